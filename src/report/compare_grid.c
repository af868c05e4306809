/*
 * The table of a comparison, twice: for people with what differs from pair to pair, durations in units that fit,
 * numbers under each other at their points; for programs with every column, seconds, and nine digits.
 */
#include "report/compare_report.h"

#include "util/num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *key_of(const struct gol_comparison *comparison, int pair, int column)
{
    return comparison->b->points[comparison->pairs[pair].b].key[comparison->columns_b[column]];
}

static bool is_number(const char *text)
{
    double value;

    return gol_num_parse_real(text, -DBL_MAX, DBL_MAX, &value, NULL) == GOL_OK;
}

static bool is_seconds(const char *name)
{
    const size_t length = strlen(name);

    return length > 2 && strcmp(name + length - 2, "_s") == 0;
}

static bool all_numbers(const struct gol_comparison *comparison, int column)
{
    for (int i = 0; i < comparison->n_pairs; i++)
        if (strcmp(key_of(comparison, i, column), "-") != 0 && !is_number(key_of(comparison, i, column)))
            return false;
    return true;
}

bool gol_compare_varies(const struct gol_comparison *comparison, int column)
{
    const char *first = NULL;

    if (comparison->by >= 0 && comparison->columns_b[column] == comparison->by)
        return true;
    for (int i = 0; i < comparison->n_pairs; i++) {
        const char *text = key_of(comparison, i, column);

        if (strcmp(text, "-") == 0)
            continue;
        if (first != NULL && strcmp(text, first) != 0)
            return true;
        first = text;
    }
    return false;
}

/* Four digits that say something, and three decimals at least, so that the usual ones look alike. */
static const char *show_ratio(char out[GOL_NUM_TEXT], double ratio)
{
    int decimals = 3;

    if (ratio >= 10)
        decimals = ratio >= 100 ? 1 : 2;
    for (double left = ratio; left < 0.0995 && left > 1e-9; left *= 10)
        decimals++;
    return gol_num_fixed(out, ratio, decimals);
}

/* "10 ms" for a duration, other values as they are. */
static const char *show_key(char out[GOL_NUM_TEXT], const char *column, const char *text)
{
    double value;

    if (!is_seconds(column) || gol_num_parse_real(text, -1e9, 1e9, &value, NULL) != GOL_OK)
        return text;
    return gol_num_duration(out, llround(value * (double)GOL_NS_PER_S));
}

static const char *show_value(char out[GOL_NUM_TEXT], const char *measure, double value)
{
    return is_seconds(measure) ? gol_num_time(out, value, 4) : gol_num_short(out, value);
}

/* ---- for people ---- */

static void add_people_columns(const struct gol_comparison *comparison, const bool *shown, struct gol_grid *grid)
{
    static const struct {
        const char *heading;
        int rank;
    } figures[] = {{"A", 4}, {"B", 3}, {"B/A", 0}, {"low", 1}, {"high", 1}};

    for (int c = 0; c < comparison->n_columns; c++) {
        const char *name = comparison->b->columns[comparison->columns_b[c]];
        char heading[GOL_GRID_CELL];

        snprintf(heading, sizeof heading, "%s", name);
        if (is_seconds(name))
            heading[strlen(heading) - 2] = '\0';
        if (shown[c])
            gol_grid_column(grid, heading, all_numbers(comparison, c), 0);
    }
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        gol_grid_column(grid, figures[i].heading, true, figures[i].rank);
        if (grid->n_columns <= GOL_GRID_COLUMNS_MAX)
            grid->columns[grid->n_columns - 1].point = true;
    }
    gol_grid_column(grid, "verdict", false, 0);
    if (comparison->verdicts[GOL_COMPARE_INCONCLUSIVE] > 0)
        gol_grid_column(grid, "to decide", true, 2);
    gol_grid_column(grid, "n", true, 6);
    gol_grid_column(grid, "p", true, 5);
}

/* The repeats that would decide it, in its column. */
static void put_repeats(const struct gol_compared *pair, struct gol_grid *grid, int row, int column)
{
    if (pair->repeats > GOL_COMPARE_REPEATS_MAX)
        gol_grid_put(grid, row, column, ">%d", GOL_COMPARE_REPEATS_MAX);
    else
        gol_grid_put(grid, row, column, pair->repeats > 0 ? "%d" : "-", pair->repeats);
}

static void fill_people_row(const struct gol_comparison *comparison, const bool *shown, int i, struct gol_grid *grid)
{
    const struct gol_compared *pair = &comparison->pairs[i];
    const char *measure = comparison->a->measure;
    const int n_a = comparison->a->points[pair->a].n;
    const int n_b = comparison->b->points[pair->b].n;
    const bool bounded = isfinite(pair->ratio.high);
    char text[GOL_NUM_TEXT];
    int column = 0;

    for (int c = 0; c < comparison->n_columns; c++)
        if (shown[c])
            gol_grid_put(grid, i, column++, "%s",
                         show_key(text, comparison->b->columns[comparison->columns_b[c]], key_of(comparison, i, c)));
    gol_grid_put(grid, i, column++, "%s", show_value(text, measure, pair->median_a));
    gol_grid_put(grid, i, column++, "%s", show_value(text, measure, pair->median_b));
    gol_grid_put(grid, i, column++, "%s", show_ratio(text, pair->ratio.estimate));
    gol_grid_put(grid, i, column++, "%s", bounded ? show_ratio(text, pair->ratio.low) : "-");
    gol_grid_put(grid, i, column++, "%s", bounded ? show_ratio(text, pair->ratio.high) : "-");
    gol_grid_put(grid, i, column++, "%s", gol_compare_verdict_name(pair->verdict, comparison->a->measure));
    if (comparison->verdicts[GOL_COMPARE_INCONCLUSIVE] > 0)
        put_repeats(pair, grid, i, column++);
    gol_grid_put(grid, i, column++, n_a == n_b ? "%d" : "%d+%d", n_a, n_b);
    gol_grid_put(grid, i, column++, "%s", pair->ratio.p < 0.0001 ? "<0.0001" : gol_num_fixed(text, pair->ratio.p, 4));
}

/* ---- for programs ---- */

static void add_program_columns(const struct gol_comparison *comparison, struct gol_grid *grid)
{
    static const char *const figures[] = {"ratio", "low", "high", "level"};
    char heading[GOL_GRID_CELL + 4];

    for (int c = 0; c < comparison->n_columns; c++)
        gol_grid_column(grid, comparison->b->columns[comparison->columns_b[c]], all_numbers(comparison, c), 0);
    if (comparison->by >= 0)
        gol_grid_column(grid, "against", all_numbers(comparison, comparison->by), 0);
    gol_grid_column(grid, "a_n", true, 0);
    gol_grid_column(grid, "b_n", true, 0);
    snprintf(heading, sizeof heading, "a_%s", comparison->a->measure);
    gol_grid_column(grid, heading, true, 0);
    snprintf(heading, sizeof heading, "b_%s", comparison->b->measure);
    gol_grid_column(grid, heading, true, 0);
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        gol_grid_column(grid, figures[i], true, 0);
    gol_grid_column(grid, "verdict", false, 0);
    gol_grid_column(grid, "repeats_to_decide", true, 0);
    gol_grid_column(grid, "p", true, 0);
}

static void fill_program_row(const struct gol_comparison *comparison, int i, struct gol_grid *grid)
{
    const struct gol_compared *pair = &comparison->pairs[i];
    const struct gol_sample *a = &comparison->a->points[pair->a];
    const bool bounded = isfinite(pair->ratio.high);
    const double figures[] = {pair->median_a,
                              pair->median_b,
                              pair->ratio.estimate,
                              bounded ? pair->ratio.low : NAN,
                              bounded ? pair->ratio.high : NAN,
                              bounded ? pair->ratio.level : NAN};
    char text[GOL_NUM_TEXT];
    int column = 0;

    for (int c = 0; c < comparison->n_columns; c++)
        gol_grid_put(grid, i, column++, "%s", key_of(comparison, i, c));
    if (comparison->by >= 0)
        gol_grid_put(grid, i, column++, "%s", a->key[comparison->by]);
    gol_grid_put(grid, i, column++, "%d", a->n);
    gol_grid_put(grid, i, column++, "%d", comparison->b->points[pair->b].n);
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++)
        gol_grid_put(grid, i, column++, "%s", isfinite(figures[f]) ? gol_num_real(text, figures[f]) : "-");
    gol_grid_put(grid, i, column++, "%s", gol_compare_verdict_name(pair->verdict, comparison->a->measure));
    put_repeats(pair, grid, i, column++);
    gol_grid_put(grid, i, column++, "%s", gol_num_real(text, pair->ratio.p));
}

enum gol_code gol_compare_grid(const struct gol_comparison *comparison, bool people, struct gol_grid *out,
                               struct gol_err *err)
{
    bool shown[GOL_SAMPLES_COLUMNS_MAX];
    enum gol_code code;

    *out = (struct gol_grid){0};
    for (int c = 0; c < comparison->n_columns; c++)
        shown[c] = gol_compare_varies(comparison, c);
    if (people)
        add_people_columns(comparison, shown, out);
    else
        add_program_columns(comparison, out);
    code = gol_grid_rows(out, comparison->n_pairs, err);
    for (int i = 0; i < comparison->n_pairs && code == GOL_OK; i++) {
        if (people)
            fill_people_row(comparison, shown, i, out);
        else
            fill_program_row(comparison, i, out);
    }
    if (code == GOL_OK)
        gol_grid_measure(out);
    return code;
}
