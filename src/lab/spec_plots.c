/*
 * The plots: which measure is drawn over which parameter. The rule that matters: every swept parameter is the x axis,
 * makes a line of its own (by), or is fixed (where). Otherwise points of different settings would be joined to one
 * line.
 */
#include "lab/spec_plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLOTS_MAX 64

/* Whether the points that this plot shows differ in that parameter (or the mode). */
static bool varies(const struct gol_spec *spec, const struct gol_plot *plot, int param)
{
    const struct gol_plot_where *mode = gol_plot_fixed(plot, GOL_PLOT_MODE);
    unsigned modes = 0;

    if (param == GOL_PLOT_MODE)
        return spec->n_modes > 1;
    for (int i = 0; i < spec->n_modes; i++)
        if (mode == NULL || mode->mode == spec->modes[i])
            modes |= GOL_MODE_BIT(spec->modes[i]);
    return spec->axes[param].n > 1 && (spec->exercise->params[param].modes & modes) != 0;
}

static enum gol_code check_covered(const struct gol_plot_maker *maker)
{
    const struct gol_spec *spec = maker->spec;
    const struct gol_plot *plot = maker->plot;
    struct gol_buf message;

    for (int param = GOL_PLOT_MODE; param < spec->exercise->n_params; param++) {
        if (param == plot->x || gol_plot_in_by(plot, param) || gol_plot_fixed(plot, param) != NULL ||
            !varies(spec, plot, param))
            continue;
        gol_buf_init(&message);
        gol_buf_printf(&message, "%s has several values (", gol_plot_param_name(spec, param));
        gol_plot_list_values(spec, param, &message);
        gol_buf_puts(&message, "): want it as x, in by, or fixed by where");
        gol_plot_blame_all(maker, gol_buf_text(&message));
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

static enum gol_code read_plot_name(struct gol_plot_maker *maker)
{
    char path[GOL_SPEC_PATH];
    char name[sizeof maker->plot->name];
    enum gol_code code;

    if (maker->raw->name == NULL)
        return GOL_OK;
    code = gol_spec_read_name(maker->spec, maker->raw->name, gol_plot_path(maker, "name", path), name, sizeof name,
                              maker->err);
    if (code != GOL_OK)
        return code;
    if (name_taken(maker->spec, name))
        return gol_plot_blame(maker, maker->raw->name, "name", GOL_INVALID, "another plot has this name");
    snprintf(maker->plot->name, sizeof maker->plot->name, "%s", name);
    return GOL_OK;
}

/* Plots without a name of their own are called X-Y, and -KIND where that is not to be expected; "-2" and so on where
 * that is taken. After all names were read. */
static void name_the_rest(struct gol_spec *spec)
{
    for (int i = 0; i < spec->n_plots; i++) {
        struct gol_plot *plot = &spec->plots[i];
        const bool plain = plot->kind == GOL_PLOT_LINE || plot->kind == GOL_PLOT_SPEEDUP;
        char base[sizeof plot->name - 12];
        char name[sizeof plot->name];

        if (plot->name[0] != '\0')
            continue;
        snprintf(base, sizeof base, "%.32s-%.31s%s%s", gol_plot_param_name(spec, plot->x), plot->y, plain ? "" : "-",
                 plain ? "" : gol_plot_kind_name(plot->kind));
        snprintf(name, sizeof name, "%s", base);
        for (int number = 2; name_taken(spec, name); number++)
            snprintf(name, sizeof name, "%s-%d", base, number);
        snprintf(plot->name, sizeof plot->name, "%s", name);
    }
}

/* ---- all plots ---- */

static enum gol_code read_plot(struct gol_plot_maker *maker)
{
    enum gol_code code = gol_plot_read_axes(maker);

    if (code == GOL_OK)
        code = gol_plot_read_by(maker);
    if (code == GOL_OK)
        code = gol_plot_read_where(maker);
    if (code == GOL_OK)
        code = check_covered(maker);
    if (code == GOL_OK)
        code = gol_spec_read_reference(maker->raw->reference, maker->spec, maker->index, maker->plot, maker->err);
    if (code == GOL_OK)
        code = read_plot_name(maker);
    return code;
}

/*
 * Time over the first swept parameter that has numbers, a line for each setting of the others; nothing swept: no plot.
 */
static void default_plot(struct gol_spec *spec)
{
    struct gol_plot *plot = &spec->plots[0];
    const int n_params = spec->exercise->n_params;
    int x = GOL_PLOT_NO_PARAM;

    for (int i = 0; i < n_params && x == GOL_PLOT_NO_PARAM; i++)
        if (varies(spec, plot, i) && gol_plot_can_be_x(GOL_PLOT_LINE, &spec->exercise->params[i]))
            x = i;
    if (x == GOL_PLOT_NO_PARAM)
        return;
    plot->x = x;
    snprintf(plot->y, sizeof plot->y, "time");
    for (int param = GOL_PLOT_MODE; param < n_params; param++)
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
        struct gol_plot_maker maker = {
            .spec = spec, .raw = &raw->plots[i], .plot = &spec->plots[i], .index = (int)i, .err = err};

        code = read_plot(&maker);
        spec->n_plots++;
    }
    name_the_rest(spec);
    return code;
}
