/*
 * The pool of mails: each thread's two magazines, and the way to the depot (depot.h), under one lock.
 *
 * There a flood is felt. A handler that has sent much, while as many mails as are allowed are under way, and wants
 * memory that nobody has used before is ahead of those who should handle what was sent; and so is a thread whose
 * handlers have drawn very much of such memory. It gives its seat away and waits as long as they bring mails back (flow
 * control by memory, as by credits in a network), but not when they do not, since they may be waiting for something
 * else: each wait in vain doubles what is allowed.
 */
#include "actor/mail.h"

#include "actor/depot.h"
#include "actor/flood.h"
#include "util/futex.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#define MAGAZINE_MIN 8U
#define MAGAZINE_MAX 256U
#define SHIFTS_MAX 16U /* of mails between a thread's two magazines, until the next one is larger */
#define FLOOD_SENDS 256U /* of one visit: fewer are no flood, and answers must go out while floods are held back */

static struct {
    /* under the lock */
    pthread_mutex_t lock;
    struct gol_depot depot; /* but for what is atomic in it */
    size_t allowance; /* mails that there may be before handlers have to wait for others' */
    struct gol_context *contexts; /* of threads that have magazines */
    size_t runtimes;
    bool keyed;
    pthread_key_t key;
    struct gol_board *shown; /* where others see what there is, or NULL */
    /* any thread: atomic */
    _Atomic(uint32_t) waiters;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .allowance = GOL_FLOOD_MAILS};

_Thread_local struct gol_context gol_context_here GOL_CONTEXT_TLS = {
    .loaded = (struct gol_magazine *)&gol_magazine_none, .spare = (struct gol_magazine *)&gol_magazine_none};

#if defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#endif
#ifdef POISONS
#include <sanitizer/asan_interface.h>
void gol_mail_poison(struct gol_mail *mail)
{
    __asan_poison_memory_region(&mail->msg, sizeof mail->msg);
}

void gol_mail_unpoison(struct gol_mail *mail)
{
    __asan_unpoison_memory_region(&mail->msg, sizeof mail->msg);
}
#else
void gol_mail_poison(struct gol_mail *mail)
{
    (void)mail;
}

void gol_mail_unpoison(struct gol_mail *mail)
{
    (void)mail;
}
#endif

/* ---- threads ---- */

static void forget(struct gol_context *context)
{
    *context->link = context->next;
    if (context->next != NULL)
        context->next->link = context->link;
    context->known = false;
}

static void note(void)
{
    if (pool.shown == NULL)
        return;
    /* relaxed: for people */
    atomic_store_explicit(&pool.shown->mail_bytes, gol_depot_bytes(&pool.depot), memory_order_relaxed);
    atomic_store_explicit(&pool.shown->mails, gol_depot_count_out(&pool.depot), memory_order_relaxed);
}

/* When a thread ends. */
static void leave(void *argument)
{
    struct gol_context *context = argument;

    pthread_mutex_lock(&pool.lock);
    if (context->known) {
        gol_depot_put(&pool.depot, context->loaded);
        gol_depot_put(&pool.depot, context->spare);
        context->loaded = context->spare = GOL_MAGAZINE_NONE;
        forget(context);
        note();
    }
    pthread_mutex_unlock(&pool.lock);
}

/* Under the lock. False: the thread could not be followed to its end, so it may keep no mails. */
static bool enter(struct gol_context *context)
{
    context->shifts = 0;
    if (context->known) {
        if (context->magazine_size < MAGAZINE_MAX)
            context->magazine_size *= 2;
        return true;
    }
    if (pthread_setspecific(pool.key, context) != 0)
        return false;
    context->magazine_size = MAGAZINE_MIN;
    context->next = pool.contexts;
    context->link = &pool.contexts;
    if (context->next != NULL)
        context->next->link = &context->next;
    pool.contexts = context;
    context->known = true;
    return true;
}

/* A handler that has sent much by itself, while as many mails as are allowed are under way. */
static bool is_flood(const struct gol_context *context)
{
    return context->sends >= FLOOD_SENDS && gol_depot_count_cut(&pool.depot) >= pool.allowance;
}

/*
 * A magazine with mails that have come back. Under the lock, which is let go of while a handler is held back that wants
 * memory that nobody has used before. NULL: it may have some of that.
 */
static struct gol_magazine *get_returned(struct gol_context *context)
{
    struct gol_magazine *magazine = gol_depot_get_full(&pool.depot);

    if (context->allowance == 0)
        context->allowance = GOL_DRAWN_MAILS;
    while (magazine == NULL && context->turn != NULL && (is_flood(context) || context->drawn >= context->allowance)) {
        const size_t allowance = pool.allowance;
        bool flows;

        pthread_mutex_unlock(&pool.lock);
        flows = gol_flood_hold(context);
        pthread_mutex_lock(&pool.lock);
        magazine = gol_depot_get_full(&pool.depot); /* what has come back, others may have taken */
        if (flows)
            continue;
        /* They wait for something else, or nobody else can run: less and less often. */
        if (pool.allowance == allowance && allowance < SIZE_MAX / 2)
            pool.allowance = 2 * allowance;
        context->allowance = context->allowance < UINT32_MAX / 2 ? 2 * context->allowance : UINT32_MAX;
        context->drawn = 0;
        break;
    }
    return magazine;
}

/* A magazine with mails for the calling thread, under the lock, as above. NULL: no memory. */
static struct gol_magazine *draw(struct gol_context *context)
{
    struct gol_magazine *magazine = get_returned(context);

    if (magazine != NULL)
        return magazine;
    magazine = gol_depot_get_empty(&pool.depot, context->magazine_size);
    if (magazine != NULL && !gol_depot_cut(&pool.depot, magazine, context->magazine_size)) {
        gol_depot_put(&pool.depot, magazine);
        magazine = NULL;
    }
    context->drawn += context->drawn < UINT32_MAX / 2 ? context->magazine_size : 0;
    return magazine;
}

/*
 * Between the two magazines of a thread without the depot: half of a full one, so that it is some way to the next such
 * turn in either direction; were they swapped, who takes and gives by turns would swap them for each. False: it needs
 * the depot.
 */
static bool refill_from_spare(struct gol_context *context)
{
    struct gol_magazine *spare = context->spare;

    if (spare->n == 0)
        return false;
    if (2 * spare->n > spare->size && 2 * context->loaded->size >= spare->n) {
        gol_magazine_move(context->loaded, spare, spare->n / 2);
    } else {
        context->spare = context->loaded;
        context->loaded = spare;
    }
    return true;
}

static bool flush_to_spare(struct gol_context *context)
{
    struct gol_magazine *loaded = context->loaded;
    struct gol_magazine *spare = context->spare;

    if (loaded->n == 0 || 2 * (spare->size - spare->n) < loaded->n ||
        (spare->size < MAGAZINE_MAX && ++context->shifts >= SHIFTS_MAX))
        return false; /* nothing is loaded: the thread has no magazine at all */
    gol_magazine_move(spare, loaded, (loaded->n + 1) / 2);
    return true;
}

struct gol_mail *gol_mail_refill(struct gol_context *context)
{
    struct gol_magazine *magazine;

    if (refill_from_spare(context))
        return gol_mail_new(context);
    pthread_mutex_lock(&pool.lock);
    magazine = enter(context) ? draw(context) : NULL;
    if (magazine != NULL) {
        gol_depot_put(&pool.depot, context->loaded);
        context->loaded = magazine;
    }
    note();
    pthread_mutex_unlock(&pool.lock);
    return magazine != NULL ? gol_mail_new(context) : NULL;
}

void gol_mail_flush(struct gol_context *context, struct gol_mail *mail)
{
    struct gol_magazine *magazine;

    if (flush_to_spare(context)) {
        gol_mail_free(context, mail);
        return;
    }
    pthread_mutex_lock(&pool.lock);
    magazine = enter(context) ? gol_depot_get_empty(&pool.depot, context->magazine_size) : NULL;
    if (magazine != NULL) {
        gol_depot_put(&pool.depot, context->spare);
        context->spare = context->loaded;
        context->loaded = magazine;
        gol_magazine_push(magazine, mail);
    } else {
        gol_depot_put_loose(&pool.depot, mail); /* no memory: the pool keeps it */
    }
    note();
    pthread_mutex_unlock(&pool.lock);
    /* relaxed: who comes to wait just now looks again soon */
    if (atomic_load_explicit(&pool.waiters, memory_order_relaxed) > 0 && gol_mail_pool_flows())
        gol_futex_wake(&pool.depot.free_mails, 1);
}

/* ---- floods ---- */

#define FLOWS_MAILS (GOL_FLOOD_MAILS / 2) /* in the depot when who was held back may go on */

uint32_t gol_mail_pool_returned(void)
{
    return atomic_load_explicit(&pool.depot.returned, memory_order_relaxed); /* relaxed: guards no data */
}

bool gol_mail_pool_flows(void)
{
    return atomic_load_explicit(&pool.depot.free_mails, memory_order_relaxed) >=
           FLOWS_MAILS; /* relaxed: guards no data */
}

bool gol_mail_pool_wait(int64_t timeout_ns)
{
    const uint32_t seen = atomic_load_explicit(&pool.depot.free_mails, memory_order_relaxed); /* relaxed: as above */

    atomic_fetch_add_explicit(&pool.waiters, 1, memory_order_relaxed); /* relaxed: as in gol_mail_flush */
    if (seen < FLOWS_MAILS)
        gol_futex_wait(&pool.depot.free_mails, seen, timeout_ns);
    atomic_fetch_sub_explicit(&pool.waiters, 1, memory_order_relaxed);
    return gol_mail_pool_flows();
}

void gol_mail_pool_nudge(void)
{
    /* relaxed: who comes to wait just now looks again soon */
    if (atomic_load_explicit(&pool.waiters, memory_order_relaxed) > 0)
        gol_futex_wake(&pool.depot.free_mails, INT_MAX);
}

/* ---- the pool's life ---- */

enum gol_code gol_mail_pool_enter(struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    pthread_mutex_lock(&pool.lock);
    if (!pool.keyed)
        pool.keyed = pthread_key_create(&pool.key, leave) == 0;
    if (pool.keyed)
        pool.runtimes++;
    else
        code = gol_err_set(err, GOL_NO_MEMORY, "no thread-specific key is left for the runtime (PTHREAD_KEYS_MAX)");
    pthread_mutex_unlock(&pool.lock);
    return code;
}

void gol_mail_pool_leave(void)
{
    pthread_mutex_lock(&pool.lock);
    if (--pool.runtimes == 0) {
        while (pool.contexts != NULL) {
            struct gol_context *context = pool.contexts;

            gol_magazine_free(context->loaded);
            gol_magazine_free(context->spare);
            context->loaded = context->spare = GOL_MAGAZINE_NONE;
            context->magazine_size = 0;
            forget(context);
        }
        gol_depot_clear(&pool.depot);
        pool.allowance = GOL_FLOOD_MAILS;
    }
    pthread_mutex_unlock(&pool.lock);
}

size_t gol_mail_pool_bytes(void)
{
    size_t bytes;

    pthread_mutex_lock(&pool.lock);
    bytes = gol_depot_bytes(&pool.depot);
    pthread_mutex_unlock(&pool.lock);
    return bytes;
}

size_t gol_mail_pool_mails(void)
{
    size_t mails;

    pthread_mutex_lock(&pool.lock);
    mails = gol_depot_count_out(&pool.depot);
    pthread_mutex_unlock(&pool.lock);
    return mails;
}

void gol_mail_pool_show(struct gol_board *board)
{
    pthread_mutex_lock(&pool.lock);
    pool.shown = board;
    note();
    pthread_mutex_unlock(&pool.lock);
}

void gol_mail_pool_hide(const struct gol_board *board)
{
    pthread_mutex_lock(&pool.lock);
    if (pool.shown == board)
        pool.shown = NULL;
    pthread_mutex_unlock(&pool.lock);
}
