/*
 * Of a pipe to a silent terminal nothing is seen but whether it is full. Then it tells its rate: what the kernel takes
 * from one time that there is room in it to another, while it has filled again in between, is what has left it. With
 * the rate it is known what is on the line: all that was sent, less the rate times the time (a virtual clock: Zhang,
 * 1990). What was in the pipe by then is waited for, or thrown away, as the kernel does at Ctrl-C; from then on a
 * little less is sent than the line takes, so that an error never piles up.
 *
 * Until the pipe is full nothing is known, whatever is sent, and a slow line is found the sooner the faster it fills.
 * So there is no slow start: it would hold up the fast ones, and only put off what a slow one goes through once. Rather
 * it is filled on purpose, when it has said nothing for a moment: a picture now and then may be just what a line takes,
 * and then keys wait behind what the pipe holds for as long as it is watched. What the user has told is known from the
 * beginning.
 *
 * That a line takes more than is known is found by trying: either it is full again, and the rate was right, or more
 * has gone than it holds at that rate. This is when no key has come of late, and ever more rarely.
 */
#include "ui/silent.h"

#include "ui/queued.h"
#include "util/least.h"
#include "util/num.h"

#define MS INT64_C(1000000)
#define SPARE_PARTS 8 /* of the rate; one of them is not used */
#define MEASURE_NS (250 * MS) /* so long, and with so many bytes, a rate is measured; every wrong one makes keys wait */
#define MEASURE_BYTES 6000
#define GRAIN_BYTES                                                                                                    \
    512 /* by about so much more may be counted: a pty gives its room back by one or two pieces of ours */
#define OFFER_NS (10 * MS) /* the kernel wakes us when a pty is all but empty, so we look whether there is room */
#define STANDS_NS (3000 * MS) /* what has taken nothing for so long stands, and is left to the kernel */
#define STOOD_NS                                                                                                       \
    (10000 * MS) /* for one piece of ours not even 1,200 baud take so long: what was measured before is void */
#define HOLDS_BYTES 20000 /* a pty that is full, more or less */
#define KEPT_BYTES 4096 /* of them, those that the reader's side has already cannot be thrown away */
#define DROP_NS (500 * MS) /* what drains within this time is not worth painting all again */
#define BEGIN_NS (1000 * MS) /* until it is filled: a terminal that is far away may still answer */
#define FILLING_BYTES (HOLDS_BYTES + 16000) /* what a line of 64 kB a second takes while it is measured comes on top */
#define FIRST_TRY_NS (60000 * MS)
#define LAST_TRY_NS (64 * FIRST_TRY_NS)
#define QUIET_NS (10000 * MS) /* without keys, before it is tried */

static int64_t time_of(int64_t bytes, int64_t rate)
{
    return bytes * GOL_NS_PER_S / rate;
}

/* Most of what it takes, or is said to take; 0: not known. */
static int64_t pace_of(const struct gol_silent *silent)
{
    const int64_t rate = silent->rate == 0   ? silent->told
                         : silent->told == 0 ? silent->rate
                                             : gol_least_i64(silent->rate, silent->told);

    return rate - rate / SPARE_PARTS;
}

int64_t gol_silent_pace(const struct gol_silent *silent)
{
    return silent->tries ? 0 : pace_of(silent);
}

void gol_silent_open(struct gol_silent *silent, int64_t told)
{
    *silent = (struct gol_silent){.told = told, .wait_ns = FIRST_TRY_NS};
}

void gol_silent_emptied(struct gol_silent *silent, int64_t now_ns)
{
    if (pace_of(silent) > 0)
        silent->clear_ns = gol_least_i64(silent->clear_ns, now_ns + time_of(KEPT_BYTES, pace_of(silent)));
    silent->full = silent->drop = false;
    silent->measured_ns = 0;
}

/* ---- how fast it is ---- */

/* The rate is known, and so many bytes are on the line at most. */
static void settle(struct gol_silent *silent, int64_t now_ns, int64_t bytes)
{
    silent->tries = false;
    silent->clear_ns = gol_least_i64(silent->clear_ns, now_ns + time_of(bytes, pace_of(silent)));
    silent->drop = silent->clear_ns > now_ns + DROP_NS;
    silent->measured_ns = 0;
    silent->try_ns = now_ns + silent->wait_ns;
}

static void forget(struct gol_silent *silent)
{
    silent->tries = false;
    silent->rate = 0;
}

/*
 * There is room again in the full pipe. Where that took all that it holds before it was full again, the line may have
 * been idle in between: it is a fast one that stood for a while. Nor does a line that stood in between tell its rate.
 */
static void measure(struct gol_silent *silent, int64_t now_ns)
{
    const int64_t took_ns = now_ns - silent->measured_ns;

    if (silent->measured_ns == 0 || silent->refilled > HOLDS_BYTES / 4 || now_ns >= silent->moved_ns + STOOD_NS) {
        silent->measured_ns = now_ns;
        silent->measured = 0;
    } else if (took_ns >= MEASURE_NS && silent->measured >= MEASURE_BYTES) {
        silent->rate = gol_most_i64((silent->measured - GRAIN_BYTES) * GOL_NS_PER_S / took_ns, 1);
        silent->clear_ns = GOL_SILENT_NO_END;
        settle(silent, now_ns, HOLDS_BYTES);
    }
    silent->refilled = 0;
}

/* What was known is not so any more; or that it is has been shown by trying. */
static void fill(struct gol_silent *silent, int64_t now_ns)
{
    if (!silent->tries) {
        forget(silent);
        return;
    }
    silent->wait_ns = gol_least_i64(2 * silent->wait_ns, LAST_TRY_NS);
    settle(silent, now_ns, HOLDS_BYTES);
}

/* Whether more has gone than the line could hold at the rate that is known, and a little more. */
static void prove(struct gol_silent *silent, int64_t now_ns, int64_t bytes)
{
    const int64_t rate = silent->rate + silent->rate / 4;

    silent->proven_ns = gol_most_i64(silent->proven_ns, now_ns) + time_of(bytes, rate);
    if (silent->proven_ns <= now_ns + time_of(HOLDS_BYTES + HOLDS_BYTES / 2, rate))
        return;
    forget(silent);
    silent->wait_ns = FIRST_TRY_NS;
}

void gol_silent_took(struct gol_silent *silent, int64_t now_ns, int64_t bytes, bool full)
{
    const bool fills = full && !silent->full;

    if (bytes > 0 && silent->full)
        measure(silent, now_ns);
    if (bytes > 0 || fills)
        silent->moved_ns = now_ns;
    silent->full = full;
    silent->measured += bytes;
    silent->refilled += bytes;
    if (pace_of(silent) > 0)
        silent->clear_ns = gol_most_i64(silent->clear_ns, now_ns) + time_of(bytes, pace_of(silent));
    if (silent->tries)
        prove(silent, now_ns, bytes);
    if (fills && silent->rate > 0)
        fill(silent, now_ns);
}

/* ---- what may be sent ---- */

static bool is_worth_trying(const struct gol_silent *silent, int64_t now_ns)
{
    return silent->rate > 0 && !silent->tries && (silent->told == 0 || silent->told > silent->rate) &&
           now_ns >= silent->try_ns && now_ns >= silent->key_ns + QUIET_NS;
}

int64_t gol_silent_filling(struct gol_silent *silent, int64_t now_ns)
{
    const bool first = silent->try_ns == 0;

    if (silent->begun_ns == 0)
        silent->begun_ns = now_ns;
    if (pace_of(silent) > 0 || silent->full || now_ns < silent->begun_ns + BEGIN_NS || now_ns < silent->try_ns ||
        (!first && now_ns < silent->key_ns + QUIET_NS))
        return 0;
    silent->try_ns = now_ns + silent->wait_ns;
    if (!first)
        silent->wait_ns = gol_least_i64(2 * silent->wait_ns, LAST_TRY_NS);
    return FILLING_BYTES;
}

int64_t gol_silent_room(struct gol_silent *silent, int64_t now_ns, bool key)
{
    int64_t pace, queue_ns, all, left;

    if (key) {
        silent->key_ns = now_ns;
        if (silent->tries)
            settle(silent, now_ns, HOLDS_BYTES);
    } else if (is_worth_trying(silent, now_ns)) {
        silent->tries = true;
        silent->proven_ns = now_ns;
    }
    pace = gol_silent_pace(silent);
    if (pace == 0)
        return GOL_SILENT_NO_END;
    queue_ns = gol_most_i64(silent->clear_ns - now_ns, 0);
    all = gol_most_i64(pace * GOL_QUEUED_NS / GOL_NS_PER_S, GOL_QUEUED_LEAST);
    if (queue_ns == 0 || (key && queue_ns < 2 * GOL_QUEUED_NS))
        return all;
    left = all * gol_least_i64(GOL_QUEUED_NS - queue_ns, GOL_QUEUED_NS) / GOL_QUEUED_NS;
    return queue_ns < GOL_QUEUED_NS && left >= all / GOL_QUEUED_WORTH ? left : 0;
}

int64_t gol_silent_due(const struct gol_silent *silent, int64_t now_ns)
{
    if (silent->drop)
        return now_ns;
    if (silent->full)
        return now_ns < silent->moved_ns + STANDS_NS ? now_ns + OFFER_NS : GOL_SILENT_NO_END;
    return gol_most_i64(silent->clear_ns - GOL_QUEUED_NS / GOL_QUEUED_WORTH, now_ns);
}
