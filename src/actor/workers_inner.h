/*
 * What the files of workers (workers.c, workers_outside.c, workers_steal.c) share. By who has the seat of `self`.
 */
#ifndef GOL_ACTOR_WORKERS_INNER_H
#define GOL_ACTOR_WORKERS_INNER_H

#include "actor/workers.h"

static inline bool gol_workers_shared(const struct gol_member *self)
{
    return self->all->n > 1;
}

/* The oldest task of the run queue, or the one in the slot. */
struct gol_task *gol_workers_take_own(struct gol_member *self);

/* ---- workers_outside.c ---- */

/* For what the run queue has no place; and from then on until gol_workers_flush. */
void gol_workers_put_out(struct gol_member *self, struct gol_task *task);
/* The first of those from outside; a fair share of the others goes into the worker's queue. NULL: none. */
struct gol_task *gol_workers_take_outside(struct gol_member *self);
/*
 * Now and then: the next look there is not to be as far away as for short visits when they are long, nor so far in the
 * past that it seems to come.
 */
void gol_workers_bring_look_near(struct gol_member *self);
static inline bool gol_workers_is_outsides_turn(const struct gol_member *self)
{
    return (int)(self->pops - self->look_outside) >= 0;
}

/* ---- workers_steal.c ---- */

/*
 * For a worker that is never out of work, which would never look at others, one of which may be in a long handler: what
 * is due there is served, and a share taken of a longer queue. NULL: none.
 */
struct gol_task *gol_workers_balance(struct gol_member *self);

#endif
