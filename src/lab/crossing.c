#include "lab/crossing.h"

#include <math.h>
#include <stdbool.h>

/* The three lines that differences have. */
enum line { ESTIMATE, LOW, HIGH };

static double value_of(const struct gol_difference *difference, enum line line)
{
    switch (line) {
    case LOW:
        return difference->low;
    case HIGH:
        return difference->high;
    case ESTIMATE:
        break;
    }
    return difference->estimate;
}

/* Where the line is 0 between a, where it is above, and b. An end without bounds is as far from 0 as can be. */
static double zero_between(const struct gol_difference *a, const struct gol_difference *b, enum line line)
{
    const double above = value_of(a, line);
    const double below = value_of(b, line);

    if (!isfinite(above))
        return b->x;
    if (!isfinite(below))
        return a->x;
    return a->x + (b->x - a->x) * above / (above - below);
}

/* The x from which the line is below 0 to the end: -INFINITY from the first on, INFINITY never. */
static double below_from(const struct gol_difference *differences, int n, enum line line)
{
    int first = n; /* of the last stretch that is below */

    while (first > 0 && value_of(&differences[first - 1], line) < 0)
        first--;
    if (first == n)
        return INFINITY;
    return first == 0 ? -INFINITY : zero_between(&differences[first - 1], &differences[first], line);
}

/* Counts those above and below; false when one that is above comes behind one that is below. */
static bool count_sides(const struct gol_difference *differences, int n, struct gol_crossing *crossing)
{
    bool once = true;

    for (int i = 0; i < n; i++) {
        once = once && !(differences[i].low > 0 && crossing->below > 0);
        crossing->above += differences[i].low > 0;
        crossing->below += differences[i].high < 0;
    }
    return once;
}

struct gol_crossing gol_crossing_of(const struct gol_difference *differences, int n)
{
    struct gol_crossing crossing = {.kind = GOL_CROSSING_MIXED, .low = -INFINITY, .high = INFINITY, .x = NAN};
    const bool once = count_sides(differences, n, &crossing);

    if (crossing.above == 0 && crossing.below == 0)
        crossing.kind = GOL_CROSSING_UNSHOWN;
    else if (crossing.above == n)
        crossing.kind = GOL_CROSSING_NEVER;
    else if (crossing.below == n)
        crossing.kind = GOL_CROSSING_ALWAYS;
    else if (once && differences[0].estimate > 0 && differences[n - 1].estimate < 0)
        crossing.kind = GOL_CROSSING_AT;
    if (crossing.kind != GOL_CROSSING_AT)
        return crossing;
    crossing.x = below_from(differences, n, ESTIMATE);
    crossing.low = below_from(differences, n, LOW);
    crossing.high = below_from(differences, n, HIGH);
    return crossing;
}
