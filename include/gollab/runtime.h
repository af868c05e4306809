/*
 * The runtime: where actors live, and who runs their handlers.
 *
 * Three dispatchers. GOL_DISPATCH_THREADS gives every actor an OS thread of its own (Akka calls this a pinned
 * dispatcher). GOL_DISPATCH_POOL runs all actors on a few worker threads that steal work from each other.
 * GOL_DISPATCH_SEEDED has no thread: the one that waits (gol_future_get, gol_runtime_drain, ...) runs the actors
 * meanwhile, in an order drawn from `seed`, and time is virtual: a pause takes none. The same seed gives the same run,
 * so a failure that depends on the schedule can be had again. Handlers are the same code under all of them.
 *
 * Several runtimes may live at once, and addresses, messages and futures may cross between them.
 */
#ifndef GOLLAB_RUNTIME_H
#define GOLLAB_RUNTIME_H

#include "gollab/error.h"
#include "gollab/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gol_runtime;
struct gol_board; /* where a runtime counts what it does; memory that another process may look at */

enum gol_dispatcher { GOL_DISPATCH_THREADS, GOL_DISPATCH_POOL, GOL_DISPATCH_SEEDED };

/*
 * Told of each message that reached nobody: its actor ended with it in the mailbox, or had ended before it came from a
 * place that cannot be told otherwise. On the thread that found it; `msg` is borrowed. It must not block, but may send.
 */
typedef void gol_dead_letter(void *context, struct gol_address to, const struct gol_msg *msg);

struct gol_runtime_options {
    enum gol_dispatcher dispatcher;
    /*
     * Pool: threads, 1 .. 1024. Seeded: 0 runs any actor that is ready, each with equal chance; 1 .. 1024 plays a pool
     * of so many workers, whose steps alternate at random. Threads: ignored.
     */
    unsigned workers;
    uint64_t seed; /* seeded only */
    gol_dead_letter *dead_letter; /* or NULL */
    void *dead_letter_context;
    /*
     * gol_board_bytes(workers) bytes at a multiple of 64, all zero, for one runtime at a time, which they outlive.
     * NULL, or when another one counts there: the runtime has its own.
     */
    struct gol_board *board;
};

/*
 * Starts the dispatcher's own threads; a pool has more than its workers while handlers wait (for a place in a mailbox,
 * for a disk). All of them block every signal but faults. GOL_INVALID for options that make no sense, GOL_NO_MEMORY,
 * GOL_SYSTEM when there is no thread. *out is NULL on error. Any thread. A child of fork cannot go on with it.
 */
enum gol_code gol_runtime_new(const struct gol_runtime_options *options, struct gol_runtime **out, struct gol_err *err);
/*
 * Waits until every actor is gone (so release all handles first) and the threads that were theirs have ended; the
 * runtime goes on and takes new actors. What is measured next has nothing left over from before in it. NULL is allowed.
 * Nobody may spawn meanwhile but handlers. Blocks; does nothing in a handler.
 */
void gol_runtime_settle(struct gol_runtime *runtime);
/*
 * Waits until nothing is under way: every actor rests with an empty mailbox and none pauses. The actors stay. At most
 * timeout_ns (GOL_FOREVER, of gollab/future.h; virtual time when seeded), then GOL_TIMED_OUT. Who else sends meanwhile
 * must know what he does. GOL_INVALID for another negative timeout, GOL_WOULD_DEADLOCK in a handler.
 */
enum gol_code gol_runtime_drain(struct gol_runtime *runtime, int64_t timeout_ns, struct gol_err *err);
/*
 * Stops every actor after what it has been sent so far, and waits until all have ended. Handles stay valid (sending is
 * refused) and are still to be released. GOL_WOULD_DEADLOCK in a handler; GOL_NO_MEMORY: not all were told, try again
 * or kill.
 */
enum gol_code gol_runtime_stop(struct gol_runtime *runtime, struct gol_err *err);
/* The same at the end of each actor's turn; pauses are cut short, what waits in mailboxes becomes dead letters. */
enum gol_code gol_runtime_kill(struct gol_runtime *runtime, struct gol_err *err);
/*
 * Waits until every actor is gone (so release all handles first), then joins the threads and frees. NULL is
 * allowed. Blocks; not from a handler, where it would wait for the actor that waits: there it does nothing, and the
 * runtime leaks.
 */
void gol_runtime_free(struct gol_runtime *runtime);

/* The clock of its pauses and timers, in ns: gol_clock_ns, or the virtual one when seeded. Any thread. */
int64_t gol_runtime_now_ns(const struct gol_runtime *runtime);
/* Seeded only: runs at most `visits` visits of actors; returns how many there were to run. 0 for other dispatchers. */
uint64_t gol_runtime_run(struct gol_runtime *runtime, uint64_t visits);

/* ---- what it has done so far ---- */

/*
 * How many messages waited for the actor that a worker turned to, besides one whose turn had begun: looked at some ten
 * times a second. depths[0] counts mailboxes in which none waited, depths[i] those of 2^(i-1) to 2^i - 1, the last all
 * above.
 */
#define GOL_DEPTHS 12

/* Counted by each worker for itself, so that reading (any thread, at any time) may be some visits late. */
struct gol_worker_stats {
    uint64_t messages; /* handled */
    uint64_t activations; /* visits of actors */
    uint64_t steals; /* times that it took work from another worker */
    uint64_t parks; /* times that it went to sleep */
    uint64_t wakes; /* times that it woke another */
    uint64_t timers; /* pauses and timers that came due */
    uint64_t pending; /* pauses and timers that are set now */
    uint64_t ready; /* actors that waited for it when it last looked around */
    /*
     * Pool: since the runtime started; idle: looking for work, or asleep, up to now. Seeded, where time is virtual: 0.
     */
    int64_t busy_ns, idle_ns;
    int64_t search_ns; /* of the idle time: looking for work with others, without sleep */
    uint32_t depths[GOL_DEPTHS]; /* of mailboxes, see above. Seeded: none */
};

struct gol_runtime_stats {
    struct gol_worker_stats total; /* under threads: messages, activations and depths only */
    unsigned workers; /* 0 under threads */
    size_t actors; /* that have not ended */
    size_t actor_bytes; /* memory in use for actors, ended ones included; states of more than 960 bytes are not in it */
    size_t actor_slots; /* actors that are or were in that memory: what is left by one is used by others */
    size_t mail_bytes; /* memory held for messages, by all runtimes of the process */
    /*
     * Mails that are under way in the process, at most: some hundreds may be ready for use. A mail has one message, or
     * up to five small ones that were sent in a row. Calls are not among them: a call is a part of its future.
     */
    size_t mails;
    uint64_t dead_letters;
};

void gol_runtime_stats(const struct gol_runtime *runtime, struct gol_runtime_stats *out);
/* Of worker 0 .. workers-1; zeros for others. */
void gol_runtime_worker_stats(const struct gol_runtime *runtime, unsigned worker, struct gol_worker_stats *out);

/*
 * The same for who is not in the process, at no cost to the runtime: it is given a board in memory that is shared, on
 * which it counts in any case, and the other one maps that and reads it. `room`: the workers that it was made for.
 * False, and zeros, while no runtime counts there. What the process left when it was killed stays.
 */
size_t gol_board_bytes(unsigned room);
bool gol_board_stats(const struct gol_board *board, unsigned room, struct gol_runtime_stats *out);
bool gol_board_worker_stats(const struct gol_board *board, unsigned room, unsigned worker,
                            struct gol_worker_stats *out);

#ifdef __cplusplus
}
#endif

#endif
