/*
 * One barrier does everything: members sleep in it between pieces of work, and it is the barrier within them. A phase
 * number tells the rounds apart; the last to arrive moves it on.
 *
 * Who waits first watches the number for a moment (generations of a game take microseconds, waking a thread as long),
 * then offers the processor to others, then sleeps: with fewer processors than members watching would only hold up the
 * one that is waited for.
 */
#include "life/team.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#define WATCHES 2000
#define YIELDS 20
#define LINE_BYTES 64

struct gol_team {
    /* Set once, before the threads. */
    int members;
    pthread_t *threads; /* members - 1 of them */
    /* Written by the caller, read by the others, with a barrier between. */
    gol_team_fn *work; /* NULL: go home */
    void *argument;
    /* All members, atomic. */
    alignas(LINE_BYTES) atomic_int arrived;
    atomic_int numbered; /* threads that have taken their number */
    alignas(LINE_BYTES) atomic_uint phase;
    atomic_int sleepers;
    /* Those who sleep, and who wakes them. */
    alignas(LINE_BYTES) pthread_mutex_t mutex;
    pthread_cond_t moved_on;
};

static void pause_briefly(void)
{
#ifdef __x86_64__
    __builtin_ia32_pause();
#endif
}

static bool has_moved(const struct gol_team *team, unsigned phase)
{
    /* Acquire: pairs with the store in move_on, and so with all that any member wrote before it arrived. */
    return atomic_load_explicit(&team->phase, memory_order_acquire) != phase;
}

static void sleep_until_moved(struct gol_team *team, unsigned phase)
{
    (void)pthread_mutex_lock(&team->mutex);
    /* Sequentially consistent, as are the load below and both in move_on: one of the two sees the other. */
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->phase) == phase)
        (void)pthread_cond_wait(&team->moved_on, &team->mutex);
    /* Relaxed: under the mutex; who reads a number too high wakes nobody. */
    atomic_fetch_sub_explicit(&team->sleepers, 1, memory_order_relaxed);
    (void)pthread_mutex_unlock(&team->mutex);
}

static void move_on(struct gol_team *team, unsigned phase)
{
    /* Relaxed: the next to arrive has seen the phase that is stored next. */
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    /* Sequentially consistent: see sleep_until_moved. */
    atomic_store(&team->phase, phase + 1);
    if (atomic_load(&team->sleepers) == 0)
        return;
    (void)pthread_mutex_lock(&team->mutex);
    (void)pthread_cond_broadcast(&team->moved_on);
    (void)pthread_mutex_unlock(&team->mutex);
}

void gol_team_wait(struct gol_team *team)
{
    unsigned phase;

    if (team == NULL)
        return;
    /* Relaxed: it cannot move before this member has arrived. */
    phase = atomic_load_explicit(&team->phase, memory_order_relaxed);
    /* Release and acquire: each member's writes reach the last one here, who hands them on with the phase. */
    if (atomic_fetch_add_explicit(&team->arrived, 1, memory_order_acq_rel) == team->members - 1) {
        move_on(team, phase);
        return;
    }
    for (int i = 0; i < WATCHES && !has_moved(team, phase); i++)
        pause_briefly();
    for (int i = 0; i < YIELDS && !has_moved(team, phase); i++)
        (void)sched_yield();
    if (!has_moved(team, phase))
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

/* Starts the threads; how many there are then. They take no signals: those are the caller's. */
static int start(struct gol_team *team, int wanted)
{
    sigset_t all;
    sigset_t before;
    int started = 0;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < wanted && pthread_create(&team->threads[started], NULL, serve, team) == 0)
        started++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* Sends the first `started` threads home and releases everything; the others have arrived for good. */
static void dismiss(struct gol_team *team, int started)
{
    team->work = NULL;
    gol_team_wait(team);
    for (int i = 0; i < started; i++)
        (void)pthread_join(team->threads[i], NULL);
    (void)pthread_cond_destroy(&team->moved_on);
    (void)pthread_mutex_destroy(&team->mutex);
    free(team->threads);
    free(team);
}

struct gol_team *gol_team_new(int members)
{
    struct gol_team *team = aligned_alloc(LINE_BYTES, sizeof *team);
    int started;

    if (team == NULL)
        return NULL;
    *team = (struct gol_team){.members = members};
    team->threads = calloc((size_t)members - 1, sizeof *team->threads);
    if (team->threads == NULL) {
        free(team);
        return NULL;
    }
    (void)pthread_mutex_init(&team->mutex, NULL);
    (void)pthread_cond_init(&team->moved_on, NULL);
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
