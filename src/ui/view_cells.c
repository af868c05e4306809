/*
 * A terminal character is about twice as high as wide. Half blocks make two square dots of it, each with a colour of its own;
 * braille makes eight dots of it, which then share a colour: that of their mean age. A square of two characters and a
 * digit are one dot. A dot of several cells is as old as the living ones are on average.
 *
 * Were such a dot lit by any of its cells, a soup would be solid: of 5x5 cells of which a fifth live hardly any 25 are empty. So dots are
 * shaded, by ordered dither (Bayer, "An optimum method for two-level rendition of continuous-tone pictures", ICC 1973): in each tile of
 * 4x4 dots a dot is lit when the share of its cells that live is above a threshold, and the thresholds are those of Bayer's matrix, spread
 * evenly, so that of a tile as many dots are lit as cells live in it. Nothing depends on what was drawn before or on the tile beside, so
 * what does not change in a game does not flicker.
 *
 * The least share that lights a dot in that way is 1/32, less than which a lone glider may be. So a tile that would stay dark although
 * something lives in it has its densest dot lit, the first of them. That is a single cell's worth: ash that is thinner than a dot a tile
 * shows as a dot a tile, and nothing that stands or flies alone is ever lost; only beside much denser things it may be.
 */
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

/* Dots by their ages; 0: not lit. */
struct tile {
    int ages[TILE][TILE];
};

/* ---- dots of several cells ---- */

/* The sums over the cells of a dot: how many there are, how many of them live, and their ages. */
struct sum {
    int cells, alive, ages;
};

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define EVEN_BYTES UINT64_C(0x00FF00FF00FF00FF)
#define AT_ONCE 8 /* cells: the bytes of a word */
#define ROWS_MOST 128 /* whose ages two by two have room in 16 bits */

/* The first n bytes of a word as they stand in memory. */
static uint64_t first_bytes(int n)
{
    static const uint8_t ones_and_zeros[2 * AT_ONCE] = {255, 255, 255, 255, 255, 255, 255, 255};
    uint64_t mask;

    memcpy(&mask, ones_and_zeros + AT_ONCE - n, sizeof mask);
    return mask;
}

/* The sum of the four numbers of 16 bits in a word. */
static int sum_of_four(uint64_t word)
{
    const uint64_t even = UINT64_C(0x0000FFFF0000FFFF);
    const uint64_t two = (word & even) + (word >> 16 & even);

    return (int)((two & UINT32_MAX) + (two >> 32));
}

/* Eight columns of cells, of which the mask has those that count, at a time: they are added row by row in lanes of a word. */
static void add_columns(const uint8_t *at, size_t stride, int rows, uint64_t mask, struct sum *sum)
{
    uint64_t alive = 0, ages = 0, word;

    for (int i = 0; i < rows; i++, at += stride) {
        memcpy(&word, at, sizeof word);
        word &= mask;
        alive += (((word & EACH_BYTE(0x7F)) + EACH_BYTE(0x7F)) | word) >> 7 & EACH_BYTE(1);
        ages += (word & EVEN_BYTES) + (word >> 8 & EVEN_BYTES);
    }
    sum->alive += sum_of_four((alive & EVEN_BYTES) + (alive >> 8 & EVEN_BYTES));
    sum->ages += sum_of_four(ages);
}

/* The same of one row that is too near to the end of the cells for whole words. */
static void add_row(const uint8_t *at, int n, struct sum *sum)
{
    for (int i = 0; i < n; i++) {
        sum->alive += at[i] != 0;
        sum->ages += at[i];
    }
}

static void add_cells(const struct gol_cell_dots *dots, int x, int y, int n, int rows, struct sum *sum)
{
    const size_t stride = (size_t)dots->width, all = stride * (size_t)dots->height;
    const uint64_t mask = first_bytes(n);

    while (rows > 0) {
        const size_t at = (size_t)y * stride + (size_t)x;
        int some = rows < ROWS_MOST ? rows : ROWS_MOST;

        while (some > 0 && at + (size_t)(some - 1) * stride + AT_ONCE > all)
            some--;
        if (some > 0)
            add_columns(dots->ages + at, stride, some, mask, sum);
        else
            add_row(dots->ages + at, n, sum);
        some = some > 0 ? some : 1;
        y += some;
        rows -= some;
    }
}

static struct sum sum_of(const struct gol_cell_dots *dots, int column, int row)
{
    const int left = dots->x + column * dots->scale, top = dots->y + row * dots->scale;
    const int right = left + dots->scale < dots->width ? left + dots->scale : dots->width;
    const int bottom = top + dots->scale < dots->height ? top + dots->scale : dots->height;
    struct sum sum = {0};

    if (left >= right || top >= bottom)
        return sum;
    sum.cells = (right - left) * (bottom - top);
    for (int x = left; x < right; x += AT_ONCE)
        add_cells(dots, x, top, right - x < AT_ONCE ? right - x : AT_ONCE, bottom - top, &sum);
    return sum;
}

/* Rounded; 0 when none lives. */
static int mean(const struct sum *sum)
{
    return sum->alive > 0 ? (sum->ages + sum->alive / 2) / sum->alive : 0;
}

/* See above: the dots of a tile that are lit. */
static void shade(struct sum sums[TILE][TILE], struct tile *out)
{
    static const int bayer[TILE][TILE] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
    int densest = 0, lit = 0;

    for (int i = 0; i < TILE * TILE; i++) {
        const int x = i % TILE, y = i / TILE;
        const struct sum *sum = &sums[y][x], *most = &sums[densest / TILE][densest % TILE];
        const bool above = 32 * (int64_t)sum->alive > (2 * (int64_t)bayer[y][x] + 1) * sum->cells;

        out->ages[y][x] = above ? mean(sum) : 0;
        lit += above;
        if (sum->alive > most->alive)
            densest = i;
    }
    if (lit == 0)
        out->ages[densest / TILE][densest % TILE] = mean(&sums[densest / TILE][densest % TILE]);
}

static int age_at(const struct gol_cell_dots *dots, int column, int row)
{
    const int x = dots->x + column / dots->grow, y = dots->y + row / dots->grow;

    return x < dots->width && y < dots->height ? dots->ages[(size_t)y * (size_t)dots->width + (size_t)x] : 0;
}

/* Tile number (across, down). */
static void fill_tile(const struct gol_cell_dots *dots, int across, int down, struct tile *out)
{
    struct sum sums[TILE][TILE];

    for (int y = 0; y < TILE; y++) {
        for (int x = 0; x < TILE; x++) {
            const int column = across * TILE + x, row = down * TILE + y;

            if (dots->scale > 1)
                sums[y][x] = sum_of(dots, column, row);
            else
                out->ages[y][x] = age_at(dots, column, row);
        }
    }
    if (dots->scale > 1)
        shade(sums, out);
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
    struct sum all = {0};
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

/* Tile by tile, each of which is whole characters with all glyphs. */
void gol_cell_dots_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_cell_dots *dots,
                        enum gol_glyphs glyphs)
{
    const struct gol_glyph_shape *shape = &gol_glyph_shapes[glyphs];
    const int columns = TILE / shape->cells_x * shape->columns, rows = TILE / shape->cells_y;
    struct tile tile;

    for (int top = 0; top < rect.height; top += rows) {
        for (int left = 0; left < rect.width; left += columns) {
            fill_tile(dots, left / columns, top / rows, &tile);
            for (int i = 0; i < rows * columns; i++) {
                const int x = left + i % columns, y = top + i / columns;
                struct gol_cell cell;

                if (x >= rect.width || y >= rect.height)
                    continue;
                cell = cell_in(&tile, i % columns, i / columns, dots->max_age, glyphs);
                gol_frame_put(frame, rect.x + x, rect.y + y, cell.glyph, cell.fg, cell.bg);
            }
        }
    }
}
