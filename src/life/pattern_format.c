/*
 * The way back from a game to the text of a pattern file. The ages are copied out once, as bytes, because a game keeps
 * them as bits; where that would take too much memory, cells are asked for one by one.
 */
#include "gollab/pattern.h"
#include "life/gzip.h"
#include "util/buf.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_CHARS 70 /* what RLE asks for */
#define COPY_CELLS_MAX (INT64_C(1) << 28)

struct writer {
    const struct gol_life *life;
    int width, height;
    bool ages;
    uint8_t *cells; /* NULL: ask the game */
    struct gol_buf text;
    size_t line_start; /* in text */
};

static void writer_init(struct writer *writer, const struct gol_life *life, bool ages)
{
    const struct gol_life_options *options = gol_life_options_get(life);

    *writer = (struct writer){.life = life, .width = options->width, .height = options->height, .ages = ages};
    gol_buf_init(&writer->text);
    if ((int64_t)writer->width * writer->height <= COPY_CELLS_MAX)
        writer->cells = malloc((size_t)writer->width * (size_t)writer->height);
    if (writer->cells != NULL)
        gol_life_read(life, writer->cells);
}

static void writer_fini(struct writer *writer)
{
    free(writer->cells);
    gol_buf_fini(&writer->text);
}

/* The state that is written for a cell. */
static int state_at(const struct writer *writer, int x, int y)
{
    const int age = writer->cells != NULL ? writer->cells[(size_t)y * (size_t)writer->width + (size_t)x]
                                          : gol_life_get(writer->life, x, y);

    return writer->ages ? age : age > 0;
}

/* ---- RLE ---- */

/* The tag of a state; returns out. */
static const char *tag_of(char out[4], int state, bool ages)
{
    char *at = out;

    if (!ages) {
        *at++ = state > 0 ? 'o' : 'b';
    } else if (state == 0) {
        *at++ = '.';
    } else {
        if (state > 24)
            *at++ = (char)('p' + (state - 1) / 24 - 1);
        *at++ = (char)('A' + (state - 1) % 24);
    }
    *at = '\0';
    return out;
}

static void add_run(struct writer *writer, int count, const char *tag)
{
    char item[24];
    int length;

    if (count == 0)
        return;
    length = count > 1 ? snprintf(item, sizeof item, "%d%s", count, tag) : snprintf(item, sizeof item, "%s", tag);
    if (writer->text.size - writer->line_start + (size_t)length > LINE_MAX_CHARS) {
        gol_buf_add(&writer->text, "\n", 1);
        writer->line_start = writer->text.size;
    }
    gol_buf_add(&writer->text, item, (size_t)length);
}

/* Adds the cells of a row up to its last live one; before them the row ends that are due, if there is a live cell. */
static void add_row(struct writer *writer, int y, int *row_ends)
{
    char tag[4];
    int dead = 0;

    for (int x = 0; x < writer->width;) {
        const int state = state_at(writer, x, y);
        int end = x + 1;

        while (end < writer->width && state_at(writer, end, y) == state)
            end++;
        if (state > 0) {
            add_run(writer, *row_ends, "$");
            add_run(writer, dead, tag_of(tag, 0, writer->ages));
            add_run(writer, end - x, tag_of(tag, state, writer->ages));
            *row_ends = 0;
        }
        dead = state > 0 ? 0 : end - x;
        x = end;
    }
    ++*row_ends;
}

static void add_rle(struct writer *writer)
{
    const struct gol_life_options *options = gol_life_options_get(writer->life);
    char rule[GOL_RULE_TEXT];
    int row_ends = 0;

    gol_buf_printf(&writer->text, "x = %d, y = %d, rule = %s:%c%d,%d\n", writer->width, writer->height,
                   gol_rule_format(rule, options->rule), options->topology == GOL_TOPOLOGY_TORUS ? 'T' : 'P',
                   writer->width, writer->height);
    writer->line_start = writer->text.size;
    for (int y = 0; y < writer->height; y++)
        add_row(writer, y, &row_ends);
    add_run(writer, 1, "!");
    gol_buf_add(&writer->text, "\n", 1);
}

char *gol_pattern_format_rle(const struct gol_life *life)
{
    struct writer writer;
    char *text;

    writer_init(&writer, life, false);
    add_rle(&writer);
    text = gol_buf_take(&writer.text);
    writer_fini(&writer);
    return text;
}

/* ---- plaintext ---- */

/* All cells of all rows, so that the size comes back too. A comment keeps what the format has no place for. */
static bool add_plain(struct writer *writer)
{
    const struct gol_life_options *options = gol_life_options_get(writer->life);
    char *line = malloc((size_t)writer->width + 1);
    char rule[GOL_RULE_TEXT];

    if (line == NULL)
        return false;
    gol_buf_printf(&writer->text, "!Rule: %s, %s\n", gol_rule_format(rule, options->rule),
                   options->topology == GOL_TOPOLOGY_TORUS ? "torus" : "plane");
    line[writer->width] = '\n';
    for (int y = 0; y < writer->height; y++) {
        for (int x = 0; x < writer->width; x++)
            line[x] = state_at(writer, x, y) > 0 ? 'O' : '.';
        gol_buf_add(&writer->text, line, (size_t)writer->width + 1);
    }
    free(line);
    return true;
}

/* ---- by the name of a file ---- */

/* The length of the path without ".gz". */
static size_t length_unpacked(const char *path)
{
    const size_t length = strlen(path);

    return length >= 3 && strcasecmp(path + length - 3, ".gz") == 0 ? length - 3 : length;
}

int gol_pattern_path_keeps_ages(const char *path)
{
    const size_t length = length_unpacked(path);

    return length < 6 || strncasecmp(path + length - 6, ".cells", 6) != 0;
}

enum gol_code gol_pattern_format(const struct gol_life *life, const char *path, int ages, char **out, size_t *out_size,
                                 struct gol_err *err)
{
    const bool packed = length_unpacked(path) < strlen(path);
    const bool plain = !gol_pattern_path_keeps_ages(path);
    struct writer writer;
    enum gol_code code = GOL_OK;

    *out = NULL;
    *out_size = 0;
    if (plain && ages)
        return gol_err_set(err, GOL_INVALID, "plaintext (.cells) has no ages (want a name that ends with .rle)");
    writer_init(&writer, life, ages != 0);
    if (!plain)
        add_rle(&writer);
    else if (!add_plain(&writer))
        writer.text.failed = true;
    code = gol_buf_ok(&writer.text, err);
    if (code == GOL_OK && packed) {
        code = gol_gzip_pack(writer.text.data, writer.text.size, out, out_size, err);
    } else if (code == GOL_OK) {
        *out_size = writer.text.size;
        *out = gol_buf_take(&writer.text);
    }
    writer_fini(&writer);
    return code;
}
