/*
 * How a run is started, be it new or taken up again: in this process, or, with a terminal, in a child with a screen on it.
 */
#ifndef GOL_CLI_START_H
#define GOL_CLI_START_H

#include "cli/screen_choice.h"
#include "cli/session.h"

/* For getopt's table: what every command that starts a run takes. */
#define GOL_START_OPTIONS                                                                                              \
    {"headless", no_argument, NULL, 'n'}, {"results", required_argument, NULL, 'r'},                                   \
        {"on-hangup", required_argument, NULL, 'u'}, GOL_SCREEN_OPTIONS

/* Takes one of them. GOL_NOT_FOUND: it is none of them; GOL_INVALID: its text says something else. */
enum gol_code gol_start_take(struct gol_session_options *session, struct gol_screen_choice *screen, int option,
                             const char *text, struct gol_err *err);

/* Runs the experiment and prints its results; returns the exit code. options->resume, if any, is used up. */
int gol_start(const struct gol_experiment *experiment, struct gol_session_options *options,
              const struct gol_screen_choice *screen);

#endif
