/*
 * The board: where a runtime counts what it does. It is memory of the runtime's own, or of who made it
 * (gollab/runtime.h), which may be shared with another process: that one reads the counts as they are, and costs the
 * runtime nothing but the cache lines that it looks at.
 *
 * Everything in it is a number or atomic; there are no pointers. Each worker has lines of its own, which nobody else
 * writes to often.
 */
#ifndef GOL_ACTOR_BOARD_H
#define GOL_ACTOR_BOARD_H

#include "gollab/error.h"
#include "gollab/runtime.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Slots of actors that one stock (slab.h) gave and got, and actors that ended. */
struct gol_slab_counts {
    _Atomic(uint64_t) taken, given; /* slots */
    _Atomic(uint64_t) ended; /* actors; their slots may still be held by handles */
};

/* Written by the thread that has the worker's seat, read by any. */
struct gol_counts {
    _Alignas(64) _Atomic(uint64_t) messages;
    _Atomic(uint64_t) activations;
    struct gol_slab_counts slots;
    _Atomic(uint64_t) steals, parks, wakes;
    _Alignas(64) _Atomic(uint64_t) timers;
    _Atomic(int64_t) idle_ns; /* while idle: what it was less the clock when that began, and so negative */
    _Atomic(int64_t) started_ns;
    _Atomic(uint64_t) ready; /* in its run queue, when it last looked around */
    _Atomic(uint64_t) pending; /* its timers and pauses; under their lock */
    _Atomic(int64_t) search_ns; /* a part of the idle time */
    _Alignas(64) _Atomic(uint32_t) depths[GOL_DEPTHS]; /* of the mailboxes that were looked at */
};

enum gol_board_use {
    GOL_BOARD_FREE,
    GOL_BOARD_TAKEN, /* by a runtime that is about to begin */
    GOL_BOARD_COUNTS /* by one that is there */
};

struct gol_board {
    /* set by gol_runtime_new before `used` says that it counts */
    _Atomic(uint32_t) used; /* enum gol_board_use */
    uint32_t n; /* of `workers` that are in use */
    uint32_t shown; /* workers that there are for others: 0 under threads */
    uint32_t timed; /* idle_ns is kept */
    /* threads that are no workers */
    _Alignas(64) struct gol_slab_counts others;
    _Atomic(uint64_t) dead_letters;
    /* under the locks of slab.c and mail.c */
    _Alignas(64) _Atomic(uint64_t) actor_bytes, actor_slots; /* memory that actors have had, and in how many slots */
    _Atomic(uint64_t) mail_bytes, mails; /* of the process; mails: those that are not in the depot */
    struct gol_counts workers[];
};

#define GOL_DEPTH_MOST (UINT32_C(1) << (GOL_DEPTHS - 2)) /* from here on it does not matter how many mails wait */

/* Counts a mailbox in which so many mails wait. Any thread. */
void gol_board_note_depth(struct gol_counts *counts, uint32_t depth);

/* On the heap, for n workers. NULL: no memory. */
struct gol_board *gol_board_new(unsigned n);

#endif
