/*
 * Reference data of a plot: figures that others measured, as a CSV file beside the experiment. It is looked at now, so
 * that a slip in its name or in a column shows before the run and not after it.
 */
#include "lab/spec_raw.h"
#include "lab/spec_tree.h"
#include "util/file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum gol_code blame(const struct gol_spec *spec, int index, int line, int column, const char *key,
                           enum gol_code code, const char *message, struct gol_err *err)
{
    char path[GOL_SPEC_PATH];

    snprintf(path, sizeof path, "plots[%d].reference%s%.80s", index, key[0] == '\0' ? "" : ".", key);
    return gol_spec_error(err, code, spec->path, line, column, path, "%s", message);
}

/* A path that stays below the folder of the experiment, so that a run folder can hold a copy. */
static bool stays_inside(const char *path)
{
    if (path[0] == '/' || strpbrk(path, "\"'\\`") != NULL)
        return false;
    for (const char *at = path; at != NULL; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return false;
    }
    return true;
}

/* Whether its copy would lie where a run writes a file of its own: a summary.csv would be compared with itself. */
static bool takes_a_place(const char *path)
{
    static const char *const names[] = {"experiment.yaml", "run.yaml",     "trials.csv", "summary.csv", "live",
                                        "screen.txt",      "findings.txt", "games.gz",   "errors"};
    static const char *const ends[] = {".gp", ".svg", ".png", ".pdf", ".new"};
    size_t length;

    while (strncmp(path, "./", 2) == 0 || path[0] == '/')
        path++;
    length = strcspn(path, "/");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == length && memcmp(path, names[i], length) == 0)
            return true;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (length > strlen(ends[i]) && memcmp(path + length - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
            return true;
    return false;
}

/* Whether the first line of the CSV text that is no comment ("# ...") names that column. */
static bool has_column(const char *text, const char *column)
{
    const size_t length = strlen(column);

    while (*text == '#') {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    for (const char *at = text;; at++) {
        const size_t cell = strcspn(at, ",\r\n");

        if (cell == length && memcmp(at, column, length) == 0)
            return true;
        at += cell;
        if (*at != ',')
            return false;
    }
}

/* The text of a file that is named relative to the experiment. */
static enum gol_code read_beside(const struct gol_spec *spec, const char *name, struct gol_buf *out,
                                 struct gol_err *err)
{
    char *path = gol_file_beside(spec->path, name);
    struct stat info;
    enum gol_code code;

    if (path == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    else if (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        code = gol_err_set(err, GOL_INVALID, "%s: is no regular file", path); /* reading a pipe could wait for ever */
    else if (strcmp(path, "-") == 0)
        code = gol_err_set(err, GOL_INVALID, "-: standard input cannot be kept with the results");
    else
        code = gol_file_read(path, GOL_SPEC_REFERENCE_MAX, out, err);
    free(path);
    return code;
}

static enum gol_code read_where(const struct gol_spec_pairs *where, const struct gol_spec *spec, int index,
                                const char *csv, struct gol_plot *plot, struct gol_err *err)
{
    const size_t rows = sizeof plot->reference_where / sizeof plot->reference_where[0];
    const size_t room = sizeof plot->reference_where[0][0];
    char path[GOL_SPEC_PATH];

    for (unsigned i = 0; where != NULL && i < where->n_pairs; i++) {
        const struct gol_spec_text *key = &where->pairs[i].key;
        const struct gol_spec_text *value = &where->pairs[i].values.items[0];

        snprintf(path, sizeof path, "where.%.64s", key->text);
        if (i >= rows)
            return blame(spec, index, key->line, key->column, path, GOL_LIMIT, "more than 4 columns", err);
        if (!has_column(csv, key->text))
            return blame(spec, index, key->line, key->column, path, GOL_NOT_FOUND, "the file has no such column", err);
        if (strlen(key->text) >= room || strlen(value->text) >= room || strpbrk(value->text, "\"',\\`") != NULL)
            return blame(spec, index, value->line, value->column, path, GOL_INVALID,
                         "want at most 63 bytes without quotes, commas and backslashes", err);
        snprintf(plot->reference_where[i][0], room, "%s", key->text);
        snprintf(plot->reference_where[i][1], room, "%s", value->text);
        plot->n_reference_where++;
    }
    return GOL_OK;
}

enum gol_code gol_spec_read_reference(const struct gol_spec_raw_reference *raw, const struct gol_spec *spec, int index,
                                      struct gol_plot *plot, struct gol_err *err)
{
    struct gol_err why;
    struct gol_buf csv;
    enum gol_code code;

    if (raw == NULL)
        return GOL_OK;
    if (raw->file == NULL)
        return blame(spec, index, raw->line, raw->column, "", GOL_INVALID,
                     "file is missing (want for example file: reference/times.csv)", err);
    if (strlen(raw->file->text) >= sizeof plot->reference_file || !stays_inside(raw->file->text))
        return blame(spec, index, raw->file->line, raw->file->column, "file", GOL_INVALID,
                     "want a path below the folder of this file, without \"..\", quotes and backslashes", err);
    if (takes_a_place(raw->file->text))
        return blame(spec, index, raw->file->line, raw->file->column, "file", GOL_INVALID,
                     "a run writes a file of that name itself (want another, for example reference/times.csv)", err);
    gol_buf_init(&csv);
    code = read_beside(spec, raw->file->text, &csv, &why);
    if (code == GOL_OK)
        code = read_where(raw->where, spec, index, gol_buf_text(&csv), plot, err);
    else
        code = blame(spec, index, raw->file->line, raw->file->column, "file", code, why.message, err);
    if (code == GOL_OK)
        snprintf(plot->reference_file, sizeof plot->reference_file, "%s", raw->file->text);
    gol_buf_fini(&csv);
    return code;
}
