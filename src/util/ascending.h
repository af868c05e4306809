/*
 * Numbers from the least to the greatest, for qsort(3). NAN has no place among them.
 */
#ifndef GOL_UTIL_ASCENDING_H
#define GOL_UTIL_ASCENDING_H

#include <stdint.h>

static inline int gol_ascending_double(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static inline int gol_ascending_i64(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

#endif
