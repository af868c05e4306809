/* Futures: waiting for one, for k of n, in the order of finishing, and giving up. */
#include "actor_fixture.h"

#include <signal.h>
#include <sys/time.h>

static void test_get(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    atomic_bool flag = false;
    struct gol_future *future = ask(f, actor, step_answer_when, &flag, 5);
    struct gol_msg reply = {.type = 1234};
    const int64_t started_ns = now(f);

    assert_int_equal(gol_future_get(future, 0, &reply, &f->err), GOL_TIMED_OUT);
    assert_int_equal(gol_future_get(future, 5 * MS, &reply, &f->err), GOL_TIMED_OUT);
    assert_true(now(f) - started_ns >= 5 * MS);
    assert_int_equal(gol_future_get(future, -2, &reply, &f->err), GOL_INVALID);
    assert_int_equal(reply.type, 1234);
    atomic_store(&flag, true);
    assert_ok(gol_future_get(future, INT64_MAX, &reply, &f->err), &f->err); /* no overflow */
    assert_int_equal(reply.type, 9);
    assert_ok(gol_future_get(future, 0, &reply, &f->err), &f->err); /* again, and again the same */
    assert_int_equal(reply.type, 9);
    assert_int_equal(answer(f, future), 5);
    gol_actor_release(actor);
}

static void test_wait_arguments(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *future = ask(f, actor, step_count, NULL, 0);
    size_t ready = 77, n_ready = 77;

    assert_int_equal(gol_future_wait(&future, 1, 0, GOL_FOREVER, &ready, &n_ready, &f->err), GOL_INVALID);
    assert_int_equal(n_ready, 0);
    assert_int_equal(gol_future_wait(&future, 1, 2, GOL_FOREVER, &ready, &n_ready, &f->err), GOL_INVALID);
    assert_int_equal(gol_future_wait(&future, 0, 0, GOL_FOREVER, &ready, &n_ready, &f->err), GOL_INVALID);
    assert_int_equal(gol_future_wait(&future, 1, 1, -7, &ready, &n_ready, &f->err), GOL_INVALID);
    assert_int_equal(ready, 77);
    assert_ok(gol_future_wait(&future, 1, 1, INT64_MAX, &ready, &n_ready, &f->err), &f->err);
    assert_int_equal(n_ready, 1);
    assert_int_equal(ready, 0);
    assert_int_equal(answer(f, future), 0);
    gol_actor_release(actor);
}

/* Answers come in an order that the test chooses; every report is that order so far. */
static void test_order_of_finishing(void **state)
{
    enum { N = 24 };
    struct fixture *f = *state;
    struct gol_rng rng = {test_seed()};
    struct gol_actor *actors[N];
    struct gol_future *futures[N];
    atomic_bool flags[N];
    size_t order[N], ready[N], n_ready;

    print_message("seed %" PRIu64 "\n", rng.state);
    for (size_t i = 0; i < N; i++) {
        const size_t j = gol_rng_below(&rng, (uint32_t)i + 1);

        atomic_init(&flags[i], false);
        actors[i] = spawn(f);
        futures[i] = ask(f, actors[i], step_answer_when, &flags[i], (int64_t)i);
        order[i] = i;
        order[i] = order[j];
        order[j] = i;
    }
    for (size_t done = 1; done <= N; done++) {
        assert_int_equal(gol_future_wait(futures, N, done, 0, ready, &n_ready, NULL), GOL_TIMED_OUT);
        assert_int_equal(n_ready, done - 1);
        atomic_store(&flags[order[done - 1]], true);
        assert_ok(gol_future_wait(futures, N, done, GOL_FOREVER, ready, &n_ready, &f->err), &f->err);
        assert_int_equal(n_ready, done);
        assert_memory_equal(ready, order, done * sizeof ready[0]);
    }
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(answer(f, futures[i]), i);
        gol_actor_release(actors[i]);
    }
}

/* All at once, unguided: what was reported first stays first, and nothing is reported twice. */
static void test_reports_only_grow(void **state)
{
    enum { N = UNDER_TSAN ? 200 : 1000, ACTORS = 8 };
    struct fixture *f = *state;
    struct gol_actor *actors[ACTORS];
    static struct gol_future *futures[N];
    static size_t before[N], ready[N];
    size_t n_before = 0, n_ready;

    for (int i = 0; i < ACTORS; i++)
        actors[i] = spawn(f);
    for (size_t i = 0; i < N; i++)
        futures[i] = ask(f, actors[i % ACTORS], i % 3 == 0 ? step_nothing : step_count, NULL, 0);
    while (n_before < N) {
        assert_ok(gol_future_wait(futures, N, n_before + 1, GOL_FOREVER, ready, &n_ready, &f->err), &f->err);
        assert_true(n_ready > n_before);
        assert_memory_equal(ready, before, n_before * sizeof ready[0]);
        memcpy(before, ready, n_ready * sizeof ready[0]);
        n_before = n_ready;
    }
    for (size_t i = ACTORS; i < N; i++) {
        size_t at = 0, at_earlier = 0;

        for (size_t j = 0; j < N; j++) {
            at = ready[j] == i ? j : at;
            at_earlier = ready[j] == i - ACTORS ? j : at_earlier;
        }
        assert_true(at_earlier < at); /* one actor answers in order */
    }
    for (size_t i = 0; i < N; i++)
        gol_future_release(futures[i]);
    for (int i = 0; i < ACTORS; i++)
        gol_actor_release(actors[i]);
}

static void test_timed_out_wait_reports_what_there_is(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *never = spawn(f);
    atomic_bool flag = false;
    struct gol_future *futures[4];
    size_t ready[4], n_ready;

    futures[0] = ask(f, never, step_answer_when, &flag, 0);
    futures[1] = ask(f, actor, step_count, NULL, 0);
    futures[2] = ask(f, actor, step_nothing, NULL, 0); /* closed is ready, too */
    futures[3] = futures[1]; /* the same one twice */
    /* How long these take is not what is asked here. */
    assert_ok(gol_future_wait(futures, 4, 3, GOL_FOREVER, ready, &n_ready, &f->err), &f->err);
    assert_int_equal(gol_future_wait(futures, 4, 4, 30 * MS, ready, &n_ready, &f->err), GOL_TIMED_OUT);
    assert_int_equal(n_ready, 3);
    assert_int_equal(ready[0], 1);
    assert_int_equal(ready[1], 3);
    assert_int_equal(ready[2], 2);
    atomic_store(&flag, true);
    assert_ok(gol_future_wait(futures, 4, 4, GOL_FOREVER, ready, &n_ready, &f->err), &f->err);
    assert_int_equal(ready[3], 0);
    for (int i = 0; i < 3; i++)
        gol_future_release(futures[i]);
    gol_actor_release(actor);
    gol_actor_release(never);
}

/* ---- giving up ---- */

static enum gol_code step_answer_blob(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg reply = {.blob = gol_blob_new(64)};

    (void)msg;
    memset(gol_blob_fill(reply.blob), 's', 64);
    expect(state, gol_turn_reply(turn, &reply, NULL) == GOL_OK);
    return GOL_OK;
}

/* What is dropped here is found by the leak checker. */
static void test_released_before_and_after_the_answer(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *kept;
    struct gol_msg reply;

    for (int i = 0; i < 200; i++)
        gol_future_release(ask(f, actor, i % 2 ? step_answer_blob : step_nothing, NULL, 0));
    kept = ask(f, actor, step_answer_blob, NULL, 0);
    gol_actor_release(actor);
    fixture_end(f);
    assert_ok(gol_future_get(kept, 0, &reply, &f->err), &f->err); /* actor and runtime are gone */
    assert_int_equal(*(const char *)gol_blob_bytes(reply.blob), 's');
    gol_future_release(kept);
}

/* ---- many threads, and signals ---- */

struct getter {
    struct gol_future *future;
    enum gol_code code;
    int64_t n;
};

static void *get(void *argument)
{
    struct getter *getter = argument;
    struct gol_msg reply;

    getter->code = gol_future_get(getter->future, GOL_FOREVER, &reply, NULL);
    memcpy(&getter->n, reply.bytes, sizeof getter->n);
    return NULL;
}

static void test_many_threads_wait_for_one(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    atomic_bool flag = false;
    struct gol_future *future = ask(f, actor, step_answer_when, &flag, 31);
    struct getter getters[6];
    pthread_t threads[6];

    for (int i = 0; i < 6; i++) {
        getters[i] = (struct getter){.future = future};
        assert_int_equal(pthread_create(&threads[i], NULL, get, &getters[i]), 0);
    }
    gol_clock_sleep_until(gol_clock_ns() + 5 * MS);
    atomic_store(&flag, true);
    for (int i = 0; i < 6; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(getters[i].code, GOL_OK);
        assert_int_equal(getters[i].n, 31);
    }
    assert_int_equal(answer(f, future), 31);
    gol_actor_release(actor);
}

struct watcher {
    struct gol_future **futures;
    size_t n;
    uint64_t seed;
    int wrong;
};

/* Waits again and again for some of a random part of the futures, some of the time with a short timeout. */
static void *watch(void *argument)
{
    struct watcher *watcher = argument;
    struct gol_rng rng = {watcher->seed};
    size_t ready[64], n_ready;

    for (int round = 0; round < 50; round++) {
        const size_t from = gol_rng_below(&rng, (uint32_t)watcher->n);
        const size_t n = 1 + gol_rng_below(&rng, (uint32_t)(watcher->n - from));
        const size_t k = 1 + gol_rng_below(&rng, (uint32_t)n);
        const int64_t timeout_ns = gol_rng_below(&rng, 2) ? GOL_FOREVER : (int64_t)gol_rng_below(&rng, 1000000);
        const enum gol_code code = gol_future_wait(watcher->futures + from, n, k, timeout_ns, ready, &n_ready, NULL);

        watcher->wrong += code == GOL_OK ? n_ready < k : code != GOL_TIMED_OUT || n_ready >= k;
    }
    return NULL;
}

static void test_many_threads_wait_for_many(void **state)
{
    enum { N = 64, THREADS = 4 };
    struct fixture *f = *state;
    struct gol_rng rng = {test_seed()};
    struct gol_actor *actors[N];
    struct gol_future *futures[N];
    atomic_bool flags[N];
    struct watcher watchers[THREADS];
    pthread_t threads[THREADS];

    print_message("seed %" PRIu64 "\n", rng.state);
    for (size_t i = 0; i < N; i++) {
        atomic_init(&flags[i], false);
        actors[i] = spawn(f);
        futures[i] = ask(f, actors[i], step_answer_when, &flags[i], 0);
    }
    for (int i = 0; i < THREADS; i++) {
        watchers[i] = (struct watcher){futures, N, gol_rng_next(&rng), 0};
        assert_int_equal(pthread_create(&threads[i], NULL, watch, &watchers[i]), 0);
    }
    for (size_t i = 0; i < N; i++) {
        atomic_store(&flags[i], true);
        gol_clock_sleep_until(gol_clock_ns() + MS / 4);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(watchers[i].wrong, 0);
    }
    for (size_t i = 0; i < N; i++) {
        gol_future_release(futures[i]);
        gol_actor_release(actors[i]);
    }
}

static volatile sig_atomic_t alarms;

static void on_alarm(int signal)
{
    (void)signal;
    alarms++;
}

static void test_signals_do_not_end_a_wait(void **state)
{
    struct fixture *f = *state;
    const struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART: every wait sees EINTR */
    const struct itimerval often = {{0, 1000}, {0, 1000}};
    const struct itimerval off = {{0, 0}, {0, 0}};
    struct sigaction before;
    struct gol_actor *actor = spawn(f);
    atomic_bool flag = false;
    struct gol_future *future = ask(f, actor, step_answer_when, &flag, 8);
    struct gol_msg reply;
    int64_t started_ns, ended_ns;
    enum gol_code code;

    alarms = 0;
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &often, NULL);
    started_ns = gol_clock_ns();
    code = gol_future_get(future, 50 * MS, &reply, &f->err);
    ended_ns = gol_clock_ns();
    atomic_store(&flag, true);
    assert_int_equal(answer(f, future), 8);
    gol_actor_release(actor);
    fixture_end(f);
    setitimer(ITIMER_REAL, &off, NULL);
    sigaction(SIGALRM, &before, NULL);
    assert_int_equal(code, GOL_TIMED_OUT);
    assert_true(ended_ns - started_ns >= 50 * MS);
    assert_true(alarms > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_get),
        ON_ALL(test_wait_arguments),
        ON_ALL(test_order_of_finishing),
        ON_ALL(test_reports_only_grow),
        ON_ALL(test_timed_out_wait_reports_what_there_is),
        ON_ALL(test_released_before_and_after_the_answer),
        ON_REAL(test_many_threads_wait_for_one),
        ON_REAL(test_many_threads_wait_for_many),
        ON_REAL(test_signals_do_not_end_a_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
