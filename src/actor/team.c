#include "actor/team.h"

#include "actor/os.h"
#include "actor/pool.h"
#include "util/clock.h"
#include "util/futex.h"
#include "util/sanitized.h"

#include <limits.h>

#define BEAT_NS 1000000 /* between two feels of the pace */
#define BEAT_VISITS 1024U /* between two looks at the clock for that: a hundredth of a beat for short ones */
#define SHORT_NS (GOL_SANITIZED ? 20000 : 500) /* a message takes no longer where stepping back is tried */
#define IDLE_PART 8 /* of a beat: who was idle for longer is not busy */
#define LOOK_NS 500000 /* of one that has stepped back: between two looks at the others */
#define JUDGE_NS 4500000 /* how long they are compared for, */
#define GLANCE_NS 1500000 /* unless they do less than two thirds for so long before, or later on, */
#define STILL_LOOKS 3 /* or nothing at all between so many looks: one is in a long handler, or all sleep */
#define STAY_NS 80000000 /* until the next comparison, and twice as long after each more that says the same, */
#define STAY_LONGEST_NS 320000000 /* up to this */
#define BACKOFF_NS 10000000 /* after a step in vain, and four times as long after each more, */
#define BACKOFF_LONGEST_NS 10240000000 /* up to this */

void gol_team_init(struct gol_team *team, unsigned workers)
{
    atomic_init(&team->size, workers);
    atomic_init(&team->steps, 0);
}

void gol_pace_init(struct gol_pace *pace)
{
    *pace = (struct gol_pace){.backoff_ns = BACKOFF_NS, .stay_ns = STAY_NS};
}

void gol_team_call(struct gol_pool *pool)
{
    /* relaxed: the futex orders it, and who has stepped back looks again soon in any case */
    if (atomic_load_explicit(&pool->workers.team.size, memory_order_relaxed) == pool->workers.n)
        return;
    atomic_store_explicit(&pool->workers.team.size, pool->workers.n, memory_order_relaxed);
    gol_futex_wake(&pool->workers.team.size, INT_MAX);
}

/* Handled so far, by all. */
static uint64_t count_messages(const struct gol_pool *pool)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < pool->workers.n; i++) /* relaxed: a measure */
        sum += atomic_load_explicit(&pool->workers.members[i].worker.counts->messages, memory_order_relaxed);
    return sum;
}

static bool is_wanted(const struct gol_pool *pool, const struct gol_member *self)
{
    /* relaxed: looked at again soon */
    return atomic_load_explicit(&pool->workers.team.size, memory_order_relaxed) > self->index ||
           atomic_load_explicit(&pool->stopping, memory_order_relaxed) != 0;
}

/* Until the next look, or the next of its own timers, which nobody else may have the time for. */
static void pass(struct gol_pool *pool, struct gol_member *self)
{
    /* relaxed: its own worker's */
    const int64_t earliest_ns = atomic_load_explicit(&self->earliest_ns, memory_order_relaxed);
    const int64_t left_ns = earliest_ns != GOL_OS_NEVER ? earliest_ns - gol_clock_ns() : LOOK_NS;

    if (left_ns > 0)
        gol_futex_wait(&pool->workers.team.size, self->index, left_ns < LOOK_NS ? left_ns : LOOK_NS);
    if (gol_workers_is_due(self, gol_clock_ns())) {
        gol_workers_expire_own(self);
        gol_workers_give_all(self);
        gol_pool_wake(pool, self);
    }
}

/* Whether so many messages in that time are fewer than `rate` for each millisecond. */
static bool is_slower(uint64_t messages, int64_t span_ns, uint64_t rate)
{
    return messages * 1000000 < rate * (uint64_t)span_ns;
}

enum verdict { GAIN, VAIN, UNKNOWN };

/*
 * Stays away if the others handle no fewer messages than `rate` for each millisecond, as long as they handle two thirds
 * of that, and nobody calls.
 */
static enum verdict stay_away(struct gol_pool *pool, struct gol_member *self, uint64_t rate)
{
    uint64_t messages, first;
    enum verdict verdict = UNKNOWN;
    int64_t began_ns, first_ns;
    unsigned still = 0;

    pass(pool, self);
    first = messages = count_messages(pool);
    began_ns = first_ns = gol_clock_ns();
    while (!is_wanted(pool, self)) {
        int64_t span_ns;
        uint64_t now;

        pass(pool, self);
        span_ns = gol_clock_ns() - first_ns;
        now = count_messages(pool);
        still = now == messages ? still + 1 : 0;
        if (still == STILL_LOOKS)
            return VAIN;
        messages = now;
        if (span_ns < GLANCE_NS)
            continue;
        if (is_slower(messages - first, span_ns, verdict == GAIN || span_ns < JUDGE_NS ? rate / 3 * 2 : rate))
            return VAIN;
        if (span_ns < JUDGE_NS)
            continue;
        verdict = GAIN;
        first = messages;
        first_ns += span_ns;
        if (first_ns - began_ns >= self->pace.stay_ns)
            break;
    }
    return verdict;
}

/* Unless all have been called. Those below that have stepped back after this one come back with it. */
static void come_back(struct gol_pool *pool, struct gol_member *self)
{
    uint32_t size = atomic_load_explicit(&pool->workers.team.size, memory_order_relaxed); /* relaxed, both: as above */

    while (size <= self->index)
        if (atomic_compare_exchange_weak_explicit(&pool->workers.team.size, &size, self->index + 1,
                                                  memory_order_relaxed, memory_order_relaxed)) {
            gol_futex_wake(&pool->workers.team.size, INT_MAX);
            return;
        }
}

/* It was the last of the team. If it is not any more, one above has just come back, and is the one to step back. */
static void step_back(struct gol_pool *pool, struct gol_member *self, uint64_t rate)
{
    struct gol_pace *pace = &self->pace;
    uint32_t size = self->index + 1;
    enum verdict verdict;

    /* relaxed, all: others look at it now and then (workers.c, gol_team_call); a count */
    if (!atomic_compare_exchange_strong_explicit(&pool->workers.team.size, &size, self->index, memory_order_relaxed,
                                                 memory_order_relaxed))
        return;
    atomic_fetch_add_explicit(&pool->workers.team.steps, 1, memory_order_relaxed);
    gol_workers_give_all(self);
    gol_pool_wake(pool, self);
    gol_pool_begin_idle(self);
    verdict = stay_away(pool, self, rate);
    gol_pool_end_idle(self);
    come_back(pool, self);
    pace->again_ns = gol_clock_ns() + (verdict == GAIN ? 0 : pace->backoff_ns);
    if (verdict == GAIN) {
        pace->backoff_ns = BACKOFF_NS;
        if (pace->stay_ns < STAY_LONGEST_NS)
            pace->stay_ns *= 2;
    } else if (verdict == VAIN) {
        pace->stay_ns = STAY_NS;
        if (pace->backoff_ns < BACKOFF_LONGEST_NS)
            pace->backoff_ns *= 4;
    }
}

void gol_team_feel(struct gol_pool *pool, struct gol_member *self)
{
    struct gol_pace *pace = &self->pace;
    const struct gol_pace before = *pace;
    const int64_t now_ns = gol_clock_ns();
    const int64_t span_ns = now_ns - before.at_ns;
    uint64_t got;

    pace->next_tick = self->worker.tick + BEAT_VISITS;
    if (now_ns < before.next_ns)
        return;
    pace->at_ns = now_ns;
    pace->next_ns = now_ns + BEAT_NS;
    pace->messages = count_messages(pool);
    pace->idle_ns = atomic_load_explicit(&self->worker.counts->idle_ns, memory_order_relaxed); /* relaxed: its own */
    got = pace->messages - before.messages;
    /* relaxed: a worker that has just stepped back, or come back, is seen at the next beat */
    if (before.at_ns == 0 || span_ns <= 0 || self->index == 0 ||
        atomic_load_explicit(&pool->workers.team.size, memory_order_relaxed) != self->index + 1 ||
        now_ns < pace->again_ns || (pace->idle_ns - before.idle_ns) * IDLE_PART > span_ns || span_ns > 8 * BEAT_NS ||
        (int64_t)got * SHORT_NS < span_ns)
        return;
    step_back(pool, self, got * 1000000 / (uint64_t)span_ns);
    pace->next_ns = pace->at_ns = 0; /* what is felt next begins with the next beat */
}
