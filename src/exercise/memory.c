/*
 * The kernel's roll-up of all mappings is used, and not the shorter /proc/self/statm: that one is read from counters which
 * each processor keeps for itself and hands in by the batch, so that on many kernels it is wrong by hundreds of kilobytes.
 */
#include "exercise/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROLLUP_BYTES 4096 /* it has some 800, and comes in one read */

int64_t gol_memory_own_bytes(void)
{
    static const char field[] = "\nAnonymous:";
    const int fd = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
    char text[ROLLUP_BYTES];
    const char *at;
    ssize_t got;

    if (fd < 0)
        return -1;
    got = read(fd, text, sizeof text - 1);
    close(fd);
    if (got <= 0)
        return -1;
    text[got] = '\0';
    at = strstr(text, field);
    return at == NULL ? -1 : strtoll(at + sizeof field - 1, NULL, 10) * 1024;
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
