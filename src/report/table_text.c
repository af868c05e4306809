#include "report/table_text.h"

#include <limits.h>
#include <string.h>

/* One line of cells: the headings for row -1. */
static void put_line(const struct gol_table *table, int row, struct gol_buf *out)
{
    int blanks = 0; /* owed before the next text, so that none trail */

    for (int i = 0; i < table->n_columns; i++) {
        const struct gol_table_column *column = &table->columns[i];
        const char *text = row < 0 ? column->heading : gol_table_cell(table, row, i);
        const int pad = column->width - (int)strlen(text);

        if (!column->shown)
            continue;
        gol_buf_printf(out, "%*s%s", blanks + (column->right ? pad : 0), "", text);
        blanks = GOL_TABLE_GAP + (column->right ? 0 : pad);
    }
    gol_buf_puts(out, "\n");
}

enum gol_code gol_table_format(const struct gol_plan *plan, const struct gol_summary *summary, int width,
                               struct gol_buf *out, struct gol_err *err)
{
    struct gol_table table;
    enum gol_code code = gol_table_make(plan, summary, &table, err);

    if (code != GOL_OK)
        return code;
    gol_table_fit(&table, width > 0 ? width : INT_MAX);
    for (int row = -1; row < table.n_rows; row++)
        put_line(&table, row, out);
    gol_buf_printf(out, "%s\n", table.note);
    gol_table_fini(&table);
    return gol_buf_ok(out, err);
}
