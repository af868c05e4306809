/*
 * An experiment as its YAML file describes it, checked and with every value read.
 *
 * Reading goes in three steps: spec_events.c walks libyaml's events and owns every error that a user can make
 * (FILE:LINE:COLUMN: PATH: "VALUE" ...), with spec_shape.c for keys and shapes; spec_schema.c has libcyaml load the
 * normalised text into structs; spec.c, spec_sweep.c and spec_plots.c read the values strictly and check them
 * against the exercise.
 */
#ifndef GOL_LAB_SPEC_H
#define GOL_LAB_SPEC_H

#include "exercise/exercise.h"
#include "gollab/error.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_SPEC_NAME 64 /* bytes of an experiment's name; [A-Za-z0-9._-]+ and not starting with a dot */
#define GOL_SPEC_TITLE 128
#define GOL_SPEC_FILE_MAX (256 * 1024) /* bytes of a YAML file */
#define GOL_SPEC_REFERENCE_MAX (1024 * 1024) /* bytes of a file of reference data */

enum gol_order { GOL_ORDER_INTERLEAVED, GOL_ORDER_SHUFFLED, GOL_ORDER_SEQUENTIAL };
const char *gol_order_name(enum gol_order order); /* as in the YAML */

/* The values of one parameter in the sweep. */
struct gol_axis {
    struct gol_value *values;
    int n; /* >= 1; 1: not swept */
    int line, column; /* where it stands in the file; 0 when the default is used */
};

/* One condition of a plot: that a parameter (or the mode) has a value. */
struct gol_plot_where {
    int param; /* index into the exercise's params; -1: the mode */
    struct gol_value value; /* of the param */
    enum gol_mode mode;
};

enum gol_plot_kind {
    GOL_PLOT_LINE, /* a line for each setting, over the numbers of x */
    GOL_PLOT_BARS, /* a bar for each setting, side by side at each value of x */
    GOL_PLOT_SPEEDUP, /* lines of the speed-up over serial, beside the ideal one */
    GOL_PLOT_DISTRIBUTION, /* every trial as a point, over a box of their quartiles */
    GOL_PLOT_HEATMAP /* a cell for each value of x and of the first of `by`; a panel for each setting of the others */
};
enum gol_plot_intervals { GOL_INTERVALS_BARS, GOL_INTERVALS_BANDS, GOL_INTERVALS_NONE };

struct gol_plot {
    enum gol_plot_kind kind;
    enum gol_plot_intervals intervals; /* how the interval of a median is drawn */
    int x; /* param on the x axis */
    char y[32]; /* name of a measure of the summary (gol_measure_find) */
    int by[GOL_PARAM_MAX]; /* params that make a line each; -1: the mode */
    int n_by;
    struct gol_plot_where where[GOL_PARAM_MAX];
    int n_where;
    bool log_x, log_y;
    char name[96]; /* file name without ending: "pause-time"; made unique in the file */
    char reference_file[256]; /* relative to the YAML file, "" when none; never absolute, never with ".." */
    char reference_where[4][2][64]; /* column, value */
    int n_reference_where;
};

#define GOL_PLOT_KINDS 5
/* "line", "bars", ... as in the YAML. */
const char *gol_plot_kind_name(enum gol_plot_kind kind);
/* Whether it draws by that param (-1: the mode); the condition that fixes the param, NULL when there is none. */
bool gol_plot_in_by(const struct gol_plot *plot, int param);
const struct gol_plot_where *gol_plot_fixed(const struct gol_plot *plot, int param);

struct gol_spec {
    char name[GOL_SPEC_NAME];
    char title[GOL_SPEC_TITLE];
    const struct gol_exercise *exercise;
    enum gol_mode modes[GOL_MODE_COUNT];
    int n_modes;
    int repeats_min, repeats_max; /* equal for a fixed number */
    double until; /* stop repeating a point when half the interval of its median is this fraction of it; 0: never */
    int64_t budget_ns; /* that the trials of a point may take before it gets no more than repeats_min; 0: any */
    bool noise_floor; /* one point is measured twice over (plan.h) */
    bool pin; /* workers and driver are bound to processors */
    int warmup;
    int64_t timeout_ns; /* how long a trial may take; 0: ten times its estimate and a minute */
    enum gol_order order;
    uint64_t seed;
    struct gol_axis axes[GOL_PARAM_MAX]; /* one for each param of the exercise */
    int sweep_line, sweep_column; /* where the key stands in the file; 0 without a sweep */
    struct gol_plot *plots;
    int n_plots;
    char *path; /* the file as it was named */
    char *text; /* its bytes, as they were */
    size_t text_size;
};

/*
 * Reads and checks the file. *out is NULL on error; the message is one line with file:line:column where there is one.
 */
enum gol_code gol_spec_load(const char *path, struct gol_spec **out, struct gol_err *err);
void gol_spec_free(struct gol_spec *spec);

#endif
