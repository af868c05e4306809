/*
 * The order in which the trials of a plan run. The same plan gives the same order every time, so that a run which was
 * broken off can be taken up: it asks again and leaves out what it has.
 */
#ifndef GOL_LAB_SCHEDULE_H
#define GOL_LAB_SCHEDULE_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stdint.h>

struct gol_plan;

struct gol_schedule {
    const struct gol_plan *plan;
    int next_index; /* position in the current round (or point, when sequential) */
    int repeat; /* current repeat, from 0 */
    int handed_out; /* trials of this round, so far */
    int *permutation; /* of points, for this round */
    uint64_t shuffle_state;
};

/*
 * Says whether a point that has its minimum of repeats is known well enough. Called when the next trial of the point
 * would be due, with as many repeats as were handed out for it before. The answer may change only by another trial.
 */
typedef bool gol_schedule_enough(void *context, int point, int repeats_done);

/* The plan must outlive the schedule. */
enum gol_code gol_schedule_init(struct gol_schedule *schedule, const struct gol_plan *plan, struct gol_err *err);
/*
 * The next trial: *point, and *repeat from 0 among those of the point. False when the plan is done. enough NULL: never
 * enough, every point gets its maximum.
 *   interleaved   every point once in the order of the plan, then every point again, ...
 *   shuffled      the same with a new permutation (from the seed of the experiment) for each round
 *   sequential    all repeats of a point, then those of the next
 */
bool gol_schedule_next(struct gol_schedule *schedule, gol_schedule_enough *enough, void *context, int *point,
                       int *repeat);
void gol_schedule_fini(struct gol_schedule *schedule);

#endif
