/*
 * The exercise spawn, and how it weighs memory.
 */
#include "exercise_trial.h"

#include "exercise/memory.h"
#include "util/num.h"
#include "util/sanitized.h"

#include <stdlib.h>
#include <string.h>

static void each_actor_gets_its_message_in_every_mode(void **state)
{
    static const char *const counts[] = {"1", "7", "1500"}; /* the last: more than the warm-up makes */

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const char *const pairs[] = {"actors", counts[i], NULL};
        const uint64_t checksum = trial("spawn", GOL_MODE_SERIAL, pairs).checksum;

        for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
            const struct gol_row row = trial("spawn", (enum gol_mode)mode, pairs);

            assert_int_equal(row.work, atoi(counts[i]));
            assert_int_equal(row.messages, atoi(counts[i]));
            assert_int_equal(row.ideal_ns, 0);
            assert_true(row.checksum == checksum);
            assert_true(row.time_ns >= row.spawn_ns + row.send_ns + row.run_ns);
            assert_true(row.bytes_per_actor == -1 || row.bytes_per_actor > 0);
        }
    }
}

static void workers_change_nothing(void **state)
{
    const char *const one[] = {"actors", "3000", "workers", "1", NULL};
    const char *const many[] = {"actors", "3000", "workers", "5", NULL};

    (void)state;
    assert_true(trial("spawn", GOL_MODE_POOL, one).checksum == trial("spawn", GOL_MODE_POOL, many).checksum);
}

static void seeds_make_different_messages(void **state)
{
    const struct gol_exercise *spawn = gol_exercise_find("spawn");
    const char *const pairs[] = {"actors", "5", NULL};
    struct gol_value values[GOL_PARAM_MAX];
    uint64_t checksums[2];

    (void)state;
    read_values(spawn, pairs, values);
    for (int i = 0; i < 2; i++) {
        const struct gol_trial_order order = {
            .exercise = spawn, .setting = {.mode = GOL_MODE_SERIAL, .seed = (uint64_t)i, .values = values}};
        struct gol_row row;
        struct gol_err err = {0};

        gol_row_init(&row);
        assert_ok(gol_trial_run(&order, &row, &err), &err);
        checksums[i] = row.checksum;
    }
    assert_true(checksums[0] != checksums[1]);
}

/* An object of 8 bytes is 32 of the heap; an actor has more to it, and a thread has a stack. */
static void actors_are_weighed(void **state)
{
    const char *const many[] = {"actors", "50000", NULL};
    const char *const few[] = {"actors", "200", NULL};
    struct gol_row serial;
    struct gol_row pool;
    struct gol_row threads;

    (void)state;
    if (GOL_SANITIZED)
        skip(); /* it keeps what was freed, and notes about it */
    pool = trial("spawn", GOL_MODE_POOL, many);
    threads = trial("spawn", GOL_MODE_THREADS, few);
    serial = trial("spawn", GOL_MODE_SERIAL, many);
    assert_in_range(pool.bytes_per_actor, 48, 2048);
    assert_in_range(threads.bytes_per_actor, 4096, 256 * 1024);
    /* Its heap may have had room from the trials before. */
    assert_true(serial.bytes_per_actor == -1 || serial.bytes_per_actor <= 64);
}

/* Ends a trial before any of its actors had its message, as an error would. */
static void a_trial_may_end_at_any_act(void **state)
{
    const struct gol_exercise *spawn = gol_exercise_find("spawn");
    const char *const pairs[] = {"actors", "20", NULL};
    struct gol_value values[GOL_PARAM_MAX];
    struct gol_err err = {0};

    (void)state;
    read_values(spawn, pairs, values);
    spawn->teardown(NULL);
    for (int mode = 0; mode < GOL_MODE_COUNT; mode++) {
        const struct gol_trial_setting setting = {.mode = (enum gol_mode)mode, .values = values};
        struct gol_trial_parts parts = GOL_TRIAL_PARTS;
        void *trial_state = NULL;

        assert_ok(spawn->prepare(&setting, &parts, &trial_state, &err), &err);
        assert_int_equal(spawn->verify(trial_state, &parts, &err), GOL_MISMATCH); /* nobody has entered anything */
        assert_non_null(strstr(err.message, "actor 0 entered"));
        spawn->teardown(trial_state);
    }
}

/* A thread takes long to make, but there is an end to how many there can be. */
static void guesses_know_the_limit_of_threads(void **state)
{
    const struct gol_exercise *spawn = gol_exercise_find("spawn");
    const char *const many[] = {"actors", "100000", NULL};
    const char *const more[] = {"actors", "1000000", NULL};
    struct gol_value few_values[GOL_PARAM_MAX];
    struct gol_value many_values[GOL_PARAM_MAX];

    (void)state;
    read_values(spawn, many, few_values);
    read_values(spawn, more, many_values);
    assert_int_equal(spawn->work_ns(GOL_MODE_THREADS, few_values), spawn->work_ns(GOL_MODE_THREADS, many_values));
    assert_true(spawn->work_ns(GOL_MODE_POOL, few_values) < spawn->work_ns(GOL_MODE_POOL, many_values));
}

/* ---- memory ---- */

static void memory_is_what_was_touched(void **state)
{
    const size_t size = (size_t)64 << 20;
    const int64_t before = gol_memory_own_bytes();
    unsigned char *bytes;
    int64_t taken;

    (void)state;
    if (before < 0)
        skip(); /* this kernel does not say */
    bytes = calloc(1, size);
    assert_non_null(bytes);
    taken = gol_memory_own_bytes() - before;
    if (!GOL_SANITIZED)
        assert_in_range(taken, 0, size / 4); /* it was only promised so far */
    bytes[size / 2] = 7;
    gol_memory_touch(bytes, size);
    assert_int_equal(bytes[size / 2], 7);
    taken = gol_memory_own_bytes() - before;
    assert_true(taken >= (int64_t)size);
    if (!GOL_SANITIZED)
        assert_in_range(taken, size, size + size / 4);
    free(bytes);
    gol_memory_touch(NULL, 0);
}

/* ---- what an exercise does aside ---- */

static enum gol_code nothing_to_prepare(const struct gol_trial_setting *setting, struct gol_trial_parts *parts,
                                        void **state, struct gol_err *err)
{
    (void)setting;
    (void)parts;
    (void)state;
    (void)err;
    return GOL_OK;
}

static enum gol_code an_hour_aside(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    (void)state;
    (void)err;
    parts->aside_ns = 3600 * GOL_NS_PER_S;
    return GOL_OK;
}

static enum gol_code nothing_to_verify(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    (void)state;
    (void)parts;
    (void)err;
    return GOL_OK;
}

static int64_t no_ideal(enum gol_mode mode, const struct gol_value *values)
{
    (void)mode;
    (void)values;
    return 0;
}

static void nothing_to_release(void *state)
{
    (void)state;
}

static void time_aside_is_not_in_the_time(void **state)
{
    static const struct gol_exercise exercise = {
        .name = "aside",
        .ideal_ns = no_ideal,
        .prepare = nothing_to_prepare,
        .run = an_hour_aside,
        .verify = nothing_to_verify,
        .teardown = nothing_to_release,
    };
    const struct gol_trial_order order = {.exercise = &exercise, .setting = {.mode = GOL_MODE_SERIAL}};
    struct gol_row row;
    struct gol_err err = {0};

    (void)state;
    gol_row_init(&row);
    assert_ok(gol_trial_run(&order, &row, &err), &err);
    assert_true(row.time_ns < -3000 * GOL_NS_PER_S); /* the hour was not spent, but it was taken off */
    assert_true(row.time_ns >= -3600 * GOL_NS_PER_S);
    assert_int_equal(row.bytes_per_actor, -1); /* nobody looked */
    assert_int_equal(row.skew_generations, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First, while the heap has no room left over from others. */
        cmocka_unit_test(actors_are_weighed),
        cmocka_unit_test(memory_is_what_was_touched),
        cmocka_unit_test(each_actor_gets_its_message_in_every_mode),
        cmocka_unit_test(workers_change_nothing),
        cmocka_unit_test(seeds_make_different_messages),
        cmocka_unit_test(a_trial_may_end_at_any_act),
        cmocka_unit_test(guesses_know_the_limit_of_threads),
        cmocka_unit_test(time_aside_is_not_in_the_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
