/*
 * The exercises: every mode does the same work and comes to the same states, and the accounting says what was asked.
 */
#include "cmocka_all.h"

#include "exercise_trial.h"
#include "threads_now.h"
#include "util/processors.h"

static void counter_counts_in_every_mode(void **state)
{
    const char *const pairs[] = {"count_to", "7", "counters", "5", NULL};

    (void)state;
    for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
        const struct gol_row row = trial("counter", (enum gol_mode)mode, pairs);

        assert_int_equal(row.work, 35);
        assert_int_equal(row.messages, 40);
        assert_int_equal(row.ideal_ns, 0);
        assert_true(row.time_ns > 0);
        assert_true(row.checksum == trial("counter", GOL_MODE_SERIAL, pairs).checksum);
        assert_true(row.peak_bytes > 0);
        assert_int_equal(row.skew_generations, -1);
    }
}

static void pauses_overlap_in_actors_only(void **state)
{
    const char *const pairs[] = {"count_to", "3", "counters", "4", "pause", "5ms", NULL};
    const struct gol_row serial = trial("counter", GOL_MODE_SERIAL, pairs);
    const struct gol_row threads = trial("counter", GOL_MODE_THREADS, pairs);
    const struct gol_row pool = trial("counter", GOL_MODE_POOL, pairs);

    (void)state;
    assert_int_equal(serial.ideal_ns, 60000000);
    assert_int_equal(threads.ideal_ns, 15000000);
    assert_int_equal(pool.ideal_ns, 15000000);
    /* A pause is never cut short. */
    assert_true(serial.overhead_ns >= 0);
    assert_true(threads.overhead_ns >= 0);
    assert_true(pool.overhead_ns >= 0);
    assert_int_equal(serial.overhead_ns, serial.time_ns - serial.ideal_ns);
}

/* They are as long as asked at least, and what they are too long is part of the overhead, never more than it. */
static void expect_pauses(const struct gol_row *row, int64_t asked_ns, int64_t on_the_path)
{
    assert_int_equal(row->pause_asked_ns, asked_ns);
    assert_true(row->pause_p50_ns >= asked_ns);
    assert_true(row->pause_p99_ns >= row->pause_p50_ns);
    assert_true(row->pause_max_ns >= row->pause_p99_ns);
    assert_true(row->pause_max_ns >= row->pause_mean_ns);
    assert_true(row->overshoot_ns >= row->pause_max_ns - asked_ns);
    assert_true(row->overshoot_ns <= on_the_path * (row->pause_max_ns - asked_ns));
    assert_true(row->overshoot_ns <= row->overhead_ns);
}

static void pauses_are_measured(void **state)
{
    const char *const counter[] = {"count_to", "3", "counters", "4", "pause", "2ms", NULL};
    const char *const life[] = {"games", "2", "size", "10", "steps", "10", "batch", "4", "pause", "1ms", NULL};
    const char *const none[] = {"count_to", "3", NULL};

    (void)state;
    for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
        const struct gol_row counted = trial("counter", (enum gol_mode)mode, counter);
        const struct gol_row played = trial("life", (enum gol_mode)mode, life);
        const struct gol_row unpaused = trial("counter", (enum gol_mode)mode, none);

        expect_pauses(&counted, 2000000, mode == GOL_MODE_SERIAL ? 12 : 3);
        expect_pauses(&played, 1000000, 3);
        assert_int_equal(unpaused.pause_asked_ns, -1);
        assert_int_equal(unpaused.overshoot_ns, -1);
    }
}

static void ten_thousand_counters_share_their_pauses(void **state)
{
    const char *const pairs[] = {"count_to", "10", "counters", "10000", "pause", "10ms", NULL};
    const struct gol_row pool = trial("counter", GOL_MODE_POOL, pairs);

    (void)state;
    assert_int_equal(pool.work, 100000);
    assert_true(pool.time_ns < 20000000000LL); /* one after the other they would take 1000 s */
}

/* What ends after the warm-up would be counted in the measured region. */
static void nothing_is_left_over_from_a_warm_up(void **state)
{
    const char *const counters[] = {"count_to", "2", "counters", "300", NULL};
    const char *const actors[] = {"actors", "300", NULL};
    const struct {
        const char *name;
        const char *const *pairs;
    } cases[] = {{"counter", counters}, {"spawn", actors}};

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const struct gol_exercise *exercise = gol_exercise_find(cases[k].name);
        struct gol_value values[GOL_PARAM_MAX];
        struct gol_err err = {0};

        read_values(exercise, cases[k].pairs, values);
        for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
            const struct gol_trial_setting setting = {.mode = (enum gol_mode)mode, .values = values};
            struct gol_trial_parts parts = GOL_TRIAL_PARTS;
            void *trial_state = NULL;
            int before;

            assert_ok(exercise->prepare(&setting, &parts, &trial_state, &err), &err);
            before = threads_now();
            for (int i = 0; i < 3; i++) {
                assert_ok(exercise->warm(trial_state, &err), &err);
                assert_in_range(threads_now(), 1, before + 2); /* of 300 */
            }
            assert_ok(exercise->run(trial_state, &parts, &err), &err);
            assert_ok(exercise->verify(trial_state, &parts, &err), &err);
            exercise->teardown(trial_state);
        }
    }
}

static void life_is_the_same_in_every_way(void **state)
{
    static const char *const ways[][8] = {
        {"batch", "1", NULL},      {"batch", "4", NULL},
        {"batch", "20", NULL},     {"batch", "7", NULL}, /* a remainder */
        {"view", "sampled", NULL}, {"view", "every", "batch", "7", NULL},
        {"workers", "3", NULL},    {"pause", "1ms", "batch", "10", NULL},
        {"pack", "2", NULL},       {"pack", "auto", "batch", "20", NULL},
        {"pack", "7", NULL},       {"pack", "4", "view", "every", "batch", "3", NULL},
        {"history", "3", NULL},    {"history", "all", "pack", "3", "batch", "4", NULL},
        {"threads", "2", NULL},    {"history", "2", "view", "sampled", "pack", "2", NULL},
    };
    uint64_t checksum = 0;

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const char *pairs[16] = {"games", "5", "size", "21x17", "steps", "20"};

        for (size_t k = 0; k < 8 && ways[i][k] != NULL; k++)
            pairs[6 + k] = ways[i][k];
        for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
            const struct gol_row row = trial("life", (enum gol_mode)mode, pairs);

            if (checksum == 0)
                checksum = row.checksum;
            assert_true(row.checksum == checksum);
            assert_int_equal(row.work, 5 * 21 * 17 * 20);
        }
    }
}

static void life_counts_rounds_and_messages(void **state)
{
    const char *const pairs[] = {"games", "3",     "size", "10",   "steps", "10", "batch",
                                 "4",     "pause", "1ms",  "view", "every", NULL};

    (void)state;
    for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
        const struct gol_row row = trial("life", (enum gol_mode)mode, pairs);

        assert_int_equal(row.messages, 9); /* three rounds: 4, 4, 2 */
        assert_int_equal(row.ideal_ns, 3000000);
        assert_in_range(row.skew_generations, 1, 4);
    }
}

static void packs_are_asked_once(void **state)
{
    static const struct {
        const char *pack, *workers;
        int64_t requests[GOL_MODE_COUNT]; /* of a round */
    } cases[] = {
        {"1", "2", {7, 7, 7}},    {"3", "2", {3, 3, 3}},
        {"7", "2", {1, 1, 1}},    {"100", "2", {1, 1, 1}}, /* 7 at most */
        {"auto", "2", {0, 0, 2}}, /* else it depends on the machine */
        {"auto", "3", {0, 0, 3}}, {"auto", "9", {0, 0, 7}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const pairs[] = {"games", "7",    "size",        "9",       "steps",          "4", "batch",
                                     "2",     "pack", cases[i].pack, "workers", cases[i].workers, NULL};

        for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
            const int64_t cpus = gol_processors();
            const int64_t pack = (7 + cpus - 1) / cpus;
            const int64_t requests = cases[i].requests[mode] == 0 ? (7 + pack - 1) / pack : cases[i].requests[mode];

            assert_int_equal(trial("life", (enum gol_mode)mode, pairs).messages, 2 * requests);
        }
    }
}

/* Where a game stops is its own affair: no way of running it may change that. */
static void settled_games_are_the_same_in_every_way(void **state)
{
    static const char *const ways[][8] = {
        {"batch", "1", NULL},
        {"batch", "600", NULL},
        {"batch", "7", NULL},
        {"batch", "50", "pack", "2", NULL},
        {"pack", "auto", NULL},
        {"pack", "6", "batch", "13", "view", "sampled", NULL},
        {"view", "every", "batch", "20", NULL},
        {"view", "sampled", "history", "3", "batch", "20", NULL},
        {"history", "all", "pack", "4", NULL},
    };
    struct gol_row first = {0};

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const char *pairs[20] = {"games", "6", "size", "14x11", "steps", "600", "until", "settled"};

        for (size_t k = 0; k < 8 && ways[i][k] != NULL; k++)
            pairs[8 + k] = ways[i][k];
        for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
            const struct gol_row row = trial("life", (enum gol_mode)mode, pairs);

            if (i == 0 && mode == 0)
                first = row;
            assert_true(row.checksum == first.checksum);
            assert_int_equal(row.work, first.work);
            assert_int_equal(row.settled_games, first.settled_games);
            assert_int_equal(row.settled_generation, first.settled_generation);
        }
    }
    assert_in_range(first.settled_games, 1, 6);
    assert_in_range(first.settled_generation, 1, 599);
    assert_true(first.work < 6 * 14 * 11 * 600);
}

static void rounds_end_when_all_have_settled(void **state)
{
    /* Without a cell, or dying of crowding at once: one round of 250 is enough to hear of it. */
    static const char *const densities[] = {"0", "1"};

    (void)state;
    for (int gone = 0; gone < 2; gone++) {
        const char *const pairs[] = {"games", "3",   "size",  "8",       "steps",   "500",           "batch", "2",
                                     "pause", "1ms", "until", "settled", "density", densities[gone], NULL};

        for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
            const struct gol_row row = trial("life", (enum gol_mode)mode, pairs);

            assert_int_equal(row.messages, 3);
            assert_int_equal(row.work, 3 * 64 * gone);
            assert_int_equal(row.ideal_ns, 1000000);
            assert_true(row.overhead_ns >= 0);
            assert_int_equal(row.settled_games, 3);
            assert_int_equal(row.settled_generation, gone);
        }
    }
}

static void who_does_not_look_sees_nothing_settle(void **state)
{
    const char *const pairs[] = {"games", "2", "size", "8", "steps", "5", NULL};
    const struct gol_row row = trial("life", GOL_MODE_SERIAL, pairs);

    (void)state;
    assert_int_equal(row.settled_games, -1);
    assert_int_equal(row.settled_generation, -1);
}

static void seeds_make_different_games(void **state)
{
    const char *const pairs[] = {"games", "2", "size", "16", "steps", "1", NULL};
    struct gol_value values[GOL_PARAM_MAX];
    struct gol_trial_order order = {.exercise = gol_exercise_find("life"), .setting = {.seed = 1, .values = values}};
    struct gol_row a;
    struct gol_row b;
    struct gol_err err = {0};

    (void)state;
    read_values(order.exercise, pairs, values);
    gol_row_init(&a);
    gol_row_init(&b);
    assert_ok(gol_trial_run(&order, &a, &err), &err);
    order.setting.seed = 2;
    assert_ok(gol_trial_run(&order, &b, &err), &err);
    assert_true(a.checksum != b.checksum);
}

static void checks_say_what_is_wrong(void **state)
{
    const struct {
        const char *exercise;
        const char *pairs[7];
        const char *wanted;
    } cases[] = {
        {"life", {"batch", "50", "steps", "25", NULL}, "batch 50 is more than steps 25 (want batch <= steps)"},
        {"life", {"games", "1000000", "size", "65536", NULL}, "games of this size need about"},
        {"life",
         {"games", "1000000", "size", "65536", "steps", "1000000000", NULL},
         "games x size x steps is more than 9e18 cells"},
        {"life",
         {"history", "all", "steps", "1000000000", NULL},
         "B for 1000000001 states of 33x33 x 15 games, and the machine has "},
        {"life", {"history", "1000000000", "steps", "1000000000", NULL}, "history: 1000000000 needs "},
        {"counter", {"count_to", "100000000", "counters", "2", NULL}, "count_to 100000000 x counters 2 is more than"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct gol_exercise *exercise = gol_exercise_find(cases[i].exercise);
        struct gol_value values[GOL_PARAM_MAX];
        struct gol_err err = {0};

        read_values(exercise, cases[i].pairs, values);
        assert_int_not_equal(exercise->check(GOL_MODE_POOL, values, NULL, &err), GOL_OK);
        if (strstr(err.message, cases[i].wanted) == NULL)
            fail_msg("\"%s\" has no \"%s\"", err.message, cases[i].wanted);
    }
}

/* Serial holds the states of one reply at a time, the others those of a whole round. */
static void memory_for_every_state_is_counted(void **state)
{
    const char *const one[] = {"size", "60000", "games", "1", "steps", "1000", "batch", "1000", "view", "every", NULL};
    const char *const many[] = {"size",  "1000", "games", "9000",  "steps", "1000",
                                "batch", "1000", "view",  "every", NULL};
    const struct gol_exercise *life = gol_exercise_find("life");
    struct gol_value values[GOL_PARAM_MAX];

    (void)state;
    read_values(life, one, values); /* 3.6 TB */
    assert_int_equal(life->check(GOL_MODE_SERIAL, values, NULL, NULL), GOL_LIMIT);
    assert_int_equal(life->check(GOL_MODE_POOL, values, NULL, NULL), GOL_LIMIT);
    read_values(life, many, values); /* 9 TB at once, or 19 GB */
    assert_int_equal(life->check(GOL_MODE_POOL, values, NULL, NULL), GOL_LIMIT);
}

static void a_remainder_is_warned_of(void **state)
{
    const struct gol_exercise *life = gol_exercise_find("life");
    const char *const pairs[] = {"steps", "10", "batch", "3", NULL};
    struct gol_value values[GOL_PARAM_MAX];
    const char *warning = NULL;

    (void)state;
    read_values(life, pairs, values);
    assert_int_equal(life->check(GOL_MODE_SERIAL, values, &warning, NULL), GOL_OK);
    assert_non_null(warning);
}

/* What the exercise life warns of with these values, NULL for nothing. */
static const char *warning_of(const char *const *pairs)
{
    const struct gol_exercise *life = gol_exercise_find("life");
    struct gol_value values[GOL_PARAM_MAX];
    const char *warning = NULL;

    read_values(life, pairs, values);
    assert_int_equal(life->check(GOL_MODE_SERIAL, values, &warning, NULL), GOL_OK);
    return warning;
}

static void packs_that_gain_nothing_are_warned_of(void **state)
{
    const char *const threads[] = {"threads", "2", "pack", "3", NULL};
    const char *const settled[] = {"until", "settled", "pack", "3", NULL};
    const char *const alone[] = {"until", "settled", "threads", "2", NULL};
    const char *const pack[] = {"pack", "3", NULL};

    (void)state;
    assert_non_null(warning_of(threads));
    assert_non_null(strstr(warning_of(settled), "settled"));
    assert_null(warning_of(alone));
    assert_null(warning_of(pack));
}

/* What a thousand small games take, to be asked for ten generations at a time. */
static int64_t guess(enum gol_mode mode, const char *pack, const char *until)
{
    const struct gol_exercise *life = gol_exercise_find("life");
    const char *const pairs[] = {"games", "1000", "steps", "2000", "batch", "10", "pack", pack, "until", until, NULL};
    struct gol_value values[GOL_PARAM_MAX];

    read_values(life, pairs, values);
    return life->work_ns(mode, values);
}

static void guesses_know_what_packs_gain(void **state)
{
    const int64_t alone = guess(GOL_MODE_SERIAL, "1", "steps");

    (void)state;
    assert_true(guess(GOL_MODE_SERIAL, "4", "steps") < alone / 2);
    assert_true(guess(GOL_MODE_SERIAL, "auto", "steps") < alone / 2);
    assert_true(guess(GOL_MODE_POOL, "1", "steps") > alone);
    assert_true(guess(GOL_MODE_POOL, "auto", "steps") < alone / 2);
    /* Games that stop by themselves do not step together, and each generation is looked at. */
    assert_int_equal(guess(GOL_MODE_SERIAL, "4", "settled"), guess(GOL_MODE_SERIAL, "1", "settled"));
    assert_true(guess(GOL_MODE_SERIAL, "4", "settled") > alone);
}

static void tables_are_in_order(void **state)
{
    char column[64];

    (void)state;
    assert_null(gol_exercise_find("nothing"));
    for (int i = 0; i < gol_exercise_count; i++) {
        assert_true(gol_exercises[i]->n_params <= GOL_PARAM_MAX);
        assert_ptr_equal(gol_exercise_find(gol_exercises[i]->name), gol_exercises[i]);
        for (int k = 0; k < gol_exercises[i]->n_params; k++) {
            assert_non_null(gol_exercises[i]->params[k].name);
            assert_int_equal(gol_exercise_param(gol_exercises[i], gol_exercises[i]->params[k].name), k);
            /* Both stand in the header of trials.csv, where each name is one column. */
            gol_param_column(&gol_exercises[i]->params[k], column, sizeof column);
            for (size_t c = 0; c < GOL_ROW_COLUMN_COUNT; c++)
                assert_string_not_equal(column, gol_row_columns[c].name);
        }
        assert_int_equal(gol_exercise_param(gol_exercises[i], "nothing"), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_for_every_state_is_counted),
        cmocka_unit_test(tables_are_in_order),
        cmocka_unit_test(counter_counts_in_every_mode),
        cmocka_unit_test(pauses_overlap_in_actors_only),
        cmocka_unit_test(pauses_are_measured),
        cmocka_unit_test(ten_thousand_counters_share_their_pauses),
        cmocka_unit_test(life_is_the_same_in_every_way),
        cmocka_unit_test(life_counts_rounds_and_messages),
        cmocka_unit_test(seeds_make_different_games),
        cmocka_unit_test(checks_say_what_is_wrong),
        cmocka_unit_test(a_remainder_is_warned_of),
        cmocka_unit_test(packs_that_gain_nothing_are_warned_of),
        cmocka_unit_test(guesses_know_what_packs_gain),
        cmocka_unit_test(packs_are_asked_once),
        cmocka_unit_test(settled_games_are_the_same_in_every_way),
        cmocka_unit_test(rounds_end_when_all_have_settled),
        cmocka_unit_test(who_does_not_look_sees_nothing_settle),
        cmocka_unit_test(nothing_is_left_over_from_a_warm_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
