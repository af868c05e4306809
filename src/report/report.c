#include "report/report.h"

#include "report/findings.h"
#include "report/gnuplot.h"
#include "report/run_past.h"
#include "report/summary_csv.h"
#include "util/processors.h"

/* One chart as it was asked for. */
static enum gol_code draw(const char *run_dir, const struct gol_plot *plot, const struct gol_report_options *options,
                          struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    if (options->formats != NULL)
        code = gol_gnuplot_draw(run_dir, plot, options->formats, options->stop, err);
    if (options->screen != NULL && code == GOL_OK) {
        if (options->shown->size > 0)
            gol_buf_puts(options->shown, "\n");
        code = gol_gnuplot_show(run_dir, plot, options->screen, options->stop, options->shown, err);
    }
    return code;
}

/* Trouble becomes a warning; false when it would be the same with all other charts. */
static bool drawn(const char *run_dir, const struct gol_plot *plot, const struct gol_report_options *options,
                  struct gol_buf *warnings)
{
    struct gol_err why;

    switch (draw(run_dir, plot, options, &why)) {
    case GOL_OK:
        return true;
    case GOL_NOT_FOUND:
        gol_buf_printf(warnings, "no pictures: gnuplot is not installed; the scripts in %s wait for it\n", run_dir);
        return false;
    case GOL_STOPPED:
        gol_buf_printf(warnings, "chart %s and those after it were not drawn: stopped by a signal (gollab plot %s)\n",
                       plot->name, run_dir);
        return false;
    default:
        gol_buf_printf(warnings, "chart %s: no picture: %s\n", plot->name, why.message);
        return true;
    }
}

enum gol_code gol_report_write(const char *run_dir, const struct gol_plan *plan, const struct gol_row *rows, int n_rows,
                               const struct gol_report_options *options, struct gol_buf *warnings, struct gol_err *err)
{
    struct gol_run_origin origin;
    struct gol_summary summary;
    char source[192];
    const bool known = gol_run_origin_read(run_dir, &origin, NULL) == GOL_OK;
    const struct gol_results results = {.plan = plan,
                                        .rows = rows,
                                        .n_rows = n_rows,
                                        .summary = &summary,
                                        .processors = known ? origin.cpus : gol_processors()};
    bool drawing = options->formats != NULL || options->screen != NULL;
    enum gol_code code = gol_summary_make(plan, rows, n_rows, &summary, err);

    if (code != GOL_OK)
        return code;
    code = gol_summary_write(run_dir, plan, &summary, err);
    if (code == GOL_OK)
        code = gol_findings_write(run_dir, plan, rows, n_rows, err);
    for (int i = 0; i < plan->spec->n_plots && code == GOL_OK; i++) {
        const struct gol_plot *plot = &plan->spec->plots[i];
        struct gol_err why;

        code = gol_gnuplot_write(run_dir, &results, plot,
                                 known ? gol_run_origin_text(&origin, source, sizeof source) : NULL, warnings, &why);
        if (code == GOL_NOT_FOUND) {
            gol_buf_printf(warnings, "%s\n", why.message);
            code = GOL_OK;
        } else if (code != GOL_OK) {
            gol_err_set(err, code, "%s", why.message);
        } else if (drawing) {
            drawing = drawn(run_dir, plot, options, warnings);
        }
    }
    gol_summary_fini(&summary);
    return code;
}
