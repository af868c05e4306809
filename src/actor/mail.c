/*
 * The depot: full magazines in an array under one lock, and the chunks that mails are cut from.
 *
 * It is also where a flood is felt. A handler that has sent its allowance and then needs memory that nobody has used
 * before is ahead of those who should handle what it sent: it gives its thread's seat away and waits until they have
 * brought mails back (flow control by memory, as credits are in a network), but not for long, since they may be waiting
 * for something else: each wait in vain doubles its allowance.
 */
#include "actor/mail.h"

#include "actor/flood.h"
#include "util/futex.h"

#include <pthread.h>
#include <stdlib.h>

#define MAGAZINE_MIN 8U
#define MAGAZINE_MAX 256U
#define CHUNK_MAILS 1024U

struct magazine {
    struct gol_mail *first;
    uint32_t size;
};

/* Mails cut from memory at once. */
struct chunk {
    struct chunk *next;
    struct gol_mail *mails;
};

static struct {
    /* under the lock */
    pthread_mutex_t lock;
    struct magazine *magazines; /* a stack */
    size_t n_magazines, capacity;
    struct chunk *chunks;
    uint32_t uncut; /* mails of the newest chunk that nobody has had */
    size_t n_chunks;
    struct gol_context *contexts; /* of threads that have magazines */
    size_t runtimes;
    bool keyed;
    pthread_key_t key;
    /* any thread: atomic */
    _Atomic(uint32_t) free_mails; /* in the depot; a futex for those who wait */
    _Atomic(uint32_t) waiters;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

_Thread_local struct gol_context gol_context_here GOL_CONTEXT_TLS;

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

/* ---- under the lock ---- */

static bool depot_put(struct gol_mail *first, uint32_t size)
{
    if (pool.n_magazines == pool.capacity) {
        const size_t capacity = pool.capacity > 0 ? 2 * pool.capacity : 64;
        struct magazine *grown = realloc(pool.magazines, capacity * sizeof *grown);

        if (grown == NULL)
            return false;
        pool.magazines = grown;
        pool.capacity = capacity;
    }
    pool.magazines[pool.n_magazines++] = (struct magazine){first, size};
    /* relaxed: guards no data; those who wait look again under the lock */
    atomic_fetch_add_explicit(&pool.free_mails, size, memory_order_relaxed);
    return true;
}

static bool depot_get(struct magazine *magazine)
{
    if (pool.n_magazines == 0)
        return false;
    *magazine = pool.magazines[--pool.n_magazines];
    atomic_fetch_sub_explicit(&pool.free_mails, magazine->size, memory_order_relaxed); /* relaxed: as above */
    return true;
}

static bool add_chunk(void)
{
    struct chunk *chunk = malloc(sizeof *chunk);

    if (chunk == NULL)
        return false;
    chunk->mails = aligned_alloc(_Alignof(max_align_t) > 64 ? _Alignof(max_align_t) : 64,
                                 CHUNK_MAILS * sizeof *chunk->mails);
    if (chunk->mails == NULL || (uintptr_t)chunk->mails >> 48 != 0) { /* more than an address of gol_mailbox holds */
        free(chunk->mails);
        free(chunk);
        return false;
    }
    chunk->next = pool.chunks;
    pool.chunks = chunk;
    pool.n_chunks++;
    pool.uncut = CHUNK_MAILS;
    return true;
}

/* A magazine of mails that nobody has had. */
static bool cut(struct magazine *magazine, uint32_t size)
{
    if (pool.uncut == 0 && !add_chunk())
        return false;
    if (size > pool.uncut)
        size = pool.uncut;
    *magazine = (struct magazine){NULL, size};
    for (uint32_t i = 0; i < size; i++) {
        struct gol_mail *mail = &pool.chunks->mails[--pool.uncut];

        atomic_init(&mail->next, magazine->first);
        gol_mail_poison(mail);
        magazine->first = mail;
    }
    return true;
}

static void forget(struct gol_context *context)
{
    *context->link = context->next;
    if (context->next != NULL)
        context->next->link = context->link;
    context->known = false;
}

/* ---- threads ---- */

static struct gol_mail *last_of(struct gol_mail *mail)
{
    struct gol_mail *next;

    while ((next = atomic_load_explicit(&mail->next, memory_order_relaxed)) != NULL) /* relaxed: the thread's own */
        mail = next;
    return mail;
}

static void give_back(struct gol_mail **first, uint32_t *size)
{
    if (*first != NULL && !depot_put(*first, *size) && pool.n_magazines > 0) {
        /* No memory for one more place: the newest magazine becomes longer. */
        struct magazine *top = &pool.magazines[pool.n_magazines - 1];

        atomic_store_explicit(&last_of(*first)->next, top->first, memory_order_relaxed); /* relaxed: under the lock */
        top->first = *first;
        top->size += *size;
        atomic_fetch_add_explicit(&pool.free_mails, *size, memory_order_relaxed); /* relaxed: as in depot_put */
    }
    *first = NULL;
    *size = 0;
}

/* When a thread ends. */
static void leave(void *argument)
{
    struct gol_context *context = argument;

    pthread_mutex_lock(&pool.lock);
    give_back(&context->mails, &context->n_mails);
    give_back(&context->spare, &context->spare_size);
    context->magazine_size = 0;
    if (context->known)
        forget(context);
    pthread_mutex_unlock(&pool.lock);
}

/* Under the lock. False: the thread could not be followed to its end, so it may keep no mails. */
static bool enter(struct gol_context *context)
{
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

static void load(struct gol_context *context, const struct magazine *magazine)
{
    context->mails = magazine->first;
    context->n_mails = magazine->size;
}

struct gol_mail *gol_mail_refill(struct gol_context *context)
{
    struct magazine magazine;
    bool got;

    if (context->spare != NULL) {
        load(context, &(struct magazine){context->spare, context->spare_size});
        context->spare = NULL;
        context->spare_size = 0;
        return gol_mail_new(context);
    }
    pthread_mutex_lock(&pool.lock);
    if (!enter(context)) {
        pthread_mutex_unlock(&pool.lock);
        return NULL;
    }
    got = depot_get(&magazine);
    if (!got && context->turn != NULL && context->sends >= context->allowance) {
        pthread_mutex_unlock(&pool.lock);
        gol_flood_hold(context);
        pthread_mutex_lock(&pool.lock);
        got = depot_get(&magazine);
    }
    if (!got)
        got = cut(&magazine, context->magazine_size);
    pthread_mutex_unlock(&pool.lock);
    if (!got)
        return NULL;
    load(context, &magazine);
    return gol_mail_new(context);
}

void gol_mail_flush(struct gol_context *context, struct gol_mail *mail)
{
    struct gol_mail *full = context->spare;
    uint32_t size = context->spare_size;

    context->spare = context->mails;
    context->spare_size = context->n_mails;
    context->mails = mail;
    context->n_mails = 1;
    atomic_store_explicit(&mail->next, NULL, memory_order_relaxed); /* relaxed: the thread's own */
    pthread_mutex_lock(&pool.lock);
    if (!enter(context)) { /* it keeps none, then */
        give_back(&context->mails, &context->n_mails);
        give_back(&context->spare, &context->spare_size);
    }
    give_back(&full, &size);
    pthread_mutex_unlock(&pool.lock);
    /* relaxed: who comes to wait just now looks again soon */
    if (atomic_load_explicit(&pool.waiters, memory_order_relaxed) > 0 && gol_mail_pool_flows())
        gol_futex_wake(&pool.free_mails, 1);
}

/* ---- floods ---- */

#define FLOWS_MAILS 16384U /* in the depot when who was held back may go on */

bool gol_mail_pool_flows(void)
{
    /* relaxed: guards no data */
    return atomic_load_explicit(&pool.free_mails, memory_order_relaxed) >= FLOWS_MAILS;
}

bool gol_mail_pool_wait(int64_t timeout_ns)
{
    const uint32_t seen = atomic_load_explicit(&pool.free_mails, memory_order_relaxed); /* relaxed: as above */

    atomic_fetch_add_explicit(&pool.waiters, 1, memory_order_relaxed); /* relaxed: as in gol_mail_flush */
    if (seen < FLOWS_MAILS)
        gol_futex_wait(&pool.free_mails, seen, timeout_ns);
    atomic_fetch_sub_explicit(&pool.waiters, 1, memory_order_relaxed);
    return gol_mail_pool_flows();
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
        struct chunk *next;

        while (pool.contexts != NULL) {
            struct gol_context *context = pool.contexts;

            context->mails = context->spare = NULL;
            context->n_mails = context->spare_size = context->magazine_size = 0;
            forget(context);
        }
        for (; pool.chunks != NULL; pool.chunks = next) {
            next = pool.chunks->next;
            free(pool.chunks->mails);
            free(pool.chunks);
        }
        free(pool.magazines);
        pool.magazines = NULL;
        pool.n_magazines = pool.capacity = pool.n_chunks = 0;
        pool.uncut = 0;
        atomic_store_explicit(&pool.free_mails, 0, memory_order_relaxed); /* relaxed: nobody is there */
    }
    pthread_mutex_unlock(&pool.lock);
}

size_t gol_mail_pool_bytes(void)
{
    size_t bytes;

    pthread_mutex_lock(&pool.lock);
    bytes = pool.n_chunks * CHUNK_MAILS * sizeof(struct gol_mail);
    pthread_mutex_unlock(&pool.lock);
    return bytes;
}
