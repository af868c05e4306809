#include "cmocka_all.h"

#include "fixture_plan.h"
#include "report/formats.h"
#include "report/table_text.h"
#include "report/trials_table.h"

static struct gol_summary summary_of(const struct fixture *fixture, const struct gol_row *rows, int n)
{
    struct gol_summary summary;
    struct gol_err err;

    assert_ok(gol_summary_make(&fixture->plan, rows, n, &summary, &err), &err);
    return summary;
}

static void a_small_table_word_for_word(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    struct gol_row rows[6];
    struct gol_summary summary;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    for (int i = 0; i < 6; i++)
        fixture_row(fixture, i, 1, 1000000LL * (i + 1) + (i < 3 ? 0 : 100000000), &rows[i]);
    summary = summary_of(fixture, rows, 6);
    gol_buf_init(&text);
    assert_ok(gol_table_format(&fixture->plan, &summary, 0, &text, &err), &err);
    assert_string_equal(gol_buf_text(&text),
                        "mode     pause      time  interval  overhead  vs serial  speed-up    CPU  memory  n\n"
                        "serial     0 s  1.000 ms         -   1.00 ms        0 s     1.00x  15.0%  3.5 MB  1\n"
                        "threads    0 s  2.000 ms         -   2.00 ms   +1.00 ms     0.50x  15.0%  3.5 MB  1\n"
                        "pool       0 s  3.000 ms         -   3.00 ms   +2.00 ms     0.33x  15.0%  3.5 MB  1\n"
                        "serial   10 ms  104.0 ms         -   4.00 ms        0 s     1.00x  15.0%  3.5 MB  1\n"
                        "threads  10 ms  105.0 ms         -   5.00 ms   +1.00 ms     0.99x  15.0%  3.5 MB  1\n"
                        "pool     10 ms  106.0 ms         -   6.00 ms   +2.00 ms     0.98x  15.0%  3.5 MB  1\n"
                        "n = 1: one trial says nothing about the spread; 5 more trials for 95%\n");
    gol_buf_fini(&text);
    gol_summary_fini(&summary);
    free(fixture);
}

static void memory_of_an_actor_is_shown_where_it_was_weighed(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_row rows[3];
    struct gol_summary summary;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    for (int i = 0; i < 3; i++)
        fixture_row(fixture, i, 1, 1000000LL * (i + 1), &rows[i]);
    rows[2].bytes_per_actor = 130;
    summary = summary_of(fixture, rows, 3);
    gol_buf_init(&text);
    assert_ok(gol_table_format(&fixture->plan, &summary, 0, &text, &err), &err);
    assert_non_null(strstr(gol_buf_text(&text), "  memory  an actor  n\n"));
    assert_non_null(strstr(gol_buf_text(&text), "  3.5 MB         -  1\n"));
    assert_non_null(strstr(gol_buf_text(&text), "  3.5 MB     130 B  1\n"));
    gol_buf_fini(&text);
    gol_summary_fini(&summary);
    free(fixture);
}

static void lines_fit_and_are_aligned(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms 100ms", "1 4", "1 2", "off every");
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 5, &n);
    struct gol_summary summary;
    struct gol_err err;

    (void)state;
    rows[3].status = GOL_STATUS_CRASHED;
    summary = summary_of(fixture, rows, n);
    for (int width = 200; width >= 50; width--) {
        struct gol_grid table;
        struct gol_buf text;
        int needed;
        char *rest;
        const char *line;

        assert_ok(gol_table_make(&fixture->plan, &summary, &table, &err), &err);
        needed = gol_grid_fit(&table, width);
        gol_buf_init(&text);
        assert_ok(gol_table_format(&fixture->plan, &summary, width, &text, &err), &err);
        assert_non_null(strstr(gol_buf_text(&text), "time"));
        assert_non_null(strstr(gol_buf_text(&text), "bad"));
        rest = text.data;
        for (int i = 0; i <= table.n_rows; i++) { /* all but the note */
            line = strsep(&rest, "\n");
            assert_int_equal((int)strlen(line), needed); /* the last column is of numbers, aligned to the right */
            assert_true(needed <= width || width < 60);
        }
        gol_buf_fini(&text);
        gol_grid_fini(&table);
    }
    gol_summary_fini(&summary);
    free(rows);
    free(fixture);
}

static void the_note_says_what_the_interval_is(void **state)
{
    static const struct {
        int n;
        const char *note;
    } cases[] = {
        {1, "n = 1: one trial says nothing about the spread; 5 more trials for 95%"},
        {2, "n = 2: the interval of the median is min..max, at 50%; 4 more trials for 95%"},
        {5, "n = 5: the interval of the median is min..max, at 93.75%; 1 more trial for 95%"},
        {6, "n = 6: the interval of the median is min..max, at 96.88%"},
        {9, "n = 9: the interval of the median is from the 2nd smallest to the 2nd largest, at 96.09%"},
    };
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_summary summary;
    struct gol_grid table;
    struct gol_err err;
    struct gol_row *rows;
    int n = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rows = fixture_rows(fixture, cases[i].n, &n);
        summary = summary_of(fixture, rows, n);
        assert_ok(gol_table_make(&fixture->plan, &summary, &table, &err), &err);
        assert_string_equal(table.note, cases[i].note);
        gol_grid_fini(&table);
        gol_summary_fini(&summary);
        free(rows);
    }
    rows = fixture_rows(fixture, 6, &n);
    rows[0].status = GOL_STATUS_FAILED;
    summary = summary_of(fixture, rows, n);
    assert_ok(gol_table_make(&fixture->plan, &summary, &table, &err), &err);
    assert_string_equal(table.note,
                        "n = 5 to 6: the interval of the median holds it at 93.75% or more; 1 more trial for 95%");
    gol_grid_fini(&table);
    gol_summary_fini(&summary);
    summary = summary_of(fixture, rows, 0);
    assert_ok(gol_table_make(&fixture->plan, &summary, &table, &err), &err);
    assert_string_equal(table.note, "no trial has been measured");
    gol_grid_fini(&table);
    gol_summary_fini(&summary);
    free(rows);
    free(fixture);
}

static void assert_trials(const struct fixture *fixture, const struct gol_row *rows, bool people, const char *wanted)
{
    struct gol_grid grid;
    struct gol_buf text;
    struct gol_err err;

    assert_ok(gol_trials_table(&fixture->plan, rows, 9, people, &grid, &err), &err);
    gol_buf_init(&text);
    gol_grid_write(&grid, people ? GOL_FORMAT_TEXT : GOL_FORMAT_CSV, &text);
    if (strstr(gol_buf_text(&text), wanted) != gol_buf_text(&text))
        fail_msg("%s\ndoes not begin with\n%s", gol_buf_text(&text), wanted);
    gol_buf_fini(&text);
    gol_grid_fini(&grid);
}

/* Eight trials of a point, two of them beyond its fences, and one of another that went wrong. */
static void each_trial_is_a_line_with_its_mark(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    struct gol_row rows[9];
    struct gol_grid grid;
    struct gol_err err;

    (void)state;
    for (int i = 0; i < 8; i++)
        fixture_row(fixture, 3, i + 1, 110000000LL + i * 1000, &rows[i]);
    rows[0].time_ns = 200000000;
    rows[0].overhead_ns = 100000000;
    rows[1].time_ns = 100000000;
    rows[1].overhead_ns = 0;
    fixture_row(fixture, 2, 1, 5000000000LL, &rows[8]);
    rows[8].status = GOL_STATUS_TIMEOUT;
    assert_trials(fixture, rows, true,
                  "trial  repeat  mode    status   pause      time  overhead  outlier\n"
                  "  301       1  serial  ok       10 ms  200.0 ms  100.0 ms  high\n"
                  "  302       2  serial  ok       10 ms  100.0 ms       0 s  low\n"
                  "  303       3  serial  ok       10 ms  110.0 ms  10.00 ms  -\n");
    assert_trials(fixture, rows, false,
                  "trial,point,label,repeat,mode,status,pause_s,counters,workers,view,time_s,overhead_s,outlier\n"
                  "301,3,-,1,serial,ok,0.01,1,-,off,0.2,0.1,high\n"
                  "302,3,-,2,serial,ok,0.01,1,-,off,0.1,0,low\n");
    assert_ok(gol_trials_table(&fixture->plan, rows, 9, false, &grid, &err), &err);
    assert_string_equal(gol_grid_cell(&grid, 8, 5), "timeout");
    for (int c = 10; c < 13; c++)
        assert_string_equal(gol_grid_cell(&grid, 8, c), "-");
    gol_grid_fini(&grid);
    rows[8].point = 99;
    assert_int_equal(gol_trials_table(&fixture->plan, rows, 9, true, &grid, &err), GOL_INVALID);
    free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_table_word_for_word),
        cmocka_unit_test(memory_of_an_actor_is_shown_where_it_was_weighed),
        cmocka_unit_test(lines_fit_and_are_aligned),
        cmocka_unit_test(each_trial_is_a_line_with_its_mark),
        cmocka_unit_test(the_note_says_what_the_interval_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
