/*
 * What must hold for every kernel whatever the reference says: symmetries of Life, the documented generator, long lives
 * of well-known patterns, and that reading does not depend on how ages are kept.
 */
#include "cmocka_all.h"

#include "life/dispatch.h"
#include "life/tuning.h"
#include "util/rng.h"

#include <xxhash.h>

static struct gol_life *new_game(int width, int height, enum gol_topology topology, enum gol_ages ages, int threads)
{
    const struct gol_life_options options = {.width = width,
                                             .height = height,
                                             .topology = topology,
                                             .rule = GOL_RULE_LIFE,
                                             .max_age = 10,
                                             .ages = ages,
                                             .threads = threads};
    struct gol_life *life;
    struct gol_err err;

    assert_ok(gol_life_new(&options, &life, &err), &err);
    return life;
}

/* Calls check once with each level that this processor has, then puts the best back. */
static void at_each_level(void (*check)(void))
{
    const enum gol_life_level best = gol_life_level();

    for (int level = 0; level < GOL_LIFE_LEVEL_COUNT; level++) {
        if (!gol_life_level_use((enum gol_life_level)level)) {
            assert_false(gol_dispatch_has((enum gol_life_level)level));
            continue;
        }
        assert_int_equal(gol_life_level(), level);
        check();
    }
    assert_true(gol_life_level_use(best));
}

static void levels_have_names(void **state)
{
    (void)state;
    assert_string_equal(gol_life_level_name(GOL_LIFE_LEVEL_PLAIN), "plain");
    assert_string_equal(gol_life_level_name(GOL_LIFE_LEVEL_AVX2), "avx2");
    assert_string_equal(gol_life_level_name(GOL_LIFE_LEVEL_AVX512), "avx512");
    assert_string_equal(gol_life_level_name(GOL_LIFE_LEVEL_COUNT), "?");
    assert_false(gol_life_level_use(GOL_LIFE_LEVEL_COUNT));
}

static void what_is_out_of_range_is_refused(void **state)
{
    const struct gol_life_options good = {.width = 8, .height = 8, .rule = GOL_RULE_LIFE, .max_age = 9};
    struct gol_life_options options = good;
    struct gol_life *life;
    struct gol_err err;

    (void)state;
    options.threads = -1;
    assert_int_equal(gol_life_new(&options, &life, &err), GOL_INVALID);
    assert_string_equal(err.message, "-1 threads for a game are out of range (want 0 to 1024)");
    options.threads = 1025;
    assert_int_equal(gol_life_new(&options, &life, &err), GOL_INVALID);
    assert_null(life);
    options = good;
    options.ages = (enum gol_ages)2;
    assert_int_equal(gol_life_new(&options, &life, &err), GOL_INVALID);
    assert_null(life);
}

/* ---- symmetries ---- */

#define SIDE 150

/* Where a cell goes: turned by a quarter, mirrored, or moved round the torus. */
static size_t image_of(int how, int x, int y)
{
    switch (how) {
    case 0:
        return (size_t)(x * SIDE + (SIDE - 1 - y));
    case 1:
        return (size_t)(y * SIDE + (SIDE - 1 - x));
    default:
        return (size_t)((y + 37) % SIDE * SIDE + (x + 101) % SIDE);
    }
}

static void transform(int how, const uint8_t *cells, uint8_t *image)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            image[image_of(how, x, y)] = cells[y * SIDE + x];
}

static void check_symmetries(void)
{
    static uint8_t cells[SIDE * SIDE], image[SIDE * SIDE], got[SIDE * SIDE];

    for (int how = 0; how < 3; how++)
        for (int topology = 0; topology < (how < 2 ? 2 : 1); topology++) {
            struct gol_life *life = new_game(SIDE, SIDE, (enum gol_topology)topology, GOL_AGES_SELDOM, 1);
            struct gol_life *twin = new_game(SIDE, SIDE, (enum gol_topology)topology, GOL_AGES_OFTEN, 1);

            gol_life_fill_random(life, 77, 0.4);
            gol_life_read(life, cells);
            transform(how, cells, image);
            gol_life_write(twin, image);
            gol_life_step(life, 123);
            gol_life_step(twin, 123);
            gol_life_read(life, cells);
            transform(how, cells, image);
            gol_life_read(twin, got);
            assert_memory_equal(got, image, sizeof got);
            gol_life_free(life);
            gol_life_free(twin);
        }
}

static void turned_mirrored_and_moved_it_is_the_same_game(void **state)
{
    (void)state;
    at_each_level(check_symmetries);
}

/* ---- reading and writing ---- */

static void check_fill(void)
{
    static const double densities[] = {0, 1e-3, 0.25, 0.5, 0.999999, 1, 2, -1};
    struct gol_life *life = new_game(257, 33, GOL_TOPOLOGY_TORUS, GOL_AGES_SELDOM, 1);

    for (size_t i = 0; i < sizeof densities / sizeof densities[0]; i++) {
        struct gol_rng rng = {.state = 1234567 + i};

        gol_life_fill_random(life, rng.state, densities[i]);
        for (int y = 0; y < 33; y++)
            for (int x = 0; x < 257; x++) {
                const double fraction = (double)(gol_rng_next(&rng) >> 11) * 0x1p-53;

                assert_int_equal(gol_life_get(life, x, y), fraction < densities[i]);
            }
    }
    gol_life_free(life);
}

static void random_cells_are_those_of_the_generator(void **state)
{
    (void)state;
    at_each_level(check_fill);
}

static void check_sums(void)
{
    static const int widths[] = {1, 63, 64, 65, 300, 512, 16500, 20000};

    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        const size_t n = (size_t)widths[i] * 3;
        uint8_t *cells = malloc(n);
        struct gol_life *ring = new_game(widths[i], 3, GOL_TOPOLOGY_TORUS, GOL_AGES_SELDOM, 1);
        struct gol_life *counters = new_game(widths[i], 3, GOL_TOPOLOGY_TORUS, GOL_AGES_OFTEN, 1);

        assert_non_null(cells);
        gol_life_fill_random(ring, i, 0.5);
        gol_life_fill_random(counters, i, 0.5);
        gol_life_step(ring, 9);
        gol_life_step(counters, 9);
        gol_life_read(ring, cells);
        assert_true(gol_life_checksum(ring) == XXH3_64bits(cells, n));
        assert_true(gol_life_checksum(counters) == XXH3_64bits(cells, n));
        assert_true(gol_life_hash(ring) == gol_life_hash(counters));
        gol_life_write(counters, cells);
        assert_true(gol_life_hash(ring) == gol_life_hash(counters));
        assert_ok(gol_life_set(counters, 0, 1, gol_life_get(ring, 0, 1) > 0 ? 0 : 3, NULL), &(struct gol_err){0});
        assert_true(gol_life_hash(ring) != gol_life_hash(counters));
        assert_true(gol_life_checksum(ring) != gol_life_checksum(counters));
        gol_life_free(ring);
        gol_life_free(counters);
        free(cells);
    }
}

static void sums_do_not_depend_on_how_a_game_is_kept(void **state)
{
    (void)state;
    at_each_level(check_sums);
}

/* A state that was written has no generation before it. */
static void a_written_state_has_no_births(void **state)
{
    struct gol_life *life = new_game(40, 40, GOL_TOPOLOGY_TORUS, GOL_AGES_SELDOM, 1);
    struct gol_life_stats stats;

    (void)state;
    gol_life_fill_random(life, 3, 0.3);
    gol_life_stats(life, &stats);
    assert_true(stats.population > 0 && stats.births == 0 && stats.deaths == 0 && stats.mean_age == 1);
    gol_life_step(life, 1);
    gol_life_stats(life, &stats);
    assert_true(stats.births > 0 && stats.deaths > 0);
    assert_ok(gol_life_set(life, 1, 1, 5, NULL), &(struct gol_err){0});
    gol_life_stats(life, &stats);
    assert_true(stats.births == 0 && stats.deaths == 0);
    gol_life_free(life);
}

/* ---- long lives ---- */

static void put(struct gol_life *life, int x, int y, const char *picture)
{
    int at = x;

    for (; *picture != '\0'; picture++, at++)
        if (*picture == '/') {
            at = x - 1;
            y++;
        } else if (*picture == 'o') {
            assert_ok(gol_life_set(life, at, y, 1, NULL), &(struct gol_err){0});
        }
}

#define GUN                                                                                                            \
    "........................o/......................o.o/............oo......oo............oo/"                        \
    "...........o...o....oo............oo/oo........o.....o...oo/oo........o...o.oo....o.o/"                           \
    "..........o.....o.......o/...........o...o/............oo"

static void a_gun_fires_for_long(void **state)
{
    static const int64_t wanted[][2] = {{0, 36}, {300, 86}, {1000, 213}, {3000, 536}};

    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* two billion cells */
#endif
    for (int threads = 1; threads <= 2; threads++) {
        struct gol_life *life = new_game(900, 900, GOL_TOPOLOGY_PLANE, GOL_AGES_SELDOM, threads);

        put(life, 10, 10, GUN);
        for (size_t i = 0; i < 4; i++) {
            gol_life_step(life, wanted[i][0] - gol_life_generation(life));
            assert_int_equal(gol_life_population(life), wanted[i][1]);
        }
        gol_life_free(life);
    }
}

static void the_r_pentomino_rests_at_1103(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads += 2) {
        struct gol_life *life = new_game(1300, 1300, GOL_TOPOLOGY_PLANE, GOL_AGES_SELDOM, threads);

        put(life, 650, 650, ".oo/oo./.o.");
        gol_life_step(life, 1102);
        assert_int_not_equal(gol_life_population(life), 116);
        for (int i = 0; i < 20; i++) {
            gol_life_step(life, i % 3 == 0 ? 1 : 40);
            assert_int_equal(gol_life_population(life), 116);
        }
        gol_life_free(life);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_have_names),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(turned_mirrored_and_moved_it_is_the_same_game),
        cmocka_unit_test(random_cells_are_those_of_the_generator),
        cmocka_unit_test(sums_do_not_depend_on_how_a_game_is_kept),
        cmocka_unit_test(a_written_state_has_no_births),
        cmocka_unit_test(a_gun_fires_for_long),
        cmocka_unit_test(the_r_pentomino_rests_at_1103),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
