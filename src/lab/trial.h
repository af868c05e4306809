/*
 * A trial: the process that is measured. `gollab trial` is executed anew for each one, so that heap and layout are
 * fresh. It can be called by hand to look at one measurement:
 *
 *     gollab trial counter pool count_to=10 pause=10ms
 */
#ifndef GOL_LAB_TRIAL_H
#define GOL_LAB_TRIAL_H

#include "lab/row.h"

struct gol_trial_order {
    const struct gol_exercise *exercise;
    struct gol_trial_setting setting; /* its view is ignored: the trial brings its own */
    int warmup;
    bool pin; /* binds this thread and all that it starts to processors (util/processors.h) */
    const char *live_name; /* live memory to show states in; NULL: states are dropped */
    const char *board_name; /* live memory in which the runtime counts; NULL: it does so in memory of its own */
};

/* Which states this point shows: the value of its parameter `view`, OFF when its exercise has none. */
enum gol_view_kind gol_trial_view(const struct gol_exercise *exercise, const struct gol_value *values);

/*
 * Does one trial in this process, on the calling thread, and fills the metrics of *row (all but wall_ns). Sets the
 * timer slack of the process to 1 ns first. After an error the process should end: actors may be left running, and the
 * soft limit of its data is raised to the hard one.
 */
enum gol_code gol_trial_run(const struct gol_trial_order *order, struct gol_row *row, struct gol_err *err);

#endif
