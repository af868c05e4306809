/*
 * Futures without a runtime: the test is the one who answers. What runs a seeded runtime while somebody waits is tried
 * with a dispatcher of the test's own, in which answers come at given points of a virtual time.
 */
#include "cmocka_all.h"

#include "actor/actor.h"
#include "actor/context.h"
#include "actor/future.h"
#include "actor/pump.h"
#include "util/clock.h"

#include <pthread.h>
#include <sched.h>

#define MS INT64_C(1000000)
#define HOUR_NS (INT64_C(3600) * 1000 * MS)

static const struct gol_msg question = {.type = 7, .size = 3, .bytes = {1, 2, 3}};

static struct gol_msg number(unsigned char n, struct gol_blob *blob)
{
    return (struct gol_msg){.type = 1, .size = 1, .blob = blob, .bytes = {n}};
}

static struct gol_future *ask(struct gol_runtime *seeded)
{
    struct gol_future *future = gol_future_new(&question, seeded);

    assert_non_null(future);
    return future;
}

static void answer(struct gol_future *future, unsigned char n)
{
    const struct gol_msg reply = number(n, NULL);

    gol_future_settle(future, GOL_OK, &reply);
}

/* Of the caller and of who answers. */
static void release_both(struct gol_future *future)
{
    gol_future_release(future);
    gol_future_release(future);
}

/* ---- one future ---- */

static void test_carries_its_question(void **state)
{
    struct gol_future *future = ask(NULL);
    struct gol_mail *mail = gol_future_mail(future);

    (void)state;
    assert_int_equal((uintptr_t)mail % 64, 0);
    assert_ptr_equal(gol_future_of(mail), future);
    assert_int_equal(mail->msg.size, 3U | GOL_MAIL_CALL);
    assert_int_equal(mail->msg.type, 7);
    assert_memory_equal(mail->msg.bytes, question.bytes, 3);
    assert_true(gol_future_pending(future));
    release_both(future);
    gol_future_release(NULL);
}

static void test_first_answer_stays(void **state)
{
    struct gol_future *future = ask(NULL);
    struct gol_msg reply = number(1, gol_blob_new(8));
    struct gol_msg late = number(2, gol_blob_new(8));
    struct gol_msg got;
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_future_get(future, 0, &got, &err), GOL_TIMED_OUT);
    gol_future_settle(future, GOL_OK, &reply);
    assert_false(gol_future_pending(future));
    gol_future_settle(future, GOL_OK, &late); /* its blob is released, or the leak checker sees it */
    gol_future_settle(future, GOL_CLOSED, NULL);
    assert_false(gol_future_cancel(future));
    assert_ok(gol_future_get(future, GOL_FOREVER, &got, &err), &err);
    assert_int_equal(got.bytes[0], 1);
    assert_ptr_equal(got.blob, reply.blob);
    release_both(future);
}

static void test_cancelled(void **state)
{
    struct gol_future *future = ask(NULL);
    struct gol_msg late = number(1, gol_blob_new(8));
    struct gol_msg got;
    struct gol_err err;

    (void)state;
    assert_true(gol_future_cancel(future));
    assert_false(gol_future_cancel(future));
    assert_false(gol_future_pending(future));
    gol_future_settle(future, GOL_OK, &late);
    assert_int_equal(gol_future_get(future, GOL_FOREVER, &got, &err), GOL_STOPPED);
    assert_string_equal(err.message, "the call was cancelled");
    release_both(future);
}

static void test_promises(void **state)
{
    const enum gol_code codes[] = {GOL_CLOSED, GOL_NOT_FOUND, GOL_OK};
    const enum gol_code seen[] = {GOL_CLOSED, GOL_NOT_FOUND, GOL_CLOSED}; /* OK without a reply cannot be */
    struct gol_msg too_large = {.size = GOL_MSG_INLINE + 1};
    struct gol_future *future = ask(NULL);
    struct gol_promise *promise = gol_future_promise(future);
    struct gol_msg reply = number(9, gol_blob_new(1));
    struct gol_msg got;
    struct gol_err err;

    (void)state;
    gol_future_release(future); /* the turn is over; the promise stays */
    assert_int_equal(gol_promise_keep(promise, &too_large, &err), GOL_INVALID);
    assert_true(gol_future_pending(future));
    assert_ok(gol_promise_keep(promise, &reply, &err), &err);
    assert_ok(gol_future_get(future, 0, &got, &err), &err);
    assert_int_equal(got.bytes[0], 9);
    gol_future_release(future);

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        future = ask(NULL);
        gol_promise_break(gol_future_promise(future), codes[i]);
        assert_int_equal(gol_future_get(future, GOL_FOREVER, &got, &err), seen[i]);
        assert_int_equal(err.code, seen[i]);
        release_both(future);
    }
    gol_promise_break(NULL, GOL_CLOSED);
}

static void test_relays(void **state)
{
    struct gol_future *future = ask(NULL);
    struct gol_relay *relay = gol_relay_new(&question, future);

    (void)state;
    assert_non_null(relay);
    assert_int_equal((uintptr_t)&relay->mail % 64, 0);
    assert_ptr_equal(gol_relay_of(&relay->mail), relay);
    assert_ptr_equal(relay->future, future);
    assert_int_equal(relay->mail.msg.size, 3U | GOL_MAIL_RELAY);
    release_both(future);
    assert_true(gol_future_cancel(relay->future)); /* the relay holds it */
    gol_relay_free(relay);
}

static void test_arguments(void **state)
{
    struct gol_future *future = ask(NULL);
    struct gol_msg got;
    struct gol_err err;
    size_t ready, n_ready;

    (void)state;
    assert_int_equal(gol_future_get(future, -2, &got, &err), GOL_INVALID);
    assert_int_equal(gol_future_wait(&future, 1, 0, 0, &ready, &n_ready, &err), GOL_INVALID);
    assert_int_equal(gol_future_wait(&future, 1, 2, 0, &ready, &n_ready, &err), GOL_INVALID);
    assert_int_equal(gol_future_wait(&future, 1, 1, -2, &ready, &n_ready, &err), GOL_INVALID);
    assert_int_equal(gol_future_wait(&future, 1, 1, 0, &ready, &n_ready, &err), GOL_TIMED_OUT);
    assert_int_equal(n_ready, 0);
    release_both(future);
}

/* ---- several threads ---- */

enum { ROUNDS = 500 };

struct race {
    struct gol_future *futures[ROUNDS];
    atomic_int turn; /* the round that both may begin */
};

static void *answer_each(void *argument)
{
    struct race *race = argument;

    for (int i = 0; i < ROUNDS; i++) {
        const struct gol_msg reply = number(1, gol_blob_new(1));

        while (atomic_load(&race->turn) < i)
            sched_yield();
        gol_future_settle(race->futures[i], GOL_OK, &reply);
        gol_future_release(race->futures[i]);
    }
    return NULL;
}

/* A cancel that says that it was first was. */
static void test_cancel_against_answer(void **state)
{
    static struct race race;
    pthread_t thread;

    (void)state;
    atomic_store(&race.turn, -1);
    for (int i = 0; i < ROUNDS; i++)
        race.futures[i] = ask(NULL);
    assert_int_equal(pthread_create(&thread, NULL, answer_each, &race), 0);
    for (int i = 0; i < ROUNDS; i++) {
        struct gol_msg got;
        bool cancelled;

        atomic_store(&race.turn, i);
        cancelled = gol_future_cancel(race.futures[i]);
        assert_int_equal(gol_future_get(race.futures[i], GOL_FOREVER, &got, NULL), cancelled ? GOL_STOPPED : GOL_OK);
        gol_future_release(race.futures[i]);
    }
    pthread_join(thread, NULL);
}

static void *answer_backwards(void *argument)
{
    struct race *race = argument;

    for (int i = ROUNDS - 1; i >= 0; i--)
        answer(race->futures[i], (unsigned char)i);
    return NULL;
}

/* What one report has first, every later one has first. */
static void test_order_of_finishing(void **state)
{
    static struct race race;
    size_t ready[ROUNDS], n_ready = 0;
    pthread_t thread;

    (void)state;
    for (int i = 0; i < ROUNDS; i++)
        race.futures[i] = ask(NULL);
    assert_int_equal(pthread_create(&thread, NULL, answer_backwards, &race), 0);
    while (n_ready < ROUNDS) {
        struct gol_err err;

        assert_ok(gol_future_wait(race.futures, ROUNDS, n_ready + 1, GOL_FOREVER, ready, &n_ready, &err), &err);
        for (size_t i = 0; i < n_ready; i++)
            assert_int_equal(ready[i], ROUNDS - 1 - i);
    }
    pthread_join(thread, NULL);
    for (int i = 0; i < ROUNDS; i++)
        release_both(race.futures[i]);
}

/* ---- seeded runtimes ---- */

enum { EVENTS = 4 };

/* A dispatcher in whose virtual time futures are answered at given times. */
struct clockwork {
    struct gol_scheduler base;
    struct gol_runtime runtime;
    int64_t now_ns;
    int steps;
    struct {
        int64_t at_ns;
        struct gol_future *future; /* NULL: a step like any other */
    } events[EVENTS]; /* sorted */
    int n, done;
};

static int64_t clockwork_now(const struct gol_scheduler *scheduler)
{
    return ((const struct clockwork *)(const void *)scheduler)->now_ns;
}

static bool clockwork_step(struct gol_scheduler *scheduler, int64_t until_ns)
{
    struct clockwork *clockwork = (struct clockwork *)(void *)scheduler;

    if (clockwork->done == clockwork->n || clockwork->events[clockwork->done].at_ns > until_ns)
        return false;
    clockwork->now_ns = clockwork->events[clockwork->done].at_ns;
    if (clockwork->events[clockwork->done].future != NULL)
        answer(clockwork->events[clockwork->done].future, 1);
    clockwork->done++;
    clockwork->steps++;
    return true;
}

static struct gol_runtime *wind_up(struct clockwork *clockwork)
{
    memset(clockwork, 0, sizeof *clockwork);
    clockwork->base.step = clockwork_step;
    clockwork->base.now_ns = clockwork_now;
    clockwork->runtime.scheduler = &clockwork->base;
    return &clockwork->runtime;
}

static void add_event(struct clockwork *clockwork, int64_t at_ns, struct gol_future *future)
{
    clockwork->events[clockwork->n].at_ns = at_ns;
    clockwork->events[clockwork->n++].future = future;
}

static void test_wait_runs_a_seeded_runtime(void **state)
{
    struct clockwork clockwork;
    struct gol_future *future = ask(wind_up(&clockwork));
    struct gol_msg got;
    struct gol_err err;

    (void)state;
    add_event(&clockwork, 10, NULL);
    add_event(&clockwork, HOUR_NS, future);
    add_event(&clockwork, HOUR_NS, NULL);
    assert_int_equal(gol_future_get(future, 0, &got, &err), GOL_TIMED_OUT); /* only looks */
    assert_int_equal(clockwork.steps, 0);
    assert_int_equal(gol_future_get(future, HOUR_NS - 1, &got, &err), GOL_TIMED_OUT);
    assert_int_equal(clockwork.steps, 1);
    /* The timeout counts from now, which is 10. */
    assert_ok(gol_future_get(future, HOUR_NS - 10, &got, &err), &err);
    assert_int_equal(clockwork.steps, 2); /* and no further than needed */
    assert_int_equal(clockwork.now_ns, HOUR_NS);
    release_both(future);
}

static void test_nothing_left_to_run(void **state)
{
    struct clockwork clockwork;
    struct gol_future *futures[2];
    size_t ready[2], n_ready;
    struct gol_err err;

    (void)state;
    futures[0] = ask(wind_up(&clockwork));
    futures[1] = ask(&clockwork.runtime);
    add_event(&clockwork, 5, futures[1]);
    assert_int_equal(gol_future_wait(futures, 2, 2, GOL_FOREVER, ready, &n_ready, &err), GOL_TIMED_OUT);
    assert_int_equal(n_ready, 1);
    assert_int_equal(ready[0], 1);
    release_both(futures[0]);
    release_both(futures[1]);
}

static void test_two_seeded_runtimes(void **state)
{
    struct clockwork one, two;
    struct gol_future *futures[3];
    size_t ready[3], n_ready;
    struct gol_err err;

    (void)state;
    futures[0] = ask(wind_up(&one));
    futures[1] = ask(wind_up(&two));
    futures[2] = ask(&one.runtime);
    add_event(&one, 5, NULL);
    add_event(&one, 6, futures[2]);
    add_event(&one, 7, futures[0]);
    add_event(&two, HOUR_NS, futures[1]);
    assert_ok(gol_future_wait(futures, 3, 3, GOL_FOREVER, ready, &n_ready, &err), &err);
    assert_int_equal(n_ready, 3);
    assert_int_equal(ready[0], 1);
    assert_int_equal(ready[1], 2);
    assert_int_equal(ready[2], 0);
    for (int i = 0; i < 3; i++)
        release_both(futures[i]);
}

static void *answer_soon(void *argument)
{
    gol_clock_sleep_until(gol_clock_ns() + 5 * MS);
    answer(argument, 1);
    return NULL;
}

/*
 * One answer comes from a thread, so that an idle seeded runtime does not end the wait; the timeout is real then, too.
 */
static void test_seeded_and_real(void **state)
{
    struct clockwork clockwork;
    struct gol_future *futures[2];
    size_t ready[2], n_ready;
    struct gol_err err;
    pthread_t thread;

    (void)state;
    futures[0] = ask(wind_up(&clockwork));
    futures[1] = ask(NULL);
    add_event(&clockwork, HOUR_NS, futures[0]);
    assert_int_equal(gol_future_wait(futures, 2, 2, 3 * MS, ready, &n_ready, &err), GOL_TIMED_OUT);
    assert_int_equal(n_ready, 0);
    assert_int_equal(pthread_create(&thread, NULL, answer_soon, futures[1]), 0);
    assert_ok(gol_future_wait(futures, 2, 2, GOL_FOREVER, ready, &n_ready, &err), &err);
    pthread_join(thread, NULL);
    assert_int_equal(n_ready, 2);
    release_both(futures[0]);
    release_both(futures[1]);
}

static void test_not_from_a_handler(void **state)
{
    struct clockwork clockwork;
    struct gol_future *future = ask(wind_up(&clockwork));
    struct gol_turn turn = {0};
    enum gol_code looked, waited;
    struct gol_msg got;

    (void)state;
    add_event(&clockwork, 1, future);
    gol_context_here.turn = &turn;
    looked = gol_future_get(future, 0, &got, NULL);
    waited = gol_future_get(future, GOL_FOREVER, &got, NULL);
    gol_context_here.turn = NULL;
    assert_int_equal(looked, GOL_TIMED_OUT);
    assert_int_equal(waited, GOL_WOULD_DEADLOCK);
    assert_int_equal(clockwork.steps, 0);
    release_both(future);
}

/* A promise may live longer than the runtime that the call was made in. */
static void test_runtime_gone_before_the_answer(void **state)
{
    struct clockwork clockwork;
    struct gol_future *future = ask(wind_up(&clockwork));
    struct gol_promise *promise = gol_future_promise(future);
    struct gol_msg reply = number(3, NULL);
    struct gol_msg got;
    struct gol_err err;

    (void)state;
    gol_future_release(future);
    assert_int_equal(gol_future_get(future, GOL_FOREVER, &got, &err),
                     GOL_TIMED_OUT); /* it could run, but has nothing */
    gol_pump_forget(&clockwork.runtime);
    gol_pump_forget(&clockwork.runtime); /* not known any more */
    memset(&clockwork, 0xff, sizeof clockwork);
    assert_int_equal(gol_future_get(future, MS, &got, &err), GOL_TIMED_OUT);
    assert_ok(gol_promise_keep(promise, &reply, &err), &err);
    assert_ok(gol_future_get(future, GOL_FOREVER, &got, &err), &err);
    assert_int_equal(got.bytes[0], 3);
    gol_future_release(future);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_carries_its_question),
        cmocka_unit_test(test_first_answer_stays),
        cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_relays),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_cancel_against_answer),
        cmocka_unit_test(test_order_of_finishing),
        cmocka_unit_test(test_wait_runs_a_seeded_runtime),
        cmocka_unit_test(test_nothing_left_to_run),
        cmocka_unit_test(test_two_seeded_runtimes),
        cmocka_unit_test(test_seeded_and_real),
        cmocka_unit_test(test_not_from_a_handler),
        cmocka_unit_test(test_runtime_gone_before_the_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
