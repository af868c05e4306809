/*
 * What an actor is made of; for actor.c, turn.c and runtime.c only. Dispatchers see struct gol_task.
 */
#ifndef GOL_ACTOR_ACTOR_H
#define GOL_ACTOR_ACTOR_H

#include "actor/mailbox.h"
#include "actor/scheduler.h"
#include "gollab/actor.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gol_runtime {
    /* any thread: atomic */
    atomic_size_t alive; /* the actors, and one for the owner but while it waits for them */
    /* set by gol_runtime_new, then read only */
    struct gol_scheduler *scheduler;
    /* posted by whoever brings `alive` to 0 */
    sem_t gone;
};

/* A turn goes over several visits when it pauses. */
struct gol_turn {
    struct gol_mail *mail; /* what it handles; NULL: no turn under way */
    struct gol_future *future; /* the mail's; NULL for a plain send */
    gol_resume *step; /* what to run next: the behaviour's handler, then what pauses name; NULL: the turn is over */
    int64_t wake_ns; /* not before this moment */
    bool answered;
};

struct gol_actor {
    /* any thread: atomic, or set by gol_actor_spawn and read only */
    _Alignas(64) struct gol_mailbox mailbox;
    atomic_size_t refs; /* the handles, and one for the dispatcher while the actor is scheduled */
    struct gol_runtime *runtime;
    /* whoever schedules or visits it only: the dispatcher sees to it that this is one thread at a time */
    _Alignas(64) struct gol_task task;
    const struct gol_behaviour *behaviour; /* read only */
    struct gol_mail *queue; /* taken off the mailbox, oldest first */
    struct gol_turn turn;
};

/* The behaviour's state follows the actor in the same allocation, on a cache line of its own. */
static inline void *gol_actor_state(struct gol_actor *actor)
{
    return actor + 1;
}

/* One actor less; `runtime` may be freed when this returns, but not before the dispatcher joined this thread. */
void gol_runtime_leave(struct gol_runtime *runtime);

#endif
