/*
 * The second half of the first step: keys and shapes. Tables say which keys a mapping may have and what each holds;
 * what passes is written down again in the one form of spec_raw.h, as flow YAML with every string quoted. What a person
 * may write in three ways (a value, a list, a range) has one shape behind this point, which is all that libcyaml can
 * load.
 */
#include "lab/spec_tree.h"

#include "exercise/exercise.h"
#include "util/suggest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum shape {
    SHAPE_ONE, /* a value */
    SHAPE_MANY, /* a value or a list of them */
    SHAPE_REPEATS, /* a value, or a mapping of `repeats_keys` */
    SHAPE_SWEEP, /* a mapping of any names to values or lists */
    SHAPE_WHERE, /* a mapping of any names to values */
    SHAPE_REFERENCE, /* a mapping of `reference_keys` */
    SHAPE_PLOTS, /* a mapping of `plot_keys`, or a list of such */
};

struct key {
    const char *name;
    enum shape shape;
    const char *example; /* of its value, for messages */
};

#define KEYS_MAX 16

struct keys {
    const char *where; /* for messages: "an experiment" */
    struct key keys[KEYS_MAX];
    int n;
};

static const struct keys top_keys = {
    .where = "an experiment",
    .keys = {{"name", SHAPE_ONE, "name: counter"},
             {"title", SHAPE_ONE, "title: Pause vs. execution time"},
             {"exercise", SHAPE_ONE, "exercise: counter"},
             {"modes", SHAPE_MANY, "modes: [serial, pool]"},
             {"repeats", SHAPE_REPEATS, "repeats: 5, or {min: 10, max: 80, until: 1%}"},
             {"warmup", SHAPE_ONE, "warmup: 1"},
             {"order", SHAPE_ONE, "order: interleaved"},
             {"seed", SHAPE_ONE, "seed: 1"},
             {"pin", SHAPE_ONE, "pin: true"},
             {"noise_floor", SHAPE_ONE, "noise_floor: true"},
             {"timeout", SHAPE_ONE, "timeout: 30s"},
             {"sweep", SHAPE_SWEEP, "sweep: {counters: [1, 2, 4]}"},
             {"plots", SHAPE_PLOTS, "plots: [{x: pause, y: time, by: mode}]"}},
    .n = 13,
};

static const struct keys repeats_keys = {
    .where = "repeats",
    .keys = {{"min", SHAPE_ONE, "min: 10"},
             {"max", SHAPE_ONE, "max: 80"},
             {"until", SHAPE_ONE, "until: 1%"},
             {"budget", SHAPE_ONE, "budget: 60s"}},
    .n = 4,
};

static const struct keys plot_keys = {
    .where = "a plot",
    .keys = {{"kind", SHAPE_ONE, "kind: bars"},
             {"x", SHAPE_ONE, "x: pause"},
             {"y", SHAPE_ONE, "y: time"},
             {"by", SHAPE_MANY, "by: [mode, counters]"},
             {"where", SHAPE_WHERE, "where: {counters: 4}"},
             {"log", SHAPE_ONE, "log: y"},
             {"intervals", SHAPE_ONE, "intervals: bands"},
             {"name", SHAPE_ONE, "name: pause-time"},
             {"reference", SHAPE_REFERENCE, "reference: {file: reference/times.csv}"}},
    .n = 9,
};

static const struct keys reference_keys = {
    .where = "a reference",
    .keys = {{"file", SHAPE_ONE, "file: reference/times.csv"}, {"where", SHAPE_WHERE, "where: {mode: ray}"}},
    .n = 2,
};

struct writer {
    const char *file;
    struct gol_buf *out;
    struct gol_err *err;
};

/* ---- errors ---- */

static enum gol_code wrong_shape(const struct writer *writer, const struct gol_spec_node *node, const char *what,
                                 const char *example)
{
    char path[GOL_SPEC_PATH];

    return gol_spec_error(writer->err, GOL_INVALID, writer->file, node->line, node->column,
                          gol_spec_tree_path(node, path), "%s (want for example %s)", what, example);
}

/* Whether some exercise has a parameter of that name. */
static bool is_param(const char *name)
{
    for (int i = 0; i < gol_exercise_count; i++)
        if (gol_exercise_param(gol_exercises[i], name) >= 0)
            return true;
    return false;
}

static enum gol_code unknown_key(const struct writer *writer, const struct gol_spec_node *node, const struct keys *keys)
{
    const char *names[KEYS_MAX];
    struct gol_buf hint;
    char path[GOL_SPEC_PATH];

    gol_spec_tree_path(node->parent, path);
    if (keys == &top_keys && is_param(node->key))
        return gol_spec_error(writer->err, GOL_INVALID, writer->file, node->key_line, node->key_column, path,
                              "key \"%s\" belongs under sweep", node->key);
    for (int i = 0; i < keys->n; i++)
        names[i] = keys->keys[i].name;
    gol_buf_init(&hint);
    gol_suggest_add(&hint, node->key, names, (size_t)keys->n);
    gol_spec_error(writer->err, GOL_INVALID, writer->file, node->key_line, node->key_column, path,
                   "unknown key \"%s\" (%s)", node->key, gol_buf_text(&hint));
    gol_buf_fini(&hint);
    return GOL_INVALID;
}

/* ---- writing ---- */

static void put_text(struct writer *writer, const char *text, int line, int column)
{
    gol_buf_puts(writer->out, "{text: \"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            gol_buf_puts(writer->out, "\\");
        gol_buf_add(writer->out, text, 1);
    }
    gol_buf_printf(writer->out, "\", line: %d, column: %d}", line, column);
}

static enum gol_code put_one(struct writer *writer, const struct gol_spec_node *node, const char *example)
{
    if (node->kind == GOL_SPEC_LIST)
        return wrong_shape(writer, node, "a list where one value belongs", example);
    if (node->kind == GOL_SPEC_MAP)
        return wrong_shape(writer, node, "keys where one value belongs", example);
    if (node->text[0] == '\0')
        return wrong_shape(writer, node, "has no value", example);
    put_text(writer, node->text, node->line, node->column);
    return GOL_OK;
}

static enum gol_code put_many(struct writer *writer, const struct gol_spec_node *node, const char *example)
{
    const bool listed = node->kind == GOL_SPEC_LIST;
    enum gol_code code = GOL_OK;

    if (listed && node->n_children == 0)
        return wrong_shape(writer, node, "is empty", example);
    gol_buf_printf(writer->out, "{line: %d, column: %d, listed: %d, items: [", node->line, node->column, listed);
    if (!listed)
        code = put_one(writer, node, example);
    for (const struct gol_spec_node *item = node->children; listed && item != NULL && code == GOL_OK;
         item = item->next) {
        code = put_one(writer, item, example);
        gol_buf_puts(writer->out, item->next == NULL ? "" : ", ");
    }
    gol_buf_puts(writer->out, "]}");
    return code;
}

/* Names with values; a list of values only where `lists` says so. */
static enum gol_code put_pairs(struct writer *writer, const struct gol_spec_node *node, bool lists, const char *example)
{
    enum gol_code code = GOL_OK;

    if (node->kind != GOL_SPEC_MAP)
        return wrong_shape(
            writer, node,
            node->kind == GOL_SPEC_SCALAR && node->text[0] == '\0' ? "is empty" : "has no names with values", example);
    if (node->n_children == 0)
        return wrong_shape(writer, node, "is empty", example);
    gol_buf_printf(writer->out, "{line: %d, column: %d, pairs: [", node->key_line, node->key_column);
    for (const struct gol_spec_node *child = node->children; child != NULL && code == GOL_OK; child = child->next) {
        gol_buf_puts(writer->out, "{key: ");
        put_text(writer, child->key, child->key_line, child->key_column);
        gol_buf_puts(writer->out, ", values: ");
        if (!lists && child->kind != GOL_SPEC_SCALAR)
            code = put_one(writer, child, example);
        else
            code = put_many(writer, child, example);
        gol_buf_puts(writer->out, child->next == NULL ? "}" : "}, ");
    }
    gol_buf_puts(writer->out, "]}");
    return code;
}

static enum gol_code put_map(struct writer *writer, const struct gol_spec_node *node, const struct keys *keys,
                             const char *example);

static enum gol_code put_repeats(struct writer *writer, const struct gol_spec_node *node, const char *example)
{
    enum gol_code code;

    if (node->kind == GOL_SPEC_MAP)
        return put_map(writer, node, &repeats_keys, example);
    gol_buf_printf(writer->out, "{line: %d, column: %d, count: ", node->line, node->column);
    code = put_one(writer, node, example);
    gol_buf_puts(writer->out, "}");
    return code;
}

static enum gol_code put_plots(struct writer *writer, const struct gol_spec_node *node, const char *example)
{
    enum gol_code code = GOL_OK;

    gol_buf_puts(writer->out, "[");
    if (node->kind == GOL_SPEC_LIST) {
        for (const struct gol_spec_node *plot = node->children; plot != NULL && code == GOL_OK; plot = plot->next) {
            code = put_map(writer, plot, &plot_keys, "{x: pause, y: time, by: mode}");
            gol_buf_puts(writer->out, plot->next == NULL ? "" : ", ");
        }
    } else {
        code = put_map(writer, node, &plot_keys, example);
    }
    gol_buf_puts(writer->out, "]");
    return code;
}

static enum gol_code put_shape(struct writer *writer, const struct gol_spec_node *node, const struct key *key)
{
    switch (key->shape) {
    case SHAPE_ONE:
        return put_one(writer, node, key->example);
    case SHAPE_MANY:
        return put_many(writer, node, key->example);
    case SHAPE_REPEATS:
        return put_repeats(writer, node, key->example);
    case SHAPE_SWEEP:
        return put_pairs(writer, node, true, key->example);
    case SHAPE_WHERE:
        return put_pairs(writer, node, false, key->example);
    case SHAPE_REFERENCE:
        return put_map(writer, node, &reference_keys, key->example);
    case SHAPE_PLOTS:
        return put_plots(writer, node, key->example);
    }
    return gol_err_set(writer->err, GOL_INVALID, "%s has no known shape", key->name);
}

/* A mapping of known keys, each with its shape. */
static enum gol_code put_map(struct writer *writer, const struct gol_spec_node *node, const struct keys *keys,
                             const char *example)
{
    char what[64];
    enum gol_code code = GOL_OK;

    snprintf(what, sizeof what, "has not the keys of %s", keys->where);
    if (node->kind != GOL_SPEC_MAP || node->n_children == 0)
        return wrong_shape(writer, node, what, example);
    gol_buf_printf(writer->out, "{line: %d, column: %d", node->line, node->column);
    for (const struct gol_spec_node *child = node->children; child != NULL && code == GOL_OK; child = child->next) {
        const struct key *key = NULL;

        for (int i = 0; i < keys->n && key == NULL; i++)
            if (strcmp(keys->keys[i].name, child->key) == 0)
                key = &keys->keys[i];
        if (key == NULL)
            return unknown_key(writer, child, keys);
        gol_buf_printf(writer->out, ", %s%s: ", key->shape == SHAPE_PLOTS ? "plots_given: 1, " : "", key->name);
        code = put_shape(writer, child, key);
    }
    gol_buf_puts(writer->out, "}");
    return code;
}

enum gol_code gol_spec_normalise(const char *file, const struct gol_spec_node *root, struct gol_buf *out,
                                 struct gol_err *err)
{
    struct writer writer = {.file = file, .out = out, .err = err};
    const enum gol_code code = put_map(&writer, root, &top_keys, top_keys.keys[0].example);

    return code == GOL_OK ? gol_buf_ok(out, err) : code;
}
