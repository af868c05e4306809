/*
 * The cases of the Life engine's benchmark; bench_life.c is the program.
 */
#ifndef GOL_TESTS_BENCH_LIFE_H
#define GOL_TESTS_BENCH_LIFE_H

#include "bench_harness.h"
#include "gollab/life.h"

enum gol_bench_kind {
    GOL_BENCH_GAME, /* one game; its threads step it together */
    GOL_BENCH_PACK, /* games in a pack for each thread */
    GOL_BENCH_ORACLE, /* the naive reference */
    GOL_BENCH_GOLLY, /* another program: bgolly */
};

struct gol_bench_case {
    const char *name;
    enum gol_bench_kind kind;
    int side; /* the grids are square */
    enum gol_topology topology;
    const char *rule;
    int games; /* GOL_BENCH_PACK */
    enum gol_ages ages;
    bool reads_stats; /* after each call of a step function */
    int generations; /* of one call of a step function */
    const char *note;
};

extern const struct gol_bench_case gol_bench_cases[];
extern const int gol_bench_n_cases;

/* Ages go up to this. */
#define GOL_BENCH_MAX_AGE 10
#define GOL_BENCH_SEED 2026
#define GOL_BENCH_DENSITY 0.5

/*
 * Sets the games up, checks that they come out as they do by another route (GOL_MISMATCH when not), then measures.
 * Not for GOL_BENCH_GOLLY.
 */
enum gol_code gol_bench_life_case(const struct gol_bench_case *one, int threads, enum gol_bench_clock clock,
                                  struct gol_bench_figure *out, struct gol_err *err);

#endif
