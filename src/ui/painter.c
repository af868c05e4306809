/*
 * A change of colours takes some 11 bytes, a step of the cursor 3 to 8, a glyph of braille 3, a blank 1. Life changes
 * colours from cell to cell, so that what is painted line by line is mostly changes of colours. Here all cells that differ are
 * sorted by their colours first (a counting sort), and the cursor goes over the screen once for each. Blanks on the way are
 * written rather than leapt over, and at the end of each background come those that are left.
 *
 * That is why curses does not paint here: it counts characters where bytes are meant, and repeats cells that have not changed, with
 * all their colours, to save a step of the cursor. What sequences a terminal knows is still its business (tigetstr, tparm).
 */
#include "ui/painter.h"

#include "ui/palette.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>
#include <term.h>

#define BLANKS_MOST 4 /* what is as cheap to write as a step of the cursor */
#define INKS (GOL_COLOUR_COUNT + 1) /* the last: blanks, whose foreground does not matter */
#define ORDERS (2 * GOL_COLOUR_COUNT * INKS)

/* ---- the terminal ---- */

/* A sequence on the heap, without its padding ($<5>), which no terminal of today needs. *lost: no memory. */
static char *sequence(const char *name, bool *lost)
{
    const char *from = tigetstr(name);
    char *text, *to;

    if (from == NULL || from == (char *)-1)
        return NULL;
    text = to = calloc(strlen(from) + 1, 1); /* so that it ends with 0 wherever that is */
    *lost = *lost || text == NULL;
    while (text != NULL && *from != '\0') {
        const char *end = strncmp(from, "$<", 2) == 0 ? strchr(from, '>') : NULL;

        if (end != NULL)
            from = end + 1;
        else
            *to++ = *from++;
    }
    return text;
}

static void number_colours(struct gol_painter *painter)
{
    for (int i = 0; i < GOL_COLOUR_COUNT; i++)
        painter->numbers[i] = gol_palette_number((enum gol_colour)i, painter->map, painter->ground, painter->colours);
}

enum gol_code gol_painter_init(struct gol_painter *painter, bool unicode, bool colours, struct gol_err *err)
{
    bool lost = false;

    *painter = (struct gol_painter){.unicode = unicode, .anew = true, .x = -1};
    gol_buf_init(&painter->out);
    painter->place = sequence("cup", &lost);
    painter->right = sequence("cuf", &lost);
    painter->right_one = sequence("cuf1", &lost);
    painter->left = sequence("cub", &lost);
    painter->down = sequence("cud1", &lost); /* LF, which the terminal's driver leaves alone (nonl) */
    painter->foreground = sequence("setaf", &lost);
    painter->background = sequence("setab", &lost);
    painter->no_colours = sequence("op", &lost);
    painter->plain = sequence("sgr0", &lost);
    painter->bold = sequence("bold", &lost);
    painter->dim = sequence("dim", &lost);
    painter->clear = sequence("clear", &lost);
    if (lost)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
    painter->corner = tigetflag("am") <= 0 || tigetflag("xenl") > 0;
    if (colours && painter->foreground != NULL && painter->background != NULL && painter->no_colours != NULL &&
        tigetnum("colors") >= 8)
        painter->colours = tigetnum("colors");
    if (painter->colours > 0)
        number_colours(painter);
    return painter->place != NULL && painter->clear != NULL
               ? GOL_OK
               : gol_err_set(err, GOL_NOT_FOUND, "the terminal cannot place the cursor");
}

void gol_painter_fini(struct gol_painter *painter)
{
    char *const sequences[] = {
        painter->place,      painter->right,      painter->right_one, painter->left, painter->down, painter->foreground,
        painter->background, painter->no_colours, painter->plain,     painter->bold, painter->dim,  painter->clear,
    };

    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++)
        free(sequences[i]);
    free(painter->changes);
    free(painter->sorted);
    free(painter->pending);
    gol_frame_fini(&painter->shown);
    gol_buf_fini(&painter->out);
    *painter = (struct gol_painter){0};
}

enum gol_code gol_painter_fit(struct gol_painter *painter, int width, int height, struct gol_err *err)
{
    const size_t cells = (size_t)width * (size_t)height;

    free(painter->changes);
    free(painter->sorted);
    free(painter->pending);
    gol_frame_fini(&painter->shown);
    painter->anew = true;
    painter->changes = calloc(cells, sizeof *painter->changes);
    painter->sorted = calloc(cells, sizeof *painter->sorted);
    painter->pending = calloc(cells, sizeof *painter->pending);
    if (painter->changes == NULL || painter->sorted == NULL || painter->pending == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a screen of %d x %d characters", width, height);
    return gol_frame_init(&painter->shown, width, height, err);
}

void gol_painter_redraw(struct gol_painter *painter)
{
    painter->anew = true;
}

void gol_painter_dress(struct gol_painter *painter, enum gol_map map, enum gol_ground ground)
{
    if (painter->colours == 0 || (map == painter->map && ground == painter->ground))
        return;
    painter->map = map;
    painter->ground = ground;
    painter->anew = true;
    number_colours(painter);
}

/* ---- what has changed ---- */

static bool differ(const struct gol_cell *a, const struct gol_cell *b)
{
    return a->glyph != b->glyph || a->fg != b->fg || a->bg != b->bg || a->bold != b->bold;
}

/* Where the C library, which may be what the terminal goes by, sees another width than the frame did, a '?' keeps the columns right. */
static uint32_t sendable(uint32_t glyph)
{
    return glyph < 0x7F || wcwidth((wchar_t)glyph) == gol_glyph_columns(glyph) ? glyph : '?';
}

/* A glyph of two columns is painted whole, and its second half never by itself. */
static bool covers_next(const struct gol_painter *painter, uint32_t glyph)
{
    return painter->unicode && gol_glyph_columns(glyph) == 2 && sendable(glyph) == glyph;
}

static bool is_blank(const struct gol_cell *cell)
{
    return cell->glyph == ' ' || cell->glyph == 0;
}

/* By background, blanks last; then by boldness and foreground. Without colours there is nothing to sort by. */
static int order_of(const struct gol_painter *painter, const struct gol_cell *cell)
{
    const int ink = is_blank(cell) ? INKS - 1 : cell->fg;

    if (painter->colours == 0)
        return 0;
    return (cell->bg * INKS + ink) * 2 + (ink < INKS - 1 && cell->bold ? 1 : 0);
}

/* Finds all cells that are not as they were shown, and from now on are; in the order of reading. */
static size_t find_changes(struct gol_painter *painter, const struct gol_frame *frame)
{
    const int width = frame->width;
    size_t n = 0;

    for (int y = 0; y < frame->height; y++) {
        const struct gol_cell *row = &frame->cells[(size_t)y * (size_t)width];
        struct gol_cell *old = &painter->shown.cells[(size_t)y * (size_t)width];

        for (int x = 0; x < width; x++) {
            const bool wide = x + 1 < width && covers_next(painter, row[x].glyph);

            if (differ(&row[x], &old[x]) || (wide && differ(&row[x + 1], &old[x + 1]))) {
                painter->changes[n++] = (struct gol_painter_change){x, y, order_of(painter, &row[x])};
                painter->pending[(size_t)y * (size_t)width + (size_t)x] = true;
            }
            x += wide;
        }
        memcpy(old, row, (size_t)width * sizeof *row);
    }
    return n;
}

static void sort_changes(struct gol_painter *painter, size_t n)
{
    size_t first[ORDERS + 1] = {0};

    for (size_t i = 0; i < n; i++)
        first[painter->changes[i].order + 1]++;
    for (size_t i = 1; i <= ORDERS; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < n; i++)
        painter->sorted[first[painter->changes[i].order]++] = painter->changes[i];
}

/* ---- writing ---- */

static void put(struct gol_painter *painter, const char *text)
{
    if (text != NULL)
        gol_buf_add(&painter->out, text, strlen(text));
}

/* As the terminal is after what resets it. */
static void put_plain(struct gol_painter *painter)
{
    put(painter, painter->plain);
    put(painter, painter->colours > 0 ? painter->no_colours : NULL);
    painter->fg = painter->bg = -1;
    painter->is_bold = painter->is_dim = false;
}

/* Blanks keep the foreground that there is. */
static void put_dress(struct gol_painter *painter, const struct gol_cell *cell)
{
    const bool blank = is_blank(cell);
    const int fg = painter->colours == 0 ? -1 : blank ? painter->fg : painter->numbers[cell->fg];
    const int bg = painter->colours == 0 ? -1 : painter->numbers[cell->bg];
    const bool bold = blank ? painter->is_bold : cell->bold;
    const bool dim = blank ? painter->is_dim : cell->fg == GOL_COLOUR_DIM && fg < 0;

    if ((painter->is_bold && !bold) || (painter->is_dim && !dim))
        put_plain(painter);
    else if ((painter->fg >= 0 && fg < 0) || (painter->bg >= 0 && bg < 0)) {
        put(painter, painter->no_colours);
        painter->fg = painter->bg = -1;
    }
    if (bold && !painter->is_bold)
        put(painter, painter->bold);
    if (dim && !painter->is_dim)
        put(painter, painter->dim);
    if (fg >= 0 && fg != painter->fg)
        put(painter, tparm(painter->foreground, fg, 0, 0, 0, 0, 0, 0, 0, 0));
    if (bg >= 0 && bg != painter->bg)
        put(painter, tparm(painter->background, bg, 0, 0, 0, 0, 0, 0, 0, 0));
    painter->is_bold = bold;
    painter->is_dim = dim;
    painter->fg = fg;
    painter->bg = bg;
}

static size_t index_of(const struct gol_painter *painter, int x, int y)
{
    return (size_t)y * (size_t)painter->shown.width + (size_t)x;
}

/* Whether a blank in the colours that are set makes the cell what it is to be, whatever it is now. */
static bool is_blank_now(const struct gol_painter *painter, size_t index)
{
    const struct gol_cell *cell = &painter->shown.cells[index];

    return cell->glyph == ' ' && (painter->colours == 0 || painter->numbers[cell->bg] == painter->bg);
}

static bool are_blank_now(const struct gol_painter *painter, size_t index, int n)
{
    while (n > 0 && is_blank_now(painter, index + (size_t)n - 1))
        n--;
    return n == 0;
}

static void put_blank(struct gol_painter *painter)
{
    gol_buf_add(&painter->out, " ", 1);
    painter->pending[index_of(painter, painter->x++, painter->y)] = false;
}

/* To the same column of the next line, and on from there. */
static bool go_down(struct gol_painter *painter, int x, int y)
{
    const int gap = x - painter->x;

    if (painter->x < 0 || y != painter->y + 1 || painter->down == NULL || painter->right == NULL ||
        painter->left == NULL)
        return false;
    put(painter, painter->down);
    if (gap != 0)
        put(painter, tparm(gap > 0 ? painter->right : painter->left, abs(gap), 0, 0, 0, 0, 0, 0, 0, 0));
    return true;
}

static void go_to(struct gol_painter *painter, int x, int y)
{
    const int gap = y == painter->y && painter->x >= 0 ? x - painter->x : -1;

    if (gap > 0 && gap <= BLANKS_MOST && are_blank_now(painter, index_of(painter, painter->x, y), gap))
        while (painter->x < x)
            put_blank(painter);
    else if (gap == 1 && painter->right_one != NULL)
        put(painter, painter->right_one);
    else if (gap > 0 && painter->right != NULL)
        put(painter, tparm(painter->right, gap, 0, 0, 0, 0, 0, 0, 0, 0));
    else if (gap != 0 && !go_down(painter, x, y))
        put(painter, tparm(painter->place, y, x, 0, 0, 0, 0, 0, 0, 0));
    painter->x = x;
    painter->y = y;
}

/* The cell that the cursor is on, and blanks behind it that have to be written some time. */
static void put_cell(struct gol_painter *painter, const struct gol_cell *cell)
{
    const uint32_t glyph = is_blank(cell) ? ' ' : sendable(cell->glyph);
    const int last = painter->shown.width - (painter->y == painter->shown.height - 1 ? 1 : 0); /* not the corner */
    char bytes[4];

    gol_buf_add(&painter->out, bytes, gol_glyph_encode(glyph, bytes));
    painter->pending[index_of(painter, painter->x, painter->y)] = false;
    painter->x += covers_next(painter, glyph) ? 2 : 1;
    while (painter->x < last && painter->pending[index_of(painter, painter->x, painter->y)] &&
           is_blank_now(painter, index_of(painter, painter->x, painter->y)))
        put_blank(painter);
    if (painter->x >= painter->shown.width)
        painter->x = -1; /* on the edge, or on the next line: that depends */
}

static void put_change(struct gol_painter *painter, const struct gol_painter_change *change)
{
    const size_t index = index_of(painter, change->x, change->y);
    const struct gol_cell cell = gol_cell_plain(painter->shown.cells[index], painter->unicode, painter->colours > 0);
    const bool in_corner = change->x == painter->shown.width - 1 && change->y == painter->shown.height - 1;

    if (painter->pending[index] && (painter->corner || !in_corner)) {
        put_dress(painter, &cell);
        go_to(painter, change->x, change->y);
        put_cell(painter, &cell);
    }
    painter->pending[index] = false;
}

enum gol_code gol_painter_paint(struct gol_painter *painter, const struct gol_frame *frame, struct gol_err *err)
{
    size_t n;

    gol_buf_clear(&painter->out);
    if (frame->width != painter->shown.width || frame->height != painter->shown.height)
        return GOL_OK;
    if (painter->anew) {
        put_plain(painter);
        put(painter, painter->clear);
        painter->x = -1;
        gol_frame_clear(&painter->shown);
    }
    painter->anew = false;
    n = find_changes(painter, frame);
    sort_changes(painter, n);
    for (size_t i = 0; i < n; i++)
        put_change(painter, &painter->sorted[i]);
    return gol_buf_ok(&painter->out, err);
}
