/*
 * The run folder, results/NAME/STAMP/: where it is, who owns it, what it holds.
 */
#ifndef GOL_LAB_RUN_DIR_H
#define GOL_LAB_RUN_DIR_H

#include "gollab/error.h"
#include "lab/spec.h"

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
