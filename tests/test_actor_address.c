/* Addresses: values that name an actor, outlive it, and never come to mean another; actors without handles. */
#include "actor_fixture.h"

static enum gol_code step_who(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_address address = gol_turn_address(turn);
    struct gol_msg reply = {.size = sizeof address};

    (void)msg;
    expect(state, gol_address_equal(gol_actor_address(gol_turn_self(turn)), address));
    memcpy(reply.bytes, &address, sizeof address);
    expect(state, gol_turn_reply(turn, &reply, NULL) == GOL_OK);
    return GOL_OK;
}

static void test_self_and_address(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_address address = gol_actor_address(actor);
    struct gol_future *future = ask_at(f, address, step_who, NULL, 0);
    struct gol_address said;
    struct gol_actor *again;
    struct gol_msg reply;

    assert_true(address.id != 0);
    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    memcpy(&said, reply.bytes, sizeof said);
    assert_true(gol_address_equal(said, address));
    gol_future_release(future);
    again = gol_address_retain(address);
    assert_ptr_equal(again, actor);
    gol_actor_release(again);
    gol_actor_release(actor);
}

/* Everything that may be asked of an address that means nobody, and that the message stays with the caller. */
static void assert_nobody(struct fixture *f, struct gol_address address)
{
    struct gol_msg msg = job_msg(step_add, NULL, 1);
    struct gol_future *future = (struct gol_future *)&msg;

    msg.blob = gol_blob_new(9);
    assert_int_equal(gol_address_send(address, &msg, &f->err), GOL_CLOSED);
    assert_int_equal(gol_address_call(address, &msg, &future, &f->err), GOL_CLOSED);
    assert_null(future);
    assert_int_equal(gol_blob_size(msg.blob), 9);
    gol_blob_release(msg.blob); /* a second release would be found by the sanitizer */
    assert_null(gol_address_retain(address));
    assert_int_equal(gol_address_stop(address, &f->err), GOL_CLOSED);
    assert_int_equal(gol_address_kill(address, &f->err), GOL_CLOSED);
    future = (struct gol_future *)&msg;
    assert_int_equal(gol_address_stats(address, &future, &f->err), GOL_CLOSED);
    assert_null(future);
}

static void test_nobody(void **state)
{
    struct fixture *f = *state;

    assert_nobody(f, (struct gol_address){0});
}

static void test_an_actor_that_ended_is_nobody(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *released = spawn(f);
    const struct gol_address address = gol_actor_address(actor);
    const struct gol_address released_address = gol_actor_address(released);
    const struct gol_address loose = spawn_loose(f);
    struct gol_msg msg = job_msg(step_add, NULL, 1);
    struct gol_future *future;

    gol_actor_release(released);
    await_end(f, released_address);
    assert_nobody(f, released_address);
    tell_to(f, loose, step_stop, NULL, 0);
    await_end(f, loose);
    assert_nobody(f, loose);
    /* With a handle left the address is the same, and so are the refusals. */
    tell(f, actor, step_stop, NULL, 0);
    await_end(f, address);
    assert_nobody(f, address);
    assert_true(gol_address_equal(gol_actor_address(actor), address));
    msg.blob = gol_blob_new(4);
    assert_int_equal(gol_actor_send(actor, &msg, &f->err), GOL_CLOSED);
    assert_int_equal(gol_actor_call(actor, &msg, &future, &f->err), GOL_CLOSED);
    assert_null(future);
    gol_blob_release(msg.blob);
    gol_actor_release(gol_actor_retain(actor));
    gol_actor_release(actor);
    assert_nobody(f, address);
}

/* Memory of actors that ended is used again, and whoever has an old address must not reach the new one. */
static void test_old_addresses_reach_nobody_new(void **state)
{
    struct fixture *f = *state;
    const bool threads = f->options.dispatcher == GOL_DISPATCH_THREADS;
    const size_t n = threads ? ROUNDS(500, 100) : ROUNDS(10000, 1500);
    const size_t live = 16;
    struct gol_address *old = calloc(n, sizeof *old);
    struct gol_actor *actors[16];
    const struct gol_msg msg = job_msg(step_add, NULL, 1);
    size_t reached = 0, twice = 0;

    assert_non_null(old);
    for (size_t i = 0; i < n; i++) {
        old[i] = spawn_loose(f);
        tell_to(f, old[i], step_stop, NULL, 0);
        if (i % 8 == 7 || i == n - 1)
            drain(f);
    }
    for (size_t i = 0; i < live; i++)
        actors[i] = spawn(f);
    for (size_t i = 0; i < n; i++) {
        reached += gol_address_send(old[i], &msg, NULL) != GOL_CLOSED;
        reached += gol_address_stop(old[i], NULL) != GOL_CLOSED;
        for (size_t j = i + 1; j < n && j < i + 200; j++)
            twice += gol_address_equal(old[i], old[j]);
        for (size_t j = 0; j < live; j++)
            twice += gol_address_equal(old[i], gol_actor_address(actors[j]));
    }
    assert_int_equal(reached, 0);
    assert_int_equal(twice, 0);
    for (size_t i = 0; i < live; i++) {
        assert_int_equal(answer(f, ask(f, actors[i], step_count, NULL, 0)), 0);
        gol_actor_release(actors[i]);
    }
    free(old);
}

static void test_without_a_handle(void **state)
{
    struct fixture *f = *state;
    const struct gol_address loose = spawn_loose(f);
    struct gol_actor *handle;

    tell_to(f, loose, step_add, NULL, 5);
    drain(f);
    assert_int_equal(atomic_load(&f->alive), 1); /* at rest, and nobody holds it */
    handle = gol_address_retain(loose);
    assert_non_null(handle);
    tell(f, handle, step_add, NULL, 6);
    gol_actor_release(handle); /* the last handle, but it never lived by one */
    drain(f);
    assert_int_equal(answer(f, ask_at(f, loose, step_count, NULL, 0)), 11);
    handle = gol_address_retain(loose);
    assert_ok(gol_address_stop(loose, &f->err), &f->err);
    await_end(f, loose); /* though there is a handle */
    drain(f);
    assert_int_equal(atomic_load(&f->stopped), 1);
    assert_null(gol_address_retain(loose));
    gol_actor_release(handle);
}

static void test_a_failed_spawn_gives_nobody(void **state)
{
    static const struct gol_behaviour huge = {.name = "huge", .state_bytes = SIZE_MAX, .handle = doer_handle};
    struct fixture *f = *state;
    struct gol_address address = {77};

    assert_int_equal(gol_address_spawn(f->runtime, &huge, NULL, NULL, &address, &f->err), GOL_NO_MEMORY);
    assert_int_equal(address.id, 0);
}

/* Two that know each other by address only: no cycle of handles, so that stopping them is all there is to do. */
static enum gol_code step_ping(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct gol_address me = gol_turn_address(turn);
    const struct job job = job_of(msg);
    const struct gol_msg next = job_msg(step_ping, NULL, job.n - 1);

    doer->count++;
    if (job.argument != NULL)
        doer->friend = *(const struct gol_address *)job.argument;
    expect(doer, !gol_address_equal(doer->friend, me));
    if (job.n > 0)
        expect(doer, gol_address_send(doer->friend, &next, NULL) == GOL_OK);
    return GOL_OK;
}

static void test_two_that_know_each_other(void **state)
{
    struct fixture *f = *state;
    struct gol_address a = spawn_loose(f);
    struct gol_address b = spawn_loose(f);

    tell_to(f, a, step_ping, &b, 0);
    tell_to(f, b, step_ping, &a, 0);
    tell_to(f, a, step_ping, NULL, 999);
    drain(f);
    assert_int_equal(answer(f, ask_at(f, a, step_count, NULL, 0)), 501);
    assert_int_equal(answer(f, ask_at(f, b, step_count, NULL, 0)), 501);
    assert_ok(gol_address_stop(a, &f->err), &f->err);
    assert_ok(gol_address_stop(b, &f->err), &f->err);
}

static void test_stats_of_an_actor(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor_stats stats;
    struct gol_future *future;
    struct gol_msg reply;
    struct parking parking;

    park(f, actor, &parking);
    for (int i = 0; i < 5; i++)
        tell(f, actor, step_add, NULL, 1);
    assert_ok(gol_address_stats(gol_actor_address(actor), &future, &f->err), &f->err);
    for (int i = 0; i < 3; i++)
        tell(f, actor, step_add, NULL, 1);
    atomic_store(&parking.open, true);
    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    assert_int_equal(reply.size, sizeof stats);
    memcpy(&stats, reply.bytes, sizeof stats);
    assert_int_equal(stats.mailbox_depth, 3);
    assert_in_range(stats.bytes, sizeof(struct doer), 4096);
    gol_future_release(future);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 8);
    gol_actor_release(actor);
}

/* ---- handles of addresses, in a race with the end ---- */

struct race {
    struct fixture *f;
    _Atomic uint64_t id; /* of the actor to reach */
    atomic_bool over;
    atomic_int retained, sent, failed;
};

static void *retain_and_send(void *argument)
{
    struct race *race = argument;

    while (!atomic_load(&race->over)) {
        const struct gol_address to = {atomic_load(&race->id)};
        const struct gol_msg msg = job_msg(step_tally, &race->sent, 1);
        struct gol_actor *actor = gol_address_retain(to);

        if (actor == NULL)
            continue;
        /* It had not ended, and lives as long as this handle: nobody stops it. */
        atomic_fetch_add(&race->retained, 1);
        atomic_fetch_add(&race->failed, gol_actor_send(actor, &msg, NULL) != GOL_OK);
        atomic_fetch_add(&race->failed, !gol_address_equal(gol_actor_address(actor), to));
        gol_actor_release(actor);
    }
    return NULL;
}

static void test_retained_in_a_race(void **state)
{
    enum { THREADS = 3 };
    struct fixture *f = *state;
    struct race race = {.f = f};
    pthread_t threads[THREADS];
    const int rounds = f->options.dispatcher == GOL_DISPATCH_THREADS ? 200 : ROUNDS(3000, 500);

    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, retain_and_send, &race), 0);
    for (int i = 0; i < rounds; i++) {
        struct gol_actor *actor = spawn(f);

        atomic_store(&race.id, gol_actor_address(actor).id);
        tell(f, actor, step_nothing, NULL, 0);
        if (i % 16 == 0)
            sched_yield();
        gol_actor_release(actor);
    }
    atomic_store(&race.over, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    fixture_end(f);
    assert_int_equal(atomic_load(&race.failed), 0);
    assert_int_equal(atomic_load(&race.sent), atomic_load(&race.retained));
    assert_int_equal(atomic_load(&f->stopped), rounds);
    assert_int_equal(atomic_load(&f->dead), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_self_and_address),
        ON_ALL(test_nobody),
        ON_ALL(test_an_actor_that_ended_is_nobody),
        ON_ALL(test_old_addresses_reach_nobody_new),
        ON_ALL(test_without_a_handle),
        ON_ALL(test_a_failed_spawn_gives_nobody),
        ON_ALL(test_two_that_know_each_other),
        ON_ALL(test_stats_of_an_actor),
        ON_REAL(test_retained_in_a_race),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
