/* Sleeps that end in time: what is learnt of their lateness, and how long is waited for awake. */
#include "cmocka_all.h"
#include "seed.h"

#include "util/clock.h"
#include "util/nap.h"
#include "util/num.h"
#include "util/rng.h"

#define MS 1000000LL

/* Who sleeps on a machine that wakes late: for how long in all, for how long it waited awake, how late it was last. */
struct sleeper {
    struct gol_nap nap;
    int64_t asleep_ns, awake_ns, late_ns;
};

/* `woken_ns`: somebody else ends the nap then, if it is not over. */
static void sleep_or_be_woken(struct sleeper *sleeper, int64_t span_ns, int64_t late_ns, int64_t woken_ns)
{
    const int64_t asked_ns = gol_nap_begin(&sleeper->nap, span_ns);
    int64_t slept_ns = 0, awake_ns;

    assert_in_range(asked_ns, 0, span_ns);
    if (asked_ns > 0) {
        slept_ns = woken_ns < asked_ns + late_ns ? woken_ns : asked_ns + late_ns;
        gol_nap_end(&sleeper->nap, asked_ns, slept_ns);
    }
    awake_ns = slept_ns < span_ns && slept_ns < woken_ns ? span_ns - slept_ns : 0;
    gol_nap_paid(&sleeper->nap, awake_ns);
    sleeper->asleep_ns += slept_ns;
    sleeper->awake_ns += awake_ns;
    sleeper->late_ns = slept_ns > span_ns ? slept_ns - span_ns : 0;
}

static void sleep_for(struct sleeper *sleeper, int64_t span_ns, int64_t late_ns)
{
    sleep_or_be_woken(sleeper, span_ns, late_ns, INT64_MAX);
}

static void test_lateness_is_learnt(void **state)
{
    struct sleeper sleeper = {0};

    (void)state;
    sleep_for(&sleeper, 10 * MS, 120000);
    assert_int_equal(sleeper.late_ns, 120000); /* nothing is known yet */
    for (int i = 0; i < 20; i++)
        sleep_for(&sleeper, 10 * MS, 120000);
    assert_in_range(sleeper.late_ns, 0, 1000);
    assert_in_range(sleeper.nap.late_ns, 119000, 120000);
    for (int i = 0; i < 100; i++)
        sleep_for(&sleeper, 10 * MS, 5000); /* the machine has become quick */
    assert_in_range(sleeper.nap.late_ns, 4900, 5100);
}

/* What is late for other reasons, as when the machine stood still, is not waited for next time. */
static void test_a_stop_is_not_learnt(void **state)
{
    struct sleeper sleeper = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        sleep_for(&sleeper, 10 * MS, 800 * MS);
    assert_true(sleeper.nap.late_ns <= GOL_NAP_LATE_MAX_NS);
}

static void test_nothing_is_left(void **state)
{
    struct gol_nap nap = {.late_ns = 100000, .awake_ns = 50000};

    (void)state;
    assert_int_equal(gol_nap_begin(&nap, 0), 0);
    assert_int_equal(gol_nap_begin(&nap, -5 * MS), 0);
    assert_int_equal(nap.awake_ns, 50000);
    assert_int_equal(gol_nap_begin(&nap, 20000), 0); /* it would be late: awake, as long as it may */
    gol_nap_paid(&nap, 20000);
    assert_int_equal(nap.awake_ns, 30000);
    assert_int_equal(gol_nap_begin(&nap, 40000), 10000);
    gol_nap_paid(&nap, 100000); /* it took longer than it was to */
    assert_int_equal(nap.awake_ns, 0);
}

/* One that somebody else has ended says nothing of lateness, and is as long as it was. */
static void test_woken_by_others(void **state)
{
    struct gol_nap nap = {.late_ns = 100000};

    (void)state;
    assert_int_equal(gol_nap_begin(&nap, 100 * MS), 100 * MS);
    gol_nap_end(&nap, 100 * MS, MS);
    assert_int_equal(nap.late_ns, 100000);
    assert_int_equal(nap.awake_ns, MS / GOL_NAP_AWAKE_PART);
}

/* However long and late the naps are, no more than a 32nd of all is spent awake, and what may be saved up. */
static void test_a_processor_stays_idle(void **state)
{
    const uint64_t seed = test_seed();
    struct gol_rng rng = {seed};

    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < 200; round++) {
        struct sleeper sleeper = {0};
        const uint32_t span = 1 + gol_rng_below(&rng, 20000), late = 1 + gol_rng_below(&rng, 300);

        for (int i = 0; i < 2000; i++)
            sleep_or_be_woken(&sleeper, 1000LL * gol_rng_below(&rng, span), 1000LL * gol_rng_below(&rng, late),
                              round % 2 == 0 ? INT64_MAX : 1000LL * gol_rng_below(&rng, span));
        assert_true(sleeper.awake_ns <= sleeper.asleep_ns / GOL_NAP_AWAKE_PART + GOL_NAP_AWAKE_MAX_NS);
    }
}

static void test_never_before_the_deadline(void **state)
{
    (void)state;
    gol_nap_until(gol_clock_ns() - MS);
    for (int i = 0; i < 50; i++) {
        const int64_t deadline_ns = gol_clock_ns() + i % 7 * MS / 3;

        gol_nap_until(deadline_ns);
        assert_true(gol_clock_ns() >= deadline_ns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lateness_is_learnt),     cmocka_unit_test(test_a_stop_is_not_learnt),
        cmocka_unit_test(test_nothing_is_left),        cmocka_unit_test(test_woken_by_others),
        cmocka_unit_test(test_a_processor_stays_idle), cmocka_unit_test(test_never_before_the_deadline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
