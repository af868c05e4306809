/*
 * The answering side of futures: making and settling them, promises and relays. How they are waited for is in await.c.
 *
 * Settling is done once, by whoever comes first: the turn, the holder of the promise, or a cancel. What the others
 * bring is dropped.
 */
#include "actor/future_inner.h"

#include "actor/burst.h"
#include "actor/mailbox.h"
#include "actor/pump.h"

#include <stdlib.h>

_Alignas(64) _Atomic(uint64_t) gol_future_tickets;

/* Memory that may go into a mailbox; NULL: there is none, or only above what a word of it holds. */
static void *new_at_64(size_t size)
{
    void *memory = aligned_alloc(64, (size + 63) / 64 * 64);

    if ((uintptr_t)memory >> (GOL_WORD_BITS + 6) == 0)
        return memory;
    free(memory);
    return NULL;
}

struct gol_future *gol_future_new(const struct gol_msg *request, struct gol_runtime *seeded)
{
    struct gol_future *future = new_at_64(sizeof *future);

    if (future == NULL)
        return NULL;
    future->pump = NULL;
    if (seeded != NULL && (future->pump = gol_pump_of(seeded)) == NULL) {
        free(future);
        return NULL;
    }
    atomic_init(&future->mail.next, NULL);
    future->mail.msg = *request;
    future->mail.msg.size |= GOL_MAIL_CALL;
    atomic_init(&future->refs, 2);
    pthread_mutex_init(&future->lock, NULL); /* cannot fail without attributes on Linux */
    future->watches = NULL;
    atomic_init(&future->ticket, 0);
    future->reply.blob = NULL;
    return future;
}

struct gol_mail *gol_future_mail(struct gol_future *future)
{
    return &future->mail;
}

struct gol_future *gol_future_of(struct gol_mail *mail)
{
    return (struct gol_future *)(void *)((char *)mail - offsetof(struct gol_future, mail));
}

void gol_future_release(struct gol_future *future)
{
    /* acq_rel: pairs with itself, so that the other side is done before the last one frees */
    if (future == NULL || atomic_fetch_sub_explicit(&future->refs, 1, memory_order_acq_rel) != 1)
        return;
    gol_blob_release(future->reply.blob);
    gol_pump_release(future->pump);
    pthread_mutex_destroy(&future->lock);
    free(future);
}

/* ---- settling ---- */

/* Settles a future that is pending. False: somebody else has, and the reply is still the caller's. */
static bool settle(struct gol_future *future, enum gol_code code, const struct gol_msg *reply)
{
    struct gol_pump *pump;
    uint64_t ticket;

    gol_burst_flush(&gol_context_here);
    pthread_mutex_lock(&future->lock);
    if (gol_future_ticket(future) != 0) {
        pthread_mutex_unlock(&future->lock);
        return false;
    }
    future->code = code;
    if (reply != NULL)
        future->reply = *reply;
    /* relaxed: see "order of finishing" in future_inner.h; the locks order the draw and the reading of the counter */
    ticket = atomic_fetch_add_explicit(&gol_future_tickets, 1, memory_order_relaxed) + 1;
    atomic_store_explicit(&future->ticket, ticket, memory_order_release); /* pairs with gol_future_ticket */
    while (future->watches != NULL) {
        struct gol_watch *watch = future->watches;

        future->watches = watch->next;
        watch->link = NULL;
        /*
         * acq_rel: pairs with itself along the row of settlings, and with has_enough in await.c. The waiter cannot
         * leave before it has had this lock, so it is alive here even after the post.
         */
        if (atomic_fetch_sub_explicit(&watch->waiter->missing, 1, memory_order_acq_rel) == 1)
            sem_post(&watch->waiter->enough);
    }
    pump = future->pump;
    future->pump = NULL;
    pthread_mutex_unlock(&future->lock);
    gol_pump_release(pump);
    return true;
}

void gol_future_settle(struct gol_future *future, enum gol_code code, const struct gol_msg *reply)
{
    if (!settle(future, code, reply) && reply != NULL)
        gol_blob_release(reply->blob);
}

bool gol_future_pending(struct gol_future *future)
{
    return gol_future_ticket(future) == 0;
}

bool gol_future_cancel(struct gol_future *future)
{
    return settle(future, GOL_STOPPED, NULL);
}

enum gol_code gol_future_check_reply(const struct gol_msg *reply, struct gol_err *err)
{
    if (reply->size <= GOL_MSG_INLINE)
        return GOL_OK;
    return gol_err_set(err, GOL_INVALID, "a reply of %u bytes (at most %d; larger values go in a blob)", reply->size,
                       GOL_MSG_INLINE);
}

/* ---- promises: futures behind another type, each a reference ---- */

static void retain(struct gol_future *future)
{
    /* relaxed: the caller's own reference keeps it */
    atomic_fetch_add_explicit(&future->refs, 1, memory_order_relaxed);
}

static struct gol_future *future_of_promise(struct gol_promise *promise)
{
    return (struct gol_future *)(void *)promise;
}

struct gol_promise *gol_future_promise(struct gol_future *future)
{
    retain(future);
    return (struct gol_promise *)(void *)future;
}

enum gol_code gol_promise_keep(struct gol_promise *promise, const struct gol_msg *reply, struct gol_err *err)
{
    const enum gol_code code = gol_future_check_reply(reply, err);

    if (code != GOL_OK)
        return code;
    gol_future_settle(future_of_promise(promise), GOL_OK, reply);
    gol_future_release(future_of_promise(promise));
    return GOL_OK;
}

void gol_promise_break(struct gol_promise *promise, enum gol_code code)
{
    if (promise == NULL)
        return;
    settle(future_of_promise(promise), code != GOL_OK ? code : GOL_CLOSED, NULL); /* without a reply it is not OK */
    gol_future_release(future_of_promise(promise));
}

/* ---- relays ---- */

struct gol_relay *gol_relay_new(const struct gol_msg *request, struct gol_future *future)
{
    struct gol_relay *relay = new_at_64(sizeof *relay);

    if (relay == NULL)
        return NULL;
    atomic_init(&relay->mail.next, NULL);
    relay->mail.msg = *request;
    relay->mail.msg.size |= GOL_MAIL_RELAY;
    relay->future = future;
    retain(future);
    return relay;
}

struct gol_relay *gol_relay_of(struct gol_mail *mail)
{
    return (struct gol_relay *)(void *)((char *)mail - offsetof(struct gol_relay, mail));
}

void gol_relay_free(struct gol_relay *relay)
{
    gol_future_release(relay->future);
    free(relay);
}
