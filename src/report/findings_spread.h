/*
 * How far trials of one and the same point lie apart: the findings that come from single rows rather than from lines of
 * points.
 */
#ifndef GOL_REPORT_FINDINGS_SPREAD_H
#define GOL_REPORT_FINDINGS_SPREAD_H

#include "lab/row.h"
#include "report/findings_words.h"

/* What two series of trials of the same point differ by: the floor below which differences are noise. */
void gol_findings_noise(struct gol_words *words, const struct gol_row *rows, int n);
/*
 * Which trials lie far from the others of their point, so that whoever wonders can look at their rows; nothing without
 * memory.
 */
void gol_findings_outliers(struct gol_words *words, const struct gol_row *rows, int n);

#endif
