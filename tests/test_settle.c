/*
 * Settling against brute force: the test keeps every state that the oracle makes and compares each with all before
 * it. Known patterns have known periods; hashes that collide all the time change nothing.
 */
#include "cmocka_all.h"
#include "seed.h"

#include "gollab/settle.h"
#include "life/oracle.h"
#include "util/rng.h"
#include "util/sanitized.h"

static uint64_t seed_of_this_run;

static int make_seed(void **state)
{
    (void)state;
    seed_of_this_run = test_seed();
    printf("seed %llu (set GOL_TEST_SEED to repeat)\n", (unsigned long long)seed_of_this_run);
    return 0;
}

/* ---- brute force ---- */

/* Steps by the oracle from `cells` (0 and 1) and says what gol_settle must say, and when it must know. */
static struct gol_settled brute_force(const struct gol_life_options *options, const uint8_t *cells, int64_t generations,
                                      int period_max, int64_t *known)
{
    const size_t area = (size_t)options->width * (size_t)options->height;
    struct gol_life_options bare = *options;
    uint8_t *states = malloc(((size_t)generations + 1) * area);
    uint8_t *none = calloc(1, area);
    struct gol_settled found = {.kind = GOL_SETTLED_NOT};

    assert_true(states != NULL && none != NULL);
    bare.max_age = 1;
    memcpy(states, cells, area);
    for (int64_t t = 0; t <= generations && found.kind == GOL_SETTLED_NOT; t++) {
        const uint8_t *now = states + (size_t)t * area;

        *known = t;
        if ((options->rule.birth & 1) == 0 && memcmp(now, none, area) == 0)
            found = (struct gol_settled){GOL_SETTLED_EXTINCT, t, 1};
        for (int64_t s = t - 1; s >= 0 && s >= t - period_max && found.kind == GOL_SETTLED_NOT; s--)
            if (memcmp(states + (size_t)s * area, now, area) == 0)
                found = (struct gol_settled){t - s == 1 ? GOL_SETTLED_STILL : GOL_SETTLED_PERIODIC, s, (int)(t - s)};
        if (t < generations)
            gol_oracle_step(&bare, now, states + (size_t)(t + 1) * area);
    }
    free(none);
    free(states);
    return found;
}

static void assert_settled(const struct gol_settled *got, const struct gol_settled *wanted)
{
    char got_text[GOL_SETTLED_TEXT];
    char wanted_text[GOL_SETTLED_TEXT];

    if (got->kind != wanted->kind || got->since != wanted->since || got->period != wanted->period)
        fail_msg("%s, wanted %s (seed %llu)", gol_settled_format(got_text, got),
                 gol_settled_format(wanted_text, wanted), (unsigned long long)seed_of_this_run);
}

/* Runs the game from `cells` by gol_settle_step in pieces of `batch`, stopping where it settles, and by brute force. */
static struct gol_settled compare(const struct gol_life_options *options, const uint8_t *cells, int64_t generations,
                                  int period_max, int64_t batch)
{
    struct gol_settled wanted;
    struct gol_settled got;
    struct gol_settle *settle;
    struct gol_life *life;
    struct gol_err err;
    int64_t known = 0;
    int64_t done = 0;

    assert_ok(gol_life_new(options, &life, &err), &err);
    assert_ok(gol_settle_new(options, period_max, &settle, &err), &err);
    gol_life_write(life, cells);
    for (int64_t left = generations; left > 0; left -= batch) {
        const int64_t wanted_steps = left < batch ? left : batch;
        const int64_t steps = gol_settle_step(settle, life, wanted_steps, true);

        done += steps;
        gol_settle_get(settle, &got);
        assert_true(steps == wanted_steps || got.kind != GOL_SETTLED_NOT);
    }
    wanted = brute_force(options, cells, generations, period_max, &known);
    assert_settled(&got, &wanted);
    assert_int_equal(done, known); /* however large the pieces are, it stops where it is known */
    assert_int_equal(gol_life_generation(life), known);
    /* asked again it goes on to where it is known, if that is soon, and no step beyond */
    if (got.kind == GOL_SETTLED_NOT)
        brute_force(options, cells, generations + 10, period_max, &known);
    assert_int_equal(gol_settle_step(settle, life, 10, true), known - done);
    gol_settle_free(settle);
    gol_life_free(life);
    return got;
}

/* ---- known patterns ---- */

/* Draws rows of '.' and '*', '/' between them, into the middle of a grid of zeros. */
static uint8_t *picture(const struct gol_life_options *options, const char *rows)
{
    const size_t width = (size_t)options->width;
    uint8_t *cells = calloc(1, width * (size_t)options->height);
    size_t wide = strcspn(rows, "/");
    size_t high = 1;
    size_t x;
    size_t y;

    assert_non_null(cells);
    for (const char *at = rows; *at != '\0'; at++)
        high += *at == '/';
    x = (width - wide) / 2;
    y = ((size_t)options->height - high) / 2;
    for (size_t at = x; *rows != '\0'; rows++) {
        if (*rows == '/') {
            at = x;
            y++;
        } else {
            cells[y * width + at++] = *rows == '*';
        }
    }
    return cells;
}

static void known_patterns_settle_as_known(void **state)
{
    static const struct {
        const char *rows;
        int width, height;
        enum gol_topology topology;
        struct gol_settled wanted;
    } cases[] = {
        {"**/**", 8, 8, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_STILL, 0, 1}},
        {"**/**", 2, 2, GOL_TOPOLOGY_PLANE, {GOL_SETTLED_STILL, 0, 1}},
        {"**/*.", 9, 7, GOL_TOPOLOGY_PLANE, {GOL_SETTLED_STILL, 1, 1}},
        {"***", 9, 9, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_PERIODIC, 0, 2}},
        {"..***...***../............./*....*.*....*/*....*.*....*/*....*.*....*/..***...***../............./"
         "..***...***../*....*.*....*/*....*.*....*/*....*.*....*/............./..***...***..",
         21,
         20,
         GOL_TOPOLOGY_PLANE,
         {GOL_SETTLED_PERIODIC, 0, 3}},
        {"..*....*../**.****.**/..*....*..", 30, 30, GOL_TOPOLOGY_PLANE, {GOL_SETTLED_PERIODIC, 0, 15}},
        {".*./..*/***", 5, 5, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_PERIODIC, 0, 20}},
        {".*./..*/***", 9, 9, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_PERIODIC, 0, 36}},
        {".*./..*/***", 16, 16, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_PERIODIC, 0, 64}},
        {".*./..*/***", 17, 40, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_NOT, 0, 0}}, /* 4 x 680 is more than 1024 */
        {".*./..*/***", 8, 20, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_PERIODIC, 0, 160}},
        {".*./..*/***", 64, 64, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_PERIODIC, 0, 256}},
        {"*", 5, 5, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_EXTINCT, 1, 1}},
        {".", 5, 5, GOL_TOPOLOGY_TORUS, {GOL_SETTLED_EXTINCT, 0, 1}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct gol_life_options options = {
            .width = cases[i].width,
            .height = cases[i].height,
            .topology = cases[i].topology,
            .rule = GOL_RULE_LIFE,
            .max_age = 9,
        };
        uint8_t *cells = picture(&options, cases[i].rows);
        const struct gol_settled got = compare(&options, cells, 1400, GOL_SETTLE_PERIOD_MAX, 1400);

        assert_settled(&got, &cases[i].wanted);
        free(cells);
    }
}

static void the_r_pentomino_settles_where_brute_force_says(void **state)
{
    (void)state;
    for (int topology = 0; topology < 2; topology++) {
        const struct gol_life_options options = {
            .width = 48,
            .height = 40,
            .topology = (enum gol_topology)topology,
            .rule = GOL_RULE_LIFE,
            .max_age = 255,
        };
        uint8_t *cells = picture(&options, ".**/**./.*.");
        const struct gol_settled got = compare(&options, cells, 4000, 256, 97);

        assert_int_not_equal(got.kind, GOL_SETTLED_NOT);
        free(cells);
    }
}

/* On a grid that is large enough the gliders are still under way when the rest has settled: nothing comes back. */
static void gliders_under_way_are_not_settled(void **state)
{
    const struct gol_life_options options = {
        .width = 400, .height = 400, .topology = GOL_TOPOLOGY_PLANE, .rule = GOL_RULE_LIFE, .max_age = 1};
    struct gol_settled got;
    struct gol_settle *settle;
    struct gol_life *life;
    struct gol_err err;
    uint8_t *cells = picture(&options, ".**/**./.*.");

    (void)state;
    assert_ok(gol_life_new(&options, &life, &err), &err);
    assert_ok(gol_settle_new(&options, 2, &settle, &err), &err);
    gol_life_write(life, cells);
    assert_int_equal(gol_settle_step(settle, life, 1103, true), 1103);
    gol_settle_get(settle, &got);
    assert_int_equal(got.kind, GOL_SETTLED_NOT);
    gol_settle_free(settle);
    gol_life_free(life);
    free(cells);
}

/* ---- random soups ---- */

static void soups_settle_where_brute_force_says(void **state)
{
    struct gol_rng rng = {.state = seed_of_this_run};
    int kinds[4] = {0};
    int longest = 0;

    (void)state;
    for (int round = 0; round < (GOL_SANITIZED ? 100 : 300); round++) {
        struct gol_life_options options = {
            .width = 1 + (int)gol_rng_below(&rng, 12),
            .height = 1 + (int)gol_rng_below(&rng, 12),
            .topology = (enum gol_topology)gol_rng_below(&rng, 2),
            .rule = GOL_RULE_LIFE,
            .max_age = 1 + (int)gol_rng_below(&rng, 20),
            .ages = (enum gol_ages)gol_rng_below(&rng, 2),
        };
        const int period_max = 1 + (int)gol_rng_below(&rng, round % 2 == 0 ? 12 : 300);
        const int64_t batch = 1 + gol_rng_below(&rng, 50);
        uint8_t cells[144];
        struct gol_settled got;

        if (round % 3 != 0) { /* any other rule, B0 among them */
            options.rule.birth = (uint16_t)gol_rng_below(&rng, 512);
            options.rule.survival = (uint16_t)gol_rng_below(&rng, 512);
        }
        for (size_t i = 0; i < sizeof cells; i++)
            cells[i] = (uint8_t)gol_rng_below(&rng, 2);
        got = compare(&options, cells, 800, period_max, batch);
        kinds[got.kind]++;
        longest = got.period > longest ? got.period : longest;
    }
    printf("not %d, extinct %d, still %d, periodic %d, longest period %d\n", kinds[0], kinds[1], kinds[2], kinds[3],
           longest);
}

/* A rule with B0 lights up an empty torus: empty is a state like any other then. */
static void empty_is_not_the_end_under_b0(void **state)
{
    struct gol_life_options options = {.width = 6, .height = 6, .max_age = 5};
    const uint8_t cells[36] = {0};
    struct gol_settled got;
    struct gol_err err;

    (void)state;
    assert_ok(gol_rule_parse("B0/S", &options.rule, &err), &err);
    got = compare(&options, cells, 50, 60, 7);
    assert_int_equal(got.kind, GOL_SETTLED_PERIODIC);
    assert_int_equal(got.since, 0);
    assert_int_equal(got.period, 2);
}

/* ---- collisions ---- */

static void read_cells(const void *game, uint8_t *ages)
{
    memcpy(ages, game, 144);
}

/* With few hashes, down to one for all states, each look has many false candidates. */
static void collisions_change_nothing(void **state)
{
    struct gol_rng rng = {.state = seed_of_this_run + 1};

    (void)state;
    for (int round = 0; round < (GOL_SANITIZED ? 40 : 120); round++) {
        const struct gol_life_options options = {
            .width = 12, .height = 12, .topology = (enum gol_topology)(round % 2), .rule = GOL_RULE_LIFE, .max_age = 1};
        const uint64_t hashes = UINT64_C(1) << (round % 4 * 3); /* 1, 8, 64, 512 */
        const int period_max = round % 3 == 0 ? 5 : 100;
        struct gol_settle *settle;
        struct gol_settled wanted;
        struct gol_settled got;
        struct gol_err err;
        uint8_t cells[2][144];
        int64_t known = 0;
        int64_t t;

        for (size_t i = 0; i < 144; i++)
            cells[0][i] = (uint8_t)(gol_rng_below(&rng, 3) == 0);
        wanted = brute_force(&options, cells[0], 300, period_max, &known);
        assert_ok(gol_settle_new(&options, period_max, &settle, &err), &err);
        for (t = 0; t <= 300; t++) {
            uint64_t sum = 0;
            struct gol_settle_state shown = {
                .generation = t, .maybe_empty = true, .read = read_cells, .game = cells[t % 2]};

            for (size_t i = 0; i < 144; i++)
                sum = sum * 31 + cells[t % 2][i];
            shown.hash = gol_rng_mix(sum) % hashes;
            if (gol_settle_look(settle, &shown))
                break;
            gol_oracle_step(&options, cells[t % 2], cells[(t + 1) % 2]);
        }
        gol_settle_get(settle, &got);
        assert_settled(&got, &wanted);
        assert_int_equal(t, got.kind == GOL_SETTLED_NOT ? 301 : known);
        gol_settle_free(settle);
    }
}

/* ---- the rest of the contract ---- */

static void it_goes_on_when_told_to(void **state)
{
    const struct gol_life_options options = {.width = 9, .height = 9, .rule = GOL_RULE_LIFE, .max_age = 50};
    uint8_t *cells = picture(&options, "***");
    struct gol_settle *settle;
    struct gol_settled got;
    struct gol_life *life;
    struct gol_err err;

    (void)state;
    assert_ok(gol_life_new(&options, &life, &err), &err);
    assert_ok(gol_settle_new(&options, 60, &settle, &err), &err);
    gol_life_write(life, cells);
    assert_int_equal(gol_settle_step(settle, life, 0, true), 0);
    assert_int_equal(gol_settle_step(settle, life, 33, false), 33);
    assert_int_equal(gol_life_generation(life), 33);
    assert_int_equal(gol_life_get(life, 4, 4), 34); /* the middle of a blinker never dies */
    assert_int_equal(gol_settle_step(settle, life, 33, true), 0);
    gol_settle_get(settle, &got);
    assert_int_equal(got.since, 0);
    assert_int_equal(got.period, 2);
    gol_life_fill_random(life, 3, 0.4);
    gol_settle_reset(settle);
    gol_settle_get(settle, &got);
    assert_int_equal(got.kind, GOL_SETTLED_NOT);
    gol_settle_step(settle, life, 5000, true);
    gol_settle_get(settle, &got);
    assert_int_not_equal(got.kind, GOL_SETTLED_NOT);
    gol_settle_free(settle);
    gol_life_free(life);
    free(cells);
}

static void texts_are_as_promised(void **state)
{
    static const struct {
        struct gol_settled settled;
        const char *wanted;
    } cases[] = {
        {{GOL_SETTLED_PERIODIC, 1103, 2}, "settled at 1103, period 2"},
        {{GOL_SETTLED_EXTINCT, 12, 1}, "extinct at 12"},
        {{GOL_SETTLED_STILL, 87, 1}, "still at 87"},
        {{GOL_SETTLED_NOT, 0, 0}, "not settled"},
    };
    char text[GOL_SETTLED_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(gol_settled_format(text, &cases[i].settled), cases[i].wanted);
}

static void what_is_out_of_range_is_refused(void **state)
{
    struct gol_life_options options = {.width = 9, .height = 9, .rule = GOL_RULE_LIFE, .max_age = 1};
    struct gol_settle *settle = (struct gol_settle *)&options;
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_settle_new(&options, 0, &settle, &err), GOL_INVALID);
    assert_null(settle);
    assert_int_equal(gol_settle_new(&options, 1025, &settle, &err), GOL_INVALID);
    assert_string_equal(err.message, "a longest period of 1025 is out of range (want 1 to 1024)");
    options.width = 0;
    assert_int_equal(gol_settle_new(&options, 60, &settle, &err), GOL_INVALID);
    assert_null(settle);
    gol_settle_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_patterns_settle_as_known),
        cmocka_unit_test(the_r_pentomino_settles_where_brute_force_says),
        cmocka_unit_test(gliders_under_way_are_not_settled),
        cmocka_unit_test(soups_settle_where_brute_force_says),
        cmocka_unit_test(empty_is_not_the_end_under_b0),
        cmocka_unit_test(collisions_change_nothing),
        cmocka_unit_test(it_goes_on_when_told_to),
        cmocka_unit_test(texts_are_as_promised),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };

    return cmocka_run_group_tests(tests, make_seed, NULL);
}
