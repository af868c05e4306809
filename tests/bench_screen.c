/*
 * What the screen costs (make bench-screen), and whether it stays as it is for long (make soak):
 *   bytes: a frame of each kind of glyphs and colours, of games in memory;
 *   frames: the same on a pty, with the screen's share of a processor, at several sizes and rates;
 *   keys: how soon they are answered on slow lines;
 *   trials: what `view: sampled` costs a trial when a screen looks;
 *   soak: the screen's memory over time, by every view and size.
 */
#include "bench_screen.h"
#include "util/num.h"

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

bool bench_start_watch(struct pty *pty, const char *name, int width, int height, const char *const *env,
                       const char *max_kbps)
{
    const char *const argv[] = {bench_screen.program,
                                "watch",
                                "--results",
                                bench_screen.results,
                                name,
                                max_kbps != NULL ? "--max-kbps" : NULL,
                                max_kbps,
                                NULL};

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

void bench_stop(pid_t runner)
{
    kill(runner, SIGTERM);
    waitpid(runner, NULL, 0);
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
                                                          : bench_soak((int)n));
    snprintf(command, sizeof command, "rm -rf '%s'", bench_screen.folder);
    return system(command) == 0 && good ? 0 : 1;
}
