/*
 * The rows that a run has already when it is taken up again: handed out as its schedule asks for them, so that at each
 * moment the runner knows what it knew then, and decides as it did. One thread.
 */
#ifndef GOL_LAB_REPLAY_H
#define GOL_LAB_REPLAY_H

#include "lab/row.h"

struct gol_replay {
    const struct gol_row *rows; /* borrowed */
    int n;
    int next; /* where the search begins: rows stand in the order in which they will be asked for, as a rule */
    bool *taken;
    int last_trial; /* the largest number of a trial among them; 0 without rows */
};

enum gol_code gol_replay_init(struct gol_replay *replay, const struct gol_row *rows, int n, struct gol_err *err);
/* The row of that point and repeat (from 1), the first time that it is asked for; NULL: there is none. */
const struct gol_row *gol_replay_take(struct gol_replay *replay, int point, int repeat);
/* The next row that nobody has asked for; NULL: there are no more. */
const struct gol_row *gol_replay_rest(struct gol_replay *replay);
void gol_replay_fini(struct gol_replay *replay);

#endif
