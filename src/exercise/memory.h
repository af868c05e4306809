/*
 * How much memory of its own this process has.
 */
#ifndef GOL_EXERCISE_MEMORY_H
#define GOL_EXERCISE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of anonymous memory that are resident: heap, stacks and what was mapped, as far as it has been touched, in
 * whole pages; neither code and files, nor what the kernel itself keeps for the process (page tables, 16 kB or so for
 * each thread). -1 when the kernel does not say. Takes a walk through all of it: about a millisecond for 100 MB.
 */
int64_t gol_memory_own_bytes(void);
/* Touches each page, so that using it later makes the process no larger. What it holds stays. */
void gol_memory_touch(void *bytes, size_t size);

#endif
