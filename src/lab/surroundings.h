/*
 * What is around a run and makes its numbers worse than they could be: each as one line of what it is, what it does,
 * and how to mend it. Pure functions but for gol_surroundings_read; any thread.
 */
#ifndef GOL_LAB_SURROUNDINGS_H
#define GOL_LAB_SURROUNDINGS_H

#include "lab/machine.h"
#include "lab/row.h"

/* Counters of the whole machine that go up when something bad happens; -1 where the system does not tell. */
struct gol_surroundings {
    int64_t swapped_pages; /* in and out */
    int64_t throttled; /* times that a processor was slowed down for heat */
};

void gol_surroundings_read(struct gol_surroundings *out);

/* Gets one line of text; it is borrowed. */
typedef void gol_warn(void *context, const char *text);

/* What can be told before the first trial: a virtual machine, governor, turbo, load, more workers than processors. */
void gol_surroundings_before(const struct gol_machine *machine, const struct gol_plan *plan, gol_warn *warn,
                             void *context);
/* What can be told after the last one: steal by the rows, swapping and heat by the counters. */
void gol_surroundings_after(const struct gol_surroundings *before, const struct gol_surroundings *after,
                            const struct gol_row *rows, int n, gol_warn *warn, void *context);

#endif
