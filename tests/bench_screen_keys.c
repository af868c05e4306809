/*
 * How soon a key is answered on slow lines: from when it is pressed until the first of what it changes is seen, while a
 * wall of young games goes on. In each row of the table a screen of its own. What is known of a line is learnt in its
 * first seconds: keys of that time are counted by themselves.
 */
#include "bench_screen.h"
#include "slow_line.h"

#include "util/ascending.h"
#include "util/rng.h"

#define WIDTH 120
#define HEIGHT 40
#define TABS 4 /* line that has the tabs of the views */
#define PAUSE_MS 300 /* between an answer and the next key, at least, and as much again at random */
#define PATIENCE_NS (15 * GOL_NS_PER_S)
#define SILENT_LEAST 5000 /* bytes a second; with fewer a silent terminal takes minutes for some keys */
#define KEYS_MAX 1000
#define LEARNING_NS (12 * GOL_NS_PER_S) /* from when the games are shown */
#define SOON_NS (100 * 1000000LL)

struct bench_line {
    const char *name;
    int64_t bytes_per_s;
    int way_ms;
    size_t room;
    bool answers;
    bool told; /* --max-kbps says what it takes */
};

struct kind {
    const char *name;
    const char *there, *back; /* keys */
};

static const struct kind kinds[] = {
    {"view", "2", "1"},
    {"help", "?", "\033"},
    {"zoom", "z", "z"},
    {"hold", " ", " "},
};
#define KINDS (int)(sizeof kinds / sizeof kinds[0])

static bool line_begins(const struct tube *tube, int y, bool bold, const char *with)
{
    char line[512];

    return strncmp(tube_line(tube, y, bold, line, sizeof line) + strspn(line, " "), with, strlen(with)) == 0;
}

/* Whether anything is seen of what the key of that kind asks for. */
static bool is_answered(const struct tube *tube, int kind, bool back)
{
    switch (kind) {
    case 0:
        return line_begins(tube, TABS, true, back ? "1 Grids" : "2 Table");
    case 1:
        return line_begins(tube, HEIGHT - 1, false, "arrows scroll") != back;
    case 2:
        return line_begins(tube, TABS + 1, false, back ? "15 games" : "1 of 15");
    default:
        return line_begins(tube, HEIGHT - 1, false, "held") != back;
    }
}

static void go_on(struct slow_line *line, int64_t ns)
{
    const int64_t end_ns = gol_clock_ns() + ns;

    while (gol_clock_ns() < end_ns)
        slow_line_step(line);
}

/* -1: not in all that time. */
static int64_t answer_ns(struct slow_line *line, int kind, bool back)
{
    const int64_t pressed_ns = gol_clock_ns();

    slow_line_type(line, back ? kinds[kind].back : kinds[kind].there);
    while (!is_answered(&line->tube, kind, back)) {
        if (gol_clock_ns() > pressed_ns + PATIENCE_NS)
            return -1;
        slow_line_step(line);
    }
    return gol_clock_ns() - pressed_ns;
}

static void wait_for_next(struct slow_line *line, struct gol_rng *rng)
{
    go_on(line, (PAUSE_MS + (int64_t)gol_rng_below(rng, PAUSE_MS)) * 1000000);
}

/* Keys while the line is learnt: the slowest answer, and how many were slow. */
struct early {
    int64_t worst_ns;
    int n, slow;
};

static void press_early(struct slow_line *line, struct gol_rng *rng, struct early *early)
{
    const int64_t end_ns = gol_clock_ns() + LEARNING_NS;

    *early = (struct early){0};
    while (gol_clock_ns() < end_ns || early->n % (2 * KINDS) != 0) {
        const int64_t ns = answer_ns(line, early->n / 2 % KINDS, early->n % 2 == 1);

        early->worst_ns = ns < 0 ? PATIENCE_NS : ns > early->worst_ns ? ns : early->worst_ns;
        early->slow += ns < 0 || ns > SOON_NS + 2 * line->way_ns;
        early->n++;
        wait_for_next(line, rng);
    }
}

static void print_times(const char *name, const int64_t *times, int n)
{
    printf("  %s %5.0f %5.0f", name, (double)times[n / 2] / 1e6, (double)times[n - 1] / 1e6);
}

static bool start(struct slow_line *line, const struct bench_line *like)
{
    const char *const env[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8",
                               like->room > 0 ? "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22" : "COLUMNS", NULL};
    char kbps[32];

    *line = (struct slow_line){.bytes_per_s = like->bytes_per_s,
                               .way_ns = like->way_ms * 1000000LL,
                               .room = like->room,
                               .answers = like->answers};
    snprintf(kbps, sizeof kbps, "%lld", (long long)like->bytes_per_s / 1000);
    if (!bench_start_watch(&line->pty, "wall", WIDTH, HEIGHT, env, like->told ? kbps : NULL))
        return false;
    fcntl(line->pty.master, F_SETFL, O_NONBLOCK);
    tube_init(&line->tube, WIDTH, HEIGHT);
    return true;
}

static void stop(struct slow_line *line)
{
    const int64_t end_ns = gol_clock_ns() + 2 * GOL_NS_PER_S;

    slow_line_type(line, "q");
    while (gol_clock_ns() < end_ns && waitpid(line->pty.pid, NULL, WNOHANG) == 0)
        slow_line_step(line);
    kill(line->pty.pid, SIGKILL);
    pty_fini(&line->pty);
    tube_fini(&line->tube);
}

static bool measure(const struct bench_line *like, int keys)
{
    static struct slow_line line;
    static int64_t times[KINDS][KEYS_MAX];
    struct gol_rng rng = {gol_rng_mix(20260601)};
    struct early early;
    int64_t began_ns, first_ns, total;
    int bad = 0;

    if (!start(&line, like))
        return false;
    began_ns = gol_clock_ns();
    while (tube_find(&line.tube, "0 Overview") < 0 && gol_clock_ns() < began_ns + PATIENCE_NS)
        slow_line_step(&line);
    first_ns = gol_clock_ns() - began_ns;
    slow_line_type(&line, "1gg");
    go_on(&line, GOL_NS_PER_S);
    press_early(&line, &rng, &early);
    began_ns = gol_clock_ns();
    total = line.total;
    for (int i = 0; i < keys * KINDS; i++) {
        const int kind = i / 2 % KINDS, at = i / KINDS / 2 * 2 + i % 2;

        wait_for_next(&line, &rng);
        times[kind][at] = answer_ns(&line, kind, i % 2 == 1);
        if (times[kind][at] < 0) {
            times[kind][at] = PATIENCE_NS;
            bad++;
        }
    }
    printf("%-28s %3lld kB/s %3d ms", like->name, (long long)like->bytes_per_s / 1000, 2 * like->way_ms);
    for (int i = 0; i < KINDS; i++) {
        qsort(times[i], (size_t)keys, sizeof times[i][0], gol_ascending_i64);
        print_times(kinds[i].name, times[i], keys);
    }
    printf("  %5.1f kB/s", (double)(line.total - total) * 1e6 / (double)(gol_clock_ns() - began_ns));
    printf("  picture %5.0f  early %5.0f, %d of %d slow", (double)first_ns / 1e6, (double)early.worst_ns / 1e6,
           early.slow, early.n);
    printf("%s\n", line.tube.unknown > 0 ? line.tube.amiss : bad > 0 ? "  (some not answered)" : "");
    fflush(stdout);
    stop(&line);
    return true;
}

/* Each line in a process of its own, side by side: what they take of a processor is little. */
static bool measure_all(const struct bench_line *lines, int n, int keys)
{
    bool good = true;

    for (int i = 0; i < n; i++) {
        const pid_t pid = fork();

        if (pid == 0)
            _exit(measure(&lines[i], keys) ? 0 : 1);
        good = good && pid > 0;
    }
    for (int i = 0, status; i < n; i++)
        good = wait(&status) > 0 && status == 0 && good;
    return good;
}

bool bench_keys(int keys)
{
    static const int64_t rates[] = {1000, 5000, 20000, 64000};
    static const struct bench_line kinds_of_line[] = {
        {.name = "pty, answers", .answers = true},
        {.name = "256 kB before it, answers", .room = LINE_BUFFER, .answers = true, .way_ms = 1},
        {.name = "256 kB, far away, answers", .room = LINE_BUFFER, .answers = true, .way_ms = 50},
        {.name = "pty, silent"},
        {.name = "pty, silent, --max-kbps", .told = true},
        {.name = "256 kB before it, silent", .room = LINE_BUFFER, .way_ms = 1},
    };
    const char *which = getenv("LINE"); /* a part of the name: only those */
    const pid_t runner = bench_start_headless("wall");
    bool good = bench_wait_for_file("wall/latest/live");

    keys = keys > KEYS_MAX ? KEYS_MAX : keys + keys % 2;
    printf(
        "ms from a key to the first that is seen of its answer (median, worst of %d), on %dx%d; kB/s drawn meanwhile;\n"
        "from the start to the first picture; before that, while the line was learnt: the worst, and how many over "
        "%d\n",
        keys, WIDTH, HEIGHT, (int)(SOON_NS / 1000000));
    fflush(stdout);
    for (size_t k = 0; good && k < sizeof kinds_of_line / sizeof kinds_of_line[0]; k++) {
        struct bench_line lines[sizeof rates / sizeof rates[0]];
        int n = 0;

        if (which != NULL && strstr(kinds_of_line[k].name, which) == NULL)
            continue;
        for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
            if (!kinds_of_line[k].answers && rates[i] < SILENT_LEAST)
                continue;
            lines[n] = kinds_of_line[k];
            lines[n++].bytes_per_s = rates[i];
        }
        good = measure_all(lines, n, keys);
    }
    bench_stop(runner);
    return good;
}
