/*
 * What makes two runs differ besides what is compared: found in what run.yaml says of each, and in their columns.
 */
#include "report/compare_report.h"

#include "util/clock.h"
#include "util/num.h"

#include <stdlib.h>
#include <string.h>

#define APART_NS (3600 * GOL_NS_PER_S) /* runs that began so long after each other are said to have */

/* "; cpu is X in A and Y in B" when it differs; the first one after `before`. *n counts them. */
static void add_difference(const struct gol_compare_report *report, const char *path, const char *before, int *n,
                           struct gol_buf *out)
{
    const char *a = gol_said_text(report->a.said, path);
    const char *b = gol_said_text(report->b.said, path);
    const char *name = strrchr(path, '.') == NULL ? path : strrchr(path, '.') + 1;

    if (a == NULL || b == NULL || strcmp(a, b) == 0)
        return;
    gol_buf_printf(out, "%s%s is %s in A and %s in B", (*n)++ == 0 ? before : "; ", name, a, b);
}

/*
 * Whatever the two runs say of their build; entries that only one has are of another version, and that differs anyway.
 */
static void add_build(const struct gol_compare_report *report, int *n, struct gol_buf *out)
{
    const struct gol_said *build = gol_said_find(report->a.said, "build");

    for (const struct gol_said *entry = build == NULL ? NULL : build->children; entry != NULL; entry = entry->next) {
        char path[64];

        if (entry->key != NULL && strlen(entry->key) < 50) {
            strcpy(path, "build.");
            strcat(path, entry->key);
            add_difference(report, path, "different build: ", n, out);
        }
    }
}

/* Columns that only one side has: with one value each, or they could not be compared at all. */
static void add_lonely_columns(const struct gol_samples *samples, const struct gol_samples *other, const char *name,
                               const char *other_name, struct gol_buf *out)
{
    for (int c = 0; c < samples->n_columns; c++) {
        bool found = false;

        for (int o = 0; o < other->n_columns; o++)
            found = found || strcmp(samples->columns[c], other->columns[o]) == 0;
        if (!found && samples->n_points > 0)
            gol_buf_printf(out, "different parameters: %s has %s = %s, %s has no such column\n", name,
                           samples->columns[c], samples->points[0].key[c], other_name);
    }
}

/* Two runs that were not side by side differ by whatever the machine did meanwhile. */
static void add_apart(const struct gol_compare_report *report, struct gol_buf *out)
{
    const char *texts[] = {gol_said_text(report->a.said, "started"), gol_said_text(report->b.said, "started")};
    int64_t started_ns[2];
    char apart[GOL_NUM_TEXT];

    for (int i = 0; i < 2; i++)
        if (texts[i] == NULL || !gol_clock_parse(texts[i], &started_ns[i]))
            return;
    if (llabs(started_ns[0] - started_ns[1]) >= APART_NS)
        gol_buf_printf(out,
                       "measured %s apart: a machine drifts by itself; compare --build has two builds take turns\n",
                       gol_num_duration(apart, llabs(started_ns[0] - started_ns[1])));
}

static bool is_same_place(const char *a, const char *b)
{
    char *real_a = realpath(a, NULL);
    char *real_b = realpath(b, NULL);
    const bool same = real_a != NULL && real_b != NULL && strcmp(real_a, real_b) == 0;

    free(real_a);
    free(real_b);
    return same;
}

void gol_compare_warnings(const struct gol_compare_report *report, struct gol_buf *out)
{
    static const char *const machine[] = {"machine.cpu", "machine.cpus", "machine.memory_mb", "machine.kernel",
                                          "machine.governor"};
    static const char *const ways[] = {"experiment.warmup", "experiment.pin", "experiment.order"};
    static const char *const others[][2] = {{"experiment.exercise", "different exercises: "},
                                            {"seed", "different seeds: "}};
    const struct gol_comparison *comparison = report->comparison;
    int n = 0;

    if (comparison->by >= 0)
        return;
    if (is_same_place(report->a.path, report->b.path))
        gol_buf_puts(out, "A and B are the same rows: every ratio is 1, whatever was measured\n");
    for (size_t i = 0; i < sizeof machine / sizeof machine[0]; i++)
        add_difference(report, machine[i], "different machine: ", &n, out);
    gol_buf_puts(out, n > 0 ? "\n" : "");
    n = 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        add_difference(report, ways[i], "different ways to measure: ", &n, out);
    gol_buf_puts(out, n > 0 ? "\n" : "");
    n = 0;
    add_build(report, &n, out);
    gol_buf_puts(out, n > 0 ? "\n" : "");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        n = 0;
        add_difference(report, others[i][0], others[i][1], &n, out);
        gol_buf_puts(out, n > 0 ? "\n" : "");
    }
    add_apart(report, out);
    add_lonely_columns(comparison->a, comparison->b, "A", "B", out);
    add_lonely_columns(comparison->b, comparison->a, "B", "A", out);
    if (report->a.said == NULL || report->b.said == NULL)
        gol_buf_printf(out, "machine, build and seed of %s are not known: no run.yaml beside the rows\n",
                       report->b.said != NULL   ? "A"
                       : report->a.said != NULL ? "B"
                                                : "A and B");
}
