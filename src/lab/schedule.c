/*
 * Trials are handed out in blocks, each a list of points in an order of its own. Interleaved, a block is a round: what
 * changes slowly (heat, other load) falls on all points alike instead of on the last ones, and an order drawn anew for
 * each round also breaks up what comes back in step with the rounds. Shuffled, a block has all trials up to the next
 * look at the intervals (repeats.h); sequential, those of one point. A point that is known by then is passed over.
 * Orders are drawn as Fisher and Yates do (Durstenfeld, CACM 1964).
 */
#include "lab/schedule.h"

#include "lab/plan.h"

#include <stdlib.h>

/* Trials that a point can have in one block. */
static int most_of_a_point(const struct gol_spec *spec)
{
    return spec->order == GOL_ORDER_INTERLEAVED ? 1 : spec->repeats_max;
}

enum gol_code gol_schedule_init(struct gol_schedule *schedule, const struct gol_plan *plan, struct gol_err *err)
{
    const int n_points = gol_plan_measured(plan);
    const int at_once = plan->spec->order == GOL_ORDER_SEQUENTIAL ? 1 : n_points;
    const size_t longest = (size_t)at_once * (size_t)most_of_a_point(plan->spec);

    *schedule = (struct gol_schedule){.plan = plan, .n_points = n_points};
    schedule->points = calloc((size_t)n_points, sizeof *schedule->points);
    schedule->block = malloc(longest * sizeof *schedule->block);
    if (schedule->points == NULL || schedule->block == NULL) {
        gol_schedule_fini(schedule);
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for the order of %zu trials", longest);
    }
    /* Not the seed itself: that makes the first game, too. */
    schedule->rng.state = gol_rng_stream(plan->spec->seed, UINT64_C(0x6f72646572)); /* "order" */
    return GOL_OK;
}

static void add_trials(struct gol_schedule *schedule, int point, int n)
{
    for (int i = 0; i < n; i++)
        schedule->block[schedule->n_block++] = point;
}

static void shuffle(struct gol_schedule *schedule)
{
    for (int i = schedule->n_block - 1; i > 0; i--) {
        const int k = (int)gol_rng_below(&schedule->rng, (uint32_t)i + 1);
        const int kept = schedule->block[i];

        schedule->block[i] = schedule->block[k];
        schedule->block[k] = kept;
    }
}

/*
 * How many repeats more a point gets in the next block; for `shuffled` up to the next look, which are at min, 2 min,
 * ...
 */
static int due(const struct gol_schedule *schedule, int point)
{
    const struct gol_spec *spec = schedule->plan->spec;
    const int done = schedule->points[point].handed_out;
    const int left = spec->repeats_max - done;
    const int to_look = done == 0 ? spec->repeats_min : done;

    if (schedule->points[point].known || left <= 0)
        return 0;
    switch (spec->order) {
    case GOL_ORDER_INTERLEAVED:
        return 1;
    case GOL_ORDER_SHUFFLED:
        return left < to_look ? left : to_look;
    case GOL_ORDER_SEQUENTIAL:
        break;
    }
    return left;
}

/* False when no point has any trial left. */
static bool next_block(struct gol_schedule *schedule)
{
    const bool sequential = schedule->plan->spec->order == GOL_ORDER_SEQUENTIAL;

    schedule->n_block = schedule->next = 0;
    if (sequential && schedule->blocks == schedule->n_points)
        return false;
    if (sequential) {
        add_trials(schedule, schedule->blocks, due(schedule, schedule->blocks));
    } else {
        for (int i = 0; i < schedule->n_points; i++)
            add_trials(schedule, i, due(schedule, i));
        shuffle(schedule);
    }
    schedule->blocks++;
    return schedule->n_block > 0;
}

bool gol_schedule_next(struct gol_schedule *schedule, gol_schedule_enough *enough, void *context, int *point,
                       int *repeat)
{
    const int least = schedule->plan->spec->repeats_min;

    do {
        while (schedule->next < schedule->n_block) {
            const int candidate = schedule->block[schedule->next++];
            struct gol_schedule_point *at = &schedule->points[candidate];

            if (!at->known && at->handed_out >= least && enough != NULL)
                at->known = enough(context, candidate, at->handed_out);
            if (at->known)
                continue;
            *point = candidate;
            *repeat = at->handed_out++;
            return true;
        }
    } while (next_block(schedule));
    return false;
}

void gol_schedule_fini(struct gol_schedule *schedule)
{
    free(schedule->points);
    free(schedule->block);
    *schedule = (struct gol_schedule){0};
}
