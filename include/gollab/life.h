/*
 * Conway's Life and its outer-totalistic relatives on a bounded grid, with the age of every cell, at the speed of the
 * machine. pattern.h reads and writes the files that people have, pack.h runs many small games at once, settle.h
 * says when a game has settled.
 *
 * A cell has an age: 0 dead, 1 just born, one more for each generation survived, clipped at max_age. Ages go in and
 * out as bytes; inside, cells are bits, 64 in a word (life.c says how). The topology is a torus (edges meet) or a
 * plane (a dead border: outside the grid everything is dead, at every generation and under every rule).
 * Nothing here is shared behind the caller's back: one game may be used by one thread at a time, different
 * games by different threads.
 *
 * To embed the engine in a C or C++ program: cc program.c -lgollab -lxxhash -lz -lm -pthread
 * The processor's widest vectors are found at run time; the program needs no -m flags.
 */
#ifndef GOLLAB_LIFE_H
#define GOLLAB_LIFE_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- rule ---- */

struct gol_rule {
    uint16_t birth; /* bit n: a dead cell with n live neighbours is born, n = 0 .. 8 */
    uint16_t survival; /* bit n: a live cell with n live neighbours survives */
};

#define GOL_RULE_TEXT 24 /* "B012345678/S012345678" and its NUL */
#ifdef __cplusplus
#define GOL_RULE_LIFE (gol_rule{1U << 3, (1U << 2) | (1U << 3)})
#else
#define GOL_RULE_LIFE ((struct gol_rule){.birth = 1U << 3, .survival = (1U << 2) | (1U << 3)})
#endif

/*
 * Reads "B3/S23" (any case), "b36s23", "23/3" (survival first, the old order), or a name ("HighLife", any case; the
 * list is in rule_name.c). A list may be empty ("B2/S"); a number may not stand twice in one. GOL_PARSE; *out is
 * written on GOL_OK only.
 */
enum gol_code gol_rule_parse(const char *text, struct gol_rule *out, struct gol_err *err);
/* Writes "B3/S23"; returns out. */
const char *gol_rule_format(char out[GOL_RULE_TEXT], struct gol_rule rule);

/* The common name of a rule, NULL when it has none that is known here. */
const char *gol_rule_name(struct gol_rule rule);

/* ---- game ---- */

enum gol_topology { GOL_TOPOLOGY_TORUS, GOL_TOPOLOGY_PLANE };

#define GOL_LIFE_SIDE_MAX 65536

/* When somebody looks at ages: what is cheap depends on it, what is true does not. */
enum gol_ages {
    GOL_AGES_SELDOM, /* worked out from the last max_age generations when they are read; stepping knows only alive */
    GOL_AGES_OFTEN, /* kept up to date at every generation, as counters in bit planes */
};

struct gol_life_options {
    int width, height; /* cells, 1 .. GOL_LIFE_SIDE_MAX each */
    enum gol_topology topology;
    struct gol_rule rule;
    int max_age; /* 1 .. 255 */
    enum gol_ages ages;
    int threads; /* that step one game together, in bands of rows; 0 or 1: the caller's alone. For large games only. */
};

/* What the kernels may use; the best that the processor has is chosen when the first game is made. */
enum gol_life_level { GOL_LIFE_LEVEL_PLAIN, GOL_LIFE_LEVEL_AVX2, GOL_LIFE_LEVEL_AVX512, GOL_LIFE_LEVEL_COUNT };

const char *gol_life_level_name(enum gol_life_level level); /* "plain", "avx2", "avx512" */
/* The level in use. */
enum gol_life_level gol_life_level(void);
/* For tests and benchmarks: games and packs made from now on use this level. False: the processor has not got it. */
bool gol_life_level_use(enum gol_life_level level);

/*
 * On a torus one or two cells wide or high a neighbour is reached in more than one direction, and counts once for
 * each: the only cell of a 1x1 torus is eight times its own neighbour.
 */

struct gol_life;

/*
 * A game with all cells dead, at generation 0. GOL_INVALID names the option that is out of range, GOL_NO_MEMORY
 * says how much it needs; *out is NULL then.
 */
enum gol_code gol_life_new(const struct gol_life_options *options, struct gol_life **out, struct gol_err *err);
/* NULL is allowed. */
void gol_life_free(struct gol_life *life);

const struct gol_life_options *gol_life_options_get(const struct gol_life *life);
int64_t gol_life_generation(const struct gol_life *life);
/* Live cells; counts them anew. */
int64_t gol_life_population(const struct gol_life *life);

struct gol_life_stats {
    int64_t population;
    int64_t births, deaths; /* of the last generation; 0 at generation 0 */
    double mean_age; /* of live cells; 0 when there are none */
    int64_t by_age[256]; /* cells of each age, 0 too; clipped at max_age */
};

/* Counts from bit planes, without unpacking a cell. */
void gol_life_stats(const struct gol_life *life, struct gol_life_stats *out);
/*
 * A 64-bit hash of which cells live (ages do not matter), for comparing states of games of one shape within one
 * process. Much cheaper than gol_life_checksum.
 */
uint64_t gol_life_hash(const struct gol_life *life);

/*
 * Fills every cell at random and sets generation 0: cell number i (row by row) is alive, at age 1, when the
 * i-th output of SplitMix64(seed), upper 53 bits taken as a fraction of 1, is below density (0 .. 1).
 */
void gol_life_fill_random(struct gol_life *life, uint64_t seed, double density);
/* Sets one cell to an age, clipped to max_age; GOL_INVALID outside the grid or for an age below 0. */
enum gol_code gol_life_set(struct gol_life *life, int x, int y, int age, struct gol_err *err);
int gol_life_get(const struct gol_life *life, int x, int y); /* 0 outside the grid */
/*
 * Advances by `generations` >= 0. Many at once are faster than one at a time: large games then go through memory once
 * for several generations (a wavefront), as far as ages allow.
 */
void gol_life_step(struct gol_life *life, int64_t generations);

/*
 * Copies the ages into out[height * width] (row by row), or in from cells[height * width] (clipped to max_age). Like
 * gol_life_set the latter leaves the generation as it is; births and deaths are 0 until the next step.
 */
void gol_life_read(const struct gol_life *life, uint8_t *out);
void gol_life_write(struct gol_life *life, const uint8_t *cells);
/* XXH3 (64 bits) of the ages row by row; the same for equal states in every mode and on every machine. */
uint64_t gol_life_checksum(const struct gol_life *life);

#ifdef __cplusplus
}
#endif

#endif
