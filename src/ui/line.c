/*
 * The kernel does not tell what of a pty's bytes has been taken (TIOCOUTQ is 0, some twenty kilobytes fit), and behind
 * it may be a server of SSH that takes two megabytes at once. Only the terminal knows what it has drawn. So a query
 * goes behind what is sent, which every terminal since the VT100 answers when it comes to it, in order.
 *
 * From sending to answer it takes the way there and back, which a query alone on an idle line measures, and the time
 * that the bytes queue at the narrowest place. What is on its way is held to so much that it queues for GOL_QUEUED_NS:
 * the delay is what is controlled, as Brakmo and Peterson did (TCP Vegas, 1994), and the way is measured anew from time
 * to time, for which the line has to be empty, as Cardwell and others do (BBR, 2016).
 */
#include "ui/line.h"

#include "ui/queued.h"
#include "util/least.h"
#include "util/num.h"

#define MS INT64_C(1000000)
#define SHORT_NS (1 * MS) /* what is quicker is as quick */
#define JITTER_NS (25 * MS) /* by which a way may become shorter in no time */
#define GRACE_NS (250 * MS) /* how long the first answer is waited for before anything is sent */
#define LATE_NS (500 * MS) /* until when the first answer may still come, for who leaves */
#define STALL_NS (1000 * MS) /* an answer that has not come by then will not, or much later */
#define QUIET_NS (200 * MS) /* without answers: those to queries that were given up have come */
#define PERIOD_NS (10000 * MS) /* how long a way is believed in */
#define FIRST_BYTES 1000
#define MOST_BYTES 1000000
#define STEP 2 /* that one answer changes the window by, at most */

static int64_t on_its_way(const struct gol_line *line)
{
    return line->sent - line->drawn;
}

static int64_t way_ns(const struct gol_line *line)
{
    return gol_least_i64(line->way_ns[0], line->way_ns[1]);
}

static const struct gol_line_query *oldest(const struct gol_line *line)
{
    return &line->queries[line->first];
}

/* The way has to be measured. */
static bool is_stale(const struct gol_line *line, int64_t now_ns)
{
    return line->period_ns == 0 || now_ns >= line->period_ns + PERIOD_NS;
}

static void forget(struct gol_line *line)
{
    line->n = 0;
    line->drawn = line->sent;
    line->period_ns = 0;
}

void gol_line_open(struct gol_line *line, bool asks, int64_t told)
{
    *line = (struct gol_line){.asks = asks, .window = FIRST_BYTES};
    gol_silent_open(&line->silent, told);
}

void gol_line_reopen(struct gol_line *line, int64_t now_ns, bool asks)
{
    const struct gol_silent silent = line->silent;

    gol_line_open(line, asks, silent.told);
    line->silent = silent;
    gol_silent_emptied(&line->silent, now_ns);
}

void gol_line_took(struct gol_line *line, int64_t now_ns, int64_t bytes, bool full)
{
    if (!line->answers)
        gol_silent_took(&line->silent, now_ns, bytes, full);
}

bool gol_line_drops(const struct gol_line *line)
{
    return !line->answers && line->silent.drop;
}

bool gol_line_wants(const struct gol_line *line, int64_t now_ns)
{
    return line->asks && !line->lost && line->n == 0 && now_ns >= line->quiet_ns &&
           (on_its_way(line) > 0 || is_stale(line, now_ns));
}

bool gol_line_asks(const struct gol_line *line)
{
    return line->answers && line->n < GOL_LINE_QUERIES;
}

void gol_line_sent(struct gol_line *line, int64_t now_ns, int64_t bytes, bool query)
{
    const int64_t ahead = on_its_way(line), rate = gol_line_rate(line);

    line->sent += bytes;
    if (rate > 0)
        line->clear_ns = gol_most_i64(line->clear_ns, now_ns) + bytes * GOL_NS_PER_S / rate;
    if (!query || line->n == GOL_LINE_QUERIES)
        return;
    line->queries[(line->first + line->n) % GOL_LINE_QUERIES] = (struct gol_line_query){
        .sent_ns = now_ns,
        .since_ns = line->n == 0 ? now_ns : gol_most_i64(line->answered_ns, oldest(line)->sent_ns),
        .upto = line->sent,
        .bytes = bytes,
        .ahead = ahead,
    };
    line->n++;
}

/* ---- answers ---- */

/* What a query alone on the line, or behind few bytes, says of the way. */
static void learn_way(struct gol_line *line, const struct gol_line_query *query, int64_t now_ns, bool alone)
{
    const int64_t took_ns = now_ns - query->sent_ns;

    if (alone && is_stale(line, now_ns)) {
        line->way_ns[1] = line->period_ns == 0 ? took_ns : line->way_ns[0];
        line->way_ns[0] = took_ns;
        line->period_ns = now_ns;
    }
    line->way_ns[0] = gol_least_i64(line->way_ns[0], took_ns);
}

/*
 * What queues for longer than it should says how much less there may be; what does not, how much more, if it was a good
 * part of what may be. On an idle line bytes queue behind themselves; else what was on its way is what the line has
 * taken since it was busy with that.
 */
static void learn_window(struct gol_line *line, const struct gol_line_query *query, int64_t now_ns)
{
    const int64_t queued_ns = gol_most_i64(now_ns - query->sent_ns - way_ns(line), SHORT_NS);
    const int64_t wanted_ns = way_ns(line) + GOL_QUEUED_NS, was = query->ahead + query->bytes;
    const int64_t took_ns = query->ahead == 0 ? queued_ns : gol_most_i64(now_ns - query->since_ns, SHORT_NS);
    int64_t fits = was * wanted_ns / took_ns;

    if (queued_ns <
        GOL_QUEUED_NS / 4) /* how much more is not known: twice as much, by the time that all of it is answered */
        fits = gol_most_i64(fits, line->window + query->bytes);
    if (queued_ns > GOL_QUEUED_NS)
        line->window = gol_most_i64(gol_least_i64(fits, line->window), line->window / STEP);
    else if (was >= line->window / 2)
        line->window = gol_least_i64(gol_most_i64(fits, line->window), line->window * STEP);
    line->window = gol_least_i64(gol_most_i64(line->window, GOL_QUEUED_LEAST), MOST_BYTES);
}

/*
 * On that way no answer is as quick: it is to something else that was asked. Where the way is short it is rather that
 * which was measured too long, and to take the answer for another would leave each later one a query behind.
 */
static bool is_too_early(const struct gol_line *line, int64_t now_ns)
{
    return line->period_ns != 0 && way_ns(line) > JITTER_NS && now_ns - oldest(line)->sent_ns < way_ns(line) / 2;
}

void gol_line_answered(struct gol_line *line, int64_t now_ns)
{
    const struct gol_line_query query = *oldest(line);
    const bool alone = query.ahead == 0 && query.bytes < (int64_t)sizeof GOL_LINE_QUERY;

    line->answers = line->asks;
    if (line->lost || now_ns < line->quiet_ns) {
        forget(line);
        line->lost = false;
        line->window = GOL_QUEUED_LEAST;
        line->quiet_ns = now_ns + QUIET_NS;
        return;
    }
    if (line->n == 0 || is_too_early(line, now_ns))
        return; /* to nothing that was asked */
    line->first = (line->first + 1) % GOL_LINE_QUERIES;
    line->n--;
    line->drawn = query.upto;
    line->answered_ns = now_ns;
    learn_way(line, &query, now_ns, alone);
    if (!alone && line->period_ns != 0)
        learn_window(line, &query, now_ns);
}

/* ---- what may be sent ---- */

/*
 * The line stands, or is very slow, or what answered has left. It gets little until something is heard, and then a
 * little more.
 */
static void give_up_late(struct gol_line *line, int64_t now_ns)
{
    if (!line->answers || line->n == 0 || now_ns < oldest(line)->sent_ns + STALL_NS)
        return;
    forget(line);
    line->window = line->lost ? gol_least_i64(2 * line->window, FIRST_BYTES) : GOL_QUEUED_LEAST;
    line->lost = true;
}

/* The terminal is not asked, or has not answered so far. */
static bool is_silent(const struct gol_line *line, int64_t now_ns)
{
    return !line->asks || (!line->answers && line->n > 0 && now_ns >= oldest(line)->sent_ns + GRACE_NS);
}

/* Of what may queue, how much does not yet: for so long the line is busy with it. */
static int64_t room_ns(const struct gol_line *line, int64_t now_ns)
{
    return GOL_QUEUED_NS - gol_most_i64(line->clear_ns - now_ns, 0);
}

int64_t gol_line_room(struct gol_line *line, int64_t now_ns, bool key)
{
    int64_t all, left;

    if (is_silent(line, now_ns))
        return gol_silent_room(&line->silent, now_ns, key);
    give_up_late(line, now_ns);
    if (!line->answers)
        return 0;
    if (line->lost)
        return line->n == 0 ? line->window : 0;
    if (now_ns < line->quiet_ns || line->period_ns == 0 || (is_stale(line, now_ns) && !key))
        return 0;
    all = line->window * GOL_QUEUED_NS / (way_ns(line) + GOL_QUEUED_NS);
    if (key && on_its_way(line) < 2 * line->window)
        return all;
    left = gol_least_i64(line->window - on_its_way(line), all * room_ns(line, now_ns) / GOL_QUEUED_NS);
    return on_its_way(line) == 0 ? all : left >= all / GOL_QUEUED_WORTH ? left : 0;
}

int64_t gol_line_filling(struct gol_line *line, int64_t now_ns)
{
    return is_silent(line, now_ns) ? gol_silent_filling(&line->silent, now_ns) : 0;
}

int64_t gol_line_due(const struct gol_line *line, int64_t now_ns)
{
    const int64_t free_ns = line->clear_ns - GOL_QUEUED_NS / GOL_QUEUED_WORTH;
    int64_t late_ns;

    if (is_silent(line, now_ns))
        return gol_silent_due(&line->silent, now_ns);
    if (now_ns < line->quiet_ns)
        return line->quiet_ns;
    if (line->n == 0)
        return now_ns;
    late_ns = oldest(line)->sent_ns + (line->answers ? STALL_NS : GRACE_NS);
    return free_ns > now_ns ? gol_least_i64(free_ns, late_ns) : late_ns;
}

int64_t gol_line_rate(const struct gol_line *line)
{
    if (!line->answers)
        return gol_silent_pace(&line->silent);
    return line->period_ns != 0 ? line->window * GOL_NS_PER_S / (way_ns(line) + GOL_QUEUED_NS) : 0;
}

int64_t gol_line_owed_ns(const struct gol_line *line, int64_t now_ns)
{
    if (line->n == 0 && !line->lost && now_ns >= line->quiet_ns)
        return 0;
    return line->answers ? now_ns + LATE_NS : oldest(line)->sent_ns + LATE_NS;
}
