/*
 * What the tests of the actor runtime share. Every test has a runtime of its own, and afterwards nothing may be left
 * alive: ON_ALL runs it under each dispatcher; ON_REAL leaves the seeded one out, for tests that hold a handler on a
 * gate, need threads that run at once, or measure time.
 *
 * The actor under test, a *doer*, does whatever the message says: a message carries a function (its type is that of
 * a resume function), an argument and a number. Handlers record; only the main thread asserts.
 */
#ifndef GOL_TESTS_ACTOR_FIXTURE_H
#define GOL_TESTS_ACTOR_FIXTURE_H

#include "cmocka_all.h"
#include "seed.h"

#include "gollab/actor.h"
#include "util/clock.h"
#include "util/num.h"
#include "util/rng.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

/* 1 under the sanitizer, of gcc or clang: tests are smaller under TSan, and ASan brings its own malloc. */
#if defined(__has_feature)
#define UNDER_TSAN __has_feature(thread_sanitizer)
#define UNDER_ASAN __has_feature(address_sanitizer)
#else
#ifdef __SANITIZE_THREAD__
#define UNDER_TSAN 1
#else
#define UNDER_TSAN 0
#endif
#ifdef __SANITIZE_ADDRESS__
#define UNDER_ASAN 1
#else
#define UNDER_ASAN 0
#endif
#endif

#define MS 1000000LL
#define SECOND (1000 * MS)
#define HOUR (3600 * SECOND)

/* A number of rounds, smaller where a sanitizer makes each one slow. */
#define ROUNDS(plain, sanitized) (UNDER_TSAN || UNDER_ASAN ? (sanitized) : (plain))

/* ---- the table of dispatchers ---- */

static const struct gol_runtime_options on_threads = {.dispatcher = GOL_DISPATCH_THREADS};
static const struct gol_runtime_options on_pool_1 = {.dispatcher = GOL_DISPATCH_POOL, .workers = 1};
static const struct gol_runtime_options on_pool_2 = {.dispatcher = GOL_DISPATCH_POOL, .workers = 2};
static const struct gol_runtime_options on_pool_4 = {.dispatcher = GOL_DISPATCH_POOL, .workers = 4};
static const struct gol_runtime_options on_seeded = {.dispatcher = GOL_DISPATCH_SEEDED};
static const struct gol_runtime_options on_seeded_4 = {.dispatcher = GOL_DISPATCH_SEEDED, .workers = 4};

#define ON(test, options)                                                                                              \
    {                                                                                                                  \
#test " on_" #options, test, fixture_setup, fixture_teardown, (void *)&on_##options                            \
    }
#define ON_POOLS(test) ON(test, pool_1), ON(test, pool_2), ON(test, pool_4)
#define ON_REAL(test) ON(test, threads), ON_POOLS(test)
#define ON_SEEDED(test) ON(test, seeded), ON(test, seeded_4)
#define ON_ALL(test) ON_REAL(test), ON_SEEDED(test)

/* ---- the fixture ---- */

enum { LETTERS_KEPT = 4096 };

/* A dead letter as the hook was told of it. */
struct letter {
    struct gol_address to;
    uint32_t type;
    int64_t n; /* of the job */
};

struct fixture {
    struct gol_runtime_options options;
    struct gol_runtime *runtime;
    struct gol_err err;
    const char *off; /* what was wrong when the runtime ended; NULL: nothing */
    /* any thread: atomic */
    atomic_int alive; /* doers started and not stopped */
    atomic_int stopped;
    atomic_int errors; /* of what a handler expected to go well */
    atomic_int dead; /* letters */
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct letter letters[LETTERS_KEPT]; /* the first of them */
};

/* Messages to doers that were dropped: what drop is told does not say whose they are. Set to 0 by each setup. */
static atomic_int doer_drops;

static inline void fixture_dead_letter(void *context, struct gol_address to, const struct gol_msg *msg);

static inline int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL)
        return -1;
    pthread_mutex_init(&f->lock, NULL);
    atomic_store(&doer_drops, 0);
    f->options = *(const struct gol_runtime_options *)*state;
    f->options.dead_letter = fixture_dead_letter;
    f->options.dead_letter_context = f;
    if (f->options.dispatcher == GOL_DISPATCH_SEEDED) {
        f->options.seed = test_seed();
        print_message("seed %" PRIu64 "\n", f->options.seed);
    }
    *state = f;
    return gol_runtime_new(&f->options, &f->runtime, &f->err) == GOL_OK ? 0 : -1;
}

/* A test that ends the runtime itself calls this, and then looks at what is left. */
static inline void fixture_end(struct fixture *f)
{
    struct gol_runtime_stats stats = {0};

    if (f->runtime == NULL)
        return;
    gol_runtime_settle(f->runtime);
    gol_runtime_stats(f->runtime, &stats);
    if (stats.actors != 0)
        f->off = "actors are left after gol_runtime_settle";
    if (stats.dead_letters != (uint64_t)atomic_load(&f->dead))
        f->off = "the dead letters counted are not those that the hook was told of";
    gol_runtime_free(f->runtime);
    f->runtime = NULL;
}

static inline void *fixture_end_apart(void *argument)
{
    fixture_end(argument);
    return NULL;
}

/*
 * A test that failed has left handles behind, for which the runtime would wait for ever: such a runtime is left alone,
 * so that the failure is heard of and the other tests run.
 */
static inline bool fixture_end_or_leave(struct fixture *f)
{
    struct timespec until;
    pthread_t thread;

    if (f->runtime == NULL)
        return true;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 30;
    if (pthread_create(&thread, NULL, fixture_end_apart, f) != 0)
        return false;
    if (pthread_timedjoin_np(thread, NULL, &until) == 0)
        return true;
    pthread_detach(thread);
    return false;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    int left;

    if (!fixture_end_or_leave(f)) {
        print_error("the runtime does not end: a handle is left, or an actor\n");
        return -1;
    }
    left = atomic_load(&f->alive) != 0 || atomic_load(&f->errors) != 0 || f->off != NULL;
    if (left)
        print_error("%d doers are left, %d errors in handlers%s%s\n", atomic_load(&f->alive), atomic_load(&f->errors),
                    f->off != NULL ? ", " : "", f->off != NULL ? f->off : "");
    pthread_mutex_destroy(&f->lock);
    free(f);
    return left;
}

/* ---- time, and the thread that the seeded dispatcher borrows ---- */

static inline bool is_seeded(const struct fixture *f)
{
    return f->options.dispatcher == GOL_DISPATCH_SEEDED;
}

static inline int64_t now(const struct fixture *f)
{
    return gol_runtime_now_ns(f->runtime);
}

static inline enum gol_code sleeper_resume(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    gol_turn_stop(turn);
    return gol_turn_reply(turn, &(struct gol_msg){.type = 1}, NULL);
}

static inline enum gol_code sleeper_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    int64_t span_ns;

    (void)state;
    memcpy(&span_ns, msg->bytes, sizeof span_ns);
    gol_turn_pause(turn, span_ns, sleeper_resume);
    return GOL_OK;
}

static const struct gol_behaviour sleeper_behaviour = {.name = "sleeper", .handle = sleeper_handle};

/* Lets so much of the runtime's time pass. Virtual time passes when somebody waits for it: an actor that pauses. */
static inline void pass(struct fixture *f, int64_t span_ns)
{
    struct gol_msg msg = {.size = sizeof span_ns};
    struct gol_address sleeper;
    struct gol_future *future;

    if (!is_seeded(f)) {
        gol_clock_sleep_until(gol_clock_ns() + span_ns);
        return;
    }
    memcpy(msg.bytes, &span_ns, sizeof span_ns);
    assert_ok(gol_address_spawn(f->runtime, &sleeper_behaviour, NULL, NULL, &sleeper, &f->err), &f->err);
    assert_ok(gol_address_call(sleeper, &msg, &future, &f->err), &f->err);
    assert_ok(gol_future_get(future, GOL_FOREVER, &msg, &f->err), &f->err);
    gol_future_release(future);
}

static inline void drain(struct fixture *f)
{
    assert_ok(gol_runtime_drain(f->runtime, GOL_FOREVER, &f->err), &f->err);
}

static inline void sem_take(sem_t *sem)
{
    while (sem_wait(sem) != 0 && errno == EINTR)
        continue;
}

/* Waits for what a handler posts. */
static inline void take(struct fixture *f, sem_t *sem)
{
    int idle = 0;

    if (!is_seeded(f)) {
        sem_take(sem);
        return;
    }
    while (sem_trywait(sem) != 0) {
        if (gol_runtime_run(f->runtime, 1) > 0)
            continue;
        if (idle++ == 100000)
            fail_msg("nothing is left to run that could post the semaphore");
        pass(f, MS / 4); /* it is a timer that we wait for */
    }
}

#include "actor_doers.h"

#endif
