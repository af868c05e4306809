/*
 * A session: one run from its folder to its charts, in this process. Wires the runner of the lab to what the reports and
 * the screen need: rows to trials.csv, progress to standard error, states to the drawing of `view: every`.
 */
#ifndef GOL_CLI_SESSION_H
#define GOL_CLI_SESSION_H

#include "cli/cli.h"
#include "cli/resume.h"
#include "lab/calibration.h"
#include "lab/last_games.h"
#include "lab/machine.h"
#include "lab/run.h"
#include "lab/run_dir.h"
#include "lab/surroundings.h"
#include "report/csv.h"
#include "ui/view.h"

struct gol_session_options {
    const char *results; /* --results, NULL: GOLLAB_RESULTS or ./results */
    bool hangup_stops; /* --on-hangup stop */
    bool progress; /* a line for each trial on standard error */
    const char *program; /* another build, which runs the trials; NULL: this one */
    const char *side; /* what progress is told of, "A" or "B", when two runs go on side by side; NULL: one alone */
    int screen_pid; /* the parent, which shows the run; 0: nobody does */
    struct gol_resume *resume; /* the run to take up; its folder and rows pass to the session. NULL: a new run */
};

/* Reads the value of --on-hangup: false when it is neither stop nor continue. */
bool gol_session_read_hangup(struct gol_session_options *options, const char *text);

struct gol_session {
    const struct gol_session_options *options;
    const struct gol_plan *plan;
    struct gol_run_dir dir;
    struct gol_live *live; /* NULL when there could be none */
    struct gol_csv csv;
    struct gol_view_every every;
    int trial; /* that began last, */
    char label[160]; /* and what it is */
    struct gol_last_games games; /* that were shown last; none at first */
    bool games_kept; /* in the run folder */
    int64_t keep_after_ns; /* not again before this time */
    struct gol_machine machine;
    struct gol_surroundings before; /* the counters when the run began */
    struct gol_calibration calibration;
    bool calibrated;
    int64_t started_ns; /* when the run began, if it was taken up again since */
    int64_t screen_began_ns; /* processor time that the screen had used when the run began */
    int64_t screen_cpu_ns; /* and since then, as far as it is known; -1: there is no screen */
    uint64_t build;
    struct gol_resume past; /* what was there before; empty for a new run */
    struct gol_buf warnings; /* a line each, told to the user and kept in run.yaml */
};

/*
 * Makes the run folder (or takes up the one that is there) and everything in it that a run starts with. On error
 * nothing needs to be closed.
 */
enum gol_code gol_session_open(const struct gol_session_options *options, const struct gol_plan *plan,
                               struct gol_session *out, struct gol_err *err);
/* Runs the plan and writes the reports. Returns the exit code; complaints go to standard error. */
int gol_session_run(struct gol_session *session);
#define GOL_SESSIONS_MAX 2 /* side by side */
/*
 * Runs several sessions of one plan side by side, trial by trial: each in turn runs the next of its trials, in an order
 * drawn for each turn, so that whatever the machine does hits all of them alike. A signal stops all. Returns as
 * gol_session_run, of the first that went wrong.
 */
int gol_session_run_side_by_side(struct gol_session *const *sessions, int n);
void gol_session_close(struct gol_session *session);

#endif
