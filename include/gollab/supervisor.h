/*
 * What happens when actors end: monitors, links and supervisors, as Erlang/OTP has them.
 */
#ifndef GOLLAB_SUPERVISOR_H
#define GOLLAB_SUPERVISOR_H

#include "gollab/actor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- monitors: a message when another actor ends ---- */

/*
 * Has GOL_MSG_DOWN sent to the actor of this turn when `who` ends, once for each monitor; at once, with GOL_CLOSED,
 * when it has ended. *monitor (may be NULL) says which one it is, never 0. GOL_NO_MEMORY. In a handler. An actor does
 * not hear of its own end.
 */
enum gol_code gol_turn_monitor(struct gol_turn *turn, struct gol_address who, uint64_t *monitor, struct gol_err *err);
/* Takes the monitor off. A message that is under way may still come. GOL_NO_MEMORY. In a handler. */
enum gol_code gol_turn_demonitor(struct gol_turn *turn, struct gol_address who, uint64_t monitor, struct gol_err *err);
/*
 * For who is no actor: a future that is settled when `who` ends; its reply is of GOL_MSG_DOWN, with GOL_CLOSED when it
 * had ended. gol_future_cancel takes the watch off. GOL_NO_MEMORY, also in the future. Any thread.
 */
enum gol_code gol_address_watch(struct gol_address who, struct gol_future **out, struct gol_err *err);

/* ---- links: actors that end together ---- */

/*
 * Ties the actor of this turn and `who`: when one of them ends in any way but GOL_OK, the other ends with the same code
 * and text, or, when its behaviour traps exits, gets GOL_MSG_EXIT (of a GOL_OK too). Once for each pair. When `who` has
 * ended, this actor hears of GOL_CLOSED. GOL_NO_MEMORY. In a handler.
 *
 * An actor without memory to know who watches it or is linked with it fails with GOL_NO_MEMORY, which these hear of. An
 * end is told from then on without taking memory. Of two runtimes whose actors watch each other or are linked, neither
 * may be freed before these have handled that the others ended.
 */
enum gol_code gol_turn_link(struct gol_turn *turn, struct gol_address who, struct gol_err *err);
/* Takes the link off: what ends from now on, or is not handled yet, has no effect. GOL_NO_MEMORY. In a handler. */
enum gol_code gol_turn_unlink(struct gol_turn *turn, struct gol_address who, struct gol_err *err);

/* ---- supervisors ---- */

enum gol_strategy {
    GOL_ONE_FOR_ONE, /* the child that ended starts again */
    GOL_ONE_FOR_ALL, /* all children are ended and start again, in order */
    GOL_REST_FOR_ONE, /* the child that ended and those after it */
};

enum gol_restart {
    GOL_RESTART_PERMANENT, /* whenever it ends */
    GOL_RESTART_TRANSIENT, /* when it ends in any way but GOL_OK, or with others by the strategy */
    GOL_RESTART_TEMPORARY, /* never; it is ended with others by the strategy */
};

struct gol_supervisor_options;
struct gol_durable_options; /* gollab/durable.h */

struct gol_child {
    const char *name; /* to find it by; static storage, no two alike */
    const struct gol_behaviour *behaviour;
    const void *argument; /* for its start; outlives the supervisor */
    struct gol_actor_options options;
    enum gol_restart restart;
    /*
     * How long it may take to end when it is to (it is stopped: after what it has been sent so far); then it is killed.
     * 0: 5 seconds, a supervisor for ever. GOL_FOREVER.
     */
    int64_t shutdown_ns;
    /* Not NULL: the child is a supervisor itself, in place of behaviour, argument and options. Outlives this one. */
    const struct gol_supervisor_options *supervisor;
    /*
     * Not NULL: the child is durable, and starts from its checkpoint each time; these are in place of options. Outlives
     * this one. Its messages since then are gone. The file is read in the supervisor's turn.
     */
    const struct gol_durable_options *durable;
};

struct gol_supervisor_options {
    enum gol_strategy strategy;
    unsigned intensity; /* more restarts than this within period_ns, and the supervisor ends its children and fails */
    int64_t period_ns; /* the first and the last of them are this far apart, or less */
    const struct gol_child *children; /* started in this order, ended in the reverse one; outlive the supervisor */
    size_t n_children;
};

/*
 * Makes an actor that starts the children and keeps them running; the runtime is the caller's own. A child that cannot
 * be started fails the spawn, and those before it are stopped. One that cannot be started again counts as one more that
 * has ended. A restart of several children counts once. They are ended one after the other, each when the one after it
 * has ended. A supervisor that gives up fails with GOL_LIMIT. GOL_INVALID for options that make no sense. Any thread.
 */
enum gol_code gol_supervisor_spawn(struct gol_runtime *runtime, const struct gol_supervisor_options *options,
                                   struct gol_actor **out, struct gol_err *err);
/*
 * Ends the children, and when the last of them has ended, the supervisor, with GOL_OK; watch it to know when. When it
 * ends in another way (gol_address_stop, gol_address_kill, its last handle), its children are stopped as well, in the
 * same order, but nobody waits for them. GOL_INVALID for an actor that is no supervisor, GOL_CLOSED, GOL_NO_MEMORY. Any
 * thread.
 */
enum gol_code gol_supervisor_stop(struct gol_address supervisor, struct gol_err *err);
/*
 * Asks for the child's present address: the reply's bytes are a struct gol_address, nobody when it does not run. The
 * future is settled with GOL_NOT_FOUND when there is no such child. GOL_INVALID for an actor that is no supervisor,
 * GOL_CLOSED, GOL_NO_MEMORY. Any thread.
 */
enum gol_code gol_supervisor_child(struct gol_address supervisor, const char *name, struct gol_future **out,
                                   struct gol_err *err);

#ifdef __cplusplus
}
#endif

#endif
