#include "lab/noise.h"

#include "lab/point_times.h"
#include "lab/ranks.h"
#include "lab/repeats.h"
#include "lab/stats.h"

#include <math.h>

void gol_noise_of(const struct gol_plan *plan, const struct gol_row *rows, int n, struct gol_noise *out)
{
    struct gol_point_times times;
    struct gol_ranks ranks;
    enum gol_code code;

    *out = (struct gol_noise){.point = -1};
    if (!plan->has_twin || gol_point_times_make(plan, rows, n, &times, NULL) != GOL_OK)
        return;
    code = gol_ranks_ratio(gol_times_of(&times, plan->twin_of), gol_times_count(&times, plan->twin_of),
                           gol_times_of(&times, plan->n_points), gol_times_count(&times, plan->n_points),
                           gol_repeats_level_to_ask(plan->spec, GOL_STATS_LEVEL), &ranks, NULL);
    gol_point_times_fini(&times);
    if (code != GOL_OK || !isfinite(ranks.high) || ranks.low <= 0)
        return;
    *out = (struct gol_noise){
        .point = plan->twin_of,
        .ratio = ranks.estimate,
        .low = ranks.low,
        .high = ranks.high,
        .level = ranks.level,
        .floor = fmax(ranks.high, 1 / ranks.low) - 1,
    };
}
