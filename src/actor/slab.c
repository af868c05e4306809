/*
 * After Bonwick, "The slab allocator: an object-caching kernel memory allocator" (USENIX 1994): slots keep the part that must
 * stay valid between two uses, here the generation in the mailbox word and in the control word.
 */
#include "actor/slab.h"

#include "actor/actor.h"

#include "util/futex.h"

#include <sys/mman.h>

#define STOCK_MAX 512U /* free slots of a class that a worker keeps; half of it goes to the others at once */
#define BATCH (STOCK_MAX / 2U)

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

/* A free slot is linked by its task. */
static struct gol_actor *next_of(const struct gol_actor *actor)
{
    return actor->task.next != NULL ? gol_actor_of(actor->task.next) : NULL;
}

static void push(struct gol_actor **list, struct gol_actor *actor)
{
    actor->task.next = *list != NULL ? &(*list)->task : NULL;
    *list = actor;
}

static struct gol_actor *pop(struct gol_actor **list)
{
    struct gol_actor *actor = *list;

    if (actor != NULL)
        *list = next_of(actor);
    return actor;
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
        struct gol_actor *actor = pop(&slab->shared.slots[class]);

        if (actor == NULL)
            actor = cut(slab, class);
        if (actor == NULL)
            break;
        push(&list, actor);
    }
    return list;
}

/* ---- any thread ---- */

static void count(_Atomic(uint64_t) *counter)
{
    /* relaxed: one writer. release: pairs with gol_runtime_settle, so that what actors did comes before its return */
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1, memory_order_release);
}

static struct gol_actor *take_shared(struct gol_slab *slab, unsigned class)
{
    struct gol_slab_stock *stock = &slab->shared;
    struct gol_actor *actor;

    pthread_mutex_lock(&slab->lock);
    actor = pop(&stock->slots[class]);
    if (actor == NULL && slab->batches[class] != NULL) {
        uint32_t n;

        stock->slots[class] = draw(slab, class, &n);
        actor = pop(&stock->slots[class]);
    }
    if (actor == NULL)
        actor = cut(slab, class);
    if (actor != NULL)
        count(&stock->counts->taken);
    pthread_mutex_unlock(&slab->lock);
    return actor;
}

struct gol_actor *gol_slab_take(struct gol_slab *slab, struct gol_slab_stock *stock, unsigned class)
{
    struct gol_actor *actor;

    if (stock == NULL)
        return take_shared(slab, class);
    if (stock->slots[class] == NULL) {
        pthread_mutex_lock(&slab->lock);
        stock->slots[class] = draw(slab, class, &stock->n_slots[class]);
        pthread_mutex_unlock(&slab->lock);
    }
    actor = pop(&stock->slots[class]);
    if (actor == NULL)
        return NULL;
    stock->n_slots[class]--;
    __builtin_prefetch(stock->slots[class], 1); /* where the one after that is linked, and the next actor will be */
    count(&stock->counts->taken);
    return actor;
}

/* The newest half of a worker's slots goes to the others. */
static void give_batch(struct gol_slab *slab, struct gol_slab_stock *stock, unsigned class)
{
    struct gol_actor *head = stock->slots[class];
    struct gol_actor *last = head;

    for (unsigned i = 1; i < BATCH; i++)
        last = next_of(last);
    stock->slots[class] = next_of(last);
    stock->n_slots[class] -= BATCH;
    last->task.next = NULL;
    pthread_mutex_lock(&slab->lock);
    *(struct gol_actor **)(void *)head->state = slab->batches[class];
    slab->batches[class] = head;
    pthread_mutex_unlock(&slab->lock);
}

/* False: the generations of the slot are used up, so that it must never be used again. */
static bool renew(struct gol_actor *actor)
{
    const uint64_t generation = gol_actor_generation(actor) + 1;

    if (generation > GOL_GENERATION_MAX)
        return false;
    /* relaxed: what an old address finds here is wrong for it before and after; a new one comes with the slot */
    atomic_store_explicit(&actor->control, generation << GOL_WORD_BITS, memory_order_relaxed);
    atomic_store_explicit(&actor->mailbox.word, gol_word_state(generation, GOL_CLOSED_BOX), memory_order_relaxed);
    return true;
}

/* Tells those who wait for ends. Under the lock, or on a worker's thread, which is joined before the slab goes. */
static void announce(struct gol_slab *slab)
{
    /* seq_cst: pairs with the waiter, who says that he waits before he counts */
    if (atomic_load_explicit(&slab->awaited, memory_order_seq_cst) == 0)
        return;
    atomic_fetch_add_explicit(&slab->ends, 1, memory_order_relaxed); /* relaxed: the futex orders it */
    gol_futex_wake(&slab->ends, 1);
}

void gol_slab_ended(struct gol_slab *slab, struct gol_slab_stock *stock)
{
    if (stock != NULL) {
        count(&stock->counts->ended);
        announce(slab);
        return;
    }
    pthread_mutex_lock(&slab->lock);
    count(&slab->shared.counts->ended);
    announce(slab);
    pthread_mutex_unlock(&slab->lock);
}

void gol_slab_give(struct gol_slab *slab, struct gol_slab_stock *stock, struct gol_actor *actor)
{
    const unsigned class = (unsigned)__builtin_ctz(gol_slab_chunk(actor)->slot_bytes) - 6U;
    const bool renewed = renew(actor);

    if (stock == NULL) {
        pthread_mutex_lock(&slab->lock);
        if (renewed)
            push(&slab->shared.slots[class], actor);
        count(&slab->shared.counts->given);
        announce(slab);
        pthread_mutex_unlock(&slab->lock);
        return;
    }
    if (renewed) {
        push(&stock->slots[class], actor);
        if (++stock->n_slots[class] >= STOCK_MAX)
            give_batch(slab, stock, class);
    }
    count(&stock->counts->given);
    announce(slab);
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
