/* Games of Life as text: which glyphs, how many games, which captions. */
#include "view_parts.h"

#include "ui/palette.h"

static struct gol_live_states room;
static struct gol_live_game *const states = room.game;
static struct gol_look look;

/* A glider in the upper left corner, with ages, and a lone old cell in the lower right one. */
static void set_states(int games, int width, int height)
{
    static const uint8_t glider[3][3] = {{0, 1, 0}, {0, 0, 2}, {4, 7, 12}};

    gol_live_states_clear(&room, &(struct gol_live_games){.games = games, .width = width, .height = height});
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
    gol_look_init(&look);
    return (struct gol_live_games){.trial = 1, .games = games, .width = side, .height = side, .max_age = 255};
}

static struct gol_frame draw(const struct gol_live_games *games, int width, int height, bool unicode,
                             struct gol_games_grid *grid)
{
    const struct gol_rect all = {0, 0, width, height};
    struct gol_frame frame = frame_of(width, height);

    gol_games_arrange(games, &look, width, height, unicode, grid);
    gol_games_draw_head(&frame, all, games, &look, grid, "");
    for (int i = 0; i < grid->shown; i++)
        gol_games_draw_tile(&frame, all, games, &look, grid, i, &states[grid->first + i]);
    return frame;
}

static void assert_drawn(const struct gol_live_games *games, int width, int height, bool unicode, const char *wanted)
{
    struct gol_games_grid grid;
    struct gol_frame frame = draw(games, width, height, unicode, &grid);

    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_half_blocks_when_there_is_room(void **state)
{
    const struct gol_live_games games = games_of(2, 8);

    (void)state;
    assert_drawn(&games, 60, 6, true,
                 "2 games of 8x8                          age 1 ██████████ 10+\n"
                 " ▀▄                        ▀▄\n"
                 "▀▀▀                       ▀▀▀\n"
                 "\n"
                 "       ▄                         ▄\n"
                 "game 1  gen 57  pop 6     game 2  gen 58  pop 6\n");
}

static void test_braille_when_narrow(void **state)
{
    const struct gol_live_games games = games_of(3, 16);

    (void)state;
    assert_drawn(&games, 40, 6, true,
                 "3 games of 16x16\n"
                 "⠬⠆            ⠬⠆            ⠬⠆\n"
                 "\n"
                 "\n"
                 "       ⢀             ⢀             ⢀\n"
                 "1 g57 p6      2 g58 p6      3 g59 p6\n");
}

/* At 80 columns fifteen games are five beside each other, and say how many live for ten thousand generations. */
static void test_captions_use_what_is_left(void **state)
{
    const struct gol_live_games games = games_of(15, 33);
    struct gol_games_grid grid;
    struct gol_frame frame;
    struct gol_buf text;

    (void)state;
    for (int i = 0; i < 15; i++) {
        states[i].generation = 9999;
        states[i].population = 200;
    }
    frame = draw(&games, 80, 17, true, &grid);
    gol_buf_init(&text);
    gol_frame_dump(&frame, &text);
    assert_int_equal(grid.columns, 5);
    assert_non_null(strstr(gol_buf_text(&text), "1 g9999 p200    2 g9999 p200    3 g9999 p200    4 g9999 p200"));
    gol_buf_fini(&text);
    gol_frame_fini(&frame);
}

static void test_ascii_shows_ages(void **state)
{
    const struct gol_live_games games = games_of(1, 4);

    (void)state;
    assert_drawn(&games, 30, 6, false,
                 "1 game of 4x4\n"
                 " 1\n"
                 "  2\n"
                 "47*\n"
                 "   *\n"
                 "game 1  gen 57  pop 6\n");
}

/*
 * Without colours ages are read as digits where all games fit so; else weights tell them apart, and the head says how.
 */
static void test_ages_without_colours(void **state)
{
    struct gol_live_games games = games_of(2, 8);

    (void)state;
    look.grids.colourless = look.grids.bolds = look.grids.dims = true;
    assert_drawn(&games, 60, 10, true,
                 "2 games of 8x8                          ages 1 to 9, * above\n"
                 " 1                         1\n"
                 "  2                         2\n"
                 "47*                       47*\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "       *                         *\n"
                 "game 1  gen 57  pop 6     game 2  gen 58  pop 6\n");
    assert_drawn(&games, 60, 6, true,
                 "2 games of 8x8                        ages: bold 1-3, dim 9+\n"
                 " ▀▄                        ▀▄\n"
                 "▀▀▀                       ▀▀▀\n"
                 "\n"
                 "       ▄                         ▄\n"
                 "game 1  gen 57  pop 6     game 2  gen 58  pop 6\n");
    look.grids.dims = false; /* as a vt100 has none */
    look.grids.max_age = 20;
    assert_drawn(&games, 44, 6, true,
                 "2 games of 8x8                ages: bold 1-6\n"
                 " ▀▄               ▀▄\n"
                 "▀▀▀              ▀▀▀\n"
                 "\n"
                 "       ▄                ▄\n"
                 "1 g57 p6         2 g58 p6\n");
    games = games_of(1, 8); /* alone it is not enlarged, which would not tell ages */
    look.grids.colourless = true;
    look.view = GOL_VIEW_GRIDS;
    assert_drawn(&games, 60, 10, true,
                 "1 game of 8x8                           ages 1 to 9, * above\n"
                 " 1\n"
                 "  2\n"
                 "47*\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "       *\n"
                 "game 1  gen 57  pop 6\n");
    look.grids.glyphs = GOL_GLYPHS_SIZED;
    assert_drawn(&games, 60, 4, true,
                 "1 game of 8x8, a dot is 3x3 cells  larger is older, up to 10\n"
                 "▪\n"
                 "\n"
                 "game 1  gen 57  pop 6\n");
}

/* What the head says of weights is what the cells have. */
static void test_weights_are_those_that_are_named(void **state)
{
    (void)state;
    for (int max_age = 2; max_age <= 250; max_age++) {
        struct gol_live_games games = games_of(1, 12);
        struct gol_games_grid grid;
        struct gol_frame frame;
        char named[80], dump[80];
        int young = 0, old = 0;

        look.grids.colourless = look.grids.bolds = look.grids.dims = true;
        look.grids.max_age = max_age;
        look.grids.glyphs = GOL_GLYPHS_HALF;
        frame = draw(&games, 80, 8, true, &grid);
        for (int age = 1; age <= 251; age++) {
            const struct gol_cell cell = {.glyph = 0x2588, .fg = (uint8_t)gol_palette_age(age, max_age)};
            const struct gol_cell seen = gol_cell_plain(cell, true, false);

            young = seen.bold ? age : young;
            old = seen.fg == GOL_COLOUR_DIM && old == 0 ? age : old;
            assert_true(gol_cell_plain(cell, true, true).bold == 0);
        }
        snprintf(named, sizeof named, "ages: bold 1-%d, dim %d+", young, old);
        for (int x = 0; x < 80; x++)
            dump[x] = (char)frame.cells[x].glyph;
        assert_memory_equal(dump + 80 - strlen(named), named, strlen(named));
        gol_frame_fini(&frame);
    }
}

/* The letters of a caption, without its numbers. */
static void letters_of(const struct gol_frame *frame, struct gol_rect tile, char *out)
{
    const struct gol_cell *line = &frame->cells[(tile.y + tile.height - 1) * frame->width + tile.x];

    for (int x = 0; x < tile.width; x++)
        if (line[x].glyph >= 'a' && line[x].glyph <= 'z')
            *out++ = (char)line[x].glyph;
    *out = '\0';
}

/* Captions say the same of all games, however many digits the numbers of each have just now. */
static void test_captions_are_of_one_kind(void **state)
{
    const struct gol_live_games games = games_of(10, 16);

    (void)state;
    states[0].generation = 9;
    states[1].generation = 999;
    states[1].population = 128;
    for (int width = 20; width < 400; width += 3) {
        struct gol_games_grid grid;
        struct gol_frame frame = draw(&games, width, 40, true, &grid);
        const struct gol_rect all = {0, 0, width, 40};
        char first[400], other[400];

        letters_of(&frame, gol_games_tile(all, &grid, 0), first);
        for (int i = 1; i < grid.shown; i++) {
            letters_of(&frame, gol_games_tile(all, &grid, i), other);
            assert_string_equal(first, other);
        }
        gol_frame_fini(&frame);
    }
}

static void test_more_games_than_fit(void **state)
{
    const struct gol_live_games games = games_of(12, 16);

    (void)state;
    assert_drawn(&games, 40, 7, true,
                 "1 to 3 of 12 games of 16x16\n"
                 "⠬⠆            ⠬⠆            ⠬⠆\n"
                 "\n"
                 "\n"
                 "       ⢀             ⢀             ⢀\n"
                 "1 g57 p6      2 g58 p6      3 g59 p6\n"
                 "\n");
}

static void test_a_game_that_is_too_large_is_scaled(void **state)
{
    const struct gol_live_games games = games_of(1, 200);

    (void)state;
    assert_drawn(&games, 24, 5, true,
                 "1 game of 200x200, a do…\n"
                 "⠁\n"
                 "\n"
                 "     ⢀\n"
                 "game 1  gen 57  pop 6\n");
}

static void test_a_corner_is_called_one(void **state)
{
    struct gol_live_games games = games_of(1, 8);

    (void)state;
    games.whole_width = 8192;
    games.whole_height = 4096;
    assert_drawn(&games, 60, 6, true,
                 "1 game of 8192x4096, a corner of 8x8    age 1 ██████████ 10+\n"
                 " ▀▄\n"
                 "▀▀▀\n"
                 "\n"
                 "       ▄\n"
                 "game 1  gen 57  pop 6\n");
}

static void test_tiny_rooms(void **state)
{
    const struct gol_live_games games = games_of(4, 16);

    (void)state;
    assert_drawn(&games, 6, 3, true,
                 "⠬⠆\n"
                 "\n"
                 "1 g57\n");
    assert_drawn(&games, 3, 3, true,
                 "⠬⠆\n"
                 "\n"
                 "1\n");
    assert_drawn(&games, 1, 1, true, "\n");
}

/* What g chooses. */
static void test_glyphs(void **state)
{
    const struct gol_live_games games = games_of(1, 4);

    (void)state;
    look.grids.glyphs = GOL_GLYPHS_BRAILLE;
    assert_drawn(&games, 30, 6, true,
                 "1 game of 4x4\n"
                 "⠬⢆\n"
                 "game 1  gen 57  pop 6\n"
                 "\n"
                 "\n"
                 "\n");
    look.grids.glyphs = GOL_GLYPHS_FULL;
    assert_drawn(&games, 30, 6, true,
                 "1 game of 4x4\n"
                 "  ██\n"
                 "    ██\n"
                 "██████\n"
                 "      ██\n"
                 "game 1  gen 57  pop 6\n");
    look.grids.glyphs = GOL_GLYPHS_SIZED;
    assert_drawn(&games, 30, 6, true,
                 "1 game of 4x4\n"
                 "  ·\n"
                 "    ·\n"
                 "▪ ■ ██\n"
                 "      ██\n"
                 "game 1  gen 57  pop 6\n");
    look.grids.glyphs = GOL_GLYPHS_DIGITS;
    assert_drawn(&games, 30, 6, true,
                 "1 game of 4x4\n"
                 " 1\n"
                 "  2\n"
                 "47*\n"
                 "   *\n"
                 "game 1  gen 57  pop 6\n");
}

static void test_legend(void **state)
{
    const struct gol_live_games games = games_of(1, 4);

    (void)state;
    assert_drawn(&games, 60, 4, true,
                 "1 game of 4x4                           age 1 ██████████ 10+\n"
                 " ▀▄\n"
                 "▀▀▀▄\n"
                 "game 1  gen 57  pop 6\n");
    look.grids.max_age = 250;
    assert_drawn(&games, 60, 4, true,
                 "1 game of 4x4                    age 1 ████████████████ 250+\n"
                 " ▀▄\n"
                 "▀▀▀▄\n"
                 "game 1  gen 57  pop 6\n");
    look.grids.max_age = 2;
    assert_drawn(&games, 60, 4, true,
                 "1 game of 4x4                                    age 1 ██ 2+\n"
                 " ▀▄\n"
                 "▀▀▀▄\n"
                 "game 1  gen 57  pop 6\n");
    assert_drawn(&games, 30, 4, true,
                 "1 game of 4x4\n"
                 " ▀▄\n"
                 "▀▀▀▄\n"
                 "game 1  gen 57  pop 6\n"); /* no room for it */
}

/* In the view of grids: the page of the chosen game, and that game alone. */
static void test_choosing_and_zooming(void **state)
{
    const struct gol_live_games games = games_of(12, 16);
    struct gol_games_grid grid;
    struct gol_frame frame;

    (void)state;
    look.view = GOL_VIEW_GRIDS;
    look.grids.chosen = 4;
    assert_drawn(&games, 40, 7, true,
                 "4 to 6 of 12 games of 16x16\n"
                 "⠬⠆            ⠬⠆            ⠬⠆\n"
                 "\n"
                 "\n"
                 "       ⢀             ⢀             ⢀\n"
                 "4 g60 p6      5 g61 p6      6 g62 p6\n"
                 "\n");
    frame = draw(&games, 40, 7, true, &grid);
    assert_int_equal(grid.chosen, 4);
    assert_true(frame.cells[5 * 40 + 14].bold);
    assert_false(frame.cells[5 * 40].bold);
    gol_frame_fini(&frame);
    look.grids.chosen = 1000;
    assert_drawn(&games, 40, 7, true,
                 "10 to 12 of 12 games of 16x16\n"
                 "⠬⠆            ⠬⠆            ⠬⠆\n"
                 "\n"
                 "\n"
                 "       ⢀             ⢀             ⢀\n"
                 "10 g66 p6     11 g67 p6     12 g68 p6\n"
                 "\n");
    look.grids.zoomed = true;
    look.grids.chosen = 4;
    assert_drawn(&games, 40, 12, true,
                 "5 of 12 games of 16x16\n"
                 " ▀▄\n"
                 "▀▀▀\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "               ▄\n"
                 "game 5  gen 61  pop 6\n"
                 "\n"
                 "\n");
}

/* A game that is larger than the screen, in its own size: a part of it, which ends where the game does. */
static void test_actual_size(void **state)
{
    const struct gol_live_games games = games_of(1, 16);

    (void)state;
    look.view = GOL_VIEW_GRIDS;
    look.grids.zoomed = true;
    look.grids.closer = 30;
    look.grids.glyphs = GOL_GLYPHS_DIGITS;
    look.grids.x = look.grids.y = 1;
    assert_drawn(&games, 10, 5, true,
                 "1 game of…\n"
                 " 2\n"
                 "7*\n"
                 "\n"
                 "1 g57 p6\n");
    look.grids.x = look.grids.y = 1000;
    assert_drawn(&games, 10, 5, true,
                 "1 game of…\n"
                 "\n"
                 "\n"
                 "         *\n"
                 "1 g57 p6\n");
}

static void test_colours_are_ages(void **state)
{
    const struct gol_live_games games = games_of(1, 8);
    struct gol_games_grid grid;
    struct gol_frame frame = draw(&games, 30, 6, true, &grid);
    const struct gol_cell *row = &frame.cells[30];

    (void)state;
    assert_int_equal(grid.glyphs, GOL_GLYPHS_HALF);
    assert_int_equal(row[1].fg, GOL_COLOUR_AGE);
    assert_int_equal(row[1].bg, GOL_COLOUR_GROUND);
    assert_int_equal(row[2].fg, gol_palette_age(2, GOL_LOOK_MAX_AGE));
    row += 30;
    assert_int_equal(row[0].fg, gol_palette_age(4, GOL_LOOK_MAX_AGE));
    assert_int_equal(row[2].fg, GOL_COLOUR_COUNT - 1);
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
    assert_int_equal(frame.cells[30].glyph, 0x2580);
    assert_int_equal(frame.cells[30].fg, GOL_COLOUR_AGE);
    assert_int_equal(frame.cells[30].bg, gol_palette_age(9, GOL_LOOK_MAX_AGE));
    assert_int_equal(frame.cells[31].glyph, 0x2588);
    assert_int_equal(frame.cells[31].fg, gol_palette_age(2, GOL_LOOK_MAX_AGE));
    gol_frame_fini(&frame);
}

/* Every dot of braille stands where its cell is (Unicode numbers them by columns, with the last row added later). */
static void test_braille_dots(void **state)
{
    static const uint8_t dots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const struct gol_live_games games = games_of(1, 4);
    const struct gol_games_grid grid = {.glyphs = GOL_GLYPHS_BRAILLE,
                                        .scale = 1,
                                        .grow = 1,
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
            gol_games_draw_tile(&frame, (struct gol_rect){0, 0, 14, 2}, &games, &look, &grid, 0, &states[0]);
            assert_int_equal(frame.cells[0].glyph, 0x2800 + dots[y][x]);
            assert_int_equal(frame.cells[1].glyph, ' ');
            gol_frame_fini(&frame);
        }
    }
}

/* Whatever the sizes and glyphs: tiles stay inside the room and apart from each other, and no game is shown twice. */
static void test_arrangements(void **state)
{
    (void)state;
    gol_look_init(&look);
    for (int games = 1; games <= 80; games += 1 + games / 6) {
        for (int side = 1; side <= 256; side += 1 + side / 3) {
            for (int width = 1; width <= 250; width += 1 + width / 3) {
                for (int height = 1; height <= 120; height += 1 + height / 3) {
                    const struct gol_live_games all = {.games = games, .width = side, .height = side};
                    struct gol_games_grid grid;

                    look.grids.glyphs = (enum gol_glyphs)((width + height) % GOL_GLYPHS_COUNT);
                    gol_games_arrange(&all, &look, width, height, width % 2 == 0, &grid);
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

/* What the runner's viewer has drawn is what a screen of that size draws of the same states, cell by cell. */
static void assert_drawn_as_by_a_screen(const struct gol_view_every *every, const struct gol_live_games *games)
{
    const struct gol_rect all = {0, 0, GOL_EVERY_WIDTH, GOL_EVERY_HEIGHT};
    struct gol_games_grid grid;
    struct gol_frame frame = draw(games, all.width, all.height, true, &grid);

    gol_games_draw_head(&frame, all, games, &look, &grid, "every generation is drawn");
    assert_memory_equal(frame.cells, every->frame.cells, sizeof *frame.cells * (size_t)(all.width * all.height));
    gol_frame_fini(&frame);
}

/* view: every draws only the game that changed, into a frame that it keeps. */
static void test_view_every(void **state)
{
    struct gol_live_games games = games_of(4, 8);
    struct gol_view_every every;
    struct gol_err err;

    (void)state;
    games.every = true;
    assert_ok(gol_view_every_init(&every, &err), &err);
    for (int i = 3; i >= 0; i--)
        gol_view_draw_every(&every, &games, i, &states[i]);
    gol_view_draw_every(&every, &games, 63, &states[63]); /* has no place */
    assert_drawn_as_by_a_screen(&every, &games);
    states[2].generation++;
    states[2].cells[20] = 3;
    gol_view_draw_every(&every, &games, 2, &states[2]);
    assert_drawn_as_by_a_screen(&every, &games);
    gol_view_every_fini(&every);
}

/* The next trial starts with an empty picture. */
static void test_view_every_begins_anew(void **state)
{
    struct gol_live_games games = games_of(4, 8);
    struct gol_view_every every;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    assert_ok(gol_view_every_init(&every, &err), &err);
    for (int i = 0; i < 4; i++)
        gol_view_draw_every(&every, &games, i, &states[i]);
    games.trial++;
    gol_view_draw_every(&every, &games, 0, &states[0]);
    gol_buf_init(&text);
    gol_frame_dump(&every.frame, &text);
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
        cmocka_unit_test(test_captions_use_what_is_left),
        cmocka_unit_test(test_ascii_shows_ages),
        cmocka_unit_test(test_ages_without_colours),
        cmocka_unit_test(test_weights_are_those_that_are_named),
        cmocka_unit_test(test_captions_are_of_one_kind),
        cmocka_unit_test(test_more_games_than_fit),
        cmocka_unit_test(test_a_game_that_is_too_large_is_scaled),
        cmocka_unit_test(test_a_corner_is_called_one),
        cmocka_unit_test(test_tiny_rooms),
        cmocka_unit_test(test_glyphs),
        cmocka_unit_test(test_legend),
        cmocka_unit_test(test_choosing_and_zooming),
        cmocka_unit_test(test_actual_size),
        cmocka_unit_test(test_colours_are_ages),
        cmocka_unit_test(test_a_half_block_holds_two_ages),
        cmocka_unit_test(test_braille_dots),
        cmocka_unit_test(test_arrangements),
        cmocka_unit_test(test_view_every),
        cmocka_unit_test(test_view_every_begins_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
