/*
 * The end of an actor, and what becomes of mails that nobody will handle.
 *
 * First the mailbox is closed, so that senders are told; then the state is released, the mails that had come are
 * buried, those who watch hear of the end, and at last the actor's own reference goes: with the last handle the slot is
 * free.
 */
#include "actor/actor.h"
#include "actor/annex.h"
#include "actor/burst.h"
#include "actor/future.h"
#include "actor/slab_own.h"

#include <string.h>

void gol_dead_letter_note(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, struct gol_address to,
                          const struct gol_msg *msg)
{
    /* relaxed: a count */
    atomic_fetch_add_explicit(&runtime->board->dead_letters, 1, memory_order_relaxed);
    if (runtime->dead_letter != NULL)
        runtime->dead_letter(runtime->dead_letter_context, to, msg);
    if (behaviour != NULL && behaviour->drop != NULL && msg->type < GOL_MSG_RESERVED)
        behaviour->drop(msg);
}

void gol_mail_dispose(struct gol_context *context, struct gol_mail *mail, enum gol_code code)
{
    const uint32_t flags = mail->msg.size;

    gol_blob_release(mail->msg.blob);
    mail->msg.blob = NULL;
    if (flags & GOL_MAIL_CALL) {
        struct gol_future *future = gol_future_of(mail);

        if (!(flags & GOL_MAIL_ANSWERED))
            gol_future_settle(future, code, NULL);
        gol_future_release(future); /* the mail is a part of it */
    } else if (flags & GOL_MAIL_RELAY) {
        struct gol_relay *relay = gol_relay_of(mail);

        if (!(flags & GOL_MAIL_ANSWERED))
            gol_future_settle(relay->future, code, NULL);
        gol_relay_free(relay);
    } else {
        gol_mail_free(context, mail);
    }
}

void gol_mail_bury(struct gol_context *context, struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                   struct gol_address to, struct gol_mail *mail)
{
    do {
        const uint32_t flags = mail->msg.size & GOL_MAIL_FLAGS;

        mail->msg.size &= ~GOL_MAIL_FLAGS;
        if (flags & GOL_MAIL_SYSTEM)
            gol_system_undelivered(to, &mail->msg);
        else
            gol_dead_letter_note(runtime, behaviour, to, &mail->msg);
        mail->msg.size |= flags;
    } while (gol_parcel_next(mail));
    gol_mail_dispose(context, mail, GOL_CLOSED);
}

/* The mails behind `last` up to the newest, and `last` itself. */
static void bury_all(struct gol_actor *actor, struct gol_context *context, struct gol_mail *last, bool handled,
                     struct gol_mail *newest)
{
    const struct gol_address self = gol_actor_address(actor);
    struct gol_mail *mail = last;

    for (;;) {
        struct gol_mail *next = mail != newest ? gol_mailbox_await(&mail->next) : NULL;

        if ((mail == last && handled && !gol_parcel_next(mail)) || (mail->msg.size & GOL_MAIL_DONE))
            gol_mail_dispose(context, mail, GOL_CLOSED);
        else
            gol_mail_bury(context, gol_actor_runtime(actor), actor->behaviour, self, mail);
        if (next == NULL)
            return;
        mail = next;
    }
}

static void bury_bounded(struct gol_actor *actor, struct gol_context *context, struct gol_mail *mail)
{
    while (mail != NULL) {
        /* relaxed: the list was taken under its lock */
        struct gol_mail *next = atomic_load_explicit(&mail->next, memory_order_relaxed);

        gol_mail_bury(context, gol_actor_runtime(actor), actor->behaviour, gol_actor_address(actor), mail);
        mail = next;
    }
}

/* The text of a failure as a blob; NULL: there is none, or no memory. */
static struct gol_blob *text_blob(enum gol_code code, const char *text)
{
    struct gol_blob *blob;

    if (code == GOL_OK || text == NULL)
        return NULL;
    blob = gol_blob_new(strlen(text) + 1);
    if (blob != NULL)
        memcpy(gol_blob_fill(blob), text, strlen(text) + 1);
    return blob;
}

static inline void retire(struct gol_actor *actor, struct gol_context *context)
{
    struct gol_runtime *runtime = gol_actor_runtime(actor);
    struct gol_slab_stock *stock;

    gol_burst_end(context); /* of what all these have called; before the end is counted, as all may be quiet then */
    stock = gol_stock_here(runtime);
    gol_slab_ended(&runtime->slab, stock);
    gol_slab_unref(actor, 1, runtime, stock); /* its own: who has the last handle now has nobody to rouse */
}

void gol_actor_end(struct gol_actor *actor, struct gol_context *context, struct gol_mail *last, bool handled,
                   enum gol_code code, const char *text)
{
    struct gol_annex *annex = gol_actor_has_annex(actor);
    const bool bounded = gol_actor_control(actor) & GOL_CONTROL_BOUNDED;
    struct gol_mail *waiting = annex != NULL && bounded ? gol_bound_close(annex->bound) : NULL;
    struct gol_mail *newest = NULL;

    if (last != NULL || bounded)
        newest = gol_mailbox_close(&actor->mailbox, gol_actor_generation(actor));
    if (annex != NULL) {
        struct gol_blob *blob = text_blob(code, text);

        if (annex->durable != NULL)
            annex->durable_free(annex->durable);
        annex->durable = NULL;
        if (actor->behaviour->stop != NULL)
            actor->behaviour->stop(gol_actor_state(actor));
        gol_watch_ended(actor, code, blob);
        gol_blob_release(blob);
    } else if (actor->behaviour->stop != NULL) {
        actor->behaviour->stop(gol_actor_state(actor));
    }
    gol_actor_free_state(actor);
    if (last != NULL)
        bury_all(actor, context, last, handled, newest);
    bury_bounded(actor, context, waiting);
    retire(actor, context);
}

void gol_actor_end_plain(struct gol_actor *actor, struct gol_context *context, struct gol_mail *last)
{
    struct gol_mail *newest = gol_mailbox_close(&actor->mailbox, gol_actor_generation(actor));

    if (actor->behaviour->stop != NULL)
        actor->behaviour->stop(gol_actor_state(actor));
    gol_actor_free_state(actor);
    if (GOL_LIKELY(last == newest && gol_mail_is_plain(last)))
        gol_mail_free(context, last);
    else
        bury_all(actor, context, last, true, newest);
    retire(actor, context);
}
