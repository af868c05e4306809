/*
 * A terminal character is about twice as high as wide. Half blocks make two square dots of it, each with a colour of its own;
 * braille makes eight dots of it, which then share a colour: that of their mean age. A square of two characters and a
 * digit are one dot. A dot of several cells is alive when one of them is, so that no glider is lost, and as old as they are on
 * average.
 */
#include "ui/palette.h"
#include "ui/view.h"

#define UPPER_HALF 0x2580
#define LOWER_HALF 0x2584
#define FULL_BLOCK 0x2588
#define BRAILLE 0x2800

const struct gol_glyph_shape gol_glyph_shapes[GOL_GLYPHS_COUNT] = {
    [GOL_GLYPHS_HALF] = {1, 2, 1},  [GOL_GLYPHS_BRAILLE] = {2, 4, 1}, [GOL_GLYPHS_FULL] = {1, 1, 2},
    [GOL_GLYPHS_SIZED] = {1, 1, 2}, [GOL_GLYPHS_DIGITS] = {1, 1, 1},
};

/* The sums over the cells of a dot: how many live, and their ages. */
struct sum {
    int alive, ages;
};

static void add_dot(const struct gol_dots *dots, int column, int row, struct sum *sum)
{
    const int left = dots->x + column * dots->scale, top = dots->y + row * dots->scale;
    const int right = left + dots->scale < dots->width ? left + dots->scale : dots->width;
    const int bottom = top + dots->scale < dots->height ? top + dots->scale : dots->height;

    for (int y = top; y < bottom; y++) {
        const uint8_t *line = &dots->ages[(size_t)y * (size_t)dots->width];

        for (int x = left; x < right; x++) {
            sum->alive += line[x] != 0;
            sum->ages += line[x];
        }
    }
}

/* Rounded; 0 when none lives. */
static int mean(const struct sum *sum)
{
    return sum->alive > 0 ? (sum->ages + sum->alive / 2) / sum->alive : 0;
}

static int age_at(const struct gol_dots *dots, int column, int row)
{
    struct sum sum = {0};

    if (dots->scale <= 1) {
        const int x = dots->x + column / dots->grow, y = dots->y + row / dots->grow;

        return x < dots->width && y < dots->height ? dots->ages[(size_t)y * (size_t)dots->width + (size_t)x] : 0;
    }
    add_dot(dots, column, row, &sum);
    return mean(&sum);
}

static struct gol_cell cell_of(uint32_t glyph, enum gol_colour fg, enum gol_colour bg)
{
    return (struct gol_cell){.glyph = glyph, .fg = (uint8_t)fg, .bg = (uint8_t)bg};
}

static const struct gol_cell ground = {.glyph = ' ', .bg = GOL_COLOUR_GROUND};

static struct gol_cell half_cell(const struct gol_dots *dots, int column, int row)
{
    const int upper = age_at(dots, column, 2 * row), lower = age_at(dots, column, 2 * row + 1);
    const enum gol_colour above = gol_palette_age(upper, dots->max_age), below = gol_palette_age(lower, dots->max_age);

    if (upper == 0 && lower == 0)
        return ground;
    if (upper == 0)
        return cell_of(LOWER_HALF, below, GOL_COLOUR_GROUND);
    if (above == below)
        return cell_of(FULL_BLOCK, above, GOL_COLOUR_GROUND);
    return cell_of(UPPER_HALF, above, below);
}

static struct gol_cell braille_cell(const struct gol_dots *dots, int column, int row)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    struct sum all = {0};
    uint32_t pattern = 0;

    for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 2; x++) {
            const int age = age_at(dots, 2 * column + x, 4 * row + y);

            if (age != 0) {
                pattern |= bits[y][x];
                all.alive++;
                all.ages += age;
            }
        }
    }
    return pattern == 0 ? ground
                        : cell_of(BRAILLE + pattern, gol_palette_age(mean(&all), dots->max_age), GOL_COLOUR_GROUND);
}

/* One half of a square; the smaller squares stand in the left one. */
static struct gol_cell square_cell(const struct gol_dots *dots, int column, int row, bool sized)
{
    static const uint32_t sizes[] = {0xB7, 0x25AA, 0x25A0, FULL_BLOCK};
    const int age = age_at(dots, column / 2, row);
    const enum gol_colour colour = gol_palette_age(age, dots->max_age);
    const int size = sized ? ((int)colour - GOL_COLOUR_AGE) * 4 / GOL_COLOUR_AGES : 3;

    if (age == 0 || (size < 3 && column % 2 == 1))
        return ground;
    return cell_of(sizes[size], colour, GOL_COLOUR_GROUND);
}

static struct gol_cell digit_cell(const struct gol_dots *dots, int column, int row)
{
    const int age = age_at(dots, column, row);

    if (age == 0)
        return ground;
    return cell_of(age <= 9 ? '0' + (uint32_t)age : '*', gol_palette_age(age, dots->max_age), GOL_COLOUR_GROUND);
}

void gol_dots_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_dots *dots, enum gol_glyphs glyphs)
{
    for (int row = 0; row < rect.height; row++) {
        for (int column = 0; column < rect.width; column++) {
            struct gol_cell cell;

            if (glyphs == GOL_GLYPHS_HALF)
                cell = half_cell(dots, column, row);
            else if (glyphs == GOL_GLYPHS_BRAILLE)
                cell = braille_cell(dots, column, row);
            else if (glyphs == GOL_GLYPHS_DIGITS)
                cell = digit_cell(dots, column, row);
            else
                cell = square_cell(dots, column, row, glyphs == GOL_GLYPHS_SIZED);
            gol_frame_put(frame, rect.x + column, rect.y + row, cell.glyph, cell.fg, cell.bg);
        }
    }
}
