/* Promises: calls that are answered later, by other actors, by other threads, or never. */
#include "actor_fixture.h"

/* Takes the promise of its call and sends it on to the actor at `argument`, for step_keep_other. */
static enum gol_code step_keep_other(struct gol_turn *turn, void *state, const struct gol_msg *msg);

static enum gol_code step_hand_on(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_address *to = job_of(msg).argument;
    struct gol_promise *promise;
    struct gol_msg next;

    expect(state, gol_turn_promise(turn, &promise, NULL) == GOL_OK && promise != NULL);
    next = job_msg(step_keep_other, promise, job_of(msg).n);
    expect(state, gol_address_send(*to, &next, NULL) == GOL_OK);
    return GOL_OK;
}

static enum gol_code resume_keep_other(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg reply = number_msg(job_of(msg).n + 1);

    (void)turn;
    expect(state, gol_promise_keep(job_of(msg).argument, &reply, NULL) == GOL_OK);
    return GOL_OK;
}

static enum gol_code step_keep_other(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    expect(state, gol_turn_reply(turn, &(struct gol_msg){0}, NULL) == GOL_INVALID); /* its own message is no call */
    (void)msg;
    gol_turn_pause(turn, 2 * MS, resume_keep_other);
    return GOL_OK;
}

static void test_a_promise_is_kept_by_another_actor(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *asked = spawn(f);
    struct gol_actor *other = spawn(f);
    struct gol_address to = gol_actor_address(other);
    struct gol_future *futures[20];

    for (int i = 0; i < 20; i++)
        futures[i] = ask(f, asked, step_hand_on, &to, i);
    for (int i = 0; i < 20; i++)
        assert_int_equal(answer(f, futures[i]), i + 1);
    gol_actor_release(asked);
    gol_actor_release(other);
}

static enum gol_code step_promise(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_promise **out = job_of(msg).argument;
    struct gol_promise *second = (struct gol_promise *)turn;

    expect(state, gol_turn_promise(turn, out, NULL) == GOL_OK);
    /* The duty is gone from this turn. */
    expect(state, gol_turn_promise(turn, &second, NULL) == GOL_INVALID && second == NULL);
    expect(state, gol_turn_reply(turn, &(struct gol_msg){0}, NULL) == GOL_INVALID);
    return GOL_OK;
}

/* Has the actor take the promise of a call. */
static struct gol_promise *promise_of(struct fixture *f, struct gol_actor *actor, struct gol_future **future)
{
    struct gol_promise *promise = NULL;

    *future = ask(f, actor, step_promise, &promise, 0);
    answer(f, ask(f, actor, step_count, NULL, 0)); /* the turn is over */
    assert_non_null(promise);
    return promise;
}

static void test_a_promise_is_kept_outside(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_msg reply = number_msg(77);
    struct gol_future *future;
    struct gol_promise *promise = promise_of(f, actor, &future);

    assert_int_equal(gol_future_get(future, 0, &reply, &f->err),
                     GOL_TIMED_OUT); /* the end of the turn closed nothing */
    reply.size = GOL_MSG_INLINE + 1;
    assert_int_equal(gol_promise_keep(promise, &reply, &f->err), GOL_INVALID); /* and it stays */
    reply = number_msg(77);
    reply.blob = gol_blob_new(3);
    memcpy(gol_blob_fill(reply.blob), "hi", 3);
    assert_ok(gol_promise_keep(promise, &reply, &f->err), &f->err);
    assert_ok(gol_future_get(future, 0, &reply, &f->err), &f->err);
    assert_string_equal(gol_blob_bytes(reply.blob), "hi");
    assert_int_equal(answer(f, future), 77);
    gol_actor_release(actor);
}

static void test_a_promise_is_broken(void **state)
{
    static const enum gol_code codes[] = {GOL_LIMIT, GOL_CLOSED, GOL_KILLED, GOL_TIMED_OUT};
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *future;

    gol_promise_break(NULL, GOL_LIMIT);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        gol_promise_break(promise_of(f, actor, &future), codes[i]);
        assert_int_equal(outcome(future), codes[i]);
    }
    gol_actor_release(actor);
}

/* The promise, the future and nothing else: the actor and its runtime are gone. */
static void test_a_promise_outlives_all(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_msg reply = number_msg(5);
    struct gol_future *futures[3];
    struct gol_promise *promises[3];

    for (int i = 0; i < 3; i++)
        promises[i] = promise_of(f, actor, &futures[i]);
    gol_actor_release(actor);
    fixture_end(f);
    assert_ok(gol_promise_keep(promises[0], &reply, &f->err), &f->err);
    assert_int_equal(answer(f, futures[0]), 5);
    gol_promise_break(promises[1], GOL_LIMIT);
    assert_int_equal(outcome(futures[1]), GOL_LIMIT);
    gol_future_release(futures[2]);
    assert_ok(gol_promise_keep(promises[2], &reply, &f->err), &f->err); /* nobody waits any more */
}

static enum gol_code step_promise_nothing(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_promise *promise = (struct gol_promise *)turn;

    expect(state, gol_turn_promise(turn, &promise, NULL) == GOL_INVALID && promise == NULL);
    (void)msg;
    return GOL_OK;
}

static enum gol_code step_promise_late(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    reply_number(turn, state, 1);
    return step_promise_nothing(turn, state, msg);
}

static void test_there_is_no_promise_of_a_send_or_an_answered_call(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    tell(f, actor, step_promise_nothing, NULL, 0);
    assert_int_equal(answer(f, ask(f, actor, step_promise_late, NULL, 0)), 1);
    gol_actor_release(actor);
}

static enum gol_code step_promise_and_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    step_promise(turn, state, msg);
    return GOL_LIMIT;
}

static void test_a_promise_holds_though_its_actor_fails(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_msg reply = number_msg(6);
    struct gol_promise *promise = NULL;
    struct gol_future *future = ask(f, actor, step_promise_and_fail, &promise, 0);

    gol_actor_release(actor);
    gol_runtime_settle(f->runtime);
    assert_int_equal(gol_future_get(future, 0, &(struct gol_msg){0}, &f->err), GOL_TIMED_OUT);
    assert_ok(gol_promise_keep(promise, &reply, &f->err), &f->err);
    assert_int_equal(answer(f, future), 6);
}

/* A behaviour whose messages own promises: what is never handled breaks them, in drop. */
static enum gol_code keeper_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg reply = number_msg(1);

    (void)turn;
    (void)state;
    gol_promise_keep(job_of(msg).argument, &reply, NULL);
    return GOL_OK;
}

static void keeper_drop(const struct gol_msg *msg)
{
    gol_promise_break(job_of(msg).argument, GOL_STOPPED);
}

static void test_a_promise_is_dropped_with_its_message(void **state)
{
    static const struct gol_behaviour keeper = {.name = "keeper", .handle = keeper_handle, .drop = keeper_drop};
    struct fixture *f = *state;
    struct gol_actor *asked = spawn(f);
    struct gol_future *futures[3];
    struct gol_promise *promises[3];
    struct gol_address to;
    struct gol_msg msg;

    for (int i = 0; i < 3; i++)
        promises[i] = promise_of(f, asked, &futures[i]);
    assert_ok(gol_address_spawn(f->runtime, &keeper, NULL, NULL, &to, &f->err), &f->err);
    msg = job_msg(NULL, promises[0], 0);
    assert_ok(gol_address_send(to, &msg, &f->err), &f->err);
    assert_int_equal(answer(f, futures[0]), 1);
    assert_ok(gol_address_stop(to, &f->err), &f->err);
    for (int i = 1; i < 3; i++) {
        msg = job_msg(NULL, promises[i], 0);
        if (gol_address_send(to, &msg, NULL) != GOL_OK)
            keeper_drop(&msg); /* it had ended: the message stayed here */
        assert_int_equal(outcome(futures[i]), GOL_STOPPED);
    }
    gol_actor_release(asked);
}

struct keeping {
    struct gol_promise **promises;
    int n;
    atomic_int failed;
};

static void *keep_all(void *argument)
{
    struct keeping *keeping = argument;

    for (int i = 0; i < keeping->n; i++) {
        const struct gol_msg reply = number_msg(i);

        if (i % 3 == 0)
            gol_promise_break(keeping->promises[i], GOL_LIMIT);
        else
            atomic_fetch_add(&keeping->failed, gol_promise_keep(keeping->promises[i], &reply, NULL) != GOL_OK);
    }
    return NULL;
}

static void test_promises_are_kept_by_another_thread(void **state)
{
    enum { N = 300 };
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *futures[N];
    struct gol_promise *promises[N];
    struct keeping keeping = {.promises = promises, .n = N};
    pthread_t thread;

    for (int i = 0; i < N; i++)
        futures[i] = ask(f, actor, step_promise, &promises[i], 0);
    answer(f, ask(f, actor, step_count, NULL, 0));
    assert_int_equal(pthread_create(&thread, NULL, keep_all, &keeping), 0);
    for (int i = 0; i < N; i++) {
        if (i % 3 == 0)
            assert_int_equal(outcome(futures[i]), GOL_LIMIT);
        else
            assert_int_equal(answer(f, futures[i]), i);
    }
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&keeping.failed), 0);
    gol_actor_release(actor);
}

static void test_a_promise_of_a_cancelled_call(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_msg reply = number_msg(1);
    struct gol_future *future;
    struct gol_promise *promise = promise_of(f, actor, &future);

    assert_true(gol_future_cancel(future));
    reply.blob = gol_blob_new(10);
    assert_ok(gol_promise_keep(promise, &reply, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_STOPPED);
    promise = promise_of(f, actor, &future);
    assert_true(gol_future_cancel(future));
    gol_promise_break(promise, GOL_LIMIT);
    assert_int_equal(outcome(future), GOL_STOPPED);
    gol_actor_release(actor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_a_promise_is_kept_by_another_actor),
        ON_ALL(test_a_promise_is_kept_outside),
        ON_ALL(test_a_promise_is_broken),
        ON_ALL(test_a_promise_outlives_all),
        ON_ALL(test_there_is_no_promise_of_a_send_or_an_answered_call),
        ON_ALL(test_a_promise_holds_though_its_actor_fails),
        ON_ALL(test_a_promise_is_dropped_with_its_message),
        ON_REAL(test_promises_are_kept_by_another_thread),
        ON_ALL(test_a_promise_of_a_cancelled_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
