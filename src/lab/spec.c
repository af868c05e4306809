/*
 * The third step of reading: the strings become values, strictly, and are checked against each other and against the
 * exercise. This file reads what stands alone; the sweep and the plots have files of their own.
 */
#include "lab/spec.h"

#include "lab/spec_raw.h"
#include "lab/spec_tree.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/num.h"
#include "util/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS_MAX 10000
#define WARMUP_MAX 1000

enum gol_code gol_spec_blame(struct gol_err *err, const struct gol_spec *spec, const struct gol_spec_text *at,
                             const char *path, const struct gol_err *why)
{
    return gol_spec_error(err, why->code, spec->path, at->line, at->column, path, "%s", why->message);
}

static enum gol_code missing(const struct gol_spec *spec, int line, int column, const char *path, const char *what,
                             struct gol_err *err)
{
    return gol_spec_error(err, GOL_INVALID, spec->path, line, column, path, "%s", what);
}

/* ---- texts and names ---- */

enum gol_code gol_spec_read_name(const struct gol_spec *spec, const struct gol_spec_text *from, const char *path,
                                 char *out, size_t size, struct gol_err *err)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    const char *text = from->text;

    if (strlen(text) >= size)
        return gol_spec_error(err, GOL_LIMIT, spec->path, from->line, from->column, path,
                              "\"%s\" is too long (want at most %zu letters)", text, size - 1);
    if (text[0] == '.' || text[0] == '-' || text[strspn(text, allowed)] != '\0')
        return gol_spec_error(err, GOL_INVALID, spec->path, from->line, from->column, path,
                              "\"%s\" is not a name (want letters A-Z a-z, digits, and . _ - inside)", text);
    snprintf(out, size, "%s", text);
    return GOL_OK;
}

static enum gol_code read_title(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    const struct gol_spec_text *title = raw->title;

    if (title == NULL) {
        snprintf(spec->title, sizeof spec->title, "%s", spec->name);
        return GOL_OK;
    }
    if (strlen(title->text) >= sizeof spec->title)
        return gol_spec_error(err, GOL_LIMIT, spec->path, title->line, title->column, "title",
                              "too long (want at most %zu bytes)", sizeof spec->title - 1);
    if (strchr(title->text, '"') != NULL)
        return gol_spec_error(err, GOL_INVALID, spec->path, title->line, title->column, "title",
                              "double quotes cannot be in it (it goes into CSV files and charts)");
    snprintf(spec->title, sizeof spec->title, "%s", title->text);
    return GOL_OK;
}

/* "X" is not WHAT (did you mean ...? known: ...). */
static enum gol_code unknown_name(const struct gol_spec *spec, const struct gol_spec_text *at, const char *path,
                                  const char *what, const char *const *names, size_t n, struct gol_err *err)
{
    struct gol_buf hint;

    gol_buf_init(&hint);
    gol_suggest_add(&hint, at->text, names, n);
    gol_spec_error(err, GOL_NOT_FOUND, spec->path, at->line, at->column, path, "\"%s\" is not %s (%s)", at->text, what,
                   gol_buf_text(&hint));
    gol_buf_fini(&hint);
    return GOL_NOT_FOUND;
}

static enum gol_code read_exercise(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    const char *names[16];
    size_t n = 0;

    if (raw->exercise == NULL)
        return missing(spec, raw->line, raw->column, "", "exercise is missing (want for example exercise: counter)",
                       err);
    spec->exercise = gol_exercise_find(raw->exercise->text);
    if (spec->exercise != NULL)
        return GOL_OK;
    for (int i = 0; i < gol_exercise_count && n < sizeof names / sizeof names[0]; i++)
        names[n++] = gol_exercises[i]->name;
    return unknown_name(spec, raw->exercise, "exercise", "an exercise", names, n, err);
}

/* ---- numbers ---- */

static enum gol_code read_count(const struct gol_spec *spec, const struct gol_spec_text *from, const char *path,
                                int min, int max, int *out, struct gol_err *err)
{
    struct gol_err why;
    int64_t value;

    if (gol_num_parse_int(from->text, min, max, &value, &why) != GOL_OK)
        return gol_spec_blame(err, spec, from, path, &why);
    *out = (int)value;
    return GOL_OK;
}

static enum gol_code read_repeats(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    const struct gol_spec_raw_repeats *repeats = raw->repeats;
    struct gol_err why;
    enum gol_code code;

    spec->repeats_min = spec->repeats_max = 5;
    if (repeats == NULL)
        return GOL_OK;
    if (repeats->count != NULL) {
        code = read_count(spec, repeats->count, "repeats", 1, REPEATS_MAX, &spec->repeats_min, err);
        spec->repeats_max = spec->repeats_min;
        return code;
    }
    if (repeats->min == NULL || repeats->max == NULL || repeats->until == NULL)
        return missing(spec, repeats->line, repeats->column, "repeats",
                       "want all of min, max and until (for example {min: 10, max: 80, until: 1%})", err);
    code = read_count(spec, repeats->min, "repeats.min", 1, REPEATS_MAX, &spec->repeats_min, err);
    if (code == GOL_OK)
        code = read_count(spec, repeats->max, "repeats.max", 1, REPEATS_MAX, &spec->repeats_max, err);
    if (code != GOL_OK)
        return code;
    if (spec->repeats_max < spec->repeats_min)
        return gol_spec_error(err, GOL_INVALID, spec->path, repeats->max->line, repeats->max->column, "repeats.max",
                              "%d is less than min %d", spec->repeats_max, spec->repeats_min);
    if (gol_num_parse_percent(repeats->until->text, &spec->until, &why) != GOL_OK)
        return gol_spec_blame(err, spec, repeats->until, "repeats.until", &why);
    if (repeats->budget == NULL)
        return GOL_OK;
    if (gol_num_parse_duration(repeats->budget->text, &spec->budget_ns, &why) != GOL_OK)
        return gol_spec_blame(err, spec, repeats->budget, "repeats.budget", &why);
    if (spec->budget_ns == 0)
        return gol_spec_error(err, GOL_INVALID, spec->path, repeats->budget->line, repeats->budget->column,
                              "repeats.budget", "\"%s\" is no time at all (want for example 60s, or no budget)",
                              repeats->budget->text);
    return GOL_OK;
}

/* true or false; what is not in the file stays as it is. */
static enum gol_code read_switch(const struct gol_spec *spec, const struct gol_spec_text *from, const char *path,
                                 bool *out, struct gol_err *err)
{
    if (from == NULL)
        return GOL_OK;
    *out = strcmp(from->text, "true") == 0;
    if (*out || strcmp(from->text, "false") == 0)
        return GOL_OK;
    return gol_spec_error(err, GOL_INVALID, spec->path, from->line, from->column, path,
                          "\"%s\" is neither true nor false", from->text);
}

static const char *const order_names[] = {
    [GOL_ORDER_INTERLEAVED] = "interleaved",
    [GOL_ORDER_SHUFFLED] = "shuffled",
    [GOL_ORDER_SEQUENTIAL] = "sequential",
};

const char *gol_order_name(enum gol_order order)
{
    return order_names[order];
}

static enum gol_code read_order(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    const size_t n = sizeof order_names / sizeof order_names[0];

    spec->order = GOL_ORDER_INTERLEAVED;
    if (raw->order == NULL)
        return GOL_OK;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(order_names[i], raw->order->text) == 0) {
            spec->order = (enum gol_order)i;
            return GOL_OK;
        }
    }
    return unknown_name(spec, raw->order, "order", "an order", order_names, n, err);
}

static enum gol_code read_timeout(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    struct gol_err why;

    if (raw->timeout == NULL)
        return GOL_OK;
    if (gol_num_parse_duration(raw->timeout->text, &spec->timeout_ns, &why) != GOL_OK)
        return gol_spec_blame(err, spec, raw->timeout, "timeout", &why);
    if (spec->timeout_ns == 0)
        return gol_spec_error(err, GOL_INVALID, spec->path, raw->timeout->line, raw->timeout->column, "timeout",
                              "no trial takes no time (want for example timeout: 30s)");
    return GOL_OK;
}

static enum gol_code read_run(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    struct gol_err why;
    enum gol_code code = read_repeats(raw, spec, err);

    spec->warmup = 1;
    spec->seed = 1;
    spec->noise_floor = true;
    if (code == GOL_OK && raw->warmup != NULL)
        code = read_count(spec, raw->warmup, "warmup", 0, WARMUP_MAX, &spec->warmup, err);
    if (code == GOL_OK)
        code = read_order(raw, spec, err);
    if (code == GOL_OK)
        code = read_timeout(raw, spec, err);
    if (code == GOL_OK && raw->seed != NULL && gol_num_parse_u64(raw->seed->text, &spec->seed, &why) != GOL_OK)
        code = gol_spec_blame(err, spec, raw->seed, "seed", &why);
    if (code == GOL_OK)
        code = read_switch(spec, raw->pin, "pin", &spec->pin, err);
    if (code == GOL_OK)
        code = read_switch(spec, raw->noise_floor, "noise_floor", &spec->noise_floor, err);
    return code;
}

/* ---- modes ---- */

static enum gol_code read_modes(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    const char *names[GOL_MODE_COUNT];

    for (int i = 0; i < GOL_MODE_COUNT; i++)
        names[i] = gol_mode_name((enum gol_mode)i);
    if (raw->modes == NULL) {
        for (int i = 0; i < GOL_MODE_COUNT; i++)
            spec->modes[spec->n_modes++] = (enum gol_mode)i;
        return GOL_OK;
    }
    for (unsigned i = 0; i < raw->modes->n_items; i++) {
        const struct gol_spec_text *item = &raw->modes->items[i];
        char path[GOL_SPEC_PATH] = "modes";
        enum gol_mode mode;

        if (raw->modes->listed)
            snprintf(path, sizeof path, "modes[%u]", i);
        if (!gol_mode_find(item->text, &mode))
            return unknown_name(spec, item, path, "a mode", names, GOL_MODE_COUNT, err);
        for (int k = 0; k < spec->n_modes; k++)
            if (spec->modes[k] == mode)
                return gol_spec_error(err, GOL_INVALID, spec->path, item->line, item->column, path, "%s stands twice",
                                      item->text);
        spec->modes[spec->n_modes++] = mode; /* there is room: no mode stands twice */
    }
    return GOL_OK;
}

/* ---- all of it ---- */

static enum gol_code read_all(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    enum gol_code code;

    if (raw->name == NULL)
        return missing(spec, raw->line, raw->column, "", "name is missing (want for example name: counter)", err);
    code = gol_spec_read_name(spec, raw->name, "name", spec->name, sizeof spec->name, err);
    if (code == GOL_OK)
        code = read_title(raw, spec, err);
    if (code == GOL_OK)
        code = read_exercise(raw, spec, err);
    if (code == GOL_OK)
        code = read_modes(raw, spec, err);
    if (code == GOL_OK)
        code = read_run(raw, spec, err);
    if (code == GOL_OK)
        code = gol_spec_read_sweep(raw, spec, err);
    if (code == GOL_OK)
        code = gol_spec_read_plots(raw, spec, err);
    return code;
}

static enum gol_code parse(struct gol_spec *spec, struct gol_err *err)
{
    struct gol_spec_node *root = NULL;
    struct gol_spec_raw *raw = NULL;
    struct gol_buf normal;
    struct gol_err why;
    enum gol_code code = gol_spec_tree_read(spec->path, spec->text, spec->text_size, &root, err);

    gol_buf_init(&normal);
    if (code != GOL_OK)
        goto out;
    code = gol_spec_normalise(spec->path, root, &normal, err);
    if (code != GOL_OK)
        goto out;
    code = gol_spec_raw_load(gol_buf_text(&normal), normal.size, &raw, &why);
    if (code != GOL_OK) {
        gol_spec_error(err, code, spec->path, 0, 0, "", "%s", why.message);
        goto out;
    }
    code = read_all(raw, spec, err);
out:
    gol_spec_raw_free(raw);
    gol_buf_fini(&normal);
    gol_spec_tree_free(root);
    return code;
}

enum gol_code gol_spec_load(const char *path, struct gol_spec **out, struct gol_err *err)
{
    struct gol_spec *spec = calloc(1, sizeof *spec);
    struct gol_buf text;
    enum gol_code code;

    *out = NULL;
    gol_buf_init(&text);
    if (spec == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", path);
        goto out;
    }
    code = gol_file_read(path, GOL_SPEC_FILE_MAX, &text, err);
    if (code != GOL_OK)
        goto out;
    spec->path = strdup(path);
    spec->text_size = text.size;
    spec->text = gol_buf_take(&text);
    if (spec->path == NULL || spec->text == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", path);
        goto out;
    }
    code = parse(spec, err);
    if (code == GOL_OK) {
        *out = spec;
        spec = NULL;
    }
out:
    gol_buf_fini(&text);
    gol_spec_free(spec);
    return code;
}

void gol_spec_free(struct gol_spec *spec)
{
    if (spec == NULL)
        return;
    for (int i = 0; i < GOL_PARAM_MAX; i++)
        free(spec->axes[i].values);
    free(spec->plots);
    free(spec->path);
    free(spec->text);
    free(spec);
}
