#include "report/gnuplot.h"

#include "report/chart.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>

/* The copy of the reference data in the run folder; what cannot be read becomes a warning and is not drawn. */
static bool read_reference(const char *run_dir, const struct gol_plot *plot, struct gol_buf *text,
                           struct gol_buf *warnings)
{
    struct gol_err err;
    char *path;
    bool read;

    if (plot->reference_file[0] == '\0')
        return false;
    path = gol_file_join(run_dir, plot->reference_file);
    read = path != NULL && gol_file_read(path, GOL_SPEC_REFERENCE_MAX, text, &err) == GOL_OK;
    if (!read)
        gol_buf_printf(warnings, "chart %s: no reference data: %s\n", plot->name,
                       path == NULL ? "out of memory" : err.message);
    free(path);
    return read;
}

static char *script_path(const char *run_dir, const struct gol_plot *plot)
{
    char name[sizeof plot->name + sizeof ".gp"];

    snprintf(name, sizeof name, "%s.gp", plot->name);
    return gol_file_join(run_dir, name);
}

enum gol_code gol_gnuplot_write(const char *run_dir, const struct gol_plan *plan, const struct gol_summary *summary,
                                const struct gol_plot *plot, const char *source, struct gol_buf *warnings,
                                struct gol_err *err)
{
    struct gol_chart chart;
    struct gol_buf reference;
    struct gol_buf script;
    char *path = script_path(run_dir, plot);
    enum gol_code code;

    gol_buf_init(&reference);
    gol_buf_init(&script);
    if (path == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", plot->name);
        goto out;
    }
    code = gol_chart_make(plan, summary, plot,
                          read_reference(run_dir, plot, &reference, warnings) ? gol_buf_text(&reference) : NULL,
                          warnings, &chart, err);
    if (code != GOL_OK)
        goto out;
    gol_chart_script(&chart, summary, source, &script);
    gol_chart_fini(&chart);
    code = gol_buf_ok(&script, err);
    if (code == GOL_OK)
        code = gol_file_write(path, script.data, script.size, err);
out:
    gol_buf_fini(&script);
    gol_buf_fini(&reference);
    free(path);
    return code;
}

enum gol_code gol_gnuplot_draw(const char *run_dir, const struct gol_plot *plot, struct gol_err *err)
{
    char *path = script_path(run_dir, plot);
    enum gol_code code;

    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", plot->name);
    code = gol_gnuplot_run("gnuplot", path, 60 * GOL_NS_PER_S, err);
    free(path);
    return code;
}
