/*
 * Work stealing (Blumofe, Leiserson: "Scheduling multithreaded computations by work stealing", JACM 1999) with a slot
 * for the task made ready last, as in Go and Tokio. How long a task that is ready can wait is bounded, in visits of its
 * worker:
 *
 *     in the slot      by the visit under way, and by GATHER short ones of others when it was there the last time too;
 *                      and by LOCAL_ROW_SHORT messages in the local queue before each of these
 *     in the local queue (a message) by those before it, at most GOL_LOCAL_MAX, and by one visit of others for each
 *                      LOCAL_ROW_SHORT of them, or fewer before a look, or for each whose turn is not plain
 *     in a run queue   by GOL_SLOT_HITS for each that is before it, at most GOL_RUN_QUEUE_SIZE, and by LOCAL_ROW
 *                      more when nobody waited before: a row of visits may be under way; by GOL_SLOT_HITS_BRISK for
 *                      each while visits take less than BRISK_NS, and by twice as many messages in the local queue;
 *                      the next GOL_RUN_QUEUE_CLAIM are claimed then, if no other worker works, and not stolen should
 *                      a visit be long after all
 *     outside          by LOOK_OUTSIDE times as much for each before it, divided by the number of workers that take
 *                      from there, and by LOOK_OUTSIDE_MOST times as much when visits are short and others came just
 *                      before
 *
 * Mail that comes from elsewhere to an actor that is kept warm waits for LOOK_WARM short visits or LOCAL_ROW long
 * ones; for LOOK_WARM_ALONE that are shorter still, when only what is no worker, or a timer of one that has
 * stepped back, can have sent it. A worker that is never out of work looks at another's queue every LOOK_AROUND
 * visits.
 */
#include "actor/workers_inner.h"

#include "actor/context.h"
#include "actor/os.h"
#include "util/clock.h"
#include "util/num.h"
#include "util/relax.h"

#include <stdlib.h>
#include <time.h>

#define GATHER 8U /* visits of others, less one, while the same task is in the slot again, and visits are short */
#define GATHER_SENDS 4U /* in one visit: who sends more keeps more of the cache waiting */
/*
 * Visits between looks at another worker's queue, which may be much longer. A multiple of GOL_LOOK_TIMERS, as is the
 * next.
 */
#define LOOK_AROUND 128U
#define LOCAL_ROW 64U /* visits for local messages in a row, less one, while nothing else waits; so many divide these */
#define LOCAL_ROW_SHORT 8U /* the same while others wait */
#define LOCAL_PASSED 8U /* messages that may be looked at for each visit, to find those of one actor, */
#define LOCAL_FEEL 1024U /* visits between two looks at that, */
#define LOCAL_AGAIN 65536U /* visits without that queue if it was more */
#define LOOK_WARM 512U /* visits between looks at warm actors, */
#define LOOK_WARM_ALONE 4096U /* and while visits are brisk, and no other worker works */
#define PATIENCE 3U /* looks at warm actors, about a microsecond apart, before they are put to rest */
#define HOT_NS 4000 /* a visit is short if it takes no longer, */
/* and brisk if it takes no longer than that: then some more are no time. */
#define BRISK_NS (GOL_SANITIZED ? 5000 : 125)
#define FETCH_AHEAD 2U /* tasks between the one that is run and the one that is fetched */

enum gol_code gol_workers_init(struct gol_workers *workers, unsigned n, bool real, uint64_t seed,
                               struct gol_board *board, struct gol_scheduler *scheduler, struct gol_err *err)
{
    *workers = (struct gol_workers){.n = n, .real = real};
    workers->members = aligned_alloc(64, n * sizeof *workers->members);
    if (workers->members == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for %u workers", n);
    gol_outside_init(&workers->outside);
    gol_team_init(&workers->team, n);
    for (unsigned i = 0; i < n; i++) {
        struct gol_member *member = &workers->members[i];

        *member = (struct gol_member){.all = workers, .index = i, .rng = {gol_rng_stream(seed, i)}};
        member->gauge_ns = real ? 0 : INT64_MAX;
        member->worker.scheduler = scheduler;
        member->worker.team = &workers->team.size;
        gol_pace_init(&member->pace);
        gol_warm_init(&member->worker.warm);
        member->worker.counts = &board->workers[i];
        gol_slab_stock_init(&member->worker.stock, &board->workers[i].slots);
        atomic_init(&member->worker.counts->started_ns, scheduler->now_ns(scheduler));
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
            if (entry.place != NULL) /* no task is left */
                gol_timer_forget(entry.what);
        gol_timers_fini(&member->timers);
        gol_slab_stock_fini(&member->worker.stock);
        pthread_mutex_destroy(&member->lock);
        free(member->rest);
        free(member->spare);
    }
    gol_outside_fini(&workers->outside);
    free(workers->members);
}

/* ---- by who has the seat ---- */

void gol_workers_requeue(struct gol_member *self, struct gol_task *task)
{
    if (self->rest != NULL || !gol_run_queue_push(&self->queue, task, gol_workers_shared(self)))
        gol_workers_put_out(self, task);
}

void gol_workers_offer(struct gol_member *self)
{
    struct gol_worker *worker = &self->worker;

    if (gol_workers_shared(self) && worker->scheduler->offered != NULL)
        worker->scheduler->offered(worker->scheduler, worker);
}

__attribute__((noinline)) void gol_worker_displace(struct gol_worker *worker, struct gol_task *task)
{
    gol_workers_requeue((struct gol_member *)worker, task);
    gol_workers_offer((struct gol_member *)worker);
}

void gol_worker_ready(struct gol_worker *worker, struct gol_context *context, struct gol_task *task)
{
    if (context->turn == NULL || context->sends < GOL_SLOT_SENDS) {
        struct gol_task *before = gol_worker_take_slot(worker);

        worker->slot = task;
        if (before == NULL)
            return;
        task = before;
    }
    gol_worker_displace(worker, task);
}

bool gol_workers_again(struct gol_member *self, struct gol_task *task)
{
    if (self->worker.slot == NULL && !gol_run_queue_has(&self->queue)) {
        self->worker.slot = task; /* nobody waits for this worker; a thief would only carry it away from its cache */
        return false;
    }
    gol_workers_requeue(self, task);
    return true;
}

/* ---- warm actors ---- */

void gol_workers_sit(struct gol_context *context, struct gol_member *member)
{
    context->worker = member != NULL ? &member->worker : NULL;
    context->warm = member != NULL && member->hot ? &member->worker.warm : NULL;
    context->local = member != NULL && member->local ? &member->worker.warm.local : NULL;
}

static int64_t coarse_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now); /* read from a page of the kernel's: a tenth of the exact one */
    return (int64_t)now.tv_sec * GOL_NS_PER_S + now.tv_nsec;
}

/* Whether no other worker works: there is none, or all have stepped back. */
static bool works_alone(const struct gol_member *self)
{
    /* What one sends that comes back just now waits until the next look, some 100 us at most. */
    return gol_worker_team(&self->worker) == 1;
}

/* Whether it is time for local messages; where time is not real, it often is. */
static bool may_be_local(const struct gol_member *self)
{
    return self->hot && (!self->all->real || (self->brisk && works_alone(self))) &&
           (int)(self->worker.tick - self->local_from) >= 0;
}

/*
 * Whether the queue gives more trouble than it saves: messages leave it by twos and threes, as there is no room for
 * more, or their actors do what is not plain. Then it is left alone for a while.
 */
static void feel_trouble(struct gol_member *self)
{
    const uint32_t passed = self->worker.warm.local.passed - self->local_passed;
    const uint32_t visits = self->worker.tick - self->local_tick;

    if (visits < LOCAL_FEEL)
        return;
    if (passed > LOCAL_PASSED * visits)
        self->local_from = self->worker.tick + LOCAL_AGAIN;
    self->local_passed += passed;
    self->local_tick += visits;
}

/* Whether messages to warm actors may wait in the local queue from now on: else what does is any worker's. */
static void set_local(struct gol_member *self, bool local)
{
    if (local == self->local)
        return;
    self->local = local;
    gol_workers_sit(&gol_context_here, self);
    if (!local)
        gol_warm_spill(&gol_context_here, &self->worker.warm);
}

bool gol_workers_spill(struct gol_member *self)
{
    const uint32_t claimed = gol_run_queue_claimed(&self->queue);
    struct gol_task *task;

    set_local(self, false); /* until the next look; it may bring the slot a task */
    task = gol_worker_take_slot(&self->worker);
    if (task != NULL)
        gol_workers_requeue(self, task);
    /* Behind the others, of which no more are claimed: order among actors is nothing that is promised. */
    for (uint32_t n = claimed; n > 0; n--)
        gol_workers_requeue(self, gol_run_queue_pop(&self->queue, !gol_workers_shared(self), false));
    gol_workers_flush(self);
    return task != NULL || claimed > 0;
}

/* Finds out, now and then, whether visits are short, and how. Who has the seat, between two of them. */
static void feel_heat(struct gol_member *self)
{
    bool hot = self->hot;

    if (!self->all->real) {
        hot = gol_rng_below(&self->rng, 2) == 0;
        self->brisk = gol_rng_below(&self->rng, 2) == 0;
    } else {
        /* Who is hot wants a cheap clock, and who is not wants to know soon. */
        const int64_t now_ns = hot ? coarse_ns() : gol_clock_ns();
        const int64_t visits = self->worker.tick - self->heat_tick;

        if (now_ns == self->heat_ns)
            return;
        hot = visits * HOT_NS >= now_ns - self->heat_ns;
        self->brisk = visits * BRISK_NS >= now_ns - self->heat_ns;
        self->heat_ns = now_ns;
        self->heat_tick = self->worker.tick;
    }
    if (hot == self->hot)
        return;
    set_local(self, false);
    self->hot = hot;
    if (hot && self->all->real)
        self->heat_ns = coarse_ns();
    gol_workers_sit(&gol_context_here, self);
    gol_warm_cool(&gol_context_here, &self->worker.warm);
}

void gol_workers_give_all(struct gol_member *self)
{
    struct gol_task *task;

    set_local(self, false);
    self->hot = false;
    gol_workers_sit(&gol_context_here, self);
    gol_warm_cool(&gol_context_here, &self->worker.warm);
    gol_workers_spill(self);
    while ((task = gol_run_queue_pop(&self->queue, !gol_workers_shared(self), false)) != NULL)
        gol_outside_add(&self->all->outside, task);
}

/* ---- what next ---- */

/*
 * The oldest task of the run queue, and a hand to those behind it: an actor that has waited, and its mail, are often
 * not in the cache any more, and come there now while others are visited. The actor has to be there before its mail can
 * be asked for, so the next but one is fetched, and then the mail of the next.
 */
static struct gol_task *pop(struct gol_member *self)
{
    struct gol_task *task = gol_run_queue_pop(&self->queue, !gol_workers_shared(self), self->local);
    struct gol_task *next;

    if (task == NULL)
        return NULL;
    next = gol_run_queue_peek(&self->queue, FETCH_AHEAD);
    if (next != NULL)
        __builtin_prefetch(next, 1);
    next = gol_run_queue_peek(&self->queue, 0);
    if (next != NULL)
        gol_task_expect(next);
    return task;
}

struct gol_task *gol_workers_take_own(struct gol_member *self)
{
    struct gol_task *task = pop(self);

    return task != NULL ? task : gol_worker_take_slot(&self->worker);
}

/*
 * Nothing else is there to do. Others may be sending to actors that are kept here: a few moments' patience gathers
 * their mails, where putting the actor to rest would have each one of them wake it again, on another worker. Then all
 * are put to rest.
 */
static struct gol_task *cool_down(struct gol_member *self)
{
    struct gol_task *task = NULL;

    for (unsigned i = 0; i < PATIENCE && task == NULL && gol_workers_shared(self) && self->all->real; i++) {
        for (unsigned k = 0; k < 32; k++)
            GOL_RELAX();
        gol_warm_look(&gol_context_here, &self->worker.warm);
        task = gol_workers_take_own(self);
    }
    if (task != NULL)
        return task;
    gol_warm_cool(&gol_context_here, &self->worker.warm);
    return gol_workers_take_own(self);
}

void gol_workers_gauge(struct gol_member *self, struct gol_task *task, int64_t now_ns)
{
    if (now_ns < self->gauge_ns)
        return;
    self->gauge_ns = now_ns + GOL_GAUGE_NS;
    gol_board_note_depth(self->worker.counts, gol_task_depth(task, GOL_DEPTH_MOST));
}

/*
 * gol_workers_find when a mailbox is to be looked at: that of a task that is this worker's own, so that no mail goes
 * meanwhile.
 */
static __attribute__((noinline)) struct gol_task *find_and_gauge(struct gol_member *self)
{
    const int64_t now_ns = self->heat_ns;
    struct gol_task *task = gol_workers_find(self); /* the next look around is some visits away: only once */

    if (task != NULL)
        gol_workers_gauge(self, task, now_ns);
    return task;
}

static inline unsigned slot_hits_most(const struct gol_member *self)
{
    return self->brisk ? GOL_SLOT_HITS_BRISK : GOL_SLOT_HITS;
}

/* One more visit out of the slot. False: the queue has its turn. */
static inline bool hits_slot(struct gol_member *self)
{
    return ++self->slot_hits < slot_hits_most(self);
}

static inline bool any_is_queued(const struct gol_member *self)
{
    /* relaxed: a look; what comes just now is seen at the next one */
    return gol_run_queue_has(&self->queue) || atomic_load_explicit(&self->all->outside.count, memory_order_relaxed) > 0;
}

/* Whether the slot's tasks keep others waiting. */
static inline bool any_waits(const struct gol_member *self)
{
    return any_is_queued(self) || gol_local_any(&self->worker.warm.local);
}

/*
 * Something is about to be visited. When the slot's task is all there is, what comes of it is sooner there by the slot
 * than by the local queue.
 */
static inline void choose_way(struct gol_member *self, struct gol_context *context)
{
    const bool local = self->local && (self->worker.slot == NULL || any_waits(self));

    context->local = local ? &self->worker.warm.local : NULL;
}

/*
 * The same task is in the slot as the last time: who are visited one after another send to it, a little each. It is
 * better visited after some of those who wait than after each of them.
 */
static inline bool is_gathering(struct gol_member *self, const struct gol_context *context)
{
    const struct gol_task *task = self->worker.slot;

    if (self->hot && task == self->slot_before && ++self->gathered < GATHER && context->sends <= GATHER_SENDS)
        return true;
    self->slot_before = task;
    self->gathered = 0;
    return false;
}

struct gol_task *gol_worker_next(struct gol_worker *worker, struct gol_context *context)
{
    struct gol_member *self = (struct gol_member *)worker;
    struct gol_task *task;

    worker->slot_until = worker->tick;
    if (worker->tick % GOL_LOOK_TIMERS == GOL_LOOK_TIMERS - 1 || self->rest != NULL)
        return NULL;
    if (worker->slot != NULL) {
        if (!any_waits(self)) {
            self->slot_hits = 0;
            worker->tick++;
            worker->slot_until = worker->tick | (GOL_LOOK_TIMERS - 1);
            context->local = NULL;
            return gol_worker_take_slot(worker);
        }
        /*
         * In this order: who is not taken now, since the queue has its turn, has not been visited, and is not passed
         * over next time.
         */
        if (hits_slot(self) && !is_gathering(self, context)) {
            worker->tick++;
            return gol_worker_take_slot(worker);
        }
    }
    /* relaxed: as in any_waits */
    if (gol_workers_is_outsides_turn(self) && atomic_load_explicit(&self->all->outside.count, memory_order_relaxed) > 0)
        return NULL;
    task = pop(self);
    if (task != NULL) {
        self->slot_hits = 0;
        self->pops++;
        worker->tick++;
    }
    return task;
}

unsigned gol_worker_local_row(struct gol_worker *worker)
{
    struct gol_member *self = (struct gol_member *)worker;
    unsigned until_look = LOCAL_ROW - 1 - worker->tick % LOCAL_ROW;

    if (self->local && !may_be_local(self))
        return 0; /* another worker works again, which is told so at the next look */
    if (!self->all->real)
        return gol_rng_below(&self->rng, 2) == 0 ? 0 : gol_rng_below(&self->rng, until_look % GOL_LOOK_TIMERS + 1);
    if (worker->slot == NULL && !any_is_queued(self))
        return until_look;
    self->slot_hits += slot_hits_most(self) / 2; /* then the slot may have its turn, and then the run queue */
    until_look %= GOL_LOOK_TIMERS;
    return until_look < LOCAL_ROW_SHORT ? until_look : LOCAL_ROW_SHORT;
}

struct gol_task *gol_workers_find(struct gol_member *self)
{
    struct gol_task *task;

    if (self->rest != NULL) {
        gol_workers_flush(self);
        gol_workers_offer(self); /* others did not see it, and may sleep */
    }
    if (++self->worker.tick % GOL_LOOK_TIMERS == 0) {
        feel_heat(self);
        if (self->local)
            feel_trouble(self);
        if ((int)(self->worker.tick - self->local_from) > 0)
            self->local_from = self->worker.tick; /* never so far in the past that it seems to come */
        set_local(self, may_be_local(self));
        gol_workers_bring_look_near(self);
        /* relaxed: for people */
        atomic_store_explicit(&self->worker.counts->ready,
                              gol_run_queue_count(&self->queue) + gol_run_queue_claimed(&self->queue),
                              memory_order_relaxed);
        if (self->worker.tick % (self->brisk && works_alone(self) ? LOOK_WARM_ALONE : LOOK_WARM) == 0)
            gol_warm_look(&gol_context_here, &self->worker.warm);
        if (gol_workers_shared(self) && self->worker.tick % LOOK_AROUND == 0 &&
            (task = gol_workers_balance(self)) != NULL)
            return task;
        gol_workers_expire_own(self);
        if (self->heat_ns >= self->gauge_ns)
            return find_and_gauge(self);
    }
    choose_way(self, &gol_context_here);
    if (self->worker.slot != NULL && hits_slot(self))
        return gol_worker_take_slot(&self->worker);
    self->slot_hits = 0;
    self->pops++;
    task = gol_workers_is_outsides_turn(self) ? gol_workers_take_outside(self) : NULL;
    if (task == NULL)
        task = gol_workers_take_own(self);
    if (task != NULL)
        return task;
    gol_workers_expire_own(self);
    task = gol_workers_take_own(self); /* what a timer has sent, too */
    if (task == NULL)
        task = gol_workers_take_outside(self);
    if (task == NULL && !gol_local_any(&self->worker.warm.local) && gol_warm_any(&self->worker.warm))
        task = cool_down(self);
    return task;
}

bool gol_workers_any(const struct gol_workers *workers, int64_t now_ns)
{
    /* seq_cst: pairs with outside.c's add_count */
    if (atomic_load_explicit(&workers->outside.count, memory_order_seq_cst) > 0)
        return true;
    for (unsigned i = 0; i < workers->n; i++)
        if (gol_run_queue_count(&workers->members[i].queue) > 0)
            return true;
    return gol_workers_earliest(workers, NULL) <= now_ns;
}
