/*
 * A line of points is all those that differ in one parameter only. Each question walks along lines: overhead along the
 * pause, batches and their like from the first value to each other one, actors against serial along whatever is an
 * amount, or point by point where none is swept.
 */
#include "report/findings.h"

#include "lab/crossing.h"
#include "lab/point_times.h"
#include "lab/ranks.h"
#include "lab/repeats.h"
#include "lab/slope.h"
#include "lab/stats.h"
#include "report/findings_spread.h"
#include "report/findings_words.h"
#include "util/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX (16 << 20)
#define CONSTANT 0.01 /* seconds of overhead by seconds of pausing: less is nothing that anybody would see in a chart */

struct writer {
    struct gol_words words;
    const struct gol_point_times *times;
    double level; /* that intervals are asked for */
    int *line; /* room for the points of a line */
    struct gol_err *err;
};

/* "pool counters=2, pause 0 s..100 ms: " of the points line[n]; false when nothing more is to be said. */
static bool begin_line(struct writer *writer, int param, int n)
{
    const struct gol_param *along = &writer->words.plan->spec->exercise->params[param];

    if (!gol_words_begin(&writer->words))
        return false;
    gol_words_line_name(&writer->words, writer->line[0], param);
    gol_buf_printf(writer->words.out, ", %s ", along->name);
    gol_words_value(&writer->words, param, writer->line[0]);
    gol_buf_puts(writer->words.out, "..");
    gol_words_value(&writer->words, param, writer->line[n - 1]);
    gol_buf_puts(writer->words.out, ": ");
    return true;
}

/* ---- lines of points ---- */

static double number_of(const struct writer *writer, int param, int point)
{
    return gol_param_number(&writer->words.plan->spec->exercise->params[param],
                            &writer->words.plan->points[point].values[param]);
}

/*
 * The points of the line that `point` is on along `param`, into writer->line in ascending order of numbers, or as they
 * stand in the plan. 0 when it is not the first of its line, which has been looked at then, or stands alone.
 */
static int line_of(struct writer *writer, int point, int param)
{
    const struct gol_plan *plan = writer->words.plan;
    const bool numeric = gol_param_is_numeric(&plan->spec->exercise->params[param]);
    int n = 0;

    if (!gol_point_uses(plan->spec, &plan->points[point], param))
        return 0;
    for (int i = 0; i < plan->n_points; i++) {
        int at = n;

        if (!gol_plan_same_but(plan, point, i, param) || gol_times_count(writer->times, i) == 0)
            continue;
        if (n == 0 && i != point)
            return 0;
        while (numeric && at > 0 && number_of(writer, param, writer->line[at - 1]) > number_of(writer, param, i)) {
            writer->line[at] = writer->line[at - 1];
            at--;
        }
        writer->line[at] = i;
        n++;
    }
    return n > 1 ? n : 0;
}

/* Calls `look` for each line along `param`. */
static enum gol_code along(struct writer *writer, int param,
                           enum gol_code (*look)(struct writer *writer, int param, int n))
{
    enum gol_code code = GOL_OK;

    for (int p = 0; p < writer->words.plan->n_points && code == GOL_OK; p++) {
        const int n = line_of(writer, p, param);

        if (n > 0)
            code = look(writer, param, n);
    }
    return code;
}

/* ---- overhead ---- */

static void say_overhead(struct writer *writer, int param, int n, const struct gol_stats *overhead,
                         const struct gol_slope *slope)
{
    const bool flat = slope->low <= 0 && slope->high >= 0;

    if (!begin_line(writer, param, n))
        return;
    gol_words_seconds(&writer->words, overhead->median);
    gol_buf_puts(writer->words.out, " [");
    gol_words_seconds(&writer->words, overhead->low);
    gol_buf_puts(writer->words.out, ", ");
    gol_words_seconds(&writer->words, overhead->high);
    gol_buf_puts(writer->words.out, "], slope ");
    gol_words_fixed(&writer->words, slope->slope, 4);
    gol_buf_puts(writer->words.out, " [");
    gol_words_fixed(&writer->words, slope->low, 4);
    gol_buf_puts(writer->words.out, ", ");
    gol_words_fixed(&writer->words, slope->high, 4);
    gol_buf_printf(writer->words.out, "] s by s of pausing: %s\n",
                   flat && fmax(-slope->low, slope->high) <= CONSTANT ? "constant"
                   : flat                                             ? "no growth shown"
                   : slope->slope > 0                                 ? "grows with it"
                                                                      : "shrinks with it");
}

/*
 * The overhead of all trials of a line, and how it grows with all pauses on the critical path together (the ideal
 * time).
 */
static enum gol_code look_at_overhead(struct writer *writer, int param, int n)
{
    struct gol_stats stats;
    struct gol_slope slope;
    enum gol_code code = GOL_OK;
    double *x, *y;
    int count = 0;
    int at = 0;

    for (int i = 0; i < n; i++)
        count += gol_times_count(writer->times, writer->line[i]);
    x = malloc((size_t)count * sizeof *x);
    y = malloc((size_t)count * sizeof *y);
    if (x == NULL || y == NULL) {
        code = gol_err_set(writer->err, GOL_NO_MEMORY, "out of memory for %d overheads", count);
        goto out;
    }
    for (int i = 0; i < n; i++) {
        const int point = writer->line[i];

        for (int k = 0; k < gol_times_count(writer->times, point); k++) {
            y[at] = gol_overheads_of(writer->times, point)[k];
            x[at] = gol_ideals_of(writer->times, point)[k];
            at += isfinite(y[at]);
        }
    }
    if (at == 0 || gol_slope_of(x, y, at, &slope, NULL) != GOL_OK || !isfinite(slope.low))
        goto out; /* too few to say anything */
    gol_stats_of(y, at, &stats); /* sorts them */
    gol_stats_interval(y, at, writer->level, &stats.low, &stats.high);
    say_overhead(writer, param, n, &stats, &slope);
out:
    free(x);
    free(y);
    return code;
}

/* ---- one point against another ---- */

/* What `other` takes of the time of `first`; false when either has no time. */
static bool ratio_of(const struct writer *writer, int first, int other, struct gol_ranks *out)
{
    const struct gol_point_times *times = writer->times;

    return gol_ranks_ratio(gol_times_of(times, first), gol_times_count(times, first), gol_times_of(times, other),
                           gol_times_count(times, other), writer->level, out, NULL) == GOL_OK;
}

/* Every value of the line against its first. */
static enum gol_code look_at_ways(struct writer *writer, int param, int n)
{
    const int first = writer->line[0];

    for (int i = 1; i < n; i++) {
        const int other = writer->line[i];
        struct gol_ranks ratio;

        if (!ratio_of(writer, first, other, &ratio) || !gol_words_begin(&writer->words))
            continue;
        gol_words_value(&writer->words, param, other);
        gol_buf_puts(writer->words.out, " vs ");
        gol_words_value(&writer->words, param, first);
        gol_buf_puts(writer->words.out, " in ");
        gol_words_line_name(&writer->words, first, param);
        gol_buf_puts(writer->words.out, ": ");
        gol_words_verdict(&writer->words, &ratio);
    }
    return GOL_OK;
}

/* Every point of actors against serial: where no amount is swept, along which they could begin to pay. */
static void look_at_modes(struct writer *writer)
{
    for (int p = 0; p < writer->words.plan->n_points; p++) {
        const int serial = gol_plan_serial_of(writer->words.plan, p);
        struct gol_ranks ratio;

        if (writer->words.plan->points[p].mode == GOL_MODE_SERIAL || serial < 0 ||
            !ratio_of(writer, serial, p, &ratio) || !gol_words_begin(&writer->words))
            continue;
        gol_words_line_name(&writer->words, p, -1);
        gol_buf_puts(writer->words.out, " vs serial: ");
        gol_words_verdict(&writer->words, &ratio);
    }
}

/* ---- when actors pay ---- */

/* Of a line that is nowhere shown to be on the other side of serial. */
static void put_one_side(struct writer *writer, const char *word, int shown, int n)
{
    gol_buf_printf(writer->words.out, "%s than serial", word);
    if (shown == n)
        gol_buf_puts(writer->words.out, " everywhere\n");
    else
        gol_buf_printf(writer->words.out, " at %d of %d places, no difference shown at the others\n", shown, n);
}

/* n places, of which `looked` could be held against serial. */
static void say_crossing(struct writer *writer, int param, int n, int looked, const struct gol_crossing *crossing)
{
    if (!begin_line(writer, param, n))
        return;
    switch (crossing->kind) {
    case GOL_CROSSING_NONE:
        gol_buf_puts(writer->words.out, "no difference to serial shown\n");
        return;
    case GOL_CROSSING_ABOVE:
        put_one_side(writer, "slower", crossing->above, looked);
        return;
    case GOL_CROSSING_BELOW:
        put_one_side(writer, "faster", crossing->below, looked);
        return;
    case GOL_CROSSING_UNCLEAR:
        gol_buf_printf(writer->words.out,
                       "faster than serial at %d of %d places, slower at %d, but not from one place on\n",
                       crossing->below, looked, crossing->above);
        return;
    case GOL_CROSSING_AT:
        break;
    }
    gol_buf_printf(writer->words.out, "faster than serial from %s ",
                   writer->words.plan->spec->exercise->params[param].name);
    gol_words_number(&writer->words, param, crossing->x);
    gol_buf_puts(writer->words.out, " on [");
    gol_words_number(&writer->words, param, crossing->low);
    gol_buf_puts(writer->words.out, ", ");
    gol_words_number(&writer->words, param, crossing->high);
    gol_buf_puts(writer->words.out, "]\n");
}

static enum gol_code look_at_serial(struct writer *writer, int param, int n)
{
    const struct gol_point_times *times = writer->times;
    struct gol_difference *differences;
    struct gol_crossing crossing;
    int kept = 0;

    if (writer->words.plan->points[writer->line[0]].mode == GOL_MODE_SERIAL)
        return GOL_OK;
    differences = calloc((size_t)n, sizeof *differences);
    if (differences == NULL)
        return gol_err_set(writer->err, GOL_NO_MEMORY, "out of memory for %d differences", n);
    for (int i = 0; i < n; i++) {
        const int point = writer->line[i];
        const int serial = gol_plan_serial_of(writer->words.plan, point);
        struct gol_ranks shift;

        if (serial < 0 ||
            gol_ranks_shift(gol_times_of(times, serial), gol_times_count(times, serial), gol_times_of(times, point),
                            gol_times_count(times, point), writer->level, &shift, NULL) != GOL_OK)
            continue;
        differences[kept++] =
            (struct gol_difference){number_of(writer, param, point), shift.estimate, shift.low, shift.high};
    }
    if (kept > 1) {
        crossing = gol_crossing_of(differences, kept);
        say_crossing(writer, param, n, kept, &crossing);
    }
    free(differences);
    return GOL_OK;
}

/* ---- all of it ---- */

/* A parameter that says how the work is done and not how much of it, or how long the pauses are. */
static bool is_way(const struct gol_param *param)
{
    return !param->shapes_result && param->type != GOL_PARAM_DURATION;
}

static enum gol_code ask_all(struct writer *writer)
{
    const struct gol_spec *spec = writer->words.plan->spec;
    bool amounts = false; /* is any swept? */
    enum gol_code code = GOL_OK;

    for (int i = 0; i < spec->exercise->n_params && code == GOL_OK; i++) {
        if (spec->axes[i].n < 2 || strcmp(spec->exercise->params[i].name, "pause") != 0)
            continue;
        gol_words_ask(&writer->words, "overhead");
        code = along(writer, i, look_at_overhead);
        gol_words_close(&writer->words);
    }
    for (int i = 0; i < spec->exercise->n_params && code == GOL_OK; i++) {
        if (spec->axes[i].n < 2 || !is_way(&spec->exercise->params[i]))
            continue;
        gol_words_ask(&writer->words, spec->exercise->params[i].name);
        code = along(writer, i, look_at_ways);
        gol_words_close(&writer->words);
    }
    for (int i = 0; i < spec->exercise->n_params && code == GOL_OK; i++) {
        const struct gol_param *param = &spec->exercise->params[i];

        if (spec->axes[i].n < 2 || is_way(param) || !gol_param_is_numeric(param))
            continue;
        amounts = true;
        gol_words_ask(&writer->words, "actors pay");
        code = along(writer, i, look_at_serial);
        gol_words_close(&writer->words);
    }
    if (!amounts && code == GOL_OK) {
        gol_words_ask(&writer->words, "actors pay");
        look_at_modes(writer);
        gol_words_close(&writer->words);
    }
    return code;
}

enum gol_code gol_findings_text(const struct gol_plan *plan, const struct gol_row *rows, int n, struct gol_buf *out,
                                struct gol_err *err)
{
    static const char heading[] =
        "What the numbers say (from all good trials; ratios and differences are Hodges-Lehmann's with Mann-Whitney\n"
        "intervals, slopes those of Theil and Sen, crossings interpolated; each interval holds at 95 %)\n";
    struct gol_point_times times;
    struct gol_buf body;
    struct writer writer = {.words = {.plan = plan, .out = &body},
                            .times = &times,
                            .level = gol_repeats_level_to_ask(plan->spec, GOL_STATS_LEVEL),
                            .err = err};
    enum gol_code code = gol_point_times_make(plan, rows, n, &times, err);

    if (code != GOL_OK)
        return code;
    gol_buf_init(&body);
    gol_words_ask(&writer.words, "noise");
    gol_findings_noise(&writer.words, rows, n);
    gol_words_ask(&writer.words, "outliers");
    gol_findings_outliers(&writer.words, rows, n);
    writer.line = calloc((size_t)plan->n_points, sizeof *writer.line);
    if (writer.line == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    else if (plan->n_points <= GOL_FINDINGS_POINTS_MAX)
        code = ask_all(&writer);
    if (code == GOL_OK)
        code = gol_buf_ok(&body, err);
    if (code == GOL_OK && body.size > 0) {
        gol_buf_puts(out, heading);
        gol_buf_add(out, body.data, body.size);
        code = gol_buf_ok(out, err);
    }
    gol_buf_fini(&body);
    free(writer.line);
    gol_point_times_fini(&times);
    return code;
}

enum gol_code gol_findings_write(const char *run_dir, const struct gol_plan *plan, const struct gol_row *rows, int n,
                                 struct gol_err *err)
{
    char *path = gol_file_join(run_dir, GOL_FINDINGS_FILE);
    struct gol_buf text;
    enum gol_code code;

    gol_buf_init(&text);
    code = path == NULL ? gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", GOL_FINDINGS_FILE)
                        : gol_findings_text(plan, rows, n, &text, err);
    if (code == GOL_OK)
        code = gol_file_write(path, gol_buf_text(&text), text.size, err);
    gol_buf_fini(&text);
    free(path);
    return code;
}

enum gol_code gol_findings_read(const char *run_dir, struct gol_buf *out, struct gol_err *err)
{
    char *path = gol_file_join(run_dir, GOL_FINDINGS_FILE);
    const enum gol_code code = path == NULL ? gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", GOL_FINDINGS_FILE)
                                            : gol_file_read(path, FILE_BYTES_MAX, out, err);

    free(path);
    return code;
}
