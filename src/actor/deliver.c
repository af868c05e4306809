#include "actor/deliver.h"

#include "actor/annex.h"
#include "actor/burst.h"

/* What was pushed into a closed mailbox: mails that came behind it are dead letters, it is the caller's. */
static void take_back(struct gol_actor *actor, struct gol_mail *mail)
{
    struct gol_mail *last = gol_mailbox_reclose(&actor->mailbox, gol_actor_generation(actor));
    struct gol_mail *next = mail;

    while (next != last) {
        struct gol_mail *came = gol_mailbox_await(&next->next);

        if (next != mail)
            gol_mail_bury(&gol_context_here, gol_actor_runtime(actor), actor->behaviour, gol_actor_address(actor),
                          next);
        next = came;
    }
    if (next != mail)
        gol_mail_bury(&gol_context_here, gol_actor_runtime(actor), actor->behaviour, gol_actor_address(actor), next);
}

/* This may wait, and run others meanwhile, who may give up what handle there was: hence one for the time. */
static enum gol_code put_bounded(struct gol_actor *actor, struct gol_mail *mail)
{
    struct gol_mail *dropped = NULL;
    enum gol_code code;

    gol_actor_retain(actor);
    code = gol_bound_put(actor->more.annex->bound, actor, &gol_context_here, mail, &dropped);
    if (dropped != NULL)
        gol_mail_bury(&gol_context_here, gol_actor_runtime(actor), actor->behaviour, gol_actor_address(actor), dropped);
    if (code == GOL_OK && gol_mailbox_rouse(&actor->mailbox, gol_actor_generation(actor)))
        gol_actor_schedule(actor);
    gol_actor_unref(actor, 1);
    return code;
}

void gol_deliver_crowded(struct gol_context *context, struct gol_actor *actor, uint64_t id, bool in_front,
                         struct gol_mail *mail)
{
    struct gol_worker *worker = context->worker;

    gol_worker_ready(worker, context, &actor->task);
    /* slot_word is of this actor now, also when another one has stayed in the slot */
    worker->warm.slot_id = in_front && worker->slot == &actor->task ? id : GOL_WARM_NONE;
    worker->warm.slot_last = mail;
}

bool gol_deliver_if_warm(struct gol_context *context, struct gol_actor *actor, uint64_t id, struct gol_mail *mail)
{
    const enum gol_delivered delivered = gol_deliver_warm(context, actor, id, mail);

    if (delivered == GOL_CROWDED || delivered == GOL_FOLLOWED)
        gol_deliver_crowded(context, actor, id, delivered == GOL_CROWDED, mail);
    return delivered != GOL_COLD;
}

enum gol_code gol_deliver(struct gol_actor *actor, struct gol_mail *mail)
{
    struct gol_context *context = &gol_context_here;
    const uint64_t control = gol_actor_control(actor);
    const uint64_t id = gol_word(gol_word_generation(control), actor);
    enum gol_code code;

    if (control & GOL_CONTROL_BOUNDED)
        return put_bounded(actor, mail);
    if (gol_deliver_if_warm(context, actor, id, mail))
        return GOL_OK;
    gol_deliver_note(context, id);
    code = gol_deliver_pushed(context, actor, gol_mailbox_push(&actor->mailbox, gol_word_generation(control), mail));
    if (code == GOL_CLOSED)
        take_back(actor, mail);
    return code;
}

enum gol_code gol_deliver_to(struct gol_context *context, struct gol_address to, struct gol_mail *mail)
{
    if (to.id == 0)
        return GOL_CLOSED;
    gol_burst_end(context);
    if (gol_deliver_if_warm(context, gol_address_slot(to), to.id, mail))
        return GOL_OK;
    return gol_deliver_cold(context, to, mail);
}

enum gol_code gol_deliver_bounded(struct gol_address to, struct gol_mail *mail)
{
    struct gol_actor *actor = gol_address_retain(to); /* for the time that this takes */
    enum gol_code code;

    if (actor == NULL)
        return GOL_CLOSED;
    code = gol_deliver(actor, mail);
    gol_actor_unref(actor, 1);
    return code;
}
