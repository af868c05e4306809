/*
 * The file is ours (run_yaml.c): a line is "KEY: VALUE" at the top level or, indented, in the section that the last line without a
 * value opened; items of a list are "  - VALUE". Texts are in single quotes, which are doubled inside.
 */
#include "report/run_past.h"

#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN_YAML_MAX (1024 * 1024)
#define TEXT_MAX 1024 /* bytes of a key or a value; the rest of a longer one is left out */

struct line {
    char section[TEXT_MAX], key[TEXT_MAX], value[TEXT_MAX]; /* key "-": an item of a list */
};

/* Copies a value without its quotes and without a comment behind it. */
static void take_value(const char *from, size_t length, char out[TEXT_MAX])
{
    const bool quoted = length > 0 && from[0] == '\'';
    size_t size = 0;

    for (size_t i = quoted; i < length && size + 1 < TEXT_MAX; i++) {
        if (quoted && from[i] == '\'' && (++i == length || from[i] != '\''))
            break;
        if (!quoted && from[i] == ' ')
            break;
        out[size++] = from[i];
    }
    out[size] = '\0';
}

/* Reads one line without its end. */
static void take_line(const char *text, size_t length, struct line *line)
{
    const size_t indent = strspn(text, " ") < length ? strspn(text, " ") : length;
    const char *at = text + indent;
    const size_t left = length - indent;
    size_t key = 0;
    size_t gap;

    if (indent == 0)
        line->section[0] = '\0';
    while (key < left && at[key] != ':' && at[key] != ' ')
        key++;
    snprintf(line->key, TEXT_MAX, "%.*s", (int)key, at);
    gap = key < left && at[key] == ':' ? key + 1 : key;
    while (gap < left && at[gap] == ' ')
        gap++;
    take_value(at + gap, left - gap, line->value);
    if (indent == 0 && (gap == left || at[gap] == '#'))
        memcpy(line->section, line->key, TEXT_MAX);
}

static void take_int(const char *text, int *out)
{
    int64_t value = 0;

    if (gol_num_parse_int(text, 0, INT_MAX, &value, NULL) == GOL_OK)
        *out = (int)value;
}

static void take_top(const struct line *line, struct gol_run_past *out)
{
    if (strcmp(line->key, "started") == 0)
        gol_clock_parse(line->value, &out->started_ns);
    else if (strcmp(line->key, "ended") == 0)
        gol_clock_parse(line->value, &out->ended_ns);
    else if (strcmp(line->key, "complete") == 0)
        out->complete = strcmp(line->value, "true") == 0;
    else if (strcmp(line->key, "trials") == 0)
        take_int(line->value, &out->trials);
    else if (strcmp(line->key, "failed") == 0)
        take_int(line->value, &out->failed);
    else if (strcmp(line->key, "planned_min") == 0)
        (void)gol_num_parse_int(line->value, 0, INT64_MAX, &out->planned_min, NULL);
    else if (strcmp(line->key, "planned_max") == 0)
        (void)gol_num_parse_int(line->value, 0, INT64_MAX, &out->planned_max, NULL);
}

static void take_in_section(const struct line *line, struct gol_run_past *out)
{
    const bool machine = strcmp(line->section, "machine") == 0;
    const bool build = strcmp(line->section, "build") == 0;

    if (machine && strcmp(line->key, "cpu") == 0)
        snprintf(out->cpu, sizeof out->cpu, "%.95s", line->value);
    else if (machine && strcmp(line->key, "cpus") == 0)
        take_int(line->value, &out->cpus);
    else if (build && strcmp(line->key, "id") == 0)
        out->build = strtoull(line->value, NULL, 16);
    else if (build && strcmp(line->key, "version") == 0)
        snprintf(out->version, sizeof out->version, "%.31s", line->value);
    else if (build && strcmp(line->key, "compiler") == 0)
        snprintf(out->compiler, sizeof out->compiler, "%.95s", line->value);
    else if (strcmp(line->section, "experiment") == 0)
        gol_buf_printf(&out->outline, "%s %s\n", line->key, line->value);
    else if (strcmp(line->section, "resumed") == 0)
        gol_buf_printf(&out->resumed, "%s\n", line->value);
    else if (strcmp(line->section, "warnings") == 0)
        gol_buf_printf(&out->warnings, "%s\n", line->value);
}

enum gol_code gol_run_past_read(const char *run_dir, struct gol_run_past *out, struct gol_err *err)
{
    char *path = gol_file_join(run_dir, "run.yaml");
    struct line *line = calloc(1, sizeof *line);
    enum gol_code code;
    struct gol_buf text;

    *out = (struct gol_run_past){0};
    gol_buf_init(&text);
    if (path == NULL || line == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    else
        code = gol_file_read(path, RUN_YAML_MAX, &text, err);
    for (const char *at = gol_buf_text(&text); code == GOL_OK && *at != '\0';) {
        const size_t length = strcspn(at, "\n");

        take_line(at, length, line);
        if (line->section[0] == '\0')
            take_top(line, out);
        else if (*at == ' ')
            take_in_section(line, out);
        at += length + (at[length] == '\n');
    }
    if (code == GOL_OK && (out->resumed.failed || out->outline.failed || out->warnings.failed))
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    gol_buf_fini(&text);
    free(line);
    free(path);
    return code;
}

void gol_run_past_fini(struct gol_run_past *past)
{
    gol_buf_fini(&past->resumed);
    gol_buf_fini(&past->outline);
    gol_buf_fini(&past->warnings);
}

enum gol_code gol_run_origin_read(const char *run_dir, struct gol_run_origin *out, struct gol_err *err)
{
    struct gol_run_past past;
    const enum gol_code code = gol_run_past_read(run_dir, &past, err);

    *out = (struct gol_run_origin){.cpus = past.cpus};
    memcpy(out->cpu, past.cpu, sizeof out->cpu);
    if (past.started_ns != 0)
        gol_clock_format(past.started_ns, GOL_CLOCK_ISO, out->started, sizeof out->started);
    gol_run_past_fini(&past);
    return code;
}

const char *gol_run_origin_text(const struct gol_run_origin *origin, char *out, size_t size)
{
    snprintf(out, size, "%s, %d processor%s, %.10s", origin->cpu, origin->cpus, origin->cpus == 1 ? "" : "s",
             origin->started);
    return out;
}
