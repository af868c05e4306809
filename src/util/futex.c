#include "util/futex.h"

#include "util/num.h"

#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void gol_futex_wait(_Atomic uint32_t *word, uint32_t seen, int64_t timeout_ns)
{
    const struct timespec timeout = {
        .tv_sec = (time_t)(timeout_ns / GOL_NS_PER_S),
        .tv_nsec = (long)(timeout_ns % GOL_NS_PER_S),
    };

    syscall(SYS_futex, word, FUTEX_WAIT, seen, timeout_ns < 0 ? NULL : &timeout, NULL, 0);
}

void gol_futex_wake(_Atomic uint32_t *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}
