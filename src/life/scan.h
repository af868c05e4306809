/*
 * Text under a reader's finger: a character at a time, with the line and column for messages. What every reader of
 * pattern files is built on. A line ends with \n, \r\n or a lone \r.
 */
#ifndef GOL_LIFE_SCAN_H
#define GOL_LIFE_SCAN_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct gol_place {
    size_t at;
    size_t line; /* from 1 */
    size_t line_start; /* `at` of its first character */
};

struct gol_scan {
    const char *name; /* of the file, for messages */
    const char *text;
    size_t size;
    struct gol_place now;
    struct gol_place rule; /* where the rule was found, for what is wrong with it as a whole */
};

/* The largest number that is told from larger ones: far beyond every limit, far from overflow when a few are added. */
#define GOL_SCAN_NUMBER_MAX INT64_C(1000000000000000)

/* A number as its value, and as text for messages (cut when it is long). */
struct gol_number {
    struct gol_place place;
    int64_t value;
    char text[24];
};

void gol_scan_init(struct gol_scan *scan, const char *text, size_t size, const char *name);

/* The character here, or EOF behind the last. */
static inline int gol_scan_peek(const struct gol_scan *scan)
{
    return scan->now.at < scan->size ? (unsigned char)scan->text[scan->now.at] : EOF;
}

/* Goes on by one character; there must be one. */
static inline void gol_scan_skip(struct gol_scan *scan)
{
    const char c = scan->text[scan->now.at++];

    if (c == '\n' || (c == '\r' && gol_scan_peek(scan) != '\n')) {
        scan->now.line++;
        scan->now.line_start = scan->now.at;
    }
}

static inline bool gol_scan_is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* At the end of a line, or of the text. */
static inline bool gol_scan_at_line_end(const struct gol_scan *scan)
{
    const int c = gol_scan_peek(scan);

    return c == '\n' || c == '\r' || c == EOF;
}

/* Whether only blanks stand before this on its line. */
bool gol_scan_at_line_start(const struct gol_scan *scan);
/* Whether the text goes on with `word`. */
bool gol_scan_starts(const struct gol_scan *scan, const char *word);
/* Blanks and tabs. */
void gol_scan_spaces(struct gol_scan *scan);
/* The rest of this line and its end. */
void gol_scan_line(struct gol_scan *scan);
/*
 * What is left of this line, without the blanks around it; stays before the line's end. What cannot be printed
 * becomes "?". False when it does not fit into size bytes.
 */
bool gol_scan_rest(struct gol_scan *scan, char *out, size_t size);
/* Digits; 0 without any. Larger ones than GOL_SCAN_NUMBER_MAX are read as that. */
void gol_scan_number(struct gol_scan *scan, struct gol_number *out);
/* The same with a sign before it. False when no digit is there. */
bool gol_scan_signed(struct gol_scan *scan, struct gol_number *out);

/* How to show a character to people: itself in quotes, or its code. Returns out. */
const char *gol_scan_show(char out[16], int c);
/* "name:line:column: ..."; returns code. */
enum gol_code gol_scan_fail(const struct gol_scan *scan, struct gol_place place, struct gol_err *err,
                            enum gol_code code, const char *format, ...) GOL_PRINTF(5, 6);

#endif
