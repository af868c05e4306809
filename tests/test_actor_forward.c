/* Calls and sends that are forwarded, and calls that are cancelled. */
#include "actor_fixture.h"

/* ---- forwards ---- */

/* Forwards to the actor it knows; the one that knows nobody answers n, or tallies a send. */
static enum gol_code step_forward(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    doer->count++;
    if (doer->friend.id != 0) {
        expect(doer, gol_turn_forward(turn, doer->friend, NULL) == GOL_OK);
        if (job_of(msg).argument == NULL) /* a call: the duty went with it */
            expect(doer, gol_turn_reply(turn, &(struct gol_msg){0}, NULL) == GOL_INVALID);
        return GOL_OK;
    }
    expect(doer, msg->blob == NULL || gol_blob_size(msg->blob) == 5);
    if (job_of(msg).argument != NULL)
        atomic_fetch_add((atomic_int *)job_of(msg).argument, 1);
    else
        reply_number(turn, state, job_of(msg).n);
    return GOL_OK;
}

static void test_a_chain_of_forwards(void **state)
{
    enum { LINKS = 30, MESSAGES = 50 };
    struct fixture *f = *state;
    struct gol_actor *chain[LINKS];
    struct gol_future *futures[MESSAGES];
    struct gol_address next[LINKS];
    atomic_int tally = 0;

    for (int i = 0; i < LINKS; i++)
        chain[i] = spawn(f);
    for (int i = 0; i + 1 < LINKS; i++) {
        next[i] = gol_actor_address(chain[i + 1]);
        tell(f, chain[i], step_know, &next[i], 0);
    }
    for (int i = 0; i < MESSAGES; i++) {
        struct gol_msg msg = job_msg(step_forward, &tally, i);

        msg.blob = gol_blob_new(5);
        assert_ok(gol_actor_send(chain[0], &msg, &f->err), &f->err);
        msg = job_msg(step_forward, NULL, i);
        msg.blob = gol_blob_new(5);
        assert_ok(gol_actor_call(chain[0], &msg, &futures[i], &f->err), &f->err);
    }
    for (int i = 0; i < MESSAGES; i++)
        assert_int_equal(answer(f, futures[i]), i);
    assert_int_equal(atomic_load(&tally), MESSAGES); /* each was sent before the call behind it */
    for (int i = 0; i < LINKS; i++) {
        assert_int_equal(answer(f, ask(f, chain[i], step_count, NULL, 0)), 2 * MESSAGES);
        gol_actor_release(chain[i]);
    }
    assert_int_equal(atomic_load(&f->dead), 0);
}

/* What cannot be forwarded is still this turn's to answer. */
static enum gol_code step_forward_in_vain(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const enum gol_code wanted = (enum gol_code)job_of(msg).n;

    expect(state, gol_turn_forward(turn, *(const struct gol_address *)job_of(msg).argument, NULL) == wanted);
    reply_number(turn, state, 3);
    expect(state, gol_turn_forward(turn, gol_turn_address(turn), NULL) == GOL_INVALID); /* answered already */
    return GOL_OK;
}

static void test_a_forward_that_is_refused(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *full = spawn_bounded(f, 1);
    struct gol_address nobody = {0};
    struct gol_address full_address = gol_actor_address(full);
    struct gol_address dead = spawn_loose(f);
    struct parking parking;

    park(f, full, &parking);
    tell(f, full, step_add, NULL, 8);
    assert_ok(gol_address_stop(dead, &f->err), &f->err);
    await_end(f, dead);
    assert_int_equal(answer(f, ask(f, actor, step_forward_in_vain, &nobody, GOL_CLOSED)), 3);
    assert_int_equal(answer(f, ask(f, actor, step_forward_in_vain, &dead, GOL_CLOSED)), 3);
    assert_int_equal(answer(f, ask(f, actor, step_forward_in_vain, &full_address, GOL_MAILBOX_FULL)), 3);
    atomic_store(&parking.open, true);
    drain(f);
    assert_int_equal(answer(f, ask(f, full, step_count, NULL, 0)), 8);
    assert_int_equal(atomic_load(&f->dead), 0);
    gol_actor_release(actor);
    gol_actor_release(full);
}

/* The receiver ends with the forwarded call in its mailbox: the first caller hears of it. */
static void test_a_forward_to_one_that_ends(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *other = spawn(f);
    struct gol_address to = gol_actor_address(other);
    struct gol_future *future;
    struct parking parking;

    park(f, other, &parking);
    tell(f, actor, step_know, &to, 0);
    future = ask(f, actor, step_forward, NULL, 0);
    answer(f, ask(f, actor, step_count, NULL, 0));
    assert_int_equal(gol_future_get(future, 0, &(struct gol_msg){0}, NULL), GOL_TIMED_OUT);
    assert_ok(gol_address_kill(to, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_CLOSED);
    gol_actor_release(actor);
    gol_actor_release(other);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->dead), 1);
    assert_true(gol_address_equal(f->letters[0].to, to));
}

static enum gol_code resume_forward(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    return step_forward(turn, state, msg);
}

static enum gol_code step_forward_later(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    if (doer->friend.id != 0)
        gol_turn_pause(turn, 2 * MS, resume_forward);
    else
        reply_number(turn, state, job_of(msg).n * 2);
    return GOL_OK;
}

/* Comes back to the same actor until n of them have passed. */
static enum gol_code step_round(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    if (++doer->count < job_of(msg).n)
        expect(state, gol_turn_forward(turn, gol_turn_address(turn), NULL) == GOL_OK);
    else
        reply_number(turn, state, doer->count);
    return GOL_OK;
}

static void test_a_forward_after_a_pause_and_to_oneself(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *first = spawn(f);
    struct gol_actor *second = spawn(f);
    struct gol_address to = gol_actor_address(second);

    tell(f, first, step_know, &to, 0);
    assert_int_equal(answer(f, ask(f, first, step_forward_later, NULL, 21)), 42);
    assert_int_equal(answer(f, ask(f, second, step_round, NULL, 1000)), 1000);
    gol_actor_release(first);
    gol_actor_release(second);
}

/* ---- cancelled calls ---- */

static enum gol_code step_tally_call(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    atomic_fetch_add((atomic_int *)job_of(msg).argument, 1);
    reply_number(turn, state, job_of(msg).n);
    return GOL_OK;
}

static void test_cancelled_while_it_waits(void **state)
{
    enum { N = 20 };
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *futures[N];
    struct parking parking;
    atomic_int tally = 0;

    park(f, actor, &parking);
    for (int i = 0; i < N; i++) {
        struct gol_msg msg = job_msg(step_tally_call, &tally, i);

        msg.blob = gol_blob_new(8);
        assert_ok(gol_actor_call(actor, &msg, &futures[i], &f->err), &f->err);
    }
    for (int i = 0; i < N; i += 2) {
        assert_true(gol_future_cancel(futures[i]));
        assert_false(gol_future_cancel(futures[i]));
        assert_int_equal(gol_future_get(futures[i], 0, &(struct gol_msg){0}, NULL), GOL_STOPPED); /* at once */
    }
    atomic_store(&parking.open, true);
    drain(f);
    assert_int_equal(atomic_load(&tally), N / 2);
    assert_int_equal(atomic_load(&f->dead), N / 2);
    assert_int_equal(atomic_load(&doer_drops), N / 2);
    for (int i = 0; i < N; i++) {
        assert_int_equal(outcome(futures[i]), i % 2 ? GOL_OK : GOL_STOPPED);
        if (i % 2 == 0) {
            assert_int_equal(f->letters[i / 2].n, i); /* skipped in the order of the mailbox */
            assert_true(gol_address_equal(f->letters[i / 2].to, gol_actor_address(actor)));
        }
    }
    gol_actor_release(actor);
}

static enum gol_code step_answer_with_blob(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg reply = {.blob = gol_blob_new(64)};

    if (!atomic_load(&((struct parking *)job_of(msg).argument)->open)) {
        gol_blob_release(reply.blob);
        sem_post(&((struct parking *)job_of(msg).argument)->entered);
        gol_turn_pause(turn, MS, step_answer_with_blob);
        return GOL_OK;
    }
    expect(state, gol_turn_reply(turn, &reply, NULL) == GOL_OK); /* dropped, without the handler's noticing */
    ((struct doer *)state)->count++;
    return GOL_OK;
}

static void test_cancelled_under_way_and_after_the_answer(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct parking parking = {.open = false};
    struct gol_future *future, *answered;

    sem_init(&parking.entered, 0, 0);
    future = ask(f, actor, step_answer_with_blob, &parking, 0);
    take(f, &parking.entered);
    assert_true(gol_future_cancel(future));
    atomic_store(&parking.open, true);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 1); /* it went on */
    assert_int_equal(outcome(future), GOL_STOPPED);
    answered = ask(f, actor, step_count, NULL, 0);
    drain(f);
    assert_false(gol_future_cancel(answered));
    assert_int_equal(answer(f, answered), 1);
    assert_int_equal(atomic_load(&f->dead), 0);
    gol_actor_release(actor);
}

static void test_a_forwarded_call_is_cancelled(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *other = spawn(f);
    struct gol_address to = gol_actor_address(other);
    struct gol_future *future;
    struct parking parking;

    park(f, other, &parking);
    tell(f, actor, step_know, &to, 0);
    future = ask(f, actor, step_forward, NULL, 0);
    answer(f, ask(f, actor, step_count, NULL, 0));
    assert_true(gol_future_cancel(future));
    atomic_store(&parking.open, true);
    assert_int_equal(answer(f, ask(f, other, step_count, NULL, 0)), 0);
    assert_int_equal(outcome(future), GOL_STOPPED);
    drain(f);
    assert_int_equal(atomic_load(&f->dead), 1);
    gol_actor_release(actor);
    gol_actor_release(other);
}

/* Cancelled while the actor answers: each call is either, and each is handled or a dead letter. */
static void test_cancelled_in_a_race(void **state)
{
    enum { N = ROUNDS(4000, 1000) };
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    static struct gol_future *futures[N];
    static bool cancelled[N];
    atomic_int tally = 0;

    for (int i = 0; i < N; i++)
        futures[i] = ask(f, actor, step_tally_call, &tally, i);
    for (int i = N; i-- > 0;) /* from the far end, towards the actor */
        cancelled[i] = gol_future_cancel(futures[i]);
    for (int i = 0; i < N; i++)
        assert_int_equal(outcome(futures[i]), cancelled[i] ? GOL_STOPPED : GOL_OK);
    drain(f);
    assert_int_equal(atomic_load(&tally) + atomic_load(&f->dead), N);
    assert_int_equal(atomic_load(&doer_drops), atomic_load(&f->dead));
    gol_actor_release(actor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_a_chain_of_forwards),           ON_ALL(test_a_forward_that_is_refused),
        ON_ALL(test_a_forward_to_one_that_ends),    ON_ALL(test_a_forward_after_a_pause_and_to_oneself),
        ON_ALL(test_cancelled_while_it_waits),      ON_ALL(test_cancelled_under_way_and_after_the_answer),
        ON_ALL(test_a_forwarded_call_is_cancelled), ON_ALL(test_cancelled_in_a_race),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
