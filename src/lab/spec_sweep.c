/*
 * The sweep: one axis of values for each parameter of the exercise. Every item of a list is a value or a range
 * FROM..TO by STEP, and a range is counted before it is expanded.
 */
#include "lab/spec_raw.h"
#include "lab/spec_tree.h"
#include "util/suggest.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AXIS_MAX 100000 /* values of one parameter */

/* A value on its way to the axis: where it stands, and whether the machine had a say in it. */
struct found {
    struct gol_value value;
    int item; /* of the list */
    int order; /* among all values of the axis */
    bool machine; /* made with `cpus` */
};

struct sweep {
    const struct gol_spec *spec;
    const struct gol_param *param;
    const struct gol_spec_many *many;
    struct found *found;
    size_t n, room;
    struct gol_err *err;
};

/* ---- errors ---- */

static const char *item_path(const struct sweep *sweep, int item, char out[GOL_SPEC_PATH])
{
    if (sweep->many->listed)
        snprintf(out, GOL_SPEC_PATH, "sweep.%s[%d]", sweep->param->name, item);
    else
        snprintf(out, GOL_SPEC_PATH, "sweep.%s", sweep->param->name);
    return out;
}

static enum gol_code blame_item(const struct sweep *sweep, int item, enum gol_code code, const char *message)
{
    const struct gol_spec_text *at = &sweep->many->items[item];
    char path[GOL_SPEC_PATH];

    return gol_spec_error(sweep->err, code, sweep->spec->path, at->line, at->column, item_path(sweep, item, path), "%s",
                          message);
}

/* "RANGE": PROBLEM */
static enum gol_code blame_range(const struct sweep *sweep, int item, enum gol_code code, const char *problem)
{
    struct gol_err why;

    gol_err_set(&why, code, "\"%s\": %s", sweep->many->items[item].text, problem);
    return blame_item(sweep, item, code, why.message);
}

/* ---- values ---- */

static enum gol_code add_value(struct sweep *sweep, const struct gol_value *value, int item, bool machine)
{
    struct found *more;

    if (sweep->n == AXIS_MAX)
        return blame_item(sweep, item, GOL_LIMIT, "more than 100000 values");
    if (sweep->n == sweep->room) {
        const size_t room = sweep->room == 0 ? 16 : sweep->room * 2;

        more = realloc(sweep->found, room * sizeof *more);
        if (more == NULL)
            return blame_item(sweep, item, GOL_NO_MEMORY, "out of memory");
        sweep->found = more;
        sweep->room = room;
    }
    sweep->found[sweep->n] = (struct found){.value = *value, .item = item, .order = (int)sweep->n, .machine = machine};
    sweep->n++;
    return GOL_OK;
}

/* Copies [start, end) without blanks at its ends; false when it is empty or does not fit. */
static bool trimmed(const char *start, const char *end, char *out, size_t size)
{
    while (start < end && *start == ' ')
        start++;
    while (end > start && end[-1] == ' ')
        end--;
    if (start == end || (size_t)(end - start) >= size)
        return false;
    memcpy(out, start, (size_t)(end - start));
    out[end - start] = '\0';
    return true;
}

struct range {
    char from_text[GOL_SPEC_SCALAR_MAX + 1], to_text[GOL_SPEC_SCALAR_MAX + 1], step_text[GOL_SPEC_SCALAR_MAX + 1];
    struct gol_value from, to, step;
};

/* How many values the range has, as a double: it may be more than any integer holds. 0: it is empty. */
static double range_size(const struct gol_param *param, const struct range *range)
{
    double span;

    if (param->type == GOL_PARAM_REAL)
        span = (range->to.as.real - range->from.as.real) / range->step.as.real + 1e-9;
    else if (param->type == GOL_PARAM_COUNT)
        span = (double)(range->to.as.count - range->from.as.count) / (double)range->step.as.count;
    else
        span = (double)(range->to.as.ns - range->from.as.ns) / (double)range->step.as.ns;
    return span < 0 ? 0 : floor(span) + 1;
}

static enum gol_code read_part(const struct sweep *sweep, int item, const struct gol_param *param, const char *text,
                               struct gol_value *out)
{
    struct gol_err why;

    if (gol_param_parse(param, text, out, &why) != GOL_OK)
        return blame_range(sweep, item, why.code, why.message);
    return GOL_OK;
}

/* Splits FROM..TO by STEP and reads the three. */
static enum gol_code read_range(const struct sweep *sweep, int item, const char *dots, struct range *range)
{
    const struct gol_param *param = sweep->param;
    const char *text = sweep->many->items[item].text;
    const char *by = strstr(dots, " by ");
    struct gol_param any = *param; /* a step has not to be a value of the parameter */
    enum gol_code code;

    if (!gol_param_is_numeric(param)) {
        char problem[GOL_PARAM_TEXT + 64];

        snprintf(problem, sizeof problem, "a range needs numbers, and %.32s is %s", param->name,
                 gol_param_type_about(param->type));
        return blame_range(sweep, item, GOL_INVALID, problem);
    }
    if (by == NULL || !trimmed(text, dots, range->from_text, sizeof range->from_text) ||
        !trimmed(dots + 2, by, range->to_text, sizeof range->to_text) ||
        !trimmed(by + 4, by + strlen(by), range->step_text, sizeof range->step_text))
        return blame_range(sweep, item, GOL_PARSE, "not a range (want FROM..TO by STEP, for example 0..1 by 0.1)");
    any.min = any.max = 0;
    any.real_min = 0;
    any.real_max = HUGE_VAL;
    code = read_part(sweep, item, param, range->from_text, &range->from);
    if (code == GOL_OK)
        code = read_part(sweep, item, param, range->to_text, &range->to);
    if (code == GOL_OK)
        code = read_part(sweep, item, &any, range->step_text, &range->step);
    return code;
}

static enum gol_code add_range(struct sweep *sweep, int item, const char *dots)
{
    struct range range;
    struct gol_value value;
    double size;
    bool machine;
    enum gol_code code = read_range(sweep, item, dots, &range);

    if (code != GOL_OK)
        return code;
    if (gol_param_number(sweep->param, &range.step) <= 0)
        return blame_range(sweep, item, GOL_INVALID, "the step is 0 (want more)");
    size = range_size(sweep->param, &range);
    if (size < 1)
        return blame_range(sweep, item, GOL_INVALID, "the range is empty: it begins beyond its end");
    if (size > AXIS_MAX)
        return blame_range(sweep, item, GOL_LIMIT, "more than 100000 values");
    machine = strcmp(range.from_text, "cpus") == 0 || strcmp(range.to_text, "cpus") == 0 ||
              strcmp(range.step_text, "cpus") == 0;
    for (uint64_t i = 0;
         code == GOL_OK && gol_param_range(sweep->param, &range.from, &range.to, &range.step, i, &value); i++)
        code = add_value(sweep, &value, item, machine);
    return code;
}

static enum gol_code add_item(struct sweep *sweep, int item)
{
    const char *text = sweep->many->items[item].text;
    const char *dots = strstr(text, "..");
    struct gol_value value;
    struct gol_err why;

    if (dots != NULL)
        return add_range(sweep, item, dots);
    if (gol_param_parse(sweep->param, text, &value, &why) != GOL_OK)
        return blame_item(sweep, item, why.code, why.message);
    return add_value(sweep, &value, item, strcmp(text, "cpus") == 0);
}

/* ---- duplicates ---- */

static int by_text(const void *a, const void *b)
{
    const struct found *x = a;
    const struct found *y = b;
    const int texts = strcmp(x->value.text, y->value.text);

    if (texts != 0)
        return texts;
    return x->machine != y->machine ? (int)x->machine - (int)y->machine : x->order - y->order;
}

static int by_order(const void *a, const void *b)
{
    const struct found *x = a;
    const struct found *y = b;

    return x->order - y->order;
}

/*
 * A value that stands twice is a slip, unless `cpus` made it so: [1, cpus] is fine on a machine with one processor.
 * Sorted, because a range may have 100,000 values.
 */
static enum gol_code drop_duplicates(struct sweep *sweep)
{
    const struct found *slip = NULL;
    char shown[GOL_PARAM_TEXT];
    char message[GOL_PARAM_TEXT + 32];
    size_t kept = 1;

    qsort(sweep->found, sweep->n, sizeof sweep->found[0], by_text);
    for (size_t i = 1; i < sweep->n; i++) {
        const struct found *last = &sweep->found[i - 1];
        const struct found *now = &sweep->found[i];

        /* Those that `cpus` made come last among equals. */
        if (strcmp(last->value.text, now->value.text) == 0 && !now->machine &&
            (slip == NULL || now->order < slip->order))
            slip = now;
    }
    if (slip != NULL) {
        snprintf(message, sizeof message, "%s stands twice", gol_param_show(sweep->param, &slip->value, shown));
        return blame_item(sweep, slip->item, GOL_INVALID, message);
    }
    for (size_t i = 1; i < sweep->n; i++) {
        struct found *last = &sweep->found[kept - 1];

        if (strcmp(last->value.text, sweep->found[i].value.text) != 0)
            sweep->found[kept++] = sweep->found[i];
        else if (sweep->found[i].order < last->order)
            last->order = sweep->found[i].order;
    }
    sweep->n = kept;
    qsort(sweep->found, sweep->n, sizeof sweep->found[0], by_order);
    return GOL_OK;
}

/* ---- axes ---- */

static enum gol_code out_of_memory(const struct gol_spec *spec, struct gol_err *err)
{
    return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", spec->path);
}

static enum gol_code read_axis(const struct gol_spec *spec, const struct gol_param *param,
                               const struct gol_spec_many *many, struct gol_axis *axis, struct gol_err *err)
{
    struct sweep sweep = {.spec = spec, .param = param, .many = many, .err = err};
    enum gol_code code = GOL_OK;

    for (unsigned i = 0; i < many->n_items && code == GOL_OK; i++)
        code = add_item(&sweep, (int)i);
    if (code == GOL_OK)
        code = drop_duplicates(&sweep);
    if (code != GOL_OK)
        goto out;
    axis->values = calloc(sweep.n, sizeof *axis->values);
    if (axis->values == NULL) {
        code = out_of_memory(spec, err);
        goto out;
    }
    for (size_t i = 0; i < sweep.n; i++)
        axis->values[i] = sweep.found[i].value;
    axis->n = (int)sweep.n;
    axis->line = many->line;
    axis->column = many->column;
out:
    free(sweep.found);
    return code;
}

static enum gol_code default_axis(const struct gol_spec *spec, const struct gol_param *param, struct gol_axis *axis,
                                  struct gol_err *err)
{
    axis->values = calloc(1, sizeof *axis->values);
    if (axis->values == NULL)
        return out_of_memory(spec, err);
    axis->n = 1;
    if (gol_param_parse(param, param->fallback, axis->values, err) != GOL_OK)
        return gol_err_prefix(err, "%s: the default of %s", spec->path, param->name);
    return GOL_OK;
}

static enum gol_code unknown_param(const struct gol_spec *spec, const struct gol_spec_text *key, struct gol_err *err)
{
    static const char *const top[] = {"name",   "title", "exercise", "modes", "repeats",
                                      "warmup", "order", "seed",     "plots"};
    const char *names[GOL_PARAM_MAX];
    struct gol_buf hint;

    for (size_t i = 0; i < sizeof top / sizeof top[0]; i++)
        if (strcmp(top[i], key->text) == 0)
            return gol_spec_error(err, GOL_INVALID, spec->path, key->line, key->column, "sweep",
                                  "key \"%s\" belongs at the top level, beside sweep", key->text);
    for (int i = 0; i < spec->exercise->n_params; i++)
        names[i] = spec->exercise->params[i].name;
    gol_buf_init(&hint);
    gol_suggest_add(&hint, key->text, names, (size_t)spec->exercise->n_params);
    gol_spec_error(err, GOL_NOT_FOUND, spec->path, key->line, key->column, "sweep", "%s has no parameter \"%s\" (%s)",
                   spec->exercise->name, key->text, gol_buf_text(&hint));
    gol_buf_fini(&hint);
    return GOL_NOT_FOUND;
}

enum gol_code gol_spec_read_sweep(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    const struct gol_exercise *exercise = spec->exercise;
    enum gol_code code = GOL_OK;

    for (unsigned i = 0; raw->sweep != NULL && i < raw->sweep->n_pairs && code == GOL_OK; i++) {
        const struct gol_spec_pair *pair = &raw->sweep->pairs[i];
        const int param = gol_exercise_param(exercise, pair->key.text);

        if (param < 0)
            return unknown_param(spec, &pair->key, err);
        code = read_axis(spec, &exercise->params[param], &pair->values, &spec->axes[param], err);
    }
    for (int i = 0; i < exercise->n_params && code == GOL_OK; i++)
        if (spec->axes[i].n == 0)
            code = default_axis(spec, &exercise->params[i], &spec->axes[i], err);
    if (raw->sweep != NULL) {
        spec->sweep_line = raw->sweep->line;
        spec->sweep_column = raw->sweep->column;
    }
    return code;
}
