/*
 * Kernels that count and read: bits of a set, ages from a history, ages as bytes. For the vector of KERNEL_WORDS words,
 * as kernel_body.h, which includes this.
 *
 * Counting bits follows Harley and Seal (Warren, Hacker's Delight, 2nd edition, 5-2): carry-save adders make one word
 * to be counted out of sixteen.
 */
#ifndef GOL_LIFE_KERNEL_COUNT_H
#define GOL_LIFE_KERNEL_COUNT_H

#include "life/kernel_logic.h"
#include "life/kernels.h"

#ifdef __BMI2__
#include <immintrin.h>
#endif

/* ---- counting ---- */

/* Adds three numbers of one bit each: the low bits of the sums go to *low, the high ones are returned. */
KERNEL_INLINE vec carry_save(vec *low, vec a, vec b)
{
    const vec odd = *low ^ a;
    const vec carry = (*low & a) | (odd & b);

    *low = odd ^ b;
    return carry;
}

/* The bits set in each word: sums of neighbouring pairs, fours, eights, and so on. */
KERNEL_INLINE vec count_words(vec v)
{
    v -= v >> 1 & UINT64_C(0x5555555555555555);
    v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
    v = (v + (v >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    v += v >> 8;
    v += v >> 16;
    return (v + (v >> 32)) & 0xFF;
}

KERNEL_INLINE int64_t sum_words(vec v)
{
    uint64_t words[KERNEL_WORDS];
    int64_t n = 0;

    memcpy(words, &v, sizeof v);
    for (int i = 0; i < KERNEL_WORDS; i++)
        n += (int64_t)words[i];
    return n;
}

/* The vector to be counted: that of the set, or, when it is split, its ones; the two halves are stored. */
KERNEL_INLINE vec take(const uint64_t *set, const uint64_t *bits, uint64_t *ones, uint64_t *zeros, size_t at)
{
    const vec all = vec_load(set + at);

    if (bits == NULL)
        return all;
    {
        const vec one = all & vec_load(bits + at);

        vec_store(ones + at, one);
        vec_store(zeros + at, all ^ one);
        return one;
    }
}

KERNEL_INLINE int64_t count_of(const uint64_t *set, const uint64_t *bits, size_t n, uint64_t *ones, uint64_t *zeros)
{
    vec unit = vec_all(0), twos = unit, fours = unit, eights = unit;
    vec sums = unit;
    int64_t sum;
    size_t at = 0;

    for (; at + 16 * KERNEL_WORDS <= n; at += 16 * KERNEL_WORDS) {
        vec four[4];
        vec eight[2];

        KERNEL_UNROLL(4)
        for (size_t i = 0; i < 4; i++) {
            vec v[4];
            vec two[2];

            KERNEL_UNROLL(4)
            for (size_t k = 0; k < 4; k++)
                v[k] = take(set, bits, ones, zeros, at + (4 * i + k) * KERNEL_WORDS);
            two[0] = carry_save(&unit, v[0], v[1]);
            two[1] = carry_save(&unit, v[2], v[3]);
            four[i] = carry_save(&twos, two[0], two[1]);
        }
        eight[0] = carry_save(&fours, four[0], four[1]);
        eight[1] = carry_save(&fours, four[2], four[3]);
        sums += count_words(carry_save(&eights, eight[0], eight[1]));
    }
    sums = 2 * sums + count_words(eights);
    sums = 2 * sums + count_words(fours);
    sums = 2 * sums + count_words(twos);
    sum = sum_words(2 * sums + count_words(unit));
    for (; at < n; at++) {
        const uint64_t all = set[at];

        if (bits == NULL) {
            sum += __builtin_popcountll(all);
        } else {
            ones[at] = all & bits[at];
            zeros[at] = all & ~bits[at];
            sum += __builtin_popcountll(ones[at]);
        }
    }
    return sum;
}

static int64_t count(const uint64_t *words, size_t n)
{
    return count_of(words, NULL, n, NULL, NULL);
}

static int64_t split(const uint64_t *set, const uint64_t *bits, size_t n, uint64_t *ones, uint64_t *zeros)
{
    return count_of(set, bits, n, ones, zeros);
}

/* ---- ages ---- */

/* Planes of a run, one vector at `at`, added up; at most n_planes < 2^bits. */
KERNEL_INLINE void count_runs_at(const uint64_t *const *planes, int n_planes, size_t at, uint64_t *out,
                                 size_t out_plane, unsigned bits)
{
    vec sum[GOL_AGE_BITS_MAX] = {vec_all(0)};
    vec run = ~vec_all(0);

    for (int i = 0; i < n_planes; i++) {
        vec carry;

        run &= vec_load(planes[i] + at);
        carry = run;
        KERNEL_UNROLL(8)
        for (unsigned k = 0; k < bits; k++) {
            const vec both = sum[k] & carry;

            sum[k] ^= carry;
            carry = both;
        }
    }
    for (unsigned k = 0; k < bits; k++)
        vec_store(out + k * out_plane, sum[k]);
}

static void count_run(const uint64_t *const *planes, int n_planes, size_t at, uint64_t *out, size_t out_plane,
                      unsigned bits)
{
    uint64_t run = ~UINT64_C(0);

    for (unsigned k = 0; k < bits; k++)
        out[k * out_plane] = 0;
    for (int i = 0; i < n_planes; i++) {
        uint64_t carry = run &= planes[i][at];

        for (unsigned k = 0; k < bits; k++) {
            const uint64_t both = out[k * out_plane] & carry;

            out[k * out_plane] ^= carry;
            carry = both;
        }
    }
}

static void count_runs(const uint64_t *const *planes, int n_planes, size_t n, uint64_t *out, size_t out_plane,
                       unsigned bits)
{
    size_t at = 0;

    if (bits == 4)
        for (; at + KERNEL_WORDS <= n; at += KERNEL_WORDS)
            count_runs_at(planes, n_planes, at, out + at, out_plane, 4);
    else
        for (; at + KERNEL_WORDS <= n; at += KERNEL_WORDS)
            count_runs_at(planes, n_planes, at, out + at, out_plane, bits);
    for (; at < n; at++)
        count_run(planes, n_planes, at, out + at, out_plane, bits);
}

/* Eight bits as the lowest bits of eight bytes. */
KERNEL_INLINE uint64_t spread(uint64_t byte)
{
#ifdef __BMI2__
    return _pdep_u64(byte, UINT64_C(0x0101010101010101));
#else
    /* Each byte keeps one bit of its own; adding 127 carries it into the highest place. */
    const uint64_t picked = (byte * UINT64_C(0x0101010101010101)) & UINT64_C(0x8040201008040201);

    return ((((picked & UINT64_C(0x7F7F7F7F7F7F7F7F)) + UINT64_C(0x7F7F7F7F7F7F7F7F)) | picked) >> 7) &
           UINT64_C(0x0101010101010101);
#endif
}

KERNEL_INLINE void unpack_bits(const uint64_t *in, size_t in_plane, unsigned bits, size_t n, uint8_t *out)
{
    for (size_t at = 0; at < n; at++)
        for (unsigned byte = 0; byte < 8; byte++) {
            uint64_t ages = 0;

            KERNEL_UNROLL(8)
            for (unsigned k = 0; k < bits; k++)
                ages |= spread(in[k * in_plane + at] >> (8 * byte) & 0xFF) << k;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
            ages = __builtin_bswap64(ages);
#endif
            memcpy(out + 64 * at + 8 * byte, &ages, sizeof ages);
        }
}

static void unpack(const uint64_t *in, size_t in_plane, unsigned bits, size_t n, uint8_t *out)
{
    if (bits == 4)
        unpack_bits(in, in_plane, 4, n, out);
    else
        unpack_bits(in, in_plane, bits, n, out);
}

#endif
