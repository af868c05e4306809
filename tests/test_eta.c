/*
 * How long the rest takes: by what was measured where there is something, by the estimate and its usual error
 * elsewhere.
 */
#include "cmocka_all.h"

#include "lab/eta.h"
#include "spec_text.h"

#define MS 1000000LL

static const char experiment[] = "name: t\nexercise: counter\nmodes: [serial]\nrepeats: 2\nwarmup: 0\n"
                                 "sweep: {count_to: 10, pause: [0, 10ms, 100ms]}\n";

static void before_the_first_trial_it_is_the_estimate(void **state)
{
    struct both both = both_of(experiment);
    struct gol_err err = {0};
    struct gol_eta eta;
    int total = 0;

    (void)state;
    assert_ok(gol_eta_init(&eta, both.plan, &err), &err);
    assert_int_equal(gol_eta_rest_ns(&eta, &total), both.plan->estimate_ns);
    assert_int_equal(total, 6);
    gol_eta_fini(&eta);
    both_drop(&both);
}

/*
 * A first trial without pauses says nothing about those with pauses but what starting a process costs beyond its
 * estimate.
 */
static void a_short_trial_does_not_scale_the_long_ones(void **state)
{
    struct both both = both_of(experiment);
    const int64_t short_ns = gol_point_estimate_ns(both.spec, &both.plan->points[0]);
    struct gol_err err = {0};
    struct gol_eta eta;
    int64_t rest;
    int total = 0;

    (void)state;
    assert_ok(gol_eta_init(&eta, both.plan, &err), &err);
    gol_eta_add(&eta, 0, short_ns + 3 * MS);
    rest = gol_eta_rest_ns(&eta, &total);
    assert_int_equal(rest, both.plan->estimate_ns - 2 * short_ns + (short_ns + 3 * MS) + 4 * 3 * MS);
    assert_int_equal(total, 6);
    gol_eta_fini(&eta);
    both_drop(&both);
}

static void what_was_measured_counts(void **state)
{
    struct both both = both_of(experiment);
    struct gol_err err = {0};
    struct gol_eta eta;
    int total = 0;

    (void)state;
    assert_ok(gol_eta_init(&eta, both.plan, &err), &err);
    for (int i = 0; i < 3; i++)
        gol_eta_add(&eta, i, (i + 1) * 7 * MS);
    assert_int_equal(gol_eta_rest_ns(&eta, &total), (7 + 14 + 21) * MS);
    gol_eta_add(&eta, 2, 29 * MS);
    assert_int_equal(gol_eta_rest_ns(&eta, &total), (7 + 14) * MS);
    gol_eta_expect(&eta, 2, true);
    assert_int_equal(gol_eta_rest_ns(&eta, &total), (7 + 14 + 25) * MS);
    assert_int_equal(total, 7);
    gol_eta_expect(&eta, 2, false);
    gol_eta_expect(&eta, 1, false);
    assert_int_equal(gol_eta_rest_ns(&eta, &total), 7 * MS);
    assert_int_equal(total, 5);
    gol_eta_fini(&eta);
    both_drop(&both);
}

/* Ended after a moment, it would make all others of its point seem as short. */
static void what_was_skipped_says_nothing_about_the_rest(void **state)
{
    struct both both = both_of(experiment);
    struct gol_err err = {0};
    struct gol_eta eta;
    int64_t one_ns;
    int total = 0;

    (void)state;
    assert_ok(gol_eta_init(&eta, both.plan, &err), &err);
    one_ns = gol_eta_trial_ns(&eta, 2);
    assert_int_equal(one_ns, gol_point_estimate_ns(both.spec, &both.plan->points[2]));
    gol_eta_skip(&eta, 2);
    assert_int_equal(gol_eta_trial_ns(&eta, 2), one_ns);
    assert_int_equal(gol_eta_rest_ns(&eta, &total), both.plan->estimate_ns - one_ns);
    assert_int_equal(total, 6);
    gol_eta_add(&eta, 2, 29 * MS);
    gol_eta_expect(&eta, 2, true);
    assert_int_equal(gol_eta_trial_ns(&eta, 2), 29 * MS);
    gol_eta_fini(&eta);
    both_drop(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_first_trial_it_is_the_estimate),
        cmocka_unit_test(a_short_trial_does_not_scale_the_long_ones),
        cmocka_unit_test(what_was_measured_counts),
        cmocka_unit_test(what_was_skipped_says_nothing_about_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
