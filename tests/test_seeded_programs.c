/*
 * Thousands of small random programs under random schedules. A program is a few actors, *citizens*, that do at random
 * whatever the API allows: send, call, forward, answer, promise, cancel, pause, fail, stop, kill, spawn, set timers.
 * All of it is drawn from one seed, and the seeded dispatcher runs it on this thread, so that a failure can be had
 * again:
 *
 *     GOL_TEST_SEED=the number printed build/release/tests/test_seeded_programs
 *
 * What must hold of every program: each message meets one fate, once; those of one sender to one receiver are handled
 * in the order they were sent; each citizen that started stopped, once; each future is settled; the runtime's sums are
 * ours; and the same seed gives the same run. The idea is that of QuickCheck (Claessen, Hughes 2000) for schedules, as
 * in "Finding race conditions in Erlang with QuickCheck and PULSE" (Claessen et al., 2009).
 */
#include "gollab/timer.h"
#include "seeded_world.h"

/* ---- citizens ---- */

static enum gol_code citizen_start(void *state, const void *argument, struct gol_err *err)
{
    *(const struct citizen **)state = argument;
    if (draw(20) == 0)
        return gol_err_set(err, GOL_LIMIT, "stillborn");
    world.citizens[(const struct citizen *)argument - world.citizens].started++;
    return GOL_OK;
}

static void citizen_stop(void *state)
{
    (*(struct citizen **)state)->stopped++;
}

static enum gol_code citizen_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg);

static const struct gol_behaviour citizen_behaviour = {.name = "citizen",
                                                       .state_bytes = sizeof(struct citizen *),
                                                       .start = citizen_start,
                                                       .handle = citizen_handle,
                                                       .stop = citizen_stop,
                                                       .drop = citizen_drop};

static void spawn_one(void)
{
    struct citizen *citizen = &world.citizens[world.n_citizens];
    struct gol_actor_options options = {0};
    enum gol_code code;

    if (world.n_citizens == CITIZENS)
        return;
    world.n_citizens++;
    if (draw(3) == 0)
        options = (struct gol_actor_options){1 + draw(4), (enum gol_overflow)draw(3)};
    citizen->blocks = options.mailbox_bound > 0 && options.overflow == GOL_OVERFLOW_BLOCK;
    if (draw(2)) {
        code = gol_actor_spawn(world.runtime, &citizen_behaviour, citizen, &options, &citizen->handle, NULL);
        if (code == GOL_OK)
            citizen->address = gol_actor_address(citizen->handle);
    } else {
        code = gol_address_spawn(world.runtime, &citizen_behaviour, citizen, &options, &citizen->address, NULL);
    }
    check(code == GOL_OK || code == GOL_LIMIT, "a spawn failed with a code that was not its start's");
    check((code == GOL_OK) == (citizen->address.id != 0), "an address without an actor, or the other way round");
}

static void settle_a_promise(void)
{
    struct gol_promise *promise;
    const struct gol_msg reply = {.blob = draw(3) == 0 ? gol_blob_new(8) : NULL};

    if (world.n_promises == 0) {
        gol_blob_release(reply.blob);
        return;
    }
    promise = world.promises[--world.n_promises];
    if (draw(3) > 0) {
        check(gol_promise_keep(promise, &reply, NULL) == GOL_OK, "a promise could not be kept");
    } else {
        gol_blob_release(reply.blob);
        gol_promise_break(promise, GOL_MISMATCH);
    }
}

/* A handle more, a handle less. */
static void turn_handle(void)
{
    struct citizen *citizen = &world.citizens[draw((uint32_t)world.n_citizens)];

    if (citizen->handle != NULL) {
        gol_actor_release(citizen->handle);
        citizen->handle = NULL;
    } else {
        citizen->handle = gol_address_retain(citizen->address);
        check(citizen->handle == NULL || gol_address_equal(gol_actor_address(citizen->handle), citizen->address),
              "the handle of an address has another address");
        check(citizen->handle == NULL || citizen->stopped == 0, "a handle of an actor that has stopped");
    }
}

static void start_timer(void)
{
    const int to = somebody(MAIN);
    struct letter_text text = {.id = 0};
    struct gol_msg msg = {.size = sizeof text};
    const bool again = draw(2);
    struct gol_timer *timer;

    if (world.citizens[to].blocks || world.citizens[to].address.id == 0)
        return;
    memcpy(msg.bytes, &text, sizeof text);
    msg.blob = gol_blob_new(4);
    check(gol_timer_start(world.runtime, world.citizens[to].address, &msg, draw(2000000), again ? HOUR / 4 : 0, &timer,
                          NULL) == GOL_OK,
          "a timer could not be started");
    if (again && draw(2)) /* the others end with their actors */
        gol_timer_cancel(timer);
    gol_timer_release(timer);
}

/* Anything that a citizen, or the main thread, may do. */
static void act(int from)
{
    struct gol_address who;

    if (world.budget-- <= 0 || world.n_citizens == 0)
        return;
    who = world.citizens[draw((uint32_t)world.n_citizens)].address;
    if (draw(40) == 0)
        send_run(from);
    switch (draw(24)) {
    case 0:
    case 1:
        spawn_one();
        break;
    case 2:
        gol_address_stop(who, NULL);
        break;
    case 3:
        if (draw(2))
            gol_address_kill(who, NULL);
        break;
    case 4:
    case 5:
        turn_handle();
        break;
    case 6:
        settle_a_promise();
        break;
    case 7:
        if (world.n_futures > 0)
            gol_future_cancel(world.futures[draw((uint32_t)world.n_futures)]);
        break;
    case 8:
        start_timer();
        break;
    case 9:
    case 10:
    case 11:
    case 12:
    case 13:
        call_one(from);
        break;
    default:
        send_one(from);
        break;
    }
}

/* How a call ends: answered, promised, forwarded, or not at all. A plain send is forwarded or not. */
static void answer_or_not(struct gol_turn *turn, int me, const struct gol_msg *msg)
{
    const uint32_t id = text_of(msg).id;
    struct gol_promise *promise;
    int to;

    switch (draw(5)) {
    case 0:
        to = somebody(me);
        if (id == 0 || to < 0)
            break;
        world.fate[id] = FLYING;
        world.forwarded[id] = true;
        if (gol_turn_forward(turn, world.citizens[to].address, NULL) != GOL_OK) {
            check(world.fate[id] == FLYING, "a forward that was refused was handled");
            world.fate[id] = HANDLED;
        }
        break;
    case 1:
        if (world.n_promises < PROMISES && gol_turn_promise(turn, &promise, NULL) == GOL_OK)
            world.promises[world.n_promises++] = promise;
        break;
    case 2:
        break;
    default:
        gol_turn_reply(turn, &(struct gol_msg){.type = 3}, NULL);
        break;
    }
}

static enum gol_code citizen_resume(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const int me = (int)(*(struct citizen **)state - world.citizens);

    world.trace = gol_rng_mix(world.trace ^ (uint64_t)(me + 1) ^
                              (uint64_t)(gol_runtime_now_ns(world.runtime) - world.started_ns) << 8);
    for (uint32_t n = draw(4); n > 0; n--)
        act(me);
    if (draw(30) == 0)
        gol_turn_stop(turn);
    if (draw(8) == 0) {
        static const int64_t pauses_ns[] = {0, 1, MS, HOUR};

        gol_turn_pause(turn, pauses_ns[draw(4)], draw(3) ? citizen_resume : NULL);
    } else {
        answer_or_not(turn, me, msg);
    }
    return draw(50) == 0 ? GOL_MISMATCH : GOL_OK;
}

static enum gol_code citizen_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct citizen *citizen = *(struct citizen **)state;
    const struct letter_text text = text_of(msg);

    world.handled++;
    world.trace = gol_rng_mix(world.trace + text.id);
    check(citizen->started == 1 && citizen->stopped == 0, "an actor handles before its start or after its stop");
    check(gol_address_equal(gol_turn_address(turn), citizen->address) || citizen->address.id == 0,
          "a turn has another actor's address");
    if (text.id != 0) {
        check(world.fate[text.id] == FLYING, "a message came that was not under way");
        world.fate[text.id] = HANDLED;
        if (!world.forwarded[text.id]) { /* or its number is of another pair */
            check(&world.citizens[text.to] == citizen, "a message came to another actor");
            check(citizen->last_seq[text.from] < text.seq, "messages of one sender came out of order");
            citizen->last_seq[text.from] = text.seq;
        }
    }
    return citizen_resume(turn, state, msg);
}

/* ---- programs ---- */

static void begin(uint64_t seed)
{
    static const unsigned workers[] = {0, 0, 1, 2, 4, 17};
    struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_SEEDED, .seed = seed, .dead_letter = dead_letter};
    struct gol_err err;

    memset(&world, 0, sizeof world);
    world.rng.state = seed;
    world.n_messages = 1;
    world.budget = 50 + (int)draw(500);
    options.workers = workers[draw(sizeof workers / sizeof workers[0])];
    assert_ok(gol_runtime_new(&options, &world.runtime, &err), &err);
    world.started_ns = gol_runtime_now_ns(world.runtime);
}

static void run(void)
{
    struct gol_msg reply;

    for (uint32_t n = 1 + draw(8); n > 0; n--)
        spawn_one();
    for (int round = 0; round < 40; round++) {
        for (uint32_t n = draw(6); n > 0; n--)
            act(MAIN);
        switch (draw(4)) {
        case 0:
            gol_runtime_run(world.runtime, draw(20));
            break;
        case 1:
            gol_runtime_drain(world.runtime, draw(2) ? MS : HOUR, NULL);
            break;
        case 2:
            if (world.n_futures > 0)
                gol_future_get(world.futures[draw((uint32_t)world.n_futures)], draw(2) ? 10 * MS : 0, &reply, NULL);
            break;
        default:
            break;
        }
    }
    world.budget = 0;
    if (draw(2))
        gol_runtime_drain(world.runtime, 10 * HOUR, NULL);
    while (world.n_promises > 0)
        settle_a_promise();
    check((draw(2) ? gol_runtime_kill : gol_runtime_stop)(world.runtime, NULL) == GOL_OK, "it could not be stopped");
}

/* Gives up what is left, and looks whether it all adds up. */
static void end(void)
{
    struct gol_runtime_stats stats;
    struct gol_msg reply;

    while (world.n_promises > 0) /* taken while the last turns ran */
        settle_a_promise();
    for (int i = 0; i < world.n_futures; i++) {
        check(gol_future_get(world.futures[i], 0, &reply, NULL) != GOL_TIMED_OUT, "a future is not settled");
        gol_future_release(world.futures[i]);
    }
    for (int i = 0; i < world.n_citizens; i++)
        gol_actor_release(world.citizens[i].handle);
    gol_runtime_settle(world.runtime);
    gol_runtime_stats(world.runtime, &stats);
    check(stats.actors == 0, "actors are left");
    check(stats.total.messages == world.handled, "the runtime counted other messages than were handled");
    check(stats.dead_letters == world.dead, "the runtime counted other dead letters than it told of");
    gol_runtime_free(world.runtime);
    for (int i = 0; i < world.n_citizens; i++)
        check(world.citizens[i].started == world.citizens[i].stopped, "a citizen did not stop once for its start");
    for (uint32_t id = 1; id < world.n_messages; id++) {
        check(world.fate[id] != FLYING, "a message was lost");
        check(world.dropped[id] == (world.fate[id] == DEAD), "a message was not dropped once for a dead letter");
    }
}

static uint64_t run_program(uint64_t seed)
{
    begin(seed);
    run();
    end();
    if (world.wrong != NULL)
        fail_msg("GOL_TEST_SEED=%" PRIu64 ": %s", seed, world.wrong);
    return world.trace;
}

static void test_programs(void **state)
{
    const int n = getenv("GOL_TEST_SEED") != NULL ? 1 : ROUNDS(4000, 400);
    const uint64_t seed = test_seed();
    uint64_t handled = 0, dead = 0, refusals = 0;

    (void)state;
    for (int i = 0; i < n; i++) {
        const uint64_t program = i == 0 ? seed : gol_rng_stream(seed, (uint64_t)i);
        const uint64_t trace = run_program(program);

        handled += world.handled;
        dead += world.dead;
        for (uint32_t id = 1; id < world.n_messages; id++)
            refusals += world.fate[id] == REFUSED;
        if (i % 8 == 0 && run_program(program) != trace)
            fail_msg("GOL_TEST_SEED=%" PRIu64 ": two runs of the same seed differ", program);
    }
    print_message("%d programs: %" PRIu64 " messages handled, %" PRIu64 " dead letters, %" PRIu64 " refused\n", n,
                  handled, dead, refusals);
    if (n > 1) /* the programs do what they are meant to */
        assert_true(handled > 20U * (uint64_t)n && dead > (uint64_t)n && refusals > (uint64_t)n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
