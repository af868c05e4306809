/*
 * What the readers of a plot share: its complaints, and the parameters that it names.
 */
#include "lab/spec_plot.h"

#include "lab/spec_tree.h"
#include "util/suggest.h"

#include <stdio.h>
#include <string.h>

/* ---- errors ---- */

const char *gol_plot_path(const struct gol_plot_maker *maker, const char *key, char out[GOL_SPEC_PATH])
{
    snprintf(out, GOL_SPEC_PATH, "plots[%d]%s%.80s", maker->index, key[0] == '\0' ? "" : ".", key);
    return out;
}

enum gol_code gol_plot_blame(const struct gol_plot_maker *maker, const struct gol_spec_text *at, const char *key,
                             enum gol_code code, const char *message)
{
    char path[GOL_SPEC_PATH];

    return gol_spec_error(maker->err, code, maker->spec->path, at->line, at->column, gol_plot_path(maker, key, path),
                          "%s", message);
}

enum gol_code gol_plot_blame_all(const struct gol_plot_maker *maker, const char *message)
{
    const struct gol_spec_text at = {.line = maker->raw->line, .column = maker->raw->column};

    return gol_plot_blame(maker, &at, "", GOL_INVALID, message);
}

/* ---- parameters ---- */

const char *gol_plot_param_name(const struct gol_spec *spec, int param)
{
    return param == GOL_PLOT_MODE ? "mode" : spec->exercise->params[param].name;
}

int gol_plot_param_find(const struct gol_spec *spec, const char *text)
{
    const int param = gol_exercise_param(spec->exercise, text);

    if (param >= 0)
        return param;
    return strcmp(text, "mode") == 0 ? GOL_PLOT_MODE : GOL_PLOT_NO_PARAM;
}

enum gol_code gol_plot_unknown(const struct gol_plot_maker *maker, const struct gol_spec_text *at, const char *key,
                               const char *what, const char *const *names, size_t n)
{
    struct gol_buf message;

    gol_buf_init(&message);
    gol_buf_printf(&message, "%s (", what);
    gol_suggest_add(&message, at->text, names, n);
    gol_buf_puts(&message, ")");
    gol_plot_blame(maker, at, key, GOL_NOT_FOUND, gol_buf_text(&message));
    gol_buf_fini(&message);
    return GOL_NOT_FOUND;
}

enum gol_code gol_plot_unknown_param(const struct gol_plot_maker *maker, const struct gol_spec_text *at,
                                     const char *key, bool mode_too)
{
    const struct gol_exercise *exercise = maker->spec->exercise;
    const char *names[GOL_PARAM_MAX + 1];
    char what[GOL_SPEC_SCALAR_MAX + 64];
    size_t n = 0;

    if (mode_too)
        names[n++] = "mode";
    for (int i = 0; i < exercise->n_params; i++)
        names[n++] = exercise->params[i].name;
    snprintf(what, sizeof what, "\"%s\" is not a parameter of %s", at->text, exercise->name);
    return gol_plot_unknown(maker, at, key, what, names, n);
}

bool gol_plot_in_by(const struct gol_plot *plot, int param)
{
    for (int i = 0; i < plot->n_by; i++)
        if (plot->by[i] == param)
            return true;
    return false;
}

const struct gol_plot_where *gol_plot_fixed(const struct gol_plot *plot, int param)
{
    for (int i = 0; i < plot->n_where; i++)
        if (plot->where[i].param == param)
            return &plot->where[i];
    return NULL;
}

void gol_plot_list_values(const struct gol_spec *spec, int param, struct gol_buf *out)
{
    const int n = param == GOL_PLOT_MODE ? spec->n_modes : spec->axes[param].n;
    char shown[GOL_PARAM_TEXT];

    for (int i = 0; i < n; i++) {
        if (i == 8 && n > 10) {
            gol_buf_puts(out, ", ...");
            break;
        }
        gol_buf_printf(out, "%s%s", i == 0 ? "" : ", ",
                       param == GOL_PLOT_MODE
                           ? gol_mode_name(spec->modes[i])
                           : gol_param_show(&spec->exercise->params[param], &spec->axes[param].values[i], shown));
    }
}
