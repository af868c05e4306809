/* Strict numbers and numbers as text. */
#include "cmocka_all.h"
#include "comma_locale.h"

#include "util/num.h"
#include "util/rng.h"

#include <math.h>

static const struct {
    const char *text;
    int64_t ns; /* -1: not a duration; -2: too long */
} durations[] = {
    {"0", 0},
    {"0.1", 100000000},
    {"1", 1000000000},
    {"10ms", 10000000},
    {"10 ms", 10000000},
    {"1.5 s", 1500000000},
    {"250 us", 250000},
    {"80ns", 80},
    {".5s", 500000000},
    {"0.000000001", 1},
    {"0.0000000010000000000", 1},
    {"1.000000001", 1000000001},
    {"0.001ms", 1000},
    {"010", 10000000000},
    {"315359999", 315359999000000000},
    {"", -1},
    {" 1", -1},
    {"1 ", -1},
    {"1  ms", -1},
    {"-1", -1},
    {"+1", -1},
    {"1e3", -1},
    {"0x10", -1},
    {"nan", -1},
    {"inf", -1},
    {"ms", -1},
    {".", -1},
    {".ms", -1},
    {"1o ms", -1},
    {"1 m", -1},
    {"1MS", -1},
    {"1,5", -1},
    {"1.2.3", -1},
    {"0.0000000001", -1},
    {"0.5ns", -1},
    {"1.0000001ms", -1},
    {"315360001", -2},
    {"99999999999999999999", -2},
    {"18446744073709551615ns", -2},
};

static void test_durations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        struct gol_err err = {0};
        int64_t ns = -7;
        const enum gol_code code = gol_num_parse_duration(durations[i].text, &ns, &err);
        const enum gol_code wanted = durations[i].ns >= 0 ? GOL_OK : (durations[i].ns == -1 ? GOL_PARSE : GOL_LIMIT);

        if (code != wanted || (code == GOL_OK && ns != durations[i].ns) || (code != GOL_OK && ns != -7))
            fail_msg("\"%s\": %s, %lld", durations[i].text, gol_code_name(code), (long long)ns);
    }
}

static void test_ints(void **state)
{
    struct gol_err err;
    uint64_t u;
    int64_t v;

    (void)state;
    assert_ok(gol_num_parse_int("010", 0, 100, &v, &err), &err);
    assert_int_equal(v, 10);
    assert_ok(gol_num_parse_int("-9223372036854775807", INT64_MIN, INT64_MAX, &v, &err), &err);
    assert_true(v == -INT64_MAX);
    assert_ok(gol_num_parse_int("-0", 0, 1, &v, &err), &err);
    assert_int_equal(v, 0);
    assert_int_equal(gol_num_parse_int("9223372036854775808", INT64_MIN, INT64_MAX, &v, &err), GOL_LIMIT);
    assert_int_equal(gol_num_parse_int("99999999999999999999999", 0, 5, &v, &err), GOL_LIMIT);
    assert_int_equal(gol_num_parse_int("6", 0, 5, &v, &err), GOL_LIMIT);
    assert_string_equal(err.message, "6 is out of range (want 0 to 5)");
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "12abc", "0x10", "1.0", "1e3", "--1", "nan", "1,000"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(gol_num_parse_int(bad[i], -100, 100, &v, &err), GOL_PARSE);
        assert_int_equal(gol_num_parse_u64(bad[i], &u, &err), GOL_PARSE);
    }
    assert_int_equal(gol_num_parse_u64("-1", &u, &err), GOL_PARSE);
    assert_ok(gol_num_parse_u64("18446744073709551615", &u, &err), &err);
    assert_true(u == UINT64_MAX);
    assert_int_equal(gol_num_parse_u64("18446744073709551616", &u, &err), GOL_LIMIT);
    assert_int_equal(gol_num_parse_int("1", 0, 5, &v, NULL), GOL_OK); /* no message wanted */
    assert_int_equal(gol_num_parse_int("x", 0, 5, &v, NULL), GOL_PARSE);
}

static void test_reals(void **state)
{
    static const char *const bad[] = {"",    "-",   ".",   "e5", "1e", "1e+",  "0x1p3",
                                      "nan", "inf", "1,5", " 1", "1 ", "1.5zz"};
    struct gol_err err;
    double v;

    (void)state;
    assert_ok(gol_num_parse_real("0.5", 0, 1, &v, &err), &err);
    assert_true(v == 0.5);
    assert_ok(gol_num_parse_real("1e-3", 0, 1, &v, &err), &err);
    assert_true(v == 1e-3);
    assert_ok(gol_num_parse_real("-.25E+1", -5, 1, &v, &err), &err);
    assert_true(v == -2.5);
    assert_int_equal(gol_num_parse_real("1e999", -HUGE_VAL, HUGE_VAL, &v, &err), GOL_LIMIT);
    assert_int_equal(gol_num_parse_real("1.5", 0, 1.25, &v, &err), GOL_LIMIT);
    assert_string_equal(err.message, "1.5 is out of range (want 0 to 1.25)");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(gol_num_parse_real(bad[i], -100, 100, &v, &err), GOL_PARSE);
}

static void test_percent_and_size(void **state)
{
    static const char *const bad_percents[] = {"", "%", "1", "0%", "101%", "1 %", "-1%", "x%", "1%%", "nan%"};
    static const char *const bad_sizes[] = {"", "x", "33x", "x33", "33X33", "3x3x3", "-1", "33 x 33", "1.5"};
    static const char *const out_sizes[] = {"0", "0x5", "5x0", "65537", "5x65537", "99999999999999999999999x1"};
    struct gol_err err;
    double v;
    int width;
    int height;

    (void)state;
    assert_ok(gol_num_parse_percent("1%", &v, &err), &err);
    assert_true(v == 0.01);
    assert_ok(gol_num_parse_percent("0.5%", &v, &err), &err);
    assert_true(v == 0.005);
    assert_ok(gol_num_parse_percent("100%", &v, &err), &err);
    for (size_t i = 0; i < sizeof bad_percents / sizeof bad_percents[0]; i++)
        assert_int_equal(gol_num_parse_percent(bad_percents[i], &v, &err), GOL_PARSE);
    assert_ok(gol_num_parse_size("33", &width, &height, &err), &err);
    assert_int_equal(width, 33);
    assert_int_equal(height, 33);
    assert_ok(gol_num_parse_size("120x80", &width, &height, &err), &err);
    assert_int_equal(width, 120);
    assert_int_equal(height, 80);
    for (size_t i = 0; i < sizeof bad_sizes / sizeof bad_sizes[0]; i++)
        assert_int_equal(gol_num_parse_size(bad_sizes[i], &width, &height, &err), GOL_PARSE);
    for (size_t i = 0; i < sizeof out_sizes / sizeof out_sizes[0]; i++)
        assert_int_equal(gol_num_parse_size(out_sizes[i], &width, &height, &err), GOL_LIMIT);
}

static void test_texts(void **state)
{
    static const struct {
        int64_t ns;
        const char *seconds, *people;
    } texts[] = {
        {0, "0", "0 s"},
        {1, "0.000000001", "1 ns"},
        {830000, "0.00083", "830 us"},
        {10000000, "0.01", "10 ms"},
        {100000000, "0.1", "100 ms"},
        {999999999, "0.999999999", "1 s"},
        {1250000000, "1.25", "1.25 s"},
        {125000000000, "125", "2 min 5 s"},
        {11400000000000, "11400", "3 h 10 min"},
        {-1500000000, "-1.5", "-1.5 s"},
        {INT64_MAX, "9223372036.854775807", "2562047 h 47 min"},
        {INT64_MIN, "-9223372036.854775808", "-2562047 h 47 min"},
    };
    char out[GOL_NUM_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_string_equal(gol_num_seconds(out, texts[i].ns), texts[i].seconds);
        assert_string_equal(gol_num_duration(out, texts[i].ns), texts[i].people);
    }
    assert_string_equal(gol_num_real(out, 0.1), "0.1");
    assert_string_equal(gol_num_real(out, 1.0 / 3), "0.333333333");
    assert_string_equal(gol_num_real(out, -1e-300), "-1e-300");
    assert_string_equal(gol_num_real(out, NAN), "nan");
    assert_string_equal(gol_num_real(out, -HUGE_VAL), "nan");
    assert_string_equal(gol_num_fixed(out, 1.005, 1), "1.0");
    assert_string_equal(gol_num_fixed(out, -0.25, 4), "-0.2500");
    assert_string_equal(gol_num_fixed(out, 12345.6, 0), "12346");
    assert_string_equal(gol_num_fixed(out, NAN, 2), "-");
    assert_string_equal(gol_num_fixed(out, 1e300, 2), "-");
    assert_string_equal(gol_num_time(out, 0.0999996, 4), "100.0 ms");
    assert_string_equal(gol_num_time(out, -1.5e-6, 3), "-1.50 us");
    assert_string_equal(gol_num_time(out, 123e-9, 4), "123 ns");
    assert_string_equal(gol_num_time(out, 125, 4), "2 min 5 s");
    assert_string_equal(gol_num_time(out, 0, 4), "0 s");
    assert_string_equal(gol_num_time(out, NAN, 4), "-");
    assert_string_equal(gol_num_short(out, 0), "0");
    assert_string_equal(gol_num_short(out, 1200), "1.2 k");
    assert_string_equal(gol_num_short(out, 34.5e6), "34.5 M");
    assert_string_equal(gol_num_short(out, 999.9), "1 k");
    assert_string_equal(gol_num_short(out, NAN), "-");
    assert_string_equal(gol_num_bytes(out, 0), "0 B");
    assert_string_equal(gol_num_bytes(out, 999), "999 B");
    assert_string_equal(gol_num_bytes(out, 24100), "24.1 kB");
    assert_string_equal(gol_num_bytes(out, INFINITY), "-");
}

/* Seconds that were written are read back as the same nanoseconds. */
static void test_round_trip(void **state)
{
    struct gol_rng rng = {.state = 42};
    struct gol_err err;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)rng.state);
    for (int i = 0; i < 20000; i++) {
        const int64_t ns = (int64_t)(gol_rng_next(&rng) >> (6 + gol_rng_below(&rng, 58))) % (GOL_DURATION_MAX_NS / 2);
        char text[GOL_NUM_TEXT];
        int64_t again;

        assert_ok(gol_num_parse_duration(gol_num_seconds(text, ns), &again, &err), &err);
        if (again != ns)
            fail_msg("%lld ns became %s and then %lld ns", (long long)ns, text, (long long)again);
    }
}

/* With a comma for the decimal point in the locale everything stays as it is. */
static void test_locale(void **state)
{
    char shown[16];

    if (!comma_locale_enter())
        skip();
    snprintf(shown, sizeof shown, "%.1f", 0.5);
    assert_string_equal(shown, "0,5"); /* the comma is really there */
    test_durations(state);
    test_reals(state);
    test_percent_and_size(state);
    test_texts(state);
    comma_locale_leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations),        cmocka_unit_test(test_ints),  cmocka_unit_test(test_reals),
        cmocka_unit_test(test_percent_and_size), cmocka_unit_test(test_texts), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
