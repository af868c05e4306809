/*
 * The plots: which measure is drawn over which parameter. The rule that matters: every swept parameter is the x axis,
 * makes a line of its own (by), or is fixed (where). Otherwise points of different settings would be joined to one line.
 */
#include "lab/spec_raw.h"
#include "lab/spec_tree.h"
#include "lab/summary.h"
#include "util/suggest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLOTS_MAX 64
#define MODE (-1) /* stands for the mode where an index of a parameter is wanted */
#define NO_PARAM (-2)

static const char *const measures[] = {
#define MEASURE_NAME(name, column, low, high, label, unit) name,
    GOL_MEASURES(MEASURE_NAME)
#undef MEASURE_NAME
};

/* The plot under way. */
struct maker {
    const struct gol_spec *spec;
    const struct gol_spec_raw_plot *raw;
    struct gol_plot *plot;
    int index;
    struct gol_err *err;
};

/* ---- errors ---- */

/* "plots[2].by": "" for the plot itself. */
static const char *plot_path(const struct maker *maker, const char *key, char out[GOL_SPEC_PATH])
{
    snprintf(out, GOL_SPEC_PATH, "plots[%d]%s%.80s", maker->index, key[0] == '\0' ? "" : ".", key);
    return out;
}

static enum gol_code blame(const struct maker *maker, const struct gol_spec_text *at, const char *key,
                           enum gol_code code, const char *message)
{
    char path[GOL_SPEC_PATH];

    return gol_spec_error(maker->err, code, maker->spec->path, at->line, at->column, plot_path(maker, key, path), "%s",
                          message);
}

static enum gol_code blame_plot(const struct maker *maker, const char *message)
{
    const struct gol_spec_text at = {.line = maker->raw->line, .column = maker->raw->column};

    return blame(maker, &at, "", GOL_INVALID, message);
}

/* ---- parameters ---- */

static const char *param_name(const struct gol_spec *spec, int param)
{
    return param == MODE ? "mode" : spec->exercise->params[param].name;
}

/* Index of the parameter that `text` names, MODE for "mode", NO_PARAM when there is none. */
static int find_param(const struct gol_spec *spec, const char *text)
{
    const int param = gol_exercise_param(spec->exercise, text);

    if (param >= 0)
        return param;
    return strcmp(text, "mode") == 0 ? MODE : NO_PARAM;
}

static enum gol_code unknown_param(const struct maker *maker, const struct gol_spec_text *at, const char *key,
                                   bool mode_too)
{
    const struct gol_exercise *exercise = maker->spec->exercise;
    const char *names[GOL_PARAM_MAX + 1];
    struct gol_buf message;
    size_t n = 0;

    if (mode_too)
        names[n++] = "mode";
    for (int i = 0; i < exercise->n_params; i++)
        names[n++] = exercise->params[i].name;
    gol_buf_init(&message);
    gol_buf_printf(&message, "\"%s\" is not a parameter of %s (", at->text, exercise->name);
    gol_suggest_add(&message, at->text, names, n);
    gol_buf_puts(&message, ")");
    blame(maker, at, key, GOL_NOT_FOUND, gol_buf_text(&message));
    gol_buf_fini(&message);
    return GOL_NOT_FOUND;
}

static bool in_by(const struct gol_plot *plot, int param)
{
    for (int i = 0; i < plot->n_by; i++)
        if (plot->by[i] == param)
            return true;
    return false;
}

static const struct gol_plot_where *fixed(const struct gol_plot *plot, int param)
{
    for (int i = 0; i < plot->n_where; i++)
        if (plot->where[i].param == param)
            return &plot->where[i];
    return NULL;
}

/* Whether the points that this plot shows differ in that parameter (or the mode). */
static bool varies(const struct gol_spec *spec, const struct gol_plot *plot, int param)
{
    const struct gol_plot_where *mode = fixed(plot, MODE);
    unsigned modes = 0;

    if (param == MODE)
        return spec->n_modes > 1;
    for (int i = 0; i < spec->n_modes; i++)
        if (mode == NULL || mode->mode == spec->modes[i])
            modes |= GOL_MODE_BIT(spec->modes[i]);
    return spec->axes[param].n > 1 && (spec->exercise->params[param].modes & modes) != 0;
}

/* ---- x, y, log ---- */

static bool can_be_x(const struct gol_param *param)
{
    return gol_param_is_numeric(param) || param->type == GOL_PARAM_SIZE || param->type == GOL_PARAM_COUNT_OR_WORD;
}

static enum gol_code read_x(struct maker *maker)
{
    const struct gol_spec_text *x = maker->raw->x;
    const struct gol_exercise *exercise = maker->spec->exercise;
    char message[128];

    if (x == NULL)
        return blame_plot(maker, "x is missing (want a parameter, for example x: pause)");
    maker->plot->x = gol_exercise_param(exercise, x->text);
    if (maker->plot->x < 0)
        return unknown_param(maker, x, "x", false);
    if (can_be_x(&exercise->params[maker->plot->x]))
        return GOL_OK;
    snprintf(message, sizeof message, "%.32s is %s, and an axis needs numbers", x->text,
             gol_param_type_about(exercise->params[maker->plot->x].type));
    return blame(maker, x, "x", GOL_INVALID, message);
}

static enum gol_code read_y(struct maker *maker)
{
    const struct gol_spec_text *y = maker->raw->y;
    struct gol_buf message;

    if (y == NULL)
        return blame_plot(maker, "y is missing (want a measure, for example y: time)");
    if (gol_measure_find(y->text) == NULL) {
        gol_buf_init(&message);
        gol_buf_printf(&message, "\"%s\" is not a measure (", y->text);
        gol_suggest_add(&message, y->text, measures, sizeof measures / sizeof measures[0]);
        gol_buf_puts(&message, ")");
        blame(maker, y, "y", GOL_NOT_FOUND, gol_buf_text(&message));
        gol_buf_fini(&message);
        return GOL_NOT_FOUND;
    }
    snprintf(maker->plot->y, sizeof maker->plot->y, "%s", y->text);
    return GOL_OK;
}

static enum gol_code read_log(struct maker *maker)
{
    const struct gol_spec_text *log = maker->raw->log;
    const struct gol_param *x = &maker->spec->exercise->params[maker->plot->x];
    const struct gol_axis *axis = &maker->spec->axes[maker->plot->x];
    char message[GOL_SPEC_SCALAR_MAX + 64];

    if (log == NULL)
        return GOL_OK;
    if (strcmp(log->text, "x") != 0 && strcmp(log->text, "y") != 0 && strcmp(log->text, "xy") != 0) {
        snprintf(message, sizeof message, "\"%s\" is not an axis (want x, y or xy)", log->text);
        return blame(maker, log, "log", GOL_PARSE, message);
    }
    maker->plot->log_x = log->text[0] == 'x';
    maker->plot->log_y = strchr(log->text, 'y') != NULL;
    /* gnuplot drops such points without a word. */
    for (int i = 0; maker->plot->log_x && i < axis->n; i++) {
        if (gol_param_number(x, &axis->values[i]) <= 0) {
            snprintf(message, sizeof message, "%.32s has the value 0, which has no place on a logarithmic axis",
                     x->name);
            return blame(maker, log, "log", GOL_INVALID, message);
        }
    }
    return GOL_OK;
}

/* ---- by, where ---- */

static enum gol_code read_by(struct maker *maker)
{
    const struct gol_spec_many *by = maker->raw->by;
    struct gol_plot *plot = maker->plot;
    char message[128];
    char key[32] = "by";

    for (unsigned i = 0; by != NULL && i < by->n_items; i++) {
        const struct gol_spec_text *item = &by->items[i];
        const int param = find_param(maker->spec, item->text);

        if (by->listed)
            snprintf(key, sizeof key, "by[%u]", i);
        if (param == NO_PARAM)
            return unknown_param(maker, item, key, true);
        snprintf(message, sizeof message, param == plot->x ? "%.32s is the x axis already" : "%.32s stands twice",
                 item->text);
        if (param == plot->x || in_by(plot, param) || plot->n_by == GOL_PARAM_MAX)
            return blame(maker, item, key, GOL_INVALID, message);
        plot->by[plot->n_by++] = param;
    }
    return GOL_OK;
}

/* Appends the values of the axis, or the modes, but not hundreds of them. */
static void list_values(const struct gol_spec *spec, int param, struct gol_buf *out)
{
    const int n = param == MODE ? spec->n_modes : spec->axes[param].n;
    char shown[GOL_PARAM_TEXT];

    for (int i = 0; i < n; i++) {
        if (i == 8 && n > 10) {
            gol_buf_puts(out, ", ...");
            break;
        }
        gol_buf_printf(out, "%s%s", i == 0 ? "" : ", ",
                       param == MODE
                           ? gol_mode_name(spec->modes[i])
                           : gol_param_show(&spec->exercise->params[param], &spec->axes[param].values[i], shown));
    }
}

/* Reads the value into where; false when it is not one of those that the experiment has. */
static bool find_value(const struct gol_spec *spec, const char *text, struct gol_plot_where *where)
{
    const struct gol_axis *axis;

    if (where->param == MODE) {
        if (gol_mode_find(text, &where->mode))
            for (int i = 0; i < spec->n_modes; i++)
                if (spec->modes[i] == where->mode)
                    return true;
        return false;
    }
    axis = &spec->axes[where->param];
    for (int i = 0; i < axis->n; i++)
        if (strcmp(axis->values[i].text, where->value.text) == 0)
            return true;
    return false;
}

static enum gol_code read_condition(struct maker *maker, const struct gol_spec_pair *pair)
{
    const struct gol_spec *spec = maker->spec;
    const struct gol_spec_text *value = &pair->values.items[0];
    struct gol_plot *plot = maker->plot;
    struct gol_plot_where where = {.param = find_param(spec, pair->key.text)};
    struct gol_buf message;
    struct gol_err why;
    char key[GOL_SPEC_PATH];
    char path[GOL_SPEC_PATH];

    if (where.param == NO_PARAM)
        return unknown_param(maker, &pair->key, "where", true);
    snprintf(key, sizeof key, "where.%.64s", pair->key.text);
    if (where.param == plot->x)
        return blame(maker, &pair->key, key, GOL_INVALID, "it is the x axis already");
    if (in_by(plot, where.param))
        return blame(maker, &pair->key, key, GOL_INVALID, "it stands in by already");
    if (where.param != MODE &&
        gol_param_parse(&spec->exercise->params[where.param], value->text, &where.value, &why) != GOL_OK)
        return gol_spec_blame(maker->err, spec, value, plot_path(maker, key, path), &why);
    if (!find_value(spec, value->text, &where)) {
        gol_buf_init(&message);
        gol_buf_printf(&message, "this experiment has no %s %s (want one of ", param_name(spec, where.param),
                       value->text);
        list_values(spec, where.param, &message);
        gol_buf_puts(&message, ")");
        blame(maker, value, key, GOL_INVALID, gol_buf_text(&message));
        gol_buf_fini(&message);
        return GOL_INVALID;
    }
    plot->where[plot->n_where++] = where; /* no key stands twice, and one parameter is x: there is room */
    return GOL_OK;
}

static enum gol_code check_covered(const struct maker *maker)
{
    const struct gol_spec *spec = maker->spec;
    const struct gol_plot *plot = maker->plot;
    struct gol_buf message;

    for (int param = MODE; param < spec->exercise->n_params; param++) {
        if (param == plot->x || in_by(plot, param) || fixed(plot, param) != NULL || !varies(spec, plot, param))
            continue;
        gol_buf_init(&message);
        gol_buf_printf(&message, "%s has several values (", param_name(spec, param));
        list_values(spec, param, &message);
        gol_buf_puts(&message, "): want it as x, in by, or fixed by where");
        blame_plot(maker, gol_buf_text(&message));
        gol_buf_fini(&message);
        return GOL_INVALID;
    }
    return GOL_OK;
}

/* ---- names ---- */

static bool name_taken(const struct gol_spec *spec, const char *name)
{
    for (int i = 0; i < spec->n_plots; i++)
        if (strcmp(spec->plots[i].name, name) == 0)
            return true;
    return false;
}

static enum gol_code read_plot_name(struct maker *maker)
{
    char path[GOL_SPEC_PATH];
    char name[sizeof maker->plot->name];
    enum gol_code code;

    if (maker->raw->name == NULL)
        return GOL_OK;
    code = gol_spec_read_name(maker->spec, maker->raw->name, plot_path(maker, "name", path), name, sizeof name,
                              maker->err);
    if (code != GOL_OK)
        return code;
    if (name_taken(maker->spec, name))
        return blame(maker, maker->raw->name, "name", GOL_INVALID, "another plot has this name");
    snprintf(maker->plot->name, sizeof maker->plot->name, "%s", name);
    return GOL_OK;
}

/* Plots without a name of their own are called X-Y; "-2" and so on where that is taken. After all names were read. */
static void name_the_rest(struct gol_spec *spec)
{
    for (int i = 0; i < spec->n_plots; i++) {
        struct gol_plot *plot = &spec->plots[i];
        char name[sizeof plot->name];

        if (plot->name[0] != '\0')
            continue;
        snprintf(name, sizeof name, "%.40s-%.31s", param_name(spec, plot->x), plot->y);
        for (int number = 2; name_taken(spec, name); number++)
            snprintf(name, sizeof name, "%.40s-%.31s-%d", param_name(spec, plot->x), plot->y, number);
        snprintf(plot->name, sizeof plot->name, "%s", name);
    }
}

/* ---- all plots ---- */

static enum gol_code read_plot(struct maker *maker)
{
    const struct gol_spec_pairs *where = maker->raw->where;
    enum gol_code code = read_x(maker);

    if (code == GOL_OK)
        code = read_y(maker);
    if (code == GOL_OK)
        code = read_log(maker);
    if (code == GOL_OK)
        code = read_by(maker);
    for (unsigned i = 0; code == GOL_OK && where != NULL && i < where->n_pairs; i++)
        code = read_condition(maker, &where->pairs[i]);
    if (code == GOL_OK)
        code = check_covered(maker);
    if (code == GOL_OK)
        code = gol_spec_read_reference(maker->raw->reference, maker->spec, maker->index, maker->plot, maker->err);
    if (code == GOL_OK)
        code = read_plot_name(maker);
    return code;
}

/* Time over the first swept parameter that has numbers, a line for each setting of the others; nothing swept: no plot. */
static void default_plot(struct gol_spec *spec)
{
    struct gol_plot *plot = &spec->plots[0];
    const int n_params = spec->exercise->n_params;
    int x = NO_PARAM;

    for (int i = 0; i < n_params && x == NO_PARAM; i++)
        if (varies(spec, plot, i) && can_be_x(&spec->exercise->params[i]))
            x = i;
    if (x == NO_PARAM)
        return;
    plot->x = x;
    snprintf(plot->y, sizeof plot->y, "time");
    for (int param = MODE; param < n_params; param++)
        if (param != x && varies(spec, plot, param) && plot->n_by < GOL_PARAM_MAX)
            plot->by[plot->n_by++] = param;
    spec->n_plots = 1;
}

enum gol_code gol_spec_read_plots(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    if (raw->plots_given && raw->n_plots == 0)
        return GOL_OK; /* plots: [] asks for none */
    if (raw->n_plots > PLOTS_MAX)
        return gol_spec_error(err, GOL_LIMIT, spec->path, raw->plots[PLOTS_MAX].line, raw->plots[PLOTS_MAX].column,
                              "plots", "more than %d plots", PLOTS_MAX);
    spec->plots = calloc(raw->plots_given ? raw->n_plots : 1, sizeof *spec->plots);
    if (spec->plots == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", spec->path);
    if (!raw->plots_given)
        default_plot(spec);
    for (unsigned i = 0; code == GOL_OK && raw->plots_given && i < raw->n_plots; i++) {
        struct maker maker = {
            .spec = spec, .raw = &raw->plots[i], .plot = &spec->plots[i], .index = (int)i, .err = err};

        code = read_plot(&maker);
        spec->n_plots++;
    }
    name_the_rest(spec);
    return code;
}
