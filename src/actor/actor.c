/*
 * Actors, the handles to them and their addresses. After Hewitt, Bishop, Steiger: "A universal modular ACTOR formalism
 * for artificial intelligence", IJCAI 1973, and Agha: "Actors", MIT Press 1986; of theirs it keeps messages, state and
 * the making of new actors, and leaves out `become`.
 *
 * One count says how long the slot of an actor is taken: a reference for each handle and one for its life. When only
 * that one is left, and the actor was not made to live without handles, it ends as soon as it rests. Whoever gives up
 * the last handle looks whether it rests, and takes it then; whoever has it come to rest looks whether the last handle
 * is gone, and takes it back then. Both write before they look (sequentially consistent), so one of them sees the
 * other; and as taking is a compare-and-swap, one of them gets it. Looking at an actor that rests is safe although it
 * may be gone by then: a slot stays a slot (slab.h), and the generation tells.
 */
#include "actor/actor.h"

#include "actor/annex.h"
#include "actor/burst.h"
#include "actor/future.h"
#include "actor/slab_own.h"

#include <stdlib.h>
#include <string.h>

/* ---- making ---- */

static enum gol_code no_memory(const struct gol_behaviour *behaviour, struct gol_err *err)
{
    return gol_err_set(err, GOL_NO_MEMORY, "no memory for an actor (%s, %zu bytes of state)", behaviour->name,
                       behaviour->state_bytes);
}

/* Zeroed state that is not in the actor's line. */
static __attribute__((noinline)) bool make_large_state(struct gol_actor *actor, size_t bytes)
{
    void *outside;

    if (bytes <= GOL_STATE_INLINE_MAX) {
        memset(gol_actor_state(actor), 0, bytes);
        return true;
    }
    if (bytes > SIZE_MAX / 2)
        return false;
    outside = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (outside != NULL)
        memset(outside, 0, bytes);
    *(void **)(void *)actor->state = outside;
    return outside != NULL;
}

static inline bool make_state(struct gol_actor *actor, size_t bytes)
{
    if (bytes > GOL_STATE_IN_LINE)
        return make_large_state(actor, bytes);
    memset(actor->state, 0, GOL_STATE_IN_LINE); /* all of it: two stores, and no call */
    return true;
}

static inline enum gol_code fill_state(struct gol_actor *actor, const void *argument, const struct gol_birth *birth,
                                       struct gol_err *err)
{
    const struct gol_behaviour *behaviour = actor->behaviour;

    if (birth->fill != NULL)
        return birth->fill(behaviour, gol_actor_state(actor), argument, birth->context, err);
    return behaviour->start != NULL ? behaviour->start(gol_actor_state(actor), argument, err) : GOL_OK;
}

/* What few actors have from the beginning. */
static __attribute__((noinline)) enum gol_code make_annex(struct gol_actor *actor,
                                                          const struct gol_actor_options *options,
                                                          const struct gol_birth *birth, struct gol_err *err)
{
    struct gol_annex *annex = gol_actor_annex(actor);

    if (annex == NULL)
        return no_memory(actor->behaviour, err);
    if (options != NULL && options->mailbox_bound > 0) {
        annex->bound = gol_bound_new(options->mailbox_bound, options->overflow);
        if (annex->bound == NULL)
            return no_memory(actor->behaviour, err);
        /* relaxed: nobody else knows the actor yet */
        atomic_fetch_or_explicit(&actor->control, GOL_CONTROL_BOUNDED, memory_order_relaxed);
    }
    annex->durable = birth->durable;
    annex->durable_free = birth->durable_free;
    return GOL_OK;
}

/* Gives back what there is of an actor that comes to nothing. */
static __attribute__((noinline)) void undo(struct gol_actor *actor)
{
    struct gol_annex *annex = gol_actor_has_annex(actor);

    if (annex != NULL)
        annex->durable = NULL; /* stays the caller's */
    gol_annex_free(annex);
    gol_actor_free_state(actor);
}

static __attribute__((noinline)) enum gol_code admit(struct gol_scheduler *scheduler, struct gol_actor *actor,
                                                     struct gol_err *err)
{
    const enum gol_code code = scheduler->admit(scheduler, &actor->task, err);

    if (code != GOL_OK) {
        gol_err_prefix(err, "actor %s", actor->behaviour->name);
        if (actor->behaviour->stop != NULL)
            actor->behaviour->stop(gol_actor_state(actor));
    }
    return code;
}

/* Everything but what other threads see. */
static inline __attribute__((always_inline)) enum gol_code build(struct gol_actor *actor, struct gol_runtime *runtime,
                                                                 const void *argument,
                                                                 const struct gol_actor_options *options,
                                                                 const struct gol_birth *birth, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    if (!make_state(actor, actor->behaviour->state_bytes))
        return no_memory(actor->behaviour, err);
    if ((options != NULL && options->mailbox_bound > 0) || birth->durable != NULL)
        code = make_annex(actor, options, birth, err);
    if (code == GOL_OK)
        code = fill_state(actor, argument, birth, err);
    if (code == GOL_OK && runtime->scheduler->admit != NULL)
        code = admit(runtime->scheduler, actor, err);
    if (GOL_UNLIKELY(code != GOL_OK))
        undo(actor);
    return code;
}

/* As gol_actor_make. In those who call it, as most of it is nothing for most actors. */
static inline __attribute__((always_inline)) enum gol_code
make(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
     const struct gol_actor_options *options, const struct gol_birth *birth, struct gol_actor **out,
     struct gol_err *err)
{
    struct gol_slab_stock *stock = gol_stock_here(runtime);
    struct gol_actor *actor = gol_slab_take(&runtime->slab, stock, gol_slab_class(behaviour->state_bytes));
    enum gol_code code;
    uint64_t generation;

    *out = NULL;
    if (actor == NULL)
        return no_memory(behaviour, err);
    generation = gol_actor_generation(actor);
    /*
     * relaxed, and below: whoever gets to know the actor gets to know it from its maker. No references before it is
     * made: who goes through all slots (gol_slab_each) would take one more of an actor that may come to nothing, and
     * give it back to the next.
     */
    atomic_store_explicit(&actor->control, generation << GOL_WORD_BITS | (birth->free ? GOL_CONTROL_FREE : 0),
                          memory_order_relaxed);
    atomic_store_explicit(&actor->mailbox.first, NULL, memory_order_relaxed);
    actor->behaviour = behaviour;
    actor->more.step = NULL;
    code = build(actor, runtime, argument, options, birth, err);
    if (code != GOL_OK) {
        stock = gol_stock_here(runtime); /* a start that had to wait comes back on another seat */
        gol_slab_ended(&runtime->slab, stock);
        gol_slab_give(&runtime->slab, stock, actor);
        return code;
    }
    /* relaxed: without references nobody else has written it */
    atomic_store_explicit(&actor->control, gol_actor_control(actor) + (birth->free ? 1U : 2U), memory_order_relaxed);
    /* release: pairs with pushes by address from threads that guess it, and with gol_slab_each */
    atomic_store_explicit(&actor->mailbox.word, gol_word_state(generation, GOL_REST), memory_order_release);
    *out = actor;
    return GOL_OK;
}

enum gol_code gol_actor_make(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                             const struct gol_actor_options *options, const struct gol_birth *birth,
                             struct gol_actor **out, struct gol_err *err)
{
    return make(runtime, behaviour, argument, options, birth, out, err);
}

enum gol_code gol_actor_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                              const struct gol_actor_options *options, struct gol_actor **out, struct gol_err *err)
{
    static const struct gol_birth with_a_handle = {.free = false};

    return make(runtime, behaviour, argument, options, &with_a_handle, out, err);
}

enum gol_code gol_address_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                                const void *argument, const struct gol_actor_options *options, struct gol_address *out,
                                struct gol_err *err)
{
    static const struct gol_birth without_one = {.free = true};
    struct gol_actor *actor;
    const enum gol_code code = make(runtime, behaviour, argument, options, &without_one, &actor, err);

    *out = code == GOL_OK ? gol_actor_address(actor) : (struct gol_address){0};
    return code;
}

/* ---- handles ---- */

struct gol_address gol_actor_address(const struct gol_actor *actor)
{
    return (struct gol_address){gol_word(gol_actor_generation(actor), actor)};
}

struct gol_actor *gol_actor_retain(struct gol_actor *actor)
{
    /* relaxed: the caller's own reference keeps the slot, nothing is read through the count */
    atomic_fetch_add_explicit(&actor->control, 1, memory_order_relaxed);
    return actor;
}

struct gol_actor *gol_address_retain(struct gol_address address)
{
    struct gol_actor *actor = gol_address_slot(address);
    uint64_t control;

    if (actor == NULL)
        return NULL;
    control = atomic_load_explicit(&actor->control, memory_order_relaxed); /* relaxed: the exchange checks it */
    do {
        if (gol_word_generation(control) != gol_word_generation(address.id) || (control & GOL_CONTROL_REFS) == 0 ||
            (control & GOL_CONTROL_ENDS))
            return NULL;
        /* acquire: pairs with the store of the mailbox word when the actor was made; relaxed: tried again */
    } while (!atomic_compare_exchange_weak_explicit(&actor->control, &control, control + 1, memory_order_acquire,
                                                    memory_order_relaxed));
    /* relaxed: an actor that is ending just now is told apart when it is sent to */
    if ((atomic_load_explicit(&actor->mailbox.word, memory_order_relaxed) & GOL_WORD_MASK) != GOL_CLOSED_BOX)
        return actor;
    gol_actor_unref(actor, 1);
    return NULL;
}

void gol_actor_unref(struct gol_actor *actor, uint64_t n)
{
    struct gol_runtime *runtime = gol_actor_runtime(actor);
    const uint64_t generation = gol_actor_generation(actor);

    /* Nobody is left but the actor itself, or it has ended and somebody else has the last handle. */
    if (gol_slab_unref(actor, n, runtime, gol_stock_here(runtime)) && gol_mailbox_rouse(&actor->mailbox, generation))
        gol_actor_schedule(actor);
}

void gol_actor_release(struct gol_actor *actor)
{
    if (actor == NULL)
        return;
    if (gol_context_here.burst.actor != actor) /* that one is held besides */
        gol_burst_flush(&gol_context_here); /* it may end of this, and others hear of that */
    gol_actor_unref(actor, 1);
}

bool gol_actor_kill(struct gol_address who, bool hasten)
{
    struct gol_actor *actor = gol_address_retain(who);
    struct gol_scheduler *scheduler;
    uint64_t control;

    if (actor == NULL)
        return false;
    gol_burst_flush(&gol_context_here); /* others hear of its end */
    scheduler = gol_slab_chunk(actor)->scheduler;
    /* seq_cst: as in gol_actor_unref; one who comes to pause looks under the lock that hasten takes */
    control = atomic_fetch_or_explicit(&actor->control, GOL_CONTROL_KILLED, memory_order_seq_cst);
    if (control & GOL_CONTROL_BOUNDED) /* two that wait for each other's places could not end otherwise */
        gol_bound_dismiss(actor->more.annex->bound);
    if (gol_mailbox_rouse(&actor->mailbox, gol_actor_generation(actor)))
        gol_actor_schedule(actor);
    else if (hasten)
        scheduler->hasten(scheduler, &actor->task);
    gol_actor_unref(actor, 1);
    return true;
}

enum gol_code gol_address_kill(struct gol_address who, struct gol_err *err)
{
    return gol_actor_kill(who, true) ? GOL_OK : gol_err_set(err, GOL_CLOSED, "the actor has ended");
}
