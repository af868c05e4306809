/*
 * A bounded mailbox: a list under a lock, which counts the places taken.
 *
 * Senders that wait for a place stand in a queue, each with its mail. Whoever makes a place puts the mail of the first
 * of them into the list himself, and then wakes the sender: so a place never goes to one who came later (nobody
 * starves), and the actor need not wait until a thread has woken up before it finds the next mail. Hence there is no
 * free place while anybody waits.
 *
 * Messages of the runtime itself are in the same list, in the order of their sending, but take no place. So the oldest
 * message that takes one may stand behind others; where the last search for it ended is kept, so that searching costs a
 * step for each mail once.
 *
 * Locks: each bound's own is the last one anybody takes.
 */
#include "actor/annex.h"
#include "actor/block.h"
#include "actor/os.h"

#include <pthread.h>
#include <stdlib.h>

/* A sender that waits; on its stack. Under the lock. */
struct sender {
    struct sender *next;
    struct gol_bound *bound;
    struct gol_mail *mail;
    bool waits;
    enum gol_code code; /* when it does not wait any more */
    pthread_cond_t done; /* a sender cannot leave before it has had the lock, so signals under it meet nobody gone */
};

struct gol_bound {
    /* set by gol_bound_new, then read only */
    size_t limit;
    enum gol_overflow overflow;
    /* any thread: atomic */
    atomic_uint refs;
    /* the visitor only */
    struct gol_mail *current;
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct gol_mail *first, *last; /* the mails, linked by `next` */
    struct gol_mail
        *passed; /* the last of those at the front of which none takes a place, as far as is known; or NULL */
    size_t count, places; /* mails, and those that take a place */
    struct sender *first_sender, *last_sender;
    bool closed;
    bool patient; /* senders may wait: the actor has not been killed */
};

struct gol_bound *gol_bound_new(size_t bound, enum gol_overflow overflow)
{
    struct gol_bound *made = calloc(1, sizeof *made);

    if (made == NULL)
        return NULL;
    made->limit = bound;
    made->overflow = overflow;
    made->patient = true;
    atomic_init(&made->refs, 1);
    pthread_mutex_init(&made->lock, NULL); /* cannot fail without attributes on Linux */
    return made;
}

struct gol_bound *gol_bound_retain(struct gol_bound *bound)
{
    atomic_fetch_add_explicit(&bound->refs, 1, memory_order_relaxed); /* relaxed: the caller's own keeps it */
    return bound;
}

void gol_bound_free(struct gol_bound *bound)
{
    /* acq_rel: pairs with itself, so that all others are done before the last one frees */
    if (bound == NULL || atomic_fetch_sub_explicit(&bound->refs, 1, memory_order_acq_rel) != 1)
        return;
    pthread_mutex_destroy(&bound->lock);
    free(bound);
}

/* ---- the list, under the lock ---- */

static struct gol_mail *next_of(struct gol_mail *mail)
{
    return atomic_load_explicit(&mail->next, memory_order_relaxed); /* relaxed, here and below: under the lock */
}

/* Not the runtime's own, whether they are for the runtime or for the behaviour. */
static bool takes_place(const struct gol_mail *mail)
{
    return !(mail->msg.size & GOL_MAIL_SYSTEM) && mail->msg.type < GOL_MSG_RESERVED;
}

static void append(struct gol_bound *bound, struct gol_mail *mail)
{
    atomic_store_explicit(&mail->next, NULL, memory_order_relaxed);
    if (bound->first == NULL)
        bound->first = mail;
    else
        atomic_store_explicit(&bound->last->next, mail, memory_order_relaxed);
    bound->last = mail;
    bound->count++;
    if (takes_place(mail))
        bound->places++;
}

/* Takes out the mail behind `before`; NULL: the first one. */
static struct gol_mail *detach(struct gol_bound *bound, struct gol_mail *before)
{
    struct gol_mail *mail = before != NULL ? next_of(before) : bound->first;
    struct gol_mail *next = next_of(mail);

    if (before != NULL)
        atomic_store_explicit(&before->next, next, memory_order_relaxed);
    else
        bound->first = next;
    if (bound->last == mail)
        bound->last = before;
    if (bound->passed == mail)
        bound->passed = NULL;
    bound->count--;
    if (takes_place(mail))
        bound->places--;
    return mail;
}

/* The oldest mail that takes a place, of which there is one. */
static struct gol_mail *detach_oldest(struct gol_bound *bound)
{
    struct gol_mail *before = bound->passed;
    struct gol_mail *mail = before != NULL ? next_of(before) : bound->first;

    while (!takes_place(mail)) {
        before = mail;
        mail = next_of(mail);
    }
    bound->passed = before;
    return detach(bound, before);
}

/* ---- senders that wait ---- */

static void dismiss(struct sender *sender, enum gol_code code)
{
    sender->waits = false;
    sender->code = code;
    pthread_cond_signal(&sender->done);
}

/* Under the lock: nobody will make a place for them. */
static void dismiss_all(struct gol_bound *bound)
{
    while (bound->first_sender != NULL) {
        struct sender *sender = bound->first_sender;

        bound->first_sender = sender->next;
        dismiss(sender, GOL_CLOSED);
    }
}

/* Under the lock: gives a place that has become free to who has waited longest. */
static void admit_sender(struct gol_bound *bound)
{
    struct sender *sender = bound->first_sender;

    if (sender == NULL || bound->places >= bound->limit)
        return;
    bound->first_sender = sender->next;
    append(bound, sender->mail);
    dismiss(sender, GOL_OK);
}

/* Under the lock: adds a mail if there is a place. False: there is none, and it is worth waiting. */
static bool try_to_add(struct gol_bound *bound, struct gol_mail *mail, enum gol_code *code)
{
    const bool full = bound->places >= bound->limit;

    *code = bound->closed || (full && !bound->patient) ? GOL_CLOSED : GOL_OK;
    if (*code != GOL_OK)
        return true;
    if (full)
        return false;
    append(bound, mail);
    return true;
}

/* Adds a sender's mail, and waits for a place first if need be. */
static void wait_for_place(void *argument)
{
    struct sender *sender = argument;
    struct gol_bound *bound = sender->bound;

    pthread_mutex_lock(&bound->lock);
    if (!try_to_add(bound, sender->mail, &sender->code)) {
        pthread_cond_init(&sender->done, NULL);
        sender->waits = true;
        if (bound->first_sender == NULL)
            bound->first_sender = sender;
        else
            bound->last_sender->next = sender;
        bound->last_sender = sender;
        while (sender->waits)
            pthread_cond_wait(&sender->done, &bound->lock);
        pthread_cond_destroy(&sender->done);
    }
    pthread_mutex_unlock(&bound->lock);
}

/*
 * The same where nobody makes a place but the one who waits for it (seeded). GOL_MAILBOX_FULL: nothing is left to run.
 */
static enum gol_code run_for_place(struct gol_bound *bound, struct gol_scheduler *scheduler, struct gol_mail *mail)
{
    enum gol_code code;

    for (;;) {
        bool tried;

        pthread_mutex_lock(&bound->lock);
        tried = try_to_add(bound, mail, &code);
        pthread_mutex_unlock(&bound->lock);
        if (tried)
            return code;
        if (!scheduler->step(scheduler, GOL_OS_NEVER))
            return GOL_MAILBOX_FULL;
    }
}

/* Without the lock, as another thread may have to be found for the seat of a handler. */
static enum gol_code put_later(struct gol_bound *bound, const struct gol_actor *actor, struct gol_context *context,
                               struct gol_mail *mail)
{
    struct sender sender = {.bound = bound, .mail = mail};

    if (context == NULL || (context->turn != NULL && context->turn->actor == actor))
        return GOL_MAILBOX_FULL;
    if (context->turn == NULL) {
        struct gol_scheduler *scheduler = gol_slab_chunk(actor)->scheduler;

        if (scheduler->step != NULL)
            return run_for_place(bound, scheduler, mail);
    }
    return gol_context_block(context, wait_for_place, &sender) ? sender.code : GOL_MAILBOX_FULL;
}

/* ---- putting and taking ---- */

enum gol_code gol_bound_put(struct gol_bound *bound, const struct gol_actor *actor, struct gol_context *context,
                            struct gol_mail *mail, struct gol_mail **dropped)
{
    enum gol_code code = GOL_OK;
    bool full;

    *dropped = NULL;
    pthread_mutex_lock(&bound->lock);
    full = takes_place(mail) && bound->places >= bound->limit;
    if (bound->closed) {
        code = GOL_CLOSED;
    } else if (full && bound->overflow != GOL_OVERFLOW_DROP_OLDEST) {
        code = GOL_MAILBOX_FULL;
    } else {
        if (full)
            *dropped = detach_oldest(bound);
        append(bound, mail);
    }
    pthread_mutex_unlock(&bound->lock);
    if (code == GOL_MAILBOX_FULL && bound->overflow == GOL_OVERFLOW_BLOCK)
        code = put_later(bound, actor, context, mail);
    return code;
}

struct gol_mail *gol_bound_take(struct gol_bound *bound)
{
    struct gol_mail *mail = NULL;

    pthread_mutex_lock(&bound->lock);
    if (bound->first != NULL) {
        mail = detach(bound, NULL);
        admit_sender(bound);
    }
    pthread_mutex_unlock(&bound->lock);
    return mail;
}

bool gol_bound_any(struct gol_bound *bound)
{
    return gol_bound_count(bound) > 0;
}

struct gol_mail *gol_bound_close(struct gol_bound *bound)
{
    struct gol_mail *left;

    pthread_mutex_lock(&bound->lock);
    bound->closed = true;
    left = bound->first;
    bound->first = bound->last = bound->passed = NULL;
    bound->count = bound->places = 0;
    dismiss_all(bound);
    pthread_mutex_unlock(&bound->lock);
    return left;
}

void gol_bound_dismiss(struct gol_bound *bound)
{
    pthread_mutex_lock(&bound->lock);
    bound->patient = false;
    dismiss_all(bound);
    pthread_mutex_unlock(&bound->lock);
}

size_t gol_bound_count(struct gol_bound *bound)
{
    size_t count;

    /* With the lock: a visitor that has let the actor rest must see what a sender added before it looked (visit.c). */
    pthread_mutex_lock(&bound->lock);
    count = bound->count;
    pthread_mutex_unlock(&bound->lock);
    return count;
}

struct gol_mail **gol_bound_current(struct gol_bound *bound)
{
    return &bound->current;
}
