/*
 * Text is decoded as RFC 3629 has it (no overlong forms, no surrogates); each byte that is not part of a character
 * becomes a '?', so that hostile text can neither move the cursor nor hide what follows it.
 */
#include "ui/frame.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct gol_cell blank = {.glyph = ' '};

struct glyph_range {
    uint32_t first, last;
};

/* Seen by nobody: combining marks, joiners, direction marks, variation selectors. */
static const struct glyph_range ranges_unseen[] = {
    {0xAD, 0xAD},     {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},     {0x64B, 0x65F},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF},
};

/* East Asian wide and full width, and emoji (the blocks of Unicode's EastAsianWidth that matter). */
static const struct glyph_range ranges_wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static bool in_ranges(uint32_t glyph, const struct glyph_range *ranges, size_t n)
{
    for (size_t i = 0; i < n && glyph >= ranges[i].first; i++)
        if (glyph <= ranges[i].last)
            return true;
    return false;
}

int gol_glyph_columns(uint32_t glyph)
{
    if (glyph < 0xAD)
        return 1;
    if (in_ranges(glyph, ranges_unseen, sizeof ranges_unseen / sizeof ranges_unseen[0]))
        return 0;
    return in_ranges(glyph, ranges_wide, sizeof ranges_wide / sizeof ranges_wide[0]) ? 2 : 1;
}

static bool is_drawable(uint32_t glyph)
{
    return glyph >= ' ' && !(glyph >= 0x7F && glyph < 0xA0) && !(glyph >= 0xD800 && glyph < 0xE000) &&
           glyph <= 0x10FFFF;
}

/* Takes one character off *text, which is not at its end. */
static uint32_t decode(const char **text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)*text;
    const int size = s[0] < 0x80 ? 1 : s[0] >= 0xC2 && s[0] < 0xE0 ? 2 : (s[0] & 0xF0) == 0xE0 ? 3 : 4;
    uint32_t glyph;

    *text += 1;
    if (size == 1)
        return is_drawable(s[0]) ? s[0] : '?';
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return '?';
    glyph = s[0] & (0x7FU >> size);
    for (int i = 1; i < size; i++) { /* stops at the NUL, which is no continuation */
        if ((s[i] & 0xC0) != 0x80)
            return '?';
        glyph = glyph << 6 | (s[i] & 0x3FU);
    }
    if (glyph < least[size] || (!is_drawable(glyph) && glyph >= 0xA0))
        return '?';
    *text += size - 1;
    return is_drawable(glyph) ? glyph : '?';
}

size_t gol_glyph_encode(uint32_t glyph, char out[4])
{
    if (glyph < 0x80) {
        out[0] = (char)glyph;
        return 1;
    }
    if (glyph < 0x800) {
        out[0] = (char)(0xC0 | glyph >> 6);
        out[1] = (char)(0x80 | (glyph & 0x3F));
        return 2;
    }
    if (glyph < 0x10000) {
        out[0] = (char)(0xE0 | glyph >> 12);
        out[1] = (char)(0x80 | (glyph >> 6 & 0x3F));
        out[2] = (char)(0x80 | (glyph & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (glyph >> 18 & 0x07));
    out[1] = (char)(0x80 | (glyph >> 12 & 0x3F));
    out[2] = (char)(0x80 | (glyph >> 6 & 0x3F));
    out[3] = (char)(0x80 | (glyph & 0x3F));
    return 4;
}

/* ---- the frame ---- */

enum gol_code gol_frame_init(struct gol_frame *frame, int width, int height, struct gol_err *err)
{
    *frame = (struct gol_frame){.width = width < 1 ? 1 : width, .height = height < 1 ? 1 : height};
    frame->cells = calloc((size_t)frame->height, (size_t)frame->width * sizeof *frame->cells);
    if (frame->cells == NULL) {
        frame->width = frame->height = 0;
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a frame of %d x %d characters", width, height);
    }
    gol_frame_clear(frame);
    return GOL_OK;
}

void gol_frame_fini(struct gol_frame *frame)
{
    free(frame->cells);
    free(frame->spots);
    *frame = (struct gol_frame){0};
}

void gol_frame_clear(struct gol_frame *frame)
{
    const size_t n = (size_t)frame->width * (size_t)frame->height;

    for (size_t i = 0; i < n; i++)
        frame->cells[i] = blank;
    frame->n_spots = 0;
}

/* ---- spots ---- */

void gol_frame_spot(struct gol_frame *frame, struct gol_rect rect, enum gol_spot_kind kind, int value)
{
    if (!frame->has_mouse)
        return;
    if (frame->n_spots == frame->spots_room) {
        const int room = frame->spots_room == 0 ? 64 : 2 * frame->spots_room;
        struct gol_spot *spots = realloc(frame->spots, (size_t)room * sizeof *spots);

        if (spots == NULL)
            return; /* then nothing is there for the mouse */
        frame->spots = spots;
        frame->spots_room = room;
    }
    frame->spots[frame->n_spots++] = (struct gol_spot){rect, kind, value};
}

const struct gol_spot *gol_frame_spot_at(const struct gol_frame *frame, int x, int y)
{
    for (int i = frame->n_spots - 1; i >= 0; i--) {
        const struct gol_rect *rect = &frame->spots[i].rect;

        if (x >= rect->x && x - rect->x < rect->width && y >= rect->y && y - rect->y < rect->height)
            return &frame->spots[i];
    }
    return NULL;
}

/* ---- drawing ---- */

static struct gol_cell *cell_at(struct gol_frame *frame, int x, int y)
{
    if (x < 0 || y < 0 || x >= frame->width || y >= frame->height)
        return NULL;
    return &frame->cells[(size_t)y * (size_t)frame->width + (size_t)x];
}

/* A glyph of two columns that loses one half loses the other too. */
static void store(struct gol_frame *frame, int x, int y, struct gol_cell cell)
{
    struct gol_cell *at = cell_at(frame, x, y);

    if (at == NULL)
        return;
    if (at->glyph == 0 && x > 0)
        at[-1].glyph = ' ';
    if (x + 1 < frame->width && at[1].glyph == 0)
        at[1].glyph = ' ';
    *at = cell;
}

void gol_frame_put(struct gol_frame *frame, int x, int y, uint32_t glyph, enum gol_colour fg, enum gol_colour bg)
{
    const bool fits = is_drawable(glyph) && gol_glyph_columns(glyph) == 1;

    store(frame, x, y, (struct gol_cell){.glyph = fits ? glyph : '?', .fg = (uint8_t)fg, .bg = (uint8_t)bg});
}

int gol_frame_text(struct gol_frame *frame, int x, int y, int width, const char *text, enum gol_colour colour,
                   bool bold)
{
    int used = 0;

    while (*text != '\0') {
        struct gol_cell cell = {.glyph = decode(&text), .fg = (uint8_t)colour, .bold = bold};
        const int columns = gol_glyph_columns(cell.glyph);

        if (columns == 0)
            continue;
        if (columns > width - used || used > INT_MAX - 2 - (x > 0 ? x : 0))
            break;
        if (columns == 2 && (cell_at(frame, x + used, y) == NULL || cell_at(frame, x + used + 1, y) == NULL)) {
            cell.glyph = ' '; /* half of it is outside */
            store(frame, x + used, y, cell);
            store(frame, x + used + 1, y, cell);
        } else if (columns == 2) {
            store(frame, x + used + 1, y, blank);
            store(frame, x + used, y, cell);
            cell.glyph = 0;
            *cell_at(frame, x + used + 1, y) = cell;
        } else {
            store(frame, x + used, y, cell);
        }
        used += columns;
    }
    return used;
}

int gol_text_columns(const char *text)
{
    int columns = 0;

    while (*text != '\0' && columns < INT_MAX - 2)
        columns += gol_glyph_columns(decode(&text));
    return columns;
}

int gol_frame_text_cut(struct gol_frame *frame, int x, int y, int width, const char *text, enum gol_colour colour,
                       bool bold)
{
    int used;

    if (width <= 0)
        return 0;
    if (gol_text_columns(text) <= width)
        return gol_frame_text(frame, x, y, width, text, colour, bold);
    used = gol_frame_text(frame, x, y, width - 1, text, colour, bold);
    return used + gol_frame_text(frame, x + used, y, 1, "…", colour, bold);
}

size_t gol_text_words(const char *text, int width)
{
    size_t fit = 0;

    for (size_t end = strcspn(text, " ");; end += 1 + strcspn(text + end + 1, " ")) {
        char line[400];

        if (end >= sizeof line)
            return fit;
        memcpy(line, text, end);
        line[end] = '\0';
        if (fit > 0 && gol_text_columns(line) > width)
            return fit;
        fit = end;
        if (text[end] == '\0')
            return fit;
    }
}

int gol_frame_text_wrap(struct gol_frame *frame, struct gol_rect rect, const char *text, enum gol_colour colour)
{
    int lines = 0;

    while (*text != '\0' && lines < rect.height) {
        const size_t size = lines + 1 < rect.height ? gol_text_words(text, rect.width) : strlen(text);
        char line[400];

        snprintf(line, sizeof line, "%.*s", (int)size, text);
        gol_frame_text_cut(frame, rect.x, rect.y + lines++, rect.width, line, colour, false);
        text += size;
        text += strspn(text, " ");
    }
    return lines;
}

void gol_frame_choose(struct gol_frame *frame, int x, int y, int width)
{
    for (int i = 0; i < width; i++) {
        struct gol_cell *cell = cell_at(frame, x + i, y);

        if (cell == NULL)
            continue;
        cell->bg = GOL_COLOUR_CHOSEN_GROUND;
        if (cell->fg != GOL_COLOUR_BAD)
            cell->fg = GOL_COLOUR_CHOSEN;
    }
}

void gol_frame_erase(struct gol_frame *frame, struct gol_rect rect)
{
    for (int y = 0; y < rect.height; y++)
        for (int x = 0; x < rect.width; x++)
            store(frame, rect.x + x, rect.y + y, blank);
}

void gol_frame_dump(const struct gol_frame *frame, struct gol_buf *out)
{
    for (int y = 0; y < frame->height; y++) {
        const struct gol_cell *row = &frame->cells[(size_t)y * (size_t)frame->width];
        int end = frame->width;

        while (end > 0 && row[end - 1].glyph == ' ')
            end--;
        for (int x = 0; x < end; x++) {
            char bytes[4];

            if (row[x].glyph != 0) /* 0: the glyph before covers this column */
                gol_buf_add(out, bytes, gol_glyph_encode(row[x].glyph, bytes));
        }
        gol_buf_add(out, "\n", 1);
    }
}

/* ---- plainer terminals ---- */

static uint32_t ascii_of(uint32_t glyph)
{
    if (glyph < 0x7F)
        return glyph;
    if (glyph >= 0x2800 && glyph <= 0x28FF) { /* braille: by how many of its eight dots are set */
        static const char by_dots[] = " .::oo###";

        return (uint32_t)by_dots[__builtin_popcount(glyph & 0xFF)];
    }
    switch (glyph) {
    case 0x2580: /* upper half */
        return '"';
    case 0x2584: /* lower half */
        return '.';
    case 0x2588: /* full block */
        return '#';
    case 0x25AA: /* small square */
        return 'o';
    case 0x25A0: /* square */
        return 'O';
    case 0x2591: /* light shade */
    case 0x00B7: /* middle dot */
        return '.';
    case 0x2500: /* horizontal line */
        return '-';
    case 0x2502: /* vertical line */
        return '|';
    case 0x25B8: /* small triangle to the right */
    case 0x203A:
        return '>';
    case 0x2039:
        return '<';
    case 0x2191:
        return '^';
    case 0x2193:
        return 'v';
    case 0x2026: /* ellipsis */
        return '~';
    case 0x2581: /* eighths, from below */
    case 0x2582:
        return '_';
    case 0x2583:
    case 0x2585:
        return '-';
    case 0x2586:
    case 0x2587:
        return '=';
    default:
        return glyph >= 0x2589 && glyph <= 0x258F ? '#' : '?';
    }
}

/* Young dots are bold and old ones dim, where glyphs do not say the age by themselves. */
static struct gol_cell by_weight(struct gol_cell cell)
{
    const bool of_dots =
        (cell.glyph >= 0x2580 && cell.glyph <= 0x2588) || (cell.glyph > 0x2800 && cell.glyph <= 0x28FF);

    if (!of_dots || cell.fg < GOL_COLOUR_AGE)
        return cell;
    if (cell.fg < GOL_COLOUR_AGE_GROWN)
        cell.bold = 1;
    else if (cell.fg >= GOL_COLOUR_AGE_OLD)
        cell.fg = GOL_COLOUR_DIM;
    return cell;
}

struct gol_cell gol_cell_plain(struct gol_cell cell, bool unicode, bool colours)
{
    if (!colours) {
        cell = by_weight(cell);
        /* The two halves of a character cell were told apart by colour only. */
        if (cell.glyph == 0x2580 && cell.bg >= GOL_COLOUR_AGE)
            cell.glyph = 0x2588;
        cell.bold = cell.bold || cell.fg == GOL_COLOUR_TITLE || cell.fg == GOL_COLOUR_BAD ||
                    cell.bg == GOL_COLOUR_CHOSEN_GROUND;
    }
    if (!unicode) {
        if (cell.glyph == 0x2580 && cell.bg >= GOL_COLOUR_AGE) {
            cell.glyph = '#';
            cell.bg = GOL_COLOUR_GROUND;
        }
        cell.glyph = ascii_of(cell.glyph);
    }
    return cell;
}
