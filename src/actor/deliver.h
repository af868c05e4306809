/*
 * Ways of a mail into a mailbox, from the shortest on: to an actor that the worker keeps warm (warm.h); pushed by address or by handle;
 * into a bounded mailbox (bound.c).
 */
#ifndef GOL_ACTOR_DELIVER_H
#define GOL_ACTOR_DELIVER_H

#include "actor/actor.h"
#include "actor/burst.h"

/* What became of a mail on the shortest way. */
enum gol_delivered {
    GOL_COLD, /* the mail is still to be delivered */
    GOL_WARM, /* it is, and that was all */
    GOL_CROWDED, /* it is, but the slot is taken, or the handler has sent so much that others should help: see gol_deliver_crowded */
    GOL_FOLLOWED, /* the same for an actor that others have sent to; nothing is put behind it then */
};

/* If this worker keeps the actor warm, or has it in its slot from being so: then that is all. */
static inline __attribute__((always_inline)) enum gol_delivered
gol_deliver_warm(struct gol_context *context, struct gol_actor *actor, uint64_t id, struct gol_mail *mail)
{
    struct gol_warm *warm = context->warm;
    struct gol_worker *worker = context->worker;
    bool in_front;

    if (warm == NULL)
        return GOL_COLD;
    if (GOL_UNLIKELY(*gol_warm_place(warm, id) != id))
        return warm->slot_id == id && gol_warm_add(context, warm, &actor->mailbox, id, mail) ? GOL_WARM : GOL_COLD;
    in_front = gol_warm_send(warm, &actor->mailbox, id, mail);
    if (GOL_UNLIKELY(worker->slot != NULL || context->sends >= GOL_SLOT_SENDS))
        return in_front ? GOL_CROWDED : GOL_FOLLOWED;
    worker->slot = &actor->task; /* as gol_worker_ready does */
    if (in_front) {
        warm->slot_id = id;
        warm->slot_last = mail;
    }
    return GOL_WARM;
}

/* What is left to do after GOL_CROWDED, or (`mail` NULL) GOL_FOLLOWED: the actor is ready as any other. */
void gol_deliver_crowded(struct gol_context *context, struct gol_actor *actor, uint64_t id, bool in_front,
                         struct gol_mail *mail);
/* Both. True: it is delivered. */
bool gol_deliver_if_warm(struct gol_context *context, struct gol_actor *actor, uint64_t id, struct gol_mail *mail);
/*
 * A mail is about to be pushed, as others before it perhaps. Before and not after: an actor of another runtime may have handled it and be
 * gone then, and its runtime too.
 */
static inline void gol_deliver_note(struct gol_context *context, uint64_t id)
{
    if (context->turn != NULL && gol_burst_notes(context, (struct gol_address){id}))
        gol_burst_begin(context);
}

/* It was pushed. GOL_CLOSED: not taken. */
static inline enum gol_code gol_deliver_pushed(struct gol_context *context, struct gol_actor *actor, enum gol_push push)
{
    if (GOL_UNLIKELY(push == GOL_PUSH_CLOSED)) {
        gol_burst_stop(context); /* the next send is told too */
        return GOL_CLOSED;
    }
    if (push == GOL_PUSH_ROUSED)
        gol_actor_schedule(actor);
    return GOL_OK;
}

/* What gol_deliver_cold comes to when the mailbox is bounded. */
enum gol_code gol_deliver_bounded(struct gol_address to, struct gol_mail *mail);
/*
 * By address, to an actor that is not warm. GOL_OK; GOL_CLOSED, GOL_MAILBOX_FULL: the mail is still the caller's. In a handler no burst
 * (burst.h) may be gathered; more of the kind may begin one.
 */
static inline enum gol_code gol_deliver_cold(struct gol_context *context, struct gol_address to, struct gol_mail *mail)
{
    struct gol_actor *actor = gol_address_slot(to);

    if (GOL_UNLIKELY(gol_actor_control(actor) & GOL_CONTROL_BOUNDED))
        return gol_deliver_bounded(to, mail);
    gol_deliver_note(context, to.id);
    return gol_deliver_pushed(context, actor, gol_mailbox_push_to(&actor->mailbox, gol_word_generation(to.id), mail));
}
/* The same, warm or not, or to nobody, for calls, timers and the runtime's own mails: behind what was gathered, and never gathered itself. */
enum gol_code gol_deliver_to(struct gol_context *context, struct gol_address to, struct gol_mail *mail);
/* The same by handle. Users' functions may be called of it: to those who are told of dead letters, of what others have sent meanwhile. */
enum gol_code gol_deliver(struct gol_actor *actor, struct gol_mail *mail);

#endif
