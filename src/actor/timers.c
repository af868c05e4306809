/*
 * A binary heap in an array (Williams, "Algorithm 232: Heapsort", CACM 1964). Equal pauses ask for ever later
 * deadlines, and for those a push stops at its first comparison; a pop costs log2(count) of them.
 */
#include "actor/timers.h"

#include "actor/os.h"

#include <stdlib.h>

void gol_timers_init(struct gol_timers *timers)
{
    *timers = (struct gol_timers){0};
}

void gol_timers_fini(struct gol_timers *timers)
{
    free(timers->heap);
}

enum gol_code gol_timers_reserve(struct gol_timers *timers, size_t count, struct gol_err *err)
{
    struct gol_timer *heap;
    size_t capacity = timers->capacity < 64 ? 64 : timers->capacity;

    if (count <= timers->capacity)
        return GOL_OK;
    while (capacity < count)
        capacity = capacity <= SIZE_MAX / 2 ? 2 * capacity : count;
    heap = capacity <= SIZE_MAX / sizeof *heap ? realloc(timers->heap, capacity * sizeof *heap) : NULL;
    if (heap == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for %zu timers", count);
    timers->heap = heap;
    timers->capacity = capacity;
    return GOL_OK;
}

void gol_timers_push(struct gol_timers *timers, int64_t deadline_ns, struct gol_task *task)
{
    size_t i = timers->count++;

    while (i > 0 && timers->heap[(i - 1) / 2].deadline_ns > deadline_ns) {
        timers->heap[i] = timers->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    timers->heap[i] = (struct gol_timer){deadline_ns, task};
}

int64_t gol_timers_earliest(const struct gol_timers *timers)
{
    return timers->count > 0 ? timers->heap[0].deadline_ns : GOL_OS_NEVER;
}

struct gol_task *gol_timers_pop_due(struct gol_timers *timers, int64_t now_ns)
{
    struct gol_task *task;
    struct gol_timer last;
    size_t i = 0;

    if (timers->count == 0 || timers->heap[0].deadline_ns > now_ns)
        return NULL;
    task = timers->heap[0].task;
    last = timers->heap[--timers->count];
    for (size_t child = 1; child < timers->count; child = 2 * i + 1) {
        if (child + 1 < timers->count && timers->heap[child + 1].deadline_ns < timers->heap[child].deadline_ns)
            child++;
        if (timers->heap[child].deadline_ns >= last.deadline_ns)
            break;
        timers->heap[i] = timers->heap[child];
        i = child;
    }
    timers->heap[i] = last;
    return task;
}
