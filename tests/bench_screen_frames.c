/*
 * What a frame comes to. In memory two things are counted: what it takes to bring a whole wall of games from one
 * picture to the next, and what a frame has when boards take turns, with how many frames each board waits for its own.
 * On a pty a terminal of a few lines reads along and sees by the captions how often each board is renewed.
 */
#include "bench_screen.h"
#include "tube.h"
#include "wall.h"

#include "ui/pace.h"
#include "ui/palette.h"

#include <locale.h>

#define GENERATIONS_A_FRAME 5 /* as with pauses of 20 ms and 10 frames a second */

static const char *const kinds[GOL_GLYPHS_COUNT] = {"as they fit", "half blocks",  "braille",
                                                    "full cells",  "sized by age", "digits"};

/* ---- in memory ---- */

struct counts {
    double bytes; /* of a frame, in the mean */
    double frames; /* from one picture of a board to its next */
};

static bool count_bytes(enum gol_glyphs glyphs, int colours, int from, int generations, bool turns, struct counts *out)
{
    static struct wall wall;
    long long frames = 0, renewed = 0, bytes = 0;

    if (!wall_start(&wall, glyphs, colours > 0 ? "xterm-256color" : "vt100", colours, 120, 40))
        return false;
    wall_step(&wall, from);
    wall_send(&wall, 0, true);
    for (int generation = from; generation < from + generations; generation += GENERATIONS_A_FRAME) {
        const struct gol_pace pace = {.thrifty = turns};

        wall_step(&wall, GENERATIONS_A_FRAME);
        bytes += (long long)wall_send(&wall, gol_pace_room(&pace, 120 * 40), !turns);
        for (int i = 0; i < wall.n; i++)
            renewed += wall.turns.waited[i] == 0;
        frames++;
    }
    *out =
        (struct counts){(double)bytes / (double)frames, (double)frames * wall.n / (double)(renewed > 0 ? renewed : 1)};
    wall_end(&wall);
    return true;
}

static bool print_bytes(const char *name, enum gol_glyphs glyphs, int colours, int from, int generations)
{
    struct counts whole, turns;
    char depth[16];

    if (!count_bytes(glyphs, colours, from, generations, false, &whole) ||
        !count_bytes(glyphs, colours, from, generations, true, &turns))
        return false;
    snprintf(depth, sizeof depth, "%d", colours);
    printf("%-14s %9s %12.0f %15.0f %18.2f\n", name, colours >= GOL_PALETTE_DIRECT ? "24-bit" : depth, whole.bytes,
           turns.bytes, turns.frames);
    return true;
}

bool bench_bytes(int generations)
{
    static const int depths[] = {GOL_PALETTE_DIRECT, 16, 8, 0};
    bool good = true;

    setlocale(LC_CTYPE, "C.UTF-8");
    printf("15 games of 33x33 on 120x40, %d generations a frame, up to generation %d\n", GENERATIONS_A_FRAME,
           generations);
    printf("%-14s %9s %12s %15s %18s\n", "", "colours", "all boards", "boards in turns", "frames a renewal");
    for (int glyphs = 1; glyphs < GOL_GLYPHS_COUNT; glyphs++)
        good = good && print_bytes(kinds[glyphs], (enum gol_glyphs)glyphs, 256, 0, generations);
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++)
        good = good && print_bytes("braille", GOL_GLYPHS_BRAILLE, depths[i], 0, generations);
    good = good && print_bytes("braille, old", GOL_GLYPHS_BRAILLE, 256, 3000, generations);
    return good;
}

/* ---- on a pty ---- */

struct watched {
    struct tube tube;
    size_t read; /* bytes of the pty */
    int64_t generations[GOL_LIVE_GAMES]; /* by the captions, in the order of reading */
    int captions;
    long long renewed;
};

static void read_along(struct watched *watched, const struct pty *pty)
{
    watched->read += tube_read(&watched->tube, pty->seen + watched->read, pty->n - watched->read);
}

/* Which generations the captions name ("gen 57", "g57"), and how many have changed. */
static void read_captions(struct watched *watched)
{
    const struct tube *tube = &watched->tube;
    char line[512];
    int n = 0;

    for (int y = 0; y < tube->height; y++) {
        for (int x = 0; x < tube->width; x++)
            line[x] =
                tube->cells[y * tube->width + x].glyph < 0x80 ? (char)tube->cells[y * tube->width + x].glyph : '?';
        line[tube->width] = '\0';
        for (const char *at = line; n < GOL_LIVE_GAMES && (at = strstr(at, " g")) != NULL; at += 2) {
            const char *digits = strncmp(at, " gen ", 5) == 0 ? at + 5 : at + 2;

            if (*digits < '0' || *digits > '9')
                continue;
            watched->renewed += watched->generations[n] != strtoll(digits, NULL, 10);
            watched->generations[n++] = strtoll(digits, NULL, 10);
        }
    }
    watched->captions = n;
}

/* Bytes with a pause of 5 ms before and behind are a frame. */
static bool measure(const char *label, const char *name, const char *term, int width, int height, const char *keys,
                    int seconds)
{
    const char *const env[] = {term, "LC_ALL=C.UTF-8", NULL};
    struct watched watched = {0};
    struct pty pty;
    int64_t started_ns, ended_ns, last_ns = 0;
    double cpu, took_s;
    size_t before;
    long frames = 0;

    if (!bench_start_watch(&pty, name, width, height, env, NULL))
        return false;
    tube_init(&watched.tube, width, height);
    pty_read_for(&pty, 500);
    for (const char *key = keys; *key != '\0'; key++) {
        pty_type(&pty, (const char[]){*key, '\0'});
        pty_read_for(&pty, 50);
    }
    pty_read_for(&pty, 500);
    read_along(&watched, &pty);
    read_captions(&watched);
    watched.renewed = 0;
    before = pty.n;
    cpu = bench_cpu_s(pty.pid);
    started_ns = gol_clock_ns();
    while ((ended_ns = gol_clock_ns()) < started_ns + seconds * GOL_NS_PER_S) {
        if (!pty_take(&pty, 5)) {
            read_along(&watched, &pty);
            read_captions(&watched);
            continue;
        }
        frames += gol_clock_ns() - last_ns > 5000000;
        last_ns = gol_clock_ns();
    }
    cpu = bench_cpu_s(pty.pid) - cpu;
    took_s = (double)(ended_ns - started_ns) / 1e9;
    printf("%-28s %3dx%-3d %5.1f frames/s %7.0f bytes/frame %6.1f kB/s %5.1f renewals/s of each board %5.2f %% of a "
           "processor\n",
           label, width, height, (double)frames / took_s, frames > 0 ? (double)(pty.n - before) / (double)frames : 0,
           (double)(pty.n - before) / took_s / 1e3,
           watched.captions > 0 ? (double)watched.renewed / watched.captions / took_s : 0, cpu / took_s * 100);
    fflush(stdout);
    pty_type(&pty, "q");
    pty_wait(&pty, false);
    pty_fini(&pty);
    tube_fini(&watched.tube);
    return true;
}

static const char xterm[] = "TERM=xterm-256color";

static bool measure_young(int seconds)
{
    char keys[16] = "1";
    bool good = true;

    for (size_t i = 0; i < GOL_GLYPHS_COUNT; i++) {
        good = good && measure(kinds[i], "wall", xterm, 120, 40, keys, seconds);
        snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "g");
    }
    return good && measure("braille, 30 frames/s", "wall", xterm, 120, 40, "1gg" BENCH_KEYS_RATE_30, seconds) &&
           measure("as they fit, 30 frames/s", "wall", xterm, 200, 60, "1" BENCH_KEYS_RATE_30, seconds) &&
           measure("overview, 30 frames/s", "wall", xterm, 200, 60, "0" BENCH_KEYS_RATE_30, seconds) &&
           measure("braille, 30, no colours", "wall", "TERM=vt100", 200, 60, "1gg" BENCH_KEYS_RATE_30, seconds);
}

bool bench_frames(int seconds)
{
    pid_t runner = bench_start_headless("wall");
    bool good = bench_wait_for_file("wall/latest/live") && measure_young(seconds);

    bench_stop(runner);
    runner = bench_start_headless("long"); /* games that grow old */
    good = good && bench_wait_for_file("long/latest/live") &&
           measure("braille, 3000 generations", "long", xterm, 120, 40, "1gg", 15 * seconds);
    bench_stop(runner);
    return good;
}
