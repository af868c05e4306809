/*
 * Rows are first put into the order of their points, so that each point is a slice; then every
 * figure is a median over the slice, so that one disturbed trial moves nothing. What cannot be known is NAN.
 */
#include "lab/summary.h"

#include "lab/noise.h"
#include "lab/point_rows.h"
#include "lab/repeats.h"
#include "util/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct gol_summary_column gol_summary_columns[] = {
#define SUMMARY_COLUMN(field, kind, column, heading, about)                                                            \
    {column, heading, about, GOL_SUMMARY_##kind, offsetof(struct gol_summary_line, field)},
    GOL_SUMMARY_COLUMNS(SUMMARY_COLUMN)
#undef SUMMARY_COLUMN
};

_Static_assert(sizeof gol_summary_columns / sizeof gol_summary_columns[0] == GOL_SUMMARY_COLUMN_COUNT,
               "one entry a column");

static const struct gol_measure measures[] = {
#define MEASURE(name, column, low, high, label, unit) {name, column, low, high, label, unit},
    GOL_MEASURES(MEASURE)
#undef MEASURE
};

const struct gol_measure *gol_measure_find(const char *name)
{
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
        if (strcmp(measures[i].name, name) == 0)
            return &measures[i];
    return NULL;
}

const char *gol_measure_names(void)
{
#define MEASURE_NAME(name, column, low, high, label, unit) ", " name
    static const char names[] = GOL_MEASURES(MEASURE_NAME);
#undef MEASURE_NAME

    return names + 2; /* without the first separator */
}

int gol_summary_column_find(const char *name)
{
    for (int i = 0; i < GOL_SUMMARY_COLUMN_COUNT; i++)
        if (strcmp(gol_summary_columns[i].name, name) == 0)
            return i;
    return -1;
}

double gol_summary_number(const struct gol_summary_line *line, int column)
{
    const char *at = (const char *)line + gol_summary_columns[column].offset;
    double real;
    int whole;

    if (gol_summary_columns[column].kind == GOL_SUMMARY_WORD)
        return NAN;
    if (gol_summary_columns[column].kind == GOL_SUMMARY_N) {
        memcpy(&whole, at, sizeof whole);
        return whole;
    }
    memcpy(&real, at, sizeof real);
    return real;
}

const char *gol_summary_word(const struct gol_summary_line *line, int column)
{
    const char *word = NULL;

    if (gol_summary_columns[column].kind == GOL_SUMMARY_WORD)
        memcpy(&word, (const char *)line + gol_summary_columns[column].offset, sizeof word);
    return word;
}

/* ---- one point ---- */

/* The good rows of one point, and room for a value of each. */
struct slice {
    const struct gol_row *const *rows;
    int n;
    double *values;
};

/* What a figure is a median of; NAN for a row that has none. */
typedef double row_number(const struct gol_row *row);

static double seconds_or_nan(int64_t ns)
{
    return ns == -1 ? NAN : gol_seconds_of(ns);
}

static double row_time(const struct gol_row *row)
{
    return gol_seconds_of(row->time_ns);
}

static double row_ideal(const struct gol_row *row)
{
    return seconds_or_nan(row->ideal_ns);
}

/* Not overhead_ns, where an overhead of exactly -1 ns could not be told from none. */
static double row_overhead(const struct gol_row *row)
{
    return row->ideal_ns == -1 ? NAN : gol_seconds_of(row->time_ns - row->ideal_ns);
}

static double row_overhead_per_message(const struct gol_row *row)
{
    return row->messages > 0 ? row_overhead(row) / (double)row->messages : NAN;
}

static double row_throughput(const struct gol_row *row)
{
    return row->work >= 0 && row->time_ns > 0 ? (double)row->work / row_time(row) : NAN;
}

static double row_time_per_work(const struct gol_row *row)
{
    return row->work > 0 ? row_time(row) / (double)row->work : NAN;
}

/* getrusage is read just outside the timed region and costs microseconds: in a shorter trial it would be most of it. */
static double row_cpu_use(const struct gol_row *row)
{
    if (row->cpu_user_ns == -1 || row->cpu_system_ns == -1 || row->time_ns < 1000000)
        return NAN;
    return (double)(row->cpu_user_ns + row->cpu_system_ns) / (double)row->time_ns;
}

/* What the rest of the overhead is, when what pauses were too long is taken off. */
static double row_runtime(const struct gol_row *row)
{
    return row_overhead(row) - (row->overshoot_ns == -1 ? 0 : gol_seconds_of(row->overshoot_ns));
}

/* Columns of a row as they stand there: X(field). */
#define PLAIN_SECONDS(X)                                                                                               \
    X(overshoot)                                                                                                       \
    X(pause_asked)                                                                                                     \
    X(pause_mean) X(pause_p50) X(pause_p99) X(pause_max) X(spawn) X(send) X(run) X(collect) X(runtime_start) X(steal)
#define PLAIN_NUMBERS(X) X(peak_bytes) X(skew_generations) X(settled_games) X(settled_generation) X(bytes_per_actor)

#define GET_SECONDS(field)                                                                                             \
    static double row_##field(const struct gol_row *row)                                                               \
    {                                                                                                                  \
        return seconds_or_nan(row->field##_ns);                                                                        \
    }
#define GET_NUMBER(field)                                                                                              \
    static double row_##field(const struct gol_row *row)                                                               \
    {                                                                                                                  \
        return row->field == -1 ? NAN : (double)row->field;                                                            \
    }
PLAIN_SECONDS(GET_SECONDS)
PLAIN_NUMBERS(GET_NUMBER)

/* Statistics over the rows that have the number; all NAN when none has. */
static void stats_of(const struct slice *slice, row_number *number, struct gol_stats *out)
{
    int n = 0;

    for (int i = 0; i < slice->n; i++) {
        const double value = number(slice->rows[i]);

        if (!isnan(value))
            slice->values[n++] = value;
    }
    gol_stats_of(slice->values, n, out);
    if (n == 0) {
        out->median = out->mean = out->sd = out->mad = NAN;
        out->min = out->max = out->low = out->high = out->level = NAN;
    }
}

static double median_of(const struct slice *slice, row_number *number)
{
    struct gol_stats stats;

    stats_of(slice, number, &stats);
    return stats.median;
}

static double mean_of(const struct slice *slice, row_number *number)
{
    struct gol_stats stats;

    stats_of(slice, number, &stats);
    return stats.mean;
}

/* A median with its interval; the level is that of the time's, as long as every row has the number. */
static void interval_of(const struct slice *slice, row_number *number, double *median, double *low, double *high)
{
    struct gol_stats stats;

    stats_of(slice, number, &stats);
    *median = stats.median;
    *low = stats.low;
    *high = stats.high;
}

static void line_make(const struct slice *slice, struct gol_summary_line *line)
{
    struct gol_stats time;
    struct gol_stats overhead;

    stats_of(slice, row_time, &time);
    stats_of(slice, row_overhead, &overhead);
    line->n = slice->n;
    line->time_median = time.median;
    line->time_mean = time.mean;
    line->time_sd = time.sd;
    line->time_mad = time.mad;
    line->time_min = time.min;
    line->time_max = time.max;
    line->time_low = time.low;
    line->time_high = time.high;
    line->level = time.level;
    line->outliers = time.outliers;
    line->ideal = median_of(slice, row_ideal);
    line->overhead = overhead.median;
    line->overhead_low = overhead.low;
    line->overhead_high = overhead.high;
    interval_of(slice, row_overhead_per_message, &line->overhead_per_message, &line->overhead_per_message_low,
                &line->overhead_per_message_high);
    interval_of(slice, row_throughput, &line->throughput, &line->throughput_low, &line->throughput_high);
    interval_of(slice, row_time_per_work, &line->time_per_work, &line->time_per_work_low, &line->time_per_work_high);
    line->cpu_use = median_of(slice, row_cpu_use);
    line->runtime = median_of(slice, row_runtime);
    line->overshoot = median_of(slice, row_overshoot);
    line->pause_asked = median_of(slice, row_pause_asked);
    line->pause_mean = median_of(slice, row_pause_mean);
    line->pause_p50 = median_of(slice, row_pause_p50);
    line->pause_p99 = median_of(slice, row_pause_p99);
    line->pause_max = median_of(slice, row_pause_max);
    line->spawn = median_of(slice, row_spawn);
    line->send = median_of(slice, row_send);
    line->run = median_of(slice, row_run);
    line->collect = median_of(slice, row_collect);
    line->runtime_start = median_of(slice, row_runtime_start);
    line->steal = mean_of(slice, row_steal);
    line->peak_bytes = median_of(slice, row_peak_bytes);
    line->skew = median_of(slice, row_skew_generations);
    line->settled_games = median_of(slice, row_settled_games);
    line->settled_generation = median_of(slice, row_settled_generation);
    line->bytes_per_actor = median_of(slice, row_bytes_per_actor);
    line->vs_serial = NAN; /* when all lines are made */
    line->speedup = line->speedup_low = line->speedup_high = line->speedup_level = NAN;
}

/* ---- all points ---- */

/* Where both medians are in their intervals, their quotient is between these two. */
static void speed_up(const struct gol_summary_line *serial, struct gol_summary_line *line)
{
    if (!(line->time_median > 0 && line->time_low > 0))
        return;
    line->speedup = serial->time_median / line->time_median;
    line->speedup_low = serial->time_low / line->time_high;
    line->speedup_high = serial->time_high / line->time_low;
    line->speedup_level = fmax(serial->level + line->level - 1, 0);
}

static void compare_with_serial(const struct gol_plan *plan, struct gol_summary_line *lines)
{
    for (int i = 0; i < plan->n_points; i++) {
        const int serial = plan->points[i].mode == GOL_MODE_SERIAL ? i : gol_plan_serial_of(plan, i);

        if (serial < 0 || lines[serial].n == 0 || lines[i].n == 0)
            continue;
        lines[i].vs_serial = lines[i].time_median - lines[serial].time_median;
        if (serial == i)
            lines[i].speedup = lines[i].speedup_low = lines[i].speedup_high = 1;
        else
            speed_up(&lines[serial], &lines[i]);
    }
}

/* The good ones of rows[n] into good[]; how many. */
static int good_of(const struct gol_row *const *rows, int n, const struct gol_row **good)
{
    int count = 0;

    for (int i = 0; i < n; i++)
        if (rows[i]->status == GOL_STATUS_OK)
            good[count++] = rows[i];
    return count;
}

enum gol_code gol_summary_make(const struct gol_plan *plan, const struct gol_row *rows, int n_rows,
                               struct gol_summary *out, struct gol_err *err)
{
    const struct gol_row **good = calloc((size_t)n_rows + 1, sizeof *good);
    double *values = calloc((size_t)n_rows + 1, sizeof *values);
    struct gol_summary_line *lines = calloc((size_t)plan->n_points + 1, sizeof *lines);
    struct gol_point_rows sorted = {0};
    struct gol_noise noise;
    enum gol_code code;

    *out = (struct gol_summary){0};
    if (good == NULL || values == NULL || lines == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "the summary of %d rows: out of memory", n_rows);
        goto out;
    }
    code = gol_point_rows_make(plan, rows, n_rows, &sorted, err);
    if (code != GOL_OK)
        goto out;
    for (int p = 0; p < plan->n_points; p++) {
        const struct gol_row *const *of_point = gol_rows_of(&sorted, p);
        const int n = gol_rows_count(&sorted, p);
        const struct slice slice = {.rows = good, .n = good_of(of_point, n, good), .values = values};

        lines[p].point = p;
        for (int i = 0; i < n; i++)
            lines[p].skipped += of_point[i]->status == GOL_STATUS_SKIPPED;
        lines[p].failed = n - slice.n - lines[p].skipped;
        line_make(&slice, &lines[p]);
        lines[p].level = gol_repeats_level(plan->spec, lines[p].level);
        lines[p].stopped = gol_repeats_end_name(gol_repeats_judge(plan->spec, of_point, n, n));
    }
    compare_with_serial(plan, lines);
    gol_noise_of(plan, rows, n_rows, &noise);
    for (int p = 0; p < plan->n_points; p++)
        lines[p].noise_floor = noise.point < 0 ? NAN : noise.floor;
    out->lines = lines;
    out->n_lines = plan->n_points;
    lines = NULL;
out:
    gol_point_rows_fini(&sorted);
    free(lines);
    free(values);
    free(good);
    return code;
}

void gol_summary_fini(struct gol_summary *summary)
{
    free(summary->lines);
    *summary = (struct gol_summary){0};
}
