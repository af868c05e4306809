/*
 * Several runtimes in a process: messages, calls, forwards and handles across them; made and freed often without
 * growth.
 */
#include "actor_fixture.h"
#include "threads_now.h"
#include "util/kernel_number.h"

#include <malloc.h>

/* ---- across runtimes ---- */

enum { RUNTIMES = 3, HOPS = ROUNDS(600, 150) };

/* One of each kind of dispatcher, around the fixture's own. A seeded one waits on its caller, so it stands alone. */
static void open_others(struct fixture *f, struct gol_runtime *runtimes[RUNTIMES])
{
    const struct gol_runtime_options *const options[RUNTIMES] = {&on_threads, &on_pool_1, &on_pool_2};

    for (int i = 0; i < RUNTIMES; i++)
        assert_ok(gol_runtime_new(options[i], &runtimes[i], &f->err), &f->err);
}

static void close_others(struct gol_runtime *runtimes[RUNTIMES])
{
    for (int i = 0; i < RUNTIMES; i++)
        gol_runtime_free(runtimes[i]);
}

static struct gol_actor *spawn_in(struct fixture *f, struct gol_runtime *runtime)
{
    struct gol_actor *actor;

    assert_ok(gol_actor_spawn(runtime, &doer_behaviour, f, NULL, &actor, &f->err), &f->err);
    return actor;
}

/* Round the ring of runtimes: n sends, each a turn of another runtime. */
static enum gol_code step_round(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct job job = job_of(msg);
    const struct gol_msg next = job_msg(step_round, job.argument, job.n - 1);

    (void)turn;
    doer->count++;
    if (job.n == 0)
        sem_post(job.argument);
    else
        expect(doer, gol_address_send(doer->friend, &next, NULL) == GOL_OK);
    return GOL_OK;
}

/* A call that is forwarded through all runtimes; the one that has had it often enough answers. */
static enum gol_code step_forward(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    if (++doer->last < job_of(msg).n)
        expect(doer, gol_turn_forward(turn, doer->friend, NULL) == GOL_OK);
    else
        reply_number(turn, state, doer->last);
    return GOL_OK;
}

enum { BURST_AFTER = 8 }; /* as in actor/burst.h: from then on it is asked whether messages may be gathered */

/* Sends n messages to the friend, the last of which ends it. */
static enum gol_code step_send_the_last(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct gol_msg nothing = job_msg(step_nothing, NULL, 0), stop = job_msg(step_stop, NULL, 0);

    (void)turn;
    for (int64_t i = 1; i <= job_of(msg).n; i++)
        expect(doer, gol_address_send(doer->friend, i < job_of(msg).n ? &nothing : &stop, NULL) == GOL_OK);
    return GOL_OK;
}

/*
 * Who has sent the last message to an actor of another runtime does not look at that any more: it may be gone at once.
 */
static void test_last_message_to_another_runtime(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f);

    for (int i = 0; i < ROUNDS(100, 30); i++) {
        struct gol_runtime *runtime;
        struct gol_address last;

        assert_ok(gol_runtime_new(&on_pool_1, &runtime, &f->err), &f->err);
        assert_ok(gol_address_spawn(runtime, &doer_behaviour, f, NULL, &last, &f->err), &f->err);
        tell(f, sender, step_know, &last, 0);
        tell(f, sender, step_send_the_last, NULL, BURST_AFTER);
        gol_runtime_free(runtime);
    }
    gol_actor_release(sender);
}

static void test_messages_across(void **state)
{
    struct fixture *f = *state;
    struct gol_runtime *runtimes[RUNTIMES];
    struct gol_actor *actors[RUNTIMES + 1];
    struct gol_address addresses[RUNTIMES + 1];
    int64_t total = 0;
    sem_t done;

    sem_init(&done, 0, 0);
    open_others(f, runtimes);
    for (int i = 0; i <= RUNTIMES; i++) {
        actors[i] = spawn_in(f, i < RUNTIMES ? runtimes[i] : f->runtime);
        addresses[i] = gol_actor_address(actors[i]);
    }
    for (int i = 0; i <= RUNTIMES; i++)
        tell(f, actors[i], step_know, &addresses[(i + 1) % (RUNTIMES + 1)], 0);
    for (int i = 0; i <= RUNTIMES; i++)
        tell(f, actors[i], step_round, &done, HOPS);
    for (int i = 0; i <= RUNTIMES; i++)
        sem_take(&done);
    for (int i = 0; i <= RUNTIMES; i++)
        total += answer(f, ask(f, actors[i], step_count, NULL, 0));
    assert_int_equal(total, (RUNTIMES + 1) * (HOPS + 1));
    assert_int_equal(answer(f, ask(f, actors[0], step_forward, NULL, 25)), 25);
    for (int i = 0; i <= RUNTIMES; i++)
        gol_actor_release(actors[i]);
    close_others(runtimes);
    sem_destroy(&done);
}

/* An actor keeps one of another runtime alive by its handle, and calls it from a handler. */
static enum gol_code step_call_held(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct gol_msg question = job_msg(step_add, NULL, 1);
    struct gol_future *future;

    (void)turn;
    (void)msg;
    expect(doer, gol_actor_call(doer->handle, &question, &future, NULL) == GOL_OK);
    gol_future_release(future);
    return GOL_OK;
}

static void test_handles_across(void **state)
{
    struct fixture *f = *state;
    struct gol_runtime *runtimes[RUNTIMES];

    open_others(f, runtimes);
    for (int i = 0; i < RUNTIMES; i++) {
        struct gol_actor *holder = spawn(f);
        struct gol_actor *held = spawn_in(f, runtimes[i]);

        tell(f, holder, step_take_handle, gol_actor_retain(held), 0);
        for (int k = 0; k < 100; k++)
            tell(f, holder, step_call_held, NULL, 0);
        drain(f);
        assert_int_equal(answer(f, ask(f, held, step_count, NULL, 0)), 100);
        gol_actor_release(held);
        gol_actor_release(holder);
    }
    close_others(runtimes); /* waits for those that the holders let go */
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 2 * RUNTIMES);
}

/* A future and an address that was kept wrongly long: of a runtime that has been freed only the future is good. */
static void test_a_future_outlives_the_other_runtime(void **state)
{
    struct fixture *f = *state;
    struct gol_runtime *runtimes[RUNTIMES];
    struct gol_future *futures[RUNTIMES];

    open_others(f, runtimes);
    for (int i = 0; i < RUNTIMES; i++) {
        struct gol_actor *actor = spawn_in(f, runtimes[i]);

        tell(f, actor, step_add, NULL, i);
        futures[i] = ask(f, actor, step_count, NULL, 0);
        gol_actor_release(actor);
    }
    close_others(runtimes);
    for (int i = 0; i < RUNTIMES; i++)
        assert_int_equal(answer(f, futures[i]), i);
}

/* ---- made and freed often ---- */

/* Everything that a short-lived runtime may own, used once. */
static void live_shortly(struct fixture *f, const struct gol_runtime_options *options)
{
    struct gol_actor *actor;
    struct gol_address loose;
    struct gol_future *future;
    struct gol_msg msg = job_msg(step_nothing, NULL, 0);

    assert_ok(gol_runtime_new(options, &f->runtime, &f->err), &f->err);
    actor = spawn_with(f, &(struct gol_actor_options){.mailbox_bound = 4});
    loose = spawn_loose(f);
    msg.blob = gol_blob_new(100);
    assert_ok(gol_actor_send(actor, &msg, &f->err), &f->err);
    future = ask_at(f, loose, step_count, NULL, 0);
    tell_to(f, loose, step_stop, NULL, 0);
    assert_int_equal(answer(f, future), 0);
    gol_actor_release(actor);
    gol_runtime_free(f->runtime);
    f->runtime = NULL;
}

static long resident_kib(void)
{
    return (long)gol_kernel_number("/proc/self/status", "VmRSS");
}

/* The same number of rounds again must need no memory that the warm-up did not. */
static void test_made_and_freed_often(void **state)
{
    const struct gol_runtime_options *options = *state;
    const int rounds = ROUNDS(5000, 500);
    static struct fixture f;
    long before_kib, after_kib;
    size_t before_bytes, after_bytes;
    const int threads = threads_now();

    memset(&f, 0, sizeof f);
    f.options = *options;
    for (int i = 0; i < rounds; i++)
        live_shortly(&f, options);
    before_kib = resident_kib();
    before_bytes = mallinfo2().uordblks;
    for (int i = 0; i < rounds; i++)
        live_shortly(&f, options);
    after_kib = resident_kib();
    after_bytes = mallinfo2().uordblks;
    print_message("%d rounds: resident %ld to %ld KiB, allocated %zu to %zu bytes\n", rounds, before_kib, after_kib,
                  before_bytes, after_bytes);
    assert_int_equal(atomic_load(&f.alive), 0);
    assert_int_equal(atomic_load(&f.stopped), 4 * rounds);
    assert_in_range(threads_now(), 1, threads + 1);
    if (!UNDER_ASAN && !UNDER_TSAN) { /* theirs is not this malloc, and keeps what was freed */
        assert_true(after_kib - before_kib < 1024);
        assert_true(after_bytes < before_bytes + (size_t)rounds); /* less than a byte for each */
    }
}

/* Several threads at that at once: what the runtimes share is shared among threads as well. */
static void *live_often(void *argument)
{
    const struct gol_runtime_options *const each[] = {&on_pool_2, &on_threads, &on_seeded};
    int *failed = argument;

    for (int i = 0; i < ROUNDS(600, 90); i++) {
        struct gol_runtime *runtime;
        struct gol_address address;
        atomic_int handled = 0;
        const struct gol_msg msg = job_msg(step_tally, &handled, 0);
        static const struct gol_behaviour plain = {.name = "plain", .handle = doer_handle};

        if (gol_runtime_new(each[i % 3], &runtime, NULL) != GOL_OK) {
            ++*failed;
            continue;
        }
        *failed += gol_address_spawn(runtime, &plain, NULL, NULL, &address, NULL) != GOL_OK;
        for (int k = 0; k < 100; k++)
            *failed += gol_address_send(address, &msg, NULL) != GOL_OK;
        *failed += gol_runtime_stop(runtime, NULL) != GOL_OK;
        *failed += atomic_load(&handled) != 100;
        gol_runtime_free(runtime);
    }
    return NULL;
}

static void test_several_threads_make_runtimes(void **state)
{
    pthread_t threads[4];
    int failed[4] = {0};

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, live_often, &failed[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failed[i], 0);
    }
}

#define OFTEN(options) cmocka_unit_test_prestate(test_made_and_freed_often, (void *)&on_##options)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_POOLS(test_last_message_to_another_runtime),
        ON_REAL(test_messages_across),
        ON_REAL(test_handles_across),
        ON_ALL(test_a_future_outlives_the_other_runtime),
        OFTEN(threads),
        OFTEN(pool_1),
        OFTEN(pool_4),
        OFTEN(seeded),
        OFTEN(seeded_4),
        cmocka_unit_test(test_several_threads_make_runtimes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
