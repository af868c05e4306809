/*
 * A result row: what one trial measured. The X-macro below is the one table of its columns: the trial's record,
 * the header and the lines of trials.csv, and the reading of them all come from it.
 */
#ifndef GOL_LAB_ROW_H
#define GOL_LAB_ROW_H

#include "lab/plan.h"
#include "util/buf.h"

#include <stdint.h>

/*
 * X(field, KIND, column, about). KIND: NS a duration (seconds in files), INT a whole number, HEX 16 hex digits.
 * -1 in an INT or NS stands for "none", written "-".
 */
#define GOL_ROW_METRICS(X)                                                                                             \
    X(time_ns, NS, "time_s", "the timed region")                                                                       \
    X(ideal_ns, NS, "ideal_s", "what was asked for on the critical path: pauses or work of a given length")            \
    X(overhead_ns, NS, "overhead_s", "time less ideal")                                                                \
    X(overshoot_ns, NS, "overshoot_s", "of that, what pauses were longer than asked, on the critical path")            \
    X(pause_asked_ns, NS, "pause_asked_s", "length of a pause, as asked")                                              \
    X(pause_mean_ns, NS, "pause_mean_s", "mean length of a pause, from asking to going on")                            \
    X(pause_p50_ns, NS, "pause_p50_s", "its median")                                                                   \
    X(pause_p99_ns, NS, "pause_p99_s", "its 99th percentile")                                                          \
    X(pause_max_ns, NS, "pause_max_s", "the longest")                                                                  \
    X(runtime_start_ns, NS, "runtime_start_s", "starting the dispatcher (not in time)")                                \
    X(spawn_ns, NS, "spawn_s", "making the actors or objects")                                                         \
    X(send_ns, NS, "send_s", "asking")                                                                                 \
    X(run_ns, NS, "run_s", "waiting for answers; in serial doing the work")                                            \
    X(collect_ns, NS, "collect_s", "gathering results")                                                                \
    X(messages, INT, "requests", "requests made: sends and calls")                                                     \
    X(work, INT, "work", "units of work done")                                                                         \
    X(cpu_user_ns, NS, "cpu_user_s", "user CPU of the process in the timed region")                                    \
    X(cpu_system_ns, NS, "cpu_system_s", "system CPU of the process in the timed region")                              \
    X(driver_cpu_ns, NS, "driver_cpu_s", "CPU of the driver thread in the timed region")                               \
    X(switches_voluntary, INT, "switches_voluntary", "context switches by waiting")                                    \
    X(switches_involuntary, INT, "switches_involuntary", "context switches by the kernel")                             \
    X(driver_switches, INT, "driver_switches", "context switches of the driver thread, both kinds")                    \
    X(faults_minor, INT, "faults_minor", "page faults without I/O")                                                    \
    X(faults_major, INT, "faults_major", "page faults with I/O")                                                       \
    X(peak_bytes, INT, "peak_bytes", "peak resident memory of the process (VmHWM)")                                    \
    X(steal_ns, NS, "steal_s", "processor time that the hypervisor gave to others in the timed region")                \
    X(skew_generations, INT, "skew_generations", "largest lead of a game over another that the view saw")              \
    X(settled_games, INT, "settled_games", "games that have settled")                                                  \
    X(settled_generation, INT, "settled_generation", "median of the generations at which they settled")                \
    X(bytes_per_actor, INT, "bytes_per_actor", "memory of an actor, while all are alive")                              \
    X(wall_ns, NS, "wall_s", "the whole trial, process start to exit")                                                 \
    X(checksum, HEX, "checksum", "of the final states; equal in every mode")

enum gol_status {
    GOL_STATUS_OK,
    GOL_STATUS_FAILED,
    GOL_STATUS_CRASHED,
    GOL_STATUS_TIMEOUT,
    GOL_STATUS_MISMATCH,
    GOL_STATUS_SKIPPED /* by the user: not measured, but nothing went wrong */
};

#define GOL_ROW_FIELD_NS int64_t
#define GOL_ROW_FIELD_INT int64_t
#define GOL_ROW_FIELD_HEX uint64_t

struct gol_row {
    int trial; /* from 1, in the order in which they ran */
    int point; /* index into the plan */
    int repeat; /* from 1 */
    enum gol_status status; /* the metrics count only when it is OK */
    char viewer[8]; /* "-", "null" or "screen" */
    char started[24]; /* 2026-11-22T20:07:24Z */
    uint64_t key; /* which trial this is: gol_trial_key (key.h); 0 in rows of no run */
    char note[160]; /* why it is not ok: no commas, quotes or newlines; "" otherwise */
#define GOL_ROW_FIELD(field, kind, column, about) GOL_ROW_FIELD_##kind field;
    GOL_ROW_METRICS(GOL_ROW_FIELD)
#undef GOL_ROW_FIELD
};

const char *gol_status_name(enum gol_status status); /* "ok", "failed", "crashed", ... */
/* False when no status has that name. */
bool gol_status_find(const char *name, enum gol_status *out);
/* Whether something went wrong. */
bool gol_status_is_bad(enum gol_status status);

/* The metrics as a table, for loops over them. */
enum gol_row_kind { GOL_ROW_NS, GOL_ROW_INT, GOL_ROW_HEX };
struct gol_row_column {
    const char *name, *about;
    enum gol_row_kind kind;
    size_t offset; /* of the field in struct gol_row; 8 bytes each */
};
#define GOL_ROW_COUNT_ONE(field, kind, column, about) +1
enum { GOL_ROW_COLUMN_COUNT = 0 GOL_ROW_METRICS(GOL_ROW_COUNT_ONE) };
extern const struct gol_row_column gol_row_columns[];
/* Reads one metric as it stands in files; "-" is none. The message does not name the column. */
enum gol_code gol_row_metric_parse(const struct gol_row_column *column, const char *text, struct gol_row *row,
                                   struct gol_err *err);

/* 16 hex digits, small ones. */
enum gol_code gol_row_hex_parse(const char *text, uint64_t *out, struct gol_err *err);

/* A row with all metrics at "none", status ok, viewer "-", and no texts. */
void gol_row_init(struct gol_row *row);

/* ---- the record that a trial sends: lines "column value", then "end" ---- */
void gol_row_record(const struct gol_row *row, struct gol_buf *out);
/*
 * Reads a record: the metrics only, everything else in *row stays. GOL_PARSE when a column is missing, unknown or there
 * twice, or there is no end; *row is as it was then. From another build (foreign) columns that it knows and we do not
 * are passed over, and those that it does not know stay as they are, but for time_s.
 */
enum gol_code gol_row_parse_record(const char *text, bool foreign, struct gol_row *row, struct gol_err *err);

/*
 * ---- trials.csv: trial,point,label,repeat,mode,status,PARAMS...,METRICS...,viewer,started,key,note ---- The label is
 * A and B for a point and its twin. Params that the mode ignores and the metrics of a row that is not ok are "-".
 * Commas, quotes and control characters of a note are replaced, so that one row is one line.
 */
void gol_row_csv_header(const struct gol_spec *spec, struct gol_buf *out);
void gol_row_csv_line(const struct gol_plan *plan, const struct gol_row *row, struct gol_buf *out);
/*
 * Reads the whole text of a trials.csv of this plan; rows[*n] on the heap. A last line without a newline (a kill in the
 * middle of a write) is left out, and an empty text has no rows. Mode and params of a row must be those of its point.
 * Columns that other versions had more are left out; of those that they had less, time_s must be there, and what the
 * experiment speaks of: the others are "none". The message names line and column ("trials.csv:3: time_s: ...").
 */
enum gol_code gol_rows_parse_csv(const struct gol_plan *plan, const char *text, const char *name, struct gol_row **rows,
                                 int *n, struct gol_err *err);

#endif
