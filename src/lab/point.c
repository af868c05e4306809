/* What one point of a plan is: its texts, its label, what it is expected to take, and which others are like it. */
#include "lab/plan.h"

#include "util/saturating.h"

#include <stdio.h>
#include <string.h>

#define PROCESS_START_NS 5000000 /* making a process, and reading its record */

bool gol_point_uses(const struct gol_spec *spec, const struct gol_point *point, int param)
{
    return gol_mode_uses(spec, point->mode, param);
}

const char *gol_point_text(const struct gol_spec *spec, const struct gol_point *point, int param)
{
    return gol_point_uses(spec, point, param) ? point->values[param].text : "-";
}

const char *gol_point_label(const struct gol_spec *spec, const struct gol_point *point, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%s", gol_mode_name(point->mode));

    for (int i = 0; i < spec->exercise->n_params && used < size; i++) {
        const struct gol_param *param = &spec->exercise->params[i];
        char shown[GOL_PARAM_TEXT];
        char *blank;

        if (spec->axes[i].n < 2 || !gol_point_uses(spec, point, i))
            continue;
        gol_param_show(param, &point->values[i], shown);
        blank = strchr(shown, ' '); /* "10 ms" */
        if (blank != NULL)
            memmove(blank, blank + 1, strlen(blank));
        used += (size_t)snprintf(out + used, size - used, " %s=%s", param->name, shown);
    }
    return out;
}

int64_t gol_point_estimate_ns(const struct gol_spec *spec, const struct gol_point *point)
{
    const int64_t ideal_ns = spec->exercise->ideal_ns(point->mode, point->values);
    const int64_t work_ns = spec->exercise->work_ns(point->mode, point->values);

    /* A warm-up does the work without the pauses. */
    return gol_sat_add(gol_sat_add(ideal_ns, gol_sat_multiply(work_ns, 1 + spec->warmup)), PROCESS_START_NS);
}

int gol_plan_serial_of(const struct gol_plan *plan, int point)
{
    return plan->serial[point];
}

bool gol_plan_same_but(const struct gol_plan *plan, int a, int b, int param)
{
    const struct gol_point *x = &plan->points[a];
    const struct gol_point *y = &plan->points[b];

    if (x->mode != y->mode)
        return false;
    for (int i = 0; i < plan->spec->exercise->n_params; i++)
        if (i != param && gol_mode_uses(plan->spec, x->mode, i) && strcmp(x->values[i].text, y->values[i].text) != 0)
            return false;
    return true;
}

const char *gol_plan_label(const struct gol_plan *plan, int point)
{
    if (!plan->has_twin)
        return "-";
    return point == plan->n_points ? "B" : point == plan->twin_of ? "A" : "-";
}
