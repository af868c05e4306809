/*
 * Warm actors: a worker that is busy with short visits does not put an actor to rest when its mailbox is empty, but
 * keeps it. What is sent to it on the same worker then needs no atomic operation at all, and neither does its rest;
 * that is most of what a message costs. (Keeping a lock for its last user is an old idea: Dice and others, "Biased
 * locking", 2006.)
 *
 * The mailbox word of a warm actor stands at a mail that was handled (GOL_MAIL_DONE), its `first` too. Others push
 * behind that as always, and need not schedule it: its worker looks every LOOK_WARM visits (workers.c), when it has
 * nothing else to do, and when its visits are no longer short. A message from the worker itself goes into the very
 * mail that is done, if nobody else has pushed behind it (order: what comes later from elsewhere is behind it too),
 * and one that has a mail already, as calls do, in front of that; then the actor is ready like any other, with its
 * mails linked from `first` on, and may be stolen. While it is in the worker's slot for what was made ready last, more
 * mails can be put between: in front of the one that is done, which is made so again.
 */
#ifndef GOL_ACTOR_WARM_H
#define GOL_ACTOR_WARM_H

#include "actor/local.h"
#include "actor/mailbox.h"

#include <stdbool.h>
#include <stdint.h>

struct gol_actor;
struct gol_context;

#define GOL_WARM_MAX 256U /* actors that a worker keeps, each in the one place that its address has */

#define GOL_WARM_NONE UINT64_MAX /* no address: pointers end below that */

/* A part of a worker: who has the seat only. */
struct gol_warm {
    uint64_t kept[GOL_WARM_MAX]; /* addresses, or GOL_WARM_NONE */
    /* the actor in the worker's slot, if it was warm and others had not pushed; else GOL_WARM_NONE */
    uint64_t slot_id;
    uint64_t slot_word; /* of its mailbox as long as nobody has pushed */
    struct gol_mail *slot_last; /* the last of those in front of it, if there are any */
    uint32_t waiting[GOL_WARM_MAX]; /* messages in the local queue for who is kept there */
    struct gol_local local;
};

static inline uint64_t *gol_warm_place(struct gol_warm *warm, uint64_t id)
{
    return &warm->kept[id % GOL_WARM_MAX];
}

/* The count of the messages that wait for that actor, or who else has the place. */
static inline uint32_t *gol_warm_waiting(struct gol_warm *warm, uint64_t id)
{
    return &warm->waiting[id % GOL_WARM_MAX];
}

/*
 * The mail of the slot's actor, which is the one that was done: its message goes into another mail in front of it, so
 * that more can be put between the two. NULL: there is none at hand; more is pushed then.
 */
struct gol_mail *gol_warm_part(struct gol_context *context, struct gol_mailbox *mailbox);

/*
 * Puts a mail behind those that its worker has put into the slot's actor. False: push it. `mailbox` is that of address
 * `id`.
 */
static inline bool gol_warm_add(struct gol_context *context, struct gol_warm *warm, struct gol_mailbox *mailbox,
                                uint64_t id, struct gol_mail *mail)
{
    struct gol_mail *last;

    /*
     * relaxed: what this thread's actors have pushed from elsewhere before they came here is seen, and no more is
     * needed
     */
    if (warm->slot_id != id || atomic_load_explicit(&mailbox->word, memory_order_relaxed) != warm->slot_word)
        return false;
    last = gol_word(gol_word_generation(id), gol_mailbox_first(mailbox)) == warm->slot_word
               ? gol_warm_part(context, mailbox)
               : warm->slot_last;
    if (last == NULL)
        return false;
    /* relaxed: the actor is this worker's own until it is made stealable, which publishes its mails */
    atomic_store_explicit(&mail->next, atomic_load_explicit(&last->next, memory_order_relaxed), memory_order_relaxed);
    atomic_store_explicit(&last->next, mail, memory_order_relaxed);
    warm->slot_last = mail;
    return true;
}

/*
 * Whether a message to an actor that is kept may go into the local queue (and its mail may be had). The caller has seen
 * that nobody has pushed.
 */
static inline bool gol_warm_takes(struct gol_warm *warm, uint64_t id)
{
    return *gol_warm_waiting(warm, id) < GOL_LOCAL_EACH && !gol_local_is_full(&warm->local);
}

/* The mail that is done of an actor that is kept. NULL: it is not kept, or others have pushed behind it. */
static inline struct gol_mail *gol_warm_done(struct gol_warm *warm, struct gol_mailbox *mailbox, uint64_t id)
{
    struct gol_mail *done;

    if (*gol_warm_place(warm, id) != id)
        return NULL;
    done = atomic_load_explicit(&mailbox->first, memory_order_relaxed); /* relaxed, and below: as above */
    if (GOL_UNLIKELY(atomic_load_explicit(&mailbox->word, memory_order_relaxed) !=
                     gol_word(gol_word_generation(id), done)))
        return NULL;
    return done;
}

/*
 * That mail is to be written anew, as the only one in the mailbox: the actor is the caller's to schedule, and no longer
 * kept.
 */
static inline void gol_warm_reuse(struct gol_warm *warm, uint64_t id, const struct gol_mail *done)
{
    *gol_warm_place(warm, id) = GOL_WARM_NONE;
    warm->slot_word = gol_word(gol_word_generation(id), done);
}

/*
 * Sends to an actor that is kept: it is the caller's to schedule then, and no longer kept; the mail is in its mailbox.
 * True: in front of the one that is done, so that more may be added while it is in the slot. The caller has seen that
 * it is kept, and that no message waits for it in the local queue.
 */
static inline bool gol_warm_send(struct gol_warm *warm, struct gol_mailbox *mailbox, uint64_t id, struct gol_mail *mail)
{
    struct gol_mail *done = atomic_load_explicit(&mailbox->first, memory_order_relaxed); /* relaxed: as above */
    const uint64_t word = gol_word(gol_word_generation(id), done);

    *gol_warm_place(warm, id) = GOL_WARM_NONE;
    if (GOL_UNLIKELY(atomic_load_explicit(&mailbox->word, memory_order_relaxed) != word)) { /* relaxed: as above */
        gol_mailbox_push(mailbox, gol_word_generation(id), mail);
        return false;
    }
    /* relaxed, both: as above */
    atomic_store_explicit(&mail->next, done, memory_order_relaxed);
    atomic_store_explicit(&mailbox->first, mail, memory_order_relaxed);
    warm->slot_word = word;
    return true;
}

void gol_warm_init(struct gol_warm *warm);
/* Whether any actor is kept. */
bool gol_warm_any(const struct gol_warm *warm);
/* Puts an actor to rest whose place another one takes. */
void gol_warm_replace(struct gol_context *context, struct gol_warm *warm, uint64_t before);
/* Keeps the actor of address `id`, whose mailbox and `first` stand at `done`; the visitor, who forgets it. */
static inline void gol_warm_keep(struct gol_context *context, struct gol_warm *warm, uint64_t id, struct gol_mail *done)
{
    uint64_t *place = gol_warm_place(warm, id);

    if (GOL_UNLIKELY(*place != GOL_WARM_NONE))
        gol_warm_replace(context, warm, *place);
    done->msg.size = GOL_MAIL_DONE;
    *place = id;
}
/* Schedules those that others have sent to, or that are to end. */
void gol_warm_look(struct gol_context *context, struct gol_warm *warm);
/*
 * The actor of address `id`, which is kept, is kept no longer: the messages that wait for it in the local queue go to
 * its mailbox, in front of the mail that was done. Returns the last of them; NULL: there are none.
 */
struct gol_mail *gol_warm_forget(struct gol_warm *warm, uint64_t id);
/* The same, and it is ready as any other; unless it is under way already, as its handler calls this. */
void gol_warm_release(struct gol_context *context, struct gol_warm *warm, uint64_t id);
/* The same for all for whom messages wait, and for who is under way. */
void gol_warm_spill(struct gol_context *context, struct gol_warm *warm);
/* Puts all to rest; the local queue is empty. */
void gol_warm_cool(struct gol_context *context, struct gol_warm *warm);

#endif
