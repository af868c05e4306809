/*
 * The runtime's side of a future; users see gollab/future.h.
 *
 * A future carries its own question: one allocation for a call, and the question lives as long as the future does.
 * It is counted twice, once for the caller and once for the actor that is to answer, and points at neither, so
 * that it may outlive the actor and the runtime.
 */
#ifndef GOL_ACTOR_FUTURE_H
#define GOL_ACTOR_FUTURE_H

#include "actor/mail.h"
#include "gollab/future.h"

struct gol_runtime;

/* A forwarded call: a mail of its own, and the future, of which it holds a reference. */
struct gol_relay {
    struct gol_mail mail;
    struct gol_future *future;
};

/*
 * A pending future with two references, and a copy of `request` in its mail, flagged GOL_MAIL_CALL. `seeded`: the
 * runtime that runs while somebody waits, when it has no threads; else NULL. NULL: no memory. At a multiple of 64.
 */
struct gol_future *gol_future_new(const struct gol_msg *request, struct gol_runtime *seeded);
/* The mail of a future, and back. */
struct gol_mail *gol_future_mail(struct gol_future *future);
struct gol_future *gol_future_of(struct gol_mail *mail);
/* Settles the future: GOL_OK with the reply, whose blob moves, or another code with NULL. Too late: drops the reply. */
void gol_future_settle(struct gol_future *future, enum gol_code code, const struct gol_msg *reply);
/* Whether nobody has settled it. */
bool gol_future_pending(struct gol_future *future);
/* GOL_INVALID for a reply that is too large. */
enum gol_code gol_future_check_reply(const struct gol_msg *reply, struct gol_err *err);
/* The promise of a pending future: a reference of its own. Cannot fail. */
struct gol_promise *gol_future_promise(struct gol_future *future);

/*
 * A mail for another actor to answer `future` (a reference is taken) or, NULL, a plain one is not made here. NULL: no
 * memory.
 */
struct gol_relay *gol_relay_new(const struct gol_msg *request, struct gol_future *future);
struct gol_relay *gol_relay_of(struct gol_mail *mail);
/* Releases the future and frees. */
void gol_relay_free(struct gol_relay *relay);

#endif
