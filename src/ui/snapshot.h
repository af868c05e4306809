/*
 * The last picture of a run, kept as text.
 */
#ifndef GOL_UI_SNAPSHOT_H
#define GOL_UI_SNAPSHOT_H

#include "lab/live.h"
#include "lab/plan.h"
#include "lab/row.h"

/*
 * Writes RUN_DIR/screen.txt: what a screen of 120 columns, as high as the table needs, would show now, in
 * UTF-8 without colours. Any mapping of the live memory will do.
 */
enum gol_code gol_snapshot_write(const char *run_dir, const struct gol_plan *plan, const struct gol_row *rows,
                                 int n_rows, const struct gol_live *live, struct gol_err *err);

#endif
