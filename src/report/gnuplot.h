/*
 * Charts as gnuplot scripts: self-contained beside summary.csv in a run folder, run by plain `gnuplot NAME.gp` from any
 * directory and after the folder was moved; each draws NAME.svg and NAME.png. Made from the blocks of plot/.
 */
#ifndef GOL_REPORT_GNUPLOT_H
#define GOL_REPORT_GNUPLOT_H

#include "lab/summary.h"
#include "util/buf.h"

#include <signal.h>

/*
 * Writes RUN-DIR/NAME.gp. The reference file of the plot is read from the copy in the run folder and becomes part of the
 * script. `source` (may be NULL) is the small print: machine, date. What cannot be drawn as asked adds a line to
 * warnings. GOL_NOT_FOUND when nothing of this plot was measured; no script is written then.
 */
enum gol_code gol_gnuplot_write(const char *run_dir, const struct gol_plan *plan, const struct gol_summary *summary,
                                const struct gol_plot *plot, const char *source, struct gol_buf *warnings,
                                struct gol_err *err);
/*
 * Runs gnuplot on RUN-DIR/NAME.gp and waits for it, a minute at most. GOL_NOT_FOUND: gnuplot is not installed;
 * GOL_TIMED_OUT; GOL_SYSTEM with what gnuplot said last, or when what it left is no whole picture (a full disk is
 * none of its errors), which is removed. `stop` (may be NULL): signals that the caller has blocked; one that is pending ends
 * gnuplot, GOL_STOPPED, and stays pending. The calling process must not ignore SIGCHLD.
 */
enum gol_code gol_gnuplot_draw(const char *run_dir, const struct gol_plot *plot, const sigset_t *stop,
                               struct gol_err *err);
/* Runs any program, with a time limit: PROGRAM -d SCRIPT. Looks at no picture. */
enum gol_code gol_gnuplot_run(const char *program, const char *script, int64_t limit_ns, const sigset_t *stop,
                              struct gol_err *err);

#endif
