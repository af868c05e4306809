#include "report/summary_csv.h"

#include "util/file.h"
#include "util/num.h"

#include <math.h>
#include <stdlib.h>

void gol_summary_csv(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_buf *out)
{
    const struct gol_exercise *exercise = plan->spec->exercise;
    char text[64];

    gol_buf_puts(out, "point,mode");
    for (int i = 0; i < exercise->n_params; i++)
        gol_buf_printf(out, ",%s", gol_param_column(&exercise->params[i], text, sizeof text));
    for (int c = 0; c < GOL_SUMMARY_COLUMN_COUNT; c++)
        gol_buf_printf(out, ",%s", gol_summary_columns[c].name);
    gol_buf_puts(out, "\n");
    for (int p = 0; p < summary->n_lines; p++) {
        const struct gol_point *point = &plan->points[p];

        gol_buf_printf(out, "%d,%s", p, gol_mode_name(point->mode));
        for (int i = 0; i < exercise->n_params; i++)
            gol_buf_printf(out, ",%s", gol_point_text(plan->spec, point, i));
        for (int c = 0; c < GOL_SUMMARY_COLUMN_COUNT; c++) {
            const char *word = gol_summary_word(&summary->lines[p], c);
            const double value = gol_summary_number(&summary->lines[p], c);

            gol_buf_printf(out, ",%s", word != NULL ? word : isfinite(value) ? gol_num_real(text, value) : "-");
        }
        gol_buf_puts(out, "\n");
    }
}

enum gol_code gol_summary_write(const char *run_dir, const struct gol_plan *plan, const struct gol_summary *summary,
                                struct gol_err *err)
{
    struct gol_buf text;
    char *path = gol_file_join(run_dir, GOL_CSV_SUMMARY);
    enum gol_code code;

    gol_buf_init(&text);
    gol_summary_csv(plan, summary, &text);
    code =
        path == NULL ? gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", GOL_CSV_SUMMARY) : gol_buf_ok(&text, err);
    if (code == GOL_OK)
        code = gol_file_write(path, text.data, text.size, err);
    gol_buf_fini(&text);
    free(path);
    return code;
}
