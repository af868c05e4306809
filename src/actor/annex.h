/*
 * The bounded mailbox, and the annex that few actors have (struct gol_annex in actor.h).
 *
 * A bounded actor's mails wait in a list of their own under a lock, where they can be counted and the oldest one can be
 * dropped; its mailbox word only says whether it rests, and never holds a mail.
 */
#ifndef GOL_ACTOR_ANNEX_H
#define GOL_ACTOR_ANNEX_H

#include "actor/actor.h"

struct gol_bound;

/* Frees an annex with its bound; what watch.c and durable.c keep there is gone already. NULL is allowed. */
void gol_annex_free(struct gol_annex *annex);

/* NULL: no memory. */
struct gol_bound *gol_bound_new(size_t bound, enum gol_overflow overflow);
/* One reference more (a new one has one); returns bound. */
struct gol_bound *gol_bound_retain(struct gol_bound *bound);
/* One reference less; the last one frees. NULL is allowed. */
void gol_bound_free(struct gol_bound *bound);
/*
 * Adds a mail, with its flags. At the bound: GOL_OVERFLOW_FAIL: GOL_MAILBOX_FULL. DROP_OLDEST: adds, and *dropped is
 * the oldest mail, for the caller to bury (never a system mail). BLOCK: waits for a place; in a handler the thread's
 * seat is given away meanwhile (gol_context_block in block.h), and the actor's own handler is refused with
 * GOL_MAILBOX_FULL, since it would wait for itself, as is one under a dispatcher that cannot block (seeded). A system
 * mail (GOL_MAIL_SYSTEM) takes no place and never waits. GOL_CLOSED when the bound was closed, also while waiting. The
 * caller has a handle of the actor.
 */
enum gol_code gol_bound_put(struct gol_bound *bound, const struct gol_actor *actor, struct gol_context *context,
                            struct gol_mail *mail, struct gol_mail **dropped);
/* ---- the visitor only ---- */
/* Takes the oldest mail, which makes a place; NULL: none. */
struct gol_mail *gol_bound_take(struct gol_bound *bound);
/* Whether there is a mail. */
bool gol_bound_any(struct gol_bound *bound);
/* Refuses all that comes, ends the waiting of senders, and returns what is left, linked by `next`. */
struct gol_mail *gol_bound_close(struct gol_bound *bound);
/* The actor is killed: those who wait for a place, and all who would, are told GOL_CLOSED. Any thread. */
void gol_bound_dismiss(struct gol_bound *bound);
/* The mails that wait. */
size_t gol_bound_count(struct gol_bound *bound);
/* The mail of the turn that pauses, kept between two visits; NULL: none. */
struct gol_mail **gol_bound_current(struct gol_bound *bound);

#endif
