#include "life/scan.h"

#include <stdarg.h>
#include <string.h>

void gol_scan_init(struct gol_scan *scan, const char *text, size_t size, const char *name)
{
    *scan = (struct gol_scan){.name = name, .text = text, .size = size, .now = {.line = 1}};
}

bool gol_scan_at_line_start(const struct gol_scan *scan)
{
    for (size_t at = scan->now.line_start; at < scan->now.at; at++)
        if (scan->text[at] != ' ' && scan->text[at] != '\t')
            return false;
    return true;
}

bool gol_scan_starts(const struct gol_scan *scan, const char *word)
{
    const size_t length = strlen(word);

    return scan->size - scan->now.at >= length && memcmp(scan->text + scan->now.at, word, length) == 0;
}

void gol_scan_spaces(struct gol_scan *scan)
{
    while (gol_scan_peek(scan) == ' ' || gol_scan_peek(scan) == '\t')
        gol_scan_skip(scan);
}

void gol_scan_line(struct gol_scan *scan)
{
    const size_t line = scan->now.line;

    while (scan->now.line == line && gol_scan_peek(scan) != EOF)
        gol_scan_skip(scan);
}

bool gol_scan_rest(struct gol_scan *scan, char *out, size_t size)
{
    size_t length = 0;

    gol_scan_spaces(scan);
    for (; !gol_scan_at_line_end(scan); gol_scan_skip(scan)) {
        const int c = gol_scan_peek(scan);

        if (length + 1 == size)
            return false;
        out[length++] = (char)(c >= ' ' && c < 0x7F ? c : c == '\t' ? ' ' : '?');
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
    return true;
}

static void keep_text(const struct gol_scan *scan, struct gol_number *number)
{
    const size_t length = scan->now.at - number->place.at;

    snprintf(number->text, sizeof number->text, "%.*s%s", length > 20 ? 20 : (int)length, scan->text + number->place.at,
             length > 20 ? "..." : "");
}

static int64_t read_digits(struct gol_scan *scan)
{
    int64_t value = 0;

    while (gol_scan_is_digit(gol_scan_peek(scan))) {
        value = value * 10 + (gol_scan_peek(scan) - '0');
        if (value > GOL_SCAN_NUMBER_MAX)
            value = GOL_SCAN_NUMBER_MAX;
        gol_scan_skip(scan);
    }
    return value;
}

void gol_scan_number(struct gol_scan *scan, struct gol_number *out)
{
    out->place = scan->now;
    out->value = read_digits(scan);
    keep_text(scan, out);
}

bool gol_scan_signed(struct gol_scan *scan, struct gol_number *out)
{
    const int sign = gol_scan_peek(scan);
    bool digits;

    out->place = scan->now;
    if (sign == '-' || sign == '+')
        gol_scan_skip(scan);
    digits = gol_scan_is_digit(gol_scan_peek(scan));
    out->value = read_digits(scan);
    if (sign == '-')
        out->value = -out->value;
    keep_text(scan, out);
    return digits;
}

const char *gol_scan_show(char out[16], int c)
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

enum gol_code gol_scan_fail(const struct gol_scan *scan, struct gol_place place, struct gol_err *err,
                            enum gol_code code, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return gol_err_set(err, code, "%s:%zu:%zu: %s", scan->name, place.line, place.at - place.line_start + 1, text);
}
