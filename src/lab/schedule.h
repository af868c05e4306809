/*
 * The order in which the trials of a plan run. The same plan and the same answers give the same order every time, so
 * that a run which was broken off can be taken up: it asks again and leaves out what it has.
 */
#ifndef GOL_LAB_SCHEDULE_H
#define GOL_LAB_SCHEDULE_H

#include "gollab/error.h"
#include "util/rng.h"

#include <stdbool.h>
#include <stdint.h>

struct gol_plan;

/* One point of the plan, as far as it has come. */
struct gol_schedule_point {
    int handed_out; /* repeats */
    bool known; /* well enough: it gets no more */
};

struct gol_schedule {
    const struct gol_plan *plan;
    struct gol_schedule_point *points; /* one for each point of the plan, its twin included */
    int n_points;
    int *block; /* points, one entry a trial, in the order in which they are handed out */
    int n_block, next; /* entries, and which comes next */
    int blocks; /* that were made */
    struct gol_rng rng;
};

/*
 * Says whether a point that has its minimum of repeats is known well enough. Called when the next trial of the point
 * would be due, with as many repeats as were handed out for it before; not again once it has said yes.
 */
typedef bool gol_schedule_enough(void *context, int point, int repeats_done);

/* The plan must outlive the schedule. */
enum gol_code gol_schedule_init(struct gol_schedule *schedule, const struct gol_plan *plan, struct gol_err *err);
/*
 * The next trial: *point, and *repeat from 0 among those of the point. False when the plan is done. enough NULL: never
 * enough, every point gets its maximum. Orders are drawn from the seed of the experiment.
 *   interleaved   every point once in an order drawn for the round, then every point again in another, ...
 *   shuffled      all trials that are due in one order; when repeats are adaptive, those up to the next look
 *   sequential    all repeats of a point, then those of the next, as they stand in the plan
 */
bool gol_schedule_next(struct gol_schedule *schedule, gol_schedule_enough *enough, void *context, int *point,
                       int *repeat);
void gol_schedule_fini(struct gol_schedule *schedule);

#endif
