/*
 * Repeated measurements of many points, from a trials.csv or from a CSV of another program: what comparisons are made
 * of. A point is what the columns of the mode and the parameters say, as texts; nothing need be known of the
 * experiment.
 */
#ifndef GOL_LAB_SAMPLES_H
#define GOL_LAB_SAMPLES_H

#include "gollab/error.h"
#include "lab/grid.h"

#include <stdbool.h>
#include <stddef.h>

#define GOL_SAMPLES_COLUMNS_MAX 40 /* that say which point it is */
#define GOL_SAMPLES_POINTS_MAX 100000
#define GOL_SAMPLES_BYTES_MAX (512U * 1024 * 1024) /* of a CSV file */

struct gol_sample {
    char (*key)[GOL_GRID_CELL]; /* a text for each column; "-" for a parameter that the mode ignores */
    double *values; /* in the order of the file */
    int n;
    int bad; /* rows that are not ok or have no value */
    int order;
};

struct gol_samples {
    char measure[GOL_GRID_CELL]; /* the column with the values: "time_s" */
    char columns[GOL_SAMPLES_COLUMNS_MAX][GOL_GRID_CELL]; /* mode and parameters, as the header names them */
    int n_columns;
    struct gol_sample *points; /* in the order of the plan; of a CSV from elsewhere as they first appear */
    int n_points;
    int good, bad; /* rows, all points together */
    /*
     * The values themselves decided how many there are, which a comparison must know. Found when points have different
     * numbers of rows, more than one apart; whoever knows that repeats were adaptive says so.
     */
    bool adaptive;
    int *sorted; /* the points by their keys, while they are gathered */
};

/*
 * Reads the text of a CSV, `name` in messages. The first line names the columns; measure is a column, or one without
 * its "_s". In a trials.csv of gollab the columns before the metrics that are not about the trial itself (trial, point,
 * label, repeat, status) make the key, a torn last line is left out, and so is the twin of the A/A test. Of any other
 * file every column makes the key but those that have the name of such a one or of a metric; an empty cell is "-",
 * numbers that are written differently ("0.10", "1e-1") are the same, and quotes are those of RFC 4180, without line
 * ends inside. Rows whose `status` is there and is not "ok" are bad. GOL_PARSE with file, line and column;
 * GOL_NOT_FOUND without the column of the measure, GOL_LIMIT for too much of something. On error *out need not be
 * freed.
 */
enum gol_code gol_samples_parse(const char *text, size_t size, const char *name, const char *measure,
                                struct gol_samples *out, struct gol_err *err);
/* The same for a file. */
enum gol_code gol_samples_read(const char *path, const char *measure, struct gol_samples *out, struct gol_err *err);
void gol_samples_fini(struct gol_samples *samples);

/* ---- by hand: set measure, columns and n_columns of a zeroed struct, add, then finish ---- */

/*
 * One row: key[n_columns] texts, which are cut at GOL_GRID_CELL; points are sorted by the order of their first row.
 * value is not finite: a bad row.
 */
enum gol_code gol_samples_add(struct gol_samples *samples, const char *const *key, int order, double value,
                              struct gol_err *err);
/* Puts the points in order, and finds whether repeats were adaptive; nothing can be added then. */
void gol_samples_finish(struct gol_samples *samples);

/* The column of that name, or of that name with "_s"; -1 when there is none. */
int gol_samples_column(const struct gol_samples *samples, const char *name);

#endif
