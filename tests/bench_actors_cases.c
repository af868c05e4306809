/*
 * The table of the benchmarks, and a measurement in this process.
 */
#include "bench_actors.h"
#include "util/clock.h"
#include "util/kernel_number.h"

#include <stdio.h>
#include <stdlib.h>

#define SPINS_TRIED 1000000

const char *const gol_bench_system_names[GOL_BENCH_SYSTEMS] = {"gollab", "floor", "go", "erlang", "caf"};

/* clang-format off */
#define RATE GOL_BENCH_RATE
#define BYTES GOL_BENCH_BYTES
#define OVERHEAD GOL_BENCH_OVERHEAD
#define ALL GOL_BENCH_ROUNDS_MAX
#define RUN(ours, floor) gol_bench_##ours, gol_bench_floor_##floor
const struct gol_bench_actors_case gol_bench_actors_cases[] = {
    /* name, what is compared, size, operations in each, ns of work, rounds, name for Go and Erlang, size for CAF */
    {"pingpong",       RATE,       1000000,   2,    0, ALL, "pingpong",     1000000, RUN(pingpong, mail)},
    {"ring",           RATE,       2000000,   1,    0, ALL, "ring",         2000000, RUN(ring, mail)},
    {"big",            RATE,         10000, 240,    0, ALL, "big",            10000, RUN(big, mail)},
    {"fj",             RATE,       1000000,   1,    0, ALL, "fj",             20000, RUN(fj, fj)},
    {"counting",       RATE,       5000000,   1,    0, ALL, "counting",     5000000, RUN(counting, mail)},
    {"counting_chunk", RATE,       5000000,   1,    0, ALL, "counting",     5000000, RUN(counting_chunk, mail)},
    {"fanin",          RATE,        500000,   8,    0, ALL, "fanin",         500000, RUN(fanin, mail)},
    {"fanin_chunk",    RATE,        500000,   8,    0, ALL, "fanin",         500000, RUN(fanin_chunk, mail)},
    {"live",           BYTES,      1000000,   1,    0,   1, "live",         1000000, RUN(live, live)},
    {"live_10m",       BYTES,     10000000,   1,    0,   1, NULL,                 0, RUN(live, live)},
    {"pause_1",        OVERHEAD,         1,  11,    0,   3, "pause_1",            1, RUN(pause, pause)},
    {"pause_100",      OVERHEAD,       100,  11,    0,   3, "pause_100",        100, RUN(pause, pause)},
    {"pause_10000",    OVERHEAD,     10000,  11,    0,   3, "pause_10000",    10000, RUN(pause, pause)},
    {"grain_650",      RATE,          3125,  64,  650, ALL, NULL,                 0, RUN(grain, grain)},
    {"grain_2300",     RATE,           782,  64, 2300, ALL, NULL,                 0, RUN(grain, grain)},
};
/* clang-format on */
const int gol_bench_n_actors_cases = sizeof gol_bench_actors_cases / sizeof gol_bench_actors_cases[0];

const char *gol_bench_name_for(enum gol_bench_system system, const struct gol_bench_actors_case *one)
{
    return system == GOL_BENCH_GO || system == GOL_BENCH_ERLANG ? one->peer_name : one->name;
}

/* ---- work ---- */

uint64_t gol_bench_spin(uint64_t seed, int64_t spins)
{
    uint64_t x = seed;

    for (int64_t i = 0; i < spins; i++)
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407); /* Knuth's MMIX generator */
    return x;
}

int64_t gol_bench_spins_per_ms(void)
{
    volatile uint64_t x = 1;
    int64_t best_ns = INT64_MAX;

    for (int i = 0; i < 7; i++) {
        const int64_t start_ns = gol_clock_ns();
        int64_t took_ns;

        x = gol_bench_spin(x, SPINS_TRIED);
        took_ns = gol_clock_ns() - start_ns;
        if (took_ns < best_ns)
            best_ns = took_ns;
    }
    return 1 + SPINS_TRIED * INT64_C(1000000) / (best_ns + 1);
}

/* ---- a measurement ---- */

/* ru_maxrss would be that of the program that started this one, if it was larger. */
static int64_t read_peak_bytes(void)
{
    return 1024 * gol_kernel_number("/proc/self/status", "VmHWM");
}

static enum gol_code time_it(const struct gol_bench_job *job, gol_bench_run *run, struct gol_bench_sample *out,
                             struct gol_err *err)
{
    const int64_t start_ns = gol_clock_ns();
    const enum gol_code code = run(job, err);

    out->seconds = 1e-9 * (double)(gol_clock_ns() - start_ns);
    out->peak_rss_bytes = read_peak_bytes();
    out->ops = job->ops;
    return code;
}

/* Every message was sent to an actor that was there to handle it. */
static enum gol_code check_nothing_lost(const struct gol_runtime *runtime, struct gol_err *err)
{
    struct gol_runtime_stats stats;

    gol_runtime_stats(runtime, &stats);
    if (stats.dead_letters == 0)
        return GOL_OK;
    return gol_err_set(err, GOL_MISMATCH, "%llu messages reached nobody", (unsigned long long)stats.dead_letters);
}

enum gol_code gol_bench_here(enum gol_bench_system system, const struct gol_bench_actors_case *one, unsigned workers,
                             int64_t size, int64_t spins_per_ms, struct gol_bench_sample *out, struct gol_err *err)
{
    const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_POOL, .workers = workers};
    struct gol_bench_job job = {
        .workers = workers,
        .size = size,
        .ops = size * one->ops_each,
        .spins = one->work_ns * spins_per_ms / 1000000,
    };
    enum gol_code code;

    if (system == GOL_BENCH_FLOOR)
        return time_it(&job, one->floor, out, err);
    code = gol_runtime_new(&options, &job.runtime, err);
    if (code != GOL_OK)
        return code;
    code = time_it(&job, one->run, out, err);
    if (code == GOL_OK)
        code = gol_runtime_stop(job.runtime, err);
    if (code == GOL_OK)
        code = check_nothing_lost(job.runtime, err);
    /* After an error there may be actors that never end, and gol_runtime_free would wait for them. */
    if (code == GOL_OK)
        gol_runtime_free(job.runtime);
    return code;
}
