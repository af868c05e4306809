#include "report/report.h"

#include "report/findings.h"
#include "report/gnuplot.h"
#include "report/run_past.h"
#include "report/summary_csv.h"

enum gol_code gol_report_write(const char *run_dir, const struct gol_plan *plan, const struct gol_row *rows, int n_rows,
                               const struct gol_report_options *options, struct gol_buf *warnings, struct gol_err *err)
{
    struct gol_run_origin origin;
    struct gol_summary summary;
    char source[192];
    const bool known = gol_run_origin_read(run_dir, &origin, NULL) == GOL_OK;
    bool draw = options->draw;
    enum gol_code code = gol_summary_make(plan, rows, n_rows, &summary, err);

    if (code != GOL_OK)
        return code;
    code = gol_summary_write(run_dir, plan, &summary, err);
    if (code == GOL_OK)
        code = gol_findings_write(run_dir, plan, rows, n_rows, err);
    for (int i = 0; i < plan->spec->n_plots && code == GOL_OK; i++) {
        const struct gol_plot *plot = &plan->spec->plots[i];
        struct gol_err why;
        enum gol_code drawn;

        code = gol_gnuplot_write(run_dir, plan, &summary, plot,
                                 known ? gol_run_origin_text(&origin, source, sizeof source) : NULL, warnings, &why);
        if (code == GOL_NOT_FOUND) {
            gol_buf_printf(warnings, "%s\n", why.message);
            code = GOL_OK;
            continue;
        }
        if (code != GOL_OK) {
            gol_err_set(err, code, "%s", why.message);
            break;
        }
        if (!draw)
            continue;
        drawn = gol_gnuplot_draw(run_dir, plot, options->stop, &why);
        if (drawn == GOL_NOT_FOUND) {
            gol_buf_printf(warnings, "no pictures: gnuplot is not installed; the scripts in %s wait for it\n", run_dir);
            draw = false;
        } else if (drawn == GOL_STOPPED) {
            gol_buf_printf(warnings,
                           "chart %s and those after it were not drawn: stopped by a signal (gollab plot %s)\n",
                           plot->name, run_dir);
            draw = false;
        } else if (drawn != GOL_OK) {
            gol_buf_printf(warnings, "chart %s: no picture: %s\n", plot->name, why.message);
        }
    }
    gol_summary_fini(&summary);
    return code;
}
