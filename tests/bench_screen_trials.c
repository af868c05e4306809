/*
 * What a screen costs the trial that it shows (view: sampled), on a machine with a processor to spare: the trial has
 * the last processor for itself, the screen and the terminal that it is on have the others. The trial goes on and on,
 * and is watched, alone, and beside a stranger by turns, a tenth of a second each, in any order. A screen that does not
 * look is stopped (SIGSTOP), which the trial does not know of: what it publishes, it publishes whoever looks. A
 * stranger takes as much of the other processors in the same rhythm and has nothing to do with the trial: what that
 * costs is the machine's doing (processors share caches, power, and where they are virtual a host), not the screen's.
 * How fast the trial is, the messages say that its runtime has counted meanwhile.
 *
 * What is printed is the median of the ratios of all threes with its interval, in which what is the same for neighbours
 * cancels, and the ratio of the medians. A processor's speed drifts by several percent from second to second: whole
 * trials, one after the other, have to be many hundreds before their scatter allows to speak of a percent.
 */
#include "bench_screen.h"

#include "gollab/runtime.h"
#include "lab/live.h"
#include "lab/stats.h"
#include "util/file.h"
#include "util/num.h"
#include "util/rng.h"

#include <sched.h>

#define PART_NS (GOL_NS_PER_S / 10)
#define SETTLE_NS (GOL_NS_PER_S / 20) /* before it: a screen that goes on paints everything anew */
#define FIRST_ROUNDS 3 /* which are not counted: what a stranger is to take is learnt in them */

enum { ALONE, SHOWN, STRANGER, KINDS };

struct threes {
    struct gol_live *live; /* of the run */
    struct pty pty; /* of the screen */
    int64_t rhythm_ns; /* from frame to frame */
    double *times[KINDS]; /* one for each three: ns a message */
    double *scratch;
    int n;
    int parts; /* with the screen, so far */
    double share; /* of a processor that the screen and its terminal have taken in these */
};

/* ---- a part ---- */

/* Of the screen, and of its terminal, which is this process. */
static double taken_cpu_s(const struct threes *threes)
{
    return bench_cpu_s(getpid()) + bench_cpu_s(threes->pty.pid);
}

static uint64_t messages(const struct threes *threes)
{
    struct gol_runtime_stats stats;

    return gol_board_stats(gol_live_board(threes->live), GOL_LIVE_WORKERS, &stats) ? stats.total.messages : 0;
}

/* A frame's time of work, and the rest of it of none. */
static void be_stranger(const struct threes *threes)
{
    const int64_t start_ns = gol_clock_ns(), busy_ns = (int64_t)((double)threes->rhythm_ns * threes->share);

    while (gol_clock_ns() < start_ns + busy_ns)
        ;
    gol_clock_sleep_until(start_ns + threes->rhythm_ns);
}

static void pass(struct threes *threes, int kind, int64_t ns)
{
    const int64_t end_ns = gol_clock_ns() + ns;

    while (gol_clock_ns() < end_ns) {
        if (kind == SHOWN) {
            pty_take(&threes->pty, 10);
            threes->pty.n = threes->pty.mark = 0;
        } else if (kind == STRANGER) {
            be_stranger(threes);
        } else {
            gol_clock_sleep_until(end_ns);
        }
    }
}

/* ns a message. */
static double measure(struct threes *threes, int kind)
{
    int64_t start_ns, took_ns;
    uint64_t before, done;
    double cpu_s;

    kill(threes->pty.pid, kind == SHOWN ? SIGCONT : SIGSTOP);
    pass(threes, kind, SETTLE_NS);
    cpu_s = taken_cpu_s(threes);
    start_ns = gol_clock_ns();
    before = messages(threes);
    pass(threes, kind, PART_NS);
    done = messages(threes) - before;
    took_ns = gol_clock_ns() - start_ns;
    if (kind == SHOWN) {
        const double share = (taken_cpu_s(threes) - cpu_s) * 1e9 / (double)took_ns;

        threes->share += (share - threes->share) / ++threes->parts;
    }
    return done > 0 ? (double)took_ns / (double)done : 0;
}

/* ---- a trial ---- */

static bool open_live(struct threes *threes, const char *name)
{
    char path[160];
    struct gol_buf text;
    bool good;

    gol_buf_init(&text);
    snprintf(path, sizeof path, "%s/%s/latest/live", bench_screen.results, name);
    good = gol_file_read(path, sizeof path, &text, NULL) == GOL_OK && text.size > 0;
    if (good) {
        text.data[strcspn(text.data, "\n")] = '\0';
        good = gol_live_open(text.data, false, &threes->live, NULL) == GOL_OK;
    }
    gol_buf_fini(&text);
    return good;
}

static bool run_threes(struct threes *threes, int rounds)
{
    struct gol_rng rng = {gol_rng_mix((uint64_t)gol_clock_wall_ns())};

    for (int i = -FIRST_ROUNDS; i < rounds; i++) {
        const int first = (int)gol_rng_below(&rng, KINDS), step = 1 + (int)gol_rng_below(&rng, KINDS - 1);

        for (int k = 0; k < KINDS; k++) {
            const int kind = (first + k * step) % KINDS;
            const double time = measure(threes, kind);

            if (time == 0)
                return false; /* the trial stands */
            if (i >= 0)
                threes->times[kind][i] = time;
        }
        threes->n += i >= 0;
    }
    return true;
}

/* The trial gets the last processor that there is, and all else the others. */
static void share_processors(cpu_set_t *trials, cpu_set_t *screens)
{
    size_t last = CPU_SETSIZE - 1;
    cpu_set_t all;

    CPU_ZERO(trials);
    sched_getaffinity(0, sizeof all, &all);
    while (last > 0 && !CPU_ISSET(last, &all))
        last--;
    CPU_SET(last, trials);
    CPU_XOR(screens, &all, trials);
    if (CPU_COUNT(screens) > 0)
        return;
    *screens = *trials;
    printf("there is no processor to spare: trial and screen share one\n");
}

static bool has_begun(const struct threes *threes)
{
    for (int i = 0; i < 1000 && messages(threes) == 0; i++)
        usleep(10000);
    return messages(threes) > 0;
}

/* The whole of one run: `keys` are typed into the screen, for its rate. */
static bool watch(struct threes *threes, const char *name, const char *keys, int rounds)
{
    const char *const env[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    cpu_set_t all, trials, screens;
    char live[64];
    bool good;
    pid_t runner;

    sched_getaffinity(0, sizeof all, &all);
    share_processors(&trials, &screens);
    sched_setaffinity(0, sizeof trials, &trials); /* the trial inherits it */
    runner = bench_start_headless(name);
    sched_setaffinity(0, sizeof screens, &screens);
    snprintf(live, sizeof live, "%s/latest/live", name);
    good = bench_wait_for_file(live) && open_live(threes, name) && has_begun(threes);
    sched_setaffinity(runner, sizeof screens, &screens);
    if (good && bench_start_watch(&threes->pty, name, 200, 60, env, NULL)) {
        good = pty_until(&threes->pty, "\033[?1049h");
        pty_type(&threes->pty, keys);
        pass(threes, SHOWN, GOL_NS_PER_S);
        good = good && run_threes(threes, rounds);
        kill(threes->pty.pid, SIGCONT);
        pty_type(&threes->pty, "q");
        pty_wait(&threes->pty, false);
        pty_fini(&threes->pty);
    }
    bench_stop(runner);
    gol_live_close(threes->live);
    sched_setaffinity(0, sizeof all, &all);
    return good && threes->n == rounds;
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
    printf("  %-30s %.4f [%.4f, %.4f] by threes; by medians %.4f (%.2f us, %.2f us a message)\n", what,
           of_ratios.median, of_ratios.low, of_ratios.high, of_beside.median / of_alone.median, of_alone.median / 1e3,
           of_beside.median / 1e3);
}

static bool bench_games(const char *name, const char *games, bool fast, int rounds)
{
    struct threes threes = {.rhythm_ns = GOL_NS_PER_S / (fast ? 30 : 10)};
    char text[400], file[80];
    bool good;

    snprintf(text, sizeof text,
             "name: %s\nexercise: life\nmodes: [pool]\nrepeats: 1\nnoise_floor: false\n"
             "sweep: {%s, steps: 1000000000, workers: 1, pause: 0, view: sampled}\n",
             name, games);
    snprintf(file, sizeof file, "%s.yaml", name);
    for (int i = 0; i < KINDS; i++)
        threes.times[i] = calloc((size_t)rounds, sizeof(double));
    threes.scratch = calloc((size_t)rounds, sizeof(double));
    good = threes.times[ALONE] != NULL && threes.times[SHOWN] != NULL && threes.times[STRANGER] != NULL &&
           threes.scratch != NULL && bench_write_file(file, text) &&
           watch(&threes, name, fast ? "1" BENCH_KEYS_RATE_30 : "1", rounds);
    printf(
        "%s, with a screen of %d frames a second that takes with its terminal %.1f %% of a processor, %d threes:%s\n",
        games, fast ? 30 : 10, 100 * threes.share, threes.n, good ? "" : " FAILED");
    if (good) {
        print_ratio("watched to alone", threes.times[ALONE], threes.times[SHOWN], rounds, threes.scratch);
        print_ratio("beside a stranger to alone", threes.times[ALONE], threes.times[STRANGER], rounds, threes.scratch);
        print_ratio("watched to beside a stranger", threes.times[STRANGER], threes.times[SHOWN], rounds,
                    threes.scratch);
    }
    fflush(stdout);
    for (int i = 0; i < KINDS; i++)
        free(threes.times[i]);
    free(threes.scratch);
    return good;
}

bool bench_trials(int rounds)
{
    static const char small[] = "games: 15, size: 33", large[] = "games: 2, size: 1024";

    return bench_games("small", small, false, rounds) && bench_games("large", large, false, rounds) &&
           bench_games("fast", small, true, rounds);
}
