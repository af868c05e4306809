/*
 * A run that was broken off, made ready to go on: its folder locked, its rows read, and nothing about it different from what
 * it was.
 */
#ifndef GOL_CLI_RESUME_H
#define GOL_CLI_RESUME_H

#include "cli/cli.h"
#include "lab/row.h"
#include "lab/run_dir.h"
#include "report/run_past.h"

struct gol_resume {
    struct gol_run_dir dir; /* locked */
    struct gol_row *rows;
    int n_rows;
    struct gol_run_past past;
    bool complete; /* run.yaml says that nothing is left to do */
};

/*
 * Locks the run folder and reads what is there, into *out and *experiment. GOL_BUSY: a run that is under way.
 * GOL_MISMATCH: it cannot go on as what it was, since the program, the machine, the experiment or the rows are not
 * those that it had; the message says which, and in what they differ. A run of which everything is there needs no
 * program and no machine. On error nothing needs to be released.
 */
enum gol_code gol_resume_open(const char *run_dir, struct gol_resume *out, struct gol_experiment *experiment,
                              struct gol_err *err);
void gol_resume_fini(struct gol_resume *resume);

#endif
