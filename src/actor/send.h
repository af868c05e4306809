/*
 * What ways of sending share: plain messages (send.c), calls (call.c), and those of the runtime itself (system.c).
 */
#ifndef GOL_ACTOR_SEND_H
#define GOL_ACTOR_SEND_H

#include "actor/actor.h"
#include "actor/context.h"

/* Whether a user may send it; if not, what is wrong with it is said by gol_send_refuse. */
static inline bool gol_send_is_good(const struct gol_msg *msg)
{
    return msg->size <= GOL_MSG_INLINE && msg->type < GOL_MSG_RESERVED;
}

enum gol_code gol_send_refuse(const struct gol_msg *msg, struct gol_err *err);

/* The text for a mail that was not taken (deliver.h). */
enum gol_code gol_send_explain(enum gol_code code, struct gol_err *err);

/* GOL_OK, always: so that gol_send_charge, and who charges, need not come back from there. */
enum gol_code gol_send_look_for_help(struct gol_context *context);

/* A handler has sent one message more; after so many its worker looks whether others could help. */
static inline __attribute__((always_inline)) enum gol_code gol_send_charge(struct gol_context *context)
{
    if (GOL_UNLIKELY(++context->sends % GOL_SLOT_SENDS == 0))
        return gol_send_look_for_help(context);
    return GOL_OK;
}

/* ---- call.c ---- */

/* A call of a user or of the runtime itself, whose mail has `flags`. */
enum gol_code gol_send_call(struct gol_address to, const struct gol_msg *msg, uint32_t flags, struct gol_future **out,
                            struct gol_err *err);

#endif
