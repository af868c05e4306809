/*
 * What the parts of a gnuplot script share. Every name of the script that a part uses and another one makes is in the
 * blocks of plot/, or stands here. Inside src/report.
 */
#ifndef GOL_REPORT_SCRIPT_H
#define GOL_REPORT_SCRIPT_H

#include "lab/chart.h"

#define GOL_SCRIPT_IDEAL "ideal, as far as there are processors" /* in the legend of a speed-up */

/* The whole gnuplot script. `source` is the small print, NULL: none. */
void gol_chart_script(const struct gol_chart *chart, const struct gol_results *results, const char *source,
                      struct gol_buf *out);

/* The text as an expression of gnuplot in which nothing is expanded; control characters become blanks. */
void gol_script_quoted(struct gol_buf *out, const char *text);
/* A line of comment; what could end it or run becomes a blank. */
void gol_script_comment(struct gol_buf *out, const char *text);
/* A number in any locale; " * 1e3", nothing for 1. */
void gol_script_real(struct gol_buf *out, double value);
void gol_script_factor(struct gol_buf *out, double factor);

/* ---- script_data.c: functions of a row of summary.csv or trials.csv ---- */

/* The column of x, "pause_s", quoted. */
void gol_script_x_column(struct gol_buf *out, const struct gol_chart *chart);
/* NAME(c) = the place on the side of the value in column c. */
void gol_script_places(struct gol_buf *out, const char *name, const struct gol_chart *chart,
                       const struct gol_chart_side *side);
/* onI(y) = y in the rows of series I, not known in the others; for every series. */
void gol_script_filters(struct gol_buf *out, const struct gol_chart *chart);
/* "(onI(known("time_median_s") * 1e3))": a column of summary.csv in the rows of series I, in the unit of the axis. */
void gol_script_y(struct gol_buf *out, const struct gol_chart *chart, int index, const char *column);
/* "colour_pool": the colour of a series, as an expression. */
void gol_script_colour(struct gol_buf *out, const struct gol_chart *chart, int index);
/* Whether several series have one colour, and something else must tell them apart. */
bool gol_script_varied(const struct gol_chart *chart);

/* ---- script_axes.c: ranges and marks ---- */

void gol_script_range(struct gol_buf *out, const char *axis, double min, double max);
/* Of so many places beside each other every which is marked; whether their labels would run into each other. */
int gol_script_mark_step(int places);
bool gol_script_is_crowded(const struct gol_chart *chart, int places);
/* *x_from and *x_to are the ends of the x axis. */
void gol_script_x_axis(struct gol_buf *out, const struct gol_chart *chart, double *x_from, double *x_to);
void gol_script_y_axis(struct gol_buf *out, const struct gol_chart *chart);
/* Marks from..to of a logarithmic axis ("x", "y", "cb") of the measure, where gnuplot's own would say too little. */
void gol_script_log_marks(struct gol_buf *out, const char *axis, const struct gol_chart *chart, double from, double to);

/* ---- script_groups.c: series side by side at each value of x ---- */

/* The axes, at(...) with the places of x, the filters, and `step`, from one series of a group to the next. */
void gol_script_groups(struct gol_buf *out, const struct gol_chart *chart);
/* The plot command begins, with a line at 0 where the axis has one. */
void gol_script_plot_groups(struct gol_buf *out, const struct gol_chart *chart);

/* ---- script_line.c, ...: what is particular to a kind: axes, data, and the plot command ---- */

void gol_script_lines(struct gol_buf *out, const struct gol_chart *chart);
void gol_script_bars(struct gol_buf *out, const struct gol_chart *chart);
void gol_script_distribution(struct gol_buf *out, const struct gol_chart *chart);
/* The colours and texts that the block heatmap.gp needs; then the rest. */
void gol_script_heatmap_scale(struct gol_buf *out, const struct gol_chart *chart);
void gol_script_heatmap(struct gol_buf *out, const struct gol_chart *chart);

#endif
