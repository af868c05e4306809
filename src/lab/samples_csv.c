/*
 * Any CSV with a header becomes samples. What is one of ours is told by its first two columns: of such a file it is
 * known which columns are parameters. Of any other it is not, and a column that is wrongly taken for a parameter only
 * splits points, which shows (none is in both runs), while one wrongly left out would mix different things in silence.
 */
#include "lab/samples.h"

#include "lab/row.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/num.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 256 /* columns of a file */

struct reader {
    const char *name;
    const char *measure;
    struct gol_samples *samples;
    int line; /* from 1 */
    char *header; /* the text of the first line, which cells point into */
    const char *columns[CELLS_MAX];
    int n_columns;
    bool ours;
    int key[GOL_SAMPLES_COLUMNS_MAX]; /* columns of the file that make the key */
    int value, status, point, label; /* columns of the file; -1: there is none */
    char *cells[CELLS_MAX];
    int n_rows;
};

/* ---- cells ---- */

/* Takes the quotes off the cell that begins here, in place; what follows the closing one, NULL when there is none. */
static char *unquote(char *cell)
{
    char *to = cell;

    for (char *at = cell + 1; *at != '\0'; at++) {
        if (*at == '"' && *++at != '"') {
            *to = '\0';
            return at;
        }
        *to++ = *at;
    }
    return NULL;
}

/* Where the cell that begins here ends, its quotes taken off in place: at a comma or at the end; NULL: bad quotes. */
static char *end_of_cell(char *cell)
{
    char *end = *cell == '"' ? unquote(cell) : cell + strcspn(cell, ",");

    return end != NULL && (*end == ',' || *end == '\0') ? end : NULL;
}

/* Blanks around it go. */
static char *trimmed(char *cell)
{
    size_t length;

    while (*cell == ' ' || *cell == '\t')
        cell++;
    length = strlen(cell);
    while (length > 0 && (cell[length - 1] == ' ' || cell[length - 1] == '\t'))
        cell[--length] = '\0';
    return cell;
}

/* Splits a line in place; the number of cells. */
static enum gol_code split(const struct reader *reader, char *line, char **cells, int *n, struct gol_err *err)
{
    bool last = false;

    for (*n = 0; !last; ++*n) {
        char *end = end_of_cell(line);

        if (*n == CELLS_MAX)
            return gol_err_set(err, GOL_LIMIT, "%s:%d: more than %d columns", reader->name, reader->line, CELLS_MAX);
        if (end == NULL)
            return gol_err_set(err, GOL_PARSE, "%s:%d: column %d: a quote is not closed, or text follows it",
                               reader->name, reader->line, *n + 1);
        last = *end == '\0';
        *end = '\0'; /* behind the text of a quoted one, which has ended before */
        cells[*n] = trimmed(line);
        line = end + 1;
    }
    return GOL_OK;
}

/*
 * Numbers that are written differently become the same text, in place where there is room: "0.10" and ".1" are "0.1".
 * Not through a double where it can be avoided, which would take large whole numbers for equal that are not.
 */
static const char *canonical(char *cell, char number[GOL_NUM_TEXT])
{
    char *at = *cell == '-' ? cell + 1 : cell;
    const bool whole = at[strspn(at, "0123456789")] == '\0' && *at != '\0';
    double value;
    size_t length;

    if (*cell == '\0')
        return "-";
    if (whole || gol_num_parse_real(cell, -DBL_MAX, DBL_MAX, &value, NULL) != GOL_OK)
        return cell;
    if (strpbrk(cell, "eE") != NULL)
        return gol_num_real(number, value);
    length = strlen(cell);
    while (cell[length - 1] == '0')
        cell[--length] = '\0';
    if (cell[length - 1] == '.')
        cell[--length] = '\0';
    if (*at != '.')
        return cell;
    snprintf(number, GOL_NUM_TEXT, "%s0%.24s", at == cell ? "" : "-", at);
    return number;
}

/* ---- the header ---- */

static int column_of(const struct reader *reader, const char *name)
{
    for (int c = 0; c < reader->n_columns; c++)
        if (strcmp(reader->columns[c], name) == 0)
            return c;
    return -1;
}

static bool is_metric(const char *column)
{
    for (int i = 0; i < (int)GOL_ROW_COLUMN_COUNT; i++)
        if (strcmp(gol_row_columns[i].name, column) == 0)
            return true;
    return false;
}

/* Whether a column says something about the trial, not about what was measured. */
static bool is_of_trial(const char *column)
{
    static const char *const names[] = {"trial",  "point",   "label", "repeat", "status",
                                        "viewer", "started", "key",   "note"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], column) == 0)
            return true;
    return false;
}

static enum gol_code add_key_column(struct reader *reader, int column, struct gol_err *err)
{
    struct gol_samples *samples = reader->samples;
    const char *name = reader->columns[column];

    if (samples->n_columns == GOL_SAMPLES_COLUMNS_MAX)
        return gol_err_set(err, GOL_LIMIT, "%s:1: more than %d columns that are no measurements", reader->name,
                           GOL_SAMPLES_COLUMNS_MAX);
    if (strlen(name) >= GOL_GRID_CELL)
        return gol_err_set(err, GOL_LIMIT, "%s:1: the name of column %d has %zu bytes (want at most %d)", reader->name,
                           column + 1, strlen(name), GOL_GRID_CELL - 1);
    reader->key[samples->n_columns] = column;
    strcpy(samples->columns[samples->n_columns++], name);
    return GOL_OK;
}

static enum gol_code no_measure(const struct reader *reader, const char *seconds, struct gol_err *err)
{
    const size_t length = strlen(reader->measure);
    const bool in_seconds = length > 2 && strcmp(reader->measure + length - 2, "_s") == 0;
    const char *hint = "";

    if (reader->n_columns == 1 && strpbrk(reader->columns[0], ";\t") != NULL) /* as where commas are decimal points */
        hint = " (want commas between columns, and points in numbers)";
    else if (column_of(reader, "time_median_s") >= 0)
        hint = " (that is a summary; want the trials.csv beside it)";
    return gol_err_set(err, GOL_NOT_FOUND, "%s:1: no column %s%s%s%s", reader->name, reader->measure,
                       in_seconds ? "" : " or ", in_seconds ? "" : seconds, hint);
}

static enum gol_code find_measure(struct reader *reader, struct gol_err *err)
{
    char seconds[GOL_GRID_CELL + 4];

    snprintf(seconds, sizeof seconds, "%.40s_s", reader->measure);
    reader->value = column_of(reader, reader->measure);
    if (reader->value < 0)
        reader->value = column_of(reader, seconds);
    if (reader->value < 0)
        return no_measure(reader, seconds, err);
    if (strlen(reader->columns[reader->value]) >= GOL_GRID_CELL)
        return gol_err_set(err, GOL_LIMIT, "%s:1: the name %s is too long", reader->name, reader->measure);
    strcpy(reader->samples->measure, reader->columns[reader->value]);
    return GOL_OK;
}

static enum gol_code read_header(struct reader *reader, char *line, struct gol_err *err)
{
    char *cells[CELLS_MAX];
    enum gol_code code = split(reader, line, cells, &reader->n_columns, err);

    if (code != GOL_OK)
        return code;
    for (int c = 0; c < reader->n_columns; c++) {
        reader->columns[c] = cells[c];
        for (int before = 0; before < c; before++)
            if (strcmp(cells[before], cells[c]) == 0)
                return gol_err_set(err, GOL_PARSE, "%s:1: two columns \"%s\"", reader->name, cells[c]);
    }
    reader->ours =
        reader->n_columns > 2 && strcmp(reader->columns[0], "trial") == 0 && strcmp(reader->columns[1], "point") == 0;
    reader->status = column_of(reader, "status");
    reader->point = reader->ours ? 1 : -1;
    reader->label = reader->ours ? column_of(reader, "label") : -1;
    code = find_measure(reader, err);
    for (int c = 0; c < reader->n_columns && code == GOL_OK; c++) {
        if (is_metric(reader->columns[c]) && reader->ours)
            break;
        if (c != reader->value && !is_metric(reader->columns[c]) && !is_of_trial(reader->columns[c]))
            code = add_key_column(reader, c, err);
    }
    return code;
}

/* ---- the rows ---- */

static enum gol_code bad_cell(const struct reader *reader, int column, struct gol_err *err)
{
    if (err != NULL)
        err->code = GOL_PARSE;
    gol_err_prefix(err, "%s:%d: %s", reader->name, reader->line, reader->columns[column]);
    return GOL_PARSE;
}

static enum gol_code read_value(const struct reader *reader, double *value, struct gol_err *err)
{
    const char *cell = reader->cells[reader->value];

    *value = NAN;
    if ((reader->status >= 0 && strcmp(reader->cells[reader->status], "ok") != 0) || strcmp(cell, "-") == 0 ||
        *cell == '\0')
        return GOL_OK;
    if (gol_num_parse_real(cell, -DBL_MAX, DBL_MAX, value, err) != GOL_OK)
        return bad_cell(reader, reader->value, err);
    return GOL_OK;
}

static enum gol_code read_row(struct reader *reader, struct gol_err *err)
{
    struct gol_samples *samples = reader->samples;
    const char *key[GOL_SAMPLES_COLUMNS_MAX];
    char numbers[GOL_SAMPLES_COLUMNS_MAX][GOL_NUM_TEXT];
    int64_t order = reader->n_rows++;
    enum gol_code code;
    double value;

    if (reader->label >= 0 && strcmp(reader->cells[reader->label], "B") == 0)
        return GOL_OK;
    if (reader->point >= 0 &&
        gol_num_parse_int(reader->cells[reader->point], 0, GOL_SAMPLES_POINTS_MAX, &order, err) != GOL_OK)
        return bad_cell(reader, reader->point, err);
    for (int c = 0; c < samples->n_columns; c++) {
        key[c] = canonical(reader->cells[reader->key[c]], numbers[c]);
        if (strlen(key[c]) >= GOL_GRID_CELL) {
            gol_err_set(err, GOL_LIMIT, "%zu bytes (want at most %d)", strlen(key[c]), GOL_GRID_CELL - 1);
            return bad_cell(reader, reader->key[c], err);
        }
    }
    code = read_value(reader, &value, err);
    if (code == GOL_OK)
        code = gol_samples_add(samples, key, (int)order, value, err);
    if (code == GOL_LIMIT || code == GOL_NO_MEMORY)
        gol_err_prefix(err, "%s:%d", reader->name, reader->line);
    return code;
}

static enum gol_code read_line(struct reader *reader, char *line, struct gol_err *err)
{
    enum gol_code code;
    int n;

    reader->line++;
    if (reader->line == 1) {
        reader->header = strdup(line);
        return reader->header == NULL ? gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", reader->name)
                                      : read_header(reader, reader->header, err);
    }
    if (*line == '\0')
        return GOL_OK;
    code = split(reader, line, reader->cells, &n, err);
    if (code != GOL_OK)
        return code;
    if (n != reader->n_columns)
        return gol_err_set(err, GOL_PARSE, "%s:%d: %d columns, but the header has %d", reader->name, reader->line, n,
                           reader->n_columns);
    return read_row(reader, err);
}

enum gol_code gol_samples_parse(const char *text, size_t size, const char *name, const char *measure,
                                struct gol_samples *out, struct gol_err *err)
{
    struct reader reader = {.name = name, .measure = measure, .samples = out};
    char *copy = NULL;
    char *end;
    enum gol_code code = GOL_OK;

    *out = (struct gol_samples){0};
    if (memchr(text, '\0', size) != NULL)
        return gol_err_set(err, GOL_PARSE, "%s: a NUL byte (a damaged file, or no CSV?)", name);
    copy = strdup(size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text);
    if (copy == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", name);
    for (char *at = copy; *at != '\0' && code == GOL_OK; at = end) {
        char *newline = strchr(at, '\n');

        if (newline == NULL && reader.ours)
            break; /* a kill in the middle of a write */
        end = newline == NULL ? at + strlen(at) : newline + 1;
        if (newline != NULL) {
            *newline = '\0';
            if (newline > at && newline[-1] == '\r')
                newline[-1] = '\0';
        }
        code = read_line(&reader, at, err);
    }
    if (code == GOL_OK && reader.line == 0)
        code = gol_err_set(err, GOL_PARSE, "%s: empty (want a line with the names of the columns)", name);
    free(reader.header);
    free(copy);
    if (code == GOL_OK)
        gol_samples_finish(out);
    else
        gol_samples_fini(out);
    return code;
}

enum gol_code gol_samples_read(const char *path, const char *measure, struct gol_samples *out, struct gol_err *err)
{
    struct gol_buf text;
    enum gol_code code;

    *out = (struct gol_samples){0};
    gol_buf_init(&text);
    code = gol_file_read(path, GOL_SAMPLES_BYTES_MAX, &text, err);
    if (code == GOL_OK)
        code = gol_samples_parse(gol_buf_text(&text), text.size, path, measure, out, err);
    gol_buf_fini(&text);
    return code;
}
