/*
 * Rounds: interleaving spreads what changes slowly (heat, other load) over all points instead of letting it fall
 * on the last ones; shuffling also breaks up what comes back in step with a round. Permutations are those of Fisher and Yates
 * (Durstenfeld, CACM 1964).
 */
#include "lab/schedule.h"

#include "lab/plan.h"
#include "util/rng.h"

#include <stdlib.h>

static void shuffle(struct gol_schedule *schedule)
{
    struct gol_rng rng = {.state = schedule->shuffle_state};

    for (int i = schedule->plan->n_points - 1; i > 0; i--) {
        const int k = (int)gol_rng_below(&rng, (uint32_t)i + 1);
        const int kept = schedule->permutation[i];

        schedule->permutation[i] = schedule->permutation[k];
        schedule->permutation[k] = kept;
    }
    schedule->shuffle_state = rng.state;
}

enum gol_code gol_schedule_init(struct gol_schedule *schedule, const struct gol_plan *plan, struct gol_err *err)
{
    *schedule = (struct gol_schedule){.plan = plan};
    schedule->permutation = malloc((size_t)plan->n_points * sizeof *schedule->permutation);
    if (schedule->permutation == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for the order of %d points", plan->n_points);
    for (int i = 0; i < plan->n_points; i++)
        schedule->permutation[i] = i;
    /* Not the seed itself: that makes the first game, too. */
    schedule->shuffle_state = gol_rng_stream(plan->spec->seed, UINT64_C(0x6f72646572)); /* "order" */
    if (plan->spec->order == GOL_ORDER_SHUFFLED)
        shuffle(schedule);
    return GOL_OK;
}

static void next_round(struct gol_schedule *schedule)
{
    /* A round in which every point was known changes nothing: all that follow would be like it. */
    schedule->repeat = schedule->handed_out == 0 ? schedule->plan->spec->repeats_max : schedule->repeat + 1;
    schedule->handed_out = 0;
    schedule->next_index = 0;
    if (schedule->plan->spec->order == GOL_ORDER_SHUFFLED)
        shuffle(schedule);
}

bool gol_schedule_next(struct gol_schedule *schedule, gol_schedule_enough *enough, void *context, int *point,
                       int *repeat)
{
    const struct gol_plan *plan = schedule->plan;
    const struct gol_spec *spec = plan->spec;
    const bool sequential = spec->order == GOL_ORDER_SEQUENTIAL;

    while (schedule->next_index < plan->n_points && schedule->repeat < spec->repeats_max) {
        const int candidate = schedule->permutation[schedule->next_index];
        const int done = schedule->repeat;
        const bool known = done > 0 && done >= spec->repeats_min && enough != NULL && enough(context, candidate, done);

        if (!known) {
            *point = candidate;
            *repeat = done;
            schedule->handed_out++;
        }
        if (!sequential) {
            if (++schedule->next_index == plan->n_points)
                next_round(schedule);
        } else if (known || ++schedule->repeat == spec->repeats_max) {
            schedule->next_index++;
            schedule->repeat = 0;
        }
        if (!known)
            return true;
    }
    return false;
}

void gol_schedule_fini(struct gol_schedule *schedule)
{
    free(schedule->permutation);
    *schedule = (struct gol_schedule){0};
}
