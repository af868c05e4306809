#include "cmocka_all.h"

#include "lab/compare.h"
#include "report/compare_report.h"

#include <math.h>

static struct gol_samples parsed(const char *text)
{
    struct gol_samples samples;
    struct gol_err err;

    assert_ok(gol_samples_parse(text, strlen(text), "x.csv", "time_s", &samples, &err), &err);
    return samples;
}

/* Ten values around `middle`, spread evenly over +- `spread` of it. */
static void ten(double values[10], double middle, double spread)
{
    for (int i = 0; i < 10; i++)
        values[i] = middle * (1 + spread * (2 * i - 9) / 9);
}

static struct gol_compared pair_of(double spread, double factor, double margin, double level)
{
    struct gol_compared pair = {0};
    struct gol_err err;
    double a[10];
    double b[10];

    ten(a, 3, spread);
    ten(b, 3 * factor, spread);
    assert_ok(gol_compare_pair(a, 10, b, 10, margin, level, &pair, &err), &err);
    return pair;
}

static void the_interval_against_the_margin_is_the_verdict(void **state)
{
    struct gol_compared pair = pair_of(0.01, 1.1, 0.02, 0.95);
    struct gol_compared back;

    (void)state;
    assert_int_equal(pair.verdict, GOL_COMPARE_SLOWER);
    assert_true(fabs(pair.ratio.estimate - 1.1) < 1e-3 && pair.ratio.low > 1.09 && pair.ratio.high < 1.11);
    assert_true(fabs(pair.median_a - 3) < 1e-9 && fabs(pair.median_b - 3.3) < 1e-9);
    assert_int_equal(pair.repeats, 0);
    assert_int_equal(pair_of(0.01, 0.9, 0.02, 0.95).verdict, GOL_COMPARE_FASTER);
    assert_int_equal(pair_of(0.01, 1.005, 0.02, 0.95).verdict, GOL_COMPARE_SAME);
    assert_int_equal(pair_of(0.01, 1.02, 0.02, 0.95).verdict, GOL_COMPARE_INCONCLUSIVE);
    /* significant, and yet no difference that matters */
    pair = pair_of(0.001, 1.005, 0.02, 0.95);
    assert_true(pair.ratio.p < 0.001 && pair.verdict == GOL_COMPARE_SAME);
    /* the same margin either way round */
    for (double factor = 1.001; factor < 1.06; factor += 0.0013) {
        pair = pair_of(0.01, factor, 0.02, 0.95);
        back = pair_of(0.01, 1 / factor, 0.02, 0.95);
        assert_int_equal(pair.verdict == GOL_COMPARE_SLOWER, back.verdict == GOL_COMPARE_FASTER);
        assert_int_equal(pair.verdict == GOL_COMPARE_SAME, back.verdict == GOL_COMPARE_SAME);
    }
}

/* The interval goes down with the root of the repeats: twice the distance to the margin takes a quarter of them. */
static void how_many_repeats_would_decide(void **state)
{
    const struct gol_compared near = pair_of(0.1, 1.02 * 1.02, 0.02, 0.95);
    const struct gol_compared far = pair_of(0.1, 1.02 * 1.02 * 1.02, 0.02, 0.95);
    const struct gol_compared on_it = pair_of(0.1, 1.02, 0.02, 0.95);
    const double few[] = {1, 1.01, 1.02};
    struct gol_compared pair = {0};
    struct gol_err err;

    (void)state;
    assert_int_equal(near.verdict, GOL_COMPARE_INCONCLUSIVE);
    assert_true(near.repeats > 150 && near.repeats < 350);
    assert_true(abs(near.repeats - 4 * far.repeats) < near.repeats / 20);
    assert_int_equal(on_it.repeats, GOL_COMPARE_REPEATS_MAX + 1);
    /* too few for any interval: no fewer than have one */
    assert_ok(gol_compare_pair(few, 3, few, 3, 0.02, 0.99, &pair, &err), &err);
    assert_true(pair.ratio.high == INFINITY && pair.verdict == GOL_COMPARE_INCONCLUSIVE);
    assert_true(pair.repeats >= 5 && pair.repeats < 50);
    assert_ok(gol_compare_pair(few, 1, few, 1, 0.02, 0.99, &pair, &err), &err);
    assert_int_equal(pair.repeats, 0); /* nothing to estimate from */
}

/* ---- two runs ---- */

#define HEAD "trial,point,repeat,mode,status,pause_s,workers,time_s\n"

static void points_are_matched_by_their_columns(void **state)
{
    struct gol_samples a = parsed(HEAD "1,0,1,serial,ok,0.1,-,1\n2,1,1,pool,ok,0.1,2,2\n3,2,1,pool,ok,0.2,2,3\n"
                                       "4,3,1,pool,failed,0.3,2,-\n5,4,1,pool,ok,0.4,2,0\n");
    struct gol_samples b = parsed("workers,time_s,mode,pause_s\n2,4,pool,0.10\n,1,serial,0.1\n2,5,pool,0.5\n"
                                  "2,1,pool,0.3\n2,1,pool,0.4\n");
    struct gol_comparison comparison;
    struct gol_err err;

    (void)state;
    assert_ok(gol_compare_runs(&a, &b, 0.02, &comparison, &err), &err);
    assert_int_equal(comparison.n_columns, 3);
    assert_int_equal(comparison.n_pairs, 2);
    assert_true(comparison.pairs[0].a == 1 && comparison.pairs[0].b == 0);
    assert_true(comparison.pairs[1].a == 0 && comparison.pairs[1].b == 1);
    assert_true(fabs(comparison.pairs[0].ratio.estimate - 2) < 1e-12);
    assert_true(comparison.n_only_a == 1 && comparison.only_a[0] == 2);
    assert_true(comparison.n_only_b == 1 && comparison.only_b[0] == 2);
    assert_int_equal(comparison.no_ratio, 2); /* nothing good in one, a time of 0 in the other */
    assert_true(comparison.by == -1 && comparison.level == 0.95 && comparison.level_each == 0.975);
    assert_int_equal(comparison.verdicts[GOL_COMPARE_INCONCLUSIVE], 2);
    gol_comparison_fini(&comparison);
    gol_samples_fini(&a);
    gol_samples_fini(&b);
}

/* Points with three rows and one: the values may have decided that, so half of the error is kept back. */
static void adaptive_repeats_cost_level(void **state)
{
    struct gol_samples a = parsed("mode,time_s\na,1\na,1\nb,1\nb,1\n");
    struct gol_samples torn = parsed("mode,time_s\na,1\na,1\nb,1\n");
    struct gol_samples b = parsed("mode,time_s\na,1\na,1\na,1\nb,1\n");
    struct gol_comparison comparison;
    struct gol_err err;

    (void)state;
    assert_false(a.adaptive || torn.adaptive);
    assert_true(b.adaptive);
    assert_ok(gol_compare_runs(&a, &torn, 0.02, &comparison, &err), &err);
    assert_true(!comparison.adaptive && comparison.level_each == 0.975);
    gol_comparison_fini(&comparison);
    assert_ok(gol_compare_runs(&a, &b, 0.02, &comparison, &err), &err);
    assert_true(comparison.adaptive && comparison.level_each == 0.9875);
    gol_comparison_fini(&comparison);
    gol_samples_fini(&a);
    gol_samples_fini(&torn);
    gol_samples_fini(&b);
}

static void what_cannot_be_matched_is_said(void **state)
{
    static const struct {
        const char *a, *b, *message;
    } cases[] = {
        {"mode,pause_s,time_s\npool,1,1\n", "mode,pause_s,time_s\npool,2,1\n",
         "no point is in both: pause_s is 1 in A and 2 in B"},
        {"mode,x,time_s\na,1,1\nb,2,1\n", "mode,x,time_s\na,2,1\nb,1,1\n", "no point is in both"},
        {"mode,x,time_s\na,1,1\na,2,1\n", "mode,time_s\na,1\n", "A has several values of x (1, 2), which B has not"},
        {"mode,time_s\na,1\n", "mode,x,time_s\na,1,1\na,2,1\n", "B has several values of x (1, 2), which A has not"},
        {"mode,time_s\n", "mode,time_s\na,1\n", "nothing was measured in A"},
        {"mode,time_s\na,0\n", "mode,time_s\na,1\n", "none of 1 points has good values above 0"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gol_samples a = parsed(cases[i].a);
        struct gol_samples b = parsed(cases[i].b);
        struct gol_comparison comparison;
        struct gol_err err;

        assert_int_equal(gol_compare_runs(&a, &b, 0.02, &comparison, &err), GOL_INVALID);
        if (strstr(err.message, cases[i].message) == NULL)
            fail_msg("\"%s\" is not in \"%s\"", cases[i].message, err.message);
        gol_samples_fini(&a);
        gol_samples_fini(&b);
    }
}

/* ---- one run ---- */

static const char one_run[] = HEAD "1,0,1,threads,ok,0,-,3\n2,1,1,serial,ok,0,-,1\n3,2,1,pool,ok,0,1,4\n"
                                   "4,3,1,pool,ok,0,2,2\n5,4,1,threads,ok,1,-,7\n6,5,1,pool,ok,1,1,9\n";

static void values_of_a_parameter_inside_one_run(void **state)
{
    struct gol_samples run = parsed(one_run);
    struct gol_comparison comparison;
    struct gol_err err;

    (void)state;
    /* mode: serial first, although threads comes first; nothing serial at pause 1 */
    assert_ok(gol_compare_by(&run, gol_samples_column(&run, "mode"), 0.02, &comparison, &err), &err);
    assert_int_equal(comparison.n_pairs, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(comparison.pairs[i].a, 1);
    assert_true(comparison.pairs[0].b == 0 && comparison.pairs[1].b == 2 && comparison.pairs[2].b == 3);
    assert_int_equal(comparison.n_only_b, 2);
    gol_comparison_fini(&comparison);
    /* workers: only the pool has them, and only one setting with both */
    assert_ok(gol_compare_by(&run, gol_samples_column(&run, "workers"), 0.02, &comparison, &err), &err);
    assert_int_equal(comparison.n_pairs, 1);
    assert_true(comparison.pairs[0].a == 2 && comparison.pairs[0].b == 3);
    assert_true(fabs(comparison.pairs[0].ratio.estimate - 0.5) < 1e-12);
    assert_int_equal(comparison.without, 3);
    gol_comparison_fini(&comparison);
    assert_ok(gol_compare_by(&run, gol_samples_column(&run, "pause"), 0.02, &comparison, &err), &err);
    assert_int_equal(comparison.n_pairs, 2);
    assert_true(comparison.pairs[0].a == 0 && comparison.pairs[1].a == 2);
    gol_comparison_fini(&comparison);
    gol_samples_fini(&run);
}

static void several_partners_are_none(void **state)
{
    /* the first mode uses workers, the other does not: which of the two would it be compared with? */
    struct gol_samples run = parsed("mode,workers,time_s\npool,1,1\npool,2,1\nthreads,-,2\n");
    struct gol_samples flat = parsed("mode,workers,time_s\nserial,-,1\n");
    struct gol_comparison comparison;
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_compare_by(&run, 0, 0.02, &comparison, &err), GOL_INVALID);
    assert_non_null(strstr(err.message, "no point with another mode than pool is equal"));
    assert_int_equal(gol_compare_by(&flat, 0, 0.02, &comparison, &err), GOL_INVALID);
    assert_non_null(strstr(err.message, "mode is serial everywhere"));
    assert_int_equal(gol_compare_by(&flat, 1, 0.02, &comparison, &err), GOL_INVALID);
    assert_non_null(strstr(err.message, "workers is not used everywhere"));
    gol_samples_fini(&run);
    gol_samples_fini(&flat);
}

/* ---- the report ---- */

/* Five values a point: pool is 8% slower in B, serial the same; one failed; a point only in B. */
static void rows_for_report(const char *head, bool third, int pool_ms, struct gol_samples *out)
{
    struct gol_buf text;
    struct gol_err err;

    gol_buf_init(&text);
    gol_buf_puts(&text, head);
    for (int i = 0; i < 5; i++) {
        gol_buf_printf(&text, "serial,10,0.01,-,ok,0.%d\n", 1000 + i);
        gol_buf_printf(&text, "pool,10,0.01,2,ok,12.%03d\n", pool_ms + i);
        if (third)
            gol_buf_puts(&text, "pool,10,0.2,2,ok,1\n");
    }
    gol_buf_puts(&text, "pool,10,0.01,2,timeout,-\n");
    assert_ok(gol_samples_parse(text.data, text.size, "x.csv", "time_s", out, &err), &err);
    gol_buf_fini(&text);
}

static const char said_a[] = "name: 'n'\nseed: 1\ncomplete: true\nstarted: '2026-01-02T03:04:05Z'\n"
                             "machine:\n  cpu: 'Big one'\n  cpus: 2 # so many\nbuild:\n  version: '0.1.0'\n"
                             "experiment:\n  exercise: 'counter'\n  warmup: '1'\n";
static const char said_b[] = "name: 'n'\nseed: 2\ncomplete: false\nstarted: '2026-01-02T05:14:05Z'\n"
                             "machine:\n  cpu: 'Small one'\n  cpus: 4\nbuild:\n  version: '0.2.0'\n"
                             "experiment:\n  exercise: 'life'\n  warmup: '2'\n";

static void assert_report(enum gol_format format, const struct gol_compare_report *report, const char *wanted)
{
    struct gol_buf text;
    struct gol_err err;

    gol_buf_init(&text);
    assert_ok(gol_compare_report_write(report, format, 0, &text, &err), &err);
    assert_string_equal(gol_buf_text(&text), wanted);
    gol_buf_fini(&text);
}

static void reports_word_for_word(void **state)
{
    static const char head[] = "mode,count_to,pause_s,workers,status,time_s\n";
    struct gol_samples a;
    struct gol_samples b;
    struct gol_comparison comparison;
    struct gol_compare_report report = {&comparison, {"runs/a", NULL}, {"runs/b", NULL}};
    struct gol_said *said[2];
    struct gol_err err;

    (void)state;
    rows_for_report(head, false, 0, &a);
    rows_for_report(head, true, 960, &b);
    assert_ok(gol_said_parse(said_a, strlen(said_a), "run.yaml", &said[0], &err), &err);
    assert_ok(gol_said_parse(said_b, strlen(said_b), "run.yaml", &said[1], &err), &err);
    report.a.said = said[0];
    report.b.said = said[1];
    assert_ok(gol_compare_runs(&a, &b, 0.02, &comparison, &err), &err);
    assert_true(gol_compare_any_slower(&comparison, 0.05));
    assert_false(gol_compare_any_slower(&comparison, 0.08));
    assert_report(
        GOL_FORMAT_TEXT, &report,
        "Warning: different machine: cpu is Big one in A and Small one in B; cpus is 2 in A and 4 in B\n"
        "Warning: different ways to measure: warmup is 1 in A and 2 in B\n"
        "Warning: different build: version is 0.1.0 in A and 0.2.0 in B\n"
        "Warning: different exercises: exercise is counter in A and life in B\n"
        "Warning: different seeds: seed is 1 in A and 2 in B\n"
        "Warning: measured 2 h 10 min apart: a machine drifts by itself; compare --build has two builds take turns\n"
        "B against A: B takes B/A times the time of A; above 1 it takes more.\n"
        "A  runs/a: n, 2026-01-02T03:04:05Z, Big one, 2 processors, gollab 0.1.0, 10 good trials (and 1 that failed, "
        "left out)\n"
        "B  runs/b: n, 2026-01-02T05:14:05Z, Small one, 4 processors, gollab 0.2.0, 15 good trials (and 1 that failed, "
        "left out), not finished\n"
        "everywhere: count_to = 10, pause_s = 0.01, workers = 2\n"
        "\n"
        "mode           A         B    B/A    low   high  verdict  n       p\n"
        "serial  100.2 ms  100.2 ms  1.000  0.997  1.003  same     5  1.0000\n"
        "pool     12.00 s   12.96 s  1.080  1.080  1.080  slower   5  0.0079\n"
        "\n"
        "only in B, 1 point: pool pause_s=0.2\n"
        "2 points: 0 faster, 1 slower, 1 the same, 0 inconclusive\n"
        "low to high: the interval of B/A; all 2 hold together at 95%, each at 97.5% or more\n"
        "faster, slower: all of it beyond the margin of 2%, 0.9804 to 1.0200; same: all of it inside\n"
        "B/A: Hodges-Lehmann on logarithms; interval and p: Mann-Whitney; together: Bonferroni\n");
    assert_report(
        GOL_FORMAT_MARKDOWN, &report,
        "- Warning: different machine: cpu is Big one in A and Small one in B; cpus is 2 in A and 4 in B\n"
        "- Warning: different ways to measure: warmup is 1 in A and 2 in B\n"
        "- Warning: different build: version is 0.1.0 in A and 0.2.0 in B\n"
        "- Warning: different exercises: exercise is counter in A and life in B\n"
        "- Warning: different seeds: seed is 1 in A and 2 in B\n"
        "- Warning: measured 2 h 10 min apart: a machine drifts by itself; compare --build has two builds take turns\n"
        "- B against A: B takes B/A times the time of A; above 1 it takes more.\n"
        "- A  runs/a: n, 2026-01-02T03:04:05Z, Big one, 2 processors, gollab 0.1.0, 10 good trials (and 1 that failed, "
        "left out)\n"
        "- B  runs/b: n, 2026-01-02T05:14:05Z, Small one, 4 processors, gollab 0.2.0, 15 good trials (and 1 that "
        "failed, left out), not finished\n"
        "- everywhere: count_to = 10, pause_s = 0.01, workers = 2\n"
        "\n"
        "| mode | A | B | B/A | low | high | verdict | n | p |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |\n"
        "| serial | 100.2 ms | 100.2 ms | 1.000 | 0.997 | 1.003 | same | 5 | 1.0000 |\n"
        "| pool | 12.00 s | 12.96 s | 1.080 | 1.080 | 1.080 | slower | 5 | 0.0079 |\n"
        "\n"
        "- only in B, 1 point: pool pause_s=0.2\n"
        "- 2 points: 0 faster, 1 slower, 1 the same, 0 inconclusive\n"
        "- low to high: the interval of B/A; all 2 hold together at 95%, each at 97.5% or more\n"
        "- faster, slower: all of it beyond the margin of 2%, 0.9804 to 1.0200; same: all of it inside\n"
        "- B/A: Hodges-Lehmann on logarithms; interval and p: Mann-Whitney; together: Bonferroni\n");
    assert_report(
        GOL_FORMAT_CSV, &report,
        "mode,count_to,pause_s,workers,a_n,b_n,a_time_s,b_time_s,ratio,low,high,level,verdict,repeats_to_decide,p\n"
        "serial,10,0.01,-,5,5,0.1002,0.1002,1,0.997008973,1.003,0.984126984,same,-,1\n"
        "pool,10,0.01,2,5,5,12.002,12.962,1.07998667,1.07972343,1.08025,0.984126984,slower,-,0.00793650794\n");
    assert_report(
        GOL_FORMAT_JSON, &report,
        "{\n"
        "\"measure\": \"time_s\",\n"
        "\"ratio\": \"b by a\",\n"
        "\"by\": null,\n"
        "\"a\": {\"path\": \"runs/a\", \"good\": 10, \"bad\": 1, \"run\": {\"name\": \"n\", \"seed\": 1, \"complete\": "
        "true, \"started\": \"2026-01-02T03:04:05Z\", \"machine\": {\"cpu\": \"Big one\", \"cpus\": 2}, \"build\": "
        "{\"version\": \"0.1.0\"}, \"experiment\": {\"exercise\": \"counter\", \"warmup\": \"1\"}}},\n"
        "\"b\": {\"path\": \"runs/b\", \"good\": 15, \"bad\": 1, \"run\": {\"name\": \"n\", \"seed\": 2, \"complete\": "
        "false, \"started\": \"2026-01-02T05:14:05Z\", \"machine\": {\"cpu\": \"Small one\", \"cpus\": 4}, \"build\": "
        "{\"version\": \"0.2.0\"}, \"experiment\": {\"exercise\": \"life\", \"warmup\": \"2\"}}},\n"
        "\"warnings\": [\"different machine: cpu is Big one in A and Small one in B; cpus is 2 in A and 4 in B\", "
        "\"different ways to measure: warmup is 1 in A and 2 in B\", \"different build: version is 0.1.0 in A and "
        "0.2.0 in B\", \"different exercises: exercise is counter in A and life in B\", \"different seeds: seed is 1 "
        "in A and 2 in B\", \"measured 2 h 10 min apart: a machine drifts by itself; compare --build has two builds "
        "take turns\"],\n"
        "\"level\": 0.95,\n"
        "\"level_each\": 0.975,\n"
        "\"correction\": \"Bonferroni\",\n"
        "\"adaptive_repeats\": false,\n"
        "\"margin\": 0.02,\n"
        "\"inconclusive\": 0,\n"
        "\"same\": 1,\n"
        "\"faster\": 0,\n"
        "\"slower\": 1,\n"
        "\"only_a\": [],\n"
        "\"only_b\": [\"pool pause_s=0.2\"],\n"
        "\"without_ratio\": 0,\n"
        "\"without_parameter\": 0,\n"
        "\"points\": [\n"
        "  {\"mode\": \"serial\", \"count_to\": 10, \"pause_s\": 0.01, \"workers\": null, \"a_n\": 5, \"b_n\": 5, "
        "\"a_time_s\": 0.1002, \"b_time_s\": 0.1002, \"ratio\": 1, \"low\": 0.997008973, \"high\": 1.003, \"level\": "
        "0.984126984, \"verdict\": \"same\", \"repeats_to_decide\": null, \"p\": 1},\n"
        "  {\"mode\": \"pool\", \"count_to\": 10, \"pause_s\": 0.01, \"workers\": 2, \"a_n\": 5, \"b_n\": 5, "
        "\"a_time_s\": 12.002, \"b_time_s\": 12.962, \"ratio\": 1.07998667, \"low\": 1.07972343, \"high\": 1.08025, "
        "\"level\": 0.984126984, \"verdict\": \"slower\", \"repeats_to_decide\": null, \"p\": 0.00793650794}\n"
        "]\n"
        "}\n");
    gol_comparison_fini(&comparison);
    gol_said_free(said[0]);
    gol_said_free(said[1]);
    gol_samples_fini(&a);
    gol_samples_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_against_the_margin_is_the_verdict),
        cmocka_unit_test(how_many_repeats_would_decide),
        cmocka_unit_test(points_are_matched_by_their_columns),
        cmocka_unit_test(adaptive_repeats_cost_level),
        cmocka_unit_test(what_cannot_be_matched_is_said),
        cmocka_unit_test(values_of_a_parameter_inside_one_run),
        cmocka_unit_test(several_partners_are_none),
        cmocka_unit_test(reports_word_for_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
