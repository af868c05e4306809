/*
 * gollab FILE: runs an experiment.
 *
 * Without a screen the runner is this process. With one, the runner is a child in a session of its own, which neither
 * Ctrl-C nor a lost terminal reaches, and this process is the screen: it asks the runner to stop by a signal, or leaves
 * it alone. What the runner has to complain about comes through a pipe and is shown when the screen is closed.
 */
#include "cli/cli.h"
#include "cli/runs.h"
#include "cli/session.h"
#include "cli/start.h"
#include "ui/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void print_help(void)
{
    printf(
        "Usage: gollab [run] [OPTION...] FILE.yaml\n\n"
        "Runs every combination that the experiment names. In a terminal a screen shows it (q leaves, Ctrl-C stops);\n"
        "otherwise there is one line a trial on standard error. At the end comes a table on standard output.\n\n"
        "  --headless          no screen\n"
        "  --results DIR       where the run folder goes (GOLLAB_RESULTS, or ./results)\n"
        "  --on-hangup ACTION  when the terminal is lost: continue (default), or stop (exit code 129)\n" GOL_SCREEN_HELP
        "\n"
        "Exit codes: 0 good; 1 a trial failed or a file could not be written; 2 the experiment or the command line\n"
        "is wrong; 130 stopped by Ctrl-C or X, 143 by SIGTERM, 129 by a hangup. What was measured is always kept.\n");
}

/* ---- the runner in this process ---- */

static int run_here(const struct gol_experiment *experiment, struct gol_session_options *options)
{
    struct gol_session session;
    struct gol_err err = {0};
    int exit_code;

    options->progress = true;
    signal(SIGPIPE, SIG_IGN); /* whoever reads our lines may have seen enough: that ends no measurement */
    if (gol_session_open(options, experiment->plan, &session, &err) != GOL_OK)
        return gol_cli_fail(&err, GOL_EXIT_FAILED);
    exit_code = gol_session_run(&session);
    if (gol_cli_results(session.dir.path, experiment->plan, false, exit_code == GOL_EXIT_OK, &err) != GOL_OK)
        exit_code = gol_cli_fail(&err, GOL_EXIT_FAILED);
    gol_session_close(&session);
    return gol_cli_flush(exit_code);
}

/* ---- the runner as a child, and a screen on it ---- */

/* The child's side: says where the run folder is, once it is there. Does not return. */
static void become_runner(const struct gol_experiment *experiment, const struct gol_session_options *options,
                          const int ready[2], const int complaints[2])
{
    struct gol_session session;
    struct gol_err err = {0};
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    int exit_code;

    setsid();
    /*
     * The screen may leave before us: then a complaint fails, where with a reading end of our own it would fill the
     * pipe.
     */
    signal(SIGPIPE, SIG_IGN);
    close(ready[0]);
    close(complaints[0]);
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    dup2(complaints[1], STDERR_FILENO);
    close(complaints[1]);
    if (gol_session_open(options, experiment->plan, &session, &err) != GOL_OK)
        exit(gol_cli_fail(&err, GOL_EXIT_FAILED));
    dprintf(ready[1], "%s", session.dir.path);
    close(ready[1]);
    exit_code = gol_session_run(&session);
    gol_session_close(&session);
    exit(exit_code);
}

/* Reads a pipe to its end, or until `most` bytes have come. */
static void read_all(int fd, char *out, size_t most)
{
    size_t size = 0;

    while (size + 1 < most) {
        const ssize_t got = read(fd, out + size, most - 1 - size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    out[size] = '\0';
}

/* Waits for the runner; its exit code, or GOL_EXIT_FAILED with a complaint when it died. */
static int reap(pid_t runner)
{
    int status = 0;

    while (waitpid(runner, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    fprintf(stderr, "gollab: the runner was killed by signal %d; what it measured is kept\n", WTERMSIG(status));
    return GOL_EXIT_FAILED;
}

/* What the user did on the screen becomes a signal to the runner. False: the run goes on without us. */
static bool pass_on(const struct gol_screen_result *result, const struct gol_session_options *options, pid_t runner)
{
    switch (result->end) {
    case GOL_SCREEN_RUN_ENDED:
        return true;
    case GOL_SCREEN_QUIT:
        return false;
    case GOL_SCREEN_STOP_ASKED:
        kill(runner, SIGINT);
        return true;
    case GOL_SCREEN_SIGNAL:
        kill(runner, result->signal == SIGTERM ? SIGTERM : SIGINT);
        return true;
    case GOL_SCREEN_HANGUP:
        if (options->hangup_stops)
            kill(runner, SIGHUP);
        return options->hangup_stops;
    }
    return true;
}

/* The trial that is meant goes with the wish: it may be over when the runner hears of it. */
static void tell_wish(void *context, enum gol_screen_wish wish, int trial)
{
    const pid_t *runner = context;

    sigqueue(*runner, wish == GOL_SCREEN_SKIP ? GOL_RUN_SKIP : GOL_RUN_STOP_AFTER, (union sigval){.sival_int = trial});
}

static int watch_runner(const struct gol_experiment *experiment, const struct gol_session_options *options,
                        const struct gol_screen_choice *choice, pid_t runner, const char *run_dir, int complaints_fd)
{
    struct gol_rows_of_run rows = {.run_dir = run_dir, .plan = experiment->plan};
    const struct gol_screen_options screen = {
        .run_dir = run_dir,
        .plan = experiment->plan,
        .owns_run = true,
        .hangup_stops = options->hangup_stops,
        .runner_pid = (int)runner,
        .runner_fd = complaints_fd,
        .mouse = choice->mouse,
        .bytes_per_s = choice->bytes_per_s,
        .thrifty = choice->thrifty,
        .load = gol_rows_of_run_load,
        .context = &rows,
        .tell = tell_wish,
        .tell_context = &runner,
    };
    struct gol_screen_result result;
    struct gol_err err = {0};
    char late[4096];
    int exit_code = GOL_EXIT_OK;
    bool hung_up;

    if (gol_screen_run(&screen, &result, &err) != GOL_OK) {
        gol_cli_fail(&err, 0); /* the run goes on, and we wait for it */
        result.end = GOL_SCREEN_RUN_ENDED;
    }
    gol_csv_tail_fini(&rows.tail);
    hung_up = result.end == GOL_SCREEN_HANGUP;
    if (!pass_on(&result, options, runner)) {
        if (result.end == GOL_SCREEN_QUIT)
            printf("the run goes on; look at it again with: gollab watch %s\n", run_dir);
    } else {
        exit_code = reap(runner);
        fputs(gol_buf_text(&result.runner_text), stderr);
        read_all(complaints_fd, late, sizeof late);
        fputs(late, stderr);
        if (!hung_up && gol_cli_results(run_dir, experiment->plan, false, exit_code == GOL_EXIT_OK, &err) != GOL_OK)
            exit_code = gol_cli_fail(&err, GOL_EXIT_FAILED);
    }
    gol_screen_result_fini(&result);
    return hung_up ? exit_code : gol_cli_flush(exit_code); /* there is nobody left to be told */
}

static int run_with_screen(const struct gol_experiment *experiment, const struct gol_session_options *options,
                           const struct gol_screen_choice *choice)
{
    struct gol_session_options shown = *options;
    char run_dir[4096];
    char complaints_text[4096];
    int ready[2];
    int complaints[2];
    sigset_t stop;
    sigset_t before;
    pid_t runner;
    int exit_code;

    if (pipe2(ready, O_CLOEXEC) != 0 || pipe2(complaints, O_CLOEXEC) != 0) {
        fprintf(stderr, "gollab: cannot make a pipe: %s\n", strerror(errno));
        return GOL_EXIT_FAILED;
    }
    /*
     * From here on signals come through the screen only. One that ended us before or after it would leave the runner
     * without the word to stop: a lost terminal sends SIGHUP twice, by its session and by its process group.
     */
    gol_cli_stop_signals(true, &stop);
    sigaddset(&stop, SIGQUIT);
    sigprocmask(SIG_BLOCK, &stop, &before);
    fflush(NULL);
    shown.screen_pid = (int)getpid();
    runner = fork();
    if (runner == 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
    if (runner < 0) {
        fprintf(stderr, "gollab: cannot start the runner: %s\n", strerror(errno));
        return GOL_EXIT_FAILED;
    }
    if (runner == 0)
        become_runner(experiment, &shown, ready, complaints);
    if (options->resume != NULL)
        gol_resume_fini(options->resume); /* the runner has it, and its lock ends with the runner */
    close(ready[1]);
    close(complaints[1]);
    read_all(ready[0], run_dir, sizeof run_dir);
    close(ready[0]);
    if (run_dir[0] == '\0') { /* it could not begin and says why */
        exit_code = reap(runner);
        read_all(complaints[0], complaints_text, sizeof complaints_text);
        fputs(complaints_text, stderr);
    } else {
        exit_code = watch_runner(experiment, options, choice, runner, run_dir, complaints[0]);
    }
    close(complaints[0]);
    return exit_code;
}

enum gol_code gol_start_take(struct gol_session_options *session, struct gol_screen_choice *screen, int option,
                             const char *text, struct gol_err *err)
{
    switch (option) {
    case 'n':
        screen->headless = true;
        return GOL_OK;
    case 'r':
        session->results = text;
        return GOL_OK;
    case 'u':
        return gol_session_read_hangup(session, text)
                   ? GOL_OK
                   : gol_err_set(err, GOL_INVALID, "--on-hangup %s: want stop or continue", text);
    case 'K':
    case 'M':
        return gol_screen_choice_take(screen, option, text, err);
    default:
        return GOL_NOT_FOUND;
    }
}

int gol_start(const struct gol_experiment *experiment, struct gol_session_options *options,
              const struct gol_screen_choice *screen)
{
    struct gol_err why;
    enum gol_code code = screen->headless ? GOL_NOT_FOUND : gol_screen_available(&why);

    if (code == GOL_OK)
        return run_with_screen(experiment, options, screen);
    if (code == GOL_INVALID) /* who sits there expects one */
        gol_cli_warn(why.message);
    return run_here(experiment, options);
}

/* ---- the command ---- */

int gol_cmd_run(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        GOL_START_OPTIONS,
        {0},
    };
    struct gol_session_options session = {0};
    struct gol_experiment experiment;
    struct gol_err err = {0};
    struct gol_screen_choice screen;
    enum gol_code taken;
    int option;
    int exit_code;

    gol_screen_choice_init(&screen);
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case 'h':
            print_help();
            return gol_cli_flush(GOL_EXIT_OK);
        default:
            taken = gol_start_take(&session, &screen, option, optarg, &err);
            if (taken == GOL_NOT_FOUND)
                return gol_cli_bad_option("run", argv, options, option);
            if (taken != GOL_OK)
                return gol_cli_usage("run", "%s", err.message);
        }
    }
    if (argc - optind != 1)
        return gol_cli_usage("run", argc == optind ? "an experiment is missing" : "one experiment at a time");
    if (gol_experiment_load(argv[optind], &experiment, &err) != GOL_OK)
        return gol_cli_fail(&err, GOL_EXIT_USAGE);
    exit_code = gol_start(&experiment, &session, &screen);
    gol_experiment_fini(&experiment);
    return exit_code;
}
