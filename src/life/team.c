/*
 * One barrier does everything: members sleep in it between pieces of work, and it is the barrier within them. A phase
 * number tells the rounds apart; the last to arrive moves it on.
 *
 * Who waits watches the number for about as long as going to sleep and being woken would take, then sleeps: so a wait
 * never costs more than twice of what the better of the two would have (Karlin et al., "Competitive randomized
 * algorithms for non-uniform problems", 1990, have this and better). The time is taken from a clock, since a pause
 * instruction takes 10 cycles on one processor and 140 on the next. With fewer processors than members, watching would
 * only hold up the one that is waited for: there everybody sleeps at once. Nobody yields: that leaves a member where it
 * is, perhaps behind another one, while waking one looks for an idle processor.
 */
#include "life/team.h"

#include "util/clock.h"
#include "util/futex.h"
#include "util/processors.h"
#include "util/relax.h"
#include "util/thread.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define WATCH_NS 20000
#define PAUSES 16 /* between two looks at the clock */
#define LINE_BYTES 64

struct gol_team {
    /* Set once, before the threads. */
    int members;
    bool is_crowded; /* fewer processors than members */
    pthread_t *threads; /* members - 1 of them */
    /* Written by the caller, read by the others, with a barrier between. */
    gol_team_fn *work; /* NULL: go home */
    void *argument;
    /* All members, atomic. */
    alignas(LINE_BYTES) atomic_int arrived;
    atomic_int numbered; /* threads that have taken their number */
    alignas(LINE_BYTES) _Atomic uint32_t phase; /* a futex */
    atomic_int sleepers;
};

static bool has_moved(const struct gol_team *team, uint32_t phase)
{
    /* Acquire: pairs with the store in move_on, and so with all that any member wrote before it arrived. */
    return atomic_load_explicit(&team->phase, memory_order_acquire) != phase;
}

/* False when it took too long. */
static bool watch(const struct gol_team *team, uint32_t phase)
{
    int64_t start_ns;

    if (team->is_crowded)
        return has_moved(team, phase);
    start_ns = gol_clock_ns();
    do {
        for (int i = 0; i < PAUSES; i++) {
            if (has_moved(team, phase))
                return true;
            GOL_RELAX();
        }
    } while (gol_clock_ns() - start_ns < WATCH_NS);
    return false;
}

static void sleep_until_moved(struct gol_team *team, uint32_t phase)
{
    /* Sequentially consistent, as are the load below and both in move_on: one of the two sees the other. */
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->phase) == phase)
        gol_futex_wait(&team->phase, phase, -1);
    /* Relaxed: who reads a number too high wakes nobody. */
    atomic_fetch_sub_explicit(&team->sleepers, 1, memory_order_relaxed);
}

static void move_on(struct gol_team *team, uint32_t phase)
{
    /* Relaxed: the next to arrive has seen the phase that is stored next. */
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    /* Sequentially consistent: see sleep_until_moved. */
    atomic_store(&team->phase, phase + 1);
    if (atomic_load(&team->sleepers) > 0)
        gol_futex_wake(&team->phase, team->members - 1);
}

void gol_team_wait(struct gol_team *team)
{
    uint32_t phase;

    if (team == NULL)
        return;
    /* Relaxed: it cannot move before this member has arrived. */
    phase = atomic_load_explicit(&team->phase, memory_order_relaxed);
    /* Release and acquire: each member's writes reach the last one here, who hands them on with the phase. */
    if (atomic_fetch_add_explicit(&team->arrived, 1, memory_order_acq_rel) == team->members - 1) {
        move_on(team, phase);
        return;
    }
    if (!watch(team, phase))
        sleep_until_moved(team, phase);
}

static void *serve(void *argument)
{
    struct gol_team *const team = argument;
    /* Relaxed: only the number matters. */
    const int member = 1 + atomic_fetch_add_explicit(&team->numbered, 1, memory_order_relaxed);

    for (;;) {
        gol_team_wait(team); /* for work */
        if (team->work == NULL)
            return NULL;
        team->work(team->argument, member, team->members);
        gol_team_wait(team); /* for the others */
    }
}

/* Starts the threads; how many there are then. */
static int start(struct gol_team *team, int wanted)
{
    int started = 0;

    while (started < wanted && gol_thread_start(&team->threads[started], serve, team, NULL) == GOL_OK)
        started++;
    return started;
}

/* Sends the first `started` threads home and releases everything; the others have arrived for good. */
static void dismiss(struct gol_team *team, int started)
{
    team->work = NULL;
    gol_team_wait(team);
    for (int i = 0; i < started; i++)
        (void)pthread_join(team->threads[i], NULL);
    free(team->threads);
    free(team);
}

struct gol_team *gol_team_new(int members)
{
    struct gol_team *team = aligned_alloc(LINE_BYTES, sizeof *team);
    int started;

    if (team == NULL)
        return NULL;
    *team = (struct gol_team){.members = members, .is_crowded = gol_processors() < members};
    team->threads = calloc((size_t)members - 1, sizeof *team->threads);
    if (team->threads == NULL) {
        free(team);
        return NULL;
    }
    started = start(team, members - 1);
    if (started == members - 1)
        return team;
    /* The caller stands in for those who did not come, so that the barrier opens and the others go home. */
    /* Release and acquire, as in gol_team_wait. */
    atomic_fetch_add_explicit(&team->arrived, members - 1 - started, memory_order_acq_rel);
    dismiss(team, started);
    return NULL;
}

void gol_team_free(struct gol_team *team)
{
    if (team != NULL)
        dismiss(team, team->members - 1);
}

int gol_team_members(const struct gol_team *team)
{
    return team == NULL ? 1 : team->members;
}

void gol_team_run(struct gol_team *team, gol_team_fn *work, void *argument)
{
    if (team == NULL) {
        work(argument, 0, 1);
        return;
    }
    team->work = work;
    team->argument = argument;
    gol_team_wait(team);
    work(argument, 0, team->members);
    gol_team_wait(team);
}
