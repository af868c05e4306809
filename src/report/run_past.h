/*
 * run.yaml read back: what a run says of itself, for those that show it, list it, or take it up again.
 */
#ifndef GOL_REPORT_RUN_PAST_H
#define GOL_REPORT_RUN_PAST_H

#include "gollab/error.h"
#include "util/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct gol_run_past {
    int64_t started_ns, ended_ns; /* since 1970; 0: not said */
    bool complete;
    int trials, failed; /* when it was written: at the start of the run, and at its end */
    int64_t planned_min, planned_max; /* trials; 0: not said */
    char cpu[96];
    int cpus; /* 0: not said */
    char version[32], compiler[96];
    uint64_t build; /* gol_build_id; 0: not said */
    struct gol_buf resumed; /* when it was taken up again; here and below a line for each */
    struct gol_buf outline; /* gol_plan_outline */
    struct gol_buf warnings;
};

/*
 * Reads RUN-DIR/run.yaml. What is missing stays empty; a file that cannot be read, or is no YAML, is an error, and *out
 * is empty then. Release *out with gol_run_past_fini in either case.
 */
enum gol_code gol_run_past_read(const char *run_dir, struct gol_run_past *out, struct gol_err *err);
void gol_run_past_fini(struct gol_run_past *past);

/* What a run says of the machine that it ran on. */
struct gol_run_origin {
    char cpu[96];
    int cpus; /* 0: not said */
    char started[24]; /* 2026-11-22T20:07:24Z */
};

/* The same reading, for who needs no more than this. */
enum gol_code gol_run_origin_read(const char *run_dir, struct gol_run_origin *out, struct gol_err *err);
/* The small print of a chart: "Intel(R) Xeon(R) Processor, 2 processors, 2026-11-22". Returns out. */
const char *gol_run_origin_text(const struct gol_run_origin *origin, char *out, size_t size);

#endif
