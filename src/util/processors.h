/*
 * The processors that this process may run on, and binding threads to them.
 */
#ifndef GOL_UTIL_PROCESSORS_H
#define GOL_UTIL_PROCESSORS_H

#include "gollab/error.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

/*
 * How many there are, by the affinity of the calling thread, or by that of the one that pinned. At least 1. Any thread.
 */
int gol_processors(void);
/*
 * Binds the calling thread to the last of its processors, and from now on each thread of gol_thread_start to one,
 * beginning with the first, in turn. For good, and for the whole process: meant for one that does nothing but measure.
 * Once, before it has other threads. GOL_SYSTEM when the kernel refuses.
 */
enum gol_code gol_processors_pin(struct gol_err *err);
/*
 * The next thread gets the first processor again. Where threads end and others take their place (a warm-up and what is
 * measured).
 */
void gol_processors_rewind(void);
/*
 * Puts the next processor in turn into the attributes of a thread that is to be started; nothing unless pinned. Any
 * thread.
 */
void gol_processors_place(pthread_attr_t *attr);

/* What a thread may run on, while it was brought somewhere. */
struct gol_processors_left {
    cpu_set_t set;
    bool is; /* there is something to go back to */
};

/*
 * Has `thread`, which sleeps and is about to be woken by the caller, wake on the caller's processor, where what it will
 * work with is in the cache. The kernel would take one that is idle. It calls gol_processors_go_back when it is awake,
 * and may run where it could before; unless threads are pinned: then it stays, in the place of the caller, which should
 * sleep. On machines with more than 1024 processors, and when the kernel refuses, nothing happens. A microsecond or
 * two.
 */
void gol_processors_bring(pthread_t thread, struct gol_processors_left *left);
/* By the thread that was brought. Once. */
void gol_processors_go_back(struct gol_processors_left *left);

#endif
