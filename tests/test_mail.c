/* The pool of mails on its own: mails go round between threads, and memory goes with the last runtime. */
#include "cmocka_all.h"

#include "actor/mail.h"

#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

static int enter(void **state)
{
    (void)state;
    return gol_mail_pool_enter(NULL) == GOL_OK ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    gol_mail_pool_leave();
    return gol_mail_pool_bytes() == 0 ? 0 : -1;
}

static void test_mails_are_apart(void **state)
{
    enum { N = 5000 };
    static struct gol_mail *mails[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        mails[i] = gol_mail_new(&gol_context_here);
        assert_non_null(mails[i]);
        assert_true((uintptr_t)mails[i] % 64 == 0);
        mails[i]->msg = (struct gol_msg){.type = (uint32_t)i};
    }
    for (int i = 0; i < N; i++) {
        assert_int_equal(mails[i]->msg.type, i);
        gol_mail_free(&gol_context_here, mails[i]);
    }
    assert_in_range(gol_mail_pool_bytes(), N * sizeof(struct gol_mail), 4 * N * sizeof(struct gol_mail));
}

/* ---- one thread takes, the other frees ---- */

enum { HANDED = 300000, ROOM = 512 };

static _Atomic(struct gol_mail *) belt[ROOM];

static void *take_all(void *argument)
{
    int *missing = argument;

    for (int i = 0; i < HANDED; i++) {
        struct gol_mail *mail = gol_mail_new(&gol_context_here);

        if (mail == NULL) {
            ++*missing;
            continue;
        }
        mail->msg.type = (uint32_t)i;
        while (atomic_load(&belt[i % ROOM]) != NULL)
            sched_yield();
        atomic_store(&belt[i % ROOM], mail);
    }
    return NULL;
}

static void test_mails_go_round(void **state)
{
    uint32_t returned = gol_mail_pool_returned();
    pthread_t thread;
    int missing = 0;
    int wrong = 0;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, take_all, &missing), 0);
    for (int i = 0; i < HANDED; i++) {
        struct gol_mail *mail;

        while ((mail = atomic_load(&belt[i % ROOM])) == NULL)
            sched_yield();
        atomic_store(&belt[i % ROOM], NULL);
        wrong += mail->msg.type != (uint32_t)i;
        gol_mail_free(&gol_context_here, mail);
    }
    pthread_join(thread, NULL);
    assert_int_equal(missing, 0);
    assert_int_equal(wrong, 0);
    assert_true(gol_mail_pool_returned() - returned > HANDED / 2);
    /* Those on the belt, and a few magazines: not one for each mail that was handed over. */
    assert_in_range(gol_mail_pool_bytes(), 1, 1 << 20);
}

static void *hoard(void *argument)
{
    enum { N = 2000 };
    static struct gol_mail *mails[N];

    (void)argument;
    for (int i = 0; i < N; i++)
        mails[i] = gol_mail_new(&gol_context_here);
    for (int i = 0; i < N; i++)
        if (mails[i] != NULL)
            gol_mail_free(&gol_context_here, mails[i]);
    return NULL;
}

/* What a thread has when it ends is there for the next one. */
static void test_threads_leave_their_mails(void **state)
{
    size_t bytes = 0;

    (void)state;
    for (int i = 0; i < 50; i++) {
        pthread_t thread;

        assert_int_equal(pthread_create(&thread, NULL, hoard, NULL), 0);
        pthread_join(thread, NULL);
        if (i == 0)
            bytes = gol_mail_pool_bytes();
    }
    assert_int_equal(gol_mail_pool_bytes(), bytes);
}

static void test_a_flood_may_go_on(void **state)
{
    enum { N = 60000 };
    static struct gol_mail *mails[N];

    (void)state;
    for (int i = 0; i < N; i++)
        assert_non_null(mails[i] = gol_mail_new(&gol_context_here));
    assert_false(gol_mail_pool_flows());
    assert_false(gol_mail_pool_wait(1000000)); /* nobody brings any */
    for (int i = 0; i < N; i++)
        gol_mail_free(&gol_context_here, mails[i]);
    assert_true(gol_mail_pool_flows());
    assert_true(gol_mail_pool_wait(-1));
}

/*
 * More than come by small pieces: what the pool gives back teaches malloc nothing. Were pieces of that size its own, it
 * would from then on keep, and not give back, what the program frees of less.
 */
static void test_malloc_learns_nothing(void **state)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    enum { N = 150000, OTHERS = 1500000 };
    static struct gol_mail *mails[N];
    size_t before;
    void *other;

    (void)state;
    if (GOL_SANITIZED)
        skip(); /* which brings its own */
    assert_int_equal(gol_mail_pool_enter(NULL), GOL_OK);
    for (int i = 0; i < N; i++)
        assert_non_null(mails[i] = gol_mail_new(&gol_context_here));
    for (int i = 0; i < N; i++)
        gol_mail_free(&gol_context_here, mails[i]);
    gol_mail_pool_leave();
    before = mallinfo2().hblks;
    other = malloc(OTHERS);
    assert_non_null(other);
    assert_int_equal(mallinfo2().hblks, before + 1); /* pages of its own, which go when it goes */
    free(other);
#else
    (void)state;
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_mails_are_apart, enter, leave),
        cmocka_unit_test_setup_teardown(test_mails_go_round, enter, leave),
        cmocka_unit_test_setup_teardown(test_threads_leave_their_mails, enter, leave),
        cmocka_unit_test(test_malloc_learns_nothing),
        cmocka_unit_test_setup_teardown(test_a_flood_may_go_on, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
