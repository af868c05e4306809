/*
 * Mailboxes with a bound, and the three things that may happen at it: from outside, from handlers, by several senders.
 */
#include "actor_fixture.h"

static const struct gol_actor_options fail_at_2 = {.mailbox_bound = 2, .overflow = GOL_OVERFLOW_FAIL};
static const struct gol_actor_options block_at_4 = {.mailbox_bound = 4, .overflow = GOL_OVERFLOW_BLOCK};
static const struct gol_actor_options drop_at_3 = {.mailbox_bound = 3, .overflow = GOL_OVERFLOW_DROP_OLDEST};

/* ---- refused ---- */

static void test_refused_at_the_bound(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn_with(f, &fail_at_2);
    struct gol_msg msg = job_msg(step_add, NULL, 1);
    struct gol_future *future = (struct gol_future *)&msg;
    struct parking parking;

    park(f, actor, &parking); /* being handled: it does not wait any more */
    msg.blob = gol_blob_new(10);
    gol_blob_retain(gol_blob_retain(msg.blob));
    assert_ok(gol_actor_send(actor, &msg, &f->err), &f->err);
    assert_ok(gol_address_send(gol_actor_address(actor), &msg, &f->err), &f->err);
    assert_int_equal(gol_actor_send(actor, &msg, &f->err), GOL_MAILBOX_FULL);
    assert_int_equal(gol_address_send(gol_actor_address(actor), &msg, &f->err), GOL_MAILBOX_FULL);
    assert_int_equal(gol_actor_call(actor, &msg, &future, &f->err), GOL_MAILBOX_FULL);
    assert_null(future);
    assert_int_equal(gol_blob_size(msg.blob), 10);
    gol_blob_release(msg.blob); /* the third reference stayed */
    atomic_store(&parking.open, true);
    drain(f); /* both places are free again */
    tell(f, actor, step_add, NULL, 1);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 3);
    assert_int_equal(atomic_load(&f->dead), 0);
    gol_actor_release(actor);
}

/* What the runtime itself sends has no part in the bound: a full mailbox can be stopped. */
static void test_a_full_actor_can_be_stopped(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn_with(f, &fail_at_2);
    struct parking parking;

    park(f, actor, &parking);
    tell(f, actor, step_nothing, NULL, 1);
    tell(f, actor, step_nothing, NULL, 1);
    assert_ok(gol_address_stop(gol_actor_address(actor), &f->err), &f->err);
    atomic_store(&parking.open, true);
    await_end(f, gol_actor_address(actor));
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 1);
    assert_int_equal(atomic_load(&f->dead), 0);
}

/* A message from one of several senders: the receiver checks that the numbers of each grow. */
struct stream {
    int64_t last;
    int64_t received;
};

static enum gol_code step_receive(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct stream *stream = job_of(msg).argument;

    (void)turn;
    expect(state, job_of(msg).n > stream->last);
    stream->last = job_of(msg).n;
    stream->received++;
    ((struct doer *)state)->count++;
    return GOL_OK;
}

/* An actor that sends `n` numbered messages of a stream to `to`, in one turn. */
struct burst {
    struct gol_address to;
    int64_t n;
    struct stream stream;
    int64_t sent, refused; /* written by the sender only */
};

static enum gol_code step_burst(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct burst *burst = job_of(msg).argument;

    (void)turn;
    for (int64_t i = 1; i <= burst->n; i++) {
        const struct gol_msg next = job_msg(step_receive, &burst->stream, i);
        const enum gol_code code = gol_address_send(burst->to, &next, NULL);

        expect(state, code == GOL_OK || code == GOL_MAILBOX_FULL || code == GOL_CLOSED);
        burst->sent += code == GOL_OK;
        burst->refused += code != GOL_OK;
    }
    return GOL_OK;
}

enum { BURSTS = 5, BURST = ROUNDS(5000, 1000) };

/* Several actors send at once to one with a bound; what is off in the sums. */
static void burst_from_handlers(struct fixture *f, const struct gol_actor_options *options, struct burst bursts[BURSTS])
{
    struct gol_actor *receiver = spawn_with(f, options);
    struct gol_actor *senders[BURSTS];
    int64_t sent = 0;
    int64_t received = 0;

    for (int i = 0; i < BURSTS; i++) {
        bursts[i] = (struct burst){.to = gol_actor_address(receiver), .n = BURST};
        senders[i] = spawn(f);
        tell(f, senders[i], step_burst, &bursts[i], 0);
    }
    drain(f);
    for (int i = 0; i < BURSTS; i++) {
        assert_int_equal(bursts[i].sent + bursts[i].refused, BURST);
        sent += bursts[i].sent;
        received += bursts[i].stream.received;
        gol_actor_release(senders[i]);
    }
    assert_int_equal(answer(f, ask(f, receiver, step_count, NULL, 0)), received);
    assert_int_equal(received + atomic_load(&f->dead), sent);
    assert_int_equal(atomic_load(&doer_drops), atomic_load(&f->dead));
    gol_actor_release(receiver);
}

static void test_refused_in_handlers(void **state)
{
    struct burst bursts[BURSTS];

    burst_from_handlers(*state, &fail_at_2, bursts);
    for (int i = 0; i < BURSTS; i++)
        assert_int_equal(bursts[i].stream.received, bursts[i].sent);
}

/* ---- waiting for a place ---- */

static void test_blocked_in_handlers(void **state)
{
    struct fixture *f = *state;
    struct burst bursts[BURSTS];

    burst_from_handlers(f, &block_at_4, bursts);
    for (int i = 0; i < BURSTS; i++)
        assert_int_equal(bursts[i].stream.received, BURST); /* nothing refused, nothing lost */
}

struct outside {
    struct burst burst;
    sem_t sent; /* posted after each message */
    atomic_int done;
    int wrong;
};

static void *burst_outside(void *argument)
{
    struct outside *outside = argument;
    struct burst *burst = &outside->burst;

    for (int64_t i = 1; i <= burst->n; i++) {
        const struct gol_msg msg = job_msg(step_receive, &burst->stream, i);

        outside->wrong += gol_address_send(burst->to, &msg, NULL) != GOL_OK;
        atomic_fetch_add(&outside->done, 1);
        sem_post(&outside->sent);
    }
    return NULL;
}

static void test_blocked_outside(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *receiver = spawn_with(f, &block_at_4);
    struct outside outside = {.burst = {.to = gol_actor_address(receiver), .n = 50}};
    struct gate gate;
    pthread_t thread;

    sem_init(&outside.sent, 0, 0);
    hold(f, receiver, &gate);
    assert_int_equal(pthread_create(&thread, NULL, burst_outside, &outside), 0);
    for (int i = 0; i < 4; i++)
        sem_take(&outside.sent);
    for (int i = 0; i < 20; i++) {
        gol_clock_sleep_until(gol_clock_ns() + MS);
        assert_int_equal(atomic_load(&outside.done), 4); /* the fifth waits, as nothing can be handled */
    }
    let_go(&gate);
    pthread_join(thread, NULL);
    assert_int_equal(outside.wrong, 0);
    assert_int_equal(answer(f, ask(f, receiver, step_count, NULL, 0)), 50);
    gol_actor_release(receiver);
    fixture_end(f);
    gate_fini(&gate);
    sem_destroy(&outside.sent);
}

/* Under the seeded dispatcher the thread that waits for a place is the one that makes it. */
static void test_blocked_on_the_main_thread(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *receiver = spawn_with(f, &block_at_4);
    struct stream stream = {0};

    for (int i = 1; i <= 500; i++)
        tell(f, receiver, step_receive, &stream, i);
    assert_int_equal(answer(f, ask(f, receiver, step_count, NULL, 0)), 500);
    gol_actor_release(receiver);
}

/* Who waits for a place in a mailbox whose actor ends is refused. */
static void test_blocked_by_one_that_ends(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 3; i++) {
        struct gol_actor *receiver = spawn_with(f, &block_at_4);
        struct gol_actor *sender = spawn(f);
        struct burst burst = {.to = gol_actor_address(receiver), .n = 20};
        struct parking parking;

        park(f, receiver, &parking);
        tell(f, sender, step_burst, &burst, 0);
        pass(f, 5 * MS); /* by now the sender waits; if not, all is refused */
        assert_ok(gol_address_kill(burst.to, &f->err), &f->err);
        drain(f);
        assert_int_equal(burst.stream.received, 0);
        assert_in_range(burst.sent, 0, 4);
        assert_int_equal(burst.sent + burst.refused, 20);
        gol_actor_release(sender);
        gol_actor_release(receiver);
    }
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 6);
}

static enum gol_code step_wait_and_reply(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    step_burst(turn, state, msg);
    reply_number(turn, state, 8);
    return GOL_OK;
}

/* More handlers wait for the one place than there are workers. */
static void test_many_wait_for_one_place(void **state)
{
    enum { WAITERS = 6 };
    struct fixture *f = *state;
    struct gol_actor *receiver = spawn_with(f, &(struct gol_actor_options){1, GOL_OVERFLOW_BLOCK});
    struct gol_actor *waiters[WAITERS];
    struct burst bursts[WAITERS];
    struct gol_future *futures[WAITERS];

    for (int i = 0; i < WAITERS; i++) {
        waiters[i] = spawn(f);
        bursts[i] = (struct burst){.to = gol_actor_address(receiver), .n = 200};
        futures[i] = ask(f, waiters[i], step_wait_and_reply, &bursts[i], 0);
    }
    for (int i = 0; i < WAITERS; i++) {
        assert_int_equal(answer(f, futures[i]), 8);
        gol_actor_release(waiters[i]);
    }
    assert_int_equal(answer(f, ask(f, receiver, step_count, NULL, 0)), 200 * WAITERS);
    gol_actor_release(receiver);
}

static atomic_int waiting_for_each_other, told_that_it_ends;

/*
 * Two actors that send each other more than they take, and so wait for each other for good, can be killed all the same.
 */
static enum gol_code step_wait_for_the_other(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct burst *burst = job_of(msg).argument;
    const struct gol_msg nothing = job_msg(step_nothing, NULL, 0);
    enum gol_code code = GOL_OK;

    (void)turn;
    (void)state;
    /* Without end: one that begins late must find the other still at it. */
    for (int i = 0; code == GOL_OK; i++) {
        code = gol_address_send(burst->to, &nothing, NULL);
        if (i == 0)
            atomic_fetch_add(&waiting_for_each_other, 1);
    }
    atomic_fetch_add(&told_that_it_ends, code == GOL_CLOSED);
    return GOL_OK;
}

static void test_actors_that_wait_for_each_other_can_be_killed(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *pair[2];
    struct burst bursts[2];

    atomic_store(&waiting_for_each_other, 0);
    atomic_store(&told_that_it_ends, 0);
    for (int i = 0; i < 2; i++)
        pair[i] = spawn_with(f, &(struct gol_actor_options){1, GOL_OVERFLOW_BLOCK});
    for (int i = 0; i < 2; i++) {
        bursts[i] = (struct burst){.to = gol_actor_address(pair[1 - i])};
        tell(f, pair[i], step_wait_for_the_other, &bursts[i], 0);
    }
    while (atomic_load(&waiting_for_each_other) < 2)
        usleep(1000);
    usleep(10000); /* whether they wait already makes no difference */
    assert_ok(gol_runtime_kill(f->runtime, &f->err), &f->err);
    assert_int_equal(atomic_load(&told_that_it_ends), 2);
    gol_actor_release(pair[0]);
    gol_actor_release(pair[1]);
}

/* ---- the oldest goes ---- */

static void test_the_oldest_is_dropped(void **state)
{
    enum { N = 40 };
    struct fixture *f = *state;
    struct gol_actor *receiver = spawn_with(f, &drop_at_3);
    struct gol_future *futures[N / 4];
    struct stream stream = {.last = -1};
    struct parking parking;

    park(f, receiver, &parking);
    for (int i = 0; i < N; i++) {
        struct gol_msg msg = job_msg(step_receive, &stream, i);

        msg.blob = gol_blob_new(20);
        if (i % 4 == 0)
            assert_ok(gol_actor_call(receiver, &msg, &futures[i / 4], &f->err), &f->err);
        else
            assert_ok(gol_actor_send(receiver, &msg, &f->err), &f->err);
    }
    atomic_store(&parking.open, true);
    drain(f);
    assert_int_equal(stream.received, 3);
    assert_int_equal(stream.last, N - 1);
    assert_int_equal(atomic_load(&f->dead), N - 3);
    assert_int_equal(atomic_load(&doer_drops), N - 3);
    for (int i = 0; i < N - 3; i++) {
        assert_int_equal(f->letters[i].n, i); /* always the one that has waited longest */
        assert_true(gol_address_equal(f->letters[i].to, gol_actor_address(receiver)));
    }
    for (int i = 0; i < N / 4; i++)
        assert_int_equal(outcome(futures[i]), GOL_CLOSED); /* dropped, or handled without an answer */
    gol_actor_release(receiver);
}

static void test_the_oldest_is_dropped_in_handlers(void **state)
{
    struct burst bursts[BURSTS];

    burst_from_handlers(*state, &drop_at_3, bursts);
    for (int i = 0; i < BURSTS; i++)
        assert_int_equal(bursts[i].refused, 0);
}

/* ---- several threads at once, under each policy ---- */

static void *burst_blindly(void *argument)
{
    struct outside *outside = argument;
    struct burst *burst = &outside->burst;

    for (int64_t i = 1; i <= burst->n; i++) {
        const struct gol_msg msg = job_msg(step_receive, &burst->stream, i);
        const enum gol_code code = gol_address_send(burst->to, &msg, NULL);

        burst->sent += code == GOL_OK;
        outside->wrong += code != GOL_OK && code != GOL_MAILBOX_FULL;
    }
    return NULL;
}

static void test_several_threads(void **state)
{
    static const struct gol_actor_options *const each[] = {&fail_at_2, &block_at_4, &drop_at_3};
    struct fixture *f = *state;
    struct outside outsides[3];
    pthread_t threads[3];

    for (int round = 0; round < 3; round++) {
        struct gol_actor *receiver = spawn_with(f, each[round]);
        int64_t sent = 0;
        int64_t received = 0;

        atomic_store(&doer_drops, 0);
        for (int i = 0; i < 3; i++) {
            outsides[i] = (struct outside){.burst = {.to = gol_actor_address(receiver), .n = BURST}};
            assert_int_equal(pthread_create(&threads[i], NULL, burst_blindly, &outsides[i]), 0);
        }
        for (int i = 0; i < 3; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(outsides[i].wrong, 0);
        }
        drain(f);
        for (int i = 0; i < 3; i++) {
            if (each[round]->overflow != GOL_OVERFLOW_FAIL)
                assert_int_equal(outsides[i].burst.sent, BURST);
            sent += outsides[i].burst.sent;
            received += outsides[i].burst.stream.received;
        }
        assert_int_equal(received + atomic_load(&doer_drops), sent);
        if (each[round]->overflow != GOL_OVERFLOW_DROP_OLDEST)
            assert_int_equal(atomic_load(&doer_drops), 0);
        gol_actor_release(receiver);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_refused_at_the_bound),
        ON_ALL(test_a_full_actor_can_be_stopped),
        ON_ALL(test_refused_in_handlers),
        ON_REAL(test_blocked_in_handlers),
        ON_REAL(test_blocked_outside),
        ON_ALL(test_blocked_on_the_main_thread),
        ON_ALL(test_blocked_by_one_that_ends),
        ON_REAL(test_many_wait_for_one_place),
        ON_REAL(test_actors_that_wait_for_each_other_can_be_killed),
        ON_ALL(test_the_oldest_is_dropped),
        ON_ALL(test_the_oldest_is_dropped_in_handlers),
        ON_REAL(test_several_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
