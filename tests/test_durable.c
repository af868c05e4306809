/* Durable actors: when a checkpoint is written, what is in it, and what comes back from it. */
#include "durable_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

/* ---- when it is written, and what comes back ---- */

static void test_every_so_many_messages(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    uint64_t handled = 9;
    struct gol_actor *actor = spawn_durable(f, &path, 5, &handled);

    assert_int_equal(handled, 0);
    for (int64_t i = 1; i <= 4; i++)
        add(f, actor, i);
    assert_false(exists(&path));
    add(f, actor, 5);
    disk_has(&path, 5, 15);
    for (int64_t i = 6; i <= 14; i++)
        add(f, actor, i);
    disk_has(&path, 10, 55);
    gol_actor_release(actor);
    gol_runtime_settle(f->runtime);
    disk_has(&path, 10, 55); /* its end is no reason for another */

    actor = spawn_durable(f, &path, 5, &handled);
    assert_int_equal(handled, 10);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 55);
    for (int64_t i = 11; i <= 14; i++) /* five messages with the call */
        add(f, actor, i);
    disk_has(&path, 15, 105);
    gol_actor_release(actor);
}

static enum gol_code step_checkpoint(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    expect(state, gol_turn_checkpoint(turn, NULL) == GOL_OK);
    expect(state, gol_turn_checkpoint(turn, NULL) == GOL_OK); /* asking twice is asking once */
    ((struct doer *)state)->count += job_of(msg).n; /* of this turn, too */
    return GOL_OK;
}

static void test_by_its_handler(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_actor *actor = spawn_durable(f, &path, 0, NULL);

    add(f, actor, 3);
    assert_false(exists(&path));
    tell(f, actor, step_checkpoint, NULL, 4);
    drain(f);
    disk_has(&path, 2, 7);
    add(f, actor, 5);
    disk_has(&path, 2, 7);
    gol_actor_release(actor);
}

/* The turn is over when what it paused for is done. */
static enum gol_code step_after_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    expect(state, !exists(job_of(msg).argument));
    ((struct doer *)state)->count += job_of(msg).n;
    return GOL_OK;
}

static enum gol_code step_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    ((struct doer *)state)->count += job_of(msg).n;
    gol_turn_pause(turn, MS, step_after_pause);
    return GOL_OK;
}

static enum gol_code step_checkpoint_and_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    expect(state, gol_turn_checkpoint(turn, NULL) == GOL_OK);
    return step_pause(turn, state, msg);
}

static void test_at_the_end_of_a_turn_that_pauses(void **state)
{
    struct fixture *f = *state;
    struct path due = fresh();
    struct path asked = fresh();
    struct gol_actor *actor = spawn_durable(f, &due, 1, NULL);
    struct gol_actor *other = spawn_durable(f, &asked, 0, NULL);

    tell(f, actor, step_pause, &due, 10);
    tell(f, other, step_checkpoint_and_pause, &asked, 10);
    drain(f);
    disk_has(&due, 1, 20);
    disk_has(&asked, 1, 20);
    gol_actor_release(actor);
    gol_actor_release(other);
}

static void test_by_anybody(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_actor *actor = spawn_durable(f, &path, 0, NULL);
    struct gol_future *future;
    struct gol_msg reply;

    for (int64_t i = 1; i <= 100; i++)
        tell(f, actor, step_add, NULL, i);
    assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
    tell(f, actor, step_add, NULL, 1000);
    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    assert_int_equal(reply.size, 0);
    assert_null(reply.blob);
    gol_future_release(future);
    disk_has(&path, 100, 5050); /* neither less nor more than was sent before */
    drain(f);

    /* Nobody needs the answer: it is written all the same. */
    assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
    gol_future_release(future);
    drain(f);
    disk_has(&path, 101, 6050);
    gol_actor_release(actor);
}

/* The interval is counted from the last checkpoint, whoever wanted it. */
static void test_a_request_starts_the_interval_anew(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_actor *actor = spawn_durable(f, &path, 3, NULL);
    struct gol_future *future;

    add(f, actor, 1);
    add(f, actor, 1);
    assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_OK);
    add(f, actor, 1);
    add(f, actor, 1);
    disk_has(&path, 2, 2);
    add(f, actor, 1);
    disk_has(&path, 5, 5);
    gol_actor_release(actor);
}

/* Questions of the runtime are no messages of the behaviour's. */
static void test_what_is_not_counted(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_actor *actor = spawn_durable(f, &path, 2, NULL);
    struct gol_future *future;

    add(f, actor, 1);
    for (int i = 0; i < 3; i++) {
        assert_ok(gol_address_stats(gol_actor_address(actor), &future, &f->err), &f->err);
        assert_int_equal(outcome(future), GOL_OK);
    }
    assert_false(exists(&path));
    add(f, actor, 1);
    disk_has(&path, 2, 2);
    gol_actor_release(actor);
}

/* Whoever cancelled it cannot send it again as the next one: it must not stand in the count. */
static void test_a_cancelled_call_is_not_counted(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_actor *actor = spawn_durable(f, &path, 0, NULL);
    struct gol_future *cancelled;
    struct gol_future *future;
    struct gate gate;

    hold(f, actor, &gate);
    cancelled = ask(f, actor, step_add, NULL, 7);
    tell(f, actor, step_add, NULL, 1);
    assert_true(gol_future_cancel(cancelled));
    gol_future_release(cancelled);
    assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
    let_go(&gate);
    assert_int_equal(outcome(future), GOL_OK);
    disk_has(&path, is_seeded(f) ? 1 : 2, 1);
    gol_actor_release(actor);
    gol_runtime_settle(f->runtime);
    gate_fini(&gate);
}

static void test_with_a_bounded_mailbox(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    const struct gol_durable_options options = {
        .path = path.text, .every = 2, .actor = {.mailbox_bound = 1, .overflow = GOL_OVERFLOW_FAIL}};
    struct gol_actor *actor;
    struct gol_future *future;

    assert_ok(gol_durable_spawn(f->runtime, durable_doer(), f, &options, &actor, NULL, &f->err), &f->err);
    for (int64_t i = 1; i <= 5; i++)
        add(f, actor, i);
    disk_has(&path, 4, 10);
    assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_OK);
    disk_has(&path, 5, 15);
    gol_actor_release(actor);
}

/* In whatever way an actor ends, its last checkpoint stays, and the message that it failed in is not in it. */
static enum gol_code step_add_and_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    expect(state, gol_turn_checkpoint(turn, NULL) == GOL_OK);
    step_add(turn, state, msg);
    return gol_err_set(gol_turn_err(turn), GOL_LIMIT, "enough");
}

static void test_how_it_ends(void **state)
{
    struct fixture *f = *state;
    const struct path failed = fresh();
    const struct path killed = fresh();
    struct gol_actor *actor = spawn_durable(f, &failed, 1, NULL);
    struct gol_actor *other = spawn_durable(f, &killed, 1, NULL);

    add(f, actor, 5);
    tell(f, actor, step_add_and_fail, NULL, 100);
    add(f, other, 6);
    assert_ok(gol_address_kill(gol_actor_address(other), &f->err), &f->err);
    gol_actor_release(actor);
    gol_actor_release(other);
    gol_runtime_settle(f->runtime);
    disk_has(&failed, 1, 5);
    disk_has(&killed, 1, 6);
}

/* ---- any number of restarts ---- */

static int64_t sum_of(uint64_t messages)
{
    return (int64_t)(messages * (messages + 1) / 2);
}

/* Message number i adds i; whatever happened, the file has the sum of just those that it says are in it. */
static void test_random_restarts(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_rng rng = {test_seed()};
    uint64_t wanted = 0; /* at least so many are in the file */
    uint64_t handled = 0;

    print_message("seed %" PRIu64 "\n", rng.state);
    for (int life = 0; life < ROUNDS(40, 15); life++) {
        const uint64_t every = gol_rng_below(&rng, 6);
        const uint64_t n = gol_rng_below(&rng, 30);
        const uint64_t before = handled;
        struct gol_actor *actor = spawn_durable(f, &path, every, &handled);
        const uint64_t first = handled;
        struct gol_future *future = NULL;

        assert_in_range(first, wanted, before + 30);
        for (uint64_t i = 1; i <= n; i++)
            tell(f, actor, step_add, NULL, (int64_t)(first + i));
        if (gol_rng_below(&rng, 2)) {
            assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
            if (gol_rng_below(&rng, 2)) {
                assert_int_equal(outcome(future), GOL_OK);
                wanted = first + n;
            } else {
                gol_future_release(future);
            }
        }
        if (gol_rng_below(&rng, 2))
            gol_address_kill(gol_actor_address(actor), NULL);
        else if (every > 0 && wanted < first + n)
            wanted = first + n / every * every;
        gol_actor_release(actor);
        gol_runtime_settle(f->runtime);
        if (exists(&path)) {
            const struct on_disk found = on_disk(&path);

            assert_in_range(found.handled, wanted, first + n);
            assert_int_equal(found.count, sum_of(found.handled));
            handled = wanted = found.handled;
        }
    }
}

/* ---- actors that are not durable ---- */

static enum gol_code step_checkpoint_in_vain(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)msg;
    expect(state, gol_turn_checkpoint(turn, NULL) == GOL_INVALID);
    reply_number(turn, state, gol_turn_checkpoint(turn, gol_turn_err(turn)));
    return GOL_OK;
}

static void test_not_durable(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *bounded = spawn_bounded(f, 4);
    struct gol_address ended;
    struct gol_future *future = NULL;

    assert_int_equal(answer(f, ask(f, actor, step_checkpoint_in_vain, NULL, 0)), GOL_INVALID);
    assert_int_equal(answer(f, ask(f, bounded, step_checkpoint_in_vain, NULL, 0)), GOL_INVALID);
    assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_INVALID);
    assert_ok(gol_address_checkpoint(gol_actor_address(bounded), &future, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_INVALID);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 0); /* it goes on */
    ended = gol_actor_address(actor);
    gol_actor_release(actor);
    gol_actor_release(bounded);
    gol_runtime_settle(f->runtime);
    assert_int_equal(gol_address_checkpoint(ended, &future, &f->err), GOL_CLOSED);
    assert_null(future);
    assert_int_equal(gol_address_checkpoint((struct gol_address){0}, &future, &f->err), GOL_CLOSED);
}

/* ---- the others, while one waits for the disk ---- */

static enum gol_code step_post(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    sem_post(job_of(msg).argument);
    return GOL_OK;
}

/*
 * A pipe stands where the checkpoint is written first, so that writing waits for us to read. On one worker the other
 * actor can answer only when the worker's seat was given away.
 */
static void test_others_run_meanwhile(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    const struct path new = beside(&path, ".new");
    struct gol_actor *actor = spawn_durable(f, &path, 1, NULL);
    struct gol_actor *other = spawn(f);
    struct gol_future *future;
    struct gol_msg reply;
    enum gol_code code;
    char bytes[512];
    ssize_t got;
    sem_t posted;
    int fd;

    sem_init(&posted, 0, 0);
    assert_int_equal(mkfifo(new.text, 0600), 0);
    tell(f, actor, step_post, &posted, 0);
    sem_take(&posted);
    future = ask(f, other, step_count, NULL, 0);
    code = gol_future_get(future, 60 * SECOND, &reply, &f->err);
    fd = open(new.text, O_RDONLY);
    got = read(fd, bytes, sizeof bytes);
    drain(f);
    close(fd);
    assert_int_equal(code, GOL_OK);
    assert_true(got > 0);
    gol_future_release(future);
    gol_actor_release(actor);
    gol_actor_release(other);
    gol_runtime_settle(f->runtime);
    sem_destroy(&posted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_every_so_many_messages),
        ON_ALL(test_by_its_handler),
        ON_ALL(test_at_the_end_of_a_turn_that_pauses),
        ON_ALL(test_by_anybody),
        ON_ALL(test_a_request_starts_the_interval_anew),
        ON_ALL(test_what_is_not_counted),
        ON_ALL(test_a_cancelled_call_is_not_counted),
        ON_ALL(test_with_a_bounded_mailbox),
        ON_ALL(test_how_it_ends),
        ON_ALL(test_random_restarts),
        ON_ALL(test_not_durable),
        ON_REAL(test_others_run_meanwhile),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
