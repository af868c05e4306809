/*
 * Many messages in a row from one handler to one actor, which are gathered and pushed at once: nobody must be able to
 * tell.
 */
#include "actor_fixture.h"

#include "actor/context.h"

enum { MANY = 100 };

/* Counts messages that come in the order of their numbers. */
static enum gol_code step_next(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    expect(doer, job_of(msg).n == doer->last++);
    doer->count++;
    return GOL_OK;
}

static struct gol_address address_of(const struct gol_msg *msg)
{
    return *(const struct gol_address *)job_of(msg).argument;
}

/* The next `n` numbers to the actor that the doer knows. */
static void emit(struct doer *doer, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const struct gol_msg msg = job_msg(step_next, NULL, doer->count++);

        expect(doer, gol_address_send(doer->friend, &msg, NULL) == GOL_OK);
    }
}

/* ---- order ---- */

struct pair {
    struct gol_address counter, witness;
};

/*
 * What was sent first is there first, though it went to somebody else: at least so many, and the rest comes in order
 * too.
 */
static enum gol_code step_check_at_least(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    expect(doer, doer->count >= job_of(msg).n);
    return GOL_OK;
}

static enum gol_code step_pass_on_at_least(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg check = job_msg(step_check_at_least, NULL, job_of(msg).n);

    (void)turn;
    expect(state, gol_address_send(address_of(msg), &check, NULL) == GOL_OK);
    return GOL_OK;
}

/* Numbers to the counter, a word to the witness, who tells the counter how many it must have, and more numbers. */
static enum gol_code step_emit_around(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct pair *pair = job_of(msg).argument;
    struct doer *doer = state;
    struct gol_msg word;

    doer->friend = pair->counter;
    emit(doer, 10 + job_of(msg).n % 40);
    word = job_msg(step_pass_on_at_least, &pair->counter, doer->count);
    expect(doer, gol_address_send(pair->witness, &word, NULL) == GOL_OK);
    emit(doer, job_of(msg).n % 30);
    if (job_of(msg).n < MANY) {
        const struct gol_msg again = job_msg(step_emit_around, pair, job_of(msg).n + 1);

        expect(doer, gol_actor_send(gol_turn_self(turn), &again, NULL) == GOL_OK);
    }
    return GOL_OK;
}

static void test_what_comes_behind_a_burst_is_behind_it(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *counter = spawn(f), *witness = spawn(f), *sender = spawn(f);
    struct pair pair = {gol_actor_address(counter), gol_actor_address(witness)};

    tell(f, sender, step_emit_around, &pair, 0);
    drain(f);
    assert_int_equal(answer(f, ask(f, counter, step_count, NULL, 0)), answer(f, ask(f, sender, step_count, NULL, 0)));
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(counter);
    gol_actor_release(witness);
    gol_actor_release(sender);
}

static enum gol_code step_emit(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    doer->friend = address_of(msg);
    emit(doer, job_of(msg).n);
    return GOL_OK;
}

static void test_a_burst_ends_with_its_turn(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *counter = spawn(f), *sender = spawn(f);
    struct gol_address address = gol_actor_address(counter);
    int64_t sent = 0;

    for (int64_t n = 0; n < 80; n++) {
        tell(f, sender, step_emit, &address, n);
        drain(f);
        sent += n;
        assert_int_equal(answer(f, ask(f, counter, step_count, NULL, 0)), sent);
    }
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(counter);
    gol_actor_release(sender);
}

static enum gol_code step_emit_and_answer(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    doer->friend = address_of(msg);
    emit(doer, job_of(msg).n);
    reply_number(turn, state, doer->count);
    emit(doer, job_of(msg).n);
    return GOL_OK;
}

static void test_an_answer_is_behind_what_was_sent_before(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *counter = spawn(f), *sender = spawn(f);
    struct gol_address address = gol_actor_address(counter);

    for (int64_t n = 0; n < 60; n++) {
        const int64_t sent = answer(f, ask(f, sender, step_emit_and_answer, &address, n));

        assert_in_range(answer(f, ask(f, counter, step_count, NULL, 0)), sent, sent + n);
        drain(f);
    }
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(counter);
    gol_actor_release(sender);
}

/* ---- ends ---- */

/* Sends by the last handle there is, and gives it up: all of it is handled all the same. */
static enum gol_code step_emit_and_release(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    for (int64_t n = 0; n < job_of(msg).n; n++) {
        const struct gol_msg number = job_msg(step_tally, job_of(msg).argument, n);

        expect(doer, gol_actor_send(doer->handle, &number, NULL) == GOL_OK);
    }
    gol_actor_release(doer->handle);
    doer->handle = NULL;
    return GOL_OK;
}

static void test_the_last_handle_goes_behind_a_burst(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f);
    atomic_int tally = 0;

    tell(f, sender, step_take_handle, spawn(f), 0);
    tell(f, sender, step_emit_and_release, &tally, 30);
    drain(f);
    assert_int_equal(atomic_load(&tally), 30);
    assert_int_equal(atomic_load(&f->dead), 0);
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(sender);
}

struct finale {
    struct gol_address who;
    struct gate gate; /* that it stands at */
    struct fixture *f;
};

/*
 * 20 messages, of which the actor has 8 when it goes on, and ends of them: the others were gathered, and come too late.
 */
static enum gol_code step_outlive(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct finale *finale = job_of(msg).argument;

    (void)turn;
    for (int64_t i = 1; i <= 20; i++) {
        struct gol_msg number = job_msg(step_stop_at_8, NULL, i);

        number.blob = gol_blob_new(9);
        expect(state, gol_address_send(finale->who, &number, NULL) == GOL_OK);
    }
    let_go(&finale->gate);
    while (atomic_load(&finale->f->stopped) == 0)
        usleep(100);
    return GOL_OK;
}

static enum gol_code step_send_in_vain(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg number = job_msg(step_nothing, NULL, 0);

    (void)turn;
    for (int i = 0; i < 20; i++)
        expect(state, gol_address_send(address_of(msg), &number, NULL) == GOL_CLOSED);
    return GOL_OK;
}

static void test_a_burst_to_an_actor_that_has_ended(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f);
    struct finale finale = {.who = spawn_loose(f), .f = f};
    struct gol_actor *receiver = gol_address_retain(finale.who);

    hold(f, receiver, &finale.gate);
    gol_actor_release(receiver);
    tell(f, sender, step_outlive, &finale, 0);
    drain(f);
    gate_fini(&finale.gate);
    assert_int_equal(atomic_load(&f->dead), 12);
    assert_int_equal(atomic_load(&doer_drops), 12);
    for (int i = 0; i < 12; i++) {
        assert_int_equal(f->letters[i].n, 9 + i);
        assert_true(gol_address_equal(f->letters[i].to, finale.who));
    }
    tell(f, sender, step_send_in_vain, &finale.who, 0);
    drain(f);
    assert_int_equal(atomic_load(&f->dead), 12);
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(sender);
}

/* ---- bounds ---- */

struct bounded {
    struct gol_address who;
    int accepted;
};

static enum gol_code step_overflow(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct bounded *bounded = job_of(msg).argument;

    (void)turn;
    for (int i = 0; i < 40; i++) {
        const struct gol_msg one = job_msg(step_add, NULL, 1);
        const enum gol_code code = gol_address_send(bounded->who, &one, NULL);

        expect(state, code == GOL_OK || code == GOL_MAILBOX_FULL);
        bounded->accepted += code == GOL_OK;
    }
    return GOL_OK;
}

static void test_a_bounded_mailbox_answers_each(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *small =
        spawn_with(f, &(struct gol_actor_options){.mailbox_bound = 10, .overflow = GOL_OVERFLOW_FAIL});
    struct gol_actor *sender = spawn(f);
    struct bounded bounded = {gol_actor_address(small), 0};

    tell(f, sender, step_overflow, &bounded, 0);
    drain(f);
    assert_in_range(bounded.accepted, 10, 40);
    if (is_seeded(f))
        assert_int_equal(bounded.accepted, 10); /* nobody takes one meanwhile */
    assert_int_equal(answer(f, ask(f, small, step_count, NULL, 0)), bounded.accepted);
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(small);
    gol_actor_release(sender);
}

/* ---- the first of a turn ---- */

/* Seven to one that pauses: one less than are pushed one by one. */
static enum gol_code step_send_seven(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg one = job_msg(step_add, NULL, 1);

    (void)turn;
    for (int i = 0; i < 7; i++)
        expect(state, gol_address_send(((struct pair *)job_of(msg).argument)->counter, &one, NULL) == GOL_OK);
    return GOL_OK;
}

static enum gol_code step_send_two(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg one = job_msg(step_add, NULL, 1);

    (void)turn;
    for (int i = 0; i < 2; i++)
        expect(state, gol_address_send(((struct pair *)job_of(msg).argument)->counter, &one, NULL) == GOL_OK);
    expect(state, gol_context_here.burst.n == 0);
    return GOL_OK;
}

/* Has the other one send between its own message and what it goes on with. */
static enum gol_code step_send_between(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg seven = job_msg(step_send_seven, job_of(msg).argument, 0);

    expect(state, gol_address_send(((struct pair *)job_of(msg).argument)->witness, &seven, NULL) == GOL_OK);
    gol_turn_pause(turn, 0, step_send_two);
    return GOL_OK;
}

/* What an actor goes on with after a pause begins a row of its own, whoever was visited before it. */
static void test_a_step_begins_a_row(void **state)
{
    struct fixture *f = *state;
    struct pair pair = {spawn_loose(f), spawn_loose(f)};
    struct gol_actor *sender = spawn(f);

    tell_to(f, pair.counter, step_pause_an_hour, NULL, 0);
    for (int i = 0; i < 1000; i++)
        tell(f, sender, step_send_between, &pair, 0);
    assert_int_equal(answer(f, ask(f, sender, step_count, NULL, 0)), 0);
    assert_int_equal(answer(f, ask_at(f, pair.witness, step_count, NULL, 0)), 0);
    assert_int_equal(atomic_load(&f->errors), 0);
    tell_to(f, pair.witness, step_stop, NULL, 0);
    assert_ok(gol_address_kill(pair.counter, &f->err), &f->err);
    gol_actor_release(sender);
}

/* ---- help ---- */

enum { SENT = 4096, IN_A_ROW = 16 };

struct rows {
    struct gol_address to[2];
    atomic_int come;
};

/* So much that others are to help, by turns to one and the other; and stays in the handler until it has come. */
static enum gol_code step_send_rows(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct rows *rows = job_of(msg).argument;
    const struct gol_msg one = job_msg(step_tally, &rows->come, 0);
    const int64_t began_ns = gol_clock_ns();

    (void)turn;
    for (int i = 0; i < SENT; i++) {
        if (i % 256 == 0)
            usleep(1000); /* the other worker is out of work, and can help */
        expect(state, gol_address_send(rows->to[i / IN_A_ROW % 2], &one, NULL) == GOL_OK);
    }
    while (atomic_load(&rows->come) < SENT - 32 && gol_clock_ns() - began_ns < 20 * SECOND)
        usleep(50);
    expect(state, atomic_load(&rows->come) >= SENT - 32);
    return GOL_OK;
}

static void test_others_help_with_rows(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f);
    struct rows rows = {.to = {spawn_loose(f), spawn_loose(f)}};

    tell(f, sender, step_send_rows, &rows, 0);
    drain(f);
    assert_int_equal(atomic_load(&rows.come), SENT);
    assert_int_equal(atomic_load(&f->errors), 0);
    for (int i = 0; i < 2; i++)
        tell_to(f, rows.to[i], step_stop, NULL, 0);
    gol_actor_release(sender);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_what_comes_behind_a_burst_is_behind_it),
        ON_ALL(test_a_burst_ends_with_its_turn),
        ON_ALL(test_an_answer_is_behind_what_was_sent_before),
        ON_ALL(test_the_last_handle_goes_behind_a_burst),
        ON(test_a_burst_to_an_actor_that_has_ended, pool_2),
        ON(test_a_burst_to_an_actor_that_has_ended, pool_4),
        ON_ALL(test_a_bounded_mailbox_answers_each),
        ON(test_others_help_with_rows, pool_2),
        ON(test_a_step_begins_a_row, pool_1),
        ON_SEEDED(test_a_step_begins_a_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
