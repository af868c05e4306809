/*
 * Runtimes: draining, stopping, killing, what they count, several of them at once, and making and freeing them often.
 */
#include "actor_fixture.h"
#include "threads_now.h"

/* ---- drain ---- */

static enum gol_code step_pass_on(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct job job = job_of(msg);
    const struct gol_msg next = job_msg(step_pass_on, NULL, job.n - 1);

    doer->count++;
    if (job.argument != NULL)
        doer->friend = *(const struct gol_address *)job.argument;
    if (job.n > 0)
        expect(doer, gol_address_send(doer->friend, &next, NULL) == GOL_OK);
    if (job.n % 50 == 7)
        gol_turn_pause(turn, MS / 10, NULL);
    return GOL_OK;
}

static void test_drain_waits_for_all_that_follows(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *a = spawn(f);
    struct gol_actor *b = spawn(f);
    struct gol_address to_a = gol_actor_address(a);
    struct gol_address to_b = gol_actor_address(b);

    drain(f); /* nothing is under way */
    assert_ok(gol_runtime_drain(f->runtime, 0, &f->err), &f->err);
    tell(f, a, step_pass_on, &to_b, 0);
    tell(f, b, step_pass_on, &to_a, 0);
    for (int round = 1; round <= 20; round++) {
        struct gol_future *futures[2];

        tell(f, a, step_pass_on, NULL, 199);
        drain(f);
        futures[0] = ask(f, a, step_count, NULL, 0);
        futures[1] = ask(f, b, step_count, NULL, 0);
        drain(f);
        for (int i = 0; i < 2; i++) {
            struct gol_msg reply;

            assert_ok(gol_future_get(futures[i], 0, &reply, &f->err), &f->err); /* there already */
            assert_int_equal(answer(f, futures[i]), 1 + 100 * round);
        }
    }
    gol_actor_release(a);
    gol_actor_release(b);
}

static enum gol_code step_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    gol_turn_pause(turn, job_of(msg).n, NULL);
    return GOL_OK;
}

static void test_drain_gives_up(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const int64_t started_ns = now(f);

    tell(f, actor, step_pause, NULL, HOUR);
    assert_int_equal(gol_runtime_drain(f->runtime, 0, &f->err), GOL_TIMED_OUT);
    assert_int_equal(gol_runtime_drain(f->runtime, 20 * MS, &f->err), GOL_TIMED_OUT);
    assert_true(now(f) - started_ns >= 20 * MS);
    assert_true(now(f) - started_ns < HOUR);
    assert_ok(gol_address_kill(gol_actor_address(actor), &f->err), &f->err);
    drain(f);
    gol_actor_release(actor);
}

/* ---- stop and kill ---- */

enum { CROWD = 50 };

/* Actors with work before them, each with handles and mails left; some pause. */
static void crowd(struct fixture *f, struct gol_actor *actors[CROWD], atomic_int *handled, int64_t pause_ns)
{
    for (int i = 0; i < CROWD; i++) {
        actors[i] = spawn(f);
        if (i % 3 == 0)
            tell(f, actors[i], step_pause, NULL, pause_ns);
        for (int k = 0; k < 20; k++)
            tell(f, actors[i], step_tally, handled, k);
    }
}

static void refuse_all(struct fixture *f, struct gol_actor *actors[CROWD])
{
    const struct gol_msg msg = job_msg(step_nothing, NULL, 0);

    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(gol_actor_send(actors[i], &msg, &f->err), GOL_CLOSED);
        assert_null(gol_address_retain(gol_actor_address(actors[i])));
        gol_actor_release(actors[i]);
    }
}

static void test_stop(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actors[CROWD];
    struct gol_runtime_stats stats;
    atomic_int handled = 0;

    for (int round = 0; round < 3; round++) { /* it goes on, and takes new actors */
        atomic_store(&handled, 0);
        crowd(f, actors, &handled, 5 * MS);
        spawn_loose(f); /* nobody could end this one otherwise */
        assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
        assert_int_equal(atomic_load(&handled), 20 * CROWD);
        assert_int_equal(atomic_load(&f->alive), 0);
        gol_runtime_stats(f->runtime, &stats);
        assert_int_equal(stats.actors, 0);
        refuse_all(f, actors);
    }
    assert_int_equal(atomic_load(&f->dead), 0);
}

static void test_kill(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actors[CROWD];
    const int64_t started_ns = now(f);
    atomic_int handled = 0;

    for (int round = 0; round < 3; round++) {
        atomic_store(&handled, 0);
        atomic_store(&doer_drops, 0);
        crowd(f, actors, &handled, HOUR);
        spawn_loose(f);
        pass(f, round * MS);
        assert_ok(gol_runtime_kill(f->runtime, &f->err), &f->err);
        assert_int_equal(atomic_load(&f->alive), 0);
        /*
         * Whether the pause itself was begun, or died in the mailbox, is a matter of luck: at most one for each pauser.
         */
        assert_in_range(atomic_load(&handled) + atomic_load(&doer_drops), 20 * CROWD, 20 * CROWD + (CROWD + 2) / 3);
        refuse_all(f, actors);
    }
    assert_true(now(f) - started_ns < HOUR);
}

static enum gol_code step_spawn_more(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct gol_msg next = job_msg(step_spawn_more, NULL, job_of(msg).n - 1);
    struct gol_address child;

    for (int i = 0; i < 2 && job_of(msg).n > 0; i++) {
        const enum gol_code code =
            gol_address_spawn(gol_turn_runtime(turn), &doer_behaviour, doer->f, NULL, &child, NULL);

        expect(doer, code == GOL_OK || code == GOL_CLOSED);
        if (code == GOL_OK)
            gol_address_send(child, &next, NULL); /* it may be on its end already */
    }
    return GOL_OK;
}

/* Actors that are born while all others are being stopped, or killed, end as well. */
static void test_stop_and_kill_reach_the_newborn(void **state)
{
    struct fixture *f = *state;

    for (int round = 0; round < 10; round++) {
        const struct gol_address root = spawn_loose(f);

        tell_to(f, root, step_spawn_more, NULL, 6);
        pass(f, round % 3 * MS / 4);
        assert_ok(round % 2 ? gol_runtime_kill(f->runtime, &f->err) : gol_runtime_stop(f->runtime, &f->err), &f->err);
        assert_ok(gol_runtime_kill(f->runtime, &f->err), &f->err); /* those that a handler made meanwhile */
        assert_int_equal(atomic_load(&f->alive), 0);
    }
}

/* Ending many takes about as long for each as ending few: the square of their number would be a minute. */
static void test_many_that_pause_are_killed(void **state)
{
    enum { MANY = ROUNDS(100000, 4000) };
    struct fixture *f = *state;
    int64_t began_ns;

    for (int i = 0; i < MANY; i++)
        tell_to(f, spawn_loose(f), step_pause, NULL, HOUR);
    pass(f, MS);
    began_ns = gol_clock_ns();
    assert_ok(gol_runtime_kill(f->runtime, &f->err), &f->err);
    print_message("%d killed in %d ms\n", MANY, (int)((gol_clock_ns() - began_ns) / MS));
    assert_int_equal(atomic_load(&f->alive), 0);
    assert_true(gol_clock_ns() - began_ns < 20 * SECOND);
}

/* ---- what it counts ---- */

static void test_stats_add_up(void **state)
{
    enum { MESSAGES = 3000, ACTORS = 30 };
    struct fixture *f = *state;
    struct gol_actor *actors[ACTORS];
    struct gol_runtime_stats stats = {0};
    struct gol_worker_stats worker, sum = {0};
    atomic_int handled = 0;

    for (int i = 0; i < ACTORS; i++)
        actors[i] = spawn(f);
    gol_runtime_stats(f->runtime, &stats);
    assert_int_equal(stats.actors, ACTORS);
    assert_true(stats.actor_slots >= ACTORS);
    assert_true(stats.actor_bytes >= ACTORS * sizeof(struct doer));
    assert_true(stats.actor_bytes / stats.actor_slots >= 64 && stats.actor_bytes / stats.actor_slots <= 1024);
    for (int i = 0; i < MESSAGES; i++) {
        if (i % 10 == 0)
            gol_future_release(ask(f, actors[i % ACTORS], step_tally, &handled, 0));
        else
            tell(f, actors[i % ACTORS], step_tally, &handled, 0);
    }
    for (int i = 0; i < ACTORS; i++) {
        tell(f, actors[i], step_pause, NULL, MS);
        gol_actor_release(actors[i]);
    }
    gol_runtime_settle(f->runtime);
    gol_runtime_stats(f->runtime, &stats);
    assert_int_equal(atomic_load(&handled), MESSAGES);
    assert_int_equal(stats.total.messages, MESSAGES + ACTORS);
    assert_true(stats.total.activations >= ACTORS);
    assert_int_equal(stats.actors, 0);
    assert_int_equal(stats.dead_letters, 0);
    if (f->options.dispatcher == GOL_DISPATCH_POOL)
        assert_int_equal(stats.workers, f->options.workers);
    if (f->options.dispatcher == GOL_DISPATCH_THREADS)
        assert_int_equal(stats.workers, 0);
    for (unsigned i = 0; i < stats.workers; i++) {
        gol_runtime_worker_stats(f->runtime, i, &worker);
        sum.messages += worker.messages;
        sum.timers += worker.timers;
        assert_true(worker.busy_ns >= 0 && worker.idle_ns >= 0);
    }
    if (f->options.dispatcher != GOL_DISPATCH_POOL) {
        assert_int_equal(stats.total.busy_ns, 0);
        assert_int_equal(stats.total.idle_ns, 0);
    }
    if (stats.workers > 0) {
        assert_int_equal(sum.messages, stats.total.messages);
        assert_int_equal(sum.timers, ACTORS);
    }
    memset(&worker, 0xff, sizeof worker);
    gol_runtime_worker_stats(f->runtime, stats.workers, &worker); /* there is none */
    assert_int_equal(worker.messages, 0);
    assert_int_equal(worker.activations, 0);
    assert_int_equal(worker.idle_ns, 0);
}

/* Whoever asks is told of a sleep that goes on, and not only when something has ended it. */
static void test_a_worker_that_sleeps_is_idle(void **state)
{
    struct fixture *f = *state;
    const int64_t until_ns = gol_clock_ns() + 10 * SECOND;
    struct gol_runtime_stats before, after;
    bool idle;

    do {
        const int64_t since_ns = gol_clock_ns();

        gol_runtime_stats(f->runtime, &before);
        gol_clock_sleep_until(gol_clock_ns() + 5 * MS);
        gol_runtime_stats(f->runtime, &after);
        assert_true(after.total.idle_ns - before.total.idle_ns <= (gol_clock_ns() - since_ns) * after.workers);
        assert_true(after.total.busy_ns >= 0);
        idle = after.total.idle_ns - before.total.idle_ns >= 5 * MS * after.workers;
    } while (!idle && gol_clock_ns() < until_ns); /* the threads may not have been there yet */
    assert_true(idle);
}

/* ---- workers ---- */

static void test_each_number_of_workers(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= 8; workers++) {
        const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_POOL, .workers = workers};
        void *fixture = (void *)(uintptr_t)&options;
        struct fixture *f;
        struct gol_actor *actors[CROWD];
        struct gol_runtime_stats stats;
        atomic_int handled = 0;
        int threads = threads_now();

        /* The kernel may still be putting those of the one before away. */
        for (int i = 0; i < 1000 && threads > 1 + UNDER_TSAN; i++) {
            usleep(1000);
            threads = threads_now();
        }
        assert_int_equal(fixture_setup(&fixture), 0);
        f = fixture;
        assert_in_range(threads_now(), threads + (int)workers, threads + (int)workers + 1 + UNDER_TSAN);
        crowd(f, actors, &handled, MS);
        drain(f);
        assert_int_equal(atomic_load(&handled), 20 * CROWD);
        gol_runtime_stats(f->runtime, &stats);
        assert_int_equal(stats.workers, workers);
        for (int i = 0; i < CROWD; i++)
            gol_actor_release(actors[i]);
        assert_int_equal(fixture_teardown(&fixture), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_drain_waits_for_all_that_follows),
        ON_ALL(test_drain_gives_up),
        ON_ALL(test_stop),
        ON_ALL(test_kill),
        ON_ALL(test_stop_and_kill_reach_the_newborn),
        ON_POOLS(test_many_that_pause_are_killed),
        ON_SEEDED(test_many_that_pause_are_killed),
        ON_ALL(test_stats_add_up),
        ON_POOLS(test_a_worker_that_sleeps_is_idle),
        cmocka_unit_test(test_each_number_of_workers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
