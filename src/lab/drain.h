/*
 * The one consumer of `view: every`: a thread of the runner that takes each state from the ring, has it drawn, and then
 * puts it where screens find the states of `view: sampled`, too.
 */
#ifndef GOL_LAB_DRAIN_H
#define GOL_LAB_DRAIN_H

#include "lab/run.h"

struct gol_drain;

/* Starts the thread for one trial. */
enum gol_code gol_drain_start(struct gol_live *live, const struct gol_run_sink *sink, struct gol_drain **out,
                              struct gol_err *err);
/* Takes what is still in the ring, ends the thread and frees. NULL is allowed. Blocks at most some 50 ms. */
void gol_drain_stop(struct gol_drain *drain);

#endif
