/*
 * The exercise grain, and the work that it spends its time on.
 */
#include "exercise_trial.h"

#include "exercise/spin.h"
#include "util/clock.h"
#include "util/num.h"
#include "util/processors.h"
#include "util/rng.h"

#include <string.h>

/* ---- the work ---- */

static void rounds_in_pieces_are_rounds(void **state)
{
    struct gol_rng rng = {.state = (uint64_t)gol_clock_ns()};

    (void)state;
    print_message("seed %llu\n", (unsigned long long)rng.state);
    for (int i = 0; i < 200; i++) {
        const uint64_t seed = gol_rng_next(&rng);
        const int64_t a = gol_rng_below(&rng, 500);
        const int64_t b = gol_rng_below(&rng, 500);

        struct gol_spin pieces;
        struct gol_spin whole;

        gol_spin_start(&pieces, seed);
        gol_spin_do(&pieces, a);
        gol_spin_do(&pieces, 0);
        gol_spin_do(&pieces, b);
        gol_spin_start(&whole, seed);
        gol_spin_do(&whole, a + b);
        assert_memory_equal(&pieces, &whole, sizeof whole);
        gol_spin_do(&pieces, 1);
        assert_true(gol_spin_result(&pieces) != gol_spin_result(&whole)); /* a round less is found */
        for (int lane = 0; lane < 4; lane++)
            assert_true(pieces.lanes[lane] != 0);
        gol_spin_start(&pieces, seed + 1);
        gol_spin_do(&pieces, a + b);
        assert_true(gol_spin_result(&pieces) != gol_spin_result(&whole));
    }
}

static void rounds_take_the_time_asked_for(void **state)
{
    const int64_t rounds = gol_spin_rounds(2000000);
    int64_t least_ns = INT64_MAX;
    struct gol_spin spin;

    (void)state;
    assert_true(gol_spin_rounds(1) >= 1);
    assert_true(rounds > gol_spin_rounds(20000));
    gol_spin_start(&spin, 1);
    for (int i = 0; i < 20; i++) {
        const int64_t start_ns = gol_clock_ns();

        gol_spin_do(&spin, rounds);
        if (gol_clock_ns() - start_ns < least_ns)
            least_ns = gol_clock_ns() - start_ns;
    }
    assert_in_range(least_ns, 200000, 20000000);
}

/* ---- the exercise ---- */

static void every_way_does_the_same_pieces(void **state)
{
    static const char *const ways[][5] = {
        {NULL}, {"workers", "1", NULL}, {"workers", "5", NULL}, {"grain", "1ns", NULL}, {"grain", "20us", NULL},
    };
    /* Shares that are even and uneven, of one piece, below and above the 100 of the warm-up. */
    static const char *const shares[][2] = {{"500", "7"}, {"3", "3"}, {"1", "1"}, {"1000", "2"}};

    (void)state;
    for (size_t s = 0; s < sizeof shares / sizeof shares[0]; s++) {
        const char *const plain[] = {"messages", shares[s][0], "actors", shares[s][1], NULL};
        const struct gol_row first = trial("grain", GOL_MODE_SERIAL, plain);

        for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
            const char *pairs[10] = {"messages", shares[s][0], "actors", shares[s][1]};

            for (size_t k = 0; k < 5 && ways[i][k] != NULL; k++)
                pairs[4 + k] = ways[i][k];
            for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
                const struct gol_row row = trial("grain", (enum gol_mode)mode, pairs);

                assert_true(row.checksum == first.checksum);
                assert_int_equal(row.messages, first.messages);
                assert_true(row.work >= row.messages);
                assert_int_equal(row.work % row.messages, 0); /* the same number of rounds in each */
                assert_int_equal(row.overhead_ns, row.time_ns - row.ideal_ns);
                assert_int_equal(row.bytes_per_actor, -1);
            }
        }
    }
}

static void other_shares_have_another_checksum(void **state)
{
    const char *const a[] = {"messages", "100", "actors", "4", NULL};
    const char *const b[] = {"messages", "100", "actors", "5", NULL};
    const char *const c[] = {"messages", "104", "actors", "4", NULL};
    const uint64_t checksum = trial("grain", GOL_MODE_SERIAL, a).checksum;

    (void)state;
    assert_true(checksum != trial("grain", GOL_MODE_SERIAL, b).checksum);
    assert_true(checksum != trial("grain", GOL_MODE_SERIAL, c).checksum);
}

static int64_t ideal_of(enum gol_mode mode, const char *actors, const char *workers)
{
    const struct gol_exercise *grain = gol_exercise_find("grain");
    const char *const pairs[] = {"messages", "6000", "grain", "1us", "actors", actors, "workers", workers, NULL};
    struct gol_value values[GOL_PARAM_MAX];

    read_values(grain, pairs, values);
    return grain->ideal_ns(mode, values);
}

static void ideal_is_the_work_shared_by_those_who_can(void **state)
{
    gol_param_cpus_assume(0);
    (void)state;
    assert_int_equal(ideal_of(GOL_MODE_SERIAL, "6", "2"), 6000000);
    assert_int_equal(ideal_of(GOL_MODE_POOL, "6", "1"), 6000000);
    assert_int_equal(ideal_of(GOL_MODE_POOL, "1", "2"), 6000000);
    assert_int_equal(ideal_of(GOL_MODE_THREADS, "1", "2"), 6000000);
    assert_int_equal(ideal_of(GOL_MODE_POOL, "1000", "1024"),
                     6000000 / (gol_processors() < 1000 ? gol_processors() : 1000));
    assert_int_equal(ideal_of(GOL_MODE_THREADS, "1000", "1"), ideal_of(GOL_MODE_POOL, "1000", "1024"));
}

static void more_actors_than_messages_are_refused(void **state)
{
    const struct gol_exercise *grain = gol_exercise_find("grain");
    const char *const pairs[] = {"messages", "10", "actors", "11", NULL};
    struct gol_value values[GOL_PARAM_MAX];
    struct gol_err err = {0};

    (void)state;
    read_values(grain, pairs, values);
    for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
        assert_int_equal(grain->check((enum gol_mode)mode, values, NULL, &err), GOL_INVALID);
        assert_string_equal(err.message, "actors 11 is more than messages 10 (want actors <= messages)");
    }
}

static void grains_have_bounds(void **state)
{
    const struct gol_exercise *grain = gol_exercise_find("grain");
    const struct gol_param *param = &grain->params[gol_exercise_param(grain, "grain")];
    struct gol_value value;

    (void)state;
    assert_int_equal(gol_param_parse(param, "0", &value, NULL), GOL_LIMIT);
    assert_int_equal(gol_param_parse(param, "1.5s", &value, NULL), GOL_LIMIT);
    assert_int_equal(gol_param_parse(param, "50ns", &value, NULL), GOL_OK);
    assert_int_equal(value.as.ns, 50);
}

/* What has not been done is found: the pieces by their number, the rounds by what they come to. */
static void work_that_was_not_done_is_found(void **state)
{
    const struct gol_exercise *grain = gol_exercise_find("grain");
    const char *const pairs[] = {"messages", "1000", "actors", "2", "grain", "1ns", NULL};
    struct gol_value values[GOL_PARAM_MAX];
    struct gol_err err = {0};

    (void)state;
    read_values(grain, pairs, values);
    for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
        const struct gol_trial_setting setting = {.mode = (enum gol_mode)mode, .values = values};
        struct gol_trial_parts parts = GOL_TRIAL_PARTS;
        void *trial_state = NULL;

        assert_ok(grain->prepare(&setting, &parts, &trial_state, &err), &err);
        assert_int_equal(grain->verify(trial_state, &parts, &err), GOL_MISMATCH);
        assert_ok(grain->warm(trial_state, &err), &err); /* 100 pieces each */
        assert_int_equal(grain->verify(trial_state, &parts, &err), GOL_MISMATCH);
        assert_string_equal(err.message, "actor 0 did 100 pieces and not 500");
        assert_ok(grain->run(trial_state, &parts, &err), &err);
        assert_ok(grain->verify(trial_state, &parts, &err), &err);
        grain->teardown(trial_state);
    }
    grain->teardown(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_in_pieces_are_rounds),
        cmocka_unit_test(rounds_take_the_time_asked_for),
        cmocka_unit_test(every_way_does_the_same_pieces),
        cmocka_unit_test(other_shares_have_another_checksum),
        cmocka_unit_test(ideal_is_the_work_shared_by_those_who_can),
        cmocka_unit_test(more_actors_than_messages_are_refused),
        cmocka_unit_test(grains_have_bounds),
        cmocka_unit_test(work_that_was_not_done_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
