/*
 * What becomes of a pattern once it is read. A large part of a game is changed as a whole, as bytes: setting cell by
 * cell touches every kept generation for each of them.
 */
#include "gollab/pattern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FEW_CELLS (INT64_C(1) << 12) /* up to here, setting each is less work than copying the whole game */
/* Of a game whose ages are copied out; beyond that, that takes too much memory. */
#define BULK_CELLS_MAX (INT64_C(1) << 28)

void gol_pattern_fini(struct gol_pattern *pattern)
{
    free(pattern->bits);
    free(pattern->ages);
    pattern->bits = NULL;
    pattern->ages = NULL;
    pattern->box_x = pattern->box_y = pattern->box_width = pattern->box_height = 0;
}

static size_t words_per_row(const struct gol_pattern *pattern)
{
    return ((size_t)pattern->box_width + 63) / 64;
}

/* A cell of the box. */
static int box_get(const struct gol_pattern *pattern, int x, int y)
{
    if (pattern->bits != NULL)
        return (int)(pattern->bits[(size_t)y * words_per_row(pattern) + (size_t)x / 64] >> (x % 64) & 1);
    return pattern->ages[(size_t)y * (size_t)pattern->box_width + (size_t)x];
}

int gol_pattern_get(const struct gol_pattern *pattern, int x, int y)
{
    if (x < pattern->box_x || x - pattern->box_x >= pattern->box_width || y < pattern->box_y ||
        y - pattern->box_y >= pattern->box_height)
        return 0;
    return box_get(pattern, x - pattern->box_x, y - pattern->box_y);
}

int64_t gol_pattern_population(const struct gol_pattern *pattern)
{
    const size_t height = (size_t)pattern->box_height;
    int64_t population = 0;

    if (pattern->bits != NULL)
        for (size_t i = 0; i < height * words_per_row(pattern); i++)
            population += __builtin_popcountll(pattern->bits[i]);
    if (pattern->ages != NULL)
        for (size_t i = 0; i < height * (size_t)pattern->box_width; i++)
            population += pattern->ages[i] > 0;
    return population;
}

/* Where the next live cell of a row of the box is, from x on; the width of the box without any. */
static int next_live(const struct gol_pattern *pattern, int x, int y)
{
    while (x < pattern->box_width && box_get(pattern, x, y) == 0) {
        if (pattern->bits != NULL && x % 64 == 0 &&
            pattern->bits[(size_t)y * words_per_row(pattern) + (size_t)x / 64] == 0)
            x += 64;
        else
            x++;
    }
    return x < pattern->box_width ? x : pattern->box_width;
}

/* Only the dead cells that cover live ones of the game are set: in an empty game that is none. */
static enum gol_code place_cells(const struct gol_pattern *pattern, struct gol_life *life, int left, int top,
                                 bool covers, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (int y = 0; covers && y < pattern->height; y++)
        for (int x = 0; x < pattern->width && code == GOL_OK; x++)
            if (gol_life_get(life, left + x, top + y) > 0)
                code = gol_life_set(life, left + x, top + y, 0, err);
    left += pattern->box_x;
    top += pattern->box_y;
    for (int y = 0; y < pattern->box_height && code == GOL_OK; y++)
        for (int x = next_live(pattern, 0, y); x < pattern->box_width && code == GOL_OK;
             x = next_live(pattern, x + 1, y))
            code = gol_life_set(life, left + x, top + y, box_get(pattern, x, y), err);
    return code;
}

/* Through the ages of the whole game; false without memory. */
static bool place_rows(const struct gol_pattern *pattern, struct gol_life *life, int left, int top, bool covers)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    const size_t width = (size_t)options->width;
    uint8_t *cells = calloc((size_t)options->height, width);

    if (cells == NULL)
        return false;
    if (covers) {
        gol_life_read(life, cells);
        for (int y = 0; y < pattern->height; y++)
            memset(cells + (size_t)(top + y) * width + (size_t)left, 0, (size_t)pattern->width);
    }
    for (int y = 0; y < pattern->box_height; y++) {
        uint8_t *row = cells + (size_t)(top + pattern->box_y + y) * width + (size_t)(left + pattern->box_x);

        for (int x = next_live(pattern, 0, y); x < pattern->box_width; x = next_live(pattern, x + 1, y))
            row[x] = (uint8_t)box_get(pattern, x, y);
    }
    gol_life_write(life, cells);
    free(cells);
    return true;
}

enum gol_code gol_pattern_place(const struct gol_pattern *pattern, struct gol_life *life, int x, int y,
                                struct gol_err *err)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    const bool covers = gol_life_population(life) > 0;
    const int64_t touched =
        covers ? (int64_t)pattern->width * pattern->height : (int64_t)pattern->box_width * pattern->box_height;

    if (x < 0 || y < 0 || x > options->width - pattern->width || y > options->height - pattern->height)
        return gol_err_set(err, GOL_LIMIT, "a pattern of %dx%d cells at %d,%d does not fit a grid of %dx%d",
                           pattern->width, pattern->height, x, y, options->width, options->height);
    if (touched > FEW_CELLS && (int64_t)options->width * options->height <= BULK_CELLS_MAX &&
        place_rows(pattern, life, x, y, covers))
        return GOL_OK;
    return place_cells(pattern, life, x, y, covers, err);
}

static bool fits(const struct gol_pattern *pattern, int width, int height)
{
    return pattern->width <= width && pattern->height <= height;
}

enum gol_code gol_pattern_centre(const struct gol_pattern *pattern, struct gol_life *life, struct gol_err *err)
{
    const struct gol_life_options *options = gol_life_options_get(life);

    if (!fits(pattern, options->width, options->height))
        return gol_err_set(err, GOL_LIMIT, "a pattern of %dx%d cells does not fit a grid of %dx%d", pattern->width,
                           pattern->height, options->width, options->height);
    return gol_pattern_place(pattern, life, (options->width - pattern->width) / 2,
                             (options->height - pattern->height) / 2, err);
}

int gol_pattern_origin(const struct gol_pattern *pattern, int width, int height, int *x, int *y)
{
    const int64_t left = (int64_t)width / 2 + pattern->offset_x;
    const int64_t top = (int64_t)height / 2 + pattern->offset_y;

    *x = (width - pattern->width) / 2;
    *y = (height - pattern->height) / 2;
    if (!pattern->has_offset)
        return 1;
    if (left < 0 || top < 0 || left + pattern->width > width || top + pattern->height > height)
        return 0;
    *x = (int)left;
    *y = (int)top;
    return 1;
}
