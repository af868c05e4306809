/*
 * RLE, the run-length encoded pattern files of the Life community (format: Dean Hickerson's; as Golly reads and
 * writes it). An optional header "x = 3, y = 3, rule = B3/S23"; then items, each a tag with an optional count before
 * it: b (or .) dead cells, o (or A) live ones, $ ends of row; "!" ends the pattern. Lines that start with # are
 * comments, and nothing behind the "!" matters.
 *
 * The text is read twice: once to check it and to find the box of the live cells, once to fill that box. So the
 * header is never trusted, and memory is taken once, for what is there.
 */
#include "gollab/pattern.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_CAP                                                                                                      \
    INT64_C(1000000000) /* larger counts are read as this one: far beyond every limit, far from overflow */
#define RULE_TEXT_MAX 63

struct place {
    size_t at;
    size_t line; /* from 1 */
    size_t line_start; /* `at` of its first character */
    bool fresh; /* nothing but blanks on this line so far: a # starts a comment */
};

struct reader {
    const char *name;
    const char *text;
    size_t size;
    struct place now;
};

static enum gol_code fail_at(const struct reader *reader, struct place place, struct gol_err *err, enum gol_code code,
                             const char *format, ...) GOL_PRINTF(5, 6);

static enum gol_code fail_at(const struct reader *reader, struct place place, struct gol_err *err, enum gol_code code,
                             const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return gol_err_set(err, code, "%s:%zu:%zu: %s", reader->name, place.line, place.at - place.line_start + 1, text);
}

/* ---- characters ---- */

/* The character here, or EOF behind the last. */
static int peek(const struct reader *reader)
{
    return reader->now.at < reader->size ? (unsigned char)reader->text[reader->now.at] : EOF;
}

static void skip(struct reader *reader)
{
    const char c = reader->text[reader->now.at++];

    if (c == '\n') {
        reader->now.line++;
        reader->now.line_start = reader->now.at;
        reader->now.fresh = true;
    } else if (c != ' ' && c != '\t' && c != '\r') {
        reader->now.fresh = false;
    }
}

static void skip_spaces(struct reader *reader)
{
    while (peek(reader) == ' ' || peek(reader) == '\t' || peek(reader) == '\r')
        skip(reader);
}

/* Blanks, line ends and comment lines. */
static void skip_blank(struct reader *reader)
{
    for (;;) {
        skip_spaces(reader);
        if (peek(reader) == '#' && reader->now.fresh)
            while (peek(reader) != '\n' && peek(reader) != EOF)
                skip(reader);
        if (peek(reader) != '\n')
            return;
        skip(reader);
    }
}

/* How to show a character to people: itself in quotes, or its code. Returns out. */
static const char *show(char out[16], int c)
{
    if (c == EOF)
        snprintf(out, 16, "the end");
    else if (c == '\n' || c == '\r')
        snprintf(out, 16, "a line end");
    else if (c > ' ' && c < 0x7F)
        snprintf(out, 16, "\"%c\"", c);
    else
        snprintf(out, 16, "byte 0x%02x", (unsigned)c);
    return out;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* Digits as a number, at most COUNT_CAP, and as text for messages, cut when it is long. */
struct number {
    struct place place;
    int64_t value;
    char text[24];
};

static void read_number(struct reader *reader, struct number *out)
{
    size_t length;

    out->place = reader->now;
    out->value = 0;
    while (is_digit(peek(reader))) {
        out->value = out->value * 10 + (peek(reader) - '0');
        if (out->value > COUNT_CAP)
            out->value = COUNT_CAP;
        skip(reader);
    }
    length = reader->now.at - out->place.at;
    snprintf(out->text, sizeof out->text, "%.*s%s", length > 20 ? 20 : (int)length, reader->text + out->place.at,
             length > 20 ? "..." : "");
}

/* ---- header ---- */

#define HEADER_FORM "x = WIDTH, y = HEIGHT, rule = RULE"

/* Reads `word` and any blanks around it. */
static enum gol_code expect(struct reader *reader, const char *word, struct gol_err *err)
{
    char shown[16];

    skip_spaces(reader);
    for (const char *at = word; *at != '\0'; at++) {
        if (peek(reader) != *at)
            return fail_at(reader, reader->now, err, GOL_PARSE, "%s in the header where \"%s\" should be (want %s)",
                           show(shown, peek(reader)), word, HEADER_FORM);
        skip(reader);
    }
    skip_spaces(reader);
    return GOL_OK;
}

/* Reads "x = 12". */
static enum gol_code read_side(struct reader *reader, const char *word, int *out, struct gol_err *err)
{
    enum gol_code code = expect(reader, word, err);
    struct number number;
    char shown[16];

    if (code == GOL_OK)
        code = expect(reader, "=", err);
    if (code != GOL_OK)
        return code;
    if (!is_digit(peek(reader)))
        return fail_at(reader, reader->now, err, GOL_PARSE, "%s in the header where the number of cells should be",
                       show(shown, peek(reader)));
    read_number(reader, &number);
    if (number.value > GOL_LIFE_SIDE_MAX)
        return fail_at(reader, number.place, err, GOL_LIMIT, "%s = %s is too large (want at most %d)", word,
                       number.text, GOL_LIFE_SIDE_MAX);
    *out = (int)number.value;
    skip_spaces(reader);
    return GOL_OK;
}

/* Reads "rule = B3/S23"; the rule is the rest of the line. */
static enum gol_code read_rule(struct reader *reader, struct gol_pattern *out, struct gol_err *err)
{
    enum gol_code code = expect(reader, "rule", err);
    struct gol_err why = {0};
    char text[RULE_TEXT_MAX + 1];
    size_t length = 0;
    struct place place;

    if (code == GOL_OK)
        code = expect(reader, "=", err);
    if (code != GOL_OK)
        return code;
    place = reader->now;
    for (; peek(reader) != '\n' && peek(reader) != EOF; skip(reader)) {
        const int c = peek(reader);

        if (length == RULE_TEXT_MAX)
            return fail_at(reader, place, err, GOL_PARSE, "the rule is longer than %d characters", RULE_TEXT_MAX);
        text[length++] = (char)(c >= ' ' && c < 0x7F ? c : c == '\t' || c == '\r' ? ' ' : '?');
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    text[length] = '\0';
    if (strchr(text, ':') != NULL)
        return fail_at(reader, place, err, GOL_PARSE,
                       "the rule \"%s\" names a bounded grid, which a pattern here cannot (want it without \"%s\")",
                       text, strchr(text, ':'));
    if (gol_rule_parse(text, &out->rule, &why) != GOL_OK)
        return fail_at(reader, place, err, why.code, "%s", why.message);
    out->has_rule = 1;
    return GOL_OK;
}

static enum gol_code read_header(struct reader *reader, struct gol_pattern *out, struct gol_err *err)
{
    enum gol_code code = read_side(reader, "x", &out->width, err);

    if (code == GOL_OK)
        code = expect(reader, ",", err);
    if (code == GOL_OK)
        code = read_side(reader, "y", &out->height, err);
    if (code != GOL_OK || peek(reader) == '\n' || peek(reader) == EOF)
        return code;
    code = expect(reader, ",", err);
    return code == GOL_OK ? read_rule(reader, out, err) : code;
}

/* ---- body ---- */

/* What a run count may stand before. */
static bool is_run_tag(int c)
{
    return c == 'b' || c == '.' || c == 'o' || c == 'A' || c == '$';
}

struct item {
    struct number count; /* 1 where the text has none */
    int tag;
};

static enum gol_code read_item(struct reader *reader, struct item *out, struct gol_err *err)
{
    struct place place;
    char shown[16];
    bool counted;

    skip_blank(reader);
    counted = is_digit(peek(reader));
    read_number(reader, &out->count);
    place = reader->now;
    out->tag = peek(reader);
    if (counted && !is_run_tag(out->tag))
        return fail_at(reader, place, err, GOL_PARSE, "the run count %s is followed by %s (want b, o or $)",
                       out->count.text, show(shown, out->tag));
    if (counted && out->count.value == 0)
        return fail_at(reader, out->count.place, err, GOL_PARSE, "a run count of 0");
    if (out->tag == EOF)
        return fail_at(reader, place, err, GOL_PARSE, "the pattern ends without \"!\"");
    if (!is_run_tag(out->tag) && out->tag != '!')
        return fail_at(reader, place, err, GOL_PARSE, "%s in a pattern of two states (want b, o, $, a run count or !)",
                       show(shown, out->tag));
    if (!counted)
        out->count.value = 1;
    skip(reader);
    return GOL_OK;
}

/* Makes the pattern and its box large enough for a run; live tells whether the box must hold it. */
static enum gol_code grow(const struct reader *reader, struct gol_pattern *out, const struct item *item, int x, int y,
                          bool live, struct gol_err *err)
{
    const int end = x + (int)item->count.value;
    int left, right;
    uint64_t area;

    if (out->width < end)
        out->width = end;
    if (out->height < y + 1)
        out->height = y + 1;
    if (!live)
        return GOL_OK;
    if (out->box_width == 0) {
        out->box_x = x;
        out->box_y = y;
    }
    left = out->box_x < x ? out->box_x : x;
    right = out->box_x + out->box_width > end ? out->box_x + out->box_width : end;
    out->box_x = left;
    out->box_width = right - left;
    out->box_height = y + 1 - out->box_y; /* rows only come later and later */
    area = (uint64_t)out->box_width * (uint64_t)out->box_height;
    if (area > GOL_PATTERN_BOX_MAX)
        return fail_at(reader, item->count.place, err, GOL_LIMIT,
                       "the live cells fill a box of %dx%d, which is too large (want at most %llu cells)",
                       out->box_width, out->box_height, (unsigned long long)GOL_PATTERN_BOX_MAX);
    return GOL_OK;
}

/* Reads up to the "!". Without cells it measures (width, height, box); with cells it fills them. */
static enum gol_code read_body(struct reader *reader, struct gol_pattern *out, struct gol_err *err)
{
    int64_t x = 0;
    int64_t y = 0;

    for (;;) {
        struct item item;
        enum gol_code code = read_item(reader, &item, err);
        const int64_t count = item.count.value;
        const bool live = item.tag == 'o' || item.tag == 'A';

        if (code != GOL_OK || item.tag == '!')
            return code;
        if (item.tag == '$') {
            y += count;
            x = 0;
            if (y > GOL_LIFE_SIDE_MAX)
                return fail_at(reader, item.count.place, err, GOL_LIMIT, "the pattern is higher than %d cells",
                               GOL_LIFE_SIDE_MAX);
            continue;
        }
        if (y == GOL_LIFE_SIDE_MAX)
            return fail_at(reader, item.count.place, err, GOL_LIMIT, "the pattern is higher than %d cells",
                           GOL_LIFE_SIDE_MAX);
        if (x + count > GOL_LIFE_SIDE_MAX)
            return fail_at(reader, item.count.place, err, GOL_LIMIT, "the row is longer than %d cells",
                           GOL_LIFE_SIDE_MAX);
        if (out->cells == NULL)
            code = grow(reader, out, &item, (int)x, (int)y, live, err);
        else if (live)
            memset(out->cells + (size_t)(y - out->box_y) * (size_t)out->box_width + (size_t)(x - out->box_x), 1,
                   (size_t)count);
        if (code != GOL_OK)
            return code;
        x += count;
    }
}

enum gol_code gol_pattern_parse_rle(const char *text, size_t size, const char *name, struct gol_pattern *out,
                                    struct gol_err *err)
{
    struct reader reader = {.name = name, .text = text, .size = size, .now = {.line = 1, .fresh = true}};
    enum gol_code code = GOL_OK;
    struct place body;
    size_t area;

    *out = (struct gol_pattern){.rule = GOL_RULE_LIFE};
    skip_blank(&reader);
    if (peek(&reader) == 'x')
        code = read_header(&reader, out, err);
    body = reader.now;
    if (code == GOL_OK)
        code = read_body(&reader, out, err);
    if (code != GOL_OK)
        goto out;
    area = (size_t)out->box_width * (size_t)out->box_height;
    if (area == 0)
        goto out;
    out->cells = calloc(area, 1);
    if (out->cells == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "%s: a pattern of %dx%d cells needs %zu bytes of memory", name,
                           out->box_width, out->box_height, area);
        goto out;
    }
    reader.now = body;
    code = read_body(&reader, out, err);
out:
    if (code != GOL_OK) {
        gol_pattern_fini(out);
        *out = (struct gol_pattern){0};
    }
    return code;
}
