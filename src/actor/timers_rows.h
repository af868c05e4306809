/*
 * Pauses that are asked for in the order in which they end: rows, each of which is sorted by being added to at its end.
 * Equal pauses make one row, however many there are, where a heap would move an entry of each through all its levels; a
 * few rows hold as many lengths of pause. (So begins patience sorting: Mallows, "Problem 62-2", SIAM Review 1962.) What
 * fits into none is the caller's.
 *
 * No locking, as in timers.h, of which this is a part.
 */
#ifndef GOL_ACTOR_TIMERS_ROWS_H
#define GOL_ACTOR_TIMERS_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOL_TIMERS_ROWS 4U

struct gol_timers_pause {
    int64_t deadline_ns;
    void *what;
};

struct gol_timers_row {
    struct gol_timers_pause *ring; /* pauses from head to tail, each modulo the capacity, which is a power of two */
    size_t head, tail;
    size_t capacity;
};

struct gol_timers_rows {
    int64_t first_ns[GOL_TIMERS_ROWS]; /* the earliest of each; GOL_OS_NEVER (actor/os.h): it is empty */
    int64_t last_ns[GOL_TIMERS_ROWS]; /* the latest; INT64_MIN: it is empty */
    struct gol_timers_row rows[GOL_TIMERS_ROWS];
};

void gol_timers_rows_init(struct gol_timers_rows *rows);
void gol_timers_rows_fini(struct gol_timers_rows *rows);

/* Adds one at the end of a row. False: it would come before the end of each, or never, or there is no memory. */
bool gol_timers_rows_add(struct gol_timers_rows *rows, int64_t deadline_ns, void *what);
/* How many there are. */
size_t gol_timers_rows_count(const struct gol_timers_rows *rows);
/* The row of the earliest one; *first_ns is its deadline, GOL_OS_NEVER if there is none. */
unsigned gol_timers_rows_earliest(const struct gol_timers_rows *rows, int64_t *first_ns);
/* Takes the earliest of a row, which is not empty. */
void *gol_timers_rows_take(struct gol_timers_rows *rows, unsigned row);
/* Takes out all that `chosen` says, in one pass; the number of them. */
size_t gol_timers_rows_remove_if(struct gol_timers_rows *rows,
                                 bool (*chosen)(void *context, const struct gol_timers_pause *pause), void *context);

#endif
