/*
 * Holding back a handler that floods.
 */
#ifndef GOL_ACTOR_FLOOD_H
#define GOL_ACTOR_FLOOD_H

#include "actor/context.h"

#define GOL_FLOOD_MAILS 32768U /* that a thread may draw before it has to wait for fresh memory: 2 MiB */

/*
 * Waits until mails have come back, for a moment at most; other actors run on this thread's seat meanwhile. In a handler.
 * The thread may have another seat afterwards.
 */
void gol_flood_hold(struct gol_context *context);

#endif
