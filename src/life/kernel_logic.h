/*
 * The logic of a generation on whole vectors of cells, one bit a cell: how neighbours are counted and what the rule
 * makes of the count. No loops, no layout, no memory but loads and stores: kernels put those around it.
 *
 * Each file that includes this is compiled for one instruction set and first says how many 64-bit words a vector
 * has: #define KERNEL_WORDS 1 (plain), 4 (AVX2) or 8 (AVX-512). By convention the file's name then ends in _plain.c,
 * _avx2.c or _avx512.c: the Makefile gives the latter two their -m flags by that name, and without these flags
 * (another processor) they define a table of NULL. All here is static and always inlined, so that one body with
 * constant arguments becomes one specialised loop.
 *
 * Bit-sliced counting of neighbours is in Knuth, TAOCP 4A, 7.1.3 ("Bitwise tricks", the exercises on Life) and in
 * Rokicki's work on Golly: the three cells of each row are added first, so that a row's sum is shared by the rows
 * above and below it; then three two-bit numbers make the count of 0 .. 8 in four bits.
 */
#ifndef GOL_LIFE_KERNEL_LOGIC_H
#define GOL_LIFE_KERNEL_LOGIC_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef KERNEL_WORDS
#error "say how many words a vector has before including this"
#endif

#if KERNEL_WORDS == 1
typedef uint64_t vec;
#else
typedef uint64_t vec __attribute__((vector_size(8 * KERNEL_WORDS)));
#endif

#define KERNEL_INLINE static inline __attribute__((always_inline, unused))

/* Unrolls the loop that follows, of n rounds (a number). clang unrolls short constant loops unasked. */
#define KERNEL_PRAGMA(text) _Pragma(#text)
#if defined(__GNUC__) && !defined(__clang__)
#define KERNEL_UNROLL(n) KERNEL_PRAGMA(GCC unroll n)
#else
#define KERNEL_UNROLL(n) KERNEL_PRAGMA(unroll n)
#endif

/* A vector at any address that a word may have. */
KERNEL_INLINE vec vec_load(const uint64_t *at)
{
    vec v;

    memcpy(&v, at, sizeof v);
    return v;
}

KERNEL_INLINE void vec_store(uint64_t *at, vec v)
{
    memcpy(at, &v, sizeof v);
}

/* One word in every place. */
KERNEL_INLINE vec vec_all(uint64_t word)
{
    return word - (vec){0};
}

/* choose ? a : b, bit by bit. */
KERNEL_INLINE vec vec_choose(vec choose, vec a, vec b)
{
    return b ^ (choose & (a ^ b));
}

/*
 * What a row gives to the count at each of its cells: the cell with its two neighbours (0 .. 3), for the rows above and
 * below; the two neighbours alone (0 .. 2), for the row itself; and the cell. Two-bit numbers, low bit first.
 */
struct row_sums {
    vec three0, three1;
    vec two0, two1;
    vec cell;
};

/* `left` holds for each cell its left neighbour, `right` the right one. */
KERNEL_INLINE struct row_sums row_sums_of(vec left, vec cell, vec right)
{
    struct row_sums sums;

    sums.cell = cell;
    sums.two0 = left ^ right;
    sums.two1 = left & right;
    sums.three0 = sums.two0 ^ cell;
    sums.three1 = sums.two1 | (sums.two0 & cell);
    return sums;
}

/* How a rule is put: the first two are known when the kernel is compiled. */
enum rule_form {
    RULE_FORM_LIFE, /* B3/S23, by the shortest formula known */
    RULE_FORM_CONSTANT, /* birth and survival are constants: one term for each count that matters, the rest folds away */
    RULE_FORM_TERMS, /* the same with masks known at run time: branches, but always the same ones */
    RULE_FORM_TREE, /* a tree of choices over all counts, the same work for every rule: good where a choice is one
                       instruction (AVX-512) */
};

/* A rule for a kernel. `tree` is read with RULE_FORM_TREE only. */
struct rule_masks {
    enum rule_form form;
    unsigned birth, survival; /* bit n: with n neighbours */
    const struct rule_tree *tree;
};

/* For each count the fate of a dead cell, and whether that of a live one differs; all bits equal in each vector. */
struct rule_tree {
    vec birth[9];
    vec differs[9];
};

KERNEL_INLINE void rule_tree_init(struct rule_tree *tree, unsigned birth, unsigned survival)
{
    for (unsigned n = 0; n < 9; n++) {
        tree->birth[n] = vec_all(0 - (uint64_t)(birth >> n & 1));
        tree->differs[n] = vec_all(0 - (uint64_t)((birth ^ survival) >> n & 1));
    }
}

/* Of the cells in `term`, which have n neighbours, those that live on or are born. */
KERNEL_INLINE vec rule_term(vec term, vec cell, unsigned n, unsigned birth, unsigned survival)
{
    const unsigned born = birth >> n & 1;
    const unsigned survives = survival >> n & 1;

    if (born && survives)
        return term;
    return born ? term & ~cell : term & cell;
}

KERNEL_INLINE vec rule_by_terms(const vec count[4], vec cell, unsigned birth, unsigned survival)
{
    const unsigned wanted = birth | survival;
    const vec pairs[4] = {~(count[1] | count[2] | count[3]), count[1] & ~count[2], count[2] & ~count[1],
                          count[1] & count[2]};
    vec next = vec_all(0);

    KERNEL_UNROLL(8)
    for (unsigned n = 0; n < 8; n++)
        if (wanted >> n & 1)
            next |= rule_term(pairs[n >> 1] & (n & 1 ? count[0] : ~count[0]), cell, n, birth, survival);
    if (wanted >> 8 & 1)
        next |= rule_term(count[3], cell, 8, birth, survival);
    return next;
}

KERNEL_INLINE vec rule_by_tree(const vec count[4], vec cell, const struct rule_tree *tree)
{
    vec fate[9];

    KERNEL_UNROLL(9)
    for (int n = 0; n < 9; n++)
        fate[n] = tree->birth[n] ^ (cell & tree->differs[n]);
    KERNEL_UNROLL(4)
    for (int n = 0; n < 4; n++)
        fate[n] = vec_choose(count[0], fate[2 * n + 1], fate[2 * n]);
    fate[0] = vec_choose(count[1], fate[1], fate[0]);
    fate[1] = vec_choose(count[1], fate[3], fate[2]);
    fate[0] = vec_choose(count[2], fate[1], fate[0]);
    return vec_choose(count[3], fate[8], fate[0]);
}

/* The next generation of the cells in `here`, between the rows `above` and `below`. */
KERNEL_INLINE vec rule_next(const struct row_sums *above, const struct row_sums *here, const struct row_sums *below,
                            struct rule_masks rule)
{
    /* Ones: three bits make bit 0 of the count and a carry into the twos. */
    const vec ones = above->three0 ^ below->three0;
    const vec count0 = ones ^ here->two0;
    const vec carry = (above->three0 & below->three0) | (ones & here->two0);
    /* Twos: four bits, added in two pairs. */
    const vec odd_a = above->three1 ^ below->three1;
    const vec both_a = above->three1 & below->three1;
    const vec odd_b = here->two1 ^ carry;
    const vec both_b = here->two1 & carry;

    /* Two or three neighbours: exactly one of the twos. Then three of them, or two and a live cell. */
    if (rule.form == RULE_FORM_LIFE)
        return (odd_a ^ odd_b) & ~(both_a | both_b) & (count0 | here->cell);
    {
        const vec count[4] = {count0, odd_a ^ odd_b, (both_a ^ both_b) | (odd_a & odd_b), both_a & both_b};

        if (rule.form == RULE_FORM_TREE)
            return rule_by_tree(count, here->cell, rule.tree);
        return rule_by_terms(count, here->cell, rule.birth, rule.survival);
    }
}

#endif
