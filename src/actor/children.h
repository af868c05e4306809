/*
 * The children of a supervisor: how each of them stands, and what is to be done. For supervisor.c only.
 */
#ifndef GOL_ACTOR_CHILDREN_H
#define GOL_ACTOR_CHILDREN_H

#include "gollab/supervisor.h"
#include "gollab/timer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a supervisor sends itself, of types far from those that others might send it by mistake. */
#define GOL_CHILDREN_RETRY 0x73757000U
#define GOL_CHILDREN_OVERDUE 0x73757001U /* a struct gol_address that should have ended by now */

struct gol_child_state {
    const struct gol_child *spec;
    struct gol_address address; /* nobody: it does not run */
    struct gol_actor *handle; /* of a durable one, while it runs; or NULL */
    uint64_t monitor;
    bool doomed; /* it runs, and is to end */
    bool asked; /* and has been told */
    bool due; /* it is to start when none is doomed */
    struct gol_timer *timer; /* until it is overdue, or NULL */
};

struct gol_children {
    struct gol_runtime *runtime;
    struct gol_supervisor_options options;
    struct gol_child_state *all; /* as many as the options have children */
    /* the restarts that still count, oldest first */
    int64_t *restarts_ns;
    size_t n_restarts, room;
    bool retries; /* GOL_CHILDREN_RETRY is under way */
    bool ends; /* nothing is started any more */
    struct gol_err failure; /* to end with */
};

/* Starts all in zeroed memory. On an error those before are told to end, and nothing is left to free. */
enum gol_code gol_children_init(struct gol_children *children, struct gol_runtime *runtime,
                                const struct gol_supervisor_options *options, struct gol_err *err);
/* Tells all to end, from the last, and frees. */
void gol_children_fini(struct gol_children *children);

/*
 * The rest is done in the supervisor's turns. They return what the turn is to return.
 */
/* The first of them, before anybody knows a child's address. */
enum gol_code gol_children_watch(struct gol_children *children, struct gol_turn *turn);
/* One has ended, as GOL_MSG_DOWN says. */
enum gol_code gol_children_down(struct gol_children *children, struct gol_turn *turn, const struct gol_msg *msg);
/* Upon GOL_CHILDREN_RETRY, and GOL_CHILDREN_OVERDUE. */
enum gol_code gol_children_retry(struct gol_children *children, struct gol_turn *turn);
void gol_children_overdue(const struct gol_children *children, const struct gol_msg *msg);
/* Ends all, one after the other, and then the supervisor. */
enum gol_code gol_children_end(struct gol_children *children, struct gol_turn *turn);

/* gol_supervisor_spawn; without a handle when `handle` is NULL. On an error *address is nobody. */
enum gol_code gol_supervisor_make(struct gol_runtime *runtime, const struct gol_supervisor_options *options,
                                  struct gol_actor **handle, struct gol_address *address, struct gol_err *err);

#endif
