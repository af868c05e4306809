/*
 * How actors end before their handles are gone: stopped, killed, by themselves, failing; and what becomes of the
 * messages that are left. Each of them is a dead letter, told to the hook, dropped once, its blob released.
 */
#include "actor_fixture.h"

/* That the dead letters are those with the numbers from .. to-1, all to `to`, in any order. */
static void assert_letters(struct fixture *f, struct gol_address address, int64_t from, int64_t to)
{
    int64_t sum = 0;

    assert_int_equal(atomic_load(&f->dead), to - from);
    assert_int_equal(atomic_load(&doer_drops), to - from);
    for (int64_t i = 0; i < to - from; i++) {
        assert_true(gol_address_equal(f->letters[i].to, address));
        assert_int_equal(f->letters[i].type, 7);
        assert_in_range(f->letters[i].n, from, to - 1);
        for (int64_t j = 0; j < i; j++)
            assert_int_not_equal(f->letters[i].n, f->letters[j].n);
        sum += f->letters[i].n;
    }
    assert_int_equal(sum, (from + to - 1) * (to - from) / 2);
}

/* Sends the numbers from .. to-1, each with a blob, every fifth as a call that is to end with `wanted`. */
static void tell_numbers(struct fixture *f, struct gol_address to, gol_resume *step, void *argument, int64_t from,
                         int64_t until, struct gol_future **futures)
{
    for (int64_t i = from; i < until; i++) {
        struct gol_msg msg = job_msg(step, argument, i);

        msg.blob = gol_blob_new(16);
        if (futures != NULL && i % 5 == 0)
            assert_ok(gol_address_call(to, &msg, futures++, &f->err), &f->err);
        else
            assert_ok(gol_address_send(to, &msg, &f->err), &f->err);
    }
}

static enum gol_code step_next(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    expect(doer, job_of(msg).n == doer->count++);
    atomic_store((atomic_int *)job_of(msg).argument, (int)doer->count);
    return GOL_OK;
}

/* ---- stop ---- */

static void test_stop_comes_after_what_was_sent(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_address address = gol_actor_address(actor);
    struct gol_future *futures[4];
    struct parking parking;
    atomic_int handled = 0;

    park(f, actor, &parking);
    tell_numbers(f, address, step_next, &handled, 0, 100, NULL);
    assert_ok(gol_address_stop(address, &f->err), &f->err);
    tell_numbers(f, address, step_next, &handled, 100, 120, futures); /* too late */
    assert_ok(gol_address_stop(address, &f->err), &f->err); /* once more changes nothing */
    atomic_store(&parking.open, true);
    for (int i = 0; i < 4; i++)
        assert_int_equal(outcome(futures[i]), GOL_CLOSED);
    await_end(f, address);
    drain(f);
    assert_int_equal(atomic_load(&handled), 100);
    assert_int_equal(atomic_load(&f->stopped), 1);
    assert_letters(f, address, 100, 120);
    gol_actor_release(actor);
}

static enum gol_code step_stop_later(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    if (doer->count++ == 0) {
        gol_turn_stop(turn);
        gol_turn_pause(turn, 5 * MS, step_stop_later);
    } else {
        atomic_fetch_add((atomic_int *)job_of(msg).argument, 1000);
        reply_number(turn, state, 1);
    }
    return GOL_OK;
}

/* The end comes with the turn, which a pause makes longer; it still answers. */
static void test_an_actor_stops_itself(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_address address = gol_actor_address(actor);
    struct gol_future *future;
    struct parking parking;
    atomic_int handled = 0;

    park(f, actor, &parking);
    future = ask(f, actor, step_stop_later, &handled, 0);
    tell_numbers(f, address, step_tally, &handled, 0, 10, NULL);
    atomic_store(&parking.open, true);
    assert_int_equal(answer(f, future), 1);
    await_end(f, address);
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(atomic_load(&handled), 1000);
    assert_int_equal(atomic_load(&f->stopped), 1);
    assert_letters(f, address, 0, 10);
}

static enum gol_code step_stop_other(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    expect(state, gol_address_stop(*(const struct gol_address *)job_of(msg).argument, NULL) == GOL_OK);
    return GOL_OK;
}

static void test_an_actor_stops_another(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct gol_actor *other = spawn(f);
    struct gol_address address = gol_actor_address(other);

    tell(f, actor, step_stop_other, &address, 0);
    await_end(f, address);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), 0);
    gol_actor_release(actor);
    gol_actor_release(other);
}

/* ---- kill ---- */

static enum gol_code resume_never(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)msg;
    expect(state, false);
    return GOL_OK;
}

static enum gol_code step_pause_for_an_hour(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    sem_post(job_of(msg).argument);
    gol_turn_pause(turn, HOUR, resume_never);
    return GOL_OK;
}

static void test_kill_cuts_a_pause_short(void **state)
{
    enum { N = 20 };
    struct fixture *f = *state;
    struct gol_actor *actors[N];
    struct gol_future *futures[N];
    const int64_t started_ns = now(f);
    sem_t pauses;

    sem_init(&pauses, 0, 0);
    for (int i = 0; i < N; i++) {
        actors[i] = spawn(f);
        futures[i] = ask(f, actors[i], step_pause_for_an_hour, &pauses, 0);
        tell(f, actors[i], step_nothing, NULL, i);
    }
    for (int i = 0; i < N; i++)
        take(f, &pauses);
    for (int i = 0; i < N; i++) {
        assert_ok(gol_address_kill(gol_actor_address(actors[i]), &f->err), &f->err);
        assert_int_equal(outcome(futures[i]), GOL_CLOSED);
        gol_actor_release(actors[i]);
    }
    gol_runtime_settle(f->runtime);
    assert_true(now(f) - started_ns < HOUR);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), N);
    assert_int_equal(atomic_load(&f->dead), N);
    sem_destroy(&pauses);
}

static enum gol_code step_kill_at_50(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    step_next(turn, state, msg);
    if (doer->count == 50) {
        expect(doer, gol_address_kill(gol_turn_address(turn), NULL) == GOL_OK);
        atomic_store((atomic_int *)job_of(msg).argument, 50); /* the turn goes on to its end */
    }
    return GOL_OK;
}

static void test_kill_in_the_middle_of_a_mailbox(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_address address = gol_actor_address(actor);
    struct gol_future *futures[20];
    struct parking parking;
    atomic_int handled = 0;

    park(f, actor, &parking);
    tell_numbers(f, address, step_kill_at_50, &handled, 0, 100, NULL);
    tell_numbers(f, address, step_kill_at_50, &handled, 100, 200, futures);
    atomic_store(&parking.open, true);
    for (int i = 0; i < 20; i++)
        assert_int_equal(outcome(futures[i]), GOL_CLOSED);
    await_end(f, address);
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(atomic_load(&handled), 50);
    assert_int_equal(atomic_load(&f->stopped), 1);
    assert_letters(f, address, 50, 200);
}

/* Under a gate: the turn that is under way ends, and nothing after it is handled. */
static void test_kill_while_a_handler_runs(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    const struct gol_address address = gol_actor_address(actor);
    struct gate gate;
    atomic_int handled = 0;

    hold(f, actor, &gate);
    tell_numbers(f, address, step_next, &handled, 0, 30, NULL);
    assert_ok(gol_address_kill(address, &f->err), &f->err);
    assert_int_equal(atomic_load(&f->stopped), 0);
    let_go(&gate);
    gol_actor_release(actor);
    fixture_end(f);
    assert_int_equal(atomic_load(&handled), 0);
    assert_int_equal(atomic_load(&f->stopped), 1);
    assert_letters(f, address, 0, 30);
    gate_fini(&gate);
}

/* ---- failing ---- */

static enum gol_code resume_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    return gol_err_set(gol_turn_err(turn), (enum gol_code)job_of(msg).n, "it was to fail");
}

static enum gol_code step_fail_later(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    gol_turn_pause(turn, MS, resume_fail);
    return GOL_OK;
}

static enum gol_code step_answer_and_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    reply_number(turn, state, 12);
    return (enum gol_code)job_of(msg).n; /* without a text */
}

static enum gol_code step_pause_and_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    gol_turn_pause(turn, HOUR, resume_never);
    return resume_fail(turn, state, msg);
}

static void test_a_failure_ends_its_actor_only(void **state)
{
    static gol_resume *const steps[] = {resume_fail, step_fail_later, step_answer_and_fail, step_pause_and_fail};
    enum { STEPS = sizeof steps / sizeof steps[0] };
    struct fixture *f = *state;
    struct gol_actor *other = spawn(f);

    for (int i = 0; i < STEPS; i++) {
        struct gol_actor *actor = spawn(f);
        const struct gol_address address = gol_actor_address(actor);
        struct gol_future *future;
        struct parking parking;
        atomic_int handled = 0;

        atomic_store(&f->dead, 0);
        atomic_store(&doer_drops, 0);
        park(f, actor, &parking);
        future = ask(f, actor, steps[i], NULL, GOL_LIMIT);
        tell_numbers(f, address, step_next, &handled, 0, 7, NULL);
        atomic_store(&parking.open, true);
        assert_int_equal(outcome(future), steps[i] == step_answer_and_fail ? GOL_OK : GOL_CLOSED);
        await_end(f, address);
        gol_actor_release(actor);
        drain(f);
        assert_int_equal(atomic_load(&handled), 0);
        assert_int_equal(atomic_load(&f->stopped), i + 1);
        assert_letters(f, address, 0, 7);
        tell(f, other, step_add, NULL, 1);
    }
    assert_int_equal(answer(f, ask(f, other, step_count, NULL, 0)), STEPS);
    gol_actor_release(other);
    atomic_store(&f->dead, 7 * STEPS); /* what the runtime counted */
}

/* A failure that nobody asked about: no future, no handle. */
static void test_failures_without_a_witness(void **state)
{
    enum { N = 200 };
    struct fixture *f = *state;

    for (int i = 0; i < N; i++)
        tell_to(f, spawn_loose(f), i % 2 ? resume_fail : step_fail_later, NULL, GOL_OK + 1 + i % GOL_CLOSED);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), N);
    assert_int_equal(atomic_load(&f->dead), 0);
}

/* ---- ends and sends in a race ---- */

struct sender {
    struct gol_address to;
    atomic_int *handled;
    int sent, refused, wrong;
};

static void *send_until_refused(void *argument)
{
    struct sender *sender = argument;

    for (int i = 0; sender->refused < 10; i++) { /* an actor that has ended stays so */
        struct gol_msg msg = job_msg(step_tally, sender->handled, i);
        enum gol_code code;

        if (i > 100000) /* the main thread has to come to its turn */
            usleep(100);
        msg.blob = gol_blob_new(1);
        code = gol_address_send(sender->to, &msg, NULL);
        if (code == GOL_OK) {
            sender->sent++;
            continue;
        }
        sender->wrong += code != GOL_CLOSED;
        sender->refused++;
        gol_blob_release(msg.blob);
    }
    return NULL;
}

static void test_ended_while_others_send(void **state)
{
    enum { THREADS = 3 };
    struct fixture *f = *state;

    for (int round = 0; round < ROUNDS(60, 20); round++) {
        struct gol_actor *actor = spawn(f);
        const struct gol_address to = gol_actor_address(actor);
        struct sender senders[THREADS];
        pthread_t threads[THREADS];
        atomic_int handled = 0;
        int sent = 0;

        atomic_store(&doer_drops, 0);
        for (int i = 0; i < THREADS; i++) {
            senders[i] = (struct sender){.to = to, .handled = &handled};
            assert_int_equal(pthread_create(&threads[i], NULL, send_until_refused, &senders[i]), 0);
        }
        while (atomic_load(&handled) < 10 * round)
            sched_yield();
        assert_ok(round % 2 ? gol_address_kill(to, &f->err) : gol_address_stop(to, &f->err), &f->err);
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(senders[i].wrong, 0);
            assert_int_equal(senders[i].refused, 10);
            sent += senders[i].sent;
        }
        gol_actor_release(actor);
        gol_runtime_settle(f->runtime);
        assert_int_equal(atomic_load(&handled) + atomic_load(&doer_drops), sent);
    }
}

/* ---- the hook of dead letters ---- */

/* Who is told of dead letters by messages. */
static struct gol_address undertaker;
static atomic_int told;

static enum gol_code step_told(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    atomic_fetch_add(&told, 1);
    return GOL_OK;
}

static void tell_undertaker(void *context, struct gol_address to, const struct gol_msg *msg)
{
    const struct gol_msg letter = job_msg(step_told, NULL, 0);

    (void)to;
    (void)msg;
    if (gol_address_send(undertaker, &letter, NULL) != GOL_OK)
        atomic_fetch_add((atomic_int *)context, 1);
}

/* Wherever a dead letter is found, by a sender, by a timer or at an actor's end: its hook may send. */
static void test_the_hook_may_send(void **state)
{
    enum { LETTERS = 50 };
    const struct gol_actor_options drops = {.mailbox_bound = 1, .overflow = GOL_OVERFLOW_DROP_OLDEST};
    const struct fixture *f = *state;
    struct gol_runtime_options options = f->options;
    atomic_int refused = 0;
    struct gol_runtime_stats stats;
    struct fixture own = {.options = f->options};
    struct gol_actor *actors[2];
    sem_t pauses;

    atomic_store(&told, 0);
    sem_init(&pauses, 0, 0);
    options.dead_letter = tell_undertaker;
    options.dead_letter_context = &refused;
    assert_ok(gol_runtime_new(&options, &own.runtime, &own.err), &own.err);
    undertaker = spawn_loose(&own);
    actors[0] = spawn(&own);
    actors[1] = spawn_with(&own, &drops);
    for (int i = 0; i < 2; i++) {
        tell(&own, actors[i], step_pause_for_an_hour, &pauses, 0);
        take(&own, &pauses);
        for (int k = 0; k < LETTERS; k++)
            tell(&own, actors[i], step_nothing, NULL, 0);
        assert_ok(gol_address_kill(gol_actor_address(actors[i]), &own.err), &own.err);
        gol_actor_release(actors[i]);
    }
    assert_ok(gol_runtime_drain(own.runtime, GOL_FOREVER, &own.err), &own.err);
    gol_runtime_stats(own.runtime, &stats);
    assert_true(stats.dead_letters >= 2 * LETTERS);
    assert_int_equal(atomic_load(&told), stats.dead_letters);
    assert_int_equal(atomic_load(&refused), 0);
    assert_ok(gol_runtime_stop(own.runtime, &own.err), &own.err);
    gol_runtime_free(own.runtime);
    sem_destroy(&pauses);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_the_hook_may_send),          ON_ALL(test_stop_comes_after_what_was_sent),
        ON_ALL(test_an_actor_stops_itself),      ON_ALL(test_an_actor_stops_another),
        ON_ALL(test_kill_cuts_a_pause_short),    ON_ALL(test_kill_in_the_middle_of_a_mailbox),
        ON_ALL(test_kill_while_a_handler_runs),  ON_ALL(test_a_failure_ends_its_actor_only),
        ON_ALL(test_failures_without_a_witness), ON_REAL(test_ended_while_others_send),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
