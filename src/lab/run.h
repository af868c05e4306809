/*
 * The runner: takes a plan through, one trial at a time, each a process of its own.
 *
 * No screen and no files: what happens is told to a sink (src/cli wires CSV and progress to it), to the live memory
 * and by the result. One thread around one poll (signals, the trial's pipe, its exit); a second one drains
 * the ring while a trial with `view: every` runs.
 */
#ifndef GOL_LAB_RUN_H
#define GOL_LAB_RUN_H

#include "lab/calibration.h"
#include "lab/live.h"
#include "lab/plan.h"
#include "lab/row.h"

#include <signal.h>

struct gol_run_progress {
    int trial, total; /* number of the trial that begins or ended, from 1; how many are expected */
    int64_t eta_ns; /* -1 unknown */
    const struct gol_row *row; /* ended: its row; NULL: it begins */
    const char *label;
};

struct gol_run_sink {
    void *context;
    /* A trial ended: must make the row safe. Not GOL_OK stops the run. */
    enum gol_code (*row)(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err);
    /*
     * A trial ended badly and had written this to its standard error (the last kilobytes of it); called before `row`,
     * whose note has only the last line. May be NULL.
     */
    void (*complaints)(void *context, const struct gol_row *row, const char *text, size_t size);
    /* Before the first trial that is run: what measuring costs here. NULL: it is not found out. */
    void (*calibrated)(void *context, const struct gol_calibration *calibration);
    /* May be NULL. */
    void (*progress)(void *context, const struct gol_run_progress *progress);
    /* view: every delivered a state, which is to be drawn. May be NULL. From the drain thread. */
    void (*draw)(void *context, const struct gol_live_games *games, int index, const struct gol_live_game *game);
};

struct gol_run_options {
    bool hangup_stops; /* --on-hangup stop */
    const char *warning; /* the first of n_warnings lines, for screens; NULL: none */
    int n_warnings;
    const char *program; /* what is executed as `PROGRAM trial ...`; NULL: this program itself */
    bool foreign; /* that program is another build, whose records may have other columns */
    int64_t grace_ns; /* how long a trial may take beyond ten times its estimate; 0: a minute */
    struct gol_live *live; /* created by the caller; NULL: none (view: every is an error then) */
    uint64_t build; /* gol_build_id, for the keys of the rows */
    const struct gol_row *done; /* rows that are there already, in any order; borrowed until gol_run returns */
    int n_done;
};

struct gol_run_result {
    struct gol_row *rows; /* all of this run, those that were there already too; owned */
    int n_rows;
    int n_new; /* of them, measured by this call */
    int failed; /* rows that are not ok */
    int stop_signal; /* SIGINT, SIGTERM or SIGHUP when one ended the run, else 0 */
    int64_t gave_way_ns; /* what the runner has waited for screens, between trials */
};

/*
 * What a user may ask of the runner by a signal. GOL_RUN_SKIP, by sigqueue(3) with the number of the trial that is
 * meant, or with 0 or kill(2) for whichever runs: it is ended, and its row says skipped, so that it is not run again.
 * GOL_RUN_STOP_AFTER: the run stops, as by SIGINT, after the trial that runs; sent again before that, it does not.
 */
#define GOL_RUN_SKIP SIGUSR1
#define GOL_RUN_STOP_AFTER SIGUSR2

/*
 * Runs the plan. GOL_OK also when trials failed or a signal stopped it: look into *out. The calling thread must be the
 * main one (PR_SET_PDEATHSIG); it blocks SIGINT, SIGTERM, SIGHUP, SIGCHLD and the two above for itself, for good, and
 * reads them from a signalfd; SIGCHLD gets its default action, since a parent may have had it ignored. Trials whose
 * rows are there already are left out: the plan is gone through in the same order, with the same decisions, as if the
 * run had never been broken off. Numbers of trials go on behind the largest one. A trial with `view: every` that a
 * screen looks at from its beginning and leaves is broken off and run again, for what it measured is of neither kind of
 * viewer. A row whose checksum differs from that of an earlier one of the same setting is GOL_STATUS_MISMATCH.
 */
enum gol_code gol_run(const struct gol_plan *plan, const struct gol_run_options *options,
                      const struct gol_run_sink *sink, struct gol_run_result *out, struct gol_err *err);
void gol_run_result_fini(struct gol_run_result *result);

/*
 * ---- the same, trial by trial ----
 *
 * For who runs several plans side by side (compare --build). The options and the sink are borrowed until the runner is
 * closed. A signal is heard by the runner whose trial it interrupts, and is to be told to the others.
 */
struct gol_runner;

enum gol_code gol_runner_open(const struct gol_plan *plan, const struct gol_run_options *options,
                              const struct gol_run_sink *sink, struct gol_runner **out, struct gol_err *err);
/* Runs the next trial. *more is false when there is none, when a signal has stopped the run, and after an error. */
enum gol_code gol_runner_step(struct gol_runner *runner, bool *more, struct gol_err *err);
/* Runs no more trials, as if that signal had come. */
void gol_runner_stop(struct gol_runner *runner, int signal);
/* The signal that has stopped it; 0: none. */
int gol_runner_stopped(const struct gol_runner *runner);
/* Hands out what was measured, and frees. NULL is allowed, and has no rows. */
enum gol_code gol_runner_close(struct gol_runner *runner, struct gol_run_result *out, struct gol_err *err);

#endif
