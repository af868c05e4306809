/* Keys of trials and outlines of experiments: equal where nothing that shapes a trial differs, and only there. */
#include "spec_text.h"

#include "lab/key.h"

#define BASE                                                                                                           \
    "name: t\nexercise: counter\nmodes: [serial, pool]\nrepeats: 2\nwarmup: 1\nseed: 1\ntimeout: 9s\n"                 \
    "sweep: {pause: [0, 10ms], count_to: 3, workers: 2}\n"
#define BUILD UINT64_C(0x1234)

/* BASE with one text in the place of another. */
static struct both edited(const char *from, const char *to)
{
    const char *at = strstr(BASE, from);
    char text[512];

    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - BASE), BASE, to, at + strlen(from));
    return both_of(text);
}

static uint64_t key_of(const char *from, const char *to, int point)
{
    struct both both = edited(from, to);
    const uint64_t key = gol_trial_key(both.plan, point, 1, BUILD);

    both_drop(&both);
    return key;
}

static void all_that_shapes_a_trial_is_in_its_key(void **state)
{
    struct both both = both_of(BASE);
    uint64_t keys[16];
    int n = 0;

    (void)state;
    for (int point = 0; point < 4; point++)
        for (int repeat = 1; repeat <= 2; repeat++)
            keys[n++] = gol_trial_key(both.plan, point, repeat, BUILD);
    keys[n++] = gol_trial_key(both.plan, 0, 1, BUILD + 1);
    keys[n++] = key_of("count_to: 3", "count_to: 4", 0);
    keys[n++] = key_of("seed: 1", "seed: 2", 0);
    keys[n++] = key_of("warmup: 1", "warmup: 2", 0);
    keys[n++] = key_of("timeout: 9s", "timeout: 8s", 0);
    keys[n++] = key_of("workers: 2", "workers: 3", 1);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            assert_true(keys[i] != keys[k]);
    both_drop(&both);
}

static void nothing_else_is(void **state)
{
    struct both both = both_of(BASE);
    const uint64_t serial = gol_trial_key(both.plan, 0, 1, BUILD);

    (void)state;
    assert_int_equal(both.plan->points[0].mode, GOL_MODE_SERIAL);
    assert_true(key_of("name: t", "name: u", 0) == serial);
    assert_true(key_of("10ms", "20ms", 0) == serial); /* another point */
    assert_true(key_of("workers: 2", "workers: 3", 0) == serial); /* serial has none */
    assert_true(key_of("repeats: 2", "repeats: 9", 0) == serial);
    assert_true(key_of("[0, 10ms]", "[10ms, 0s]", 2) == serial); /* the same point in another place */
    both_drop(&both);
}

static void expect_difference(const char *from, const char *to, const char *message)
{
    struct both before = both_of(BASE);
    struct both after = edited(from, to);
    struct gol_err err = {0};
    struct gol_buf was;
    struct gol_buf is;

    gol_buf_init(&was);
    gol_buf_init(&is);
    gol_plan_outline(before.plan, &was);
    gol_plan_outline(after.plan, &is);
    if (message == NULL) {
        assert_ok(gol_outline_compare(gol_buf_text(&was), gol_buf_text(&is), &err), &err);
    } else {
        assert_int_equal(gol_outline_compare(gol_buf_text(&was), gol_buf_text(&is), &err), GOL_MISMATCH);
        assert_string_equal(err.message, message);
    }
    gol_buf_fini(&was);
    gol_buf_fini(&is);
    both_drop(&before);
    both_drop(&after);
}

static void an_outline_says_what_was_edited(void **state)
{
    (void)state;
    expect_difference("name: t", "title: another\nname: t", NULL);
    expect_difference("seed: 1\n", "", NULL); /* it is the default */
    expect_difference("10ms", "0.01", NULL);
    expect_difference("seed: 1", "seed: 2", "seed is \"2\" and was \"1\"");
    expect_difference("repeats: 2", "repeats: 3", "repeats is \"3\" and was \"2\"");
    expect_difference("repeats: 2", "repeats: {min: 2, max: 9, until: 1%}",
                      "repeats is \"min 2 max 9 until 0.01 budget none\" and was \"2\"");
    expect_difference("timeout: 9s\n", "", "timeout is \"default\" and was \"9\"");
    expect_difference("[serial, pool]", "[pool, serial]", "modes is \"pool serial\" and was \"serial pool\"");
    expect_difference("[0, 10ms]", "[0, 10ms, 20ms]", "sweep.pause is \"0 0.01 0.02\" and was \"0 0.01\"");
}

/* A long value is cut; what differs behind the cut is found all the same. */
static void long_values_are_told_apart(void **state)
{
    struct both a = edited("[0, 10ms]", "0..1s by 1ms");
    struct both b = edited("[0, 10ms]", "0..999ms by 1ms");
    struct gol_buf was;
    struct gol_buf is;

    (void)state;
    gol_buf_init(&was);
    gol_buf_init(&is);
    gol_plan_outline(a.plan, &was);
    gol_plan_outline(b.plan, &is);
    assert_true(was.size < 800);
    assert_int_equal(gol_outline_compare(gol_buf_text(&was), gol_buf_text(&is), NULL), GOL_MISMATCH);
    gol_buf_fini(&was);
    gol_buf_fini(&is);
    both_drop(&a);
    both_drop(&b);
}

static void a_build_has_a_name(void **state)
{
    uint64_t once = 0;
    uint64_t again = 0;
    struct gol_err err;

    (void)state;
    assert_ok(gol_build_id(NULL, &once, &err), &err);
    assert_ok(gol_build_id("/proc/self/exe", &again, &err), &err);
    assert_true(once != 0 && once == again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_shapes_a_trial_is_in_its_key),
        cmocka_unit_test(nothing_else_is),
        cmocka_unit_test(an_outline_says_what_was_edited),
        cmocka_unit_test(long_values_are_told_apart),
        cmocka_unit_test(a_build_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
