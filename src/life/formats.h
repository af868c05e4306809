/*
 * The readers of the pattern formats. Only pattern_parse.c, which recognises the format, calls them.
 */
#ifndef GOL_LIFE_FORMATS_H
#define GOL_LIFE_FORMATS_H

#include "life/canvas.h"
#include "life/scan.h"

/*
 * One reading of the text from its beginning. It is called twice (canvas.h), and does the same both times: puts live
 * cells onto the canvas and sets rule, bounds, offset and, where the format has one, size of the pattern.
 */
typedef enum gol_code gol_format_reader(struct gol_scan *scan, struct gol_canvas *canvas, struct gol_err *err);

gol_format_reader gol_rle_read;
gol_format_reader gol_cells_read; /* plaintext */
gol_format_reader gol_life105_read;
gol_format_reader gol_life106_read;
/* Macrocell: a tree, not rows, so it does both readings itself. */
enum gol_code gol_macrocell_read(struct gol_scan *scan, struct gol_pattern *out, struct gol_err *err);

/*
 * Sets rule, has_rule and bounds from the text of a rule in a file, such as "B3/S23:T100,80". Files may also say "B234"
 * for "B234/S" and give survival first ("S23/B3"). GOL_INVALID for what is well known but cannot be done here.
 */
enum gol_code gol_pattern_set_rule(struct gol_pattern *pattern, const char *text, struct gol_err *err);
/* The same for the rest of the line under the finger, errors with their place. */
enum gol_code gol_pattern_read_rule(struct gol_scan *scan, struct gol_pattern *pattern, struct gol_err *err);
/* Where the top left cell of the pattern is, seen from the middle of the grid; kept when it fits an int. */
void gol_pattern_set_offset(struct gol_pattern *pattern, int64_t x, int64_t y);

#endif
