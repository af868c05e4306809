/* Threads of the library: what signals they take, and how much of the address space. */
#include "cmocka_all.h"

#include "util/thread.h"

#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

struct seen {
    sigset_t blocked;
    size_t stack_bytes;
};

static void *look(void *argument)
{
    struct seen *seen = argument;
    pthread_attr_t attr;
    void *stack;

    pthread_sigmask(SIG_SETMASK, NULL, &seen->blocked);
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &stack, &seen->stack_bytes);
        pthread_attr_destroy(&attr);
    }
    return NULL;
}

static void signals_are_for_others_and_faults_are_not(void **state)
{
    struct seen seen = {0};
    struct gol_err err = {0};
    pthread_t thread;
    sigset_t mine;

    (void)state;
    assert_ok(gol_thread_start(&thread, look, &seen, &err), &err);
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (int number = 1; number < 32; number++) {
        const bool fault = number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL ||
                           number == SIGTRAP || number == SIGSYS || number == SIGABRT;

        if (number != SIGKILL && number != SIGSTOP)
            assert_int_equal(sigismember(&seen.blocked, number), !fault);
    }
    pthread_sigmask(SIG_SETMASK, NULL, &mine);
    assert_false(sigismember(&mine, SIGTERM)); /* the maker's own mask is as it was */
}

/* The default of 8 MiB would make a thousand threads more than some machines have. */
static void stacks_are_small(void **state)
{
    struct seen seen = {0};
    struct gol_err err = {0};
    pthread_t thread;

    (void)state;
    assert_ok(gol_thread_start(&thread, look, &seen, &err), &err);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_in_range(seen.stack_bytes, 200 * 1024, 1024 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_are_for_others_and_faults_are_not),
        cmocka_unit_test(stacks_are_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
