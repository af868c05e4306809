/*
 * The kernels of a pack for one instruction set: the including file says KERNEL_WORDS first (see kernel_logic.h).
 *
 * A strip is walked from top to bottom with the sums of three rows in registers, so that each row is loaded and
 * added up once. Since guards last for several generations (see pack_step.h), one strip goes through all of them before
 * the next one is touched, and its few kilobytes stay in the first-level cache.
 */
#ifndef GOL_LIFE_PACK_KERNEL_H
#define GOL_LIFE_PACK_KERNEL_H

#include "life/kernel_logic.h"
#include "life/pack_step.h"
#if KERNEL_WORDS == 8
#include "life/kernel_ternary.h"
#endif

#include <stdbool.h>

/* What is beside a strip. */
enum edge {
    EDGE_OPEN, /* guards: nothing to do */
    EDGE_DEAD, /* a plane: bits outside the mask are dead, and so are the rows above the first and below the last */
    EDGE_WRAP, /* the other end of the same word */
};

/* What is the same for every row of a strip. */
struct strip_setting {
    enum edge edge;
    struct rule_masks rule;
    int height;
    int width; /* EDGE_WRAP */
    vec mask; /* EDGE_DEAD and EDGE_WRAP: bits that may live */
    int age_bits; /* 0: ages are not counted */
    vec age_top[8]; /* bit k of the highest counter */
};

KERNEL_INLINE struct row_sums load_row(const struct strip_setting *set, const uint64_t *at)
{
    const vec cell = vec_load(at);
    vec left = cell << 1;
    vec right = cell >> 1;

    if (set->edge == EDGE_WRAP) {
        left |= cell >> (set->width - 1);
        right |= cell << (set->width - 1);
    }
#if KERNEL_WORDS == 8
    if (set->rule.form == RULE_FORM_LIFE)
        return row_sums_ternary(left, cell, right);
#endif
    return row_sums_of(left, cell, right);
}

KERNEL_INLINE vec next_row(const struct strip_setting *set, const struct row_sums *above, const struct row_sums *here,
                           const struct row_sums *below)
{
#if KERNEL_WORDS == 8
    if (set->rule.form == RULE_FORM_LIFE)
        return rule_next_life_ternary(above, here, below);
#endif
    return rule_next(above, here, below, set->rule);
}

/*
 * Counts up where a cell lives on, from the ages less one at `ages`, and starts anew at 0 where one is born. What is
 * counted for dead cells does not matter.
 */
KERNEL_INLINE void count_ages(const struct strip_setting *set, uint64_t *ages, vec cell, vec next)
{
    const vec survives = cell & next;
    vec carry = vec_all(0);

    /* Add one unless the age is at the top: where it differs from that in any bit. */
    KERNEL_UNROLL(8)
    for (int k = 0; k < set->age_bits; k++)
        carry |= vec_load(ages + k * KERNEL_WORDS) ^ set->age_top[k];
    KERNEL_UNROLL(8)
    for (int k = 0; k < set->age_bits; k++) {
        const vec age = vec_load(ages + k * KERNEL_WORDS);

        vec_store(ages + k * KERNEL_WORDS, (age ^ carry) & survives);
        carry &= age;
    }
}

KERNEL_INLINE void step_row(const struct strip_setting *set, const struct row_sums *above, const struct row_sums *here,
                            const struct row_sums *below, uint64_t *out, uint64_t *ages)
{
    vec next = next_row(set, above, here, below);

    if (set->edge != EDGE_OPEN)
        next &= set->mask;
    if (set->age_bits > 0)
        count_ages(set, ages, here->cell, next);
    vec_store(out, next);
}

/* The counters of the row that begins `at` words into its strip. */
KERNEL_INLINE uint64_t *age_row(const struct strip_setting *set, uint64_t *ages, size_t at)
{
    return set->age_bits > 0 ? ages + at * (size_t)set->age_bits : NULL;
}

KERNEL_INLINE void step_strip(const struct strip_setting *set, const uint64_t *restrict in, uint64_t *restrict out,
                              uint64_t *restrict ages)
{
    const size_t last = (size_t)(set->height - 1) * KERNEL_WORDS;
    const struct row_sums outside = row_sums_of(vec_all(0), vec_all(0), vec_all(0));
    struct row_sums above = set->edge == EDGE_DEAD ? outside : load_row(set, in + last);
    struct row_sums here = load_row(set, in);
    struct row_sums below;

    for (size_t at = 0; at < last; at += KERNEL_WORDS) {
        below = load_row(set, in + at + KERNEL_WORDS);
        step_row(set, &above, &here, &below, out + at, age_row(set, ages, at));
        above = here;
        here = below;
    }
    below = set->edge == EDGE_DEAD ? outside : load_row(set, in);
    step_row(set, &above, &here, &below, out + last, age_row(set, ages, last));
}

/* The bits of a strip of a plane that lie in the grid: its cells, and guards that are cells of a neighbour. */
KERNEL_INLINE uint64_t plane_mask(const struct gol_pack_shape *shape, int strip)
{
    const uint64_t cells = gol_pack_cells_mask(shape, strip);
    const uint64_t guard = gol_pack_ones(shape->guard);
    uint64_t mask = cells;

    if (strip > 0)
        mask |= guard;
    if (strip < shape->strips - 1)
        mask |= guard << (shape->guard + shape->strip_width);
    return mask;
}

/* All strips through all generations of the run. What is constant where this is inlined makes a loop of its own. */
KERNEL_INLINE void step_strips(const struct gol_pack_run *run, enum edge edge, struct rule_masks rule, int age_bits)
{
    const struct gol_pack_shape *shape = run->shape;
    struct strip_setting set = {
        .edge = edge, .rule = rule, .height = shape->height, .width = shape->strip_width, .age_bits = age_bits};

    for (int k = 0; k < age_bits; k++)
        set.age_top[k] = vec_all(0 - (uint64_t)(shape->age_top >> k & 1));
    for (int strip = 0; strip < shape->strips; strip++) {
        const size_t at = (size_t)strip * shape->strip_words;
        uint64_t *ages = age_bits > 0 ? run->ages + at * (size_t)age_bits : NULL;

        set.mask = vec_all(edge == EDGE_DEAD ? plane_mask(shape, strip) : gol_pack_cells_mask(shape, strip));
        for (int i = 0; i < run->generations; i++)
            step_strip(&set, run->planes + run->at[i] + at, run->planes + run->at[i + 1] + at, ages);
    }
}

/* Ages of up to 9 .. 16 are what people ask for: their four bits stay in registers. */
KERNEL_INLINE void step_by_ages(const struct gol_pack_run *run, enum edge edge, struct rule_masks rule)
{
    if (run->ages == NULL)
        step_strips(run, edge, rule, 0);
    else if (run->shape->age_bits == 4)
        step_strips(run, edge, rule, 4);
    else
        step_strips(run, edge, rule, run->shape->age_bits);
}

/*
 * For rules other than Life. Measured: terms cost less with AVX2 (27 against 22 Gcell/s at 33x33), the tree with
 * AVX-512 (52 against 44), where a choice is one instruction, and with single words, where branches cost most.
 */
#if KERNEL_WORDS == 4
#define ANY_RULE_FORM RULE_FORM_TERMS
#else
#define ANY_RULE_FORM RULE_FORM_TREE
#endif

KERNEL_INLINE void step_by_rule(const struct gol_pack_run *run, enum edge edge)
{
    const struct gol_rule life = GOL_RULE_LIFE;
    const struct gol_rule rule = run->shape->rule;
    struct rule_tree tree;

    if (rule.birth == life.birth && rule.survival == life.survival) {
        step_by_ages(run, edge, (struct rule_masks){.form = RULE_FORM_LIFE});
        return;
    }
    rule_tree_init(&tree, rule.birth, rule.survival);
    step_by_ages(
        run, edge,
        (struct rule_masks){.form = ANY_RULE_FORM, .birth = rule.birth, .survival = rule.survival, .tree = &tree});
}

static __attribute__((noinline)) void step_open(const struct gol_pack_run *run)
{
    step_by_rule(run, EDGE_OPEN);
}

static __attribute__((noinline)) void step_dead(const struct gol_pack_run *run)
{
    step_by_rule(run, EDGE_DEAD);
}

static __attribute__((noinline)) void step_wrap(const struct gol_pack_run *run)
{
    step_by_rule(run, EDGE_WRAP);
}

static void step(const struct gol_pack_run *run)
{
    if (run->shape->topology == GOL_TOPOLOGY_PLANE)
        step_dead(run);
    else if (run->shape->guard == 0)
        step_wrap(run);
    else
        step_open(run);
}

/* One strip's guards, from the strips on either side; NULL: nothing is there. A guard is never wider than those. */
static void guard_strip(const struct gol_pack_shape *shape, uint64_t *strip, int width, const uint64_t *before,
                        int before_width, const uint64_t *behind)
{
    const vec ones = vec_all(gol_pack_ones(shape->guard));
    const vec cells = vec_all(gol_pack_ones(width) << shape->guard);

    for (size_t at = 0; at < shape->strip_words; at += KERNEL_WORDS) {
        vec row = vec_load(strip + at) & cells;

        if (before != NULL)
            row |= (vec_load(before + at) >> before_width) & ones;
        if (behind != NULL)
            row |= (vec_load(behind + at) & ones << shape->guard) << width;
        vec_store(strip + at, row);
    }
}

/* Only cells are read beside a strip, and only guards are changed in it: the order of strips does not matter. */
static void guard(const struct gol_pack_shape *shape, uint64_t *plane)
{
    const bool wraps = shape->topology == GOL_TOPOLOGY_TORUS;
    const int last = shape->strips - 1;

    for (int i = 0; i <= last; i++) {
        const int before = i > 0 ? i - 1 : last;
        const int behind = i < last ? i + 1 : 0;

        guard_strip(shape, plane + (size_t)i * shape->strip_words, gol_pack_strip_width(shape, i),
                    i > 0 || wraps ? plane + (size_t)before * shape->strip_words : NULL,
                    gol_pack_strip_width(shape, before),
                    i < last || wraps ? plane + (size_t)behind * shape->strip_words : NULL);
    }
}

#endif
