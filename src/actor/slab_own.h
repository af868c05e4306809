/*
 * The way of a worker to the slots that it keeps free itself, and the slab's as far as it goes along: in the file of
 * the one who calls, since an actor of one message is made and ended in less time than a few calls take.
 */
#ifndef GOL_ACTOR_SLAB_OWN_H
#define GOL_ACTOR_SLAB_OWN_H

#include "actor/actor.h"
#include "actor/annex.h"
#include "actor/magazine.h"
#include "actor/slab.h"

/* The same as below by a thread that is not the slab's own, under the lock. */
void gol_slab_ended_elsewhere(struct gol_slab *slab);
void gol_slab_give_elsewhere(struct gol_slab *slab, struct gol_actor *actor, unsigned class, bool renewed);
/* Wakes one who waits for ends. */
void gol_slab_announce(struct gol_slab *slab);

/* gol_slab_take when the worker has none left, or it is none. */
struct gol_actor *gol_slab_take_elsewhere(struct gol_slab *slab, struct gol_slab_stock *stock, unsigned class);
/* A slot for which a worker has no place: a part of those that it has goes to the others. */
void gol_slab_overflow(struct gol_slab *slab, struct gol_slab_stock *stock, struct gol_actor *actor, unsigned class);

/* False: the generations of the slot are used up, so that it must never be used again. */
static inline bool gol_slab_renew(struct gol_actor *actor)
{
    const uint64_t generation = gol_actor_generation(actor) + 1;

    if (GOL_UNLIKELY(generation > GOL_GENERATION_MAX))
        return false;
    /* relaxed: what an old address finds here is wrong for it before and after; a new one comes with the slot */
    atomic_store_explicit(&actor->control, generation << GOL_WORD_BITS, memory_order_relaxed);
    atomic_store_explicit(&actor->mailbox.word, gol_word_state(generation, GOL_CLOSED_BOX), memory_order_relaxed);
    return true;
}

/* Tells those who wait for ends. Under the lock, or on a worker's thread, which is joined before the slab goes. */
static inline void gol_slab_tell(struct gol_slab *slab)
{
    /* seq_cst: pairs with the waiter, who says that he waits before he counts */
    if (GOL_UNLIKELY(atomic_load_explicit(&slab->awaited, memory_order_seq_cst) > 0))
        gol_slab_announce(slab);
}

/*
 * A slot whose mailbox is closed and whose generation is new; the rest of it is undefined. `stock` is the calling
 * worker's; NULL: the shared one. NULL: no memory.
 */
static inline struct gol_actor *gol_slab_take(struct gol_slab *slab, struct gol_slab_stock *stock, unsigned class)
{
    struct gol_actor *actor = stock != NULL ? gol_magazine_pop(stock->slots[class]) : NULL;

    if (GOL_UNLIKELY(actor == NULL))
        return gol_slab_take_elsewhere(slab, stock, class);
    gol_worker_count(&stock->counts->taken, 1);
    return actor;
}

/* An actor has ended (its slot may still be held). `stock` as for gol_slab_take. */
static inline void gol_slab_ended(struct gol_slab *slab, struct gol_slab_stock *stock)
{
    if (GOL_UNLIKELY(stock == NULL)) {
        gol_slab_ended_elsewhere(slab);
        return;
    }
    gol_worker_count(&stock->counts->ended, 1);
    gol_slab_tell(slab);
}

/* Gives a slot back, under the next generation. */
static inline void gol_slab_give(struct gol_slab *slab, struct gol_slab_stock *stock, struct gol_actor *actor)
{
    const unsigned class = (unsigned)__builtin_ctz(gol_slab_chunk(actor)->slot_bytes) - 6U;
    const bool renewed = gol_slab_renew(actor);

    if (GOL_UNLIKELY(stock == NULL)) {
        gol_slab_give_elsewhere(slab, actor, class, renewed);
        return;
    }
    if (GOL_LIKELY(renewed) && GOL_UNLIKELY(!gol_magazine_push(stock->slots[class], actor)))
        gol_slab_overflow(slab, stock, actor, class);
    gol_worker_count(&stock->counts->given, 1);
    gol_slab_tell(slab);
}

/*
 * One reference less; the last one gives the slot back. True: that was the last but one of an actor with handles: see
 * gol_actor_unref.
 */
static inline bool gol_slab_unref(struct gol_actor *actor, uint64_t n, struct gol_runtime *runtime,
                                  struct gol_slab_stock *stock)
{
    /*
     * seq_cst: see "one count" in actor.c, pairs with the look after a rest (rest in visit_turns.c). acq_rel: pairs
     * with itself, so that all else comes before the slot is used again
     */
    const uint64_t before = atomic_fetch_sub_explicit(&actor->control, n, memory_order_seq_cst);

    if ((before & GOL_CONTROL_REFS) == n) {
        if (GOL_UNLIKELY(before & GOL_CONTROL_ANNEX))
            gol_annex_free(actor->more.annex);
        gol_slab_give(&runtime->slab, stock, actor);
        return false;
    }
    return (before & GOL_CONTROL_REFS) == n + 1 && !(before & GOL_CONTROL_FREE);
}

#endif
