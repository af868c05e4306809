/*
 * Who is to run again, and when: a priority queue of deadlines. An entry stands for a task that pauses or for a timer
 * (timer.c), which the queue neither looks into nor keeps alive.
 *
 * A timer has a place, in which the queue notes where its entry is, so that it is taken out without a search. Tasks
 * have none: to note each move of an entry costs a cache line of what it stands for, and hardly any pause is cut short.
 *
 * Pauses that end in the order in which they are asked for, as equal ones do, go into rows (timers_rows.h), all else
 * into a heap.
 *
 * No locking: the owner's lock protects it.
 */
#ifndef GOL_ACTOR_TIMERS_H
#define GOL_ACTOR_TIMERS_H

#include "actor/timers_rows.h"
#include "gollab/error.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where an entry is, in the queue that it is in. Atomic, since who looks for the entry in one queue may do so while it
 * is moved in another: what is read then finds something else there, or nothing.
 */
struct gol_timers_place {
    _Atomic(size_t) index;
    _Atomic(unsigned) owner; /* whose queue it was put into last: a hint, of who has several queues */
};

struct gol_timers_entry {
    int64_t deadline_ns;
    void *what; /* a struct gol_timer, or a struct gol_task that pauses */
    struct gol_timers_place *place; /* the timer's; NULL: a task */
};

struct gol_timers {
    struct gol_timers_entry *heap; /* heap[i] is not later than heap[4i + 1] .. heap[4i + 4] */
    size_t count; /* of the heap */
    size_t kept; /* rooms for entries that were taken and may come back */
    size_t capacity; /* count + kept, or more */
    struct gol_timers_rows rows; /* of entries without a place */
};

/* Empty, without memory. */
void gol_timers_init(struct gol_timers *timers);
/* Frees its memory; entries that are left are forgotten. */
void gol_timers_fini(struct gol_timers *timers);
/* Adds one; the same `what` may be there once. GOL_NO_MEMORY leaves everything as it was. */
enum gol_code gol_timers_push(struct gol_timers *timers, int64_t deadline_ns, void *what,
                              struct gol_timers_place *place, struct gol_err *err);
/*
 * Keeps the room of n entries that have just been taken, under the same lock, for them to come back: what others push
 * meanwhile has room of its own. Each is then put back, or its room given up.
 */
void gol_timers_keep(struct gol_timers *timers, size_t n);
/* As push, in room that was kept: it needs no memory. */
void gol_timers_put_back(struct gol_timers *timers, int64_t deadline_ns, void *what, struct gol_timers_place *place);
void gol_timers_give_up(struct gol_timers *timers, size_t n);
/* How many there are. */
size_t gol_timers_count(const struct gol_timers *timers);
/* The earliest deadline; GOL_OS_NEVER (actor/os.h) when there is none. */
int64_t gol_timers_earliest(const struct gol_timers *timers);
/* Takes the earliest entry when it is due at now_ns. False: none is. Equal deadlines come in any order. */
bool gol_timers_pop_due(struct gol_timers *timers, int64_t now_ns, struct gol_timers_entry *out);
/* Takes the earliest entry, whenever it is due. False: none is left. */
bool gol_timers_pop(struct gol_timers *timers, struct gol_timers_entry *out);
/*
 * Takes the entry of `what` out, by its place (NULL: it has none, so all are looked through). False: it is not there.
 */
bool gol_timers_remove(struct gol_timers *timers, const void *what, const struct gol_timers_place *place);
/* Takes out all that `chosen` says; in one pass over all of them, in any order. */
void gol_timers_remove_if(struct gol_timers *timers,
                          bool (*chosen)(void *context, const struct gol_timers_entry *entry), void *context);

#endif
