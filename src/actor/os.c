#include "actor/os.h"

#include "util/num.h"

#include <errno.h>
#include <sys/mman.h>
#include <time.h>

int64_t gol_os_deadline(int64_t now_ns, int64_t span_ns)
{
    return span_ns < GOL_OS_NEVER - now_ns ? now_ns + span_ns : GOL_OS_NEVER;
}

bool gol_os_sem_wait(sem_t *sem, int64_t until_ns)
{
    const struct timespec until = {
        .tv_sec = (time_t)(until_ns / GOL_NS_PER_S),
        .tv_nsec = (long)(until_ns % GOL_NS_PER_S),
    };
    int failed;

    do
        failed = until_ns == GOL_OS_NEVER ? sem_wait(sem) : sem_clockwait(sem, CLOCK_MONOTONIC, &until);
    while (failed && errno == EINTR);
    return !failed;
}

/* Twice as much is asked for, and what is too much given back. */
void *gol_os_map(size_t bytes)
{
    char *all = mmap(NULL, 2 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (all == MAP_FAILED)
        return NULL;
    before = (bytes - (uintptr_t)all % bytes) % bytes;
    if (before > 0)
        munmap(all, before);
    munmap(all + before + bytes, bytes - before);
    if ((uintptr_t)(all + before) >> 48 == 0)
        return all + before;
    munmap(all + before, bytes);
    return NULL;
}

void gol_os_unmap(void *pages, size_t bytes)
{
    munmap(pages, bytes);
}
