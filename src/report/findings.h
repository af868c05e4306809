/*
 * What a run says, in words: the noise floor, the overhead and whether it grows with the pause, what batches (and the
 * other ways to do the same work) gain, and from where on actors pay. All of it comes from the rows alone.
 */
#ifndef GOL_REPORT_FINDINGS_H
#define GOL_REPORT_FINDINGS_H

#include "lab/row.h"
#include "util/buf.h"

#define GOL_FINDINGS_FILE "findings.txt"
#define GOL_FINDINGS_POINTS_MAX 2000 /* of larger plans only the noise floor is said */

/* Appends the lines, with a heading that says how they were computed; nothing when there is nothing to say. */
enum gol_code gol_findings_text(const struct gol_plan *plan, const struct gol_row *rows, int n, struct gol_buf *out,
                                struct gol_err *err);
/* The same into RUN-DIR/findings.txt. */
enum gol_code gol_findings_write(const char *run_dir, const struct gol_plan *plan, const struct gol_row *rows, int n,
                                 struct gol_err *err);
/* Appends what that file says: for who knows that it was just written, since ranking many times takes its time. */
enum gol_code gol_findings_read(const char *run_dir, struct gol_buf *out, struct gol_err *err);

#endif
