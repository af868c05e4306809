/*
 * gollab list runs: what lies under the results folder, and what can be done with it.
 */
#include "cli/cli.h"
#include "lab/key.h"
#include "lab/run_dir.h"
#include "report/run_scan.h"
#include "util/clock.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME, RUN, TRIALS, STATE, AGE, SIZE, COLUMNS };
#define CELL 96

typedef char cells[COLUMNS][CELL];

/* How long ago, in one unit: it is looked at to tell runs apart. */
static void put_age(int64_t started_ns, char *out)
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
}

static void put_state(const struct gol_run_entry *entry, uint64_t build, char *out)
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
        snprintf(out, CELL, "%s",
                 entry->build == 0 || entry->build == build ? "stopped, resumable" : "stopped, by another build");
        break;
    case GOL_RUN_BROKEN:
        snprintf(out, CELL, "broken: %s", entry->trouble == NULL ? "?" : entry->trouble);
        break;
    }
}

static void put_trials(const struct gol_run_entry *entry, char *out)
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
}

static void put_line(const struct gol_run_entry *entry, uint64_t build, cells line)
{
    char number[GOL_NUM_TEXT];

    snprintf(line[NAME], CELL, "%.90s", entry->name);
    snprintf(line[RUN], CELL, "%.90s", entry->stamp);
    put_trials(entry, line[TRIALS]);
    put_state(entry, build, line[STATE]);
    put_age(entry->started_ns, line[AGE]);
    snprintf(line[SIZE], CELL, "%sB", gol_num_short(number, (double)entry->size_bytes));
}

static void print_table(cells *lines, int n)
{
    int width[COLUMNS] = {0};

    for (int i = 0; i < n; i++)
        for (int k = 0; k < COLUMNS; k++)
            if ((int)strlen(lines[i][k]) > width[k])
                width[k] = (int)strlen(lines[i][k]);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < COLUMNS; k++)
            printf("%*s%s", k == AGE || k == SIZE ? width[k] : -width[k], lines[i][k], k + 1 < COLUMNS ? "  " : "\n");
}

static int print_runs(const struct gol_run_list *list, const char *results)
{
    static const char *const headings[COLUMNS] = {"name", "run", "trials", "state", "age", "size"};
    cells *lines = calloc((size_t)list->n + 1, sizeof *lines);
    const struct gol_run_entry *resumable = NULL;
    uint64_t build = 0;
    struct gol_err err;

    if (lines == NULL)
        return gol_cli_complain("list", "out of memory", GOL_EXIT_FAILED);
    if (gol_build_id(NULL, &build, &err) != GOL_OK)
        build = 0;
    for (int k = 0; k < COLUMNS; k++)
        snprintf(lines[0][k], CELL, "%s", headings[k]);
    for (int i = 0; i < list->n; i++) {
        const struct gol_run_entry *entry = &list->entries[i];

        put_line(entry, build, lines[i + 1]);
        if (resumable == NULL && entry->state == GOL_RUN_STOPPED && (entry->build == 0 || entry->build == build))
            resumable = entry;
    }
    if (list->n == 0)
        printf("%s: no run here (start one with: gollab FILE.yaml)\n", results);
    else
        print_table(lines, list->n + 1);
    if (resumable != NULL)
        printf("a run that was stopped goes on with: gollab resume %s\n", resumable->path);
    free(lines);
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
