/* The engine against the naive reference, on random soups; and the reference against games worked out by hand. */
#include "cmocka_all.h"
#include "seed.h"

#include "gollab/life.h"
#include "life/oracle.h"
#include "util/rng.h"

#define SEED UINT64_C(20260101)
#define GENERATIONS 30

static const struct {
    int width, height;
} sizes[] = {{1, 1}, {1, 2}, {2, 1},   {1, 7},   {7, 1},   {2, 2},  {3, 5},
             {2, 9}, {9, 2}, {33, 33}, {63, 65}, {64, 64}, {65, 1}, {100, 100}};
#define N_SIZES (sizeof sizes / sizeof sizes[0])

/* Steps `life` and a copy of its cells side by side; fails where they first differ. */
static void compare(struct gol_life *life, const char *what)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    const size_t n = (size_t)options->width * (size_t)options->height;
    uint8_t *cells = malloc(n), *next = malloc(n), *got = malloc(n);

    assert_true(cells != NULL && next != NULL && got != NULL);
    gol_life_read(life, cells);
    for (int generation = 1; generation <= GENERATIONS; generation++) {
        uint8_t *past = cells;
        int64_t live = 0;

        gol_oracle_step(options, cells, next);
        cells = next;
        next = past;
        gol_life_step(life, 1);
        gol_life_read(life, got);
        for (size_t i = 0; i < n; i++) {
            if (got[i] != cells[i])
                fail_msg("%s: generation %d, cell %zu: age %d, wanted %d", what, generation, i, got[i], cells[i]);
            live += cells[i] > 0;
        }
        assert_int_equal(gol_life_population(life), live);
        assert_int_equal(gol_life_generation(life), generation);
    }
    free(cells);
    free(next);
    free(got);
}

/* A soup with ages of 1 and above, as after many generations. */
static void fill(struct gol_life *life, struct gol_rng *rng)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    const uint32_t live_percent = gol_rng_below(rng, 101);

    for (int y = 0; y < options->height; y++)
        for (int x = 0; x < options->width; x++) {
            const int age = gol_rng_below(rng, 100) < live_percent ? 1 + (int)gol_rng_below(rng, 255) : 0;

            assert_int_equal(gol_life_set(life, x, y, age, NULL), GOL_OK);
        }
}

static void compare_all_sizes(struct gol_rule rule, int max_age, struct gol_rng *rng)
{
    for (size_t i = 0; i < N_SIZES; i++)
        for (int topology = 0; topology < 2; topology++) {
            const struct gol_life_options options = {.width = sizes[i].width,
                                                     .height = sizes[i].height,
                                                     .topology = (enum gol_topology)topology,
                                                     .rule = rule,
                                                     .max_age = max_age};
            struct gol_life *life;
            struct gol_err err;
            char text[GOL_RULE_TEXT], what[100];

            snprintf(what, sizeof what, "%s on a %s of %dx%d, max_age %d", gol_rule_format(text, rule),
                     topology == GOL_TOPOLOGY_TORUS ? "torus" : "plane", options.width, options.height, max_age);
            assert_ok(gol_life_new(&options, &life, &err), &err);
            fill(life, rng);
            compare(life, what);
            gol_life_free(life);
        }
}

static void known_rules_agree(void **state)
{
    static const char *const rules[] = {"B3/S23", "B36/S23",      "B0/S8",        "B0/S",
                                        "B8/S8",  "B/S012345678", "B3678/S34678", "B012345678/S012345678"};
    static const int max_ages[] = {255, 1, 9, 2};
    struct gol_rng rng = {.state = test_seed_usual(SEED)};

    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct gol_rule rule;

        assert_int_equal(gol_rule_parse(rules[i], &rule, NULL), GOL_OK);
        compare_all_sizes(rule, max_ages[i % 4], &rng);
    }
}

static void random_rules_agree(void **state)
{
    static const int max_ages[] = {1, 255, 2, 254, 10};
    struct gol_rng rng = {.state = test_seed_usual(SEED) + 1};

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        struct gol_rule rule = {.birth = (uint16_t)gol_rng_below(&rng, 512),
                                .survival = (uint16_t)gol_rng_below(&rng, 512)};

        if (i % 4 == 0)
            rule.birth |= 1U << 0;
        if (i % 3 == 0)
            rule.survival |= 1U << 8;
        compare_all_sizes(rule, max_ages[i % 5], &rng);
    }
}

/* Batches of any size give what single generations give. */
static void batches_chain(void **state)
{
    const struct gol_life_options options = {.width = 45, .height = 31, .rule = GOL_RULE_LIFE, .max_age = 20};
    struct gol_life *by_one, *by_seven, *at_once;
    struct gol_err err;

    (void)state;
    assert_ok(gol_life_new(&options, &by_one, &err), &err);
    assert_ok(gol_life_new(&options, &by_seven, &err), &err);
    assert_ok(gol_life_new(&options, &at_once, &err), &err);
    gol_life_fill_random(by_one, 3, 0.35);
    gol_life_fill_random(by_seven, 3, 0.35);
    gol_life_fill_random(at_once, 3, 0.35);
    for (int i = 0; i < 70; i++)
        gol_life_step(by_one, 1);
    for (int i = 0; i < 10; i++)
        gol_life_step(by_seven, 7);
    gol_life_step(at_once, 70);
    assert_true(gol_life_checksum(by_one) == gol_life_checksum(at_once));
    assert_true(gol_life_checksum(by_seven) == gol_life_checksum(at_once));
    gol_life_free(by_one);
    gol_life_free(by_seven);
    gol_life_free(at_once);
}

/* One generation of the reference, worked out by hand. Digits are ages, a point is dead. */
static void the_reference_is_right(void **state)
{
    static const struct {
        int width, height;
        enum gol_topology topology;
        const char *rule;
        int max_age;
        const char *before, *after;
    } table[] = {
        {3, 3, GOL_TOPOLOGY_PLANE, "B3/S23", 255, "...111...", ".1..2..1."},
        {3, 3, GOL_TOPOLOGY_TORUS, "B3/S23", 255, "...111...", "111222111"}, /* a row that closes on itself */
        {4, 4, GOL_TOPOLOGY_TORUS, "B3/S23", 3, "11..31..........", "22..32.........."},
        {4, 4, GOL_TOPOLOGY_TORUS, "B3/S23", 9, "1..1........1..1", "2..2........2..2"}, /* a block in the corners */
        {4, 4, GOL_TOPOLOGY_PLANE, "B3/S23", 9, "1..1........1..1", "................"},
        {1, 1, GOL_TOPOLOGY_TORUS, "B3/S8", 255, "1", "2"}, /* eight times its own neighbour */
        {1, 1, GOL_TOPOLOGY_TORUS, "B3/S01234567", 255, "1", "."},
        {1, 1, GOL_TOPOLOGY_PLANE, "B3/S0", 255, "1", "2"},
        {1, 5, GOL_TOPOLOGY_TORUS, "B3/S2", 255, "..4..", ".151."}, /* itself twice, each other one three times */
        {1, 5, GOL_TOPOLOGY_PLANE, "B1/S0", 255, "..4..", ".151."},
        {2, 2, GOL_TOPOLOGY_TORUS, "B4/S", 255, "1...", "...1"}, /* the diagonal is met in four directions */
        {2, 2, GOL_TOPOLOGY_TORUS, "B2/S0", 255, "1...", "211."},
        {2, 2, GOL_TOPOLOGY_PLANE, "B0/S", 1, "....", "1111"},
        {2, 1, GOL_TOPOLOGY_PLANE, "B/S1", 255, "99", "::"}, /* ':' is 10 */
        {2, 1, GOL_TOPOLOGY_PLANE, "B/S1", 9, "98", "99"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_life_options options = {.width = table[i].width,
                                           .height = table[i].height,
                                           .topology = table[i].topology,
                                           .max_age = table[i].max_age};
        const size_t n = strlen(table[i].before);
        uint8_t cells[16], next[16];
        char got[17] = "";

        assert_int_equal(gol_rule_parse(table[i].rule, &options.rule, NULL), GOL_OK);
        assert_int_equal(n, options.width * options.height);
        for (size_t k = 0; k < n; k++)
            cells[k] = table[i].before[k] == '.' ? 0 : (uint8_t)(table[i].before[k] - '0');
        gol_oracle_step(&options, cells, next);
        for (size_t k = 0; k < n; k++)
            got[k] = next[k] == 0 ? '.' : (char)('0' + next[k]);
        assert_string_equal(got, table[i].after);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_is_right),
        cmocka_unit_test(known_rules_agree),
        cmocka_unit_test(random_rules_agree),
        cmocka_unit_test(batches_chain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
