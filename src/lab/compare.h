/*
 * Two runs, or the points of one run, compared: for each pair of points how many times the time of A the time of B is,
 * an interval of that, and a verdict (compare_pair.h). Pure functions; any thread.
 */
#ifndef GOL_LAB_COMPARE_H
#define GOL_LAB_COMPARE_H

#include "lab/compare_pair.h"
#include "lab/samples.h"

#include <stdbool.h>

#define GOL_COMPARE_LEVEL 0.95 /* of all intervals together */
#define GOL_COMPARE_MARGIN 0.02 /* differences up to this do not matter, unless something else is said */

struct gol_comparison {
    const struct gol_samples *a, *b; /* borrowed; the same when points of one run are compared */
    int by; /* the column whose values are compared in one run; -1: two runs are */
    int columns_a[GOL_SAMPLES_COLUMNS_MAX],
        columns_b[GOL_SAMPLES_COLUMNS_MAX]; /* those that both have, in the order of A */
    int n_columns;
    struct gol_compared *pairs; /* in the order of B's points */
    int n_pairs;
    int *only_a, *only_b; /* points without a partner, in the other run or among the first values of `by` */
    int n_only_a, n_only_b;
    int no_ratio; /* pairs left out since one side has no good value, or one that is not above 0 */
    int without; /* points of one run whose mode ignores `by` */
    double margin, level, level_each; /* of all intervals together, and of each of them (Bonferroni) */
    bool adaptive; /* repeats of either side were, so that half of the error is kept back (compare.c says why) */
    int verdicts[GOL_COMPARE_VERDICTS]; /* how many of each */
};

/*
 * Points are partners when the columns that both have say the same. A column that only one has may hold one value only.
 * GOL_INVALID when it holds more, when the measures differ, or when no point has a partner; the message says why.
 */
enum gol_code gol_compare_runs(const struct gol_samples *a, const struct gol_samples *b, double margin,
                               struct gol_comparison *out, struct gol_err *err);
/*
 * Inside one run: each value of a column against its first one (in the order of the points; of mode against serial
 * where there is that), with every other column equal. A parameter that the mode of one of the two ignores is equal to
 * any value. A point with several partners has none.
 */
enum gol_code gol_compare_by(const struct gol_samples *run, int column, double margin, struct gol_comparison *out,
                             struct gol_err *err);
void gol_comparison_fini(struct gol_comparison *comparison);

/* Whether any whole interval is above 1 + margin. */
bool gol_compare_any_slower(const struct gol_comparison *comparison, double margin);

#endif
