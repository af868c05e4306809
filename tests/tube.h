/*
 * A terminal as tests see it: what bytes make of its cells, which sequences came, and what a real one would take amiss (a
 * character beyond the edge, a screen that scrolls, a sequence that it does not know). It knows what terminals from the VT100 to
 * xterm have in common, as far as curses and gollab use it.
 */
#ifndef GOL_TESTS_TUBE_H
#define GOL_TESTS_TUBE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TUBE_SHAPES 256
#define TUBE_NUMBERS 16

struct tube_cell {
    uint32_t glyph; /* 0: the second half of one of two columns */
    int fg, bg; /* -1: the terminal's own */
    bool bold;
};

struct tube {
    int width, height;
    struct tube_cell *cells;
    int x, y; /* where the next character goes; x is `width` behind one in the last column */
    int fg, bg;
    bool bold;
    bool alternate, hidden; /* the other screen; no cursor */
    uint32_t last; /* character that was put */
    int clears; /* how often all of it was cleared */
    bool lenient; /* until it is cleared next, nothing is amiss: it had another size when this was sent */
    char amiss[120]; /* the first fault; "": none */
    bool coloured, beyond_ascii; /* a colour that is not the terminal's own, a character beyond ASCII was sent */
    char shapes[TUBE_SHAPES][12]; /* each kind of sequence that came: "[H" for one that places the cursor */
    int n_shapes;
};

static inline __attribute__((format(printf, 2, 3))) void tube_fault(struct tube *tube, const char *format, ...)
{
    va_list arguments;

    if (tube->lenient || tube->amiss[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(tube->amiss, sizeof tube->amiss, format, arguments);
    va_end(arguments);
}

static inline void tube_erase(struct tube *tube)
{
    for (int i = 0; i < tube->width * tube->height; i++)
        tube->cells[i] = (struct tube_cell){' ', -1, tube->bg, false};
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
    tube_erase(tube);
    tube->lenient = true;
}

static inline void tube_init(struct tube *tube, int width, int height)
{
    *tube = (struct tube){.fg = -1, .bg = -1};
    tube_resize(tube, width, height);
}

static inline void tube_fini(struct tube *tube)
{
    free(tube->cells);
}

static inline void tube_note(struct tube *tube, const char *shape)
{
    for (int i = 0; i < tube->n_shapes; i++)
        if (strcmp(tube->shapes[i], shape) == 0)
            return;
    if (tube->n_shapes < TUBE_SHAPES)
        snprintf(tube->shapes[tube->n_shapes++], sizeof tube->shapes[0], "%s", shape);
}

static inline bool tube_knows(const struct tube *tube, const char *shape)
{
    for (int i = 0; i < tube->n_shapes; i++)
        if (strcmp(tube->shapes[i], shape) == 0)
            return true;
    return false;
}

/* ---- what sequences do ---- */

/* 38 or 48 and what follows: "5;N" or "2;R;G;B". Returns how many numbers that were. */
static inline int tube_long_colour(int *colour, const int *numbers, int n)
{
    if (n >= 3 && numbers[1] == 5) {
        *colour = numbers[2];
        return 3;
    }
    if (n >= 5 && numbers[1] == 2) {
        *colour = 0x1000000 | numbers[2] << 16 | numbers[3] << 8 | numbers[4];
        return 5;
    }
    return n;
}

static inline void tube_graphics(struct tube *tube, const int *numbers, int n)
{
    for (int i = 0; i < n;) {
        const int number = numbers[i];
        const bool bright = number >= 90 && number < 108;
        const bool fg = bright ? number < 98 : number >= 30 && number < 40;
        char shape[12];

        snprintf(shape, sizeof shape, "[%dm", number);
        if (number < 30)
            tube_note(tube, shape);
        if (number == 0) {
            tube->fg = tube->bg = -1;
            tube->bold = false;
        } else if (number == 1) {
            tube->bold = true;
        } else if (number == 22) {
            tube->bold = false;
        }
        if ((number < 30 || number > 49) && !bright) {
            i++;
            continue;
        }
        tube->coloured = tube->coloured || (number != 39 && number != 49);
        if (number == 38 || number == 48)
            i += tube_long_colour(fg ? &tube->fg : &tube->bg, &numbers[i], n - i);
        else {
            *(fg ? &tube->fg : &tube->bg) = number % 10 == 9 ? -1 : number % 10 + (bright ? 8 : 0);
            i++;
        }
    }
}

static inline void tube_clear(struct tube *tube)
{
    tube->x = tube->y = 0;
    tube_erase(tube);
    tube->clears++;
    tube->lenient = false;
}

/* Whether the character is two columns wide: of those that gollab's tests send. */
static inline bool tube_is_wide(uint32_t glyph)
{
    return (glyph >= 0x1100 && glyph < 0x1160) || (glyph >= 0x2E80 && glyph < 0xA4D0) ||
           (glyph >= 0xAC00 && glyph < 0xD7A4) || (glyph >= 0xFF00 && glyph < 0xFF61);
}

static inline void tube_character(struct tube *tube, uint32_t glyph)
{
    if (tube->x < 0 || tube->y < 0 || tube->x >= tube->width || tube->y >= tube->height) {
        tube_fault(tube, "U+%04X in column %d of line %d", glyph, tube->x, tube->y);
        return;
    }
    tube->cells[tube->y * tube->width + tube->x++] = (struct tube_cell){glyph, tube->fg, tube->bg, tube->bold};
    tube->last = glyph;
    if (tube_is_wide(glyph) && tube->x < tube->width)
        tube->cells[tube->y * tube->width + tube->x++] = (struct tube_cell){0, tube->fg, tube->bg, tube->bold};
}

/* ED, EL and ECH. */
static inline void tube_wipe(struct tube *tube, char final, int number)
{
    const int x = tube->x < tube->width ? tube->x : tube->width - 1, at = tube->y * tube->width + x;
    int end = (tube->y + 1) * tube->width;

    if (final == 'J' && (number == 2 || at == 0)) {
        tube_clear(tube);
        return;
    }
    if (final == 'J')
        end = tube->width * tube->height;
    if (final == 'X' && at + (number > 0 ? number : 1) < end)
        end = at + (number > 0 ? number : 1);
    for (int i = at; i < end && number != 1; i++)
        tube->cells[i] = (struct tube_cell){' ', -1, tube->bg, false};
}

/* False: it is none that moves the cursor. */
static inline bool tube_move(struct tube *tube, char final, int first, int second)
{
    switch (final) {
    case 'H':
        tube->y = first - 1;
        tube->x = second - 1;
        break;
    case 'A':
        tube->y -= first;
        break;
    case 'B':
        tube->y += first;
        break;
    case 'C':
        tube->x += first;
        break;
    case 'D':
        tube->x -= first;
        break;
    case 'G':
        tube->x = first - 1;
        break;
    case 'd':
        tube->y = first - 1;
        break;
    default:
        return final == 'r' || final == 't';
    }
    if (tube->x < 0 || tube->y < 0 || tube->x >= tube->width || tube->y >= tube->height)
        tube_fault(tube, "the cursor to column %d of line %d", tube->x, tube->y);
    return true;
}

static inline void tube_mode(struct tube *tube, const int *numbers, int n, bool private, bool set)
{
    for (int i = 0; i < n; i++) {
        char shape[12];

        snprintf(shape, sizeof shape, "[%s%u%c", private ? "?" : "", (unsigned)numbers[i] % 10000, set ? 'h' : 'l');
        tube_note(tube, shape);
        if (private && numbers[i] == 1049)
            tube->alternate = set;
        if (private && numbers[i] == 25)
            tube->hidden = !set;
    }
}

/* A whole sequence behind ESC [: a prefix (0: none), numbers, the last byte. */
static inline void tube_act(struct tube *tube, char prefix, const int *numbers, int n, char final)
{
    const int first = numbers[0] > 0 ? numbers[0] : 1;
    char shape[4] = {'[', prefix != 0 ? prefix : final, prefix != 0 ? final : '\0', '\0'};

    if (final == 'h' || final == 'l') {
        tube_mode(tube, numbers, n, prefix == '?', final == 'h');
        return;
    }
    tube_note(tube, shape);
    if (prefix != 0)
        return;
    if (final == 'm')
        tube_graphics(tube, numbers, n);
    else if (final == 'J' || final == 'K' || final == 'X')
        tube_wipe(tube, final, numbers[0]);
    else if (final == 'b')
        for (int i = 0; i < first; i++)
            tube_character(tube, tube->last);
    else if (!tube_move(tube, final, first, n > 1 && numbers[1] > 0 ? numbers[1] : 1))
        tube_fault(tube, "a sequence that ends with %c", final);
}

/* ESC and what belongs to it; returns its bytes, 0: not all of it is here. */
static inline size_t tube_sequence(struct tube *tube, const char *at, size_t size)
{
    int numbers[TUBE_NUMBERS] = {0}, n = 1;
    char prefix = 0;
    size_t i = 2;

    if (size < 2 || (strchr("()", at[1]) != NULL && size < 3))
        return 0;
    if (at[1] != '[') {
        const char shape[3] = {'\033', at[1], '\0'};

        tube_note(tube, shape);
        return strchr("()", at[1]) != NULL ? 3 : 2;
    }
    if (i < size && strchr("?>!", at[i]) != NULL)
        prefix = at[i++];
    for (; i < size && at[i] >= '0' && at[i] <= ';'; i++) {
        if (at[i] > '9')
            n += n < TUBE_NUMBERS;
        else
            numbers[n - 1] = (10 * numbers[n - 1] + (at[i] - '0')) % 1000000;
    }
    if (i >= size)
        return 0;
    tube_act(tube, prefix, numbers, n, at[i]);
    return i + 1;
}

static inline void tube_control(struct tube *tube, char byte)
{
    const char shape[2] = {byte, '\0'};

    tube_note(tube, shape);
    if (byte == '\r') {
        tube->x = 0;
    } else if (byte == '\b') {
        tube->x -= tube->x > 0;
    } else if (byte == '\n') {
        if (++tube->y >= tube->height) {
            tube_fault(tube, "it scrolls");
            tube->y = tube->height - 1;
        }
    }
}

/* Takes what has come; returns how many bytes it has taken: what is cut in the middle is left for later. */
static inline size_t tube_feed(struct tube *tube, const char *bytes, size_t size)
{
    size_t at = 0;

    while (at < size) {
        const unsigned char byte = (unsigned char)bytes[at];
        const size_t length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        uint32_t glyph = length == 1 ? byte : byte & (0x7FU >> length);

        if (byte == '\033') {
            const size_t used = tube_sequence(tube, bytes + at, size - at);

            if (used == 0)
                break;
            at += used;
            continue;
        }
        if (at + length > size)
            break;
        for (size_t i = 1; i < length; i++)
            glyph = glyph << 6 | ((unsigned char)bytes[at + i] & 0x3FU);
        at += length;
        tube->beyond_ascii = tube->beyond_ascii || glyph > 0x7E;
        if (glyph < ' ' || glyph == 0x7F)
            tube_control(tube, (char)glyph);
        else
            tube_character(tube, glyph);
    }
    return at;
}

/* ---- what is seen ---- */

/* A line as text, without the blanks at its end; what is not ASCII is '*'. `bold`: only what is bold, the rest is blank. */
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
