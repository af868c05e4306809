/*
 * What the cells of dots come to, of which each is a square of several.
 */
#ifndef GOL_UI_CELL_SUMS_H
#define GOL_UI_CELL_SUMS_H

#include "ui/view.h"

/* Over the cells of a dot that the game has: how many there are, how many of them live, and their ages. */
struct gol_cell_sum {
    int cells, alive, ages;
};

/*
 * Of `n` dots beside each other, from that in column `column` of row `row` on, of dots->scale x dots->scale cells each.
 */
void gol_cell_sums(const struct gol_cell_dots *dots, int column, int row, int n, struct gol_cell_sum *out);

#endif
