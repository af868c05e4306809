/*
 * The results table as plain text, for standard output.
 */
#ifndef GOL_REPORT_TABLE_TEXT_H
#define GOL_REPORT_TABLE_TEXT_H

#include "lab/table.h"
#include "util/buf.h"

/*
 * Appends headings, one line a point and the note, aligned, without trailing blanks. Columns are left out so
 * that lines fit into width (0: no limit) as far as they can.
 */
enum gol_code gol_table_format(const struct gol_plan *plan, const struct gol_summary *summary, int width,
                               struct gol_buf *out, struct gol_err *err);

#endif
