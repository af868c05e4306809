/*
 * Rules between the parameters of a plan, checked while it is made (plan.c).
 */
#ifndef GOL_LAB_PLAN_RULES_H
#define GOL_LAB_PLAN_RULES_H

#include "lab/plan.h"

/*
 * Asks the exercise about the point: an error where it stands in the file, or a warning into the plan, each once. A
 * time limit that its pauses alone go beyond is warned of, too.
 */
enum gol_code gol_plan_check_point(struct gol_plan *plan, const struct gol_point *point, struct gol_err *err);
/* Warns of parameters in the file that none of the modes looks at: likely a slip, but it does no harm. */
enum gol_code gol_plan_warn_unused(struct gol_plan *plan, struct gol_err *err);

#endif
