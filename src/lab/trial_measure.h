/*
 * The measures that a single trial has: those of a plot that shows every trial. Each is a column of trials.csv, less
 * or by another one. Pure functions; any thread, never block.
 */
#ifndef GOL_LAB_TRIAL_MEASURE_H
#define GOL_LAB_TRIAL_MEASURE_H

#include "lab/row.h"

struct gol_trial_measure {
    const char *name; /* as in gol_measure_find */
    const char *column; /* of trials.csv */
    const char *less; /* the column that is taken off, "" for none */
    const char *per; /* the column that it is divided by, "" for none */
};

/* NULL: only a whole point has that measure (a speed-up is one of medians). */
const struct gol_trial_measure *gol_trial_measure_find(const char *name);
/* "time, overhead, ..." for messages. */
const char *gol_trial_measure_names(void);
/* In the units of files; NAN when the row has it not. */
double gol_trial_measure_of(const struct gol_trial_measure *measure, const struct gol_row *row);

#endif
