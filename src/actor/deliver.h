/*
 * Ways of a mail into a mailbox, from the shortest on: to an actor that the worker keeps warm (warm.h); pushed by
 * address or by handle; into a bounded mailbox (bound.c).
 */
#ifndef GOL_ACTOR_DELIVER_H
#define GOL_ACTOR_DELIVER_H

#include "actor/actor.h"
#include "actor/burst.h"

/*
 * The actor of address `id` is not kept warm any more, since it has mail, and is ready as any other. `in_front`: nobody
 * has pushed, so that more mails may be put in front of the one that was done while it is in the slot, behind `last`
 * (NULL: that one itself has a message).
 */
void gol_deliver_ready(struct gol_context *context, struct gol_actor *actor, uint64_t id, bool in_front,
                       struct gol_mail *last);
/*
 * A mail to an address, warm or not, or to nobody: for calls, timers and the runtime's own mails, behind what was
 * gathered, and never gathered itself. GOL_OK; GOL_CLOSED, GOL_MAILBOX_FULL: the mail is still the caller's.
 */
enum gol_code gol_deliver_to(struct gol_context *context, struct gol_address to, struct gol_mail *mail);
/*
 * The same by handle. Users' functions may be called of it: to those who are told of dead letters, of what others have
 * sent meanwhile.
 */
enum gol_code gol_deliver(struct gol_actor *actor, struct gol_mail *mail);

#endif
