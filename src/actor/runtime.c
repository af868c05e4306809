/*
 * A runtime: a dispatcher, the memory of its actors, and the waiting for them.
 *
 * There is no count of all actors, which every spawn on every worker would write: each stock counts what it gave and
 * got (slab.h), and who waits adds them up. The sums are right although the counters go on while they are read: what
 * was given back is read first and can only be less than what was taken by then, so equal sums were equal at one
 * moment.
 */
#include "actor/actor.h"
#include "actor/os.h"
#include "actor/pump.h"
#include "util/futex.h"

#include <stdlib.h>
#include <time.h>

#define WORKERS_MAX 1024
#define LOOK_NS 1000000 /* waits look again by themselves after so long */

/* How many workers count on the board of a runtime; 0: these options make no sense. */
static unsigned counting_workers(const struct gol_runtime_options *options, struct gol_err *err)
{
    switch (options->dispatcher) {
    case GOL_DISPATCH_THREADS:
        return 1;
    case GOL_DISPATCH_POOL:
        if (options->workers >= 1 && options->workers <= WORKERS_MAX)
            return options->workers;
        gol_err_set(err, GOL_INVALID, "%u workers (want 1 .. %d)", options->workers, WORKERS_MAX);
        return 0;
    case GOL_DISPATCH_SEEDED:
        if (options->workers <= WORKERS_MAX)
            return options->workers > 0 ? options->workers : 1;
        gol_err_set(err, GOL_INVALID, "%u workers (want 0 .. %d)", options->workers, WORKERS_MAX);
        return 0;
    }
    gol_err_set(err, GOL_INVALID, "no dispatcher has the number %d", (int)options->dispatcher);
    return 0;
}

static enum gol_code scheduler_new(const struct gol_runtime_options *options, struct gol_board *board,
                                   struct gol_scheduler **out, struct gol_err *err)
{
    board->shown = options->dispatcher == GOL_DISPATCH_THREADS ? 0 : board->n;
    board->timed = options->dispatcher == GOL_DISPATCH_POOL;
    switch (options->dispatcher) {
    case GOL_DISPATCH_POOL:
        return gol_pool_new(options->workers, board, out, err);
    case GOL_DISPATCH_SEEDED:
        return gol_seeded_new(options->workers, options->seed, board, out, err);
    default:
        return gol_threads_new(board, out, err);
    }
}

/* The memory that the runtime counts in: what it was given, or its own. */
static enum gol_code take_board(struct gol_runtime *runtime, struct gol_board *given, unsigned n, struct gol_err *err)
{
    uint32_t nobody = GOL_BOARD_FREE;

    /* Two would spoil each other's counts, which say when all actors are gone. relaxed: guards nothing yet */
    if (given != NULL && !atomic_compare_exchange_strong_explicit(&given->used, &nobody, GOL_BOARD_TAKEN,
                                                                  memory_order_relaxed, memory_order_relaxed))
        given = NULL;
    runtime->own_board = given == NULL ? gol_board_new(n) : NULL;
    runtime->board = given == NULL ? runtime->own_board : given;
    if (runtime->board == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a runtime");
    runtime->board->n = n;
    return GOL_OK;
}

enum gol_code gol_runtime_new(const struct gol_runtime_options *options, struct gol_runtime **out, struct gol_err *err)
{
    const unsigned n = counting_workers(options, err);
    struct gol_runtime *runtime;
    enum gol_code code;

    *out = NULL;
    if (n == 0)
        return GOL_INVALID;
    runtime = calloc(1, sizeof *runtime);
    if (runtime == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a runtime");
    code = take_board(runtime, options->board, n, err);
    if (code == GOL_OK)
        code = gol_mail_pool_enter(err);
    if (code != GOL_OK)
        goto out;
    code = scheduler_new(options, runtime->board, &runtime->scheduler, err);
    if (code != GOL_OK) {
        gol_mail_pool_leave();
        goto out;
    }
    runtime->dead_letter = options->dead_letter;
    runtime->dead_letter_context = options->dead_letter_context;
    gol_slab_init(&runtime->slab, runtime, runtime->scheduler, runtime->board);
    if (runtime->own_board == NULL)
        gol_mail_pool_show(runtime->board);
    /* release: pairs with board.c's look; what it reads then is set */
    atomic_store_explicit(&runtime->board->used, GOL_BOARD_COUNTS, memory_order_release);
    *out = runtime;
    runtime = NULL;
out:
    if (runtime != NULL && runtime->board != NULL)
        atomic_store_explicit(&runtime->board->used, GOL_BOARD_FREE, memory_order_relaxed); /* relaxed: as above */
    if (runtime != NULL)
        free(runtime->own_board);
    free(runtime);
    return code;
}

/* ---- counting ---- */

struct census {
    uint64_t given, ended, taken;
};

static void add(struct census *census, const struct gol_slab_counts *counts)
{
    /* acquire: pairs with the release of slab.c's count */
    census->given += atomic_load_explicit(&counts->given, memory_order_acquire);
    census->ended += atomic_load_explicit(&counts->ended, memory_order_acquire);
}

static void take_census(struct gol_runtime *runtime, struct census *census)
{
    const struct gol_board *board = runtime->board;

    *census = (struct census){0};
    for (unsigned i = 0; i < board->n; i++)
        add(census, &board->workers[i].slots);
    add(census, &board->others);
    for (unsigned i = 0; i < board->n; i++)
        census->taken += atomic_load_explicit(&board->workers[i].slots.taken, memory_order_acquire);
    census->taken += atomic_load_explicit(&board->others.taken, memory_order_acquire);
}

static bool all_given(struct gol_runtime *runtime)
{
    struct census census;

    take_census(runtime, &census);
    return census.given == census.taken;
}

static bool all_ended(struct gol_runtime *runtime)
{
    struct census census;

    take_census(runtime, &census);
    return census.ended == census.taken;
}

static uint64_t count_alive(struct gol_runtime *runtime)
{
    struct census census;

    take_census(runtime, &census);
    return census.taken - census.ended;
}

/*
 * Waits until done; or (`once`) for a while at most, or for a step for each actor of a seeded runtime, and it is asked
 * again.
 */
static void wait_for(struct gol_runtime *runtime, bool (*done)(struct gol_runtime *runtime), bool once)
{
    struct gol_scheduler *scheduler = runtime->scheduler;
    struct gol_slab *slab = &runtime->slab;
    uint64_t steps = once && scheduler->step != NULL ? count_alive(runtime) : 0;

    /* seq_cst: pairs with the look in slab.c, which comes after the count there and before the one here */
    atomic_fetch_add_explicit(&slab->awaited, 1, memory_order_seq_cst);
    for (;;) {
        const uint32_t seen = atomic_load_explicit(&slab->ends, memory_order_relaxed); /* relaxed: the futex compares */
        bool stepped;

        if (done(runtime))
            break;
        stepped = scheduler->step != NULL && scheduler->step(scheduler, GOL_OS_NEVER);
        if (!stepped)
            gol_futex_wait(&slab->ends, seen, LOOK_NS);
        if (once && (!stepped || steps-- <= 1))
            break;
    }
    atomic_fetch_sub_explicit(&slab->awaited, 1, memory_order_seq_cst);
    /* Who counted last may still have the lock. */
    pthread_mutex_lock(&slab->lock);
    pthread_mutex_unlock(&slab->lock);
}

/* ---- waiting for all ---- */

void gol_runtime_settle(struct gol_runtime *runtime)
{
    /* In a handler this would wait for the actor that waits. */
    if (runtime == NULL || gol_task_visiting())
        return;
    wait_for(runtime, all_given, false);
    if (runtime->scheduler->settle != NULL)
        runtime->scheduler->settle(runtime->scheduler);
}

void gol_runtime_free(struct gol_runtime *runtime)
{
    /* In a handler this would wait for the actor that waits: rather leave the runtime as it is. */
    if (runtime == NULL || gol_task_visiting())
        return;
    wait_for(runtime, all_given, false);
    if (runtime->scheduler->step != NULL)
        gol_pump_forget(runtime);
    runtime->scheduler->free(runtime->scheduler);
    gol_slab_fini(&runtime->slab);
    /* relaxed: who reads on sees the last counts */
    atomic_store_explicit(&runtime->board->used, GOL_BOARD_FREE, memory_order_relaxed);
    gol_mail_pool_hide(runtime->board);
    gol_mail_pool_leave();
    free(runtime->own_board);
    free(runtime);
}

static enum gol_code refuse_in_handlers(struct gol_err *err)
{
    if (gol_task_visiting())
        return gol_err_set(err, GOL_WOULD_DEADLOCK, "a handler cannot wait for all actors: it is one");
    return GOL_OK;
}

/* ---- ending all ---- */

static struct gol_address address_of_slot(const struct gol_actor *actor)
{
    return gol_actor_address(actor);
}

static void kill_one(void *context, struct gol_actor *actor)
{
    (void)context;
    gol_actor_kill(address_of_slot(actor), false);
}

static void stop_one(void *context, struct gol_actor *actor)
{
    enum gol_code *code = context;
    struct gol_actor *held = gol_address_retain(address_of_slot(actor));

    if (held == NULL)
        return;
    /* relaxed: a mark for the next round, which one thread makes */
    if (!(atomic_fetch_or_explicit(&held->control, GOL_CONTROL_TOLD, memory_order_relaxed) & GOL_CONTROL_TOLD) &&
        gol_address_stop(gol_actor_address(held), NULL) == GOL_NO_MEMORY) {
        atomic_fetch_and_explicit(&held->control, ~GOL_CONTROL_TOLD, memory_order_relaxed);
        *code = GOL_NO_MEMORY;
    }
    gol_actor_release(held);
}

enum gol_code gol_runtime_stop(struct gol_runtime *runtime, struct gol_err *err)
{
    enum gol_code code = refuse_in_handlers(err);

    if (code != GOL_OK)
        return code;
    /* Actors that were made meanwhile by others are told in a later round; nobody is told twice. */
    do {
        gol_slab_each(&runtime->slab, stop_one, &code);
        if (code != GOL_OK)
            return gol_err_set(err, code, "no memory to stop all actors");
        wait_for(runtime, all_ended, true);
    } while (!all_ended(runtime));
    return GOL_OK;
}

enum gol_code gol_runtime_kill(struct gol_runtime *runtime, struct gol_err *err)
{
    const enum gol_code code = refuse_in_handlers(err);

    if (code != GOL_OK)
        return code;
    do {
        gol_slab_each(&runtime->slab, kill_one, NULL);
        runtime->scheduler->hasten_all(runtime->scheduler);
        wait_for(runtime, all_ended, true);
    } while (!all_ended(runtime));
    return GOL_OK;
}

/* ---- waiting for quiet ---- */

static void count_resting(void *context, struct gol_actor *actor)
{
    uint64_t *resting = context;

    /* seq_cst: an actor that is found at rest is, or was after the count of visits was read */
    if ((atomic_load_explicit(&actor->mailbox.word, memory_order_seq_cst) & GOL_WORD_MASK) == GOL_REST)
        ++*resting;
}

/* Whether all actors rest that have not ended: one that is ending has closed its mailbox, and is not counted yet. */
static bool all_rest(struct gol_runtime *runtime)
{
    struct census census;
    uint64_t resting = 0;

    take_census(runtime, &census);
    gol_slab_each(&runtime->slab, count_resting, &resting);
    return resting == census.taken - census.ended;
}

/* All visits so far. */
static uint64_t visits(const struct gol_board *board)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < board->n; i++)
        sum += atomic_load_explicit(&board->workers[i].activations, memory_order_seq_cst);
    return sum;
}

/*
 * All at rest, twice, and no visit begun meanwhile. An actor that was seen at rest may have been roused since by one
 * whose visit was under way then, and ended before it was looked at: the second look finds it roused, or its visit was
 * counted.
 */
static bool is_quiet(struct gol_runtime *runtime)
{
    const uint64_t before = visits(runtime->board);

    return all_rest(runtime) && all_rest(runtime) && visits(runtime->board) == before;
}

enum gol_code gol_runtime_drain(struct gol_runtime *runtime, int64_t timeout_ns, struct gol_err *err)
{
    struct gol_scheduler *scheduler = runtime->scheduler;
    enum gol_code code = refuse_in_handlers(err);
    int64_t until_ns = GOL_OS_NEVER;
    struct timespec pause = {.tv_nsec = 20000};

    if (code != GOL_OK)
        return code;
    if (timeout_ns < 0 && timeout_ns != GOL_FOREVER)
        return gol_err_set(err, GOL_INVALID, "a timeout of %lld ns is negative", (long long)timeout_ns);
    if (timeout_ns != GOL_FOREVER)
        until_ns = gol_os_deadline(scheduler->now_ns(scheduler), timeout_ns);
    while (!is_quiet(runtime)) {
        if (scheduler->step != NULL) {
            if (!scheduler->step(scheduler, until_ns))
                break;
            continue;
        }
        if (scheduler->now_ns(scheduler) >= until_ns)
            break;
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < LOOK_NS)
            pause.tv_nsec *= 2;
    }
    if (!is_quiet(runtime))
        code = gol_err_set(err, GOL_TIMED_OUT, "not all actors came to rest in time");
    return code;
}

/* ---- what there is to know ---- */

int64_t gol_runtime_now_ns(const struct gol_runtime *runtime)
{
    return runtime->scheduler->now_ns(runtime->scheduler);
}

uint64_t gol_runtime_run(struct gol_runtime *runtime, uint64_t visits_most)
{
    struct gol_scheduler *scheduler = runtime->scheduler;
    uint64_t n = 0;

    if (scheduler->step == NULL || gol_task_visiting())
        return 0;
    while (n < visits_most && scheduler->step(scheduler, GOL_OS_NEVER))
        n++;
    return n;
}

void gol_runtime_worker_stats(const struct gol_runtime *runtime, unsigned worker, struct gol_worker_stats *out)
{
    gol_board_worker_stats(runtime->board, runtime->board->n, worker, out);
}

void gol_runtime_stats(const struct gol_runtime *runtime, struct gol_runtime_stats *out)
{
    gol_board_stats(runtime->board, runtime->board->n, out);
    out->mail_bytes = gol_mail_pool_bytes(); /* on the board of one runtime only */
    out->mails = gol_mail_pool_mails();
}
