/*
 * Visits for messages in the worker's local queue (local.h): each is one turn of an actor that is kept warm, before and
 * after. Anything else about it, and the message becomes the first in the actor's mailbox, as if it had been there, and
 * the visit goes on as any other.
 */
#include "actor/visit.h"

#include "actor/warm.h"

/*
 * The actor under way is to go on by its mailbox: `mail` comes first, then what waits in the queue. It may have another
 * seat than `worker`'s, after a wait; then it is not kept there (gol_warm_spill).
 */
static __attribute__((noinline)) void call_in(struct gol_turn *turn, const struct gol_worker *worker, uint64_t id,
                                              struct gol_mail *mail)
{
    struct gol_actor *actor = gol_address_slot((struct gol_address){id});

    if (turn->context->worker == worker && *gol_warm_place(&turn->context->worker->warm, id) == id)
        gol_warm_forget(&turn->context->worker->warm, id);
    atomic_store_explicit(&mail->next, gol_mailbox_first(&actor->mailbox), memory_order_relaxed); /* relaxed: its own */
    gol_visit_stand_at(actor, mail);
}

enum gol_visit gol_visit_local(struct gol_turn *turn, struct gol_task **task, unsigned turns, int64_t *wake_ns)
{
    struct gol_context *context = turn->context;
    struct gol_worker *worker = context->worker;
    struct gol_warm *warm = &worker->warm;
    struct gol_local *local = &warm->local;
    unsigned left = gol_worker_local_row(worker);
    const uint32_t team = gol_worker_team(worker);

    for (; left > 0 && gol_local_any(local) && gol_worker_team(worker) == team; left--) {
        const struct gol_local_message message = gol_local_take(local);
        struct gol_actor *actor = gol_address_slot((struct gol_address){message.id});
        struct gol_mail *handled = NULL;
        enum gol_code code = GOL_OK;

        if (GOL_UNLIKELY(message.id == GOL_WARM_NONE))
            continue;
        --*gol_warm_waiting(warm, message.id);
        gol_worker_count(&worker->counts->activations, 1); /* before it begins: see is_quiet in runtime.c */
        worker->tick++;
        turn->actor = actor;
        context->sends = 0;
        if (GOL_LIKELY(!(gol_actor_control(actor) & GOL_CONTROL_ODD))) {
            code = gol_visit_take_plain(actor, context, turn, message.mail, gol_actor_state(actor), 0);
            handled = message.mail;
            if (GOL_LIKELY(gol_visit_asked_nothing(turn, code) && handled->msg.blob == NULL &&
                           gol_control_is_held(gol_actor_control(actor)) &&
                           gol_warm_done(warm, &actor->mailbox, message.id) != NULL)) {
                gol_mail_free(context, handled);
                continue;
            }
        }
        call_in(turn, worker, message.id, message.mail);
        *task = &actor->task;
        return gol_visit_conclude(turn, handled, code, turns, wake_ns);
    }
    return GOL_VISIT_REST;
}
