/*
 * Numbers that the kernel tells in files of lines, under /proc and /sys. Any thread; nothing is taken from the heap, so
 * that a process can weigh itself.
 */
#ifndef GOL_UTIL_KERNEL_NUMBER_H
#define GOL_UTIL_KERNEL_NUMBER_H

#include <stdint.h>

/*
 * The number behind a name that begins a line, as in "oom_kill 3" and "VmHWM:  1234 kB"; an empty name: the number that
 * the file begins with. -1: no such file, no such line in its first 16 kB, or no number there.
 */
int64_t gol_kernel_number(const char *path, const char *name);

#endif
