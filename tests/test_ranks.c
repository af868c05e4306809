#include "cmocka_all.h"

#include "lab/ranks.h"
#include "util/clock.h"
#include "util/rng.h"

#include <math.h>

static void assert_close(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g is not %.17g", got, wanted);
}

static int64_t critical(int n, int m, double level)
{
    struct gol_ranks_null null;
    struct gol_err err;
    int64_t u;

    assert_ok(gol_ranks_null_init(&null, n, m, &err), &err);
    u = gol_ranks_null_critical(&null, level);
    gol_ranks_null_fini(&null);
    return u;
}

/* ---- published tables ---- */

/* Mann and Whitney (1947), table I: P(U <= u), as printed with three decimals. */
static void probabilities_as_printed_in_1947(void **state)
{
    static const struct {
        int n, m;
        double p[9];
    } table[] = {
        {3, 3, {.050, .100, .200, .350, .500}},
        {3, 4, {.028, .057, .114, .200, .314, .429, .571}},
        {4, 4, {.014, .029, .057, .100, .171, .243, .343, .443, .557}},
        {5, 5, {.004, .008, .016, .028, .048, .075, .111, .155, .210}},
        {6, 6, {.001, .002, .004, .008, .013, .021, .032, .047, .066}},
    };

    (void)state;
    for (size_t t = 0; t < sizeof table / sizeof table[0]; t++) {
        struct gol_ranks_null null;
        struct gol_err err;

        assert_ok(gol_ranks_null_init(&null, table[t].m, table[t].n, &err), &err);
        for (int u = 0; u < 9 && table[t].p[u] > 0 && u <= table[t].n * table[t].m / 2; u++)
            if (fabs(gol_ranks_null_tail(&null, u) - table[t].p[u]) > 0.0006)
                fail_msg("n %d m %d u %d: %.4f, printed %.3f", table[t].n, table[t].m, u, gol_ranks_null_tail(&null, u),
                         table[t].p[u]);
        gol_ranks_null_fini(&null);
    }
}

/* The two-sided critical values that textbooks print, for n = m from 4 to 20 and for one sample of 20. */
static void critical_values_of_tables(void **state)
{
    static const int squares_95[] = {0, 2, 5, 8, 13, 17, 23, 30, 37, 45, 55, 64, 75, 87, 99, 113, 127};
    static const int squares_99[] = {-1, 0, 2, 4, 7, 11, 16, 21, 27, 34, 42, 51, 60, 70, 81, 93, 105};
    static const int with_20_95[] = {8, 14, 20, 27, 34, 41, 48, 55, 62, 69, 76, 83, 90, 98, 105, 112, 119, 127};
    static const int with_5_95[] = {2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 17, 18, 19, 20};

    (void)state;
    for (int n = 4; n <= 20; n++) {
        assert_int_equal(critical(n, n, 0.95), squares_95[n - 4]);
        assert_int_equal(critical(n, n, 0.99), squares_99[n - 4]);
    }
    for (int n = 3; n <= 20; n++)
        assert_int_equal(critical(n, 20, 0.95), with_20_95[n - 3]);
    for (int n = 5; n <= 20; n++)
        assert_int_equal(critical(5, n, 0.95), with_5_95[n - 5]);
}

/* ---- brute force ---- */

/* For every way to give n of the ranks 1 .. n + m to a: how often U has each value; *ways is how many ways. */
static void count_all(int n, int m, int counts[37], int *ways)
{
    memset(counts, 0, 37 * sizeof *counts);
    *ways = 0;
    for (unsigned set = 0; set < 1U << (n + m); set++) {
        int u = 0;
        int b = 0;

        if (__builtin_popcount(set) != n)
            continue;
        for (int rank = 0; rank < n + m; rank++) {
            if ((set >> rank & 1) != 0)
                u += b;
            else
                b++;
        }
        counts[u]++;
        ++*ways;
    }
}

static void the_null_distribution_is_what_counting_gives(void **state)
{
    (void)state;
    for (int n = 1; n <= 6; n++) {
        for (int m = 1; m <= 6; m++) {
            struct gol_ranks_null null;
            struct gol_err err;
            int counts[37];
            int ways;
            int sum = 0;

            count_all(n, m, counts, &ways);
            assert_ok(gol_ranks_null_init(&null, n, m, &err), &err);
            assert_true(gol_ranks_null_tail(&null, -1) == 0);
            for (int u = 0; u <= n * m / 2; u++) {
                sum += counts[u];
                assert_close(gol_ranks_null_tail(&null, u), (double)sum / ways);
            }
            gol_ranks_null_fini(&null);
        }
    }
}

/* Every arrangement is equally likely without a difference: how often the interval holds 0 is its level. */
static void the_level_is_what_counting_gives(void **state)
{
    static const double levels[] = {0.5, 0.8, 0.9, 0.95, 0.99};

    (void)state;
    for (int n = 1; n <= 5; n++) {
        for (int m = 1; m <= 5; m++) {
            for (size_t l = 0; l < sizeof levels / sizeof levels[0]; l++) {
                struct gol_ranks ranks = {0};
                struct gol_err err;
                int ways = 0;
                int held = 0;

                for (unsigned set = 0; set < 1U << (n + m); set++) {
                    double a[5];
                    double b[5];
                    int in_a = 0;

                    if (__builtin_popcount(set) != n)
                        continue;
                    for (int rank = 0; rank < n + m; rank++) {
                        if ((set >> rank & 1) != 0)
                            a[in_a++] = rank * 1.5;
                        else
                            b[rank - in_a] = rank * 1.5;
                    }
                    assert_ok(gol_ranks_shift(a, n, b, m, levels[l], &ranks, &err), &err);
                    assert_int_equal(ranks.low > 0 || ranks.high < 0, ranks.p <= 1 - ranks.level + 1e-12);
                    held += ranks.low <= 0 && ranks.high >= 0;
                    ways++;
                }
                assert_close(ranks.level, (double)held / ways);
                assert_true(ranks.level >= levels[l] - 1e-9);
                assert_int_equal(isinf(ranks.low) != 0, ranks.level == 1);
            }
        }
    }
}

static int ascending(const void *x, const void *y)
{
    const double left = *(const double *)x;
    const double right = *(const double *)y;

    return (left > right) - (left < right);
}

/* All differences, sorted: the estimate and the interval as they are defined; few distinct values, so many ties. */
static void random_samples_against_all_differences(void **state)
{
    struct gol_rng rng = {.state = (uint64_t)gol_clock_wall_ns()};
    static double all[40 * 40];

    (void)state;
    print_message("seed %llu\n", (unsigned long long)rng.state);
    for (int round = 0; round < 400; round++) {
        const int n = 1 + (int)gol_rng_below(&rng, 40);
        const int m = 1 + (int)gol_rng_below(&rng, 40);
        const uint32_t spread = 1 + gol_rng_below(&rng, 1000);
        const int64_t k = critical(n, m, 0.9);
        struct gol_ranks ranks;
        struct gol_err err;
        double a[40];
        double b[40];

        for (int i = 0; i < n; i++)
            a[i] = gol_rng_below(&rng, spread) / 7.0;
        for (int j = 0; j < m; j++)
            b[j] = gol_rng_below(&rng, spread) / 7.0 - 3;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++)
                all[i * m + j] = b[j] - a[i];
        qsort(all, (size_t)(n * m), sizeof *all, ascending);
        assert_ok(gol_ranks_shift(a, n, b, m, 0.9, &ranks, &err), &err);
        assert_close(ranks.estimate, (all[(n * m - 1) / 2] + all[n * m / 2]) / 2);
        if (k < 0) {
            assert_true(ranks.low == -INFINITY && ranks.high == INFINITY && ranks.level == 1);
            continue;
        }
        assert_true(ranks.low == all[k] && ranks.high == all[n * m - 1 - k]);
        assert_true(ranks.level >= 0.9 && ranks.level < 1);
    }
}

/* ---- by hand ---- */

static void small_cases_by_hand(void **state)
{
    static const double a[] = {4, 1, 2, 3};
    static const double b[] = {13, 11, 14, 12};
    struct gol_ranks ranks;
    struct gol_err err;

    (void)state;
    assert_ok(gol_ranks_shift(a, 4, b, 4, 0.95, &ranks, &err), &err);
    assert_close(ranks.p, 2.0 / 70);
    assert_close(ranks.level, 1 - 2.0 / 70);
    assert_true(ranks.estimate == 10 && ranks.low == 7 && ranks.high == 13);
    assert_ok(gol_ranks_shift(b, 4, a, 4, 0.95, &ranks, &err), &err);
    assert_close(ranks.p, 2.0 / 70);
    assert_true(ranks.estimate == -10 && ranks.low == -13 && ranks.high == -7);
    assert_ok(gol_ranks_ratio(a, 4, b, 4, 0.95, &ranks, &err), &err);
    assert_close(ranks.low, 11.0 / 4);
    assert_close(ranks.high, 14);
    /* ratios in ascending order: ... 13/3, 11/2 | 12/2, 13/2 ...: 14 13 12 11 by 4 and by 3 are the lower eight */
    assert_close(ranks.estimate, sqrt(14.0 / 3 * 11 / 2));
    /* one too few */
    assert_ok(gol_ranks_ratio(a, 3, b, 3, 0.95, &ranks, &err), &err);
    assert_true(ranks.low == 0 && ranks.high == INFINITY && ranks.level == 1);
    assert_close(ranks.p, 0.1);
}

/*
 * Hollander and Wolfe, Nonparametric Statistical Methods, 1999, table 4.1, water through membranes: other programs find
 * p = 0.2544, 0.305 [-0.15, 0.76].
 */
static void a_published_example(void **state)
{
    static const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    static const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    struct gol_ranks ranks;
    struct gol_err err;

    (void)state;
    assert_ok(gol_ranks_shift(early, 5, term, 10, 0.95, &ranks, &err), &err);
    assert_true(fabs(ranks.p - 0.2544) < 0.00005);
    assert_close(ranks.estimate, 0.305);
    assert_close(ranks.low, -0.15);
    assert_close(ranks.high, 0.76);
}

/* Ties speak for no difference, on either side of it. */
static void ties_are_taken_conservatively(void **state)
{
    static const double a[] = {1, 2, 3, 5};
    static const double b[] = {5, 6, 7, 8};
    static const double same[] = {3, 3, 3, 3, 3};
    struct gol_ranks ranks;
    struct gol_err err;

    (void)state;
    assert_ok(gol_ranks_shift(a, 4, b, 4, 0.8, &ranks, &err), &err);
    assert_close(ranks.p, 4.0 / 70); /* U = 1: as if the 5 of b were the smaller */
    assert_ok(gol_ranks_shift(same, 5, same, 5, 0.9, &ranks, &err), &err);
    assert_true(ranks.p == 1 && ranks.estimate == 0 && ranks.low == 0 && ranks.high == 0);
}

static void what_cannot_be_compared_is_refused(void **state)
{
    static const double good[] = {1, 2, 3};
    static const double bad[] = {1, 0, NAN};
    struct gol_ranks ranks;
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_ranks_shift(good, 3, good, 0, 0.95, &ranks, &err), GOL_INVALID);
    assert_int_equal(gol_ranks_shift(good, 3, bad, 3, 0.95, &ranks, &err), GOL_INVALID);
    assert_non_null(strstr(err.message, "value 3 of sample b"));
    assert_int_equal(gol_ranks_shift(good, 3, bad, 2, 0.95, &ranks, &err), GOL_OK);
    assert_int_equal(gol_ranks_ratio(bad, 2, good, 3, 0.95, &ranks, &err), GOL_INVALID);
    assert_non_null(strstr(err.message, "value 2 of sample a is not above 0"));
    assert_int_equal(gol_ranks_shift(good, 3, good, 3, 1, &ranks, &err), GOL_INVALID);
    assert_int_equal(gol_ranks_shift(good, 3, good, 3, 0, &ranks, &err), GOL_INVALID);
}

static void how_many_trials_a_level_needs(void **state)
{
    static const double levels[] = {0.5, 0.9, 0.95, 0.99, 1 - 0.05 / 44, 0.999999};

    (void)state;
    assert_int_equal(gol_ranks_trials_for(0.95), 4);
    assert_int_equal(gol_ranks_trials_for(0.99), 5);
    assert_int_equal(gol_ranks_trials_for(1 - 0.05 / 44), 7);
    for (size_t l = 0; l < sizeof levels / sizeof levels[0]; l++) {
        const int n = gol_ranks_trials_for(levels[l]);

        assert_true(critical(n, n, levels[l]) >= 0);
        assert_true(n == 1 || critical(n - 1, n - 1, levels[l]) < 0);
    }
}

/* ---- many ---- */

/*
 * Where both can be had, the normal tail is the larger one and not by much; where only it is, nothing is out of order.
 */
static void the_normal_tail_is_close_and_no_less(void **state)
{
    struct gol_ranks_null exact;
    struct gol_err err;

    (void)state;
    assert_ok(gol_ranks_null_init(&exact, 50, 50, &err), &err);
    assert_non_null(exact.cumulative);
    for (int u = 700; u <= 1250; u += 10) {
        const struct gol_ranks_null normal = {.n = 50, .m = 50};
        const double wanted = gol_ranks_null_tail(&exact, u);
        const double got = gol_ranks_null_tail(&normal, u);

        /* in the middle they cross by some 1e-5 */
        if (wanted < 0.04 && got < wanted)
            fail_msg("u %d: normal %g, exact %g", u, got, wanted);
        if (wanted > 1e-3 && fabs(got - wanted) > 0.15 * wanted)
            fail_msg("u %d: normal %g, exact %g", u, got, wanted);
    }
    gol_ranks_null_fini(&exact);
}

static void a_hundred_thousand_values(void **state)
{
    enum { N = 100000 };
    double *a = calloc(2 * N, sizeof *a);
    struct gol_rng rng = {.state = 7};
    struct gol_ranks ranks;
    struct gol_err err;

    (void)state;
    for (int i = 0; i < 2 * N; i++)
        a[i] = 1 + gol_rng_below(&rng, 1000000) / 1e6 + (i >= N ? 0.25 : 0);
    assert_ok(gol_ranks_shift(a, N, a + N, N, 0.999, &ranks, &err), &err);
    assert_true(fabs(ranks.estimate - 0.25) < 0.01);
    assert_true(ranks.low < 0.25 && ranks.high > 0.25 && ranks.high - ranks.low < 0.02);
    assert_true(ranks.level >= 0.999 && ranks.level < 0.9991 && ranks.p < 1e-100);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_as_printed_in_1947),
        cmocka_unit_test(critical_values_of_tables),
        cmocka_unit_test(the_null_distribution_is_what_counting_gives),
        cmocka_unit_test(the_level_is_what_counting_gives),
        cmocka_unit_test(random_samples_against_all_differences),
        cmocka_unit_test(small_cases_by_hand),
        cmocka_unit_test(a_published_example),
        cmocka_unit_test(ties_are_taken_conservatively),
        cmocka_unit_test(what_cannot_be_compared_is_refused),
        cmocka_unit_test(how_many_trials_a_level_needs),
        cmocka_unit_test(the_normal_tail_is_close_and_no_less),
        cmocka_unit_test(a_hundred_thousand_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
