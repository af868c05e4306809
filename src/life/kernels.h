/*
 * The kernels: inner loops that are compiled once for each instruction set. They see rows of words, never a game, and
 * hold no state; any thread may call them.
 */
#ifndef GOL_LIFE_KERNELS_H
#define GOL_LIFE_KERNELS_H

#include "gollab/life.h"

#include <stddef.h>
#include <stdint.h>

#define GOL_AGE_BITS_MAX 8

/*
 * Some rows to step together. A row has `words` words, a multiple of the kernel's vector; the word before a row and the
 * one behind it are read as well (guards, see plane.h). Input and output do not overlap.
 */
struct gol_block {
    const uint64_t *const *in; /* rows + 2 of them: the row above the first comes first, the one below the last last */
    uint64_t *const *out; /* rows of them */
    uint64_t *const *ages; /* rows of them, with age_bits > 0 only: the lowest bits of the ages, updated in place */
    size_t age_plane; /* words from a bit of the ages to the next higher one */
    int rows;
    size_t words;
    /* How many words ahead of each row it is worth fetching from memory, 0 for none: what comes next, out of cache. */
    size_t fetch_in, fetch_out;
    struct gol_rule rule;
    unsigned age_bits; /* 0: none are kept */
    unsigned max_age;
};

typedef void gol_step_fn(const struct gol_block *block);

struct gol_kernels {
    size_t vector_words;
    /* The best loop for this rule and this many bits of age. */
    gol_step_fn *(*step_for)(struct gol_rule rule, unsigned age_bits);
    /* The number of bits set. */
    int64_t (*count)(const uint64_t *words, size_t n);
    /* Splits a set by the values of a bit; the number of ones. `zeros` may be the set itself, `bits` not. */
    int64_t (*split)(const uint64_t *set, const uint64_t *bits, size_t n, uint64_t *ones, uint64_t *zeros);
    /*
     * Ages from a history: planes[0] is a stretch of n words of the newest generation, planes[1] the one before it,
     * ...; the run of ones from planes[0] on is written as a number of `bits` bits, bit k to out + k * out_plane.
     */
    void (*count_runs)(const uint64_t *const *planes, int n_planes, size_t n, uint64_t *out, size_t out_plane,
                       unsigned bits);
    /* Bits to bytes: 64 * n ages, of bits that lie in_plane words apart. */
    void (*unpack)(const uint64_t *in, size_t in_plane, unsigned bits, size_t n, uint8_t *out);
    /* 64 * n cells of the generator that gol_life_fill_random documents; cell 0 is output number `first`. */
    void (*fill)(uint64_t seed, uint64_t first, uint64_t below, uint64_t *out, size_t n);
};

/* NULL when this build has none for the level. */
const struct gol_kernels *gol_kernels_plain(void);
const struct gol_kernels *gol_kernels_avx2(void);
const struct gol_kernels *gol_kernels_avx512(void);

#endif
