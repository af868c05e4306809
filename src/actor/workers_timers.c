/*
 * The timers of workers: each has some of its own, under a lock of its own, since another worker may find that they are
 * due while their own one is busy, and any thread may take one off. The earliest deadline stands beside them, so that
 * others look at that without the lock.
 */
#include "actor/os.h"
#include "actor/workers.h"

#define BATCH 64U /* taken at once */

/* Under the member's lock. */
static void note_earliest(struct gol_member *member)
{
    /* seq_cst: pairs with the look before a worker sleeps, see pool_idle.c's park */
    atomic_store_explicit(&member->earliest_ns, gol_timers_earliest(&member->timers), memory_order_seq_cst);
    /* relaxed: for people */
    atomic_store_explicit(&member->worker.counts->pending, gol_timers_count(&member->timers), memory_order_relaxed);
}

/* Arms the timer with the member, wherever it was before. */
static enum gol_code put_into(struct gol_member *member, struct gol_timer *timer, int64_t deadline_ns,
                              struct gol_err *err)
{
    struct gol_timers_place *place = gol_timer_place(timer);
    enum gol_code code;

    pthread_mutex_lock(&member->lock);
    code = gol_timers_push(&member->timers, deadline_ns, timer, place, err);
    if (code == GOL_OK)
        atomic_store_explicit(&place->owner, member->index, memory_order_relaxed); /* relaxed: see take_off */
    note_earliest(member);
    pthread_mutex_unlock(&member->lock);
    return code;
}

/*
 * Fires a timer of `member`, where its room was kept. True: it goes on there. One that goes on follows the worker that
 * had the time to fire it, unless that has no memory for it.
 */
static bool fire(struct gol_member *self, struct gol_member *member, struct gol_timer *timer, int64_t now_ns)
{
    int64_t again_ns;

    if (!gol_timer_fire(timer, now_ns, &again_ns) ||
        (member != self && put_into(self, timer, again_ns, NULL) == GOL_OK))
        return false;
    pthread_mutex_lock(&member->lock);
    gol_timers_put_back(&member->timers, again_ns, timer, gol_timer_place(timer));
    note_earliest(member);
    pthread_mutex_unlock(&member->lock);
    return true;
}

/* Takes what is due among the timers of `member`; *kept are rooms for the timers of them, which may come back. */
static unsigned take_due(struct gol_member *member, int64_t now_ns, struct gol_timers_entry due[BATCH], size_t *kept)
{
    unsigned n = 0;

    *kept = 0;
    pthread_mutex_lock(&member->lock);
    while (n < BATCH && gol_timers_pop_due(&member->timers, now_ns, &due[n]))
        *kept += due[n++].place != NULL;
    gol_timers_keep(&member->timers, *kept);
    note_earliest(member);
    pthread_mutex_unlock(&member->lock);
    return n;
}

static void give_up(struct gol_member *member, size_t kept)
{
    if (kept == 0)
        return;
    pthread_mutex_lock(&member->lock);
    gol_timers_give_up(&member->timers, kept);
    pthread_mutex_unlock(&member->lock);
}

/* What is due among the timers of `member` goes to `self`. */
void gol_workers_expire(struct gol_member *self, struct gol_member *member, int64_t now_ns)
{
    struct gol_timers_entry due[BATCH];
    size_t kept;
    unsigned n;

    do {
        n = take_due(member, now_ns, due, &kept);
        gol_worker_count(&self->worker.counts->timers, n);
        for (unsigned i = 0; i < n; i++) {
            if (due[i].place != NULL)
                kept -= fire(self, member, due[i].what, now_ns);
            else
                gol_workers_requeue(self, due[i].what);
        }
        give_up(member, kept);
    } while (n == BATCH);
}

/*
 * relaxed loads of earliest_ns: a guess, checked under the lock; who sleeps over it looks at it once more (pool_idle.c)
 */
static bool has_timers(const struct gol_member *member)
{
    return atomic_load_explicit(&member->earliest_ns, memory_order_relaxed) != GOL_OS_NEVER;
}

void gol_workers_expire_own(struct gol_member *self)
{
    struct gol_scheduler *scheduler = self->worker.scheduler;
    int64_t now_ns;

    if (!has_timers(self))
        return;
    now_ns = scheduler->now_ns(scheduler);
    if (gol_workers_is_due(self, now_ns))
        gol_workers_expire(self, self, now_ns);
}

enum gol_code gol_workers_pause(struct gol_member *self, struct gol_task *task, int64_t wake_ns)
{
    enum gol_code code = GOL_OK;
    bool hurried;

    pthread_mutex_lock(&self->lock);
    hurried = gol_task_hurried(task);
    if (!hurried)
        code = gol_timers_push(&self->timers, wake_ns, task, NULL, NULL);
    note_earliest(self);
    pthread_mutex_unlock(&self->lock);
    if (hurried) {
        gol_workers_requeue(self, task);
        gol_workers_offer(self);
    }
    return code;
}

enum gol_code gol_workers_arm(struct gol_member *member, struct gol_timer *timer, struct gol_err *err)
{
    return put_into(member, timer, gol_timer_deadline_ns(timer), err);
}

static bool take_off(struct gol_workers *workers, const void *what, const struct gol_timers_place *place)
{
    /* relaxed: a guess, with which the search begins */
    const unsigned first = place != NULL ? atomic_load_explicit(&place->owner, memory_order_relaxed) : 0;
    bool found = false;

    for (unsigned i = 0; i < workers->n && !found; i++) {
        struct gol_member *member = &workers->members[(first + i) % workers->n];

        pthread_mutex_lock(&member->lock);
        found = gol_timers_remove(&member->timers, what, place);
        if (found)
            note_earliest(member);
        pthread_mutex_unlock(&member->lock);
    }
    return found;
}

bool gol_workers_disarm(struct gol_workers *workers, struct gol_timer *timer)
{
    return take_off(workers, timer, gol_timer_place(timer));
}

bool gol_workers_hasten(struct gol_workers *workers, struct gol_task *task)
{
    return take_off(workers, task, NULL);
}

/* Under the member's lock. */
static bool take_hurried(void *context, const struct gol_timers_entry *entry)
{
    struct gol_task **list = context;
    struct gol_task *task = entry->what;

    if (entry->place != NULL || !gol_task_hurried(task))
        return false;
    task->next = *list;
    *list = task;
    return true;
}

struct gol_task *gol_workers_hasten_all(struct gol_workers *workers)
{
    struct gol_task *list = NULL;

    for (unsigned i = 0; i < workers->n; i++) {
        struct gol_member *member = &workers->members[i];

        pthread_mutex_lock(&member->lock);
        gol_timers_remove_if(&member->timers, take_hurried, &list);
        note_earliest(member);
        pthread_mutex_unlock(&member->lock);
    }
    return list;
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
