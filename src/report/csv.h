/*
 * trials.csv of a run folder: one row for each trial, safe on disk before the next one starts.
 */
#ifndef GOL_REPORT_CSV_H
#define GOL_REPORT_CSV_H

#include "gollab/error.h"
#include "lab/row.h"
#include "util/buf.h"

#include <stdint.h>

#define GOL_CSV_TRIALS "trials.csv"

/* One writer; several, also in other processes, may have the same file open. Not for two threads at once. */
struct gol_csv {
    const struct gol_plan *plan; /* borrowed */
    char *path;
    int fd;
    size_t torn_bytes; /* of a last line that was cut off when it was opened; 0: none was torn */
};

/*
 * Opens RUN-DIR/trials.csv, makes it with its header when it is new or empty, and cuts off a torn last line. A header
 * that is not that of this plan is GOL_PARSE. On error *out need not be closed. Blocks on the disk.
 */
enum gol_code gol_csv_open(const char *run_dir, const struct gol_plan *plan, struct gol_csv *out, struct gol_err *err);
/*
 * Appends one row with one write(2) and syncs it. When that fails (a full disk), the file is cut back to the last
 * whole line, and the message names file and reason. Blocks on the disk.
 */
enum gol_code gol_csv_append(struct gol_csv *csv, const struct gol_row *row, struct gol_err *err);
void gol_csv_close(struct gol_csv *csv);

/* Reads RUN-DIR/trials.csv; rows[*n] on the heap. GOL_NOT_FOUND when there is none. */
enum gol_code gol_csv_load(const char *run_dir, const struct gol_plan *plan, struct gol_row **rows, int *n,
                           struct gol_err *err);

/* The rows of a run that is under way, as they come. Begins all zero. One thread. */
struct gol_csv_tail {
    struct gol_row *rows; /* those so far; borrowed until the next call */
    int n, room;
    int64_t read_bytes; /* of the file: whole lines */
    struct gol_buf header; /* its first line */
};

/*
 * Adds the rows that have come since the last call. What is read at a time is bounded, so that the memory of a run is
 * that of its rows. A file that has become shorter is read anew. GOL_NOT_FOUND when there is none; on error the rows
 * are those that were read well.
 */
enum gol_code gol_csv_follow(struct gol_csv_tail *tail, const char *run_dir, const struct gol_plan *plan,
                             struct gol_err *err);
void gol_csv_tail_fini(struct gol_csv_tail *tail);

#endif
