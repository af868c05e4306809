/*
 * The least and the most of two numbers, and a number brought within bounds. A function for each type and no macro: each
 * operand is evaluated once, and nothing is converted without being seen.
 */
#ifndef GOL_UTIL_LEAST_H
#define GOL_UTIL_LEAST_H

#include <stddef.h>
#include <stdint.h>

static inline int gol_least_int(int a, int b)
{
    return a < b ? a : b;
}

static inline int gol_most_int(int a, int b)
{
    return a > b ? a : b;
}

static inline int64_t gol_least_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t gol_most_i64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static inline size_t gol_least_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Where the bounds cross, `least` counts: a list that is shorter than its page begins at 0. */
static inline int gol_within_int(int value, int least, int most)
{
    return gol_most_int(least, gol_least_int(value, most));
}

#endif
