/*
 * What is kept of pauses, and what is said of them.
 */
#include "cmocka_all.h"
#include "exercise/pauses.h"
#include "util/clock.h"

/* A pause that was late_ns too long, without waiting for it. */
static void pause_late(struct gol_pause_log *log, int64_t late_ns)
{
    gol_pause_begin(log);
    log->begun_ns -= log->pause_ns + late_ns;
    gol_pause_end(log);
}

static void none(void **state)
{
    struct gol_trial_parts parts = GOL_TRIAL_PARTS;
    struct gol_pauses pauses;
    struct gol_err err;

    (void)state;
    assert_ok(gol_pauses_init(&pauses, 5, 10, 0, &err), &err);
    assert_null(gol_pauses_log(&pauses, 0));
    gol_pauses_report(&pauses, &parts);
    assert_int_equal(parts.pause_asked_ns, -1);
    assert_int_equal(parts.overshoot_ns, -1);
    gol_pauses_fini(&pauses);
}

/*
 * Bounds are wide: the clock goes on between the two calls, by as much as the machine likes; the order of things is
 * exact.
 */
static void the_worst_log_is_the_critical_path(void **state)
{
    const int64_t ms = 1000000;
    struct gol_trial_parts parts = GOL_TRIAL_PARTS;
    struct gol_pauses pauses;
    struct gol_err err;

    (void)state;
    assert_ok(gol_pauses_init(&pauses, 3, 100, 10000 * ms, &err), &err);
    for (int i = 0; i < 100; i++) {
        pause_late(gol_pauses_log(&pauses, 0), 1000 * ms);
        pause_late(gol_pauses_log(&pauses, 1), i == 50 ? 90000 * ms : 2000 * ms);
    }
    for (int i = 0; i < 40; i++) /* it did not come to all of its pauses */
        pause_late(gol_pauses_log(&pauses, 2), 3000 * ms);
    gol_pauses_report(&pauses, &parts);
    assert_int_equal(parts.pause_asked_ns, 10000 * ms);
    assert_in_range(parts.overshoot_ns, (99 * 2000 + 90000) * ms, (99 * 2000 + 90000 + 500) * ms);
    assert_in_range(parts.pause_p50_ns, 12000 * ms, 12500 * ms); /* 100 of 1 s, 99 of 2 s, 40 of 3 s, one of 90 s */
    assert_in_range(parts.pause_p99_ns, 13000 * ms, 13500 * ms);
    assert_in_range(parts.pause_max_ns, 100000 * ms, 100500 * ms);
    assert_in_range(parts.pause_mean_ns, (10000 + 508000 / 240) * ms, (10000 + 508000 / 240 + 500) * ms);
    gol_pauses_fini(&pauses);
}

/* Of more pauses than there is room for, every so many-th is kept; sum and maximum have them all. */
static void of_very_many_some_are_kept(void **state)
{
    const int64_t each = 1000000;
    struct gol_trial_parts parts = GOL_TRIAL_PARTS;
    struct gol_pauses pauses;
    struct gol_pause_log *log;
    struct gol_err err;

    (void)state;
    assert_ok(gol_pauses_init(&pauses, 1, each, 1000000000, &err), &err);
    log = gol_pauses_log(&pauses, 0);
    assert_in_range(pauses.kept, 200000, 262144);
    for (int64_t i = 0; i < each; i++) {
        log->begun_ns = gol_clock_ns() - log->pause_ns -
                        (i % 2 == 0    ? 4000000000
                         : i == 777777 ? 9000000000
                                       : 8000000000);
        gol_pause_end(log);
    }
    assert_int_equal(log->n, each);
    gol_pauses_report(&pauses, &parts);
    assert_in_range(parts.pause_mean_ns, 6990000000, 7500000000);
    assert_true(parts.pause_max_ns >= 10000000000);
    gol_pauses_fini(&pauses);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none),
        cmocka_unit_test(the_worst_log_is_the_critical_path),
        cmocka_unit_test(of_very_many_some_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
