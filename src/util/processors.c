/*
 * Sets are as large as the machine wants them: the kernel refuses one that is smaller than its own, and machines with
 * more than 1024 processors need a larger one than glibc's.
 */
#include "util/processors.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

#define LARGEST (1 << 20)

/* Written once, by gol_processors_pin, before there are other threads. */
static struct {
    cpu_set_t *set; /* NULL: not pinned */
    size_t size; /* bytes of the set */
    int count; /* processors in it */
} pinned;
static atomic_uint turn; /* relaxed: only which thread gets which processor hangs on it */

/* The set of the calling thread on the heap, NULL when it cannot be had. */
static cpu_set_t *own_set(size_t *size)
{
    for (int room = 1024; room <= LARGEST; room *= 2) {
        cpu_set_t *set = CPU_ALLOC((size_t)room);

        if (set == NULL)
            return NULL;
        *size = CPU_ALLOC_SIZE((size_t)room);
        if (sched_getaffinity(0, *size, set) == 0 && CPU_COUNT_S(*size, set) > 0)
            return set;
        CPU_FREE(set);
        if (errno != EINVAL)
            return NULL;
    }
    return NULL;
}

int gol_processors(void)
{
    cpu_set_t *set;
    size_t size;
    int count;

    if (pinned.set != NULL)
        return pinned.count;
    set = own_set(&size);
    if (set == NULL)
        return 1;
    count = CPU_COUNT_S(size, set);
    CPU_FREE(set);
    return count;
}

/* A set with nothing but processor number `which` (from 0) of the pinned ones; NULL without memory. */
static cpu_set_t *only(int which)
{
    cpu_set_t *set = CPU_ALLOC(pinned.size * 8);

    if (set == NULL)
        return NULL;
    CPU_ZERO_S(pinned.size, set);
    for (size_t cpu = 0; cpu < pinned.size * 8; cpu++) {
        if (!CPU_ISSET_S(cpu, pinned.size, pinned.set) || which-- > 0)
            continue;
        CPU_SET_S(cpu, pinned.size, set);
        break;
    }
    return set;
}

enum gol_code gol_processors_pin(struct gol_err *err)
{
    enum gol_code code = GOL_OK;
    cpu_set_t *last;

    if (pinned.set != NULL)
        return GOL_OK;
    pinned.set = own_set(&pinned.size);
    if (pinned.set == NULL)
        return gol_err_errno(err, "cannot tell which processors may be used");
    pinned.count = CPU_COUNT_S(pinned.size, pinned.set);
    last = only(pinned.count - 1);
    if (last == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    else if (sched_setaffinity(0, pinned.size, last) != 0)
        code = gol_err_errno(err, "cannot bind a thread to a processor");
    CPU_FREE(last);
    return code;
}

void gol_processors_rewind(void)
{
    atomic_store_explicit(&turn, 0, memory_order_relaxed); /* relaxed: see turn */
}

void gol_processors_place(pthread_attr_t *attr)
{
    cpu_set_t *set;

    if (pinned.set == NULL)
        return;
    set = only((int)(atomic_fetch_add_explicit(&turn, 1, memory_order_relaxed) % (unsigned)pinned.count));
    if (set != NULL)
        pthread_attr_setaffinity_np(attr, pinned.size, set);
    CPU_FREE(set);
}

void gol_processors_bring(pthread_t thread, struct gol_processors_left *left)
{
    const int here = sched_getcpu();
    cpu_set_t only_here;

    left->is = false;
    if (here < 0 || here >= CPU_SETSIZE || pthread_getaffinity_np(thread, sizeof left->set, &left->set) != 0)
        return;
    CPU_ZERO(&only_here);
    CPU_SET((size_t)here, &only_here);
    if (pthread_setaffinity_np(thread, sizeof only_here, &only_here) == 0)
        left->is = pinned.set == NULL;
}

void gol_processors_go_back(struct gol_processors_left *left)
{
    if (left->is)
        pthread_setaffinity_np(pthread_self(), sizeof left->set, &left->set);
    left->is = false;
}
