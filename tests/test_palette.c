/* Colours for terminals of many colours and of few. */
#include "cmocka_all.h"

#include "ui/palette.h"

static const int depths[] = {8, 16, 256, GOL_PALETTE_DIRECT};

static int number_of(int step, enum gol_map map, enum gol_ground ground, int colours)
{
    return gol_palette_number((enum gol_colour)(GOL_COLOUR_AGE + step), map, ground, colours);
}

/* Whatever is asked for, the terminal has it. */
static void test_numbers_are_in_range(void **state)
{
    (void)state;
    for (int colour = 0; colour < GOL_COLOUR_COUNT; colour++)
        for (int map = 0; map < GOL_MAP_COUNT; map++)
            for (int ground = 0; ground < GOL_GROUND_COUNT; ground++)
                for (int i = 0; i < 4; i++) {
                    const int number = gol_palette_number((enum gol_colour)colour, (enum gol_map)map,
                                                          (enum gol_ground)ground, depths[i]);

                    assert_in_range(number + 1, colour >= GOL_COLOUR_AGE, depths[i]);
                }
}

static void test_ends_of_the_maps(void **state)
{
    const int old = GOL_COLOUR_AGES - 1;

    (void)state;
    assert_int_equal(number_of(0, GOL_MAP_RDYLBU, GOL_GROUND_TERMINAL, GOL_PALETTE_DIRECT), 0xD73027);
    assert_int_equal(number_of(old, GOL_MAP_RDYLBU, GOL_GROUND_TERMINAL, GOL_PALETTE_DIRECT), 0x4575B4);
    assert_int_equal(number_of(0, GOL_MAP_RDYLBU, GOL_GROUND_TERMINAL, 8), 1);
    assert_int_equal(number_of(old, GOL_MAP_RDYLBU, GOL_GROUND_TERMINAL, 8), 4);
    /* young cells stand out: they are bright on dark ground, and dark on light ground */
    assert_int_equal(number_of(0, GOL_MAP_GREY, GOL_GROUND_DARK, GOL_PALETTE_DIRECT), 0xFFFFFF);
    assert_int_equal(number_of(0, GOL_MAP_GREY, GOL_GROUND_LIGHT, GOL_PALETTE_DIRECT), 0x505050);
    assert_int_equal(number_of(0, GOL_MAP_GREY, GOL_GROUND_DARK, 256), 231);
    assert_int_equal(number_of(old, GOL_MAP_GREY, GOL_GROUND_DARK, 256), 239); /* 0x4E4E4E */
}

/* No cell has the colour of what is behind it; the course's green, too. */
static void test_cells_are_seen(void **state)
{
    (void)state;
    for (int map = 0; map < GOL_MAP_COUNT; map++)
        for (int ground = 0; ground < GOL_GROUND_COUNT; ground++)
            for (int step = 0; step < GOL_COLOUR_AGES; step++)
                for (int i = 0; i < 4; i++)
                    assert_int_not_equal(
                        number_of(step, (enum gol_map)map, (enum gol_ground)ground, depths[i]),
                        gol_palette_number(GOL_COLOUR_GROUND, (enum gol_map)map, (enum gol_ground)ground, depths[i]));
    assert_int_equal(gol_palette_number(GOL_COLOUR_GROUND, GOL_MAP_GREY, GOL_GROUND_GREEN, GOL_PALETTE_DIRECT),
                     0xC0CFC8);
    assert_int_equal(gol_palette_number(GOL_COLOUR_GROUND, GOL_MAP_GREY, GOL_GROUND_TERMINAL, 256), -1);
}

static void test_ages(void **state)
{
    (void)state;
    for (int max_age = 2; max_age <= 250; max_age++) {
        assert_int_equal(gol_palette_age(0, max_age), GOL_COLOUR_GROUND);
        assert_int_equal(gol_palette_age(1, max_age), GOL_COLOUR_AGE);
        assert_int_equal(gol_palette_age(max_age, max_age), GOL_COLOUR_COUNT - 1);
        assert_int_equal(gol_palette_age(255, max_age), GOL_COLOUR_COUNT - 1);
        for (int age = 2; age <= 255; age++)
            assert_true(gol_palette_age(age, max_age) >= gol_palette_age(age - 1, max_age));
        if (max_age <= GOL_COLOUR_AGES) /* each age has a colour of its own */
            for (int age = 2; age <= max_age; age++)
                assert_true(gol_palette_age(age, max_age) > gol_palette_age(age - 1, max_age));
    }
}

/* What terminfo has, what COLORTERM adds to it, and NO_COLOR takes. */
static void test_depths(void **state)
{
    static const char direct[] = "truecolor";
    static const struct {
        int colours, depth;
        struct gol_palette_words words;
    } cases[] = {
        {-1, 0, {"vt100", NULL, direct, NULL}},
        {2, 0, {"vt100", NULL, NULL, NULL}},
        {8, 8, {"xterm", NULL, NULL, NULL}},
        {8, 8, {"xterm", NULL, direct, NULL}}, /* its terminfo says that it is an old one */
        {16, 16, {"xterm-16color", NULL, direct, NULL}},
        {88, 16, {"rxvt-88color", NULL, NULL, NULL}},
        {256, 256, {"xterm-256color", NULL, NULL, NULL}},
        {256, 256, {"xterm-256color", NULL, "", ""}},
        {256, 256, {"xterm-256color", NULL, "yes", NULL}},
        {256, GOL_PALETTE_DIRECT, {"xterm-256color", NULL, direct, NULL}},
        {256, GOL_PALETTE_DIRECT, {"xterm-256color", NULL, "24bit", ""}},
        {256, GOL_PALETTE_DIRECT, {"tmux-256color", "tmux", direct, NULL}},
        {256, GOL_PALETTE_DIRECT, {"screen-256color", "tmux", direct, NULL}},
        {256, 256, {"screen-256color", NULL, direct, NULL}},
        {256, 256, {"screen.xterm-256color", "gnome-terminal", direct, NULL}},
        {GOL_PALETTE_DIRECT, GOL_PALETTE_DIRECT, {"xterm-direct", NULL, NULL, NULL}},
        {GOL_PALETTE_DIRECT, 0, {"xterm-direct", NULL, direct, "1"}},
        {256, 0, {"xterm-256color", NULL, direct, "yes"}},
        {8, 0, {NULL, NULL, NULL, "1"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (gol_palette_depth(cases[i].colours, &cases[i].words) != cases[i].depth)
            fail_msg("case %zu: %d", i, gol_palette_depth(cases[i].colours, &cases[i].words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_in_range),
        cmocka_unit_test(test_ends_of_the_maps),
        cmocka_unit_test(test_cells_are_seen),
        cmocka_unit_test(test_ages),
        cmocka_unit_test(test_depths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
