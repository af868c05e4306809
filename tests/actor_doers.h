/*
 * The doers of actor_fixture.h: actors that do what the message says, how they are made, told and asked, and the steps
 * that many tests give them. Included by that file only, at its end.
 */
#ifndef GOL_TESTS_ACTOR_DOERS_H
#define GOL_TESTS_ACTOR_DOERS_H

#include "actor_fixture.h"

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

/* The number of a job, or what a message of 4 to 8 bytes begins with. */
static inline int64_t number_of(const struct gol_msg *msg)
{
    int32_t n = -1;

    if (msg->size == sizeof(struct job))
        return job_of(msg).n;
    if (msg->size >= sizeof n && msg->size <= 8)
        memcpy(&n, msg->bytes, sizeof n);
    return n;
}

static inline void fixture_dead_letter(void *context, struct gol_address to, const struct gol_msg *msg)
{
    struct fixture *f = context;
    const int at = atomic_fetch_add(&f->dead, 1);

    if (at >= LETTERS_KEPT)
        return;
    pthread_mutex_lock(&f->lock);
    f->letters[at] = (struct letter){to, msg->type, number_of(msg)};
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

/* Ends the actor at number 8. */
static inline enum gol_code step_stop_at_8(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    if (job_of(msg).n == 8)
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

/* Sets the atomic_bool of the message. */
static inline enum gol_code step_set(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    atomic_store((atomic_bool *)job_of(msg).argument, true);
    return GOL_OK;
}

/* Knows whose address the message points to. */
static inline enum gol_code step_know(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    ((struct doer *)state)->friend = *(const struct gol_address *)job_of(msg).argument;
    return GOL_OK;
}

/* Keeps the handle of the message. */
static inline enum gol_code step_take_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    ((struct doer *)state)->handle = job_of(msg).argument;
    return GOL_OK;
}

/* Releases it. */
static inline enum gol_code step_let_go(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    (void)msg;
    gol_actor_release(doer->handle);
    doer->handle = NULL;
    return GOL_OK;
}

static inline enum gol_code step_pause_an_hour(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    gol_turn_pause(turn, HOUR, NULL);
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
 * What is sent to the actor from now on waits until let_go. Under the seeded dispatcher nothing runs before the test
 * waits, so that there is nothing to hold.
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
