/* The measures of single trials: each is one of the summary's, too, and is computed from the row alone. */
#include "cmocka_all.h"

#include "lab/summary.h"
#include "lab/trial_measure.h"

#include <math.h>

/* What only medians have, or what is too coarse for one trial. */
static bool is_of_points(const char *name)
{
    return strcmp(name, "vs_serial") == 0 || strcmp(name, "speedup") == 0 || strcmp(name, "cpu") == 0;
}

static void every_measure_is_of_trials_or_of_points(void **state)
{
#define MEASURE_NAME(name, column, low, high, label, unit) name,
    static const char *const names[] = {GOL_MEASURES(MEASURE_NAME)};
#undef MEASURE_NAME

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if ((gol_trial_measure_find(names[i]) == NULL) != is_of_points(names[i]))
            fail_msg("%s: has it a single trial, or has it not?", names[i]);
    assert_null(gol_trial_measure_find("nothing"));
    assert_non_null(strstr(gol_trial_measure_names(), "time, overhead, "));
}

static void assert_value(const char *name, const struct gol_row *row, double wanted)
{
    const double got = gol_trial_measure_of(gol_trial_measure_find(name), row);

    if (isnan(wanted) ? !isnan(got) : !(fabs(got - wanted) <= 1e-12 * fabs(wanted)))
        fail_msg("%s is %g, not %g", name, got, wanted);
}

static void values_come_from_the_row(void **state)
{
    struct gol_row row;

    (void)state;
    gol_row_init(&row);
    row.time_ns = 2000000000;
    row.overhead_ns = 500000000;
    row.overshoot_ns = 400000000;
    row.messages = 5;
    row.work = 8;
    row.peak_bytes = 4096;
    assert_value("time", &row, 2);
    assert_value("overhead", &row, 0.5);
    assert_value("overhead_per_message", &row, 0.1);
    assert_value("runtime", &row, 0.1);
    assert_value("throughput", &row, 4);
    assert_value("time_per_work", &row, 0.25);
    assert_value("memory", &row, 4096);
    assert_value("spawn", &row, NAN); /* none in this row */
    row.overshoot_ns = -1;
    assert_value("runtime", &row, NAN);
    row.messages = 0;
    assert_value("overhead_per_message", &row, NAN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_measure_is_of_trials_or_of_points),
        cmocka_unit_test(values_come_from_the_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
