#include "life/canvas.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void gol_canvas_init(struct gol_canvas *canvas, struct gol_pattern *pattern)
{
    *canvas = (struct gol_canvas){.pattern = pattern};
}

/* Sets `count` bits of a row from bit x on. */
static void set_bits(uint64_t *row, int64_t x, int64_t count)
{
    for (int64_t end = x + count; x < end;) {
        const int64_t room = 64 - x % 64;
        const int64_t now = end - x < room ? end - x : room;

        row[x / 64] |= (UINT64_MAX >> (64 - now)) << x % 64;
        x += now;
    }
}

static void fill(const struct gol_canvas *canvas, int64_t x, int64_t y, int64_t count, uint8_t age)
{
    const struct gol_pattern *pattern = canvas->pattern;
    const size_t width = (size_t)pattern->box_width;
    const size_t row = (size_t)(y - canvas->top);

    if (pattern->bits != NULL)
        set_bits(pattern->bits + row * ((width + 63) / 64), x - canvas->left, count);
    else
        memset(pattern->ages + row * width + (size_t)(x - canvas->left), age, (size_t)count);
}

void gol_canvas_run(struct gol_canvas *canvas, int64_t x, int64_t y, int64_t count, uint8_t age)
{
    if (canvas->filling) {
        fill(canvas, x, y, count, age);
        return;
    }
    if (!canvas->any) {
        canvas->left = canvas->right = x;
        canvas->top = canvas->bottom = y;
        canvas->any = true;
    }
    canvas->left = x < canvas->left ? x : canvas->left;
    canvas->right = x + count > canvas->right ? x + count : canvas->right;
    canvas->top = y < canvas->top ? y : canvas->top;
    canvas->bottom = y + 1 > canvas->bottom ? y + 1 : canvas->bottom;
    canvas->oldest = age > canvas->oldest ? age : canvas->oldest;
}

enum gol_code gol_canvas_check(const struct gol_canvas *canvas, struct gol_err *err)
{
    const int64_t width = canvas->right - canvas->left;
    const int64_t height = canvas->bottom - canvas->top;

    if (width > GOL_LIFE_SIDE_MAX || height > GOL_LIFE_SIDE_MAX)
        return gol_err_set(err, GOL_LIMIT,
                           "its live cells span %" PRId64 "x%" PRId64
                           " cells, which is too large (want at most %d each way)",
                           width, height, GOL_LIFE_SIDE_MAX);
    if (canvas->oldest > 1 && width * height > GOL_PATTERN_AGES_MAX)
        return gol_err_set(err, GOL_LIMIT,
                           "its live cells span %" PRId64 "x%" PRId64
                           " cells, which is too large with ages (want at most %" PRId64 " cells)",
                           width, height, GOL_PATTERN_AGES_MAX);
    return GOL_OK;
}

enum gol_code gol_canvas_fix(struct gol_canvas *canvas, bool floating, struct gol_err *err)
{
    struct gol_pattern *pattern = canvas->pattern;
    const enum gol_code code = gol_canvas_check(canvas, err);
    size_t words, bytes;

    if (code != GOL_OK)
        return code;
    canvas->filling = true;
    if (!canvas->any)
        return GOL_OK;
    pattern->box_width = (int)(canvas->right - canvas->left);
    pattern->box_height = (int)(canvas->bottom - canvas->top);
    if (floating) {
        pattern->width = pattern->box_width;
        pattern->height = pattern->box_height;
    } else {
        pattern->box_x = (int)canvas->left;
        pattern->box_y = (int)canvas->top;
    }
    words = ((size_t)pattern->box_width + 63) / 64 * (size_t)pattern->box_height;
    bytes = (size_t)pattern->box_width * (size_t)pattern->box_height;
    if (canvas->oldest > 1) {
        pattern->ages = calloc(bytes, 1);
    } else {
        bytes = words * sizeof *pattern->bits;
        pattern->bits = calloc(words, sizeof *pattern->bits);
    }
    if (pattern->ages == NULL && pattern->bits == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "a pattern of %dx%d cells needs %zu bytes of memory", pattern->box_width,
                           pattern->box_height, bytes);
    return GOL_OK;
}
