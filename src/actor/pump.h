/*
 * Running a seeded runtime from a wait: the runtime has no thread, so whoever waits for an answer out of it runs its
 * actors meanwhile. A pump stands between a future and the runtime, because the future may live longer, and so may a
 * promise that was kept outside. One pump for each seeded runtime that has pending futures, counted by them and by
 * those who wait.
 */
#ifndef GOL_ACTOR_PUMP_H
#define GOL_ACTOR_PUMP_H

#include <stdbool.h>
#include <stdint.h>

struct gol_pump;
struct gol_runtime;

/* The pump of a seeded runtime, which is there. A reference. NULL: no memory. Any thread. */
struct gol_pump *gol_pump_of(struct gol_runtime *runtime);
/* One reference more; returns pump. */
struct gol_pump *gol_pump_retain(struct gol_pump *pump);
/* One reference less. NULL is allowed. Any thread. */
void gol_pump_release(struct gol_pump *pump);
/* Before a runtime is freed: nobody runs it by its pump any more. Waits for a step under way. Not from a handler. */
void gol_pump_forget(const struct gol_runtime *runtime);

/* Whether its runtime is still there. Any thread. */
bool gol_pump_lives(struct gol_pump *pump);
/* When timeout_ns (GOL_FOREVER, or >= 0) from now is, in the virtual time of the runtime. */
int64_t gol_pump_deadline(struct gol_pump *pump, int64_t timeout_ns);
/*
 * Runs one visit, or moves the clock on, at most to until_ns. False: nothing is left. Waits for others who do. Not from
 * a handler.
 */
bool gol_pump_step(struct gol_pump *pump, int64_t until_ns);

#endif
