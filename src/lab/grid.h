/*
 * A grid of short texts in columns, for people or for programs: what the results table, summaries and comparisons are
 * made of. Filled here or by its makers; drawn on the screen (ui), written as text, CSV, JSON or Markdown
 * (report/formats.h).
 */
#ifndef GOL_LAB_GRID_H
#define GOL_LAB_GRID_H

#include "gollab/error.h"

#include <stdbool.h>

#define GOL_GRID_COLUMNS_MAX 96
#define GOL_GRID_CELL 40 /* bytes of a cell, unless its maker wants more; ASCII, so bytes are columns */
#define GOL_GRID_GAP 2 /* blanks between columns */

struct gol_grid_column {
    char heading[GOL_GRID_CELL];
    bool right; /* aligned to the right: numbers */
    int width; /* of the widest cell, heading included */
    int rank; /* what is given up first when there is no room: the highest; 0 never */
    bool shown;
    bool point; /* aligned on the decimal point instead */
    int before; /* characters before the point in the cell that has most of them */
    int after; /* from the point on */
};

struct gol_grid {
    struct gol_grid_column columns[GOL_GRID_COLUMNS_MAX];
    int n_columns;
    int n_rows;
    int cell_bytes; /* of each cell, its end included; 0, before rows are made: GOL_GRID_CELL */
    char *cells; /* n_rows * n_columns, row by row; "-" is what is not known or not meant */
    char note[160]; /* the last line, for people; "" for none */
};

/* Columns first: each is shown. Too many are GOL_LIMIT when rows are made. */
void gol_grid_column(struct gol_grid *grid, const char *heading, bool right, int rank);
/* Then n empty rows. On error the grid need not be freed. */
enum gol_code gol_grid_rows(struct gol_grid *grid, int n, struct gol_err *err);
/* Writes a cell; it is cut at its size. */
void gol_grid_put(struct gol_grid *grid, int row, int column, const char *format, ...) GOL_PRINTF(4, 5);
/* Last, when all cells are written: works out the widths. */
void gol_grid_measure(struct gol_grid *grid);
void gol_grid_fini(struct gol_grid *grid);

const char *gol_grid_cell(const struct gol_grid *grid, int row, int column);
/* The heading for row -1, else the cell. */
const char *gol_grid_text(const struct gol_grid *grid, int row, int column);
/* Blanks before that text in its column. */
int gol_grid_indent(const struct gol_grid *grid, int row, int column);
/*
 * Shows as many columns as fit into width, the more important ones first; returns the width taken (which may be
 * larger).
 */
int gol_grid_fit(struct gol_grid *grid, int width);

#endif
