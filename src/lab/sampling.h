/*
 * How often a trial with `view: sampled` shows its games: so often that making and publishing their states takes no
 * more than a part of its time, however large they are and however slow the machine is. What a state has taken is
 * measured, as processor time, and the next ones wait until that is so small a part of what has gone by. Small games
 * are shown a thousand times a second, one of 2048x2048 a few times; a screen draws ten pictures a second. Plain data,
 * one thread.
 */
#ifndef GOL_LAB_SAMPLING_H
#define GOL_LAB_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

#define GOL_SAMPLING_PART 200 /* it takes at most 1 / 200 of the time: 0.5 % */

struct gol_sampling {
    int64_t due_ns;
};

/*
 * Showing all games once will take about cost_ns, which has to be earned first: so trials that are shorter show none
 * before their end.
 */
void gol_sampling_begin(struct gol_sampling *sampling, int64_t cost_ns, int64_t now_ns);
bool gol_sampling_is_due(const struct gol_sampling *sampling, int64_t now_ns);
/* One state was shown. */
void gol_sampling_spend(struct gol_sampling *sampling, int64_t cost_ns, int64_t now_ns);

#endif
