/*
 * One plot of the experiment while it is read: what its parts (kind and axes, by and where, reference data) share.
 * Internal to src/lab/spec*.c.
 */
#ifndef GOL_LAB_SPEC_PLOT_H
#define GOL_LAB_SPEC_PLOT_H

#include "lab/spec_raw.h"
#include "lab/spec_tree.h"

#define GOL_PLOT_MODE (-1) /* stands for the mode where an index of a parameter is wanted */
#define GOL_PLOT_NO_PARAM (-2)

/* The plot under way. */
struct gol_plot_maker {
    const struct gol_spec *spec;
    const struct gol_spec_raw_plot *raw;
    struct gol_plot *plot;
    int index;
    struct gol_err *err;
};

/* ---- spec_plot.c ---- */

/* "plots[2].by": key "" for the plot itself. Returns out. */
const char *gol_plot_path(const struct gol_plot_maker *maker, const char *key, char out[GOL_SPEC_PATH]);
/* The message of an error at a value of the plot, and at the plot as a whole. Both return the code. */
enum gol_code gol_plot_blame(const struct gol_plot_maker *maker, const struct gol_spec_text *at, const char *key,
                             enum gol_code code, const char *message);
enum gol_code gol_plot_blame_all(const struct gol_plot_maker *maker, const char *message);
/* WHAT (did you mean ...? known: ...): a word that is none of names[n]. Returns GOL_NOT_FOUND. */
enum gol_code gol_plot_unknown(const struct gol_plot_maker *maker, const struct gol_spec_text *at, const char *key,
                               const char *what, const char *const *names, size_t n);
enum gol_code gol_plot_unknown_param(const struct gol_plot_maker *maker, const struct gol_spec_text *at,
                                     const char *key, bool mode_too);
/* Index of the parameter that the text names, GOL_PLOT_MODE for "mode", GOL_PLOT_NO_PARAM when there is none. */
int gol_plot_param_find(const struct gol_spec *spec, const char *text);
const char *gol_plot_param_name(const struct gol_spec *spec, int param);
/* Appends the values of the axis, or the modes, but not hundreds of them. */
void gol_plot_list_values(const struct gol_spec *spec, int param, struct gol_buf *out);

/* ---- the parts; each reads what stands before it here as done ---- */

/* spec_plot_axes.c: kind, x, y, log, intervals. */
enum gol_code gol_plot_read_axes(struct gol_plot_maker *maker);
/* Whether a plot of that kind can have the parameter on x. */
bool gol_plot_can_be_x(enum gol_plot_kind kind, const struct gol_param *param);
/* spec_plot_where.c: by, where. */
enum gol_code gol_plot_read_by(struct gol_plot_maker *maker);
enum gol_code gol_plot_read_where(struct gol_plot_maker *maker);

#endif
