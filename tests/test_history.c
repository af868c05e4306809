/* The history of a game: what it keeps, what it lets go, what it refuses. */
#include "cmocka_all.h"

#include "gollab/history.h"

static const struct gol_life_options small = {.width = 13, .height = 7, .rule = {1U << 3, 3U << 2}, .max_age = 9};

static struct gol_life *soup(void)
{
    struct gol_life *life;
    struct gol_err err;

    assert_ok(gol_life_new(&small, &life, &err), &err);
    gol_life_fill_random(life, 7, 0.4);
    return life;
}

/* Asserts that the history gives the state of `generation` as a second game comes to it. */
static void assert_kept(const struct gol_history *history, int64_t generation)
{
    struct gol_life *life = soup();
    struct gol_blob *blob = gol_history_get(history, generation);
    uint8_t wanted[13 * 7];

    gol_life_step(life, generation);
    gol_life_read(life, wanted);
    assert_non_null(blob);
    assert_int_equal(gol_blob_size(blob), sizeof wanted);
    assert_memory_equal(gol_blob_bytes(blob), wanted, sizeof wanted);
    gol_blob_release(blob);
    gol_life_free(life);
}

static void the_last_states_are_kept(void **state)
{
    (void)state;
    for (int64_t states = 1; states <= 9; states += 4) {
        struct gol_life *life = soup();
        struct gol_history *history;
        struct gol_err err;

        assert_ok(gol_history_new(&small, states, &history, &err), &err);
        assert_int_equal(gol_history_oldest(history), -1);
        assert_int_equal(gol_history_newest(history), -1);
        assert_null(gol_history_get(history, 0));
        for (int64_t t = 0; t <= 20; t++) {
            const int64_t oldest = t - states + 1 > 0 ? t - states + 1 : 0;

            assert_ok(gol_history_push(history, life, &err), &err);
            assert_int_equal(gol_history_newest(history), t);
            assert_int_equal(gol_history_oldest(history), oldest);
            for (int64_t kept = oldest; kept <= t; kept++)
                assert_kept(history, kept);
            assert_null(gol_history_get(history, oldest - 1));
            assert_null(gol_history_get(history, t + 1));
            gol_life_step(life, 1);
        }
        gol_history_free(history);
        gol_life_free(life);
    }
}

static void a_state_outlives_its_history(void **state)
{
    struct gol_life *life = soup();
    struct gol_history *history;
    struct gol_blob *first;
    struct gol_err err;
    uint8_t wanted[13 * 7];

    (void)state;
    gol_life_read(life, wanted);
    assert_ok(gol_history_new(&small, 2, &history, &err), &err);
    assert_ok(gol_history_push(history, life, &err), &err);
    first = gol_history_get(history, 0);
    for (int i = 0; i < 5; i++) {
        gol_life_step(life, 1);
        assert_ok(gol_history_push(history, life, &err), &err);
    }
    assert_null(gol_history_get(history, 0));
    gol_history_free(history);
    assert_memory_equal(gol_blob_bytes(first), wanted, sizeof wanted);
    gol_blob_release(first);
    gol_life_free(life);
    gol_history_free(NULL);
}

static void a_cleared_history_starts_anew(void **state)
{
    struct gol_life *life = soup();
    struct gol_history *history;
    struct gol_err err;

    (void)state;
    assert_ok(gol_history_new(&small, 3, &history, &err), &err);
    for (int i = 0; i < 5; i++) {
        assert_ok(gol_history_push(history, life, &err), &err);
        gol_life_step(life, 1);
    }
    gol_history_clear(history);
    assert_int_equal(gol_history_oldest(history), -1);
    gol_life_fill_random(life, 7, 0.4);
    assert_ok(gol_history_push(history, life, &err), &err);
    assert_int_equal(gol_history_oldest(history), 0);
    assert_kept(history, 0);
    gol_history_free(history);
    gol_life_free(life);
}

static void states_follow_each_other(void **state)
{
    struct gol_life *life = soup();
    struct gol_blob *short_blob = gol_blob_new(5);
    struct gol_history *history;
    struct gol_err err;

    (void)state;
    assert_ok(gol_history_new(&small, 3, &history, &err), &err);
    gol_life_step(life, 4);
    assert_ok(gol_history_push(history, life, &err), &err); /* the first may be any */
    assert_int_equal(gol_history_push(history, life, &err), GOL_INVALID);
    assert_string_equal(err.message, "generation 4 does not follow generation 4");
    gol_life_step(life, 2);
    assert_int_equal(gol_history_push(history, life, &err), GOL_INVALID);
    assert_int_equal(gol_history_add(history, 5, short_blob, &err), GOL_INVALID);
    assert_int_equal(gol_history_newest(history), 4);
    assert_int_equal(gol_history_oldest(history), 4);
    gol_blob_release(short_blob);
    gol_history_free(history);
    gol_life_free(life);
}

static void all_is_refused_when_it_does_not_fit(void **state)
{
    /* So many cells below none that a state with its overhead would take 0 bytes. */
    const struct gol_life_options no_grid = {.width = -56, .height = 1, .rule = GOL_RULE_LIFE, .max_age = 9};
    const struct gol_life_options large = {.width = 1000, .height = 1000, .rule = GOL_RULE_LIFE, .max_age = 9};
    const uint64_t needed = gol_history_bytes(&small, 101);
    struct gol_life *life = soup();
    struct gol_history *history;
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_history_new_all(&large, 99999, UINT64_C(2000000000), &history, &err), GOL_LIMIT);
    assert_null(history);
    assert_string_equal(err.message,
                        "history: all needs 100 GB for 100000 states of 1000x1000 cells, and may take 2 GB");
    assert_int_equal(gol_history_new_all(&large, INT64_MAX - 1, UINT64_MAX - 1, &history, &err), GOL_LIMIT);
    assert_int_equal(gol_history_new_all(&small, -1, needed, &history, &err), GOL_INVALID);
    assert_int_equal(gol_history_new(&small, 0, &history, &err), GOL_INVALID);
    assert_int_equal(gol_history_new_all(&no_grid, 10, needed, &history, &err), GOL_INVALID);
    assert_null(history);
    assert_int_equal(gol_history_new(&no_grid, 10, &history, &err), GOL_INVALID);
    assert_null(history);
    assert_true(needed >= 101 * 13 * 7);
    assert_int_equal(gol_history_new_all(&small, 100, needed - 1, &history, &err), GOL_LIMIT);
    assert_ok(gol_history_new_all(&small, 100, needed, &history, &err), &err);
    for (int i = 0; i <= 100; i++) {
        assert_ok(gol_history_push(history, life, &err), &err);
        gol_life_step(life, 1);
    }
    assert_int_equal(gol_history_oldest(history), 0);
    assert_kept(history, 0);
    assert_kept(history, 100);
    assert_null(gol_history_get(history, INT64_MIN));
    assert_null(gol_history_get(history, INT64_MAX));
    gol_history_free(history);
    gol_life_free(life);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_states_are_kept),
        cmocka_unit_test(a_state_outlives_its_history),
        cmocka_unit_test(a_cleared_history_starts_anew),
        cmocka_unit_test(states_follow_each_other),
        cmocka_unit_test(all_is_refused_when_it_does_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
