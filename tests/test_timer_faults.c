/*
 * Timers when memory runs out: one that comes again and again goes on. This program has its own malloc, which fails on
 * demand; sanitizers bring their own, too, so there it is skipped.
 */
#include "actor_fixture.h"

#include "gollab/timer.h"

#if !UNDER_TSAN && !UNDER_ASAN

/* Whether the calling thread has no memory now, while there is a shortage at all. */
static _Thread_local bool without;
static atomic_bool shortage;

static bool allocation_fails(void)
{
    if (!without || !atomic_load(&shortage))
        return false;
    errno = ENOMEM;
    return true;
}

#include "failing_malloc.h"

enum { TICK = 77, ENOUGH = 300, TICKS = ENOUGH + 10 }; /* more than the first heaps of timers have room for */

#define PERIOD (MS / 20)

/* The mailbox that the ticks go to is full after the first of them, so the others come here, out of the very firing. */
struct scarcity {
    struct fixture *f;
    /* any thread: atomic */
    atomic_int ticks;
    atomic_int errors;
};

/*
 * Starts one timer more, which takes the room that the tick has just left, and uses up the memory until the next tick.
 */
static void crowd_out(void *context, struct gol_address to, const struct gol_msg *msg)
{
    struct scarcity *scarcity = context;
    const struct gol_msg never = job_msg(step_nothing, NULL, 0);

    without = false;
    fixture_dead_letter(scarcity->f, to, msg);
    if (msg->type != TICK)
        return;
    if (gol_timer_start(NULL, to, &never, HOUR, 0, NULL, NULL) != GOL_OK)
        atomic_fetch_add(&scarcity->errors, 1);
    atomic_fetch_add(&scarcity->ticks, 1);
    without = true;
}

/*
 * Virtual time passes while somebody waits for it, who pauses before there is a shortage, as does the one that the
 * ticks go to.
 */
static struct gol_future *wait_for_ticks(struct fixture *f)
{
    const int64_t span_ns = TICKS * PERIOD;
    struct gol_msg msg = {.size = sizeof span_ns};
    struct gol_address sleeper;
    struct gol_future *future;

    memcpy(msg.bytes, &span_ns, sizeof span_ns);
    assert_ok(gol_address_spawn(f->runtime, &sleeper_behaviour, NULL, NULL, &sleeper, &f->err), &f->err);
    assert_ok(gol_address_call(sleeper, &msg, &future, &f->err), &f->err);
    gol_runtime_run(f->runtime, 2); /* both pause now */
    return future;
}

static void test_goes_on_without_memory(void **state)
{
    struct fixture *f = *state;
    struct scarcity scarcity = {.f = f};
    struct gol_msg tick = job_msg(step_nothing, NULL, 0);
    struct gol_actor *sleeper;
    struct gol_future *future = NULL;
    struct gol_timer *timer;
    struct gol_address to;
    struct gol_msg reply;
    enum gol_code code = GOL_OK;

    tick.type = TICK;
    without = false;
    gol_runtime_free(f->runtime);
    f->options.dead_letter = crowd_out;
    f->options.dead_letter_context = &scarcity;
    assert_ok(gol_runtime_new(&f->options, &f->runtime, &f->err), &f->err);
    sleeper = spawn_bounded(f, 1);
    to = gol_actor_address(sleeper);
    tell(f, sleeper, step_pause_an_hour, NULL, 0);
    if (is_seeded(f))
        future = wait_for_ticks(f);
    atomic_store(&shortage, true);
    assert_ok(gol_timer_start(NULL, to, &tick, 0, PERIOD, &timer, &f->err), &f->err);
    if (is_seeded(f))
        code = gol_future_get(future, GOL_FOREVER, &reply, &f->err);
    for (int waited = 0; !is_seeded(f) && waited < 20000 && atomic_load(&scarcity.ticks) < ENOUGH; waited++)
        pass(f, MS);
    atomic_store(&shortage, false);
    assert_ok(code, &f->err);
    assert_true(atomic_load(&scarcity.ticks) >= ENOUGH);
    assert_true(gol_timer_cancel(timer));
    gol_timer_release(timer);
    gol_future_release(future);
    assert_int_equal(atomic_load(&scarcity.errors), 0);
    assert_ok(gol_address_kill(to, &f->err), &f->err);
    gol_actor_release(sleeper);
    fixture_end(f);
}

#else

static void test_goes_on_without_memory(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_goes_on_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
