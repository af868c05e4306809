/*
 * A stack is address space, not memory: only the pages that are touched become real. But what is reserved counts
 * against RLIMIT_DATA and against the kernel's promises, at 8 MiB a thread by default; so every thread gets what it
 * needs and no more, and ten thousand take 2.5 GB of the 128 TB there are. Code made by sanitizers needs several times
 * as much.
 */
#include "util/thread.h"

#include "util/processors.h"
#include "util/sanitized.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

#define STACK_BYTES (GOL_SANITIZED ? 1024U * 1024U : 256U * 1024U)

/* Blocks all signals but faults: one that is blocked ends the process without asking its handler (a debugger's). */
static void block_signals(sigset_t *before)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
    sigset_t blocked;

    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, before);
}

enum gol_code gol_thread_start(pthread_t *thread, void *(*run)(void *), void *argument, struct gol_err *err)
{
    pthread_attr_t attr;
    sigset_t before;
    int error = pthread_attr_init(&attr);

    if (error == 0) {
        /* What is refused (a machine that wants more) leaves the default, which is larger. */
        pthread_attr_setstacksize(&attr, STACK_BYTES);
        gol_processors_place(&attr);
        block_signals(&before); /* a new thread inherits the mask of its maker */
        error = pthread_create(thread, &attr, run, argument);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pthread_attr_destroy(&attr);
    }
    if (error == 0)
        return GOL_OK;
    errno = error;
    if (error == EAGAIN) /* "try again" is what it says; more of something is what it wants */
        return gol_err_errno(err,
                             "cannot create a thread (ulimit -u, vm.max_map_count and a cgroup's pids.max limit them)");
    return gol_err_errno(err, "cannot create a thread");
}
