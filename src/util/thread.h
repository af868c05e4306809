/*
 * Threads that leave signals to others.
 */
#ifndef GOL_UTIL_THREAD_H
#define GOL_UTIL_THREAD_H

#include "gollab/error.h"

#include <pthread.h>

/*
 * Starts a joinable thread in which all signals are blocked but those of its own faults: signals sent to the process
 * are for the thread, or the program, that wants them. Its stack is that of gollab/actor.h: 256 KiB, or 1 MiB in code
 * made by a sanitizer. GOL_SYSTEM or GOL_NO_MEMORY when there is no thread to have. Any thread.
 */
enum gol_code gol_thread_start(pthread_t *thread, void *(*run)(void *), void *argument, struct gol_err *err);

#endif
