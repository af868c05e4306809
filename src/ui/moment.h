/*
 * The moments at which a screen may draw: never in the first 50 ms of a trial, so that short ones are not disturbed.
 * Between two trials it may, and no trial begins until it has (lab/live.h); one that has waited for long asks the
 * runner for such a gap. One thread.
 */
#ifndef GOL_UI_MOMENT_H
#define GOL_UI_MOMENT_H

#include "lab/live.h"

#include <stdbool.h>
#include <stdint.h>

enum gol_moment_need {
    GOL_MOMENT_IDLE, /* a frame is due, and that is all */
    GOL_MOMENT_OLD, /* the picture is old */
    GOL_MOMENT_KEY /* somebody waits for an answer */
};

struct gol_moment { /* zero at first */
    bool holds; /* the turn */
    int trial; /* that ran when it was taken; 0: none did */
    int64_t asked_ns; /* when it was kept while a trial ran, last */
};

/*
 * 0: the caller may draw, and then calls gol_moment_leave, soon. Else the time at which to ask again, at the latest: it
 * may be worth while as soon as a row is written. live NULL: there is nothing to disturb.
 */
int64_t gol_moment_enter(struct gol_moment *moment, struct gol_live *live, int64_t now_ns, enum gol_moment_need need);
void gol_moment_leave(struct gol_moment *moment, struct gol_live *live);
/* Whether a frame that was drawn and sent in that time met the first 50 ms of a trial. To be asked before leaving. */
bool gol_moment_was_early(const struct gol_live *live, int64_t began_ns, int64_t ended_ns);

#endif
