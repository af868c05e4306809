/*
 * Do the statistics keep what they print? `make bench-stats` finds out by simulation: intervals must hold the truth at least as
 * often as the level that they claim, verdicts must not see differences where there are none, and must see those that are
 * there. Each line says what was wanted, what was found, and the error of the simulation itself, four standard errors, by which a
 * line may miss before it fails; one false alarm of this program in some hundred runs.
 *
 *   bench_stats [SEED [PERCENT]]     of the samples that are drawn otherwise: for a quick look
 *
 * Normal: 2% standard deviation, what a quiet machine has. Log-normal: sigma 0.5, a long tail. Bimodal: 7 of 10 at one
 * place and 3 of 10 a third higher, as when a trial meets another program.
 */
#include "lab/compare.h"
#include "lab/repeats.h"
#include "lab/stats.h"
#include "util/clock.h"
#include "util/rng.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS 44 /* of a run as the counter experiment has them */
#define ERRORS 4.0 /* standard errors that a line may miss by */

static struct gol_rng rng;
static int percent = 100;
static int failed;

/* ---- samples ---- */

static double uniform(void)
{
    return ((double)(gol_rng_next(&rng) >> 11) + 0.5) / 9007199254740992.0;
}

/* Box and Muller, 1958; one of the two. */
static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static double normal_value(void)
{
    return 1 + 0.02 * normal();
}

static double log_normal_value(void)
{
    return exp(0.5 * normal());
}

static double bimodal_value(void)
{
    return (uniform() < 0.7 ? 1 : 1.33) + 0.02 * normal();
}

/* The median of bimodal_value: where 0.7 F((x - 1) / 0.02) = 0.5, since the upper mode is far above. */
#define BIMODAL_MEDIAN 1.0113189764

static const struct distribution {
    const char *name;
    double (*draw)(void);
    double median;
} distributions[] = {
    {"normal", normal_value, 1},
    {"log-normal", log_normal_value, 1},
    {"bimodal", bimodal_value, BIMODAL_MEDIAN},
};

static const int sizes[] = {5, 10, 30};

static void fill(const struct distribution *distribution, double factor, double *values, int n)
{
    for (int i = 0; i < n; i++)
        values[i] = factor * distribution->draw();
}

static int rounds(int wanted)
{
    const int n = wanted * percent / 100;

    return n > 20 ? n : 20;
}

/* ---- lines ---- */

static void heading(const char *text)
{
    printf("\n%-58s %9s %9s %9s\n", text, "wanted", "found", "+-");
}

static void verdict(bool good)
{
    printf("  %s\n", good ? "good" : "FAILED");
    fflush(stdout);
    failed += !good;
}

static double error_of(double share, int n)
{
    return ERRORS * sqrt(fmax(share * (1 - share), 1.0 / n) / n);
}

/* A share that must be at least `wanted`. */
static void at_least(const char *what, double wanted, double found, int n)
{
    printf("%-58s %8.2f%% %8.2f%% %8.2f%%", what, 100 * wanted, 100 * found, 100 * error_of(wanted, n));
    verdict(found >= wanted - error_of(wanted, n));
}

/* A share that must be at most `wanted`. */
static void at_most(const char *what, double wanted, double found, int n)
{
    printf("%-58s %8.2f%% %8.2f%% %8.2f%%", what, 100 * wanted, 100 * found, 100 * error_of(wanted, n));
    verdict(found <= wanted + error_of(wanted, n));
}

/* ---- medians ---- */

static void medians(void)
{
    static const double levels[] = {0.95, 0.99};
    const int n_rounds = rounds(40000);

    heading("the interval of the median holds it");
    for (size_t d = 0; d < 3; d++) {
        for (size_t s = 0; s < 3; s++) {
            for (size_t l = 0; l < 2; l++) {
                char what[64];
                double level = 0;
                int held = 0;

                for (int i = 0; i < n_rounds; i++) {
                    double values[30];
                    struct gol_stats stats;
                    double low;
                    double high;

                    fill(&distributions[d], 1, values, sizes[s]);
                    gol_stats_of(values, sizes[s], &stats);
                    level = gol_stats_interval(values, sizes[s], levels[l], &low, &high);
                    held += low <= distributions[d].median && high >= distributions[d].median;
                }
                snprintf(what, sizeof what, "%s, n = %d, %.0f%% asked for", distributions[d].name, sizes[s],
                         100 * levels[l]);
                at_least(what, level, (double)held / n_rounds, n_rounds);
            }
        }
    }
}

/* Repeats as a run does them, by its own rule. */
static int repeat_until(const struct gol_spec *spec, const struct distribution *distribution, double *values)
{
    struct gol_row rows[80];

    for (int n = 0; n < 80; n++) {
        gol_row_init(&rows[n]);
        values[n] = distribution->draw();
        rows[n].repeat = n + 1;
        rows[n].point = 0;
        rows[n].time_ns = llround(values[n] * 1e9);
        if (gol_repeats_judge(spec, rows, n + 1, 0, n + 1) != GOL_REPEATS_MORE)
            return n + 1;
    }
    return 80;
}

static void adaptive(void)
{
    /* so wide that runs of each distribution end at 10, 20, 40 and 80 */
    static const double untils[3][3] = {{0.01, 0.015, 0.02}, {0.25, 0.35, 0.5}, {0.01, 0.02, 0.1}};
    const int n_rounds = rounds(40000);

    heading("the same after adaptive repeats, 10 to 80");
    for (size_t d = 0; d < 3; d++) {
        for (size_t u = 0; u < 3; u++) {
            const struct gol_spec spec = {.repeats_min = 10, .repeats_max = 80, .until = untils[d][u]};
            char what[64];
            double level = 0;
            double repeats = 0;
            int held = 0;

            for (int i = 0; i < n_rounds; i++) {
                double values[80];
                struct gol_stats stats;
                const int n = repeat_until(&spec, &distributions[d], values);

                gol_stats_of(values, n, &stats);
                level += gol_repeats_level(&spec, stats.level) / n_rounds;
                repeats += (double)n / n_rounds;
                held += stats.low <= distributions[d].median && stats.high >= distributions[d].median;
            }
            snprintf(what, sizeof what, "%s, until %g%%, %.0f repeats", distributions[d].name, 100 * untils[d][u],
                     repeats);
            at_least(what, level, (double)held / n_rounds, n_rounds);
        }
    }
}

/* ---- ratios ---- */

/* How often the interval holds a factor of 1.1; `grain` rounds the values, so that there are ties. */
static void ratio_line(const struct distribution *distribution, int n, int m, double wanted, double grain)
{
    const int n_rounds = rounds(n * m > 500 ? 4000 : 20000);
    double a[120];
    double b[120];
    double level = 0;
    int held = 0;
    char what[64];

    for (int i = 0; i < n_rounds; i++) {
        struct gol_ranks ranks = {0};
        struct gol_err err;
        const double truth = grain > 0 ? 1 : 1.1;

        fill(distribution, 1, a, n);
        fill(distribution, truth, b, m);
        for (int k = 0; k < n && grain > 0; k++)
            a[k] = grain * ceil(a[k] / grain);
        for (int k = 0; k < m && grain > 0; k++)
            b[k] = grain * ceil(b[k] / grain);
        if (gol_ranks_ratio(a, n, b, m, wanted, &ranks, &err) != GOL_OK) {
            printf("%s\n", err.message);
            failed++;
            return;
        }
        level = ranks.level;
        held += ranks.low <= truth && ranks.high >= truth;
    }
    snprintf(what, sizeof what, "%s, %d and %d, %.2f%% asked for%s", distribution->name, n, m, 100 * wanted,
             grain > 0 ? ", ties" : "");
    at_least(what, level, (double)held / n_rounds, n_rounds);
}

static void ratios(void)
{
    heading("the interval of the ratio holds it");
    for (size_t d = 0; d < 3; d++) {
        for (size_t s = 0; s < 3; s++)
            ratio_line(&distributions[d], sizes[s], sizes[s], 0.95, 0);
        ratio_line(&distributions[d], 10, 10, gol_compare_level_each(0.95, POINTS), 0);
        ratio_line(&distributions[d], 5, 30, 0.95, 0);
        ratio_line(&distributions[d], 60, 60, 0.95, 0); /* the normal approximation */
        ratio_line(&distributions[d], 10, 10, 0.95, 0.01);
    }
}

/* The same where both sides were repeated until their medians were known: at that many points together, and alone. */
static void ratios_after_adaptive(void)
{
    static const double untils[3] = {0.02, 0.5, 0.1};
    const int n_rounds = rounds(20000);

    heading("the same after adaptive repeats of both sides, 10 to 80");
    for (size_t d = 0; d < 3; d++) {
        for (int points = 1; points <= POINTS; points += POINTS - 1) {
            const struct gol_spec spec = {.repeats_min = 10, .repeats_max = 80, .until = untils[d]};
            const double wanted = gol_compare_level_each(0.95, points);
            const double kept = gol_compare_level_each(0.95, 2 * points); /* what a comparison asks for then */
            char what[64];
            int held = 0;

            for (int i = 0; i < n_rounds; i++) {
                struct gol_ranks ranks = {0};
                struct gol_err err;
                double a[80];
                double b[80];
                const int n = repeat_until(&spec, &distributions[d], a);
                const int m = repeat_until(&spec, &distributions[d], b);

                if (gol_ranks_ratio(a, n, b, m, kept, &ranks, &err) != GOL_OK)
                    failed++;
                held += ranks.low <= 1 && ranks.high >= 1;
            }
            snprintf(what, sizeof what, "%s, until %g%%, %.2f%% asked for", distributions[d].name, 100 * untils[d],
                     100 * kept);
            at_least(what, wanted, (double)held / n_rounds, n_rounds);
        }
    }
}

/* ---- verdicts ---- */

/* A run of 44 points with n values each. */
static void make_run(double (*draw)(double), double noise, double factor, int n, struct gol_samples *out)
{
    struct gol_err err;

    *out = (struct gol_samples){.measure = "time_s", .n_columns = 1, .columns = {"mode"}};
    for (int point = 0; point < POINTS; point++) {
        char text[16];
        const char *key[] = {text};

        snprintf(text, sizeof text, "p%d", point);
        for (int i = 0; i < n; i++)
            if (gol_samples_add(out, key, point, factor * draw(noise), &err) != GOL_OK)
                failed++;
    }
    gol_samples_finish(out);
}

static double noisy_normal(double noise)
{
    return 1 + noise * normal();
}

/* One trial in ten is disturbed by ten times the noise. */
static double noisy_tail(double noise)
{
    return exp((uniform() < 0.1 ? 10 : 1) * noise * fabs(normal()));
}

struct tally {
    int any_difference, all_slower, runs;
    int wrong_same; /* points said to be the same though they are further apart than the margin */
};

static void tally_runs(double (*draw)(double), double noise, double factor, int n, double margin, int n_runs,
                       struct tally *out)
{
    *out = (struct tally){.runs = n_runs};
    for (int i = 0; i < n_runs; i++) {
        struct gol_samples a;
        struct gol_samples b;
        struct gol_comparison comparison = {0};
        struct gol_err err;

        make_run(draw, noise, 1, n, &a);
        make_run(draw, noise, factor, n, &b);
        if (gol_compare_runs(&a, &b, margin, &comparison, &err) != GOL_OK)
            failed++;
        out->any_difference += comparison.verdicts[GOL_COMPARE_FASTER] + comparison.verdicts[GOL_COMPARE_SLOWER] > 0;
        out->all_slower += comparison.verdicts[GOL_COMPARE_SLOWER] == POINTS;
        out->wrong_same += comparison.verdicts[GOL_COMPARE_SAME] > 0;
        gol_comparison_fini(&comparison);
        gol_samples_fini(&a);
        gol_samples_fini(&b);
    }
}

static void verdicts(void)
{
    static const struct {
        const char *what;
        double (*draw)(double);
        double noise, factor, margin;
        enum { NONE, ALL, NOT_SAME } want;
    } lines[] = {
        {"A/A, noise 2%, margin 2%: any faster or slower", noisy_normal, 0.02, 1, 0.02, NONE},
        {"A/A, noise 10%, margin 2%: any faster or slower", noisy_normal, 0.10, 1, 0.02, NONE},
        {"A/A, noise 2%, no margin: any faster or slower", noisy_normal, 0.02, 1, 1e-9, NONE},
        {"A/A, disturbed, no margin: any faster or slower", noisy_tail, 0.02, 1, 1e-9, NONE},
        {"B 2% slower, noise 2%, margin 2%: any slower", noisy_normal, 0.02, 1.02, 0.02, NONE},
        {"B 2.1% slower, noise 0.5%, margin 2%: any the same", noisy_normal, 0.005, 1.021, 0.02, NOT_SAME},
        {"B 10% slower, noise 1%: all 44 slower", noisy_normal, 0.01, 1.1, 0.02, ALL},
        {"B 10% slower, noise 2%: all 44 slower", noisy_normal, 0.02, 1.1, 0.02, ALL},
    };
    const int n_runs = rounds(1000);

    heading("verdicts of 44 points, n = 10: share of runs with");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct tally tally;

        tally_runs(lines[i].draw, lines[i].noise, lines[i].factor, 10, lines[i].margin, n_runs, &tally);
        if (lines[i].want == ALL)
            at_least(lines[i].what, 0.95, (double)tally.all_slower / n_runs, n_runs);
        else
            at_most(lines[i].what, 0.05,
                    (double)(lines[i].want == NONE ? tally.any_difference : tally.wrong_same) / n_runs, n_runs);
    }
}

/* Pairs that are inconclusive with ten values a side, measured afresh as often as was said to decide it. */
static void predictions(void)
{
    static const double factors[] = {1.0, 1.04, 1.06};
    const int n_rounds = rounds(2000);

    heading("repeats said to decide it do so (said 4 in 5; 3 in 5 here)");
    for (size_t f = 0; f < sizeof factors / sizeof factors[0]; f++) {
        static double a[GOL_COMPARE_REPEATS_MAX];
        static double b[GOL_COMPARE_REPEATS_MAX];
        char what[64];
        double repeats = 0;
        int asked = 0;
        int decided = 0;

        for (int i = 0; i < n_rounds; i++) {
            struct gol_compared pair = {0};
            struct gol_err err;
            int n = 10;

            for (int round = 0; round < 2 && n <= 200; round++) {
                for (int k = 0; k < n; k++) {
                    a[k] = noisy_normal(0.03);
                    b[k] = factors[f] * noisy_normal(0.03);
                }
                if (gol_compare_pair(a, n, b, n, 0.02, 0.95, &pair, &err) != GOL_OK)
                    failed++;
                if (round == 1) {
                    decided += pair.verdict != GOL_COMPARE_INCONCLUSIVE;
                    break;
                }
                if (pair.verdict != GOL_COMPARE_INCONCLUSIVE || pair.repeats > 200)
                    break;
                n = pair.repeats;
                asked++;
                repeats += n;
            }
        }
        snprintf(what, sizeof what, "ratio %.2f, noise 3%%: after %.0f repeats, of %d pairs", factors[f],
                 repeats / asked, asked);
        at_least(what, 0.6, (double)decided / asked, asked);
    }
}

/* ---- tables ---- */

/*
 * Critical values of U, two-sided 5%, rows and columns 5 to 20, as textbooks print them. Some print 67 for 14 and 17, where
 * the distribution has 69.
 */
static const int table_5_percent[16][16] = {
    {2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 17, 18, 19, 20},
    {3, 5, 6, 8, 10, 11, 13, 14, 16, 17, 19, 21, 22, 24, 25, 27},
    {5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34},
    {6, 8, 10, 13, 15, 17, 19, 22, 24, 26, 29, 31, 34, 36, 38, 41},
    {7, 10, 12, 15, 17, 20, 23, 26, 28, 31, 34, 37, 39, 42, 45, 48},
    {8, 11, 14, 17, 20, 23, 26, 29, 33, 36, 39, 42, 45, 48, 52, 55},
    {9, 13, 16, 19, 23, 26, 30, 33, 37, 40, 44, 47, 51, 55, 58, 62},
    {11, 14, 18, 22, 26, 29, 33, 37, 41, 45, 49, 53, 57, 61, 65, 69},
    {12, 16, 20, 24, 28, 33, 37, 41, 45, 50, 54, 59, 63, 67, 72, 76},
    {13, 17, 22, 26, 31, 36, 40, 45, 50, 55, 59, 64, 69, 74, 78, 83},
    {14, 19, 24, 29, 34, 39, 44, 49, 54, 59, 64, 70, 75, 80, 85, 90},
    {15, 21, 26, 31, 37, 42, 47, 53, 59, 64, 70, 75, 81, 86, 92, 98},
    {17, 22, 28, 34, 39, 45, 51, 57, 63, 69, 75, 81, 87, 93, 99, 105},
    {18, 24, 30, 36, 42, 48, 55, 61, 67, 74, 80, 86, 93, 99, 106, 112},
    {19, 25, 32, 38, 45, 52, 58, 65, 72, 78, 85, 92, 99, 106, 113, 119},
    {20, 27, 34, 41, 48, 55, 62, 69, 76, 83, 90, 98, 105, 112, 119, 127},
};

static void exactly(const char *what, double wanted, double found, double tolerance)
{
    printf("%-58s %9.4f %9.4f %9.4f", what, wanted, found, tolerance);
    verdict(fabs(found - wanted) <= tolerance);
}

static void tables(void)
{
    /* Hollander and Wolfe, Nonparametric Statistical Methods, 1999, table 4.1: water through membranes */
    static const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    static const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    struct gol_ranks ranks = {0};
    struct gol_err err;
    int different = 0;

    printf("\n%-58s %9s %9s %9s\n", "published figures", "printed", "found", "+-");
    for (int n = 5; n <= 20; n++) {
        for (int m = 5; m <= 20; m++) {
            struct gol_ranks_null null;

            if (gol_ranks_null_init(&null, n, m, &err) != GOL_OK)
                failed++;
            if (gol_ranks_null_critical(&null, 0.95) != table_5_percent[n - 5][m - 5]) {
                printf("  %d and %d: U = %lld, printed %d\n", n, m, (long long)gol_ranks_null_critical(&null, 0.95),
                       table_5_percent[n - 5][m - 5]);
                different++;
            }
            gol_ranks_null_fini(&null);
        }
    }
    exactly("critical values of U that differ, of 256", 0, different, 0);
    if (gol_ranks_shift(early, 5, term, 10, 0.95, &ranks, &err) != GOL_OK)
        failed++;
    exactly("Hollander and Wolfe, table 4.1: p", 0.2544, ranks.p, 0.00005);
    exactly("  estimate", 0.305, ranks.estimate, 1e-9);
    exactly("  lower end at 95%", -0.15, ranks.low, 1e-9);
    exactly("  upper end at 95%", 0.76, ranks.high, 1e-9);
}

int main(int argc, char **argv)
{
    const uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)gol_clock_wall_ns();
    const int64_t started_ns = gol_clock_ns();

    if (argc > 2)
        percent = (int)strtol(argv[2], NULL, 10);
    rng = (struct gol_rng){.state = seed};
    printf("seed %llu\n", (unsigned long long)seed);
    tables();
    medians();
    adaptive();
    ratios();
    ratios_after_adaptive();
    verdicts();
    predictions();
    printf("\n%d failed, in %.0f s\n", failed, (double)(gol_clock_ns() - started_ns) / 1e9);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
