/*
 * All that was measured in a run: what charts are drawn from. Everything is borrowed.
 */
#ifndef GOL_LAB_RESULTS_H
#define GOL_LAB_RESULTS_H

#include "lab/summary.h"

struct gol_results {
    const struct gol_plan *plan;
    const struct gol_row *rows;
    int n_rows;
    const struct gol_summary *summary; /* of these rows */
    int processors; /* of the machine that measured */
};

#endif
