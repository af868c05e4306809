/*
 * What the tree of run.yaml (run_said.h) says, under the names that run_yaml.c writes.
 */
#include "report/run_past.h"

#include "report/run_said.h"
#include "util/clock.h"
#include "util/num.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take_time(const struct gol_said *said, const char *path, int64_t *out_ns)
{
    const char *text = gol_said_text(said, path);

    if (text != NULL)
        gol_clock_parse(text, out_ns);
}

static int64_t take_count(const struct gol_said *said, const char *path, int64_t most)
{
    const char *text = gol_said_text(said, path);
    int64_t value = 0;

    return text != NULL && gol_num_parse_int(text, 0, most, &value, NULL) == GOL_OK ? value : 0;
}

static void take_text(const struct gol_said *said, const char *path, char *out, size_t size)
{
    const char *text = gol_said_text(said, path);

    snprintf(out, size, "%s", text == NULL ? "" : text);
}

/* A line for each item of a list, or "KEY VALUE" of a mapping. */
static void take_lines(const struct gol_said *said, const char *path, struct gol_buf *out)
{
    const struct gol_said *found = gol_said_find(said, path);

    for (const struct gol_said *item = found == NULL ? NULL : found->children; item != NULL; item = item->next)
        if (item->kind == GOL_SAID_TEXT)
            gol_buf_printf(out, "%s%s%s\n", item->key == NULL ? "" : item->key, item->key == NULL ? "" : " ",
                           item->text);
}

enum gol_code gol_run_past_read(const char *run_dir, struct gol_run_past *out, struct gol_err *err)
{
    struct gol_said *said = NULL;
    enum gol_code code = gol_said_read(run_dir, &said, err);
    const char *text;

    *out = (struct gol_run_past){0};
    if (code != GOL_OK)
        return code;
    take_time(said, "started", &out->started_ns);
    take_time(said, "ended", &out->ended_ns);
    text = gol_said_text(said, "complete");
    out->complete = text != NULL && strcmp(text, "true") == 0;
    out->trials = (int)take_count(said, "trials", INT_MAX);
    out->failed = (int)take_count(said, "failed", INT_MAX);
    out->planned_min = take_count(said, "planned_min", INT64_MAX);
    out->planned_max = take_count(said, "planned_max", INT64_MAX);
    take_text(said, "machine.cpu", out->cpu, sizeof out->cpu);
    out->cpus = (int)take_count(said, "machine.cpus", INT_MAX);
    take_text(said, "build.version", out->version, sizeof out->version);
    take_text(said, "build.compiler", out->compiler, sizeof out->compiler);
    text = gol_said_text(said, "build.id");
    out->build = text == NULL ? 0 : strtoull(text, NULL, 16);
    take_lines(said, "resumed", &out->resumed);
    take_lines(said, "experiment", &out->outline);
    take_lines(said, "warnings", &out->warnings);
    if (out->resumed.failed || out->outline.failed || out->warnings.failed)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    gol_said_free(said);
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
