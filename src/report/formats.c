#include "report/formats.h"

#include <string.h>

/* ---- text ---- */

/* One line of cells: the headings for row -1. */
static void text_line(const struct gol_grid *grid, int row, struct gol_buf *out)
{
    int blanks = 0; /* owed before the next text, so that none trail */

    for (int i = 0; i < grid->n_columns; i++) {
        const struct gol_grid_column *column = &grid->columns[i];
        const char *text = gol_grid_text(grid, row, i);
        const int indent = gol_grid_indent(grid, row, i);

        if (!column->shown)
            continue;
        gol_buf_printf(out, "%*s%s", blanks + indent, "", text);
        blanks = GOL_GRID_GAP + column->width - indent - (int)strlen(text);
    }
    gol_buf_puts(out, "\n");
}

static void write_text(const struct gol_grid *grid, struct gol_buf *out)
{
    for (int row = -1; row < grid->n_rows; row++)
        text_line(grid, row, out);
    if (grid->note[0] != '\0')
        gol_buf_printf(out, "%s\n", grid->note);
}

/* ---- Markdown ---- */

static void markdown_line(const struct gol_grid *grid, int row, struct gol_buf *out)
{
    for (int i = 0; i < grid->n_columns; i++) {
        if (!grid->columns[i].shown)
            continue;
        gol_buf_puts(out, "| ");
        for (const char *at = gol_grid_text(grid, row, i); *at != '\0'; at++)
            gol_buf_printf(out, *at == '|' ? "\\%c" : "%c", *at);
        gol_buf_puts(out, " ");
    }
    gol_buf_puts(out, "|\n");
}

static void write_markdown(const struct gol_grid *grid, struct gol_buf *out)
{
    markdown_line(grid, -1, out);
    for (int i = 0; i < grid->n_columns; i++)
        if (grid->columns[i].shown)
            gol_buf_puts(out, grid->columns[i].right ? "| ---: " : "| --- ");
    gol_buf_puts(out, "|\n");
    for (int row = 0; row < grid->n_rows; row++)
        markdown_line(grid, row, out);
    if (grid->note[0] != '\0')
        gol_buf_printf(out, "\n%s\n", grid->note);
}

/* ---- CSV ---- */

static void csv_cell(const char *text, struct gol_buf *out)
{
    if (strpbrk(text, ",\"") == NULL) {
        gol_buf_puts(out, text);
        return;
    }
    gol_buf_puts(out, "\"");
    for (; *text != '\0'; text++)
        gol_buf_printf(out, *text == '"' ? "\"%c" : "%c", *text);
    gol_buf_puts(out, "\"");
}

static void write_csv(const struct gol_grid *grid, struct gol_buf *out)
{
    for (int row = -1; row < grid->n_rows; row++) {
        for (int i = 0; i < grid->n_columns; i++) {
            gol_buf_puts(out, i > 0 ? "," : "");
            csv_cell(gol_grid_text(grid, row, i), out);
        }
        gol_buf_puts(out, "\n");
    }
}

/* ---- JSON ---- */

/*
 * Bytes of the character of UTF-8 that begins here, 0 when none does (RFC 3629, without overlong forms and surrogates).
 */
static int utf8_length(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    const int length = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;

    for (int i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) ||
        (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return length;
}

void gol_json_text(struct gol_buf *out, const char *text)
{
    gol_buf_puts(out, "\"");
    while (*text != '\0') {
        const int length = utf8_length(text);
        const unsigned char c = (unsigned char)*text;

        if (length == 0)
            gol_buf_puts(out, "\\ufffd");
        else if (c == '"' || c == '\\')
            gol_buf_printf(out, "\\%c", c);
        else if (c < ' ' || c == 127)
            gol_buf_printf(out, "\\u%04x", c);
        else
            gol_buf_add(out, text, (size_t)length);
        text += length == 0 ? 1 : length;
    }
    gol_buf_puts(out, "\"");
}

static const char *digits(const char *at)
{
    return at + strspn(at, "0123456789");
}

/* RFC 8259, section 6. */
static bool is_number(const char *text)
{
    const char *at = *text == '-' ? text + 1 : text;
    const char *end = digits(at);

    if (end == at || (*at == '0' && end > at + 1))
        return false;
    if (*end == '.') {
        at = end + 1;
        end = digits(at);
        if (end == at)
            return false;
    }
    if (*end == 'e' || *end == 'E') {
        at = end + 1;
        at += *at == '+' || *at == '-';
        end = digits(at);
        if (end == at)
            return false;
    }
    return *end == '\0';
}

void gol_json_value(struct gol_buf *out, const char *text)
{
    if (strcmp(text, "-") == 0)
        gol_buf_puts(out, "null");
    else if (is_number(text))
        gol_buf_puts(out, text);
    else
        gol_json_text(out, text);
}

static void write_json(const struct gol_grid *grid, struct gol_buf *out)
{
    gol_buf_puts(out, "[");
    for (int row = 0; row < grid->n_rows; row++) {
        gol_buf_puts(out, row == 0 ? "\n  {" : ",\n  {");
        for (int i = 0; i < grid->n_columns; i++) {
            const char *cell = gol_grid_cell(grid, row, i);

            gol_buf_puts(out, i > 0 ? ", " : "");
            gol_json_text(out, grid->columns[i].heading);
            gol_buf_puts(out, ": ");
            if (grid->columns[i].right || strcmp(cell, "-") == 0)
                gol_json_value(out, cell);
            else
                gol_json_text(out, cell);
        }
        gol_buf_puts(out, "}");
    }
    gol_buf_puts(out, grid->n_rows > 0 ? "\n]" : "]");
}

void gol_grid_write(const struct gol_grid *grid, enum gol_format format, struct gol_buf *out)
{
    switch (format) {
    case GOL_FORMAT_TEXT:
        write_text(grid, out);
        break;
    case GOL_FORMAT_MARKDOWN:
        write_markdown(grid, out);
        break;
    case GOL_FORMAT_CSV:
        write_csv(grid, out);
        break;
    case GOL_FORMAT_JSON:
        write_json(grid, out);
        break;
    }
}
