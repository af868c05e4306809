/*
 * The board of a runtime, read as another process would: from memory that is shared and mapped a second time,
 * read-only.
 */
#include "cmocka_all.h"

#include "actor/actor.h"
#include "actor/board.h"
#include "util/clock.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROOM 4U
#define ACTORS 10

static atomic_int held; /* 1: a handler waits until it is not */

static enum gol_code count_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (msg->type == 1) {
        gol_turn_pause(turn, INT64_C(3600) * 1000000000, NULL);
        return GOL_OK;
    }
    if (msg->type == 3)
        return GOL_OK;
    if (msg->type == 2) {
        atomic_store(&held, 1);
        while (atomic_load(&held) == 1)
            usleep(1000);
        return GOL_OK;
    }
    ++*(int *)state;
    return gol_turn_reply(turn, &(struct gol_msg){0}, gol_turn_err(turn));
}

static const struct gol_behaviour counter = {.name = "counter", .state_bytes = sizeof(int), .handle = count_handle};

struct shared {
    struct gol_board *board; /* writable */
    const struct gol_board *seen; /* the same memory at another place */
};

static int setup(void **state)
{
    static struct shared shared;
    const int fd = memfd_create("board", MFD_CLOEXEC);
    void *board, *seen;

    if (fd < 0 || ftruncate(fd, (off_t)gol_board_bytes(ROOM)) != 0)
        return -1;
    board = mmap(NULL, gol_board_bytes(ROOM), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    seen = mmap(NULL, gol_board_bytes(ROOM), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (board == MAP_FAILED || seen == MAP_FAILED)
        return -1;
    shared = (struct shared){board, seen};
    *state = &shared;
    return 0;
}

static int teardown(void **state)
{
    const struct shared *shared = *state;

    munmap(shared->board, gol_board_bytes(ROOM));
    munmap((void *)(uintptr_t)shared->seen, gol_board_bytes(ROOM));
    return 0;
}

static struct gol_runtime *runtime_on(const struct shared *shared, enum gol_dispatcher dispatcher, unsigned workers)
{
    const struct gol_runtime_options options = {.dispatcher = dispatcher, .workers = workers, .board = shared->board};
    struct gol_runtime *runtime;
    struct gol_err err;

    assert_ok(gol_runtime_new(&options, &runtime, &err), &err);
    return runtime;
}

/* Ten actors, each asked once and, when `pauses`, sent to an hour's pause; left in *actors. */
static void work(struct gol_runtime *runtime, bool pauses, struct gol_actor **actors)
{
    struct gol_err err;

    for (int i = 0; i < ACTORS; i++) {
        struct gol_future *future;
        struct gol_msg reply;

        assert_ok(gol_actor_spawn(runtime, &counter, NULL, NULL, &actors[i], &err), &err);
        assert_ok(gol_actor_call(actors[i], &(struct gol_msg){0}, &future, &err), &err);
        assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &err), &err);
        gol_future_release(future);
        if (pauses)
            assert_ok(gol_actor_send(actors[i], &(struct gol_msg){.type = 1}, &err), &err);
    }
}

static void release(struct gol_actor **actors)
{
    for (int i = 0; i < ACTORS; i++)
        gol_actor_release(actors[i]);
}

static void test_nobody(void **state)
{
    const struct shared *shared = *state;
    struct gol_runtime_stats stats;
    struct gol_worker_stats worker;

    assert_false(gol_board_stats(shared->seen, ROOM, &stats));
    assert_int_equal(stats.actors, 0);
    assert_false(gol_board_worker_stats(shared->seen, ROOM, 0, &worker));
}

static void test_pool(void **state)
{
    const struct shared *shared = *state;
    struct gol_runtime *runtime = runtime_on(shared, GOL_DISPATCH_POOL, 2);
    struct gol_actor *actors[ACTORS];
    struct gol_runtime_stats stats;
    struct gol_worker_stats workers[3];
    struct gol_err err;

    work(runtime, true, actors);
    do /* all pauses are set, and nothing is left to do */
        assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    while (stats.total.pending < ACTORS || stats.total.messages < 2 * ACTORS || stats.total.search_ns == 0);
    assert_int_equal(stats.workers, 2);
    assert_int_equal(stats.actors, ACTORS);
    assert_int_equal(stats.total.messages, 2 * ACTORS);
    assert_true(stats.actor_bytes > 0 && stats.mail_bytes > 0);
    assert_true(stats.mails * 64 <= stats.mail_bytes);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(gol_board_worker_stats(shared->seen, ROOM, i, &workers[i]));
        assert_true(workers[i].idle_ns >= 0 && workers[i].busy_ns >= 0);
        assert_true(workers[i].search_ns >= 0 && workers[i].search_ns <= workers[i].idle_ns);
    }
    assert_int_equal(workers[0].messages + workers[1].messages, 2 * ACTORS);
    assert_false(gol_board_worker_stats(shared->seen, ROOM, 2, &workers[2]));
    assert_ok(gol_runtime_kill(runtime, &err), &err);
    assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    assert_int_equal(stats.actors, 0);
    assert_int_equal(stats.total.pending, 0);
    release(actors);
    gol_runtime_free(runtime);
    assert_false(gol_board_stats(shared->seen, ROOM, &stats));
}

static void test_threads(void **state)
{
    const struct shared *shared = *state;
    struct gol_runtime *runtime = runtime_on(shared, GOL_DISPATCH_THREADS, 0);
    struct gol_actor *actors[ACTORS];
    struct gol_runtime_stats stats;
    struct gol_worker_stats worker;

    work(runtime, false, actors);
    assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    assert_int_equal(stats.workers, 0);
    assert_int_equal(stats.actors, ACTORS);
    assert_false(gol_board_worker_stats(shared->seen, ROOM, 0, &worker));
    release(actors);
    gol_runtime_free(runtime);
}

/* ---- how deep mailboxes are ---- */

static void tell(struct gol_actor *actor, uint32_t type, int times)
{
    struct gol_err err;

    for (int i = 0; i < times; i++)
        assert_ok(gol_actor_send(actor, &(struct gol_msg){.type = type}, &err), &err);
}

static uint32_t depth_of(struct gol_actor *actor, uint32_t most)
{
    return gol_task_depth(&actor->task, most);
}

/* What waits is counted, and not what is under way. */
static void test_depth(void **state)
{
    const struct gol_actor_options bounded = {.mailbox_bound = 9};
    const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_SEEDED};
    struct gol_runtime *runtime;
    struct gol_err err;

    (void)state;
    assert_ok(gol_runtime_new(&options, &runtime, &err), &err);
    for (int i = 0; i < 2; i++) {
        struct gol_actor *actor;

        assert_ok(gol_actor_spawn(runtime, &counter, NULL, i == 0 ? NULL : &bounded, &actor, &err), &err);
        assert_int_equal(depth_of(actor, 100), 0);
        tell(actor, 1, 3);
        assert_int_equal(depth_of(actor, 100), 3);
        assert_int_equal(depth_of(actor, 2), 2);
        gol_runtime_run(runtime, 1); /* it pauses */
        assert_int_equal(depth_of(actor, 100), 2);
        gol_actor_release(actor);
        assert_ok(gol_runtime_kill(runtime, &err), &err);
    }
    gol_runtime_free(runtime);
}

/*
 * While the only worker is held, a hundred messages come for each of many; one mailbox, at least, is looked at when it
 * goes on.
 */
static void depths_seen(const struct shared *shared, const struct gol_actor_options *bound)
{
    struct gol_runtime *runtime = runtime_on(shared, GOL_DISPATCH_POOL, 1);
    struct gol_actor *first, *actors[2 * ACTORS];
    struct gol_runtime_stats stats;
    struct gol_err err;

    assert_ok(gol_actor_spawn(runtime, &counter, NULL, NULL, &first, &err), &err);
    tell(first, 2, 1);
    while (atomic_load(&held) != 1)
        usleep(1000);
    for (int i = 0; i < 2 * ACTORS; i++) {
        assert_ok(gol_actor_spawn(runtime, &counter, NULL, bound, &actors[i], &err), &err);
        tell(actors[i], 3, 100);
    }
    usleep(120000); /* after the last look */
    atomic_store(&held, 0);
    assert_ok(gol_runtime_drain(runtime, GOL_FOREVER, &err), &err);
    assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    assert_true(stats.total.depths[7] >= 1); /* 64 to 127 */
    for (int i = 2; i < GOL_DEPTHS; i++)
        assert_true(i == 7 || stats.total.depths[i] == 0);
    gol_actor_release(first);
    for (int i = 0; i < 2 * ACTORS; i++)
        gol_actor_release(actors[i]);
    gol_runtime_free(runtime);
}

/* As a runtime wants it. */
static void wipe(const struct shared *shared)
{
    memset(shared->board, 0, gol_board_bytes(ROOM));
}

static void test_depths(void **state)
{
    depths_seen(*state, NULL);
    wipe(*state);
    depths_seen(*state, &(struct gol_actor_options){.mailbox_bound = 1000});
}

static void *flood(void *argument)
{
    struct gol_actor **actors = argument;
    const int64_t end_ns = gol_clock_ns() + 250000000;

    while (gol_clock_ns() < end_ns) {
        struct gol_future *future;
        struct gol_msg reply;
        struct gol_err err;

        for (int i = 0; i < ACTORS; i++)
            tell(actors[i], 3, 30);
        assert_ok(gol_actor_call(actors[0], &(struct gol_msg){0}, &future, &err), &err);
        assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &err), &err);
        gol_future_release(future);
    }
    return NULL;
}

/* Mailboxes are looked at while others send to them. */
static void floods_seen(const struct shared *shared, enum gol_dispatcher dispatcher)
{
    struct gol_runtime *runtime = runtime_on(shared, dispatcher, 2);
    struct gol_actor *actors[ACTORS];
    struct gol_runtime_stats stats;
    pthread_t threads[3];
    uint64_t seen = 0;

    work(runtime, false, actors);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, flood, actors), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    for (int i = 0; i < GOL_DEPTHS; i++)
        seen += stats.total.depths[i];
    assert_true(seen > 0);
    release(actors);
    gol_runtime_free(runtime);
}

static void test_floods(void **state)
{
    floods_seen(*state, GOL_DISPATCH_POOL);
    wipe(*state);
    floods_seen(*state, GOL_DISPATCH_THREADS);
}

/* The second one on a board counts for itself, and nothing is spoilt. */
static void test_two(void **state)
{
    const struct shared *shared = *state;
    struct gol_runtime *first = runtime_on(shared, GOL_DISPATCH_POOL, 1);
    struct gol_runtime *second = runtime_on(shared, GOL_DISPATCH_POOL, 1);
    struct gol_actor *actors[ACTORS];
    struct gol_runtime_stats stats;

    work(second, false, actors);
    assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    assert_int_equal(stats.actors, 0);
    release(actors);
    gol_runtime_free(second);
    assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    gol_runtime_free(first);
    assert_false(gol_board_stats(shared->seen, ROOM, &stats));
}

/* What a process leaves that breaks in the middle of writing makes a reader neither crash nor look beyond the board. */
static void test_nonsense(void **state)
{
    const struct shared *shared = *state;
    struct gol_runtime_stats stats;
    struct gol_worker_stats worker;

    memset(shared->board, 0xff, gol_board_bytes(ROOM));
    shared->board->used = GOL_BOARD_COUNTS;
    assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    assert_int_equal(stats.workers, ROOM);
    assert_false(gol_board_worker_stats(shared->seen, ROOM, ROOM, &worker));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pool, setup, teardown),
        cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_depth, setup, teardown),
        cmocka_unit_test_setup_teardown(test_depths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_floods, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nonsense, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
