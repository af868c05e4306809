/*
 * The results table for people: the summary as short texts in columns. Made once here; drawn as plain text
 * (report/table_text.h) and on the screen (ui), so that both show the same.
 */
#ifndef GOL_LAB_TABLE_H
#define GOL_LAB_TABLE_H

#include "lab/summary.h"

#include <stdbool.h>

#define GOL_TABLE_COLUMNS_MAX (GOL_PARAM_MAX + 12)
#define GOL_TABLE_CELL 40 /* bytes of a cell; ASCII, so bytes are columns */
#define GOL_TABLE_GAP 2 /* blanks between columns */

struct gol_table_column {
    char heading[GOL_TABLE_CELL];
    bool right; /* aligned to the right: numbers */
    int width; /* of the widest cell, heading included */
    int rank; /* what is given up first when there is no room: the highest; 0 never */
    bool shown;
};

struct gol_table {
    struct gol_table_column columns[GOL_TABLE_COLUMNS_MAX];
    int n_columns;
    int n_rows; /* one for each point of the plan, in its order */
    char (*cells)[GOL_TABLE_CELL]; /* n_rows * n_columns, row by row */
    char note[160]; /* the last line: what the interval of the median is */
};

/* Mode and swept params, then the figures; all columns shown. Modes come in the order of the plan. */
enum gol_code gol_table_make(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_table *out,
                             struct gol_err *err);
void gol_table_fini(struct gol_table *table);
const char *gol_table_cell(const struct gol_table *table, int row, int column);
/* Shows as many columns as fit into width, the more important ones first; returns the width taken (which may be larger). */
int gol_table_fit(struct gol_table *table, int width);

#endif
