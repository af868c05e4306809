/*
 * Sending: a message becomes a mail, and the mail goes into a mailbox (deliver.h), at once or with others (burst.h);
 * whoever ends the rest of the actor schedules it. By handle that is one exchange, by address one compare-and-swap;
 * bounded mailboxes go by handle and a lock.
 */
#include "actor/actor.h"
#include "actor/burst.h"
#include "actor/deliver.h"
#include "actor/future.h"

#include <string.h>

static enum gol_code ended(struct gol_err *err)
{
    return gol_err_set(err, GOL_CLOSED, "the actor has ended");
}

static __attribute__((cold, noinline)) enum gol_code refuse(const struct gol_msg *msg, struct gol_err *err)
{
    if (msg->size > GOL_MSG_INLINE)
        return gol_err_set(err, GOL_INVALID, "a message of %u bytes (at most %d; larger values go in a blob)",
                           msg->size, GOL_MSG_INLINE);
    return gol_err_set(err, GOL_INVALID, "message type %#x is the runtime's own", msg->type);
}

static inline bool is_good(const struct gol_msg *msg)
{
    return msg->size <= GOL_MSG_INLINE && msg->type < GOL_MSG_RESERVED;
}

/* GOL_OK, always: so that charge, and who charges, need not come back from here. */
static __attribute__((noinline)) enum gol_code look_for_help(struct gol_context *context)
{
    struct gol_scheduler *scheduler;

    if (context->worker != NULL) {
        scheduler = context->worker->scheduler;
        scheduler->spill(scheduler, context);
    }
    return GOL_OK;
}

/* A handler has sent one message more; after so many its worker looks whether others could help. */
static inline __attribute__((always_inline)) enum gol_code charge(struct gol_context *context)
{
    if (GOL_UNLIKELY(++context->sends % GOL_SLOT_SENDS == 0))
        return look_for_help(context);
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

static enum gol_code explain(enum gol_code code, struct gol_err *err)
{
    return code == GOL_MAILBOX_FULL ? gol_err_set(err, code, "the mailbox is at its bound") : ended(err);
}

/* The handler has sent so much that others should help. */
static __attribute__((noinline)) void send_much(struct gol_context *context, struct gol_actor *actor, uint64_t id)
{
    gol_deliver_ready(context, actor, id, true, NULL);
    charge(context);
}

/*
 * The ways of nearly every message: to an actor that this worker keeps warm, while nothing is gathered. True: that was
 * all. `id` is the actor's address. The first, while messages may wait in the local queue;
 */
static inline __attribute__((always_inline)) bool put_local(struct gol_context *context, struct gol_actor *actor,
                                                            uint64_t id, const struct gol_msg *msg)
{
    struct gol_warm *warm = context->warm;
    struct gol_mail *mail;

    if (GOL_UNLIKELY(gol_warm_done(warm, &actor->mailbox, id) == NULL) || GOL_UNLIKELY(!gol_warm_takes(warm, id)))
        return false;
    if (GOL_UNLIKELY(!gol_local_any(context->local)) && context->worker->slot == NULL)
        return false;
    mail = gol_mail_pop(context->loaded);
    if (GOL_UNLIKELY(mail == NULL))
        return false;
    gol_mail_write(mail, msg);
    ++*gol_warm_waiting(warm, id);
    gol_local_put(context->local, id, mail);
    context->sends++;
    return true;
}

/* and else. */
static inline __attribute__((always_inline)) bool send_kept(struct gol_context *context, struct gol_actor *actor,
                                                            uint64_t id, const struct gol_msg *msg)
{
    struct gol_warm *warm = context->warm;
    struct gol_worker *worker;
    struct gol_task *before;
    struct gol_mail *mail;

    if (warm == NULL || (mail = gol_warm_done(warm, &actor->mailbox, id)) == NULL)
        return false;
    gol_warm_reuse(warm, id, mail);
    gol_mail_write(mail, msg);
    if (GOL_UNLIKELY(context->sends >= GOL_SLOT_SENDS - 1)) {
        send_much(context, actor, id);
        return true;
    }
    context->sends++;
    worker = context->worker;
    before = worker->slot;
    worker->slot = &actor->task; /* as gol_worker_ready does */
    warm->slot_id = id;
    if (GOL_UNLIKELY(before != NULL))
        gol_worker_displace(worker, before);
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
        return explain(code, err);
    }
    return charge(context);
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
    return charge(context);
}

static __attribute__((noinline)) enum gol_code refused(struct gol_context *context, struct gol_mail *mail,
                                                       struct gol_err *err)
{
    gol_burst_stop(context); /* the next send is told too */
    gol_mail_free(context, mail);
    return ended(err);
}

static inline enum gol_code push(struct gol_context *context, struct gol_address to, struct gol_mail *mail,
                                 struct gol_err *err)
{
    struct gol_actor *actor = gol_address_slot(to);

    switch (gol_mailbox_push_to(&actor->mailbox, gol_word_generation(to.id), mail)) {
    case GOL_PUSH_ADDED:
        return charge(context);
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
        return charge(context);
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
static __attribute__((noinline)) enum gol_code send_local(struct gol_context *context, struct gol_address to,
                                                          const struct gol_msg *msg, struct gol_err *err)
{
    struct gol_actor *actor = gol_address_slot(to);

    if (GOL_LIKELY(put_local(context, actor, to.id, msg)))
        return GOL_OK;
    if (*gol_warm_waiting(context->warm, to.id) == 0 && send_kept(context, actor, to.id, msg))
        return GOL_OK;
    return send_new(context, to, msg, err);
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
        return is_good(msg) ? send_new(context, to, msg, err) : refuse(msg, err);
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
    if (!is_good(msg))
        return refuse(msg, err);
    if (context->local != NULL ? put_local(context, actor, gol_actor_address(actor).id, msg)
                               : send_kept(context, actor, gol_actor_address(actor).id, msg))
        return GOL_OK;
    mail = gol_mail_new(context);
    if (mail == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a message to actor %s", actor->behaviour->name);
    gol_mail_write(mail, msg);
    code = gol_deliver(actor, mail);
    if (code != GOL_OK) {
        gol_mail_free(context, mail);
        explain(code, err);
        gol_err_prefix(err, "actor %s", actor->behaviour->name);
        return code;
    }
    return charge(context);
}

/* All that is rare is a call at the end, so that this needs no registers but those of its caller. */
enum gol_code gol_address_send(struct gol_address to, const struct gol_msg *msg, struct gol_err *err)
{
    struct gol_context *context = &gol_context_here;

    if (GOL_UNLIKELY(context->burst.actor != NULL))
        return send_gathering(context, to, msg, err);
    if (GOL_UNLIKELY(!is_good(msg)))
        return refuse(msg, err);
    if (context->local != NULL)
        return send_local(context, to, msg, err);
    return send_kept(context, gol_address_slot(to), to.id, msg) ? GOL_OK : send_new(context, to, msg, err);
}

/* The runtime of an address, if it must be run by whoever waits; its slot is there as long as the runtime is. */
static struct gol_runtime *seeded_runtime(struct gol_actor *actor)
{
    struct gol_chunk *chunk = gol_slab_chunk(actor);

    return chunk->scheduler->step != NULL ? chunk->runtime : NULL;
}

/* A call of a user or of the runtime itself, with `flags`. */
static enum gol_code call(struct gol_address to, const struct gol_msg *msg, uint32_t flags, struct gol_future **out,
                          struct gol_err *err)
{
    struct gol_actor *actor = gol_address_slot(to);
    struct gol_future *future;
    enum gol_code code;

    *out = NULL;
    if (actor == NULL)
        return ended(err);
    future = gol_future_new(msg, seeded_runtime(actor));
    if (future == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a call");
    gol_future_mail(future)->msg.size |= flags;
    code = gol_deliver_to(&gol_context_here, to, gol_future_mail(future));
    if (code != GOL_OK) {
        gol_future_mail(future)->msg.blob = NULL; /* stays with the caller */
        gol_future_release(future);
        gol_future_release(future);
        return explain(code, err);
    }
    charge(&gol_context_here);
    *out = future;
    return GOL_OK;
}

enum gol_code gol_address_call(struct gol_address to, const struct gol_msg *msg, struct gol_future **out,
                               struct gol_err *err)
{
    *out = NULL;
    return is_good(msg) ? call(to, msg, 0, out, err) : refuse(msg, err);
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
            explain(code, err);
        }
    }
    if (code != GOL_OK)
        gol_blob_release(msg->blob);
    return code;
}

/* ---- the runtime's own ---- */

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
    return code != GOL_OK ? ended(err) : GOL_OK;
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

    return call(to, &msg, GOL_MAIL_SYSTEM, out, err);
}
