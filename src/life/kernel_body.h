/*
 * The kernels themselves, for the vector of KERNEL_WORDS words; each kernel_*.c includes this once.
 *
 * Stepping goes down a column of vectors, so that the sums of a row are made once and serve three rows. Ages are
 * numbers in bit planes, counted up with a ripple of carries.
 */
#include "life/kernel_count.h"
#include "life/kernel_logic.h"
#include "life/kernels.h"

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
