/*
 * The screen: shows a run in a terminal, from its live memory and its rows, until the run ends or the user leaves.
 *
 * It only looks; the run does not notice it. The caller must have one thread: signals are read from a descriptor and
 * are blocked while the screen is open. The terminal is restored on every way out, also when this process crashes.
 * Ctrl-Z suspends the screen only: the run goes on meanwhile.
 */
#ifndef GOL_UI_SCREEN_H
#define GOL_UI_SCREEN_H

#include "gollab/error.h"
#include "lab/last_games.h"
#include "lab/plan.h"
#include "lab/row.h"
#include "util/buf.h"

#include <stdbool.h>

enum gol_screen_wish {
    GOL_SCREEN_SKIP, /* the trial */
    GOL_SCREEN_STOP_AFTER /* the trial; a second time: go on */
};

struct gol_screen_options {
    const char *run_dir; /* its file `live` names the live memory; waited for while the runner lives */
    const struct gol_plan *plan;
    bool owns_run; /* `q` asks whether to stop the run; otherwise it leaves at once */
    bool hangup_stops; /* what the caller does about GOL_SCREEN_HANGUP; told to the user, nothing else */
    bool mouse; /* where the terminal has one (ui/mouse.h) */
    int64_t bytes_per_s; /* what is sent at most, in the mean; 0: what the terminal takes */
    bool thrifty; /* boards take turns, so that a frame comes to a byte for two characters in the mean */
    int runner_pid; /* 0: that of the live memory */
    int runner_fd; /* standard error of the runner, drained into the result; -1: none. Not closed. */
    /*
     * All rows so far, also where it fails; borrowed until the next call, which comes when more trials are done. NULL:
     * no table.
     */
    enum gol_code (*load)(void *context, const struct gol_row **rows, int *n, struct gol_err *err);
    void *context;
    /* The user wants something of the runner while a trial runs, whose number it is. NULL: the user may only look. */
    void (*tell)(void *context, enum gol_screen_wish wish, int trial);
    void *tell_context;
    const struct gol_live_status *past; /* the run is over, and this is how it ended; NULL: it is under way */
    const struct gol_last_games *past_games; /* what it has shown last; NULL or without games: nothing that is known */
    const char *no_games; /* why there are none, when that is worth a word; NULL: it is not */
    /* When the run ends, until the user leaves; so it does when the picture is held, or help or filter are open. */
    bool stays;
};

enum gol_screen_end {
    GOL_SCREEN_RUN_ENDED, /* the run is done or stopped, or the runner is gone; the user may have left after that */
    GOL_SCREEN_QUIT, /* leave the run alone */
    GOL_SCREEN_STOP_ASKED, /* the user wants the run stopped (q, s) */
    GOL_SCREEN_SIGNAL, /* SIGINT (also Ctrl-C), SIGTERM or SIGQUIT came: pass it on to a run that is owned */
    GOL_SCREEN_HANGUP /* the terminal is gone */
};

struct gol_screen_result {
    enum gol_screen_end end;
    int signal; /* of GOL_SCREEN_SIGNAL and GOL_SCREEN_HANGUP, else 0 */
    struct gol_buf runner_text; /* what came from runner_fd (its first 256 KiB) */
    int64_t frames; /* that were drawn */
    int64_t early; /* of them, in the first 50 ms of a trial that is not to be disturbed then */
};

/*
 * GOL_OK: standard input and output are a terminal that can be drawn on. GOL_NOT_FOUND: they are none, or not ours now;
 * GOL_INVALID: nobody can say how to draw on it. Both say why.
 */
enum gol_code gol_screen_available(struct gol_err *err);

/*
 * Shows the run; blocks until the end. GOL_NOT_FOUND, GOL_INVALID: no usable terminal, or no run to look at: nothing
 * was drawn, and the caller prints progress lines instead. *out is valid in every case; release it with
 * gol_screen_result_fini.
 */
enum gol_code gol_screen_run(const struct gol_screen_options *options, struct gol_screen_result *out,
                             struct gol_err *err);
void gol_screen_result_fini(struct gol_screen_result *result);

#endif
