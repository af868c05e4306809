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

void gol_deliver_ready(struct gol_context *context, struct gol_actor *actor, uint64_t id, bool in_front,
                       struct gol_mail *last)
{
    struct gol_worker *worker = context->worker;

    gol_worker_ready(worker, context, &actor->task);
    /* slot_word is of this actor now, also when another one has stayed in the slot */
    worker->warm.slot_id = in_front && worker->slot == &actor->task ? id : GOL_WARM_NONE;
    worker->warm.slot_last = last;
}

/* If this worker keeps the actor warm, or has it in its slot from being so. */
static bool deliver_if_warm(struct gol_context *context, struct gol_actor *actor, uint64_t id, struct gol_mail *mail)
{
    struct gol_warm *warm = context->warm;

    if (warm == NULL)
        return false;
    if (*gol_warm_place(warm, id) == id && (*gol_warm_waiting(warm, id) > 0 || gol_actor_is_under_way(context, actor)))
        gol_warm_release(context, warm, id);
    if (*gol_warm_place(warm, id) != id)
        return gol_warm_add(context, warm, &actor->mailbox, id, mail);
    gol_deliver_ready(context, actor, id, gol_warm_send(warm, &actor->mailbox, id, mail), mail);
    return true;
}

/*
 * A mail is about to be pushed, as others before it perhaps. Before and not after: an actor of another runtime may have
 * handled it and be gone then, and its runtime too.
 */
static void note(struct gol_context *context, uint64_t id)
{
    if (context->turn != NULL && gol_burst_notes(context, (struct gol_address){id}))
        gol_burst_begin(context);
}

/* It was pushed. GOL_CLOSED: not taken. */
static enum gol_code pushed(struct gol_context *context, struct gol_actor *actor, enum gol_push push)
{
    if (GOL_UNLIKELY(push == GOL_PUSH_CLOSED)) {
        gol_burst_stop(context); /* the next send is told too */
        return GOL_CLOSED;
    }
    if (push == GOL_PUSH_ROUSED)
        gol_actor_schedule(actor);
    return GOL_OK;
}

enum gol_code gol_deliver(struct gol_actor *actor, struct gol_mail *mail)
{
    struct gol_context *context = &gol_context_here;
    const uint64_t control = gol_actor_control(actor);
    const uint64_t id = gol_word(gol_word_generation(control), actor);
    enum gol_code code;

    if (control & GOL_CONTROL_BOUNDED)
        return put_bounded(actor, mail);
    if (deliver_if_warm(context, actor, id, mail))
        return GOL_OK;
    note(context, id);
    code = pushed(context, actor, gol_mailbox_push(&actor->mailbox, gol_word_generation(control), mail));
    if (code == GOL_CLOSED)
        take_back(actor, mail);
    return code;
}

static enum gol_code deliver_bounded(struct gol_address to, struct gol_mail *mail)
{
    struct gol_actor *actor = gol_address_retain(to); /* for the time that this takes */
    enum gol_code code;

    if (actor == NULL)
        return GOL_CLOSED;
    code = gol_deliver(actor, mail);
    gol_actor_unref(actor, 1);
    return code;
}

enum gol_code gol_deliver_to(struct gol_context *context, struct gol_address to, struct gol_mail *mail)
{
    struct gol_actor *actor = gol_address_slot(to);

    if (to.id == 0)
        return GOL_CLOSED;
    gol_burst_end(context);
    if (deliver_if_warm(context, actor, to.id, mail))
        return GOL_OK;
    if (gol_actor_control(actor) & GOL_CONTROL_BOUNDED)
        return deliver_bounded(to, mail);
    note(context, to.id);
    return pushed(context, actor, gol_mailbox_push_to(&actor->mailbox, gol_word_generation(to.id), mail));
}
