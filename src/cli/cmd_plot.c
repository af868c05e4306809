/*
 * gollab plot: the report of a run again, from its rows, as pictures or in the terminal.
 */
#include "cli/runs.h"
#include "report/csv.h"
#include "report/report.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char help[] =
    "Usage: gollab plot [OPTION...] [RUN-DIR]\n\n"
    "Makes summary.csv, the gnuplot scripts and the pictures of a run again, from its trials.csv.\n"
    "RUN-DIR is a run folder or the name of an experiment; without it the newest run.\n\n"
    "  --format LIST   pictures to make: some of svg,png,pdf (default: svg,png)\n"
    "  --terminal      draw in the terminal, in letters, instead\n"
    "  --sixel         draw in the terminal, as pictures, where it can show sixels (xterm -ti vt340, mlterm, foot)\n"
    "  --results DIR   where runs are looked for\n";

struct wish {
    const char *formats; /* NULL: no pictures, the terminal */
    const char *results;
    const char *given;
    struct gol_gnuplot_screen screen;
};

/* Some of the formats, each whole: not "sv" or "dumb". */
static bool are_formats(const char *list)
{
    static const char *const known[] = {"svg", "png", "pdf"};

    for (;;) {
        const size_t length = strcspn(list, ",");
        bool found = false;

        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found = found || (strlen(known[i]) == length && memcmp(list, known[i], length) == 0);
        if (!found)
            return false;
        if (list[length] == '\0')
            return true;
        list += length + 1;
    }
}

/* The number in that variable, if it is one from 20 to 1000. */
static int number_in(const char *variable, int otherwise)
{
    const char *text = getenv(variable);
    int64_t number;

    return text != NULL && gol_num_parse_int(text, 20, 1000, &number, NULL) == GOL_OK ? (int)number : otherwise;
}

/* As large as the terminal, less the line where the shell asks for the next command. */
static void fit_screen(struct gol_gnuplot_screen *screen)
{
    const char *plain = getenv("NO_COLOR");
    const bool terminal = isatty(STDOUT_FILENO);
    struct winsize size = {0};

    if (terminal)
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    screen->colour = terminal && (plain == NULL || plain[0] == '\0');
    if (screen->sixel) {
        screen->width = size.ws_xpixel > 0 ? (size.ws_xpixel < 1200 ? size.ws_xpixel : 1200) : 800;
        return;
    }
    screen->width = size.ws_col > 0 ? size.ws_col : number_in("COLUMNS", 80);
    screen->height = (size.ws_row > 0 ? size.ws_row : number_in("LINES", 25)) - 1;
}

/* 0, or not: exit with *exit_code. */
static int read_wish(int argc, char **argv, struct wish *wish, int *exit_code)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"results", required_argument, NULL, 'r'},
        {"format", required_argument, NULL, 'f'}, {"terminal", no_argument, NULL, 't'},
        {"sixel", no_argument, NULL, 's'},        {0}};
    bool in_terminal = false;
    int option;

    *wish = (struct wish){0};
    *exit_code = GOL_EXIT_OK;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            *exit_code = gol_cli_flush(GOL_EXIT_OK);
            return -1;
        case 'r':
            wish->results = optarg;
            break;
        case 'f':
            wish->formats = optarg;
            break;
        case 's':
            wish->screen.sixel = true;
            in_terminal = true;
            break;
        case 't':
            in_terminal = true;
            break;
        default:
            *exit_code = gol_cli_bad_option(argv[0], argv, options, option);
            return -1;
        }
    }
    wish->given = argv[optind];
    if (argc - optind > 1)
        *exit_code = gol_cli_usage(argv[0], "one run folder at a time");
    else if (in_terminal && wish->formats != NULL)
        *exit_code = gol_cli_usage(argv[0], "--format is of pictures, and --%s draws in the terminal",
                                   wish->screen.sixel ? "sixel" : "terminal");
    else if (wish->formats != NULL && !are_formats(wish->formats))
        *exit_code = gol_cli_usage(argv[0], "--format %s: want some of svg,png,pdf", wish->formats);
    else if (wish->formats == NULL && !in_terminal)
        wish->formats = GOL_REPORT_PICTURES;
    if (in_terminal)
        fit_screen(&wish->screen);
    return *exit_code;
}

/* gnuplot begins each page with a form feed, which some terminals show and none needs. */
static void print_shown(const struct gol_buf *shown)
{
    for (size_t i = 0; i < shown->size; i++)
        if (shown->data[i] != '\f')
            putchar((unsigned char)shown->data[i]);
}

/* The report of the run as it was wished for; returns the exit code. */
static int draw(const char *run_dir, const struct gol_plan *plan, const struct wish *wish)
{
    struct gol_row *rows = NULL;
    struct gol_buf warnings;
    struct gol_buf shown;
    struct gol_err err = {0};
    sigset_t stop;
    int n_rows = 0;
    int exit_code;
    int stop_signal;
    enum gol_code code;

    gol_buf_init(&warnings);
    gol_buf_init(&shown);
    gol_cli_stop_signals(true, &stop);
    sigprocmask(SIG_BLOCK, &stop, NULL); /* a signal must end gnuplot before it ends us */
    code = gol_csv_load(run_dir, plan, &rows, &n_rows, &err);
    if (code == GOL_OK) {
        const struct gol_report_options options = {.formats = wish->formats,
                                                   .screen = wish->formats == NULL ? &wish->screen : NULL,
                                                   .shown = &shown,
                                                   .stop = &stop};

        code = gol_report_write(run_dir, plan, rows, n_rows, &options, &warnings, &err);
    }
    print_shown(&shown);
    gol_cli_warn_lines(gol_buf_text(&warnings));
    if (code == GOL_OK && wish->formats != NULL)
        code = gol_cli_results(run_dir, plan, gol_run_is_under_way(run_dir), true, &err);
    exit_code = code == GOL_OK ? GOL_EXIT_OK : gol_cli_fail(&err, GOL_EXIT_FAILED);
    stop_signal = gol_cli_stopped(&stop);
    if (stop_signal != 0)
        exit_code = GOL_EXIT_SIGNAL + stop_signal;
    gol_buf_fini(&shown);
    gol_buf_fini(&warnings);
    free(rows);
    return exit_code;
}

int gol_redraw(const char *run_dir, const struct gol_plan *plan)
{
    return draw(run_dir, plan, &(struct wish){.formats = GOL_REPORT_PICTURES});
}

int gol_cmd_plot(int argc, char **argv)
{
    struct gol_experiment experiment;
    struct wish wish;
    char *run_dir = NULL;
    int exit_code;

    if (read_wish(argc, argv, &wish, &exit_code) != 0 ||
        gol_run_open_named(wish.given, wish.results, &run_dir, &experiment, &exit_code) != 0)
        return exit_code;
    if (experiment.spec->n_plots == 0)
        gol_cli_warn("this run has no charts: nothing is swept, and its experiment.yaml has no plots");
    exit_code = draw(run_dir, experiment.plan, &wish);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}
