/*
 * Work of a given length that can be repeated: rounds of arithmetic, of which a trial finds out how long one takes.
 */
#ifndef GOL_EXERCISE_SPIN_H
#define GOL_EXERCISE_SPIN_H

#include <stdint.h>

struct gol_spin {
    uint64_t lanes[4];
};

void gol_spin_start(struct gol_spin *spin, uint64_t seed);
/*
 * Does so many rounds; what comes out depends on the start alone, and rounds in pieces come to the same as all at once.
 */
void gol_spin_do(struct gol_spin *spin, int64_t rounds);
/* What all rounds came to. */
uint64_t gol_spin_result(const struct gol_spin *spin);
/* Rounds that take time_ns on this machine as it is now, at least 1. Blocks for some milliseconds. Any thread. */
int64_t gol_spin_rounds(int64_t time_ns);

#endif
