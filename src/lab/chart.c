#include "lab/chart.h"

#include "lab/trial_measure.h"
#include "util/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct gol_param *gol_chart_param(const struct gol_chart *chart, int param)
{
    return &chart->plan->spec->exercise->params[param];
}

double gol_chart_x(const struct gol_chart *chart, const struct gol_value *value)
{
    return gol_param_number(gol_chart_param(chart, chart->plot->x), value);
}

bool gol_chart_is_capped(const struct gol_chart *chart)
{
    const char *name = gol_chart_param(chart, chart->plot->x)->name;

    return strcmp(name, "workers") == 0 || strcmp(name, "threads") == 0;
}

void gol_chart_append(char *out, size_t size, const char *format, ...)
{
    const size_t length = strlen(out);
    va_list args;

    va_start(args, format);
    vsnprintf(out + length, size - length, format, args);
    va_end(args);
}

/* What the measure is of: "execution time", or "execution time per call" when it is one by unit of work. */
static void name_measure(struct gol_chart *chart)
{
    snprintf(chart->what, sizeof chart->what, "%s", chart->measure->label);
    if (strcmp(chart->measure->unit, "s/work") == 0)
        gol_chart_append(chart->what, sizeof chart->what, " per %s", chart->plan->spec->exercise->work_one);
}

/* A band goes through its points as they stand in the file, from the first value of the sweep to the last. */
static void choose_intervals(struct gol_chart *chart, struct gol_buf *warnings)
{
    const struct gol_axis *x = &chart->plan->spec->axes[chart->plot->x];

    chart->intervals = chart->measure->low[0] == '\0' ? GOL_INTERVALS_NONE : chart->plot->intervals;
    for (int i = 1; i < x->n && chart->intervals == GOL_INTERVALS_BANDS; i++) {
        if (gol_chart_x(chart, &x->values[i - 1]) < gol_chart_x(chart, &x->values[i]))
            continue;
        chart->intervals = GOL_INTERVALS_BARS;
        gol_buf_printf(warnings, "chart %s: bands need the values of %s in rising order: bars are drawn instead\n",
                       chart->plot->name, gol_chart_param(chart, chart->plot->x)->name);
    }
}

enum gol_code gol_chart_make(const struct gol_results *results, const struct gol_plot *plot, const char *reference_text,
                             struct gol_buf *warnings, struct gol_chart *out, struct gol_err *err)
{
    const bool lines = plot->kind == GOL_PLOT_LINE || plot->kind == GOL_PLOT_SPEEDUP;
    enum gol_code code;

    *out = (struct gol_chart){
        .plan = results->plan, .plot = plot, .measure = gol_measure_find(plot->y), .processors = results->processors};
    if (plot->kind == GOL_PLOT_DISTRIBUTION)
        out->trial_measure = gol_trial_measure_find(plot->y);
    if (out->measure == NULL || (plot->kind == GOL_PLOT_DISTRIBUTION && out->trial_measure == NULL))
        return gol_err_set(err, GOL_INVALID, "chart %s: there is no measure \"%s\" (want one of %s)", plot->name,
                           plot->y, gol_measure_names());
    name_measure(out);
    choose_intervals(out, warnings);
    out->categories = !lines || !gol_param_is_numeric(gol_chart_param(out, plot->x));
    out->rows.param = plot->kind == GOL_PLOT_HEATMAP ? plot->by[0] : GOL_CHART_NONE;
    code = gol_chart_side_make(out, plot->x, &out->columns, err);
    if (code == GOL_OK && out->rows.param != GOL_CHART_NONE)
        code = gol_chart_side_make(out, out->rows.param, &out->rows, err);
    if (code == GOL_OK)
        code = gol_chart_find_series(out, results, warnings, err);
    if (code == GOL_OK && reference_text != NULL)
        code = gol_chart_reference_read(out, reference_text, warnings, err);
    if (code == GOL_OK)
        gol_chart_make_axes(out, results, warnings);
    else
        gol_chart_fini(out);
    return code;
}

/* The bytes of the plot's reference file; false when there is none. */
static bool read_reference(const char *run_dir, const struct gol_plot *plot, struct gol_buf *text,
                           struct gol_buf *warnings)
{
    struct gol_err err = {0};
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

enum gol_code gol_chart_load(const char *run_dir, const struct gol_results *results, const struct gol_plot *plot,
                             struct gol_buf *warnings, struct gol_chart *out, struct gol_err *err)
{
    struct gol_buf reference;
    enum gol_code code;

    gol_buf_init(&reference);
    code = gol_chart_make(results, plot,
                          read_reference(run_dir, plot, &reference, warnings) ? gol_buf_text(&reference) : NULL,
                          warnings, out, err);
    gol_buf_fini(&reference);
    return code;
}

void gol_chart_fini(struct gol_chart *chart)
{
    for (int i = 0; i < chart->n_references; i++) {
        free(chart->references[i].x);
        free(chart->references[i].y);
    }
    free(chart->references);
    free(chart->columns.values);
    free(chart->rows.values);
    *chart = (struct gol_chart){0};
}
