/* Games of Life as text: which glyphs, how many games, which captions. */
#include "cmocka_all.h"

#include "ui/view.h"

static struct gol_live_game states[GOL_LIVE_GAMES];

/* A glider in the upper left corner, with ages, and a lone old cell in the lower right one. */
static void set_states(int games, int width, int height)
{
    static const uint8_t glider[3][3] = {{0, 1, 0}, {0, 0, 2}, {4, 7, 12}};

    memset(states, 0, sizeof states);
    for (int i = 0; i < games && i < GOL_LIVE_GAMES; i++) {
        states[i].generation = 57 + i;
        states[i].population = 6;
        for (int y = 0; y < 3; y++)
            for (int x = 0; x < 3; x++)
                states[i].cells[y * width + x] = glider[y][x];
        states[i].cells[width * height - 1] = 30;
    }
}

static struct gol_live_games games_of(int games, int side)
{
    set_states(games, side, side);
    return (struct gol_live_games){.trial = 1, .games = games, .width = side, .height = side, .max_age = 255};
}

static struct gol_frame draw(const struct gol_live_games *games, int width, int height, bool unicode,
                             struct gol_games_grid *grid)
{
    const struct gol_rect all = {0, 0, width, height};
    struct gol_frame frame;
    struct gol_err err;

    assert_ok(gol_frame_init(&frame, width, height, &err), &err);
    gol_games_arrange(games, width, height, unicode, grid);
    gol_games_draw_head(&frame, all, games, grid, "");
    for (int i = 0; i < grid->shown; i++)
        gol_games_draw_tile(&frame, all, games, grid, i, &states[i]);
    return frame;
}

static void assert_drawn(const struct gol_live_games *games, int width, int height, bool unicode, const char *wanted)
{
    struct gol_games_grid grid;
    struct gol_frame frame = draw(games, width, height, unicode, &grid);
    struct gol_buf text;

    gol_buf_init(&text);
    gol_frame_dump(&frame, &text);
    assert_string_equal(gol_buf_text(&text), wanted);
    gol_buf_fini(&text);
    gol_frame_fini(&frame);
}

static void test_half_blocks_when_there_is_room(void **state)
{
    const struct gol_live_games games = games_of(2, 8);

    (void)state;
    assert_drawn(&games, 60, 6, true,
                 "2 games of 8x8\n"
                 "game 1  gen 57  pop 6     game 2  gen 58  pop 6\n"
                 " ▀▄                        ▀▄\n"
                 "▀▀▀                       ▀▀▀\n"
                 "\n"
                 "       ▄                         ▄\n");
}

static void test_braille_when_narrow(void **state)
{
    const struct gol_live_games games = games_of(3, 16);

    (void)state;
    assert_drawn(&games, 40, 6, true,
                 "3 games of 16x16\n"
                 "1 g57 p6      2 g58 p6      3 g59 p6\n"
                 "⠬⠆            ⠬⠆            ⠬⠆\n"
                 "\n"
                 "\n"
                 "       ⢀             ⢀             ⢀\n");
}

static void test_ascii_shows_ages(void **state)
{
    const struct gol_live_games games = games_of(1, 4);

    (void)state;
    assert_drawn(&games, 30, 6, false,
                 "1 game of 4x4\n"
                 "game 1  gen 57  pop 6\n"
                 " .\n"
                 "  :\n"
                 "oO#\n"
                 "   #\n");
}

static void test_more_games_than_fit(void **state)
{
    const struct gol_live_games games = games_of(12, 16);

    (void)state;
    assert_drawn(&games, 40, 7, true,
                 "12 games of 16x16                +9 more\n"
                 "1 g57 p6      2 g58 p6      3 g59 p6\n"
                 "⠬⠆            ⠬⠆            ⠬⠆\n"
                 "\n"
                 "\n"
                 "       ⢀             ⢀             ⢀\n"
                 "\n");
}

static void test_one_game_that_is_too_large_is_cut(void **state)
{
    const struct gol_live_games games = games_of(1, 200);

    (void)state;
    assert_drawn(&games, 24, 5, true,
                 "1 game of 200x200\n"
                 "game 1  gen 57  pop 6\n"
                 "⠬⠆\n"
                 "\n"
                 "\n");
}

static void test_a_corner_is_called_one(void **state)
{
    struct gol_live_games games = games_of(1, 8);

    (void)state;
    games.whole_width = 8192;
    games.whole_height = 4096;
    assert_drawn(&games, 60, 6, true,
                 "1 game of 8192x4096, a corner of 8x8\n"
                 "game 1  gen 57  pop 6\n"
                 " ▀▄\n"
                 "▀▀▀\n"
                 "\n"
                 "       ▄\n");
}

static void test_tiny_rooms(void **state)
{
    const struct gol_live_games games = games_of(4, 16);

    (void)state;
    assert_drawn(&games, 6, 3, true, "1 g57\n⠬⠆\n\n");
    assert_drawn(&games, 3, 3, true, "1\n⠬⠆\n\n");
    assert_drawn(&games, 1, 1, true, "\n");
}

static void test_colours_are_ages(void **state)
{
    const struct gol_live_games games = games_of(1, 8);
    struct gol_games_grid grid;
    struct gol_frame frame = draw(&games, 30, 6, true, &grid);
    const struct gol_cell *row = &frame.cells[2 * 30];

    (void)state;
    assert_int_equal(grid.style, GOL_GAMES_HALF);
    assert_int_equal(row[1].fg, GOL_COLOUR_AGE_1);
    assert_int_equal(row[1].bg, GOL_COLOUR_DEFAULT);
    assert_int_equal(row[2].fg, GOL_COLOUR_AGE_2);
    row += 30;
    assert_int_equal(row[0].fg, GOL_COLOUR_AGE_3);
    assert_int_equal(row[1].fg, GOL_COLOUR_AGE_5);
    assert_int_equal(row[2].fg, GOL_COLOUR_AGE_10);
    gol_frame_fini(&frame);
}

static void test_a_half_block_holds_two_ages(void **state)
{
    struct gol_live_games games = games_of(1, 2);
    struct gol_games_grid grid;
    struct gol_frame frame;

    (void)state;
    states[0].cells[0] = 1; /* above */
    states[0].cells[2] = 9; /* below */
    states[0].cells[1] = states[0].cells[3] = 2;
    frame = draw(&games, 30, 4, true, &grid);
    assert_int_equal(frame.cells[60].glyph, 0x2580);
    assert_int_equal(frame.cells[60].fg, GOL_COLOUR_AGE_1);
    assert_int_equal(frame.cells[60].bg, GOL_COLOUR_AGE_5);
    assert_int_equal(frame.cells[61].glyph, 0x2588);
    assert_int_equal(frame.cells[61].fg, GOL_COLOUR_AGE_2);
    gol_frame_fini(&frame);
}

/* Every dot of braille stands where its cell is (Unicode numbers them by columns, with the last row added later). */
static void test_braille_dots(void **state)
{
    static const uint8_t dots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const struct gol_live_games games = games_of(1, 4);
    const struct gol_games_grid grid = {.style = GOL_GAMES_BRAILLE,
                                        .columns = 1,
                                        .rows = 1,
                                        .shown = 1,
                                        .tile_width = 2,
                                        .tile_height = 1,
                                        .pitch = 14};

    (void)state;
    for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 2; x++) {
            struct gol_frame frame;
            struct gol_err err;

            memset(states[0].cells, 0, 16);
            states[0].cells[y * 4 + x] = 1;
            assert_ok(gol_frame_init(&frame, 14, 2, &err), &err);
            gol_games_draw_tile(&frame, (struct gol_rect){0, 0, 14, 2}, &games, &grid, 0, &states[0]);
            assert_int_equal(frame.cells[14].glyph, 0x2800 + dots[y][x]);
            assert_int_equal(frame.cells[15].glyph, ' ');
            gol_frame_fini(&frame);
        }
    }
}

/* Whatever the sizes: tiles stay inside the room and apart from each other, and no game is shown twice. */
static void test_arrangements(void **state)
{
    (void)state;
    for (int games = 1; games <= 80; games += 1 + games / 6) {
        for (int side = 1; side <= 256; side += 1 + side / 3) {
            for (int width = 1; width <= 250; width += 1 + width / 3) {
                for (int height = 1; height <= 120; height += 1 + height / 3) {
                    const struct gol_live_games all = {.games = games, .width = side, .height = side};
                    struct gol_games_grid grid;

                    gol_games_arrange(&all, width, height, width % 2 == 0, &grid);
                    assert_true(grid.shown >= 0 && grid.shown <= games && grid.shown <= GOL_LIVE_GAMES);
                    assert_true(grid.height <= height);
                    if (grid.shown == 0)
                        continue;
                    assert_true(grid.columns * grid.rows >= grid.shown);
                    assert_true(grid.tile_width > 0 && grid.tile_width <= width && grid.tile_width < grid.pitch);
                    assert_true((grid.columns - 1) * grid.pitch + grid.tile_width <= width);
                    assert_true(grid.head + grid.rows * (grid.tile_height + 1) <= grid.height);
                }
            }
        }
    }
}

/* view: every draws only the game that changed, into a frame that it keeps. */
static void test_view_every(void **state)
{
    static struct gol_cell cells[GOL_LIVE_FRAME_WIDTH * GOL_LIVE_FRAME_HEIGHT];
    struct gol_frame frame = {GOL_LIVE_FRAME_WIDTH, GOL_LIVE_FRAME_HEIGHT, cells};
    struct gol_live_games games = games_of(4, 8);
    struct gol_view_every every;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    games.every = true;
    assert_ok(gol_view_every_init(&every, &err), &err);
    gol_view_draw_every(&every, &games, 1, &states[1], cells);
    gol_view_draw_every(&every, &games, 0, &states[0], cells);
    gol_view_draw_every(&every, &games, 63, &states[63], cells); /* has no place */
    gol_buf_init(&text);
    gol_frame_dump(&frame, &text);
    assert_memory_equal(gol_buf_text(&text),
                        "4 games of 8x8  every generation is drawn\n"
                        "game 1  gen 57  pop 6     game 2  gen 58  pop 6\n"
                        " ▀▄                        ▀▄\n",
                        strlen("4 games of 8x8  every generation is drawn\n"
                               "game 1  gen 57  pop 6     game 2  gen 58  pop 6\n"
                               " ▀▄                        ▀▄\n"));
    /* the next trial starts with an empty picture */
    games.trial++;
    gol_view_draw_every(&every, &games, 0, &states[0], cells);
    gol_buf_clear(&text);
    gol_frame_dump(&frame, &text);
    assert_non_null(strstr(gol_buf_text(&text), "game 1  gen 57"));
    assert_null(strstr(gol_buf_text(&text), "game 2"));
    gol_buf_fini(&text);
    gol_view_every_fini(&every);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_half_blocks_when_there_is_room),
        cmocka_unit_test(test_braille_when_narrow),
        cmocka_unit_test(test_ascii_shows_ages),
        cmocka_unit_test(test_more_games_than_fit),
        cmocka_unit_test(test_one_game_that_is_too_large_is_cut),
        cmocka_unit_test(test_a_corner_is_called_one),
        cmocka_unit_test(test_tiny_rooms),
        cmocka_unit_test(test_colours_are_ages),
        cmocka_unit_test(test_a_half_block_holds_two_ages),
        cmocka_unit_test(test_braille_dots),
        cmocka_unit_test(test_arrangements),
        cmocka_unit_test(test_view_every),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
