/*
 * What the screen costs (make bench-screen), and whether it stays as it is for long (make soak):
 *   bytes: a frame of each kind of glyphs and colours, of games in memory;
 *   frames: the same on a pty, with the screen's share of a processor, at several sizes and rates;
 *   keys: how soon they are answered on slow lines;
 *   trials: what `view: sampled` costs a trial when a screen looks;
 *   soak: the screen's memory over time, with keys and sizes at random.
 */
#include "bench_screen.h"
#include "util/num.h"
#include "util/rng.h"

#include <sys/stat.h>
#include <time.h>

struct bench_screen bench_screen;

bool bench_write_file(const char *name, const char *text)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", bench_screen.folder, name);
    file = fopen(path, "w");
    return file != NULL && fputs(text, file) >= 0 && fclose(file) == 0;
}

static bool prepare(void)
{
    snprintf(bench_screen.folder, sizeof bench_screen.folder, "/tmp/gollab-screen-XXXXXX");
    if (mkdtemp(bench_screen.folder) == NULL)
        return false;
    snprintf(bench_screen.results, sizeof bench_screen.results, "%s/r", bench_screen.folder);
    return bench_write_file("wall.yaml",
                            "name: wall\nexercise: life\nmodes: [pool]\nrepeats: 1000\nnoise_floor: false\n"
                            "sweep: {games: 15, size: 33, steps: 100, pause: 20ms, view: sampled}\n") &&
           bench_write_file("long.yaml",
                            "name: long\nexercise: life\nmodes: [pool]\nrepeats: 1000\nnoise_floor: false\n"
                            "sweep: {games: 15, size: 33, steps: 3000, pause: 20ms, view: sampled}\n");
}

/* A run of folder/NAME.yaml without a screen; its process. */
pid_t bench_start_headless(const char *name)
{
    const pid_t pid = fork();
    char file[128];

    if (pid != 0)
        return pid;
    setsid(); /* as a runner with a screen does: the kernel shares processors out by sessions first (autogroup) */
    snprintf(file, sizeof file, "%s/%s.yaml", bench_screen.folder, name);
    if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
        _exit(126);
    execl(bench_screen.program, bench_screen.program, "run", "--headless", "--results", bench_screen.results, file,
          NULL);
    _exit(127);
}

bool bench_wait_for_file(const char *name)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", bench_screen.results, name);
    for (int i = 0; i < 3000 && access(path, F_OK) != 0; i++)
        usleep(10000);
    return access(path, F_OK) == 0;
}

bool bench_start_watch(struct pty *pty, const char *name, int width, int height, const char *const *env)
{
    const char *const argv[] = {bench_screen.program, "watch", "--results", bench_screen.results, name, NULL};

    return pty_start(pty, width, height, env, argv);
}

double bench_cpu_s(pid_t pid)
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

void bench_stop(pid_t runner)
{
    kill(runner, SIGTERM);
    waitpid(runner, NULL, 0);
}

/* ---- for long ---- */

static bool soak(int64_t seconds)
{
    static const char *const keys[] = {"0",       "1",      "2",      "3",      "4",      "\t", "g", "g",  "c",
                                       "z",       "\033[A", "\033[B", "\033[C", "\033[D", "s",  "r", "\r", "\033[6~",
                                       "\033[5~", "\f",     "+",      "-",      "?",      " ",  " "};
    const pid_t runner = bench_start_headless("wall");
    struct gol_rng rng = {gol_rng_mix((uint64_t)gol_clock_wall_ns())};
    const int64_t started_ns = gol_clock_ns();
    long first = 0, most = 0;
    const char *const env[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    struct pty pty;
    bool good;
    int status;

    if (!bench_wait_for_file("wall/latest/live") || !bench_start_watch(&pty, "wall", 120, 40, env))
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
           good ? "passed" : "FAILED", (long long)seconds, most, first, bench_cpu_s(pty.pid));
    pty_size(&pty, 80, 24);
    pty_type(&pty, "\033"); /* out of what there is to be left first */
    pty_read_for(&pty, 100);
    pty_type(&pty, "q");
    good = pty_wait(&pty, false) == 0 && good;
    pty_fini(&pty);
    bench_stop(runner);
    return good;
}

int main(int argc, char **argv)
{
    char command[128];
    int64_t n = 0;
    bool good;

    bench_screen.program = getenv("GOLLAB");
    if (bench_screen.program == NULL || argc != 3 || gol_num_parse_int(argv[2], 1, 1000000, &n, NULL) != GOL_OK) {
        fprintf(stderr,
                "usage: GOLLAB=PROGRAM bench_screen bytes GENERATIONS | frames SECONDS | keys N | trials ROUNDS | "
                "soak SECONDS\n");
        return 2;
    }
    good = prepare() && (strcmp(argv[1], "bytes") == 0    ? bench_bytes((int)n)
                         : strcmp(argv[1], "frames") == 0 ? bench_frames((int)n)
                         : strcmp(argv[1], "keys") == 0   ? bench_keys((int)n)
                         : strcmp(argv[1], "trials") == 0 ? bench_trials((int)n)
                                                          : soak(n));
    snprintf(command, sizeof command, "rm -rf '%s'", bench_screen.folder);
    return system(command) == 0 && good ? 0 : 1;
}
