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

/* Only an interval that is wholly on one side of 0 counts as above or below; an estimate alone shows nothing. */
enum gol_crossing_kind {
    GOL_CROSSING_UNSHOWN, /* nowhere above or below: no interval says so */
    GOL_CROSSING_NEVER, /* above 0 everywhere */
    GOL_CROSSING_ALWAYS, /* below 0 everywhere, from the first x on */
    GOL_CROSSING_AT, /* the estimate goes from above 0 to below it at x, and no interval says otherwise */
    GOL_CROSSING_MIXED, /* anything else: above or below at some x only, the other way round, or several times */
};

struct gol_crossing {
    enum gol_crossing_kind kind;
    int above, below; /* how many of the differences are, by their whole intervals */
    double x; /* of AT only */
    /*
     * Of AT only. Where the lower ends of the intervals cross, and where the upper ones do: the crossing lies between.
     * -INFINITY when the lower ends are below 0 at the first x already, INFINITY when the upper one at the last x is not.
     */
    double low, high;
};

/* n >= 1 differences with ascending x. */
struct gol_crossing gol_crossing_of(const struct gol_difference *differences, int n);

#endif
