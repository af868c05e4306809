#include "cmocka_all.h"

#include "fixture_plan.h"
#include "lab/summary.h"
#include "report/formats.h"
#include "report/summary_csv.h"

#include <math.h>
#include <unistd.h>

static void assert_close(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-12))
        fail_msg("%.17g is not %.17g", got, wanted);
}

static void medians_and_comparison_with_serial(void **state)
{
    struct fixture *fixture = fixture_new("10ms", "1", "1 2", "off"); /* serial, threads, pool 1, pool 2 */
    struct gol_row rows[12];
    struct gol_summary summary;
    struct gol_err err;
    int n = 0;

    (void)state;
    assert_int_equal(fixture->plan.n_points, 4);
    for (int p = 0; p < 4; p++)
        for (int r = 1; r <= 3; r++)
            fixture_row(fixture, p, r, 100000000LL * (p + 1) + r * 1000000, &rows[n++]);
    rows[4].status = GOL_STATUS_CRASHED; /* threads, its second */
    rows[6].bytes_per_actor = 100; /* pool 1 */
    rows[7].bytes_per_actor = 300;
    rows[8].bytes_per_actor = 200;
    assert_ok(gol_summary_make(&fixture->plan, rows, n, &summary, &err), &err);
    assert_int_equal(summary.n_lines, 4);
    assert_int_equal(summary.lines[0].n, 3);
    assert_close(summary.lines[0].time_median, 0.102);
    assert_close(summary.lines[0].overhead, 0.002);
    assert_close(summary.lines[0].overhead_low, 0.001);
    assert_close(summary.lines[0].overhead_high, 0.003);
    assert_close(summary.lines[0].overhead_per_message, 0.002 / 11);
    assert_close(summary.lines[0].vs_serial, 0);
    assert_close(summary.lines[0].speedup, 1);
    assert_close(summary.lines[0].level, 0.75);
    assert_close(summary.lines[0].cpu_use, 0.15);
    assert_close(summary.lines[0].peak_bytes, 3500000);
    assert_close(summary.lines[0].throughput, 11 / 0.102);
    assert_close(summary.lines[0].throughput_low, 11 / 0.103);
    assert_close(summary.lines[0].throughput_high, 11 / 0.101);
    assert_close(summary.lines[0].time_per_work, 0.102 / 11);
    assert_true(isnan(summary.lines[0].bytes_per_actor));
    assert_true(isnan(summary.lines[0].skew));
    assert_int_equal(summary.lines[1].n, 2);
    assert_int_equal(summary.lines[1].failed, 1);
    assert_close(summary.lines[1].time_median, 0.202);
    assert_close(summary.lines[2].bytes_per_actor, 200);
    assert_close(summary.lines[3].vs_serial, 0.3);
    assert_close(summary.lines[3].speedup, 0.102 / 0.402);
    assert_close(summary.lines[3].speedup_low, 0.101 / 0.403);
    assert_close(summary.lines[3].speedup_high, 0.103 / 0.401);
    assert_close(summary.lines[3].speedup_level, 0.5); /* two intervals of 75% */
    assert_close(summary.lines[1].speedup_level, 0.25);
    gol_summary_fini(&summary);
    free(fixture);
}

static void what_is_not_known_is_nan(void **state)
{
    struct fixture *fixture = fixture_new("10ms", "1", "2", "off");
    struct gol_row rows[2];
    struct gol_summary summary;
    struct gol_grid grid;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    fixture_row(fixture, 0, 1, 1000000, &rows[0]);
    fixture_row(fixture, 2, 1, 1000000, &rows[1]);
    rows[0].status = GOL_STATUS_FAILED;
    rows[1].messages = 0;
    rows[1].work = 0;
    assert_ok(gol_summary_make(&fixture->plan, rows, 2, &summary, &err), &err);
    for (int c = 0; c < GOL_SUMMARY_COLUMN_COUNT; c++) {
        const bool whole = gol_summary_columns[c].kind == GOL_SUMMARY_N;

        assert_true((gol_summary_word(&summary.lines[1], c) != NULL) ==
                    (gol_summary_columns[c].kind == GOL_SUMMARY_WORD));
        assert_true(whole ? gol_summary_number(&summary.lines[1], c) == 0
                          : isnan(gol_summary_number(&summary.lines[1], c)));
    }
    assert_int_equal(summary.lines[0].failed, 1);
    assert_true(isnan(summary.lines[2].vs_serial)); /* serial has no good row */
    assert_true(isnan(summary.lines[2].speedup));
    assert_true(isnan(summary.lines[2].overhead_per_message));
    assert_true(isnan(summary.lines[2].time_per_work));
    assert_true(!isnan(summary.lines[2].overhead));
    gol_buf_init(&text);
    assert_ok(gol_summary_grid(&fixture->plan, &summary, &grid, &err), &err);
    gol_grid_write(&grid, GOL_FORMAT_CSV, &text);
    gol_grid_fini(&grid);
    assert_null(strstr(gol_buf_text(&text), "nan"));
    assert_ptr_equal(
        strstr(gol_buf_text(&text), "point,mode,pause_s,counters,workers,view,n,failed,stopped,time_median_s,"),
        text.data);
    assert_non_null(strstr(gol_buf_text(&text), "\n1,threads,0.01,1,-,off,0,0,more,-,-,"));
    gol_buf_fini(&text);
    gol_summary_fini(&summary);
    rows[0].point = 3;
    assert_int_equal(gol_summary_make(&fixture->plan, rows, 2, &summary, &err), GOL_INVALID);
    assert_null(summary.lines);
    free(fixture);
}

/*
 * 50,000 points with adaptive repeats: a blink when each row is looked at a few times, and minutes when it is for each
 * point.
 */
static void many_points_take_no_longer_each(void **state)
{
    enum { POINTS = 50000, REPEATS = 2 };
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_plan plan = fixture->plan;
    struct gol_row *rows = calloc(POINTS * REPEATS, sizeof *rows);
    struct gol_summary summary;
    struct gol_err err;

    (void)state;
    plan.n_points = POINTS;
    plan.points = calloc(POINTS, sizeof *plan.points);
    plan.serial = calloc(POINTS, sizeof *plan.serial); /* all of the first */
    assert_true(rows != NULL && plan.points != NULL && plan.serial != NULL);
    fixture->spec.repeats_min = 2;
    fixture->spec.repeats_max = 8;
    fixture->spec.until = 0.01;
    fixture->spec.budget_ns = 2000;
    for (int i = 0; i < POINTS * REPEATS; i++) {
        gol_row_init(&rows[i]);
        rows[i].trial = i + 1;
        rows[i].point = i % POINTS;
        rows[i].repeat = i / POINTS + 1;
        rows[i].time_ns = rows[i].wall_ns = rows[i].point == POINTS - 1 ? 1000 : 10;
    }
    alarm(40); /* a hundred times what it takes */
    assert_ok(gol_summary_make(&plan, rows, POINTS * REPEATS, &summary, &err), &err);
    alarm(0);
    for (int p = 0; p < POINTS; p++) {
        assert_int_equal(summary.lines[p].n, REPEATS);
        assert_string_equal(summary.lines[p].stopped, p == POINTS - 1 ? "budget" : "more");
    }
    gol_summary_fini(&summary);
    free(plan.points);
    free(plan.serial);
    free(rows);
    free(fixture);
}

/* Every measure is drawn from columns that the summary has. */
static void measures_have_their_columns(void **state)
{
    char names[512];
    char *rest = names;
    const char *name;
    int n = 0;

    (void)state;
    snprintf(names, sizeof names, "%s", gol_measure_names());
    while ((name = strsep(&rest, ",")) != NULL) {
        const struct gol_measure *measure = gol_measure_find(name + (*name == ' '));

        assert_non_null(measure);
        assert_true(gol_summary_column_find(measure->column) >= 0);
        assert_int_equal(measure->low[0] == '\0', measure->high[0] == '\0');
        if (measure->low[0] != '\0') {
            assert_true(gol_summary_column_find(measure->low) >= 0);
            assert_true(gol_summary_column_find(measure->high) >= 0);
        }
        n++;
    }
    assert_true(n >= 11);
    assert_null(gol_measure_find("tim"));
    assert_null(gol_measure_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(medians_and_comparison_with_serial),
        cmocka_unit_test(what_is_not_known_is_nan),
        cmocka_unit_test(many_points_take_no_longer_each),
        cmocka_unit_test(measures_have_their_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
