/*
 * A line of points is all those that differ in one parameter only. Each question walks along lines: overhead along the pause,
 * batches and their like from the first value to each other one, actors against serial along whatever is an amount, or
 * point by point where none is swept.
 */
#include "report/findings.h"

#include "lab/crossing.h"
#include "lab/noise.h"
#include "lab/point_times.h"
#include "lab/ranks.h"
#include "lab/repeats.h"
#include "lab/slope.h"
#include "lab/stats.h"
#include "util/file.h"
#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 12 /* of one question; how many more there are is said */
#define CONSTANT 0.01 /* seconds of overhead by seconds of pausing: less is nothing that anybody would see in a chart */
#define SUBJECT 12 /* columns of the word that a line begins with */

struct writer {
    const struct gol_plan *plan;
    const struct gol_point_times *times;
    struct gol_buf *out;
    double level; /* that intervals are asked for */
    const char *subject; /* of the question under way */
    int lines; /* that it had */
    int *line; /* room for the points of a line */
    struct gol_err *err;
};

/* ---- lines of text ---- */

/* Begins a line of the question; false when it has enough. */
static bool begin(struct writer *writer)
{
    if (writer->lines++ >= LINES_MAX)
        return false;
    gol_buf_printf(writer->out, "  %-*s", SUBJECT, writer->lines == 1 ? writer->subject : "");
    return true;
}

static void ask(struct writer *writer, const char *subject)
{
    writer->subject = subject;
    writer->lines = 0;
}

static void close_question(struct writer *writer)
{
    if (writer->lines > LINES_MAX)
        gol_buf_printf(writer->out, "  %-*s... and %d more\n", SUBJECT, "", writer->lines - LINES_MAX);
}

static void put_seconds(struct writer *writer, double seconds)
{
    char text[GOL_NUM_TEXT];

    gol_buf_puts(writer->out, gol_num_time(text, seconds, 3));
}

static void put_fixed(struct writer *writer, double value, int decimals)
{
    char text[GOL_NUM_TEXT];

    gol_buf_puts(writer->out, gol_num_fixed(text, value, decimals));
}

/* Decimals that leave a ratio three digits that say something, one more near 1, where small differences count. */
static int ratio_decimals(double ratio)
{
    int decimals = ratio < 10 ? 2 : 1;

    for (double left = ratio; left > 1e-9 && left < 0.0995; left *= 10)
        decimals++;
    return decimals + (fabs(ratio - 1) < 0.02);
}

/* "1.02x [0.99, 1.05]", or without an interval. */
static void put_ratio(struct writer *writer, const struct gol_ranks *ratio)
{
    const int decimals = ratio_decimals(ratio->estimate);

    put_fixed(writer, ratio->estimate, decimals);
    gol_buf_puts(writer->out, "x");
    if (!(ratio->low > 0) || !isfinite(ratio->high)) {
        gol_buf_puts(writer->out, " [too few trials for an interval]");
        return;
    }
    gol_buf_puts(writer->out, " [");
    put_fixed(writer, ratio->low, decimals);
    gol_buf_puts(writer->out, ", ");
    put_fixed(writer, ratio->high, decimals);
    gol_buf_puts(writer->out, "]");
}

/* "1.02x [0.99, 1.05] of the time, no difference shown" and the end of the line. */
static void put_verdict(struct writer *writer, const struct gol_ranks *ratio)
{
    put_ratio(writer, ratio);
    gol_buf_printf(writer->out, " of the time, %s\n",
                   ratio->high < 1  ? "faster"
                   : ratio->low > 1 ? "slower"
                                    : "no difference shown");
}

/* A place between two values of a parameter; of what is counted the next whole number, as there is nothing between. */
static void put_number(struct writer *writer, int param, double number)
{
    const enum gol_param_type type = writer->plan->spec->exercise->params[param].type;
    char text[GOL_NUM_TEXT];

    if (type == GOL_PARAM_DURATION)
        put_seconds(writer, number);
    else
        gol_buf_puts(writer->out, gol_num_short(text, type == GOL_PARAM_COUNT ? ceil(number) : number));
}

static void put_value(struct writer *writer, int param, int point)
{
    char text[GOL_PARAM_TEXT];

    gol_buf_puts(writer->out, gol_param_show(&writer->plan->spec->exercise->params[param],
                                             &writer->plan->points[point].values[param], text));
}

/* "pool counters=4": the mode, and what else is swept but for one parameter. */
static void put_line_name(struct writer *writer, int point, int but)
{
    const struct gol_spec *spec = writer->plan->spec;
    const struct gol_point *at = &writer->plan->points[point];
    char text[GOL_PARAM_TEXT];

    gol_buf_puts(writer->out, gol_mode_name(at->mode));
    for (int i = 0; i < spec->exercise->n_params; i++)
        if (i != but && spec->axes[i].n > 1 && gol_point_uses(spec, at, i))
            gol_buf_printf(writer->out, " %s=%s", spec->exercise->params[i].name,
                           gol_param_show(&spec->exercise->params[i], &at->values[i], text));
}

/* "pause 0 s..100 ms" of the points line[n]. */
static void put_range(struct writer *writer, int param, int n)
{
    gol_buf_printf(writer->out, "%s ", writer->plan->spec->exercise->params[param].name);
    put_value(writer, param, writer->line[0]);
    gol_buf_puts(writer->out, "..");
    put_value(writer, param, writer->line[n - 1]);
}

/* ---- lines of points ---- */

static double number_of(const struct writer *writer, int param, int point)
{
    return gol_param_number(&writer->plan->spec->exercise->params[param], &writer->plan->points[point].values[param]);
}

/*
 * The points of the line that `point` is on along `param`, into writer->line in ascending order of numbers, or as they stand
 * in the plan. 0 when it is not the first of its line, which has been looked at then, or stands alone.
 */
static int line_of(struct writer *writer, int point, int param)
{
    const struct gol_plan *plan = writer->plan;
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

    for (int p = 0; p < writer->plan->n_points && code == GOL_OK; p++) {
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

    if (!begin(writer))
        return;
    put_line_name(writer, writer->line[0], param);
    gol_buf_puts(writer->out, ", ");
    put_range(writer, param, n);
    gol_buf_puts(writer->out, ": ");
    put_seconds(writer, overhead->median);
    gol_buf_puts(writer->out, " [");
    put_seconds(writer, overhead->low);
    gol_buf_puts(writer->out, ", ");
    put_seconds(writer, overhead->high);
    gol_buf_puts(writer->out, "], slope ");
    put_fixed(writer, slope->slope, 4);
    gol_buf_puts(writer->out, " [");
    put_fixed(writer, slope->low, 4);
    gol_buf_puts(writer->out, ", ");
    put_fixed(writer, slope->high, 4);
    gol_buf_printf(writer->out, "] s by s of pausing: %s\n",
                   flat && fmax(-slope->low, slope->high) <= CONSTANT ? "constant"
                   : flat                                             ? "no growth shown"
                   : slope->slope > 0                                 ? "grows with it"
                                                                      : "shrinks with it");
}

/* The overhead of all trials of a line, and how it grows with all pauses on the critical path together (the ideal time). */
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

        if (!ratio_of(writer, first, other, &ratio) || !begin(writer))
            continue;
        put_value(writer, param, other);
        gol_buf_puts(writer->out, " vs ");
        put_value(writer, param, first);
        gol_buf_puts(writer->out, " in ");
        put_line_name(writer, first, param);
        gol_buf_puts(writer->out, ": ");
        put_verdict(writer, &ratio);
    }
    return GOL_OK;
}

/* Every point of actors against serial: where no amount is swept, along which they could begin to pay. */
static void look_at_modes(struct writer *writer)
{
    for (int p = 0; p < writer->plan->n_points; p++) {
        const int serial = gol_plan_serial_of(writer->plan, p);
        struct gol_ranks ratio;

        if (writer->plan->points[p].mode == GOL_MODE_SERIAL || serial < 0 || !ratio_of(writer, serial, p, &ratio) ||
            !begin(writer))
            continue;
        put_line_name(writer, p, -1);
        gol_buf_puts(writer->out, " vs serial: ");
        put_verdict(writer, &ratio);
    }
}

/* ---- when actors pay ---- */

/* Of a line that is nowhere shown to be on the other side of serial. */
static void put_one_side(struct writer *writer, const char *word, int shown, int n)
{
    gol_buf_printf(writer->out, "%s than serial", word);
    if (shown == n)
        gol_buf_puts(writer->out, " everywhere\n");
    else
        gol_buf_printf(writer->out, " at %d of %d places, no difference shown at the others\n", shown, n);
}

/* n places, of which `looked` could be held against serial. */
static void say_crossing(struct writer *writer, int param, int n, int looked, const struct gol_crossing *crossing)
{
    if (!begin(writer))
        return;
    put_line_name(writer, writer->line[0], param);
    gol_buf_puts(writer->out, ", ");
    put_range(writer, param, n);
    gol_buf_puts(writer->out, ": ");
    switch (crossing->kind) {
    case GOL_CROSSING_NONE:
        gol_buf_puts(writer->out, "no difference to serial shown\n");
        return;
    case GOL_CROSSING_ABOVE:
        put_one_side(writer, "slower", crossing->above, looked);
        return;
    case GOL_CROSSING_BELOW:
        put_one_side(writer, "faster", crossing->below, looked);
        return;
    case GOL_CROSSING_UNCLEAR:
        gol_buf_printf(writer->out, "faster than serial at %d of %d places, slower at %d, but not from one place on\n",
                       crossing->below, looked, crossing->above);
        return;
    case GOL_CROSSING_AT:
        break;
    }
    gol_buf_printf(writer->out, "faster than serial from %s ", writer->plan->spec->exercise->params[param].name);
    put_number(writer, param, crossing->x);
    gol_buf_puts(writer->out, " on [");
    put_number(writer, param, crossing->low);
    gol_buf_puts(writer->out, ", ");
    put_number(writer, param, crossing->high);
    gol_buf_puts(writer->out, "]\n");
}

static enum gol_code look_at_serial(struct writer *writer, int param, int n)
{
    const struct gol_point_times *times = writer->times;
    struct gol_difference *differences;
    struct gol_crossing crossing;
    int kept = 0;

    if (writer->plan->points[writer->line[0]].mode == GOL_MODE_SERIAL)
        return GOL_OK;
    differences = calloc((size_t)n, sizeof *differences);
    if (differences == NULL)
        return gol_err_set(writer->err, GOL_NO_MEMORY, "out of memory for %d differences", n);
    for (int i = 0; i < n; i++) {
        const int point = writer->line[i];
        const int serial = gol_plan_serial_of(writer->plan, point);
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

static void say_noise(struct writer *writer, const struct gol_row *rows, int n)
{
    struct gol_noise noise;
    struct gol_ranks ratio;
    char label[160];

    gol_noise_of(writer->plan, rows, n, &noise);
    if (noise.point < 0 || !begin(writer))
        return;
    gol_buf_printf(writer->out, "%s, measured twice: ",
                   gol_point_label(writer->plan->spec, &writer->plan->points[noise.point], label, sizeof label));
    ratio = (struct gol_ranks){.estimate = noise.ratio, .low = noise.low, .high = noise.high};
    put_ratio(writer, &ratio);
    gol_buf_puts(writer->out, "; differences under ");
    /* Rounded up, so that none above what is said is noise. */
    put_fixed(writer, noise.floor < 0.1 ? ceil(noise.floor * 1000) / 10 : ceil(noise.floor * 100),
              noise.floor < 0.1 ? 1 : 0);
    gol_buf_puts(writer->out, " % are noise there\n");
}

/* A parameter that says how the work is done and not how much of it, or how long the pauses are. */
static bool is_way(const struct gol_param *param)
{
    return !param->shapes_result && param->type != GOL_PARAM_DURATION;
}

static enum gol_code ask_all(struct writer *writer)
{
    const struct gol_spec *spec = writer->plan->spec;
    bool amounts = false; /* is any swept? */
    enum gol_code code = GOL_OK;

    for (int i = 0; i < spec->exercise->n_params && code == GOL_OK; i++) {
        if (spec->axes[i].n < 2 || strcmp(spec->exercise->params[i].name, "pause") != 0)
            continue;
        ask(writer, "overhead");
        code = along(writer, i, look_at_overhead);
        close_question(writer);
    }
    for (int i = 0; i < spec->exercise->n_params && code == GOL_OK; i++) {
        if (spec->axes[i].n < 2 || !is_way(&spec->exercise->params[i]))
            continue;
        ask(writer, spec->exercise->params[i].name);
        code = along(writer, i, look_at_ways);
        close_question(writer);
    }
    for (int i = 0; i < spec->exercise->n_params && code == GOL_OK; i++) {
        const struct gol_param *param = &spec->exercise->params[i];

        if (spec->axes[i].n < 2 || is_way(param) || !gol_param_is_numeric(param))
            continue;
        amounts = true;
        ask(writer, "actors pay");
        code = along(writer, i, look_at_serial);
        close_question(writer);
    }
    if (!amounts && code == GOL_OK) {
        ask(writer, "actors pay");
        look_at_modes(writer);
        close_question(writer);
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
    struct writer writer = {.plan = plan,
                            .times = &times,
                            .out = &body,
                            .level = gol_repeats_level_to_ask(plan->spec, GOL_STATS_LEVEL),
                            .err = err};
    enum gol_code code = gol_point_times_make(plan, rows, n, &times, err);

    if (code != GOL_OK)
        return code;
    gol_buf_init(&body);
    ask(&writer, "noise");
    say_noise(&writer, rows, n);
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
