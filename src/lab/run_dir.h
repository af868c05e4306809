/*
 * The run folder, results/NAME/STAMP/: where it is, who owns it, what it holds.
 */
#ifndef GOL_LAB_RUN_DIR_H
#define GOL_LAB_RUN_DIR_H

#include "gollab/error.h"
#include "lab/spec.h"

#include <stdbool.h>

struct gol_run_dir {
    char *path; /* results/NAME/STAMP */
    int lock_fd; /* holds a flock on the folder while this process runs it; -1 otherwise */
};

/*
 * Makes results/NAME/STAMP (UTC; "-2" and so on when taken), locks it, points results/NAME/latest at it and
 * puts experiment.yaml and the reference data of its plots in.
 */
enum gol_code gol_run_dir_create(const char *results, const struct gol_spec *spec, struct gol_run_dir *out,
                                 struct gol_err *err);
/*
 * Takes a run folder that is there for this process: locks it, or GOL_BUSY when a runner has it. What is given may be a
 * link (results/NAME/latest); out->path is the folder that it points at, so that a later run, which moves the link,
 * does not move this one.
 */
enum gol_code gol_run_dir_open(const char *path, struct gol_run_dir *out, struct gol_err *err);
/*
 * Points results/NAME/latest at the folder, if it lies in one of that name and there is no such link: it was killed
 * before.
 */
enum gol_code gol_run_dir_mend_latest(const struct gol_run_dir *dir, const char *name, struct gol_err *err);
/* Whether a runner has that folder. */
bool gol_run_is_under_way(const char *path);
void gol_run_dir_fini(struct gol_run_dir *dir);
/* DIR/name on the heap; NULL without memory. */
char *gol_run_dir_file(const struct gol_run_dir *dir, const char *name);

/* results folder: option if not NULL, else GOLLAB_RESULTS if set, else "results". */
const char *gol_run_dir_results(const char *option);
/*
 * Finds the folder that a user means: a run folder itself, results/NAME (its latest), or, for NULL, the run
 * under `results` that started last. *out on the heap.
 */
enum gol_code gol_run_dir_find(const char *given, const char *results, char **out, struct gol_err *err);

#endif
