/*
 * A grid as text, CSV, JSON or Markdown. Any thread; nothing blocks; failures of memory are found by gol_buf_ok.
 */
#ifndef GOL_REPORT_FORMATS_H
#define GOL_REPORT_FORMATS_H

#include "lab/grid.h"
#include "util/buf.h"

enum gol_format { GOL_FORMAT_TEXT, GOL_FORMAT_CSV, GOL_FORMAT_JSON, GOL_FORMAT_MARKDOWN };

/*
 * TEXT: headings, a line a row, and the note, aligned, without trailing blanks, only columns that are shown.
 * MARKDOWN: the same columns as a table, and the note behind it.
 * CSV: all columns; what has a comma or a quote is quoted.
 * JSON: an array of one object a row, on a line of its own; all columns, "-" as null, numbers of columns aligned to
 * the right as numbers. Without a newline at its end.
 */
void gol_grid_write(const struct gol_grid *grid, enum gol_format format, struct gol_buf *out);

/* The text as a JSON string; what is no UTF-8 becomes U+FFFD. */
void gol_json_text(struct gol_buf *out, const char *text);
/* The text as it is when it is a number in JSON, null for "-", else as a string. */
void gol_json_value(struct gol_buf *out, const char *text);

#endif
