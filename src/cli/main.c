/*
 * gollab: which subcommand is meant. A first word that is none of them is an experiment to run.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage, *about;
} commands[] = {
    {"run", gol_cmd_run, "[run] FILE.yaml", "run an experiment; the screen opens in a terminal"},
    {"check", gol_cmd_check, "check FILE.yaml", "say what would run and how long, and run nothing"},
    {"list", gol_cmd_list, "list [runs [NAME]]", "exercises, modes, parameters with units and defaults; or all runs"},
    {"resume", gol_cmd_resume, "resume [RUN-DIR]", "go on with a run that was stopped (the newest one)"},
    {"watch", gol_cmd_watch, "watch [RUN-DIR]", "open the screen on a run (the newest one)"},
    {"show", gol_cmd_show, "show [RUN-DIR]", "the results of a run, also as CSV, JSON or Markdown"},
    {"compare", gol_cmd_compare, "compare RUN-A RUN-B", "which is faster, by how much, and how sure is that"},
    {"plot", gol_cmd_plot, "plot [RUN-DIR]", "draw the charts of a run again"},
    {"life", gol_cmd_life, "life [OPTION...]", "one game of Life as a filter"},
    {"trial", gol_cmd_trial, "trial EXERCISE MODE [NAME=VALUE...]",
     "one measurement by hand, its record on standard output"},
};
#define N_COMMANDS (sizeof commands / sizeof commands[0])

static void print_help(void)
{
    printf("gollab: what does an actor cost, and when does it pay?\n\nUsage:\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  gollab %-37s %s\n", commands[i].usage, commands[i].about);
    printf("  gollab --help, --version; gollab COMMAND --help for its options\n"
           "\n"
           "A run leaves CSV, charts and their gnuplot scripts under results/NAME/latest/\n"
           "(--results DIR or GOLLAB_RESULTS says where else).\n"
           "\n"
           "Exit codes: 0 good; 1 a trial failed, modes disagreed, or a file could not be read or\n"
           "written; 2 the command line or the experiment is wrong, or a run cannot be resumed;\n"
           "3 compare --fail-if-slower found something slower; 129, 130, 143 stopped by SIGHUP,\n"
           "SIGINT (Ctrl-C, or X), SIGTERM: what was measured until then is kept.\n");
}

/*
 * Whoever starts us may have closed standard streams. Then the next file opened would be one: complaints would be
 * written into the live memory and the table into trials.csv. /dev/null takes their places, opened the wrong way round,
 * so that using them still is an error.
 */
static bool hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

int main(int argc, char **argv)
{
    if (!hold_standard_streams())
        return GOL_EXIT_FAILED;
    signal(SIGXFSZ, SIG_IGN); /* a file at the limit of its size is an error of write(2), like a full disk */
    if (argc < 2)
        return gol_cli_usage("", "an experiment or a command is missing");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return gol_cli_flush(GOL_EXIT_OK);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("gollab %s\n", GOL_VERSION);
        return gol_cli_flush(GOL_EXIT_OK);
    }
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return gol_cmd_run(argc, argv);
}
