/*
 * The normalised experiment as libcyaml loads it: every value still a string, with its place in the user's file.
 * What is missing in the file is NULL or 0 here. Internal to src/lab/spec*.c.
 */
#ifndef GOL_LAB_SPEC_RAW_H
#define GOL_LAB_SPEC_RAW_H

#include "gollab/error.h"
#include "lab/spec.h"

#include <stddef.h>

struct gol_spec_text {
    char *text;
    int line, column;
};

/* A value, or a list of them. */
struct gol_spec_many {
    int line, column;
    int listed; /* 1: written as a list, so that the paths of its items have an index */
    struct gol_spec_text *items;
    unsigned n_items;
};

struct gol_spec_pair {
    struct gol_spec_text key;
    struct gol_spec_many values;
};

struct gol_spec_pairs {
    int line, column; /* of the key before them */
    struct gol_spec_pair *pairs;
    unsigned n_pairs;
};

struct gol_spec_raw_repeats {
    struct gol_spec_text *count; /* a plain number; NULL: the others */
    struct gol_spec_text *min, *max, *until, *budget;
    int line, column;
};

struct gol_spec_raw_reference {
    struct gol_spec_text *file;
    struct gol_spec_pairs *where;
    int line, column;
};

struct gol_spec_raw_plot {
    struct gol_spec_text *kind, *x, *y, *log, *intervals, *name;
    struct gol_spec_many *by;
    struct gol_spec_pairs *where;
    struct gol_spec_raw_reference *reference;
    int line, column;
};

struct gol_spec_raw {
    int line, column; /* where the experiment begins */
    struct gol_spec_text *name, *title, *exercise, *warmup, *order, *seed, *pin, *noise_floor, *timeout;
    struct gol_spec_many *modes;
    struct gol_spec_raw_repeats *repeats;
    struct gol_spec_pairs *sweep;
    int plots_given; /* 1: there is a key `plots`, if only with an empty list */
    struct gol_spec_raw_plot *plots;
    unsigned n_plots;
};

/* Loads normalised text. Any error is one of memory or of this program: users' errors were found before. */
enum gol_code gol_spec_raw_load(const char *text, size_t size, struct gol_spec_raw **out, struct gol_err *err);
void gol_spec_raw_free(struct gol_spec_raw *raw);

/* ---- the parts of gol_spec_load: each reads raw strings into the spec, whose earlier parts are there ---- */

/* sweep: one axis for each parameter of spec->exercise. */
enum gol_code gol_spec_read_sweep(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err);
/* plots, or the one that suits when the file names none. */
enum gol_code gol_spec_read_plots(const struct gol_spec_raw *raw, struct gol_spec *spec, struct gol_err *err);
/* The reference data of plot number `index`: the file must be there and have the columns that `where` names. */
enum gol_code gol_spec_read_reference(const struct gol_spec_raw_reference *raw, const struct gol_spec *spec, int index,
                                      struct gol_plot *plot, struct gol_err *err);
/* gol_spec_error at a value of spec->path, with the message and the code of *why. */
enum gol_code gol_spec_blame(struct gol_err *err, const struct gol_spec *spec, const struct gol_spec_text *at,
                             const char *path, const struct gol_err *why);
/* Names of experiments and plots: [A-Za-z0-9._-]+, not starting with a dot, at most `size` - 1 bytes. */
enum gol_code gol_spec_read_name(const struct gol_spec *spec, const struct gol_spec_text *from, const char *path,
                                 char *out, size_t size, struct gol_err *err);

#endif
