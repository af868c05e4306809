/*
 * Numbers as bytes in files: little-endian, whatever the machine, at any address.
 */
#ifndef GOL_UTIL_BYTES_H
#define GOL_UTIL_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* The low `bytes` bytes of the value, at most 8. */
static inline void gol_bytes_put(unsigned char *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

static inline uint64_t gol_bytes_get(const unsigned char *at, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

#endif
