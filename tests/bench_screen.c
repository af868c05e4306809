/*
 * What the screen costs (make bench-screen), on a pty, and whether it stays as it is for long (make soak):
 *   bytes a frame and a second of each kind of glyphs, and the screen's share of a processor, at several sizes and rates;
 *   what `view: sampled` costs a trial when a screen looks: runs without and with one in turns, given to gollab compare;
 *   the screen's memory over time, with keys and sizes at random.
 */
#include "on_pty.h"
#include "util/num.h"
#include "util/rng.h"

#include <sys/stat.h>
#include <time.h>

#define KEY_RATE_30 "+++" /* from 10 to 15, 20, 30 frames a second */

static const char *program;
static char folder[64], results[80];

static bool write_file(const char *name, const char *text)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    return file != NULL && fputs(text, file) >= 0 && fclose(file) == 0;
}

static bool prepare(void)
{
    snprintf(folder, sizeof folder, "/tmp/gollab-screen-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return false;
    snprintf(results, sizeof results, "%s/r", folder);
    return write_file("wall.yaml", "name: wall\nexercise: life\nmodes: [pool]\nrepeats: 1000\nnoise_floor: false\n"
                                   "sweep: {games: 15, size: 33, steps: 100, pause: 20ms, view: sampled}\n") &&
           write_file("long.yaml", "name: long\nexercise: life\nmodes: [pool]\nrepeats: 1000\nnoise_floor: false\n"
                                   "sweep: {games: 15, size: 33, steps: 3000, pause: 20ms, view: sampled}\n") &&
           write_file("small.yaml", "name: small\nexercise: life\nmodes: [serial, pool]\nrepeats: 3\n"
                                    "noise_floor: false\n"
                                    "sweep: {games: 15, size: 33, steps: 6000, pause: 0, view: sampled}\n") &&
           write_file("large.yaml", "name: large\nexercise: life\nmodes: [serial, pool]\nrepeats: 3\n"
                                    "noise_floor: false\n"
                                    "sweep: {games: 2, size: 1024, steps: 300, pause: 0, view: sampled}\n");
}

/* A run of folder/NAME.yaml without a screen; its process. */
static pid_t start_headless(const char *name)
{
    const pid_t pid = fork();
    char file[128];

    if (pid != 0)
        return pid;
    setsid(); /* as a runner with a screen does: the kernel shares processors out by sessions first (autogroup) */
    snprintf(file, sizeof file, "%s/%s.yaml", folder, name);
    if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
        _exit(126);
    execl(program, program, "run", "--headless", "--results", results, file, NULL);
    _exit(127);
}

static bool wait_for_file(const char *name)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", results, name);
    for (int i = 0; i < 3000 && access(path, F_OK) != 0; i++)
        usleep(10000);
    return access(path, F_OK) == 0;
}

static bool start_watch(struct pty *pty, const char *name, int width, int height, const char *term)
{
    const char *const argv[] = {program, "watch", "--results", results, name, NULL};
    const char *const env[] = {term, "LC_ALL=C.UTF-8", NULL};

    return pty_start(pty, width, height, env, argv);
}

static double cpu_s(pid_t pid)
{
    struct timespec time = {0};
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) == 0)
        clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Resident kB of a process; -1: not known. */
static long resident_kb(pid_t pid)
{
    char path[40], line[200];
    long kb = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "r");
    while (file != NULL && kb < 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (file != NULL)
        fclose(file);
    return kb;
}

/* Bytes with a pause of 5 ms before and behind are a frame. */
static void measure(const char *label, const char *name, const char *term, int width, int height, const char *keys,
                    int seconds)
{
    struct pty pty;
    int64_t started_ns, ended_ns, last_ns = 0;
    double cpu;
    size_t before;
    long frames = 0;

    if (!start_watch(&pty, name, width, height, term))
        return;
    pty_read_for(&pty, 500);
    for (const char *key = keys; *key != '\0'; key++) {
        pty_type(&pty, (const char[]){*key, '\0'});
        pty_read_for(&pty, 50);
    }
    pty_read_for(&pty, 500);
    before = pty.n;
    cpu = cpu_s(pty.pid);
    started_ns = gol_clock_ns();
    while ((ended_ns = gol_clock_ns()) < started_ns + seconds * 1000000000LL) {
        if (!pty_take(&pty, 20))
            continue;
        frames += gol_clock_ns() - last_ns > 5000000;
        last_ns = gol_clock_ns();
    }
    cpu = cpu_s(pty.pid) - cpu;
    printf("%-28s %3dx%-3d %5.1f frames/s %8.0f bytes/frame %7.1f kB/s %6.2f %% of a processor\n", label, width, height,
           (double)frames * 1e9 / (double)(ended_ns - started_ns),
           frames > 0 ? (double)(pty.n - before) / (double)frames : 0,
           (double)(pty.n - before) * 1e6 / (double)(ended_ns - started_ns),
           cpu * 1e11 / (double)(ended_ns - started_ns));
    fflush(stdout);
    pty_type(&pty, "q");
    pty_wait(&pty, false);
    pty_fini(&pty);
}

static void stop(pid_t runner)
{
    kill(runner, SIGTERM);
    waitpid(runner, NULL, 0);
}

static const char xterm[] = "TERM=xterm-256color";

/* A minute of games that grow old. */
static bool bench_long(void)
{
    const pid_t runner = start_headless("long");

    if (!wait_for_file("long/latest/live"))
        return false;
    measure("braille, 3000 generations", "long", xterm, 120, 40, "1gg", 60);
    stop(runner);
    return true;
}

static bool bench_frames(void)
{
    static const char *const glyphs[] = {"as they fit", "half blocks",  "braille",
                                         "full cells",  "sized by age", "digits"};
    const pid_t runner = start_headless("wall");
    char keys[16] = "1";

    if (!wait_for_file("wall/latest/live"))
        return false;
    for (size_t i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++) {
        measure(glyphs[i], "wall", xterm, 120, 40, keys, 4);
        snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "g");
    }
    measure("braille, 30 frames/s", "wall", xterm, 120, 40, "1gg" KEY_RATE_30, 4);
    measure("as they fit, 30 frames/s", "wall", xterm, 200, 60, "1" KEY_RATE_30, 4);
    measure("overview, 30 frames/s", "wall", xterm, 200, 60, "0" KEY_RATE_30, 4);
    measure("braille, 30, no colours", "wall", "TERM=vt100", 200, 60, "1gg" KEY_RATE_30, 4);
    stop(runner);
    return bench_long();
}

/* ---- what it costs a trial ---- */

static bool run_once(const char *name, bool shown)
{
    char file[128];
    struct pty pty;
    int status;

    snprintf(file, sizeof file, "%s/%s.yaml", folder, name);
    if (shown) {
        const char *const argv[] = {program, "run", "--results", results, file, NULL};
        const char *const env[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};

        if (!pty_start(&pty, 200, 60, env, argv))
            return false;
        pty_until(&pty, "\033[?1049h");
        pty_type(&pty, "1" KEY_RATE_30);
        while (waitpid(pty.pid, &status, WNOHANG) == 0)
            pty_take(&pty, 10);
        pty_fini(&pty);
    } else {
        waitpid(start_headless(name), &status, 0);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Adds the rows of the newest run to a file of all runs of its kind. */
static bool gather(const char *name, const char *kind)
{
    char command[600];

    snprintf(command, sizeof command,
             "cd '%s' && f=r/%s/latest/trials.csv && { [ -e %s-%s.csv ] || head -1 $f >%s-%s.csv; } && "
             "tail -n +2 $f >>%s-%s.csv && grep -h screen_cpu r/%s/latest/run.yaml >>%s-%s.cpu; true",
             folder, name, name, kind, name, kind, name, kind, name, name, kind);
    return system(command) == 0;
}

static bool compare(const char *name, const char *measure)
{
    char command[400];

    printf("\n%s games, without (A) and with a screen (B):\n", name);
    fflush(stdout);
    snprintf(command, sizeof command, "cd '%s' && '%s' compare %s-headless.csv %s-screen.csv --margin 1%% --measure %s",
             folder, program, name, name, measure);
    return system(command) == 0;
}

static bool bench_trials(int64_t rounds)
{
    static const char *const names[] = {"small", "large"};
    bool good = true;

    for (int64_t i = 0; i < rounds && good; i++)
        for (size_t n = 0; n < 2 && good; n++)
            for (int turn = 0; turn < 2 && good; turn++) {
                const bool shown = (turn + i) % 2 == 1; /* each goes first as often as the other */

                good = run_once(names[n], shown) && gather(names[n], shown ? "screen" : "headless");
            }
    /* On a machine that others use, processor time says more than time. */
    for (size_t n = 0; n < 2 && good; n++)
        good = compare(names[n], "time_s") && compare(names[n], "cpu_user_s");
    return good;
}

/* ---- for long ---- */

static bool soak(int64_t seconds)
{
    static const char *const keys[] = {"0",       "1",      "2",      "3",      "4",      "\t", "g", "g",  "c",
                                       "z",       "\033[A", "\033[B", "\033[C", "\033[D", "s",  "r", "\r", "\033[6~",
                                       "\033[5~", "\f",     "+",      "-",      "?",      " ",  " "};
    const pid_t runner = start_headless("wall");
    struct gol_rng rng = {gol_rng_mix((uint64_t)gol_clock_wall_ns())};
    const int64_t started_ns = gol_clock_ns();
    long first = 0, most = 0;
    struct pty pty;
    bool good;
    int status;

    if (!wait_for_file("wall/latest/live") || !start_watch(&pty, "wall", 120, 40, "TERM=xterm-256color"))
        return false;
    while (gol_clock_ns() < started_ns + seconds * 1000000000 && waitpid(pty.pid, &status, WNOHANG) == 0) {
        const long kb = resident_kb(pty.pid);

        pty_type(&pty, keys[gol_rng_below(&rng, sizeof keys / sizeof keys[0])]);
        if (gol_rng_below(&rng, 20) == 0)
            pty_size(&pty, 20 + (int)gol_rng_below(&rng, 181), 5 + (int)gol_rng_below(&rng, 56));
        pty_read_for(&pty, 20);
        pty.n = 0;
        /* By then it has seen the largest size and every view. */
        if (gol_clock_ns() < started_ns + seconds * 1000000000 / 3)
            first = kb > first ? kb : first;
        most = kb > most ? kb : most;
    }
    good = kill(pty.pid, 0) == 0 && first > 0 && most - first < 512;
    printf("bench_screen: %s after %lld s: the screen has %ld kB, and had %ld kB after a third of that; %.1f s of "
           "processor\n",
           good ? "passed" : "FAILED", (long long)seconds, most, first, cpu_s(pty.pid));
    pty_size(&pty, 80, 24);
    pty_type(&pty, "\033"); /* out of what there is to be left first */
    pty_read_for(&pty, 100);
    pty_type(&pty, "q");
    good = pty_wait(&pty, false) == 0 && good;
    pty_fini(&pty);
    stop(runner);
    return good;
}

int main(int argc, char **argv)
{
    char command[128];
    int64_t n = 0;
    bool good;

    program = getenv("GOLLAB");
    if (program == NULL || argc != 3 || gol_num_parse_int(argv[2], 1, 1000000, &n, NULL) != GOL_OK) {
        fprintf(stderr, "usage: GOLLAB=PROGRAM bench_screen frames 1 | trials ROUNDS | soak SECONDS\n");
        return 2;
    }
    good = prepare() && (strcmp(argv[1], "frames") == 0   ? bench_frames()
                         : strcmp(argv[1], "trials") == 0 ? bench_trials(n)
                                                          : soak(n));
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 && good ? 0 : 1;
}
