/*
 * The benchmarks of the actor runtime: what they are, and how one measurement is made. bench_actors.c is the program.
 *
 * Five systems run them: the runtime of this project; the floor, which does only what no actor runtime can do
 * without; and the programs of tests/peers for Go, Erlang and CAF. Every measurement is a process of its own, so that
 * heap and peak memory are its own too, and ends with the same line, a row of the CSV.
 */
#ifndef GOL_TESTS_BENCH_ACTORS_H
#define GOL_TESTS_BENCH_ACTORS_H

#include "gollab/error.h"
#include "gollab/runtime.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_BENCH_ROUNDS_MAX 99
#define GOL_BENCH_CSV_HEADER "system,bench,workers,ops,seconds,ops_per_s,peak_rss_bytes\n"

enum gol_bench_system {
    GOL_BENCH_GOLLAB,
    GOL_BENCH_FLOOR,
    GOL_BENCH_GO,
    GOL_BENCH_ERLANG,
    GOL_BENCH_CAF,
    GOL_BENCH_SYSTEMS
};

/* As in the CSV. */
extern const char *const gol_bench_system_names[GOL_BENCH_SYSTEMS];

/* One measurement. */
struct gol_bench_sample {
    int64_t ops; /* 0: there is none */
    double seconds; /* from before the first spawn until the one who asked has the result */
    int64_t peak_rss_bytes; /* of the whole process (VmHWM) */
};

/* ---- the benchmarks ---- */

struct gol_bench_job {
    struct gol_runtime *runtime; /* NULL for a floor */
    unsigned workers;
    int64_t size; /* of the benchmark, see below */
    int64_t ops; /* what that is in operations */
    int64_t spins; /* of gol_bench_spin: the work in each message */
};

/* Does the whole work and checks what came out: GOL_MISMATCH. */
typedef enum gol_code gol_bench_run(const struct gol_bench_job *job, struct gol_err *err);

/* What is compared. */
enum gol_bench_measure {
    GOL_BENCH_RATE, /* operations a second */
    GOL_BENCH_BYTES, /* peak memory for each operation */
    GOL_BENCH_OVERHEAD, /* seconds above GOL_BENCH_PAUSES x GOL_BENCH_PAUSE_NS */
};

struct gol_bench_actors_case {
    const char *name;
    enum gol_bench_measure measure;
    int64_t size; /* what each system is told: round trips, messages of a sender, actors */
    int64_t ops_each; /* operations in each of `size` */
    int64_t work_ns; /* in each message */
    int rounds_max; /* for what takes long, or varies little */
    const char *peer_name; /* what Go and Erlang call it; NULL: no peer takes part */
    int64_t caf_size; /* less than `size` where CAF would take long, as it is rates that are compared */
    gol_bench_run *run, *floor;
};

extern const struct gol_bench_actors_case gol_bench_actors_cases[];
extern const int gol_bench_n_actors_cases;

/* What a system calls it. Go and Erlang have no turns that end, so that what is a `_chunk` here is not for them. */
const char *gol_bench_name_for(enum gol_bench_system system, const struct gol_bench_actors_case *one);

#define GOL_BENCH_PAUSES 10
#define GOL_BENCH_PAUSE_NS 10000000LL

/* tests/bench_actors_mail.c: messages between actors that stay */
gol_bench_run gol_bench_pingpong, gol_bench_ring, gol_bench_big;
gol_bench_run gol_bench_counting, gol_bench_counting_chunk, gol_bench_fanin, gol_bench_fanin_chunk;
/* tests/bench_actors_lives.c: actors that come and go, wait, or compute */
gol_bench_run gol_bench_fj, gol_bench_live, gol_bench_pause, gol_bench_grain;
/* tests/bench_actors_floor.c */
gol_bench_run gol_bench_floor_mail, gol_bench_floor_fj, gol_bench_floor_live, gol_bench_floor_pause;
gol_bench_run gol_bench_floor_grain;

/* ---- work that takes a known time ---- */

/* A chain of multiplications, each waiting for the one before: as fast on a core that is shared by two threads. */
uint64_t gol_bench_spin(uint64_t seed, int64_t spins);
/* How many make a millisecond here. Takes some ms. */
int64_t gol_bench_spins_per_ms(void);

/* ---- a measurement ---- */

/* In this process: by GOL_BENCH_GOLLAB or GOL_BENCH_FLOOR. */
enum gol_code gol_bench_here(enum gol_bench_system system, const struct gol_bench_actors_case *one, unsigned workers,
                             int64_t size, int64_t spins_per_ms, struct gol_bench_sample *out, struct gol_err *err);

struct gol_bench_order {
    enum gol_bench_system system;
    const struct gol_bench_actors_case *one;
    unsigned workers;
    int64_t scale; /* sizes are divided by it */
    int64_t spins_per_ms;
    const char *dir; /* the peers are in dir/peers */
};

/*
 * In a process of its own. GOL_NOT_FOUND: that peer is not installed, or does not take part; GOL_SYSTEM: the process
 * failed, and has said why on standard error; GOL_TIMED_OUT; GOL_PARSE: it printed something else.
 */
enum gol_code gol_bench_process(const struct gol_bench_order *order, struct gol_bench_sample *out, struct gol_err *err);

#endif
