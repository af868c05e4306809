/*
 * Work stealing (Blumofe, Leiserson: "Scheduling multithreaded computations by work stealing", JACM 1999) with a slot for the
 * task made ready last, as in Go and Tokio. How long a ready task can wait is bounded: one in a slot, by what its worker
 * visits just then; one in a run queue, by GOL_RUN_QUEUE_SIZE tasks before it, each with LIFO_HITS visits out of
 * the slot between two of them; one outside, by LOOK_OUTSIDE visits for each batch before it.
 */
#include "actor/workers.h"

#include "actor/os.h"

#include <stdlib.h>

#define LIFO_HITS 64U /* visits out of the slot before the run queue has its turn */
#define SLOT_SENDS 64U /* a visit that has sent so many leaves nothing in the slot: others shall help */
#define LOOK_TIMERS 16U /* visits between looks at timers: the clock costs as much as several sends */
#define LOOK_OUTSIDE 61U /* visits between looks at tasks from outside; a prime, as in Go: not in step with a program */
#define BATCH 64U /* timers taken from a heap at once */

enum gol_code gol_workers_init(struct gol_workers *workers, unsigned n, uint64_t seed, struct gol_scheduler *scheduler,
                               struct gol_err *err)
{
    *workers = (struct gol_workers){.n = n};
    workers->members = aligned_alloc(64, n * sizeof *workers->members);
    if (workers->members == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for %u workers", n);
    pthread_mutex_init(&workers->lock, NULL);
    for (unsigned i = 0; i < n; i++) {
        struct gol_member *member = &workers->members[i];

        *member = (struct gol_member){.all = workers, .index = i, .rng = {gol_rng_stream(seed, i)}};
        member->worker.scheduler = scheduler;
        member->worker.started_ns = scheduler->now_ns(scheduler);
        pthread_mutex_init(&member->lock, NULL);
        gol_timers_init(&member->timers);
        atomic_init(&member->earliest_ns, GOL_OS_NEVER);
    }
    return GOL_OK;
}

void gol_workers_fini(struct gol_workers *workers)
{
    for (unsigned i = 0; i < workers->n; i++) {
        struct gol_member *member = &workers->members[i];
        struct gol_timers_entry entry;

        while (gol_timers_pop_due(&member->timers, GOL_OS_NEVER, &entry))
            if (entry.is_timer) /* no task is left */
                gol_timer_forget(entry.what);
        gol_timers_fini(&member->timers);
        pthread_mutex_destroy(&member->lock);
    }
    pthread_mutex_destroy(&workers->lock);
    free(workers->members);
}

static bool is_shared(const struct gol_member *self)
{
    return self->all->n > 1;
}

/* ---- the queue of what comes from outside ---- */

/* A list of n tasks. */
static void append(struct gol_workers *workers, struct gol_task *first, struct gol_task *last, uint32_t n)
{
    last->next = NULL;
    pthread_mutex_lock(&workers->lock);
    if (workers->first == NULL)
        workers->first = first;
    else
        workers->last->next = first;
    workers->last = last;
    /* seq_cst: pairs with the look before a worker sleeps, see pool.c's park */
    atomic_fetch_add_explicit(&workers->outside, n, memory_order_seq_cst);
    pthread_mutex_unlock(&workers->lock);
}

void gol_workers_inject(struct gol_workers *workers, struct gol_task *task)
{
    append(workers, task, task, 1);
}

/* The first of those from outside; a fair share of the others goes into the worker's queue. */
static struct gol_task *take_outside(struct gol_member *self)
{
    struct gol_workers *workers = self->all;
    struct gol_task *task;
    uint32_t n = 0;

    if (atomic_load_explicit(&workers->outside, memory_order_relaxed) == 0) /* relaxed: looked at again before sleeping */
        return NULL;
    pthread_mutex_lock(&workers->lock);
    task = workers->first;
    if (task != NULL) {
        /* relaxed: under the lock */
        uint32_t share = atomic_load_explicit(&workers->outside, memory_order_relaxed) / workers->n + 1;
        struct gol_task *next = task->next;

        if (share > GOL_RUN_QUEUE_SIZE / 2)
            share = GOL_RUN_QUEUE_SIZE / 2;
        for (n = 1; n < share && next != NULL; n++) {
            struct gol_task *after = next->next;

            if (!gol_run_queue_push(&self->queue, next, is_shared(self)))
                break;
            next = after;
        }
        workers->first = next;
        atomic_fetch_sub_explicit(&workers->outside, n, memory_order_relaxed); /* relaxed: as above */
    }
    pthread_mutex_unlock(&workers->lock);
    return task;
}

/* The run queue is full: half of it, and the task behind it, go outside. */
static void overflow(struct gol_member *self, struct gol_task *task)
{
    struct gol_task *first = NULL;
    struct gol_task *last = NULL;
    uint32_t n = 1;

    for (uint32_t i = 0; i < GOL_RUN_QUEUE_SIZE / 2; i++) {
        struct gol_task *taken = gol_run_queue_pop(&self->queue, !is_shared(self));

        if (taken == NULL)
            break;
        taken->next = NULL;
        if (first == NULL)
            first = taken;
        else
            last->next = taken;
        last = taken;
        n++;
    }
    if (first == NULL)
        first = task;
    else
        last->next = task;
    append(self->all, first, task, n);
}

/* ---- by who has the seat ---- */

void gol_workers_requeue(struct gol_member *self, struct gol_task *task)
{
    if (!gol_run_queue_push(&self->queue, task, is_shared(self)))
        overflow(self, task);
}

bool gol_workers_ready(struct gol_member *self, struct gol_task *task, uint32_t sends)
{
    if (sends < SLOT_SENDS) {
        struct gol_task *before = self->lifo;

        self->lifo = task;
        if (before == NULL)
            return false;
        task = before;
    }
    gol_workers_requeue(self, task);
    return true;
}

bool gol_workers_spill(struct gol_member *self)
{
    struct gol_task *task = self->lifo;

    self->lifo = NULL;
    if (task != NULL)
        gol_workers_requeue(self, task);
    return task != NULL;
}

/* ---- timers ---- */

/* Under the member's lock. */
static void note_earliest(struct gol_member *member)
{
    /* seq_cst: pairs with the look before a worker sleeps, see pool.c's park */
    atomic_store_explicit(&member->earliest_ns, gol_timers_earliest(&member->timers), memory_order_seq_cst);
}

static void fire(struct gol_member *self, struct gol_timer *timer, int64_t now_ns)
{
    int64_t again_ns;

    if (!gol_timer_fire(timer, now_ns, &again_ns))
        return;
    pthread_mutex_lock(&self->lock);
    if (gol_timers_push(&self->timers, again_ns, timer, true, NULL) != GOL_OK) {
        pthread_mutex_unlock(&self->lock);
        gol_timer_forget(timer); /* no memory: it was the last time */
        return;
    }
    note_earliest(self);
    pthread_mutex_unlock(&self->lock);
}

/* What is due among the timers of `member` goes to `self`. */
static void expire(struct gol_member *self, struct gol_member *member, int64_t now_ns)
{
    struct gol_timers_entry due[BATCH];
    unsigned n;

    do {
        n = 0;
        pthread_mutex_lock(&member->lock);
        while (n < BATCH && gol_timers_pop_due(&member->timers, now_ns, &due[n]))
            n++;
        note_earliest(member);
        pthread_mutex_unlock(&member->lock);
        gol_worker_count(&self->worker.timers, n);
        for (unsigned i = 0; i < n; i++) {
            if (due[i].is_timer)
                fire(self, due[i].what, now_ns);
            else
                gol_workers_requeue(self, due[i].what);
        }
    } while (n == BATCH);
}

/* relaxed loads of earliest_ns: a guess, checked under the lock; who sleeps over it looks at it once more (pool.c) */
static bool has_timers(const struct gol_member *member)
{
    return atomic_load_explicit(&member->earliest_ns, memory_order_relaxed) != GOL_OS_NEVER;
}

static bool is_due(const struct gol_member *member, int64_t now_ns)
{
    return atomic_load_explicit(&member->earliest_ns, memory_order_relaxed) <= now_ns;
}

static void expire_own(struct gol_member *self)
{
    struct gol_scheduler *scheduler = self->worker.scheduler;
    int64_t now_ns;

    if (!has_timers(self))
        return;
    now_ns = scheduler->now_ns(scheduler);
    if (is_due(self, now_ns))
        expire(self, self, now_ns);
}

enum gol_code gol_workers_pause(struct gol_member *self, struct gol_task *task, int64_t wake_ns)
{
    enum gol_code code = GOL_OK;
    bool hurried;

    pthread_mutex_lock(&self->lock);
    hurried = gol_task_hurried(task);
    if (!hurried)
        code = gol_timers_push(&self->timers, wake_ns, task, false, NULL);
    note_earliest(self);
    pthread_mutex_unlock(&self->lock);
    if (hurried)
        gol_workers_requeue(self, task);
    return code;
}

enum gol_code gol_workers_arm(struct gol_member *member, struct gol_timer *timer, struct gol_err *err)
{
    enum gol_code code;

    pthread_mutex_lock(&member->lock);
    code = gol_timers_push(&member->timers, gol_timer_deadline_ns(timer), timer, true, err);
    note_earliest(member);
    pthread_mutex_unlock(&member->lock);
    return code;
}

static bool take_off(struct gol_workers *workers, void *what)
{
    bool found = false;

    for (unsigned i = 0; i < workers->n && !found; i++) {
        struct gol_member *member = &workers->members[i];

        pthread_mutex_lock(&member->lock);
        found = gol_timers_remove(&member->timers, what);
        note_earliest(member);
        pthread_mutex_unlock(&member->lock);
    }
    return found;
}

bool gol_workers_disarm(struct gol_workers *workers, struct gol_timer *timer)
{
    return take_off(workers, timer);
}

bool gol_workers_hasten(struct gol_workers *workers, struct gol_task *task)
{
    return take_off(workers, task);
}

int64_t gol_workers_earliest(const struct gol_workers *workers, const struct gol_member *except)
{
    int64_t earliest_ns = GOL_OS_NEVER;

    for (unsigned i = 0; i < workers->n; i++) {
        const struct gol_member *member = &workers->members[i];
        /* seq_cst: pairs with note_earliest */
        const int64_t ns = atomic_load_explicit(&member->earliest_ns, memory_order_seq_cst);

        if (member != except && ns < earliest_ns)
            earliest_ns = ns;
    }
    return earliest_ns;
}

/* ---- what next ---- */

struct gol_task *gol_workers_find(struct gol_member *self)
{
    const bool alone = !is_shared(self);
    struct gol_task *task;

    if (++self->tick % LOOK_TIMERS == 0) {
        expire_own(self);
        if (self->tick % LOOK_OUTSIDE == 0 && (task = take_outside(self)) != NULL)
            return task;
    }
    task = self->lifo;
    if (task != NULL) {
        if (++self->lifo_hits < LIFO_HITS) {
            self->lifo = NULL;
            return task;
        }
        self->lifo_hits = 0;
        task = gol_run_queue_pop(&self->queue, alone);
        if (task == NULL) {
            task = self->lifo;
            self->lifo = NULL;
        }
        return task;
    }
    self->lifo_hits = 0;
    task = gol_run_queue_pop(&self->queue, alone);
    if (task != NULL)
        return task;
    expire_own(self);
    task = gol_run_queue_pop(&self->queue, alone);
    if (task == NULL) {
        task = self->lifo; /* what a timer has sent */
        self->lifo = NULL;
    }
    return task != NULL ? task : take_outside(self);
}

struct gol_task *gol_workers_steal(struct gol_member *self, int64_t now_ns)
{
    struct gol_workers *workers = self->all;
    const unsigned from = workers->n > 1 ? gol_rng_below(&self->rng, workers->n) : 0;
    struct gol_task *task = take_outside(self);

    for (unsigned i = 0; i < workers->n && task == NULL; i++) {
        struct gol_member *victim = &workers->members[(from + i) % workers->n];

        if (victim != self) {
            task = gol_run_queue_steal(&self->queue, &victim->queue);
            if (task != NULL)
                gol_worker_count(&self->worker.steals, 1);
        }
        if (task == NULL && is_due(victim, now_ns)) {
            expire(self, victim, now_ns);
            task = gol_run_queue_pop(&self->queue, !is_shared(self));
            if (task == NULL) {
                task = self->lifo;
                self->lifo = NULL;
            }
        }
    }
    return task;
}

bool gol_workers_any(const struct gol_workers *workers, int64_t now_ns)
{
    /* seq_cst: pairs with append */
    if (atomic_load_explicit(&workers->outside, memory_order_seq_cst) > 0)
        return true;
    for (unsigned i = 0; i < workers->n; i++)
        if (gol_run_queue_count(&workers->members[i].queue) > 0)
            return true;
    return gol_workers_earliest(workers, NULL) <= now_ns;
}
