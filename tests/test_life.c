/* The engine: its API, rules as text, and facts about Life that everybody can look up. */
#include "cmocka_all.h"

#include "gollab/life.h"
#include "gollab/pattern.h"
#include "util/buf.h"
#include "util/file.h"

#include <pthread.h>

static struct gol_life *new_game(int width, int height, enum gol_topology topology, const char *rule, int max_age)
{
    struct gol_life_options options = {.width = width, .height = height, .topology = topology, .max_age = max_age};
    struct gol_life *life;
    struct gol_err err;

    assert_ok(gol_rule_parse(rule, &options.rule, &err), &err);
    assert_ok(gol_life_new(&options, &life, &err), &err);
    return life;
}

/* Puts a picture into the game at (x, y): digits are ages, a blank or . is dead, / ends a row. */
static void draw(struct gol_life *life, int x, int y, const char *picture)
{
    struct gol_err err;
    int at = x;

    for (; *picture != '\0'; picture++) {
        if (*picture == '/') {
            at = x;
            y++;
            continue;
        }
        if (*picture >= '1' && *picture <= '9')
            assert_ok(gol_life_set(life, at, y, *picture - '0', &err), &err);
        at++;
    }
}

/* Compares a whole (small) game with a picture. */
static void assert_picture(const struct gol_life *life, const char *wanted)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    char got[512];
    size_t length = 0;

    for (int y = 0; y < options->height; y++) {
        if (y > 0)
            got[length++] = '/';
        for (int x = 0; x < options->width; x++) {
            const int age = gol_life_get(life, x, y);

            got[length++] = age == 0 ? '.' : (char)('0' + age);
        }
    }
    got[length] = '\0';
    assert_string_equal(got, wanted);
}

static struct gol_life *load(const char *path, int width, int height, enum gol_topology topology)
{
    struct gol_life *life = new_game(width, height, topology, "B3/S23", 255);
    struct gol_pattern pattern;
    struct gol_buf text;
    struct gol_err err;

    gol_buf_init(&text);
    assert_ok(gol_file_read(path, 1 << 20, &text, &err), &err);
    assert_ok(gol_pattern_parse(gol_buf_text(&text), text.size, path, &pattern, &err), &err);
    assert_ok(gol_pattern_centre(&pattern, life, &err), &err);
    gol_pattern_fini(&pattern);
    gol_buf_fini(&text);
    return life;
}

/* ---- rules ---- */

static void rules_are_read(void **state)
{
    static const struct {
        const char *text;
        const char *canonical;
    } table[] = {
        {"B3/S23", "B3/S23"},   {"b3/s23", "B3/S23"},
        {"b36s23", "B36/S23"},  {"B3S23", "B3/S23"},
        {"23/3", "B3/S23"},     {"23/36", "B36/S23"},
        {"B63/S32", "B36/S23"}, {"B/S", "B/S"},
        {"bs", "B/S"},          {"/", "B/S"},
        {"/2", "B2/S"},         {"B2/S", "B2/S"},
        {"B0/S8", "B0/S8"},     {"B012345678/S012345678", "B012345678/S012345678"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_rule rule;
        char text[GOL_RULE_TEXT];
        struct gol_err err;

        assert_ok(gol_rule_parse(table[i].text, &rule, &err), &err);
        assert_string_equal(gol_rule_format(text, rule), table[i].canonical);
    }
}

static void what_is_no_rule_is_refused(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } table[] = {
        {"", "\"\" is not a rule: \"/\" is missing (want for example B3/S23)"},
        {"lief", "\"lief\" is not a rule: no rule of this name is known (want for example B3/S23)"},
        {"3", "\"3\" is not a rule: \"/\" is missing (want for example B3/S23)"},
        {"B3", "\"B3\" is not a rule: \"S\" is missing (want for example B3/S23)"},
        {"B3/23", "\"B3/23\" is not a rule: \"S\" is missing (want for example B3/S23)"},
        {"B3//S23", "\"B3//S23\" is not a rule: \"S\" is missing (want for example B3/S23)"},
        {"B9/S23", "\"B9/S23\" is not a rule: a cell has at most 8 neighbours (want for example B3/S23)"},
        {"B3/S29", "\"B3/S29\" is not a rule: a cell has at most 8 neighbours (want for example B3/S23)"},
        {"B33/S23", "\"B33/S23\" is not a rule: a number stands twice (want for example B3/S23)"},
        {"B3/S232", "\"B3/S232\" is not a rule: a number stands twice (want for example B3/S23)"},
        {"B3/S23 ", "\"B3/S23 \" is not a rule: it goes on behind its end (want for example B3/S23)"},
        {"23/3/8", "\"23/3/8\" is not supported: it has more than two states (Generations) (want for example B3/S23)"},
        {"B3/S23V",
         "\"B3/S23V\" is not supported: it has another neighbourhood (von Neumann) (want for example B3/S23)"},
        {" B3/S23", "\" B3/S23\" is not a rule: \"/\" is missing (want for example B3/S23)"},
        {"B-3/S23", "\"B-3/S23\" is not a rule: \"S\" is missing (want for example B3/S23)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_rule rule = {.birth = 7, .survival = 77};
        struct gol_err err = {0};

        assert_int_equal(gol_rule_parse(table[i].text, &rule, &err), GOL_PARSE);
        assert_string_equal(err.message, table[i].message);
        assert_int_equal(rule.birth, 7);
        assert_int_equal(rule.survival, 77);
        assert_int_equal(gol_rule_parse(table[i].text, &rule, NULL), GOL_PARSE);
    }
}

static void every_rule_survives_being_written(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1U << 18; bits++) {
        const struct gol_rule rule = {.birth = (uint16_t)(bits & 511), .survival = (uint16_t)(bits >> 9)};
        struct gol_rule again = {0};
        char text[GOL_RULE_TEXT];

        if (gol_rule_parse(gol_rule_format(text, rule), &again, NULL) != GOL_OK || again.birth != rule.birth ||
            again.survival != rule.survival)
            fail_msg("rule bits %#x became \"%s\"", bits, text);
    }
}

/* ---- the API ---- */

static void options_out_of_range_are_refused(void **state)
{
    const struct gol_life_options good = {.width = 8, .height = 8, .rule = GOL_RULE_LIFE, .max_age = 9};
    struct gol_life_options table[10];
    struct gol_life *life = NULL;
    struct gol_err err;

    (void)state;
    for (size_t i = 0; i < 10; i++)
        table[i] = good;
    table[0].width = 0;
    table[1].width = -1;
    table[2].width = GOL_LIFE_SIDE_MAX + 1;
    table[3].height = 0;
    table[4].height = INT32_MAX;
    table[5].max_age = 0;
    table[6].max_age = 256;
    table[7].rule.birth = 1U << 9;
    table[8].rule.survival = 0xFFFF;
    table[9].topology = (enum gol_topology)2;
    for (size_t i = 0; i < 10; i++) {
        life = (struct gol_life *)&err; /* it must become NULL */
        assert_int_equal(gol_life_new(&table[i], &life, &err), GOL_INVALID);
        assert_null(life);
    }
    assert_int_equal(gol_life_new(&table[4], &life, &err), GOL_INVALID);
    assert_string_equal(err.message, "a grid of 8x2147483647 cells is out of range (want 1x1 to 65536x65536)");
    gol_life_free(NULL);
}

static void cells_are_set_and_clipped(void **state)
{
    struct gol_life *life = new_game(3, 2, GOL_TOPOLOGY_TORUS, "B3/S23", 7);
    const uint8_t ages[] = {0, 1, 7, 8, 200, 255};
    uint8_t got[6];
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_life_population(life), 0);
    assert_ok(gol_life_set(life, 2, 1, 5, &err), &err);
    assert_int_equal(gol_life_get(life, 2, 1), 5);
    assert_ok(gol_life_set(life, 2, 1, 1000, &err), &err);
    assert_int_equal(gol_life_get(life, 2, 1), 7);
    assert_int_equal(gol_life_population(life), 1);
    assert_ok(gol_life_set(life, 2, 1, 0, &err), &err);
    assert_int_equal(gol_life_population(life), 0);
    assert_int_equal(gol_life_set(life, 3, 0, 1, &err), GOL_INVALID);
    assert_string_equal(err.message, "cell 3, 0 lies outside the grid of 3x2");
    assert_int_equal(gol_life_set(life, 0, 2, 1, &err), GOL_INVALID);
    assert_int_equal(gol_life_set(life, -1, 0, 1, &err), GOL_INVALID);
    assert_int_equal(gol_life_set(life, 0, -1, 1, &err), GOL_INVALID);
    assert_int_equal(gol_life_set(life, 0, 0, -1, &err), GOL_INVALID);
    assert_int_equal(gol_life_get(life, 3, 0), 0);
    assert_int_equal(gol_life_get(life, 0, -1), 0);
    gol_life_write(life, ages);
    gol_life_read(life, got);
    assert_memory_equal(got, ((const uint8_t[]){0, 1, 7, 7, 7, 7}), 6);
    assert_picture(life, ".17/777");
    gol_life_free(life);
}

/* The sums were made with another program (an independent SplitMix64 and Life) and hashed with libxxhash. */
static void random_fill_and_its_future_are_pinned(void **state)
{
    struct gol_life *life = new_game(100, 100, GOL_TOPOLOGY_TORUS, "B3/S23", 9);

    (void)state;
    gol_life_fill_random(life, 1, 0.3);
    assert_int_equal(gol_life_population(life), 3163);
    assert_true(gol_life_checksum(life) == UINT64_C(0x27c3dfce9ba424ac));
    gol_life_step(life, 100);
    assert_int_equal(gol_life_population(life), 1198);
    assert_true(gol_life_checksum(life) == UINT64_C(0xa94d277e8069719a));
    gol_life_fill_random(life, 1, 0.3);
    assert_int_equal(gol_life_generation(life), 0);
    assert_true(gol_life_checksum(life) == UINT64_C(0x27c3dfce9ba424ac));
    gol_life_free(life);

    life = new_game(37, 65, GOL_TOPOLOGY_PLANE, "B036/S238", 4);
    gol_life_fill_random(life, UINT64_C(12345678901234567890), 0.55);
    assert_int_equal(gol_life_population(life), 1346);
    assert_true(gol_life_checksum(life) == UINT64_C(0xa6b12b26d99a9940));
    gol_life_step(life, 50);
    assert_int_equal(gol_life_population(life), 896);
    assert_true(gol_life_checksum(life) == UINT64_C(0x5f0f2abd49bb5782));
    gol_life_fill_random(life, 5, 0);
    assert_int_equal(gol_life_population(life), 0);
    gol_life_fill_random(life, 5, 1);
    assert_int_equal(gol_life_population(life), 37 * 65);
    gol_life_free(life);
}

/* ---- what is known of Life ---- */

static void ages_grow_and_are_clipped(void **state)
{
    static const char *const wanted[] = {"..../.12./.35./....", "..../.23./.45./....", "..../.34./.55./....",
                                         "..../.45./.55./....", "..../.55./.55./...."};
    struct gol_life *life = new_game(4, 4, GOL_TOPOLOGY_TORUS, "B3/S23", 5);

    (void)state;
    draw(life, 1, 1, "12/39"); /* a block; 9 is clipped to 5 */
    for (int generation = 0; generation < 5; generation++) {
        assert_picture(life, wanted[generation]);
        gol_life_step(life, 1);
    }
    assert_int_equal(gol_life_generation(life), 5);
    gol_life_step(life, 0);
    assert_int_equal(gol_life_generation(life), 5);
    gol_life_free(life);
    life = new_game(4, 4, GOL_TOPOLOGY_PLANE, "B3/S23", 1);
    draw(life, 1, 1, "11/11");
    gol_life_step(life, 3);
    assert_picture(life, "..../.11./.11./....");
    gol_life_free(life);
}

static void a_blinker_blinks(void **state)
{
    (void)state;
    for (int topology = 0; topology < 2; topology++) {
        struct gol_life *life = new_game(5, 5, (enum gol_topology)topology, "B3/S23", 255);

        draw(life, 1, 2, "111");
        gol_life_step(life, 1);
        assert_picture(life, "...../..1../..2../..1../.....");
        gol_life_step(life, 1);
        assert_picture(life, "...../...../.131./...../.....");
        gol_life_free(life);
    }
}

/* On the edge: three cells round the corner of a torus are a blinker, on a plane they die. */
static void edges_meet_on_a_torus_only(void **state)
{
    struct gol_life *life = new_game(5, 5, GOL_TOPOLOGY_TORUS, "B3/S23", 255);

    (void)state;
    draw(life, 0, 0, "11..1");
    gol_life_step(life, 1);
    assert_picture(life, "2..../1..../...../...../1....");
    gol_life_free(life);
    life = new_game(5, 5, GOL_TOPOLOGY_PLANE, "B3/S23", 255);
    draw(life, 0, 0, "11..1");
    gol_life_step(life, 1);
    assert_int_equal(gol_life_population(life), 0);
    gol_life_free(life);
}

static void a_glider_goes_round_the_torus(void **state)
{
    struct gol_life *life = load("tests/patterns/glider.rle", 20, 12, GOL_TOPOLOGY_TORUS);
    struct gol_life *moved = new_game(20, 12, GOL_TOPOLOGY_TORUS, "B3/S23", 255);
    uint8_t start[240], now[240];

    (void)state;
    gol_life_step(life, 4); /* the ages settle into those of a glider in flight */
    gol_life_read(life, start);
    for (int flown = 1; flown <= 60; flown++) {
        gol_life_step(life, 4);
        gol_life_read(life, now);
        for (int y = 0; y < 12; y++)
            for (int x = 0; x < 20; x++)
                assert_int_equal(now[(y + flown) % 12 * 20 + (x + flown) % 20], start[y * 20 + x]);
        gol_life_write(moved, now);
        assert_int_equal(gol_life_checksum(moved) == gol_life_checksum(life), 1);
        assert_int_equal(gol_life_population(life), 5);
    }
    assert_memory_equal(now, start, sizeof now); /* 60 is a multiple of both sides */
    gol_life_free(moved);
    gol_life_free(life);
}

static void gospers_gun_fires(void **state)
{
    struct gol_life *life = load("tests/patterns/gosper_gun.rle", 240, 220, GOL_TOPOLOGY_PLANE);

    (void)state;
    assert_int_equal(gol_life_population(life), 36);
    for (int gliders = 1; gliders <= 10; gliders++) {
        gol_life_step(life, 30);
        assert_int_equal(gol_life_population(life), 36 + 5 * gliders);
    }
    assert_int_equal(gol_life_population(life), 86);
    gol_life_free(life);
}

static void the_r_pentomino_comes_to_rest(void **state)
{
    struct gol_life *life;

    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* 400 million cells in one thread: a minute there, with nothing to find */
#endif
    life = load("tests/patterns/r_pentomino.rle", 600, 600, GOL_TOPOLOGY_PLANE);
    assert_int_equal(gol_life_population(life), 5);
    gol_life_step(life, 1102);
    assert_int_not_equal(gol_life_population(life), 116);
    gol_life_step(life, 1);
    assert_int_equal(gol_life_population(life), 116);
    gol_life_step(life, 4);
    assert_int_equal(gol_life_population(life), 116);
    gol_life_free(life);
}

static void a_rule_with_b0_flashes(void **state)
{
    struct gol_life *life = new_game(6, 3, GOL_TOPOLOGY_TORUS, "B0/S", 255);

    (void)state;
    for (int generation = 1; generation <= 6; generation++) {
        gol_life_step(life, 1);
        assert_int_equal(gol_life_population(life), generation % 2 == 1 ? 18 : 0);
    }
    gol_life_free(life);
}

/* ---- threads ---- */

struct player {
    pthread_t thread;
    uint64_t checksum;
    enum gol_code code;
};

static void *play(void *argument)
{
    struct player *player = argument;
    const struct gol_life_options options = {.width = 70, .height = 50, .rule = GOL_RULE_LIFE, .max_age = 255};
    struct gol_life *life;

    player->code = gol_life_new(&options, &life, NULL);
    if (player->code != GOL_OK)
        return NULL;
    gol_life_fill_random(life, 42, 0.4);
    gol_life_step(life, 100);
    player->checksum = gol_life_checksum(life);
    gol_life_free(life);
    return NULL;
}

static void games_in_several_threads_are_apart(void **state)
{
    struct player players[4] = {{0}};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&players[i].thread, NULL, play, &players[i]), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(players[i].thread, NULL);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(players[i].code, GOL_OK);
        assert_true(players[i].checksum == players[0].checksum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_read),
        cmocka_unit_test(what_is_no_rule_is_refused),
        cmocka_unit_test(every_rule_survives_being_written),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(cells_are_set_and_clipped),
        cmocka_unit_test(random_fill_and_its_future_are_pinned),
        cmocka_unit_test(ages_grow_and_are_clipped),
        cmocka_unit_test(a_blinker_blinks),
        cmocka_unit_test(edges_meet_on_a_torus_only),
        cmocka_unit_test(a_glider_goes_round_the_torus),
        cmocka_unit_test(gospers_gun_fires),
        cmocka_unit_test(the_r_pentomino_comes_to_rest),
        cmocka_unit_test(a_rule_with_b0_flashes),
        cmocka_unit_test(games_in_several_threads_are_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
