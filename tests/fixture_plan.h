/*
 * A plan by hand for tests of rows, summaries, charts and tables: an exercise that only names its parameters, with
 * pause (a duration), counters (a count), workers (a count of pool alone) and view (a choice).
 */
#ifndef GOL_TESTS_FIXTURE_PLAN_H
#define GOL_TESTS_FIXTURE_PLAN_H

#include "folder.h"
#include "lab/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAUSE, COUNTERS, WORKERS, VIEW, FIXTURE_PARAMS };

static const char *const fixture_views[] = {"off", "sampled", "every", NULL};
static const struct gol_param fixture_params[FIXTURE_PARAMS] = {
    {.name = "pause", .type = GOL_PARAM_DURATION, .fallback = "0", .modes = GOL_MODES_ALL},
    {.name = "counters",
     .shapes_result = true,
     .type = GOL_PARAM_COUNT,
     .fallback = "1",
     .min = 1,
     .max = 1000000,
     .modes = GOL_MODES_ALL},
    {.name = "workers",
     .type = GOL_PARAM_COUNT,
     .fallback = "2",
     .min = 1,
     .max = 1024,
     .modes = GOL_MODE_BIT(GOL_MODE_POOL)},
    {.name = "view", .type = GOL_PARAM_CHOICE, .fallback = "off", .choices = fixture_views, .modes = GOL_MODES_ALL},
};

static int64_t fixture_ideal_ns(enum gol_mode mode, const struct gol_value *values)
{
    return 10 * values[PAUSE].as.ns * (mode == GOL_MODE_SERIAL ? values[COUNTERS].as.count : 1);
}

static const struct gol_exercise fixture_exercise = {
    .name = "fixture",
    .about = "parameters only",
    .work_unit = "calls",
    .work_one = "call",
    .params = fixture_params,
    .n_params = FIXTURE_PARAMS,
    .ideal_ns = fixture_ideal_ns,
};

struct fixture {
    struct gol_spec spec;
    struct gol_plot plots[8];
    struct gol_value values[FIXTURE_PARAMS][16];
    struct gol_plan plan;
    struct gol_point points[512];
    int serial[512];
};

static inline void fixture_axis(struct fixture *fixture, int param, const char *texts)
{
    struct gol_axis *axis = &fixture->spec.axes[param];
    char copy[256];
    char *rest = copy;
    const char *text;
    struct gol_err err;

    snprintf(copy, sizeof copy, "%s", texts);
    axis->n = 0;
    axis->line = strchr(texts, ' ') != NULL ? 1 : 0;
    axis->values = fixture->values[param];
    while ((text = strsep(&rest, " ")) != NULL)
        assert_ok(gol_param_parse(&fixture_params[param], text, &axis->values[axis->n++], &err), &err);
}

static inline bool fixture_mode_uses(enum gol_mode mode, int param)
{
    return (fixture_params[param].modes & GOL_MODE_BIT(mode)) != 0;
}

/* As gol_plan_serial_of says: the serial point with every parameter equal that serial uses. */
static inline int fixture_serial_of(const struct fixture *fixture, int point)
{
    for (int s = 0; s < fixture->plan.n_points; s++) {
        bool same = fixture->points[s].mode == GOL_MODE_SERIAL;

        for (int i = 0; i < FIXTURE_PARAMS; i++)
            if (fixture_mode_uses(GOL_MODE_SERIAL, i) &&
                strcmp(fixture->points[s].values[i].text, fixture->points[point].values[i].text) != 0)
                same = false;
        if (same)
            return s;
    }
    return -1;
}

/* Points with the first parameter slowest and modes fastest; a parameter that a mode ignores does not multiply. */
static inline void fixture_expand(struct fixture *fixture)
{
    int at[FIXTURE_PARAMS] = {0};

    fixture->plan.n_points = 0;
    for (;;) {
        int p = FIXTURE_PARAMS - 1;

        for (int m = 0; m < fixture->spec.n_modes; m++) {
            struct gol_point *point = &fixture->points[fixture->plan.n_points];
            bool first = true;

            point->mode = fixture->spec.modes[m];
            for (int i = 0; i < FIXTURE_PARAMS; i++) {
                const bool uses = fixture_mode_uses(point->mode, i);

                first = first && (uses || at[i] == 0);
                point->values[i] = fixture->spec.axes[i].values[at[i]];
            }
            fixture->plan.n_points += first;
        }
        while (p >= 0 && ++at[p] == fixture->spec.axes[p].n)
            at[p--] = 0;
        if (p < 0)
            break;
    }
    for (int i = 0; i < fixture->plan.n_points; i++)
        fixture->serial[i] = fixture_serial_of(fixture, i);
}

/* Values are separated by blanks; all three modes. */
static inline struct fixture *fixture_new(const char *pauses, const char *counters, const char *workers,
                                          const char *views)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    assert_non_null(fixture);
    snprintf(fixture->spec.name, sizeof fixture->spec.name, "fixture");
    snprintf(fixture->spec.title, sizeof fixture->spec.title, "Pause vs. execution time");
    fixture->spec.exercise = &fixture_exercise;
    fixture->spec.n_modes = GOL_MODE_COUNT;
    for (int i = 0; i < GOL_MODE_COUNT; i++)
        fixture->spec.modes[i] = (enum gol_mode)i;
    fixture->spec.repeats_min = fixture->spec.repeats_max = 5;
    fixture->spec.plots = fixture->plots;
    fixture->plan.spec = &fixture->spec;
    fixture->plan.points = fixture->points;
    fixture->plan.serial = fixture->serial;
    fixture_axis(fixture, PAUSE, pauses);
    fixture_axis(fixture, COUNTERS, counters);
    fixture_axis(fixture, WORKERS, workers);
    fixture_axis(fixture, VIEW, views);
    fixture_expand(fixture);
    return fixture;
}

static inline void fixture_row(const struct fixture *fixture, int point, int repeat, int64_t time_ns,
                               struct gol_row *row)
{
    gol_row_init(row);
    row->trial = point * 100 + repeat;
    row->point = point;
    row->repeat = repeat;
    row->time_ns = time_ns;
    row->ideal_ns = fixture_ideal_ns(fixture->points[point].mode, fixture->points[point].values);
    row->overhead_ns = time_ns - row->ideal_ns;
    row->messages = row->work = 11;
    row->cpu_user_ns = time_ns / 10;
    row->cpu_system_ns = time_ns / 20;
    row->peak_bytes = 3500000;
    row->checksum = 0x1234567890abcdefU;
    row->key = 0xfedcba0987654321U - (uint64_t)(point * 100 + repeat);
    snprintf(row->started, sizeof row->started, "2026-01-02T03:04:05Z");
}

/* Rows of every point, `repeats` each: ideal, plus an overhead by mode, plus some noise that is always the same. */
static inline struct gol_row *fixture_rows(const struct fixture *fixture, int repeats, int *n)
{
    static const int64_t overhead_ns[] = {100000, 900000, 400000};
    struct gol_row *rows = calloc((size_t)(fixture->plan.n_points * repeats) + 1, sizeof *rows);

    assert_non_null(rows);
    *n = 0;
    for (int r = 1; r <= repeats; r++) {
        for (int p = 0; p < fixture->plan.n_points; p++) {
            const struct gol_point *point = &fixture->points[p];
            const int64_t noise_ns = 20000 * ((p * 7 + r * 5) % 11);

            fixture_row(fixture, p, r,
                        fixture_ideal_ns(point->mode, point->values) + overhead_ns[point->mode] + noise_ns, &rows[*n]);
            ++*n;
        }
    }
    return rows;
}

#endif
