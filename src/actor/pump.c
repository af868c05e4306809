/*
 * A table of the pumps in use under one lock, and in each pump a lock that is held during a step: so a runtime stays as
 * long as a step goes on, and several threads that wait take turns.
 *
 * Locks: the table's is the last one anybody takes. A pump's is held while handlers run, so it comes before all others.
 */
#include "actor/pump.h"

#include "actor/actor.h"
#include "actor/os.h"
#include "gollab/future.h"

#include <pthread.h>
#include <stdlib.h>

struct gol_pump {
    /* any thread, under the table's lock */
    struct gol_pump *next;
    const struct gol_runtime *of; /* NULL: not in the table any more */
    size_t refs;
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct gol_runtime *runtime; /* NULL: it is gone */
};

static struct {
    pthread_mutex_t lock;
    struct gol_pump *first; /* few: one for each seeded runtime */
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Under the table's lock. */
static struct gol_pump **find(const struct gol_runtime *runtime)
{
    struct gol_pump **link = &table.first;

    while (*link != NULL && (*link)->of != runtime)
        link = &(*link)->next;
    return link;
}

static void unlink_from_table(struct gol_pump **link)
{
    struct gol_pump *pump = *link;

    *link = pump->next;
    pump->of = NULL;
}

struct gol_pump *gol_pump_of(struct gol_runtime *runtime)
{
    struct gol_pump *pump;

    pthread_mutex_lock(&table.lock);
    pump = *find(runtime);
    if (pump == NULL && (pump = calloc(1, sizeof *pump)) != NULL) {
        pthread_mutex_init(&pump->lock, NULL); /* cannot fail without attributes on Linux */
        pump->runtime = runtime;
        pump->of = runtime;
        pump->next = table.first;
        table.first = pump;
    }
    if (pump != NULL)
        pump->refs++;
    pthread_mutex_unlock(&table.lock);
    return pump;
}

struct gol_pump *gol_pump_retain(struct gol_pump *pump)
{
    pthread_mutex_lock(&table.lock);
    pump->refs++;
    pthread_mutex_unlock(&table.lock);
    return pump;
}

void gol_pump_release(struct gol_pump *pump)
{
    bool last;

    if (pump == NULL)
        return;
    pthread_mutex_lock(&table.lock);
    last = --pump->refs == 0;
    if (last && pump->of != NULL)
        unlink_from_table(find(pump->of));
    pthread_mutex_unlock(&table.lock);
    if (last) {
        pthread_mutex_destroy(&pump->lock);
        free(pump);
    }
}

void gol_pump_forget(const struct gol_runtime *runtime)
{
    struct gol_pump **link;
    struct gol_pump *pump;

    pthread_mutex_lock(&table.lock);
    link = find(runtime);
    pump = *link;
    if (pump != NULL) {
        pump->refs++;
        unlink_from_table(link);
    }
    pthread_mutex_unlock(&table.lock);
    if (pump == NULL)
        return;
    pthread_mutex_lock(&pump->lock);
    pump->runtime = NULL;
    pthread_mutex_unlock(&pump->lock);
    gol_pump_release(pump);
}

bool gol_pump_lives(struct gol_pump *pump)
{
    bool lives;

    pthread_mutex_lock(&pump->lock);
    lives = pump->runtime != NULL;
    pthread_mutex_unlock(&pump->lock);
    return lives;
}

int64_t gol_pump_deadline(struct gol_pump *pump, int64_t timeout_ns)
{
    int64_t deadline_ns = GOL_OS_NEVER;

    if (timeout_ns == GOL_FOREVER)
        return deadline_ns;
    pthread_mutex_lock(&pump->lock);
    if (pump->runtime != NULL)
        deadline_ns = gol_os_deadline(gol_runtime_now_ns(pump->runtime), timeout_ns);
    pthread_mutex_unlock(&pump->lock);
    return deadline_ns;
}

bool gol_pump_step(struct gol_pump *pump, int64_t until_ns)
{
    bool moved = false;

    pthread_mutex_lock(&pump->lock);
    if (pump->runtime != NULL) {
        struct gol_scheduler *scheduler = pump->runtime->scheduler;

        moved = scheduler->step(scheduler, until_ns);
    }
    pthread_mutex_unlock(&pump->lock);
    return moved;
}
