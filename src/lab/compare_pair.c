/*
 * The verdict is the interval's, not a test's: with many repeats any difference is significant, and with few none is.
 * What matters is whether the interval lies beyond a margin, inside it, or across its edge (two one-sided tests,
 * Schuirmann 1987, are what "same" comes to). The margin is symmetric on the logarithmic scale of the ratios, so that A
 * against B and B against A never contradict each other.
 */
#include "lab/compare_pair.h"

#include "lab/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define POWER_Z 0.8416 /* the 0.8 quantile of the normal distribution */

const char *gol_compare_verdict_name(enum gol_compare_verdict verdict, const char *measure)
{
    const bool is_time = strcmp(measure, "time_s") == 0;

    switch (verdict) {
    case GOL_COMPARE_FASTER:
        return is_time ? "faster" : "less";
    case GOL_COMPARE_SLOWER:
        return is_time ? "slower" : "more";
    case GOL_COMPARE_SAME:
        return "same";
    default:
        return "inconclusive";
    }
}

double gol_compare_level_each(double level, int k)
{
    return k > 1 ? 1 - (1 - level) / k : level;
}

/* The z for which a normal deviate is within -z .. z with that probability. */
static double two_sided_z(double level)
{
    double low = 0;
    double high = 40;

    for (int i = 0; i < 100; i++) {
        const double middle = (low + high) / 2;

        if (erfc(middle / sqrt(2)) > 1 - level)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The widest interval that n and m values have, when the one wanted has no bounds. */
static enum gol_code widest(const struct gol_ranks_null *null, const double *a, const double *b, struct gol_ranks *out,
                            struct gol_err *err)
{
    const double level = 1 - 2 * gol_ranks_null_tail(null, 0);

    *out = (struct gol_ranks){.low = 0, .high = INFINITY};
    return level > 0 ? gol_ranks_ratio_with(null, a, b, level, out, err) : GOL_OK;
}

/*
 * With the standard error s of log ratio from the interval's half width, at n values a side, the interval at n' has
 * half the width z s sqrt(n / n'), and its middle is further from the margin's edge than now in one of two cases: the
 * distance must hold z and the quantile of four in five.
 */
static int repeats_wanted(const struct gol_ranks *ratio, int n, int m, double margin, double level)
{
    const double each = 2.0 * n * m / (n + m);
    const double error = (log(ratio->high) - log(ratio->low)) / 2 / two_sided_z(ratio->level);
    const double distance = fabs(fabs(log(ratio->estimate)) - log1p(margin));
    const double wanted = ceil(each * pow((two_sided_z(level) + POWER_Z) * error / distance, 2));
    int least = gol_ranks_trials_for(level);

    if (!isfinite(error))
        return 0;
    if (least <= (n < m ? n : m))
        least = (n < m ? n : m) + 1;
    if (!(wanted <= GOL_COMPARE_REPEATS_MAX))
        return GOL_COMPARE_REPEATS_MAX + 1;
    return wanted > least ? (int)wanted : least;
}

static double median(const double *values, int n, double *room)
{
    struct gol_stats stats;

    memcpy(room, values, (size_t)n * sizeof *values);
    gol_stats_of(room, n, &stats);
    return stats.median;
}

static enum gol_compare_verdict judge(const struct gol_ranks *ratio, double margin)
{
    if (ratio->low > 1 + margin)
        return GOL_COMPARE_SLOWER;
    if (ratio->high < 1 / (1 + margin))
        return GOL_COMPARE_FASTER;
    if (ratio->low >= 1 / (1 + margin) && ratio->high <= 1 + margin)
        return GOL_COMPARE_SAME;
    return GOL_COMPARE_INCONCLUSIVE;
}

enum gol_code gol_compare_pair_with(const struct gol_ranks_null *null, const double *a, const double *b, double margin,
                                    double level, struct gol_compared *out, struct gol_err *err)
{
    const int n = null->n;
    const int m = null->m;
    double *room = malloc((size_t)(n > m ? n : m) * sizeof *room);
    struct gol_ranks spread;
    enum gol_code code;

    if (room == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "samples of %d and %d: out of memory", n, m);
    code = gol_ranks_ratio_with(null, a, b, level, &out->ratio, err);
    if (code != GOL_OK)
        goto out;
    out->median_a = median(a, n, room);
    out->median_b = median(b, m, room);
    out->verdict = judge(&out->ratio, margin);
    out->repeats = 0;
    if (out->verdict != GOL_COMPARE_INCONCLUSIVE)
        goto out;
    spread = out->ratio;
    if (isinf(out->ratio.high))
        code = widest(null, a, b, &spread, err);
    if (code == GOL_OK)
        out->repeats = repeats_wanted(&spread, n, m, margin, level);
out:
    free(room);
    return code;
}

enum gol_code gol_compare_pair(const double *a, int n, const double *b, int m, double margin, double level,
                               struct gol_compared *out, struct gol_err *err)
{
    struct gol_ranks_null null;
    enum gol_code code = gol_ranks_null_init(&null, n, m, err);

    if (code == GOL_OK)
        code = gol_compare_pair_with(&null, a, b, margin, level, out, err);
    gol_ranks_null_fini(&null);
    return code;
}
