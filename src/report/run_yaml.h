/*
 * run.yaml: the machine, the build, the seed, start and end, and what a reader of the results should be warned of.
 * run_past.h reads it back.
 */
#ifndef GOL_REPORT_RUN_YAML_H
#define GOL_REPORT_RUN_YAML_H

#include "lab/calibration.h"
#include "lab/machine.h"
#include "lab/plan.h"

#include <stdbool.h>
#include <stdint.h>

struct gol_run_facts {
    const struct gol_plan *plan;
    const struct gol_machine *machine;
    const struct gol_calibration *calibration; /* NULL: not yet */
    uint64_t build; /* gol_build_id */
    const char *program; /* that ran the trials, when it was another build than this one; else NULL */
    int64_t started_ns; /* since 1970 */
    int64_t ended_ns; /* 0 while it runs */
    const char *resumed; /* when it was taken up again, a line for each time; "" when it never was */
    bool complete; /* it ran to its end */
    int trials, failed;
    int64_t gave_way_ns; /* what the runner has waited for screens between trials, since it began or went on */
    int64_t screen_cpu_ns; /* of the screen that the run was started with; -1: there was none */
    int stop_signal; /* that ended it; 0: none */
    const char *const *warnings;
    int n_warnings;
};

/* Writes RUN-DIR/run.yaml in one step. */
enum gol_code gol_run_yaml_write(const char *run_dir, const struct gol_run_facts *facts, struct gol_err *err);

#endif
