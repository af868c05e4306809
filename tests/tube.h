/*
 * A terminal of a few lines of code that reads what is sent to it, so that tests see what a user would: the sequences
 * of the VT100, xterm and tmux that ui/painter and ui/terminal use, and no others. It notes which kinds of sequences
 * came, and what a real one would take amiss.
 */
#ifndef GOL_TESTS_TUBE_H
#define GOL_TESTS_TUBE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TUBE_KINDS 256
#define TUBE_CANCEL '\030' /* CAN: what has begun is no sequence and no character any more */

struct tube_cell {
    uint32_t glyph; /* 0: the second half of a wide one */
    int fg, bg; /* number or 0xRRGGBB; -1: the terminal's own */
    bool bold, dim, reversed;
};

struct tube {
    int width, height;
    struct tube_cell *cells;
    int x, y;
    struct tube_cell pen;
    int unknown; /* sequences that it does not know, and what leaves the screen */
    char amiss[80]; /* the first of those, in words */
    bool lenient; /* until it is cleared next, nothing is amiss: it had another size when this was sent */
    int clears; /* how often all of it was cleared */
    int direct; /* 24-bit colours that were set */
    int cancels; /* that have come */
    int clears_before; /* clears before the last one of these */
    int queries; /* of its status: it is the caller's to answer them */
    int most; /* the highest number of one of a terminal's colours that has come */
    bool coloured, beyond_ascii; /* a colour that is not its own, a character beyond ASCII has come */
    bool alternate, hidden; /* the other screen; no cursor */
    char kinds[TUBE_KINDS][12]; /* of what came: "[H" is any that places the cursor, "[1m" and "[?25l" are themselves */
    int n_kinds;
    bool (*is_wide)(uint32_t glyph); /* takes two columns; NULL: none does */
};

static inline __attribute__((format(printf, 2, 3))) void tube_fault(struct tube *tube, const char *format, ...)
{
    va_list arguments;

    if (tube->lenient || tube->unknown++ > 0)
        return;
    va_start(arguments, format);
    vsnprintf(tube->amiss, sizeof tube->amiss, format, arguments);
    va_end(arguments);
}

static inline void tube_erase(struct tube *tube, int from, int to)
{
    for (int i = from; i < to; i++)
        tube->cells[i] = (struct tube_cell){.glyph = ' ', .fg = -1, .bg = tube->pen.bg};
}

static inline void tube_clear(struct tube *tube)
{
    tube_erase(tube, 0, tube->width * tube->height);
    tube->clears++;
    tube->lenient = false;
}

/* Another size: blank, until the program has painted it anew. */
static inline void tube_resize(struct tube *tube, int width, int height)
{
    free(tube->cells);
    tube->width = width;
    tube->height = height;
    tube->cells = calloc((size_t)width * (size_t)height, sizeof *tube->cells);
    if (tube->cells == NULL)
        abort();
    tube->x = tube->y = 0;
    tube_erase(tube, 0, width * height);
    tube->lenient = true;
}

static inline void tube_init(struct tube *tube, int width, int height)
{
    *tube = (struct tube){.pen = {.fg = -1, .bg = -1}};
    tube_resize(tube, width, height);
    tube->lenient = false;
}

/* ---- what came ---- */

static inline bool tube_knows(const struct tube *tube, const char *kind)
{
    for (int i = 0; i < tube->n_kinds; i++)
        if (strcmp(tube->kinds[i], kind) == 0)
            return true;
    return false;
}

static inline void tube_note(struct tube *tube, const char *kind)
{
    if (!tube_knows(tube, kind) && tube->n_kinds < TUBE_KINDS)
        snprintf(tube->kinds[tube->n_kinds++], sizeof tube->kinds[0], "%s", kind);
}

static inline void tube_note_number(struct tube *tube, const char *prefix, int number, char final)
{
    char kind[12];

    snprintf(kind, sizeof kind, "[%s%d%c", prefix, number % 10000, final);
    tube_note(tube, kind);
}

static inline void tube_fini(struct tube *tube)
{
    free(tube->cells);
}

/* ---- what it does ---- */

/* 38 and 48, from numbers[i] on; returns the last number that belongs to it. */
static inline int tube_extended(struct tube *tube, const int *numbers, int n, int i)
{
    int *colour = numbers[i] == 38 ? &tube->pen.fg : &tube->pen.bg;
    const int last = i + 5 < n && numbers[i + 2] < 0 ? i + 5 : i + 4; /* 38:2::R:G:B, or 38;2;R;G;B */

    if (i + 2 < n && numbers[i + 1] == 5) {
        *colour = numbers[i + 2];
        tube->most = *colour > tube->most ? *colour : tube->most;
        return i + 2;
    }
    if (last >= n || numbers[i + 1] != 2) {
        tube_fault(tube, "a colour of kind %d", i + 1 < n ? numbers[i + 1] : -1);
        return n;
    }
    *colour = numbers[last - 2] << 16 | numbers[last - 1] << 8 | numbers[last];
    tube->direct++;
    return last;
}

static inline void tube_graphics(struct tube *tube, const int *numbers, int n)
{
    for (int i = 0; i < n; i++) {
        const int number = numbers[i] < 0 ? 0 : numbers[i];

        if (number < 30)
            tube_note_number(tube, "", number, 'm');
        else
            tube->coloured = tube->coloured || (number != 39 && number != 49);
        if (number == 0)
            tube->pen = (struct tube_cell){.fg = -1, .bg = -1};
        else if (number == 1)
            tube->pen.bold = true;
        else if (number == 2)
            tube->pen.dim = true;
        else if (number == 7)
            tube->pen.reversed = true;
        else if (number == 38 || number == 48)
            i = tube_extended(tube, numbers, n, i);
        else if (number == 39)
            tube->pen.fg = -1;
        else if (number == 49)
            tube->pen.bg = -1;
        else if (number >= 30 && number < 38)
            tube->pen.fg = number - 30;
        else if (number >= 40 && number < 48)
            tube->pen.bg = number - 40;
        else if (number >= 90 && number < 98)
            tube->pen.fg = number - 90 + 8;
        else if (number >= 100 && number < 108)
            tube->pen.bg = number - 100 + 8;
        else if (number >= 30)
            tube_fault(tube, "%d as a colour", number);
        if ((number >= 30 && number < 38) || (number >= 90 && number < 98))
            tube->most = tube->pen.fg > tube->most ? tube->pen.fg : tube->most;
        else if (number >= 40 && number != 48 && number != 49)
            tube->most = tube->pen.bg > tube->most ? tube->pen.bg : tube->most;
    }
}

static inline void tube_modes(struct tube *tube, bool private, const int *numbers, int n, bool set)
{
    for (int i = 0; i < n; i++) {
        tube_note_number(tube, private ? "?" : "", numbers[i], set ? 'h' : 'l');
        if (private && numbers[i] == 1049)
            tube->alternate = set;
        if (private && numbers[i] == 25)
            tube->hidden = !set;
    }
}

/* All, a line, some characters: from where it writes next on. */
static inline void tube_wipe(struct tube *tube, char final, int number)
{
    const int at = tube->y * tube->width + (tube->x < tube->width ? tube->x : tube->width - 1);
    const int line = (tube->y + 1) * tube->width;

    if (tube->x < 0 || tube->y < 0 || tube->y >= tube->height) {
        tube_fault(tube, "wiping from column %d of line %d on", tube->x, tube->y);
        return;
    }
    if (final == 'J' && (number == 2 || at == 0))
        tube_clear(tube);
    else if (final == 'J')
        tube_erase(tube, at, tube->width * tube->height);
    else if (final == 'K' && number < 1)
        tube_erase(tube, at, line);
    else if (final == 'X')
        tube_erase(tube, at, at + (number < 1 ? 1 : number) < line ? at + (number < 1 ? 1 : number) : line);
    else
        tube_fault(tube, "wiping of kind %d%c", number, final);
}

static inline void tube_do(struct tube *tube, char prefix, char final, const int *numbers, int n)
{
    const int first = numbers[0] < 1 ? 1 : numbers[0];
    const char kind[4] = {'[', prefix != 0 ? prefix : final, prefix != 0 ? final : '\0', '\0'};

    if (final != 'h' && final != 'l')
        tube_note(tube, kind);
    if (prefix != 0 && final != 'h' && final != 'l')
        return; /* nothing that is seen */
    if (final == 'm') {
        tube_graphics(tube, numbers, n);
    } else if (final == 'H') {
        tube->y = first - 1;
        tube->x = n > 1 && numbers[1] > 0 ? numbers[1] - 1 : 0;
    } else if (final == 'J' || final == 'K' || final == 'X') {
        tube_wipe(tube, final, numbers[0]);
    } else if (final == 'G') {
        tube->x = first - 1;
    } else if (final == 'd') {
        tube->y = first - 1;
    } else if (strchr("ABCD", final) != NULL) {
        tube->y += final == 'B' ? first : final == 'A' ? -first : 0;
        tube->x += final == 'C' ? first : final == 'D' ? -first : 0;
    } else if (final == 'n' && numbers[0] == 5) {
        tube->queries++;
    } else if (final == 'h' || final == 'l') {
        tube_modes(tube, prefix == '?', numbers, n, final == 'h');
    } else if (final != 'r' && final != 't') { /* regions, titles: nothing that is seen */
        tube_fault(tube, "a sequence that ends with %c", final);
    }
}

/* Takes a sequence that begins with ESC; returns its bytes, 0: its end has not come. */
static inline size_t tube_sequence(struct tube *tube, const char *at, size_t size)
{
    int numbers[16] = {-1}, n = 1;
    char prefix = 0;
    size_t i = 2;

    if (size < 2)
        return 0;
    if (at[1] == TUBE_CANCEL)
        return 1;
    if (at[1] != '[') {
        const char kind[3] = {'\033', at[1], '\0'};

        if (strchr("()", at[1]) != NULL && size < 3)
            return 0;
        tube_note(tube, kind);
        if (strchr("()M=>78", at[1]) == NULL)
            tube_fault(tube, "ESC %c", at[1]);
        tube->y -= at[1] == 'M';
        return strchr("()", at[1]) != NULL ? 3 : 2;
    }
    if (size > 2 && strchr("?>!", at[2]) != NULL)
        prefix = at[i++];
    for (; i < size && ((at[i] >= '0' && at[i] <= '9') || at[i] == ';' || at[i] == ':'); i++) {
        if (at[i] >= '0' && at[i] <= '9')
            numbers[n - 1] = 10 * (numbers[n - 1] < 0 ? 0 : numbers[n - 1]) + (at[i] - '0');
        else if (n < 16)
            numbers[n++] = -1;
    }
    if (i == size || at[i] == TUBE_CANCEL)
        return i == size ? 0 : i;
    tube_do(tube, prefix, at[i], numbers, n);
    return i + 1;
}

static inline void tube_write(struct tube *tube, uint32_t glyph)
{
    const int columns = tube->is_wide != NULL && tube->is_wide(glyph) ? 2 : 1;

    if (tube->x < 0 || tube->y < 0 || tube->x + columns > tube->width || tube->y >= tube->height) {
        tube_fault(tube, "U+%04X in column %d of line %d", glyph, tube->x, tube->y);
        return;
    }
    tube->beyond_ascii = tube->beyond_ascii || glyph > 0x7E;
    for (int i = 0; i < columns; i++) {
        struct tube_cell *cell = &tube->cells[tube->y * tube->width + tube->x++];

        *cell = tube->pen;
        cell->glyph = i == 0 ? glyph : 0;
    }
}

/* Takes a character that is no control; returns its bytes, 0: its end has not come. */
static inline size_t tube_character(struct tube *tube, const char *at, size_t size)
{
    const unsigned char byte = (unsigned char)*at;
    const size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    uint32_t glyph = length == 1 ? byte : byte & (0x7FU >> length);

    if (length > size && memchr(at, TUBE_CANCEL, size) == NULL)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if (at[i] == TUBE_CANCEL)
            return i;
        glyph = glyph << 6 | ((unsigned char)at[i] & 0x3F);
    }
    tube_write(tube, glyph);
    return length;
}

static inline void tube_control(struct tube *tube, char byte)
{
    const char kind[2] = {byte, '\0'};

    tube_note(tube, kind);
    if (byte == '\n' && ++tube->y >= tube->height) {
        tube_fault(tube, "it scrolls");
        tube->y = tube->height - 1;
    } else if (byte == '\r') {
        tube->x = 0;
    } else if (byte == '\b') {
        tube->x--;
    } else if (byte == TUBE_CANCEL) {
        tube->cancels++;
        tube->clears_before = tube->clears;
    } else if (strchr("\n\017", byte) == NULL) { /* SI is not seen */
        tube_fault(tube, "the control character %d", byte);
    }
}

/* Reads bytes; returns how many, which are all but a sequence or character at the end that is not whole. */
static inline size_t tube_read(struct tube *tube, const char *bytes, size_t size)
{
    size_t done = 0, taken = 1;

    for (; done < size && taken > 0; done += taken) {
        const char byte = bytes[done];

        taken = 1;
        if (byte == '\033')
            taken = tube_sequence(tube, bytes + done, size - done);
        else if ((unsigned char)byte >= ' ')
            taken = tube_character(tube, bytes + done, size - done);
        else
            tube_control(tube, byte);
    }
    return done;
}

/* ---- what is seen ---- */

/*
 * A line as text, without the blanks at its end; what is not ASCII is '*'. `bold`: only what is bold, the rest is
 * blank.
 */
static inline const char *tube_line(const struct tube *tube, int y, bool bold, char *out, size_t size)
{
    size_t n = 0;

    for (int x = 0; y >= 0 && y < tube->height && x < tube->width && n + 1 < size; x++) {
        const struct tube_cell *cell = &tube->cells[y * tube->width + x];

        out[n++] = bold && !cell->bold ? ' ' : cell->glyph < 0x7F ? (char)(cell->glyph == 0 ? ' ' : cell->glyph) : '*';
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out;
}

/* The first line that has the text; -1: none. */
static inline int tube_find(const struct tube *tube, const char *text)
{
    char line[1024];

    for (int y = 0; y < tube->height; y++)
        if (strstr(tube_line(tube, y, false, line, sizeof line), text) != NULL)
            return y;
    return -1;
}

#endif
