/*
 * All runs under a results folder, as far as their folders tell. Only looks; a runner at work is not disturbed.
 */
#ifndef GOL_REPORT_RUN_SCAN_H
#define GOL_REPORT_RUN_SCAN_H

#include "gollab/error.h"

#include <stdint.h>

enum gol_run_state {
    GOL_RUN_RUNNING, /* a runner has it */
    GOL_RUN_FINISHED,
    GOL_RUN_STOPPED, /* broken off: by a signal, a kill, a full disk */
    GOL_RUN_BROKEN /* no run can be made out: trouble says why */
};

struct gol_run_entry {
    char *path; /* RESULTS/NAME/STAMP */
    char *name, *stamp; /* parts of it; stamp "-": a folder of results that cannot be opened */
    enum gol_run_state state;
    char *trouble; /* BROKEN: why, in a few words; NULL otherwise */
    int done; /* rows that trials.csv has */
    int failed; /* as run.yaml says at the end; 0 before */
    int64_t planned_min, planned_max; /* trials; 0: not known */
    uint64_t build; /* that measured it; 0: not known */
    int64_t started_ns; /* since 1970; of a BROKEN one the time of its folder */
    int64_t size_bytes; /* of all its files */
};

struct gol_run_list {
    struct gol_run_entry *entries; /* the newest first */
    int n, capacity;
};

/*
 * Every run of one experiment (name), or of all (NULL). No results folder is an empty list; GOL_NOT_FOUND: there is no
 * folder of that name in it. *out is empty on error.
 */
enum gol_code gol_run_scan(const char *results, const char *name, struct gol_run_list *out, struct gol_err *err);
void gol_run_list_fini(struct gol_run_list *list);

#endif
