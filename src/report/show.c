#include "report/show.h"

#include "lab/table.h"
#include "report/summary_csv.h"
#include "report/trials_table.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *state_of(const struct gol_shown *shown)
{
    const char *complete = gol_said_text(shown->said, "complete");

    if (shown->under_way)
        return "under way";
    return complete != NULL && strcmp(complete, "true") == 0 ? "finished" : "unfinished";
}

/* The stamp is the folder's own name, whatever link led to it. */
static void put_stamp(const char *run_dir, struct gol_buf *out)
{
    char *path = realpath(run_dir, NULL);
    const char *slash = path == NULL ? NULL : strrchr(path, '/');

    if (slash == NULL)
        gol_buf_puts(out, "null");
    else
        gol_json_text(out, slash + 1);
    free(path);
}

static void write_json(const struct gol_shown *shown, const struct gol_grid *grid, struct gol_buf *out)
{
    const struct gol_plan *plan = shown->plan;

    gol_buf_puts(out, "{\n\"name\": ");
    gol_json_text(out, plan->spec->name);
    gol_buf_puts(out, ",\n\"stamp\": ");
    put_stamp(shown->run_dir, out);
    gol_buf_puts(out, ",\n\"path\": ");
    gol_json_text(out, shown->run_dir);
    gol_buf_puts(out, ",\n\"title\": ");
    gol_json_text(out, plan->spec->title);
    gol_buf_puts(out, ",\n\"exercise\": ");
    gol_json_text(out, plan->spec->exercise->name);
    gol_buf_puts(out, ",\n\"state\": ");
    gol_json_text(out, state_of(shown));
    gol_buf_printf(out,
                   ",\n\"trials\": {\"measured\": %d, \"failed\": %d, \"planned_min\": %lld, \"planned_max\": %lld}",
                   shown->trials, shown->failed, (long long)plan->trials_min, (long long)plan->trials_max);
    gol_buf_puts(out, ",\n\"run\": ");
    gol_said_json(shown->said, out);
    gol_buf_puts(out, shown->each_trial ? ",\n\"rows\": " : ",\n\"points\": ");
    gol_grid_write(grid, GOL_FORMAT_JSON, out);
    gol_buf_puts(out, "\n}\n");
}

static void write_words(const struct gol_shown *shown, const struct gol_grid *table, enum gol_format format,
                        struct gol_buf *out)
{
    const struct gol_plan *plan = shown->plan;

    gol_buf_printf(out, "%s%s\n\n", format == GOL_FORMAT_MARKDOWN ? "## " : "", plan->spec->title);
    gol_grid_write(table, format, out);
    gol_buf_printf(out, "\n%s: %s, %d of %lld", shown->run_dir, state_of(shown), shown->trials,
                   (long long)plan->trials_min);
    if (plan->trials_max > plan->trials_min)
        gol_buf_printf(out, " to %lld", (long long)plan->trials_max);
    gol_buf_printf(out, " trials, %d failed\n", shown->failed);
}

enum gol_code gol_show_write(const struct gol_shown *shown, enum gol_format format, struct gol_buf *out,
                             struct gol_err *err)
{
    const bool people = format == GOL_FORMAT_TEXT || format == GOL_FORMAT_MARKDOWN;
    struct gol_grid grid;
    enum gol_code code;

    if (shown->each_trial)
        code = gol_trials_table(shown->plan, shown->rows, shown->trials, people, &grid, err);
    else if (people)
        code = gol_table_make(shown->plan, shown->summary, &grid, err);
    else
        code = gol_summary_grid(shown->plan, shown->summary, &grid, err);
    if (code != GOL_OK)
        return code;
    gol_grid_fit(&grid, shown->width > 0 ? shown->width : INT_MAX);
    if (people)
        write_words(shown, &grid, format, out);
    else if (format == GOL_FORMAT_JSON)
        write_json(shown, &grid, out);
    else
        gol_grid_write(&grid, format, out);
    gol_grid_fini(&grid);
    return gol_buf_ok(out, err);
}
