/*
 * Sleeping until a deadline, and not longer: a thread that asks to be woken at a time is woken some tens of
 * microseconds later, on a virtual machine more than a hundred, since a processor that has nothing to do is given away.
 * So a nap is asked to end earlier by as much as naps were late before, and the rest is waited for awake; but no more
 * of all naps than a 32nd, so that a processor that only waits stays idle.
 *
 * A nap is one thread's at a time.
 */
#ifndef GOL_UTIL_NAP_H
#define GOL_UTIL_NAP_H

#include "util/least.h"

#include <stdint.h>

#define GOL_NAP_LATE_MAX_NS 200000 /* what is later has other reasons than waking up */
#define GOL_NAP_AWAKE_PART 32
#define GOL_NAP_AWAKE_MAX_NS 1000000 /* that can be saved up */

struct gol_nap {
    int64_t late_ns; /* how late naps have ended, of late; 0 to begin with */
    int64_t awake_ns; /* for so long it may wait awake; 0 to begin with */
};

/* How long to sleep when so much is left until the deadline; 0: the rest is waited for awake. */
static inline int64_t gol_nap_begin(struct gol_nap *nap, int64_t left_ns)
{
    int64_t awake_ns, asleep_ns;

    if (left_ns <= 0)
        return 0;
    awake_ns = gol_least_i64(left_ns, gol_least_i64(nap->late_ns, nap->awake_ns));
    asleep_ns = left_ns - awake_ns;
    nap->awake_ns = gol_least_i64(nap->awake_ns - awake_ns + asleep_ns / GOL_NAP_AWAKE_PART, GOL_NAP_AWAKE_MAX_NS);
    return asleep_ns;
}

/* It has ended by itself, so much after the time that was asked for. That it may be late is learnt sooner than not. */
static inline void gol_nap_end(struct gol_nap *nap, int64_t late_ns)
{
    const int64_t late = gol_least_i64(late_ns, GOL_NAP_LATE_MAX_NS);

    nap->late_ns += late > nap->late_ns ? (late - nap->late_ns + 1) / 2 : (late - nap->late_ns) / 8;
}

/* Sleeps until the deadline, of the monotonic clock (gol_clock_ns), by a nap of the calling thread's own. */
void gol_nap_until(int64_t deadline_ns);

#endif
