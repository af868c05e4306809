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

/* Where the line first goes below 0 behind place `from`, where it is above; it does so at place `to` at the latest. */
static double falls_at(const struct gol_difference *differences, int from, int to, enum line line)
{
    int at = from + 1;

    while (at < to && value_of(&differences[at], line) >= 0)
        at++;
    return zero_between(&differences[at - 1], &differences[at], line);
}

struct gol_crossing gol_crossing_of(const struct gol_difference *differences, int n)
{
    struct gol_crossing crossing = {.kind = GOL_CROSSING_NONE, .x = NAN, .low = NAN, .high = NAN};
    bool back = false; /* above again behind a place that is below */
    int last_above = -1;
    int first_below = n;

    for (int i = 0; i < n; i++) {
        if (differences[i].low > 0) {
            crossing.above++;
            last_above = i;
            back = back || first_below < n;
        } else if (differences[i].high < 0) {
            crossing.below++;
            first_below = i < first_below ? i : first_below;
        }
    }
    if (crossing.above == 0 && crossing.below == 0)
        return crossing;
    if (crossing.above == 0 || crossing.below == 0) {
        crossing.kind = crossing.below == 0 ? GOL_CROSSING_ABOVE : GOL_CROSSING_BELOW;
    } else if (back) {
        crossing.kind = GOL_CROSSING_UNCLEAR;
    } else {
        crossing.kind = GOL_CROSSING_AT;
        crossing.x = falls_at(differences, last_above, first_below, ESTIMATE);
        crossing.low = falls_at(differences, last_above, first_below, LOW);
        crossing.high = falls_at(differences, last_above, first_below, HIGH);
    }
    return crossing;
}
