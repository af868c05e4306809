/*
 * Actors, and the handles to them. After Hewitt, Bishop, Steiger: "A universal modular ACTOR formalism for
 * artificial intelligence", IJCAI 1973, and Agha: "Actors", MIT Press 1986; of theirs it keeps messages, state and
 * the making of new actors, and leaves out `become`.
 *
 * One count says whether an actor lives: a reference for each handle, and one that the dispatcher has from the
 * moment the actor is scheduled until it rests again. So while there is mail, or a turn, the actor is alive without
 * any handle, and the count can reach 0 only when it rests and nobody can send to it any more. Whoever brings it
 * there has the actor to himself: the thread that visits it stops it at once; a thread that gave up a handle has it
 * scheduled one last time, so that `stop` runs where the handlers run.
 */
#include "actor/actor.h"

#include "actor/future.h"

#include <stdlib.h>
#include <string.h>

static struct gol_actor *actor_new(struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                                   const struct gol_actor_options *options)
{
    const size_t line = _Alignof(struct gol_actor);
    struct gol_actor *actor;

    if (behaviour->state_bytes > SIZE_MAX / 2)
        return NULL;
    actor = aligned_alloc(line, sizeof *actor + (behaviour->state_bytes + line - 1) / line * line);
    if (actor == NULL)
        return NULL;
    memset(actor, 0, sizeof *actor + behaviour->state_bytes);
    gol_mailbox_init(&actor->mailbox, options != NULL ? options->mailbox_bound : 0);
    atomic_init(&actor->refs, 1);
    actor->runtime = runtime;
    actor->behaviour = behaviour;
    actor->turn.step = NULL;
    return actor;
}

enum gol_code gol_actor_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                              const struct gol_actor_options *options, struct gol_actor **out, struct gol_err *err)
{
    struct gol_actor *actor = actor_new(runtime, behaviour, options);
    enum gol_code code = GOL_OK;

    *out = NULL;
    if (actor == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for an actor (%s, %zu bytes of state)", behaviour->name,
                           behaviour->state_bytes);
    if (behaviour->start != NULL)
        code = behaviour->start(gol_actor_state(actor), argument, err);
    if (code != GOL_OK)
        goto out;
    code = runtime->scheduler->admit(runtime->scheduler, &actor->task, err);
    if (code != GOL_OK) {
        gol_err_prefix(err, "actor %s", behaviour->name);
        if (behaviour->stop != NULL)
            behaviour->stop(gol_actor_state(actor));
        goto out;
    }
    /* relaxed: the caller keeps the runtime alive, and the count guards no data until it falls */
    atomic_fetch_add_explicit(&runtime->alive, 1, memory_order_relaxed);
    *out = actor;
    actor = NULL;
out:
    free(actor);
    return code;
}

static void schedule(struct gol_actor *actor)
{
    struct gol_scheduler *scheduler = actor->runtime->scheduler;

    scheduler->schedule(scheduler, &actor->task);
}

struct gol_actor *gol_actor_retain(struct gol_actor *actor)
{
    /* relaxed: the caller's own reference keeps the actor alive, nothing is read through the count */
    atomic_fetch_add_explicit(&actor->refs, 1, memory_order_relaxed);
    return actor;
}

void gol_actor_release(struct gol_actor *actor)
{
    /* acq_rel: pairs with itself and with the count in gol_task_visit, so that all else comes before the end */
    if (actor == NULL || atomic_fetch_sub_explicit(&actor->refs, 1, memory_order_acq_rel) != 1)
        return;
    /* relaxed: no other thread knows the actor any more; the dispatcher hands it on */
    atomic_store_explicit(&actor->refs, 1, memory_order_relaxed);
    gol_mailbox_rouse(&actor->mailbox);
    schedule(actor);
}

/* ---- sending ---- */

/* Checks a message and takes its place in the mailbox. */
static enum gol_code reserve(struct gol_actor *actor, const struct gol_msg *msg, uint32_t *flags, struct gol_err *err)
{
    if (msg->size > GOL_MSG_INLINE)
        return gol_err_set(err, GOL_INVALID, "a message of %u bytes (at most %d; larger values go in a blob)",
                           msg->size, GOL_MSG_INLINE);
    if (!gol_mailbox_reserve(&actor->mailbox, flags))
        return gol_err_set(err, GOL_MAILBOX_FULL, "the mailbox of actor %s is at its bound of %zu",
                           actor->behaviour->name, actor->mailbox.bound);
    return GOL_OK;
}

static enum gol_code no_memory(struct gol_actor *actor, uint32_t flags, struct gol_err *err)
{
    gol_mailbox_unreserve(&actor->mailbox, flags);
    return gol_err_set(err, GOL_NO_MEMORY, "no memory for a message to actor %s", actor->behaviour->name);
}

static void deliver(struct gol_actor *actor, struct gol_mail *mail, uint32_t flags)
{
    mail->msg.size |= flags;
    if (!gol_mailbox_push(&actor->mailbox, mail))
        return;
    gol_actor_retain(actor); /* the dispatcher's reference */
    schedule(actor);
}

enum gol_code gol_actor_send(struct gol_actor *actor, const struct gol_msg *msg, struct gol_err *err)
{
    uint32_t flags;
    enum gol_code code = reserve(actor, msg, &flags, err);
    struct gol_mail *mail;

    if (code != GOL_OK)
        return code;
    mail = malloc(sizeof *mail);
    if (mail == NULL)
        return no_memory(actor, flags, err);
    mail->msg = *msg;
    deliver(actor, mail, flags);
    return GOL_OK;
}

enum gol_code gol_actor_call(struct gol_actor *actor, const struct gol_msg *msg, struct gol_future **out,
                             struct gol_err *err)
{
    uint32_t flags;
    enum gol_code code = reserve(actor, msg, &flags, err);

    *out = NULL;
    if (code != GOL_OK)
        return code;
    *out = gol_future_new(msg);
    if (*out == NULL)
        return no_memory(actor, flags, err);
    deliver(actor, gol_future_mail(*out), flags);
    return GOL_OK;
}
