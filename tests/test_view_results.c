/* The results in full, as text: sorted, filtered, with trials and their histogram. */
#include "view_parts.h"

#include "fixture_plan.h"

#include "lab/table.h"

struct results {
    struct fixture *fixture;
    struct gol_row *rows;
    int n_rows;
    enum gol_outlier *outliers;
    struct gol_summary summary;
    struct gol_grid table;
    struct gol_look look;
};

/* Two pauses, three modes, and four trials of each; all those of threads with a pause are bad. */
static struct results *results_new(void)
{
    struct results *r = calloc(1, sizeof *r);
    struct gol_err err;

    assert_non_null(r);
    r->fixture = fixture_new("0 10ms", "1", "2", "off");
    r->rows = fixture_rows(r->fixture, 4, &r->n_rows);
    r->outliers = calloc((size_t)r->n_rows, sizeof *r->outliers);
    assert_non_null(r->outliers);
    for (int i = 0; i < r->n_rows; i++) {
        const struct gol_point *point = &r->fixture->plan.points[r->rows[i].point];

        strcpy(r->rows[i].started, "2026-11-22T20:07:24Z");
        if (point->mode == GOL_MODE_THREADS && r->rows[i].point > 2) {
            r->rows[i].status = GOL_STATUS_TIMEOUT;
            strcpy(r->rows[i].note, "took longer than 300 ms");
        }
    }
    r->rows[0].status = GOL_STATUS_CRASHED; /* one of several */
    strcpy(r->rows[0].note, "killed by signal 11");
    assert_ok(gol_summary_make(&r->fixture->plan, r->rows, r->n_rows, &r->summary, &err), &err);
    assert_ok(gol_table_make_full(&r->fixture->plan, &r->summary, &r->table, &err), &err);
    gol_look_init(&r->look);
    r->look.view = GOL_VIEW_TABLE;
    return r;
}

static void results_free(struct results *r)
{
    gol_grid_fini(&r->table);
    gol_summary_fini(&r->summary);
    free(r->rows);
    free(r->outliers);
    free(r->fixture);
    free(r);
}

/* As if that trial were beyond a fence. */
static void mark(struct results *r, int trial, enum gol_outlier outlier)
{
    for (int i = 0; i < r->n_rows; i++)
        if (r->rows[i].trial == trial)
            r->outliers[i] = outlier;
}

static struct gol_frame draw(struct results *r, int width, int height)
{
    const struct gol_results_view view = {&r->fixture->plan, r->rows, r->n_rows,  &r->summary,
                                          &r->table,         2,       r->outliers};
    struct gol_frame frame = frame_of(width, height);

    gol_results_draw(&frame, (struct gol_rect){0, 0, width, height}, &view, &r->look);
    return frame;
}

static void assert_results(struct results *r, int width, int height, const char *wanted)
{
    struct gol_frame frame = draw(r, width, height);

    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_lines(void **state)
{
    struct results *r = results_new();

    (void)state;
    assert_results(r, 150, 9,
                   "  mode     pause      time            interval       min  overhead  vs serial  speed-up  work/s    "
                   "CPU  memory  n  bad  trials\n"
                   "  serial     0 s  280.0 us     180.0..300.0 us  180.0 us    280 us        0 s     1.00x  39.3 k    "
                   "  -  3.5 MB  3    1  x█▁▆         killed by signal…\n"
                   "  threads    0 s  960.0 us  900.0 us..1.020 ms  900.0 us    960 us    +680 us     0.29x  11.5 k  "
                   "15.0%  3.5 MB  4    0  ▂█▁▆\n"
                   "▸ pool       0 s  490.0 us     420.0..560.0 us  420.0 us    490 us    +210 us     0.57x  22.7 k    "
                   "  -  3.5 MB  4    0  █▂▇▁\n"
                   "  serial   10 ms  100.2 ms     100.2..100.3 ms  100.2 ms    220 us        0 s     1.00x     110  "
                   "15.0%  3.5 MB  4    0  ▂█▁▆\n"
                   "  threads  10 ms  took longer than 300 ms                                                          "
                   "                     xxxx\n"
                   "  pool     10 ms  100.5 ms     100.4..100.5 ms  100.4 ms    470 us    +250 us     1.00x     109  "
                   "15.0%  3.5 MB  4    0  █▂▇▁\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or more; 3 more trials for 95%\n"
                   "\n");
    assert_results(r, 80, 9,
                   "  mode     pause      time  overhead  speed-up  memory  bad      ›trials\n"
                   "  serial     0 s  280.0 us    280 us     1.00x  3.5 MB    1       x█▁▆\n"
                   "  threads    0 s  960.0 us    960 us     0.29x  3.5 MB    0       ▂█▁▆\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x  3.5 MB    0       █▂▇▁\n"
                   "  serial   10 ms  100.2 ms    220 us     1.00x  3.5 MB    0       ▂█▁▆\n"
                   "  threads  10 ms  took longer than 300 ms                         xxxx\n"
                   "  pool     10 ms  100.5 ms    470 us     1.00x  3.5 MB    0       █▂▇▁\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or more;…\n"
                   "\n");
    assert_results(r, 30, 4,
                   "  mode     pause      time   ›\n"
                   "  serial     0 s  280.0 us\n"
                   "  threads    0 s  960.0 us\n"
                   "▸ pool       0 s  490.0 us   ↓\n");
    results_free(r);
}

static void test_sorting(void **state)
{
    struct results *r = results_new();

    (void)state;
    r->look.table.sort = 2; /* time; what is not known comes last in both directions */
    assert_results(r, 60, 8,
                   "  mode     pause     ↑time  overhead  speed-up  bad        ›\n"
                   "  serial     0 s  280.0 us    280 us     1.00x    1\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x    0\n"
                   "  threads    0 s  960.0 us    960 us     0.29x    0\n"
                   "  serial   10 ms  100.2 ms    220 us     1.00x    0\n"
                   "  pool     10 ms  100.5 ms    470 us     1.00x    0\n"
                   "  threads  10 ms         -         -         -    4\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or…\n");
    r->look.table.reverse = true;
    assert_results(r, 60, 8,
                   "  mode     pause     ↓time  overhead  speed-up  bad        ›\n"
                   "  pool     10 ms  100.5 ms    470 us     1.00x    0\n"
                   "  serial   10 ms  100.2 ms    220 us     1.00x    0\n"
                   "  threads    0 s  960.0 us    960 us     0.29x    0\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x    0\n"
                   "  serial     0 s  280.0 us    280 us     1.00x    1\n"
                   "  threads  10 ms         -         -         -    4\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or…\n");
    r->look.table.sort = 0; /* words */
    assert_results(r, 60, 8,
                   " ↓mode     pause      time  overhead  speed-up  bad        ›\n"
                   "  threads    0 s  960.0 us    960 us     0.29x    0\n"
                   "  threads  10 ms         -         -         -    4\n"
                   "  serial     0 s  280.0 us    280 us     1.00x    1\n"
                   "  serial   10 ms  100.2 ms    220 us     1.00x    0\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x    0\n"
                   "  pool     10 ms  100.5 ms    470 us     1.00x    0\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or…\n");
    r->look.table.sort = 1000; /* behind the last: as in the plan, backwards */
    assert_results(r, 60, 8,
                   "  mode     pause      time  overhead  speed-up  bad        ›\n"
                   "  pool     10 ms  100.5 ms    470 us     1.00x    0\n"
                   "  threads  10 ms         -         -         -    4\n"
                   "  serial   10 ms  100.2 ms    220 us     1.00x    0\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x    0\n"
                   "  threads    0 s  960.0 us    960 us     0.29x    0\n"
                   "  serial     0 s  280.0 us    280 us     1.00x    1\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or…\n");
    assert_int_equal(r->look.table.sort, -1);
    results_free(r);
}

static void test_filtering(void **state)
{
    struct results *r = results_new();

    (void)state;
    strcpy(r->look.table.filter, "POOL");
    assert_results(r, 60, 5,
                   "  filter POOL\n"
                   "  mode     pause      time  overhead  speed-up  bad        ›\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x    0\n"
                   "  pool     10 ms  100.5 ms    470 us     1.00x    0\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or…\n");
    strcpy(r->look.table.filter, "failed  10ms");
    assert_results(r, 60, 5,
                   "  filter failed  10ms\n"
                   "  mode     pause      time  overhead  speed-up  bad        ›\n"
                   "  threads  10 ms         -         -         -    4\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or…\n"
                   "\n");
    strcpy(r->look.table.filter, "nobody");
    assert_results(r, 60, 5,
                   "  filter nobody\n"
                   "  mode     pause      time  overhead  speed-up  bad        ›\n"
                   "  no line has these words\n"
                   "\n"
                   "\n");
    strcpy(r->look.table.filter, "running");
    r->look.mode = GOL_LOOK_TYPING; /* the line of keys shows it */
    assert_results(r, 60, 5,
                   "  mode     pause      time  overhead  speed-up  bad        ›\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x    0\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or…\n"
                   "\n"
                   "\n");
    results_free(r);
}

static void test_trials(void **state)
{
    struct results *r = results_new();

    (void)state;
    r->look.table.open = true;
    assert_results(
        r, 110, 16,
        "  mode     pause      time            interval  overhead  vs serial  speed-up  memory  bad     ›trials\n"
        "  serial     0 s  280.0 us     180.0..300.0 us    280 us        0 s     1.00x  3.5 MB    1      x█▁▆\n"
        "  threads    0 s  960.0 us  900.0 us..1.020 ms    960 us    +680 us     0.29x  3.5 MB    0      ▂█▁▆\n"
        "▸ pool       0 s  490.0 us     420.0..560.0 us    490 us    +210 us     0.57x  3.5 MB    0      █▂▇▁\n"
        "  serial   10 ms  100.2 ms     100.2..100.3 ms    220 us        0 s     1.00x  3.5 MB    0      ▂█▁▆\n"
        "  threads  10 ms  took longer than 300 ms                                                       xxxx\n"
        "  pool     10 ms  100.5 ms     100.4..100.5 ms    470 us    +250 us     1.00x  3.5 MB    0      █▂▇▁\n"
        "\n"
        "serial pause=0s: 4 trials, 1 bad\n"
        "trial  repeat  status          time  outlier    overhead  began             from  trials\n"
        "    4       4  ok          280.0 us               280 us  20:07:24Z     180.0 us     1  ███████████\n"
        "    3       3  ok          180.0 us               180 us  20:07:24Z     220.0 us     0\n"
        "    2       2  ok          300.0 us               300 us  20:07:24Z     260.0 us     2  "
        "██████████████████████\n"
        "    1       1  crashed   killed by signal 11\n"
        "\n"
        "\n");
    r->look.table.trial = 1000;
    r->look.table.chosen = 4;
    assert_results(r, 80, 10,
                   "  mode     pause      time  overhead  speed-up  memory  bad      ›trials\n"
                   "  threads    0 s  960.0 us    960 us     0.29x  3.5 MB    0      ↑▂█▁▆\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x  3.5 MB    0       █▂▇▁\n"
                   "  serial   10 ms  100.2 ms    220 us     1.00x  3.5 MB    0       ▂█▁▆\n"
                   "  threads  10 ms  took longer than 300 ms                        ↓xxxx\n"
                   "\n"
                   "threads pause=10ms: 4 trials, 4 bad\n"
                   "trial  repeat  status          time  outlier    overhead  began\n"
                   "  402       2  timeout   took longer than 300 ms\n"
                   "  401       1  timeout   took longer than 300 ms\n");
    r->look.table.chosen = 2;
    r->look.table.trial = 0;
    mark(r, 203, GOL_OUTLIER_HIGH);
    mark(r, 202, GOL_OUTLIER_LOW);
    assert_results(r, 80, 13,
                   "  mode     pause      time  overhead  speed-up  memory  bad      ›trials\n"
                   "  threads    0 s  960.0 us    960 us     0.29x  3.5 MB    0      ↑▂█▁▆\n"
                   "▸ pool       0 s  490.0 us    490 us     0.57x  3.5 MB    0       █▂▇▁\n"
                   "  serial   10 ms  100.2 ms    220 us     1.00x  3.5 MB    0       ▂█▁▆\n"
                   "  threads  10 ms  took longer than 300 ms                         xxxx\n"
                   "  pool     10 ms  100.5 ms    470 us     1.00x  3.5 MB    0       █▂▇▁\n"
                   "\n"
                   "pool pause=0s: 4 trials, 0 bad, 2 outliers\n"
                   "trial  repeat  status          time  outlier         from  trials\n"
                   "  204       4  ok          420.0 us              420.0 us     2  ███████████████\n"
                   "  203       3  ok          540.0 us     high     455.0 us     0\n"
                   "  202       2  ok          440.0 us      low     490.0 us     0\n"
                   "  201       1  ok          560.0 us              525.0 us     2  ███████████████\n");
    results_free(r);
}

/* Where there is hardly any room: what a line is of may be cut off, what was measured never. */
static void test_little_room(void **state)
{
    struct results *r = results_new();

    (void)state;
    assert_results(r, 27, 3,
                   " serial 0s        280.0 us\n"
                   " threads 0s       960.0 us\n"
                   "▸pool 0s          490.0 us↓\n");
    assert_results(r, 18, 4,
                   " m pause     time›\n"
                   " s 0s    280.0 us\n"
                   " t 0s    960.0 us\n"
                   "▸p 0s    490.0 us↓\n");
    r->look.table.chosen = 4;
    assert_results(r, 15, 3,
                   "▸p 0s 490.0 us↑\n"
                   " s 1… 100.2 ms\n"
                   " t 1…      bad↓\n");
    r->look.table.column = 3; /* another figure says which it is */
    r->look.table.chosen = 0;
    assert_results(r, 20, 3,
                   " m pause   overhead‹\n"
                   " s 0s        280 us\n"
                   " t 0s        960 us↓\n");
    r->look.table.column = 0;
    r->look.table.open = true; /* the trials have all of it */
    r->look.table.chosen = 2;
    mark(r, 203, GOL_OUTLIER_HIGH);
    assert_results(r, 20, 3,
                   "pool pause=0s: 4 tr…\n"
                   "  204  420.0 us\n"
                   "  203  540.0 us high\n");
    assert_results(r, 40, 8,
                   "pool pause=…  4 trials, 0 bad, 1 outlier\n"
                   "trial      time\n"
                   "  204  420.0 us\n"
                   "  203  540.0 us high\n"
                   "  202  440.0 us\n"
                   "  201  560.0 us\n"
                   "\n"
                   "\n");
    r->look.table.chosen = 4;
    assert_results(r, 40, 3,
                   "threads pause=10ms: 4 trials, 4 bad\n"
                   "  404 timeout  took longer than 300 ms\n"
                   "  403 timeout  took longer than 300 ms\n");
    results_free(r);
}

static void test_bad_lines_are_red(void **state)
{
    struct results *r = results_new();
    struct gol_frame frame = draw(r, 80, 9);

    (void)state;
    assert_int_equal(frame.cells[5 * 80 + 2].fg, GOL_COLOUR_BAD);
    assert_int_equal(frame.cells[4 * 80 + 2].fg, GOL_COLOUR_SERIAL);
    assert_int_equal(frame.cells[80 + 2].bg, GOL_COLOUR_CHOSEN_GROUND);
    gol_frame_fini(&frame);
    results_free(r);
}

/* Nothing went wrong: a trial that was skipped is not bad, and its line not red. */
static void test_skipped_trials_stand_apart(void **state)
{
    struct results *r = results_new();
    struct gol_frame frame;
    struct gol_err err;

    (void)state;
    for (int i = 0; i < r->n_rows; i++)
        if (r->rows[i].status == GOL_STATUS_TIMEOUT) {
            r->rows[i].status = GOL_STATUS_SKIPPED;
            strcpy(r->rows[i].note, "skipped by the user");
        }
    gol_grid_fini(&r->table);
    gol_summary_fini(&r->summary);
    assert_ok(gol_summary_make(&r->fixture->plan, r->rows, r->n_rows, &r->summary, &err), &err);
    assert_ok(gol_table_make_full(&r->fixture->plan, &r->summary, &r->table, &err), &err);
    assert_int_equal(r->summary.lines[4].skipped, 4);
    assert_int_equal(r->summary.lines[4].failed, 0);
    assert_int_equal(r->summary.lines[0].failed, 1);
    strcpy(r->look.table.filter, "skipped");
    for (int open = 0; open < 2; open++) {
        r->look.table.open = open != 0;
        frame = draw(r, 150, 4);
        for (int i = 0; i < 150 * 4; i++)
            assert_int_not_equal(frame.cells[i].fg, GOL_COLOUR_BAD);
        gol_frame_fini(&frame);
    }
    assert_results(r, 150, 4,
                   "threads pause=10ms: 4 trials, 0 bad, 4 skipped\n"
                   "trial  repeat  status          time  outlier    overhead  began\n"
                   "  404       4  skipped   skipped by the user\n"
                   "  403       3  skipped   skipped by the user\n");
    r->look.table.open = false;
    assert_results(r, 150, 4,
                   "  filter skipped\n"
                   "  mode     pause      time            interval       min  overhead  vs serial  speed-up  w"
                   "ork/s    CPU  memory  n  bad  skipped  trials\n"
                   "  threads  10 ms  skipped by the user                                                     "
                   "                                       ----\n"
                   "  n = 3 to 4: the interval of the median holds it at 75% or more; 3 more trials for 95%\n");
    results_free(r);
}

/* Any size and any look. */
static void test_sizes(void **state)
{
    struct results *r = results_new();

    (void)state;
    for (int width = 1; width < 220; width += 7)
        for (int height = 1; height < 40; height += 3)
            for (int variant = 0; variant < 4; variant++) {
                struct gol_frame frame;

                r->look.table.open = variant % 2 == 1;
                r->look.table.chosen = variant * width;
                r->look.table.column = variant * height;
                r->look.table.sort = width % 12 - 1;
                strcpy(r->look.table.filter, variant > 1 ? "o" : "");
                frame = draw(r, width, height);
                gol_frame_fini(&frame);
            }
    results_free(r);
}

/* Of what is sorted by a column that would be left out, that column is seen. */
static void test_the_sorted_column_is_shown(void **state)
{
    struct results *r = results_new();

    (void)state;
    r->look.table.sort = 4; /* min */
    assert_results(r, 60, 4,
                   "  mode     pause      time      ↑min  overhead  bad        ›\n"
                   "  serial     0 s  280.0 us  180.0 us    280 us    1\n"
                   "▸ pool       0 s  490.0 us  420.0 us    490 us    0\n"
                   "  threads    0 s  960.0 us  900.0 us    960 us    0        ↓\n");
    assert_results(r, 20, 4,
                   " m pause        min›\n"
                   " s 0s      180.0 us\n"
                   "▸p 0s      420.0 us\n"
                   " t 0s      900.0 us↓\n");
    r->look.table.column = 3; /* unless another one was walked to */
    assert_results(r, 20, 4,
                   " m pause   overhead‹\n"
                   " s 0s        280 us\n"
                   "▸p 0s        490 us\n"
                   " t 0s        960 us↓\n");
    results_free(r);
}

/* Whether its heading is in the first line. */
static bool heads(const struct gol_frame *frame, const char *heading)
{
    char line[220] = "";

    for (int x = 0; x < frame->width; x++)
        line[x] = frame->cells[x].glyph < 0x7F ? (char)frame->cells[x].glyph : ' ';
    return strstr(line, heading) != NULL;
}

/* Wherever some have no room, whoever walks on sees each of them some time. */
static void test_every_column_is_walked_to(void **state)
{
    static const int widths[] = {20, 33, 40, 47, 60, 72, 80, 100};
    struct results *r = results_new();

    (void)state;
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++)
        for (int i = 2; i < r->table.n_columns; i++) {
            const struct gol_grid_column column = r->table.columns[i];
            bool seen = widths[w] < 47 && column.rank == 0; /* on tight lines the figures are one at a time */

            for (int step = 0; step < r->table.n_columns && !seen; step++) {
                struct gol_frame frame;

                r->look.table.column = step;
                frame = draw(r, widths[w], 9);
                seen = heads(&frame, column.heading);
                gol_frame_fini(&frame);
            }
            if (!seen)
                fail_msg("%s is not seen at %d columns", column.heading, widths[w]);
        }
    results_free(r);
}

static int chosen_after_drawing(struct results *r)
{
    struct gol_frame frame = draw(r, 80, 20);

    gol_frame_fini(&frame);
    return r->look.table.chosen;
}

/* Of those by time pool is the second without a pause, and the fourth the other way round. */
static void test_the_chosen_line_is_followed(void **state)
{
    struct results *r = results_new();

    (void)state;
    r->look.table.sort = 2;
    r->look.table.chosen = 1;
    assert_int_equal(chosen_after_drawing(r), 1);
    r->look.table.reverse = true;
    assert_int_equal(chosen_after_drawing(r), 3);
    r->look.table.chosen = 2; /* by a key */
    assert_int_equal(chosen_after_drawing(r), 2);
    strcpy(r->look.table.filter, "pool"); /* what was chosen is not among them */
    assert_int_equal(chosen_after_drawing(r), 1);
    r->look.table.filter[0] = '\0';
    r->look.table.chosen = 0; /* the first, whichever that is */
    assert_int_equal(chosen_after_drawing(r), 0);
    r->look.table.reverse = false;
    assert_int_equal(chosen_after_drawing(r), 0);
    r->look.table.open = true; /* but for its trials */
    r->look.table.reverse = true;
    assert_int_equal(chosen_after_drawing(r), 4);
    results_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_sorting),
        cmocka_unit_test(test_the_chosen_line_is_followed),
        cmocka_unit_test(test_the_sorted_column_is_shown),
        cmocka_unit_test(test_every_column_is_walked_to),
        cmocka_unit_test(test_filtering),
        cmocka_unit_test(test_trials),
        cmocka_unit_test(test_little_room),
        cmocka_unit_test(test_bad_lines_are_red),
        cmocka_unit_test(test_skipped_trials_stand_apart),
        cmocka_unit_test(test_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
