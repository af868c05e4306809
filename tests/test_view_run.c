/* Progress, table, keys, and how they share a terminal: as text, at sizes from one line to a wide screen. */
#include "cmocka_all.h"

#include "ui/view.h"
#include "util/num.h"

#define S GOL_NS_PER_S

static struct gol_live_status status_of(void)
{
    return (struct gol_live_status){
        .state = GOL_LIVE_RUNNING,
        .total = 120,
        .done = 45,
        .failed = 2,
        .started_ns = 1 * S,
        .eta_ns = 75 * S,
        .point = 3,
        .repeat = 1,
        .trial_started_ns = 12 * S,
        .label = "pool pause=10ms counters=4",
    };
}

/* A table as gol_table_make would fill it half way. */
static void make_table(struct gol_grid *table, int rows)
{
    static const struct {
        const char *heading;
        int width, rank;
    } columns[] = {
        {"mode", 7, 0},     {"pause", 6, 0},  {"time", 7, 0}, {"overhead", 8, 1},
        {"speed-up", 8, 2}, {"memory", 7, 3}, {"CPU", 5, 6},
    };
    static const char *const measured[] = {"101 ms", "1.2 ms", "1.00x", "4.21 MB", "0.3%"};
    static const char *const modes[] = {"serial", "threads", "pool"};
    struct gol_err err;

    *table = (struct gol_grid){.note = "n = 3: min..max"};
    for (int c = 0; c < 7; c++) {
        gol_grid_column(table, columns[c].heading, c > 0, columns[c].rank);
        table->columns[c].width = columns[c].width;
    }
    assert_ok(gol_grid_rows(table, rows, &err), &err);
    for (int i = 0; i < rows; i++) {
        char(*row)[GOL_GRID_CELL] = &table->cells[i * 7];

        strcpy(row[0], modes[i % 3]);
        snprintf(row[1], sizeof row[1], "%d ms", i / 3);
        for (int c = 0; c < 5; c++)
            strcpy(row[c + 2], i < 2 ? measured[c] : "-");
    }
}

static void assert_shows(const struct gol_frame *frame, const char *wanted)
{
    struct gol_buf text;

    gol_buf_init(&text);
    gol_frame_dump(frame, &text);
    assert_string_equal(gol_buf_text(&text), wanted);
    gol_buf_fini(&text);
}

static struct gol_frame frame_of(int width, int height)
{
    struct gol_frame frame;
    struct gol_err err;

    assert_ok(gol_frame_init(&frame, width, height, &err), &err);
    return frame;
}

/* ---- progress ---- */

static void assert_progress(const struct gol_live_status *status, const char *title, int width, int height,
                            const char *wanted)
{
    const struct gol_progress progress = {title, status, 14 * S + S / 2};
    struct gol_frame frame = frame_of(width, height);

    gol_progress_draw(&frame, (struct gol_rect){0, 0, width, height}, &progress);
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_progress(void **state)
{
    const struct gol_live_status status = status_of();

    (void)state;
    assert_progress(&status, "Pause vs. execution time", 60, 4,
                    "Pause vs. execution time                             running\n"
                    "█████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "elapsed 13 s  left 1 min 15 s  2 failed\n"
                    "pool pause=10ms counters=4  repeat 2  2 s\n");
    assert_progress(&status, "Pause vs. execution time", 20, 4,
                    "Pause vs. …  running\n"
                    "██░░░░░  45/120  37%\n"
                    "2 failed\n"
                    "pool pause=10ms cou…\n");
    assert_progress(&status, "Pause vs. execution time", 60, 3,
                    "Pause vs. execution time                             running\n"
                    "█████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "2 failed  pool pause=10ms counters=4\n");
    assert_progress(&status, "Pause vs. execution time", 50, 2,
                    "█████████████░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "2 failed  pool pause=10ms counters=4\n");
    assert_progress(&status, "Pause vs. execution time", 40, 1, "45/120  37%  2 failed  pool pause=10ms …\n");
    assert_progress(&status, "Pause vs. execution time", 8, 1, "45/120 …\n");
    assert_progress(&status, "Pause vs. execution time", 1, 1, "\n");
}

/* Where there is room behind the times. */
static void test_progress_warns(void **state)
{
    struct gol_live_status status = status_of();

    (void)state;
    status.failed = 0;
    status.warnings = 3;
    strcpy(status.warning, "this is a virtual machine: others may take");
    assert_progress(&status, "T", 60, 4,
                    "T                                                    running\n"
                    "█████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "elapsed 13 s  left 1 min 15 s  3 warnings: this is a virtua…\n"
                    "pool pause=10ms counters=4  repeat 2  2 s\n");
    assert_progress(&status, "T", 50, 4,
                    "T                                          running\n"
                    "█████████████░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "elapsed 13 s  left 1 min 15 s\n"
                    "pool pause=10ms counters=4\n");
}

static void test_progress_of_other_states(void **state)
{
    struct gol_live_status status = {.eta_ns = -1, .point = -1, .repeat = -1};

    (void)state;
    assert_progress(&status, "T", 40, 4,
                    "T                               starting\n"
                    "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  starting\n"
                    "elapsed 0 s\n"
                    "\n");
    status = status_of();
    status.failed = 0;
    strcpy(status.message, "stopping after this trial");
    assert_progress(&status, "T", 60, 4,
                    "T                                                    running\n"
                    "█████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "elapsed 13 s  left 1 min 15 s\n"
                    "pool pause=10ms counters=4  stopping after this trial\n");
    assert_progress(&status, "T", 40, 4,
                    "T                                running\n"
                    "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "elapsed 13 s  left 1 min 15 s\n"
                    "stopping after this trial\n");
    status.state = GOL_LIVE_DONE;
    status.done = 130; /* more than was expected */
    status.message[0] = '\0';
    assert_progress(&status, "T", 40, 4,
                    "T                                   done\n"
                    "█████████████████████████  130/120  100%\n"
                    "elapsed 13 s\n"
                    "\n");
}

static void test_hostile_title(void **state)
{
    const struct gol_live_status status = status_of();

    (void)state;
    assert_progress(&status,
                    "\x1b]0;owned\x07 \xff\xe2\x80\xae"
                    "evil 生命",
                    40, 3,
                    "?]0;owned? ?evil 生命            running\n"
                    "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "2 failed  pool pause=10ms counters=4\n");
}

/* ---- table ---- */

static void assert_table(struct gol_table_view *view, int width, int height, bool more, const char *wanted)
{
    struct gol_frame frame = frame_of(width, height);

    assert_int_equal(gol_table_draw(&frame, (struct gol_rect){0, 0, width, height}, view), more);
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_table(void **state)
{
    struct gol_grid table;
    struct gol_table_view view = {.table = &table, .current = 2};
    int width, height;

    (void)state;
    make_table(&table, 4);
    gol_table_room(&table, &width, &height);
    assert_int_equal(height, 6);
    assert_table(&view, width, height, false,
                 "  mode      pause     time  overhead  speed-up   memory    CPU\n"
                 "  serial     0 ms   101 ms    1.2 ms     1.00x  4.21 MB   0.3%\n"
                 "  threads    0 ms   101 ms    1.2 ms     1.00x  4.21 MB   0.3%\n"
                 "▸ pool       0 ms        -         -         -        -      -\n"
                 "  serial     1 ms        -         -         -        -      -\n"
                 "  n = 3: min..max\n");
    gol_grid_fini(&table);
}

static void test_table_walks_through_columns(void **state)
{
    struct gol_grid table;
    struct gol_table_view view = {.table = &table, .current = -1};

    (void)state;
    make_table(&table, 2);
    assert_table(&view, 44, 3, true,
                 "  mode      pause     time  overhead       ›\n"
                 "  serial     0 ms   101 ms    1.2 ms\n"
                 "  threads    0 ms   101 ms    1.2 ms\n");
    view.column = 3;
    assert_table(&view, 44, 3, true,
                 "  mode      pause     time    CPU          ‹\n"
                 "  serial     0 ms   101 ms   0.3%\n"
                 "  threads    0 ms   101 ms   0.3%\n");
    view.column = 99;
    assert_table(&view, 44, 3, true,
                 "  mode      pause     time    CPU          ‹\n"
                 "  serial     0 ms   101 ms   0.3%\n"
                 "  threads    0 ms   101 ms   0.3%\n");
    assert_int_equal(view.column, 3);
    view.column = -5;
    assert_table(&view, 16, 3, true,
                 "  mode      p… ›\n"
                 "  serial     …\n"
                 "  threads    …\n");
    assert_int_equal(view.column, 0);
    gol_grid_fini(&table);
}

static void test_table_scrolls(void **state)
{
    struct gol_grid table;
    struct gol_table_view view = {.table = &table, .current = -1, .row = 1};

    (void)state;
    make_table(&table, 9);
    assert_table(&view, 31, 4, true,
                 "  mode      pause     time    ›\n"
                 "  threads    0 ms   101 ms    ↑\n"
                 "  pool       0 ms        -\n"
                 "  serial     1 ms        -    ↓\n");
    view.row = 100000;
    assert_table(&view, 31, 4, true,
                 "  mode      pause     time    ›\n"
                 "  serial     2 ms        -    ↑\n"
                 "  threads    2 ms        -\n"
                 "  pool       2 ms        -\n");
    assert_int_equal(view.row, 6);
    view.row = -7;
    assert_table(&view, 31, 1, true, "  mode      pause     time    ↓\n");
    assert_int_equal(view.row, 0);
    gol_grid_fini(&table);
}

/* ---- keys ---- */

static void assert_help(const struct gol_help *help, int width, const char *wanted)
{
    struct gol_frame frame = frame_of(width, 1);

    gol_help_draw(&frame, (struct gol_rect){0, 0, width, 1}, help);
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_help(void **state)
{
    struct gol_help help = {.owns_run = true, .scrolls = true};

    (void)state;
    assert_help(&help, 120,
                "q quit or stop   arrows PgUp PgDn scroll   Ctrl-L redraw   Ctrl-C stop   "
                "a lost connection leaves it running\n");
    assert_help(&help, 80, "q quit or stop   arrows PgUp PgDn scroll   Ctrl-L redraw   Ctrl-C stop\n");
    assert_help(&help, 20, "q quit or stop\n");
    assert_help(&help, 5, "\n");
    help.hangup_stops = true;
    help.scrolls = false;
    assert_help(&help, 90, "q quit or stop   Ctrl-L redraw   Ctrl-C stop   a lost connection stops it\n");
    help.owns_run = false;
    assert_help(&help, 80, "q quit   Ctrl-L redraw\n");
    help.asking = true;
    assert_help(&help, 80, "s stop the run   d leave it running   any other key stays\n");
    assert_help(&help, 30, "s stop   d detach   else stay\n");
    assert_help(&help, 20, "s stop   d detach\n");
}

/* ---- all of it ---- */

static struct gol_live_game states[4];

static struct gol_scene scene_of(const struct gol_live_status *status, struct gol_grid *table)
{
    for (int i = 0; i < 4; i++) {
        states[i].generation = 5;
        states[i].population = 3;
        states[i].cells[9] = states[i].cells[10] = states[i].cells[11] = 1;
    }
    return (struct gol_scene){
        .progress = {"Four games", status, 14 * S + S / 2},
        .games = {.trial = 1, .games = 4, .width = 8, .height = 8},
        .states = states,
        .games_note = "",
        .table = {.table = table, .current = 2},
        .help = {.owns_run = true},
        .unicode = true,
    };
}

static void assert_scene(struct gol_scene *scene, int width, int height, const char *wanted)
{
    struct gol_frame frame = frame_of(width, height);
    struct gol_layout layout;

    gol_layout_make(width, height, scene, &layout);
    gol_scene_draw(&frame, scene, &layout);
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_scene(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;

    (void)state;
    make_table(&table, 4);
    scene = scene_of(&status, &table);
    assert_scene(&scene, 80, 24,
                 "Four games                                                               running\n"
                 "█████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4  repeat 2  2 s\n"
                 "\n"
                 "4 games of 8x8\n"
                 "game 1  gen 5  pop 3      game 2  gen 5  pop 3\n"
                 " ▄▄▄                       ▄▄▄\n"
                 "\n"
                 "\n"
                 "\n"
                 "game 3  gen 5  pop 3      game 4  gen 5  pop 3\n"
                 " ▄▄▄                       ▄▄▄\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "  mode      pause     time  overhead  speed-up   memory    CPU\n"
                 "  serial     0 ms   101 ms    1.2 ms     1.00x  4.21 MB   0.3%\n"
                 "  threads    0 ms   101 ms    1.2 ms     1.00x  4.21 MB   0.3%\n"
                 "▸ pool       0 ms        -         -         -        -      -\n"
                 "  serial     1 ms        -         -         -        -      -\n"
                 "\n"
                 "q quit or stop   Ctrl-L redraw   Ctrl-C stop\n");
    gol_grid_fini(&table);
}

/* Wide enough for both: the table stands beside the games. */
static void test_wide_scene(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;
    struct gol_layout layout;

    (void)state;
    make_table(&table, 4);
    scene = scene_of(&status, &table);
    scene.table.current = -1;
    gol_layout_make(140, 16, &scene, &layout);
    assert_int_equal(layout.games.y, layout.table.y);
    assert_true(layout.games.x + layout.games.width < layout.table.x);
    assert_int_equal(layout.grid.shown, 4);
    assert_int_equal(layout.table.height, 6);
    /* not when games would be lost by it */
    scene.games.games = 40;
    gol_layout_make(140, 40, &scene, &layout);
    assert_true(layout.games.y + layout.games.height <= layout.table.y);
    gol_grid_fini(&table);
}

static void test_scene_without_games(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;

    (void)state;
    make_table(&table, 9);
    scene = scene_of(&status, &table);
    scene.games.games = 0;
    scene.help.asking = true;
    assert_scene(&scene, 60, 12,
                 "Four games                                           running\n"
                 "█████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4  repeat 2  2 s\n"
                 "  mode      pause     time  overhead  speed-up   memory    ›\n"
                 "  serial     0 ms   101 ms    1.2 ms     1.00x  4.21 MB\n"
                 "  threads    0 ms   101 ms    1.2 ms     1.00x  4.21 MB\n"
                 "▸ pool       0 ms        -         -         -        -\n"
                 "  serial     1 ms        -         -         -        -\n"
                 "  threads    1 ms        -         -         -        -\n"
                 "  pool       1 ms        -         -         -        -    ↓\n"
                 "s stop the run   d leave it running   any other key stays\n");
    scene.table.table = NULL;
    scene.help.asking = false;
    assert_scene(&scene, 40, 8,
                 "Four games                       running\n"
                 "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4\n"
                 "\n"
                 "\n"
                 "\n"
                 "q quit or stop   Ctrl-L redraw\n");
    gol_grid_fini(&table);
}

static void test_scene_that_the_runner_draws(void **state)
{
    static struct gol_cell cells[GOL_LIVE_FRAME_WIDTH * GOL_LIVE_FRAME_HEIGHT];
    struct gol_frame drawn = {GOL_LIVE_FRAME_WIDTH, GOL_LIVE_FRAME_HEIGHT, cells};
    const struct gol_live_status status = status_of();
    struct gol_scene scene = scene_of(&status, NULL);

    (void)state;
    gol_frame_text(&drawn, 0, 0, 120, "drawn by the runner", GOL_COLOUR_DEFAULT, false);
    scene.games.every = true;
    scene.frame = cells;
    assert_scene(&scene, 40, 9,
                 "Four games                       running\n"
                 "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4\n"
                 "drawn by the runner\n"
                 "\n"
                 "\n"
                 "\n"
                 "q quit or stop   Ctrl-L redraw\n");
}

static void test_small_scenes(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;

    (void)state;
    make_table(&table, 4);
    scene = scene_of(&status, &table);
    assert_scene(&scene, 40, 12,
                 "Four games                       running\n"
                 "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4\n"
                 "4 games of 8x8\n"
                 "1 g5 p3       2 g5 p3\n"
                 "⠐⠒            ⠐⠒\n"
                 "\n"
                 "3 g5 p3       4 g5 p3\n"
                 "⠐⠒            ⠐⠒\n"
                 "\n"
                 "q quit or stop   Ctrl-L redraw\n");
    assert_scene(&scene, 20, 5,
                 "Four games   running\n"
                 "██░░░░░  45/120  37%\n"
                 "2 failed\n"
                 "pool pause=10ms cou…\n"
                 "q quit or stop\n");
    assert_scene(&scene, 19, 5, "45/120  37%  pool …\n\n\n\n\n");
    assert_scene(&scene, 40, 2,
                 "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "2 failed  pool pause=10ms counters=4\n");
    assert_scene(&scene, 1, 1, "\n");
    gol_grid_fini(&table);
}

/* From 1x1 to 500x200, with and without games and table: the parts stay inside and do not overlap. */
static void test_layouts(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;

    (void)state;
    make_table(&table, 30);
    for (int width = 1; width <= 500; width += 1 + width / 4) {
        for (int height = 1; height <= 200; height += 1 + height / 5) {
            for (int variant = 0; variant < 6; variant++) {
                struct gol_scene scene = scene_of(&status, variant % 2 == 0 ? &table : NULL);
                struct gol_frame frame = frame_of(width, height);
                struct gol_layout layout;
                const struct gol_rect *parts[] = {&layout.progress, &layout.games, &layout.table, &layout.help};

                scene.games.every = variant / 2 == 1;
                if (variant / 2 == 2)
                    scene.games.games = 0;
                gol_layout_make(width, height, &scene, &layout);
                gol_scene_draw(&frame, &scene, &layout);
                for (int i = 0; i < 4; i++) {
                    const struct gol_rect *a = parts[i];

                    assert_true(a->x >= 0 && a->y >= 0 && a->width >= 0 && a->height >= 0);
                    assert_true(a->x + a->width <= width && a->y + a->height <= height);
                    for (int j = 0; j < i; j++) {
                        const struct gol_rect *b = parts[j];

                        assert_true(a->width == 0 || b->width == 0 || a->height == 0 || b->height == 0 ||
                                    a->y + a->height <= b->y || b->y + b->height <= a->y || a->x + a->width <= b->x ||
                                    b->x + b->width <= a->x);
                    }
                }
                gol_frame_fini(&frame);
            }
        }
    }
    gol_grid_fini(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_progress_warns),
        cmocka_unit_test(test_progress_of_other_states),
        cmocka_unit_test(test_hostile_title),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_table_walks_through_columns),
        cmocka_unit_test(test_table_scrolls),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_scene),
        cmocka_unit_test(test_wide_scene),
        cmocka_unit_test(test_scene_without_games),
        cmocka_unit_test(test_scene_that_the_runner_draws),
        cmocka_unit_test(test_small_scenes),
        cmocka_unit_test(test_layouts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
