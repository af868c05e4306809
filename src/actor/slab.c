/*
 * After Bonwick, "The slab allocator: an object-caching kernel memory allocator" (USENIX 1994): slots keep the part that must
 * stay valid between two uses, here the generation in the mailbox word and in the control word.
 */
#include "actor/slab_own.h"

#include "util/futex.h"

#include <sys/mman.h>

#define BATCH (GOL_STOCK_MAX / 2U)

void gol_slab_init(struct gol_slab *slab, struct gol_runtime *runtime, struct gol_scheduler *scheduler,
                   struct gol_board *board)
{
    *slab = (struct gol_slab){
        .runtime = runtime, .scheduler = scheduler, .board = board, .shared = {.counts = &board->others}};
    pthread_mutex_init(&slab->lock, NULL);
}

void gol_slab_fini(struct gol_slab *slab)
{
    struct gol_chunk *next;

    for (struct gol_chunk *chunk = slab->chunks; chunk != NULL; chunk = next) {
        next = chunk->next;
        munmap(chunk, GOL_SLAB_CHUNK_BYTES);
    }
    pthread_mutex_destroy(&slab->lock);
}

/* ---- under the lock ---- */

/* A chunk's worth of fresh pages at a multiple of its size: twice as much is asked for, and what is too much given back. */
static void *map_chunk(void)
{
    const size_t size = GOL_SLAB_CHUNK_BYTES;
    char *all = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (all == MAP_FAILED)
        return NULL;
    before = (size - (uintptr_t)all % size) % size;
    if (before > 0)
        munmap(all, before);
    munmap(all + before + size, size - before);
    if ((uintptr_t)(all + before) >> 48 == 0)
        return all + before;
    munmap(all + before, size); /* more than an address holds */
    return NULL;
}

static struct gol_chunk *add_chunk(struct gol_slab *slab, unsigned class)
{
    struct gol_chunk *chunk = map_chunk();

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
    atomic_fetch_add_explicit(&slab->board->actor_bytes, GOL_SLAB_CHUNK_BYTES,
                              memory_order_relaxed); /* relaxed: for people */
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
    return actor;
}

/* Slots of one class from what is there for all, as many as a worker wants at once; at least one, or NULL. */
static struct gol_actor *draw(struct gol_slab *slab, unsigned class, uint32_t *n)
{
    struct gol_actor *list = slab->batches[class];

    if (list != NULL) {
        /* The head of a batch keeps the next batch where its state will be. */
        slab->batches[class] = *(struct gol_actor **)(void *)list->state;
        *n = BATCH;
        return list;
    }
    for (*n = 0; *n < BATCH / 4; (*n)++) {
        struct gol_actor *actor = gol_slab_pop(&slab->shared.slots[class]);

        if (actor == NULL)
            actor = cut(slab, class);
        if (actor == NULL)
            break;
        gol_slab_push(&list, actor);
    }
    return list;
}

/* ---- any thread ---- */

static struct gol_actor *take_shared(struct gol_slab *slab, unsigned class)
{
    struct gol_slab_stock *stock = &slab->shared;
    struct gol_actor *actor;

    pthread_mutex_lock(&slab->lock);
    actor = gol_slab_pop(&stock->slots[class]);
    if (actor == NULL && slab->batches[class] != NULL) {
        uint32_t n;

        stock->slots[class] = draw(slab, class, &n);
        actor = gol_slab_pop(&stock->slots[class]);
    }
    if (actor == NULL)
        actor = cut(slab, class);
    if (actor != NULL)
        gol_worker_count(&stock->counts->taken, 1);
    pthread_mutex_unlock(&slab->lock);
    return actor;
}

struct gol_actor *gol_slab_take_elsewhere(struct gol_slab *slab, struct gol_slab_stock *stock, unsigned class)
{
    struct gol_actor *actor;

    if (stock == NULL)
        return take_shared(slab, class);
    pthread_mutex_lock(&slab->lock);
    stock->slots[class] = draw(slab, class, &stock->n_slots[class]);
    pthread_mutex_unlock(&slab->lock);
    actor = gol_slab_pop(&stock->slots[class]);
    if (actor == NULL)
        return NULL;
    stock->n_slots[class]--;
    gol_worker_count(&stock->counts->taken, 1);
    return actor;
}

void gol_slab_give_batch(struct gol_slab *slab, struct gol_slab_stock *stock, unsigned class)
{
    struct gol_actor *head = stock->slots[class];
    struct gol_actor *last = head;

    for (unsigned i = 1; i < BATCH; i++)
        last = *gol_slab_link(last);
    stock->slots[class] = *gol_slab_link(last);
    stock->n_slots[class] -= BATCH;
    *gol_slab_link(last) = NULL;
    pthread_mutex_lock(&slab->lock);
    *(struct gol_actor **)(void *)head->state = slab->batches[class];
    slab->batches[class] = head;
    pthread_mutex_unlock(&slab->lock);
}

void gol_slab_announce(struct gol_slab *slab)
{
    atomic_fetch_add_explicit(&slab->ends, 1, memory_order_relaxed); /* relaxed: the futex orders it */
    gol_futex_wake(&slab->ends, 1);
}

void gol_slab_ended_elsewhere(struct gol_slab *slab)
{
    pthread_mutex_lock(&slab->lock);
    gol_worker_count(&slab->shared.counts->ended, 1);
    gol_slab_tell(slab);
    pthread_mutex_unlock(&slab->lock);
}

void gol_slab_give_elsewhere(struct gol_slab *slab, struct gol_actor *actor, unsigned class, bool renewed)
{
    pthread_mutex_lock(&slab->lock);
    if (renewed)
        gol_slab_push(&slab->shared.slots[class], actor);
    gol_worker_count(&slab->shared.counts->given, 1);
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
