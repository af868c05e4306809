/*
 * What a chart shows, worked out from a plot of the experiment and the summary: its lines, axes, units, and
 * reference data. Pure: no files but the reference's text, no gnuplot. Inside src/report.
 */
#ifndef GOL_REPORT_CHART_H
#define GOL_REPORT_CHART_H

#include "lab/summary.h"
#include "util/buf.h"

#include <stdbool.h>

#define GOL_CHART_TEXT 128
#define GOL_CHART_SERIES_MAX 64

struct gol_chart_axis {
    char label[GOL_CHART_TEXT]; /* with the unit: "pause (ms)" */
    double factor; /* what a number of the CSV is multiplied with */
    bool log;
    bool wide; /* logarithmic, and no one unit is right for all of it: each mark has its own, the label none */
    double min, max; /* of the data, after the factor */
};

/* One line: the points of the summary that agree with `point` in the mode and in all that the plot draws by. */
struct gol_chart_series {
    int point; /* the first of its points in the plan */
    char label[GOL_CHART_TEXT];
    int variation; /* number of its combination of values besides the mode, from 0 */
    bool flat; /* its mode ignores the x parameter: one value for all x */
};

struct gol_chart_reference {
    char label[GOL_CHART_TEXT];
    int n;
    double *x, *y; /* after the factors; sorted by x; owned */
};

struct gol_chart {
    const struct gol_plan *plan;
    const struct gol_plot *plot;
    const struct gol_measure *measure;
    char
        what[GOL_CHART_TEXT]; /* is shown: the label of the measure, "execution time per call" when it is one by work */
    struct gol_chart_axis x, y;
    bool categories; /* x has no numbers: values stand at 0, 1, 2, ... */
    int *ticks; /* indices into the values of the x axis of the spec, sorted by number; owned */
    int n_ticks;
    struct gol_chart_series series[GOL_CHART_SERIES_MAX];
    int n_series;
    bool one_mode; /* all lines have the same mode, so that colours tell the other values apart */
    struct gol_chart_reference *references; /* owned */
    int n_references;
    char origin[512]; /* of the reference data, for a comment; "" */
};

/* The number of a value on the x axis as it stands in the file: seconds, count, real. */
double gol_chart_x(const struct gol_chart *chart, const struct gol_value *value);
/*
 * reference_text: the bytes of the plot's reference file, or NULL. Adds a line to warnings for all that cannot be
 * drawn as asked. GOL_NOT_FOUND when nothing of this plot was measured. On error *out need not be finished.
 */
enum gol_code gol_chart_make(const struct gol_plan *plan, const struct gol_summary *summary,
                             const struct gol_plot *plot, const char *reference_text, struct gol_buf *warnings,
                             struct gol_chart *out, struct gol_err *err);
void gol_chart_fini(struct gol_chart *chart);

/* script.c: the whole gnuplot script. `source` is the small print, NULL: none. */
void gol_chart_script(const struct gol_chart *chart, const struct gol_summary *summary, const char *source,
                      struct gol_buf *out);

/* reference.c: fills references and origin, in seconds; at most one warning. Called by gol_chart_make. */
enum gol_code gol_chart_reference_read(struct gol_chart *chart, const char *text, struct gol_buf *warnings,
                                       struct gol_err *err);

#endif
