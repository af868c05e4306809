/*
 * RLE, the run-length encoded pattern files of the Life community (format: Dean Hickerson's; as Golly reads and
 * writes it). An optional header "x = 3, y = 3, rule = B3/S23"; then items, each a tag with an optional count before
 * it: b (or .) dead cells, o (or A) live ones, $ ends of row; "!" ends the pattern. Lines that start with # are
 * comments, some with a meaning, and nothing behind the "!" matters.
 *
 * Tags of more states, B to X and pA to yX, are ages here.
 */
#include "life/formats.h"

#include <limits.h>
#include <string.h>

#define HEADER_FORM "x = WIDTH, y = HEIGHT, rule = RULE"

/* One reading. The text may name an offset in three ways; the rule for which one counts is in finish. */
struct reader {
    struct gol_scan *scan;
    struct gol_canvas *canvas;
    struct gol_pattern *pattern;
    bool has_corner, has_position; /* "#P" or "#R", and Golly's "#CXRLE Pos=" */
    int64_t corner_x, corner_y, position_x, position_y;
};

/* ---- comment lines ---- */

/* Two whole numbers with `between` between them, up to the end of a word. Moves nothing when they are not there. */
static bool read_pair(struct gol_scan *scan, char between, int64_t *x, int64_t *y)
{
    const struct gol_place before = scan->now;
    struct gol_number first, second;

    if (between == ' ')
        gol_scan_spaces(scan);
    if (gol_scan_signed(scan, &first) && gol_scan_peek(scan) == between) {
        gol_scan_skip(scan);
        if (between == ' ')
            gol_scan_spaces(scan);
        if (gol_scan_signed(scan, &second)) {
            *x = first.value;
            *y = second.value;
            return true;
        }
    }
    scan->now = before;
    return false;
}

/* "#CXRLE Pos=-1,-2 Gen=3" */
static void read_position(struct reader *reader)
{
    for (; !gol_scan_at_line_end(reader->scan); gol_scan_skip(reader->scan))
        if (gol_scan_starts(reader->scan, "Pos=")) {
            reader->scan->now.at += strlen("Pos=");
            reader->has_position = read_pair(reader->scan, ',', &reader->position_x, &reader->position_y);
            return;
        }
}

static enum gol_code read_comment(struct reader *reader, struct gol_err *err)
{
    struct gol_scan *scan = reader->scan;
    enum gol_code code = GOL_OK;

    if (gol_scan_starts(scan, "#CXRLE")) {
        read_position(reader);
    } else if (gol_scan_starts(scan, "#P ") || gol_scan_starts(scan, "#R ")) {
        scan->now.at += 3;
        if (read_pair(scan, ' ', &reader->corner_x, &reader->corner_y))
            reader->has_corner = true;
    } else if (gol_scan_starts(scan, "#r ")) {
        scan->now.at += 3;
        code = gol_pattern_read_rule(scan, reader->pattern, err);
    }
    gol_scan_line(scan);
    return code;
}

/* Blanks, line ends and comment lines. */
static enum gol_code skip_blank(struct reader *reader, struct gol_err *err)
{
    struct gol_scan *scan = reader->scan;

    for (;;) {
        const int c = gol_scan_peek(scan);

        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            gol_scan_skip(scan);
        } else if (c == '#' && gol_scan_at_line_start(scan)) {
            const enum gol_code code = read_comment(reader, err);

            if (code != GOL_OK)
                return code;
        } else {
            return GOL_OK;
        }
    }
}

/* ---- header ---- */

/* Whether the text here is a header: "x" is also a tag of some states, with a letter behind it. */
static bool is_header(const struct gol_scan *scan)
{
    const int next = scan->now.at + 1 < scan->size ? (unsigned char)scan->text[scan->now.at + 1] : EOF;

    return gol_scan_peek(scan) == 'x' && (next < 'A' || next > 'X');
}

/* Reads `word` and any blanks around it. */
static enum gol_code expect(struct gol_scan *scan, const char *word, struct gol_err *err)
{
    char shown[16];

    gol_scan_spaces(scan);
    for (const char *at = word; *at != '\0'; at++) {
        if (gol_scan_peek(scan) != *at)
            return gol_scan_fail(scan, scan->now, err, GOL_PARSE,
                                 "%s in the header where \"%s\" should be (want " HEADER_FORM ")",
                                 gol_scan_show(shown, gol_scan_peek(scan)), word);
        gol_scan_skip(scan);
    }
    gol_scan_spaces(scan);
    return GOL_OK;
}

/* Reads "x = 12". */
static enum gol_code read_side(struct gol_scan *scan, const char *word, struct gol_number *out, struct gol_err *err)
{
    enum gol_code code = expect(scan, word, err);
    char shown[16];

    if (code == GOL_OK)
        code = expect(scan, "=", err);
    if (code != GOL_OK)
        return code;
    if (!gol_scan_is_digit(gol_scan_peek(scan)))
        return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "%s in the header where the number of cells should be",
                             gol_scan_show(shown, gol_scan_peek(scan)));
    gol_scan_number(scan, out);
    gol_scan_spaces(scan);
    return GOL_OK;
}

static enum gol_code read_header_rule(struct reader *reader, struct gol_err *err)
{
    struct gol_scan *scan = reader->scan;
    enum gol_code code = expect(scan, ",", err);

    if (code == GOL_OK)
        code = expect(scan, "rule", err);
    if (code == GOL_OK)
        code = expect(scan, "=", err);
    return code == GOL_OK ? gol_pattern_read_rule(scan, reader->pattern, err) : code;
}

static enum gol_code check_side(const struct gol_scan *scan, const char *word, const struct gol_number *number,
                                struct gol_err *err)
{
    if (number->value <= GOL_LIFE_SIDE_MAX)
        return GOL_OK;
    return gol_scan_fail(scan, number->place, err, GOL_LIMIT, "%s = %s is too large (want at most %d)", word,
                         number->text, GOL_LIFE_SIDE_MAX);
}

/* A size is checked behind the rule: when neither can be done, no other size would help. */
static enum gol_code read_header(struct reader *reader, struct gol_err *err)
{
    struct gol_scan *scan = reader->scan;
    struct gol_number width, height;
    enum gol_code code = read_side(scan, "x", &width, err);

    if (code == GOL_OK)
        code = expect(scan, ",", err);
    if (code == GOL_OK)
        code = read_side(scan, "y", &height, err);
    if (code == GOL_OK && !gol_scan_at_line_end(scan))
        code = read_header_rule(reader, err);
    if (code == GOL_OK)
        code = check_side(scan, "x", &width, err);
    if (code == GOL_OK)
        code = check_side(scan, "y", &height, err);
    if (code != GOL_OK)
        return code;
    reader->pattern->width = (int)width.value;
    reader->pattern->height = (int)height.value;
    return GOL_OK;
}

/* ---- body ---- */

#define STATES_PER_PREFIX 24 /* A to X */

enum tag { TAG_CELLS, TAG_ROW_END, TAG_END };

struct item {
    struct gol_number count; /* 1 where the text has none */
    enum tag tag;
    uint8_t age; /* of cells */
};

/* Reads a tag, one character or two; false when there is none. */
static bool read_tag(struct gol_scan *scan, struct item *out)
{
    int c = gol_scan_peek(scan);
    int state = 0;

    out->tag = c == '$' ? TAG_ROW_END : c == '!' ? TAG_END : TAG_CELLS;
    if (c == 'o') {
        state = 1;
    } else if ((c >= 'p' && c <= 'y') || (c >= 'A' && c <= 'X')) {
        if (c >= 'p') {
            state = (c - 'p' + 1) * STATES_PER_PREFIX;
            gol_scan_skip(scan);
            c = gol_scan_peek(scan);
        }
        if (c < 'A' || c > 'X')
            return false;
        state += c - 'A' + 1;
    } else if (c != 'b' && c != '.' && out->tag == TAG_CELLS) {
        return false;
    }
    out->age = (uint8_t)(state > UINT8_MAX ? UINT8_MAX : state);
    gol_scan_skip(scan);
    return true;
}

static enum gol_code read_item(struct reader *reader, struct item *out, struct gol_err *err)
{
    struct gol_scan *scan = reader->scan;
    enum gol_code code = skip_blank(reader, err);
    struct gol_place place;
    char shown[16];
    bool counted, known;

    if (code != GOL_OK)
        return code;
    gol_scan_number(scan, &out->count);
    place = scan->now;
    counted = place.at != out->count.place.at;
    known = read_tag(scan, out);
    if (counted && (!known || out->tag == TAG_END))
        return gol_scan_fail(scan, place, err, GOL_PARSE, "the run count %s is followed by %s (want b, o or $)",
                             out->count.text, gol_scan_show(shown, known ? '!' : gol_scan_peek(scan)));
    if (counted && out->count.value == 0)
        return gol_scan_fail(scan, out->count.place, err, GOL_PARSE, "a run count of 0");
    if (!known && gol_scan_peek(scan) == EOF)
        return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "the pattern ends without \"!\"");
    if (!known)
        return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "%s in a pattern (want b, o, $, a run count or !)",
                             gol_scan_show(shown, gol_scan_peek(scan)));
    if (!counted)
        out->count.value = 1;
    return GOL_OK;
}

/* Puts a run of cells at *x and goes on behind it. */
static enum gol_code add_cells(struct reader *reader, const struct item *item, int64_t *x, int64_t y,
                               struct gol_err *err)
{
    struct gol_pattern *pattern = reader->pattern;
    const int64_t end = *x + item->count.value;
    struct gol_err why;

    if (y == GOL_LIFE_SIDE_MAX)
        return gol_scan_fail(reader->scan, item->count.place, err, GOL_LIMIT, "the pattern is higher than %d cells",
                             GOL_LIFE_SIDE_MAX);
    if (end > GOL_LIFE_SIDE_MAX)
        return gol_scan_fail(reader->scan, item->count.place, err, GOL_LIMIT, "the row is longer than %d cells",
                             GOL_LIFE_SIDE_MAX);
    if (pattern->width < end)
        pattern->width = (int)end;
    if (pattern->height < y + 1)
        pattern->height = (int)y + 1;
    if (item->age > 0) {
        gol_canvas_run(reader->canvas, *x, y, item->count.value, item->age);
        if (!reader->canvas->filling && gol_canvas_check(reader->canvas, &why) != GOL_OK)
            return gol_scan_fail(reader->scan, item->count.place, err, why.code, "%s", why.message);
    }
    *x = end;
    return GOL_OK;
}

static enum gol_code read_body(struct reader *reader, struct gol_err *err)
{
    int64_t x = 0;
    int64_t y = 0;

    for (;;) {
        struct item item;
        enum gol_code code = read_item(reader, &item, err);

        if (code != GOL_OK || item.tag == TAG_END)
            return code;
        if (item.tag == TAG_CELLS) {
            code = add_cells(reader, &item, &x, y, err);
            if (code != GOL_OK)
                return code;
            continue;
        }
        x = 0;
        y += item.count.value;
        if (y > GOL_LIFE_SIDE_MAX)
            return gol_scan_fail(reader->scan, item.count.place, err, GOL_LIMIT, "the pattern is higher than %d cells",
                                 GOL_LIFE_SIDE_MAX);
    }
}

/*
 * What a file says about its place. "#P" and "#R" are meant for every grid. Golly's own "Pos=" is written for its
 * endless plane too, where it says nothing; it counts in a bounded grid, in which Golly puts the pattern in the middle
 * otherwise.
 */
static void finish(struct reader *reader)
{
    struct gol_pattern *pattern = reader->pattern;

    if (reader->has_corner)
        gol_pattern_set_offset(pattern, reader->corner_x, reader->corner_y);
    else if (pattern->has_bounds && reader->has_position)
        gol_pattern_set_offset(pattern, reader->position_x, reader->position_y);
    else if (pattern->has_bounds)
        gol_pattern_set_offset(pattern, -(pattern->width / 2), -(pattern->height / 2));
}

enum gol_code gol_rle_read(struct gol_scan *scan, struct gol_canvas *canvas, struct gol_err *err)
{
    struct reader reader = {.scan = scan, .canvas = canvas, .pattern = canvas->pattern};
    enum gol_code code = skip_blank(&reader, err);

    if (code == GOL_OK && is_header(scan))
        code = read_header(&reader, err);
    if (code == GOL_OK)
        code = read_body(&reader, err);
    if (code == GOL_OK)
        finish(&reader);
    return code;
}
