/*
 * What a screen costs the trials that it shows (view: sampled), on a machine with a processor to spare: trials have the last
 * processor for themselves, the screen and the terminal that it is on have the others. Trials come in threes, in any order: one with a
 * screen, one without, and one beside a stranger, a process that takes as much of the other processors in the same rhythm and has nothing to do
 * with the trial. What that costs is the machine's doing (processors share caches, power, and where they are virtual a host), not
 * the screen's. What is printed is the median of the ratios of all threes, in which what the machine does to all cancels, with its
 * interval; and the ratio of the two medians. That needs a machine on which nothing else runs (a run warns of load): who
 * wakes up now and then makes the kernel look for something to do for its processor, and takes others off that of the trial, which
 * then seems to gain by being watched. Processor time does not know of that.
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
#include <sys/resource.h>

enum { ALONE, SHOWN, STRANGER, KINDS };

struct threes {
    struct gol_session session;
    struct gol_runner *runner;
    cpu_set_t all, trials, screens;
    const char *keys; /* what is typed into the screen, for its rate */
    struct gol_row row; /* the newest */
    double *times[KINDS], *cpu[KINDS]; /* one for each three; ns */
    double *scratch;
    int n;
    int64_t rhythm_ns; /* from frame to frame */
    double share; /* of a processor that screens and their terminals have taken so far */
};

/* ---- a screen for one trial ---- */

struct shown {
    pid_t pid; /* of the terminal, or the stranger */
    int told; /* closed when the trial is over */
    int64_t ready_ns; /* when it began to be beside the trial */
    double cpu_s; /* processor time that it had taken then */
};

/* With the processor time that was taken until now. */
static bool say_ready(int fd, double cpu_s)
{
    return write(fd, &cpu_s, sizeof cpu_s) == sizeof cpu_s;
}

/* The terminal, which is a process of its own: it reads whatever comes until its input is closed. */
static void be_terminal(const struct threes *threes, int ready_fd, int over_fd)
{
    const char *const argv[] = {bench_screen.program, "watch", threes->session.dir.path, NULL};
    const char *const env[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    struct pollfd over = {.fd = over_fd, .events = POLLIN};
    struct pty pty;
    bool good = pty_start(&pty, 200, 60, env, argv) && pty_until(&pty, "\033[?1049h");

    pty_type(&pty, threes->keys);
    pty_read_for(&pty, 100);
    good = good && say_ready(ready_fd, bench_cpu_s(getpid()) + bench_cpu_s(pty.pid));
    while (poll(&over, 1, 0) == 0) {
        pty_take(&pty, 10);
        pty.n = pty.mark = 0;
    }
    pty_type(&pty, "q");
    _exit(pty_wait(&pty, false) == 0 && good ? 0 : 1);
}

/* Takes that share of a processor, some for each frame, until its input is closed. */
static void be_stranger(const struct threes *threes, int ready_fd, int over_fd)
{
    const int64_t busy_ns = (int64_t)((double)threes->rhythm_ns * threes->share);
    struct pollfd over = {.fd = over_fd, .events = POLLIN};
    const bool good = say_ready(ready_fd, bench_cpu_s(getpid()));

    while (poll(&over, 1, (int)((threes->rhythm_ns - busy_ns) / 1000000)) == 0) {
        const int64_t end_ns = gol_clock_ns() + busy_ns;

        while (gol_clock_ns() < end_ns)
            ;
    }
    _exit(good ? 0 : 1);
}

/* Starts what is beside a trial, on the processors that the trial does not have; true: it is there. */
static bool show(const struct threes *threes, void (*be)(const struct threes *, int, int), struct shown *out)
{
    int ready[2], over[2];
    bool good;

    if (pipe(ready) != 0 || pipe(over) != 0)
        return false;
    out->pid = fork();
    if (out->pid == 0) {
        sigset_t none;

        sigemptyset(&none); /* the runner beside us has its signals blocked */
        sigprocmask(SIG_SETMASK, &none, NULL);
        close(ready[0]);
        close(over[1]);
        sched_setaffinity(0, sizeof threes->screens, &threes->screens);
        be(threes, ready[1], over[0]);
    }
    close(ready[1]);
    close(over[0]);
    good = read(ready[0], &out->cpu_s, sizeof out->cpu_s) == sizeof out->cpu_s;
    close(ready[0]);
    out->ready_ns = gol_clock_ns();
    out->told = over[1];
    return good;
}

/* Ends it; *share: of a processor, that it and its children have taken since it was ready. */
static bool hide(const struct shown *shown, double *share)
{
    const int64_t took_ns = gol_clock_ns() - shown->ready_ns;
    struct rusage used = {0};
    int status = -1;
    double cpu_s;

    close(shown->told);
    wait4(shown->pid, &status, 0, &used);
    cpu_s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    *share = (cpu_s - shown->cpu_s) * 1e9 / (double)took_ns;
    return status == 0;
}

/* ---- trials ---- */

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct threes *threes = context;

    (void)plan;
    threes->row = *row;
    return gol_csv_append(&threes->session.csv, row, err); /* which is what a screen waits for between trials */
}

/* The mean of all so far. A stranger that comes before the first of them takes nothing. */
static void note_share(struct threes *threes, double share)
{
    threes->share += (share - threes->share) / (threes->n + 1);
}

/* Each kind has a screen started before it, so that all find the machine in the same state; that of two is gone by then. */
static bool run_trial(struct threes *threes, int kind)
{
    struct shown shown = {.told = -1};
    struct gol_err err = {0};
    double share = 0;
    bool more, good = show(threes, be_terminal, &shown) && (kind == SHOWN || hide(&shown, &share)) &&
                      (kind != STRANGER || show(threes, be_stranger, &shown));

    good =
        good && gol_runner_step(threes->runner, &more, &err) == GOL_OK && more && threes->row.status == GOL_STATUS_OK;
    if (kind != ALONE)
        good = hide(&shown, &share) && good;
    if (kind == SHOWN)
        note_share(threes, share);
    if (!good)
        fprintf(stderr, "bench_screen: a trial went wrong %s\n", err.message);
    threes->times[kind][threes->n] = (double)threes->row.time_ns;
    threes->cpu[kind][threes->n] = (double)(threes->row.cpu_user_ns + threes->row.cpu_system_ns);
    return good;
}

static void print_ratio(const char *what, const double *alone, const double *beside, int n, double *scratch)
{
    struct gol_stats of_ratios, of_alone, of_beside;

    for (int i = 0; i < n; i++)
        scratch[i] = beside[i] / alone[i];
    gol_stats_of(scratch, n, &of_ratios);
    memcpy(scratch, alone, (size_t)n * sizeof *scratch);
    gol_stats_of(scratch, n, &of_alone);
    memcpy(scratch, beside, (size_t)n * sizeof *scratch);
    gol_stats_of(scratch, n, &of_beside);
    printf("  %-30s %.4f [%.4f, %.4f] by threes; by medians %.4f (%.2f ms, %.2f ms)\n", what, of_ratios.median,
           of_ratios.low, of_ratios.high, of_beside.median / of_alone.median, of_alone.median / 1e6,
           of_beside.median / 1e6);
}

static void print_all(struct threes *threes)
{
    print_ratio("time, watched to alone", threes->times[ALONE], threes->times[SHOWN], threes->n, threes->scratch);
    print_ratio("time, beside a stranger", threes->times[ALONE], threes->times[STRANGER], threes->n, threes->scratch);
    print_ratio("time, watched to stranger", threes->times[STRANGER], threes->times[SHOWN], threes->n, threes->scratch);
    print_ratio("processor time, watched", threes->cpu[ALONE], threes->cpu[SHOWN], threes->n, threes->scratch);
    print_ratio("processor time, stranger", threes->cpu[ALONE], threes->cpu[STRANGER], threes->n, threes->scratch);
}

/* Trials get the last processor that there is, and all else the others. */
static void share_processors(struct threes *threes)
{
    size_t last = CPU_SETSIZE - 1;

    CPU_ZERO(&threes->trials);
    sched_getaffinity(0, sizeof threes->all, &threes->all);
    while (last > 0 && !CPU_ISSET(last, &threes->all))
        last--;
    CPU_SET(last, &threes->trials);
    CPU_XOR(&threes->screens, &threes->all, &threes->trials);
    if (CPU_COUNT(&threes->screens) > 0)
        return;
    threes->screens = threes->trials;
    printf("there is no processor to spare: trial and screen share one\n");
}

static bool make_room(struct threes *threes, int rounds)
{
    bool good = true;

    for (int i = 0; i < KINDS; i++) {
        threes->times[i] = calloc((size_t)rounds, sizeof(double));
        threes->cpu[i] = calloc((size_t)rounds, sizeof(double));
        good = good && threes->times[i] != NULL && threes->cpu[i] != NULL;
    }
    threes->scratch = calloc((size_t)rounds, sizeof(double));
    return good && threes->scratch != NULL;
}

/* A run of one point, trial by trial. */
static bool run_threes(struct threes *threes, const struct gol_plan *plan, int rounds, struct gol_err *err)
{
    const struct gol_session_options options = {.results = bench_screen.results};
    const struct gol_run_sink sink = {.context = threes, .row = on_row};
    struct gol_rng rng = {gol_rng_mix((uint64_t)gol_clock_wall_ns())};
    struct gol_run_options run = {.program = bench_screen.program};
    struct gol_run_result result;
    bool good;

    if (gol_session_open(&options, plan, &threes->session, err) != GOL_OK)
        return false;
    run.live = threes->session.live;
    good = gol_runner_open(plan, &run, &sink, &threes->runner, err) == GOL_OK;
    for (; good && threes->n < rounds; threes->n++) {
        const int first = (int)gol_rng_below(&rng, KINDS), step = 1 + (int)gol_rng_below(&rng, KINDS - 1);

        for (int i = 0; good && i < KINDS; i++)
            good = run_trial(threes, (first + i * step) % KINDS);
    }
    gol_runner_close(threes->runner, &result, NULL);
    gol_run_result_fini(&result);
    gol_session_close(&threes->session);
    return good;
}

static bool bench_games(const char *name, const char *games, bool fast, int rounds)
{
    struct threes threes = {.keys = fast ? "1" BENCH_KEYS_RATE_30 : "1", .rhythm_ns = GOL_NS_PER_S / (fast ? 30 : 10)};
    struct gol_experiment experiment;
    struct gol_err err = {0};
    char text[400], file[128];
    bool good = make_room(&threes, rounds);

    snprintf(text, sizeof text,
             "name: %s\nexercise: life\nmodes: [pool]\nrepeats: %d\norder: sequential\nnoise_floor: false\n"
             "sweep: {%s, workers: 1, pause: 0, view: sampled}\n",
             name, KINDS * rounds, games);
    snprintf(file, sizeof file, "%s/threes.yaml", bench_screen.folder);
    good = good && bench_write_file("threes.yaml", text) && gol_experiment_load(file, &experiment, &err) == GOL_OK;
    if (good) {
        share_processors(&threes);
        sched_setaffinity(0, sizeof threes.trials, &threes.trials); /* trials inherit it */
        good = run_threes(&threes, experiment.plan, rounds, &err);
        sched_setaffinity(0, sizeof threes.all, &threes.all);
        gol_experiment_fini(&experiment);
    }
    printf("%s, with a screen of %d frames a second that takes with its terminal %.1f %% of a processor, %d threes:\n",
           games, fast ? 30 : 10, 100 * threes.share, threes.n);
    if (good)
        print_all(&threes);
    else
        printf("FAILED %s\n", err.message);
    fflush(stdout);
    for (int i = 0; i < KINDS; i++) {
        free(threes.times[i]);
        free(threes.cpu[i]);
    }
    free(threes.scratch);
    return good;
}

bool bench_trials(int rounds)
{
    static const char small[] = "games: 15, size: 33, steps: 20000", large[] = "games: 2, size: 1024, steps: 8000";

    return bench_games("small", small, false, rounds) && bench_games("large", large, false, rounds) &&
           bench_games("small", small, true, rounds);
}
