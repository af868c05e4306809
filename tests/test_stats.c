#include "cmocka_all.h"

#include "lab/stats.h"
#include "util/clock.h"
#include "util/rng.h"

#include <math.h>

static void assert_close(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-9 * fmax(1, fabs(wanted))))
        fail_msg("%.17g is not %.17g", got, wanted);
}

static void nothing_and_one(void **state)
{
    struct gol_stats stats;
    double one = 7;

    (void)state;
    gol_stats_of(NULL, 0, &stats);
    assert_memory_equal(&stats, &(struct gol_stats){0}, sizeof stats);
    gol_stats_of(&one, 1, &stats);
    assert_int_equal(stats.n, 1);
    assert_close(stats.median, 7);
    assert_close(stats.mean, 7);
    assert_close(stats.low, 7);
    assert_close(stats.high, 7);
    assert_true(stats.sd == 0 && stats.mad == 0 && stats.level == 0 && stats.outliers == 0);
}

static void five_by_hand(void **state)
{
    double values[] = {5, 1, 100, 2, 4};
    struct gol_stats stats;

    (void)state;
    gol_stats_of(values, 5, &stats);
    assert_close(stats.median, 4);
    assert_close(stats.mean, 22.4);
    assert_close(stats.sd, sqrt(1884.3)); /* 7537.2 / 4 */
    assert_close(stats.mad, 2); /* of 1 3 96 2 0 */
    assert_close(stats.min, 1);
    assert_close(stats.max, 100);
    assert_close(stats.low, 1);
    assert_close(stats.high, 100);
    assert_true(stats.level == 0.9375);
    /* halves 1 2 4 and 4 5 100; the fences are 1.5 times 5 - 2 beyond */
    assert_true(stats.lower_fourth == 2 && stats.upper_fourth == 5);
    assert_true(stats.fence_low == -2.5 && stats.fence_high == 9.5);
    assert_int_equal(stats.outliers, 1);
}

/* One on a fence is no outlier, one past it is; where the middle half is one value, all others are. */
static void fences_by_hand(void **state)
{
    double on[] = {4, 8, 5, 5, 1, 6, -0.5, 6.5}; /* -0.5 1 4 5 | 5 6 6.5 8: fourths 2.5 and 6.25 */
    double past[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15.1, -5}; /* -5 1 2 3 4 5 | 5 6 7 8 9 15.1: 2.5 and 7.5 */
    double edge[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, -5};
    double flat[] = {3, 3, 3, 3, 3, 3, 3.5, 2};
    struct gol_stats stats;

    (void)state;
    gol_stats_of(on, 8, &stats);
    assert_true(stats.lower_fourth == 2.5 && stats.upper_fourth == 6.25 && stats.outliers == 0);
    gol_stats_of(past, 11, &stats);
    assert_true(stats.lower_fourth == 2.5 && stats.upper_fourth == 7.5);
    assert_true(stats.fence_low == -5 && stats.fence_high == 15 && stats.outliers == 1);
    gol_stats_of(edge, 11, &stats);
    assert_int_equal(stats.outliers, 0);
    gol_stats_of(flat, 8, &stats);
    assert_int_equal(stats.outliers, 2);
}

/* At any level, also one that n cannot reach; and how many values each level needs. */
static void intervals_at_a_wanted_level(void **state)
{
    static const struct {
        double level;
        int n, rank;
        double covered;
    } cases[] = {
        {0.99, 7, 1, 1 - 2.0 / 128},
        {0.99, 8, 1, 1 - 2.0 / 256},
        {0.99, 10, 1, 1 - 2.0 / 1024},
        {0.95, 8, 1, 1 - 2.0 / 256},
        {0.95, 10, 2, 1 - 22.0 / 1024},
        {0.5, 10, 4, 1 - 352.0 / 1024},
        {0.99, 1, 1, 0},
        {0.9375, 5, 1, 1 - 2.0 / 32},
        {0.4, 2, 1, 0.5},
        {0.9, 10, 2, 1 - 22.0 / 1024},
        {0.85, 10, 3, 1 - 112.0 / 1024},
    };
    double sorted[10];

    (void)state;
    for (int i = 0; i < 10; i++)
        sorted[i] = i + 1;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double low;
        double high;

        assert_close(gol_stats_interval(sorted, cases[c].n, cases[c].level, &low, &high), cases[c].covered);
        assert_true(low == cases[c].rank && high == cases[c].n + 1 - cases[c].rank);
    }
    assert_int_equal(gol_stats_trials_for(0.5), 2);
    assert_int_equal(gol_stats_trials_for(0.9375), 5);
    assert_int_equal(gol_stats_trials_for(0.95), 6);
    assert_int_equal(gol_stats_trials_for(0.99), 8);
    assert_int_equal(gol_stats_trials_for(0.999), 11);
}

/* Pascal's triangle for n up to 60, exact in 64 bits: the level of every rank, and which rank is right. */
static void intervals_by_exact_counting(void **state)
{
    uint64_t row[61] = {1};

    (void)state;
    for (int n = 1; n <= 60; n++) {
        const double all = ldexp(1, n);
        int wanted = 1;
        double wanted_level = 0;
        uint64_t below = 0;
        double values[60];
        struct gol_stats stats;

        for (int j = n; j > 0; j--)
            row[j] += row[j - 1];
        for (int k = 1; k <= n / 2 || k == 1; k++) {
            double level;

            below += row[k - 1];
            level = 1 - 2 * (double)below / all;
            if (k == 1 || level >= 0.95) {
                wanted = k;
                wanted_level = level;
            }
        }
        for (int i = 0; i < n; i++)
            values[i] = n - i;
        gol_stats_of(values, n, &stats);
        assert_int_equal((int)stats.low, wanted);
        assert_int_equal((int)stats.high, n + 1 - wanted);
        assert_close(stats.level, wanted_level);
    }
}

/*
 * Every outcome of n coin tosses is equally likely: toss j says whether measurement j is below the true median. The
 * interval covers it when at least k are below and at least k above.
 */
static void coverage_by_enumeration(void **state)
{
    (void)state;
    for (int n = 1; n <= 16; n++) {
        double values[16];
        struct gol_stats stats;
        int covered = 0;
        int k;

        for (int i = 0; i < n; i++)
            values[i] = i + 1;
        gol_stats_of(values, n, &stats);
        k = (int)stats.low;
        for (int tosses = 0; tosses < 1 << n; tosses++) {
            const int below = __builtin_popcount((unsigned)tosses);

            covered += below >= k && n - below >= k;
        }
        assert_close(stats.level, covered / ldexp(1, n));
    }
}

static void large_n_is_exact_enough(void **state)
{
    static const int sizes[] = {1000, 1001, 99999, 100000};

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const int n = sizes[s];
        double *values = calloc((size_t)n, sizeof *values);
        long double term = 1;
        long double below = 0;
        struct gol_stats stats;
        int k;

        for (int i = 0; i < n; i++)
            values[i] = i + 1;
        gol_stats_of(values, n, &stats);
        k = (int)stats.low;
        /* P(Bin(n, 1/2) < k) from the tail, in logarithms */
        for (int j = 0; j < k; j++) {
            term = lgammal(n + 1.0L) - lgammal(j + 1.0L) - lgammal(n - j + 1.0L) - n * logl(2);
            below += expl(term);
        }
        assert_true(fabsl(1 - 2 * below - (long double)stats.level) < 1e-9L);
        assert_true(stats.level >= 0.95 && stats.level < 0.96);
        free(values);
    }
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts. */
static double plain_median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, ascending);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void random_samples_against_plain_definitions(void **state)
{
    struct gol_rng rng = {.state = (uint64_t)gol_clock_wall_ns()};
    const uint64_t seed = rng.state;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < 2000; round++) {
        const int n = 1 + (int)gol_rng_below(&rng, 40);
        const uint32_t spread = 1 + gol_rng_below(&rng, 30); /* small: many ties */
        double values[40] = {0};
        double deviations[40];
        struct gol_stats stats;
        double median;
        double mad;
        double lower;
        double upper;
        int outliers = 0;

        for (int i = 0; i < n; i++)
            values[i] = (double)gol_rng_below(&rng, spread) - 7.5;
        memcpy(deviations, values, sizeof values);
        median = plain_median(deviations, n);
        for (int i = 0; i < n; i++)
            deviations[i] = fabs(values[i] - median);
        mad = plain_median(deviations, n);
        memcpy(deviations, values, sizeof values);
        qsort(deviations, (size_t)n, sizeof *deviations, ascending);
        lower = plain_median(deviations, (n + 1) / 2);
        upper = plain_median(deviations + n / 2, n - n / 2);
        for (int i = 0; i < n; i++)
            outliers += values[i] < lower - 1.5 * (upper - lower) || values[i] > upper + 1.5 * (upper - lower);
        gol_stats_of(values, n, &stats);
        assert_close(stats.median, median);
        assert_close(stats.mad, mad);
        assert_int_equal(stats.outliers, outliers);
        assert_true(stats.min <= stats.low && stats.low <= stats.median);
        assert_true(stats.median <= stats.high && stats.high <= stats.max);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_and_one),
        cmocka_unit_test(five_by_hand),
        cmocka_unit_test(fences_by_hand),
        cmocka_unit_test(intervals_at_a_wanted_level),
        cmocka_unit_test(intervals_by_exact_counting),
        cmocka_unit_test(coverage_by_enumeration),
        cmocka_unit_test(large_n_is_exact_enough),
        cmocka_unit_test(random_samples_against_plain_definitions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
