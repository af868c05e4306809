/*
 * A stack that is only ever pushed to and emptied as a whole (Treiber, "Systems programming: coping with
 * parallelism", IBM RJ 5118, 1986), reversed by the receiver into arrival order. One word holds everything that
 * senders and receiver must agree on, and the third state of that word is the rest of the actor, so "is anybody
 * running it?" needs no lock of its own:
 *
 *     REST --push: schedule!--> mail <--push--> mail, mail ... --take--> EMPTY (running) --take: nothing--> REST
 *
 * Pushing compares a pointer that may have been freed and used again meanwhile (ABA); that is harmless here,
 * because a push needs only that `newest` *is* the value its mail links to, not that it has been all along.
 * Mails of one sender are pushed one after the other, so they lie on the stack in that order: FIFO per sender.
 */
#include "actor/mailbox.h"

static struct gol_mail rest_mark; /* only its address counts */
#define REST (&rest_mark)

void gol_mailbox_init(struct gol_mailbox *mailbox, size_t bound)
{
    atomic_init(&mailbox->newest, REST);
    atomic_init(&mailbox->waiting, 0);
    mailbox->bound = bound;
}

bool gol_mailbox_reserve(struct gol_mailbox *mailbox, uint32_t *flags)
{
    size_t waiting;

    *flags = 0;
    if (mailbox->bound == 0)
        return true;
    /* Adding first and looking then would, at the bound, refuse others for a place that is free. */
    /* relaxed: the count guards no data, mails are handed over through `newest` */
    waiting = atomic_load_explicit(&mailbox->waiting, memory_order_relaxed);
    do {
        if (waiting >= mailbox->bound)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&mailbox->waiting, &waiting, waiting + 1, memory_order_relaxed,
                                                    memory_order_relaxed));
    *flags = GOL_MAIL_COUNTED;
    return true;
}

void gol_mailbox_unreserve(struct gol_mailbox *mailbox, uint32_t flags)
{
    /* relaxed: as in gol_mailbox_reserve */
    if (flags & GOL_MAIL_COUNTED)
        atomic_fetch_sub_explicit(&mailbox->waiting, 1, memory_order_relaxed);
}

bool gol_mailbox_push(struct gol_mailbox *mailbox, struct gol_mail *mail)
{
    /* relaxed: only a guess, the exchange below checks it */
    struct gol_mail *newest = atomic_load_explicit(&mailbox->newest, memory_order_relaxed);

    /*
     * release: pairs with the exchange in gol_mailbox_take, which then sees the mail. acquire: pairs with the mark
     * of rest set there, so that what the actor's last turn wrote is seen by the thread that this one schedules.
     */
    do
        mail->next = newest == REST ? NULL : newest;
    while (!atomic_compare_exchange_weak_explicit(&mailbox->newest, &newest, mail, memory_order_acq_rel,
                                                  memory_order_relaxed));
    return newest == REST;
}

void gol_mailbox_rouse(struct gol_mailbox *mailbox)
{
    /* relaxed: no other thread knows the mailbox any more */
    atomic_store_explicit(&mailbox->newest, NULL, memory_order_relaxed);
}

struct gol_mail *gol_mailbox_take(struct gol_mailbox *mailbox, struct gol_mail **queue)
{
    struct gol_mail *mail = *queue;

    if (mail == NULL) {
        struct gol_mail *newest = NULL;

        /* release: pairs with the push that ends the rest. relaxed on failure: the exchange reads again */
        if (atomic_compare_exchange_strong_explicit(&mailbox->newest, &newest, REST, memory_order_release,
                                                    memory_order_relaxed))
            return NULL;
        /* acquire: pairs with the pushes of all the mails taken */
        newest = atomic_exchange_explicit(&mailbox->newest, NULL, memory_order_acquire);
        while (newest != NULL) {
            struct gol_mail *older = newest->next;

            newest->next = mail;
            mail = newest;
            newest = older;
        }
    }
    *queue = mail->next;
    gol_mailbox_unreserve(mailbox, mail->msg.size);
    return mail;
}
