#include "report/table_text.h"

#include "report/formats.h"

#include <limits.h>

enum gol_code gol_table_format(const struct gol_plan *plan, const struct gol_summary *summary, int width,
                               struct gol_buf *out, struct gol_err *err)
{
    struct gol_grid table;
    enum gol_code code = gol_table_make(plan, summary, &table, err);

    if (code != GOL_OK)
        return code;
    gol_grid_fit(&table, width > 0 ? width : INT_MAX);
    gol_grid_write(&table, GOL_FORMAT_TEXT, out);
    gol_grid_fini(&table);
    return gol_buf_ok(out, err);
}
