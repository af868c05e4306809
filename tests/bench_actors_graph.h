/*
 * What the graphs of actors in the benchmarks have in common: notes, which are their messages, and a collector, which
 * gathers results and tells the thread that waits for them.
 */
#ifndef GOL_TESTS_BENCH_ACTORS_GRAPH_H
#define GOL_TESTS_BENCH_ACTORS_GRAPH_H

#include "gollab/actor.h"

#include <string.h>

/* Types of messages. Those of a benchmark's own begin with GOL_BENCH_OWN. */
enum gol_bench_type { GOL_BENCH_START, GOL_BENCH_DONE, GOL_BENCH_OWN };

#define GOL_BENCH_NOBODY ((struct gol_address){0})

/* What nearly all messages say: a number, and who may be answered, if anybody is. As in the peers' programs. */
struct gol_bench_note {
    uint64_t value;
    struct gol_address from;
};

static inline enum gol_code gol_bench_tell(struct gol_address to, uint32_t type, uint64_t value,
                                           struct gol_address from)
{
    const struct gol_bench_note note = {.value = value, .from = from};
    struct gol_msg msg;

    /* Not an initializer: it would clear the bytes that are not used. */
    msg.type = type;
    msg.size = from.id == 0 ? sizeof note.value : sizeof note;
    msg.blob = NULL;
    memcpy(msg.bytes, &note, sizeof note);
    return gol_address_send(to, &msg, NULL);
}

static inline struct gol_bench_note gol_bench_note_of(const struct gol_msg *msg)
{
    struct gol_bench_note note;

    memcpy(&note, msg->bytes, sizeof note);
    return note;
}

/* Spawns without options. */
enum gol_code gol_bench_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                              struct gol_address *out, struct gol_err *err);

/* The same for an actor that nobody else needs to know, and sends it GOL_BENCH_START. */
enum gol_code gol_bench_spawn_started(struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                                      const void *argument, struct gol_err *err);

struct gol_bench_gather {
    struct gol_address collector; /* takes notes of any type but GOL_BENCH_START, and sums their values */
    struct gol_future *sum;
};

/* Spawns a collector of `notes` notes. */
enum gol_code gol_bench_gather(struct gol_runtime *runtime, uint64_t notes, struct gol_bench_gather *out,
                               struct gol_err *err);
/*
 * Waits until the collector has all its notes, and compares their sum: GOL_MISMATCH. When `code`, of what was done
 * since gol_bench_gather, is not GOL_OK, only releases and returns it. GOL_TIMED_OUT after some minutes: a message
 * was lost.
 */
enum gol_code gol_bench_conclude(struct gol_bench_gather *gather, enum gol_code code, uint64_t sum,
                                 struct gol_err *err);

#endif
