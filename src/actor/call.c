/*
 * Calls: messages whose mail is a part of a future, which waits for the answer; and what hands them on.
 */
#include "actor/deliver.h"
#include "actor/future.h"
#include "actor/send.h"

/* The runtime of an address, if it must be run by whoever waits; its slot is there as long as the runtime is. */
static struct gol_runtime *seeded_runtime(struct gol_actor *actor)
{
    struct gol_chunk *chunk = gol_slab_chunk(actor);

    return chunk->scheduler->step != NULL ? chunk->runtime : NULL;
}

enum gol_code gol_send_call(struct gol_address to, const struct gol_msg *msg, uint32_t flags, struct gol_future **out,
                            struct gol_err *err)
{
    struct gol_actor *actor = gol_address_slot(to);
    struct gol_future *future;
    enum gol_code code;

    *out = NULL;
    if (actor == NULL)
        return gol_send_explain(GOL_CLOSED, err);
    future = gol_future_new(msg, seeded_runtime(actor));
    if (future == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a call");
    gol_future_mail(future)->msg.size |= flags;
    code = gol_deliver_to(&gol_context_here, to, gol_future_mail(future));
    if (code != GOL_OK) {
        gol_future_mail(future)->msg.blob = NULL; /* stays with the caller */
        gol_future_release(future);
        gol_future_release(future);
        return gol_send_explain(code, err);
    }
    gol_send_charge(&gol_context_here);
    *out = future;
    return GOL_OK;
}

enum gol_code gol_address_call(struct gol_address to, const struct gol_msg *msg, struct gol_future **out,
                               struct gol_err *err)
{
    *out = NULL;
    return gol_send_is_good(msg) ? gol_send_call(to, msg, 0, out, err) : gol_send_refuse(msg, err);
}

enum gol_code gol_actor_call(struct gol_actor *actor, const struct gol_msg *msg, struct gol_future **out,
                             struct gol_err *err)
{
    return gol_address_call(gol_actor_address(actor), msg, out, err);
}

enum gol_code gol_turn_forward(struct gol_turn *turn, struct gol_address to, struct gol_err *err)
{
    const struct gol_msg *msg = &turn->mail->msg;
    struct gol_future *future = gol_turn_future(turn);
    struct gol_relay *relay;
    enum gol_code code;

    if (turn->flags & GOL_MAIL_ANSWERED)
        return gol_err_set(err, GOL_INVALID, "the call has been answered already");
    if (msg->blob != NULL)
        gol_blob_retain(msg->blob);
    if (future == NULL) {
        code = gol_address_send(to, msg, err);
    } else if ((relay = gol_relay_new(msg, future)) == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "no memory for a call");
    } else {
        code = gol_deliver_to(&gol_context_here, to, &relay->mail);
        if (code == GOL_OK) {
            turn->flags |= GOL_MAIL_ANSWERED;
        } else {
            gol_relay_free(relay);
            gol_send_explain(code, err);
        }
    }
    if (code != GOL_OK)
        gol_blob_release(msg->blob);
    return code;
}
