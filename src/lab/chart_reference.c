/*
 * Reference data: a CSV file of what somebody else measured, with columns named as in trials.csv (pause_s, counters,
 * ..., mode, time_s; for a measure that is no time the column that summary.csv has it in, as bytes_per_actor) and any
 * others for `where` to choose by. A row is drawn when it agrees with the plot: its chosen columns, and every parameter
 * that the plot neither has on x nor draws by. Rows of our own modes (the course's serial loop) are left out unless
 * chosen: the chart has that mode measured here. Lines "# legend: ..." and "# origin: ..." in the file say whose data
 * it is.
 */
#include "lab/chart.h"

#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 64
#define REFERENCES_MAX 16

struct reader {
    struct gol_chart *chart;
    char *names[COLUMNS_MAX]; /* the header */
    int n_columns;
    int param_of[COLUMNS_MAX]; /* the parameter that a column is, -1 */
    const char *measured; /* the name of the column that is drawn */
    int mode, value; /* columns, -1 when there is none; value: of what is drawn */
    char *cells[COLUMNS_MAX];
    char legend[GOL_CHART_TEXT];
    int line;
    int bad_line; /* the first that could not be read, 0 */
};

static int split(char *text, char **cells)
{
    int n = 0;

    for (char *at = text; at != NULL && n < COLUMNS_MAX;) {
        char *comma = strchr(at, ',');

        if (comma != NULL)
            *comma = '\0';
        cells[n++] = at;
        at = comma == NULL ? NULL : comma + 1;
    }
    return n;
}

static int column_of(const struct reader *reader, const char *name)
{
    for (int i = 0; i < reader->n_columns; i++)
        if (strcmp(reader->names[i], name) == 0)
            return i;
    return -1;
}

/* False, and a warning, when the file lacks what this chart needs. */
static bool read_header(struct reader *reader, char *line, struct gol_buf *warnings)
{
    const struct gol_chart *chart = reader->chart;
    const struct gol_exercise *exercise = chart->plan->spec->exercise;
    char name[64];

    reader->n_columns = split(line, reader->names);
    for (int i = 0; i < reader->n_columns; i++)
        reader->param_of[i] = -1;
    for (int p = 0; p < exercise->n_params; p++) {
        const int column = column_of(reader, gol_param_column(&exercise->params[p], name, sizeof name));

        if (column >= 0)
            reader->param_of[column] = p;
    }
    reader->mode = column_of(reader, "mode");
    reader->value = column_of(reader, reader->measured);
    gol_param_column(&exercise->params[chart->plot->x], name, sizeof name);
    for (int i = 0; i < chart->plot->n_reference_where; i++)
        if (column_of(reader, chart->plot->reference_where[i][0]) < 0)
            snprintf(name, sizeof name, "%s", chart->plot->reference_where[i][0]);
    if (reader->value >= 0 && column_of(reader, name) >= 0)
        return true;
    gol_buf_printf(warnings, "chart %s: %s has no column %s: it is left out\n", chart->plot->name,
                   chart->plot->reference_file, reader->value < 0 ? reader->measured : name);
    return false;
}

/* ---- one row ---- */

struct datum {
    struct gol_value values[GOL_PARAM_MAX]; /* of the row, and of the plot where the row has none */
    double x, y; /* in the units of files */
    char label[GOL_CHART_TEXT];
};

/* The value that the plot fixes a parameter to: by where, or because it is not swept. */
static const struct gol_value *fixed_value(const struct gol_chart *chart, int param)
{
    const struct gol_plot_where *where = gol_plot_fixed(chart->plot, param);

    if (where != NULL)
        return &where->value;
    return &chart->plan->spec->axes[param].values[0];
}

/* Whether the value of this parameter is one that the chart shows. */
static bool is_shown(const struct gol_chart *chart, int param, const struct gol_value *value)
{
    const struct gol_axis *axis = &chart->plan->spec->axes[param];

    if (param == chart->plot->x)
        return true;
    if (!gol_plot_in_by(chart->plot, param))
        return strcmp(fixed_value(chart, param)->text, value->text) == 0;
    for (int i = 0; i < axis->n; i++)
        if (strcmp(axis->values[i].text, value->text) == 0)
            return true;
    return false;
}

static bool is_chosen(const struct reader *reader, bool *mode_chosen)
{
    const struct gol_plot *plot = reader->chart->plot;

    *mode_chosen = false;
    for (int i = 0; i < plot->n_reference_where; i++) {
        const int column = column_of(reader, plot->reference_where[i][0]);

        if (strcmp(reader->cells[column], plot->reference_where[i][1]) != 0)
            return false;
        if (column == reader->mode)
            *mode_chosen = true;
    }
    return true;
}

/* "Ray, 2021 laptop", then what tells several lines of one file apart. */
static void write_label(const struct reader *reader, const struct datum *datum, char *out)
{
    const struct gol_chart *chart = reader->chart;
    const char *mode = reader->mode < 0 ? "" : reader->cells[reader->mode];
    const char *slash = strrchr(chart->plot->reference_file, '/');
    const char *file = slash == NULL ? chart->plot->reference_file : slash + 1;
    const char *legend = reader->legend;
    enum gol_mode unused;
    const bool own_mode = gol_mode_find(mode, &unused); /* the legend speaks of the system that the data is about */
    char shown[GOL_PARAM_TEXT];
    size_t length;

    if (legend[0] != '\0')
        snprintf(out, GOL_CHART_TEXT, "%.80s%s%.40s", legend, own_mode ? ", " : "", own_mode ? mode : "");
    else
        snprintf(out, GOL_CHART_TEXT, "%.40s%s%.60s", mode, mode[0] == '\0' ? "" : " from ", file);
    for (int c = 0; c < reader->n_columns; c++) {
        const int param = reader->param_of[c];

        if (param < 0 || !gol_plot_in_by(chart->plot, param))
            continue;
        length = strlen(out);
        snprintf(out + length, GOL_CHART_TEXT - length, ", %s = %s", chart->plan->spec->exercise->params[param].name,
                 gol_param_show(&chart->plan->spec->exercise->params[param], &datum->values[param], shown));
    }
}

/* Reads the row in cells; false when it is not of this chart or cannot be read. */
static bool read_datum(struct reader *reader, struct datum *out)
{
    const struct gol_chart *chart = reader->chart;
    const struct gol_exercise *exercise = chart->plan->spec->exercise;
    enum gol_mode mode = GOL_MODE_THREADS; /* what a system of processes or threads stands beside */
    bool mode_chosen;
    double value;

    if (!is_chosen(reader, &mode_chosen))
        return false;
    if (reader->mode >= 0 && gol_mode_find(reader->cells[reader->mode], &mode) && !mode_chosen)
        return false;
    for (int p = 0; p < exercise->n_params; p++)
        out->values[p] = *fixed_value(chart, p);
    for (int c = 0; c < reader->n_columns; c++) {
        const int p = reader->param_of[c];

        if (p < 0)
            continue;
        if (gol_param_parse(&exercise->params[p], reader->cells[c], &out->values[p], NULL) != GOL_OK)
            goto bad;
        if (!is_shown(chart, p, &out->values[p]))
            return false;
    }
    if (gol_num_parse_real(reader->cells[reader->value], 0, 1e18, &value, NULL) != GOL_OK)
        goto bad;
    out->x = gol_chart_x(chart, &out->values[chart->plot->x]);
    out->y = value;
    if (strcmp(chart->measure->name, "overhead") == 0)
        out->y -= (double)exercise->ideal_ns(mode, out->values) / (double)GOL_NS_PER_S;
    write_label(reader, out, out->label);
    return true;
bad:
    if (reader->bad_line == 0)
        reader->bad_line = reader->line;
    return false;
}

/* ---- lines of the chart ---- */

/* Puts a point into the line with its label, in the order of x. */
static enum gol_code add_datum(struct gol_chart *chart, const struct datum *datum, struct gol_err *err)
{
    struct gol_chart_reference *line;
    int at = 0;
    double *x;
    double *y;

    while (at < chart->n_references && strcmp(chart->references[at].label, datum->label) != 0)
        at++;
    if (at == REFERENCES_MAX)
        return GOL_OK;
    line = &chart->references[at];
    if (at == chart->n_references) {
        snprintf(line->label, sizeof line->label, "%s", datum->label);
        chart->n_references++;
    }
    x = realloc(line->x, ((size_t)line->n + 1) * sizeof *x);
    if (x != NULL)
        line->x = x;
    y = realloc(line->y, ((size_t)line->n + 1) * sizeof *y);
    if (y != NULL)
        line->y = y;
    if (x == NULL || y == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", chart->plot->name);
    for (at = line->n++; at > 0 && x[at - 1] > datum->x; at--) {
        x[at] = x[at - 1];
        y[at] = y[at - 1];
    }
    x[at] = datum->x;
    y[at] = datum->y;
    return GOL_OK;
}

/* "# legend: TEXT" and "# origin: TEXT". */
static void read_comment(struct reader *reader, const char *line)
{
    const char *at = line + 1 + strspn(line + 1, " \t");

    if (strncmp(at, "legend:", 7) == 0)
        snprintf(reader->legend, sizeof reader->legend, "%s", at + 7 + strspn(at + 7, " \t"));
    if (strncmp(at, "origin:", 7) == 0)
        snprintf(reader->chart->origin, sizeof reader->chart->origin, "%s", at + 7 + strspn(at + 7, " \t"));
}

static enum gol_code read_lines(struct reader *reader, char *text, struct gol_buf *warnings, struct gol_err *err)
{
    enum gol_code code = GOL_OK;
    char *rest = text;
    struct datum datum;
    char *line;

    while (code == GOL_OK && (line = strsep(&rest, "\n")) != NULL) {
        reader->line++;
        line[strcspn(line, "\r")] = '\0';
        if (line[0] == '#') {
            read_comment(reader, line);
        } else if (line[0] == '\0') {
            continue;
        } else if (reader->n_columns == 0) {
            if (!read_header(reader, line, warnings))
                return GOL_OK;
        } else if (split(line, reader->cells) != reader->n_columns) {
            reader->bad_line = reader->bad_line == 0 ? reader->line : reader->bad_line;
        } else if (read_datum(reader, &datum)) {
            code = add_datum(reader->chart, &datum, err);
        }
    }
    if (code == GOL_OK && reader->bad_line > 0)
        gol_buf_printf(warnings, "chart %s: %s:%d: not a row of this experiment's values: it is left out\n",
                       reader->chart->plot->name, reader->chart->plot->reference_file, reader->bad_line);
    else if (code == GOL_OK && reader->chart->n_references == 0)
        gol_buf_printf(warnings, "chart %s: %s has no rows for what this chart shows: it is left out\n",
                       reader->chart->plot->name, reader->chart->plot->reference_file);
    return code;
}

enum gol_code gol_chart_reference_read(struct gol_chart *chart, const char *text, struct gol_buf *warnings,
                                       struct gol_err *err)
{
    const bool is_time = strcmp(chart->measure->name, "time") == 0 || strcmp(chart->measure->name, "overhead") == 0;
    struct reader reader = {.chart = chart, .measured = is_time ? "time_s" : chart->measure->column};
    enum gol_code code;
    char *copy;

    if (chart->categories) {
        gol_buf_printf(warnings, "chart %s: reference data needs numbers on the x axis: it is left out\n",
                       chart->plot->name);
        return GOL_OK;
    }
    copy = strdup(text);
    chart->references = calloc(REFERENCES_MAX, sizeof *chart->references);
    if (copy == NULL || chart->references == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", chart->plot->name);
    else
        code = read_lines(&reader, copy, warnings, err);
    free(copy);
    return code;
}
