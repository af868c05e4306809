#include "actor/burst.h"

#include "actor/actor.h"

/*
 * An actor of another runtime might be gone before the turn is over; and a bounded one has to say whether there is a
 * place.
 */
void gol_burst_begin(struct gol_context *context)
{
    const struct gol_address to = {context->burst.id};
    const struct gol_actor *actor = gol_address_slot(to);

    if (context->worker != NULL && gol_slab_chunk(actor)->scheduler == context->worker->scheduler &&
        !(gol_actor_control(actor) & GOL_CONTROL_BOUNDED)) {
        context->burst.actor = gol_address_retain(to);
        context->turn->asked = true; /* for an end (gol_burst_end) */
    }
}

/* The actor has ended. */
static void bury(struct gol_context *context, const struct gol_burst *burst)
{
    struct gol_actor *actor = burst->actor;
    struct gol_mail *mail = burst->first;

    while (mail != NULL) {
        struct gol_mail *next = atomic_load_explicit(&mail->next, memory_order_relaxed); /* relaxed: its own */

        gol_mail_bury(context, gol_actor_runtime(actor), actor->behaviour, (struct gol_address){burst->id}, mail);
        mail = next;
    }
}

void gol_burst_push(struct gol_context *context)
{
    const uint32_t before = context->sends;
    struct gol_burst burst;

    gol_burst_close(&context->burst);
    burst = context->burst; /* who is told of dead letters may send */
    context->burst.n = 0;
    context->sends += burst.n;
    switch (gol_mailbox_push_all(&burst.actor->mailbox, gol_word_generation(burst.id), burst.first, burst.last)) {
    case GOL_PUSH_ADDED:
        break;
    case GOL_PUSH_ROUSED:
        gol_actor_schedule(burst.actor);
        break;
    case GOL_PUSH_CLOSED:
        context->burst.id = 0; /* the next send is told; and who is told of these may send too */
        context->burst.actor = NULL;
        bury(context, &burst);
        gol_actor_unref(burst.actor, 1);
        return;
    }
    if (before / GOL_SLOT_SENDS != context->sends / GOL_SLOT_SENDS)
        context->worker->scheduler->spill(context->worker->scheduler, context);
}

void gol_burst_stop(struct gol_context *context)
{
    struct gol_actor *actor;

    gol_burst_flush(context);
    actor = context->burst.actor;
    context->burst.id = 0;
    context->burst.actor = NULL;
    if (actor != NULL)
        gol_actor_unref(actor, 1);
}
