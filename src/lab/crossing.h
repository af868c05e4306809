/*
 * From where on one thing is below another: the place at which the difference of two lines goes from above 0 to below
 * it, by linear interpolation between the points that were measured. Times grow in proportion to pauses, counts and
 * pieces of work, and so the difference of two times is a straight line between two neighbours. A difference counts as
 * above or below when its whole interval is; where it is neither, nothing is shown. Pure functions; any thread.
 */
#ifndef GOL_LAB_CROSSING_H
#define GOL_LAB_CROSSING_H

/* The difference at x, with its interval. */
struct gol_difference {
    double x;
    double estimate, low, high;
};

enum gol_crossing_kind {
    GOL_CROSSING_NONE, /* no difference is shown anywhere */
    GOL_CROSSING_ABOVE, /* above 0 at some places, nowhere below */
    GOL_CROSSING_BELOW, /* below 0 at some places, nowhere above */
    GOL_CROSSING_AT, /* above 0 before x, below 0 behind it */
    GOL_CROSSING_UNCLEAR, /* it goes the other way, or crosses several times */
};

struct gol_crossing {
    enum gol_crossing_kind kind;
    int above, below; /* places with a difference that is shown */
    /*
     * Of AT: where the estimate is 0, and where the lower and the upper ends of the intervals are, between the last
     * place above and the first one below: the crossing lies between them.
     */
    double x, low, high;
};

/* n >= 1 differences with ascending x. */
struct gol_crossing gol_crossing_of(const struct gol_difference *differences, int n);

#endif
