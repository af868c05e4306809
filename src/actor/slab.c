/*
 * After Bonwick, "The slab allocator: an object-caching kernel memory allocator" (USENIX 1994): slots keep the part
 * that must stay valid between two uses, here the generation in the mailbox word and in the control word.
 */
#include "actor/slab_own.h"

#include "actor/os.h"
#include "util/futex.h"

#include <stdlib.h>
#include <string.h>

#define STOCK_MAX 512U /* free slots of a class that a worker keeps */
#define BATCH (STOCK_MAX / 2U) /* that go to the others at once */
/* More slots than these are not on their way from one worker to another, but left over: they get no batches. */
#define BATCHES_MAX 256U
#define CUT_MAX (BATCH / 4U) /* fresh ones at once: each of them costs memory from when it is used */

/* Free slots of a class on their way from worker to worker. */
struct gol_slab_batch {
    struct gol_slab_batch *next;
    void *slots[BATCH];
};

void gol_slab_stock_init(struct gol_slab_stock *stock, struct gol_slab_counts *counts)
{
    stock->counts = counts;
    for (unsigned i = 0; i < GOL_SLAB_CLASSES; i++)
        stock->slots[i] = GOL_MAGAZINE_NONE;
}

void gol_slab_stock_fini(struct gol_slab_stock *stock)
{
    for (unsigned i = 0; i < GOL_SLAB_CLASSES; i++)
        gol_magazine_free(stock->slots[i]);
}

void gol_slab_init(struct gol_slab *slab, struct gol_runtime *runtime, struct gol_scheduler *scheduler,
                   struct gol_board *board)
{
    *slab = (struct gol_slab){.runtime = runtime, .scheduler = scheduler, .board = board, .others = &board->others};
    pthread_mutex_init(&slab->lock, NULL);
}

static void free_batches(struct gol_slab_batch *batch)
{
    struct gol_slab_batch *next;

    for (; batch != NULL; batch = next) {
        next = batch->next;
        free(batch);
    }
}

void gol_slab_fini(struct gol_slab *slab)
{
    struct gol_chunk *next;

    for (unsigned i = 0; i < GOL_SLAB_CLASSES; i++)
        free_batches(slab->batches[i]);
    free_batches(slab->spare);

    for (struct gol_chunk *chunk = slab->chunks; chunk != NULL; chunk = next) {
        next = chunk->next;
        gol_os_unmap(chunk, GOL_SLAB_CHUNK_BYTES);
    }
    pthread_mutex_destroy(&slab->lock);
}

/* ---- under the lock ---- */

static struct gol_chunk *add_chunk(struct gol_slab *slab, unsigned class)
{
    struct gol_chunk *chunk = gol_os_map(GOL_SLAB_CHUNK_BYTES); /* an address holds no more than 48 bits */

    if (chunk == NULL)
        return NULL;
    *chunk = (struct gol_chunk){
        .runtime = slab->runtime,
        .scheduler = slab->scheduler,
        .next = slab->chunks,
        .slot_bytes = 64U << class,
        .cut = 64U << class, /* the first place is this header's */
    };
    slab->chunks = slab->newest[class] = chunk;
    return chunk;
}

static struct gol_actor *cut(struct gol_slab *slab, unsigned class)
{
    struct gol_chunk *chunk = slab->newest[class];
    struct gol_actor *actor;

    if (chunk == NULL || chunk->cut == GOL_SLAB_CHUNK_BYTES)
        chunk = add_chunk(slab, class);
    if (chunk == NULL)
        return NULL;
    actor = (struct gol_actor *)(void *)((char *)chunk + chunk->cut);
    atomic_init(&actor->mailbox.word, gol_word_state(1, GOL_CLOSED_BOX));
    atomic_init(&actor->mailbox.first, NULL);
    atomic_init(&actor->control, UINT64_C(1) << GOL_WORD_BITS);
    chunk->cut += chunk->slot_bytes;
    gol_worker_count(&slab->board->actor_bytes, chunk->slot_bytes); /* no page of a chunk is real before it is cut */
    gol_worker_count(&slab->board->actor_slots, 1);
    return actor;
}

/* Where a slot that is loose is linked to the next one. */
static struct gol_actor **link_of(struct gol_actor *actor)
{
    return (struct gol_actor **)(void *)actor->state;
}

static void put_loose(struct gol_slab *slab, struct gol_actor *actor, unsigned class)
{
    *link_of(actor) = slab->loose[class];
    slab->loose[class] = actor;
}

/* One that is loose, or that nobody has had; NULL: no memory. */
static struct gol_actor *take_single(struct gol_slab *slab, unsigned class)
{
    struct gol_actor *actor = slab->loose[class];

    if (actor == NULL)
        return cut(slab, class);
    slab->loose[class] = *link_of(actor);
    return actor;
}

/* The slots of a batch, if there is one, go into places for BATCH of them; how many. */
static uint32_t take_batch(struct gol_slab *slab, unsigned class, void **places)
{
    struct gol_slab_batch *batch = slab->batches[class];

    if (batch == NULL)
        return 0;
    memcpy(places, batch->slots, sizeof batch->slots);
    slab->batches[class] = batch->next;
    batch->next = slab->spare;
    slab->spare = batch;
    return BATCH;
}

/* One with nothing in it; NULL: there are enough, or no memory. */
static struct gol_slab_batch *new_batch(struct gol_slab *slab)
{
    struct gol_slab_batch *batch = slab->spare;

    if (batch != NULL) {
        slab->spare = batch->next;
        return batch;
    }
    if (slab->n_batches < BATCHES_MAX)
        batch = malloc(sizeof *batch);
    slab->n_batches += batch != NULL;
    return batch;
}

/* The slots in BATCH places go to the others, one by one where there is no batch. */
static void give_batch(struct gol_slab *slab, unsigned class, void *const *places)
{
    struct gol_slab_batch *batch = new_batch(slab);

    for (uint32_t i = 0; batch == NULL && i < BATCH; i++)
        put_loose(slab, places[i], class);
    if (batch == NULL)
        return;
    memcpy(batch->slots, places, sizeof batch->slots);
    batch->next = slab->batches[class];
    slab->batches[class] = batch;
}

/* ---- any thread ---- */

static struct gol_actor *take_shared(struct gol_slab *slab, unsigned class)
{
    void *slots[BATCH];
    struct gol_actor *actor;

    pthread_mutex_lock(&slab->lock);
    if (slab->loose[class] == NULL)
        for (uint32_t n = take_batch(slab, class, slots); n > 0; n--)
            put_loose(slab, slots[n - 1], class);
    actor = take_single(slab, class);
    if (actor != NULL)
        gol_worker_count(&slab->others->taken, 1);
    pthread_mutex_unlock(&slab->lock);
    return actor;
}

/* Slots for a worker that has none, as many as it wants at once. */
static void fill(struct gol_slab *slab, struct gol_magazine *magazine, unsigned class)
{
    pthread_mutex_lock(&slab->lock);
    magazine->n = take_batch(slab, class, magazine->places + GOL_MAGAZINE_AHEAD);
    while (magazine->n < CUT_MAX) {
        struct gol_actor *actor = take_single(slab, class);

        if (actor == NULL)
            break;
        gol_magazine_push(magazine, actor);
    }
    pthread_mutex_unlock(&slab->lock);
}

/* A worker's first use of a class. */
static bool has_magazine(struct gol_slab_stock *stock, unsigned class)
{
    struct gol_magazine *magazine;

    if (stock->slots[class] != GOL_MAGAZINE_NONE)
        return true;
    magazine = gol_magazine_new(STOCK_MAX);
    if (magazine != NULL)
        stock->slots[class] = magazine;
    return magazine != NULL;
}

struct gol_actor *gol_slab_take_elsewhere(struct gol_slab *slab, struct gol_slab_stock *stock, unsigned class)
{
    struct gol_actor *actor;

    if (stock == NULL || !has_magazine(stock, class))
        return take_shared(slab, class);
    fill(slab, stock->slots[class], class);
    actor = gol_magazine_pop(stock->slots[class]);
    if (actor != NULL)
        gol_worker_count(&stock->counts->taken, 1);
    return actor;
}

/* The oldest ones go, which have left the cache by now. */
void gol_slab_overflow(struct gol_slab *slab, struct gol_slab_stock *stock, struct gol_actor *actor, unsigned class)
{
    struct gol_magazine *magazine = has_magazine(stock, class) ? stock->slots[class] : NULL;

    if (magazine != NULL && gol_magazine_push(magazine, actor))
        return; /* the first one */
    pthread_mutex_lock(&slab->lock);
    if (magazine != NULL)
        give_batch(slab, class, magazine->places + GOL_MAGAZINE_AHEAD);
    else
        put_loose(slab, actor, class);
    pthread_mutex_unlock(&slab->lock);
    if (magazine == NULL)
        return;
    magazine->n -= BATCH;
    memmove(magazine->places + GOL_MAGAZINE_AHEAD, magazine->places + GOL_MAGAZINE_AHEAD + BATCH,
            magazine->n * sizeof magazine->places[0]);
    gol_magazine_push(magazine, actor);
}

void gol_slab_announce(struct gol_slab *slab)
{
    atomic_fetch_add_explicit(&slab->ends, 1, memory_order_relaxed); /* relaxed: the futex orders it */
    gol_futex_wake(&slab->ends, 1);
}

void gol_slab_ended_elsewhere(struct gol_slab *slab)
{
    pthread_mutex_lock(&slab->lock);
    gol_worker_count(&slab->others->ended, 1);
    gol_slab_tell(slab);
    pthread_mutex_unlock(&slab->lock);
}

void gol_slab_give_elsewhere(struct gol_slab *slab, struct gol_actor *actor, unsigned class, bool renewed)
{
    pthread_mutex_lock(&slab->lock);
    if (renewed)
        put_loose(slab, actor, class);
    gol_worker_count(&slab->others->given, 1);
    gol_slab_tell(slab);
    pthread_mutex_unlock(&slab->lock);
}

void gol_slab_each(struct gol_slab *slab, void (*each)(void *context, struct gol_actor *actor), void *context)
{
    struct gol_chunk *chunk;

    pthread_mutex_lock(&slab->lock);
    chunk = slab->chunks;
    pthread_mutex_unlock(&slab->lock);
    for (; chunk != NULL; chunk = chunk->next) {
        uint32_t cut;

        pthread_mutex_lock(&slab->lock);
        cut = chunk->cut;
        pthread_mutex_unlock(&slab->lock);
        for (uint32_t at = chunk->slot_bytes; at < cut; at += chunk->slot_bytes)
            each(context, (struct gol_actor *)(void *)((char *)chunk + at));
    }
}
