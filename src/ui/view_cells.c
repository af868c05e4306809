/*
 * A terminal character is about twice as high as wide. Half blocks make two square dots of it, each with a colour of
 * its own; braille makes eight dots of it, which then share a colour: that of their mean age. A square of two
 * characters and a digit are one dot. A dot of several cells is as old as the living ones are on average.
 *
 * Were such a dot lit by any of its cells, a soup would be solid: of 5x5 cells of which a fifth live hardly any 25 are
 * empty. So dots are shaded, by ordered dither (Bayer, "An optimum method for two-level rendition of continuous-tone
 * pictures", ICC 1973): in each tile of 4x4 dots a dot is lit when the share of its cells that live is above a
 * threshold, and the thresholds are those of Bayer's matrix, spread evenly, so that of a tile as many dots are lit as
 * cells live in it. Nothing depends on what was drawn before or on the tile beside, so what does not change in a game
 * does not flicker.
 *
 * The least share that lights a dot in that way is 1/32, less than which a lone glider may be. So a tile that would
 * stay dark although something lives in it has its densest dot lit, the first of them. That is a single cell's worth:
 * ash that is thinner than a dot a tile shows as a dot a tile, and nothing that stands or flies alone is ever lost;
 * only beside much denser things it may be.
 */
#include "ui/cell_sums.h"
#include "ui/palette.h"
#include "ui/view.h"

#include <string.h>

#define UPPER_HALF 0x2580
#define LOWER_HALF 0x2584
#define FULL_BLOCK 0x2588
#define BRAILLE 0x2800

const struct gol_glyph_shape gol_glyph_shapes[GOL_GLYPHS_COUNT] = {
    [GOL_GLYPHS_HALF] = {1, 2, 1},  [GOL_GLYPHS_BRAILLE] = {2, 4, 1}, [GOL_GLYPHS_FULL] = {1, 1, 2},
    [GOL_GLYPHS_SIZED] = {1, 1, 2}, [GOL_GLYPHS_DIGITS] = {1, 1, 1},
};

#define TILE 4 /* dots of a side */
#define STRIP (16 * TILE) /* dots beside each other that are summed up at once */

/* Dots by their ages; 0: not lit. */
struct tile {
    int ages[TILE][TILE];
};

/* ---- dots of several cells ---- */

/* Rounded; 0 when none lives. */
static int mean(const struct gol_cell_sum *sum)
{
    return sum->alive > 0 ? (sum->ages + sum->alive / 2) / sum->alive : 0;
}

/* See above: the dots of a tile that are lit. */
static void shade(struct gol_cell_sum sums[TILE][STRIP], int left, struct tile *out)
{
    static const int bayer[TILE][TILE] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
    const struct gol_cell_sum *densest = NULL;
    int lit = 0, *age = NULL;

    for (int i = 0; i < TILE * TILE; i++) {
        const int x = i % TILE, y = i / TILE;
        const struct gol_cell_sum *sum = &sums[y][left + x];
        const bool above = 32 * (int64_t)sum->alive > (2 * (int64_t)bayer[y][x] + 1) * sum->cells;

        out->ages[y][x] = above ? mean(sum) : 0;
        lit += above;
        if (densest == NULL || sum->alive > densest->alive) {
            densest = sum;
            age = &out->ages[y][x];
        }
    }
    if (lit == 0)
        *age = mean(densest);
}

static int age_at(const struct gol_cell_dots *dots, int column, int row)
{
    const int x = dots->x + column / dots->grow, y = dots->y + row / dots->grow;

    return x < dots->width && y < dots->height ? dots->ages[(size_t)y * (size_t)dots->width + (size_t)x] : 0;
}

/* Those of the tile with this dot in its upper left corner. */
static void copy_ages(const struct gol_cell_dots *dots, int column, int row, struct tile *out)
{
    for (int y = 0; y < TILE; y++)
        for (int x = 0; x < TILE; x++)
            out->ages[y][x] = age_at(dots, column + x, row + y);
}

/* ---- characters of a tile: column and row within it ---- */

static struct gol_cell cell_of(uint32_t glyph, enum gol_colour fg, enum gol_colour bg)
{
    return (struct gol_cell){.glyph = glyph, .fg = (uint8_t)fg, .bg = (uint8_t)bg};
}

static const struct gol_cell ground = {.glyph = ' ', .bg = GOL_COLOUR_GROUND};

static struct gol_cell half_cell(const struct tile *tile, int column, int row, int max_age)
{
    const int upper = tile->ages[2 * row][column], lower = tile->ages[2 * row + 1][column];
    const enum gol_colour above = gol_palette_age(upper, max_age), below = gol_palette_age(lower, max_age);

    if (upper == 0 && lower == 0)
        return ground;
    if (upper == 0)
        return cell_of(LOWER_HALF, below, GOL_COLOUR_GROUND);
    if (above == below)
        return cell_of(FULL_BLOCK, above, GOL_COLOUR_GROUND);
    return cell_of(UPPER_HALF, above, below);
}

static struct gol_cell braille_cell(const struct tile *tile, int column, int max_age)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    struct gol_cell_sum all = {0};
    uint32_t pattern = 0;

    for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 2; x++) {
            const int age = tile->ages[y][2 * column + x];

            if (age != 0) {
                pattern |= bits[y][x];
                all.alive++;
                all.ages += age;
            }
        }
    }
    return pattern == 0 ? ground : cell_of(BRAILLE + pattern, gol_palette_age(mean(&all), max_age), GOL_COLOUR_GROUND);
}

/* One half of a square; the smaller squares stand in the left one. */
static struct gol_cell square_cell(const struct tile *tile, int column, int row, int max_age, bool sized)
{
    static const uint32_t sizes[] = {0xB7, 0x25AA, 0x25A0, FULL_BLOCK};
    const int age = tile->ages[row][column / 2];
    const enum gol_colour colour = gol_palette_age(age, max_age);
    const int size = sized ? ((int)colour - GOL_COLOUR_AGE) * 4 / GOL_COLOUR_AGES : 3;

    if (age == 0 || (size < 3 && column % 2 == 1))
        return ground;
    return cell_of(sizes[size], colour, GOL_COLOUR_GROUND);
}

static struct gol_cell digit_cell(const struct tile *tile, int column, int row, int max_age)
{
    const int age = tile->ages[row][column];

    if (age == 0)
        return ground;
    return cell_of(age <= 9 ? '0' + (uint32_t)age : '*', gol_palette_age(age, max_age), GOL_COLOUR_GROUND);
}

static struct gol_cell cell_in(const struct tile *tile, int column, int row, int max_age, enum gol_glyphs glyphs)
{
    if (glyphs == GOL_GLYPHS_HALF)
        return half_cell(tile, column, row, max_age);
    if (glyphs == GOL_GLYPHS_BRAILLE)
        return braille_cell(tile, column, max_age);
    if (glyphs == GOL_GLYPHS_DIGITS)
        return digit_cell(tile, column, row, max_age);
    return square_cell(tile, column, row, max_age, glyphs == GOL_GLYPHS_SIZED);
}

/* A tile, which is whole characters with all glyphs, with its upper left one at (left, top) of rect. */
static void draw_tile(struct gol_frame *frame, struct gol_rect rect, int left, int top, const struct tile *tile,
                      int max_age, enum gol_glyphs glyphs)
{
    const struct gol_glyph_shape *shape = &gol_glyph_shapes[glyphs];
    const int columns = TILE / shape->cells_x * shape->columns, rows = TILE / shape->cells_y;

    for (int i = 0; i < rows * columns; i++) {
        const int x = left + i % columns, y = top + i / columns;
        struct gol_cell cell;

        if (x >= rect.width || y >= rect.height)
            continue;
        cell = cell_in(tile, i % columns, i / columns, max_age, glyphs);
        gol_frame_put(frame, rect.x + x, rect.y + y, cell.glyph, cell.fg, cell.bg);
    }
}

/* From dot (column, row) on, strip by strip of tiles. */
static void draw_strip(struct gol_frame *frame, struct gol_rect rect, const struct gol_cell_dots *dots, int column,
                       int row, enum gol_glyphs glyphs)
{
    const struct gol_glyph_shape *shape = &gol_glyph_shapes[glyphs];
    const int left = column / shape->cells_x * shape->columns, top = row / shape->cells_y;
    const int columns = TILE / shape->cells_x * shape->columns;
    struct gol_cell_sum sums[TILE][STRIP];
    struct tile tile;

    for (int y = 0; dots->scale > 1 && y < TILE; y++)
        gol_cell_sums(dots, column, row + y, STRIP, sums[y]);
    for (int i = 0; i < STRIP / TILE && left + i * columns < rect.width; i++) {
        if (dots->scale > 1)
            shade(sums, i * TILE, &tile);
        else
            copy_ages(dots, column + i * TILE, row, &tile);
        draw_tile(frame, rect, left + i * columns, top, &tile, dots->max_age, glyphs);
    }
}

void gol_cell_dots_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_cell_dots *dots,
                        enum gol_glyphs glyphs)
{
    const struct gol_glyph_shape *shape = &gol_glyph_shapes[glyphs];
    const int across = (rect.width + shape->columns - 1) / shape->columns * shape->cells_x;
    const int down = rect.height * shape->cells_y;

    for (int row = 0; row < down; row += TILE)
        for (int column = 0; column < across; column += STRIP)
            draw_strip(frame, rect, dots, column, row, glyphs);
}
