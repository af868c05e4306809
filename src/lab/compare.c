/*
 * Partners are found by one sort of each side's keys; how a pair is judged stands in compare_pair.c.
 *
 * All intervals hold together: each has 1 - (1 - level) / k (Bonferroni), which is true whatever they have in common;
 * inside one run all are against the same points.
 *
 * Where the values decided how many there are (adaptive repeats), intervals promise too much: of those with 95 %, 93 to
 * 94 % hold the ratio, since repeats stop early where values happen to lie close together. So half of the error that is
 * allowed is kept back for that, which is enough (`make bench-stats` tries both).
 */
#include "lab/compare.h"

#include <stdlib.h>
#include <string.h>

/* ---- all pairs ---- */

static bool has_ratio(const struct gol_sample *point)
{
    for (int i = 0; i < point->n; i++)
        if (!(point->values[i] > 0))
            return false;
    return point->n > 0;
}

/* Leaves out pairs without a ratio and judges the others. */
static enum gol_code judge_pairs(struct gol_comparison *comparison, struct gol_err *err)
{
    struct gol_ranks_null null = {0}; /* of the last pair: most have the same sizes */
    int kept = 0;
    enum gol_code code = GOL_OK;

    for (int i = 0; i < comparison->n_pairs; i++) {
        const struct gol_compared *pair = &comparison->pairs[i];

        if (has_ratio(&comparison->a->points[pair->a]) && has_ratio(&comparison->b->points[pair->b]))
            comparison->pairs[kept++] = *pair;
    }
    comparison->no_ratio = comparison->n_pairs - kept;
    comparison->n_pairs = kept;
    if (kept == 0)
        return gol_err_set(err, GOL_INVALID, "none of %d points has good values above 0 on both sides",
                           comparison->no_ratio);
    comparison->level = GOL_COMPARE_LEVEL;
    comparison->level_each = gol_compare_level_each(GOL_COMPARE_LEVEL, comparison->adaptive ? 2 * kept : kept);
    for (int i = 0; i < kept && code == GOL_OK; i++) {
        struct gol_compared *pair = &comparison->pairs[i];
        const struct gol_sample *a = &comparison->a->points[pair->a];
        const struct gol_sample *b = &comparison->b->points[pair->b];

        if (null.n != a->n || null.m != b->n) {
            gol_ranks_null_fini(&null);
            code = gol_ranks_null_init(&null, a->n, b->n, err);
        }
        if (code == GOL_OK)
            code = gol_compare_pair_with(&null, a->values, b->values, comparison->margin, comparison->level_each, pair,
                                         err);
        comparison->verdicts[pair->verdict]++;
    }
    gol_ranks_null_fini(&null);
    return code;
}

void gol_comparison_fini(struct gol_comparison *comparison)
{
    free(comparison->pairs);
    free(comparison->only_a);
    free(comparison->only_b);
    *comparison = (struct gol_comparison){0};
}

bool gol_compare_any_slower(const struct gol_comparison *comparison, double margin)
{
    for (int i = 0; i < comparison->n_pairs; i++)
        if (comparison->pairs[i].ratio.low > 1 + margin)
            return true;
    return false;
}

static enum gol_code init(struct gol_comparison *out, const struct gol_samples *a, const struct gol_samples *b,
                          double margin, struct gol_err *err)
{
    *out = (struct gol_comparison){.a = a, .b = b, .by = -1, .margin = margin, .adaptive = a->adaptive || b->adaptive};
    out->pairs = calloc((size_t)b->n_points + 1, sizeof *out->pairs);
    out->only_a = calloc((size_t)a->n_points + 1, sizeof *out->only_a);
    out->only_b = calloc((size_t)b->n_points + 1, sizeof *out->only_b);
    if (out->pairs == NULL || out->only_a == NULL || out->only_b == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "a comparison of %d and %d points: out of memory", a->n_points,
                           b->n_points);
    return GOL_OK;
}

static void add_pair(struct gol_comparison *comparison, int a, int b)
{
    comparison->pairs[comparison->n_pairs++] = (struct gol_compared){.a = a, .b = b};
}

/* ---- two runs ---- */

/* A point with the columns that both runs have. */
struct entry {
    const struct gol_sample *point;
    const int *columns;
    int n_columns;
    int index;
};

static int compare_entries(const void *left, const void *right)
{
    const struct entry *x = left;
    const struct entry *y = right;

    for (int c = 0; c < x->n_columns; c++) {
        const int order = strcmp(x->point->key[x->columns[c]], y->point->key[y->columns[c]]);

        if (order != 0)
            return order;
    }
    return 0;
}

static struct entry *entries_of(const struct gol_samples *samples, const int *columns, int n_columns)
{
    struct entry *entries = calloc((size_t)samples->n_points + 1, sizeof *entries);

    for (int i = 0; i < samples->n_points && entries != NULL; i++)
        entries[i] = (struct entry){&samples->points[i], columns, n_columns, i};
    return entries;
}

static int exact_column(const struct gol_samples *samples, const char *name)
{
    for (int c = 0; c < samples->n_columns; c++)
        if (strcmp(samples->columns[c], name) == 0)
            return c;
    return -1;
}

/* A column that the other has not must be the same everywhere, or points would be thrown together. */
static enum gol_code check_lonely(const struct gol_samples *samples, const struct gol_samples *other, const char *name,
                                  const char *other_name, struct gol_err *err)
{
    for (int c = 0; c < samples->n_columns; c++) {
        if (exact_column(other, samples->columns[c]) >= 0)
            continue;
        for (int i = 1; i < samples->n_points; i++)
            if (strcmp(samples->points[i].key[c], samples->points[0].key[c]) != 0)
                return gol_err_set(err, GOL_INVALID,
                                   "%s has several values of %s (%s, %s), which %s has not: points cannot be matched",
                                   name, samples->columns[c], samples->points[0].key[c], samples->points[i].key[c],
                                   other_name);
    }
    return GOL_OK;
}

static bool has_value(const struct gol_samples *samples, int column, const char *value)
{
    for (int i = 0; i < samples->n_points; i++)
        if (strcmp(samples->points[i].key[column], value) == 0)
            return true;
    return false;
}

/* Why no point of A is in B: the first column of which no value is in both. */
static enum gol_code nothing_shared(const struct gol_comparison *comparison, struct gol_err *err)
{
    const struct gol_samples *a = comparison->a;
    const struct gol_samples *b = comparison->b;

    if (a->n_points == 0 || b->n_points == 0)
        return gol_err_set(err, GOL_INVALID, "nothing was measured in %s", a->n_points == 0 ? "A" : "B");
    for (int c = 0; c < comparison->n_columns; c++) {
        bool shared = false;

        for (int i = 0; i < a->n_points && !shared; i++)
            shared = has_value(b, comparison->columns_b[c], a->points[i].key[comparison->columns_a[c]]);
        if (!shared)
            return gol_err_set(err, GOL_INVALID, "no point is in both: %s is %s in A and %s in B",
                               a->columns[comparison->columns_a[c]], a->points[0].key[comparison->columns_a[c]],
                               b->points[0].key[comparison->columns_b[c]]);
    }
    return gol_err_set(err, GOL_INVALID, "no point is in both");
}

static enum gol_code match(struct gol_comparison *comparison, struct gol_err *err)
{
    const struct gol_samples *a = comparison->a;
    const struct gol_samples *b = comparison->b;
    struct entry *in_a = entries_of(a, comparison->columns_a, comparison->n_columns);
    struct entry *in_b = entries_of(b, comparison->columns_b, comparison->n_columns);
    enum gol_code code = GOL_OK;

    if (in_a == NULL || in_b == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "a comparison of %d and %d points: out of memory", a->n_points,
                           b->n_points);
        goto out;
    }
    for (int i = 0; i < a->n_points; i++)
        comparison->only_a[i] = -1;
    qsort(in_a, (size_t)a->n_points, sizeof *in_a, compare_entries);
    for (int i = 0; i < b->n_points; i++) {
        const struct entry *found = bsearch(&in_b[i], in_a, (size_t)a->n_points, sizeof *in_a, compare_entries);

        if (found == NULL) {
            comparison->only_b[comparison->n_only_b++] = i;
            continue;
        }
        add_pair(comparison, found->index, i);
        comparison->only_a[found->index] = 0;
    }
    for (int i = 0; i < a->n_points; i++)
        if (comparison->only_a[i] < 0)
            comparison->only_a[comparison->n_only_a++] = i;
    if (comparison->n_pairs == 0)
        code = nothing_shared(comparison, err);
out:
    free(in_a);
    free(in_b);
    return code;
}

enum gol_code gol_compare_runs(const struct gol_samples *a, const struct gol_samples *b, double margin,
                               struct gol_comparison *out, struct gol_err *err)
{
    enum gol_code code = init(out, a, b, margin, err);

    if (code == GOL_OK && strcmp(a->measure, b->measure) != 0)
        code = gol_err_set(err, GOL_INVALID, "A has %s and B has %s", a->measure, b->measure);
    if (code == GOL_OK)
        code = check_lonely(a, b, "A", "B", err);
    if (code == GOL_OK)
        code = check_lonely(b, a, "B", "A", err);
    for (int c = 0; c < a->n_columns && code == GOL_OK; c++) {
        const int other = exact_column(b, a->columns[c]);

        if (other < 0)
            continue;
        out->columns_a[out->n_columns] = c;
        out->columns_b[out->n_columns++] = other;
    }
    if (code == GOL_OK)
        code = match(out, err);
    if (code == GOL_OK)
        code = judge_pairs(out, err);
    if (code != GOL_OK)
        gol_comparison_fini(out);
    return code;
}

/* ---- one run ---- */

static bool is_mode(const struct gol_samples *run, int column)
{
    return strcmp(run->columns[column], "mode") == 0;
}

/* What the others are compared with; NULL when no point has a value. */
static const char *first_value(const struct gol_samples *run, int column)
{
    if (is_mode(run, column) && has_value(run, column, "serial"))
        return "serial";
    for (int i = 0; i < run->n_points; i++)
        if (strcmp(run->points[i].key[column], "-") != 0)
            return run->points[i].key[column];
    return NULL;
}

static bool equal_but(const struct gol_samples *run, int column, int a, int b)
{
    for (int c = 0; c < run->n_columns; c++) {
        const char *left = run->points[a].key[c];
        const char *right = run->points[b].key[c];

        if (c != column && strcmp(left, right) != 0 && strcmp(left, "-") != 0 && strcmp(right, "-") != 0)
            return false;
    }
    return true;
}

/* The one point with the first value that is equal in everything else; -1 when there is none, or more. */
static int partner_of(const struct gol_samples *run, int column, const char *first, int point)
{
    int found = -1;

    for (int i = 0; i < run->n_points; i++) {
        if (strcmp(run->points[i].key[column], first) != 0 || !equal_but(run, column, i, point))
            continue;
        if (found >= 0)
            return -1;
        found = i;
    }
    return found;
}

enum gol_code gol_compare_by(const struct gol_samples *run, int column, double margin, struct gol_comparison *out,
                             struct gol_err *err)
{
    const char *first = first_value(run, column);
    enum gol_code code = init(out, run, run, margin, err);

    out->by = column;
    for (int c = 0; c < run->n_columns; c++)
        out->columns_a[c] = out->columns_b[c] = c;
    out->n_columns = run->n_columns;
    for (int i = 0; i < run->n_points && code == GOL_OK && first != NULL; i++) {
        const char *value = run->points[i].key[column];
        int partner;

        if (strcmp(value, first) == 0)
            continue;
        if (strcmp(value, "-") == 0) {
            out->without++;
            continue;
        }
        partner = partner_of(run, column, first, i);
        if (partner < 0)
            out->only_b[out->n_only_b++] = i;
        else
            add_pair(out, partner, i);
    }
    if (code == GOL_OK && out->n_pairs == 0) {
        if (run->n_points == 0)
            code = gol_err_set(err, GOL_INVALID, "nothing was measured");
        else if (out->n_only_b > 0)
            code = gol_err_set(err, GOL_INVALID, "no point with another %s than %s is equal to one with it in all else",
                               run->columns[column], first);
        else
            code = gol_err_set(err, GOL_INVALID, "there is nothing to compare: %s is %s everywhere",
                               run->columns[column], first == NULL ? "not used" : first);
    }
    if (code == GOL_OK)
        code = judge_pairs(out, err);
    if (code != GOL_OK)
        gol_comparison_fini(out);
    return code;
}
