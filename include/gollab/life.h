/*
 * Conway's Life and its outer-totalistic relatives on a bounded grid, with the age of every cell.
 *
 * A cell is a byte, its age: 0 dead, 1 just born, one more for each generation survived, clipped at max_age.
 * The topology is a torus (edges meet) or a plane (outside the grid everything is dead).
 * Nothing here is shared behind the caller's back: one game may be used by one thread at a time, different
 * games by different threads.
 */
#ifndef GOLLAB_LIFE_H
#define GOLLAB_LIFE_H

#include "gollab/error.h"

#include <stddef.h>
#include <stdint.h>

/* ---- rule ---- */

struct gol_rule {
    uint16_t birth; /* bit n: a dead cell with n live neighbours is born, n = 0 .. 8 */
    uint16_t survival; /* bit n: a live cell with n live neighbours survives */
};

#define GOL_RULE_TEXT 24 /* "B012345678/S012345678" and its NUL */
#define GOL_RULE_LIFE ((struct gol_rule){.birth = 1U << 3, .survival = (1U << 2) | (1U << 3)})

/*
 * Reads "B3/S23" (any case), "b36s23" or "23/3" (survival first, the old order). A list may be empty ("B2/S"); a
 * number may not stand twice in one. GOL_PARSE; *out is written on GOL_OK only.
 */
enum gol_code gol_rule_parse(const char *text, struct gol_rule *out, struct gol_err *err);
/* Writes "B3/S23"; returns out. */
const char *gol_rule_format(char out[GOL_RULE_TEXT], struct gol_rule rule);

/* ---- game ---- */

enum gol_topology { GOL_TOPOLOGY_TORUS, GOL_TOPOLOGY_PLANE };

#define GOL_LIFE_SIDE_MAX 65536

struct gol_life_options {
    int width, height; /* cells, 1 .. GOL_LIFE_SIDE_MAX each */
    enum gol_topology topology;
    struct gol_rule rule;
    int max_age; /* 1 .. 255 */
};

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

/*
 * Fills every cell at random and sets generation 0: cell number i (row by row) is alive, at age 1, when the
 * i-th output of SplitMix64(seed), upper 53 bits taken as a fraction of 1, is below density (0 .. 1).
 */
void gol_life_fill_random(struct gol_life *life, uint64_t seed, double density);
/* Sets one cell to an age, clipped to max_age; GOL_INVALID outside the grid or for an age below 0. */
enum gol_code gol_life_set(struct gol_life *life, int x, int y, int age, struct gol_err *err);
int gol_life_get(const struct gol_life *life, int x, int y); /* 0 outside the grid */
/* Advances by `generations` >= 0. */
void gol_life_step(struct gol_life *life, int64_t generations);

/* Copies the ages into out[height * width] (row by row), or in from cells[height * width] (clipped to max_age). */
void gol_life_read(const struct gol_life *life, uint8_t *out);
void gol_life_write(struct gol_life *life, const uint8_t *cells);
/* XXH3 (64 bits) of the ages row by row; the same for equal states in every mode and on every machine. */
uint64_t gol_life_checksum(const struct gol_life *life);

/* ---- patterns ---- */

/*
 * A pattern has a size, and a *box* within it: the smallest rectangle that holds all its live cells. Only the box is
 * stored, so that a wide empty margin costs nothing.
 */
struct gol_pattern {
    int width, height; /* as the header says, or larger where the text holds more; 0 is allowed */
    int box_x, box_y, box_width, box_height; /* all 0 without live cells */
    uint8_t *cells; /* box_height * box_width ages, row by row; owned; NULL without live cells */
    struct gol_rule rule; /* of the file, GOL_RULE_LIFE when it names none */
    int has_rule;
};

#define GOL_PATTERN_BOX_MAX (UINT64_C(1) << 28) /* cells of a box that is still read */

/*
 * Reads RLE text (Golly's run-length encoding, two states). `name` is for messages: "name:line:column: ...".
 * A pattern is at most GOL_LIFE_SIDE_MAX cells wide and high and its box holds at most GOL_PATTERN_BOX_MAX
 * (GOL_LIMIT); memory is taken for the box, not for what the header claims. The text need not end with a NUL.
 * On an error *out is all zero, with nothing to release.
 */
enum gol_code gol_pattern_parse_rle(const char *text, size_t size, const char *name, struct gol_pattern *out,
                                    struct gol_err *err);
void gol_pattern_fini(struct gol_pattern *pattern);
/*
 * Puts the pattern, its dead cells too, into the middle of the grid (rounded up and left); GOL_LIMIT when its width
 * or height does not fit. What lies around it and the generation stay as they are.
 */
enum gol_code gol_pattern_centre(const struct gol_pattern *pattern, struct gol_life *life, struct gol_err *err);
/*
 * The state as RLE on the heap (free it), NUL-terminated, lines of at most 70 characters. NULL without memory. The
 * format has two states: ages are lost. The size is that of the grid, so that centring it again in a grid of the
 * same size puts every cell back where it was.
 */
char *gol_pattern_format_rle(const struct gol_life *life);

#endif
