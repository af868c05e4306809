/*
 * Sending: a message becomes a mail, and the mail goes into a mailbox (deliver.h), at once or with others (burst.h);
 * whoever ends the rest of the actor schedules it. By handle that is one exchange, by address one compare-and-swap;
 * bounded mailboxes go by handle and a lock.
 */
#include "actor/send.h"
#include "actor/actor.h"
#include "actor/burst.h"
#include "actor/deliver.h"

enum gol_code gol_send_explain(enum gol_code code, struct gol_err *err)
{
    return code == GOL_MAILBOX_FULL ? gol_err_set(err, code, "the mailbox is at its bound")
                                    : gol_err_set(err, GOL_CLOSED, "the actor has ended");
}

__attribute__((cold, noinline)) enum gol_code gol_send_refuse(const struct gol_msg *msg, struct gol_err *err)
{
    if (msg->size > GOL_MSG_INLINE)
        return gol_err_set(err, GOL_INVALID, "a message of %u bytes (at most %d; larger values go in a blob)",
                           msg->size, GOL_MSG_INLINE);
    return gol_err_set(err, GOL_INVALID, "message type %#x is the runtime's own", msg->type);
}

__attribute__((noinline)) enum gol_code gol_send_look_for_help(struct gol_context *context)
{
    struct gol_scheduler *scheduler;

    if (context->worker != NULL) {
        scheduler = context->worker->scheduler;
        scheduler->spill(scheduler, context);
    }
    return GOL_OK;
}

/* To an actor for which mails are gathered, which are pushed when it is enough. */
static inline enum gol_code gather(struct gol_context *context, struct gol_mail *mail)
{
    gol_burst_add(context, mail);
    if (GOL_UNLIKELY(gol_burst_is_large(&context->burst)))
        gol_burst_push(context);
    return GOL_OK;
}

/* ---- what users call ---- */

/* The handler has sent so much that others should help. */
static __attribute__((noinline)) void send_much(struct gol_context *context, struct gol_actor *actor, uint64_t id)
{
    gol_deliver_ready(context, actor, id, true, NULL);
    gol_send_charge(context);
}

/*
 * The way of nearly every message: to an actor that this worker keeps warm, while nothing is gathered. `done` is its
 * mail that is written anew.
 */
static inline __attribute__((always_inline)) void send_anew(struct gol_context *context, struct gol_actor *actor,
                                                            uint64_t id, struct gol_mail *done,
                                                            const struct gol_msg *msg)
{
    struct gol_warm *warm = context->warm;
    struct gol_worker *worker;
    struct gol_task *before;

    gol_warm_reuse(warm, id, done);
    gol_mail_write(done, msg);
    if (GOL_UNLIKELY(context->sends >= GOL_SLOT_SENDS - 1)) {
        send_much(context, actor, id);
        return;
    }
    context->sends++;
    worker = context->worker;
    before = worker->slot;
    worker->slot = &actor->task; /* as gol_worker_ready does */
    warm->slot_id = id;
    if (GOL_UNLIKELY(before != NULL))
        gol_worker_displace(worker, before);
}

/* If it is such an actor, while messages must not wait in the local queue. True: that was all. */
static inline __attribute__((always_inline)) bool send_kept(struct gol_context *context, struct gol_actor *actor,
                                                            uint64_t id, const struct gol_msg *msg)
{
    struct gol_warm *warm = context->warm;
    struct gol_mail *done;

    if (warm == NULL || (done = gol_warm_done(warm, &actor->mailbox, id)) == NULL)
        return false;
    send_anew(context, actor, id, done, msg);
    return true;
}

/* The same while they may: and there it goes, but when it is the only one, and nothing is in the slot. */
static inline __attribute__((always_inline)) bool send_local(struct gol_context *context, struct gol_actor *actor,
                                                             uint64_t id, const struct gol_msg *msg)
{
    struct gol_warm *warm = context->warm;
    struct gol_mail *done = gol_warm_done(warm, &actor->mailbox, id);
    struct gol_mail *mail;

    if (done == NULL)
        return false;
    if (GOL_UNLIKELY(!gol_local_any(context->local) && context->worker->slot == NULL &&
                     !gol_actor_is_under_way(context, actor))) {
        send_anew(context, actor, id, done, msg);
        return true;
    }
    if (GOL_UNLIKELY(!gol_warm_takes(warm, id)) || GOL_UNLIKELY((mail = gol_mail_pop(context->loaded)) == NULL))
        return false;
    gol_mail_write(mail, msg);
    ++*gol_warm_waiting(warm, id);
    gol_local_put(context->local, id, mail);
    context->sends++;
    return true;
}

/*
 * ---- a mail that has its message, by address: each way ends in a call of the next, so that it needs no registers for
 * that ----
 */

/* Bounded mailboxes, nobody's address, and what comes behind mails that were gathered for another actor. */
static __attribute__((noinline)) enum gol_code send_any(struct gol_context *context, struct gol_address to,
                                                        struct gol_mail *mail, struct gol_err *err)
{
    const enum gol_code code = gol_deliver_to(context, to, mail);

    if (GOL_UNLIKELY(code != GOL_OK)) {
        gol_mail_free(context, mail);
        return gol_send_explain(code, err);
    }
    return gol_send_charge(context);
}

static __attribute__((noinline)) enum gol_code send_behind(struct gol_context *context, struct gol_address to,
                                                           struct gol_mail *mail, struct gol_err *err)
{
    return gol_burst_takes(context, to) ? gather(context, mail) : send_any(context, to, mail, err);
}

/* It was pushed, and ended the rest of the actor. */
static __attribute__((noinline)) enum gol_code roused(struct gol_context *context, struct gol_actor *actor)
{
    gol_actor_schedule(actor);
    return gol_send_charge(context);
}

static __attribute__((noinline)) enum gol_code refused(struct gol_context *context, struct gol_mail *mail,
                                                       struct gol_err *err)
{
    gol_burst_stop(context); /* the next send is told too */
    gol_mail_free(context, mail);
    return gol_send_explain(GOL_CLOSED, err);
}

static inline enum gol_code push(struct gol_context *context, struct gol_address to, struct gol_mail *mail,
                                 struct gol_err *err)
{
    struct gol_actor *actor = gol_address_slot(to);

    switch (gol_mailbox_push_to(&actor->mailbox, gol_word_generation(to.id), mail)) {
    case GOL_PUSH_ADDED:
        return gol_send_charge(context);
    case GOL_PUSH_ROUSED:
        return roused(context, actor);
    default:
        return refused(context, mail, err);
    }
}

/* One in a row, after which others may be gathered. */
static __attribute__((noinline)) enum gol_code push_nth(struct gol_context *context, struct gol_address to,
                                                        struct gol_mail *mail, struct gol_err *err)
{
    gol_burst_begin(context);
    return push(context, to, mail, err);
}

/* To an actor that is not warm, while nothing is gathered. */
static inline enum gol_code send_cold(struct gol_context *context, struct gol_address to, struct gol_mail *mail,
                                      struct gol_err *err)
{
    if (GOL_UNLIKELY(to.id == 0 || (gol_actor_control(gol_address_slot(to)) & GOL_CONTROL_BOUNDED)))
        return send_any(context, to, mail, err);
    if (context->turn != NULL && GOL_UNLIKELY(gol_burst_notes(context, to)))
        return push_nth(context, to, mail, err);
    return push(context, to, mail, err);
}

/* To the actor in the slot, which was warm. */
static __attribute__((noinline)) enum gol_code send_to_slot(struct gol_context *context, struct gol_address to,
                                                            struct gol_mail *mail, struct gol_err *err)
{
    if (gol_warm_add(context, context->warm, &gol_address_slot(to)->mailbox, to.id, mail))
        return gol_send_charge(context);
    return send_cold(context, to, mail, err);
}

static inline enum gol_code send_mail(struct gol_context *context, struct gol_address to, struct gol_mail *mail,
                                      struct gol_err *err)
{
    struct gol_warm *warm = context->warm;

    if (GOL_UNLIKELY(context->burst.actor != NULL))
        return send_behind(context, to, mail, err);
    if (warm != NULL && warm->slot_id == to.id)
        return send_to_slot(context, to, mail, err);
    if (warm != NULL && GOL_UNLIKELY(*gol_warm_place(warm, to.id) == to.id))
        return send_any(context, to, mail, err); /* others have sent to it */
    return send_cold(context, to, mail, err);
}

/* ---- a message that needs a mail ---- */

/* The thread's own mails are used up. */
static __attribute__((noinline)) enum gol_code send_refilled(struct gol_context *context, struct gol_address to,
                                                             const struct gol_msg *msg, struct gol_err *err)
{
    struct gol_mail *mail = gol_mail_refill(context);

    if (mail == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a message");
    gol_mail_write(mail, msg);
    return send_mail(context, to, mail, err);
}

static __attribute__((noinline)) enum gol_code send_new(struct gol_context *context, struct gol_address to,
                                                        const struct gol_msg *msg, struct gol_err *err)
{
    struct gol_mail *mail = gol_mail_pop(context->loaded);

    if (GOL_UNLIKELY(mail == NULL))
        return send_refilled(context, to, msg, err);
    gol_mail_write(mail, msg);
    return send_mail(context, to, mail, err);
}

/* While messages may wait in the local queue, and nothing is gathered. */
static __attribute__((noinline)) enum gol_code send_near(struct gol_context *context, struct gol_address to,
                                                         const struct gol_msg *msg, struct gol_err *err)
{
    return send_local(context, gol_address_slot(to), to.id, msg) ? GOL_OK : send_new(context, to, msg, err);
}

/* The last mail has all that it can take. */
static __attribute__((noinline)) enum gol_code close_full(struct gol_context *context)
{
    gol_burst_close(&context->burst);
    if (gol_burst_is_large(&context->burst))
        gol_burst_push(context);
    return GOL_OK;
}

/* While mails are gathered, for this actor or another one. */
static __attribute__((noinline)) enum gol_code send_gathering(struct gol_context *context, struct gol_address to,
                                                              const struct gol_msg *msg, struct gol_err *err)
{
    if (!gol_burst_join(&context->burst, to, msg))
        return gol_send_is_good(msg) ? send_new(context, to, msg, err) : gol_send_refuse(msg, err);
    return gol_burst_has_place(context->burst.place) ? GOL_OK : close_full(context);
}

enum gol_code gol_actor_send(struct gol_actor *actor, const struct gol_msg *msg, struct gol_err *err)
{
    struct gol_context *context = &gol_context_here;
    struct gol_mail *mail;
    enum gol_code code;

    if (GOL_UNLIKELY(context->burst.actor != NULL)) {
        if (gol_burst_takes(context, gol_actor_address(actor)))
            return send_gathering(context, gol_actor_address(actor), msg, err);
        gol_burst_stop(context);
    }
    if (!gol_send_is_good(msg))
        return gol_send_refuse(msg, err);
    if (context->local != NULL ? send_local(context, actor, gol_actor_address(actor).id, msg)
                               : send_kept(context, actor, gol_actor_address(actor).id, msg))
        return GOL_OK;
    mail = gol_mail_new(context);
    if (mail == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a message to actor %s", actor->behaviour->name);
    gol_mail_write(mail, msg);
    code = gol_deliver(actor, mail);
    if (code != GOL_OK) {
        gol_mail_free(context, mail);
        gol_send_explain(code, err);
        gol_err_prefix(err, "actor %s", actor->behaviour->name);
        return code;
    }
    return gol_send_charge(context);
}

/* All that is rare is a call at the end, so that this needs no registers but those of its caller. */
enum gol_code gol_address_send(struct gol_address to, const struct gol_msg *msg, struct gol_err *err)
{
    struct gol_context *context = &gol_context_here;

    if (GOL_UNLIKELY(context->burst.actor != NULL))
        return send_gathering(context, to, msg, err);
    if (GOL_UNLIKELY(!gol_send_is_good(msg)))
        return gol_send_refuse(msg, err);
    if (context->local != NULL)
        return send_near(context, to, msg, err);
    return send_kept(context, gol_address_slot(to), to.id, msg) ? GOL_OK : send_new(context, to, msg, err);
}
