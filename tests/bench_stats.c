/*
 * Do the statistics keep what they print? `make bench-stats` finds out by simulation: intervals must hold the truth at
 * least as often as the level that they claim, verdicts must not see differences where there are none, and must see
 * those that are there. Each line says what was wanted, what was found, and the error of the simulation itself, four
 * standard errors, by which a line may miss before it fails; one false alarm of this program in some hundred runs.
 *
 *   bench_stats [SEED [PERCENT]]     of the samples that are drawn otherwise: for a quick look
 *
 * Normal: 2% standard deviation, what a quiet machine has. Log-normal: sigma 0.5, a long tail. Bimodal: 7 of 10 at one
 * place and 3 of 10 a third higher, as when a trial meets another program.
 */
#include "bench_stats.h"

#include "lab/ranks.h"
#include "lab/repeats.h"
#include "lab/stats.h"
#include "util/clock.h"
#include "util/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ERRORS 4.0 /* standard errors that a line may miss by */

int bench_failed;
static struct gol_rng rng;
static int percent = 100;

/* ---- samples ---- */

double bench_uniform(void)
{
    return ((double)(gol_rng_next(&rng) >> 11) + 0.5) / 9007199254740992.0;
}

/* Box and Muller, 1958; one of the two. */
double bench_normal(void)
{
    return sqrt(-2 * log(bench_uniform())) * cos(6.283185307179586 * bench_uniform());
}

static double normal_value(void)
{
    return 1 + 0.02 * bench_normal();
}

static double log_normal_value(void)
{
    return exp(0.5 * bench_normal());
}

static double bimodal_value(void)
{
    return (bench_uniform() < 0.7 ? 1 : 1.33) + 0.02 * bench_normal();
}

/* The median of bimodal_value: where 0.7 F((x - 1) / 0.02) = 0.5, since the upper mode is far above. */
#define BIMODAL_MEDIAN 1.0113189764

const struct distribution bench_distributions[3] = {
    {"normal", normal_value, 1},
    {"log-normal", log_normal_value, 1},
    {"bimodal", bimodal_value, BIMODAL_MEDIAN},
};

void bench_fill(const struct distribution *distribution, double factor, double *values, int n)
{
    for (int i = 0; i < n; i++)
        values[i] = factor * distribution->draw();
}

int bench_rounds(int wanted)
{
    const int n = wanted * percent / 100;

    return n > 20 ? n : 20;
}

int bench_repeat(const struct gol_spec *spec, const struct distribution *distribution, double *values)
{
    struct gol_row rows[80];

    for (int n = 0; n < 80; n++) {
        gol_row_init(&rows[n]);
        values[n] = distribution->draw();
        rows[n].repeat = n + 1;
        rows[n].point = 0;
        rows[n].time_ns = llround(values[n] * 1e9);
        if (gol_repeats_judge_among(spec, rows, n + 1, 0, n + 1) != GOL_REPEATS_MORE)
            return n + 1;
    }
    return 80;
}

/* ---- lines ---- */

void bench_heading(const char *text)
{
    printf("\n%-58s %9s %9s %9s\n", text, "wanted", "found", "+-");
}

static void verdict(bool good)
{
    printf("  %s\n", good ? "good" : "FAILED");
    fflush(stdout);
    bench_failed += !good;
}

static double error_of(double share, int n)
{
    return ERRORS * sqrt(fmax(share * (1 - share), 1.0 / n) / n);
}

/* A share that must be at least `wanted`. */
void bench_at_least(const char *what, double wanted, double found, int n)
{
    printf("%-58s %8.2f%% %8.2f%% %8.2f%%", what, 100 * wanted, 100 * found, 100 * error_of(wanted, n));
    verdict(found >= wanted - error_of(wanted, n));
}

/* A share that must be at most `wanted`. */
void bench_at_most(const char *what, double wanted, double found, int n)
{
    printf("%-58s %8.2f%% %8.2f%% %8.2f%%", what, 100 * wanted, 100 * found, 100 * error_of(wanted, n));
    verdict(found <= wanted + error_of(wanted, n));
}

void bench_exactly(const char *what, double wanted, double found, double tolerance)
{
    printf("%-58s %9.4f %9.4f %9.4f", what, wanted, found, tolerance);
    verdict(fabs(found - wanted) <= tolerance);
}

/* ---- medians ---- */

static const int sizes[] = {5, 10, 30};

static void medians(void)
{
    static const double levels[] = {0.95, 0.99};
    const int n_rounds = bench_rounds(40000);

    bench_heading("the interval of the median holds it");
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

                    bench_fill(&bench_distributions[d], 1, values, sizes[s]);
                    gol_stats_of(values, sizes[s], &stats);
                    level = gol_stats_interval(values, sizes[s], levels[l], &low, &high);
                    held += low <= bench_distributions[d].median && high >= bench_distributions[d].median;
                }
                snprintf(what, sizeof what, "%s, n = %d, %.0f%% asked for", bench_distributions[d].name, sizes[s],
                         100 * levels[l]);
                bench_at_least(what, level, (double)held / n_rounds, n_rounds);
            }
        }
    }
}

static void adaptive(void)
{
    /* so wide that runs of each distribution end at 10, 20, 40 and 80 */
    static const double untils[3][3] = {{0.01, 0.015, 0.02}, {0.25, 0.35, 0.5}, {0.01, 0.02, 0.1}};
    const int n_rounds = bench_rounds(40000);

    bench_heading("the same after adaptive repeats, 10 to 80");
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
                const int n = bench_repeat(&spec, &bench_distributions[d], values);

                gol_stats_of(values, n, &stats);
                level += gol_repeats_level(&spec, stats.level) / n_rounds;
                repeats += (double)n / n_rounds;
                held += stats.low <= bench_distributions[d].median && stats.high >= bench_distributions[d].median;
            }
            snprintf(what, sizeof what, "%s, until %g%%, %.0f repeats", bench_distributions[d].name, 100 * untils[d][u],
                     repeats);
            bench_at_least(what, level, (double)held / n_rounds, n_rounds);
        }
    }
}

/* ---- tables ---- */

/*
 * Critical values of U, two-sided 5%, rows and columns 5 to 20, as textbooks print them. Some print 67 for 14 and 17,
 * where the distribution has 69.
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
                bench_failed++;
            if (gol_ranks_null_critical(&null, 0.95) != table_5_percent[n - 5][m - 5]) {
                printf("  %d and %d: U = %lld, printed %d\n", n, m, (long long)gol_ranks_null_critical(&null, 0.95),
                       table_5_percent[n - 5][m - 5]);
                different++;
            }
            gol_ranks_null_fini(&null);
        }
    }
    bench_exactly("critical values of U that differ, of 256", 0, different, 0);
    if (gol_ranks_shift(early, 5, term, 10, 0.95, &ranks, &err) != GOL_OK)
        bench_failed++;
    bench_exactly("Hollander and Wolfe, table 4.1: p", 0.2544, ranks.p, 0.00005);
    bench_exactly("  estimate", 0.305, ranks.estimate, 1e-9);
    bench_exactly("  lower end at 95%", -0.15, ranks.low, 1e-9);
    bench_exactly("  upper end at 95%", 0.76, ranks.high, 1e-9);
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
    bench_compare();
    printf("\n%d failed, in %.0f s\n", bench_failed, (double)(gol_clock_ns() - started_ns) / 1e9);
    return bench_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
