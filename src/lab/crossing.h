/*
 * From where on one thing is below another: the place at which the difference of two lines goes from above 0 to below it, by
 * linear interpolation between the points that were measured. Times grow in proportion to pauses, counts and pieces of
 * work, and so the difference of two times is a straight line between two neighbours. Pure functions; any thread.
 */
#ifndef GOL_LAB_CROSSING_H
#define GOL_LAB_CROSSING_H

/* The difference at x, with its interval. */
struct gol_difference {
    double x;
    double estimate, low, high;
};

enum gol_crossing_kind {
    GOL_CROSSING_NEVER, /* above 0 everywhere */
    GOL_CROSSING_ALWAYS, /* below 0 everywhere, from the first x on */
    GOL_CROSSING_AT, /* above 0 before x, below 0 behind it */
    GOL_CROSSING_UNCLEAR, /* it goes the other way, or crosses several times */
};

struct gol_crossing {
    enum gol_crossing_kind kind;
    double x;
    /*
     * Where the lower ends of the intervals cross, and where the upper ones do: the crossing lies between. -INFINITY when
     * the lower ends are below 0 at the first x already, INFINITY when the upper ones never are.
     */
    double low, high;
};

/* n >= 1 differences with ascending x. */
struct gol_crossing gol_crossing_of(const struct gol_difference *differences, int n);

#endif
