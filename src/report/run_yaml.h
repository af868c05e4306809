/*
 * run.yaml: the machine, the build, the seed, start and end, and what a reader of the results should be warned of.
 */
#ifndef GOL_REPORT_RUN_YAML_H
#define GOL_REPORT_RUN_YAML_H

#include "lab/machine.h"
#include "lab/plan.h"

#include <stddef.h>

struct gol_run_facts {
    const struct gol_plan *plan;
    const struct gol_machine *machine;
    int64_t started_ns; /* since 1970 */
    int64_t ended_ns; /* 0 while it runs */
    int trials, failed;
    int stop_signal; /* 0: it ran to its end */
    const char *const *warnings;
    int n_warnings;
};

/* Writes RUN-DIR/run.yaml in one step. */
enum gol_code gol_run_yaml_write(const char *run_dir, const struct gol_run_facts *facts, struct gol_err *err);

/* What a run says of the machine that it ran on. */
struct gol_run_origin {
    char cpu[96];
    int cpus; /* 0: not said */
    char started[24]; /* 2026-11-22T20:07:24Z */
};

/*
 * Reads it back from RUN-DIR/run.yaml, as gol_run_yaml_write wrote it. What is missing stays empty; a file that cannot be
 * read is an error.
 */
enum gol_code gol_run_origin_read(const char *run_dir, struct gol_run_origin *out, struct gol_err *err);

/* The small print of a chart: "Intel(R) Xeon(R) Processor, 2 processors, 2026-11-22". Returns out. */
const char *gol_run_origin_text(const struct gol_run_origin *origin, char *out, size_t size);

#endif
