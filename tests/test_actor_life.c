/* Birth and death of actors and runtimes, under every dispatcher. */
#include "actor_fixture.h"
#include "threads_now.h"

/* ---- birth ---- */

struct picky {
    unsigned char zero[100];
    _Alignas(max_align_t) int64_t copied;
};

static atomic_int picky_stops;

static enum gol_code picky_start(void *state, const void *argument, struct gol_err *err)
{
    static const struct picky zeroed;
    struct picky *picky = state;

    if (memcmp(picky, &zeroed, sizeof zeroed) != 0)
        return gol_err_set(err, GOL_MISMATCH, "the state is not zeroed");
    if ((uintptr_t)state % _Alignof(max_align_t) != 0)
        return gol_err_set(err, GOL_MISMATCH, "the state is not aligned");
    picky->copied = *(const int64_t *)argument;
    return picky->copied >= 0 ? GOL_OK : gol_err_set(err, GOL_LIMIT, "%d is too small", (int)picky->copied);
}

static enum gol_code picky_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_msg reply = {.size = sizeof(int64_t)};

    (void)msg;
    memcpy(reply.bytes, &((struct picky *)state)->copied, sizeof(int64_t));
    gol_turn_reply(turn, &reply, NULL);
    return GOL_OK;
}

static void picky_stop(void *state)
{
    (void)state;
    atomic_fetch_add(&picky_stops, 1);
}

static void test_start(void **state)
{
    static const struct gol_behaviour behaviour = {.name = "picky",
                                                   .state_bytes = sizeof(struct picky),
                                                   .start = picky_start,
                                                   .handle = picky_handle,
                                                   .stop = picky_stop};
    const int64_t bad = -1;
    const int64_t good = 17;
    struct fixture *f = *state;
    struct gol_actor *actor = (struct gol_actor *)f;
    struct gol_future *future;

    atomic_store(&picky_stops, 0);
    assert_int_equal(gol_actor_spawn(f->runtime, &behaviour, &bad, NULL, &actor, &f->err), GOL_LIMIT);
    assert_string_equal(f->err.message, "-1 is too small");
    assert_null(actor);
    assert_ok(gol_actor_spawn(f->runtime, &behaviour, &good, NULL, &actor, &f->err), &f->err);
    assert_ok(gol_actor_call(actor, &(struct gol_msg){0}, &future, &f->err), &f->err);
    assert_int_equal(answer(f, future), 17);
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(atomic_load(&picky_stops), 1);
}

static void test_without_start_stop_and_state(void **state)
{
    static const struct gol_behaviour bare = {.name = "bare", .handle = picky_handle};
    struct fixture *f = *state;
    struct gol_actor *actor;

    for (int i = 0; i < 100; i++) {
        assert_ok(gol_actor_spawn(f->runtime, &bare, NULL, NULL, &actor, &f->err), &f->err);
        gol_actor_release(actor); /* nothing was ever sent to it */
    }
}

static void test_too_much_state(void **state)
{
    static const struct gol_behaviour huge = {.name = "huge", .state_bytes = SIZE_MAX, .handle = picky_handle};
    static const struct gol_behaviour large = {.name = "large", .state_bytes = SIZE_MAX / 4, .handle = picky_handle};
    struct fixture *f = *state;
    struct gol_actor *actor;

    assert_int_equal(gol_actor_spawn(f->runtime, &huge, NULL, NULL, &actor, &f->err), GOL_NO_MEMORY);
    assert_null(actor);
#if !UNDER_TSAN && !UNDER_ASAN
    /* Sanitizers end the program here unless told otherwise. */
    assert_int_equal(gol_actor_spawn(f->runtime, &large, NULL, NULL, &actor, &f->err), GOL_NO_MEMORY);
    assert_null(actor);
#else
    (void)large;
#endif
}

static void test_bad_runtimes(void **state)
{
    const struct gol_runtime_options bad[] = {
        {.dispatcher = GOL_DISPATCH_POOL, .workers = 0},
        {.dispatcher = GOL_DISPATCH_POOL, .workers = 1025},
        {.dispatcher = GOL_DISPATCH_SEEDED, .workers = 1025},
        {.dispatcher = (enum gol_dispatcher)7, .workers = 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct gol_runtime *runtime = (struct gol_runtime *)(uintptr_t)&bad[i];

        assert_int_equal(gol_runtime_new(&bad[i], &runtime, NULL), GOL_INVALID);
        assert_null(runtime);
    }
    gol_runtime_free(NULL);
    gol_actor_release(NULL);
    gol_future_release(NULL);
}

static void test_runtime_without_actors(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 20; i++) {
        struct gol_runtime *runtime;

        assert_ok(gol_runtime_new(&f->options, &runtime, &f->err), &f->err);
        gol_runtime_free(runtime);
    }
}

/* ---- death ---- */

/* The whole mailbox is handled after the last handle is gone, then `stop` runs, once. */
static enum gol_code step_tally_alive(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    expect(state, atomic_load(&((struct doer *)state)->f->stopped) == 0);
    atomic_fetch_add((atomic_int *)job_of(msg).argument, 1);
    return GOL_OK;
}

static void test_mailbox_is_drained_first(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_future *future;
    struct gate gate;
    atomic_int handled = 0;

    hold(f, actor, &gate);
    for (int i = 0; i < 500; i++)
        tell(f, actor, step_tally_alive, &handled, 0);
    future = ask(f, actor, step_count, NULL, 0);
    gol_actor_release(actor);
    assert_int_equal(atomic_load(&f->alive), 1);
    let_go(&gate);
    fixture_end(f);
    assert_int_equal(atomic_load(&handled), 500);
    assert_int_equal(atomic_load(&f->stopped), 1);
    assert_int_equal(answer(f, future), 0); /* the future outlives actor and runtime */
    gate_fini(&gate);
}

static enum gol_code step_pause_and_tally(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    gol_turn_pause(turn, job_of(msg).n, step_tally_alive);
    return GOL_OK;
}

static void test_released_during_a_pause(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    atomic_int handled = 0;

    for (int i = 0; i < 3; i++)
        tell(f, actor, step_pause_and_tally, &handled, 5 * MS);
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(atomic_load(&handled), 3);
    assert_int_equal(atomic_load(&f->stopped), 1);
}

/* ---- handles in handlers ---- */

static enum gol_code step_keep_self(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    struct gol_actor **out = job_of(msg).argument;

    doer->handle = gol_actor_retain(gol_turn_self(turn));
    *out = doer->handle;
    return GOL_OK;
}

static void test_an_actor_that_holds_itself(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *self = NULL;

    tell(f, actor, step_keep_self, &self, 0);
    answer(f, ask(f, actor, step_count, NULL, 0));
    assert_ptr_equal(self, actor);
    gol_actor_release(actor);
    /* Only its own handle is left, which we borrow: it lives and answers. */
    tell(f, self, step_add, NULL, 3);
    assert_int_equal(answer(f, ask(f, self, step_count, NULL, 0)), 3);
    tell(f, self, step_let_go, NULL, 0);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 1);
}

struct rescue {
    sem_t done;
    struct gol_actor *actor;
};

static enum gol_code step_rescue(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct rescue *rescue = job_of(msg).argument;

    (void)state;
    rescue->actor = gol_actor_retain(gol_turn_self(turn));
    sem_post(&rescue->done);
    return GOL_OK;
}

/* The last handle goes while messages wait; one of them makes a new handle: the actor must not end. */
static void test_a_handle_made_while_draining(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct rescue rescue = {.actor = NULL};
    struct gate gate;

    hold(f, actor, &gate);
    sem_init(&rescue.done, 0, 0);
    tell(f, actor, step_rescue, &rescue, 0);
    gol_actor_release(actor);
    let_go(&gate);
    take(f, &rescue.done);
    tell(f, rescue.actor, step_add, NULL, 4);
    assert_int_equal(answer(f, ask(f, rescue.actor, step_count, NULL, 0)), 4);
    assert_int_equal(atomic_load(&f->stopped), 0);
    gol_actor_release(rescue.actor);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 1);
    sem_destroy(&rescue.done);
    gate_fini(&gate);
}

static void test_an_actor_releases_another(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *first = spawn(f);

    tell(f, first, step_take_handle, spawn(f), 0);
    tell(f, first, step_let_go, NULL, 0);
    /* And one that is released by `stop`. */
    tell(f, first, step_take_handle, spawn(f), 0);
    gol_actor_release(first);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 3);
}

/* Each actor makes the next, sends to it and drops it. */
static enum gol_code step_spawn_on(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct job job = job_of(msg);
    const struct gol_msg next = job_msg(step_spawn_on, job.argument, job.n - 1);
    struct gol_actor *child;

    (void)turn;
    if (job.n == 0) {
        sem_post(job.argument);
        return GOL_OK;
    }
    if (gol_actor_spawn(doer->f->runtime, &doer_behaviour, doer->f, NULL, &child, NULL) != GOL_OK) {
        expect(state, false);
        return GOL_OK;
    }
    expect(state, gol_actor_send(child, &next, NULL) == GOL_OK);
    gol_actor_release(child);
    return GOL_OK;
}

static void test_actors_make_actors(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    sem_t done;

    sem_init(&done, 0, 0);
    tell(f, actor, step_spawn_on, &done, 200);
    gol_actor_release(actor);
    take(f, &done);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 201);
    sem_destroy(&done);
}

/* ---- settling ---- */

static void slow_stop(void *state)
{
    (void)state;
    usleep(5000);
    atomic_fetch_add(&picky_stops, 1);
}

/* When it returns the actors have stopped, their threads have ended, and the runtime is as good as new. */
static void test_settle(void **state)
{
    static const struct gol_behaviour slow = {
        .name = "slow", .state_bytes = sizeof(struct picky), .handle = picky_handle, .stop = slow_stop};
    struct fixture *f = *state;
    const int spare = 1 + UNDER_TSAN; /* one that the kernel has not put away yet, and the sanitizer's own */
    const int before = threads_now();

    atomic_store(&picky_stops, 0);
    gol_runtime_settle(f->runtime); /* nothing to wait for */
    for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < 8; i++) {
            struct gol_actor *actor;

            assert_ok(gol_actor_spawn(f->runtime, &slow, NULL, NULL, &actor, &f->err), &f->err);
            assert_ok(gol_actor_send(actor, &(struct gol_msg){0}, &f->err), &f->err);
            gol_actor_release(actor);
        }
        gol_runtime_settle(f->runtime);
        assert_int_equal(atomic_load(&picky_stops), 8 * round);
        assert_in_range(threads_now(), 1, before + spare); /* fewer: one of an earlier test was still going away */
    }
    gol_runtime_settle(NULL);
}

static void *settle(void *runtime)
{
    gol_runtime_settle(runtime);
    return NULL;
}

/* Each of them is told that nothing is left. */
static void test_several_settle_at_once(void **state)
{
    enum { SETTLERS = 4 };
    struct fixture *f = *state;

    for (int round = 0; round < ROUNDS(400, 50); round++) {
        pthread_t threads[SETTLERS];

        for (int i = 0; i < 4; i++) {
            struct gol_actor *actor = spawn(f);

            tell(f, actor, step_nothing, NULL, 0);
            gol_actor_release(actor);
        }
        for (int i = 0; i < SETTLERS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, settle, f->runtime), 0);
        for (int i = 0; i < SETTLERS; i++)
            pthread_join(threads[i], NULL);
        assert_int_equal(atomic_load(&f->alive), 0);
    }
}

/* In a handler it would wait for the actor that waits: it does nothing there. */
static enum gol_code step_settle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    gol_runtime_settle(((struct doer *)state)->f->runtime);
    sem_post(job_of(msg).argument);
    return GOL_OK;
}

static void test_settle_in_a_handler(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    sem_t done;

    sem_init(&done, 0, 0);
    tell(f, actor, step_settle, &done, 0);
    take(f, &done);
    gol_actor_release(actor);
    fixture_end(f);
    sem_destroy(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_start),
        ON_ALL(test_without_start_stop_and_state),
        ON_ALL(test_too_much_state),
        cmocka_unit_test(test_bad_runtimes),
        ON_ALL(test_runtime_without_actors),
        ON_ALL(test_mailbox_is_drained_first),
        ON_ALL(test_released_during_a_pause),
        ON_ALL(test_an_actor_that_holds_itself),
        ON_ALL(test_a_handle_made_while_draining),
        ON_ALL(test_an_actor_releases_another),
        ON_ALL(test_actors_make_actors),
        ON_ALL(test_settle),
        ON_REAL(test_several_settle_at_once),
        ON_ALL(test_settle_in_a_handler),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
