/*
 * Bursts (burst.h) where it is not a handler that sends: in the functions of a behaviour and in the hook of dead
 * letters, which the runtime calls between turns, at ends, and in the middle of pushing a burst; and what comes behind
 * a burst though it is no message.
 */
#include "actor_fixture.h"

#include "gollab/supervisor.h"

enum { MANY = 30 };

/*
 * What those functions send to. It stands at a gate meanwhile, so that it does not run on the thread that sends, whose
 * next turn would push what was left behind.
 */
static struct gol_address heir;
static struct gate heir_gate;

static void make_heir(struct fixture *f)
{
    struct gol_actor *actor;

    heir = spawn_loose(f);
    actor = gol_address_retain(heir);
    hold(f, actor, &heir_gate);
    gol_actor_release(actor);
}

static void leave_to_heir(int n)
{
    for (int i = 0; i < n; i++) {
        const struct gol_msg one = job_msg(step_add, NULL, 1);

        gol_address_send(heir, &one, NULL);
    }
}

static void assert_heir_gets(struct fixture *f, int n)
{
    usleep(2000); /* a moment for who has sent, so that a thread which keeps something back is asleep */
    let_go(&heir_gate);
    drain(f);
    gate_fini(&heir_gate);
    assert_int_equal(answer(f, ask_at(f, heir, step_count, NULL, 0)), n);
    assert_int_equal(atomic_load(&f->errors), 0);
    assert_ok(gol_address_stop(heir, &f->err), &f->err);
}

/* ---- functions of the behaviour ---- */

static sem_t stopped;

static void will_stop(void *state)
{
    (void)state;
    leave_to_heir(MANY);
    sem_post(&stopped);
}

static enum gol_code will_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    gol_turn_stop(turn);
    return GOL_OK;
}

static const struct gol_behaviour will_behaviour = {.name = "will", .handle = will_handle, .stop = will_stop};

static void test_what_stop_sends_arrives(void **state)
{
    struct fixture *f = *state;
    struct gol_address dying;

    make_heir(f);
    sem_init(&stopped, 0, 0);
    assert_ok(gol_address_spawn(f->runtime, &will_behaviour, NULL, NULL, &dying, &f->err), &f->err);
    tell_to(f, dying, step_nothing, NULL, 0);
    take(f, &stopped);
    sem_destroy(&stopped);
    assert_heir_gets(f, MANY);
}

/* ---- the hook of dead letters ---- */

static void pass_on_letter(void *context, struct gol_address to, const struct gol_msg *msg)
{
    fixture_dead_letter(context, to, msg);
    leave_to_heir(1);
}

/* The fixture's runtime anew, with that hook. */
static void hook(struct fixture *f)
{
    gol_runtime_free(f->runtime);
    f->options.dead_letter = pass_on_letter;
    assert_ok(gol_runtime_new(&f->options, &f->runtime, &f->err), &f->err);
    make_heir(f);
}

/* Until the hook has been told of so many. */
static void await_letters(struct fixture *f, int n)
{
    while (atomic_load(&f->dead) < n)
        pass(f, MS / 4);
}

static void test_what_the_hook_sends_at_an_end_arrives(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *dying;
    struct gate gate;

    hook(f);
    dying = spawn(f);
    hold(f, dying, &gate);
    for (int i = 0; i < MANY; i++)
        tell(f, dying, step_nothing, NULL, i);
    assert_ok(gol_address_kill(gol_actor_address(dying), &f->err), &f->err);
    let_go(&gate);
    await_letters(f, MANY);
    assert_heir_gets(f, MANY);
    gate_fini(&gate);
    gol_actor_release(dying);
}

static void test_what_the_hook_sends_of_cancelled_calls_arrives(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor;
    struct gol_future *calls[MANY];
    struct gate gate;

    hook(f);
    actor = spawn(f);
    hold(f, actor, &gate);
    for (int i = 0; i < MANY; i++)
        calls[i] = ask(f, actor, step_count, NULL, 0);
    for (int i = 0; i < MANY; i++) {
        assert_true(gol_future_cancel(calls[i]));
        gol_future_release(calls[i]);
    }
    let_go(&gate);
    await_letters(f, MANY);
    assert_heir_gets(f, MANY);
    gate_fini(&gate);
    gol_actor_release(actor);
}

struct finale {
    struct gol_address who, next;
    struct gate gate; /* that `who` stands at */
};

/* The last MANY - 8 come too late for `who`, and are pushed when this turn is over, or it sends to somebody else. */
static enum gol_code step_outlive(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct finale *finale = job_of(msg).argument;
    struct doer *doer = state;
    const struct gol_msg one = job_msg(step_add, NULL, 1);

    (void)turn;
    for (int i = 1; i <= MANY; i++) {
        const struct gol_msg number = job_msg(step_stop_at_8, NULL, i);

        expect(doer, gol_address_send(finale->who, &number, NULL) == GOL_OK);
    }
    let_go(&finale->gate);
    while (atomic_load(&doer->f->stopped) == 0)
        usleep(100);
    for (int i = 0; i < job_of(msg).n; i++)
        expect(doer, gol_address_send(finale->next, &one, NULL) == GOL_OK);
    return GOL_OK;
}

static void outlive(struct fixture *f, int n)
{
    struct gol_actor *sender, *receiver, *next;
    struct finale finale;

    hook(f);
    sender = spawn(f);
    next = spawn(f);
    finale = (struct finale){.who = spawn_loose(f), .next = gol_actor_address(next)};
    receiver = gol_address_retain(finale.who);
    hold(f, receiver, &finale.gate);
    gol_actor_release(receiver);
    tell(f, sender, step_outlive, &finale, n);
    await_letters(f, MANY - 8);
    assert_heir_gets(f, MANY - 8);
    assert_int_equal(answer(f, ask(f, next, step_count, NULL, 0)), n);
    gate_fini(&finale.gate);
    gol_actor_release(next);
    gol_actor_release(sender);
}

static void test_what_the_hook_sends_of_a_burst_arrives(void **state)
{
    outlive(*state, 0);
}

static void test_what_the_hook_sends_of_a_burst_goes_nowhere_else(void **state)
{
    outlive(*state, MANY);
}

/* ---- ends that a handler brings about ---- */

struct deaths {
    struct gol_address witness;
    struct gol_address killed;
    struct gol_actor *released[2];
    struct gol_future *ended;
    atomic_int missing; /* messages that the witness did not have when it heard of the end */
};

static struct deaths *deaths;

/* Monitors whom it is told to, counts what it is sent, and says when it hears of the end how much was missing. */
static enum gol_code witness_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    int *count = state;
    struct gol_address who;

    if (msg->type == GOL_MSG_DOWN) {
        atomic_store(&deaths->missing, MANY - *count);
        gol_turn_stop(turn);
    } else if (msg->type == 1) {
        memcpy(&who, msg->bytes, sizeof who);
        gol_turn_monitor(turn, who, NULL, NULL);
    } else {
        ++*count;
    }
    return GOL_OK;
}

static const struct gol_behaviour witness_behaviour = {
    .name = "witness", .state_bytes = sizeof(int), .handle = witness_handle};

static enum gol_code step_end_it(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_msg none;

    (void)turn;
    (void)msg;
    for (int i = 0; i < MANY; i++)
        expect(state, gol_address_send(deaths->witness, &(struct gol_msg){.type = 2}, NULL) == GOL_OK);
    if (deaths->killed.id != 0)
        expect(state, gol_address_kill(deaths->killed, NULL) == GOL_OK);
    for (int i = 0; i < 2; i++)
        gol_actor_release(deaths->released[i]); /* the second takes the worker's slot, so that others take the first */
    while (gol_future_get(deaths->ended, 0, &none, NULL) == GOL_TIMED_OUT)
        usleep(100);
    return GOL_OK;
}

/* The witness is told before the future is: it began to watch first. */
static void watch(struct fixture *f, struct gol_address who)
{
    struct gol_msg msg = {.type = 1, .size = sizeof who};

    memcpy(msg.bytes, &who, sizeof who);
    assert_ok(gol_address_spawn(f->runtime, &witness_behaviour, NULL, NULL, &deaths->witness, &f->err), &f->err);
    assert_ok(gol_address_send(deaths->witness, &msg, &f->err), &f->err);
    drain(f);
    assert_ok(gol_address_watch(who, &deaths->ended, &f->err), &f->err);
    drain(f);
}

static void end_it(struct fixture *f)
{
    struct gol_actor *sender = spawn(f);

    tell(f, sender, step_end_it, NULL, 0);
    drain(f);
    assert_int_equal(atomic_load(&deaths->missing), 0);
    gol_future_release(deaths->ended);
    gol_actor_release(sender);
}

static void test_a_kill_is_behind_a_burst(void **state)
{
    struct fixture *f = *state;
    struct deaths of_one = {.missing = -1};

    deaths = &of_one;
    deaths->killed = spawn_loose(f);
    watch(f, deaths->killed);
    tell_to(f, deaths->killed, step_pause_an_hour, NULL, 0);
    end_it(f);
}

static void test_a_release_is_behind_a_burst(void **state)
{
    struct fixture *f = *state;
    struct deaths of_two = {.missing = -1};

    deaths = &of_two;
    for (int i = 0; i < 2; i++)
        deaths->released[i] = spawn(f);
    watch(f, gol_actor_address(deaths->released[0]));
    end_it(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(test_what_stop_sends_arrives, pool_2),
        ON_SEEDED(test_what_stop_sends_arrives),
        ON(test_what_the_hook_sends_at_an_end_arrives, pool_4),
        ON(test_what_the_hook_sends_of_cancelled_calls_arrives, pool_4),
        ON(test_what_the_hook_sends_of_a_burst_arrives, pool_4),
        ON(test_what_the_hook_sends_of_a_burst_goes_nowhere_else, pool_4),
        ON(test_a_kill_is_behind_a_burst, pool_2),
        ON(test_a_release_is_behind_a_burst, pool_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
