/*
 * The dots of a braille character are bits of its code point; a line is Bresenham's (1965).
 */
#include "ui/dots.h"

#include <stdlib.h>

#define BRAILLE 0x2800U
#define FAR 100000 /* dots: what is farther away is not followed */

int gol_dots_width(const struct gol_dots *dots)
{
    return dots->rect.width * (dots->unicode ? 2 : 1);
}

int gol_dots_height(const struct gol_dots *dots)
{
    return dots->rect.height * (dots->unicode ? 4 : 1);
}

static bool is_inside(const struct gol_dots *dots, int x, int y)
{
    return x >= 0 && y >= 0 && x < gol_dots_width(dots) && y < gol_dots_height(dots);
}

/* The character of a dot that is inside; NULL when the frame has no such place. */
static struct gol_cell *cell_of(const struct gol_dots *dots, int x, int y)
{
    const int column = dots->rect.x + (dots->unicode ? x / 2 : x);
    const int row = dots->rect.y + (dots->unicode ? y / 4 : y);

    if (column < 0 || row < 0 || column >= dots->frame->width || row >= dots->frame->height)
        return NULL;
    return &dots->frame->cells[(size_t)row * (size_t)dots->frame->width + (size_t)column];
}

void gol_dots_put(const struct gol_dots *dots, int x, int y, enum gol_colour colour)
{
    static const uint32_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    struct gol_cell *cell = is_inside(dots, x, y) ? cell_of(dots, x, y) : NULL;
    uint32_t glyph;

    if (cell == NULL)
        return;
    glyph = cell->glyph == ' ' ? BRAILLE : cell->glyph;
    if (dots->unicode && (glyph & ~0xFFU) == BRAILLE)
        *cell = (struct gol_cell){.glyph = glyph | bits[y % 4][x % 2], .fg = (uint8_t)colour};
    else if (cell->glyph == ' ' || cell->glyph == '.')
        *cell = (struct gol_cell){.glyph = '.', .fg = (uint8_t)colour};
}

void gol_dots_line(const struct gol_dots *dots, int x0, int y0, int x1, int y1, int gap, enum gol_colour colour)
{
    const int dx = abs(x1 - x0), dy = -abs(y1 - y0);
    const int step_x = x0 < x1 ? 1 : -1, step_y = y0 < y1 ? 1 : -1;
    int error = dx + dy;

    if (abs(x0) > FAR || abs(y0) > FAR || abs(x1) > FAR || abs(y1) > FAR)
        return;
    for (int n = 0;; n++) {
        const int twice = 2 * error;

        if (gap == 0 || n / gap % 2 == 0)
            gol_dots_put(dots, x0, y0, colour);
        if (x0 == x1 && y0 == y1)
            break;
        if (twice >= dy) {
            error += dy;
            x0 += step_x;
        }
        if (twice <= dx) {
            error += dx;
            y0 += step_y;
        }
    }
}

void gol_dots_mark(const struct gol_dots *dots, int x, int y, uint32_t glyph, enum gol_colour colour)
{
    if (is_inside(dots, x, y))
        gol_frame_put(dots->frame, dots->rect.x + (dots->unicode ? x / 2 : x),
                      dots->rect.y + (dots->unicode ? y / 4 : y), glyph, colour, GOL_COLOUR_DEFAULT);
}
