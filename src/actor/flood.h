/*
 * Holding back a handler that floods.
 */
#ifndef GOL_ACTOR_FLOOD_H
#define GOL_ACTOR_FLOOD_H

#include "actor/context.h"

#define GOL_FLOOD_MAILS 32768U /* of fresh memory that a thread may draw before it has to wait for others': 2 MiB */

/*
 * Waits until mails have come back, or none has for a moment; other actors run on this thread's seat meanwhile. In a handler.
 * The thread may have another seat afterwards. True: they come.
 */
bool gol_flood_hold(struct gol_context *context);

#endif
