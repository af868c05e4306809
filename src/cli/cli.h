/*
 * What the subcommands share: exit codes, complaints, and loading an experiment.
 */
#ifndef GOL_CLI_CLI_H
#define GOL_CLI_CLI_H

#include "gollab/error.h"
#include "lab/plan.h"
#include "report/formats.h"

#include <getopt.h>
#include <signal.h>
#include <stdbool.h>

enum gol_exit {
    GOL_EXIT_OK = 0,
    GOL_EXIT_FAILED = 1, /* trials failed, modes disagreed, something could not be read or written */
    GOL_EXIT_USAGE = 2, /* the command line or the experiment is wrong, or a run cannot be resumed; nothing was run */
    GOL_EXIT_SLOWER = 3, /* compare --fail-if-slower: something is slower by more than that, its whole interval says */
    GOL_EXIT_SIGNAL = 128 /* plus the number of the signal that stopped the run */
};

/* An experiment ready to run or to look at. */
struct gol_experiment {
    struct gol_spec *spec;
    struct gol_plan *plan;
};

/* "gollab: MESSAGE" on standard error; returns exit_code. */
int gol_cli_fail(const struct gol_err *err, int exit_code);
/* "gollab COMMAND: MESSAGE"; returns exit_code. */
int gol_cli_complain(const char *command, const char *message, int exit_code);
/* "gollab: warning: TEXT" on standard error. */
void gol_cli_warn(const char *text);
/* The same for each line of text. */
void gol_cli_warn_lines(const char *text);
/* "gollab: COMMAND: WHAT (see gollab COMMAND --help)"; returns GOL_EXIT_USAGE. */
int gol_cli_usage(const char *command, const char *format, ...) GOL_PRINTF(2, 3);
/*
 * What getopt_long rejected, in one line; returns GOL_EXIT_USAGE. `found` is what it returned; opterr is 0 and the
 * short options begin with ":" (or "+:").
 */
int gol_cli_bad_option(const char *command, char **argv, const struct option *known, int found);
/* Flushes standard output; a failure (a full disk) is complained about and makes GOL_EXIT_FAILED. */
int gol_cli_flush(int exit_code);

/* Columns of the terminal on standard output; 0, no limit, for a file or a pipe. */
int gol_cli_width(void);
/* Takes --csv, --json or --markdown, whose val in getopt's table is 'c', 'j' or 'm'. False: another one was given before. */
bool gol_cli_format(int option, enum gol_format *format);

/* The signals that ask to stop: SIGINT, SIGTERM, and SIGHUP when `hangup`. */
void gol_cli_stop_signals(bool hangup, sigset_t *out);
/* One of these signals that is blocked and pending, 0: none. It stays pending. */
int gol_cli_stopped(const sigset_t *stop);

/* Loads the file and makes its plan. */
enum gol_code gol_experiment_load(const char *path, struct gol_experiment *out, struct gol_err *err);
/* Loads what a run folder was run with: its experiment.yaml, with 'cpus' as it was then. */
enum gol_code gol_experiment_load_run(const char *run_dir, struct gol_experiment *out, struct gol_err *err);
void gol_experiment_fini(struct gol_experiment *experiment);

/* RUN-DIR/errors/trial-N.txt, where the standard error of a trial that ended badly is kept; on the heap. */
char *gol_cli_errors_file(const char *run_dir, int trial);
/*
 * Prints the results of a run folder on standard output: the table, how it ended, and where the files are.
 * Nothing measured yet is no error. `under_way`: a run that lacks trials is not called unfinished. `reported`: its
 * findings were written a moment ago, and are not worked out once more.
 */
enum gol_code gol_cli_results(const char *run_dir, const struct gol_plan *plan, bool under_way, bool reported,
                              struct gol_err *err);

/* gollab list runs: all runs under the results folder, or those of one experiment; returns the exit code. */
int gol_list_runs(const char *results, const char *name);
/* The subcommands; argv[0] is their name. Each returns the exit code. */
int gol_cmd_check(int argc, char **argv);
int gol_cmd_compare(int argc, char **argv);
int gol_cmd_life(int argc, char **argv);
int gol_cmd_list(int argc, char **argv);
int gol_cmd_plot(int argc, char **argv);
int gol_cmd_resume(int argc, char **argv);
int gol_cmd_run(int argc, char **argv);
int gol_cmd_show(int argc, char **argv);
int gol_cmd_trial(int argc, char **argv);
int gol_cmd_watch(int argc, char **argv);

#endif
