/* Progress and table: as text, at sizes from one line to a wide screen. */
#include "view_parts.h"

/* ---- progress ---- */

static void assert_progress(const struct gol_live_status *status, const char *title, int width, int height,
                            const char *wanted)
{
    const struct gol_progress progress = {title, status, 14 * S + S / 2, 0};
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
    assert_progress(&status, "Pause vs. execution time", 80, 1,
                    "45/120  37%  2 failed  pool pause=10ms counters=4  left 1 min 15 s  elapsed 13 s\n");
    assert_progress(
        &status, "Pause vs. execution time", 96, 1,
        "45/120  37%  2 failed  pool pause=10ms counters=4  left 1 min 15 s  elapsed 13 s  Pause vs. exe…\n");
    assert_progress(&status, "Pause vs. execution time", 110, 1,
                    "45/120  37%  2 failed  pool pause=10ms counters=4  left 1 min 15 s  elapsed 13 s  Pause vs. "
                    "executi…  ███░░░░░\n");
    assert_progress(
        &status, "T", 110, 1,
        "45/120  37%  2 failed  pool pause=10ms counters=4  left 1 min 15 s  elapsed 13 s  T  ███████░░░░░░░░░░░░░\n");
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

static void assert_title(const char *title, int width, int frames_per_s, const char *wanted)
{
    const struct gol_live_status status = status_of();
    const struct gol_progress progress = {title, &status, 14 * S, frames_per_s};
    struct gol_frame frame = frame_of(width, 4);

    gol_progress_draw(&frame, (struct gol_rect){0, 0, width, 4}, &progress);
    gol_frame_erase(&frame, (struct gol_rect){0, 1, width, 3});
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

/* Keys for it have something to show for themselves. */
static void test_progress_says_the_rate(void **state)
{
    (void)state;
    assert_title("Pause", 40, 0, "Pause                            running\n\n\n\n");
    assert_title("Pause", 40, 30, "Pause               30 frames/s  running\n\n\n\n");
    assert_title("Pause", 40, 1, "Pause                 1 frame/s  running\n\n\n\n");
    assert_title("Pause vs. time", 28, 30, "Pause vs. time       running\n\n\n\n");
}

/* It counts down while a trial runs, but not into the time of those to come. */
static void test_progress_counts_down(void **state)
{
    struct gol_live_status status = status_of();

    (void)state;
    status.failed = 0;
    status.trial = 46;
    status.trial_eta_ns = 20 * S;
    assert_progress(&status, "T", 50, 4,
                    "T                                          running\n"
                    "█████████████░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "elapsed 13 s  left 1 min 12 s\n"
                    "pool pause=10ms counters=4\n");
    status.trial_eta_ns = 1 * S;
    assert_progress(&status, "T", 50, 4,
                    "T                                          running\n"
                    "█████████████░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                    "elapsed 13 s  left 1 min 14 s\n"
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
                 "  mode      pause     time   memory    CPU ‹\n"
                 "  serial     0 ms   101 ms  4.21 MB   0.3%\n"
                 "  threads    0 ms   101 ms  4.21 MB   0.3%\n");
    view.column = 99;
    assert_table(&view, 44, 3, true,
                 "  mode      pause     time    CPU          ‹\n"
                 "  serial     0 ms   101 ms   0.3%\n"
                 "  threads    0 ms   101 ms   0.3%\n");
    assert_int_equal(view.column, 4);
    view.column = -5;
    assert_table(&view, 16, 3, true,
                 " s 0ms   101 ms\n"
                 " t 0ms   101 ms\n"
                 "  n = 3: min..m…\n");
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
    assert_table(&view, 31, 1, true, "  serial     0 ms   101 ms    ↓\n");
    assert_int_equal(view.row, 0);
    gol_grid_fini(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_progress_warns),
        cmocka_unit_test(test_progress_says_the_rate),
        cmocka_unit_test(test_progress_counts_down),
        cmocka_unit_test(test_progress_of_other_states),
        cmocka_unit_test(test_hostile_title),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_table_walks_through_columns),
        cmocka_unit_test(test_table_scrolls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
