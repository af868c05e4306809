/*
 * compare --build: one experiment with two builds of the program, side by side.
 */
#ifndef GOL_CLI_COMPARE_BUILDS_H
#define GOL_CLI_COMPARE_BUILDS_H

struct gol_build_runs {
    char *run_dirs[2]; /* a whole run folder for each build; NULL when it did not come to that */
};

/*
 * Runs the experiment of `file` with both programs, trial by trial in turn (gol_session_run_side_by_side), and leaves a
 * run folder of each below `results` (NULL: the usual place). Returns an exit code; complaints and progress go to
 * standard error.
 */
int gol_compare_builds(const char *const programs[2], const char *file, const char *results,
                       struct gol_build_runs *out);
void gol_build_runs_fini(struct gol_build_runs *runs);

#endif
