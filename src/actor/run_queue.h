/*
 * The run queue of a worker: a ring of tasks that its worker adds to and takes from, and that others steal half of.
 *
 * After the run queues of Go's scheduler (Vyukov, "Scalable Go scheduler design doc", 2012): only the worker moves the
 * tail; whoever takes, moves the head by compare-and-swap, after it has read what it takes. An entry is written again
 * only when the head has passed it, so a thief that read too late fails to move the head. First in, first out.
 *
 * Moving the head costs as much as a part of a short visit. So the worker may move it by several at once, when nobody
 * is likely to want them: those are claimed, stay in their places, and leave one after the other without more ado.
 *
 * Progress: pushing is wait-free; popping and stealing are lock-free (one that fails was overtaken by one that did
 * not).
 */
#ifndef GOL_ACTOR_RUN_QUEUE_H
#define GOL_ACTOR_RUN_QUEUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gol_task;

#define GOL_RUN_QUEUE_SIZE 256U
#define GOL_RUN_QUEUE_CLAIM 4U /* the head is moved by so many at once */

struct gol_run_queue {
    /* any worker: atomic */
    _Alignas(64) _Atomic(uint32_t) head;
    /* the owner writes, any worker reads: atomic */
    _Alignas(64) _Atomic(uint32_t) tail;
    _Atomic(struct gol_task *) tasks[GOL_RUN_QUEUE_SIZE];
    /* the owner: the claimed ones, up to where the head was moved to */
    uint32_t claimed, claimed_end;
};

/* Tasks in it that are not claimed; out of date at once unless the owner asks and nobody steals. */
static inline uint32_t gol_run_queue_count(const struct gol_run_queue *queue)
{
    /*
     * seq_cst: pairs with the push, see pool_idle.c's park. The head first: it never passes the tail, and what it
     * misses then is too much, not too little.
     */
    const uint32_t head = atomic_load_explicit(&queue->head, memory_order_seq_cst);

    return atomic_load_explicit(&queue->tail, memory_order_seq_cst) - head;
}

/* The owner only. */
static inline uint32_t gol_run_queue_claimed(const struct gol_run_queue *queue)
{
    return queue->claimed_end - queue->claimed;
}

/* Where the oldest task is, for the owner. */
static inline uint32_t gol_run_queue_oldest(const struct gol_run_queue *queue)
{
    /* acquire: pairs with the takers' moves of the head, after which the entries before it are free */
    const uint32_t head = atomic_load_explicit(&queue->head, memory_order_acquire);

    return gol_run_queue_claimed(queue) > 0 ? queue->claimed : head;
}

/* Whether there is one, for the owner: thieves may be faster. */
static inline bool gol_run_queue_has(const struct gol_run_queue *queue)
{
    /* relaxed, both: a look at the owner's own tail, and at a head that only comes nearer */
    return gol_run_queue_claimed(queue) > 0 || atomic_load_explicit(&queue->head, memory_order_relaxed) !=
                                                   atomic_load_explicit(&queue->tail, memory_order_relaxed);
}

/* Places that are taken, from the oldest task on, for the owner; thieves may make them fewer. */
static inline uint32_t gol_run_queue_taken(const struct gol_run_queue *queue)
{
    /* relaxed: the owner's own */
    return atomic_load_explicit(&queue->tail, memory_order_relaxed) - gol_run_queue_oldest(queue);
}

/* What was written before the new tail may be taken from now on; a part of pushing. */
static inline void gol_run_queue_show(struct gol_run_queue *queue, uint32_t tail, bool shared)
{
    /* release: pairs with the takers' loads of the tail. seq_cst: see gol_run_queue_push */
    if (shared)
        atomic_store_explicit(&queue->tail, tail, memory_order_seq_cst);
    else
        atomic_store_explicit(&queue->tail, tail, memory_order_release);
}

/*
 * The owner only. False: it is full. `shared`: others may be about to sleep, and look here before they do
 * (pool_idle.c), so that the task must be seen before the owner looks for sleepers.
 */
static inline bool gol_run_queue_push(struct gol_run_queue *queue, struct gol_task *task, bool shared)
{
    const uint32_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed); /* relaxed: the owner's own */

    if (gol_run_queue_taken(queue) >= GOL_RUN_QUEUE_SIZE)
        return false;
    atomic_store_explicit(&queue->tasks[tail % GOL_RUN_QUEUE_SIZE], task,
                          memory_order_relaxed); /* relaxed: the tail's */
    gol_run_queue_show(queue, tail + 1, shared);
    return true;
}

/* Several, for which there are places. */
static inline void gol_run_queue_push_all(struct gol_run_queue *queue, struct gol_task *const *tasks, uint32_t n,
                                          bool shared)
{
    const uint32_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed); /* relaxed, and below: as above */

    for (uint32_t i = 0; i < n; i++)
        atomic_store_explicit(&queue->tasks[(tail + i) % GOL_RUN_QUEUE_SIZE], tasks[i], memory_order_relaxed);
    gol_run_queue_show(queue, tail + n, shared);
}

/*
 * The owner only. The oldest task; NULL: none. `alone`: there is nobody to steal. `claims`: the next ones are claimed,
 * so that nobody can steal those.
 */
static inline struct gol_task *gol_run_queue_pop(struct gol_run_queue *queue, bool alone, bool claims)
{
    uint32_t head;

    if (gol_run_queue_claimed(queue) > 0)
        return atomic_load_explicit(&queue->tasks[queue->claimed++ % GOL_RUN_QUEUE_SIZE],
                                    memory_order_relaxed); /* relaxed: its own */
    head = atomic_load_explicit(&queue->head, memory_order_relaxed); /* relaxed: the exchange checks it */
    for (;;) {
        struct gol_task *task;
        /* relaxed: the owner's own */
        uint32_t n = atomic_load_explicit(&queue->tail, memory_order_relaxed) - head;

        if (n == 0)
            return NULL;
        task = atomic_load_explicit(&queue->tasks[head % GOL_RUN_QUEUE_SIZE], memory_order_relaxed); /* its own too */
        if (alone) {
            atomic_store_explicit(&queue->head, head + 1, memory_order_relaxed); /* relaxed: nobody else looks */
            return task;
        }
        if (!claims)
            n = 1;
        else if (n > GOL_RUN_QUEUE_CLAIM)
            n = GOL_RUN_QUEUE_CLAIM;
        /* release: pairs with the push that uses the entry again; relaxed: tried again */
        if (atomic_compare_exchange_weak_explicit(&queue->head, &head, head + n, memory_order_release,
                                                  memory_order_relaxed)) {
            queue->claimed = head + 1;
            queue->claimed_end = head + n;
            return task;
        }
    }
}

/* The owner only. The task `behind` the oldest one; NULL: none, or stolen just now. Only to guess from. */
static inline struct gol_task *gol_run_queue_peek(struct gol_run_queue *queue, uint32_t behind)
{
    /* relaxed, all: a guess */
    const uint32_t at = gol_run_queue_oldest(queue) + behind;

    if ((int32_t)(atomic_load_explicit(&queue->tail, memory_order_relaxed) - at) <= 0)
        return NULL;
    return atomic_load_explicit(&queue->tasks[at % GOL_RUN_QUEUE_SIZE], memory_order_relaxed);
}

/*
 * Takes the older half, at least one, out of `from` for the owner of `to`, whose queue is at most half full; one is
 * returned, the others are in `to`. NULL: there was none. The owner of `to` only.
 */
static inline struct gol_task *gol_run_queue_steal(struct gol_run_queue *to, struct gol_run_queue *from)
{
    const uint32_t mine = atomic_load_explicit(&to->tail, memory_order_relaxed); /* relaxed: the owner's own */
    uint32_t head = atomic_load_explicit(&from->head, memory_order_acquire); /* as below */

    for (;;) {
        /* acquire: pairs with the push, whose tasks are read below */
        const uint32_t tail = atomic_load_explicit(&from->tail, memory_order_acquire);
        uint32_t n = tail - head;

        n -= n / 2;
        if (n == 0)
            return NULL;
        if (n > GOL_RUN_QUEUE_SIZE / 2) { /* the head moved between the two loads */
            head = atomic_load_explicit(&from->head, memory_order_acquire);
            continue;
        }
        /* relaxed: what is read is used only if the head has not moved; what is written is the owner's own */
        for (uint32_t i = 0; i < n; i++)
            atomic_store_explicit(
                &to->tasks[(mine + i) % GOL_RUN_QUEUE_SIZE],
                atomic_load_explicit(&from->tasks[(head + i) % GOL_RUN_QUEUE_SIZE], memory_order_relaxed),
                memory_order_relaxed);
        /* acq_rel: release as in pop; acquire: a failure reads the head for the next try */
        if (!atomic_compare_exchange_strong_explicit(&from->head, &head, head + n, memory_order_acq_rel,
                                                     memory_order_acquire))
            continue;
        n--;
        if (n > 0)
            atomic_store_explicit(&to->tail, mine + n, memory_order_seq_cst); /* as a shared push */
        return atomic_load_explicit(&to->tasks[(mine + n) % GOL_RUN_QUEUE_SIZE], memory_order_relaxed);
    }
}

#endif
