/*
 * The comparing half of bench_stats: intervals of ratios, verdicts of whole runs, and the repeats that are said to
 * decide.
 */
#include "bench_stats.h"

#include "lab/compare.h"

#include <math.h>
#include <stdio.h>

/* ---- ratios ---- */

static const int sizes[] = {5, 10, 30};

/* How often the interval holds a factor of 1.1; `grain` rounds the values, so that there are ties. */
static void ratio_line(const struct distribution *distribution, int n, int m, double wanted, double grain)
{
    const int n_rounds = bench_rounds(n * m > 500 ? 4000 : 20000);
    double a[120];
    double b[120];
    double level = 0;
    int held = 0;
    char what[64];

    for (int i = 0; i < n_rounds; i++) {
        struct gol_ranks ranks = {0};
        struct gol_err err;
        const double truth = grain > 0 ? 1 : 1.1;

        bench_fill(distribution, 1, a, n);
        bench_fill(distribution, truth, b, m);
        for (int k = 0; k < n && grain > 0; k++)
            a[k] = grain * ceil(a[k] / grain);
        for (int k = 0; k < m && grain > 0; k++)
            b[k] = grain * ceil(b[k] / grain);
        if (gol_ranks_ratio(a, n, b, m, wanted, &ranks, &err) != GOL_OK) {
            printf("%s\n", err.message);
            bench_failed++;
            return;
        }
        level = ranks.level;
        held += ranks.low <= truth && ranks.high >= truth;
    }
    snprintf(what, sizeof what, "%s, %d and %d, %.2f%% asked for%s", distribution->name, n, m, 100 * wanted,
             grain > 0 ? ", ties" : "");
    bench_at_least(what, level, (double)held / n_rounds, n_rounds);
}

static void ratios(void)
{
    bench_heading("the interval of the ratio holds it");
    for (size_t d = 0; d < 3; d++) {
        for (size_t s = 0; s < 3; s++)
            ratio_line(&bench_distributions[d], sizes[s], sizes[s], 0.95, 0);
        ratio_line(&bench_distributions[d], 10, 10, gol_compare_level_each(0.95, POINTS), 0);
        ratio_line(&bench_distributions[d], 5, 30, 0.95, 0);
        ratio_line(&bench_distributions[d], 60, 60, 0.95, 0); /* the normal approximation */
        ratio_line(&bench_distributions[d], 10, 10, 0.95, 0.01);
    }
}

/* The same where both sides were repeated until their medians were known: at that many points together, and alone. */
static void ratios_after_adaptive(void)
{
    static const double untils[3] = {0.02, 0.5, 0.1};
    const int n_rounds = bench_rounds(20000);

    bench_heading("the same after adaptive repeats of both sides, 10 to 80");
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
                const int n = bench_repeat(&spec, &bench_distributions[d], a);
                const int m = bench_repeat(&spec, &bench_distributions[d], b);

                if (gol_ranks_ratio(a, n, b, m, kept, &ranks, &err) != GOL_OK)
                    bench_failed++;
                held += ranks.low <= 1 && ranks.high >= 1;
            }
            snprintf(what, sizeof what, "%s, until %g%%, %.2f%% asked for", bench_distributions[d].name,
                     100 * untils[d], 100 * kept);
            bench_at_least(what, wanted, (double)held / n_rounds, n_rounds);
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
                bench_failed++;
    }
    gol_samples_finish(out);
}

static double noisy_normal(double noise)
{
    return 1 + noise * bench_normal();
}

/* One trial in ten is disturbed by ten times the noise. */
static double noisy_tail(double noise)
{
    return exp((bench_uniform() < 0.1 ? 10 : 1) * noise * fabs(bench_normal()));
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
            bench_failed++;
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
    const int n_runs = bench_rounds(1000);

    bench_heading("verdicts of 44 points, n = 10: share of runs with");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct tally tally;

        tally_runs(lines[i].draw, lines[i].noise, lines[i].factor, 10, lines[i].margin, n_runs, &tally);
        if (lines[i].want == ALL)
            bench_at_least(lines[i].what, 0.95, (double)tally.all_slower / n_runs, n_runs);
        else
            bench_at_most(lines[i].what, 0.05,
                          (double)(lines[i].want == NONE ? tally.any_difference : tally.wrong_same) / n_runs, n_runs);
    }
}

/* Pairs that are inconclusive with ten values a side, measured afresh as often as was said to decide it. */
static void predictions(void)
{
    static const double factors[] = {1.0, 1.04, 1.06};
    const int n_rounds = bench_rounds(2000);

    bench_heading("repeats said to decide it do so (said 4 in 5; 3 in 5 here)");
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
                    bench_failed++;
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
        bench_at_least(what, 0.6, (double)decided / asked, asked);
    }
}

void bench_compare(void)
{
    ratios();
    ratios_after_adaptive();
    verdicts();
    predictions();
}
