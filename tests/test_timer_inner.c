/*
 * Timers (timer.c) with a dispatcher of the test's own, which fires them when the test says so: what is skipped, what a
 * mailbox that is full does, and who wins when a cancel meets the firing.
 */
#include "cmocka_all.h"

#include "actor/actor.h"
#include "actor/os.h"
#include "actor/scheduler.h"
#include "gollab/timer.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

/* A dispatcher that arms one timer at a time, and keeps its clock where the test puts it. */
struct bench {
    struct gol_scheduler base;
    struct gol_runtime runtime;
    int64_t now_ns;
    bool refuses;
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct gol_timer *armed;
    /* any thread: atomic */
    atomic_int letters;
    _Atomic(uint32_t) last_type; /* of the letters */
};

static enum gol_code bench_arm(struct gol_scheduler *scheduler, struct gol_timer *timer, struct gol_err *err)
{
    struct bench *bench = (struct bench *)(void *)scheduler;

    if (bench->refuses)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory");
    pthread_mutex_lock(&bench->lock);
    bench->armed = timer;
    pthread_mutex_unlock(&bench->lock);
    return GOL_OK;
}

/* Takes the timer off for firing, or to disarm it. */
static struct gol_timer *take_off(struct bench *bench)
{
    struct gol_timer *timer;

    pthread_mutex_lock(&bench->lock);
    timer = bench->armed;
    bench->armed = NULL;
    pthread_mutex_unlock(&bench->lock);
    return timer;
}

static bool bench_disarm(struct gol_scheduler *scheduler, struct gol_timer *timer)
{
    (void)timer;
    return take_off((struct bench *)(void *)scheduler) != NULL;
}

static int64_t bench_now(const struct gol_scheduler *scheduler)
{
    return ((const struct bench *)(const void *)scheduler)->now_ns;
}

static void bench_letter(void *context, struct gol_address to, const struct gol_msg *msg)
{
    struct bench *bench = context;

    (void)to;
    atomic_fetch_add(&bench->letters, 1);
    atomic_store(&bench->last_type, msg->type);
}

static struct gol_board board; /* of no workers: dead letters are counted on it */

static struct gol_runtime *set_up(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    pthread_mutex_init(&bench->lock, NULL);
    bench->base.arm = bench_arm;
    bench->base.disarm = bench_disarm;
    bench->base.now_ns = bench_now;
    bench->runtime.scheduler = &bench->base;
    bench->runtime.board = &board;
    bench->runtime.dead_letter = bench_letter;
    bench->runtime.dead_letter_context = bench;
    return &bench->runtime;
}

static const struct gol_address nobody; /* as good as an actor that has ended */

static struct gol_timer *start(struct bench *bench, struct gol_address to, int64_t delay_ns, int64_t period_ns)
{
    const struct gol_msg msg = {.type = 5, .blob = gol_blob_new(1)};
    struct gol_timer *timer;
    struct gol_err err;

    assert_ok(gol_timer_start_in(&bench->runtime, to, &msg, delay_ns, period_ns, &timer, &err), &err);
    assert_ptr_equal(bench->armed, timer);
    return timer;
}

/* ---- starting ---- */

static void test_arguments(void **state)
{
    const struct gol_msg good = {.blob = gol_blob_new(1)};
    const struct gol_msg large = {.size = GOL_MSG_INLINE + 1};
    const struct gol_msg reserved = {.type = GOL_MSG_DOWN};
    struct gol_timer *timer;
    struct bench bench;
    struct gol_runtime *runtime = set_up(&bench);
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_timer_start_in(runtime, nobody, &good, -1, 0, &timer, &err), GOL_INVALID);
    assert_null(timer);
    assert_int_equal(gol_timer_start_in(runtime, nobody, &good, 0, -1, &timer, &err), GOL_INVALID);
    assert_int_equal(gol_timer_start_in(runtime, nobody, &large, 0, 0, &timer, &err), GOL_INVALID);
    assert_int_equal(gol_timer_start_in(runtime, nobody, &reserved, 0, 0, NULL, &err), GOL_INVALID);
    bench.refuses = true;
    assert_int_equal(gol_timer_start_in(runtime, nobody, &good, 0, 0, &timer, &err), GOL_NO_MEMORY);
    assert_null(timer);
    assert_null(bench.armed);
    gol_blob_release(good.blob); /* stayed here all the time */
}

static void test_deadline(void **state)
{
    struct gol_timer *timer;
    struct bench bench;

    (void)state;
    set_up(&bench);
    bench.now_ns = 100;
    timer = start(&bench, nobody, 20, 0);
    assert_int_equal(gol_timer_deadline_ns(timer), 120);
    assert_true(gol_timer_cancel(timer));
    gol_timer_release(timer);
    timer = start(&bench, nobody, INT64_MAX, 0);
    assert_true(gol_timer_deadline_ns(timer) == GOL_OS_NEVER);
    assert_true(gol_timer_cancel(timer));
    gol_timer_release(timer);
    gol_timer_release(NULL);
}

/* ---- ending ---- */

static void test_cancelled_before(void **state)
{
    struct gol_timer *timer;
    struct bench bench;

    (void)state;
    set_up(&bench);
    timer = start(&bench, nobody, 1, 1);
    assert_true(gol_timer_cancel(timer));
    assert_null(bench.armed);
    assert_false(gol_timer_cancel(timer));
    gol_timer_release(timer);
    assert_int_equal(atomic_load(&bench.letters), 0);
}

/* It was taken off to be fired already. */
static void test_cancelled_between(void **state)
{
    struct gol_timer *timer;
    struct bench bench;
    int64_t again_ns;

    (void)state;
    set_up(&bench);
    timer = start(&bench, nobody, 1, 1);
    take_off(&bench);
    assert_true(gol_timer_cancel(timer));
    gol_timer_release(timer);
    assert_false(gol_timer_fire(timer, 1, &again_ns));
    assert_int_equal(atomic_load(&bench.letters), 0);
}

static void test_forgotten(void **state)
{
    struct gol_timer *timer;
    struct bench bench;

    (void)state;
    set_up(&bench);
    timer = start(&bench, nobody, 1, 1);
    gol_timer_forget(take_off(&bench));
    bench.runtime.scheduler = NULL; /* as good as freed */
    assert_false(gol_timer_cancel(timer));
    gol_timer_release(timer);
    assert_int_equal(atomic_load(&bench.letters), 0);
}

/* Once or again and again: one message is tried, nobody takes it, that is the end of it. */
static void test_receiver_has_ended(void **state)
{
    (void)state;
    for (int64_t period_ns = 0; period_ns < 2; period_ns++) {
        struct gol_timer *timer;
        struct bench bench;
        int64_t again_ns;

        set_up(&bench);
        timer = start(&bench, nobody, 1, period_ns);
        assert_false(gol_timer_fire(take_off(&bench), 1, &again_ns));
        assert_int_equal(atomic_load(&bench.letters), 1);
        assert_int_equal(atomic_load(&bench.last_type), 5);
        assert_false(gol_timer_cancel(timer));
        gol_timer_release(timer);
    }
}

/* ---- two threads ---- */

enum { RACES = 1000 };

struct races {
    struct bench bench;
    /* any thread: atomic */
    atomic_int round; /* which the other thread may begin */
    atomic_int done; /* rounds that it has done */
};

static void *fire_each(void *argument)
{
    struct races *races = argument;

    for (int i = 0; i < RACES; i++) {
        struct gol_timer *timer;
        int64_t again_ns;

        while (atomic_load(&races->round) < i)
            sched_yield();
        timer = take_off(&races->bench);
        if (timer != NULL)
            gol_timer_fire(timer, 1, &again_ns);
        atomic_store(&races->done, i + 1);
    }
    return NULL;
}

/* A cancel that says that it was first was: exactly one of the two happens, each time. */
static void test_cancel_against_fire(void **state)
{
    static struct races races;
    int cancelled = 0;
    pthread_t thread;

    (void)state;
    set_up(&races.bench);
    atomic_store(&races.round, -1);
    atomic_store(&races.done, 0);
    assert_int_equal(pthread_create(&thread, NULL, fire_each, &races), 0);
    for (int i = 0; i < RACES; i++) {
        struct gol_timer *timer = start(&races.bench, nobody, 1, 0);

        atomic_store(&races.round, i);
        if (i % 2 == 0)
            sched_yield();
        cancelled += gol_timer_cancel(timer);
        gol_timer_release(timer);
        while (atomic_load(&races.done) <= i)
            sched_yield();
        assert_int_equal(atomic_load(&races.bench.letters) + cancelled, i + 1);
    }
    pthread_join(thread, NULL);
}

/* ---- to an actor ---- */

/* What a receiver in a real runtime sees; its handler waits for leave each time. */
struct receiver {
    struct gol_runtime *runtime;
    struct gol_actor *actor;
    /* any thread: atomic */
    atomic_int handled;
    sem_t begun, leave;
};

static enum gol_code receiver_start(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    memcpy(state, &argument, sizeof argument);
    return GOL_OK;
}

static enum gol_code receiver_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct receiver *receiver;

    (void)turn;
    memcpy(&receiver, state, sizeof receiver);
    sem_post(&receiver->begun);
    while (sem_wait(&receiver->leave) != 0)
        continue;
    if (msg->blob != NULL && gol_blob_size(msg->blob) == 1)
        atomic_fetch_add(&receiver->handled, 1);
    return GOL_OK;
}

static const struct gol_behaviour receiver_behaviour = {
    .name = "receiver",
    .state_bytes = sizeof(struct receiver *),
    .start = receiver_start,
    .handle = receiver_handle,
};

static void start_receiver(struct receiver *receiver, const struct gol_actor_options *options)
{
    const struct gol_runtime_options pool = {.dispatcher = GOL_DISPATCH_POOL, .workers = 1};
    struct gol_err err;

    memset(receiver, 0, sizeof *receiver);
    sem_init(&receiver->begun, 0, 0);
    sem_init(&receiver->leave, 0, 0);
    assert_ok(gol_runtime_new(&pool, &receiver->runtime, &err), &err);
    assert_ok(gol_actor_spawn(receiver->runtime, &receiver_behaviour, receiver, options, &receiver->actor, &err), &err);
}

static void wait_begun(struct receiver *receiver)
{
    while (sem_wait(&receiver->begun) != 0)
        continue;
}

static void end_receiver(struct receiver *receiver)
{
    gol_actor_release(receiver->actor);
    gol_runtime_free(receiver->runtime);
    sem_destroy(&receiver->begun);
    sem_destroy(&receiver->leave);
}

static void test_periods(void **state)
{
    struct receiver receiver;
    struct gol_timer *timer;
    struct bench bench;
    int64_t again_ns = 0;

    (void)state;
    start_receiver(&receiver, NULL);
    set_up(&bench);
    timer = start(&bench, gol_actor_address(receiver.actor), 100, 10);
    for (int i = 0; i < 4; i++)
        sem_post(&receiver.leave);
    assert_true(gol_timer_fire(timer, 100, &again_ns));
    assert_int_equal(again_ns, 110);
    assert_int_equal(gol_timer_deadline_ns(timer), 110);
    assert_true(gol_timer_fire(timer, 119, &again_ns));
    assert_int_equal(again_ns, 120);
    assert_true(gol_timer_fire(timer, 147, &again_ns)); /* 130 and 140 are skipped */
    assert_int_equal(again_ns, 150);
    assert_true(gol_timer_fire(timer, 160, &again_ns)); /* the one that falls on now, too */
    assert_int_equal(again_ns, 170);
    assert_true(gol_timer_cancel(timer));
    gol_timer_release(timer);
    end_receiver(&receiver);
    assert_int_equal(atomic_load(&receiver.handled), 4);
    assert_int_equal(atomic_load(&bench.letters), 0);
}

/* Also where senders wait: a timer does not. */
static void test_full_mailbox_is_skipped(void **state)
{
    const struct gol_actor_options narrow = {.mailbox_bound = 1, .overflow = GOL_OVERFLOW_BLOCK};
    struct receiver receiver;
    struct gol_timer *timer;
    struct bench bench;
    int64_t again_ns;

    (void)state;
    start_receiver(&receiver, &narrow);
    set_up(&bench);
    timer = start(&bench, gol_actor_address(receiver.actor), 0, 10);
    assert_true(gol_timer_fire(timer, 0, &again_ns));
    wait_begun(&receiver); /* it is not in the mailbox any more */
    assert_true(gol_timer_fire(timer, 10, &again_ns));
    assert_true(gol_timer_fire(timer, 20, &again_ns));
    assert_int_equal(again_ns, 30);
    assert_int_equal(atomic_load(&bench.letters), 1);
    for (int i = 0; i < 2; i++)
        sem_post(&receiver.leave);
    assert_true(gol_timer_cancel(timer));
    gol_timer_release(timer);
    end_receiver(&receiver);
    assert_int_equal(atomic_load(&receiver.handled), 2);
}

static void test_once_moves_its_blob(void **state)
{
    struct receiver receiver;
    struct gol_timer *timer;
    struct bench bench;
    int64_t again_ns;

    (void)state;
    start_receiver(&receiver, NULL);
    set_up(&bench);
    timer = start(&bench, gol_actor_address(receiver.actor), 0, 0);
    sem_post(&receiver.leave);
    assert_false(gol_timer_fire(take_off(&bench), 0, &again_ns));
    assert_false(gol_timer_cancel(timer));
    end_receiver(&receiver);
    assert_int_equal(atomic_load(&receiver.handled), 1);
    gol_timer_release(timer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_cancelled_before),
        cmocka_unit_test(test_cancelled_between),
        cmocka_unit_test(test_forgotten),
        cmocka_unit_test(test_receiver_has_ended),
        cmocka_unit_test(test_cancel_against_fire),
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_full_mailbox_is_skipped),
        cmocka_unit_test(test_once_moves_its_blob),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
