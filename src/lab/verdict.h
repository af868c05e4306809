/*
 * What is held of a trial that has ended: whether its row is good, and if not, why. Pure functions of what the process
 * left behind and of the rows before it.
 */
#ifndef GOL_LAB_VERDICT_H
#define GOL_LAB_VERDICT_H

#include "lab/child.h"
#include "lab/plan.h"
#include "lab/row.h"

/*
 * The child, of another build if `foreign`, was reaped: its record fills the row; or its end, and the last line it
 * complained with, make status and note.
 */
void gol_verdict_of_child(const struct gol_child *child, bool foreign, struct gol_row *row);
/* The user did not want to wait for it. */
void gol_verdict_of_skip(struct gol_row *row);
/* It was killed because it had taken limit_ns and more. */
void gol_verdict_of_timeout(const struct gol_child *child, int64_t limit_ns, struct gol_row *row);
/*
 * A good row must have the checksum of the first good one among rows[n] of the same setting (equal in every parameter
 * that shapes the result), whatever its mode; else it becomes GOL_STATUS_MISMATCH.
 */
void gol_verdict_of_checksum(const struct gol_plan *plan, const struct gol_row *rows, int n, struct gol_row *row);

#endif
