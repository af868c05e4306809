/* Experiments that are fine: defaults, every way to write a value, plots, and those of experiments/. */
#include "comma_locale.h"
#include "spec_text.h"
#include "util/num.h"
#include "util/processors.h"

#include <glob.h>
#include <stdbool.h>

#define HEAD "name: t\nexercise: counter\n"

static const struct gol_axis *axis_of(const struct gol_spec *spec, const char *param)
{
    const int index = gol_exercise_param(spec->exercise, param);

    assert_in_range(index, 0, GOL_PARAM_MAX - 1);
    return &spec->axes[index];
}

/* The texts of the axis, joined by blanks. */
static void expect_axis(const struct gol_spec *spec, const char *param, const char *wanted)
{
    const struct gol_axis *axis = axis_of(spec, param);
    char got[512] = "";

    for (int i = 0; i < axis->n; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i == 0 ? "" : " ", axis->values[i].text);
    assert_string_equal(got, wanted);
}

static void test_defaults(void **state)
{
    struct gol_spec *spec = spec_of(HEAD);
    char cpus[16];

    (void)state;
    snprintf(cpus, sizeof cpus, "%d", gol_processors());
    assert_string_equal(spec->name, "t");
    assert_string_equal(spec->title, "t");
    assert_string_equal(spec->exercise->name, "counter");
    assert_int_equal(spec->n_modes, GOL_MODE_COUNT);
    for (int i = 0; i < GOL_MODE_COUNT; i++)
        assert_int_equal(spec->modes[i], i);
    assert_int_equal(spec->repeats_min, 5);
    assert_int_equal(spec->repeats_max, 5);
    assert_true(spec->until == 0);
    assert_true(spec->budget_ns == 0);
    assert_true(spec->noise_floor);
    assert_false(spec->pin);
    assert_int_equal(spec->warmup, 1);
    assert_int_equal(spec->order, GOL_ORDER_INTERLEAVED);
    assert_int_equal(spec->seed, 1);
    assert_int_equal(spec->timeout_ns, 0);
    expect_axis(spec, "count_to", "10");
    expect_axis(spec, "counters", "1");
    expect_axis(spec, "pause", "0");
    expect_axis(spec, "workers", cpus);
    assert_int_equal(axis_of(spec, "pause")->line, 0);
    assert_int_equal(spec->sweep_line, 0);
    assert_int_equal(spec->n_plots, 0); /* nothing is swept */
    assert_string_equal(spec->text, HEAD);
    assert_int_equal(spec->text_size, strlen(HEAD));
    gol_spec_free(spec);
}

static void test_ways_to_write(void **state)
{
    struct gol_spec *spec = spec_of("name: 'a.b_c-1'\n"
                                    "title: \"L\\u00e4ufe: 'x' \\\\ #1\"\n"
                                    "exercise: \"life\"\n"
                                    "modes: pool\n"
                                    "repeats: {min: 2, max: 010, until: 2.5%, budget: 90s}\n"
                                    "pin: true\nnoise_floor: false\n"
                                    "warmup: 0\n"
                                    "order: shuffled\n"
                                    "seed: 18446744073709551615\ntimeout: 1.5s\n"
                                    "sweep:\n"
                                    "  games:   [1, 2..6 by 2, \"9\"]\n"
                                    "  size:\n"
                                    "    - 33\n"
                                    "    - 120x80\n"
                                    "  view: [off, 'sampled', \"every\"]\n"
                                    "  pause: [0, 1ms, 10 ms..30ms by 10ms]\n"
                                    "  density: 0..1 by 0.25\n"
                                    "  rule: [B3/S23, b36s23]\n"
                                    "  topology: plane # a comment\n");
    const struct gol_axis *size = axis_of(spec, "size");

    (void)state;
    assert_string_equal(spec->name, "a.b_c-1");
    assert_string_equal(spec->title, "L\xc3\xa4ufe: 'x' \\ #1");
    assert_int_equal(spec->n_modes, 1);
    assert_int_equal(spec->modes[0], GOL_MODE_POOL);
    assert_int_equal(spec->repeats_min, 2);
    assert_int_equal(spec->repeats_max, 10);
    assert_true(spec->until == 0.025);
    assert_true(spec->budget_ns == 90 * GOL_NS_PER_S);
    assert_true(spec->pin);
    assert_false(spec->noise_floor);
    assert_int_equal(spec->warmup, 0);
    assert_int_equal(spec->order, GOL_ORDER_SHUFFLED);
    assert_true(spec->seed == UINT64_MAX);
    assert_int_equal(spec->timeout_ns, 1500000000);
    expect_axis(spec, "games", "1 2 4 6 9");
    expect_axis(spec, "size", "33x33 120x80");
    expect_axis(spec, "view", "off sampled every"); /* `off` is no truth value */
    expect_axis(spec, "pause", "0 0.001 0.01 0.02 0.03");
    expect_axis(spec, "density", "0 0.25 0.5 0.75 1");
    expect_axis(spec, "rule", "B3/S23 B36/S23");
    expect_axis(spec, "topology", "plane");
    expect_axis(spec, "steps", "100");
    assert_int_equal(size->line, 15);
    assert_int_equal(size->column, 5);
    assert_int_equal(axis_of(spec, "games")->line, 13);
    assert_int_equal(axis_of(spec, "games")->column, 12);
    assert_int_equal(spec->sweep_line, 12);
    assert_int_equal(spec->sweep_column, 1);
    gol_spec_free(spec);
}

/* The same in every line ending, in flow style, with a byte order mark, and without an end of line. */
static void test_layouts(void **state)
{
    static const char *const texts[] = {
        "name: t\nexercise: counter\nsweep:\n  pause: [1ms, 2ms]",
        "name: t\r\nexercise: counter\r\nsweep:\r\n  pause: [1ms, 2ms]\r\n",
        "{name: t, exercise: counter, sweep: {pause: [1ms, 2ms]}}",
        "{\"name\":\"t\",\"exercise\":\"counter\",\"sweep\":{\"pause\":[\"1ms\",\"2ms\"]}}",
        "\xef\xbb\xbfname: t\nexercise: counter\nsweep: {pause: 1ms..2ms by 1ms}\n",
        "%YAML 1.1\n---\nname: t\nexercise: counter\nsweep:\n  pause:\n  - 1ms\n  - 2ms\n...\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct gol_spec *spec = spec_of(texts[i]);

        expect_axis(spec, "pause", "0.001 0.002");
        gol_spec_free(spec);
    }
}

/* Values that are equal only because of the machine are merged; `cpus` works in ranges. */
static void test_cpus(void **state)
{
    char text[256];
    char wanted[64];
    const int cpus = gol_processors();
    struct gol_spec *spec;

    (void)state;
    snprintf(text, sizeof text, HEAD "sweep: {workers: [%d, cpus], counters: [cpus, %d]}\n", cpus, cpus + 1);
    spec = spec_of(text);
    snprintf(wanted, sizeof wanted, "%d", cpus);
    expect_axis(spec, "workers", wanted);
    snprintf(wanted, sizeof wanted, "%d %d", cpus, cpus + 1);
    expect_axis(spec, "counters", wanted);
    gol_spec_free(spec);
    snprintf(text, sizeof text, HEAD "sweep: {workers: [%d, cpus..%d by 1]}\n", cpus + 1, cpus + 2);
    spec = spec_of(text);
    snprintf(wanted, sizeof wanted, "%d %d %d", cpus + 1, cpus, cpus + 2);
    expect_axis(spec, "workers", wanted);
    gol_spec_free(spec);
}

static void test_large_axis(void **state)
{
    struct gol_spec *spec = spec_of(HEAD "sweep: {counters: [1..50000 by 1, 50001..100000 by 1]}\n");
    const struct gol_axis *axis = axis_of(spec, "counters");

    (void)state;
    assert_int_equal(axis->n, 100000);
    for (int i = 0; i < axis->n; i++)
        assert_int_equal(axis->values[i].as.count, i + 1);
    gol_spec_free(spec);
}

/* ---- plots ---- */

static void test_plots(void **state)
{
    struct gol_spec *spec = spec_of(HEAD "modes: [serial, pool]\n"
                                         "sweep: {pause: [1ms, 2ms], counters: [1, 2], workers: [1, 2]}\n"
                                         "plots:\n"
                                         "  - {x: pause, y: time, by: [mode, counters, workers]}\n"
                                         "  - {x: pause, y: time, by: [mode, workers], where: {counters: 2}, log: xy}\n"
                                         "  - {x: pause, y: time, by: counters, where: {mode: serial}, log: y}\n"
                                         "  - {x: workers, y: speedup, by: [counters, mode], where: {pause: 0.001},\n"
                                         "     name: pause-time-2, log: x}\n");
    const int pause = gol_exercise_param(spec->exercise, "pause");
    const int counters = gol_exercise_param(spec->exercise, "counters");
    const int workers = gol_exercise_param(spec->exercise, "workers");

    (void)state;
    assert_int_equal(spec->n_plots, 4);
    assert_int_equal(spec->plots[0].x, pause);
    assert_string_equal(spec->plots[0].y, "time");
    assert_int_equal(spec->plots[0].n_by, 3);
    assert_int_equal(spec->plots[0].by[0], -1);
    assert_int_equal(spec->plots[0].by[1], counters);
    assert_int_equal(spec->plots[0].by[2], workers);
    assert_false(spec->plots[0].log_x || spec->plots[0].log_y);
    assert_int_equal(spec->plots[1].n_where, 1);
    assert_int_equal(spec->plots[1].where[0].param, counters);
    assert_string_equal(spec->plots[1].where[0].value.text, "2");
    assert_true(spec->plots[1].log_x && spec->plots[1].log_y);
    assert_int_equal(spec->plots[2].where[0].param, -1);
    assert_int_equal(spec->plots[2].where[0].mode, GOL_MODE_SERIAL); /* serial has no workers to tell apart */
    assert_true(!spec->plots[2].log_x && spec->plots[2].log_y);
    assert_int_equal(spec->plots[3].where[0].param, pause);
    assert_int_equal(spec->plots[3].where[0].value.as.ns, 1000000);
    /* Names: given ones first, the others get out of their way. */
    assert_string_equal(spec->plots[0].name, "pause-time");
    assert_string_equal(spec->plots[1].name, "pause-time-3");
    assert_string_equal(spec->plots[2].name, "pause-time-4");
    assert_string_equal(spec->plots[3].name, "pause-time-2");
    gol_spec_free(spec);
}

static void test_default_plot(void **state)
{
    struct gol_spec *spec =
        spec_of("name: t\nexercise: life\nsweep: {view: [off, every], size: [8, 16], batch: [1, 5]}\n");
    const struct gol_plot *plot = &spec->plots[0];

    (void)state;
    assert_int_equal(spec->n_plots, 1);
    assert_string_equal(plot->name, "size-time");
    assert_int_equal(plot->x, gol_exercise_param(spec->exercise, "size"));
    assert_int_equal(plot->n_by, 3);
    assert_int_equal(plot->by[0], -1);
    assert_int_equal(plot->by[1], gol_exercise_param(spec->exercise, "batch"));
    assert_int_equal(plot->by[2], gol_exercise_param(spec->exercise, "view"));
    gol_spec_free(spec);

    spec = spec_of("name: t\nexercise: life\nsweep: {view: [off, every]}\n"); /* no numbers */
    assert_int_equal(spec->n_plots, 0);
    gol_spec_free(spec);
    spec = spec_of("name: t\nexercise: counter\nmodes: serial\nsweep: {workers: [1, 2]}\n"); /* used by no mode */
    assert_int_equal(spec->n_plots, 0);
    gol_spec_free(spec);
    spec = spec_of(HEAD "sweep: {pause: [0, 1]}\nplots: []\n"); /* none wanted */
    assert_int_equal(spec->n_plots, 0);
    gol_spec_free(spec);
}

static void test_reference(void **state)
{
    struct gol_spec *spec = NULL;
    struct gol_err err;

    (void)state;
    assert_ok(gol_spec_load("experiments/counter.yaml", &spec, &err), &err);
    assert_int_equal(spec->n_plots, 2);
    assert_string_equal(spec->plots[0].name, "pause-time");
    assert_string_equal(spec->plots[1].name, "pause-overhead");
    assert_string_equal(spec->plots[0].reference_file, "reference/ray_counter_times.csv");
    assert_int_equal(spec->plots[0].n_reference_where, 2);
    assert_string_equal(spec->plots[0].reference_where[0][0], "series");
    assert_string_equal(spec->plots[0].reference_where[0][1], "pause-fine");
    assert_string_equal(spec->plots[0].reference_where[1][0], "mode");
    assert_string_equal(spec->plots[0].reference_where[1][1], "ray");
    assert_string_equal(spec->plots[1].reference_file, "");
    assert_string_equal(spec->path, "experiments/counter.yaml");
    gol_spec_free(spec);
}

/* ---- files ---- */

static void test_files(void **state)
{
    struct spec_folder folder = {0};
    struct gol_spec *spec = NULL;
    struct gol_err err;
    char wanted[256];
    char *large = malloc(GOL_SPEC_FILE_MAX + 1);

    (void)state;
    spec_folder_make(&folder);
    assert_int_equal(gol_spec_load(folder.file, &spec, &err), GOL_NOT_FOUND);
    snprintf(wanted, sizeof wanted, "%s: No such file or directory", folder.file);
    assert_string_equal(err.message, wanted);
    assert_int_equal(gol_spec_load(folder.path, &spec, &err), GOL_INVALID);
    snprintf(wanted, sizeof wanted, "%s: is a directory", folder.path);
    assert_string_equal(err.message, wanted);
    /* A NUL byte, and what is behind it, is not overlooked. */
    spec_folder_write(&folder, HEAD "\0seed: x\n", sizeof HEAD "\0seed: x\n" - 1);
    assert_int_equal(gol_spec_load(folder.file, &spec, &err), GOL_PARSE);
    snprintf(wanted, sizeof wanted, "%s:3:1: a NUL byte (want plain text)", folder.file);
    assert_string_equal(err.message, wanted);
    assert_non_null(large);
    memset(large, '\n', GOL_SPEC_FILE_MAX + 1);
    memcpy(large, HEAD, strlen(HEAD));
    spec_folder_write(&folder, large, GOL_SPEC_FILE_MAX);
    assert_ok(gol_spec_load(folder.file, &spec, &err), &err);
    gol_spec_free(spec);
    spec_folder_write(&folder, large, GOL_SPEC_FILE_MAX + 1);
    assert_int_equal(gol_spec_load(folder.file, &spec, &err), GOL_LIMIT);
    assert_null(spec);
    assert_non_null(strstr(err.message, "larger than"));
    assert_int_not_equal(gol_spec_load(folder.path, &spec, NULL), GOL_OK); /* no message wanted */
    free(large);
    spec_folder_remove(&folder);
    gol_spec_free(NULL);
}

/* Every experiment of the project loads and has a plan; those called quick take a few seconds. */
static void test_experiments(void **state)
{
    glob_t found;

    (void)state;
    assert_int_equal(glob("experiments/*.yaml", 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 7);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct gol_spec *spec = NULL;
        struct gol_plan *plan = NULL;
        struct gol_err err;

        assert_ok(gol_spec_load(found.gl_pathv[i], &spec, &err), &err);
        assert_ok(gol_plan_new(spec, &plan, &err), &err);
        assert_int_equal(plan->n_warnings, 0);
        assert_true(spec->n_plots >= 1);
        assert_true(plan->estimate_ns < 200LL * 1000000000);
        if (strstr(found.gl_pathv[i], "quick") != NULL)
            assert_true(plan->estimate_ns < 3LL * 1000000000);
        gol_plan_free(plan);
        gol_spec_free(spec);
    }
    globfree(&found);
}

/* A decimal comma in the locale changes nothing. */
static void test_locale(void **state)
{
    if (!comma_locale_enter())
        skip();
    test_ways_to_write(state);
    test_reference(state);
    comma_locale_leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),     cmocka_unit_test(test_ways_to_write), cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_cpus),         cmocka_unit_test(test_large_axis),    cmocka_unit_test(test_plots),
        cmocka_unit_test(test_default_plot), cmocka_unit_test(test_reference),     cmocka_unit_test(test_files),
        cmocka_unit_test(test_experiments),  cmocka_unit_test(test_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
