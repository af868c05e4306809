/*
 * Patterns of Life in the formats that people have: RLE, plaintext (.cells), Life 1.05 and 1.06, macrocell (.mc); each
 * also gzipped.
 */
#ifndef GOLLAB_PATTERN_H
#define GOLLAB_PATTERN_H

#include "gollab/error.h"
#include "gollab/life.h"

#include <stddef.h>
#include <stdint.h>

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
