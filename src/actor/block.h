/*
 * A handler's thread that has to wait: its seat in the pool is given to another thread for that time (as ForkJoinPool's
 * ManagedBlocker adds a thread, and Go's runtime hands off its P).
 */
#ifndef GOL_ACTOR_BLOCK_H
#define GOL_ACTOR_BLOCK_H

#include "actor/context.h"

#include <stdbool.h>

/*
 * Calls wait(argument) so that the calling thread may block in it. Outside of a handler: just calls it. In a handler:
 * gives the seat away first and takes one again afterwards. False: not called, since the seat could not be given away
 * (no thread is to be had, or the dispatcher has only one).
 */
bool gol_context_block(struct gol_context *context, void (*wait)(void *argument), void *argument);

#endif
