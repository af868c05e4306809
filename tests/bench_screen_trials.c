/*
 * What a screen costs the trials that it shows (view: sampled), on a machine with a processor to spare: trials have the last
 * processor for themselves, the screen and the terminal that it is on have the others. Trials come in pairs, one with a
 * screen and one without, and chance says which goes first. What is printed is the median of the ratios of all pairs, in
 * which what the machine does to both cancels, with its interval; and the ratio of the two medians. That needs a machine on which
 * nothing else runs (a run warns of load): a screen that wakes up now and then makes the kernel look for something to do for its
 * processor, and takes others off that of the trial, which then seems to gain by being watched. Processor time does not know of that.
 */
#include "bench_screen.h"

#include "cli/cli.h"
#include "cli/session.h"
#include "lab/run.h"
#include "lab/stats.h"
#include "report/csv.h"
#include "util/num.h"
#include "util/rng.h"

#include <sched.h>

enum { ALONE, SHOWN, KINDS };

struct pairs {
    struct gol_session session;
    struct gol_runner *runner;
    cpu_set_t all, trials, screens;
    const char *keys; /* what is typed into the screen, for its rate */
    struct gol_row row; /* the newest */
    double *times[KINDS], *cpu[KINDS], *ratios[2]; /* one for each pair; ratios of times, and of processor time */
    int n;
};

/* ---- a screen for one trial ---- */

struct shown {
    pid_t terminal;
    int told; /* closed when the trial is over */
};

/* The terminal, which is a process of its own: it reads whatever comes until its input is closed. */
static void be_terminal(const char *run_dir, const char *keys, int ready_fd, int over_fd)
{
    const char *const argv[] = {bench_screen.program, "watch", run_dir, NULL};
    const char *const env[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    struct pollfd over = {.fd = over_fd, .events = POLLIN};
    struct pty pty;
    bool good = pty_start(&pty, 200, 60, env, argv) && pty_until(&pty, "\033[?1049h");

    pty_type(&pty, keys);
    pty_read_for(&pty, 100);
    good = good && write(ready_fd, "x", 1) == 1;
    while (poll(&over, 1, 0) == 0) {
        pty_take(&pty, 10);
        pty.n = pty.mark = 0;
    }
    pty_type(&pty, "q");
    _exit(pty_wait(&pty, false) == 0 && good ? 0 : 1);
}

static bool show(const struct pairs *pairs, struct shown *out)
{
    int ready[2], over[2];
    char byte;
    bool good;

    if (pipe(ready) != 0 || pipe(over) != 0)
        return false;
    out->terminal = fork();
    if (out->terminal == 0) {
        sigset_t none;

        sigemptyset(&none); /* the runner beside us has its signals blocked */
        sigprocmask(SIG_SETMASK, &none, NULL);
        close(ready[0]);
        close(over[1]);
        sched_setaffinity(0, sizeof pairs->screens, &pairs->screens);
        be_terminal(pairs->session.dir.path, pairs->keys, ready[1], over[0]);
    }
    close(ready[1]);
    close(over[0]);
    good = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    out->told = over[1];
    return good;
}

static bool hide(const struct shown *shown)
{
    int status = -1;

    close(shown->told);
    waitpid(shown->terminal, &status, 0);
    return status == 0;
}

/* ---- trials ---- */

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct pairs *pairs = context;

    (void)plan;
    pairs->row = *row;
    return gol_csv_append(&pairs->session.csv, row, err); /* which is what a screen waits for between trials */
}

/* Either kind has a screen started before it, so that they find the machine in the same state; that of one is gone by then. */
static bool run_trial(struct pairs *pairs, int kind)
{
    struct shown shown = {.told = -1};
    struct gol_err err = {0};
    bool more, good = show(pairs, &shown) && (kind == SHOWN || hide(&shown));

    good = good && gol_runner_step(pairs->runner, &more, &err) == GOL_OK && more && pairs->row.status == GOL_STATUS_OK;
    if (kind == SHOWN)
        good = hide(&shown) && good;
    if (!good)
        fprintf(stderr, "bench_screen: a trial went wrong %s\n", err.message);
    pairs->times[kind][pairs->n] = (double)pairs->row.time_ns;
    pairs->cpu[kind][pairs->n] = (double)(pairs->row.cpu_user_ns + pairs->row.cpu_system_ns);
    return good;
}

static void print_ratio(const char *what, double *ratios, double *alone, double *shown, int n)
{
    struct gol_stats of_ratios, of_alone, of_shown;

    gol_stats_of(ratios, n, &of_ratios);
    gol_stats_of(alone, n, &of_alone);
    gol_stats_of(shown, n, &of_shown);
    printf("  %-15s %.4f [%.4f, %.4f] of what it is without, by pairs; by medians %.4f (%.2f ms, %.2f ms)\n", what,
           of_ratios.median, of_ratios.low, of_ratios.high, of_shown.median / of_alone.median, of_alone.median / 1e6,
           of_shown.median / 1e6);
}

/* Trials get the last processor that there is, and all else the others. */
static void share_processors(struct pairs *pairs)
{
    size_t last = CPU_SETSIZE - 1;

    CPU_ZERO(&pairs->trials);
    sched_getaffinity(0, sizeof pairs->all, &pairs->all);
    while (last > 0 && !CPU_ISSET(last, &pairs->all))
        last--;
    CPU_SET(last, &pairs->trials);
    CPU_XOR(&pairs->screens, &pairs->all, &pairs->trials);
    if (CPU_COUNT(&pairs->screens) > 0)
        return;
    pairs->screens = pairs->trials;
    printf("there is no processor to spare: trial and screen share one\n");
}

static bool make_room(struct pairs *pairs, int rounds)
{
    bool good = true;

    for (int i = 0; i < KINDS; i++) {
        pairs->times[i] = calloc((size_t)rounds, sizeof(double));
        pairs->cpu[i] = calloc((size_t)rounds, sizeof(double));
        pairs->ratios[i] = calloc((size_t)rounds, sizeof(double));
        good = good && pairs->times[i] != NULL && pairs->cpu[i] != NULL && pairs->ratios[i] != NULL;
    }
    return good;
}

/* A run of one point, trial by trial. */
static bool run_pairs(struct pairs *pairs, const struct gol_plan *plan, int rounds, struct gol_err *err)
{
    const struct gol_session_options options = {.results = bench_screen.results};
    const struct gol_run_sink sink = {.context = pairs, .row = on_row};
    struct gol_rng rng = {gol_rng_mix((uint64_t)gol_clock_wall_ns())};
    struct gol_run_options run = {.program = bench_screen.program};
    struct gol_run_result result;
    bool good;

    if (gol_session_open(&options, plan, &pairs->session, err) != GOL_OK)
        return false;
    run.live = pairs->session.live;
    good = gol_runner_open(plan, &run, &sink, &pairs->runner, err) == GOL_OK;
    for (; good && pairs->n < rounds; pairs->n++) {
        const int first = (int)gol_rng_below(&rng, KINDS);

        good = run_trial(pairs, first) && run_trial(pairs, 1 - first);
        pairs->ratios[0][pairs->n] = pairs->times[SHOWN][pairs->n] / pairs->times[ALONE][pairs->n];
        pairs->ratios[1][pairs->n] = pairs->cpu[SHOWN][pairs->n] / pairs->cpu[ALONE][pairs->n];
    }
    gol_runner_close(pairs->runner, &result, NULL);
    gol_run_result_fini(&result);
    gol_session_close(&pairs->session);
    return good;
}

static bool bench_games(const char *name, const char *games, bool fast, int rounds)
{
    struct pairs pairs = {.keys = fast ? "1" BENCH_KEYS_RATE_30 : "1"};
    struct gol_experiment experiment;
    struct gol_err err = {0};
    char text[400], file[128];
    bool good = make_room(&pairs, rounds);

    snprintf(text, sizeof text,
             "name: %s\nexercise: life\nmodes: [pool]\nrepeats: %d\norder: sequential\nnoise_floor: false\n"
             "sweep: {%s, workers: 1, pause: 0, view: sampled}\n",
             name, 2 * rounds, games);
    snprintf(file, sizeof file, "%s/pairs.yaml", bench_screen.folder);
    good = good && bench_write_file("pairs.yaml", text) && gol_experiment_load(file, &experiment, &err) == GOL_OK;
    if (good) {
        share_processors(&pairs);
        sched_setaffinity(0, sizeof pairs.trials, &pairs.trials); /* trials inherit it */
        good = run_pairs(&pairs, experiment.plan, rounds, &err);
        sched_setaffinity(0, sizeof pairs.all, &pairs.all);
        gol_experiment_fini(&experiment);
    }
    printf("%s, with a screen of %d frames a second, in %d pairs:\n", games, fast ? 30 : 10, pairs.n);
    if (good) {
        print_ratio("time", pairs.ratios[0], pairs.times[ALONE], pairs.times[SHOWN], pairs.n);
        print_ratio("processor time", pairs.ratios[1], pairs.cpu[ALONE], pairs.cpu[SHOWN], pairs.n);
    } else {
        printf("FAILED %s\n", err.message);
    }
    fflush(stdout);
    for (int i = 0; i < KINDS; i++) {
        free(pairs.times[i]);
        free(pairs.cpu[i]);
        free(pairs.ratios[i]);
    }
    return good;
}

bool bench_trials(int rounds)
{
    static const char small[] = "games: 15, size: 33, steps: 20000", large[] = "games: 2, size: 1024, steps: 8000";

    return bench_games("small", small, false, rounds) && bench_games("large", large, false, rounds) &&
           bench_games("small", small, true, rounds);
}
