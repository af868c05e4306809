/*
 * The deterministic dispatcher: no thread of its own, every choice drawn from a seed, and a clock that stands still
 * while anything can run and then jumps to the next deadline. What the actors do is a function of the seed and of what
 * is sent from outside; so a failure that depends on the schedule can be had again (as in FoundationDB's simulation).
 *
 * With no workers, any task that is ready is next, each with equal chance, for a random number of turns: the wildest
 * schedules there are. With n workers it plays the pool: a random worker takes its next step, by the very queues that
 * the pool has (workers.h), so that what is measured about their fairness is true of the pool.
 */
#include "actor/context.h"
#include "actor/os.h"
#include "actor/workers.h"

#include <stdlib.h>

#define TURNS_MOST 4U /* of a visit, without workers */

struct seeded {
    struct gol_scheduler base;
    unsigned n_played; /* workers that are played; 0: none */
    struct gol_workers workers; /* one, without workers: for its timers and counts */
    struct gol_rng rng; /* who steps only */
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct gol_task **ready; /* without workers: in no order */
    size_t n_ready, capacity;
    struct gol_task *more; /* for which there was no memory there */
    /* who steps writes, any thread reads: atomic */
    _Atomic(int64_t) now_ns;
    /* one thread at a time steps */
    pthread_mutex_t stepping;
};

static struct seeded *seeded_of(struct gol_scheduler *scheduler)
{
    return (struct seeded *)scheduler;
}

/* ---- what is ready ---- */

static void add_ready(struct seeded *seeded, struct gol_task *task)
{
    pthread_mutex_lock(&seeded->lock);
    if (seeded->n_ready == seeded->capacity) {
        const size_t capacity = seeded->capacity > 0 ? 2 * seeded->capacity : 64;
        struct gol_task **grown = realloc(seeded->ready, capacity * sizeof *grown);

        if (grown != NULL) {
            seeded->ready = grown;
            seeded->capacity = capacity;
        }
    }
    if (seeded->n_ready < seeded->capacity) {
        seeded->ready[seeded->n_ready++] = task;
    } else {
        task->next = seeded->more;
        seeded->more = task;
    }
    pthread_mutex_unlock(&seeded->lock);
}

/* Any of those that are ready; NULL: none. */
static struct gol_task *draw(struct seeded *seeded)
{
    struct gol_task *task;

    pthread_mutex_lock(&seeded->lock);
    task = seeded->more;
    if (task != NULL) {
        seeded->more = task->next;
    } else if (seeded->n_ready > 0) {
        const uint32_t i = gol_rng_below(&seeded->rng, (uint32_t)seeded->n_ready);

        task = seeded->ready[i];
        seeded->ready[i] = seeded->ready[--seeded->n_ready];
    }
    pthread_mutex_unlock(&seeded->lock);
    return task;
}

/* The next task, and by whom it is run, or what waits in whose local queue. */
static struct gol_task *choose(struct seeded *seeded, struct gol_context *context)
{
    const int64_t now_ns = seeded->base.now_ns(&seeded->base);
    struct gol_workers *workers = &seeded->workers;
    const unsigned from = seeded->n_played > 1 ? gol_rng_below(&seeded->rng, seeded->n_played) : 0;
    struct gol_task *task = NULL;

    if (seeded->n_played == 0) {
        gol_workers_sit(context, &workers->members[0]);
        while ((task = gol_workers_find(&workers->members[0])) != NULL) /* whose pauses are over */
            add_ready(seeded, task);
        return draw(seeded);
    }
    for (unsigned i = 0; i < workers->n && task == NULL; i++) {
        struct gol_member *member = &workers->members[(from + i) % workers->n];

        gol_workers_sit(context, member);
        task = gol_worker_next(&member->worker, context);
        if (task == NULL)
            task = gol_workers_find(member);
        if (task == NULL && context->local != NULL && gol_local_any(context->local))
            break;
        if (task == NULL)
            task = gol_workers_steal(member, now_ns);
    }
    return task;
}

/* ---- stepping ---- */

/* False: it ended before the local queue had its turn. */
static bool run_row(struct seeded *seeded, struct gol_context *context, struct gol_task *task)
{
    struct gol_member *member = (struct gol_member *)context->worker;
    const unsigned turns = seeded->n_played > 0 ? GOL_TURNS_A_VISIT : 1 + gol_rng_below(&seeded->rng, TURNS_MOST);
    const uint64_t messages = context->messages;
    int64_t wake_ns = 0;
    enum gol_visit visit;

    if (task != NULL)
        gol_worker_count(&member->worker.counts->activations, 1);
    visit = gol_task_visit(&task, context, turns, false, &wake_ns);
    gol_worker_count(&member->worker.counts->messages, context->messages - messages);
    if (visit == GOL_VISIT_MORE) {
        if (seeded->n_played > 0)
            gol_workers_again(member, task);
        else
            add_ready(seeded, task);
    } else if (visit == GOL_VISIT_PAUSE) {
        if (gol_workers_pause(member, task, wake_ns) != GOL_OK)
            gol_task_fail(task, context);
    }
    return visit != GOL_VISIT_MORE && visit != GOL_VISIT_PAUSE;
}

static void run(struct seeded *seeded, struct gol_context *context, struct gol_task *task)
{
    if (!run_row(seeded, context, task) && task != NULL && context->local != NULL && gol_local_any(context->local))
        run_row(seeded, context, NULL);
}

/* Nothing can run: the clock jumps to the next deadline, at most to until_ns. False: there is none. */
static bool pass_time(struct seeded *seeded, int64_t until_ns)
{
    const int64_t earliest_ns = gol_workers_earliest(&seeded->workers, NULL);
    /* relaxed, both: who steps is one thread at a time */
    const int64_t now_ns = atomic_load_explicit(&seeded->now_ns, memory_order_relaxed);
    const int64_t to_ns = earliest_ns < until_ns ? earliest_ns : until_ns;

    if (to_ns != GOL_OS_NEVER && to_ns > now_ns)
        atomic_store_explicit(&seeded->now_ns, to_ns, memory_order_relaxed);
    return earliest_ns <= until_ns && earliest_ns != GOL_OS_NEVER;
}

static bool seeded_step(struct gol_scheduler *scheduler, int64_t until_ns)
{
    struct seeded *seeded = seeded_of(scheduler);
    struct gol_context *context = &gol_context_here;
    struct gol_worker *before = context->worker;
    struct gol_warm *before_warm = context->warm;
    struct gol_local *before_local = context->local;
    struct gol_task *task;
    bool stepped = true;

    pthread_mutex_lock(&seeded->stepping);
    task = choose(seeded, context);
    if (task != NULL || (context->local != NULL && gol_local_any(context->local)))
        run(seeded, context, task);
    else
        stepped = pass_time(seeded, until_ns);
    context->worker = before;
    context->warm = before_warm;
    context->local = before_local;
    pthread_mutex_unlock(&seeded->stepping);
    return stepped;
}

/* ---- the dispatcher ---- */

static void seeded_schedule(struct gol_scheduler *scheduler, struct gol_task *task)
{
    struct seeded *seeded = seeded_of(scheduler);

    if (seeded->n_played == 0)
        add_ready(seeded, task);
    else
        gol_workers_inject(&seeded->workers, task);
}

static void seeded_spill(struct gol_scheduler *scheduler, struct gol_context *context)
{
    if (seeded_of(scheduler)->n_played > 0)
        gol_workers_spill((struct gol_member *)context->worker);
}

/* One that has paused. */
static void ready_at_once(struct seeded *seeded, struct gol_task *task)
{
    if (seeded->n_played == 0)
        add_ready(seeded, task);
    else
        gol_workers_inject(&seeded->workers, task);
}

static void seeded_hasten(struct gol_scheduler *scheduler, struct gol_task *task)
{
    struct seeded *seeded = seeded_of(scheduler);

    if (gol_workers_hasten(&seeded->workers, task))
        ready_at_once(seeded, task);
}

static void seeded_hasten_all(struct gol_scheduler *scheduler)
{
    struct seeded *seeded = seeded_of(scheduler);
    struct gol_task *next;

    for (struct gol_task *task = gol_workers_hasten_all(&seeded->workers); task != NULL; task = next) {
        next = task->next;
        ready_at_once(seeded, task);
    }
}

static enum gol_code seeded_arm(struct gol_scheduler *scheduler, struct gol_timer *timer, struct gol_err *err)
{
    return gol_workers_arm(&seeded_of(scheduler)->workers.members[0], timer, err);
}

static bool seeded_disarm(struct gol_scheduler *scheduler, struct gol_timer *timer)
{
    return gol_workers_disarm(&seeded_of(scheduler)->workers, timer);
}

/* There is no other thread to go on with. */
static bool seeded_block_begin(struct gol_scheduler *scheduler, struct gol_context *context)
{
    (void)scheduler;
    (void)context;
    return false;
}

static void seeded_block_end(struct gol_scheduler *scheduler, struct gol_context *context)
{
    (void)scheduler;
    (void)context;
}

static int64_t seeded_now_ns(const struct gol_scheduler *scheduler)
{
    /* relaxed: a clock that others read may be read early or late */
    return atomic_load_explicit(&((const struct seeded *)scheduler)->now_ns, memory_order_relaxed);
}

static struct gol_worker *seeded_worker(const struct gol_scheduler *scheduler, unsigned i)
{
    return &((const struct seeded *)scheduler)->workers.members[i].worker;
}

static void seeded_free(struct gol_scheduler *scheduler)
{
    struct seeded *seeded = seeded_of(scheduler);

    gol_workers_fini(&seeded->workers);
    pthread_mutex_destroy(&seeded->lock);
    pthread_mutex_destroy(&seeded->stepping);
    free(seeded->ready);
    free(seeded);
}

enum gol_code gol_seeded_new(unsigned workers, uint64_t seed, struct gol_board *board, struct gol_scheduler **out,
                             struct gol_err *err)
{
    struct seeded *seeded = aligned_alloc(64, (sizeof *seeded + 63) / 64 * 64);
    const unsigned members = workers > 0 ? workers : 1;
    enum gol_code code;

    *out = NULL;
    if (seeded == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a seeded runtime");
    *seeded = (struct seeded){
        .base =
            {
                .schedule = seeded_schedule,
                .hasten = seeded_hasten,
                .hasten_all = seeded_hasten_all,
                .arm = seeded_arm,
                .disarm = seeded_disarm,
                .block_begin = seeded_block_begin,
                .block_end = seeded_block_end,
                .spill = seeded_spill,
                .now_ns = seeded_now_ns,
                .step = seeded_step,
                .worker = seeded_worker,
                .n_workers = members,
                .strict = workers == 0,
                .free = seeded_free,
            },
        .n_played = workers,
        .rng = {gol_rng_stream(seed, members)},
    };
    code = gol_workers_init(&seeded->workers, members, false, seed, board, &seeded->base, err);
    if (code != GOL_OK) {
        free(seeded);
        return code;
    }
    pthread_mutex_init(&seeded->lock, NULL);
    pthread_mutex_init(&seeded->stepping, NULL);
    *out = &seeded->base;
    return GOL_OK;
}
