/*
 * A run, finished or not, for programs and for documents: what it was, how far it came, and a line for each point.
 */
#ifndef GOL_REPORT_SHOW_H
#define GOL_REPORT_SHOW_H

#include "lab/summary.h"
#include "report/formats.h"
#include "report/run_said.h"

struct gol_shown {
    const char *run_dir;
    const struct gol_plan *plan;
    const struct gol_summary *summary;
    const struct gol_row *rows; /* trials of them; looked at for each_trial only */
    const struct gol_said *said; /* run.yaml; NULL when there is none to be read */
    int trials, failed; /* rows, and those of them that are not ok */
    bool under_way; /* a runner has it */
    int width; /* that TEXT should fit into; 0: no limit */
    bool each_trial; /* wanted is a line for each trial (trials_table.h) in the place of one for each point */
};

/*
 * CSV: summary.csv as it is now. JSON: one object with the run's name, stamp, state ("finished", "under way",
 * "unfinished"), trials, all that run.yaml says, and the points (or each trial, as "rows"); what is not known is null.
 * MARKDOWN and TEXT: title, table, state.
 */
enum gol_code gol_show_write(const struct gol_shown *shown, enum gol_format format, struct gol_buf *out,
                             struct gol_err *err);

#endif
