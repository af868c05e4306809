/*
 * The mailbox of an actor: many senders, one receiver, in the order of arrival; and, in the same word, whether the
 * actor rests. An intrusive queue after Vyukov ("Non-intrusive MPSC node-based queue", 1024cores.net, 2010), in which
 * an exchange is all that a sender needs. As in Pony's runtime (Clebsch and others, "Deny capabilities for safe, fast
 * actors", AGERE 2015), the word also says who has to schedule the actor.
 *
 *     63       42 41                        0
 *     generation  the newest mail / 64, or a state:
 *
 *     REST    nobody has the actor. The sender whose mail ends the rest has it, and must schedule it
 *     AWAKE   somebody has the actor, and there is no mail
 *     CLOSED  the actor has ended; it takes no mail
 *
 * The mail that the receiver handles stays in the word until another one follows or the actor rests; so a mail is
 * linked behind the one before it, or, behind REST and AWAKE, put into `first`, and the receiver never writes the word
 * but to rest. Between a sender's exchange and its link the queue is cut: the receiver sees that something comes and
 * has to look again. Mails of one sender are exchanged in one after the other: FIFO per sender.
 *
 * The generation is that of the slot of memory the mailbox is in (slab.h). An address carries it too, so that sending
 * to an address is one compare-and-swap that fails when the slot has come to hold another actor. A generation
 * is never used twice.
 *
 * Progress: gol_mailbox_push is wait-free, gol_mailbox_push_to and gol_mailbox_push_all lock-free; the receiver waits
 * for a sender that was cut off between its two stores.
 */
#ifndef GOL_ACTOR_MAILBOX_H
#define GOL_ACTOR_MAILBOX_H

#include "actor/mail.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define GOL_WORD_BITS 42 /* of a pointer to a multiple of 64 with 48 bits */
#define GOL_WORD_MASK ((UINT64_C(1) << GOL_WORD_BITS) - 1U)
#define GOL_GENERATION_MAX ((UINT64_C(1) << (64 - GOL_WORD_BITS)) - 1U)

enum { GOL_AWAKE, GOL_REST, GOL_CLOSED_BOX, GOL_BOX_STATES };

struct gol_mailbox {
    /* any thread: atomic */
    _Atomic(uint64_t) word;
    /* the sender that ends the rest or follows AWAKE, then the receiver: the oldest mail, or the one that is handled */
    _Atomic(struct gol_mail *) first;
};

enum gol_push {
    GOL_PUSH_ADDED, /* the receiver will find it */
    GOL_PUSH_ROUSED, /* the caller has the actor, and must schedule it */
    GOL_PUSH_CLOSED, /* the actor has ended; the mail is the caller's */
};

static inline uint64_t gol_word(uint64_t generation, const void *mail)
{
    return generation << GOL_WORD_BITS | (uint64_t)(uintptr_t)mail >> 6;
}

static inline uint64_t gol_word_state(uint64_t generation, unsigned state)
{
    return generation << GOL_WORD_BITS | state;
}

static inline uint64_t gol_word_generation(uint64_t word)
{
    return word >> GOL_WORD_BITS;
}

static inline bool gol_word_is_mail(uint64_t word)
{
    return (word & GOL_WORD_MASK) >= GOL_BOX_STATES;
}

static inline struct gol_mail *gol_word_mail(uint64_t word)
{
    return (struct gol_mail *)(uintptr_t)((word & GOL_WORD_MASK) << 6);
}

/* Links a mail that was put into the word in the place of `old`. */
static inline enum gol_push gol_mailbox_link(struct gol_mailbox *mailbox, uint64_t old, struct gol_mail *mail)
{
    /* release: pairs with the acquire of gol_mailbox_next; `old` cannot be freed before this, as it is followed */
    if (gol_word_is_mail(old)) {
        atomic_store_explicit(&gol_word_mail(old)->next, mail, memory_order_release);
        return GOL_PUSH_ADDED;
    }
    /* release: pairs with the acquire of gol_mailbox_first */
    atomic_store_explicit(&mailbox->first, mail, memory_order_release);
    return (old & GOL_WORD_MASK) == GOL_REST ? GOL_PUSH_ROUSED : GOL_PUSH_ADDED;
}

/* Adds a mail to the mailbox of an actor that the caller has a handle of. GOL_PUSH_CLOSED: gol_mailbox_reclose it. */
static inline enum gol_push gol_mailbox_push(struct gol_mailbox *mailbox, uint64_t generation, struct gol_mail *mail)
{
    uint64_t old;

    atomic_store_explicit(&mail->next, NULL, memory_order_relaxed); /* relaxed: the exchange publishes it */
    /*
     * acq_rel. release: the mail is whole before it can be seen. acquire: pairs with the rest (gol_mailbox_rest), so
     * that what the actor's last turn wrote is seen by the thread that this one schedules.
     */
    old = atomic_exchange_explicit(&mailbox->word, gol_word(generation, mail), memory_order_acq_rel);
    if ((old & GOL_WORD_MASK) == GOL_CLOSED_BOX)
        return GOL_PUSH_CLOSED;
    return gol_mailbox_link(mailbox, old, mail);
}

/*
 * The same for an address, which may be out of date: then nothing is written. All mails from `mail` to `last`, which
 * are linked, and nothing follows on `last`.
 */
static inline enum gol_push gol_mailbox_push_all(struct gol_mailbox *mailbox, uint64_t generation,
                                                 struct gol_mail *mail, struct gol_mail *last)
{
    uint64_t old = atomic_load_explicit(&mailbox->word, memory_order_relaxed); /* relaxed: the exchange checks it */

    do {
        if (gol_word_generation(old) != generation || (old & GOL_WORD_MASK) == GOL_CLOSED_BOX)
            return GOL_PUSH_CLOSED;
        /* acq_rel: as above; relaxed on failure: it is tried again */
    } while (!atomic_compare_exchange_weak_explicit(&mailbox->word, &old, gol_word(generation, last),
                                                    memory_order_acq_rel, memory_order_relaxed));
    return gol_mailbox_link(mailbox, old, mail);
}

static inline enum gol_push gol_mailbox_push_to(struct gol_mailbox *mailbox, uint64_t generation, struct gol_mail *mail)
{
    atomic_store_explicit(&mail->next, NULL, memory_order_relaxed); /* relaxed: as above */
    return gol_mailbox_push_all(mailbox, generation, mail, mail);
}

/*
 * After a push that met CLOSED: closes again, and returns the newest of the mails that came meanwhile, `mail` first;
 * they are the caller's, linked or about to be (gol_mailbox_await). The caller still has its handle.
 */
static inline struct gol_mail *gol_mailbox_reclose(struct gol_mailbox *mailbox, uint64_t generation)
{
    /* acq_rel: pairs with the pushes of the mails that are taken */
    return gol_word_mail(
        atomic_exchange_explicit(&mailbox->word, gol_word_state(generation, GOL_CLOSED_BOX), memory_order_acq_rel));
}

/* Takes an actor that rests, without a mail. False: it does not rest, or is of another generation. Any thread. */
static inline bool gol_mailbox_rouse(struct gol_mailbox *mailbox, uint64_t generation)
{
    uint64_t old = gol_word_state(generation, GOL_REST);

    /* seq_cst: pairs with the rest, see gol_actor_release. acquire: as in gol_mailbox_push */
    return atomic_compare_exchange_strong_explicit(&mailbox->word, &old, gol_word_state(generation, GOL_AWAKE),
                                                   memory_order_seq_cst, memory_order_seq_cst);
}

/* ---- the receiver only, while the actor does not rest ---- */

/* The oldest mail; NULL: AWAKE, or not linked yet. */
static inline struct gol_mail *gol_mailbox_first(struct gol_mailbox *mailbox)
{
    return atomic_load_explicit(&mailbox->first, memory_order_acquire); /* pairs with gol_mailbox_link */
}

/* The one after `mail`; NULL: none, or not linked yet. */
static inline struct gol_mail *gol_mailbox_next(struct gol_mail *mail)
{
    return atomic_load_explicit(&mail->next, memory_order_acquire); /* pairs with gol_mailbox_link */
}

/*
 * Gives the actor up: from REST if there is nothing behind `mail`, the last one (NULL: AWAKE). False: a mail has come,
 * which is linked or about to be. `state` is GOL_REST, or GOL_CLOSED_BOX for an actor that ends.
 */
static inline bool gol_mailbox_leave(struct gol_mailbox *mailbox, uint64_t generation, const struct gol_mail *mail,
                                     unsigned state)
{
    uint64_t old = gol_word(generation, mail);

    /*
     * seq_cst: pairs with gol_mailbox_rouse. release: pairs with the push that ends the rest. relaxed: nothing was done
     */
    return atomic_compare_exchange_strong_explicit(&mailbox->word, &old, gol_word_state(generation, state),
                                                   memory_order_seq_cst, memory_order_relaxed);
}

/* Closes whatever is there; returns the newest mail, NULL: there is none. */
static inline struct gol_mail *gol_mailbox_close(struct gol_mailbox *mailbox, uint64_t generation)
{
    /* acq_rel: pairs with the pushes of the mails that are taken */
    const uint64_t old =
        atomic_exchange_explicit(&mailbox->word, gol_word_state(generation, GOL_CLOSED_BOX), memory_order_acq_rel);

    return gol_word_is_mail(old) ? gol_word_mail(old) : NULL;
}

/* Waits for a link that is about to be written: `first` of a mailbox or `next` of a mail. */
struct gol_mail *gol_mailbox_await(_Atomic(struct gol_mail *) *link);

#endif
