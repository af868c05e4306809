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

#include <stdatomic.h>
#include <stdint.h>

#define GOL_NAP_LATE_MAX_NS 200000 /* what is later has other reasons than waking up */
#define GOL_NAP_AWAKE_PART 32
#define GOL_NAP_AWAKE_MAX_NS 1000000 /* that can be saved up */

struct gol_nap {
    int64_t late_ns; /* how late naps have ended, of late; 0 to begin with */
    int64_t awake_ns; /* for so long it may wait awake; 0 to begin with */
};

/* How long to sleep when so much is left until the deadline; 0: the rest is waited for awake, or nothing is left. */
static inline int64_t gol_nap_begin(const struct gol_nap *nap, int64_t left_ns)
{
    const int64_t awake_ns = gol_least_i64(nap->late_ns, nap->awake_ns);

    return left_ns > awake_ns ? left_ns - awake_ns : 0;
}

/*
 * It lasted slept_ns instead of asked_ns: less when somebody else ended it, and else late. That naps may be late is
 * learnt sooner than that they are not.
 */
static inline void gol_nap_end(struct gol_nap *nap, int64_t asked_ns, int64_t slept_ns)
{
    const int64_t late_ns = gol_least_i64(slept_ns - asked_ns, GOL_NAP_LATE_MAX_NS);

    nap->awake_ns = gol_least_i64(nap->awake_ns + slept_ns / GOL_NAP_AWAKE_PART, GOL_NAP_AWAKE_MAX_NS);
    if (late_ns >= 0)
        nap->late_ns += late_ns > nap->late_ns ? (late_ns - nap->late_ns + 1) / 2 : (late_ns - nap->late_ns) / 8;
}

/* So long was waited for awake. */
static inline void gol_nap_paid(struct gol_nap *nap, int64_t awake_ns)
{
    nap->awake_ns -= gol_least_i64(awake_ns, nap->awake_ns);
}

/* Waits until the deadline, of the monotonic clock (gol_clock_ns), by a nap of the calling thread's own. */
void gol_nap_until(int64_t deadline_ns);
/* The same while *word == seen (a futex, util/futex.h): the last load of it was an acquire. */
void gol_nap_while(_Atomic uint32_t *word, uint32_t seen, int64_t deadline_ns);

#endif
