/*
 * All that a run leaves besides its rows: summary.csv, a script for each plot, and their pictures.
 */
#ifndef GOL_REPORT_REPORT_H
#define GOL_REPORT_REPORT_H

#include "lab/row.h"
#include "report/gnuplot.h"
#include "util/buf.h"

#include <signal.h>

#define GOL_REPORT_PICTURES "svg,png" /* what a run leaves */

struct gol_report_options {
    const char *formats; /* pictures that gnuplot makes from each script: some of svg,png,pdf; NULL: none */
    const struct gol_gnuplot_screen *screen; /* a terminal that it draws for as well, into shown; NULL: none */
    struct gol_buf *shown;
    const sigset_t
        *stop; /* blocked by the caller: one that is pending ends the drawing and stays pending; NULL: none */
};

/*
 * Writes everything into the run folder, over what is there. The small print of the charts is what run.yaml says of
 * machine and date. Trouble with one chart is a line in warnings (gnuplot not installed: one line for all); an error is
 * a summary or a script that could not be written. Blocks while gnuplot draws.
 */
enum gol_code gol_report_write(const char *run_dir, const struct gol_plan *plan, const struct gol_row *rows, int n_rows,
                               const struct gol_report_options *options, struct gol_buf *warnings, struct gol_err *err);

#endif
