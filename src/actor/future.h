/*
 * The runtime's side of a future; users see gollab/actor.h.
 *
 * A future carries its own question: one allocation for a call, and the question lives as long as the future does.
 * It is counted twice, once for the caller and once for the actor that is to answer, and points at neither, so
 * that it may outlive the actor and the runtime.
 */
#ifndef GOL_ACTOR_FUTURE_H
#define GOL_ACTOR_FUTURE_H

#include "actor/mailbox.h"
#include "gollab/actor.h"

/* A pending future with two references, and a copy of `request` in its mail, flagged GOL_MAIL_CALL. NULL: no memory. */
struct gol_future *gol_future_new(const struct gol_msg *request);
/* The mail of a future, and back. */
struct gol_mail *gol_future_mail(struct gol_future *future);
struct gol_future *gol_future_of(struct gol_mail *mail);
/* Settles the future: GOL_OK with the reply, whose blob moves, or GOL_CLOSED with NULL. Once, by the answering side. */
void gol_future_settle(struct gol_future *future, enum gol_code code, const struct gol_msg *reply);

#endif
