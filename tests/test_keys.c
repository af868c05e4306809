/* What keys do to a look, and that the table of them holds together. */
#include "view_parts.h"

#include "ui/keys_table.h"

#define C(character) ((enum gol_key)(GOL_KEY_CHAR + (character)))

static struct gol_look look;

static enum gol_request press(enum gol_key key)
{
    return gol_keys_press(&look, true, key);
}

static void type(const char *text)
{
    for (; *text != '\0'; text++)
        press(C(*text));
}

static void test_views(void **state)
{
    (void)state;
    gol_look_init(&look);
    for (int i = 0; i < GOL_VIEW_COUNT; i++) {
        press(C('0' + i));
        assert_int_equal(look.view, i);
    }
    press(GOL_KEY_TAB);
    assert_int_equal(look.view, GOL_VIEW_OVERVIEW);
    press(GOL_KEY_BACK_TAB);
    assert_int_equal(look.view, GOL_VIEW_COUNT - 1);
    press(C('?'));
    assert_int_equal(look.mode, GOL_LOOK_HELP);
    press(GOL_KEY_DOWN);
    assert_int_equal(look.help_row, 1);
    press(C('1')); /* closes only */
    assert_int_equal(look.mode, GOL_LOOK_NORMAL);
    assert_int_equal(look.view, GOL_VIEW_COUNT - 1);
}

static void test_leaving(void **state)
{
    (void)state;
    gol_look_init(&look);
    assert_int_equal(press(C('q')), GOL_REQUEST_NONE);
    assert_int_equal(look.mode, GOL_LOOK_ASKING);
    assert_int_equal(press(C('y')), GOL_REQUEST_NONE);
    assert_int_equal(look.mode, GOL_LOOK_NORMAL);
    press(C('q'));
    assert_int_equal(press(C('s')), GOL_REQUEST_STOP);
    assert_int_equal(press(C('d')), GOL_REQUEST_LEAVE);
    assert_int_equal(press(GOL_KEY_INTERRUPT), GOL_REQUEST_INTERRUPT); /* also in the middle of a question */
    /* one who only watches */
    gol_look_init(&look);
    assert_int_equal(gol_keys_press(&look, false, C('q')), GOL_REQUEST_LEAVE);
    assert_int_equal(gol_keys_press(&look, false, C('x')), GOL_REQUEST_NONE);
    assert_int_equal(gol_keys_press(&look, false, C('X')), GOL_REQUEST_NONE);
    assert_int_equal(press(C('x')), GOL_REQUEST_SKIP);
    assert_int_equal(press(C('X')), GOL_REQUEST_STOP_AFTER);
}

/* Letters that are typed are no keys, and Ctrl-C is one all the same. */
static void test_filter(void **state)
{
    (void)state;
    gol_look_init(&look);
    press(C('2'));
    press(C('/'));
    type("qx pool");
    press(GOL_KEY_BACKSPACE);
    assert_string_equal(look.table.filter, "qx poo");
    assert_int_equal(look.mode, GOL_LOOK_TYPING);
    press(GOL_KEY_ENTER);
    assert_int_equal(look.mode, GOL_LOOK_NORMAL);
    assert_string_equal(look.table.filter, "qx poo");
    press(C('/'));
    for (int i = 0; i < 100; i++)
        type("long");
    assert_int_equal(strlen(look.table.filter), GOL_LOOK_FILTER - 1);
    assert_int_equal(press(GOL_KEY_INTERRUPT), GOL_REQUEST_INTERRUPT);
    press(GOL_KEY_ESCAPE);
    assert_string_equal(look.table.filter, "");
    assert_int_equal(look.mode, GOL_LOOK_NORMAL);
}

static void test_table_keys(void **state)
{
    (void)state;
    gol_look_init(&look);
    press(C('2'));
    look.page = 10;
    press(GOL_KEY_DOWN);
    press(GOL_KEY_PAGE_DOWN);
    assert_int_equal(look.table.chosen, 11);
    press(GOL_KEY_ENTER);
    assert_true(look.table.open);
    press(GOL_KEY_PAGE_DOWN); /* through the trials */
    assert_int_equal(look.table.chosen, 11);
    assert_int_equal(look.table.trial, 10);
    press(GOL_KEY_UP); /* the trials of another line */
    assert_int_equal(look.table.chosen, 10);
    assert_int_equal(look.table.trial, 0);
    press(GOL_KEY_ESCAPE);
    assert_false(look.table.open);
    press(GOL_KEY_HOME);
    assert_int_equal(look.table.chosen, 0);
    press(C('s'));
    press(C('s'));
    press(C('S'));
    press(C('r'));
    assert_int_equal(look.table.sort, 0);
    assert_true(look.table.reverse);
}

static void test_games_keys(void **state)
{
    (void)state;
    gol_look_init(&look);
    press(C('1'));
    look.grids.columns = 5;
    press(GOL_KEY_DOWN);
    press(GOL_KEY_RIGHT);
    assert_int_equal(look.grids.chosen, 6);
    press(C('p'));
    press(C('z'));
    assert_true(look.grids.zoomed);
    press(GOL_KEY_UP); /* there is nothing above */
    assert_int_equal(look.grids.chosen, 5);
    press(C('a'));
    press(GOL_KEY_DOWN);
    press(GOL_KEY_RIGHT);
    assert_int_equal(look.grids.chosen, 5);
    assert_true(look.grids.x > 0 && look.grids.y > 0);
    press(GOL_KEY_ESCAPE);
    assert_false(look.grids.zoomed);
    for (int i = 0; i < 300; i++)
        press(C('['));
    assert_int_equal(look.grids.max_age, 2);
    for (int i = 0; i < 300; i++)
        press(C(']'));
    assert_int_equal(look.grids.max_age, 250);
    for (int i = 0; i < GOL_MAP_COUNT; i++)
        press(C('c'));
    assert_int_equal(look.grids.map, 0);
}

/* One step there and one back is none. */
static void test_max_age_comes_back(void **state)
{
    (void)state;
    gol_look_init(&look);
    press(C('1'));
    for (int i = 0; i < 40; i++) {
        const int before = look.grids.max_age;

        press(C(']'));
        if (look.grids.max_age == before)
            break;
        press(C('['));
        assert_int_equal(look.grids.max_age, before);
        press(C(']'));
    }
}

/* Each key is to be seen: while the overhead is shown, another measure would not be. */
static void test_measures_of_the_chart(void **state)
{
    (void)state;
    gol_look_init(&look);
    press(C('3'));
    press(C('m'));
    assert_int_equal(look.chart.measure, 1);
    press(C('o'));
    assert_true(look.chart.overhead);
    press(C('m'));
    assert_false(look.chart.overhead);
    assert_int_equal(look.chart.measure, 1);
    press(C('m'));
    assert_int_equal(look.chart.measure, 2);
}

static void test_rate_and_hold(void **state)
{
    (void)state;
    gol_look_init(&look);
    press(C('+'));
    assert_true(look.frames_per_s > GOL_LOOK_FRAMES);
    for (int i = 0; i < 20; i++)
        press(C('-'));
    assert_int_equal(look.frames_per_s, 1);
    press(C(' '));
    assert_true(look.held);
    press(C(' '));
    assert_false(look.held);
}

/* No key has two meanings in one place, each is explained, and any key in any order is harmless. */
static void test_the_table_of_keys(void **state)
{
    unsigned seed = 1;

    (void)state;
    for (size_t i = 0; i < gol_n_key_entries; i++) {
        const struct gol_key_entry *a = &gol_key_entries[i];

        if (a->mode == GOL_LOOK_NORMAL && a->keys[0] != GOL_KEY_QUIT)
            assert_non_null(a->about);
        for (size_t j = 0; j < i; j++) {
            const struct gol_key_entry *b = &gol_key_entries[j];

            if (a->mode != b->mode || (a->views & b->views) == 0 || (a->who != b->who && a->who != GOL_KEYS_ANYBODY))
                continue;
            for (int k = 0; k < GOL_KEYS_OF_ENTRY; k++)
                for (int l = 0; l < GOL_KEYS_OF_ENTRY; l++)
                    assert_true(a->keys[k] == 0 || a->keys[k] != b->keys[l]);
        }
    }
    gol_look_init(&look);
    for (int i = 0; i < 100000; i++) {
        seed = seed * 1103515245U + 12345U;
        press((enum gol_key)((seed >> 16) % (GOL_KEY_CHAR + 128)));
        assert_true(look.view < GOL_VIEW_COUNT && look.frames_per_s > 0 && look.grids.chosen >= 0);
    }
}

static void test_help(void **state)
{
    struct gol_frame frame = frame_of(40, 6);

    (void)state;
    gol_look_init(&look);
    gol_keys_help(&frame, (struct gol_rect){0, 0, 40, 6}, &look, true, 0, "");
    assert_shows(&frame, "Everywhere\n"
                         "  q leave; asks what should become of\n"
                         "    the run\n"
                         "  F1 ? h this help\n"
                         "  0-4 overview, grids, table, chart,\n"
                         "    workers\n");
    gol_frame_clear(&frame); /* what the header has no room for */
    gol_keys_help(&frame, (struct gol_rect){0, 0, 40, 6}, &look, true, 2,
                  "this is a virtual machine: others may take its processors away at any time");
    assert_shows(&frame, "Warnings\n"
                         "  1 of 2 this is a virtual machine:\n"
                         "    others may take its processors away\n"
                         "    at any time\n"
                         "  the others are in run.yaml, in the run\n"
                         "    folder\n");
    look.help_row = 1000;
    gol_frame_clear(&frame);
    gol_keys_help(&frame, (struct gol_rect){0, 0, 40, 2}, &look, false, 0, "");
    assert_shows(&frame, "Workers\n"
                         "  arrows scroll through the workers\n"
                         "\n"
                         "\n"
                         "\n"
                         "\n");
    gol_frame_fini(&frame);
}

/*
 * Without colours there are no keys for them: not in the help, not in the last line, and nothing comes of pressing one.
 */
static void test_no_keys_of_colours_without_any(void **state)
{
    struct gol_frame frame = frame_of(150, 60);
    const struct gol_rect line = {0, 59, 150, 1};
    struct gol_buf with, without;

    (void)state;
    gol_look_init(&look);
    look.view = GOL_VIEW_GRIDS;
    gol_buf_init(&with);
    gol_buf_init(&without);
    gol_keys_help(&frame, (struct gol_rect){0, 0, 150, 59}, &look, true, 0, "");
    gol_keys_line(&frame, line, &look, true, "");
    gol_frame_dump(&frame, &with);
    gol_frame_clear(&frame);
    look.grids.colourless = true;
    gol_keys_help(&frame, (struct gol_rect){0, 0, 150, 59}, &look, true, 0, "");
    gol_keys_line(&frame, line, &look, true, "");
    gol_frame_dump(&frame, &without);
    assert_non_null(strstr(gol_buf_text(&with), "viridis"));
    assert_non_null(strstr(gol_buf_text(&with), "b background"));
    assert_null(strstr(gol_buf_text(&without), "viridis"));
    assert_null(strstr(gol_buf_text(&without), "background"));
    assert_null(strstr(gol_buf_text(&without), "colours"));
    assert_non_null(strstr(gol_buf_text(&without), "g glyphs"));
    press(C('c'));
    press(C('b'));
    assert_int_equal(look.grids.map, GOL_MAP_RDYLBU);
    assert_int_equal(look.grids.ground, GOL_GROUND_TERMINAL);
    look.grids.colourless = false;
    press(C('c'));
    press(C('b'));
    assert_int_equal(look.grids.map, GOL_MAP_VIRIDIS);
    assert_int_equal(look.grids.ground, GOL_GROUND_DARK);
    gol_buf_fini(&with);
    gol_buf_fini(&without);
    gol_frame_fini(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_views),
        cmocka_unit_test(test_leaving),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_table_keys),
        cmocka_unit_test(test_games_keys),
        cmocka_unit_test(test_max_age_comes_back),
        cmocka_unit_test(test_measures_of_the_chart),
        cmocka_unit_test(test_rate_and_hold),
        cmocka_unit_test(test_the_table_of_keys),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_no_keys_of_colours_without_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
