/*
 * What is said in words: slopes, crossings, the noise floor, and the lines that are made of them.
 */
#include "cmocka_all.h"
#include "fixture_plan.h"
#include "lab/crossing.h"
#include "lab/noise.h"
#include "lab/outliers.h"
#include "lab/point_times.h"
#include "lab/slope.h"
#include "lab/summary.h"
#include "report/findings.h"
#include "util/num.h"

#include <math.h>

#define MS 1000000

static void assert_near(double got, double wanted, double within)
{
    if (!(fabs(got - wanted) <= within))
        fail_msg("%.9g is not %.9g", got, wanted);
}

/* ---- slopes ---- */

/* 21 pairs; in order 0.5 0.75 1 1 1.5 ... 1.83 in the middle ... 2 2 2.5 3 3.5. */
static void a_slope_by_hand(void **state)
{
    const double x[] = {1, 2, 3, 4, 5, 6, 7};
    const double y[] = {1, 2, 4, 7, 8, 8.5, 12};
    const double with_holes[] = {1, 2, 4, NAN, 8, 8.5, 12};
    struct gol_slope slope;

    (void)state;
    assert_int_equal(gol_slope_of(x, y, 7, &slope, NULL), GOL_OK);
    assert_near(slope.slope, 11.0 / 6, 1e-12);
    /* The sd of S is sqrt(7 * 6 * 19 / 18) = 6.66; (21 - 1.96 * 6.66) / 2 = 3.97: the third from either end. */
    assert_near(slope.low, 1, 1e-12);
    assert_near(slope.high, 2.5, 1e-12);
    assert_int_equal(gol_slope_of(x, with_holes, 7, &slope, NULL), GOL_OK);
    assert_int_equal(gol_slope_of(x, y, 5, &slope, NULL), GOL_OK);
    assert_true(isinf(slope.low) && isinf(slope.high)); /* 0.999 from either end */
    assert_int_equal(gol_slope_of(x, y, 1, &slope, NULL), GOL_INVALID);
}

/* One wild value in ten moves a line of least squares, and this not. */
static void one_wild_value_does_not_tilt_it(void **state)
{
    double x[40];
    double y[40];
    struct gol_slope slope;

    (void)state;
    for (int i = 0; i < 40; i++) {
        x[i] = i / 4; /* ties: four at each place */
        y[i] = 5 + 0.25 * x[i] + 0.01 * (i * 7 % 5 - 2);
    }
    y[39] = 1000;
    assert_int_equal(gol_slope_of(x, y, 40, &slope, NULL), GOL_OK);
    assert_near(slope.slope, 0.25, 0.005);
    assert_true(slope.low <= 0.25 && slope.high >= 0.25);
    assert_true(slope.high - slope.low < 0.02);
}

static void of_very_many_some_count(void **state)
{
    const int n = 5000;
    double *x = calloc((size_t)n, sizeof *x);
    double *y = calloc((size_t)n, sizeof *y);
    struct gol_slope slope;

    (void)state;
    for (int i = 0; i < n; i++) {
        x[i] = i % 10;
        y[i] = -3 * x[i] + i % 7;
    }
    assert_int_equal(gol_slope_of(x, y, n, &slope, NULL), GOL_OK);
    assert_near(slope.slope, -3, 0.1);
    for (int i = 0; i < n; i++)
        x[i] = 1;
    assert_int_equal(gol_slope_of(x, y, n, &slope, NULL), GOL_INVALID);
    free(x);
    free(y);
}

/* ---- crossings ---- */

static void crossings(void **state)
{
    const struct gol_difference down[] = {{0, 60, 50, 70}, {10, -40, -50, -30}, {20, -140, -150, -130}};
    const struct gol_difference above[] = {{0, -1, -2, 1}, {1, 2, 1, 3}, {2, 0, -1, 1}};
    const struct gol_difference below[] = {{0, -1, -2, 1}, {1, -2, -3, -1}};
    const struct gol_difference none[] = {{0, -1, -2, 1}, {1, 2, -INFINITY, INFINITY}};
    const struct gol_difference up[] = {{0, -1, -2, -0.5}, {1, 2, 1, 3}};
    /* Between 10 and 40 nothing is shown; the estimate falls at 15, the lower end at 12, the upper one at 38. */
    const struct gol_difference slow[] = {
        {10, 1, 0.5, 3}, {20, -1, -2, 3}, {30, 1, -1, 4}, {40, -2, -3, -1}, {50, -1, -2, 1}};
    struct gol_crossing crossing = gol_crossing_of(down, 3);

    (void)state;
    assert_int_equal(crossing.kind, GOL_CROSSING_AT);
    assert_near(crossing.x, 6, 1e-12);
    assert_near(crossing.low, 5, 1e-12);
    assert_near(crossing.high, 7, 1e-12);
    crossing = gol_crossing_of(above, 3);
    assert_int_equal(crossing.kind, GOL_CROSSING_ABOVE);
    assert_int_equal(crossing.above, 1);
    crossing = gol_crossing_of(below, 2);
    assert_int_equal(crossing.kind, GOL_CROSSING_BELOW);
    assert_int_equal(crossing.below, 1);
    assert_int_equal(gol_crossing_of(none, 2).kind, GOL_CROSSING_NONE);
    assert_int_equal(gol_crossing_of(up, 2).kind, GOL_CROSSING_UNCLEAR);
    crossing = gol_crossing_of(slow, 5);
    assert_int_equal(crossing.kind, GOL_CROSSING_AT);
    assert_near(crossing.x, 15, 1e-12);
    assert_near(crossing.low, 12, 1e-12);
    assert_near(crossing.high, 38, 1e-12);
}

/* ---- a run ---- */

/* Rows with a time for each point and repeat; steps of a hundredth of a percent, so that there are no ties. */
static struct gol_row *rows_of(struct fixture *fixture, int repeats,
                               int64_t (*time_ns)(const struct gol_point *point, int repeat), int *n)
{
    const int points = gol_plan_measured(&fixture->plan);
    struct gol_row *rows = calloc((size_t)(points * repeats), sizeof *rows);

    *n = 0;
    for (int r = 1; r <= repeats; r++)
        for (int p = 0; p < points; p++, ++*n)
            fixture_row(fixture, p, r, time_ns(&fixture->points[p], r) + (p == fixture->plan.n_points ? 3 : 0),
                        &rows[*n]);
    return rows;
}

/* Serial pauses in turn; actors overlap them and take 60 us once. Without a pause serial takes next to nothing. */
static int64_t as_in_the_course(const struct gol_point *point, int repeat)
{
    return fixture_ideal_ns(point->mode, point->values) + (point->mode == GOL_MODE_SERIAL ? 500 : 60000) + repeat * 10;
}

static void add_twin(struct fixture *fixture, int point)
{
    fixture->plan.has_twin = true;
    fixture->plan.twin_of = point;
    fixture->points[fixture->plan.n_points] = fixture->points[point];
}

/* What is said of such rows, to be freed. */
static char *said_of(struct fixture *fixture, int repeats,
                     int64_t (*time_ns)(const struct gol_point *point, int repeat))
{
    int n;
    struct gol_row *rows = rows_of(fixture, repeats, time_ns, &n);
    struct gol_buf text;
    struct gol_err err;

    gol_buf_init(&text);
    assert_ok(gol_findings_text(&fixture->plan, rows, n, &text, &err), &err);
    free(rows);
    return gol_buf_take(&text);
}

static void expect_line(const char *text, const char *line)
{
    if (strstr(text, line) != NULL)
        return;
    fputs(text, stdout); /* it is longer than a message may be */
    fail_msg("no \"%s\"", line);
}

static void the_course_in_words(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms 20ms", "1 2", "2", "off");
    char *text;

    (void)state;
    add_twin(fixture, 1);
    text = said_of(fixture, 8, as_in_the_course);
    expect_line(text, "What the numbers say");
    expect_line(text, "threads pause=0s counters=1, measured twice: 1.000x [1.000, 1.001]; ");
    expect_line(text, "pool counters=1, pause 0 s..20 ms: 60.0 us [60.0 us, 60.1 us], slope 0.0000 "
                      "[0.0000, 0.0000] s by s of pausing: constant\n");
    expect_line(text, "pool counters=1, pause 0 s..20 ms: slower than serial everywhere\n");
    /* 2 counters: serial takes 500 ns + 20 p, actors 60 us + 10 p: equal at p = 5.95 us */
    expect_line(text, "pool counters=2, pause 0 s..20 ms: faster than serial from pause 5.95 us on [");
    expect_line(text, "pool pause=10 ms, counters 1..2: faster than serial from counters 2 on [2, 2]\n");
    expect_line(text, "pool pause=0 s, counters 1..2: slower than serial everywhere\n");
    free(text);
    free(fixture);
}

/* Overheads that scatter by a tenth of a millisecond and do not grow. */
static int64_t with_scatter(const struct gol_point *point, int repeat)
{
    return fixture_ideal_ns(point->mode, point->values) + 500000 + (int64_t)repeat * 7919 % 100003;
}

/* Trials of one pause have no slope between them, though a time less its overhead is that pause only up to rounding. */
static void equal_pauses_have_no_slope(void **state)
{
    struct fixture *fixture = fixture_new("1ms 3ms", "1", "2", "off");
    char *text;

    (void)state;
    text = said_of(fixture, 4, with_scatter);
    /* Both pauses have the same overheads: what holds of growing holds of shrinking. */
    expect_line(text, "slope 0.0000 [-0.0012, 0.0012] s by s of pausing: constant\n");
    free(text);
    free(fixture);
}

/* Two workers take as long as one; four take half as long again. */
static int64_t by_workers(const struct gol_point *point, int repeat)
{
    return (int64_t)((point->values[WORKERS].as.count == 4 ? 1.5 : 1) * 1e6) + repeat * 100 +
           (repeat * point->values[WORKERS].as.count % 3) * 100;
}

static void ways_are_held_against_the_first(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "1 2 4", "off");
    char *text;

    (void)state;
    text = said_of(fixture, 6, by_workers);
    expect_line(text, "  workers     2 vs 1 in pool: 1.000x [1.000, 1.000");
    expect_line(text, "] of the time, no difference shown\n              4 vs 1 in pool: 1.50x [1.50, 1.50] "
                      "of the time, slower\n");
    expect_line(text, "pool workers=4 vs serial: 1.50x [1.50, 1.50] of the time, slower\n");
    free(text);
    free(fixture);
}

/* Plain calls take a five-hundredth of what actors take, and say so by more than "0.00". */
static int64_t by_mode(const struct gol_point *point, int repeat)
{
    return (point->mode == GOL_MODE_SERIAL ? 500 : 1) * (int64_t)1000 + repeat;
}

static void one_point_is_held_against_serial(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    char *text;

    (void)state;
    text = said_of(fixture, 5, by_mode);
    expect_line(text, "actors pay  threads vs serial: 0.0020x [0.0020, 0.0020] of the time, faster\n");
    free(text);
    free(fixture);
}

/* Actors that are faster without a pause only. */
static int64_t the_other_way(const struct gol_point *point, int repeat)
{
    const int64_t pause_ns = point->values[PAUSE].as.ns;

    return 1000000 + pause_ns + repeat * 10 + (point->mode == GOL_MODE_SERIAL ? 1000 : pause_ns);
}

static void what_pays_at_first_only(void **state)
{
    struct fixture *fixture = fixture_new("0 1ms 2ms", "1", "2", "off");
    char *text;

    (void)state;
    text = said_of(fixture, 6, the_other_way);
    expect_line(text, "pool, pause 0 s..2 ms: faster than serial at 1 of 3 places, slower at 2, but not from one "
                      "place on\n");
    free(text);
    free(fixture);
}

static void nothing_is_said_of_nothing(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_buf text;
    struct gol_err err;
    struct gol_row *rows;
    int n;

    (void)state;
    rows = rows_of(fixture, 2, as_in_the_course, &n);
    gol_buf_init(&text);
    assert_ok(gol_findings_text(&fixture->plan, NULL, 0, &text, &err), &err);
    assert_string_equal(gol_buf_text(&text), "");
    rows[0].point = 9;
    assert_int_equal(gol_findings_text(&fixture->plan, rows, n, &text, &err), GOL_INVALID);
    gol_buf_fini(&text);
    free(rows);
    free(fixture);
}

static void outliers_are_named_and_kept(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_summary summary;
    struct gol_row rows[10];
    struct gol_buf text;
    struct gol_err err;
    enum gol_outlier marks[10];

    (void)state;
    for (int i = 0; i < 10; i++) {
        fixture_row(fixture, 1, i + 1, MS + i * 1000, &rows[i]);
        rows[i].trial = 31 + i;
    }
    rows[3].time_ns = 5 * MS;
    rows[7].time_ns = MS / 2;
    rows[8].time_ns = 9 * MS;
    rows[8].status = GOL_STATUS_CRASHED; /* no trial that counts */
    assert_ok(gol_outliers_mark(&fixture->plan, rows, 10, marks, &err), &err);
    for (int i = 0; i < 10; i++)
        assert_string_equal(gol_outlier_name(marks[i]), i == 3 ? "high" : i == 7 ? "low" : "-");
    assert_ok(gol_summary_make(&fixture->plan, rows, 10, &summary, &err), &err);
    assert_int_equal(summary.lines[1].outliers, 2); /* the same ones */
    assert_int_equal(summary.lines[1].n, 9);
    gol_summary_fini(&summary);
    gol_buf_init(&text);
    assert_ok(gol_findings_text(&fixture->plan, rows, 10, &text, &err), &err);
    expect_line(
        gol_buf_text(&text),
        "  outliers    2 of 10 trials beyond Tukey's fences of their point; they count as all do: trial 34, 38\n");
    gol_buf_fini(&text);
    rows[0].point = 99;
    assert_int_equal(gol_outliers_mark(&fixture->plan, rows, 10, marks, &err), GOL_INVALID);
    free(fixture);
}

static void the_noise_floor(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_summary summary;
    struct gol_row rows[8];
    struct gol_noise noise;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    add_twin(fixture, 0);
    for (int i = 0; i < 4; i++) {
        fixture_row(fixture, 0, i + 1, MS + i * 1000, &rows[i]);
        fixture_row(fixture, fixture->plan.n_points, i + 1, MS + MS / 50 + 410 + i * 1000, &rows[4 + i]);
    }
    gol_noise_of(&fixture->plan, rows, 8, &noise);
    assert_int_equal(noise.point, 0);
    assert_near(noise.ratio, 1.02, 0.001);
    assert_near(noise.high, 1.023, 0.0005); /* the longest of one by the shortest of the other: 4 and 4 have no less */
    assert_near(noise.floor, noise.high - 1, 1e-12);
    assert_true(noise.level >= 0.95);
    assert_ok(gol_summary_make(&fixture->plan, rows, 8, &summary, &err), &err);
    assert_int_equal(summary.lines[0].n, 4); /* the twin's are not among them */
    assert_near(summary.lines[1].noise_floor, noise.floor, 1e-12);
    gol_summary_fini(&summary);
    gol_buf_init(&text);
    assert_ok(gol_findings_text(&fixture->plan, rows, 8, &text, &err), &err);
    expect_line(gol_buf_text(&text), "; differences under 2.4 % are noise there\n"); /* 2.341, up */
    gol_buf_fini(&text);
    fixture->spec.until = 0.01; /* stopped by the numbers, four and four are too few for the level */
    gol_noise_of(&fixture->plan, rows, 8, &noise);
    assert_int_equal(noise.point, -1);
    fixture->spec.until = 0;
    gol_noise_of(&fixture->plan, rows, 7, &noise); /* 4 and 3 */
    assert_int_equal(noise.point, -1);
    free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slope_by_hand),
        cmocka_unit_test(one_wild_value_does_not_tilt_it),
        cmocka_unit_test(of_very_many_some_count),
        cmocka_unit_test(crossings),
        cmocka_unit_test(the_course_in_words),
        cmocka_unit_test(equal_pauses_have_no_slope),
        cmocka_unit_test(ways_are_held_against_the_first),
        cmocka_unit_test(one_point_is_held_against_serial),
        cmocka_unit_test(what_pays_at_first_only),
        cmocka_unit_test(nothing_is_said_of_nothing),
        cmocka_unit_test(outliers_are_named_and_kept),
        cmocka_unit_test(the_noise_floor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
