/*
 * Sums and products of numbers that are >= 0, which stop at INT64_MAX instead of overflowing.
 */
#ifndef GOL_UTIL_SATURATING_H
#define GOL_UTIL_SATURATING_H

#include <stdint.h>

static inline int64_t gol_sat_add(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static inline int64_t gol_sat_multiply(int64_t a, int64_t b)
{
    return b != 0 && a > INT64_MAX / b ? INT64_MAX : a * b;
}

#endif
