#include "cmocka_all.h"

#include "fixture_plan.h"

static void assert_same_row(const struct gol_row *a, const struct gol_row *b)
{
    for (size_t i = 0; i < GOL_ROW_COLUMN_COUNT; i++) {
        const size_t at = gol_row_columns[i].offset;

        if (memcmp((const char *)a + at, (const char *)b + at, 8) != 0)
            fail_msg("%s differs", gol_row_columns[i].name);
    }
    assert_int_equal(a->trial, b->trial);
    assert_int_equal(a->point, b->point);
    assert_int_equal(a->repeat, b->repeat);
    assert_int_equal(a->status, b->status);
    assert_string_equal(a->viewer, b->viewer);
    assert_string_equal(a->started, b->started);
    assert_string_equal(a->note, b->note);
    assert_true(a->key == b->key);
}

static void a_new_row_has_no_metrics(void **state)
{
    struct gol_row row;
    struct gol_buf text;

    (void)state;
    gol_row_init(&row);
    gol_buf_init(&text);
    gol_row_record(&row, &text);
    assert_non_null(strstr(gol_buf_text(&text), "time_s -\n"));
    assert_non_null(strstr(gol_buf_text(&text), "requests -\n"));
    assert_string_equal(row.viewer, "-");
    gol_buf_fini(&text);
}

static void a_record_comes_back(void **state)
{
    struct fixture *fixture = fixture_new("10ms", "1", "2", "off");
    struct gol_row row;
    struct gol_row back;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    fixture_row(fixture, 0, 1, 123456789, &row);
    row.overhead_ns = -5;
    row.checksum = UINT64_MAX;
    gol_buf_init(&text);
    gol_row_record(&row, &text);
    assert_non_null(strstr(gol_buf_text(&text), "time_s 0.123456789\n"));
    back = row;
    back.time_ns = 0;
    back.checksum = 0;
    assert_ok(gol_row_parse_record(gol_buf_text(&text), false, &back, &err), &err);
    assert_same_row(&row, &back);
    gol_buf_fini(&text);
    free(fixture);
}

/* Replaces the first `from` of text by `to`. */
static char *changed(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *out = calloc(1, strlen(text) + strlen(to) + 1);

    assert_non_null(at);
    assert_non_null(out);
    sprintf(out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static void a_wrong_record_is_refused(void **state)
{
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"end\n", "", "has no end"},
        {"end\n", "end", "has no end"},
        {"requests 11\n", "", "has no requests"},
        {"requests 11\n", "reqeusts 11\n", "unknown line \"reqeusts 11\""},
        {"requests 11\n", "requests 11\nrequests 11\n", "requests twice"},
        {"requests 11\n", "requests 11x\n", "requests: \"11x\" is not a whole number"},
        {"time_s 0.5\n", "time_s 0.5s\n", "time_s: \"0.5s\" is not a number of seconds"},
        {"time_s 0.5\n", "time_s \n", "time_s: \"\" is not a number of seconds"},
        {"time_s 0.5\n", "time_s 0,5\n", "time_s: \"0,5\""},
        {"time_s 0.5\n", "time_s --1\n", "time_s: \"--1\""},
        {"checksum 1234567890abcdef\n", "checksum 1234567890abcde\n", "is not 16 hex digits"},
        {"checksum 1234567890abcdef\n", "checksum 1234567890ABCDEF\n", "is not 16 hex digits"},
    };
    struct fixture *fixture = fixture_new("10ms", "1", "2", "off");
    struct gol_row row;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    fixture_row(fixture, 0, 1, 500000000, &row);
    gol_buf_init(&text);
    gol_row_record(&row, &text);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *wrong = changed(gol_buf_text(&text), cases[i].from, cases[i].to);
        struct gol_row back = row;

        assert_int_equal(gol_row_parse_record(wrong, false, &back, &err), GOL_PARSE);
        if (strstr(err.message, cases[i].message) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", err.message, cases[i].message);
        assert_memory_equal(&row, &back, sizeof row);
        free(wrong);
    }
    gol_buf_fini(&text);
    free(fixture);
}

/* Header and all rows. */
static void csv_of(const struct fixture *fixture, const struct gol_row *rows, int n, struct gol_buf *out)
{
    gol_buf_init(out);
    gol_row_csv_header(&fixture->spec, out);
    for (int i = 0; i < n; i++)
        gol_row_csv_line(&fixture->plan, &rows[i], out);
}

static void csv_comes_back(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1 4", "1 2", "off every");
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 3, &n);
    struct gol_row *back = NULL;
    struct gol_buf text;
    struct gol_err err;
    int n_back = 0;

    (void)state;
    csv_of(fixture, rows, n, &text);
    assert_ptr_equal(
        strstr(gol_buf_text(&text), "trial,point,label,repeat,mode,status,pause_s,counters,workers,view,time_s,"),
        text.data);
    assert_non_null(strstr(gol_buf_text(&text), ",checksum,viewer,started,key,note\n"));
    assert_non_null(strstr(gol_buf_text(&text), ",serial,ok,0,1,-,off,"));
    assert_ok(gol_rows_parse_csv(&fixture->plan, gol_buf_text(&text), "trials.csv", &back, &n_back, &err), &err);
    assert_int_equal(n_back, n);
    for (int i = 0; i < n; i++)
        assert_same_row(&rows[i], &back[i]);
    free(back);
    free(rows);
    gol_buf_fini(&text);
    free(fixture);
}

static void a_row_that_is_not_ok_has_no_metrics_and_a_plain_note(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_row row;
    struct gol_row *back = NULL;
    struct gol_buf text;
    struct gol_err err;
    int n = 0;

    (void)state;
    fixture_row(fixture, 1, 2, 1000, &row);
    row.status = GOL_STATUS_TIMEOUT;
    strcpy(row.note, "killed, \"after\"\n3 s");
    csv_of(fixture, &row, 1, &text);
    assert_non_null(strstr(gol_buf_text(&text), ",killed; 'after' 3 s\n"));
    assert_ok(gol_rows_parse_csv(&fixture->plan, gol_buf_text(&text), "t", &back, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_int_equal(back[0].status, GOL_STATUS_TIMEOUT);
    assert_int_equal(back[0].time_ns, -1);
    assert_int_equal(back[0].checksum, 0);
    free(back);
    gol_buf_fini(&text);
    free(fixture);
}

/* A kill can cut the file anywhere: every prefix has the rows of its whole lines. */
static void every_prefix_reads(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 1, &n);
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    csv_of(fixture, rows, n, &text);
    for (size_t size = 0; size <= text.size; size++) {
        char *prefix = strndup(text.data, size);
        struct gol_row *back = NULL;
        int lines = 0;
        int n_back = -1;

        for (const char *at = prefix; (at = strchr(at, '\n')) != NULL; at++)
            lines++;
        assert_ok(gol_rows_parse_csv(&fixture->plan, prefix, "t", &back, &n_back, &err), &err);
        assert_int_equal(n_back, lines == 0 ? 0 : lines - 1);
        free(back);
        free(prefix);
    }
    gol_buf_fini(&text);
    free(rows);
    free(fixture);
}

/* A point and its twin have one setting and two numbers; their labels tell them apart. */
static void the_twin_comes_back(void **state)
{
    struct fixture *fixture = fixture_new("10ms", "1", "2", "off");
    struct gol_row rows[2];
    struct gol_row *back = NULL;
    struct gol_buf text;
    struct gol_err err;
    int n = 0;

    (void)state;
    fixture->plan.has_twin = true;
    fixture->plan.twin_of = 1;
    fixture->points[fixture->plan.n_points] = fixture->points[1];
    fixture_row(fixture, 1, 1, 500000000, &rows[0]);
    fixture_row(fixture, fixture->plan.n_points, 1, 500000001, &rows[1]);
    csv_of(fixture, rows, 2, &text);
    assert_non_null(strstr(gol_buf_text(&text), ",1,A,1,threads,ok,"));
    assert_non_null(strstr(gol_buf_text(&text), ",3,B,1,threads,ok,"));
    assert_ok(gol_rows_parse_csv(&fixture->plan, gol_buf_text(&text), "trials.csv", &back, &n, &err), &err);
    assert_int_equal(n, 2);
    assert_int_equal(back[1].point, 3);
    free(back);
    gol_buf_fini(&text);
    free(fixture);
}

static void a_wrong_csv_is_refused_by_line_and_column(void **state)
{
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"pause_s", "pause", "trials.csv:1: column pause_s is missing"},
        {",time_s", ",time", "trials.csv:1: column time_s is missing"},
        {"trial,", "trail,", "trials.csv:1: column trial is missing"},
        {",ideal_s", ",time_s", "trials.csv:1: column time_s is there twice"},
        {",note\n", "\n", "trials.csv:2: "},
        {",note\n", ",note,more\n", "trials.csv:2: "},
        {"1,0,-,1,serial,ok", "1,0,-,1,serial", "trials.csv:2: "},
        {"1,0,-,1,serial,ok", "0,0,-,1,serial,ok", "trials.csv:2: trial: 0 is out of range"},
        {"1,0,-,1,serial,ok", "1,3,-,1,serial,ok", "trials.csv:2: point: 3 is out of range"},
        {"1,0,-,1,serial,ok", "1,0,-,x,serial,ok", "trials.csv:2: repeat: \"x\" is not a whole number"},
        {"1,0,-,1,serial,ok", "1,0,A,1,serial,ok", "trials.csv:2: label: \"A\", but point 0 of the plan has \"-\""},
        {"1,0,-,1,serial,ok", "1,0,-,1,pool,ok",
         "trials.csv:2: mode: \"pool\", but point 0 of the plan has \"serial\""},
        {"1,0,-,1,serial,ok", "1,0,-,1,serial,fine", "trials.csv:2: status: \"fine\" is not a status"},
        {"ok,0.01,", "ok,0.02,", "trials.csv:2: pause_s: \"0.02\", but point 0 of the plan has \"0.01\""},
        {"0.5,", "0.5e0,", "trials.csv:2: time_s: \"0.5e0\" is not a number of seconds"},
        {"0.5,", "-,", "trials.csv:2: time_s: \"-\" of a row that is ok"},
        {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789Z", "trials.csv:2: started: 30 bytes"},
    };
    struct fixture *fixture = fixture_new("10ms", "1", "2", "off");
    struct gol_row row;
    struct gol_row *back = NULL;
    struct gol_buf text;
    struct gol_err err;
    int n = 0;

    (void)state;
    fixture->spec.axes[PAUSE].line = 1;
    fixture_row(fixture, 0, 1, 500000000, &row);
    csv_of(fixture, &row, 1, &text);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *wrong = changed(gol_buf_text(&text), cases[i].from, cases[i].to);

        assert_int_equal(gol_rows_parse_csv(&fixture->plan, wrong, "trials.csv", &back, &n, &err), GOL_PARSE);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("\"%s\" is not \"%s\"", err.message, cases[i].message);
        assert_null(back);
        free(wrong);
    }
    gol_buf_fini(&text);
    free(fixture);
}

/* Files of other versions: one that measured less, and one that measured more, in another order. */
static void columns_are_found_by_name(void **state)
{
    static const char less[] = "trial,point,repeat,mode,status,pause_s,counters,workers,view,time_s,checksum\n"
                               "1,0,1,serial,ok,0.01,1,-,off,0.5,1234567890abcdef\n";
    static const char more[] = "flavour,time_s,status,mode,repeat,point,trial,pause_s,view,counters,workers,note\n"
                               "sour,0.5,ok,serial,1,0,1,0.01,off,1,-,a note\n";
    struct fixture *fixture = fixture_new("10ms", "1", "2", "off");
    struct gol_row *back = NULL;
    struct gol_err err;
    int n = 0;

    (void)state;
    fixture->spec.axes[PAUSE].line = 1;
    assert_ok(gol_rows_parse_csv(&fixture->plan, less, "t", &back, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_int_equal(back[0].time_ns, 500000000);
    assert_true(back[0].checksum == UINT64_C(0x1234567890abcdef));
    assert_int_equal(back[0].ideal_ns, -1);
    assert_true(back[0].key == 0);
    assert_string_equal(back[0].note, "");
    assert_string_equal(back[0].viewer, "-");
    free(back);
    assert_ok(gol_rows_parse_csv(&fixture->plan, more, "t", &back, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_int_equal(back[0].time_ns, 500000000);
    assert_string_equal(back[0].note, "a note");
    free(back);
    free(fixture);
}

/* Another build may have columns that we lack, and lack some of ours; without a time it measured nothing. */
static void a_foreign_record_says_what_it_can(void **state)
{
    struct gol_row row;
    struct gol_err err = {0};

    (void)state;
    gol_row_init(&row);
    assert_ok(gol_row_parse_record("time_s 0.5\nfuture_s 7\nwork 3\nend\n", true, &row, &err), &err);
    assert_int_equal(row.time_ns, 500000000);
    assert_int_equal(row.work, 3);
    assert_int_equal(row.ideal_ns, -1);
    assert_int_equal(gol_row_parse_record("work 3\nend\n", true, &row, &err), GOL_PARSE);
    assert_int_equal(gol_row_parse_record("time_s 0.5\nnonsense\nend\n", true, &row, &err), GOL_PARSE);
    assert_int_equal(gol_row_parse_record("time_s 0.5\nwork 3\nend\n", false, &row, &err), GOL_PARSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_row_has_no_metrics),
        cmocka_unit_test(a_record_comes_back),
        cmocka_unit_test(a_wrong_record_is_refused),
        cmocka_unit_test(csv_comes_back),
        cmocka_unit_test(a_row_that_is_not_ok_has_no_metrics_and_a_plain_note),
        cmocka_unit_test(every_prefix_reads),
        cmocka_unit_test(a_foreign_record_says_what_it_can),
        cmocka_unit_test(the_twin_comes_back),
        cmocka_unit_test(a_wrong_csv_is_refused_by_line_and_column),
        cmocka_unit_test(columns_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
