/*
 * The kernels themselves, for the vector of KERNEL_WORDS words; each kernel_*.c includes this once.
 *
 * Stepping goes down a column of vectors, so that the sums of a row are made once and serve three rows. Ages are numbers
 * in bit planes, counted up with a ripple of carries. Counting bits follows Harley and Seal (Warren, Hacker's
 * Delight, 2nd edition, 5-2): carry-save adders make one word to be counted out of sixteen.
 */
#include "life/kernel_logic.h"
#include "life/kernels.h"
#include "util/rng.h"

#ifdef __BMI2__
#include <immintrin.h>
#endif

/* ---- stepping ---- */

KERNEL_INLINE struct row_sums sums_at(const uint64_t *at)
{
    const vec cell = vec_load(at);

    return row_sums_of((cell << 1) | (vec_load(at - 1) >> 63), cell, (cell >> 1) | (vec_load(at + 1) << 63));
}

/* Ages at `at`: one more for who lives on, up to the maximum, 1 for the born, 0 for the dead. */
KERNEL_INLINE void grow_ages(uint64_t *at, size_t plane, unsigned bits, unsigned max_age, vec old, vec next)
{
    const vec stay = old & next;
    vec is_max = stay;
    vec carry;

    KERNEL_UNROLL(8)
    for (unsigned k = 0; k < bits; k++) {
        const vec bit = vec_load(at + k * plane);

        is_max &= (max_age >> k & 1) != 0 ? bit : ~bit;
    }
    carry = stay & ~is_max;
    KERNEL_UNROLL(8)
    for (unsigned k = 0; k < bits; k++) {
        const vec bit = vec_load(at + k * plane);

        vec_store(at + k * plane, ((bit ^ carry) & stay) | (k == 0 ? next & ~old : vec_all(0)));
        carry &= bit;
    }
}

/* Asks for the line of memory `words` words behind `at`, unless that is 0; it need not exist. */
KERNEL_INLINE void fetch(const uint64_t *at, size_t words)
{
    if (words != 0)
        __builtin_prefetch((const void *)((uintptr_t)at + words * sizeof *at));
}

KERNEL_INLINE void step_rows_of(const struct gol_block *block, struct rule_masks rule, unsigned age_bits, bool fetches)
{
    const uint64_t *const *const in = block->in;
    uint64_t *const *const out = block->out;
    const size_t words = block->words;
    const int rows = block->rows;
    const size_t fetch_in = block->fetch_in;
    const size_t fetch_out = block->fetch_out;

    for (size_t at = 0; at < words; at += KERNEL_WORDS) {
        struct row_sums above = sums_at(in[0] + at);
        struct row_sums here = sums_at(in[1] + at);

        for (int i = 0; i < rows; i++) {
            const struct row_sums below = sums_at(in[i + 2] + at);
            const vec next = rule_next(&above, &here, &below, rule);

            if (fetches) {
                fetch(in[i + 2] + at, fetch_in);
                fetch(out[i] + at, fetch_out);
            }
            if (age_bits > 0)
                grow_ages(block->ages[i] + at, block->age_plane, age_bits, block->max_age, here.cell, next);
            vec_store(out[i] + at, next);
            above = here;
            here = below;
        }
    }
}

KERNEL_INLINE void step_rows(const struct gol_block *block, struct rule_masks rule, unsigned age_bits)
{
    if (block->fetch_in != 0 || block->fetch_out != 0)
        step_rows_of(block, rule, age_bits, true);
    else
        step_rows_of(block, rule, age_bits, false);
}

KERNEL_INLINE void step_any(const struct gol_block *block, unsigned age_bits)
{
#if KERNEL_WORDS == 8
    struct rule_tree tree;

    rule_tree_init(&tree, block->rule.birth, block->rule.survival);
    step_rows(block, (struct rule_masks){.form = RULE_FORM_TREE, .tree = &tree}, age_bits);
#else
    step_rows(
        block,
        (struct rule_masks){.form = RULE_FORM_TERMS, .birth = block->rule.birth, .survival = block->rule.survival},
        age_bits);
#endif
}

static void step_any_alive(const struct gol_block *block)
{
    step_any(block, 0);
}

/* Four bits hold the usual greatest ages (8 .. 15). */
static void step_any_aged_4(const struct gol_block *block)
{
    step_any(block, 4);
}

static void step_any_aged(const struct gol_block *block)
{
    step_any(block, block->age_bits);
}

static void step_life_alive(const struct gol_block *block)
{
    step_rows(block, (struct rule_masks){.form = RULE_FORM_LIFE}, 0);
}

static void step_life_aged_4(const struct gol_block *block)
{
    step_rows(block, (struct rule_masks){.form = RULE_FORM_LIFE}, 4);
}

static void step_life_aged(const struct gol_block *block)
{
    step_rows(block, (struct rule_masks){.form = RULE_FORM_LIFE}, block->age_bits);
}

/* Rules that people run, X(name, birth, survival); each has a loop of its own. */
#define KNOWN_RULES(X)                                                                                                 \
    X(highlife, 0x048, 0x00C) /* B36/S23 */                                                                            \
    X(day_and_night, 0x1C8, 0x1D8) /* B3678/S34678 */                                                                  \
    X(seeds, 0x004, 0x000) /* B2/S */                                                                                  \
    X(no_death, 0x008, 0x1FF) /* B3/S012345678 */                                                                      \
    X(maze, 0x008, 0x03E) /* B3/S12345 */                                                                              \
    X(two_by_two, 0x048, 0x026) /* B36/S125 */                                                                         \
    X(diamoeba, 0x1E8, 0x1E0) /* B35678/S5678 */                                                                       \
    X(replicator, 0x0AA, 0x0AA) /* B1357/S1357 */                                                                      \
    X(morley, 0x148, 0x034) /* B368/S245 */                                                                            \
    X(anneal, 0x1D0, 0x1E8) /* B4678/S35678 */

#define KNOWN_RULE_STEP(name, born, survives)                                                                          \
    static void step_##name(const struct gol_block *block)                                                             \
    {                                                                                                                  \
        step_rows(block, (struct rule_masks){.form = RULE_FORM_CONSTANT, .birth = (born), .survival = (survives)}, 0); \
    }
KNOWN_RULES(KNOWN_RULE_STEP)
#undef KNOWN_RULE_STEP

static gol_step_fn *step_for(struct gol_rule rule, unsigned age_bits)
{
    static const struct {
        unsigned birth, survival;
        gol_step_fn *step;
    } known[] = {
#define KNOWN_RULE_ROW(name, born, survives) {(born), (survives), step_##name},
        KNOWN_RULES(KNOWN_RULE_ROW)
#undef KNOWN_RULE_ROW
    };
    const struct gol_rule life = GOL_RULE_LIFE;
    const int is_life = rule.birth == life.birth && rule.survival == life.survival;

    if (age_bits == 4)
        return is_life ? step_life_aged_4 : step_any_aged_4;
    if (age_bits > 0)
        return is_life ? step_life_aged : step_any_aged;
    if (is_life)
        return step_life_alive;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (rule.birth == known[i].birth && rule.survival == known[i].survival)
            return known[i].step;
    return step_any_alive;
}

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

/* ---- random cells ---- */

KERNEL_INLINE vec mix(vec x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/*
 * SplitMix64 (util/rng.h) mixes a number that grows by a constant: any of its outputs can be had at once. Each place
 * of the vector makes its share of the word's bits.
 */
static void fill(uint64_t seed, uint64_t first, uint64_t below, uint64_t *out, size_t n)
{
    const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
    const unsigned share = 64 / KERNEL_WORDS;
    uint64_t start[KERNEL_WORDS];
    vec state;

    for (size_t at = 0; at < n; at++) {
        vec bits = vec_all(0);

        for (unsigned i = 0; i < KERNEL_WORDS; i++)
            start[i] = seed + step * (first + 64 * at + i * share + 1);
        memcpy(&state, start, sizeof state);
        for (unsigned i = 0; i < share; i++) {
            /* Below 2^53 both: the difference is negative, its highest bit set, just when the number is smaller. */
            bits |= (((mix(state) >> 11) - below) >> 63) << i;
            state += step;
        }
        memcpy(start, &bits, sizeof bits);
        out[at] = 0;
        for (unsigned i = 0; i < KERNEL_WORDS; i++)
            out[at] |= start[i] << (i * share);
    }
}

static const struct gol_kernels kernels = {
    .vector_words = KERNEL_WORDS,
    .step_for = step_for,
    .count = count,
    .split = split,
    .count_runs = count_runs,
    .unpack = unpack,
    .fill = fill,
};
