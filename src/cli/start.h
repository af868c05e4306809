/*
 * How a run is started, be it new or taken up again: in this process, or, with a terminal, in a child with a screen on it.
 */
#ifndef GOL_CLI_START_H
#define GOL_CLI_START_H

#include "cli/screen_choice.h"
#include "cli/session.h"

/* Runs the experiment and prints its results; returns the exit code. options->resume, if any, is used up. */
int gol_start(const struct gol_experiment *experiment, struct gol_session_options *options,
              const struct gol_screen_choice *screen);

#endif
