/*
 * Holding back a handler that floods.
 */
#ifndef GOL_ACTOR_FLOOD_H
#define GOL_ACTOR_FLOOD_H

#include "actor/context.h"

/*
 * Mails that may be under way before a handler that sends on and on has to wait for others to bring some back: 1 MiB,
 * so that they, and the actors that they are for, are still in the cache when they are handled.
 */
#define GOL_FLOOD_MAILS 16384U
/* Mails of fresh memory that a thread may draw before it has to do the same, whatever it sends. */
#define GOL_DRAWN_MAILS 32768U

/*
 * Waits until mails have come back, or none has for a moment, which is longer for who was held back in vain and has
 * gone on to draw much; not when the actor is killed. Other actors run on this thread's seat meanwhile. In a handler.
 * The thread may have another seat afterwards. True: they come.
 */
bool gol_flood_hold(struct gol_context *context);

#endif
