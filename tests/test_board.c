/* The board of a runtime, read as another process would: from memory that is shared and mapped a second time, read-only. */
#include "cmocka_all.h"

#include "actor/board.h"
#include "gollab/actor.h"

#include <sys/mman.h>
#include <unistd.h>

#define ROOM 4U
#define ACTORS 10

static enum gol_code count_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (msg->type == 1) {
        gol_turn_pause(turn, INT64_C(3600) * 1000000000, NULL);
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
    do /* all pauses are set */
        assert_true(gol_board_stats(shared->seen, ROOM, &stats));
    while (stats.total.pending < ACTORS || stats.total.messages < 2 * ACTORS);
    assert_int_equal(stats.workers, 2);
    assert_int_equal(stats.actors, ACTORS);
    assert_int_equal(stats.total.messages, 2 * ACTORS);
    assert_true(stats.actor_bytes > 0 && stats.mail_bytes > 0);
    assert_true(stats.mails * 64 <= stats.mail_bytes);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(gol_board_worker_stats(shared->seen, ROOM, i, &workers[i]));
        assert_true(workers[i].idle_ns >= 0 && workers[i].busy_ns >= 0);
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

/* What a process leaves that breaks in the middle of writing makes a reader neither crash nor look beyond the board. */
static void test_nonsense(void **state)
{
    const struct shared *shared = *state;
    struct gol_runtime_stats stats;
    struct gol_worker_stats worker;

    memset(shared->board, 0xff, gol_board_bytes(ROOM));
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
        cmocka_unit_test_setup_teardown(test_nonsense, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
