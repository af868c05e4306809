/*
 * What the runtime asks of the operating system besides threads (util/thread.h): semaphores with a deadline, and pages.
 * Any thread.
 */
#ifndef GOL_ACTOR_OS_H
#define GOL_ACTOR_OS_H

#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A point in time (gol_clock_ns) that never comes. */
#define GOL_OS_NEVER INT64_MAX

/* now_ns + span_ns, at most GOL_OS_NEVER; span_ns >= 0. */
int64_t gol_os_deadline(int64_t now_ns, int64_t span_ns);
/* Takes one from the semaphore, or returns false when gol_clock_ns() has reached until_ns. Signals do not end it. */
bool gol_os_sem_wait(sem_t *sem, int64_t until_ns);
/*
 * Zeroed pages, real when they are used, at a multiple of their size, a power of two, and below 2^48; NULL: no memory.
 */
void *gol_os_map(size_t bytes);
void gol_os_unmap(void *pages, size_t bytes);

#endif
