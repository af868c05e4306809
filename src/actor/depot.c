#include "actor/depot.h"

#include "actor/mail.h"
#include "actor/os.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CHUNK_MAILS 1024U
/* Whose pages come as they are used; with more, mails are used as fast as they are cut. */
#define BY_PAGES_MAILS (4U * CHUNK_MAILS)
/*
 * When there are so many, more than floods have under way (flood.h), as many more come at once: one page of the larger
 * kind, where the kernel has it, which takes it a fifth of the time for the same memory by small ones. They are the
 * kernel's, not malloc's: freed there, they would teach it to keep as much of all that the program frees.
 */
#define LARGE_MAILS (32U * CHUNK_MAILS)
#define LARGE_BYTES (LARGE_MAILS * sizeof(struct gol_mail))
#define PAGE 4096U

static_assert((LARGE_BYTES & (LARGE_BYTES - 1)) == 0, "gol_os_map takes powers of two");

/* Mails cut from memory at once. */
struct gol_depot_chunk {
    struct gol_depot_chunk *next;
    struct gol_mail *mails;
    uint32_t n; /* CHUNK_MAILS or LARGE_MAILS */
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
static void bring_pages(const struct gol_depot_chunk *chunk)
{
    const uintptr_t from = ((uintptr_t)chunk->mails + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    const uintptr_t to = (uintptr_t)(chunk->mails + chunk->n) & ~(uintptr_t)(PAGE - 1);

#ifdef MADV_HUGEPAGE
    if (chunk->n == LARGE_MAILS)
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
#endif
#ifdef MADV_POPULATE_WRITE
    (void)madvise((void *)from, to - from, MADV_POPULATE_WRITE);
#endif
    (void)from;
    (void)to;
}

static struct gol_mail *new_small(void)
{
    struct gol_mail *mails = aligned_alloc(sizeof *mails, CHUNK_MAILS * sizeof *mails);

    if (mails != NULL && (uintptr_t)mails >> 48 != 0) { /* more than an address of gol_mailbox holds */
        free(mails);
        return NULL;
    }
    return mails;
}

static void free_chunk(struct gol_depot_chunk *chunk)
{
    if (chunk->n == LARGE_MAILS) {
        for (uint32_t i = 0; GOL_SANITIZED && i < chunk->n; i++)
            gol_mail_unpoison(&chunk->mails[i]); /* the kernel gives the address to others */
        gol_os_unmap(chunk->mails, LARGE_BYTES);
    } else {
        free(chunk->mails);
    }
    free(chunk);
}

static bool add_chunk(struct gol_depot *depot)
{
    struct gol_depot_chunk *chunk = malloc(sizeof *chunk);

    if (chunk == NULL)
        return false;
    chunk->n = LARGE_MAILS;
    chunk->mails = depot->mails >= LARGE_MAILS ? gol_os_map(LARGE_BYTES) : NULL;
    if (chunk->mails == NULL) {
        chunk->n = CHUNK_MAILS;
        chunk->mails = new_small();
    }
    if (chunk->mails == NULL) {
        free(chunk);
        return false;
    }
    if (depot->mails >= BY_PAGES_MAILS)
        bring_pages(chunk);
    chunk->next = depot->chunks;
    depot->chunks = chunk;
    depot->mails += chunk->n;
    depot->uncut = chunk->n;
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
        free_chunk(depot->chunks);
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
