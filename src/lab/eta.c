#include "lab/eta.h"

#include <math.h>
#include <stdlib.h>

struct gol_eta_point {
    int done, expected;
    int64_t estimate_ns, spent_ns;
};

enum gol_code gol_eta_init(struct gol_eta *eta, const struct gol_plan *plan, struct gol_err *err)
{
    *eta = (struct gol_eta){.plan = plan};
    eta->points = calloc((size_t)gol_plan_measured(plan), sizeof *eta->points);
    if (eta->points == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %d points", plan->n_points);
    for (int i = 0; i < gol_plan_measured(plan); i++) {
        eta->points[i].expected = plan->spec->repeats_min;
        eta->points[i].estimate_ns = gol_point_estimate_ns(plan->spec, &plan->points[i]);
    }
    return GOL_OK;
}

void gol_eta_fini(struct gol_eta *eta)
{
    free(eta->points);
    eta->points = NULL;
}

void gol_eta_add(struct gol_eta *eta, int point, int64_t wall_ns)
{
    struct gol_eta_point *at = &eta->points[point];

    at->done++;
    at->spent_ns += wall_ns;
    if (at->expected < at->done)
        at->expected = at->done;
}

void gol_eta_expect(struct gol_eta *eta, int point, bool more)
{
    struct gol_eta_point *at = &eta->points[point];

    at->expected = at->done + more;
}

int64_t gol_eta_rest_ns(const struct gol_eta *eta, int *total)
{
    double spent = 0;
    double estimated = 0;
    double rest = 0;
    double excess; /* that a trial took beyond its estimate, on average */
    int64_t trials = 0;
    int64_t done = 0;

    for (int i = 0; i < gol_plan_measured(eta->plan); i++) {
        spent += (double)eta->points[i].spent_ns;
        estimated += (double)eta->points[i].estimate_ns * eta->points[i].done;
        done += eta->points[i].done;
    }
    excess = done > 0 ? (spent - estimated) / (double)done : 0;
    for (int i = 0; i < gol_plan_measured(eta->plan); i++) {
        const struct gol_eta_point *at = &eta->points[i];
        const int left = at->expected - at->done;

        trials += at->expected;
        if (at->done > 0)
            rest += (double)at->spent_ns / at->done * left;
        else
            rest += fmax((double)at->estimate_ns + excess, 0) * left;
    }
    *total = (int)trials;
    return rest > 9e18 ? INT64_MAX : (int64_t)rest;
}
