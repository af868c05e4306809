/*
 * How many of a pool's workers work: its team. Actors that do little but talk to each other are faster on one worker
 * than on two, since each message between two has to be carried from one processor to the other. Whether that is so
 * cannot be told from what a worker sees, so it is tried: while all are busy and messages are short, the last worker
 * of the team steps back for some milliseconds, and stays away only if the others handle no fewer messages
 * then than all did. Now and then it comes back to compare again. (A hill climbing by one step at a time, as the
 * number of threads is found in Hellerstein, Morrison, Eilebrecht, "Applying control theory in the real world:
 * experience with building a controller for the .NET thread pool", ACM SIGMETRICS Performance Evaluation Review,
 * 2009.)
 *
 * A worker that has stepped back runs nothing: what was ready there is left outside, where the others take it. It
 * neither sleeps nor searches in the sense of pool_idle.c, and does not count on being woken: it looks every half a
 * millisecond whether the others still go fast, and is back after three such looks in which they did nothing, be it
 * that one of them is in a long handler, or that they have nothing to do; or when they have been slower for some more.
 * A moment without work is no reason, as it passes: who floods is held back and goes on (flood.h), and a second worker
 * would then again carry half of what comes of that to another processor.
 */
#ifndef GOL_ACTOR_TEAM_H
#define GOL_ACTOR_TEAM_H

#include <stdatomic.h>
#include <stdint.h>

struct gol_member;
struct gol_pool;

struct gol_team {
    /* any thread: atomic */
    _Atomic(uint32_t) size; /* workers below this index work; a futex. At first: all */
    _Atomic(uint32_t) steps; /* back, so far */
};

/* What a worker knows of how fast all have been. Who has its seat. */
struct gol_pace {
    unsigned next_tick; /* the number of visits begun at which the clock is to be read again */
    int64_t next_ns; /* when the pace is to be felt again, */
    int64_t at_ns; /* and when it was last; 0: that begins now */
    uint64_t messages; /* of all workers by then */
    int64_t idle_ns; /* of this one by then */
    int64_t again_ns; /* no step back before */
    int64_t backoff_ns; /* after one in vain */
    int64_t stay_ns; /* away, until the next comparison */
};

void gol_team_init(struct gol_team *team, unsigned workers);
void gol_pace_init(struct gol_pace *pace);
/*
 * So many visits have begun that `self` is to feel the pace (pace.next_tick), if it is time; it may step back for a
 * while. Between two visits.
 */
void gol_team_feel(struct gol_pool *pool, struct gol_member *self);
/* All are wanted. Any thread. */
void gol_team_call(struct gol_pool *pool);

#endif
