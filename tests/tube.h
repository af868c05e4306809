/*
 * A terminal of a few lines of code that reads what is sent to it, so that tests see what a user would: the sequences
 * of xterm and tmux that ui/painter and ui/terminal use, and no others.
 */
#ifndef GOL_TESTS_TUBE_H
#define GOL_TESTS_TUBE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct tube_cell {
    uint32_t glyph; /* 0: the second half of a wide one */
    int fg, bg; /* number or 0xRRGGBB; -1: the terminal's own */
    bool bold, dim;
};

struct tube {
    int width, height;
    struct tube_cell *cells;
    int x, y;
    struct tube_cell pen;
    int unknown; /* sequences that it does not know, and what leaves the screen */
    int direct; /* 24-bit colours that were set */
    bool (*is_wide)(uint32_t glyph); /* takes two columns; NULL: none does */
};

static inline void tube_clear(struct tube *tube)
{
    for (int i = 0; i < tube->width * tube->height; i++)
        tube->cells[i] = (struct tube_cell){.glyph = ' ', .fg = -1, .bg = tube->pen.bg};
}

static inline void tube_init(struct tube *tube, int width, int height)
{
    *tube = (struct tube){.width = width, .height = height, .pen = {.fg = -1, .bg = -1}};
    tube->cells = calloc((size_t)width * (size_t)height, sizeof *tube->cells);
    if (tube->cells == NULL)
        abort();
    tube_clear(tube);
}

static inline void tube_fini(struct tube *tube)
{
    free(tube->cells);
}

/* 38 and 48, from numbers[i] on; returns the last number that belongs to it. */
static inline int tube_extended(struct tube *tube, const int *numbers, int n, int i)
{
    int *colour = numbers[i] == 38 ? &tube->pen.fg : &tube->pen.bg;
    const int last = i + 5 < n && numbers[i + 2] < 0 ? i + 5 : i + 4; /* 38:2::R:G:B, or 38;2;R;G;B */

    if (i + 2 < n && numbers[i + 1] == 5) {
        *colour = numbers[i + 2];
        return i + 2;
    }
    if (last >= n || numbers[i + 1] != 2) {
        tube->unknown++;
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

        if (number == 0)
            tube->pen = (struct tube_cell){.fg = -1, .bg = -1};
        else if (number == 1)
            tube->pen.bold = true;
        else if (number == 2)
            tube->pen.dim = true;
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
        else
            tube->unknown++;
    }
}

static inline void tube_do(struct tube *tube, char final, const int *numbers, int n)
{
    const int first = numbers[0] < 1 ? 1 : numbers[0];

    if (final == 'm') {
        tube_graphics(tube, numbers, n);
    } else if (final == 'H') {
        tube->y = first - 1;
        tube->x = n > 1 && numbers[1] > 0 ? numbers[1] - 1 : 0;
    } else if (final == 'J') {
        tube_clear(tube);
    } else if (final == 'G') {
        tube->x = first - 1;
    } else if (final == 'd') {
        tube->y = first - 1;
    } else if (strchr("ABCD", final) != NULL) {
        tube->y += final == 'B' ? first : final == 'A' ? -first : 0;
        tube->x += final == 'C' ? first : final == 'D' ? -first : 0;
    } else if (strchr("hlrt", final) == NULL) { /* modes, regions, titles: nothing that is seen */
        tube->unknown++;
    }
}

/* Takes a sequence that begins with ESC; returns its bytes, 0: its end has not come. */
static inline size_t tube_sequence(struct tube *tube, const char *at, size_t size)
{
    int numbers[16] = {-1}, n = 1;
    size_t i = 2;

    if (size < 2)
        return 0;
    if (at[1] == 'M')
        tube->y--;
    if (at[1] == '(')
        return size < 3 ? 0 : 3;
    if (at[1] != '[') {
        tube->unknown += strchr("M=>78", at[1]) == NULL;
        return 2;
    }
    i += size > 2 && at[2] == '?';
    for (; i < size && ((at[i] >= '0' && at[i] <= '9') || at[i] == ';' || at[i] == ':'); i++) {
        if (at[i] >= '0' && at[i] <= '9')
            numbers[n - 1] = 10 * (numbers[n - 1] < 0 ? 0 : numbers[n - 1]) + (at[i] - '0');
        else if (n < 16)
            numbers[n++] = -1;
    }
    if (i == size)
        return 0;
    tube_do(tube, at[i], numbers, n);
    return i + 1;
}

static inline void tube_write(struct tube *tube, uint32_t glyph)
{
    const int columns = tube->is_wide != NULL && tube->is_wide(glyph) ? 2 : 1;

    if (tube->x < 0 || tube->y < 0 || tube->x + columns > tube->width || tube->y >= tube->height) {
        tube->unknown++;
        return;
    }
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

    if (length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        glyph = glyph << 6 | ((unsigned char)at[i] & 0x3F);
    tube_write(tube, glyph);
    return length;
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
        else if (byte == '\n')
            tube->y++;
        else if (byte == '\r')
            tube->x = 0;
        else if (byte == '\b')
            tube->x--;
        else if ((unsigned char)byte >= ' ')
            taken = tube_character(tube, bytes + done, size - done);
        else
            tube->unknown += byte != '\017' && byte != '\030'; /* SI and CAN are not seen */
    }
    return done;
}

#endif
