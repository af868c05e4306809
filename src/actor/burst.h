/*
 * Bursts: a handler that sends one message after another to the same actor does not push each into the mailbox, whose
 * word may be in another processor's cache, but gathers them and pushes all at once. (Batching is what makes flat
 * combining fast: Hendler and others, "Flat combining and the synchronization-parallelism tradeoff", SPAA 2010.)
 *
 * The first GOL_BURST_AFTER in a row are pushed as always, so that a few messages are never late. Small ones that
 * follow share mails (parcel.h). What is gathered is pushed when there are GOL_BURST_MAX of it or a few more, and
 * before its handler does anything else that others may see: sends to somebody else, answers, sets a timer, kills,
 * gives up a handle, waits for a place or for memory, or ends its turn. The actor is held meanwhile. So messages are
 * seen in the order in which they were sent, whoever they are for, as without bursts. When the actor ends before that,
 * they are dead letters, as if they had been in its mailbox.
 *
 * What a visit calls besides handlers may send too, and is gathered alike: a behaviour's functions, and the hook of
 * dead letters, also when it is told of a burst that came too late, so that another one may have begun when
 * gol_burst_push returns.
 */
#ifndef GOL_ACTOR_BURST_H
#define GOL_ACTOR_BURST_H

#include "actor/context.h"
#include "actor/mail.h"
#include "actor/parcel.h"
#include "gollab/message.h"

#include <stdbool.h>

#define GOL_BURST_AFTER 8U
#define GOL_BURST_MAX 32U

/* Holds the actor of burst.id, if mails may be gathered for it: the next ones are. */
void gol_burst_begin(struct gol_context *context);
/* Pushes what there is, which counts as sent from then on: when that is much, others are to help; */
void gol_burst_push(struct gol_context *context);
/* and then gathers no more. */
void gol_burst_stop(struct gol_context *context);

/*
 * Notes a mail that is about to be pushed to `to`. In a handler, while none are gathered. True: gol_burst_begin, before
 * the push.
 */
static inline bool gol_burst_notes(struct gol_context *context, struct gol_address to)
{
    struct gol_burst *burst = &context->burst;

    if (burst->id == to.id && burst->turn == context->messages)
        return ++burst->row == GOL_BURST_AFTER;
    burst->id = to.id;
    burst->turn = context->messages;
    burst->row = 1;
    return false;
}

/* Whether mails to `to` are gathered. */
static inline bool gol_burst_takes(const struct gol_context *context, struct gol_address to)
{
    return context->burst.actor != NULL && context->burst.id == to.id;
}

/* Whether a message may be put at that place: mails are at multiples of their size, so that their ends show. */
static inline bool gol_burst_has_place(const void *place)
{
    return (uintptr_t)place % sizeof(struct gol_mail) != 0;
}

/* The last mail gets no more messages: those that have joined it are counted. */
static inline void gol_burst_close(struct gol_burst *burst)
{
    uint32_t behind;

    if (burst->place == NULL)
        return;
    behind = (uint32_t)((gol_parcel_word *)burst->place - gol_parcel_words(burst->last)) - 1;
    burst->place = NULL;
    burst->last->msg.size += behind * GOL_MAIL_ONE_BEHIND;
    burst->n += behind;
}

/* Gathers a mail more. The caller pushes them when there are enough. */
static inline void gol_burst_add(struct gol_context *context, struct gol_mail *mail)
{
    struct gol_burst *burst = &context->burst;

    gol_burst_close(burst);
    atomic_store_explicit(&mail->next, NULL, memory_order_relaxed); /* relaxed, and below: pushed with release */
    if (burst->n == 0)
        burst->first = mail;
    else
        atomic_store_explicit(&burst->last->next, mail, memory_order_relaxed);
    burst->last = mail;
    burst->n++;
    if (gol_parcel_may_begin(mail))
        burst->place = gol_parcel_words(mail) + 1;
}

/*
 * Gathers a message to `to` more without a mail of its own: in the last one. False: there it has no place. (volatile,
 * and word by word: see gol_mail_write.)
 */
static inline bool gol_burst_join(struct gol_burst *burst, struct gol_address to, const struct gol_msg *msg)
{
    const volatile struct gol_msg *each = msg;
    const volatile gol_parcel_word *word = (const volatile gol_parcel_word *)(const void *)msg->bytes;
    gol_parcel_word *place = burst->place;

    if (!gol_burst_has_place(place) || burst->id != to.id || burst->last->msg.type != each->type ||
        burst->last->msg.size != each->size || each->blob != NULL)
        return false;
    *place++ = *word;
    burst->place = place;
    return true;
}

/* Whether it is enough to be pushed. */
static inline bool gol_burst_is_large(const struct gol_burst *burst)
{
    return burst->n >= GOL_BURST_MAX;
}

/*
 * Before anything else that others may see. Again, when who was told of dead letters has sent so much that it was
 * gathered.
 */
static inline void gol_burst_flush(struct gol_context *context)
{
    while (GOL_UNLIKELY(context->burst.n > 0))
        gol_burst_push(context);
}

/* The turn is over, or what a visit has called besides. */
static inline void gol_burst_end(struct gol_context *context)
{
    if (GOL_UNLIKELY(context->burst.actor != NULL))
        gol_burst_stop(context);
    context->burst.id = 0;
}

#endif
