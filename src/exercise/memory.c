/*
 * The kernel's roll-up of all mappings is used, and not the shorter /proc/self/statm: that one is read from counters
 * which each processor keeps for itself and hands in by the batch, so that on many kernels it is wrong by hundreds of
 * kilobytes.
 */
#include "exercise/memory.h"

#include "util/kernel_number.h"

#include <unistd.h>

int64_t gol_memory_own_bytes(void)
{
    const int64_t kb = gol_kernel_number("/proc/self/smaps_rollup", "Anonymous");

    return kb < 0 ? -1 : kb * 1024;
}

void gol_memory_touch(void *bytes, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    volatile unsigned char *at = bytes; /* else a compiler may think that storing what is there changes nothing */

    for (size_t i = 0; i < size; i += page) {
        const unsigned char kept = at[i];

        at[i] = kept;
    }
}
