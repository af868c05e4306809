/*
 * Messages from actors of one worker to others that it keeps warm (warm.h), while it is the only one that works, and
 * its visits are so short that nobody could help: they do not go into mailboxes at all, but into one queue of the
 * worker's own, in the order in which they were sent, and each is a visit of its own (visit_local.c). What is to be
 * done for a message is then always the same, whoever else has sent to the actor, which a processor can foretell.
 *
 * An actor is kept warm as long as messages wait for it here, also while it handles one. When it is to be visited in
 * any other way, be it that others have sent to it, that it is to end, or that many messages wait for it, those that
 * wait go to its mailbox first, in front of the mail that was done; so what one actor sends to another arrives in
 * order. All are moved in this way when a handler waits (its seat is another thread's then), when another worker works
 * again, and when visits are no longer short.
 */
#ifndef GOL_ACTOR_LOCAL_H
#define GOL_ACTOR_LOCAL_H

#include "actor/mail.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_LOCAL_MAX 512U /* messages in the queue; a power of two */
#define GOL_LOCAL_EACH 32U /* for one actor: more are better handled in one visit */

struct gol_local_message {
    uint64_t id; /* the address that it is for, or GOL_WARM_NONE: it has gone to the mailbox */
    struct gol_mail *mail;
};

/* Who has the seat only. */
struct gol_local {
    uint32_t head, tail; /* messages taken out and put in so far, modulo 2^32 */
    uint32_t passed; /* that were looked at to find those of one actor, modulo 2^32 */
    struct gol_local_message messages[GOL_LOCAL_MAX];
};

static inline bool gol_local_any(const struct gol_local *local)
{
    return local->head != local->tail;
}

static inline bool gol_local_is_full(const struct gol_local *local)
{
    return local->tail - local->head == GOL_LOCAL_MAX;
}

static inline void gol_local_put(struct gol_local *local, uint64_t id, struct gol_mail *mail)
{
    local->messages[local->tail++ % GOL_LOCAL_MAX] = (struct gol_local_message){id, mail};
}

/* The oldest message; there is one. */
static inline struct gol_local_message gol_local_take(struct gol_local *local)
{
    return local->messages[local->head++ % GOL_LOCAL_MAX];
}

#endif
