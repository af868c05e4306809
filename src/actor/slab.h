/*
 * The memory of actors: slots in chunks, by size. A slot is type-stable: as long as its runtime lives, it holds an
 * actor or a closed mailbox, never anything else. So whoever has an old address may look, and finds another generation.
 *
 * Slots are kept free by who ended them: a worker's own without a lock, or the runtime's under one. A chunk is
 * cut only as far as it is used, so that no page of it is real before it is, and is given back with the runtime.
 */
#ifndef GOL_ACTOR_SLAB_H
#define GOL_ACTOR_SLAB_H

#include "actor/board.h"
#include "gollab/error.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct gol_actor;
struct gol_magazine;
struct gol_runtime;
struct gol_scheduler;
struct gol_slab_batch;

#define GOL_SLAB_CLASSES 5U /* slots of 64, 128, 256, 512 and 1024 bytes */
#define GOL_SLAB_CHUNK_BYTES (1024U * 1024U)

/* At the beginning of each chunk, which lies at a multiple of its size. Read only. */
struct gol_chunk {
    _Alignas(64) struct gol_runtime *runtime;
    struct gol_scheduler *scheduler;
    struct gol_chunk *next; /* of the runtime */
    uint32_t slot_bytes;
    /* under the slab's lock */
    uint32_t cut; /* bytes from the beginning that have been slots */
};

/* The free slots of one worker, and what it made and ended. */
struct gol_slab_stock {
    /* the owner only */
    struct gol_magazine *slots[GOL_SLAB_CLASSES]; /* gol_magazine_none until there are some */
    struct gol_slab_counts *counts; /* on the board; written by the owner, read by any thread */
};

struct gol_slab {
    struct gol_runtime *runtime;
    struct gol_scheduler *scheduler;
    struct gol_board *board;
    /* under the lock */
    pthread_mutex_t lock;
    struct gol_chunk *chunks;
    struct gol_chunk *newest[GOL_SLAB_CLASSES];
    struct gol_slab_batch *batches[GOL_SLAB_CLASSES]; /* given back by workers that had too many */
    struct gol_slab_batch *spare; /* batches with nothing in them */
    uint32_t n_batches; /* that there are in all */
    struct gol_actor *loose[GOL_SLAB_CLASSES]; /* what there was no batch for; linked */
    struct gol_slab_counts *others; /* what all threads that are no workers made and ended; on the board */
    /* any thread: atomic */
    _Atomic(uint32_t) awaited; /* threads that wait for ends of actors */
    _Atomic(uint32_t) ends; /* counts them while somebody waits; a futex */
};

void gol_slab_stock_init(struct gol_slab_stock *stock, struct gol_slab_counts *counts);
/* Its slots must not be wanted any more. */
void gol_slab_stock_fini(struct gol_slab_stock *stock);

void gol_slab_init(struct gol_slab *slab, struct gol_runtime *runtime, struct gol_scheduler *scheduler,
                   struct gol_board *board);
/* All slots are free. */
void gol_slab_fini(struct gol_slab *slab);

static inline struct gol_chunk *gol_slab_chunk(const struct gol_actor *actor)
{
    return (struct gol_chunk *)((uintptr_t)actor & ~(uintptr_t)(GOL_SLAB_CHUNK_BYTES - 1U));
}

/*
 * State of few bytes lies in the actor's own line. More begins on the next one: the first is written by senders, on
 * whatever processor they are, and the handler would have to wait for it. The largest state lies in the largest slot.
 */
#define GOL_STATE_IN_LINE 16U
#define GOL_STATE_INLINE_MAX (1024U - 64U)

/* The class of slots for state of this size. */
static inline unsigned gol_slab_class(size_t state_bytes)
{
    if (state_bytes <= GOL_STATE_IN_LINE || state_bytes > GOL_STATE_INLINE_MAX)
        return 0; /* of larger ones, a pointer is all that lies in the slot */
    return 64U - 6U - (unsigned)__builtin_clzll(64U + state_bytes - 1U);
}

/* Calls `each` for every slot that has ever been one. Nothing keeps slots from changing meanwhile. Any thread. */
void gol_slab_each(struct gol_slab *slab, void (*each)(void *context, struct gol_actor *actor), void *context);

#endif
