/*
 * Benchmarks of actors that come and go (fj, live), wait (pause) or compute (grain).
 *
 * fj is fork and join: actors of one message each, made as fast as they end. live makes them all before the first
 * ends, so that the peak memory of the process over their number is what an actor costs, all in. pause is the
 * exercise `counter` of this project: actors with ten requests to pause waiting, each paused for by a timer. grain
 * has 64 actors that do not wait for each other, with a known amount of work in each message: how much of a second
 * worker arrives?
 */
#include "bench_actors.h"
#include "bench_actors_graph.h"

#include <stdlib.h>

/* ---- an actor of one message ---- */

enum { GO = GOL_BENCH_OWN };

static enum gol_code start_single(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    *(struct gol_address *)state = *(const struct gol_address *)argument;
    return GOL_OK;
}

static enum gol_code handle_single(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_address *collector = state;

    gol_turn_stop(turn);
    return gol_bench_tell(*collector, GOL_BENCH_DONE, gol_bench_note_of(msg).value, GOL_BENCH_NOBODY);
}

static const struct gol_behaviour single_behaviour = {
    .name = "one message", .state_bytes = sizeof(struct gol_address), .start = start_single, .handle = handle_single};

/* ---- fj: spawn, one message, end ---- */

struct forker {
    struct gol_address collector;
    uint64_t n;
};

static enum gol_code start_forker(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    *(struct forker *)state = *(const struct forker *)argument;
    return GOL_OK;
}

static enum gol_code handle_forker(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_runtime *runtime = gol_turn_runtime(turn);
    const struct forker *self = state;
    enum gol_code code = GOL_OK;

    (void)msg;
    for (uint64_t i = 0; i < self->n && code == GOL_OK; i++) {
        struct gol_address single;

        code = gol_bench_spawn(runtime, &single_behaviour, &self->collector, &single, gol_turn_err(turn));
        if (code == GOL_OK)
            code = gol_bench_tell(single, GO, 1, GOL_BENCH_NOBODY);
    }
    gol_turn_stop(turn);
    return code;
}

static const struct gol_behaviour forker_behaviour = {
    .name = "forker", .state_bytes = sizeof(struct forker), .start = start_forker, .handle = handle_forker};

/* size: actors */
enum gol_code gol_bench_fj(const struct gol_bench_job *job, struct gol_err *err)
{
    struct forker forker = {.n = (uint64_t)job->size};
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, forker.n, &gather, err);

    forker.collector = gather.collector;
    if (code == GOL_OK)
        code = gol_bench_spawn_started(job->runtime, &forker_behaviour, &forker, err);
    return gol_bench_conclude(&gather, code, forker.n, err);
}

/* ---- live: all at once ---- */

#define CHUNK 1000

/* Makes all of them in one turn. Each waits for its message, so that they are all there when the first is sent. */
struct keeper {
    struct gol_address collector;
    uint64_t n, told;
    struct gol_address *singles;
};

static enum gol_code start_keeper(void *state, const void *argument, struct gol_err *err)
{
    struct keeper *self = state;

    *self = *(const struct keeper *)argument;
    self->singles = malloc(self->n * sizeof *self->singles);
    return self->singles != NULL ? GOL_OK : gol_err_set(err, GOL_NO_MEMORY, "no memory for addresses");
}

static enum gol_code handle_keeper(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_runtime *runtime = gol_turn_runtime(turn);
    struct keeper *self = state;
    enum gol_code code = GOL_OK;

    if (msg->type == GOL_BENCH_START) {
        for (uint64_t i = 0; i < self->n && code == GOL_OK; i++)
            code = gol_bench_spawn(runtime, &single_behaviour, &self->collector, &self->singles[i], gol_turn_err(turn));
    } else {
        for (int i = 0; i < CHUNK && self->told < self->n && code == GOL_OK; i++)
            code = gol_bench_tell(self->singles[self->told++], GO, 1, GOL_BENCH_NOBODY);
    }
    if (code == GOL_OK && self->told < self->n)
        return gol_bench_tell(gol_turn_address(turn), GO, 0, GOL_BENCH_NOBODY);
    gol_turn_stop(turn);
    return code;
}

static void stop_keeper(void *state)
{
    free(((struct keeper *)state)->singles);
}

static const struct gol_behaviour keeper_behaviour = {.name = "keeper",
                                                      .state_bytes = sizeof(struct keeper),
                                                      .start = start_keeper,
                                                      .handle = handle_keeper,
                                                      .stop = stop_keeper};

/* size: actors */
enum gol_code gol_bench_live(const struct gol_bench_job *job, struct gol_err *err)
{
    struct keeper keeper = {.n = (uint64_t)job->size};
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, keeper.n, &gather, err);

    keeper.collector = gather.collector;
    if (code == GOL_OK)
        code = gol_bench_spawn_started(job->runtime, &keeper_behaviour, &keeper, err);
    return gol_bench_conclude(&gather, code, keeper.n, err);
}

/* ---- pause: counters that pause before they count ---- */

enum { NEXT = GOL_BENCH_OWN, GET };

static enum gol_code count_one(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    uint64_t *count = state;

    (void)turn;
    *count += gol_bench_note_of(msg).value;
    return GOL_OK;
}

static enum gol_code handle_sleeper(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const uint64_t *count = state;

    if (msg->type == NEXT) {
        gol_turn_pause(turn, GOL_BENCH_PAUSE_NS, count_one);
        return GOL_OK;
    }
    gol_turn_stop(turn);
    return gol_bench_tell(gol_bench_note_of(msg).from, GOL_BENCH_DONE, *count, GOL_BENCH_NOBODY);
}

static const struct gol_behaviour sleeper_behaviour = {
    .name = "sleeper", .state_bytes = sizeof(uint64_t), .handle = handle_sleeper};

/* Makes the counters and asks them, as the first process or goroutine of the peers does. */
static enum gol_code handle_asker(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_runtime *runtime = gol_turn_runtime(turn);
    const struct forker *self = state;
    enum gol_code code = GOL_OK;

    (void)msg;
    for (uint64_t i = 0; i < self->n && code == GOL_OK; i++) {
        struct gol_address sleeper;

        code = gol_bench_spawn(runtime, &sleeper_behaviour, NULL, &sleeper, gol_turn_err(turn));
        for (int k = 0; k < GOL_BENCH_PAUSES && code == GOL_OK; k++)
            code = gol_bench_tell(sleeper, NEXT, 1, GOL_BENCH_NOBODY);
        if (code == GOL_OK)
            code = gol_bench_tell(sleeper, GET, 0, self->collector);
    }
    gol_turn_stop(turn);
    return code;
}

static const struct gol_behaviour asker_behaviour = {
    .name = "asker", .state_bytes = sizeof(struct forker), .start = start_forker, .handle = handle_asker};

/* size: counters */
enum gol_code gol_bench_pause(const struct gol_bench_job *job, struct gol_err *err)
{
    struct forker asker = {.n = (uint64_t)job->size};
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, asker.n, &gather, err);

    asker.collector = gather.collector;
    if (code == GOL_OK)
        code = gol_bench_spawn_started(job->runtime, &asker_behaviour, &asker, err);
    return gol_bench_conclude(&gather, code, GOL_BENCH_PAUSES * asker.n, err);
}

/* ---- grain: work in each message ---- */

#define GRAIN_ACTORS 64

struct grinder {
    struct gol_address collector;
    uint64_t left, done;
    int64_t spins;
    uint64_t work; /* what comes out of it, so that it must be done */
};

static enum gol_code start_grinder(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    *(struct grinder *)state = *(const struct grinder *)argument;
    return GOL_OK;
}

static enum gol_code handle_grinder(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct grinder *self = state;

    self->work = gol_bench_spin(self->work + gol_bench_note_of(msg).value, self->spins);
    self->done++;
    if (--self->left > 0)
        return gol_bench_tell(gol_turn_address(turn), GO, self->left, GOL_BENCH_NOBODY);
    gol_turn_stop(turn);
    return gol_bench_tell(self->collector, GOL_BENCH_DONE, self->done, GOL_BENCH_NOBODY);
}

static const struct gol_behaviour grinder_behaviour = {
    .name = "grinder", .state_bytes = sizeof(struct grinder), .start = start_grinder, .handle = handle_grinder};

/* size: messages of each actor, which it sends itself, one after the other */
enum gol_code gol_bench_grain(const struct gol_bench_job *job, struct gol_err *err)
{
    struct grinder grinder = {.left = (uint64_t)job->size, .spins = job->spins};
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, GRAIN_ACTORS, &gather, err);

    grinder.collector = gather.collector;
    for (int i = 0; i < GRAIN_ACTORS && code == GOL_OK; i++) {
        struct gol_address address;

        code = gol_bench_spawn(job->runtime, &grinder_behaviour, &grinder, &address, err);
        if (code == GOL_OK)
            code = gol_bench_tell(address, GO, grinder.left, GOL_BENCH_NOBODY);
    }
    return gol_bench_conclude(&gather, code, GRAIN_ACTORS * (uint64_t)job->size, err);
}
