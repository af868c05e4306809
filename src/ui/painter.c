/*
 * A change of colours takes some 11 bytes, a step of the cursor 3 to 8, a glyph of braille 3, a blank 1. Life changes
 * colours from cell to cell, so that what is painted line by line is mostly changes of colours. Here all cells that
 * differ are sorted by their colours first (a counting sort), and the cursor goes over the screen once for each. What
 * is cheaper to write again than to leap over is written, and at the end of each background come the blanks that are
 * left.
 *
 * What looks the same is the same: colours of frames that are one colour of the terminal are no change and no other
 * order.
 *
 * That is why curses does not paint here: it counts characters where bytes are meant, and repeats cells that have not
 * changed, with all their colours, to save a step of the cursor. What sequences a terminal knows is still its business
 * (ui/terminfo.h).
 */
#include "ui/painter.h"

#include "ui/terminfo.h"

#include <stdlib.h>
#include <string.h>

#define GAP_MOST 8 /* cells that are looked at for writing them again */
#define INKS (GOL_COLOUR_COUNT + 1) /* the last: blanks, whose foreground does not matter */
#define ORDERS (2 * GOL_COLOUR_COUNT * INKS)
#define STEP_FIRST 4.0 /* bytes */
#define STEP_SHARE 0.125 /* of the last frame, in what a step takes of late */

/* ---- the terminal ---- */

enum gol_code gol_painter_init(struct gol_painter *painter, bool unicode, int colours, struct gol_err *err)
{
    bool lost = false;
    enum gol_code code;

    *painter = (struct gol_painter){.anew = true, .step = STEP_FIRST};
    gol_buf_init(&painter->out);
    gol_ink_init(&painter->ink, colours, &lost);
    painter->clear = gol_terminfo_text("clear", &lost);
    code = gol_cursor_init(&painter->cursor, err);
    if (lost)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
    painter->corner = !gol_terminfo_flag("am") || gol_terminfo_flag("xenl");
    gol_looks_init(&painter->looks, unicode, painter->ink.colours);
    painter->looks.reverses = painter->ink.reverse != NULL;
    if (code == GOL_OK && painter->clear == NULL)
        code = gol_err_set(err, GOL_NOT_FOUND, "the terminal cannot be cleared");
    return code;
}

void gol_painter_fini(struct gol_painter *painter)
{
    free(painter->clear);
    free(painter->changes);
    free(painter->sorted);
    free(painter->pending);
    gol_cursor_fini(&painter->cursor);
    gol_ink_fini(&painter->ink);
    gol_frame_fini(&painter->given);
    gol_frame_fini(&painter->shown);
    gol_buf_fini(&painter->out);
    *painter = (struct gol_painter){0};
}

enum gol_code gol_painter_fit(struct gol_painter *painter, int width, int height, struct gol_err *err)
{
    const size_t cells = (size_t)width * (size_t)height;
    enum gol_code code;

    free(painter->changes);
    free(painter->sorted);
    free(painter->pending);
    gol_frame_fini(&painter->given);
    gol_frame_fini(&painter->shown);
    painter->anew = true;
    painter->changes = calloc(cells, sizeof *painter->changes);
    painter->sorted = calloc(cells, sizeof *painter->sorted);
    painter->pending = calloc(cells, sizeof *painter->pending);
    if (painter->changes == NULL || painter->sorted == NULL || painter->pending == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a screen of %d x %d characters", width, height);
    code = gol_cursor_fit(&painter->cursor, width, height, err);
    if (code == GOL_OK)
        code = gol_frame_init(&painter->given, width, height, err);
    return code != GOL_OK ? code : gol_frame_init(&painter->shown, width, height, err);
}

void gol_painter_redraw(struct gol_painter *painter)
{
    painter->anew = true;
}

void gol_painter_dress(struct gol_painter *painter, enum gol_map map, enum gol_ground ground)
{
    if (gol_looks_dress(&painter->looks, map, ground))
        painter->anew = true;
}

void gol_painter_say(const struct gol_painter *painter, struct gol_look *look)
{
    look->grids.colourless = painter->looks.colours == 0;
    look->grids.bolds = painter->ink.bold != NULL;
    look->grids.dims = painter->ink.dim != NULL;
}

/* ---- what has changed ---- */

/* By background, blanks last; then by boldness and foreground. Without colours there are bold, plain and dim cells. */
static int order_of(const struct gol_cell *cell)
{
    const int ink = gol_looks_blank(cell) ? INKS - 1 : cell->fg;

    return (cell->bg * INKS + ink) * 2 + (ink < INKS - 1 && cell->bold ? 1 : 0);
}

/* What was to be seen before is to be seen now: most cells of most frames, for which nothing has to be worked out. */
static bool is_given(const struct gol_painter *painter, const struct gol_cell *cell, size_t index)
{
    return memcmp(cell, &painter->given.cells[index], sizeof *cell) == 0;
}

/* Finds the cells from..to that are not as they were shown, and from now on are; in the order of reading. */
static void find_changes(struct gol_painter *painter, const struct gol_frame *frame, size_t from, size_t to)
{
    const size_t width = (size_t)frame->width;

    for (size_t i = from; i < to; i++) {
        const struct gol_cell *cell = &frame->cells[i];
        const bool last = (i + 1) % width == 0;
        struct gol_cell *old = &painter->shown.cells[i], look, half;
        bool wide;

        if (is_given(painter, cell, i) && (last || is_given(painter, cell + 1, i + 1)))
            continue;
        wide = !last && gol_looks_wide(&painter->looks, cell->glyph);
        look = gol_looks_of(&painter->looks, cell);
        half = wide ? gol_looks_of(&painter->looks, cell + 1) : look;
        if (gol_looks_differ(&look, old) || (wide && gol_looks_differ(&half, old + 1))) {
            painter->changes[painter->n++] =
                (struct gol_painter_change){(int)(i % width), (int)(i / width), order_of(&look)};
            painter->pending[i] = true;
        }
        old[0] = look;
        if (wide) {
            old[1] = half;
            i++;
        }
    }
    memcpy(&painter->given.cells[from], &frame->cells[from], (to - from) * sizeof *frame->cells);
}

static void sort_changes(struct gol_painter *painter)
{
    const size_t n = painter->n;
    size_t first[ORDERS + 1] = {0};

    for (size_t i = 0; i < n; i++)
        first[painter->changes[i].order + 1]++;
    for (size_t i = 1; i <= ORDERS; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < n; i++)
        painter->sorted[first[painter->changes[i].order]++] = painter->changes[i];
}

/* ---- writing ---- */

/* What a cell is to be written in. Blanks keep the foreground that there is. */
static struct gol_dress dress_of(const struct gol_painter *painter, const struct gol_cell *cell)
{
    const bool coloured = painter->looks.colours > 0;
    struct gol_dress dress = painter->ink.now;

    dress.bg = coloured ? painter->looks.numbers[cell->bg] : -1;
    dress.reversed = !coloured && cell->bg != GOL_COLOUR_DEFAULT;
    if (gol_looks_blank(cell))
        return dress;
    dress.fg = coloured ? painter->looks.numbers[cell->fg] : -1;
    dress.bold = cell->bold;
    dress.dim = cell->fg == GOL_COLOUR_DIM && dress.fg < 0;
    return dress;
}

static size_t index_of(const struct gol_painter *painter, int x, int y)
{
    return (size_t)y * (size_t)painter->shown.width + (size_t)x;
}

/*
 * The bytes that make the cell what it is to be, whatever it is now, in the dress that there is; GOL_CURSOR_FAR: that
 * does not do.
 */
static int cost_of_writing(const struct gol_painter *painter, size_t index)
{
    const struct gol_cell *look = &painter->shown.cells[index];
    const struct gol_dress *now = &painter->ink.now, wanted = dress_of(painter, look);

    if (look->glyph == 0 || gol_looks_wide(&painter->looks, look->glyph) || wanted.fg != now->fg ||
        wanted.bg != now->bg || wanted.bold != now->bold || wanted.dim != now->dim || wanted.reversed != now->reversed)
        return GOL_CURSOR_FAR;
    return gol_looks_bytes(look);
}

/* Writes the cell that the cursor is on. */
static void put_glyph(struct gol_painter *painter)
{
    const size_t index = index_of(painter, painter->cursor.x, painter->cursor.y);
    const uint32_t glyph = gol_looks_glyph(&painter->shown.cells[index]);
    char bytes[4];

    gol_buf_add(&painter->out, bytes, gol_glyph_encode(glyph, bytes));
    painter->pending[index] = false;
    painter->cursor.x += gol_looks_wide(&painter->looks, glyph) ? 2 : 1;
}

static void go_to(struct gol_painter *painter, int x, int y)
{
    struct gol_cursor *cursor = &painter->cursor;
    const int gap = y == cursor->y && cursor->x >= 0 ? x - cursor->x : 0;
    int cost = gap > 0 && gap <= GAP_MOST ? 0 : GOL_CURSOR_FAR;

    for (int i = 0; i < gap && cost < GOL_CURSOR_FAR; i++)
        cost += cost_of_writing(painter, index_of(painter, cursor->x + i, y));
    if (cost < GOL_CURSOR_FAR && cost <= gol_cursor_cost(cursor, x, y)) {
        while (cursor->x < x)
            put_glyph(painter);
        return;
    }
    gol_cursor_go(cursor, x, y, &painter->out);
}

/* The cell that the cursor is on, and blanks behind it that have to be written some time. */
static void put_cell(struct gol_painter *painter)
{
    struct gol_cursor *cursor = &painter->cursor;
    const int last = painter->shown.width - (cursor->y == painter->shown.height - 1 ? 1 : 0); /* not the corner */

    put_glyph(painter);
    while (cursor->x < last && painter->pending[index_of(painter, cursor->x, cursor->y)] &&
           cost_of_writing(painter, index_of(painter, cursor->x, cursor->y)) == 1)
        put_glyph(painter);
    if (cursor->x >= painter->shown.width)
        cursor->x = -1; /* on the edge, or on the next line: that depends */
}

static void put_change(struct gol_painter *painter, const struct gol_painter_change *change)
{
    const size_t index = index_of(painter, change->x, change->y);
    const bool in_corner = change->x == painter->shown.width - 1 && change->y == painter->shown.height - 1;

    if (painter->pending[index] && (painter->corner || !in_corner)) {
        const struct gol_dress dress = dress_of(painter, &painter->shown.cells[index]);

        gol_ink_change(&painter->ink, &dress, &painter->out);
        go_to(painter, change->x, change->y);
        put_cell(painter);
    }
    painter->pending[index] = false;
}

/* What the changes of a frame took beside their glyphs, for gol_painter_cost. */
static void learn_step(struct gol_painter *painter)
{
    const size_t n = painter->n;
    double rest = (double)painter->out.size;

    if (n < (size_t)painter->shown.width) /* too few to learn from */
        return;
    for (size_t i = 0; i < n; i++)
        rest -= gol_looks_bytes(&painter->shown.cells[index_of(painter, painter->changes[i].x, painter->changes[i].y)]);
    painter->step += STEP_SHARE * (rest / (double)n - painter->step);
}

bool gol_painter_begin(struct gol_painter *painter, const struct gol_frame *frame)
{
    gol_buf_clear(&painter->out);
    painter->n = painter->looked_at = 0;
    painter->afresh = painter->anew;
    painter->parted = false;
    if (frame->width != painter->shown.width || frame->height != painter->shown.height)
        return false;
    if (painter->anew) {
        gol_ink_reset(&painter->ink, &painter->out);
        gol_buf_puts(&painter->out, painter->clear);
        painter->cursor.x = -1;
        gol_frame_clear(&painter->given);
        gol_frame_clear(&painter->shown);
    }
    painter->anew = false;
    return true;
}

void gol_painter_add(struct gol_painter *painter, const struct gol_frame *frame, int from, int to)
{
    find_changes(painter, frame, (size_t)from, (size_t)to);
    painter->looked_at += (size_t)(to - from);
}

static void put_changes(struct gol_painter *painter)
{
    sort_changes(painter);
    for (size_t i = 0; i < painter->n; i++)
        put_change(painter, &painter->sorted[i]);
}

void gol_painter_part(struct gol_painter *painter)
{
    put_changes(painter);
    painter->n = 0;
    painter->parted = true;
}

enum gol_code gol_painter_end(struct gol_painter *painter, struct gol_err *err)
{
    put_changes(painter);
    if (!painter->afresh && !painter->parted &&
        painter->looked_at == (size_t)painter->shown.width * (size_t)painter->shown.height)
        learn_step(painter);
    return gol_buf_ok(&painter->out, err);
}

enum gol_code gol_painter_paint(struct gol_painter *painter, const struct gol_frame *frame, struct gol_err *err)
{
    if (!gol_painter_begin(painter, frame))
        return GOL_OK;
    gol_painter_add(painter, frame, 0, frame->width * frame->height);
    return gol_painter_end(painter, err);
}

/* ---- parts of a frame ---- */

static struct gol_rect clip_rect(const struct gol_painter *painter, struct gol_rect rect)
{
    const int right = rect.x + rect.width, bottom = rect.y + rect.height;

    rect.x = rect.x < 0 ? 0 : rect.x;
    rect.y = rect.y < 0 ? 0 : rect.y;
    rect.width = (right < painter->shown.width ? right : painter->shown.width) - rect.x;
    rect.height = (bottom < painter->shown.height ? bottom : painter->shown.height) - rect.y;
    return rect;
}

static bool is_comparable(const struct gol_painter *painter, const struct gol_frame *frame)
{
    return !painter->anew && frame->width == painter->shown.width && frame->height == painter->shown.height;
}

int gol_painter_cost(const struct gol_painter *painter, const struct gol_frame *frame, struct gol_rect rect)
{
    double cost = 0;

    if (!is_comparable(painter, frame))
        return -1;
    rect = clip_rect(painter, rect);
    for (int y = rect.y; y < rect.y + rect.height; y++)
        for (int x = rect.x; x < rect.x + rect.width; x++) {
            const size_t index = index_of(painter, x, y);
            struct gol_cell look;

            if (is_given(painter, &frame->cells[index], index))
                continue;
            look = gol_looks_of(&painter->looks, &frame->cells[index]);
            if (gol_looks_differ(&look, &painter->shown.cells[index]))
                cost += gol_looks_bytes(&look) + painter->step;
        }
    return (int)cost;
}

void gol_painter_keep(const struct gol_painter *painter, struct gol_frame *frame, struct gol_rect rect)
{
    if (!is_comparable(painter, frame))
        return;
    rect = clip_rect(painter, rect);
    for (int y = rect.y; y < rect.y + rect.height; y++)
        for (int x = rect.x; x < rect.x + rect.width; x++)
            frame->cells[index_of(painter, x, y)] = painter->given.cells[index_of(painter, x, y)];
}
