#include "actor/os.h"

#include "util/num.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

int64_t gol_os_deadline(int64_t now_ns, int64_t span_ns)
{
    return span_ns < GOL_OS_NEVER - now_ns ? now_ns + span_ns : GOL_OS_NEVER;
}

enum gol_code gol_os_thread_start(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *argument,
                                  struct gol_err *err)
{
    /* A fault that is blocked ends the process without asking its handler (a debugger's, a sanitizer's). */
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
    sigset_t blocked;
    sigset_t before;
    int error;

    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(&blocked, faults[i]);
    /* A new thread inherits the mask of its maker. */
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    error = pthread_create(thread, attr, run, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0)
        return GOL_OK;
    errno = error;
    return gol_err_errno(err, "cannot create a thread");
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
