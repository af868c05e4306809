/*
 * Messages of the runtime itself. They go through the mailbox like all others, so that they come in order with what the
 * same sender sent before, and are handled in the actor's turn, where nobody else looks at it.
 */
#include "actor/actor.h"
#include "actor/annex.h"
#include "actor/deliver.h"
#include "actor/future.h"
#include "actor/parcel.h"
#include "actor/send.h"

#include <string.h>

/* The messages behind the one of this turn. */
static size_t depth(const struct gol_turn *turn)
{
    struct gol_annex *annex = gol_actor_has_annex(turn->actor);
    struct gol_mail *mail = turn->mail;
    size_t n = 0;

    if (annex != NULL && annex->bound != NULL)
        return gol_bound_count(annex->bound);
    while ((mail = gol_mailbox_next(mail)) != NULL)
        n += gol_parcel_count(mail);
    return n;
}

uint32_t gol_task_depth(struct gol_task *task, uint32_t most)
{
    struct gol_actor *actor = gol_actor_of(task);
    const struct gol_annex *annex = gol_actor_has_annex(actor);
    const bool bounded =
        annex != NULL && annex->bound != NULL; /* whose list is without the mail of a turn that has begun */
    size_t n = bounded ? gol_bound_count(annex->bound) : 0;

    if (!bounded) {
        struct gol_mail *mail = gol_mailbox_first(&actor->mailbox);

        if (mail != NULL && (annex != NULL ? annex->step : actor->more.step) != NULL) {
            n = gol_parcel_behind(mail->msg.size);
            mail = gol_mailbox_next(mail);
        }
        for (; mail != NULL && n < most; mail = gol_mailbox_next(mail))
            n += gol_parcel_count(mail);
    }
    return n < most ? (uint32_t)n : most;
}

static void reply_stats(struct gol_turn *turn)
{
    struct gol_actor *actor = turn->actor;
    const struct gol_annex *annex = gol_actor_has_annex(actor);
    const size_t state_bytes = actor->behaviour->state_bytes;
    const struct gol_actor_stats stats = {
        .mailbox_depth = depth(turn),
        .bytes = gol_slab_chunk(actor)->slot_bytes + (state_bytes > GOL_STATE_INLINE_MAX ? state_bytes : 0) +
                 (annex != NULL ? sizeof *annex : 0),
    };
    struct gol_msg reply = {.size = sizeof stats};

    memcpy(reply.bytes, &stats, sizeof stats);
    gol_turn_reply(turn, &reply, NULL);
}

enum gol_code gol_system_handle(struct gol_turn *turn)
{
    const struct gol_msg *msg = &turn->mail->msg;
    const enum gol_system what = (enum gol_system)msg->type;

    switch (what) {
    case GOL_SYSTEM_STOP:
        turn->stops = true;
        return GOL_OK;
    case GOL_SYSTEM_STATS:
        reply_stats(turn);
        return GOL_OK;
    case GOL_SYSTEM_CHECKPOINT:
        return gol_durable_checkpoint(turn);
    case GOL_SYSTEM_MONITOR:
    case GOL_SYSTEM_DEMONITOR:
    case GOL_SYSTEM_LINK:
    case GOL_SYSTEM_UNLINK:
    case GOL_SYSTEM_EXIT:
        return gol_watch_handle(turn, what, msg);
    }
    return GOL_OK;
}

void gol_system_undelivered(struct gol_address to, const struct gol_msg *msg)
{
    const enum gol_system what = (enum gol_system)msg->type;

    if (what == GOL_SYSTEM_MONITOR || what == GOL_SYSTEM_LINK || what == GOL_SYSTEM_UNLINK)
        gol_watch_undelivered(to, what, msg);
}

enum gol_code gol_address_stop(struct gol_address who, struct gol_err *err)
{
    return gol_system_send(who, GOL_SYSTEM_STOP, NULL, NULL, err);
}

enum gol_code gol_address_stats(struct gol_address who, struct gol_future **out, struct gol_err *err)
{
    return gol_system_call(who, GOL_SYSTEM_STATS, NULL, out, err);
}

/* The visitor only. */
struct gol_annex *gol_actor_annex(struct gol_actor *actor)
{
    struct gol_annex *annex = gol_actor_has_annex(actor);

    if (annex != NULL)
        return annex;
    annex = calloc(1, sizeof *annex);
    if (annex == NULL)
        return NULL;
    annex->step = actor->more.step;
    actor->more.annex = annex;
    /* release: pairs with the release of the last handle, whose thread frees the annex */
    atomic_fetch_or_explicit(&actor->control, GOL_CONTROL_ANNEX, memory_order_release);
    return annex;
}

void gol_annex_free(struct gol_annex *annex)
{
    if (annex == NULL)
        return;
    gol_bound_free(annex->bound);
    free(annex);
}

/* ---- sending them ---- */

static struct gol_msg signal_msg(uint32_t type, const void *bytes, size_t size, struct gol_blob *blob)
{
    struct gol_msg msg = {.type = type, .size = (uint32_t)size, .blob = blob};

    if (size > 0)
        memcpy(msg.bytes, bytes, size);
    return msg;
}

static enum gol_code send_own(struct gol_address to, const struct gol_msg *msg, uint32_t flags)
{
    struct gol_context *context = &gol_context_here;
    struct gol_mail *mail = gol_mail_new(context);
    enum gol_code code;

    if (mail == NULL)
        return GOL_NO_MEMORY;
    mail->msg = *msg;
    mail->msg.size |= flags;
    code = gol_deliver_to(&gol_context_here, to, mail);
    if (code != GOL_OK)
        gol_mail_free(context, mail);
    return code;
}

enum gol_code gol_system_send(struct gol_address to, enum gol_system what, const struct gol_signal *signal,
                              struct gol_blob *blob, struct gol_err *err)
{
    const struct gol_msg msg = signal_msg(what, signal, signal != NULL ? sizeof *signal : 0, blob);
    const enum gol_code code = send_own(to, &msg, GOL_MAIL_SYSTEM);

    if (code == GOL_NO_MEMORY)
        return gol_err_set(err, code, "no memory for a message");
    return code != GOL_OK ? gol_send_explain(GOL_CLOSED, err) : GOL_OK;
}

enum gol_code gol_system_deliver(struct gol_address to, uint32_t type, const void *bytes, uint32_t size,
                                 struct gol_blob *blob)
{
    const struct gol_msg msg = signal_msg(type, bytes, size, blob);

    return send_own(to, &msg, 0);
}

enum gol_code gol_system_call(struct gol_address to, enum gol_system what, const struct gol_signal *signal,
                              struct gol_future **out, struct gol_err *err)
{
    const struct gol_msg msg = signal_msg(what, signal, signal != NULL ? sizeof *signal : 0, NULL);

    return gol_send_call(to, &msg, GOL_MAIL_SYSTEM, out, err);
}
