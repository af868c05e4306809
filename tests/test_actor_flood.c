/*
 * Handlers that send far more in one turn than anybody can take: memory stays bounded, all of it arrives in order, and
 * two that flood each other come to an end.
 */
#include "actor_fixture.h"
#include "util/kernel_number.h"

#include <fcntl.h>

enum { FLOOD = ROUNDS(1000000, 60000) };
#define FLOOD_MEMORY_KIB (64 * 1024)

/* The largest resident memory so far, in KiB, as VmHWM says; -1 when it cannot be read. */
static long peak_kib(void)
{
    return (long)gol_kernel_number("/proc/self/status", "VmHWM");
}

/* Forgets earlier peaks (Linux 4.0, proc(5)); where that is refused, growth is measured over the old one. */
static void reset_peak(void)
{
    const int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

    if (fd >= 0) {
        if (write(fd, "5", 1) != 1)
            print_message("the peak of memory cannot be reset\n");
        close(fd);
    }
}

static enum gol_code step_in_order(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    expect(doer, job_of(msg).n == doer->count);
    doer->count++;
    return GOL_OK;
}

static enum gol_code step_flood(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_actor *to = job_of(msg).argument;

    (void)turn;
    for (int64_t i = 0; i < job_of(msg).n; i++) {
        const struct gol_msg next = job_msg(step_in_order, NULL, i);

        if (gol_actor_send(to, &next, NULL) != GOL_OK) {
            expect(state, false);
            break;
        }
    }
    return GOL_OK;
}

static void test_a_flood_from_one_turn(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *source = spawn(f);
    struct gol_actor *sink = spawn(f);
    long before, grown;

    tell(f, source, step_flood, sink, 0);
    drain(f); /* threads are there, stacks and caches are warm */
    reset_peak();
    before = peak_kib();
    tell(f, source, step_flood, sink, FLOOD);
    drain(f);
    grown = peak_kib() - before;
    assert_int_equal(answer(f, ask(f, sink, step_count, NULL, 0)), FLOOD);
    print_message("%d messages of one turn: %ld KiB\n", FLOOD, grown);
    assert_true(before > 0);
    if (!UNDER_ASAN && !UNDER_TSAN)
        assert_true(grown < FLOOD_MEMORY_KIB);
    gol_actor_release(source);
    gol_actor_release(sink);
}

static enum gol_code step_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    sem_post(job_of(msg).argument);
    gol_turn_pause(turn, job_of(msg).n, NULL);
    return GOL_OK;
}

/* The receiver takes nothing while it pauses: the sender is held back for moments, not until then. */
static void test_a_flood_to_one_that_pauses(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *source = spawn(f);
    struct gol_actor *sink = spawn(f);
    sem_t pauses;

    sem_init(&pauses, 0, 0);
    tell(f, sink, step_pause, &pauses, 30 * MS);
    take(f, &pauses);
    tell(f, source, step_flood, sink, FLOOD / 4);
    drain(f);
    assert_int_equal(answer(f, ask(f, sink, step_count, NULL, 0)), FLOOD / 4);
    gol_actor_release(source);
    gol_actor_release(sink);
    sem_destroy(&pauses);
}

/*
 * A receiver that takes nothing for long: the more it is sent, the longer the sender is held back. Without that this
 * flood would be over in less time than the pause takes, with all of it in memory at once: 600 MiB.
 */
static void test_a_flood_to_one_that_takes_nothing(void **state)
{
    enum { MANY = ROUNDS(10000000, 60000) };
    struct fixture *f = *state;
    struct gol_actor *source = spawn(f);
    struct gol_actor *sink = spawn(f);
    long before, grown;
    sem_t pauses;

    sem_init(&pauses, 0, 0);
    tell(f, sink, step_pause, &pauses, 700 * MS);
    take(f, &pauses);
    reset_peak();
    before = peak_kib();
    tell(f, source, step_flood, sink, MANY);
    drain(f);
    grown = peak_kib() - before;
    assert_int_equal(answer(f, ask(f, sink, step_count, NULL, 0)), MANY);
    print_message("%d messages of one turn, none taken at first: %ld KiB\n", MANY, grown);
    if (!UNDER_ASAN && !UNDER_TSAN)
        assert_true(grown < 450 * 1024L);
    gol_actor_release(source);
    gol_actor_release(sink);
    sem_destroy(&pauses);
}

/* The flood of one that never comes back from its pause ends as well; the kill makes dead letters of it. */
static void test_a_flood_to_one_that_is_killed(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *source = spawn(f);
    struct gol_actor *sink = spawn(f);
    struct gol_future *future;
    sem_t pauses;

    sem_init(&pauses, 0, 0);
    tell(f, sink, step_pause, &pauses, HOUR);
    take(f, &pauses);
    tell(f, source, step_flood, sink, FLOOD / 4);
    future = ask(f, source, step_count, NULL, 0);
    assert_int_equal(answer(f, future), 0); /* the turn before is over */
    assert_ok(gol_address_kill(gol_actor_address(sink), &f->err), &f->err);
    gol_actor_release(source);
    gol_actor_release(sink);
    fixture_end(f);
    assert_int_equal(atomic_load(&f->dead), FLOOD / 4);
    assert_int_equal(atomic_load(&doer_drops), FLOOD / 4);
    sem_destroy(&pauses);
}

static void test_two_that_flood_each_other(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *a = spawn(f);
    struct gol_actor *b = spawn(f);

    tell(f, a, step_flood, b, FLOOD / 2);
    tell(f, b, step_flood, a, FLOOD / 2);
    drain(f);
    assert_int_equal(answer(f, ask(f, a, step_count, NULL, 0)), FLOOD / 2);
    assert_int_equal(answer(f, ask(f, b, step_count, NULL, 0)), FLOOD / 2);
    gol_actor_release(a);
    gol_actor_release(b);
}

/* Floods to itself: what it sends waits for its own turn to end. */
static void test_a_flood_to_oneself(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);

    tell(f, actor, step_flood, actor, FLOOD / 4);
    drain(f);
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), FLOOD / 4);
    gol_actor_release(actor);
}

/* While one floods, others still get their turns: the answer comes before the flood has arrived. */
static void test_several_floods_and_a_bystander(void **state)
{
    enum { FLOODS = 4 };
    struct fixture *f = *state;
    struct gol_actor *sources[FLOODS];
    struct gol_actor *sinks[FLOODS];
    struct gol_actor *bystander = spawn(f);

    for (int i = 0; i < FLOODS; i++) {
        sources[i] = spawn(f);
        sinks[i] = spawn(f);
        tell(f, sources[i], step_flood, sinks[i], FLOOD / FLOODS);
    }
    for (int i = 0; i < 50; i++) {
        tell(f, bystander, step_add, NULL, 1);
        assert_int_equal(answer(f, ask(f, bystander, step_count, NULL, 0)), i + 1);
    }
    drain(f);
    for (int i = 0; i < FLOODS; i++) {
        assert_int_equal(answer(f, ask(f, sinks[i], step_count, NULL, 0)), FLOOD / FLOODS);
        gol_actor_release(sources[i]);
        gol_actor_release(sinks[i]);
    }
    gol_actor_release(bystander);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_REAL(test_a_flood_from_one_turn),
        ON_ALL(test_a_flood_to_one_that_pauses),
        ON_REAL(test_a_flood_to_one_that_takes_nothing),
        ON_ALL(test_a_flood_to_one_that_is_killed),
        ON_ALL(test_two_that_flood_each_other),
        ON_ALL(test_a_flood_to_oneself),
        ON_ALL(test_several_floods_and_a_bystander),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
