#include "report/trials_table.h"

#include "lab/outliers.h"
#include "util/num.h"

#include <math.h>
#include <stdlib.h>

static bool has_label(const struct gol_plan *plan, bool people)
{
    return !people || plan->has_twin; /* else every label is the same */
}

static bool has_param(const struct gol_spec *spec, int param, bool people)
{
    return !people || spec->axes[param].n > 1;
}

static void add_columns(const struct gol_plan *plan, bool people, struct gol_grid *out)
{
    const struct gol_exercise *exercise = plan->spec->exercise;
    char text[64];

    gol_grid_column(out, "trial", true, 0);
    if (!people)
        gol_grid_column(out, "point", true, 0);
    if (has_label(plan, people))
        gol_grid_column(out, "label", false, 4);
    gol_grid_column(out, "repeat", true, 3);
    gol_grid_column(out, "mode", false, 0);
    gol_grid_column(out, "status", false, 2);
    for (int i = 0; i < exercise->n_params; i++) {
        const struct gol_param *param = &exercise->params[i];

        if (has_param(plan->spec, i, people))
            gol_grid_column(out, people ? param->name : gol_param_column(param, text, sizeof text),
                            gol_param_is_numeric(param) || param->type == GOL_PARAM_COUNT_OR_WORD, 0);
    }
    gol_grid_column(out, people ? "time" : "time_s", true, 0);
    gol_grid_column(out, people ? "overhead" : "overhead_s", true, 1);
    gol_grid_column(out, "outlier", false, 0);
}

static const char *duration_of(const struct gol_row *row, int64_t ns, bool known, bool people, char *text)
{
    if (row->status != GOL_STATUS_OK || !known)
        return "-";
    return people ? gol_num_time(text, gol_seconds_of(ns), 4) : gol_num_seconds(text, ns);
}

static const char *param_of(const struct gol_spec *spec, const struct gol_point *point, int param, bool people,
                            char *text)
{
    return people && gol_point_uses(spec, point, param)
               ? gol_param_show(&spec->exercise->params[param], &point->values[param], text)
               : gol_point_text(spec, point, param);
}

static void fill(const struct gol_plan *plan, const struct gol_row *rows, const enum gol_outlier *marks, bool people,
                 struct gol_grid *out)
{
    const struct gol_spec *spec = plan->spec;

    for (int i = 0; i < out->n_rows; i++) {
        const struct gol_row *row = &rows[i];
        const struct gol_point *point = &plan->points[row->point];
        int column = 0;
        char text[GOL_GRID_CELL];

        gol_grid_put(out, i, column++, "%d", row->trial);
        if (!people)
            gol_grid_put(out, i, column++, "%d", row->point);
        if (has_label(plan, people))
            gol_grid_put(out, i, column++, "%s", gol_plan_label(plan, row->point));
        gol_grid_put(out, i, column++, "%d", row->repeat);
        gol_grid_put(out, i, column++, "%s", gol_mode_name(point->mode));
        gol_grid_put(out, i, column++, "%s", gol_status_name(row->status));
        for (int k = 0; k < spec->exercise->n_params; k++)
            if (has_param(spec, k, people))
                gol_grid_put(out, i, column++, "%s", param_of(spec, point, k, people, text));
        gol_grid_put(out, i, column++, "%s", duration_of(row, row->time_ns, true, people, text));
        gol_grid_put(out, i, column++, "%s", duration_of(row, row->overhead_ns, row->ideal_ns != -1, people, text));
        gol_grid_put(out, i, column++, "%s", gol_outlier_name(marks[i]));
    }
}

enum gol_code gol_trials_table(const struct gol_plan *plan, const struct gol_row *rows, int n, bool people,
                               struct gol_grid *out, struct gol_err *err)
{
    enum gol_outlier *marks = calloc((size_t)n + 1, sizeof *marks);
    enum gol_code code;

    *out = (struct gol_grid){0};
    if (marks == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "a table of %d trials: out of memory", n);
    code = gol_outliers_mark(plan, rows, n, marks, err);
    if (code == GOL_OK) {
        add_columns(plan, people, out);
        code = gol_grid_rows(out, n, err);
    }
    if (code == GOL_OK) {
        fill(plan, rows, marks, people, out);
        gol_grid_measure(out);
    }
    free(marks);
    return code;
}
