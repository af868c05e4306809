#include "lab/eta.h"

#include <math.h>
#include <stdlib.h>

struct gol_eta_point {
    int done, expected;
    int timed; /* of those done: all that were not skipped */
    int64_t estimate_ns, spent_ns; /* of one; by all that were timed */
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

static struct gol_eta_point *add(struct gol_eta *eta, int point)
{
    struct gol_eta_point *at = &eta->points[point];

    at->done++;
    if (at->expected < at->done)
        at->expected = at->done;
    return at;
}

void gol_eta_add(struct gol_eta *eta, int point, int64_t wall_ns)
{
    struct gol_eta_point *at = add(eta, point);

    at->timed++;
    at->spent_ns += wall_ns;
}

void gol_eta_skip(struct gol_eta *eta, int point)
{
    add(eta, point);
}

void gol_eta_expect(struct gol_eta *eta, int point, bool more)
{
    struct gol_eta_point *at = &eta->points[point];

    at->expected = at->done + more;
}

/* Nanoseconds that a trial took beyond its estimate, on average. */
static double excess_of(const struct gol_eta *eta)
{
    double beyond = 0;
    int64_t timed = 0;

    for (int i = 0; i < gol_plan_measured(eta->plan); i++) {
        const struct gol_eta_point *at = &eta->points[i];

        beyond += (double)at->spent_ns - (double)at->estimate_ns * at->timed;
        timed += at->timed;
    }
    return timed > 0 ? beyond / (double)timed : 0;
}

static double one(const struct gol_eta_point *at, double excess)
{
    return at->timed > 0 ? (double)at->spent_ns / at->timed : fmax((double)at->estimate_ns + excess, 0);
}

static int64_t whole_ns(double ns)
{
    return ns > 9e18 ? INT64_MAX : (int64_t)ns;
}

int64_t gol_eta_trial_ns(const struct gol_eta *eta, int point)
{
    return whole_ns(one(&eta->points[point], excess_of(eta)));
}

int64_t gol_eta_rest_ns(const struct gol_eta *eta, int *total)
{
    const double excess = excess_of(eta);
    double rest = 0;
    int64_t trials = 0;

    for (int i = 0; i < gol_plan_measured(eta->plan); i++) {
        const struct gol_eta_point *at = &eta->points[i];

        trials += at->expected;
        rest += one(at, excess) * (at->expected - at->done);
    }
    *total = (int)trials;
    return whole_ns(rest);
}
