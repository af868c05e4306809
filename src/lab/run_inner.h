/*
 * Between run.c, which goes through a plan and keeps its rows, run_child.c, which runs the process of a trial, and
 * run_signals.c, by which a runner is asked for things.
 */
#ifndef GOL_LAB_RUN_INNER_H
#define GOL_LAB_RUN_INNER_H

#include "lab/eta.h"
#include "lab/replay.h"
#include "lab/run.h"
#include "lab/schedule.h"

struct gol_runner {
    const struct gol_plan *plan;
    const struct gol_run_options *options;
    const struct gol_run_sink *sink;
    struct gol_run_result result;
    int rows_capacity;
    struct gol_eta eta;
    struct gol_schedule schedule;
    struct gol_replay replay; /* what was measured before this run was broken off */
    int last_trial; /* number of the trial that ran last */
    struct gol_live_status status;
    int signal_fd;
    int64_t memory_bytes; /* what a trial may use */
    bool calibrated;
    bool skip; /* the trial that runs */
    bool stop_after; /* the trial that runs */
    bool seen; /* by a screen, which must look to the end */
    bool unseen; /* it has not */
};

/* Puts the status where screens see it. */
static inline void gol_runner_tell(struct gol_runner *runner)
{
    if (runner->options->live != NULL)
        gol_live_status_put(runner->options->live, &runner->status);
}

/* What is executed as `PROGRAM trial ...`. */
const char *gol_runner_program(const struct gol_runner *runner);

/* From now on signals wait to be read; those that were ignored (a child's end would be, to its last trace) are not. */
enum gol_code gol_runner_listen(struct gol_runner *runner, struct gol_err *err);
/* Reads what signals there are: a request to stop is kept in the result. */
void gol_runner_hear(struct gol_runner *runner);

/*
 * Measures once, and fills the row. A trial whose every state is drawn, and that a screen has left, is not of one kind:
 * runner->unseen says so, and its row is worth nothing. GOL_STOPPED: a signal ended it, there is no row.
 */
enum gol_code gol_runner_measure(struct gol_runner *runner, const struct gol_point *at, struct gol_row *row,
                                 struct gol_err *err);

#endif
