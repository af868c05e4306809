#include "cmocka_all.h"

#include "report/formats.h"

#include <limits.h>

/* Two rows of everything that is awkward. */
static struct gol_grid grid_of_two(void)
{
    struct gol_grid grid = {.note = "two rows"};
    struct gol_err err;

    gol_grid_column(&grid, "mode", false, 0);
    gol_grid_column(&grid, "pause", true, 0);
    gol_grid_column(&grid, "a|b, \"c\"", false, 2);
    gol_grid_column(&grid, "ratio", true, 1);
    grid.columns[3].point = true;
    assert_ok(gol_grid_rows(&grid, 2, &err), &err);
    gol_grid_put(&grid, 0, 0, "pool");
    gol_grid_put(&grid, 0, 1, "0.5");
    gol_grid_put(&grid, 0, 2, "x, \"y\" | \\ z");
    gol_grid_put(&grid, 0, 3, "12.5 ms");
    gol_grid_put(&grid, 1, 0, "-");
    gol_grid_put(&grid, 1, 1, "-");
    gol_grid_put(&grid, 1, 2, "7");
    gol_grid_put(&grid, 1, 3, "0.125 s");
    gol_grid_measure(&grid);
    return grid;
}

static void assert_written(enum gol_format format, int width, const char *wanted)
{
    struct gol_grid grid = grid_of_two();
    struct gol_buf text;

    gol_buf_init(&text);
    gol_grid_fit(&grid, width);
    gol_grid_write(&grid, format, &text);
    assert_string_equal(gol_buf_text(&text), wanted);
    gol_buf_fini(&text);
    gol_grid_fini(&grid);
}

static void each_format_word_for_word(void **state)
{
    (void)state;
    assert_written(GOL_FORMAT_TEXT, INT_MAX,
                   "mode  pause  a|b, \"c\"         ratio\n"
                   "pool    0.5  x, \"y\" | \\ z  12.5 ms\n"
                   "-         -  7              0.125 s\n"
                   "two rows\n");
    assert_written(GOL_FORMAT_TEXT, 26,
                   "mode  pause     ratio\n"
                   "pool    0.5  12.5 ms\n"
                   "-         -   0.125 s\n"
                   "two rows\n");
    assert_written(GOL_FORMAT_TEXT, 5,
                   "mode  pause\n"
                   "pool    0.5\n"
                   "-         -\n"
                   "two rows\n");
    assert_written(GOL_FORMAT_MARKDOWN, INT_MAX,
                   "| mode | pause | a\\|b, \"c\" | ratio |\n"
                   "| --- | ---: | --- | ---: |\n"
                   "| pool | 0.5 | x, \"y\" \\| \\ z | 12.5 ms |\n"
                   "| - | - | 7 | 0.125 s |\n"
                   "\ntwo rows\n");
    assert_written(GOL_FORMAT_CSV, 5,
                   "mode,pause,\"a|b, \"\"c\"\"\",ratio\n"
                   "pool,0.5,\"x, \"\"y\"\" | \\ z\",12.5 ms\n"
                   "-,-,7,0.125 s\n");
    assert_written(GOL_FORMAT_JSON, 5,
                   "[\n"
                   "  {\"mode\": \"pool\", \"pause\": 0.5, \"a|b, \\\"c\\\"\": \"x, \\\"y\\\" | \\\\ z\", "
                   "\"ratio\": \"12.5 ms\"},\n"
                   "  {\"mode\": null, \"pause\": null, \"a|b, \\\"c\\\"\": \"7\", \"ratio\": \"0.125 s\"}\n"
                   "]");
}

static void values_of_json(void **state)
{
    static const char *const cases[][2] = {
        {"0", "0"},
        {"-12", "-12"},
        {"1.5e-07", "1.5e-07"},
        {"1E+9", "1E+9"},
        {"-", "null"},
        {"", "\"\""},
        {"010", "\"010\""},
        {"1.", "\"1.\""},
        {".5", "\".5\""},
        {"1e", "\"1e\""},
        {"+1", "\"+1\""},
        {"--1", "\"--1\""},
        {"nan", "\"nan\""},
        {"33x33", "\"33x33\""},
        {"a\"b\\c\n\x7f", "\"a\\\"b\\\\c\\u000a\\u007f\""},
        {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""},
        {"\xe4x\xc0\x80\xed\xa0\x80\xc3", "\"\\ufffdx\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gol_buf text;

        gol_buf_init(&text);
        gol_json_value(&text, cases[i][0]);
        assert_string_equal(gol_buf_text(&text), cases[i][1]);
        gol_buf_fini(&text);
    }
}

static void a_grid_has_bounds(void **state)
{
    struct gol_grid grid = {0};
    struct gol_err err;

    (void)state;
    for (int i = 0; i <= GOL_GRID_COLUMNS_MAX; i++)
        gol_grid_column(&grid, "a heading that is longer than there is room for it", true, 0);
    assert_int_equal(gol_grid_rows(&grid, 1, &err), GOL_LIMIT);
    grid.n_columns = 1;
    assert_int_equal(strlen(grid.columns[0].heading), GOL_GRID_CELL - 1);
    assert_ok(gol_grid_rows(&grid, 0, &err), &err);
    gol_grid_measure(&grid);
    gol_grid_fini(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_word_for_word),
        cmocka_unit_test(values_of_json),
        cmocka_unit_test(a_grid_has_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
