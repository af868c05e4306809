/*
 * When a point has been repeated often enough.
 */
#include "cmocka_all.h"
#include "fixture_plan.h"
#include "lab/repeats.h"

#include <math.h>

#define ROWS 40

/* Times that alternate around a millisecond by `spread` of it. */
static struct fixture *fixture_of(int min, int max, double until, double spread, struct gol_row *rows)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");

    fixture->spec.repeats_min = min;
    fixture->spec.repeats_max = max;
    fixture->spec.until = until;
    for (int i = 0; i < ROWS; i++) {
        fixture_row(fixture, 0, i + 1, (int64_t)(1e6 * (1 + (i % 2 == 0 ? spread : -spread))), &rows[i]);
        rows[i].wall_ns = 10000000;
    }
    return fixture;
}

static void a_fixed_number(void **state)
{
    struct gol_row rows[ROWS];
    struct fixture *fixture = fixture_of(5, 5, 0, 0.001, rows);

    (void)state;
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 4), GOL_REPEATS_MORE);
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 5), GOL_REPEATS_FIXED);
    free(fixture);
}

static void looks_double(void **state)
{
    struct gol_row rows[ROWS];
    struct fixture *fixture = fixture_of(10, 200, 0.01, 0.001, rows);

    (void)state;
    for (int n = 1; n <= 200; n++)
        assert_int_equal(gol_repeats_is_look(&fixture->spec, n), n == 10 || n == 20 || n == 40 || n == 80 || n == 160);
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 9), GOL_REPEATS_MORE);
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 10), GOL_REPEATS_UNTIL);
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 11), GOL_REPEATS_MORE); /* nobody looks */
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 1, 10), GOL_REPEATS_MORE); /* it has no rows */
    free(fixture);
}

/* A run that is taken up has rows from behind the look: they must not change what was decided there. */
static void later_repeats_do_not_count(void **state)
{
    struct gol_row rows[ROWS];
    struct fixture *fixture = fixture_of(10, 40, 0.01, 0.1, rows);

    (void)state;
    for (int i = 10; i < ROWS; i++)
        rows[i].time_ns = 1000000; /* all the same: a narrow interval, if they counted */
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 10), GOL_REPEATS_MORE);
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 40), GOL_REPEATS_UNTIL);
    free(fixture);
}

/* Eight values have an interval of 99.2 %, seven one of 98.4 % at most. */
static void too_few_are_never_enough(void **state)
{
    double same[] = {1, 1, 1, 1, 1, 1, 1, 1};
    double apart[] = {99, 101, 100, 100, 98, 102, 99.5, 100.5};

    (void)state;
    assert_false(gol_repeats_known(same, 0, 0.01));
    assert_false(gol_repeats_known(same, 7, 0.01));
    assert_true(gol_repeats_known(same, 8, 0.01));
    assert_true(gol_repeats_known(apart, 8, 0.02)); /* 98 .. 102: half the width is 2 % */
    assert_false(gol_repeats_known(apart, 8, 0.0199));
}

static void failed_trials_are_repeats_without_a_time(void **state)
{
    struct gol_row rows[ROWS];
    struct fixture *fixture = fixture_of(10, 20, 0.01, 0.001, rows);

    (void)state;
    for (int i = 0; i < 3; i++)
        rows[i].status = GOL_STATUS_CRASHED;
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 10),
                     GOL_REPEATS_MORE); /* seven good ones */
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 20), GOL_REPEATS_UNTIL);
    for (int i = 0; i < ROWS; i++)
        rows[i].status = GOL_STATUS_CRASHED;
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 20), GOL_REPEATS_MAX);
    free(fixture);
}

static void adaptive_repeats_ask_for_more(void **state)
{
    struct gol_spec spec = {.until = 0};

    (void)state;
    assert_true(gol_repeats_level_to_ask(&spec, 0.95) == 0.95);
    spec.until = 0.01;
    assert_true(gol_repeats_level_to_ask(&spec, 0.95) > 0.974 && gol_repeats_level_to_ask(&spec, 0.95) < 0.976);
}

static void a_budget_ends_it(void **state)
{
    struct gol_row rows[ROWS];
    struct fixture *fixture = fixture_of(10, 40, 0.01, 0.1, rows);

    (void)state;
    fixture->spec.budget_ns = 150000000; /* fifteen trials of 10 ms each */
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 14), GOL_REPEATS_MORE);
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 15), GOL_REPEATS_BUDGET);
    fixture->spec.budget_ns = 1;
    assert_int_equal(gol_repeats_judge_among(&fixture->spec, rows, ROWS, 0, 9),
                     GOL_REPEATS_MORE); /* the minimum it gets */
    assert_string_equal(gol_repeats_end_name(GOL_REPEATS_BUDGET), "budget");
    free(fixture);
}

/* Who looks before stopping pays with a part of the level; who does not, keeps it. */
static void stopping_by_the_numbers_costs_level(void **state)
{
    const struct gol_spec fixed = {.repeats_min = 10, .repeats_max = 10};
    const struct gol_spec adaptive = {.repeats_min = 10, .repeats_max = 80, .until = 0.01};

    (void)state;
    assert_true(gol_repeats_level(&fixed, 0.978) == 0.978);
    assert_true(gol_repeats_level(&adaptive, 0.978) == 0.95);
    assert_true(gol_repeats_level(&adaptive, 0.9375) == 0.9375);
    assert_true(gol_repeats_level_to_ask(&fixed, 0.95) == 0.95);
    assert_true(fabs(gol_repeats_level_to_ask(&adaptive, 0.95) - 0.975) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fixed_number),
        cmocka_unit_test(looks_double),
        cmocka_unit_test(later_repeats_do_not_count),
        cmocka_unit_test(too_few_are_never_enough),
        cmocka_unit_test(failed_trials_are_repeats_without_a_time),
        cmocka_unit_test(adaptive_repeats_ask_for_more),
        cmocka_unit_test(a_budget_ends_it),
        cmocka_unit_test(stopping_by_the_numbers_costs_level),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
