/*
 * gollab list runs: what lies under the results folder, and what can be done with it.
 */
#include "cli/cli.h"
#include "lab/grid.h"
#include "lab/key.h"
#include "lab/run_dir.h"
#include "report/formats.h"
#include "report/run_scan.h"
#include "util/clock.h"
#include "util/num.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define CELL 128 /* bytes of a cell: what is broken about a run is a line of its own */

/* How long ago, in one unit: it is looked at to tell runs apart. */
static const char *age_of(int64_t started_ns, char out[CELL])
{
    const int64_t s = (gol_clock_wall_ns() - started_ns) / GOL_NS_PER_S;

    if (s < 0)
        snprintf(out, CELL, "-"); /* the clock was set back since */
    else if (s < 120)
        snprintf(out, CELL, "%lld s", (long long)s);
    else if (s < 7200)
        snprintf(out, CELL, "%lld min", (long long)(s / 60));
    else if (s < 172800)
        snprintf(out, CELL, "%lld h", (long long)(s / 3600));
    else
        snprintf(out, CELL, "%lld d", (long long)(s / 86400));
    return out;
}

/* An old one says nothing of its build, and may be of this one. */
static bool is_of_build(const struct gol_run_entry *entry, uint64_t build)
{
    return entry->build == 0 || entry->build == build;
}

static const char *state_of(const struct gol_run_entry *entry, uint64_t build, char out[CELL])
{
    switch (entry->state) {
    case GOL_RUN_RUNNING:
        snprintf(out, CELL, "running");
        break;
    case GOL_RUN_FINISHED:
        if (entry->failed == 0)
            snprintf(out, CELL, "finished");
        else
            snprintf(out, CELL, "finished, %d failed", entry->failed);
        break;
    case GOL_RUN_STOPPED:
        snprintf(out, CELL, is_of_build(entry, build) ? "stopped, resumable" : "stopped, by another build");
        break;
    case GOL_RUN_BROKEN:
        snprintf(out, CELL, "broken: %s", entry->trouble == NULL ? "?" : entry->trouble);
        break;
    }
    return out;
}

static const char *trials_of(const struct gol_run_entry *entry, char out[CELL])
{
    const bool over = entry->state == GOL_RUN_FINISHED;

    if (entry->state == GOL_RUN_BROKEN)
        snprintf(out, CELL, "-");
    else if (over || entry->planned_min == 0)
        snprintf(out, CELL, over ? "%d of %d" : "%d of ?", entry->done, entry->done);
    else if (entry->planned_min == entry->planned_max)
        snprintf(out, CELL, "%d of %lld", entry->done, (long long)entry->planned_min);
    else
        snprintf(out, CELL, "%d of %lld to %lld", entry->done, (long long)entry->planned_min,
                 (long long)entry->planned_max);
    return out;
}

/* Name, run and state are what it is looked at for; the size goes first where a line is short. */
static enum gol_code make_grid(const struct gol_run_list *list, uint64_t build, struct gol_grid *out,
                               struct gol_err *err)
{
    enum gol_code code;

    *out = (struct gol_grid){.cell_bytes = CELL};
    gol_grid_column(out, "name", false, 0);
    gol_grid_column(out, "run", false, 0);
    gol_grid_column(out, "trials", false, 1);
    gol_grid_column(out, "state", false, 0);
    gol_grid_column(out, "age", true, 2);
    gol_grid_column(out, "size", true, 3);
    code = gol_grid_rows(out, list->n, err);
    for (int i = 0; i < list->n && code == GOL_OK; i++) {
        const struct gol_run_entry *entry = &list->entries[i];
        char text[CELL];

        gol_grid_put(out, i, 0, "%s", entry->name);
        gol_grid_put(out, i, 1, "%s", entry->stamp);
        gol_grid_put(out, i, 2, "%s", trials_of(entry, text));
        gol_grid_put(out, i, 3, "%s", state_of(entry, build, text));
        gol_grid_put(out, i, 4, "%s", age_of(entry->started_ns, text));
        gol_grid_put(out, i, 5, "%s", gol_num_bytes(text, (double)entry->size_bytes));
    }
    gol_grid_measure(out);
    return code;
}

static enum gol_code print_grid(const struct gol_run_list *list, uint64_t build, struct gol_err *err)
{
    struct gol_grid grid;
    struct gol_buf text;
    enum gol_code code = make_grid(list, build, &grid, err);

    if (code != GOL_OK)
        return code;
    gol_buf_init(&text);
    gol_grid_fit(&grid, gol_cli_width() > 0 ? gol_cli_width() : INT_MAX);
    gol_grid_write(&grid, GOL_FORMAT_TEXT, &text);
    code = gol_buf_ok(&text, err);
    if (code == GOL_OK)
        fputs(gol_buf_text(&text), stdout);
    gol_buf_fini(&text);
    gol_grid_fini(&grid);
    return code;
}

static int print_runs(const struct gol_run_list *list, const char *results)
{
    const struct gol_run_entry *resumable = NULL;
    uint64_t build = 0;
    struct gol_err err = {0};

    if (list->n == 0) {
        printf("%s: no run here (start one with: gollab FILE.yaml)\n", results);
        return GOL_EXIT_OK;
    }
    if (gol_build_id(NULL, &build, &err) != GOL_OK)
        build = 0;
    if (print_grid(list, build, &err) != GOL_OK)
        return gol_cli_fail(&err, GOL_EXIT_FAILED);
    for (int i = 0; i < list->n && resumable == NULL; i++)
        if (list->entries[i].state == GOL_RUN_STOPPED && is_of_build(&list->entries[i], build))
            resumable = &list->entries[i];
    if (resumable != NULL)
        printf("a run that was stopped goes on with: gollab resume %s\n", resumable->path);
    return GOL_EXIT_OK;
}

int gol_list_runs(const char *results, const char *name)
{
    struct gol_run_list list;
    struct gol_err err = {0};
    int exit_code;

    if (name != NULL && (name[0] == '.' || strchr(name, '/') != NULL))
        return gol_cli_usage("list", "%s is not the name of an experiment", name);
    if (gol_run_scan(gol_run_dir_results(results), name, &list, &err) != GOL_OK)
        return gol_cli_fail(&err, err.code == GOL_NOT_FOUND ? GOL_EXIT_USAGE : GOL_EXIT_FAILED);
    exit_code = print_runs(&list, gol_run_dir_results(results));
    gol_run_list_fini(&list);
    return exit_code;
}
