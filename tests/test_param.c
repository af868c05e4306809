/* Values of parameters: canonical texts, ranges that are exact, what people see. */
#include "cmocka_all.h"

#include "exercise/param.h"
#include "util/processors.h"

#include <math.h>
#include <sched.h>

static const char *const choices[] = {"off", "sampled", "every", NULL};

static const struct gol_param count = {.name = "count", .type = GOL_PARAM_COUNT, .min = 1, .max = 1000000000};
static const struct gol_param any_count = {.name = "count", .type = GOL_PARAM_COUNT};
static const struct gol_param pause_ns = {.name = "pause", .type = GOL_PARAM_DURATION};
static const struct gol_param short_pause = {
    .name = "pause", .type = GOL_PARAM_DURATION, .min = 1000, .max = 1000000000};
static const struct gol_param density = {.name = "density", .type = GOL_PARAM_REAL, .real_min = 0, .real_max = 1};
static const struct gol_param size = {.name = "size", .type = GOL_PARAM_SIZE};
static const struct gol_param view = {.name = "view", .type = GOL_PARAM_CHOICE, .choices = choices};
static const char *const words[] = {"auto", "all", NULL};
static const struct gol_param pack = {
    .name = "pack", .type = GOL_PARAM_COUNT_OR_WORD, .choices = words, .min = 1, .max = 1000};
static const struct gol_param rule = {.name = "rule", .type = GOL_PARAM_RULE};

static void test_canonical(void **state)
{
    static const struct {
        const struct gol_param *param;
        const char *text, *canonical, *shown;
        double number;
    } values[] = {
        {&count, "010", "10", "10", 10},
        {&count, "1000000000", "1000000000", "1000000000", 1e9},
        {&any_count, "0", "0", "0", 0},
        {&pause_ns, "0", "0", "0 s", 0},
        {&pause_ns, "0ms", "0", "0 s", 0},
        {&pause_ns, "10ms", "0.01", "10 ms", 0.01},
        {&pause_ns, "0.010 s", "0.01", "10 ms", 0.01},
        {&pause_ns, "1500 us", "0.0015", "1.5 ms", 0.0015},
        {&pause_ns, "123456789ns", "0.123456789", "123.456789 ms", 0.123456789},
        {&pause_ns, "7ns", "0.000000007", "7 ns", 7e-9},
        {&pause_ns, "90", "90", "90 s", 90},
        {&pause_ns, "315359999.999999999", "315359999.999999999", "315359999.999999999 s", 315359999.999999999},
        {&density, "0.30", "0.3", "0.3", 0.3},
        {&density, "3e-1", "0.3", "0.3", 0.3},
        {&density, "-0.0", "0", "0", 0},
        {&density, "0.12345678949", "0.123456789", "0.123456789", 0.123456789},
        {&size, "33", "33x33", "33x33", 1089},
        {&size, "120x80", "120x80", "120x80", 9600},
        {&view, "off", "off", "off", 0},
        {&view, "every", "every", "every", 0},
        {&rule, "b3/s23", "B3/S23", "B3/S23", 0},
        {&rule, "23/3", "B3/S23", "B3/S23", 0},
        {&pack, "08", "8", "8", 8},
        {&pack, "auto", "auto", "auto", HUGE_VAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct gol_value value;
        struct gol_value again;
        struct gol_err err;
        char shown[GOL_PARAM_TEXT];

        assert_ok(gol_param_parse(values[i].param, values[i].text, &value, &err), &err);
        assert_string_equal(value.text, values[i].canonical);
        assert_string_equal(gol_param_show(values[i].param, &value, shown), values[i].shown);
        assert_true(gol_param_number(values[i].param, &value) == values[i].number);
        /* The canonical text is a value itself, the same one. */
        assert_ok(gol_param_parse(values[i].param, value.text, &again, &err), &err);
        assert_memory_equal(&value, &again, sizeof value);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const struct gol_param *param;
        const char *text;
        enum gol_code code;
        const char *message;
    } slips[] = {
        {&count, "0", GOL_LIMIT, "0 is out of range (want 1 to 1000000000)"},
        {&count, "-1", GOL_LIMIT, "-1 is out of range (want 1 to 1000000000)"},
        {&any_count, "-1", GOL_LIMIT, "-1 is out of range (want 0 to 9223372036854775807)"},
        {&count, "12abc", GOL_PARSE, "\"12abc\" is not a count (want a whole number, or cpus)"},
        {&pack, "0", GOL_LIMIT, "0 is out of range (want 1 to 1000)"},
        {&pack, "-1", GOL_LIMIT, "-1 is out of range (want 1 to 1000)"},
        {&pack, "cpus", GOL_PARSE, "\"cpus\" is not a count (want a whole number or auto or all)"},
        {&count, "", GOL_PARSE, "\"\" is not a count (want a whole number, or cpus)"},
        {&count, "CPUS", GOL_PARSE, "\"CPUS\" is not a count (want a whole number, or cpus)"},
        {&pause_ns, "-1ms", GOL_PARSE, "\"-1ms\" is not a duration (want seconds, or a number with ns, us, ms, s)"},
        {&short_pause, "2", GOL_LIMIT, "2 is out of range (want 1 us to 1 s)"},
        {&density, "nan", GOL_PARSE, "\"nan\" is not a number"},
        {&density, "1.01", GOL_LIMIT, "1.01 is out of range (want 0 to 1)"},
        {&size, "33x", GOL_PARSE, "\"33x\" is not a size (want N for a square, or WIDTHxHEIGHT)"},
        {&view, "Off", GOL_PARSE, "\"Off\" is not a choice (did you mean \"off\"? known: off, sampled, every)"},
        {&view, "", GOL_PARSE, "\"\" is not a choice (known: off, sampled, every)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        struct gol_value value;
        struct gol_err err = {0};

        assert_int_equal(gol_param_parse(slips[i].param, slips[i].text, &value, &err), slips[i].code);
        assert_string_equal(err.message, slips[i].message);
        assert_int_equal(err.code, slips[i].code);
        assert_int_equal(gol_param_parse(slips[i].param, slips[i].text, &value, NULL), slips[i].code);
    }
    {
        struct gol_value value;

        assert_int_not_equal(gol_param_parse(&rule, "B9/S23", &value, NULL), GOL_OK);
    }
}

/* Expands a range and compares the texts, which are joined by blanks. */
static void expect_range(const struct gol_param *param, const char *from_text, const char *to_text,
                         const char *step_text, const char *wanted)
{
    struct gol_param any = *param;
    struct gol_value from;
    struct gol_value to;
    struct gol_value step;
    struct gol_value value;
    struct gol_err err;
    char got[512] = "";

    any.min = any.max = 0;
    assert_ok(gol_param_parse(param, from_text, &from, &err), &err);
    assert_ok(gol_param_parse(param, to_text, &to, &err), &err);
    assert_ok(gol_param_parse(&any, step_text, &step, &err), &err);
    for (uint64_t i = 0; i < 50 && gol_param_range(param, &from, &to, &step, i, &value); i++) {
        struct gol_value same;

        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i == 0 ? "" : " ", value.text);
        assert_ok(gol_param_parse(param, value.text, &same, &err), &err);
        assert_memory_equal(&value, &same, sizeof value); /* 3 x 0.1 is 0.3, and not 0.30000000000000004 */
    }
    assert_string_equal(got, wanted);
}

static void test_ranges(void **state)
{
    (void)state;
    expect_range(&density, "0", "1", "0.1", "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1");
    expect_range(&density, "0.1", "0.35", "0.1", "0.1 0.2 0.3");
    expect_range(&density, "0", "1", "0.3", "0 0.3 0.6 0.9");
    expect_range(&density, "0.5", "0.5", "1", "0.5");
    expect_range(&density, "0.6", "0.5", "0.1", "");
    expect_range(&pause_ns, "0", "100ms", "10ms", "0 0.01 0.02 0.03 0.04 0.05 0.06 0.07 0.08 0.09 0.1");
    expect_range(&pause_ns, "0", "1", "0.1", "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1");
    expect_range(&pause_ns, "0", "10ns", "3ns", "0 0.000000003 0.000000006 0.000000009");
    expect_range(&pause_ns, "1", "0", "1", "");
    expect_range(&count, "1", "10", "4", "1 5 9");
    expect_range(&count, "1000000000", "1000000000", "1", "1000000000");
    expect_range(&count, "1", "10", "1000000000", "1");
    expect_range(&count, "1", "10", "0", "1"); /* a step of 0 does not go on for ever */
}

/* The largest indices and values do not wrap around. */
static void test_range_ends(void **state)
{
    struct gol_value from;
    struct gol_value to;
    struct gol_value value;
    struct gol_err err;

    (void)state;
    assert_ok(gol_param_parse(&any_count, "1", &from, &err), &err);
    assert_ok(gol_param_parse(&any_count, "9223372036854775807", &to, &err), &err);
    assert_true(gol_param_range(&any_count, &from, &to, &from, INT64_MAX - 1, &value));
    assert_string_equal(value.text, "9223372036854775807");
    assert_false(gol_param_range(&any_count, &from, &to, &from, INT64_MAX, &value));
    assert_false(gol_param_range(&any_count, &from, &to, &from, UINT64_MAX, &value));
    assert_false(gol_param_range(&any_count, &from, &to, &to, 2, &value));
    assert_ok(gol_param_parse(&size, "5", &from, &err), &err);
    assert_false(gol_param_range(&size, &from, &from, &from, 0, &value));
}

static void test_words(void **state)
{
    char out[GOL_PARAM_TEXT];

    (void)state;
    assert_string_equal(gol_param_column(&pause_ns, out, sizeof out), "pause_s");
    assert_string_equal(gol_param_column(&count, out, sizeof out), "count");
    assert_string_equal(gol_param_column(&pause_ns, out, 4), "pau");
    assert_string_equal(gol_param_unit(&pause_ns), "s");
    assert_string_equal(gol_param_unit(&size), "cells");
    assert_string_equal(gol_param_unit(&view), "");
    assert_string_equal(gol_param_type_about(GOL_PARAM_DURATION), "a duration");
    assert_true(gol_param_is_numeric(&density));
    assert_false(gol_param_is_numeric(&size));
    assert_false(gol_param_is_numeric(&view));
}

/* As many as this process may use, also when that is less than the machine has. */
static void test_cpus(void **state)
{
    const int before = gol_processors();
    struct gol_value value;
    struct gol_err err;
    char text[16];
    cpu_set_t all;
    cpu_set_t one;
    int got;

    (void)state;
    assert_true(before >= 1);
    snprintf(text, sizeof text, "%d", before);
    assert_ok(gol_param_parse(&count, "cpus", &value, &err), &err);
    assert_string_equal(value.text, text);
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        skip(); /* more than 1024 processors */
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    got = gol_processors();
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
    assert_int_equal(got, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical),  cmocka_unit_test(test_refused), cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_range_ends), cmocka_unit_test(test_words),   cmocka_unit_test(test_cpus),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
