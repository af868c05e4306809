/*
 * What a plot tells apart and what it holds still: by and where.
 */
#include "lab/spec_plot.h"
#include "lab/spec_tree.h"

#include <stdio.h>
#include <string.h>

enum gol_code gol_plot_read_by(struct gol_plot_maker *maker)
{
    const struct gol_spec_many *by = maker->raw->by;
    struct gol_plot *plot = maker->plot;
    char message[128];
    char key[32] = "by";

    if (by == NULL && plot->kind == GOL_PLOT_HEATMAP)
        return gol_plot_blame_all(maker, "a heatmap needs by: the parameter of its rows, then what gets a panel each "
                                         "(want for example by: [counters, mode])");
    for (unsigned i = 0; by != NULL && i < by->n_items; i++) {
        const struct gol_spec_text *item = &by->items[i];
        const int param = gol_plot_param_find(maker->spec, item->text);

        if (by->listed)
            snprintf(key, sizeof key, "by[%u]", i);
        if (param == GOL_PLOT_NO_PARAM)
            return gol_plot_unknown_param(maker, item, key, true);
        snprintf(message, sizeof message, param == plot->x ? "%.32s is the x axis already" : "%.32s stands twice",
                 item->text);
        if (param == plot->x || gol_plot_in_by(plot, param) || plot->n_by == GOL_PARAM_MAX)
            return gol_plot_blame(maker, item, key, GOL_INVALID, message);
        plot->by[plot->n_by++] = param;
    }
    return GOL_OK;
}

/* Reads the value into where; false when it is not one of those that the experiment has. */
static bool find_value(const struct gol_spec *spec, const char *text, struct gol_plot_where *where)
{
    const struct gol_axis *axis;

    if (where->param == GOL_PLOT_MODE) {
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

static enum gol_code read_condition(struct gol_plot_maker *maker, const struct gol_spec_pair *pair)
{
    const struct gol_spec *spec = maker->spec;
    const struct gol_spec_text *value = &pair->values.items[0];
    struct gol_plot *plot = maker->plot;
    struct gol_plot_where where = {.param = gol_plot_param_find(spec, pair->key.text)};
    struct gol_buf message;
    struct gol_err why;
    char key[GOL_SPEC_PATH];
    char path[GOL_SPEC_PATH];

    if (where.param == GOL_PLOT_NO_PARAM)
        return gol_plot_unknown_param(maker, &pair->key, "where", true);
    snprintf(key, sizeof key, "where.%.64s", pair->key.text);
    if (where.param == plot->x)
        return gol_plot_blame(maker, &pair->key, key, GOL_INVALID, "it is the x axis already");
    if (gol_plot_in_by(plot, where.param))
        return gol_plot_blame(maker, &pair->key, key, GOL_INVALID, "it stands in by already");
    if (where.param != GOL_PLOT_MODE &&
        gol_param_parse(&spec->exercise->params[where.param], value->text, &where.value, &why) != GOL_OK)
        return gol_spec_blame(maker->err, spec, value, gol_plot_path(maker, key, path), &why);
    if (!find_value(spec, value->text, &where)) {
        gol_buf_init(&message);
        gol_buf_printf(&message, "this experiment has no %s %s (want one of ", gol_plot_param_name(spec, where.param),
                       value->text);
        gol_plot_list_values(spec, where.param, &message);
        gol_buf_puts(&message, ")");
        gol_plot_blame(maker, value, key, GOL_INVALID, gol_buf_text(&message));
        gol_buf_fini(&message);
        return GOL_INVALID;
    }
    plot->where[plot->n_where++] = where; /* no key stands twice, and one parameter is x: there is room */
    return GOL_OK;
}

enum gol_code gol_plot_read_where(struct gol_plot_maker *maker)
{
    const struct gol_spec_pairs *where = maker->raw->where;
    enum gol_code code = GOL_OK;

    for (unsigned i = 0; code == GOL_OK && where != NULL && i < where->n_pairs; i++)
        code = read_condition(maker, &where->pairs[i]);
    return code;
}
