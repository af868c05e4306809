/*
 * Of a pipe to a silent terminal nothing is seen but whether it is full. Then it tells its rate: what the kernel takes from one time that
 * there is room in it to another, while it has filled again in between, is what has left it. With the rate it is known what is on the line: all
 * that was sent, less the rate times the time (a virtual clock: Zhang, 1990). What was in the pipe by then is waited for, or thrown
 * away, as the kernel does at Ctrl-C; from then on a little less is sent than the line takes, so that an error never piles up.
 *
 * Until the pipe is full nothing is known, whatever is sent, and a slow line is found the sooner the faster it fills. So there is no slow
 * start: it would hold up the fast ones, and only put off what a slow one goes through once. What the user has told is
 * known from the beginning.
 *
 * That a line takes more than is known is found by trying: either it is full again, and the rate was right, or more
 * has gone than it holds at that rate. This is when no key has come of late, and ever more rarely.
 */
#include "ui/drain.h"

#include "util/num.h"

#define MS INT64_C(1000000)
#define TARGET_NS (50 * MS) /* that bytes may queue */
#define WORTH 2 /* nothing is sent for less than this part of it, while something queues */
#define LEAST_BYTES 96 /* with less a slice is mostly steps of the cursor */
#define SPARE_PARTS 8 /* of the rate; one of them is not used */
#define MEASURE_NS (250 * MS) /* so long, and with so many bytes, a rate is measured */
#define MEASURE_BYTES 2000
#define OFFER_NS (10 * MS) /* the kernel wakes us when a pty is all but empty, so we look whether there is room */
#define STANDS_NS (3000 * MS) /* what has taken nothing for so long stands, and is left to the kernel */
#define HOLDS_BYTES 20000 /* a pty that is full, more or less */
#define KEPT_BYTES 4096 /* of them, those that the reader's side has already cannot be thrown away */
#define DROP_NS (500 * MS) /* what drains within this time is not worth painting all again */
#define FIRST_TRY_NS (60000 * MS)
#define LAST_TRY_NS (64 * FIRST_TRY_NS)
#define QUIET_NS (10000 * MS) /* without keys, before it is tried */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t time_of(int64_t bytes, int64_t rate)
{
    return bytes * GOL_NS_PER_S / rate;
}

/* Most of what it takes, or is said to take; 0: not known. */
static int64_t pace_of(const struct gol_drain *drain)
{
    const int64_t rate = drain->rate == 0   ? drain->told
                         : drain->told == 0 ? drain->rate
                                            : least(drain->rate, drain->told);

    return rate - rate / SPARE_PARTS;
}

int64_t gol_drain_pace(const struct gol_drain *drain)
{
    return drain->tries ? 0 : pace_of(drain);
}

void gol_drain_open(struct gol_drain *drain, int64_t told)
{
    *drain = (struct gol_drain){.told = told, .wait_ns = FIRST_TRY_NS};
}

void gol_drain_emptied(struct gol_drain *drain, int64_t now_ns)
{
    if (pace_of(drain) > 0)
        drain->clear_ns = least(drain->clear_ns, now_ns + time_of(KEPT_BYTES, pace_of(drain)));
    drain->full = drain->drop = false;
    drain->measured_ns = 0;
}

/* ---- how fast it is ---- */

/* The rate is known, and so many bytes are on the line at most. */
static void settle(struct gol_drain *drain, int64_t now_ns, int64_t bytes)
{
    drain->tries = false;
    drain->clear_ns = least(drain->clear_ns, now_ns + time_of(bytes, pace_of(drain)));
    drain->drop = drain->clear_ns > now_ns + DROP_NS;
    drain->measured_ns = 0;
    drain->try_ns = now_ns + drain->wait_ns;
}

static void forget(struct gol_drain *drain)
{
    drain->tries = false;
    drain->rate = 0;
}

/*
 * There is room again in the full pipe. Where that took all that it holds before it was full again, the line may have been idle in between: it
 * is a fast one that stood for a while.
 */
static void measure(struct gol_drain *drain, int64_t now_ns)
{
    const int64_t took_ns = now_ns - drain->measured_ns;

    if (drain->measured_ns == 0 || drain->refilled > HOLDS_BYTES / 4) {
        drain->measured_ns = now_ns;
        drain->measured = 0;
    } else if (took_ns >= MEASURE_NS && drain->measured >= MEASURE_BYTES) {
        drain->rate = most(drain->measured * GOL_NS_PER_S / took_ns, 1);
        drain->clear_ns = GOL_DRAIN_NO_END;
        settle(drain, now_ns, HOLDS_BYTES);
    }
    drain->refilled = 0;
}

/* What was known is not so any more; or that it is has been shown by trying. */
static void fill(struct gol_drain *drain, int64_t now_ns)
{
    if (!drain->tries) {
        forget(drain);
        return;
    }
    drain->wait_ns = least(2 * drain->wait_ns, LAST_TRY_NS);
    settle(drain, now_ns, HOLDS_BYTES);
}

/* Whether more has gone than the line could hold at the rate that is known, and a little more. */
static void prove(struct gol_drain *drain, int64_t now_ns, int64_t bytes)
{
    const int64_t rate = drain->rate + drain->rate / 4;

    drain->proven_ns = most(drain->proven_ns, now_ns) + time_of(bytes, rate);
    if (drain->proven_ns <= now_ns + time_of(HOLDS_BYTES + HOLDS_BYTES / 2, rate))
        return;
    forget(drain);
    drain->wait_ns = FIRST_TRY_NS;
}

void gol_drain_took(struct gol_drain *drain, int64_t now_ns, int64_t bytes, bool full)
{
    const bool fills = full && !drain->full;

    if (bytes > 0 && drain->full)
        measure(drain, now_ns);
    if (bytes > 0 || fills)
        drain->moved_ns = now_ns;
    drain->full = full;
    drain->measured += bytes;
    drain->refilled += bytes;
    if (pace_of(drain) > 0)
        drain->clear_ns = most(drain->clear_ns, now_ns) + time_of(bytes, pace_of(drain));
    if (drain->tries)
        prove(drain, now_ns, bytes);
    if (fills && drain->rate > 0)
        fill(drain, now_ns);
}

/* ---- what may be sent ---- */

static bool is_worth_trying(const struct gol_drain *drain, int64_t now_ns)
{
    return drain->rate > 0 && !drain->tries && (drain->told == 0 || drain->told > drain->rate) &&
           now_ns >= drain->try_ns && now_ns >= drain->key_ns + QUIET_NS;
}

int64_t gol_drain_room(struct gol_drain *drain, int64_t now_ns, bool key)
{
    int64_t pace, queue_ns, all, left;

    if (key) {
        drain->key_ns = now_ns;
        if (drain->tries)
            settle(drain, now_ns, HOLDS_BYTES);
    } else if (is_worth_trying(drain, now_ns)) {
        drain->tries = true;
        drain->proven_ns = now_ns;
    }
    pace = gol_drain_pace(drain);
    if (pace == 0)
        return GOL_DRAIN_NO_END;
    queue_ns = most(drain->clear_ns - now_ns, 0);
    all = most(pace * TARGET_NS / GOL_NS_PER_S, LEAST_BYTES);
    if (queue_ns == 0 || (key && queue_ns < 2 * TARGET_NS))
        return all;
    left = all * least(TARGET_NS - queue_ns, TARGET_NS) / TARGET_NS;
    return queue_ns < TARGET_NS && left >= all / WORTH ? left : 0;
}

int64_t gol_drain_due(const struct gol_drain *drain, int64_t now_ns)
{
    if (drain->drop)
        return now_ns;
    if (drain->full)
        return now_ns < drain->moved_ns + STANDS_NS ? now_ns + OFFER_NS : GOL_DRAIN_NO_END;
    return most(drain->clear_ns - TARGET_NS / WORTH, now_ns);
}
