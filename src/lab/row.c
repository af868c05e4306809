/*
 * One table of columns, made by the X-macro, drives everything: a column is a name, a kind and a place in the
 * struct. The record (one "column value" a line) is for the pipe from a trial, the CSV line for people and programs.
 */
#include "lab/row.h"

#include "util/num.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const status_names[] = {
    [GOL_STATUS_OK] = "ok",           [GOL_STATUS_FAILED] = "failed",     [GOL_STATUS_CRASHED] = "crashed",
    [GOL_STATUS_TIMEOUT] = "timeout", [GOL_STATUS_MISMATCH] = "mismatch", [GOL_STATUS_SKIPPED] = "skipped",
};

const struct gol_row_column gol_row_columns[] = {
#define ROW_COLUMN(field, kind, column, about) {column, about, GOL_ROW_##kind, offsetof(struct gol_row, field)},
    GOL_ROW_METRICS(ROW_COLUMN)
#undef ROW_COLUMN
};

_Static_assert(sizeof gol_row_columns / sizeof gol_row_columns[0] == GOL_ROW_COLUMN_COUNT, "one entry a metric");

const char *gol_status_name(enum gol_status status)
{
    return (size_t)status < sizeof status_names / sizeof status_names[0] ? status_names[status] : "?";
}

bool gol_status_is_bad(enum gol_status status)
{
    return status != GOL_STATUS_OK && status != GOL_STATUS_SKIPPED;
}

bool gol_status_find(const char *name, enum gol_status *out)
{
    for (size_t i = 0; i < sizeof status_names / sizeof status_names[0]; i++) {
        if (strcmp(status_names[i], name) == 0) {
            *out = (enum gol_status)i;
            return true;
        }
    }
    return false;
}

/* ---- one metric ---- */

static int64_t signed_get(const struct gol_row *row, const struct gol_row_column *column)
{
    int64_t value;

    memcpy(&value, (const char *)row + column->offset, sizeof value);
    return value;
}

static void signed_put(struct gol_row *row, const struct gol_row_column *column, int64_t value)
{
    memcpy((char *)row + column->offset, &value, sizeof value);
}

static void put_none(struct gol_row *row, const struct gol_row_column *column)
{
    signed_put(row, column, column->kind == GOL_ROW_HEX ? 0 : -1);
}

static void metric_write(const struct gol_row *row, const struct gol_row_column *column, struct gol_buf *out)
{
    const int64_t value = signed_get(row, column);
    char text[GOL_NUM_TEXT];

    if (column->kind == GOL_ROW_HEX)
        gol_buf_printf(out, "%016llx", (unsigned long long)(uint64_t)value);
    else if (value == -1)
        gol_buf_puts(out, "-");
    else if (column->kind == GOL_ROW_NS)
        gol_buf_puts(out, gol_num_seconds(text, value));
    else
        gol_buf_printf(out, "%lld", (long long)value);
}

enum gol_code gol_row_hex_parse(const char *text, uint64_t *out, struct gol_err *err)
{
    uint64_t value = 0;

    if (strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
        return gol_err_set(err, GOL_PARSE, "\"%s\" is not 16 hex digits", text);
    for (; *text != '\0'; text++)
        value = value << 4 | (uint64_t)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
    *out = value;
    return GOL_OK;
}

/* Seconds only: a unit would be a file that this program did not write. */
static enum gol_code parse_seconds(const char *text, int64_t *out_ns, struct gol_err *err)
{
    const bool minus = *text == '-';
    const char *size = text + minus;
    enum gol_code code;

    if (*size == '\0' || size[strspn(size, "0123456789.")] != '\0')
        return gol_err_set(err, GOL_PARSE, "\"%s\" is not a number of seconds", text);
    code = gol_num_parse_duration(size, out_ns, err);
    if (code == GOL_OK && minus)
        *out_ns = -*out_ns;
    return code;
}

enum gol_code gol_row_metric_parse(const struct gol_row_column *column, const char *text, struct gol_row *row,
                                   struct gol_err *err)
{
    enum gol_code code = GOL_OK;
    int64_t value = 0;
    uint64_t bits = 0;

    if (strcmp(text, "-") == 0) {
        put_none(row, column);
        return GOL_OK;
    }
    switch (column->kind) {
    case GOL_ROW_NS:
        code = parse_seconds(text, &value, err);
        break;
    case GOL_ROW_INT:
        code = gol_num_parse_int(text, INT64_MIN, INT64_MAX, &value, err);
        break;
    case GOL_ROW_HEX:
        code = gol_row_hex_parse(text, &bits, err);
        value = (int64_t)bits;
        break;
    }
    if (code == GOL_OK)
        signed_put(row, column, value);
    return code;
}

void gol_row_init(struct gol_row *row)
{
    *row = (struct gol_row){.viewer = "-"};
    for (size_t i = 0; i < GOL_ROW_COLUMN_COUNT; i++)
        put_none(row, &gol_row_columns[i]);
}

/* ---- record ---- */

void gol_row_record(const struct gol_row *row, struct gol_buf *out)
{
    for (size_t i = 0; i < GOL_ROW_COLUMN_COUNT; i++) {
        gol_buf_printf(out, "%s ", gol_row_columns[i].name);
        metric_write(row, &gol_row_columns[i], out);
        gol_buf_puts(out, "\n");
    }
    gol_buf_puts(out, "end\n");
}

/* The column of a record line "name value"; NULL when there is none of that name. *value is what follows the blank. */
static const struct gol_row_column *record_column(const char *line, const char **value)
{
    const char *blank = strchr(line, ' ');

    if (blank == NULL)
        return NULL;
    *value = blank + 1;
    for (size_t i = 0; i < GOL_ROW_COLUMN_COUNT; i++) {
        const char *name = gol_row_columns[i].name;

        if (strlen(name) == (size_t)(blank - line) && strncmp(name, line, (size_t)(blank - line)) == 0)
            return &gol_row_columns[i];
    }
    return NULL;
}

enum gol_code gol_row_parse_record(const char *text, bool foreign, struct gol_row *row, struct gol_err *err)
{
    bool seen[GOL_ROW_COLUMN_COUNT] = {false};
    struct gol_row made = *row;
    const char *next;

    for (const char *at = text;; at = next) {
        const char *end = strchr(at, '\n');
        const struct gol_row_column *column;
        const char *value = NULL;
        char line[128];

        if (end == NULL)
            return gol_err_set(err, GOL_PARSE, "the record of the trial has no end");
        if ((size_t)(end - at) >= sizeof line)
            return gol_err_set(err, GOL_PARSE, "the record of the trial has a line of %zu bytes", (size_t)(end - at));
        memcpy(line, at, (size_t)(end - at));
        line[end - at] = '\0';
        next = end + 1;
        if (strcmp(line, "end") == 0)
            break;
        column = record_column(line, &value);
        if (column == NULL && foreign && value != NULL)
            continue;
        if (column == NULL)
            return gol_err_set(err, GOL_PARSE, "the record of the trial has an unknown line \"%s\"", line);
        if (seen[column - gol_row_columns])
            return gol_err_set(err, GOL_PARSE, "the record of the trial has %s twice", column->name);
        if (gol_row_metric_parse(column, value, &made, err) != GOL_OK) {
            gol_err_prefix(err, "the record of the trial: %s", column->name);
            return GOL_PARSE;
        }
        seen[column - gol_row_columns] = true;
    }
    for (size_t i = 0; i < GOL_ROW_COLUMN_COUNT; i++)
        if (!seen[i] && (!foreign || gol_row_columns[i].offset == offsetof(struct gol_row, time_ns)))
            return gol_err_set(err, GOL_PARSE, "the record of the trial has no %s", gol_row_columns[i].name);
    *row = made;
    return GOL_OK;
}

/* ---- CSV ---- */

void gol_row_csv_header(const struct gol_spec *spec, struct gol_buf *out)
{
    char column[64];

    gol_buf_puts(out, "trial,point,label,repeat,mode,status");
    for (int i = 0; i < spec->exercise->n_params; i++)
        gol_buf_printf(out, ",%s", gol_param_column(&spec->exercise->params[i], column, sizeof column));
    for (size_t i = 0; i < GOL_ROW_COLUMN_COUNT; i++)
        gol_buf_printf(out, ",%s", gol_row_columns[i].name);
    gol_buf_puts(out, ",viewer,started,key,note\n");
}

/* Text of ours has no commas, but a note may carry words of the system: what would break the line is replaced. */
static void put_plain(struct gol_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        char c = *text;

        if (c == ',')
            c = ';';
        else if (c == '"')
            c = '\'';
        else if ((unsigned char)c < ' ' || c == 0x7f)
            c = ' ';
        gol_buf_add(out, &c, 1);
    }
}

void gol_row_csv_line(const struct gol_plan *plan, const struct gol_row *row, struct gol_buf *out)
{
    const struct gol_point *point = &plan->points[row->point];

    gol_buf_printf(out, "%d,%d,%s,%d,%s,%s", row->trial, row->point, gol_plan_label(plan, row->point), row->repeat,
                   gol_mode_name(point->mode), gol_status_name(row->status));
    for (int i = 0; i < plan->spec->exercise->n_params; i++)
        gol_buf_printf(out, ",%s", gol_point_text(plan->spec, point, i));
    for (size_t i = 0; i < GOL_ROW_COLUMN_COUNT; i++) {
        gol_buf_puts(out, ",");
        if (row->status == GOL_STATUS_OK)
            metric_write(row, &gol_row_columns[i], out);
        else
            gol_buf_puts(out, "-");
    }
    gol_buf_puts(out, ",");
    put_plain(out, row->viewer);
    gol_buf_puts(out, ",");
    put_plain(out, row->started);
    gol_buf_printf(out, ",%016llx,", (unsigned long long)row->key);
    put_plain(out, row->note);
    gol_buf_puts(out, "\n");
}
