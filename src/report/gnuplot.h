/*
 * Charts as gnuplot scripts: self-contained beside summary.csv in a run folder, run by plain `gnuplot NAME.gp` from any
 * directory and after the folder was moved; each draws NAME.svg and NAME.png, or what else it is asked for. Made from
 * the blocks of plot/.
 */
#ifndef GOL_REPORT_GNUPLOT_H
#define GOL_REPORT_GNUPLOT_H

#include "lab/results.h"
#include "util/buf.h"

#include <signal.h>
#include <stdbool.h>

/*
 * Writes RUN-DIR/NAME.gp. The reference file of the plot is read from the copy in the run folder and becomes part of
 * the script. `source` (may be NULL) is the small print: machine, date. What cannot be drawn as asked adds a line to
 * warnings. GOL_NOT_FOUND when nothing of this plot was measured; no script is written then.
 */
enum gol_code gol_gnuplot_write(const char *run_dir, const struct gol_results *results, const struct gol_plot *plot,
                                const char *source, struct gol_buf *warnings, struct gol_err *err);
/*
 * Runs gnuplot on RUN-DIR/NAME.gp, which draws NAME.svg and so on, and waits for it, a minute at most. formats: some of
 * svg, png and pdf, separated by commas. GOL_NOT_FOUND: gnuplot is not installed; GOL_TIMED_OUT; GOL_SYSTEM with what
 * gnuplot said last, or when what it left is no whole picture (a full disk is none of its errors), which is removed.
 * `stop` (may be NULL): signals that the caller has blocked; one that is pending ends gnuplot, GOL_STOPPED, and stays
 * pending. The calling process must not ignore SIGCHLD.
 */
enum gol_code gol_gnuplot_draw(const char *run_dir, const struct gol_plot *plot, const char *formats,
                               const sigset_t *stop, struct gol_err *err);

/* A terminal that a chart is drawn for. */
struct gol_gnuplot_screen {
    bool sixel; /* a picture, for terminals that can; else letters */
    bool colour; /* of letters, by escape sequences of 256 colours */
    int width, height; /* characters; of sixel pixels, where height follows from width */
};
/* The same for a terminal: appends the bytes that show the chart. */
enum gol_code gol_gnuplot_show(const char *run_dir, const struct gol_plot *plot,
                               const struct gol_gnuplot_screen *screen, const sigset_t *stop, struct gol_buf *out,
                               struct gol_err *err);

struct gol_gnuplot_call {
    const char *program; /* "gnuplot", or anything in its place */
    const char *const *arguments; /* ended by NULL; without the program's name */
    int64_t limit_ns;
    const sigset_t *stop; /* as above */
    struct gol_buf *output; /* gets what is written on standard output; NULL: that counts as complaints, too */
};
/* Runs any program so. Looks at no picture. */
enum gol_code gol_gnuplot_run(const struct gol_gnuplot_call *call, struct gol_err *err);

#endif
