#include "report/summary_csv.h"

#include "report/formats.h"
#include "util/file.h"
#include "util/num.h"

#include <math.h>
#include <stdlib.h>

/* Whether its values are numbers, at least those that are no words. */
static bool is_number(const struct gol_param *param)
{
    return gol_param_is_numeric(param) || param->type == GOL_PARAM_COUNT_OR_WORD;
}

enum gol_code gol_summary_grid(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_grid *out,
                               struct gol_err *err)
{
    const struct gol_exercise *exercise = plan->spec->exercise;
    enum gol_code code;
    char text[64];

    *out = (struct gol_grid){0};
    gol_grid_column(out, "point", true, 0);
    gol_grid_column(out, "mode", false, 0);
    for (int i = 0; i < exercise->n_params; i++)
        gol_grid_column(out, gol_param_column(&exercise->params[i], text, sizeof text), is_number(&exercise->params[i]),
                        0);
    for (int c = 0; c < GOL_SUMMARY_COLUMN_COUNT; c++)
        gol_grid_column(out, gol_summary_columns[c].name, gol_summary_columns[c].kind != GOL_SUMMARY_WORD, 0);
    code = gol_grid_rows(out, summary->n_lines, err);
    for (int p = 0; p < summary->n_lines && code == GOL_OK; p++) {
        const struct gol_point *point = &plan->points[p];
        int column = 0;

        gol_grid_put(out, p, column++, "%d", p);
        gol_grid_put(out, p, column++, "%s", gol_mode_name(point->mode));
        for (int i = 0; i < exercise->n_params; i++)
            gol_grid_put(out, p, column++, "%s", gol_point_text(plan->spec, point, i));
        for (int c = 0; c < GOL_SUMMARY_COLUMN_COUNT; c++) {
            const char *word = gol_summary_word(&summary->lines[p], c);
            const double value = gol_summary_number(&summary->lines[p], c);

            gol_grid_put(out, p, column++, "%s",
                         word != NULL      ? word
                         : isfinite(value) ? gol_num_real(text, value)
                                           : "-");
        }
    }
    return code;
}

enum gol_code gol_summary_write(const char *run_dir, const struct gol_plan *plan, const struct gol_summary *summary,
                                struct gol_err *err)
{
    struct gol_grid grid = {0};
    struct gol_buf text;
    char *path = gol_file_join(run_dir, GOL_CSV_SUMMARY);
    enum gol_code code;

    gol_buf_init(&text);
    code = path == NULL ? gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", GOL_CSV_SUMMARY)
                        : gol_summary_grid(plan, summary, &grid, err);
    if (code == GOL_OK) {
        gol_grid_write(&grid, GOL_FORMAT_CSV, &text);
        code = gol_buf_ok(&text, err);
    }
    if (code == GOL_OK)
        code = gol_file_write(path, text.data, text.size, err);
    gol_grid_fini(&grid);
    gol_buf_fini(&text);
    free(path);
    return code;
}
