/*
 * The pauses of a trial, as long as they came out: each is stamped when it is asked for and when whoever asked goes on.
 *
 * Everybody who pauses (an actor, or the driver) has a log of their own, on cache lines of its own; whoever runs them
 * writes it, so that no two threads ever share one. What is kept of a pause is how much too long it was, four bytes; of
 * very many every second, third, ... one is kept. Stamping costs two readings of the clock, some 60 ns a pause.
 */
#ifndef GOL_EXERCISE_PAUSES_H
#define GOL_EXERCISE_PAUSES_H

#include "exercise/exercise.h"

#include <stddef.h>
#include <stdint.h>

struct gol_pause_log {
    int64_t pause_ns; /* what is asked for, each time */
    int64_t begun_ns;
    int64_t n; /* pauses that have ended */
    int64_t late_sum_ns, late_max_ns; /* too long, all together and the worst */
    float *late_ns; /* room for those that are kept; NULL: none are */
    int32_t every, countdown; /* which are kept */
};

struct gol_pauses {
    void *block; /* the logs, and behind them what they keep */
    size_t n; /* logs */
    size_t stride; /* bytes from one log to the next */
    float *late_ns; /* all that is kept, n * kept of them */
    size_t kept; /* of each log */
};

/*
 * Logs for n who pause `each` times for pause_ns. All of the memory is touched here. Nothing is made, and all logs are
 * NULL, when pause_ns is 0.
 */
enum gol_code gol_pauses_init(struct gol_pauses *pauses, size_t n, int64_t each, int64_t pause_ns, struct gol_err *err);
/* The log of number i; NULL when there are no pauses. */
struct gol_pause_log *gol_pauses_log(const struct gol_pauses *pauses, size_t i);
/* A pause is asked for: returns the clock, from which its deadline counts. */
int64_t gol_pause_begin(struct gol_pause_log *log);
/* Whoever paused goes on. */
void gol_pause_end(struct gol_pause_log *log);
/* A pause of the calling thread, as serial mode makes them: asked for, slept through (util/nap.h), and over. */
void gol_pause_here(struct gol_pause_log *log);
/*
 * Fills the parts about pauses, once nobody pauses any more. The critical path is that of the log whose pauses were too
 * long by most. Nothing without pauses.
 */
void gol_pauses_report(const struct gol_pauses *pauses, struct gol_trial_parts *parts);
void gol_pauses_fini(struct gol_pauses *pauses);

#endif
