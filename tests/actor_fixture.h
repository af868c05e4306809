/*
 * What the tests of the actor runtime share: every test runs under each dispatcher (ON_ALL), with a runtime of its
 * own, and afterwards nothing may be left alive.
 *
 * The actor under test, a *doer*, does whatever the message says: a message carries a function (its type is that of
 * a resume function), an argument and a number. Handlers record; only the main thread asserts.
 */
#ifndef GOL_TESTS_ACTOR_FIXTURE_H
#define GOL_TESTS_ACTOR_FIXTURE_H

#include "cmocka_all.h"

#include "gollab/actor.h"
#include "util/clock.h"
#include "util/rng.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
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

/* ---- the table of dispatchers ---- */

static const struct gol_runtime_options on_threads = {.dispatcher = GOL_DISPATCH_THREADS};
static const struct gol_runtime_options on_pool_1 = {.dispatcher = GOL_DISPATCH_POOL, .workers = 1};
static const struct gol_runtime_options on_pool_2 = {.dispatcher = GOL_DISPATCH_POOL, .workers = 2};
static const struct gol_runtime_options on_pool_4 = {.dispatcher = GOL_DISPATCH_POOL, .workers = 4};

#define ON(test, options)                                                                                              \
    {                                                                                                                  \
#test " on_" #options, test, fixture_setup, fixture_teardown, (void *)&on_##options                            \
    }
#define ON_ALL(test) ON(test, threads), ON(test, pool_1), ON(test, pool_2), ON(test, pool_4)

struct fixture {
    const struct gol_runtime_options *options;
    struct gol_runtime *runtime;
    struct gol_err err;
    atomic_int alive; /* doers started and not stopped */
    atomic_int stopped;
    atomic_int errors; /* of what a handler expected to go well */
};

static inline int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL)
        return -1;
    f->options = *state;
    *state = f;
    return gol_runtime_new(f->options, &f->runtime, &f->err) == GOL_OK ? 0 : -1;
}

/* A test that ends the runtime itself calls this, and then looks at what is left. */
static inline void fixture_end(struct fixture *f)
{
    gol_runtime_free(f->runtime);
    f->runtime = NULL;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    int left;

    fixture_end(f);
    left = atomic_load(&f->alive) + atomic_load(&f->errors);
    free(f);
    return left;
}

/* ---- doers ---- */

struct doer {
    struct fixture *f;
    int64_t count;
    int64_t last;
    struct gol_actor *handle; /* of anybody; released by step_let_go */
    struct gol_blob *blob;
    void *more;
};

struct job {
    gol_resume *step;
    void *argument;
    int64_t n;
};

static inline struct job job_of(const struct gol_msg *msg)
{
    struct job job;

    memcpy(&job, msg->bytes, sizeof job);
    return job;
}

static inline struct gol_msg job_msg(gol_resume *step, void *argument, int64_t n)
{
    const struct job job = {step, argument, n};
    struct gol_msg msg = {.type = 7, .size = sizeof job};

    memcpy(msg.bytes, &job, sizeof job);
    return msg;
}

static inline enum gol_code doer_start(void *state, const void *argument, struct gol_err *err)
{
    struct doer *doer = state;

    (void)err;
    doer->f = (struct fixture *)(uintptr_t)argument;
    atomic_fetch_add(&doer->f->alive, 1);
    return GOL_OK;
}

static inline void doer_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    job_of(msg).step(turn, state, msg);
}

static inline void doer_stop(void *state)
{
    struct doer *doer = state;

    gol_actor_release(doer->handle);
    gol_blob_release(doer->blob);
    atomic_fetch_sub(&doer->f->alive, 1);
    atomic_fetch_add(&doer->f->stopped, 1);
}

static const struct gol_behaviour doer_behaviour = {"doer", sizeof(struct doer), doer_start, doer_handle, doer_stop};

/* Records when something in a handler did not go as expected. */
static inline void expect(void *state, bool good)
{
    if (!good)
        atomic_fetch_add(&((struct doer *)state)->f->errors, 1);
}

static inline struct gol_actor *spawn_bounded(struct fixture *f, size_t bound)
{
    struct gol_actor *actor;

    assert_ok(gol_actor_spawn(f->runtime, &doer_behaviour, f, &(struct gol_actor_options){bound}, &actor, &f->err),
              &f->err);
    return actor;
}

static inline struct gol_actor *spawn(struct fixture *f)
{
    return spawn_bounded(f, 0);
}

static inline void tell(struct fixture *f, struct gol_actor *actor, gol_resume *step, void *argument, int64_t n)
{
    const struct gol_msg msg = job_msg(step, argument, n);

    assert_ok(gol_actor_send(actor, &msg, &f->err), &f->err);
}

static inline struct gol_future *ask(struct fixture *f, struct gol_actor *actor, gol_resume *step, void *argument,
                                     int64_t n)
{
    const struct gol_msg msg = job_msg(step, argument, n);
    struct gol_future *future;

    assert_ok(gol_actor_call(actor, &msg, &future, &f->err), &f->err);
    return future;
}

/* Waits for the answer and gives the future up; the number in the answer. */
static inline int64_t answer(struct fixture *f, struct gol_future *future)
{
    struct gol_msg reply;
    int64_t n;

    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    assert_int_equal(reply.size, sizeof n);
    memcpy(&n, reply.bytes, sizeof n);
    gol_future_release(future);
    return n;
}

static inline void reply_number(struct gol_turn *turn, void *state, int64_t n)
{
    struct gol_msg reply = {.type = 9, .size = sizeof n};

    memcpy(reply.bytes, &n, sizeof n);
    expect(state, gol_turn_reply(turn, &reply, NULL) == GOL_OK);
}

/* ---- steps that many tests use ---- */

static inline void step_add(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    ((struct doer *)state)->count += job_of(msg).n;
}

static inline void step_count(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)msg;
    reply_number(turn, state, ((struct doer *)state)->count);
}

static inline void step_nothing(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
}

/* Holds the thread inside a handler until the test lets it go. */
struct gate {
    sem_t entered;
    sem_t open;
};

static inline void gate_init(struct gate *gate)
{
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->open, 0, 0);
}

static inline void gate_fini(struct gate *gate)
{
    sem_destroy(&gate->entered);
    sem_destroy(&gate->open);
}

static inline void sem_take(sem_t *sem)
{
    while (sem_wait(sem) != 0 && errno == EINTR)
        continue;
}

static inline void step_gate(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gate *gate = job_of(msg).argument;

    (void)turn;
    (void)state;
    sem_post(&gate->entered);
    sem_take(&gate->open);
}

/* Answers n as soon as the atomic_bool is set; looks every millisecond. */
static inline void step_answer_when(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (atomic_load((atomic_bool *)job_of(msg).argument))
        reply_number(turn, state, job_of(msg).n);
    else
        gol_turn_pause(turn, MS, step_answer_when);
}

#endif
