/*
 * Work of a given length that can be repeated: rounds of arithmetic, of which a trial finds out how long one takes.
 */
#ifndef GOL_EXERCISE_SPIN_H
#define GOL_EXERCISE_SPIN_H

#include <stdint.h>

/* Does so many rounds on x, which is not 0: a pure function, and `rounds` in pieces come to the same as all at once. */
uint64_t gol_spin(uint64_t x, int64_t rounds);
/* Rounds that take time_ns on this machine as it is now, at least 1. Blocks for some milliseconds. Any thread. */
int64_t gol_spin_rounds(int64_t time_ns);

#endif
