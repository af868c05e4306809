/*
 * Places for values. An axis has few values, and most are sorted: insertion puts them in order. A size goes by its
 * cells, so that 33x33 is before 100x100; a word after all numbers; modes in their own order.
 */
#include "lab/chart.h"

#include <stdlib.h>
#include <string.h>

enum gol_code gol_chart_side_make(const struct gol_chart *chart, int param, struct gol_chart_side *out,
                                  struct gol_err *err)
{
    const struct gol_spec *spec = chart->plan->spec;
    const int n = param < 0 ? spec->n_modes : spec->axes[param].n;

    *out = (struct gol_chart_side){.param = param, .values = calloc((size_t)n, sizeof *out->values)};
    if (out->values == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", chart->plot->name);
    while (out->n < n) {
        const int value = out->n++;
        int at = value;

        if (param >= 0) {
            const struct gol_param *of = gol_chart_param(chart, param);
            const double number = gol_param_number(of, &spec->axes[param].values[value]);

            for (; at > 0 && gol_param_number(of, &spec->axes[param].values[out->values[at - 1]]) > number; at--)
                out->values[at] = out->values[at - 1];
        }
        out->values[at] = value;
    }
    return GOL_OK;
}

int gol_chart_side_places(const struct gol_chart_side *side)
{
    return side->n + side->any;
}

int gol_chart_side_place(const struct gol_chart *chart, const struct gol_chart_side *side, int point)
{
    const struct gol_spec *spec = chart->plan->spec;
    const struct gol_point *at = &chart->plan->points[point];

    if (side->param >= 0 && !gol_point_uses(spec, at, side->param))
        return side->any ? 0 : -1;
    for (int i = 0; i < side->n; i++)
        if (side->param < 0
                ? spec->modes[side->values[i]] == at->mode
                : strcmp(spec->axes[side->param].values[side->values[i]].text, at->values[side->param].text) == 0)
            return i + side->any;
    return -1;
}

const char *gol_chart_side_label(const struct gol_chart *chart, const struct gol_chart_side *side, int place,
                                 char text[GOL_PARAM_TEXT])
{
    const struct gol_spec *spec = chart->plan->spec;
    const int i = place - side->any;

    if (i < 0)
        return "any";
    if (side->param < 0)
        return gol_mode_name(spec->modes[side->values[i]]);
    return gol_param_show(gol_chart_param(chart, side->param), &spec->axes[side->param].values[side->values[i]], text);
}
