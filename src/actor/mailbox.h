/*
 * The mailbox of an actor: many senders, one receiver, in the order of arrival.
 *
 * A mailbox also says whether its actor rests. The sender whose mail ends the rest is told so, and it alone must
 * have the actor scheduled; everybody else only adds to the pile. No function blocks.
 */
#ifndef GOL_ACTOR_MAILBOX_H
#define GOL_ACTOR_MAILBOX_H

#include "gollab/actor.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* A message on its way: one cache line's worth. The size of a message needs 6 bits, the others carry flags. */
struct gol_mail {
    struct gol_mail *next;
    struct gol_msg msg; /* msg.size: with flags until the receiver takes them off */
};
static_assert(sizeof(struct gol_mail) == 64, "a mail is as large as a cache line");

#define GOL_MAIL_CALL (1U << 31) /* the mail is a part of a future, which waits for the answer */
#define GOL_MAIL_COUNTED (1U << 30) /* a place in a bounded mailbox was reserved for it */
#define GOL_MAIL_FLAGS (GOL_MAIL_CALL | GOL_MAIL_COUNTED)

struct gol_mailbox {
    /* any thread: atomic */
    _Atomic(struct gol_mail *) newest; /* a stack; NULL: empty; or the mark of rest */
    atomic_size_t waiting; /* places taken; counted only when there is a bound */
    /* set by _init, then read only */
    size_t bound; /* 0: none */
};

/* Empty and at rest. */
void gol_mailbox_init(struct gol_mailbox *mailbox, size_t bound);
/* Takes a place: the flags for the mail that will fill it into *flags. False: no place left. Any thread. */
bool gol_mailbox_reserve(struct gol_mailbox *mailbox, uint32_t *flags);
/* Gives a reserved place back. Any thread. */
void gol_mailbox_unreserve(struct gol_mailbox *mailbox, uint32_t flags);
/* Adds a mail. True: it ended the rest, the caller must schedule the actor. Any thread. */
bool gol_mailbox_push(struct gol_mailbox *mailbox, struct gol_mail *mail);
/* Ends the rest without a mail; for the only thread that still knows the actor. */
void gol_mailbox_rouse(struct gol_mailbox *mailbox);
/*
 * The oldest mail; or NULL, and the mailbox rests: from that moment on the actor may run elsewhere. `queue` (at
 * first NULL) belongs to the receiver and holds what it took off the stack. The receiver only, while not at rest.
 */
struct gol_mail *gol_mailbox_take(struct gol_mailbox *mailbox, struct gol_mail **queue);

#endif
