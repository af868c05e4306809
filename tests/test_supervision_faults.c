/*
 * Monitors, links and supervisors when memory runs out: who asks is told that it failed, and once it did not fail, an
 * end is heard of although there is no memory at all. This program has its own malloc, which fails on demand;
 * sanitizers bring their own, too, so there it is skipped.
 */
#include "actor_fixture.h"

#include "gollab/supervisor.h"

#if !UNDER_TSAN && !UNDER_ASAN

/* Successes before all allocations of this thread fail; negative: none does. */
static _Thread_local int left = -1;
static _Thread_local bool failed;

static bool allocation_fails(void)
{
    if (left < 0 || (left > 0 && left-- > 0))
        return false;
    errno = ENOMEM;
    failed = true;
    return true;
}

#include "failing_malloc.h"

/* ---- actors that count what they hear ---- */

static atomic_int downs, exits;

static enum gol_code hearer_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (msg->type < GOL_MSG_RESERVED)
        return doer_handle(turn, state, msg);
    atomic_fetch_add(msg->type == GOL_MSG_DOWN ? &downs : &exits, 1);
    return GOL_OK;
}

static const struct gol_behaviour hearer = {
    .name = "hearer",
    .state_bytes = sizeof(struct doer),
    .start = doer_start,
    .handle = hearer_handle,
    .stop = doer_stop,
    .traps_exits = true,
};

static struct gol_actor *spawn_hearer(struct fixture *f)
{
    struct gol_actor *actor;

    assert_ok(gol_actor_spawn(f->runtime, &hearer, f, NULL, &actor, &f->err), &f->err);
    return actor;
}

struct request {
    struct gol_address who;
    int allowed; /* allocations */
    enum gol_code code;
    bool failed;
};

static enum gol_code step_watch(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct request *request = job_of(msg).argument;

    (void)state;
    left = request->allowed;
    failed = false;
    request->code =
        job_of(msg).n == 0 ? gol_turn_monitor(turn, request->who, NULL, NULL) : gol_turn_link(turn, request->who, NULL);
    request->failed = failed;
    left = -1;
    return GOL_OK;
}

static enum gol_code step_fail_without_memory(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    left = 0;
    return gol_err_set(gol_turn_err(turn), GOL_PARSE, "broken");
}

/* Watches in both ways, each with ever more memory until it goes well. */
static void watch_with_little(struct fixture *f, struct gol_actor *watcher, struct gol_address who)
{
    for (int64_t way = 0; way < 2; way++) {
        struct request request = {.who = who, .code = GOL_NO_MEMORY};

        while (request.code != GOL_OK) {
            tell(f, watcher, step_watch, &request, way);
            drain(f);
            assert_true(request.code == GOL_OK || request.code == GOL_NO_MEMORY);
            assert_true(request.code == GOL_OK || request.failed);
            request.allowed++;
        }
    }
}

/* Virtual time runs on the test's own thread, and so does its shortage of memory. */
static void test_an_end_needs_no_memory(void **state)
{
    enum { WATCHERS = 50 };
    struct fixture *f = *state;
    struct gol_actor *watchers[WATCHERS];
    struct gol_actor *victim = spawn(f);
    struct gol_future *future;
    struct gol_msg reply;

    atomic_store(&downs, 0);
    atomic_store(&exits, 0);
    for (int i = 0; i < WATCHERS; i++) {
        watchers[i] = spawn_hearer(f);
        watch_with_little(f, watchers[i], gol_actor_address(victim));
    }
    assert_ok(gol_address_watch(gol_actor_address(victim), &future, &f->err), &f->err);
    tell(f, victim, step_fail_without_memory, NULL, 0);
    drain(f);
    left = -1;
    assert_int_equal(atomic_load(&downs), WATCHERS);
    assert_int_equal(atomic_load(&exits), WATCHERS);
    assert_ok(gol_future_get(future, 0, &reply, &f->err), &f->err);
    assert_int_equal(reply.type, GOL_MSG_DOWN);
    gol_future_release(future);
    gol_actor_release(victim);
    for (int i = 0; i < WATCHERS; i++)
        gol_actor_release(watchers[i]);
}

/* In the turn before the one that takes the watch in; the signal is in the mailbox already. */
static enum gol_code step_starve(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    left = 0;
    return GOL_OK;
}

static enum gol_code step_pause_then_starve(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    gol_turn_pause(turn, SECOND, step_starve);
    return GOL_OK;
}

/* An actor without memory to know who watches it cannot promise to tell: it fails, and tells that. */
static void test_who_cannot_promise_to_tell_fails(void **state)
{
    struct fixture *f = *state;

    for (int64_t way = 0; way < 2; way++) {
        struct gol_actor *watcher = spawn_hearer(f);
        struct gol_actor *victim = spawn(f);
        struct request request = {.who = gol_actor_address(victim), .allowed = -1};

        atomic_store(&downs, 0);
        atomic_store(&exits, 0);
        tell(f, victim, step_pause_then_starve, NULL, 0);
        tell(f, watcher, step_watch, &request, way);
        drain(f);
        left = -1;
        assert_int_equal(request.code, GOL_OK);
        assert_int_equal(atomic_load(&downs), way == 0);
        assert_int_equal(atomic_load(&exits), way == 1);
        assert_null(gol_address_retain(request.who));
        gol_actor_release(victim);
        gol_actor_release(watcher);
    }
}

#else

static void test_an_end_needs_no_memory(void **state)
{
    (void)state;
    skip();
}

static void test_who_cannot_promise_to_tell_fails(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SEEDED(test_an_end_needs_no_memory),
        ON_SEEDED(test_who_cannot_promise_to_tell_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
