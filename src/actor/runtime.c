/*
 * A runtime counts its actors and its owner; whoever takes the last one off tells the owner, who waits for that in
 * gol_runtime_settle and gol_runtime_free, exactly once.
 */
#include "actor/actor.h"
#include "actor/os.h"

#include <stdlib.h>

#define WORKERS_MAX 1024

static enum gol_code scheduler_new(const struct gol_runtime_options *options, struct gol_scheduler **out,
                                   struct gol_err *err)
{
    switch (options->dispatcher) {
    case GOL_DISPATCH_THREADS:
        return gol_threads_new(out, err);
    case GOL_DISPATCH_POOL:
        if (options->workers < 1 || options->workers > WORKERS_MAX)
            return gol_err_set(err, GOL_INVALID, "%u workers (want 1 .. %d)", options->workers, WORKERS_MAX);
        return gol_pool_new(options->workers, out, err);
    }
    return gol_err_set(err, GOL_INVALID, "no dispatcher has the number %d", (int)options->dispatcher);
}

enum gol_code gol_runtime_new(const struct gol_runtime_options *options, struct gol_runtime **out, struct gol_err *err)
{
    struct gol_runtime *runtime = malloc(sizeof *runtime);
    enum gol_code code;

    *out = NULL;
    if (runtime == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a runtime");
    code = scheduler_new(options, &runtime->scheduler, err);
    if (code != GOL_OK) {
        free(runtime);
        return code;
    }
    atomic_init(&runtime->alive, 1);
    sem_init(&runtime->gone, 0, 0);
    *out = runtime;
    return GOL_OK;
}

void gol_runtime_leave(struct gol_runtime *runtime)
{
    /* acq_rel: pairs with itself; what the actors did comes before the end of gol_runtime_free */
    if (atomic_fetch_sub_explicit(&runtime->alive, 1, memory_order_acq_rel) == 1)
        sem_post(&runtime->gone);
}

/* Gives up the owner's place and waits until nobody has one. */
static void wait_for_all(struct gol_runtime *runtime)
{
    gol_runtime_leave(runtime);
    gol_os_sem_wait(&runtime->gone, GOL_OS_NEVER);
}

void gol_runtime_settle(struct gol_runtime *runtime)
{
    /* In a handler this would wait for the actor that waits. */
    if (runtime == NULL || gol_task_visiting())
        return;
    wait_for_all(runtime);
    runtime->scheduler->settle(runtime->scheduler);
    /* relaxed: nobody else is left; the owner takes its place again */
    atomic_store_explicit(&runtime->alive, 1, memory_order_relaxed);
}

void gol_runtime_free(struct gol_runtime *runtime)
{
    /* In a handler this would wait for the actor that waits: rather leave the runtime as it is. */
    if (runtime == NULL || gol_task_visiting())
        return;
    wait_for_all(runtime);
    runtime->scheduler->free(runtime->scheduler);
    sem_destroy(&runtime->gone);
    free(runtime);
}
