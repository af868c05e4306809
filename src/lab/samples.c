#include "lab/samples.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gol_samples_fini(struct gol_samples *samples)
{
    for (int i = 0; i < samples->n_points; i++) {
        free(samples->points[i].key);
        free(samples->points[i].values);
    }
    free(samples->points);
    free(samples->sorted);
    *samples = (struct gol_samples){0};
}

static int compare_keys(const struct gol_samples *samples, const char *const *key, int point)
{
    for (int c = 0; c < samples->n_columns; c++) {
        const int order = strncmp(key[c], samples->points[point].key[c], GOL_GRID_CELL - 1);

        if (order != 0)
            return order;
    }
    return 0;
}

/* Where the key stands among the sorted points, or would stand; *found: it does. */
static int place_of(const struct gol_samples *samples, const char *const *key, bool *found)
{
    int from = 0;
    int to = samples->n_points;

    *found = false;
    while (from < to) {
        const int middle = from + (to - from) / 2;
        const int order = compare_keys(samples, key, samples->sorted[middle]);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

/* Room for one more of `size` bytes when n are used: doubled at powers of two. */
static void *grown(void *array, int n, size_t size)
{
    return n > 0 && (n & (n - 1)) != 0 ? array : realloc(array, 2 * ((size_t)n + 1) * size);
}

static enum gol_code no_memory(const struct gol_samples *samples, struct gol_err *err)
{
    return gol_err_set(err, GOL_NO_MEMORY, "%d points: out of memory", samples->n_points);
}

static enum gol_code insert(struct gol_samples *samples, int place, const char *const *key, int order,
                            struct gol_err *err)
{
    const int n = samples->n_points;
    struct gol_sample *points = grown(samples->points, n, sizeof *points);
    char(*copy)[GOL_GRID_CELL] = calloc((size_t)samples->n_columns + 1, sizeof *copy);
    int *sorted;

    if (points != NULL)
        samples->points = points;
    sorted = points == NULL || copy == NULL ? NULL : grown(samples->sorted, n, sizeof *sorted);
    if (sorted == NULL) {
        free(copy);
        return no_memory(samples, err);
    }
    samples->sorted = sorted;
    for (int c = 0; c < samples->n_columns; c++)
        snprintf(copy[c], sizeof copy[c], "%s", key[c]);
    points[n] = (struct gol_sample){.key = copy, .order = order};
    memmove(sorted + place + 1, sorted + place, (size_t)(n - place) * sizeof *sorted);
    sorted[place] = n;
    samples->n_points++;
    return GOL_OK;
}

enum gol_code gol_samples_add(struct gol_samples *samples, const char *const *key, int order, double value,
                              struct gol_err *err)
{
    bool found;
    const int place = place_of(samples, key, &found);
    struct gol_sample *point;
    double *values;

    if (!found) {
        enum gol_code code;

        if (samples->n_points == GOL_SAMPLES_POINTS_MAX)
            return gol_err_set(err, GOL_LIMIT, "more than %d points", GOL_SAMPLES_POINTS_MAX);
        code = insert(samples, place, key, order, err);
        if (code != GOL_OK)
            return code;
    }
    point = &samples->points[samples->sorted[place]];
    if (!isfinite(value)) {
        point->bad++;
        samples->bad++;
        return GOL_OK;
    }
    values = grown(point->values, point->n, sizeof *values);
    if (values == NULL)
        return no_memory(samples, err);
    values[point->n++] = value;
    point->values = values;
    samples->good++;
    return GOL_OK;
}

static int by_order(const void *a, const void *b)
{
    const struct gol_sample *x = a;
    const struct gol_sample *y = b;

    return (x->order > y->order) - (x->order < y->order);
}

void gol_samples_finish(struct gol_samples *samples)
{
    int least = 0;
    int most = 0;

    if (samples->n_points > 0)
        qsort(samples->points, (size_t)samples->n_points, sizeof *samples->points, by_order);
    free(samples->sorted);
    samples->sorted = NULL;
    for (int i = 0; i < samples->n_points; i++) {
        const int rows = samples->points[i].n + samples->points[i].bad;

        least = i == 0 || rows < least ? rows : least;
        most = rows > most ? rows : most;
    }
    samples->adaptive = samples->adaptive || most - least > 1; /* one apart: broken off in the middle of a round */
}

int gol_samples_column(const struct gol_samples *samples, const char *name)
{
    char seconds[GOL_GRID_CELL];
    int found = -1;

    snprintf(seconds, sizeof seconds, "%s_s", name);
    for (int c = samples->n_columns - 1; c >= 0; c--) {
        if (strcmp(samples->columns[c], name) == 0)
            return c;
        if (strcmp(samples->columns[c], seconds) == 0)
            found = c;
    }
    return found;
}
