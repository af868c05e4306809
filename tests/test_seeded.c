/*
 * The seeded dispatcher: the same seed gives the same run, time is virtual, and the thread that waits runs the actors.
 */
#include "actor_fixture.h"

/* ---- traces ---- */

enum { ACTORS = 12, TRACE = 600 };

/* Who handled what, and when, in the order of handling. One thread runs all of it. */
struct trace {
    struct event {
        int64_t actor, n, at_ns;
    } events[TRACE];
    int n;
    struct gol_address actors[ACTORS];
};

static enum gol_code step_trace(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct trace *trace = job_of(msg).argument;
    const int64_t n = job_of(msg).n;
    struct gol_rng rng = {(uint64_t)n};
    struct doer *doer = state;

    if (trace->n < TRACE)
        trace->events[trace->n++] = (struct event){doer->count, n, gol_runtime_now_ns(gol_turn_runtime(turn))};
    for (uint32_t i = gol_rng_below(&rng, 3); i > 0 && n % 1000 < 40; i--) {
        const struct gol_msg next = job_msg(step_trace, trace, n / 1000 * 7919 % 1000 * 1000 + n % 1000 + 1 + i);

        expect(doer, gol_address_send(trace->actors[gol_rng_below(&rng, ACTORS)], &next, NULL) == GOL_OK);
    }
    if (gol_rng_below(&rng, 4) == 0)
        gol_turn_pause(turn, (int64_t)gol_rng_below(&rng, 3) * SECOND, NULL);
    return GOL_OK;
}

static void run_traced(struct fixture *f, unsigned workers, uint64_t seed, struct trace *trace)
{
    const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_SEEDED, .workers = workers, .seed = seed};

    memset(trace, 0, sizeof *trace);
    assert_ok(gol_runtime_new(&options, &f->runtime, &f->err), &f->err);
    for (int i = 0; i < ACTORS; i++) {
        trace->actors[i] = spawn_loose(f);
        tell_to(f, trace->actors[i], step_add, NULL, i); /* its number */
    }
    for (int i = 0; i < ACTORS; i++)
        tell_to(f, trace->actors[i], step_trace, trace, 1000 * (i + 1));
    drain(f);
    assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
    gol_runtime_free(f->runtime);
    f->runtime = NULL;
    assert_true(trace->n >= ACTORS);
    for (int i = 0; i < trace->n; i++)
        trace->events[i].at_ns -= trace->events[0].at_ns;
}

static bool same_trace(const struct trace *a, const struct trace *b)
{
    return a->n == b->n && memcmp(a->events, b->events, (size_t)a->n * sizeof a->events[0]) == 0;
}

static void test_a_seed_says_it_all(void **state)
{
    static const unsigned workers[] = {0, 1, 2, 4, 64};
    static struct fixture f;
    static struct trace first, again, other;
    const uint64_t seed = test_seed();

    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    memset(&f, 0, sizeof f);
    for (size_t w = 0; w < sizeof workers / sizeof workers[0]; w++) {
        int different = 0;

        run_traced(&f, workers[w], seed, &first);
        for (uint64_t i = 0; i < 10; i++) {
            run_traced(&f, workers[w], seed, &again);
            assert_true(same_trace(&first, &again));
            run_traced(&f, workers[w], seed + 1 + i, &other);
            different += !same_trace(&first, &other);
        }
        if (workers[w] != 1) /* one worker has nobody to alternate with */
            assert_true(different >= 8);
    }
    assert_int_equal(atomic_load(&f.alive), 0);
    assert_int_equal(atomic_load(&f.errors), 0);
}

/* All orders of what is ready can happen: three actors that note their turn, six orders. */
static enum gol_code step_note(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    int64_t *order = job_of(msg).argument;

    (void)turn;
    (void)state;
    *order = *order * 4 + job_of(msg).n;
    return GOL_OK;
}

static void test_every_order_is_tried(void **state)
{
    enum { SEEDS = 400 };
    static struct fixture f;
    const uint64_t seed = test_seed();
    bool seen[64] = {false};
    int orders = 0;

    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    memset(&f, 0, sizeof f);
    for (uint64_t s = 0; s < SEEDS; s++) {
        const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_SEEDED, .seed = gol_rng_stream(seed, s)};
        int64_t order = 0;

        assert_ok(gol_runtime_new(&options, &f.runtime, &f.err), &f.err);
        for (int i = 1; i <= 3; i++)
            tell_to(&f, spawn_loose(&f), step_note, &order, i);
        assert_ok(gol_runtime_stop(f.runtime, &f.err), &f.err);
        gol_runtime_free(f.runtime);
        orders += !seen[order];
        seen[order] = true;
    }
    assert_int_equal(orders, 6); /* to miss one of them by chance: 400 times 5 out of 6, below 1e-31 */
}

/* ---- virtual time ---- */

struct wake {
    int64_t asked_ns, woken_ns;
};

static enum gol_code resume_wake(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    ((struct wake *)job_of(msg).argument)->woken_ns = gol_runtime_now_ns(gol_turn_runtime(turn));
    return GOL_OK;
}

static enum gol_code step_sleep(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    ((struct wake *)job_of(msg).argument)->asked_ns = gol_runtime_now_ns(gol_turn_runtime(turn));
    gol_turn_pause(turn, job_of(msg).n, resume_wake);
    return GOL_OK;
}

static void test_hours_take_no_time(void **state)
{
    enum { N = 24 };
    struct fixture *f = *state;
    struct gol_actor *actors[N];
    struct wake wakes[N];
    const int64_t started_ns = now(f);
    const int64_t clock_ns = gol_clock_ns();

    for (int i = 0; i < N; i++) {
        actors[i] = spawn(f);
        tell(f, actors[i], step_sleep, &wakes[i], (N - i) * HOUR);
    }
    drain(f);
    for (int i = 0; i < N; i++) {
        assert_int_equal(wakes[i].asked_ns, started_ns); /* no time passes while anybody can run */
        assert_int_equal(wakes[i].woken_ns - wakes[i].asked_ns, (N - i) * HOUR);
        gol_actor_release(actors[i]);
    }
    assert_int_equal(now(f) - started_ns, N * HOUR);
    assert_true(gol_clock_ns() - clock_ns < HOUR);
}

static void test_timeouts_are_virtual(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct wake wake = {0};
    const int64_t started_ns = now(f);
    struct gol_future *future;
    struct gol_msg reply;
    size_t ready, n_ready;

    tell(f, actor, step_sleep, &wake, 2 * HOUR);
    future = ask(f, actor, step_count, NULL, 0);
    assert_int_equal(gol_future_get(future, 0, &reply, &f->err), GOL_TIMED_OUT);
    assert_int_equal(now(f), started_ns);
    assert_int_equal(gol_future_get(future, HOUR, &reply, &f->err), GOL_TIMED_OUT);
    assert_int_equal(now(f) - started_ns, HOUR);
    assert_int_equal(gol_future_wait(&future, 1, 1, HOUR / 2, &ready, &n_ready, &f->err), GOL_TIMED_OUT);
    assert_int_equal(now(f) - started_ns, HOUR + HOUR / 2);
    assert_int_equal(gol_runtime_drain(f->runtime, HOUR / 4, &f->err), GOL_TIMED_OUT);
    assert_int_equal(now(f) - started_ns, HOUR + HOUR / 2 + HOUR / 4);
    assert_ok(gol_future_get(future, HOUR, &reply, &f->err), &f->err);
    assert_int_equal(now(f) - started_ns, 2 * HOUR); /* it ends with the answer, not with its timeout */
    gol_future_release(future);
    gol_actor_release(actor);
}

/* ---- waiting ---- */

static enum gol_code step_keep_promise(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)msg;
    expect(state, gol_turn_promise(turn, &((struct doer *)state)->promise, NULL) == GOL_OK);
    return GOL_OK;
}

/* Elsewhere this would wait for ever. */
static void test_nothing_is_left_that_could_run(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *future = ask(f, actor, step_keep_promise, NULL, 0);
    struct gol_msg reply;
    size_t ready, n_ready = 7;

    assert_int_equal(gol_future_get(future, GOL_FOREVER, &reply, &f->err), GOL_TIMED_OUT);
    assert_int_equal(gol_future_wait(&future, 1, 1, GOL_FOREVER, &ready, &n_ready, &f->err), GOL_TIMED_OUT);
    assert_int_equal(n_ready, 0);
    gol_actor_release(actor); /* its stop breaks the promise */
    assert_int_equal(gol_future_get(future, GOL_FOREVER, &reply, &f->err), GOL_STOPPED);
    gol_future_release(future);
}

static void test_nothing_runs_before_somebody_waits(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actors[10];
    atomic_int handled = 0;
    uint64_t visits = 0;

    assert_int_equal(gol_runtime_run(f->runtime, 100), 0);
    for (int i = 0; i < 10; i++) {
        actors[i] = spawn(f);
        tell(f, actors[i], step_tally, &handled, 0);
    }
    assert_int_equal(atomic_load(&handled), 0);
    assert_int_equal(gol_runtime_run(f->runtime, 0), 0);
    assert_int_equal(atomic_load(&handled), 0);
    assert_int_equal(gol_runtime_run(f->runtime, 3), 3);
    assert_int_equal(atomic_load(&handled), 3);
    while (gol_runtime_run(f->runtime, 1) == 1)
        visits++;
    assert_int_equal(visits, 7);
    assert_int_equal(atomic_load(&handled), 10);
    for (int i = 0; i < 10; i++)
        gol_actor_release(actors[i]);
}

/* However short its turns are, an actor does not handle all that waits for it at a stretch: others come in between. */
static void test_visits_are_short(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_runtime_stats stats;
    uint64_t before = 0;
    unsigned seen = 0; /* bit n: a visit of n turns */

    for (int i = 0; i < 200; i++)
        tell(f, actor, step_nothing, NULL, i);
    while (gol_runtime_run(f->runtime, 1) == 1) {
        gol_runtime_stats(f->runtime, &stats);
        assert_in_range(stats.total.messages - before, 0, 4);
        seen |= 1U << (stats.total.messages - before);
        before = stats.total.messages;
    }
    assert_int_equal(before, 200);
    assert_int_equal(seen & ~1U, 0x1e); /* of each length from 1 to 4; and steps of none */
    gol_actor_release(actor);
}

static void test_others_do_not_run_by_hand(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(gol_runtime_run(f->runtime, 10), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_seed_says_it_all),
        cmocka_unit_test(test_every_order_is_tried),
        ON_SEEDED(test_hours_take_no_time),
        ON_SEEDED(test_timeouts_are_virtual),
        ON_SEEDED(test_nothing_is_left_that_could_run),
        ON_SEEDED(test_nothing_runs_before_somebody_waits),
        ON(test_visits_are_short, seeded),
        ON(test_others_do_not_run_by_hand, pool_2),
        ON(test_others_do_not_run_by_hand, threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
