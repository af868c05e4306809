/*
 * A comparison for people and for programs: what was compared, what is different about the two sides, the table, and
 * how it is to be read.
 */
#ifndef GOL_REPORT_COMPARE_REPORT_H
#define GOL_REPORT_COMPARE_REPORT_H

#include "lab/compare.h"
#include "report/formats.h"
#include "report/run_said.h"

/* Where a side is from. */
struct gol_compare_side {
    const char *path; /* the run folder or the file */
    const struct gol_said *said; /* its run.yaml; NULL when there is none */
};

struct gol_compare_report {
    const struct gol_comparison *comparison;
    struct gol_compare_side a, b; /* b is not looked at inside one run */
};

/* What makes the two sides differ besides what is compared: a line each; nothing inside one run. */
void gol_compare_warnings(const struct gol_compare_report *report, struct gol_buf *out);
/*
 * Appends the whole report. TEXT fits its table into width (0: no limit) as far as it can, and has the warnings first,
 * as MARKDOWN has; JSON is one object, warnings inside; CSV is the table alone, a line a pair.
 */
enum gol_code gol_compare_report_write(const struct gol_compare_report *report, enum gol_format format, int width,
                                       struct gol_buf *out, struct gol_err *err);
/* The table for people (with the columns that differ from pair to pair) or for programs (with all of them). */
enum gol_code gol_compare_grid(const struct gol_comparison *comparison, bool people, struct gol_grid *out,
                               struct gol_err *err);
/* Whether a shared column tells pairs apart: it has two values, not counting "-". */
bool gol_compare_varies(const struct gol_comparison *comparison, int column);

#endif
