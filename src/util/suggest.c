/*
 * The optimal string alignment distance (Damerau, "A technique for computer detection and correction of spelling
 * errors", CACM 1964; the dynamic programme is that of Wagner and Fischer, 1974) with three rows of the table.
 */
#include "util/suggest.h"

#include "util/least.h"

#include <stdint.h>
#include <string.h>

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

size_t gol_suggest_distance(const char *a, const char *b)
{
    size_t rows[3][GOL_SUGGEST_LENGTH + 1];
    const size_t a_length = strlen(a);
    const size_t b_length = strlen(b);

    if (a_length > GOL_SUGGEST_LENGTH || b_length > GOL_SUGGEST_LENGTH)
        return SIZE_MAX;
    for (size_t k = 0; k <= b_length; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];

        row[0] = i;
        for (size_t k = 1; k <= b_length; k++) {
            const size_t changed = lower(a[i - 1]) != lower(b[k - 1]);

            row[k] = gol_least_size(gol_least_size(above[k], row[k - 1]) + 1, above[k - 1] + changed);
            if (i > 1 && k > 1 && lower(a[i - 1]) == lower(b[k - 2]) && lower(a[i - 2]) == lower(b[k - 1]))
                row[k] = gol_least_size(row[k], rows[(i - 2) % 3][k - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *gol_suggest_nearest(const char *word, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        const size_t length = strlen(names[i]);
        const size_t allowed = length < 6 ? 1 + (length > 3) : length / 3;
        const size_t distance = gol_suggest_distance(word, names[i]);

        if (distance <= allowed && distance < length && distance < best) {
            best = distance;
            nearest = names[i];
        }
    }
    return nearest;
}

void gol_suggest_add(struct gol_buf *out, const char *word, const char *const *names, size_t n)
{
    const char *nearest = gol_suggest_nearest(word, names, n);

    if (nearest != NULL)
        gol_buf_printf(out, "did you mean \"%s\"? ", nearest);
    gol_buf_puts(out, "known: ");
    for (size_t i = 0; i < n; i++)
        gol_buf_printf(out, "%s%s", i == 0 ? "" : ", ", names[i]);
}
