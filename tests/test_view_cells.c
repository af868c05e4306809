/* Dots of several cells: as many are lit as cells live, and nothing that lives alone is lost. */
#include "view_parts.h"

#include "ui/cell_sums.h"
#include "ui/palette.h"
#include "util/rng.h"

#define SIDE 96

static uint8_t cells[SIDE * SIDE];

/* Cells of which that share lives, the same each time. */
static void fill(double share)
{
    struct gol_rng rng = {42};

    for (int i = 0; i < SIDE * SIDE; i++)
        cells[i] = gol_rng_below(&rng, 1000000) < (uint64_t)(share * 1000000) ? 3 : 0;
}

static struct gol_cell_dots dots_of(int scale)
{
    return (struct gol_cell_dots){
        .ages = cells, .width = SIDE, .height = SIDE, .scale = scale, .grow = 1, .max_age = 10};
}

static int dots_of_side(int scale)
{
    return (SIDE + scale - 1) / scale;
}

/* One character for each dot. */
static struct gol_frame draw(int scale)
{
    const struct gol_cell_dots dots = dots_of(scale);
    const int side = dots_of_side(scale);
    struct gol_frame frame = frame_of(side, side);

    gol_cell_dots_draw(&frame, (struct gol_rect){0, 0, side, side}, &dots, GOL_GLYPHS_DIGITS);
    return frame;
}

static int count_lit(int scale)
{
    struct gol_frame frame = draw(scale);
    int lit = 0;

    for (int i = 0; i < frame.width * frame.height; i++)
        lit += frame.cells[i].glyph != ' ';
    gol_frame_fini(&frame);
    return lit;
}

static void test_as_many_are_lit_as_live(void **state)
{
    static const int scales[] = {2, 3, 4, 8};

    (void)state;
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        const int all = dots_of_side(scales[i]) * dots_of_side(scales[i]);
        int before = 0;

        for (int tenths = 0; tenths <= 10; tenths++) {
            int lit;

            fill(tenths / 10.0);
            lit = count_lit(scales[i]);
            assert_true(lit >= before); /* denser is never darker */
            before = lit;
            if (abs(lit * 10 - tenths * all) > all) /* steps of a few cells are coarse */
                fail_msg("%d cells a side, %d tenths: %d of %d are lit", scales[i], tenths, lit, all);
        }
        assert_int_equal(before, all);
    }
}

static void test_all_ages_are_counted(void **state)
{
    (void)state;
    for (int scale = 2; scale < 20; scale++) {
        for (int age = 1; age < 256; age += 127) {
            struct gol_frame frame;

            memset(cells, age, sizeof cells);
            frame = draw(scale);
            for (int i = 0; i < frame.width * frame.height; i++) {
                assert_int_equal(frame.cells[i].glyph, age <= 9 ? '0' + age : '*');
                assert_int_equal(frame.cells[i].fg, gol_palette_age(age, 10));
            }
            gol_frame_fini(&frame);
        }
    }
    memset(cells, 0, sizeof cells);
    cells[0] = 1, cells[1] = 2, cells[SIDE + 2] = 8; /* 11 / 3 */
    struct gol_frame frame = draw(3);
    assert_int_equal(frame.cells[0].glyph, '4');
    gol_frame_fini(&frame);
}

/* Dots of many rows, whose sums are added in parts; and a game that is smaller than a word. */
static void test_very_large_dots(void **state)
{
    const int height = 1000;
    uint8_t *column = malloc((size_t)height * 3);
    struct gol_cell_dots dots = {.ages = column, .width = 3, .height = height, .scale = 500, .grow = 1, .max_age = 255};
    struct gol_frame frame = frame_of(1, 2);

    (void)state;
    memset(column, 255, (size_t)height * 3);
    for (int i = 0; i < 3 * 500; i++)
        column[i] = (uint8_t)(i % 3 == 0 ? 6 : i % 3 == 1 ? 8 : 4);
    gol_cell_dots_draw(&frame, (struct gol_rect){0, 0, 1, 2}, &dots, GOL_GLYPHS_DIGITS);
    assert_int_equal(frame.cells[0].glyph, '6');
    assert_int_equal(frame.cells[1].glyph, '*');
    assert_int_equal(frame.cells[1].fg, gol_palette_age(255, 255));
    gol_frame_fini(&frame);
    free(column);
}

static struct gol_cell_sum sum_one_by_one(const struct gol_cell_dots *dots, int column, int row)
{
    struct gol_cell_sum sum = {0};

    for (int y = dots->y + row * dots->scale; y < dots->y + (row + 1) * dots->scale && y < dots->height; y++)
        for (int x = dots->x + column * dots->scale; x < dots->x + (column + 1) * dots->scale && x < dots->width; x++) {
            const int age = dots->ages[y * dots->width + x];

            sum.cells++;
            sum.alive += age > 0;
            sum.ages += age;
        }
    return sum;
}

/* Any part of games of any size, by dots of any size, against a loop over cells. */
static void test_sums_are_those_of_the_cells(void **state)
{
    struct gol_rng rng = {20261126};

    (void)state;
    for (int i = 0; i < 3000; i++) {
        struct gol_cell_dots dots = {.width = 1 + (int)gol_rng_below(&rng, i % 10 == 0 ? 1500 : 90),
                                     .height = 1 + (int)gol_rng_below(&rng, i % 10 == 1 ? 600 : 40),
                                     .scale = 2 + (int)gol_rng_below(&rng, i % 10 < 2 ? 400 : 20)};
        const int n = 1 + (int)gol_rng_below(&rng, 16), column = (int)gol_rng_below(&rng, 3);
        const int row = (int)gol_rng_below(&rng, 3);
        uint8_t *ages = malloc((size_t)dots.width * (size_t)dots.height); /* no byte more: sanitizers look */
        struct gol_cell_sum sums[16];

        assert_non_null(ages);
        for (int k = 0; k < dots.width * dots.height; k++)
            ages[k] = gol_rng_below(&rng, 3) == 0 ? (uint8_t)(i % 7 == 0 ? 255 : gol_rng_below(&rng, 256)) : 0;
        dots.ages = ages;
        dots.x = (int)gol_rng_below(&rng, (uint32_t)dots.width);
        dots.y = (int)gol_rng_below(&rng, (uint32_t)dots.height);
        gol_cell_sums(&dots, column, row, n, sums);
        for (int k = 0; k < n; k++) {
            const struct gol_cell_sum want = sum_one_by_one(&dots, column + k, row);

            assert_memory_equal(&sums[k], &want, sizeof want);
        }
        free(ages);
    }
}

/* Wherever it flies and however small it is drawn, it is seen, and where it is. */
static void test_a_lone_glider_is_seen(void **state)
{
    static const int glider[5][2] = {{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}};
    static const int scales[] = {2, 3, 5, 7, 13, 31};

    (void)state;
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        for (int at = 0; at + 3 <= SIDE; at++) {
            const int left = at, top = (at * 7) % (SIDE - 2), scale = scales[i];
            struct gol_frame frame;
            int lit = 0;

            memset(cells, 0, sizeof cells);
            for (int k = 0; k < 5; k++)
                cells[(top + glider[k][1]) * SIDE + left + glider[k][0]] = 1;
            frame = draw(scale);
            for (int y = 0; y < frame.height; y++)
                for (int x = 0; x < frame.width; x++)
                    if (frame.cells[y * frame.width + x].glyph != ' ') {
                        lit++;
                        assert_true(x >= left / scale && x <= (left + 2) / scale);
                        assert_true(y >= top / scale && y <= (top + 2) / scale);
                    }
            assert_true(lit >= 1);
            gol_frame_fini(&frame);
        }
    }
}

/* From nothing on the left to all cells on the right, and a blinker in the darkness. */
static void test_a_soup_has_shades(void **state)
{
    const struct gol_cell_dots dots = dots_of(3);
    struct gol_rng rng = {7};
    struct gol_frame frame = frame_of(16, 8);

    (void)state;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            cells[y * SIDE + x] = x >= 16 && (int)gol_rng_below(&rng, 80) < x - 16;
    cells[40 * SIDE + 4] = cells[40 * SIDE + 5] = cells[40 * SIDE + 6] = 1;
    gol_cell_dots_draw(&frame, (struct gol_rect){0, 0, 16, 8}, &dots, GOL_GLYPHS_BRAILLE);
    assert_shows(&frame, "   ⠁⠁⠕⠕⠄⢕⢝⠕⢽⣽⣽⢿⣽\n"
                         "   ⠂⠔⠅⠕⠕⢙⠅⢝⢵⢟⢽⣽⣿\n"
                         "   ⠐⠁⢅⠅⢵⢕⠕⢽⢽⢝⢽⣿⣽\n"
                         "⠐  ⢀⠅⠅⠁⠥⢕⢕⠵⢽⢽⢽⢽⣿\n"
                         "   ⠁⠁⠅⠝⢍⢕⢅⢽⠽⢟⢽⢽⣿\n"
                         "   ⠁⠁⠅⠅⠅⠕⠝⢍⣥⠽⢿⢿⣽\n"
                         "   ⠁⠁⠄⠕⠕⠅⢝⢝⣽⢽⢽⢿⣽\n"
                         "   ⠠ ⠄⠅⠅⠝⢅⢝⢝⢽⢵⢿⢿\n");
    gol_frame_fini(&frame);
}

/* A part of a game, with each glyph: what is drawn is what is there, and nothing stands outside of the rectangle. */
static void test_parts_with_all_glyphs(void **state)
{
    (void)state;
    fill(0.5);
    for (int glyphs = GOL_GLYPHS_AUTO + 1; glyphs < GOL_GLYPHS_COUNT; glyphs++) {
        const struct gol_glyph_shape *shape = &gol_glyph_shapes[glyphs];
        struct gol_cell_dots dots = dots_of(1);
        struct gol_frame frame = frame_of(15, 11);

        dots.x = 13, dots.y = 29;
        gol_cell_dots_draw(&frame, (struct gol_rect){1, 1, 13, 9}, &dots, (enum gol_glyphs)glyphs);
        for (int y = 0; y < 11; y++) {
            for (int x = 0; x < 15; x++) {
                const uint32_t glyph = frame.cells[y * 15 + x].glyph;
                const int cell_x = 13 + (x - 1) / shape->columns * shape->cells_x,
                          cell_y = 29 + (y - 1) * shape->cells_y;
                bool any = false;

                for (int k = 0; k < shape->cells_x * shape->cells_y; k++)
                    any = any || cells[(cell_y + k / shape->cells_x) * SIDE + cell_x + k % shape->cells_x] != 0;
                if (x < 1 || x > 13 || y < 1 || y > 9)
                    assert_int_equal(glyph, ' ');
                else if (glyphs != GOL_GLYPHS_SIZED)
                    assert_int_equal(glyph != ' ', any);
            }
        }
        gol_frame_fini(&frame);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_many_are_lit_as_live),
        cmocka_unit_test(test_all_ages_are_counted),
        cmocka_unit_test(test_a_lone_glider_is_seen),
        cmocka_unit_test(test_a_soup_has_shades),
        cmocka_unit_test(test_very_large_dots),
        cmocka_unit_test(test_parts_with_all_glyphs),
        cmocka_unit_test(test_sums_are_those_of_the_cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
