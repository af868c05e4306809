/*
 * The live memory: what is written is read whole, the ring loses nothing and keeps its order, a screen is noticed.
 */
#include "cmocka_all.h"

#include "lab/live_shared.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct pair {
    struct gol_live *runner, *trial, *screen;
};

static int set_up(void **state)
{
    struct pair *pair = calloc(1, sizeof *pair);
    struct gol_err err = {0};

    assert_ok(gol_live_create(&pair->runner, &err), &err);
    assert_ok(gol_live_open(gol_live_name(pair->runner), true, &pair->trial, &err), &err);
    *state = pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;

    gol_live_close(pair->screen);
    gol_live_close(pair->trial);
    gol_live_close(pair->runner);
    free(pair);
    return 0;
}

static void open_screen(struct pair *pair)
{
    struct gol_err err = {0};

    assert_ok(gol_live_open(gol_live_name(pair->runner), false, &pair->screen, &err), &err);
}

static void status_goes_to_the_screen(void **state)
{
    struct pair *pair = *state;
    const struct gol_live_status put = {.state = GOL_LIVE_RUNNING, .total = 12, .done = 3, .label = "pool pause=10ms"};
    struct gol_live_status got;

    open_screen(pair);
    gol_live_status_put(pair->runner, &put);
    assert_true(gol_live_status_get(pair->screen, &got));
    assert_memory_equal(&put, &got, sizeof got);
}

static void a_screen_is_noticed_while_it_lives(void **state)
{
    struct pair *pair = *state;

    assert_false(gol_live_watched(pair->runner));
    open_screen(pair);
    assert_true(gol_live_watched(pair->runner));
    gol_live_close(pair->screen);
    pair->screen = NULL;
    assert_false(gol_live_watched(pair->runner));
}

/* Room for any state. */
static struct gol_live_game new_game(void)
{
    struct gol_live_game game = {.cells = calloc(GOL_LIVE_CELLS, 1)};

    assert_non_null(game.cells);
    return game;
}

static struct gol_live_games fitted(int games, int width, int height, bool every)
{
    struct gol_live_games out;

    gol_live_games_fit(&out, games, width, height, 10, every);
    assert_true(gol_live_games_possible(&out));
    assert_int_equal(out.whole_width, width);
    assert_int_equal(out.whole_height, height);
    assert_true(out.width == width || out.width % 8 == 0);
    return out;
}

static void assert_fits(int games, int width, int height, bool every, int shown_width, int shown_height)
{
    const struct gol_live_games out = fitted(games, width, height, every);

    if (out.width != shown_width || out.height != shown_height)
        fail_msg("%d of %dx%d: %dx%d instead of %dx%d", games, width, height, out.width, out.height, shown_width,
                 shown_height);
}

static void few_games_are_seen_whole(void **state)
{
    (void)state;
    assert_fits(1, 2048, 2048, false, 2048, 2048);
    assert_fits(2, 1024, 1024, false, 1024, 1024);
    assert_fits(4, 1024, 1024, false, 1024, 1024);
    assert_fits(64, 256, 256, false, 256, 256);
    assert_fits(1000, 256, 256, false, 256, 256);
    assert_fits(1, 65536, 64, false, 65536, 64);
    assert_fits(1, 3000, 3000, false, 2048, 2048);
    assert_fits(2, 1500, 1500, false, 1448, 1448);
    assert_fits(64, 257, 257, false, 256, 256);
    assert_fits(64, 1000, 100, false, 648, 100);
    assert_fits(64, 100, 1000, false, 100, 655);
    assert_fits(1, 65536, 65536, false, 2048, 2048);
    /* what goes through the ring */
    assert_fits(1, 1024, 1024, true, 1024, 1024);
    assert_fits(1, 2048, 2048, true, 1024, 1024);
    assert_fits(64, 300, 300, true, 256, 256);
    for (int games = 1; games <= 70; games++)
        for (int side = 255; side < 2100; side += 13)
            fitted(games, side, side / 2, games % 2 == 0);
}

static void what_cannot_be_shown_is_not_believed(void **state)
{
    struct gol_live_games games = {.games = 4, .width = 1024, .height = 1024};

    (void)state;
    assert_true(gol_live_games_possible(&games));
    games.every = true;
    assert_true(gol_live_games_possible(&games));
    games.games = 5;
    assert_false(gol_live_games_possible(&games));
    games = (struct gol_live_games){.games = 1, .width = INT_MAX, .height = INT_MAX};
    assert_false(gol_live_games_possible(&games));
    games = (struct gol_live_games){.games = 1, .width = 2048, .height = 2048, .every = true};
    assert_false(gol_live_games_possible(&games));
    games = (struct gol_live_games){.games = -1, .width = 2, .height = 2};
    assert_false(gol_live_games_possible(&games));
    games = (struct gol_live_games){.games = 1, .width = 0, .height = 2};
    assert_false(gol_live_games_possible(&games));
    games = (struct gol_live_games){0};
    assert_true(gol_live_games_possible(&games));
}

static void games_are_shown_and_cropped(void **state)
{
    struct pair *pair = *state;
    const int width = 30000, height = 3, shown = 65536 / 3 / 8 * 8;
    uint8_t *cells = calloc((size_t)width * (size_t)height, 1);
    struct gol_live_games games;
    struct gol_live_game game = new_game();

    open_screen(pair);
    gol_live_trial_begin(pair->runner);
    assert_true(gol_live_games_get(pair->screen, &games));
    assert_int_equal(games.games, 0);
    gol_live_games_open(pair->trial, 100, width, height, 10, false);
    cells[0] = 1;
    cells[width + 1] = 2;
    cells[2 * width + shown - 1] = 3;
    cells[shown] = 9; /* outside of what is shown */
    gol_live_game_put(
        pair->trial,
        &(struct gol_view_state){
            .game = 63, .generation = 5, .population = 4, .width = width, .height = height, .cells = cells});
    gol_live_game_put(pair->trial,
                      &(struct gol_view_state){.game = 99, .width = width, .height = height, .cells = cells});
    assert_true(gol_live_games_get(pair->screen, &games));
    assert_int_equal(games.games, 100);
    assert_int_equal(games.width, shown);
    assert_int_equal(games.whole_width, width);
    assert_int_equal(games.whole_height, 3);
    assert_int_equal(games.height, 3);
    assert_true(gol_live_game_get(pair->screen, &games, 63, &game));
    assert_int_equal(game.generation, 5);
    assert_int_equal(game.population, 4);
    assert_int_equal(game.cells[0], 1);
    assert_int_equal(game.cells[shown], 0);
    assert_int_equal(game.cells[shown + 1], 2);
    assert_int_equal(game.cells[3 * shown - 1], 3);
    assert_true(gol_live_game_get(pair->screen, &games, 62, &game));
    assert_int_equal(game.generation, 0);
    assert_int_equal(game.cells[3 * shown - 1], 0);
    assert_false(gol_live_game_get(pair->screen, &games, GOL_LIVE_GAMES, &game));
    assert_false(gol_live_game_get(pair->screen, &games, -1, &game));
    gol_live_trial_begin(pair->runner);
    assert_false(gol_live_game_get(pair->screen, &games, 63, &game)); /* of a trial that is over */
    free(game.cells);
    free(cells);
}

/* The last byte of the last of the largest games, and of what is not a whole word. */
static void whole_games_are_shown(void **state)
{
    static const int sides[][3] = {{1, 2048, 2048}, {3, 1181, 1181}, {64, 256, 256}, {2, 5, 3}};
    struct pair *pair = *state;
    struct gol_live_game game = new_game();
    uint8_t *cells = calloc(GOL_LIVE_CELLS, 1);

    open_screen(pair);
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        const int last = sides[i][0] - 1, width = sides[i][1], height = sides[i][2];
        const size_t n = (size_t)width * (size_t)height;
        struct gol_live_games games;

        gol_live_trial_begin(pair->runner);
        gol_live_games_open(pair->trial, sides[i][0], width, height, 10, false);
        for (size_t k = 0; k < n; k++)
            cells[k] = (uint8_t)(k % 251);
        gol_live_game_put(
            pair->trial,
            &(struct gol_view_state){.game = last, .generation = 1, .width = width, .height = height, .cells = cells});
        assert_true(gol_live_games_get(pair->screen, &games));
        assert_true(gol_live_game_get(pair->screen, &games, last, &game));
        assert_memory_equal(game.cells, cells, n);
    }
    free(cells);
    free(game.cells);
}

#define STATES 500

struct producer {
    struct gol_live *live;
    atomic_int put;
};

static void *produce(void *argument)
{
    struct producer *producer = argument;
    uint8_t cells[12];

    for (int i = 0; i < STATES; i++) {
        memset(cells, i % 256, sizeof cells);
        gol_live_ring_put(
            producer->live,
            &(struct gol_view_state){
                .game = i % 64, .generation = i, .population = 2 * i, .width = 4, .height = 3, .cells = cells});
        atomic_fetch_add(&producer->put, 1);
    }
    return NULL;
}

static void the_ring_keeps_order_and_loses_nothing(void **state)
{
    struct pair *pair = *state;
    struct producer producer = {.live = pair->trial};
    struct gol_live_game game = new_game();
    pthread_t thread;
    int index;

    gol_live_trial_begin(pair->runner);
    assert_false(gol_live_ring_take(pair->runner, 0, &index, &game));
    gol_live_games_open(pair->trial, 64, 4, 3, 10, true);
    assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
    for (int i = 0; i < STATES; i++) {
        bool got = false;

        for (int tries = 0; tries < 1000 && !got; tries++)
            got = gol_live_ring_take(pair->runner, 50, &index, &game);
        assert_true(got);
        assert_int_equal(index, i % 64);
        assert_int_equal(game.generation, i);
        assert_int_equal(game.population, 2 * i);
        for (int k = 0; k < 12; k++)
            assert_int_equal(game.cells[k], i % 256);
    }
    pthread_join(thread, NULL);
    assert_false(gol_live_ring_take(pair->runner, 0, &index, &game));
    free(game.cells);
}

static void a_full_ring_makes_the_trial_wait(void **state)
{
    struct pair *pair = *state;
    struct producer producer = {.live = pair->trial};
    struct gol_live_game game = new_game();
    pthread_t thread;
    int index;

    gol_live_trial_begin(pair->runner);
    gol_live_games_open(pair->trial, 64, 4, 3, 10, true);
    assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
    usleep(200000);
    assert_int_equal(atomic_load(&producer.put), GOL_LIVE_RING);
    for (int taken = 0; taken < STATES;)
        taken += gol_live_ring_take(pair->runner, 50, &index, &game);
    pthread_join(thread, NULL);
    free(game.cells);
}

/* Of large states there are fewer slots, and none is written over another. */
static void large_states_go_through_the_ring(void **state)
{
    static const struct {
        int side, slots;
    } sizes[] = {{256, 16}, {257, 15}, {512, 4}, {700, 2}, {1024, 1}, {3000, 1}};
    struct pair *pair = *state;
    struct gol_live_game game = new_game();
    uint8_t *cells = calloc(3000, 3000);
    int index;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const int side = sizes[i].side;
        struct gol_view_state put = {.width = side, .height = side, .cells = cells};
        struct gol_live_games games;

        gol_live_trial_begin(pair->runner);
        gol_live_games_open(pair->trial, 1, side, side, 10, true);
        assert_true(gol_live_games_get(pair->runner, &games));
        assert_int_equal(gol_live_ring_slots(&games), sizes[i].slots);
        for (int round = 0; round < 2; round++) {
            for (int k = 0; k < sizes[i].slots; k++) {
                put.generation = k;
                memset(cells, 1 + k, (size_t)side * (size_t)side);
                gol_live_ring_put(pair->trial, &put);
            }
            for (int k = 0; k < sizes[i].slots; k++) {
                assert_true(gol_live_ring_take(pair->runner, 0, &index, &game));
                assert_int_equal(game.generation, k);
                assert_int_equal(game.cells[0], 1 + k);
                assert_int_equal(game.cells[gol_live_cells_of(&games) - 1], 1 + k);
            }
        }
        assert_false(gol_live_ring_take(pair->runner, 0, &index, &game));
    }
    free(cells);
    free(game.cells);
}

/* What the runner takes from the ring it passes on to screens, as a trial does what is sampled. */
static void a_state_of_the_ring_is_passed_on(void **state)
{
    struct pair *pair = *state;
    const uint8_t cells[12] = {1, 2, 3, [11] = 9};
    struct gol_live_game game[2] = {new_game(), new_game()};
    struct gol_live_games games;
    int index;

    open_screen(pair);
    gol_live_trial_begin(pair->runner);
    gol_live_games_open(pair->trial, 3, 4, 3, 10, true);
    gol_live_ring_put(
        pair->trial,
        &(struct gol_view_state){.game = 2, .generation = 7, .population = 4, .width = 4, .height = 3, .cells = cells});
    assert_true(gol_live_games_get(pair->screen, &games));
    assert_true(gol_live_ring_take(pair->runner, 0, &index, &game[0]));
    assert_true(gol_live_game_get(pair->screen, &games, 2, &game[1]));
    assert_int_equal(game[1].generation, 0);
    gol_live_game_pass(pair->runner, index, &game[0]);
    gol_live_game_pass(pair->runner, GOL_LIVE_GAMES, &game[0]); /* is not shown */
    gol_live_game_pass(pair->runner, -1, &game[0]);
    assert_true(gol_live_game_get(pair->screen, &games, 2, &game[1]));
    assert_int_equal(game[1].generation, 7);
    assert_int_equal(game[1].population, 4);
    assert_memory_equal(game[1].cells, cells, sizeof cells);
    free(game[0].cells);
    free(game[1].cells);
}

/* A writer that writes one number everywhere; a reader that must never see two. */
struct writer {
    struct gol_live *live;
    atomic_bool stop;
};

static void *write_statuses(void *argument)
{
    struct writer *writer = argument;
    struct gol_live_status status = {0};

    while (!atomic_load(&writer->stop)) {
        status.done++;
        status.total = status.failed = status.done;
        memset(status.label, 'a' + status.done % 26, sizeof status.label - 1);
        gol_live_status_put(writer->live, &status);
    }
    return NULL;
}

/* What a trial's runtime counts is seen by the screen, and is gone when the next trial begins. */
static void a_board_is_seen_and_cleared(void **state)
{
    struct pair *pair = *state;
    struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_POOL, .workers = 3};
    struct gol_live_board board;
    struct gol_runtime *runtime;
    struct gol_runtime_stats stats;
    struct gol_err err = {0};

    assert_int_equal(BOARD_BYTES, gol_board_bytes(GOL_LIVE_WORKERS));
    open_screen(pair);
    assert_ok(gol_live_board_open(gol_live_name(pair->runner), &board, &err), &err);
    assert_false(gol_board_stats(gol_live_board(pair->screen), GOL_LIVE_WORKERS, &stats));
    options.board = board.board;
    assert_ok(gol_runtime_new(&options, &runtime, &err), &err);
    assert_true(gol_board_stats(gol_live_board(pair->screen), GOL_LIVE_WORKERS, &stats));
    assert_int_equal(stats.workers, 3);
    gol_runtime_free(runtime);
    board.board->workers[1].messages = 7;
    board.board->used = GOL_BOARD_COUNTS; /* as one that was killed leaves it */
    assert_true(gol_board_stats(gol_live_board(pair->screen), GOL_LIVE_WORKERS, &stats));
    assert_int_equal(stats.total.messages, 7);
    gol_live_trial_begin(pair->runner);
    assert_false(gol_board_stats(gol_live_board(pair->screen), GOL_LIVE_WORKERS, &stats));
    assert_int_equal(board.board->workers[1].messages, 0);
    gol_live_board_close(&board);
    assert_int_equal(gol_live_board_open("/gollab-none", &board, &err), GOL_NOT_FOUND);
}

static void nothing_is_read_torn(void **state)
{
    struct pair *pair = *state;
    struct writer writer = {.live = pair->runner};
    struct gol_live_status status;
    pthread_t thread;
    int seen = 0;
    int torn = 0;

    open_screen(pair);
    gol_live_status_put(pair->runner, &(struct gol_live_status){0});
    assert_int_equal(pthread_create(&thread, NULL, write_statuses, &writer), 0);
    for (int i = 0; i < 2000 || seen == 0; i++) {
        if (!gol_live_status_get(pair->screen, &status) || status.done == 0)
            continue;
        seen++;
        torn += status.total != status.done || status.failed != status.done ||
                status.label[0] != 'a' + status.done % 26 || status.label[150] != status.label[0];
    }
    atomic_store(&writer.stop, true);
    pthread_join(thread, NULL);
    assert_int_equal(torn, 0);
    assert_true(seen > 0);
}

/* One whose parts may stand elsewhere. */
static void that_of_another_build_is_refused(void **state)
{
    struct pair *pair = *state;
    struct gol_live_board board;
    struct gol_live *live;
    struct gol_err err = {0};

    pair->runner->shared->layout++;
    assert_int_equal(gol_live_open(gol_live_name(pair->runner), false, &live, &err), GOL_INVALID);
    assert_null(live);
    assert_non_null(strstr(err.message, "is the live memory of another build of gollab"));
    assert_int_equal(gol_live_board_open(gol_live_name(pair->runner), &board, &err), GOL_INVALID);
    pair->runner->shared->layout--;
    assert_ok(gol_live_open(gol_live_name(pair->runner), false, &live, &err), &err);
    gol_live_close(live);
}

static void what_is_not_live_memory_is_refused(void **state)
{
    struct gol_live *live;
    struct gol_err err = {0};

    (void)state;
    assert_int_equal(gol_live_open("/gollab-there-is-none", false, &live, &err), GOL_NOT_FOUND);
    assert_null(live);
}

/* A trial that is killed inside a write leaves an odd number behind. */
static void a_writer_that_died_is_got_over(void **state)
{
    struct pair *pair = *state;
    struct gol_live_games games;
    struct gol_live_game game = new_game();
    const uint8_t cells[] = {1, 2, 3, 4};
    const struct gol_view_state shown = {.generation = 9, .width = 2, .height = 2, .cells = cells};
    uint64_t last;

    open_screen(pair);
    gol_live_trial_begin(pair->runner);
    gol_live_trial_begin(pair->runner);
    gol_live_games_open(pair->trial, 1, 2, 2, 10, false);
    assert_true(gol_live_games_get(pair->screen, &games));
    last = games.trial;
    atomic_fetch_add(&pair->trial->shared->games.lock.sequence, 1);
    atomic_fetch_add(&pair->trial->shared->game[0].lock.sequence, 1);
    assert_false(gol_live_games_get(pair->screen, &games)); /* and it does not wait for ever */

    gol_live_trial_begin(pair->runner);
    assert_true(gol_live_games_get(pair->screen, &games));
    assert_true(games.trial > last); /* screens know a new trial by that */
    assert_int_equal(games.games, 0);
    gol_live_games_open(pair->trial, 1, 2, 2, 10, false);
    gol_live_game_put(pair->trial, &shown);
    assert_true(gol_live_games_get(pair->screen, &games));
    assert_true(gol_live_game_get(pair->screen, &games, 0, &game));
    assert_int_equal(game.generation, 9);
    assert_int_equal(game.cells[3], 4);
    free(game.cells);
}

static bool is_there(const char *name)
{
    char path[96];

    snprintf(path, sizeof path, "/dev/shm%s", name);
    return access(path, F_OK) == 0;
}

/* Makes live memory in a process of its own and tells its name; that process lives until it is killed. */
static pid_t other_runner(char *name, size_t size)
{
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        struct gol_live *live;

        if (gol_live_create(&live, NULL) == GOL_OK && write(ends[1], gol_live_name(live), size) == (ssize_t)size)
            pause();
        _exit(1);
    }
    assert_true(pid > 0);
    assert_int_equal(read(ends[0], name, size), (ssize_t)size);
    close(ends[0]);
    close(ends[1]);
    return pid;
}

static void make_and_close(void)
{
    struct gol_live *live;
    struct gol_err err = {0};

    assert_ok(gol_live_create(&live, &err), &err);
    gol_live_close(live);
}

static void what_a_killed_runner_left_is_removed(void **state)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char name[64];
    char elsewhere[64];
    pid_t pid;
    int fd;

    (void)state;
    pid = other_runner(name, sizeof name);
    make_and_close();
    assert_true(is_there(name)); /* its runner lives */
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    make_and_close();
    assert_false(is_there(name));

    /* A runner that cannot be seen from here (another container has numbers of its own) still holds its lock. */
    snprintf(elsewhere, sizeof elsewhere, "/gollab-%u-%ld-0", (unsigned)getuid(), (long)pid);
    fd = shm_open(elsewhere, O_RDWR | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_OFD_SETLK, &whole), 0);
    make_and_close();
    assert_true(is_there(elsewhere));
    close(fd);
    make_and_close();
    assert_false(is_there(elsewhere));
}

static void a_closed_memory_leaves_no_name(void **state)
{
    struct gol_live *live;
    struct gol_err err = {0};
    char name[64];

    (void)state;
    assert_ok(gol_live_create(&live, &err), &err);
    snprintf(name, sizeof name, "%s", gol_live_name(live));
    assert_true(is_there(name));
    gol_live_close(live);
    assert_false(is_there(name));
    gol_live_close(NULL);
}

/* Of the right size and of the wrong one. */
static void a_file_of_another_kind_is_refused(void **state)
{
    const off_t sizes[] = {100, (off_t)sizeof(struct shared)};
    char name[64];

    (void)state;
    snprintf(name, sizeof name, "/gollab-test-%ld", (long)getpid());
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
        struct gol_live *live;
        struct gol_err err = {0};

        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, sizes[i]), 0);
        assert_int_equal(gol_live_open(name, false, &live, &err), GOL_INVALID);
        assert_non_null(strstr(err.message, "is the live memory of another build of gollab"));
        close(fd);
        shm_unlink(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(status_goes_to_the_screen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_screen_is_noticed_while_it_lives, set_up, tear_down),
        cmocka_unit_test(few_games_are_seen_whole),
        cmocka_unit_test(what_cannot_be_shown_is_not_believed),
        cmocka_unit_test_setup_teardown(games_are_shown_and_cropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whole_games_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_ring_keeps_order_and_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_ring_makes_the_trial_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(large_states_go_through_the_ring, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_state_of_the_ring_is_passed_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_board_is_seen_and_cleared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_read_torn, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_writer_that_died_is_got_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(that_of_another_build_is_refused, set_up, tear_down),
        cmocka_unit_test(what_is_not_live_memory_is_refused),
        cmocka_unit_test(what_a_killed_runner_left_is_removed),
        cmocka_unit_test(a_closed_memory_leaves_no_name),
        cmocka_unit_test(a_file_of_another_kind_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
