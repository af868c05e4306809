/*
 * How long the rest of a run will take, and how many trials it will have. Points that ran before count with their mean,
 * the others with their estimate, plus what a trial has taken beyond its estimate so far. A trial that was skipped says
 * nothing about those that are not.
 */
#ifndef GOL_LAB_ETA_H
#define GOL_LAB_ETA_H

#include "lab/plan.h"

struct gol_eta {
    const struct gol_plan *plan; /* borrowed */
    struct gol_eta_point *points; /* one for each point of the plan */
};

enum gol_code gol_eta_init(struct gol_eta *eta, const struct gol_plan *plan, struct gol_err *err);
void gol_eta_fini(struct gol_eta *eta);
/* A trial of this point took wall_ns. */
void gol_eta_add(struct gol_eta *eta, int point, int64_t wall_ns);
/* A trial of this point was ended before its time. */
void gol_eta_skip(struct gol_eta *eta, int point);
/* A point needs no more repeats, or (more = true) one more than was expected. */
void gol_eta_expect(struct gol_eta *eta, int point, bool more);
/* Nanoseconds that one more trial of this point is expected to take. */
int64_t gol_eta_trial_ns(const struct gol_eta *eta, int point);
/* Nanoseconds for what is left; *total gets done and left trials. */
int64_t gol_eta_rest_ns(const struct gol_eta *eta, int *total);

#endif
