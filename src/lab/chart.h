/*
 * What a chart shows, worked out from a plot of the experiment and its results: what is drawn in which place, axes,
 * units, and reference data. No gnuplot, and no files but the reference's. report/ writes it down as a script for
 * gnuplot, ui/ draws it on the screen: both show the same.
 */
#ifndef GOL_LAB_CHART_H
#define GOL_LAB_CHART_H

#include "lab/results.h"
#include "util/buf.h"

#include <stdbool.h>

#define GOL_CHART_TEXT 128
#define GOL_CHART_SERIES_MAX 64
#define GOL_CHART_NONE (-2) /* no param; -1 is the mode */

struct gol_chart_axis {
    char label[GOL_CHART_TEXT]; /* with the unit: "pause (ms)" */
    double factor; /* what a number of the CSV is multiplied with */
    bool log;
    bool wide; /* logarithmic, and no one unit is right for all of it: each mark has its own, the label none */
    double min, max; /* of the data, after the factor; on a logarithmic axis of those above 0 */
    double zero; /* where a value of 0 stands on a logarithmic axis; NAN: there is none */
};

/* A side of the chart on which each value of a param has a place, 0, 1, 2, ..., in the order of their numbers. */
struct gol_chart_side {
    int param; /* -1: the mode; GOL_CHART_NONE: there is no such side */
    int *values; /* indices into the values of the spec's axis, or into its modes; owned */
    int n;
    bool any; /* place 0 is for modes that ignore the param; the first value has place 1 */
};

/*
 * A line, the bars of one colour, or a panel of a heatmap: the points of the summary that agree with `point` in the
 * mode and in all that the plot draws by (but for the rows of a heatmap).
 */
struct gol_chart_series {
    int point; /* the first of its points in the plan */
    char label[GOL_CHART_TEXT];
    int variation; /* number of its combination of values besides the mode, from 0 */
    bool flat; /* its mode ignores the x parameter: one value for all x */
    int slot; /* bars: its place among those that stand side by side, from 0; a heatmap: the column where it begins */
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
    const struct gol_trial_measure *trial_measure; /* of a distribution; else NULL */
    char
        what[GOL_CHART_TEXT]; /* is shown: the label of the measure, "execution time per call" when it is one by work */
    struct gol_chart_axis x, y; /* y: also the colours of a heatmap */
    bool categories; /* x has places and no numbers */
    struct gol_chart_side columns; /* x */
    struct gol_chart_side rows; /* of a heatmap */
    struct gol_chart_series series[GOL_CHART_SERIES_MAX];
    int n_series;
    int processors; /* of the machine that measured */
    int slots; /* bars side by side; a heatmap: all columns, with a gap before each panel but the first */
    bool one_mode; /* all lines have the same mode, so that colours tell the other values apart */
    enum gol_plot_intervals intervals; /* as they are drawn */
    struct gol_chart_reference *references; /* owned */
    int n_references;
    char origin[512]; /* of the reference data, for a comment; "" */
};

/*
 * reference_text: the bytes of the plot's reference file, or NULL. Adds a line to warnings for all that cannot be
 * drawn as asked. GOL_NOT_FOUND when nothing of this plot was measured. On error *out need not be finished.
 */
enum gol_code gol_chart_make(const struct gol_results *results, const struct gol_plot *plot, const char *reference_text,
                             struct gol_buf *warnings, struct gol_chart *out, struct gol_err *err);
/* The same with the reference file of the plot from the run folder; where it cannot be read there is a warning. */
enum gol_code gol_chart_load(const char *run_dir, const struct gol_results *results, const struct gol_plot *plot,
                             struct gol_buf *warnings, struct gol_chart *out, struct gol_err *err);
void gol_chart_fini(struct gol_chart *chart);

/* ---- its parts ---- */

const struct gol_param *gol_chart_param(const struct gol_chart *chart, int param);
/* The number of a value on the x axis as it stands in the file: seconds, count, real. */
double gol_chart_x(const struct gol_chart *chart, const struct gol_value *value);
/* Whether the ideal speed-up ends at the processors: threads cannot be more times as fast than there are of these. */
bool gol_chart_is_capped(const struct gol_chart *chart);
/* Appends to out[size], as far as there is room. */
void gol_chart_append(char *out, size_t size, const char *format, ...) GOL_PRINTF(3, 4);

/* chart_series.c: series, slots and labels. GOL_NOT_FOUND when there is none. */
enum gol_code gol_chart_find_series(struct gol_chart *chart, const struct gol_results *results,
                                    struct gol_buf *warnings, struct gol_err *err);
/* The one that this point is of; NULL when it is of none. */
const struct gol_chart_series *gol_chart_series_of(const struct gol_chart *chart, int point);

/* chart_side.c: a side with the values of param. */
enum gol_code gol_chart_side_make(const struct gol_chart *chart, int param, struct gol_chart_side *out,
                                  struct gol_err *err);
/* Places of the side, and the one of a point; -1 when it has none. */
int gol_chart_side_places(const struct gol_chart_side *side);
int gol_chart_side_place(const struct gol_chart *chart, const struct gol_chart_side *side, int point);
/* What stands at that place, for people: "10 ms", "any". `text` has room for it. */
const char *gol_chart_side_label(const struct gol_chart *chart, const struct gol_chart_side *side, int place,
                                 char text[GOL_PARAM_TEXT]);

/* chart_axes.c: extents, units and logarithms, when everything else is there. */
void gol_chart_make_axes(struct gol_chart *chart, const struct gol_results *results, struct gol_buf *warnings);
/* The mark of a wide axis: "10 us", "1 MB". Returns out (at least GOL_PARAM_TEXT bytes). */
const char *gol_chart_amount(char *out, double amount, const char *unit);

/* chart_reference.c: fills references and origin, in the units of files; at most one warning. */
enum gol_code gol_chart_reference_read(struct gol_chart *chart, const char *text, struct gol_buf *warnings,
                                       struct gol_err *err);

#endif
