#include "actor/depot.h"

#include "actor/mail.h"

#include <stdlib.h>
#include <sys/mman.h>

#define CHUNK_MAILS 1024U
#define BY_PAGES_MAILS                                                                                                 \
    (4U * CHUNK_MAILS) /* whose pages come as they are used; with more, mails are used as fast as they are cut */
/*
 * From these on, more than a flood has under way (flood.h), they come by so many: one page of the larger kind, where the kernel has it, which takes it
 * a fifth of the time for the same memory by small ones.
 */
#define LARGE_FROM_MAILS (16U * CHUNK_MAILS)
#define LARGE_MAILS (32U * CHUNK_MAILS)
#define PAGE 4096U

/* Mails cut from memory at once. */
struct gol_depot_chunk {
    struct gol_depot_chunk *next;
    struct gol_mail *mails;
};

/* Room for one magazine more on either stack. */
static bool reserve(struct gol_depot *depot)
{
    const size_t capacity = depot->capacity > 0 ? 2 * depot->capacity : 64;
    struct gol_magazine **full;
    struct gol_magazine **empty;

    if (depot->n_full < depot->capacity && depot->n_empty < depot->capacity)
        return true;
    full = realloc(depot->full, capacity * sizeof *full);
    if (full != NULL)
        depot->full = full;
    empty = realloc(depot->empty, capacity * sizeof *empty);
    if (empty != NULL)
        depot->empty = empty;
    if (full == NULL || empty == NULL)
        return false;
    depot->capacity = capacity;
    return true;
}

static void count_free(struct gol_depot *depot, uint32_t n)
{
    /* relaxed: guards no data; those who wait look again */
    atomic_fetch_add_explicit(&depot->free_mails, n, memory_order_relaxed);
}

void gol_depot_put_loose(struct gol_depot *depot, struct gol_mail *mail)
{
    atomic_store_explicit(&mail->next, depot->loose, memory_order_relaxed); /* relaxed: under the lock */
    depot->loose = mail;
    count_free(depot, 1);
}

void gol_depot_put(struct gol_depot *depot, struct gol_magazine *magazine)
{
    if (magazine == GOL_MAGAZINE_NONE)
        return;
    if (!reserve(depot)) {
        for (uint32_t i = 0; i < magazine->n; i++)
            gol_depot_put_loose(depot, magazine->places[i + GOL_MAGAZINE_AHEAD]);
        free(magazine);
    } else if (magazine->n > 0) {
        depot->full[depot->n_full++] = magazine;
        count_free(depot, magazine->n);
        atomic_fetch_add_explicit(&depot->returned, magazine->n, memory_order_relaxed); /* relaxed: as count_free */
    } else {
        depot->empty[depot->n_empty++] = magazine;
    }
}

struct gol_magazine *gol_depot_get_empty(struct gol_depot *depot, uint32_t size)
{
    struct gol_magazine *magazine;

    while (depot->n_empty > 0) {
        magazine = depot->empty[--depot->n_empty];
        if (magazine->size >= size)
            return magazine;
        free(magazine);
    }
    return gol_magazine_new(size);
}

struct gol_magazine *gol_depot_get_full(struct gol_depot *depot)
{
    struct gol_magazine *magazine;

    if (depot->n_full == 0)
        return NULL;
    magazine = depot->full[--depot->n_full];
    count_free(depot, -magazine->n);
    return magazine;
}

/* Has the kernel bring all pages at once, which takes less than one by one. Best effort. */
static void bring_pages(struct gol_mail *mails, size_t bytes)
{
    const uintptr_t from = ((uintptr_t)mails + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    const uintptr_t to = ((uintptr_t)mails + bytes) & ~(uintptr_t)(PAGE - 1);

#ifdef MADV_HUGEPAGE
    if (bytes == LARGE_MAILS * sizeof *mails)
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
#endif
#ifdef MADV_POPULATE_WRITE
    (void)madvise((void *)from, to - from, MADV_POPULATE_WRITE);
#endif
    (void)from;
    (void)to;
}

/* Memory for so many, at a multiple of as much when it may become a page of the larger kind; NULL: none. */
static struct gol_mail *new_mails(uint32_t n)
{
    const size_t bytes = n * sizeof(struct gol_mail);
    struct gol_mail *mails = aligned_alloc(n == LARGE_MAILS ? bytes : sizeof *mails, bytes);

    if (mails != NULL && (uintptr_t)mails >> 48 != 0) { /* more than an address of gol_mailbox holds */
        free(mails);
        return NULL;
    }
    return mails;
}

static bool add_chunk(struct gol_depot *depot)
{
    struct gol_depot_chunk *chunk = malloc(sizeof *chunk);
    uint32_t n = depot->mails >= LARGE_FROM_MAILS ? LARGE_MAILS : CHUNK_MAILS;

    if (chunk == NULL)
        return false;
    chunk->mails = new_mails(n);
    if (chunk->mails == NULL && n > CHUNK_MAILS) {
        n = CHUNK_MAILS;
        chunk->mails = new_mails(n);
    }
    if (chunk->mails == NULL) {
        free(chunk);
        return false;
    }
    if (depot->mails >= BY_PAGES_MAILS)
        bring_pages(chunk->mails, n * sizeof *chunk->mails);
    chunk->next = depot->chunks;
    depot->chunks = chunk;
    depot->mails += n;
    depot->uncut = n;
    return true;
}

bool gol_depot_cut(struct gol_depot *depot, struct gol_magazine *magazine, uint32_t size)
{
    while (magazine->n < size) {
        struct gol_mail *mail = depot->loose;

        if (mail != NULL) {
            depot->loose = atomic_load_explicit(&mail->next, memory_order_relaxed); /* relaxed: under the lock */
            count_free(depot, -1U);
        } else if (depot->uncut > 0 || add_chunk(depot)) {
            mail = &depot->chunks->mails[--depot->uncut];
            atomic_init(&mail->next, NULL);
            gol_mail_poison(mail);
        } else {
            break;
        }
        gol_magazine_push(magazine, mail);
    }
    return magazine->n > 0;
}

size_t gol_depot_bytes(const struct gol_depot *depot)
{
    return depot->mails * sizeof(struct gol_mail);
}

size_t gol_depot_count_out(const struct gol_depot *depot)
{
    return gol_depot_count_cut(depot) -
           atomic_load_explicit(&depot->free_mails, memory_order_relaxed); /* relaxed: under the lock */
}

size_t gol_depot_count_cut(const struct gol_depot *depot)
{
    return depot->mails - depot->uncut;
}

void gol_depot_clear(struct gol_depot *depot)
{
    struct gol_depot_chunk *next;

    for (; depot->chunks != NULL; depot->chunks = next) {
        next = depot->chunks->next;
        free(depot->chunks->mails);
        free(depot->chunks);
    }
    while (depot->n_full > 0)
        free(depot->full[--depot->n_full]);
    while (depot->n_empty > 0)
        free(depot->empty[--depot->n_empty]);
    free(depot->full);
    free(depot->empty);
    depot->full = depot->empty = NULL;
    depot->loose = NULL;
    depot->capacity = depot->mails = 0;
    depot->uncut = 0;
    atomic_store_explicit(&depot->free_mails, 0, memory_order_relaxed); /* relaxed: nobody is there */
}
