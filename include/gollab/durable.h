/*
 * Durable actors: their state outlives the process, in a checkpoint file that is replaced as a whole.
 *
 * A file carries a mark, the behaviour's name and version, the number of messages handled before it was written, the
 * state as the behaviour's `save` gives it, and a checksum over all of it. What is torn, altered, or of another
 * behaviour is refused, never loaded in part. A reader sees the old checkpoint or the new one, also when the power
 * fails.
 *
 * A supervisor (gollab/supervisor.h) may have durable children, which it starts again from their checkpoints.
 */
#ifndef GOLLAB_DURABLE_H
#define GOLLAB_DURABLE_H

#include "gollab/actor.h"

#ifdef __cplusplus
extern "C" {
#endif

struct gol_durable_options {
    const char *path; /* of the checkpoint file; copied. Its folder must exist */
    uint64_t every; /* messages between checkpoints, written at the end of a turn; 0: on request only */
    struct gol_actor_options actor;
};

/*
 * Makes an actor from its checkpoint, by the behaviour's `load`; by `start` when there is no such file. *handled (may
 * be NULL) gets the number of messages that are in it, 0 for a new one. GOL_INVALID when the behaviour has no save and
 * load; GOL_MISMATCH for a file that is not whole, or another behaviour's, or of a later version; GOL_SYSTEM when it
 * cannot be read or its folder not be written to; GOL_NO_MEMORY; what load, or start, returned. On error *out is NULL.
 * A checkpoint that cannot be written fails the actor. Any thread; reads a file.
 */
enum gol_code gol_durable_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                                const void *argument, const struct gol_durable_options *options, struct gol_actor **out,
                                uint64_t *handled, struct gol_err *err);
/* Writes a checkpoint at the end of this turn. GOL_INVALID when the actor is not durable. In a handler. */
enum gol_code gol_turn_checkpoint(struct gol_turn *turn, struct gol_err *err);
/*
 * Has the actor write a checkpoint after what it has been sent so far; the future is settled when it is on disk, or
 * with what went wrong (GOL_INVALID: it is not durable). GOL_CLOSED, GOL_NO_MEMORY. Any thread.
 */
enum gol_code gol_address_checkpoint(struct gol_address who, struct gol_future **out, struct gol_err *err);

#ifdef __cplusplus
}
#endif

#endif
