/*
 * The live memory: what is written is read whole, the ring loses nothing and keeps its order, a screen is noticed.
 */
#include "cmocka_all.h"

#include "lab/live.h"

#include <pthread.h>
#include <stdatomic.h>
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

static void games_are_shown_and_cropped(void **state)
{
    struct pair *pair = *state;
    const int width = GOL_LIVE_SIDE + 44;
    const int height = 3;
    uint8_t *cells = calloc((size_t)width * (size_t)height, 1);
    struct gol_live_games games;
    struct gol_live_game *game = malloc(sizeof *game);

    open_screen(pair);
    gol_live_trial_begin(pair->runner);
    assert_true(gol_live_games_get(pair->screen, &games));
    assert_int_equal(games.games, 0);
    gol_live_games_open(pair->trial, 100, width, height, 10, false);
    cells[0] = 1;
    cells[width + 1] = 2;
    cells[2 * width + GOL_LIVE_SIDE - 1] = 3;
    cells[GOL_LIVE_SIDE] = 9; /* outside of what is shown */
    gol_live_game_put(
        pair->trial,
        &(struct gol_view_state){
            .game = 7, .generation = 5, .population = 4, .width = width, .height = height, .cells = cells});
    gol_live_game_put(pair->trial,
                      &(struct gol_view_state){.game = 99, .width = width, .height = height, .cells = cells});
    assert_true(gol_live_games_get(pair->screen, &games));
    assert_int_equal(games.games, 100);
    assert_int_equal(games.width, GOL_LIVE_SIDE);
    assert_int_equal(games.height, 3);
    assert_true(gol_live_game_get(pair->screen, 7, game));
    assert_int_equal(game->generation, 5);
    assert_int_equal(game->population, 4);
    assert_int_equal(game->cells[0], 1);
    assert_int_equal(game->cells[GOL_LIVE_SIDE + 1], 2);
    assert_int_equal(game->cells[3 * GOL_LIVE_SIDE - 1], 3);
    assert_false(gol_live_game_get(pair->screen, GOL_LIVE_GAMES, game));
    assert_false(gol_live_game_get(pair->screen, -1, game));
    free(game);
    free(cells);
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
    struct gol_live_game *game = calloc(1, sizeof *game);
    pthread_t thread;
    int index;

    gol_live_trial_begin(pair->runner);
    assert_false(gol_live_ring_take(pair->runner, 0, &index, game));
    gol_live_games_open(pair->trial, 64, 4, 3, 10, true);
    assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
    for (int i = 0; i < STATES; i++) {
        bool got = false;

        for (int tries = 0; tries < 1000 && !got; tries++)
            got = gol_live_ring_take(pair->runner, 50, &index, game);
        assert_true(got);
        assert_int_equal(index, i % 64);
        assert_int_equal(game->generation, i);
        assert_int_equal(game->population, 2 * i);
        for (int k = 0; k < 12; k++)
            assert_int_equal(game->cells[k], i % 256);
    }
    pthread_join(thread, NULL);
    assert_false(gol_live_ring_take(pair->runner, 0, &index, game));
    free(game);
}

static void a_full_ring_makes_the_trial_wait(void **state)
{
    struct pair *pair = *state;
    struct producer producer = {.live = pair->trial};
    struct gol_live_game *game = calloc(1, sizeof *game);
    pthread_t thread;
    int index;

    gol_live_trial_begin(pair->runner);
    gol_live_games_open(pair->trial, 64, 4, 3, 10, true);
    assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
    usleep(200000);
    assert_int_equal(atomic_load(&producer.put), GOL_LIVE_RING);
    for (int taken = 0; taken < STATES;)
        taken += gol_live_ring_take(pair->runner, 50, &index, game);
    pthread_join(thread, NULL);
    free(game);
}

static void a_frame_goes_to_the_screen(void **state)
{
    struct pair *pair = *state;
    const size_t n = GOL_LIVE_FRAME_WIDTH * GOL_LIVE_FRAME_HEIGHT;
    struct gol_cell *put = calloc(n, sizeof *put);
    struct gol_cell *got = calloc(n, sizeof *got);

    open_screen(pair);
    for (size_t i = 0; i < n; i++)
        put[i].glyph = (uint32_t)i;
    gol_live_frame_put(pair->runner, put);
    assert_true(gol_live_frame_get(pair->screen, got));
    assert_memory_equal(put, got, n * sizeof *put);
    free(got);
    free(put);
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

static void what_is_not_live_memory_is_refused(void **state)
{
    struct gol_live *live;
    struct gol_err err = {0};

    (void)state;
    assert_int_equal(gol_live_open("/gollab-there-is-none", false, &live, &err), GOL_NOT_FOUND);
    assert_null(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(status_goes_to_the_screen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_screen_is_noticed_while_it_lives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(games_are_shown_and_cropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_ring_keeps_order_and_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_ring_makes_the_trial_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_frame_goes_to_the_screen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_read_torn, set_up, tear_down),
        cmocka_unit_test(what_is_not_live_memory_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
