/*
 * Patterns of Life in the formats that people have: RLE, plaintext (.cells), Life 1.05 and 1.06, macrocell (.mc); each
 * also gzipped. All of it may be called from any thread; gol_pattern_load blocks on the disk.
 */
#ifndef GOLLAB_PATTERN_H
#define GOLLAB_PATTERN_H

#include "gollab/error.h"
#include "gollab/life.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A pattern has a size, and a *box* within it: the smallest rectangle that holds all its live cells. Only the box is
 * stored, so that a wide empty margin costs nothing: as bits when no cell is older than 1, else as bytes.
 */
struct gol_pattern {
    int width, height; /* as the header says, or larger where the text holds more; 0 is allowed */
    int box_x, box_y, box_width, box_height; /* all 0 without live cells */
    uint64_t *bits; /* owned; box_height rows of (box_width + 63) / 64 words, the first cell in the lowest bit */
    uint8_t *ages; /* owned; box_height rows of box_width ages; at most one of the two is not NULL */
    struct gol_rule rule; /* of the file, GOL_RULE_LIFE when it names none */
    int has_rule;
    int has_bounds; /* the file's rule names a bounded grid, as in "B3/S23:T100,80" (torus) or ":P100,80" (plane) */
    enum gol_topology topology; /* of that grid, and its size; torus and 0 without bounds */
    int bounds_width, bounds_height;
    int has_offset; /* the file says where its top left cell is, seen from the middle of the grid */
    int offset_x, offset_y;
};

#define GOL_PATTERN_AGES_MAX (INT64_C(1) << 28) /* cells of a box that is stored with ages */
#define GOL_PATTERN_BYTES_MAX ((size_t)1 << 28) /* of a file, and of what gzip data unpacks to */

/*
 * Reads a pattern in any of the formats, told by the content and, where that leaves a doubt, by the end of `name`,
 * which is also for messages ("name:line:column: ..."). The text need not end with a NUL, and may be gzip data.
 *
 * A pattern is at most GOL_LIFE_SIDE_MAX cells wide and high, and its box holds at most GOL_PATTERN_AGES_MAX cells if
 * it has ages, else GOL_LIMIT; memory is taken for the box, not for what a header claims. States of RLE from 1 on ("A",
 * "B", ...) become ages, clipped at 255. What is well formed and cannot be done here (more states, other
 * neighbourhoods, other bounded grids, scripts, archives) is GOL_INVALID with "not supported: ..."; anything else that
 * is wrong is GOL_PARSE. On an error *out is all zero, with nothing to release.
 */
enum gol_code gol_pattern_parse(const char *text, size_t size, const char *name, struct gol_pattern *out,
                                struct gol_err *err);
/* The same from a file; "-" is standard input. */
enum gol_code gol_pattern_load(const char *path, struct gol_pattern *out, struct gol_err *err);
/* Releases the cells, and leaves a pattern without live ones. */
void gol_pattern_fini(struct gol_pattern *pattern);
/* The age of a cell of the pattern; 0 outside. */
int gol_pattern_get(const struct gol_pattern *pattern, int x, int y);
int64_t gol_pattern_population(const struct gol_pattern *pattern);

/*
 * Puts the pattern, its dead cells too, with its top left cell at x, y; GOL_LIMIT when a part of it would be outside
 * the grid (nothing is changed then). What lies around it and the generation stay as they are.
 */
enum gol_code gol_pattern_place(const struct gol_pattern *pattern, struct gol_life *life, int x, int y,
                                struct gol_err *err);
/* Into the middle of the grid (rounded up and left); GOL_LIMIT when its width or height does not fit. */
enum gol_code gol_pattern_centre(const struct gol_pattern *pattern, struct gol_life *life, struct gol_err *err);
/*
 * Where the pattern belongs in a grid of this size: at its offset, if it has one with which it fits, else in the
 * middle. False: it has an offset with which it does not fit. The pattern itself must fit the grid.
 */
int gol_pattern_origin(const struct gol_pattern *pattern, int width, int height, int *x, int *y);

/*
 * The state as RLE on the heap (free it), NUL-terminated, lines of at most 70 characters. NULL without memory. Ages
 * are lost: it has two states. Size and bounds are those of the grid ("rule = B3/S23:T100,80"), so that reading it
 * again gives the same grid with every cell where it was.
 */
char *gol_pattern_format_rle(const struct gol_life *life);
/* Whether the format that the end of `path` names has a place for ages: plaintext (".cells") has none. */
int gol_pattern_path_keeps_ages(const char *path);
/*
 * The state as the end of `path` wants it: ".cells" plaintext, anything else RLE; with ".gz" behind it gzipped. With
 * `ages` RLE has a state for each age ("." dead, "A" age 1, ... "yO" age 255); plaintext has not: GOL_INVALID. *out is
 * on the heap (free it).
 */
enum gol_code gol_pattern_format(const struct gol_life *life, const char *path, int ages, char **out, size_t *out_size,
                                 struct gol_err *err);

#ifdef __cplusplus
}
#endif

#endif
