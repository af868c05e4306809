/*
 * Does the memory of a screen grow with time? A tour goes through every view, its keys and a number of sizes, and comes
 * back to where it began; then the screen is left alone for a moment, and its memory (what is its own: RssAnon, so no
 * pages of files and of the live memory, which come in as they are looked at) is noted. The median of the last third of
 * the tours is compared with the most of the first third. One screen looks at a trial that goes on all the time: its
 * memory is to be flat. Another looks at trials that come and go, with a row for each, which it keeps: there each row
 * is allowed what it takes. That all that is allocated is the same to the byte after each round is shown without a
 * terminal (test_view_memory.c).
 */
#include "bench_screen.h"

#include "lab/row.h"
#include "util/num.h"

#define SLACK_KB 64 /* how the allocator may have cut its pages up; over ten minutes ten bytes a frame */
#define FEW_TOURS 30 /* with fewer, what it has given back for a while is not told from what there was less of */
#define FEW_SLACK_KB 128
#define TOURS_MOST 4096 /* that are looked at */
#define SETTLE_MS 300
#define KEY_MS 20
#define PATIENCE_NS (GOL_NS_PER_S / 10) /* a frame is due by then */
#define WARM_TOURS 2 /* after which every size and view has been seen twice */

/* Each leaves everything as it was. Longer texts are one key, or typed at once. */
static const char *const tour_keys[] = {
    "0",  "\033[B", "\033[A", "1",      "g",      "g",     "g",    "g",       "g",       "g",  "c", "c", "c", "c",
    "b",  "b",      "b",      "b",      "[",      "]",     "z",    "a",       "a",       "z",  "n", "p", "2", "\r",
    "\r", "s",      "S",      "r",      "r",      "/pool", "\033", "\033[6~", "\033[5~", "3",  "o", "o", "l", "l",
    "l",  "m",      "4",      "\033[B", "\033[A", "?",     "x",    "+",       "-",       "\f", " ", " ", "0",
};
static const int sizes[][2] = {{200, 60}, {20, 5}, {80, 24}, {120, 40}};

struct memory { /* after each tour */
    long kb[TOURS_MOST], rows[TOURS_MOST];
    int tours;
};

/* kB of a process that are its own; -1: not known. */
static long own_kb(pid_t pid)
{
    char path[40], line[200];
    long kb = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "r");
    while (file != NULL && kb < 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "RssAnon:", 8) == 0)
            kb = strtol(line + 8, NULL, 10);
    if (file != NULL)
        fclose(file);
    return kb;
}

static long count_rows(const char *name)
{
    char path[192];
    FILE *file;
    long n = -1; /* the line of names */

    snprintf(path, sizeof path, "%s/%s/latest/trials.csv", bench_screen.results, name);
    file = fopen(path, "r");
    for (int c; file != NULL && (c = getc(file)) != EOF;)
        n += c == '\n';
    if (file != NULL)
        fclose(file);
    return n;
}

/* What is drawn in that time, or the first that is: on a machine that is busy no view is passed by unseen. */
static void take(struct pty *pty, int ms)
{
    const int64_t end_ns = gol_clock_ns() + PATIENCE_NS;

    do
        pty_read_for(pty, ms);
    while (pty->n == 0 && gol_clock_ns() < end_ns);
    pty->n = pty->mark = 0;
}

static void make_tour(struct pty *pty, const char *name, struct memory *memory)
{
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        pty_size(pty, sizes[s][0], sizes[s][1]);
        take(pty, KEY_MS);
        for (size_t k = 0; k < sizeof tour_keys / sizeof tour_keys[0]; k++) {
            pty_type(pty, tour_keys[k]);
            take(pty, KEY_MS);
        }
    }
    take(pty, SETTLE_MS);
    if (memory->tours < TOURS_MOST) {
        memory->kb[memory->tours] = own_kb(pty->pid);
        memory->rows[memory->tours++] = count_rows(name);
    }
}

static int compare(const void *a, const void *b)
{
    const long left = *(const long *)a, right = *(const long *)b;

    return (left > right) - (left < right);
}

/* Whether it has stayed as it was, but for what rows take that have come since. */
static bool is_flat(struct memory *memory, bool rows, double cpu_s)
{
    const int n = memory->tours, third = n / 3 > WARM_TOURS ? n / 3 : WARM_TOURS, last = n - third;
    const long came = memory->rows[n - 1] - memory->rows[third - 1];
    /* Beside a row there are its mark and its place in the chart. */
    const long allowed_kb =
        SLACK_KB + (n < FEW_TOURS ? FEW_SLACK_KB : 0) + (rows ? came * (long)sizeof(struct gol_row) / 1024 * 9 / 8 : 0);
    long first_kb = 0, last_kb, most_kb = 0;
    bool good;

    for (int i = 0; i < n; i++) {
        most_kb = memory->kb[i] > most_kb ? memory->kb[i] : most_kb;
        first_kb = i < third && memory->kb[i] > first_kb ? memory->kb[i] : first_kb;
    }
    qsort(memory->kb + last, (size_t)third, sizeof memory->kb[0], compare);
    last_kb = memory->kb[last + third / 2];
    good = first_kb > 0 && last_kb > 0 && last_kb - first_kb <= allowed_kb && (came > 0) == rows;
    printf(
        "bench_screen: %s %s, %d tours: at most %ld kB of memory in the first third, %ld kB in the last one, %ld kB at "
        "most (%ld kB more would be too much; %ld rows came); %.1f s of processor\n",
        good ? "passed" : "FAILED", rows ? "trials that come and go" : "a trial that goes on", n, first_kb, last_kb,
        most_kb, allowed_kb, came, cpu_s);
    return good;
}

/* A screen on that run; of `rows`, memory for rows is let go through. */
static bool tour_for(const char *name, int seconds, bool rows)
{
    static const char *const env[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    const pid_t runner = bench_start_headless(name);
    const int64_t end_ns = gol_clock_ns() + seconds * GOL_NS_PER_S;
    static struct memory memory;
    char live[64];
    struct pty pty;
    bool good;
    int status;

    snprintf(live, sizeof live, "%s/latest/live", name);
    if (!bench_wait_for_file(live) || !bench_start_watch(&pty, name, 120, 40, env, NULL))
        return false;
    do
        make_tour(&pty, name, &memory);
    while ((memory.tours <= 2 * WARM_TOURS || gol_clock_ns() < end_ns) && waitpid(pty.pid, &status, WNOHANG) == 0);
    good = is_flat(&memory, rows, bench_cpu_s(pty.pid));
    pty_type(&pty, "q");
    good = pty_wait(&pty, false) == 0 && good;
    pty_fini(&pty);
    bench_stop(runner);
    return good;
}

static bool write_experiments(int seconds)
{
    char text[400];

    /* Some trials, so that there are a table and a chart, and then one that lasts. */
    snprintf(text, sizeof text,
             "name: lasting\nexercise: life\nmodes: [pool]\nrepeats: 1\norder: sequential\nnoise_floor: false\n"
             "timeout: %ds\nsweep: {games: 15, size: 33, steps: [5, 6, 7, 8, %d], pause: 20ms, view: sampled}\n",
             2 * seconds + 600, 100 * seconds + 10000);
    return bench_write_file("lasting.yaml", text) &&
           bench_write_file("many.yaml", "name: many\nexercise: life\nmodes: [pool]\nrepeats: 10000\n"
                                         "noise_floor: false\nsweep: {games: 15, size: 33, steps: [5, 6, 7, 8, 9], "
                                         "pause: 20ms, view: sampled}\n");
}

bool bench_soak(int seconds)
{
    pid_t other;
    bool good;
    int status = -1;

    if (!write_experiments(seconds))
        return false;
    /* What is freed is given back, so that pages say what is used. */
    setenv("GLIBC_TUNABLES",
           "glibc.malloc.trim_threshold=4096:glibc.malloc.top_pad=4096:glibc.malloc.mmap_threshold=65536", 1);
    fflush(stdout);
    other = fork(); /* each has a terminal of its own */
    if (other == 0) {
        good = tour_for("many", seconds, true);
        fflush(stdout);
        _exit(good ? 0 : 1);
    }
    good = tour_for("lasting", seconds, false);
    fflush(stdout);
    waitpid(other, &status, 0);
    return good && status == 0;
}
