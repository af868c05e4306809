/*
 * What becomes of a pattern once it is read, and the way back from a game to RLE text.
 */
#include "gollab/pattern.h"
#include "util/buf.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX_CHARS 70 /* what the format asks for */

void gol_pattern_fini(struct gol_pattern *pattern)
{
    free(pattern->cells);
    pattern->cells = NULL;
}

enum gol_code gol_pattern_centre(const struct gol_pattern *pattern, struct gol_life *life, struct gol_err *err)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    const int left = (options->width - pattern->width) / 2;
    const int top = (options->height - pattern->height) / 2;

    if (pattern->width > options->width || pattern->height > options->height)
        return gol_err_set(err, GOL_LIMIT, "a pattern of %dx%d cells does not fit a grid of %dx%d", pattern->width,
                           pattern->height, options->width, options->height);
    for (int y = 0; y < pattern->height; y++)
        for (int x = 0; x < pattern->width; x++) {
            const int box_x = x - pattern->box_x;
            const int box_y = y - pattern->box_y;
            enum gol_code code;
            int age = 0;

            if (box_x >= 0 && box_x < pattern->box_width && box_y >= 0 && box_y < pattern->box_height)
                age = pattern->cells[(size_t)box_y * (size_t)pattern->box_width + (size_t)box_x];
            code = gol_life_set(life, left + x, top + y, age, err);
            if (code != GOL_OK)
                return code;
        }
    return GOL_OK;
}

/* RLE under way: the text and where its last line began. */
struct writer {
    struct gol_buf text;
    size_t line_start;
};

static void add_run(struct writer *writer, int count, char tag)
{
    char item[16] = {tag, '\0'};
    int length = 1;

    if (count == 0)
        return;
    if (count > 1)
        length = snprintf(item, sizeof item, "%d%c", count, tag);
    if (writer->text.size - writer->line_start + (size_t)length > LINE_MAX_CHARS) {
        gol_buf_add(&writer->text, "\n", 1);
        writer->line_start = writer->text.size;
    }
    gol_buf_add(&writer->text, item, (size_t)length);
}

/* Adds the cells of a row up to its last live one; before them the row ends that are due, if there is a live cell. */
static void add_row(struct writer *writer, const struct gol_life *life, int y, int *row_ends)
{
    const int width = gol_life_options_get(life)->width;
    int dead = 0;

    for (int x = 0; x < width;) {
        const bool live = gol_life_get(life, x, y) > 0;
        int end = x + 1;

        while (end < width && (gol_life_get(life, end, y) > 0) == live)
            end++;
        if (live) {
            add_run(writer, *row_ends, '$');
            add_run(writer, dead, 'b');
            add_run(writer, end - x, 'o');
            *row_ends = 0;
        }
        dead = end - x;
        x = end;
    }
    ++*row_ends;
}

char *gol_pattern_format_rle(const struct gol_life *life)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    struct writer writer = {.line_start = 0};
    char rule[GOL_RULE_TEXT];
    int row_ends = 0;

    gol_buf_init(&writer.text);
    gol_buf_printf(&writer.text, "x = %d, y = %d, rule = %s\n", options->width, options->height,
                   gol_rule_format(rule, options->rule));
    writer.line_start = writer.text.size;
    for (int y = 0; y < options->height; y++)
        add_row(&writer, life, y, &row_ends);
    add_run(&writer, 1, '!');
    gol_buf_add(&writer.text, "\n", 1);
    return gol_buf_take(&writer.text);
}
