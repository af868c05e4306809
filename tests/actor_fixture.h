/*
 * What the tests of the actor runtime share. Every test has a runtime of its own, and afterwards nothing may be left alive:
 * ON_ALL runs it under each dispatcher; ON_REAL leaves the seeded one out, for tests that hold a handler on a gate, need
 * threads that run at once, or measure time.
 *
 * The actor under test, a *doer*, does whatever the message says: a message carries a function (its type is that of
 * a resume function), an argument and a number. Handlers record; only the main thread asserts.
 */
#ifndef GOL_TESTS_ACTOR_FIXTURE_H
#define GOL_TESTS_ACTOR_FIXTURE_H

#include "cmocka_all.h"

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

/* What GOL_TEST_SEED says, to have a failure again; otherwise another number at each run. Whoever uses it prints it. */
static inline uint64_t test_seed(void)
{
    const char *text = getenv("GOL_TEST_SEED");
    uint64_t seed;

    if (text == NULL || gol_num_parse_u64(text, &seed, NULL) != GOL_OK)
        seed = gol_rng_mix((uint64_t)gol_clock_wall_ns());
    return seed;
}

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

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    int left;

    fixture_end(f);
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

/* ---- doers ---- */

struct doer {
    struct fixture *f;
    int64_t count;
    int64_t last;
    struct gol_actor *handle; /* of anybody; released by `stop` */
    struct gol_blob *blob;
    struct gol_promise *promise; /* broken by `stop` */
    struct gol_address friend;
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

static inline void fixture_dead_letter(void *context, struct gol_address to, const struct gol_msg *msg)
{
    struct fixture *f = context;
    const int at = atomic_fetch_add(&f->dead, 1);

    if (at >= LETTERS_KEPT)
        return;
    pthread_mutex_lock(&f->lock);
    f->letters[at] = (struct letter){to, msg->type, msg->size == sizeof(struct job) ? job_of(msg).n : -1};
    pthread_mutex_unlock(&f->lock);
}

static inline enum gol_code doer_start(void *state, const void *argument, struct gol_err *err)
{
    struct doer *doer = state;

    (void)err;
    doer->f = (struct fixture *)(uintptr_t)argument;
    atomic_fetch_add(&doer->f->alive, 1);
    return GOL_OK;
}

static inline enum gol_code doer_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    return job_of(msg).step(turn, state, msg);
}

static inline void doer_stop(void *state)
{
    struct doer *doer = state;

    gol_actor_release(doer->handle);
    gol_blob_release(doer->blob);
    gol_promise_break(doer->promise, GOL_STOPPED);
    atomic_fetch_sub(&doer->f->alive, 1);
    atomic_fetch_add(&doer->f->stopped, 1);
}

static inline void doer_drop(const struct gol_msg *msg)
{
    (void)msg;
    atomic_fetch_add(&doer_drops, 1);
}

static const struct gol_behaviour doer_behaviour = {
    .name = "doer",
    .state_bytes = sizeof(struct doer),
    .start = doer_start,
    .handle = doer_handle,
    .stop = doer_stop,
    .drop = doer_drop,
};

/* Records when something in a handler did not go as expected. */
static inline void expect(void *state, bool good)
{
    if (!good)
        atomic_fetch_add(&((struct doer *)state)->f->errors, 1);
}

static inline struct gol_actor *spawn_with(struct fixture *f, const struct gol_actor_options *options)
{
    struct gol_actor *actor;

    assert_ok(gol_actor_spawn(f->runtime, &doer_behaviour, f, options, &actor, &f->err), &f->err);
    return actor;
}

static inline struct gol_actor *spawn_bounded(struct fixture *f, size_t bound)
{
    return spawn_with(f, &(struct gol_actor_options){.mailbox_bound = bound});
}

static inline struct gol_actor *spawn(struct fixture *f)
{
    return spawn_with(f, NULL);
}

/* One without a handle. */
static inline struct gol_address spawn_loose(struct fixture *f)
{
    struct gol_address address;

    assert_ok(gol_address_spawn(f->runtime, &doer_behaviour, f, NULL, &address, &f->err), &f->err);
    return address;
}

static inline void tell(struct fixture *f, struct gol_actor *actor, gol_resume *step, void *argument, int64_t n)
{
    const struct gol_msg msg = job_msg(step, argument, n);

    assert_ok(gol_actor_send(actor, &msg, &f->err), &f->err);
}

static inline void tell_to(struct fixture *f, struct gol_address to, gol_resume *step, void *argument, int64_t n)
{
    const struct gol_msg msg = job_msg(step, argument, n);

    assert_ok(gol_address_send(to, &msg, &f->err), &f->err);
}

static inline struct gol_future *ask(struct fixture *f, struct gol_actor *actor, gol_resume *step, void *argument,
                                     int64_t n)
{
    const struct gol_msg msg = job_msg(step, argument, n);
    struct gol_future *future;

    assert_ok(gol_actor_call(actor, &msg, &future, &f->err), &f->err);
    return future;
}

static inline struct gol_future *ask_at(struct fixture *f, struct gol_address to, gol_resume *step, void *argument,
                                        int64_t n)
{
    const struct gol_msg msg = job_msg(step, argument, n);
    struct gol_future *future;

    assert_ok(gol_address_call(to, &msg, &future, &f->err), &f->err);
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

/* Waits until the future is settled and gives it up; how it was settled. */
static inline enum gol_code outcome(struct gol_future *future)
{
    struct gol_msg reply;
    const enum gol_code code = gol_future_get(future, GOL_FOREVER, &reply, NULL);

    gol_future_release(future);
    return code;
}

static inline struct gol_msg number_msg(int64_t n)
{
    struct gol_msg msg = {.type = 9, .size = sizeof n};

    memcpy(msg.bytes, &n, sizeof n);
    return msg;
}

static inline void reply_number(struct gol_turn *turn, void *state, int64_t n)
{
    const struct gol_msg reply = number_msg(n);

    expect(state, gol_turn_reply(turn, &reply, NULL) == GOL_OK);
}

/* ---- steps that many tests use ---- */

static inline enum gol_code step_add(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    ((struct doer *)state)->count += job_of(msg).n;
    return GOL_OK;
}

static inline enum gol_code step_count(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)msg;
    reply_number(turn, state, ((struct doer *)state)->count);
    return GOL_OK;
}

static inline enum gol_code step_nothing(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    return GOL_OK;
}

static inline enum gol_code step_stop(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    gol_turn_stop(turn);
    return GOL_OK;
}

/* Counts in the atomic_int of the message. */
static inline enum gol_code step_tally(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    atomic_fetch_add((atomic_int *)job_of(msg).argument, 1);
    return GOL_OK;
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

static inline enum gol_code step_gate(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gate *gate = job_of(msg).argument;

    (void)turn;
    (void)state;
    sem_post(&gate->entered);
    sem_take(&gate->open);
    return GOL_OK;
}

/*
 * What is sent to the actor from now on waits until let_go. Under the seeded dispatcher nothing runs before the test waits,
 * so that there is nothing to hold.
 */
static inline void hold(struct fixture *f, struct gol_actor *actor, struct gate *gate)
{
    gate_init(gate);
    if (is_seeded(f))
        return;
    tell(f, actor, step_gate, gate, 0);
    sem_take(&gate->entered); /* being handled: it does not wait in the mailbox any more */
}

static inline void let_go(struct gate *gate)
{
    sem_post(&gate->open);
}

/* Lets time pass until the actor has ended. */
static inline void await_end(struct fixture *f, struct gol_address address)
{
    struct gol_actor *actor;

    while ((actor = gol_address_retain(address)) != NULL) {
        gol_actor_release(actor);
        pass(f, MS / 4);
    }
}

/* Holds an actor in a turn that pauses, under any dispatcher, until `open` is set. */
struct parking {
    sem_t entered;
    atomic_bool open;
};

static inline enum gol_code resume_park(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct parking *parking = job_of(msg).argument;

    (void)state;
    if (!atomic_load(&parking->open))
        gol_turn_pause(turn, MS, resume_park);
    return GOL_OK;
}

static inline enum gol_code step_park(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct parking *parking = job_of(msg).argument;

    sem_post(&parking->entered);
    return resume_park(turn, state, msg);
}

static inline void park(struct fixture *f, struct gol_actor *actor, struct parking *parking)
{
    sem_init(&parking->entered, 0, 0);
    atomic_init(&parking->open, false);
    tell(f, actor, step_park, parking, 0);
    take(f, &parking->entered);
}

/* Answers n as soon as the atomic_bool is set; looks every millisecond. */
static inline enum gol_code step_answer_when(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (atomic_load((atomic_bool *)job_of(msg).argument))
        reply_number(turn, state, job_of(msg).n);
    else
        gol_turn_pause(turn, MS, step_answer_when);
    return GOL_OK;
}

#endif
