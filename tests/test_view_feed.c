/* What the screen takes from the live memory and the rows of a run; the last picture that is kept of it. */
#include "cmocka_all.h"

#include "fixture_plan.h"
#include "ui/feed.h"
#include "ui/restore.h"
#include "ui/snapshot.h"
#include "util/clock.h"
#include "util/num.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

struct run {
    char folder[64];
    struct gol_live *live;
    struct fixture *fixture;
    struct gol_screen_options options;
    int loads, rows; /* asked for, and how many there are */
    struct gol_row *lent;
    bool unreadable;
};

static enum gol_code load(void *context, const struct gol_row **rows, int *n, struct gol_err *err)
{
    struct run *run = context;

    run->loads++;
    free(run->lent); /* as one that has grown elsewhere */
    *rows = run->lent = fixture_rows(run->fixture, 3, n);
    *n = run->rows;
    return run->unreadable ? gol_err_set(err, GOL_PARSE, "a line of another kind") : GOL_OK;
}

static struct run *run_new(bool with_live)
{
    struct run *run = calloc(1, sizeof *run);
    struct gol_err err;
    char line[80];

    assert_non_null(run);
    fixture_folder(run->folder);
    run->fixture = fixture_new("0 10ms", "1", "2", "off");
    run->options = (struct gol_screen_options){
        .run_dir = run->folder, .plan = &run->fixture->plan, .runner_fd = -1, .load = load, .context = run};
    assert_ok(gol_live_create(&run->live, &err), &err);
    snprintf(line, sizeof line, "%s\n", gol_live_name(run->live));
    if (with_live)
        fixture_write(run->folder, "live", line);
    return run;
}

static void run_free(struct run *run)
{
    gol_live_close(run->live);
    fixture_remove(run->folder);
    free(run->fixture);
    free(run->lent);
    free(run);
}

static void put_status(struct run *run, enum gol_live_state state, int done)
{
    struct gol_live_status status = {.state = state, .total = 18, .done = done, .point = 1, .eta_ns = -1};

    memset(status.label, 'x', sizeof status.label); /* not ended, as if its writer had crashed half way */
    gol_live_status_put(run->live, &status);
}

static void put_game(struct run *run, int game, int64_t generation)
{
    static const uint8_t cells[16] = {1, 2, 3, 4};
    const struct gol_view_state state = {
        .game = game, .generation = generation, .population = 4, .width = 4, .height = 4, .cells = cells};

    gol_live_game_put(run->live, &state);
}

static void test_status_table_and_games(void **state)
{
    struct run *run = run_new(true);
    struct gol_scene scene = {0};
    struct gol_feed feed;
    struct gol_err err;

    (void)state;
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    put_status(run, GOL_LIVE_RUNNING, 6);
    run->rows = 6;
    gol_live_trial_begin(run->live);
    gol_live_games_open(run->live, 2, 4, 4, 9, false);
    put_game(run, 1, 57);
    gol_feed_update(&feed, gol_clock_ns(), false);
    gol_feed_update_games(&feed, 0, 1); /* what is not seen is there when it will be: its trial may be over then */
    gol_feed_scene(&feed, gol_clock_ns(), &scene);
    assert_int_equal(scene.progress.status->done, 6);
    assert_int_equal(strlen(scene.progress.status->label), sizeof scene.progress.status->label - 1);
    assert_string_equal(scene.progress.title, "Pause vs. execution time");
    assert_non_null(scene.table);
    assert_int_equal(scene.table->n_rows, run->fixture->plan.n_points);
    assert_int_equal(scene.current, 1);
    assert_int_equal(scene.games.games, 2);
    assert_int_equal(scene.states[0].generation, 0);
    assert_int_equal(scene.states[1].generation, 57);
    assert_int_equal(scene.states[1].cells[3], 4);
    assert_false(gol_feed_ended(&feed));
    put_status(run, GOL_LIVE_DONE, 18);
    gol_feed_update(&feed, gol_clock_ns(), false);
    assert_true(gol_feed_ended(&feed));
    gol_feed_fini(&feed);
    run_free(run);
}

static void test_a_runner_that_is_killed(void **state)
{
    struct run *run = run_new(true);
    struct gol_feed feed;
    struct gol_err err;

    (void)state;
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    put_status(run, GOL_LIVE_RUNNING, 6);
    gol_feed_update(&feed, gol_clock_ns(), false);
    gol_feed_orphaned(&feed, 9000);
    gol_feed_update(&feed, gol_clock_ns(), false); /* what it has said last does not count any more */
    assert_true(gol_feed_ended(&feed));
    assert_int_equal(feed.status.state, GOL_LIVE_STOPPED);
    assert_int_equal(feed.status.ended_ns, 9000);
    assert_string_equal(feed.status.message, "the runner was killed");
    gol_feed_fini(&feed);
    run_free(run);
}

/*
 * What is written by a build whose parts stand elsewhere is not misread, whether it is there at first or comes later.
 */
static void test_a_run_of_another_build(void **state)
{
    const uint64_t layout = 1;
    struct run *run = run_new(true);
    struct gol_feed feed;
    struct gol_err err = {0};
    const int fd = shm_open(gol_live_name(run->live), O_RDWR, 0);

    (void)state;
    assert_true(pwrite(fd, &layout, sizeof layout, 8) == sizeof layout);
    close(fd);
    run->options.runner_pid = getpid();
    assert_int_equal(gol_feed_init(&feed, &run->options, &err), GOL_INVALID);
    assert_non_null(strstr(err.message, "another build of gollab"));
    assert_ok(gol_feed_init_on(&feed, &run->options, NULL, &err), &err);
    gol_feed_update(&feed, gol_clock_ns(), false);
    assert_string_equal(feed.status.message, "the run is of another build of gollab: watch it with that one");
    gol_feed_fini(&feed);
    run_free(run);
}

/* Of a run that is over there is no live memory, but all rows. */
static void test_a_run_that_is_over(void **state)
{
    const struct gol_live_status past = {.state = GOL_LIVE_DONE, .total = 6, .done = 6, .point = -1, .eta_ns = -1};
    struct run *run = run_new(false);
    struct gol_scene scene = {0};
    struct gol_feed feed;
    struct gol_err err;

    (void)state;
    run->options.past = &past;
    run->rows = 6;
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    gol_feed_update(&feed, gol_clock_ns(), false);
    gol_feed_update(&feed, gol_clock_ns(), false);
    gol_feed_scene(&feed, gol_clock_ns(), &scene);
    assert_true(gol_feed_ended(&feed));
    assert_int_equal(run->loads, 1);
    assert_non_null(scene.table);
    assert_int_equal(scene.games.games, 0);
    gol_feed_fini(&feed);
    run_free(run);
}

/*
 * Its games are those that it has kept, and it is said of which trial; why there are none is said where they would be.
 */
static void test_games_of_a_run_that_is_over(void **state)
{
    const struct gol_live_status past = {.state = GOL_LIVE_DONE, .total = 6, .done = 6, .point = -1, .eta_ns = -1};
    struct run *run = run_new(false);
    struct gol_last_games last;
    struct gol_scene scene = {0};
    struct gol_feed feed;
    struct gol_err err;

    (void)state;
    gol_live_trial_begin(run->live);
    gol_live_games_open(run->live, 2, 4, 4, 9, false);
    put_game(run, 1, 57);
    assert_ok(gol_last_games_take(run->live, 6, "pool pause=10ms", &last, &err), &err);
    run->options.past = &past;
    run->options.past_games = &last;
    run->options.no_games = "games.gz: no good";
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    gol_feed_update(&feed, gol_clock_ns(), false);
    gol_feed_update_games(&feed, 0, 2);
    gol_feed_scene(&feed, gol_clock_ns(), &scene);
    assert_int_equal(scene.games.games, 2);
    assert_int_equal(scene.states[1].generation, 57);
    assert_int_equal(scene.states[1].cells[3], 4);
    assert_string_equal(scene.games_note, "of trial 6: pool pause=10ms");
    assert_string_equal(scene.no_games, "games.gz: no good");
    gol_feed_fini(&feed);
    gol_last_games_fini(&last);
    run_free(run);
}

/*
 * A screen that came after the trials that showed games takes them from the run folder, and says of which trial they
 * are.
 */
static void test_games_of_trials_that_were_missed(void **state)
{
    struct run *run = run_new(true);
    struct gol_live_status status = {
        .state = GOL_LIVE_RUNNING, .total = 9, .done = 6, .trial = 7, .ended = 6, .point = 1, .eta_ns = -1};
    struct gol_last_games last;
    struct gol_scene scene = {0};
    struct gol_feed feed;
    struct gol_err err;
    int64_t now_ns = gol_clock_ns();

    (void)state;
    gol_live_trial_begin(run->live);
    gol_live_games_open(run->live, 2, 4, 4, 9, false);
    put_game(run, 1, 57);
    assert_ok(gol_last_games_take(run->live, 4, "pool pause=10ms", &last, &err), &err);
    gol_live_trial_begin(run->live); /* one with its view off */
    snprintf(status.label, sizeof status.label, "serial pause=0s");
    gol_live_status_put(run->live, &status);
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    gol_feed_update(&feed, now_ns, false);
    gol_feed_scene(&feed, now_ns, &scene);
    assert_int_equal(scene.games.games, 0); /* nothing was kept yet */
    assert_ok(gol_last_games_write(&last, run->folder, &err), &err);
    gol_feed_update(&feed, now_ns += GOL_NS_PER_S, false);
    assert_int_equal(feed.games.games, 0); /* no trial has ended since */
    status.done = 7;
    gol_live_status_put(run->live, &status);
    gol_feed_update(&feed, now_ns += GOL_NS_PER_S, false);
    gol_feed_update_games(&feed, 0, 2);
    gol_feed_scene(&feed, now_ns, &scene);
    assert_int_equal(scene.games.games, 2);
    assert_int_equal(scene.states[1].generation, 57);
    assert_string_equal(scene.games_note, "of trial 4: pool pause=10ms");
    /* what is seen live takes their place, and is named when others that show nothing have come after it */
    gol_live_games_open(run->live, 1, 4, 4, 9, false);
    put_game(run, 0, 3);
    gol_feed_update(&feed, now_ns, false);
    gol_feed_update_games(&feed, 0, 1);
    gol_feed_scene(&feed, now_ns, &scene);
    assert_int_equal(scene.games.games, 1);
    assert_int_equal(scene.states[0].generation, 3);
    assert_int_equal(scene.states[1].generation, 0);
    assert_string_equal(scene.games_note, "");
    status.ended = 7, status.trial = 8;
    gol_live_status_put(run->live, &status);
    gol_live_trial_begin(run->live);
    gol_feed_update(&feed, now_ns, false);
    gol_feed_scene(&feed, now_ns, &scene);
    assert_string_equal(scene.games_note, "of the trial before");
    status.ended = 8, status.trial = 9;
    gol_live_status_put(run->live, &status);
    gol_feed_update(&feed, now_ns, false);
    gol_feed_scene(&feed, now_ns, &scene);
    assert_string_equal(scene.games_note, "of trial 7: serial pause=0s");
    gol_feed_fini(&feed);
    gol_last_games_fini(&last);
    run_free(run);
}

/* Between trials the picture stays, and says that it is old; with the next trial nothing of it is left. */
static void test_picture_stays_between_trials(void **state)
{
    struct run *run = run_new(true);
    struct gol_scene scene = {0};
    struct gol_feed feed;
    struct gol_err err;

    (void)state;
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    gol_feed_update(&feed, 0, false);
    gol_feed_scene(&feed, 0, &scene);
    assert_int_equal(scene.games.games, 0);
    gol_live_trial_begin(run->live);
    gol_live_games_open(run->live, 1, 4, 4, 9, false);
    put_game(run, 0, 100);
    gol_feed_update(&feed, 0, false);
    gol_feed_update_games(&feed, 0, 1);
    gol_live_trial_begin(run->live);
    gol_feed_update(&feed, 0, false);
    gol_feed_update_games(&feed, 0, 1);
    gol_feed_scene(&feed, 0, &scene);
    assert_int_equal(scene.games.games, 1);
    assert_int_equal(scene.states[0].generation, 100);
    assert_string_not_equal(scene.games_note, "");
    gol_live_games_open(run->live, 1, 4, 4, 9, false);
    gol_feed_update(&feed, 0, false);
    gol_feed_update_games(&feed, 0, 1);
    gol_feed_scene(&feed, 0, &scene);
    assert_int_equal(scene.states[0].generation, 0);
    assert_string_equal(scene.games_note, "");
    gol_feed_fini(&feed);
    run_free(run);
}

static void test_rows_are_loaded_when_there_are_more(void **state)
{
    struct run *run = run_new(true);
    struct gol_feed feed;
    struct gol_err err;
    int64_t now_ns = gol_clock_ns();

    (void)state;
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    put_status(run, GOL_LIVE_RUNNING, 1);
    for (int i = 0; i < 5; i++)
        gol_feed_update(&feed, now_ns += GOL_NS_PER_S, false);
    assert_int_equal(run->loads, 1);
    put_status(run, GOL_LIVE_RUNNING, 2);
    gol_feed_update(&feed, now_ns += 100 * GOL_NS_PER_S, false);
    assert_int_equal(run->loads, 2);
    /* not at once when loading took long */
    put_status(run, GOL_LIVE_RUNNING, 3);
    feed.load_after_ns = now_ns + GOL_NS_PER_S;
    gol_feed_update(&feed, now_ns, false);
    assert_int_equal(run->loads, 2);
    gol_feed_update(&feed, now_ns + GOL_NS_PER_S, false);
    assert_int_equal(run->loads, 3);
    gol_feed_fini(&feed);
    run_free(run);
}

/* As `gollab show --trials` marks them. */
static void test_outliers_are_marked(void **state)
{
    struct run *run = run_new(true);
    struct gol_feed feed;
    struct gol_scene scene = {0};
    struct gol_row rows[12];
    enum gol_outlier marks[12];
    struct gol_err err;

    (void)state;
    for (int i = 0; i < 12; i++)
        fixture_row(run->fixture, 1, i + 1, i == 7 ? 90000 : 1000 + i, &rows[i]);
    assert_ok(gol_outliers_mark(&run->fixture->plan, rows, 12, marks, &err), &err);
    assert_int_equal(marks[7], GOL_OUTLIER_HIGH);
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    assert_ok(gol_feed_rows(&feed, rows, 12, &err), &err);
    gol_feed_scene(&feed, 0, &scene);
    assert_non_null(scene.outliers);
    assert_memory_equal(scene.outliers, marks, sizeof marks);
    gol_feed_fini(&feed);
    run_free(run);
}

/* What cannot be read leaves the table as it was, with the rows that are still there. */
static void test_rows_that_cannot_be_read(void **state)
{
    struct run *run = run_new(true);
    struct gol_feed feed;
    struct gol_scene scene = {0};
    struct gol_err err;
    const int64_t now_ns = gol_clock_ns();

    (void)state;
    run->rows = 6;
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    put_status(run, GOL_LIVE_RUNNING, 1);
    gol_feed_update(&feed, now_ns, false);
    run->unreadable = true;
    run->rows = 9;
    put_status(run, GOL_LIVE_RUNNING, 2);
    gol_feed_update(&feed, now_ns + GOL_NS_PER_S, false);
    assert_int_equal(run->loads, 2);
    gol_feed_scene(&feed, now_ns, &scene);
    assert_non_null(scene.table);
    assert_ptr_equal(scene.rows, run->lent);
    assert_int_equal(scene.n_rows, 6);
    assert_non_null(scene.outliers); /* of these */
    gol_feed_fini(&feed);
    run_free(run);
}

static void test_no_live_memory(void **state)
{
    struct run *run = run_new(false);
    struct gol_feed feed;
    struct gol_err err;
    char line[80];

    (void)state;
    assert_int_equal(gol_feed_init(&feed, &run->options, &err), GOL_NOT_FOUND);
    assert_non_null(strstr(err.message, run->folder));
    fixture_write(run->folder, "live", "/gollab-no-such-memory\n");
    assert_int_equal(gol_feed_init(&feed, &run->options, &err), GOL_NOT_FOUND);
    /* a runner that has just been started will make it */
    run->options.owns_run = true;
    assert_ok(gol_feed_init(&feed, &run->options, &err), &err);
    put_status(run, GOL_LIVE_RUNNING, 4);
    gol_feed_update(&feed, 0, false);
    assert_int_equal(feed.status.total, 0);
    snprintf(line, sizeof line, "%s\n", gol_live_name(run->live));
    fixture_write(run->folder, "live", line);
    gol_feed_update(&feed, 0, false);
    assert_int_equal(feed.status.done, 4);
    gol_feed_fini(&feed);
    run_free(run);
}

static void test_snapshot(void **state)
{
    struct run *run = run_new(true);
    struct gol_err err;
    struct gol_row *rows;
    char *text;
    int n;

    (void)state;
    put_status(run, GOL_LIVE_FINISHING, 18);
    gol_live_trial_begin(run->live);
    gol_live_games_open(run->live, 2, 4, 4, 9, false);
    put_game(run, 0, 500);
    rows = fixture_rows(run->fixture, 3, &n);
    assert_ok(gol_snapshot_write(run->folder, &run->fixture->plan, rows, n, run->live, &err), &err);
    text = fixture_read(run->folder, "screen.txt");
    assert_ptr_equal(strstr(text, "Pause vs. execution time"), text);
    assert_non_null(strstr(text, "18/18  100%"));
    assert_non_null(strstr(text, "game 1  gen 500  pop 4"));
    assert_non_null(strstr(text, "threads"));
    assert_null(strstr(text, "Ctrl-L"));
    assert_int_equal(text[strlen(text) - 1], '\n');
    assert_int_not_equal(text[strlen(text) - 2], '\n');
    free(text);
    free(rows);
    assert_int_not_equal(gol_snapshot_write("/nonexistent", &run->fixture->plan, NULL, 0, run->live, &err), GOL_OK);
    run_free(run);
}

static void test_restore_strings(void **state)
{
    char out[GOL_RESTORE_BYTES] = "";
    char longer[2 * GOL_RESTORE_BYTES];

    (void)state;
    gol_restore_add(out, "\x1b[m$<2>");
    gol_restore_add(out, NULL);
    gol_restore_add(out, "a$<5/*>b$c$<");
    assert_string_equal(out, "\x1b[mab$c$<");
    memset(longer, 'y', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    gol_restore_add(out, longer);
    assert_int_equal(strlen(out), GOL_RESTORE_BYTES - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_table_and_games),
        cmocka_unit_test(test_games_of_trials_that_were_missed),
        cmocka_unit_test(test_picture_stays_between_trials),
        cmocka_unit_test(test_a_runner_that_is_killed),
        cmocka_unit_test(test_a_run_of_another_build),
        cmocka_unit_test(test_a_run_that_is_over),
        cmocka_unit_test(test_games_of_a_run_that_is_over),
        cmocka_unit_test(test_rows_are_loaded_when_there_are_more),
        cmocka_unit_test(test_rows_that_cannot_be_read),
        cmocka_unit_test(test_outliers_are_marked),
        cmocka_unit_test(test_no_live_memory),
        cmocka_unit_test(test_snapshot),
        cmocka_unit_test(test_restore_strings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
