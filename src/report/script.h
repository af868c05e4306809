/*
 * What the two halves of the gnuplot script share. Inside src/report.
 */
#ifndef GOL_REPORT_SCRIPT_H
#define GOL_REPORT_SCRIPT_H

#include "report/chart.h"

/* The text as an expression of gnuplot in which nothing is expanded; control characters become blanks. */
void gol_script_quoted(struct gol_buf *out, const char *text);
/* A number in any locale. */
void gol_script_real(struct gol_buf *out, double value);

/* script_axes.c: ranges and marks. *x_from and *x_to are the ends of the x axis. */
void gol_script_axes(struct gol_buf *out, const struct gol_chart *chart, double *x_from, double *x_to);

#endif
