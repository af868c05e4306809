#include "lab/repeats.h"

#include "lab/compare_pair.h"
#include "lab/stats.h"
#include "util/clock.h"

#include <stdlib.h>

const char *gol_repeats_end_name(enum gol_repeats_end end)
{
    static const char *const names[] = {
        [GOL_REPEATS_MORE] = "more", [GOL_REPEATS_FIXED] = "fixed",   [GOL_REPEATS_UNTIL] = "until",
        [GOL_REPEATS_MAX] = "max",   [GOL_REPEATS_BUDGET] = "budget",
    };

    return (size_t)end < sizeof names / sizeof names[0] ? names[end] : "?";
}

bool gol_repeats_is_look(const struct gol_spec *spec, int repeats_done)
{
    int look = spec->repeats_min;

    while (look < repeats_done)
        look *= 2; /* at most twice REPEATS_MAX of spec.c */
    return look == repeats_done;
}

bool gol_repeats_known(double *values, int n, double until)
{
    struct gol_stats stats;
    double low;
    double high;

    if (n < gol_stats_trials_for(GOL_REPEATS_LEVEL))
        return false;
    gol_stats_of(values, n, &stats); /* sorts them */
    gol_stats_interval(values, n, GOL_REPEATS_LEVEL, &low, &high);
    return high - low <= 2 * until * stats.median;
}

/* What the first repeats of a point took, process start and end included. */
static int64_t spent_ns(const struct gol_row *const *rows, int n, int repeats_done)
{
    int64_t sum = 0;

    for (int i = 0; i < n; i++)
        if (rows[i]->repeat <= repeats_done && rows[i]->wall_ns > 0)
            sum += rows[i]->wall_ns;
    return sum;
}

static bool known(const struct gol_spec *spec, const struct gol_row *const *rows, int n, int repeats_done)
{
    double *values = malloc(((size_t)n + 1) * sizeof *values);
    int count = 0;
    bool enough;

    if (values == NULL)
        return false; /* one trial more than needed at worst, as often as memory is short */
    for (int i = 0; i < n && count < repeats_done; i++)
        if (rows[i]->repeat <= repeats_done && rows[i]->status == GOL_STATUS_OK)
            values[count++] = (double)rows[i]->time_ns;
    enough = gol_repeats_known(values, count, spec->until);
    free(values);
    return enough;
}

enum gol_repeats_end gol_repeats_judge(const struct gol_spec *spec, const struct gol_row *const *rows, int n,
                                       int repeats_done)
{
    if (repeats_done < spec->repeats_min)
        return GOL_REPEATS_MORE;
    if (spec->until > 0 && gol_repeats_is_look(spec, repeats_done) && known(spec, rows, n, repeats_done))
        return GOL_REPEATS_UNTIL;
    if (repeats_done >= spec->repeats_max)
        return spec->until > 0 ? GOL_REPEATS_MAX : GOL_REPEATS_FIXED;
    if (spec->budget_ns > 0 && spent_ns(rows, n, repeats_done) >= spec->budget_ns)
        return GOL_REPEATS_BUDGET;
    return GOL_REPEATS_MORE;
}

enum gol_repeats_end gol_repeats_judge_among(const struct gol_spec *spec, const struct gol_row *rows, int n, int point,
                                             int repeats_done)
{
    const struct gol_row **of_point = malloc(((size_t)n + 1) * sizeof *of_point);
    enum gol_repeats_end end;
    int count = 0;

    for (int i = 0; i < n && of_point != NULL; i++)
        if (rows[i].point == point)
            of_point[count++] = &rows[i];
    end = gol_repeats_judge(spec, of_point, count, repeats_done);
    free(of_point);
    return end;
}

double gol_repeats_level(const struct gol_spec *spec, double level)
{
    return spec->until > 0 && level > GOL_STATS_LEVEL ? GOL_STATS_LEVEL : level;
}

double gol_repeats_level_to_ask(const struct gol_spec *spec, double level)
{
    return spec->until > 0 ? gol_compare_level_each(level, 2) : level;
}
