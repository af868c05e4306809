/*
 * How a runner between two trials and screens that draw keep out of each other's way: turns in the live memory, and the
 * moments that a screen makes of them.
 */
#include "cmocka_all.h"

#include "ui/moment.h"
#include "util/clock.h"
#include "util/num.h"
#include "util/thread.h"

#include <sys/wait.h>

#define MS INT64_C(1000000)
#define LONG_NS (20 * GOL_NS_PER_S)

static struct gol_live *runner, *screens[2];

static int set_up(void **state)
{
    struct gol_err err;

    (void)state;
    assert_ok(gol_live_create(&runner, &err), &err);
    for (int i = 0; i < 2; i++)
        assert_ok(gol_live_open(gol_live_name(runner), false, &screens[i], &err), &err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++)
        gol_live_close(screens[i]);
    gol_live_close(runner);
    return 0;
}

/* ---- turns ---- */

/* Whether the runner waited for as long as it may, rather than not at all. */
static bool waits(int64_t most_ns)
{
    const int64_t waited_ns = gol_live_turn_await(runner, most_ns, true);

    assert_true(waited_ns >= most_ns || waited_ns < LONG_NS);
    return waited_ns >= most_ns;
}

static void nobody_is_waited_for(void **state)
{
    (void)state;
    assert_false(waits(LONG_NS));
    gol_live_turn_take(screens[0]);
    gol_live_turn_leave(screens[0]);
    gol_live_turn_leave(screens[0]);
    assert_false(waits(LONG_NS));
}

/* It is waited for once, and again when it has moved. */
static void a_screen_that_is_stopped(void **state)
{
    (void)state;
    gol_live_turn_take(screens[0]);
    for (int i = 0; i < 3; i++) /* before the last time nobody is given up */
        assert_true(gol_live_turn_await(runner, MS, false) >= MS);
    assert_true(waits(2 * MS));
    for (int i = 0; i < 3; i++)
        assert_false(waits(LONG_NS));
    for (int i = 0; i < 5; i++) /* another one, on a byte that the first does not come to here: they are one process */
        gol_live_turn_take(screens[1]);
    assert_true(waits(2 * MS));
    assert_false(waits(LONG_NS));
    gol_live_turn_take(screens[0]);
    assert_true(waits(2 * MS));
    gol_live_turn_leave(screens[0]);
    gol_live_turn_leave(screens[1]);
    gol_live_turn_take(screens[1]);
    assert_true(waits(2 * MS));
    gol_live_turn_leave(screens[1]);
    assert_false(waits(LONG_NS));
}

static void too_many_that_are_stopped(void **state)
{
    struct gol_live *many[12];
    struct gol_err err;

    (void)state;
    for (int i = 0; i < 12; i++) {
        assert_ok(gol_live_open(gol_live_name(runner), false, &many[i], &err), &err);
        for (int k = 0; k <= i; k++) /* all of one process: each on a byte of its own */
            gol_live_turn_take(many[i]);
    }
    assert_true(waits(2 * MS));
    assert_false(waits(LONG_NS));
    for (int i = 0; i < 12; i++)
        gol_live_close(many[i]);
    assert_false(waits(LONG_NS));
    gol_live_turn_take(screens[0]);
    assert_true(waits(2 * MS));
    gol_live_turn_leave(screens[0]);
}

static void a_screen_that_dies(void **state)
{
    struct gol_err err;
    int status = -1;
    pid_t pid;

    (void)state;
    pid = fork();
    if (pid == 0) {
        struct gol_live *own;

        if (gol_live_open(gol_live_name(runner), false, &own, &err) == GOL_OK)
            gol_live_turn_take(own);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_false(waits(LONG_NS));
}

static void *leave_soon(void *argument)
{
    gol_clock_sleep_until(gol_clock_ns() + 5 * MS);
    gol_live_turn_leave(argument);
    return NULL;
}

static void a_screen_that_ends(void **state)
{
    pthread_t thread;
    struct gol_err err;
    int64_t waited_ns;

    (void)state;
    gol_live_turn_take(screens[0]);
    assert_ok(gol_thread_start(&thread, leave_soon, screens[0], &err), &err);
    waited_ns = gol_live_turn_await(runner, LONG_NS, true);
    pthread_join(thread, NULL);
    assert_true(waited_ns < LONG_NS); /* 0 where it had left already */
}

/* ---- moments ---- */

#define START (100 * GOL_NS_PER_S)

static struct gol_live_status now = {.state = GOL_LIVE_RUNNING};
static struct gol_moment moment;

static void say(int trial, int ended, bool starting, int64_t started_ns)
{
    now.trial = trial;
    now.ended = ended;
    now.starting = starting;
    now.trial_started_ns = started_ns;
    gol_live_status_put(runner, &now);
}

static int64_t enter(int64_t at_ns, enum gol_moment_need need)
{
    return gol_moment_enter(&moment, screens[0], at_ns, need);
}

static int set_up_moment(void **state)
{
    moment = (struct gol_moment){0};
    now = (struct gol_live_status){.state = GOL_LIVE_RUNNING};
    return set_up(state);
}

/* Draws, if it may: then the runner waits for it meanwhile, and not any more afterwards. */
static void assert_enters(int64_t at_ns, enum gol_moment_need need)
{
    assert_int_equal(enter(at_ns, need), 0);
    assert_true(moment.holds);
    assert_true(waits(MS));
    gol_moment_leave(&moment, screens[0]);
    assert_false(waits(LONG_NS));
}

static void young_trials_are_left_alone(void **state)
{
    (void)state;
    say(3, 2, false, START);
    assert_int_equal(enter(START, GOL_MOMENT_IDLE), START + 50 * MS);
    assert_int_equal(enter(START + 49 * MS, GOL_MOMENT_IDLE), START + 50 * MS);
    assert_false(waits(LONG_NS));
    assert_enters(START + 50 * MS, GOL_MOMENT_IDLE);
    say(0, 2, false, START);
    assert_enters(START + 51 * MS, GOL_MOMENT_IDLE);
    say(4, 3, true, START + 60 * MS); /* about to begin */
    assert_true(enter(START + 60 * MS, GOL_MOMENT_KEY) > START + 60 * MS);
    assert_false(waits(LONG_NS));
}

static void old_pictures_ask_for_a_gap(void **state)
{
    (void)state;
    say(3, 2, false, START);
    assert_int_equal(enter(START + MS, GOL_MOMENT_OLD), START + 50 * MS);
    assert_true(moment.holds);
    assert_int_equal(enter(START + 2 * MS, GOL_MOMENT_IDLE), START + 50 * MS); /* it goes on asking */
    say(0, 3, false, START);
    assert_enters(START + 4 * MS, GOL_MOMENT_IDLE);
}

/* What the runner knows is that of the gap that was asked for. */
static void a_gap_that_was_missed(void **state)
{
    (void)state;
    say(3, 2, false, START);
    enter(START, GOL_MOMENT_OLD);
    assert_true(moment.holds);
    say(4, 3, false, START + 20 * MS);
    assert_int_equal(enter(START + 21 * MS, GOL_MOMENT_OLD), START + 70 * MS); /* not each time */
    assert_false(moment.holds);
    enter(START + 22 * MS, GOL_MOMENT_KEY); /* but for a key */
    assert_true(moment.holds);
    assert_true(waits(MS)); /* in vain: from now on it counts for nothing */
    say(0, 6, false, START + 30 * MS);
    assert_enters(START + 31 * MS, GOL_MOMENT_OLD); /* so the turn was taken anew */
}

static void who_is_not_to_be_left_alone(void **state)
{
    (void)state;
    assert_int_equal(gol_moment_enter(&moment, NULL, START, GOL_MOMENT_IDLE), 0);
    say(3, 2, false, START);
    now.state = GOL_LIVE_FINISHING;
    gol_live_status_put(runner, &now);
    assert_int_equal(enter(START, GOL_MOMENT_IDLE), 0);
    now.state = GOL_LIVE_RUNNING;
    say(3, 2, true, START); /* a runner that was stopped just then */
    assert_int_equal(enter(START + 3 * GOL_NS_PER_S, GOL_MOMENT_IDLE), 0);
    assert_false(moment.holds);
}

static void what_is_early(void **state)
{
    (void)state;
    say(3, 2, false, START);
    assert_true(gol_moment_was_early(screens[0], START + 10 * MS, START + 11 * MS));
    assert_true(gol_moment_was_early(screens[0], START - MS, START + MS));
    assert_false(gol_moment_was_early(screens[0], START - 2 * MS, START - MS));
    assert_false(gol_moment_was_early(screens[0], START + 50 * MS, START + 51 * MS));
    say(0, 3, false, START);
    assert_false(gol_moment_was_early(screens[0], START + 10 * MS, START + 11 * MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_is_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_screen_that_is_stopped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_that_are_stopped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_screen_that_dies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_screen_that_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(young_trials_are_left_alone, set_up_moment, tear_down),
        cmocka_unit_test_setup_teardown(old_pictures_ask_for_a_gap, set_up_moment, tear_down),
        cmocka_unit_test_setup_teardown(a_gap_that_was_missed, set_up_moment, tear_down),
        cmocka_unit_test_setup_teardown(who_is_not_to_be_left_alone, set_up_moment, tear_down),
        cmocka_unit_test_setup_teardown(what_is_early, set_up_moment, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
