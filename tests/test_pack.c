/*
 * Packs against the naive reference and against single games, at every level of this processor: any number of games,
 * any size, both borders, any rule, ages counted or worked out, reads between steps of any length.
 */
#include "cmocka_all.h"
#include "seed.h"

#include "gollab/pack.h"
#include "life/oracle.h"
#include "life/pack_inner.h"
#include "util/rng.h"
#include "util/sanitized.h"

#define SEED UINT64_C(20260202)
#define GAMES_MAX 17
#define STOPS (sizeof chunks / sizeof chunks[0])

/* Generations from one look at the games to the next. */
static const int chunks[] = {1, 2, 0, 9, 33, 1, 14};

static uint8_t *new_cells(const struct gol_life_options *options)
{
    uint8_t *cells = calloc((size_t)options->height, (size_t)options->width);

    assert_non_null(cells);
    return cells;
}

static size_t area_of(const struct gol_life_options *options)
{
    return (size_t)options->height * (size_t)options->width;
}

/* What is true: the states of each game at the start and at each stop, by the reference. */
struct truth {
    struct gol_life_options options;
    int games;
    uint8_t *states[GAMES_MAX][1 + STOPS];
    char what[120];
};

/* Ages of 1 and above, as after many generations; above max_age too, which must be clipped. */
static void random_ages(const struct gol_life_options *options, struct gol_rng *rng, uint8_t *cells)
{
    const uint32_t live_percent = gol_rng_below(rng, 101);
    const uint32_t oldest = 1 + gol_rng_below(rng, 255);

    for (size_t i = 0; i < area_of(options); i++)
        cells[i] = gol_rng_below(rng, 100) < live_percent ? (uint8_t)(1 + gol_rng_below(rng, oldest)) : 0;
}

static void clip(const struct gol_life_options *options, uint8_t *cells)
{
    for (size_t i = 0; i < area_of(options); i++)
        if (cells[i] > options->max_age)
            cells[i] = (uint8_t)options->max_age;
}

static void truth_init(struct truth *truth, const struct gol_life_options *options, int games, struct gol_rng *rng)
{
    char rule[GOL_RULE_TEXT];
    uint8_t *now = new_cells(options), *next = new_cells(options);

    truth->options = *options;
    truth->games = games;
    snprintf(truth->what, sizeof truth->what, "%s on a %s of %dx%d, max_age %d, ages %s",
             gol_rule_format(rule, options->rule), options->topology == GOL_TOPOLOGY_TORUS ? "torus" : "plane",
             options->width, options->height, options->max_age, options->ages == GOL_AGES_OFTEN ? "often" : "seldom");
    for (int game = 0; game < games; game++) {
        truth->states[game][0] = new_cells(options);
        random_ages(options, rng, truth->states[game][0]);
        memcpy(now, truth->states[game][0], area_of(options));
        clip(options, now);
        for (size_t stop = 0; stop < STOPS; stop++) {
            for (int i = 0; i < chunks[stop]; i++) {
                uint8_t *past = now;

                gol_oracle_step(options, now, next);
                now = next;
                next = past;
            }
            truth->states[game][1 + stop] = new_cells(options);
            memcpy(truth->states[game][1 + stop], now, area_of(options));
        }
    }
    free(now);
    free(next);
}

static void truth_fini(struct truth *truth)
{
    for (int game = 0; game < truth->games; game++)
        for (size_t stop = 0; stop <= STOPS; stop++)
            free(truth->states[game][stop]);
}

/* One game of the pack is as it should be at a stop; `life` is a game of the same shape to compare with. */
static void check_game(const struct truth *truth, const struct gol_pack *pack, int game, size_t stop,
                       struct gol_life *life)
{
    const uint8_t *wanted = truth->states[game][1 + stop];
    const size_t area = area_of(&truth->options);
    uint8_t *got = new_cells(&truth->options);

    gol_pack_read(pack, game, got);
    for (size_t i = 0; i < area; i++)
        if (got[i] != wanted[i])
            fail_msg("%s, %s, %d games: game %d at generation %d, cell %zu: age %d, wanted %d", truth->what,
                     gol_life_level_name(gol_life_level()), gol_pack_games(pack), game, (int)gol_pack_generation(pack),
                     i, got[i], wanted[i]);
    gol_life_write(life, wanted);
    assert_int_equal(gol_pack_population(pack, game), gol_life_population(life));
    assert_true(gol_pack_checksum(pack, game) == gol_life_checksum(life));
    free(got);
}

static void check_pack(const struct truth *truth, int games)
{
    struct gol_pack *pack;
    struct gol_life *life;
    struct gol_err err;
    int64_t generation = 0;

    assert_ok(gol_pack_new(&truth->options, games, &pack, &err), &err);
    assert_ok(gol_life_new(&truth->options, &life, &err), &err);
    assert_int_equal(gol_pack_games(pack), games);
    for (int game = 0; game < games; game++)
        gol_pack_write(pack, game, truth->states[game][0]);
    for (size_t stop = 0; stop < STOPS; stop++) {
        gol_pack_step(pack, chunks[stop]);
        generation += chunks[stop];
        assert_int_equal(gol_pack_generation(pack), generation);
        for (int game = 0; game < games; game++)
            check_game(truth, pack, game, stop, life);
    }
    gol_life_free(life);
    gol_pack_free(pack);
}

/* All numbers of games that are worth a look, at all levels. */
static void check_all_levels(const struct gol_life_options *options, int games, struct gol_rng *rng)
{
    static const int counts[] = {1, 3, 4, 5, 8, 9, GAMES_MAX};
    const enum gol_life_level level = gol_life_level();
    struct truth truth;

    truth_init(&truth, options, games, rng);
    for (int i = 0; i < GOL_LIFE_LEVEL_COUNT; i++) {
        if (!gol_life_level_use((enum gol_life_level)i))
            continue;
        for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++)
            if (counts[k] <= games)
                check_pack(&truth, counts[k]);
    }
    assert_true(gol_life_level_use(level));
    truth_fini(&truth);
}

static struct gol_rule random_rule(struct gol_rng *rng)
{
    return (struct gol_rule){.birth = (uint16_t)gol_rng_below(rng, 512), .survival = (uint16_t)gol_rng_below(rng, 512)};
}

/* Rule, ages and max_age of the trial-th look at a size. */
static void choose(struct gol_life_options *options, int trial, struct gol_rng *rng)
{
    static const int max_ages[] = {10, 1, 2, 255, 3, 16, 17, 100};
    const uint32_t which = gol_rng_below(rng, 4);

    options->rule = trial == 0 || which == 0 ? GOL_RULE_LIFE : random_rule(rng);
    if (which == 1) {
        options->rule.birth |= 1U << 0;
        options->rule.survival |= 1U << 8;
    }
    options->ages = gol_rng_below(rng, 2) == 0 ? GOL_AGES_SELDOM : GOL_AGES_OFTEN;
    options->max_age = trial == 0 ? 10 : max_ages[gol_rng_below(rng, sizeof max_ages / sizeof max_ages[0])];
}

static void check_size(int width, int height, int games, int trials, struct gol_rng *rng)
{
    /* Under a sanitizer each step takes some ten times longer, and finds what it is for with fewer trials. */
    const int sane = GOL_SANITIZED ? (trials + 3) / 4 : trials;

    for (int trial = 0; trial < sane; trial++)
        for (int topology = 0; topology < 2; topology++) {
            struct gol_life_options options = {
                .width = width, .height = height, .topology = (enum gol_topology)topology};

            choose(&options, trial, rng);
            check_all_levels(&options, games, rng);
        }
}

static void small_sizes_agree(void **state)
{
    static const int sizes[][2] = {{1, 1}, {1, 2}, {2, 1}, {1, 7},  {7, 1},  {2, 2},
                                   {3, 5}, {2, 9}, {9, 2}, {17, 6}, {33, 33}};
    struct gol_rng rng = {.state = test_seed_usual(SEED)};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        check_size(sizes[i][0], sizes[i][1], GAMES_MAX, i + 1 < sizeof sizes / sizeof sizes[0] ? 8 : 2, &rng);
}

/* Around a word's width, and widths of two, three and more strips, the last of them narrow. */
static void wide_sizes_agree(void **state)
{
    static const int sizes[][2] = {{61, 4}, {62, 5},   {63, 65},  {64, 64},  {65, 1},   {65, 3},   {100, 100},
                                   {96, 3}, {127, 11}, {128, 10}, {129, 10}, {255, 12}, {257, 10}, {1000, 3}};
    struct gol_rng rng = {.state = test_seed_usual(SEED) + 1};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        check_size(sizes[i][0], sizes[i][1], 9, sizes[i][0] * sizes[i][1] > 3500 ? 2 : 4, &rng);
}

/* Every width of one and two strips and some of more, a few rows each: layouts differ with the width alone. */
static void widths_agree(void **state)
{
    struct gol_rng rng = {.state = test_seed_usual(SEED) + 2};

    (void)state;
    for (int width = 1; width <= 260; width += GOL_SANITIZED ? 4 : width < 132 ? 1 : 5)
        check_size(width, 1 + (int)gol_rng_below(&rng, 4), 3, 1, &rng);
}

static void random_rules_agree(void **state)
{
    struct gol_rng rng = {.state = test_seed_usual(SEED) + 3};

    (void)state;
    for (int i = 0; i < 40; i++) {
        const struct gol_life_options options = {.width = 1 + (int)gol_rng_below(&rng, 130),
                                                 .height = 1 + (int)gol_rng_below(&rng, 12),
                                                 .topology = (enum gol_topology)gol_rng_below(&rng, 2),
                                                 .rule = random_rule(&rng),
                                                 .max_age = 1 + (int)gol_rng_below(&rng, 255),
                                                 .ages = (enum gol_ages)gol_rng_below(&rng, 2)};

        check_all_levels(&options, 5, &rng);
    }
}

/* The same soups as single games, stepped for as long as a real run; written to in between. */
static void games_are_as_single_ones(void **state)
{
    const struct gol_life_options options = {.width = 33, .height = 33, .rule = GOL_RULE_LIFE, .max_age = 10};
    uint8_t *cells = new_cells(&options);
    struct gol_life *life[9];
    struct gol_pack *pack;
    struct gol_err err;

    (void)state;
    assert_ok(gol_pack_new(&options, 9, &pack, &err), &err);
    for (int game = 0; game < 9; game++) {
        assert_ok(gol_life_new(&options, &life[game], &err), &err);
        gol_life_fill_random(life[game], (uint64_t)game, 0.1 * game);
        gol_pack_fill_random(pack, game, (uint64_t)game, 0.1 * game);
    }
    for (int round = 0; round < 20; round++) {
        /* One game goes on from what another one has become; the others must not notice. */
        const int from = round % 9, to = (round + 4) % 9;

        for (int game = 0; game < 9; game++) {
            assert_true(gol_pack_checksum(pack, game) == gol_life_checksum(life[game]));
            gol_life_step(life[game], 17);
        }
        gol_pack_step(pack, 17);
        gol_pack_read(pack, from, cells);
        gol_pack_write(pack, to, cells);
        gol_life_write(life[to], cells);
    }
    assert_int_equal(gol_pack_generation(pack), 20 * 17);
    gol_pack_fill_random(pack, 3, 77, 0.5);
    gol_life_fill_random(life[3], 77, 0.5);
    assert_int_equal(gol_pack_generation(pack), 0);
    for (int game = 0; game < 9; game++) {
        assert_true(gol_pack_checksum(pack, game) == gol_life_checksum(life[game]));
        gol_life_free(life[game]);
    }
    gol_pack_free(pack);
    free(cells);
}

static void check_refused(struct gol_life_options options, int games, enum gol_code code, const char *message)
{
    struct gol_pack *pack = (struct gol_pack *)&options;
    struct gol_err err = {0};

    assert_int_equal(gol_pack_new(&options, games, &pack, &err), code);
    assert_null(pack);
    if (strstr(err.message, message) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.message, message);
}

static void what_is_out_of_range_is_refused(void **state)
{
    const struct gol_life_options good = {.width = 3, .height = 3, .rule = GOL_RULE_LIFE, .max_age = 10};
    struct gol_life_options options;

    (void)state;
    options = good;
    options.width = 0;
    check_refused(options, 1, GOL_INVALID, "0x3");
    options = good;
    options.height = GOL_LIFE_SIDE_MAX + 1;
    check_refused(options, 1, GOL_INVALID, "3x65537");
    options = good;
    options.max_age = 256;
    check_refused(options, 1, GOL_INVALID, "256");
    options = good;
    options.topology = (enum gol_topology)7;
    check_refused(options, 1, GOL_INVALID, "7");
    options = good;
    options.rule.birth = 1U << 9;
    check_refused(options, 1, GOL_INVALID, "8 neighbours");
    check_refused(good, 0, GOL_INVALID, "0 games");
    options = good;
    options.width = options.height = GOL_LIFE_SIDE_MAX;
    options.max_age = 255;
    check_refused(options, INT32_MAX, GOL_NO_MEMORY, "B of memory");
    gol_pack_free(NULL);
}

/* A count that only falls would come to its end after 2^31 generations: a minute of a small game. */
static void nothing_runs_out_in_long_runs(void **state)
{
    static const int widths[] = {64, 33, 100};
    struct gol_life_options options = {.height = 5, .rule = GOL_RULE_LIFE, .max_age = 10};
    struct gol_pack *pack;
    struct gol_err err;

    (void)state;
    for (int i = 0; i < 6; i++) {
        options.width = widths[i / 2];
        options.topology = i % 2 == 0 ? GOL_TOPOLOGY_TORUS : GOL_TOPOLOGY_PLANE;
        assert_ok(gol_pack_new(&options, 3, &pack, &err), &err);
        gol_pack_fill_random(pack, 0, 1, 0.5);
        gol_pack_step(pack, 1000);
        assert_in_range(pack->fresh, 0, 64);
        gol_pack_step(pack, -5);
        assert_int_equal(gol_pack_generation(pack), 1000);
        gol_pack_free(pack);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_sizes_agree),
        cmocka_unit_test(wide_sizes_agree),
        cmocka_unit_test(widths_agree),
        cmocka_unit_test(random_rules_agree),
        cmocka_unit_test(games_are_as_single_ones),
        cmocka_unit_test(nothing_runs_out_in_long_runs),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
