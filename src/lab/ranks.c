/*
 * The test is that of Mann and Whitney (1947), the estimate and its interval are those of Hodges and Lehmann (1963):
 * the differences b - a in ascending order, their median, and the k-th from either end, where k - 1 is the critical
 * value of U. All n * m differences are never stored: with both samples sorted they are a matrix that ascends along
 * each row and descends along each column, in which the k-th smallest is found by guessing one of those that are still
 * possible and counting how many are smaller, in n + m steps along a staircase (Monahan: Algorithm 616, 1984).
 *
 * The exact distribution of U is the recursion of Mann and Whitney on probabilities: the largest of all values belongs
 * to a with probability n / (n + m), and then it is larger than every b. Only sums of positive terms, so that the
 * relative error stays near that of one addition, also far out in the tail. Above GOL_RANKS_EXACT_MAX it is the normal
 * distribution with a correction of a half for continuity; its tails are longer than those of U, so that intervals come
 * out wider (by one percent at 50 and 50).
 */
#include "lab/ranks.h"

#include "util/ascending.h"
#include "util/num.h"
#include "util/rng.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Room for the rounding of 1 - 0.95, so that a probability of exactly 0.05 is not above it. */
#define SLACK 1e-9

/* ---- the null distribution ---- */

/*
 * level[j] is the distribution for i values of a and j of b, i growing from 0 to m and j going to n, the fewer: the
 * distribution is the same with a and b exchanged. Each is overwritten from its end, where what is read lies below.
 */
static void fill_levels(double *levels, int few, int many, size_t size)
{
    for (int j = 0; j <= few; j++)
        levels[(size_t)j * size] = 1;
    for (int i = 1; i <= many; i++) {
        for (int j = 1; j <= few; j++) {
            double *now = levels + (size_t)j * size;
            const double *fewer_b = now - size;
            const double from_a = (double)i / (i + j);
            const double from_b = (double)j / (i + j);

            for (size_t u = size; u-- > (size_t)j;)
                now[u] = from_a * now[u - (size_t)j] + from_b * fewer_b[u];
            for (size_t u = 0; u < (size_t)j && u < size; u++)
                now[u] = from_b * fewer_b[u];
        }
    }
}

enum gol_code gol_ranks_null_init(struct gol_ranks_null *null, int n, int m, struct gol_err *err)
{
    const int few = n < m ? n : m;
    const int many = n < m ? m : n;
    const size_t size = (size_t)((int64_t)n * m / 2 + 1);
    double *levels;
    double sum = 0;

    *null = (struct gol_ranks_null){.n = n, .m = m};
    if ((int64_t)n * m > GOL_RANKS_EXACT_MAX)
        return GOL_OK;
    levels = calloc((size_t)(few + 1) * size, sizeof *levels);
    null->cumulative = calloc(size, sizeof *null->cumulative);
    if (levels == NULL || null->cumulative == NULL) {
        free(levels);
        gol_ranks_null_fini(null);
        return gol_err_set(err, GOL_NO_MEMORY, "the distribution of %d and %d ranks: out of memory", n, m);
    }
    fill_levels(levels, few, many, size);
    for (size_t u = 0; u < size; u++) {
        sum += levels[(size_t)few * size + u];
        null->cumulative[u] = sum;
    }
    free(levels);
    return GOL_OK;
}

void gol_ranks_null_fini(struct gol_ranks_null *null)
{
    free(null->cumulative);
    *null = (struct gol_ranks_null){0};
}

double gol_ranks_null_tail(const struct gol_ranks_null *null, int64_t u)
{
    const double pairs = (double)null->n * null->m;

    if (u < 0)
        return 0;
    if (null->cumulative != NULL)
        return null->cumulative[u];
    return erfc(-((double)u + 0.5 - pairs / 2) / sqrt(pairs * (null->n + null->m + 1.0) / 12) / sqrt(2)) / 2;
}

int64_t gol_ranks_null_critical(const struct gol_ranks_null *null, double level)
{
    int64_t good = -1;
    int64_t bad = (int64_t)null->n * null->m / 2 + 1;

    while (bad - good > 1) {
        const int64_t middle = good + (bad - good) / 2;

        if (2 * gol_ranks_null_tail(null, middle) <= (1 - level) * (1 + SLACK))
            good = middle;
        else
            bad = middle;
    }
    return good;
}

int gol_ranks_trials_for(double level)
{
    double least = 1; /* of the two ways in which no a is larger than a b, or every one: 2 / C(2n, n) */
    int n = 1;

    while (2 * (least *= n / (2.0 * (2.0 * n - 1))) > (1 - level) * (1 + SLACK))
        n++;
    return n;
}

/* ---- the differences ---- */

/* Both samples ascending; difference (i, j) is b[j] - a[i]. */
struct pairs {
    double *a, *b;
    int n, m;
    int *from, *to; /* for each i: from[i] .. to[i] - 1 are the j still possible */
    int *below, *upto; /* for each i: how many j are less than the guess, and how many not above it */
};

static void pairs_fini(struct pairs *pairs)
{
    free(pairs->a);
    free(pairs->from);
    *pairs = (struct pairs){0};
}

static enum gol_code pairs_init(struct pairs *pairs, const double *a, int n, const double *b, int m,
                                struct gol_err *err)
{
    *pairs = (struct pairs){.n = n, .m = m};
    pairs->a = calloc((size_t)n + (size_t)m, sizeof *pairs->a);
    pairs->from = calloc(4 * (size_t)n, sizeof *pairs->from);
    if (pairs->a == NULL || pairs->from == NULL) {
        pairs_fini(pairs);
        return gol_err_set(err, GOL_NO_MEMORY, "two samples of %d and %d: out of memory", n, m);
    }
    pairs->b = pairs->a + n;
    pairs->to = pairs->from + n;
    pairs->below = pairs->to + n;
    pairs->upto = pairs->below + n;
    memcpy(pairs->a, a, (size_t)n * sizeof *a);
    memcpy(pairs->b, b, (size_t)m * sizeof *b);
    qsort(pairs->a, (size_t)n, sizeof *a, gol_ascending_double);
    qsort(pairs->b, (size_t)m, sizeof *b, gol_ascending_double);
    return GOL_OK;
}

/* Fills below and upto for this guess; *below and *upto get their sums. */
static void pairs_count(struct pairs *pairs, double guess, int64_t *below, int64_t *upto)
{
    int less = 0;
    int not_more = 0;

    *below = *upto = 0;
    for (int i = 0; i < pairs->n; i++) {
        while (less < pairs->m && pairs->b[less] - pairs->a[i] < guess)
            less++;
        if (not_more < less)
            not_more = less;
        while (not_more < pairs->m && pairs->b[not_more] - pairs->a[i] <= guess)
            not_more++;
        pairs->below[i] = less;
        pairs->upto[i] = not_more;
        *below += less;
        *upto += not_more;
    }
}

/* One of the differences that are still possible, `at` of them before it. */
static double pairs_pick(const struct pairs *pairs, int64_t at)
{
    int i = 0;

    while (at >= pairs->to[i] - pairs->from[i]) {
        at -= pairs->to[i] - pairs->from[i];
        i++;
    }
    return pairs->b[pairs->from[i] + (int)at] - pairs->a[i];
}

/* The k-th smallest difference, k from 1 to n * m. The guesses are random, the result is not. */
static double pairs_select(struct pairs *pairs, int64_t k)
{
    struct gol_rng rng = {.state = 1};
    int64_t left = (int64_t)pairs->n * pairs->m;

    for (int i = 0; i < pairs->n; i++) {
        pairs->from[i] = 0;
        pairs->to[i] = pairs->m;
    }
    for (;;) {
        const double guess = pairs_pick(pairs, (int64_t)(gol_rng_next(&rng) % (uint64_t)left));
        int64_t below;
        int64_t upto;

        pairs_count(pairs, guess, &below, &upto);
        if (k > below && k <= upto)
            return guess;
        memcpy(k <= below ? pairs->to : pairs->from, k <= below ? pairs->below : pairs->upto,
               (size_t)pairs->n * sizeof *pairs->to);
        left = 0;
        for (int i = 0; i < pairs->n; i++)
            left += pairs->to[i] - pairs->from[i];
    }
}

/* ---- both together ---- */

static enum gol_code check(const double *values, int n, const char *name, bool positive, struct gol_err *err)
{
    for (int i = 0; i < n; i++) {
        if (!isfinite(values[i]))
            return gol_err_set(err, GOL_INVALID, "value %d of sample %s is not a finite number", i + 1, name);
        if (positive && values[i] <= 0)
            return gol_err_set(err, GOL_INVALID, "value %d of sample %s is not above 0, so there is no ratio", i + 1,
                               name);
    }
    return GOL_OK;
}

/*
 * Twice the tail of the smaller side, with every tie on that side: the least that the data say against no difference.
 */
static double p_of(const struct gol_ranks_null *null, int64_t below, int64_t upto)
{
    const int64_t all = (int64_t)null->n * null->m;
    const int64_t less = upto; /* pairs with b <= a */
    const int64_t more = all - below; /* pairs with b >= a */
    const int64_t u = less < more ? less : more;

    return u > all / 2 ? 1 : fmin(1, 2 * gol_ranks_null_tail(null, u));
}

static void measure(struct pairs *pairs, const struct gol_ranks_null *null, double level, struct gol_ranks *out)
{
    const int64_t all = (int64_t)pairs->n * pairs->m;
    const int64_t critical = gol_ranks_null_critical(null, level);
    int64_t below;
    int64_t upto;

    out->estimate = pairs_select(pairs, (all + 1) / 2);
    if (all % 2 == 0)
        out->estimate += (pairs_select(pairs, all / 2 + 1) - out->estimate) / 2;
    if (critical >= 0) {
        out->low = pairs_select(pairs, critical + 1);
        out->high = pairs_select(pairs, all - critical);
        out->level = 1 - 2 * gol_ranks_null_tail(null, critical);
    } else {
        out->low = -INFINITY;
        out->high = INFINITY;
        out->level = 1;
    }
    pairs_count(pairs, 0, &below, &upto);
    out->p = p_of(null, below, upto);
}

static enum gol_code shift_with(const struct gol_ranks_null *null, const double *a, const double *b, double level,
                                struct gol_ranks *out, struct gol_err *err)
{
    struct pairs pairs;
    char text[GOL_NUM_TEXT];
    enum gol_code code = check(a, null->n, "a", false, err);

    if (code == GOL_OK)
        code = check(b, null->m, "b", false, err);
    if (code == GOL_OK && !(level > 0 && level < 1))
        code = gol_err_set(err, GOL_INVALID, "a level of %s%% is not between 0%% and 100%%",
                           gol_num_real(text, level * 100));
    if (code == GOL_OK)
        code = pairs_init(&pairs, a, null->n, b, null->m, err);
    if (code != GOL_OK)
        return code;
    measure(&pairs, null, level, out);
    pairs_fini(&pairs);
    return GOL_OK;
}

enum gol_code gol_ranks_ratio_with(const struct gol_ranks_null *null, const double *a, const double *b, double level,
                                   struct gol_ranks *out, struct gol_err *err)
{
    const int n = null->n;
    const int m = null->m;
    double *logs = NULL;
    enum gol_code code = check(a, n, "a", true, err);

    *out = (struct gol_ranks){0};
    if (code == GOL_OK)
        code = check(b, m, "b", true, err);
    if (code != GOL_OK)
        return code;
    logs = calloc((size_t)n + (size_t)m, sizeof *logs);
    if (logs == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "two samples of %d and %d: out of memory", n, m);
    for (int i = 0; i < n; i++)
        logs[i] = log(a[i]);
    for (int j = 0; j < m; j++)
        logs[n + j] = log(b[j]);
    code = shift_with(null, logs, logs + n, level, out, err);
    free(logs);
    if (code == GOL_OK) {
        out->estimate = exp(out->estimate);
        out->low = exp(out->low);
        out->high = exp(out->high);
    }
    return code;
}

/* Makes the null distribution for one pair, which gets ratio or shift. */
static enum gol_code with_null(bool ratio, const double *a, int n, const double *b, int m, double level,
                               struct gol_ranks *out, struct gol_err *err)
{
    struct gol_ranks_null null;
    enum gol_code code;

    *out = (struct gol_ranks){0};
    if (n < 1 || m < 1)
        return gol_err_set(err, GOL_INVALID, "sample %s has no value", n < 1 ? "a" : "b");
    code = gol_ranks_null_init(&null, n, m, err);
    if (code != GOL_OK)
        return code;
    code = ratio ? gol_ranks_ratio_with(&null, a, b, level, out, err) : shift_with(&null, a, b, level, out, err);
    gol_ranks_null_fini(&null);
    return code;
}

enum gol_code gol_ranks_shift(const double *a, int n, const double *b, int m, double level, struct gol_ranks *out,
                              struct gol_err *err)
{
    return with_null(false, a, n, b, m, level, out, err);
}

enum gol_code gol_ranks_ratio(const double *a, int n, const double *b, int m, double level, struct gol_ranks *out,
                              struct gol_err *err)
{
    return with_null(true, a, n, b, m, level, out, err);
}
