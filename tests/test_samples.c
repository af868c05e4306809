#include "cmocka_all.h"

#include "lab/samples.h"
#include "util/buf.h"

static struct gol_samples parsed(const char *text)
{
    struct gol_samples samples;
    struct gol_err err;

    assert_ok(gol_samples_parse(text, strlen(text), "x.csv", "time", &samples, &err), &err);
    return samples;
}

static void assert_refused(const char *text, enum gol_code code, const char *message)
{
    struct gol_samples samples;
    struct gol_err err;

    assert_int_equal(gol_samples_parse(text, strlen(text), "x.csv", "time_s", &samples, &err), code);
    if (strstr(err.message, message) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", message, err.message);
    assert_null(samples.points);
}

static void assert_key(const struct gol_samples *samples, int point, const char *wanted)
{
    char key[256] = "";

    for (int c = 0; c < samples->n_columns; c++) {
        strcat(key, c > 0 ? " " : "");
        strcat(key, samples->points[point].key[c]);
    }
    assert_string_equal(key, wanted);
}

/*
 * Parameters end where the metrics begin; points are in the order of the plan, whatever came first; no torn line, no
 * twin.
 */
static void rows_of_a_run(void **state)
{
    struct gol_samples samples = parsed("trial,point,label,repeat,mode,status,pause_s,workers,time_s,new_thing,note\n"
                                        "1,1,-,1,pool,ok,0.01,2,0.5,7,\n"
                                        "2,0,A,1,serial,ok,0.01,-,0.25,8,\n"
                                        "3,2,B,1,serial,ok,0.01,-,9,8,\n"
                                        "4,1,-,2,pool,crashed,0.01,2,-,-,signal 9\n"
                                        "5,0,A,2,serial,ok,0.01,-,0.75,9,\n"
                                        "6,0,A,3,serial,ok,0.01,-,0.7");

    (void)state;
    assert_string_equal(samples.measure, "time_s");
    assert_int_equal(samples.n_columns, 3);
    assert_string_equal(samples.columns[2], "workers");
    assert_int_equal(samples.n_points, 2);
    assert_key(&samples, 0, "serial 0.01 -");
    assert_int_equal(samples.points[0].n, 2);
    assert_true(samples.points[0].values[0] == 0.25 && samples.points[0].values[1] == 0.75);
    assert_key(&samples, 1, "pool 0.01 2");
    assert_true(samples.points[1].n == 1 && samples.points[1].bad == 1);
    assert_true(samples.good == 3 && samples.bad == 1);
    assert_int_equal(gol_samples_column(&samples, "pause"), 1);
    assert_int_equal(gol_samples_column(&samples, "pause_s"), 1);
    assert_int_equal(gol_samples_column(&samples, "time"), -1);
    gol_samples_fini(&samples);
}

/* Columns in any order, quotes, other line ends, a mark of UTF-8, no last newline, numbers in any form, no status. */
static void a_file_from_elsewhere(void **state)
{
    struct gol_samples samples = parsed("\xef\xbb\xbf"
                                        "time_s,\"mode\",host,size,cpu_user_s\r\n"
                                        "0.5,\"a, \"\"b\"\"\",x,0.10,1\r\n"
                                        "\r\n"
                                        "1e-1,\"a, \"\"b\"\"\",x , .1 ,2\r\n"
                                        "0.3,b,x,1e-1,3\r\n"
                                        "-,b,x,0.1,3\r\n"
                                        ",b,x,0.1,3\r\n"
                                        "0.4,b,x,12345678901234567890,3\r\n"
                                        "0.4,b,x,12345678901234567891,3\r\n"
                                        "0.4,b,x,,3\r\n"
                                        "0.6,b,x,2.0,3\r\n"
                                        "0.7,b,x,-.50,3");
    static const char *const keys[] = {
        "a, \"b\" x 0.1", "b x 0.1",  "b x 12345678901234567890", "b x 12345678901234567891", "b x -",
        "b x 2",          "b x -0.5",
    };

    (void)state;
    assert_int_equal(samples.n_columns, 3);
    assert_string_equal(samples.columns[1], "host");
    assert_int_equal(samples.n_points, 7);
    for (int i = 0; i < 7; i++)
        assert_key(&samples, i, keys[i]);
    assert_int_equal(samples.points[0].n, 2);
    assert_true(samples.points[1].n == 1 && samples.points[1].bad == 2);
    assert_true(samples.good == 8 && samples.bad == 2);
    gol_samples_fini(&samples);
}

static void what_cannot_be_read_is_said(void **state)
{
    struct gol_buf wide;
    struct gol_samples samples;
    struct gol_err err;

    (void)state;
    assert_refused("", GOL_PARSE, "x.csv: empty");
    assert_refused("mode,pause\n", GOL_NOT_FOUND, "x.csv:1: no column time_s");
    assert_refused("point,mode,time_median_s\n1,a,5\n", GOL_NOT_FOUND,
                   "x.csv:1: no column time_s (that is a summary; want the trials.csv beside it)");
    assert_refused("mode;time_s\na;0,5\n", GOL_NOT_FOUND,
                   "x.csv:1: no column time_s (want commas between columns, and points in numbers)");
    assert_refused("mode,time_s,mode\n", GOL_PARSE, "x.csv:1: two columns \"mode\"");
    assert_refused("mode,time_s\na,1\nb\n", GOL_PARSE, "x.csv:3: 1 columns, but the header has 2");
    assert_refused("mode,time_s\na,1s\n", GOL_PARSE, "x.csv:2: time_s: \"1s\"");
    assert_refused("mode,time_s\na,1,5\n", GOL_PARSE, "x.csv:2: 3 columns"); /* decimal commas */
    assert_refused("mode,time_s\n\"a,1\n", GOL_PARSE, "x.csv:2: column 1: a quote is not closed");
    assert_refused("mode,time_s\n\"a\"b,1\n", GOL_PARSE, "x.csv:2: column 1: a quote is not closed, or text follows");
    assert_refused("trial,point,mode,time_s\n1,x,a,1\n", GOL_PARSE, "x.csv:2: point: \"x\"");
    assert_refused("mode,time_s\n0123456789012345678901234567890123456789,1\n", GOL_PARSE, "x.csv:2: mode: 40 bytes");
    assert_int_equal(gol_samples_parse("a\0b", 3, "x.csv", "time_s", &samples, &err), GOL_PARSE);
    gol_buf_init(&wide);
    for (int i = 0; i < 50; i++)
        gol_buf_printf(&wide, "c%d,", i);
    gol_buf_puts(&wide, "time_s\n");
    assert_refused(gol_buf_text(&wide), GOL_LIMIT, "more than 40 columns");
    gol_buf_fini(&wide);
}

/* Thousands of points in an order that is far from sorted: each gets its own rows. */
static void many_points(void **state)
{
    struct gol_samples samples;
    struct gol_buf text;
    struct gol_err err;

    (void)state;
    gol_buf_init(&text);
    gol_buf_puts(&text, "k,time_s\n");
    for (int i = 0; i < 3 * 4001; i++)
        gol_buf_printf(&text, "%d,%d\n", i * 1237 % 4001, i * 1237 % 4001 + 1);
    assert_ok(gol_samples_parse(text.data, text.size, "x.csv", "time_s", &samples, &err), &err);
    assert_int_equal(samples.n_points, 4001);
    for (int i = 0; i < 4001; i++) {
        assert_int_equal(samples.points[i].n, 3);
        for (int r = 0; r < 3; r++)
            assert_true(samples.points[i].values[r] == i * 1237 % 4001 + 1);
    }
    gol_samples_fini(&samples);
    gol_buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_a_run),
        cmocka_unit_test(a_file_from_elsewhere),
        cmocka_unit_test(what_cannot_be_read_is_said),
        cmocka_unit_test(many_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
