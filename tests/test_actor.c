/*
 * What an actor promises, under every dispatcher: messages, answers, pauses. Birth and death are in test_actor_life.c
 * and test_actor_end.c, addresses in test_actor_address.c, promises and forwards in test_actor_promise.c.
 */
#include "actor_fixture.h"

/* ---- messages and answers ---- */

static enum gol_code step_echo(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_msg reply = *msg;

    if (reply.blob != NULL)
        gol_blob_retain(reply.blob);
    expect(state, gol_turn_reply(turn, &reply, NULL) == GOL_OK);
    return GOL_OK;
}

static void test_answer_carries_everything(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_msg msg = job_msg(step_echo, NULL, 1);
    struct gol_msg reply;
    struct gol_future *future;
    struct gol_blob *blob = gol_blob_new(100000);

    memset(gol_blob_fill(blob), 'b', 100000);
    msg.type = GOL_MSG_RESERVED - 1;
    msg.size = GOL_MSG_INLINE;
    msg.bytes[GOL_MSG_INLINE - 1] = 0xab;
    msg.blob = gol_blob_retain(blob);
    assert_ok(gol_actor_call(actor, &msg, &future, &f->err), &f->err);
    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    assert_int_equal(reply.type, GOL_MSG_RESERVED - 1);
    assert_int_equal(reply.size, GOL_MSG_INLINE);
    assert_int_equal(reply.bytes[GOL_MSG_INLINE - 1], 0xab);
    assert_ptr_equal(reply.blob, blob);
    gol_blob_release(blob);
    assert_int_equal(((const char *)gol_blob_bytes(reply.blob))[99999], 'b'); /* borrowed from the future */
    gol_future_release(future);
    gol_actor_release(actor);
}

static enum gol_code step_in_order(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    expect(state, job_of(msg).n == doer->count);
    doer->count++;
    return GOL_OK;
}

static void test_messages_keep_their_order(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    for (int i = 0; i < 5000; i++)
        tell(f, actor, step_in_order, NULL, i);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 5000);
    gol_actor_release(actor);
}

static void test_no_answer_is_closed(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *future = ask(f, actor, step_nothing, NULL, 0);
    struct gol_msg reply;
    size_t ready, n_ready;

    assert_int_equal(gol_future_get(future, GOL_FOREVER, &reply, &f->err), GOL_CLOSED);
    assert_ok(gol_future_wait(&future, 1, 1, 0, &ready, &n_ready, &f->err), &f->err); /* it is settled */
    assert_int_equal(n_ready, 1);
    gol_future_release(future);
    gol_actor_release(actor);
}

static enum gol_code step_answer_badly(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_blob *blob = gol_blob_new(8);
    const struct gol_msg large = {.size = GOL_MSG_INLINE + 1, .blob = blob};
    const struct gol_msg second = {.blob = blob};

    (void)msg;
    expect(state, gol_turn_reply(turn, &large, NULL) == GOL_INVALID);
    reply_number(turn, state, 5);
    expect(state, gol_turn_reply(turn, &second, NULL) == GOL_INVALID);
    gol_blob_release(blob); /* refused twice, so still ours */
    return GOL_OK;
}

static enum gol_code step_answer_nobody(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)msg;
    expect(state, gol_turn_reply(turn, &(struct gol_msg){0}, NULL) == GOL_INVALID);
    return GOL_OK;
}

static void test_wrong_answers_are_refused(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    tell(f, actor, step_answer_nobody, NULL, 0);
    assert_int_equal(answer(f, ask(f, actor, step_answer_badly, NULL, 0)), 5);
    gol_actor_release(actor);
}

static void test_what_cannot_be_sent_stays(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_msg msg = {.size = GOL_MSG_INLINE + 1, .blob = gol_blob_new(10)};
    struct gol_future *future = (struct gol_future *)&msg;

    assert_int_equal(gol_actor_send(actor, &msg, &f->err), GOL_INVALID);
    assert_int_equal(gol_actor_call(actor, &msg, &future, &f->err), GOL_INVALID);
    assert_null(future);
    msg.size = UINT32_MAX;
    assert_int_equal(gol_actor_send(actor, &msg, NULL), GOL_INVALID);
    assert_int_equal(gol_address_send(gol_actor_address(actor), &msg, NULL), GOL_INVALID);
    msg.size = 0;
    for (uint32_t type = GOL_MSG_RESERVED;; type++) {
        msg.type = type; /* the runtime's own */
        future = (struct gol_future *)&msg;
        assert_int_equal(gol_actor_send(actor, &msg, &f->err), GOL_INVALID);
        assert_int_equal(gol_address_call(gol_actor_address(actor), &msg, &future, &f->err), GOL_INVALID);
        assert_null(future);
        if (type == UINT32_MAX)
            break;
    }
    assert_int_equal(gol_blob_size(msg.blob), 10);
    gol_blob_release(msg.blob);
    gol_actor_release(actor);
}

static enum gol_code step_keep_blob(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    ((struct doer *)state)->blob = gol_blob_retain(msg->blob);
    return GOL_OK;
}

static enum gol_code step_read_blob(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)msg;
    reply_number(turn, state, *(const char *)gol_blob_bytes(((struct doer *)state)->blob));
    return GOL_OK;
}

static void test_blob_kept_by_an_actor(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_msg msg = job_msg(step_keep_blob, NULL, 0);

    msg.blob = gol_blob_new(1);
    *(char *)gol_blob_fill(msg.blob) = 42;
    assert_ok(gol_actor_send(actor, &msg, &f->err), &f->err);
    assert_int_equal(answer(f, ask(f, actor, step_read_blob, NULL, 0)), 42);
    gol_actor_release(actor);
}

/* ---- pauses ---- */

struct times {
    int64_t asked_ns, resumed_ns;
    int64_t count; /* handled by then */
};

static enum gol_code resume_note(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct times *times = job_of(msg).argument;

    times->resumed_ns = gol_runtime_now_ns(gol_turn_runtime(turn));
    times->count = ((struct doer *)state)->count;
    return GOL_OK;
}

static enum gol_code step_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct times *times = job_of(msg).argument;

    (void)state;
    times->asked_ns = gol_runtime_now_ns(gol_turn_runtime(turn));
    gol_turn_pause(turn, job_of(msg).n, resume_note);
    return GOL_OK;
}

static void test_nothing_is_handled_during_a_pause(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct times times = {0};

    tell(f, actor, step_pause, &times, 20 * MS);
    for (int i = 0; i < 10; i++) {
        tell(f, actor, step_add, NULL, 1);
        pass(f, MS);
    }
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 10);
    assert_int_equal(times.count, 0);
    assert_true(times.resumed_ns - times.asked_ns >= 20 * MS);
    gol_actor_release(actor);
}

static enum gol_code step_pause_often(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    if (doer->count++ < job_of(msg).n)
        gol_turn_pause(turn, 3 * MS, step_pause_often);
    else
        reply_number(turn, state, gol_runtime_now_ns(gol_turn_runtime(turn)) - doer->last);
    return GOL_OK;
}

static enum gol_code step_pause_first(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    ((struct doer *)state)->last = gol_runtime_now_ns(gol_turn_runtime(turn));
    return step_pause_often(turn, state, msg);
}

static void test_a_resume_pauses_again_and_answers(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    assert_true(answer(f, ask(f, actor, step_pause_first, NULL, 4)) >= 4 * 3 * MS);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 5);
    gol_actor_release(actor);
}

static enum gol_code step_answer_then_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    reply_number(turn, state, 1);
    gol_turn_pause(turn, job_of(msg).n, NULL);
    return GOL_OK;
}

static void test_a_pause_after_the_answer_and_without_more(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    assert_int_equal(answer(f, ask(f, actor, step_answer_then_pause, NULL, 2 * MS)), 1);
    assert_int_equal(answer(f, ask(f, actor, step_answer_then_pause, NULL, 0)), 1);
    gol_actor_release(actor);
}

/* Without fairness the actor that polls would keep the only worker for ever. */
static enum gol_code step_poll(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    doer->count++;
    if (atomic_load((atomic_bool *)job_of(msg).argument))
        reply_number(turn, state, doer->count);
    else
        gol_turn_pause(turn, job_of(msg).n, step_poll);
    return GOL_OK;
}

static void test_an_empty_pause_lets_others_run(void **state)
{
    struct fixture *f = *state;
    static const int64_t pauses[] = {0, -1, INT64_MIN, 1};

    for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
        struct gol_actor *poller = spawn(f);
        struct gol_actor *setter = spawn(f);
        atomic_bool flag = false;
        struct gol_future *future = ask(f, poller, step_poll, &flag, pauses[i]);

        tell(f, setter, step_set, &flag, 0);
        assert_true(answer(f, future) >= 1);
        gol_actor_release(poller);
        gol_actor_release(setter);
    }
}

/* A longer pause that was asked for first must not delay a shorter one. */
static void test_pauses_end_in_order_of_deadline(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actors[3];
    struct times times[3] = {0};
    static const int64_t pauses_ns[3] = {60 * MS, 5 * MS, 30 * MS};

    for (int i = 0; i < 3; i++) {
        actors[i] = spawn(f);
        tell(f, actors[i], step_pause, &times[i], pauses_ns[i]);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(answer(f, ask(f, actors[i], step_count, NULL, 0)), 0);
        assert_true(times[i].resumed_ns - times[i].asked_ns >= pauses_ns[i]);
        gol_actor_release(actors[i]);
    }
    assert_true(times[1].resumed_ns < times[2].resumed_ns && times[2].resumed_ns < times[0].resumed_ns);
}

/* ---- what a handler must not do ---- */

static enum gol_code step_wait(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_future *future;
    struct gol_msg reply;
    const struct gol_msg question = job_msg(step_count, NULL, 0);
    struct gol_runtime *runtime = gol_turn_runtime(turn);
    size_t ready, n_ready;

    (void)msg;
    expect(state, runtime == ((struct doer *)state)->f->runtime);
    /* A question to itself can be answered only after this turn. */
    expect(state, gol_actor_call(gol_turn_self(turn), &question, &future, NULL) == GOL_OK);
    expect(state, gol_future_get(future, GOL_FOREVER, &reply, NULL) == GOL_WOULD_DEADLOCK);
    expect(state, gol_future_get(future, 1, &reply, NULL) == GOL_WOULD_DEADLOCK);
    expect(state, gol_future_wait(&future, 1, 1, GOL_FOREVER, &ready, &n_ready, NULL) == GOL_WOULD_DEADLOCK);
    expect(state, gol_future_get(future, 0, &reply, NULL) == GOL_TIMED_OUT);
    expect(state, gol_future_wait(&future, 1, 1, 0, &ready, &n_ready, NULL) == GOL_TIMED_OUT && n_ready == 0);
    gol_future_release(future);
    /* Refused, as each would wait for this very turn. */
    expect(state, gol_runtime_drain(runtime, GOL_FOREVER, NULL) == GOL_WOULD_DEADLOCK);
    expect(state, gol_runtime_stop(runtime, NULL) == GOL_WOULD_DEADLOCK);
    expect(state, gol_runtime_kill(runtime, NULL) == GOL_WOULD_DEADLOCK);
    gol_runtime_settle(runtime);
    gol_runtime_free(runtime);
    reply_number(turn, state, 1);
    return GOL_OK;
}

static void test_a_handler_must_not_wait(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    assert_int_equal(answer(f, ask(f, actor, step_wait, NULL, 0)), 1);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 0); /* neither stopped nor killed */
    gol_actor_release(actor);
}

/* The worker that sleeps until the first deadline must hear of one that comes earlier. */
static void test_a_short_pause_overtakes_a_long_one(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *patient = spawn(f);
    struct gol_actor *brisk = spawn(f);
    struct gol_future *futures[2];
    size_t ready[2];
    size_t n_ready = 0;

    tell(f, patient, step_pause, &(struct times){0}, 500 * MS);
    futures[0] = ask(f, patient, step_count, NULL, 0);
    pass(f, 50 * MS); /* by now that worker sleeps */
    tell(f, brisk, step_pause, &(struct times){0}, 10 * MS);
    futures[1] = ask(f, brisk, step_count, NULL, 0);
    assert_ok(gol_future_wait(futures, 2, 1, GOL_FOREVER, ready, &n_ready, &f->err), &f->err);
    assert_int_equal(ready[0], 1);
    for (int i = 0; i < 2; i++)
        answer(f, futures[i]);
    gol_actor_release(patient);
    gol_actor_release(brisk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_answer_carries_everything),
        ON_ALL(test_messages_keep_their_order),
        ON_ALL(test_no_answer_is_closed),
        ON_ALL(test_wrong_answers_are_refused),
        ON_ALL(test_what_cannot_be_sent_stays),
        ON_ALL(test_blob_kept_by_an_actor),
        ON_ALL(test_nothing_is_handled_during_a_pause),
        ON_ALL(test_a_resume_pauses_again_and_answers),
        ON_ALL(test_a_pause_after_the_answer_and_without_more),
        ON_ALL(test_an_empty_pause_lets_others_run),
        ON_ALL(test_pauses_end_in_order_of_deadline),
        ON_ALL(test_a_handler_must_not_wait),
        ON_ALL(test_a_short_pause_overtakes_a_long_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
