/*
 * Life by instructions of three operands, for AVX-512 only: vpternlog gives any function of three bits at once, so that
 * a sum of three bits takes two instructions instead of five. That turns the balance: it pays to count the cell itself
 * too, three rows of three, and to ask afterwards for three, or for four with a live cell among them; the neighbours
 * alone are never added up. Twelve instructions make a vector of 512 cells.
 *
 * The functions are the table of kernel_logic.h with other means; include that one first.
 */
#ifndef GOL_LIFE_KERNEL_TERNARY_H
#define GOL_LIFE_KERNEL_TERNARY_H

#include <immintrin.h>

/* A function's number: bit 4 * a + 2 * b + c of it is what becomes of a, b and c. */
#define TERNARY_ODD 0x96 /* a ^ b ^ c */
#define TERNARY_TWO 0xE8 /* two of them, or all */
#define TERNARY_CHOOSE 0xCA /* a ? b : c */
#define TERNARY(a, b, c, number) ((vec)_mm512_ternarylogic_epi64((__m512i)(a), (__m512i)(b), (__m512i)(c), (number)))

/* As row_sums_of, but only what rule_next_life_ternary needs: the sum of all three. */
KERNEL_INLINE struct row_sums row_sums_ternary(vec left, vec cell, vec right)
{
    return (struct row_sums){.cell = cell,
                             .three0 = TERNARY(left, cell, right, TERNARY_ODD),
                             .three1 = TERNARY(left, cell, right, TERNARY_TWO),
                             .two0 = vec_all(0),
                             .two1 = vec_all(0)};
}

/* As rule_next for B3/S23, from sums of either kind. */
KERNEL_INLINE vec rule_next_life_ternary(const struct row_sums *above, const struct row_sums *here,
                                         const struct row_sums *below)
{
    const vec ones = TERNARY(above->three0, here->three0, below->three0, TERNARY_ODD);
    const vec carry = TERNARY(above->three0, here->three0, below->three0, TERNARY_TWO);
    /* The twos of the count are odd + 2 * even + carry, 0 .. 4. */
    const vec odd = TERNARY(above->three1, here->three1, below->three1, TERNARY_ODD);
    const vec even = TERNARY(above->three1, here->three1, below->three1, TERNARY_TWO);
    const vec one_two = TERNARY(odd, carry, even, 1 << 4 | 1 << 2); /* just odd, or just carry */
    const vec two_twos = TERNARY(odd, carry, even, 1 << 6 | 1 << 1); /* odd and carry, or just even */

    /* Three of nine, or four of them and alive. */
    return TERNARY(ones, one_two, two_twos & here->cell, TERNARY_CHOOSE);
}

#endif
