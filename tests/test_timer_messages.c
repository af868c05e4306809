/* Timers: messages that come later, once or again and again, under every dispatcher. */
#include "actor_fixture.h"
#include "gollab/timer.h"

enum { TICKS = 64 };

/* When each tick came, by the clock of the runtime. Written by the one actor that it is sent to. */
struct ticks {
    int64_t at_ns[TICKS];
    int n;
    sem_t came;
};

static enum gol_code step_tick(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct ticks *ticks = job_of(msg).argument;

    expect(state, gol_turn_reply(turn, &(struct gol_msg){0}, NULL) == GOL_INVALID); /* a send, not a call */
    if (ticks->n < TICKS)
        ticks->at_ns[ticks->n++] = gol_runtime_now_ns(gol_turn_runtime(turn));
    sem_post(&ticks->came);
    return GOL_OK;
}

static struct gol_timer *start(struct fixture *f, struct gol_address to, struct ticks *ticks, int64_t delay_ns,
                               int64_t period_ns)
{
    struct gol_msg msg = job_msg(step_tick, ticks, 0);
    struct gol_timer *timer;

    msg.blob = gol_blob_new(32); /* each message brings a reference; what is left over is found as a leak */
    assert_ok(gol_timer_start(f->runtime, to, &msg, delay_ns, period_ns, &timer, &f->err), &f->err);
    assert_non_null(timer);
    return timer;
}

static void test_once(void **state)
{
    static const int64_t delays_ns[] = {0, 1, MS, 20 * MS};
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    for (size_t i = 0; i < sizeof delays_ns / sizeof delays_ns[0]; i++) {
        struct ticks ticks = {.n = 0};
        const int64_t started_ns = now(f);
        struct gol_timer *timer;

        sem_init(&ticks.came, 0, 0);
        timer = start(f, gol_actor_address(actor), &ticks, delays_ns[i], 0);
        take(f, &ticks.came);
        drain(f);
        pass(f, 2 * MS);
        assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 0);
        assert_int_equal(ticks.n, 1);
        assert_true(ticks.at_ns[0] - started_ns >= delays_ns[i]); /* never early */
        if (is_seeded(f))
            assert_int_equal(ticks.at_ns[0] - started_ns, delays_ns[i]); /* and to the nanosecond */
        assert_false(gol_timer_cancel(timer)); /* there is nothing left to send */
        gol_timer_release(timer);
        sem_destroy(&ticks.came);
    }
    gol_actor_release(actor);
}

/* The k-th message is not before start + delay + k * period, however late those before it were. */
static void test_again_and_again(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct ticks ticks = {.n = 0};
    const int64_t started_ns = now(f);
    struct gol_timer *timer;

    sem_init(&ticks.came, 0, 0);
    timer = start(f, gol_actor_address(actor), &ticks, 5 * MS, 2 * MS);
    for (int i = 0; i < 20; i++)
        take(f, &ticks.came);
    assert_true(gol_timer_cancel(timer));
    assert_false(gol_timer_cancel(timer));
    gol_timer_release(timer);
    drain(f);
    assert_in_range(ticks.n, 20, TICKS - 1);
    for (int i = 0; i < 20; i++) {
        assert_true(ticks.at_ns[i] - started_ns >= 5 * MS + i * 2 * MS);
        if (is_seeded(f))
            assert_int_equal(ticks.at_ns[i] - started_ns, 5 * MS + i * 2 * MS);
    }
    gol_actor_release(actor);
    fixture_end(f);
    sem_destroy(&ticks.came);
}

/* While nobody can run it, periods pass: one message comes for all of them, and not a burst. */
static void test_missed_periods_are_skipped(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *blocker = spawn(f);
    struct ticks ticks = {.n = 0};
    const int64_t started_ns = now(f);
    const int64_t period_ns = 2 * MS;
    int64_t held_ns, missed;
    struct gol_timer *timer;
    struct gate gate;

    sem_init(&ticks.came, 0, 0);
    timer = start(f, gol_actor_address(actor), &ticks, period_ns, period_ns);
    take(f, &ticks.came);
    hold(f, blocker, &gate); /* and with it the only worker */
    held_ns = now(f);
    pass(f, 60 * MS);
    missed = (now(f) - held_ns) / period_ns - 1; /* but for the one that makes up for them */
    let_go(&gate);
    take(f, &ticks.came);
    take(f, &ticks.came);
    assert_true(gol_timer_cancel(timer));
    gol_timer_release(timer);
    drain(f);
    assert_true(missed >= 29);
    assert_true(ticks.n <= (now(f) - started_ns) / period_ns - missed);
    gol_actor_release(actor);
    gol_actor_release(blocker);
    fixture_end(f);
    gate_fini(&gate);
    sem_destroy(&ticks.came);
}

static void test_cancelled_before_it_came(void **state)
{
    enum { N = 100 };
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct ticks ticks = {.n = 0};

    sem_init(&ticks.came, 0, 0);
    for (int i = 0; i < N; i++) {
        struct gol_timer *timer = start(f, gol_actor_address(actor), &ticks, HOUR, i % 2 ? HOUR : 0);

        assert_true(gol_timer_cancel(timer));
        assert_false(gol_timer_cancel(timer));
        gol_timer_release(timer);
    }
    pass(f, 2 * MS);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 0);
    assert_int_equal(ticks.n, 0);
    gol_actor_release(actor);
    fixture_end(f);
    sem_destroy(&ticks.came);
}

/* As requests do that are answered before their time: so many that to look through all for each would take minutes. */
static void test_many_are_cancelled(void **state)
{
    enum { MANY = ROUNDS(200000, 50000) };
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_timer **timers = calloc(MANY, sizeof *timers);
    const struct gol_msg msg = job_msg(step_nothing, NULL, 0);
    struct gol_rng rng = {1};

    assert_non_null(timers);
    for (unsigned i = 0; i < MANY; i++) {
        const unsigned other = gol_rng_below(&rng, i + 1);
        struct gol_timer *timer;

        assert_ok(gol_timer_start(f->runtime, gol_actor_address(actor), &msg, HOUR + i * MS, 0, &timer, &f->err),
                  &f->err);
        timers[i] = timers[other];
        timers[other] = timer;
    }
    for (unsigned i = 0; i < MANY; i++) {
        assert_true(gol_timer_cancel(timers[i]));
        gol_timer_release(timers[i]);
    }
    free(timers);
    gol_actor_release(actor);
}

/* Either it was cancelled and never comes, or it comes: for each of many that come due meanwhile. */
static void test_cancelled_in_a_race(void **state)
{
    enum { N = ROUNDS(2000, 400) };
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    static struct gol_timer *timers[N];
    atomic_int came = 0;
    int cancelled = 0;

    for (int i = 0; i < N; i++) {
        const struct gol_msg msg = job_msg(step_tally, &came, 0);

        assert_ok(gol_timer_start(f->runtime, gol_actor_address(actor), &msg, i % 40 * MS / 20, 0, &timers[i], &f->err),
                  &f->err);
    }
    for (int i = 0; i < N; i++) {
        cancelled += gol_timer_cancel(timers[i]);
        gol_timer_release(timers[i]);
        if (i % 100 == 0)
            pass(f, MS / 10);
    }
    pass(f, 5 * MS); /* all are due or cancelled */
    for (int waited = 0; waited < 10000 && atomic_load(&came) + cancelled < N; waited++)
        pass(f, MS);
    drain(f);
    assert_int_equal(atomic_load(&came) + cancelled, N);
    gol_actor_release(actor);
}

static void test_to_an_actor_that_ends(void **state)
{
    struct fixture *f = *state;
    const struct gol_address loose = spawn_loose(f);
    struct ticks ticks = {.n = 0};
    struct gol_timer *early, *late;

    sem_init(&ticks.came, 0, 0);
    early = start(f, loose, &ticks, MS, MS);
    late = start(f, loose, &ticks, 10 * MS, 0);
    take(f, &ticks.came);
    assert_ok(gol_address_kill(loose, &f->err), &f->err);
    await_end(f, loose);
    pass(f, 20 * MS);
    drain(f);
    gol_runtime_settle(f->runtime); /* a timer keeps nothing alive */
    if (gol_timer_cancel(early) && is_seeded(f)) /* elsewhere nobody need have had the time to run it */
        fail_msg("a timer went on after its actor had ended");
    gol_timer_release(early);
    gol_timer_release(late);
    /* And one that is started for nobody ends as well. */
    gol_timer_release(start(f, loose, &ticks, 0, MS));
    pass(f, 5 * MS);
    fixture_end(f);
    sem_destroy(&ticks.came);
}

/* The runtime is freed with timers that would come in an hour; their actors are gone. */
static void test_freed_with_timers_left(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct ticks ticks = {.n = 0};
    struct gol_timer *kept;

    sem_init(&ticks.came, 0, 0);
    for (int i = 0; i < 30; i++)
        gol_timer_release(start(f, gol_actor_address(actor), &ticks, HOUR, HOUR));
    kept = start(f, gol_actor_address(actor), &ticks, HOUR, HOUR);
    gol_actor_release(actor);
    fixture_end(f);
    gol_timer_release(kept);
    assert_int_equal(ticks.n, 0);
    sem_destroy(&ticks.came);
}

static void test_released_it_goes_on(void **state)
{
    struct fixture *f = *state;
    const struct gol_address loose = spawn_loose(f);
    struct ticks ticks = {.n = 0};
    const struct gol_msg msg = job_msg(step_tick, &ticks, 0);

    sem_init(&ticks.came, 0, 0);
    gol_timer_release(NULL);
    gol_timer_release(start(f, loose, &ticks, MS, MS));
    assert_ok(gol_timer_start(f->runtime, loose, &msg, MS, 0, NULL, &f->err), &f->err); /* nobody will cancel it */
    for (int i = 0; i < 10; i++)
        take(f, &ticks.came);
    assert_ok(gol_address_kill(loose, &f->err), &f->err);
    await_end(f, loose);
    fixture_end(f);
    sem_destroy(&ticks.came);
}

static void test_what_cannot_be_started(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_address to = gol_actor_address(actor);
    struct gol_msg msg = job_msg(step_nothing, NULL, 0);
    struct gol_timer *timer = NULL;

    msg.blob = gol_blob_new(3);
    assert_int_equal(gol_timer_start(f->runtime, to, &msg, -1, 0, &timer, &f->err), GOL_INVALID);
    assert_int_equal(gol_timer_start(f->runtime, to, &msg, 0, -1, &timer, &f->err), GOL_INVALID);
    assert_int_equal(gol_timer_start(f->runtime, to, &msg, INT64_MIN, INT64_MIN, NULL, &f->err), GOL_INVALID);
    msg.type = GOL_MSG_DOWN;
    assert_int_equal(gol_timer_start(f->runtime, to, &msg, 0, 0, &timer, &f->err), GOL_INVALID);
    msg.type = 0;
    msg.size = GOL_MSG_INLINE + 1;
    assert_int_equal(gol_timer_start(f->runtime, to, &msg, 0, 0, &timer, &f->err), GOL_INVALID);
    assert_int_equal(gol_blob_size(msg.blob), 3);
    gol_blob_release(msg.blob);
    gol_actor_release(actor);
}

/* The longest delays there are come never, and overflow nothing. */
static void test_a_delay_without_end(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct ticks ticks = {.n = 0};
    struct gol_timer *timers[2];

    sem_init(&ticks.came, 0, 0);
    timers[0] = start(f, gol_actor_address(actor), &ticks, INT64_MAX, 0);
    timers[1] = start(f, gol_actor_address(actor), &ticks, INT64_MAX, INT64_MAX);
    pass(f, 2 * MS);
    for (int i = 0; i < 2; i++) {
        assert_true(gol_timer_cancel(timers[i]));
        gol_timer_release(timers[i]);
    }
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(ticks.n, 0);
    sem_destroy(&ticks.came);
}

/* Started in a handler, to the actor itself. */
static enum gol_code step_start_own(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg tick = job_msg(step_tick, job_of(msg).argument, 0);

    expect(state, gol_timer_start(gol_turn_runtime(turn), gol_turn_address(turn), &tick, MS, 0, NULL, NULL) == GOL_OK);
    return GOL_OK;
}

static void test_started_in_a_handler(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct ticks ticks = {.n = 0};

    sem_init(&ticks.came, 0, 0);
    for (int i = 0; i < 10; i++)
        tell(f, actor, step_start_own, &ticks, 0);
    for (int i = 0; i < 10; i++)
        take(f, &ticks.came);
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(ticks.n, 10);
    sem_destroy(&ticks.came);
}

struct last_word {
    struct gol_runtime *runtime;
    struct gol_address to;
};

static void *say_the_last_word(void *argument)
{
    const struct last_word *last = argument;
    const struct gol_msg msg = job_msg(step_stop, NULL, 0);

    return gol_timer_start(last->runtime, last->to, &msg, 0, 0, NULL, NULL) == GOL_OK ? argument : NULL;
}

/* The message ends the only actor, and so a wait for that; who started the timer may still be in gol_timer_start. */
static void test_a_timer_that_ends_it_all(void **state)
{
    struct fixture *f = *state;

    for (int round = 0; round < ROUNDS(300, 100); round++) {
        struct last_word last;
        void *started;
        pthread_t thread;

        assert_ok(gol_runtime_new(&on_threads, &last.runtime, &f->err), &f->err);
        assert_ok(gol_address_spawn(last.runtime, &doer_behaviour, f, NULL, &last.to, &f->err), &f->err);
        assert_int_equal(pthread_create(&thread, NULL, say_the_last_word, &last), 0);
        gol_runtime_free(last.runtime);
        pthread_join(thread, &started);
        assert_ptr_equal(started, &last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_once),
        ON_ALL(test_again_and_again),
        ON(test_missed_periods_are_skipped, pool_1),
        ON_ALL(test_cancelled_before_it_came),
        ON_ALL(test_many_are_cancelled),
        ON_ALL(test_cancelled_in_a_race),
        ON_ALL(test_to_an_actor_that_ends),
        ON_ALL(test_freed_with_timers_left),
        ON_ALL(test_released_it_goes_on),
        ON_ALL(test_what_cannot_be_started),
        ON_ALL(test_a_delay_without_end),
        ON_ALL(test_started_in_a_handler),
        ON(test_a_timer_that_ends_it_all, threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
