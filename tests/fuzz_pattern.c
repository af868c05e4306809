/*
 * A fuzz target for libFuzzer: any bytes as a pattern file, in every format. What loads must be whole, and small
 * patterns must come back from each format that is written. Run by `make fuzz`, under the address sanitizer.
 */
#include "gollab/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL (INT64_C(1) << 14) /* cells of a pattern that is taken through a game */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz_pattern: %s\n", what);
    abort();
}

static void check_shape(const struct gol_pattern *pattern)
{
    require(pattern->width >= 0 && pattern->width <= GOL_LIFE_SIDE_MAX, "width");
    require(pattern->height >= 0 && pattern->height <= GOL_LIFE_SIDE_MAX, "height");
    require(pattern->box_x >= 0 && pattern->box_x + pattern->box_width <= pattern->width, "box sideways");
    require(pattern->box_y >= 0 && pattern->box_y + pattern->box_height <= pattern->height, "box up and down");
    require((pattern->box_width > 0) == (pattern->bits != NULL || pattern->ages != NULL), "cells");
    require(pattern->bits == NULL || pattern->ages == NULL, "cells twice");
    require(!pattern->has_bounds || pattern->bounds_width >= pattern->width, "bounds");
}

/* Writes the game, reads it again, and compares. */
static void there_and_back(const struct gol_life *life, const char *path)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    const int ages = gol_pattern_path_keeps_ages(path);
    struct gol_pattern again;
    struct gol_err err;
    size_t size;
    char *text;

    require(gol_pattern_format(life, path, ages, &text, &size, &err) == GOL_OK, "cannot be written");
    require(gol_pattern_parse(text, size, path, &again, &err) == GOL_OK, "what was written cannot be read");
    free(text);
    require(again.width == options->width && again.height == options->height, "another size came back");
    for (int y = 0; y < options->height; y++)
        for (int x = 0; x < options->width; x++) {
            const int age = gol_life_get(life, x, y);

            require(gol_pattern_get(&again, x, y) == (ages ? age : age > 0), "another cell came back");
        }
    gol_pattern_fini(&again);
}

static void through_a_game(const struct gol_pattern *pattern)
{
    const struct gol_life_options options = {
        .width = pattern->width, .height = pattern->height, .rule = pattern->rule, .max_age = 255};
    struct gol_life *life;
    struct gol_err err;

    require(gol_life_new(&options, &life, &err) == GOL_OK, "no game");
    require(gol_pattern_centre(pattern, life, &err) == GOL_OK, "cannot be placed");
    require(gol_life_population(life) == gol_pattern_population(pattern), "another population");
    there_and_back(life, "f.rle");
    there_and_back(life, "f.cells");
    there_and_back(life, "f.rle.gz");
    gol_life_free(life);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"f", "f.rle", "f.cells", "f.lif"};
    struct gol_pattern pattern;
    struct gol_err err = {0};

    if (gol_pattern_parse((const char *)data, size, names[size % 4], &pattern, &err) != GOL_OK) {
        require(err.message[0] == 'f' && strpbrk(err.message, "\r\n") == NULL, "not one line");
        return 0;
    }
    check_shape(&pattern);
    if (pattern.width > 0 && pattern.height > 0 && (int64_t)pattern.width * pattern.height <= SMALL)
        through_a_game(&pattern);
    gol_pattern_fini(&pattern);
    return 0;
}
