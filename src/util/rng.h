/*
 * Random numbers that are the same on every machine: SplitMix64.
 *
 * Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014. State is one 64-bit
 * number, so that a stream can be made for every game from one seed. Not for secrets.
 */
#ifndef GOL_UTIL_RNG_H
#define GOL_UTIL_RNG_H

#include <stdint.h>

struct gol_rng {
    uint64_t state;
};

/* The finalizer of SplitMix64: a bijection that mixes all 64 bits. */
static inline uint64_t gol_rng_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Next 64 random bits. */
static inline uint64_t gol_rng_next(struct gol_rng *rng)
{
    rng->state += UINT64_C(0x9e3779b97f4a7c15);
    return gol_rng_mix(rng->state);
}

/* A seed for stream number `stream` of `seed`; different streams do not overlap in practice. */
static inline uint64_t gol_rng_stream(uint64_t seed, uint64_t stream)
{
    return gol_rng_mix(seed ^ gol_rng_mix(stream + UINT64_C(0x9e3779b97f4a7c15)));
}

/* A number in [0, n), n >= 1, by multiplication; the bias is below n / 2^32. */
static inline uint32_t gol_rng_below(struct gol_rng *rng, uint32_t n)
{
    return (uint32_t)(((gol_rng_next(rng) >> 32) * n) >> 32);
}

#endif
