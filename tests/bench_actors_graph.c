/*
 * The collector is called once, by the thread that waits, and takes the promise of that call out of the turn: the
 * answer goes straight from the handling of the last note to the waiting thread.
 */
#include "bench_actors_graph.h"

#define PATIENCE_NS 200000000000LL

struct collector {
    struct gol_promise *promise; /* NULL until it is called */
    uint64_t left;
    uint64_t sum;
};

static enum gol_code start_collector(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    *(struct collector *)state = (struct collector){.left = *(const uint64_t *)argument};
    return GOL_OK;
}

/* The call need not come before the notes of others. */
static enum gol_code answer_if_complete(struct gol_turn *turn, struct collector *self)
{
    struct gol_msg reply = {.type = GOL_BENCH_DONE, .size = sizeof self->sum};
    struct gol_promise *promise = self->promise;

    if (self->left > 0 || promise == NULL)
        return GOL_OK;
    memcpy(reply.bytes, &self->sum, sizeof self->sum);
    self->promise = NULL;
    gol_turn_stop(turn);
    return gol_promise_keep(promise, &reply, gol_turn_err(turn));
}

static enum gol_code collect(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct collector *self = state;

    if (msg->type == GOL_BENCH_START) {
        const enum gol_code code = gol_turn_promise(turn, &self->promise, gol_turn_err(turn));

        return code == GOL_OK ? answer_if_complete(turn, self) : code;
    }
    self->sum += gol_bench_note_of(msg).value;
    if (--self->left > 0)
        return GOL_OK;
    return answer_if_complete(turn, self);
}

static void stop_collector(void *state)
{
    gol_promise_break(((struct collector *)state)->promise, GOL_CLOSED);
}

static const struct gol_behaviour collector_behaviour = {
    .name = "collector",
    .state_bytes = sizeof(struct collector),
    .start = start_collector,
    .handle = collect,
    .stop = stop_collector,
};

enum gol_code gol_bench_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                              struct gol_address *out, struct gol_err *err)
{
    return gol_address_spawn(runtime, behaviour, argument, NULL, out, err);
}

enum gol_code gol_bench_spawn_started(struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                                      const void *argument, struct gol_err *err)
{
    struct gol_address address;
    const enum gol_code code = gol_bench_spawn(runtime, behaviour, argument, &address, err);

    return code == GOL_OK ? gol_bench_tell(address, GOL_BENCH_START, 0, GOL_BENCH_NOBODY) : code;
}

enum gol_code gol_bench_gather(struct gol_runtime *runtime, uint64_t notes, struct gol_bench_gather *out,
                               struct gol_err *err)
{
    enum gol_code code;

    out->sum = NULL;
    code = gol_bench_spawn(runtime, &collector_behaviour, &notes, &out->collector, err);
    if (code != GOL_OK)
        return code;
    return gol_address_call(out->collector, &(struct gol_msg){.type = GOL_BENCH_START}, &out->sum, err);
}

enum gol_code gol_bench_conclude(struct gol_bench_gather *gather, enum gol_code code, uint64_t sum, struct gol_err *err)
{
    struct gol_msg reply = {0};
    uint64_t got;

    if (code != GOL_OK)
        goto out;
    code = gol_future_get(gather->sum, PATIENCE_NS, &reply, err);
    if (code != GOL_OK)
        goto out;
    memcpy(&got, reply.bytes, sizeof got);
    if (got != sum)
        code = gol_err_set(err, GOL_MISMATCH, "the sum is %llu (want %llu)", (unsigned long long)got,
                           (unsigned long long)sum);
out:
    gol_future_release(gather->sum);
    return code;
}
