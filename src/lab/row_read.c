/*
 * Reading trials.csv back: strictly, because a row that is read wrongly is worse than one that is refused. The file is
 * ours, so there is no quoting; each line is checked against the header and against the plan, so that rows of an
 * experiment that was changed since are never mixed with new ones. Columns are found by their names: a version of this
 * program that measured less, or more, wrote files that can be read all the same.
 */
#include "lab/row.h"

#include "util/num.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* These stand before the params and the metrics; viewer, started, key, note behind them. */
enum { CELL_TRIAL, CELL_POINT, CELL_LABEL, CELL_REPEAT, CELL_MODE, CELL_STATUS, COLUMNS_BEFORE };
#define COLUMNS_BEHIND 4
#define COLUMNS_MAX (COLUMNS_BEFORE + GOL_PARAM_MAX + GOL_ROW_COLUMN_COUNT + COLUMNS_BEHIND)
#define CELLS_MAX 256 /* columns of a file: another version of this program may have more */

struct reader {
    const struct gol_plan *plan;
    const char *name;
    int line; /* from 1 */
    char *header[COLUMNS_MAX]; /* the names of the columns that this program knows, in its order */
    int n_columns;
    int from[COLUMNS_MAX]; /* where each of them stands in the file; -1: nowhere */
    int n_cells; /* columns of the file */
    char *cells[COLUMNS_MAX]; /* of a line, in the program's order; "-" or "" where the file has none */
};

/* Splits text at commas in place; the number of cells, also when there are more than CELLS_MAX. */
static int split(char *text, char **cells)
{
    int n = 0;

    for (char *at = text; at != NULL;) {
        char *comma = strchr(at, ',');

        if (comma != NULL)
            *comma = '\0';
        if (n < CELLS_MAX)
            cells[n] = at;
        n++;
        at = comma == NULL ? NULL : comma + 1;
    }
    return n;
}

/* Whether a file may lack that column: then it was written when there was no such thing to measure or to ask for. */
static bool may_be_missing(const struct reader *reader, int column)
{
    const struct gol_spec *spec = reader->plan->spec;
    const int first_metric = COLUMNS_BEFORE + spec->exercise->n_params;

    if (column < COLUMNS_BEFORE)
        return column == CELL_LABEL;
    if (column < first_metric)
        return spec->axes[column - COLUMNS_BEFORE].line == 0; /* the experiment does not speak of it */
    return column > first_metric; /* but for the time */
}

/* Finds the columns by their names. */
static enum gol_code read_header(struct reader *reader, char *line, char *wanted, struct gol_err *err)
{
    char *names[CELLS_MAX];

    reader->n_columns = split(wanted, reader->header);
    reader->n_cells = split(line, names);
    if (reader->n_cells > CELLS_MAX)
        return gol_err_set(err, GOL_PARSE, "%s:%d: %d columns (want %d)", reader->name, reader->line, reader->n_cells,
                           reader->n_columns);
    for (int k = 0; k < reader->n_columns; k++) {
        reader->from[k] = -1;
        for (int i = 0; i < reader->n_cells; i++) {
            if (strcmp(names[i], reader->header[k]) != 0)
                continue;
            if (reader->from[k] >= 0)
                return gol_err_set(err, GOL_PARSE, "%s:%d: column %s is there twice", reader->name, reader->line,
                                   names[i]);
            reader->from[k] = i;
        }
        if (reader->from[k] < 0 && !may_be_missing(reader, k))
            return gol_err_set(err, GOL_PARSE, "%s:%d: column %s is missing", reader->name, reader->line,
                               reader->header[k]);
    }
    return GOL_OK;
}

/* Splits a line and puts its cells where this program has them. */
static enum gol_code read_cells(struct reader *reader, char *line, struct gol_err *err)
{
    static char none[] = "-";
    static char no_text[] = "";
    char *found[CELLS_MAX];
    const int n = split(line, found);

    if (n != reader->n_cells)
        return gol_err_set(err, GOL_PARSE, "%s:%d: %d columns (want %d)", reader->name, reader->line, n,
                           reader->n_cells);
    for (int k = 0; k < reader->n_columns; k++)
        reader->cells[k] = reader->from[k] >= 0                     ? found[reader->from[k]]
                           : k > reader->n_columns - COLUMNS_BEHIND ? no_text
                                                                    : none;
    return GOL_OK;
}

/* Puts FILE:LINE: COLUMN before the message; a bad cell is GOL_PARSE whatever was wrong with it. */
static enum gol_code bad_cell(const struct reader *reader, int cell, struct gol_err *err)
{
    if (err != NULL)
        err->code = GOL_PARSE;
    gol_err_prefix(err, "%s:%d: %s", reader->name, reader->line, reader->header[cell]);
    return GOL_PARSE;
}

static enum gol_code read_int(const struct reader *reader, int cell, int min, int max, int *out, struct gol_err *err)
{
    int64_t value = 0;

    if (gol_num_parse_int(reader->cells[cell], min, max, &value, err) != GOL_OK)
        return bad_cell(reader, cell, err);
    *out = (int)value;
    return GOL_OK;
}

static enum gol_code read_text(const struct reader *reader, int cell, char *out, size_t size, struct gol_err *err)
{
    const size_t length = strlen(reader->cells[cell]);

    if (length >= size) {
        gol_err_set(err, GOL_LIMIT, "%zu bytes (want at most %zu)", length, size - 1);
        return bad_cell(reader, cell, err);
    }
    memcpy(out, reader->cells[cell], length + 1);
    return GOL_OK;
}

/* Label, mode and params must be those of the point in the plan. */
static enum gol_code check_point(const struct reader *reader, const struct gol_row *row, struct gol_err *err)
{
    const struct gol_spec *spec = reader->plan->spec;
    const struct gol_point *point = &reader->plan->points[row->point];

    for (int i = -2; i < spec->exercise->n_params; i++) {
        const int cell = i == -2 ? CELL_LABEL : i == -1 ? CELL_MODE : COLUMNS_BEFORE + i;
        const char *wanted = i == -2   ? gol_plan_label(reader->plan, row->point)
                             : i == -1 ? gol_mode_name(point->mode)
                                       : gol_point_text(spec, point, i);

        if (reader->from[cell] >= 0 && strcmp(reader->cells[cell], wanted) != 0) {
            gol_err_set(err, GOL_PARSE, "\"%s\", but point %d of the plan has \"%s\"", reader->cells[cell], row->point,
                        wanted);
            return bad_cell(reader, cell, err);
        }
    }
    return GOL_OK;
}

static enum gol_code read_row(const struct reader *reader, struct gol_row *row, struct gol_err *err)
{
    const int first_metric = COLUMNS_BEFORE + reader->plan->spec->exercise->n_params;
    const int behind = reader->n_columns - COLUMNS_BEHIND;

    gol_row_init(row);
    if (read_int(reader, CELL_TRIAL, 1, INT_MAX, &row->trial, err) != GOL_OK ||
        read_int(reader, CELL_POINT, 0, gol_plan_measured(reader->plan) - 1, &row->point, err) != GOL_OK ||
        read_int(reader, CELL_REPEAT, 1, INT_MAX, &row->repeat, err) != GOL_OK ||
        check_point(reader, row, err) != GOL_OK)
        return GOL_PARSE;
    if (!gol_status_find(reader->cells[CELL_STATUS], &row->status)) {
        gol_err_set(err, GOL_PARSE, "\"%s\" is not a status", reader->cells[CELL_STATUS]);
        return bad_cell(reader, CELL_STATUS, err);
    }
    for (int i = 0; i < (int)GOL_ROW_COLUMN_COUNT; i++)
        if (gol_row_metric_parse(&gol_row_columns[i], reader->cells[first_metric + i], row, err) != GOL_OK)
            return bad_cell(reader, first_metric + i, err);
    if (row->status == GOL_STATUS_OK && row->time_ns < 0) {
        gol_err_set(err, GOL_PARSE, "\"%s\" of a row that is ok", reader->cells[first_metric]);
        return bad_cell(reader, first_metric, err);
    }
    if (read_text(reader, behind, row->viewer, sizeof row->viewer, err) != GOL_OK ||
        read_text(reader, behind + 1, row->started, sizeof row->started, err) != GOL_OK ||
        read_text(reader, behind + 3, row->note, sizeof row->note, err) != GOL_OK)
        return GOL_PARSE;
    if (reader->from[behind + 2] >= 0 && gol_row_hex_parse(reader->cells[behind + 2], &row->key, err) != GOL_OK)
        return bad_cell(reader, behind + 2, err);
    return GOL_OK;
}

static enum gol_code read_lines(struct reader *reader, char *text, char *wanted, struct gol_row *rows, int *n,
                                struct gol_err *err)
{
    char *end;

    for (char *at = text; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        enum gol_code code;

        *end = '\0';
        reader->line++;
        if (reader->line == 1) {
            code = read_header(reader, at, wanted, err);
            if (code != GOL_OK)
                return code;
            continue;
        }
        code = read_cells(reader, at, err);
        if (code == GOL_OK)
            code = read_row(reader, &rows[*n], err);
        if (code != GOL_OK)
            return code;
        ++*n;
    }
    return GOL_OK;
}

enum gol_code gol_rows_parse_csv(const struct gol_plan *plan, const char *text, const char *name, struct gol_row **rows,
                                 int *n, struct gol_err *err)
{
    struct reader reader = {.plan = plan, .name = name};
    struct gol_buf header;
    struct gol_row *made = NULL;
    char *copy = NULL;
    size_t lines = 0;
    int n_made = 0;
    enum gol_code code;

    *rows = NULL;
    *n = 0;
    gol_buf_init(&header);
    gol_row_csv_header(plan->spec, &header);
    code = gol_buf_ok(&header, err);
    if (code != GOL_OK)
        goto out;
    header.data[header.size - 1] = '\0';
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    copy = strdup(text);
    made = calloc(lines + 1, sizeof *made);
    if (copy == NULL || made == NULL || lines > INT_MAX) {
        code = gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", name);
        goto out;
    }
    code = read_lines(&reader, copy, header.data, made, &n_made, err);
    if (code != GOL_OK)
        goto out;
    *rows = made;
    *n = n_made;
    made = NULL;
out:
    free(made);
    free(copy);
    gol_buf_fini(&header);
    return code;
}
