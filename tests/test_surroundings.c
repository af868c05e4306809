/*
 * What is said of the machine around a run, and what measuring costs on it.
 */
#include "cmocka_all.h"
#include "fixture_plan.h"
#include "lab/calibration.h"
#include "lab/surroundings.h"
#include "spec_text.h"
#include "util/num.h"

#include <sys/stat.h>

/* All lines that were said, one after the other. */
struct said {
    char text[4096];
    int lines;
};

static void say(void *context, const char *text)
{
    struct said *said = context;
    const size_t length = strlen(said->text);

    assert_null(strchr(text, '\n'));
    snprintf(said->text + length, sizeof said->text - length, "%s\n", text);
    said->lines++;
}

static struct said before(const struct gol_machine *machine, const char *workers)
{
    struct fixture *fixture = fixture_new("0", "1", workers, "off");
    struct said said = {.lines = 0};

    gol_surroundings_before(machine, &fixture->plan, say, &said);
    free(fixture);
    return said;
}

/* The same of games that are stepped by so many threads each. */
static struct said before_life(const struct gol_machine *machine, const char *threads)
{
    struct gol_spec *spec;
    struct gol_plan *plan;
    struct said said = {.lines = 0};
    struct gol_err err;
    char text[160];

    snprintf(text, sizeof text, "name: t\nexercise: life\nmodes: [serial]\nsweep: {size: 64, threads: %s}\n", threads);
    assert_ok(spec_load_text(text, strlen(text), &spec, &plan, &err), &err);
    gol_surroundings_before(machine, plan, say, &said);
    gol_plan_free(plan);
    gol_spec_free(spec);
    return said;
}

static void what_is_wrong_is_said_before(void **state)
{
    const struct gol_machine good = {
        .cpus = 2, .governor = "performance", .turbo = "off", .load = "0.5", .load_minute = 0.5};
    struct gol_machine bad = good;

    (void)state;
    assert_int_equal(before(&good, "1 2").lines, 0);
    assert_non_null(strstr(before(&good, "2 8 4").text, "8 workers on 2 processors: "));
    assert_non_null(strstr(before_life(&good, "[1, 3]").text, "3 threads on 2 processors: "));
    assert_int_equal(before_life(&good, "2").lines, 0);
    bad.virtualised = true;
    assert_non_null(strstr(before(&bad, "2").text, "virtual machine"));
    bad = good;
    strcpy(bad.governor, "powersave");
    assert_non_null(strstr(before(&bad, "2").text, "the governor is powersave: "));
    strcpy(bad.governor, "unknown");
    assert_int_equal(before(&bad, "2").lines, 0);
    bad = good;
    strcpy(bad.turbo, "on");
    assert_non_null(strstr(before(&bad, "2").text, "turbo is on: "));
    bad = good;
    bad.load_minute = 2.5;
    assert_non_null(strstr(before(&bad, "2").text, "the load is 2.5 on 2 processors: "));
    assert_int_equal(before(&bad, "2").lines, 1);
}

static struct said after(struct gol_surroundings was, struct gol_surroundings is, const struct gol_row *rows, int n)
{
    struct said said = {.lines = 0};

    gol_surroundings_after(&was, &is, rows, n, say, &said);
    return said;
}

static void what_went_wrong_is_said_after(void **state)
{
    const struct gol_surroundings none = {.swapped_pages = -1, .throttled = -1};
    const struct gol_surroundings was = {.swapped_pages = 10, .throttled = 3};
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_row rows[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        fixture_row(fixture, 0, i + 1, GOL_NS_PER_S, &rows[i]);
        rows[i].steal_ns = 0;
    }
    assert_int_equal(after(was, was, rows, 4).lines, 0);
    assert_int_equal(after(none, was, rows, 4).lines, 0);
    assert_non_null(strstr(after(was, (struct gol_surroundings){17, 3}, rows, 4).text, "swapped 7 pages"));
    assert_non_null(strstr(after(was, (struct gol_surroundings){10, 5}, rows, 4).text, "for heat 2 times"));
    rows[0].steal_ns = 5000000; /* half a percent: it is not worth a line */
    assert_int_equal(after(was, was, rows, 4).lines, 0);
    rows[1].steal_ns = 20000000;
    rows[2].steal_ns = 30000000;
    rows[3].steal_ns = 900000000;
    rows[3].status = GOL_STATUS_CRASHED; /* it does not count */
    assert_non_null(strstr(after(was, was, rows, 4).text, "in 2 of 4 trials, 50 ms in all, 30 ms in trial 3; "));
    rows[1].steal_ns = rows[2].steal_ns = -1;
    assert_int_equal(after(was, was, rows, 4).lines, 0);
    free(fixture);
}

static void counters_can_be_read(void **state)
{
    struct gol_surroundings now;
    const int64_t steal_ns = gol_machine_steal_ns();

    (void)state;
    gol_surroundings_read(&now);
    assert_true(now.swapped_pages >= 0); /* every Linux with /proc has them */
    assert_true(now.throttled >= -1);
    assert_true(steal_ns >= 0);
    assert_true(gol_machine_steal_ns() >= steal_ns);
}

static void calibrate(const char *sweep, const char *program, struct gol_calibration *out)
{
    struct gol_spec *spec = NULL;
    struct gol_plan *plan = NULL;
    struct gol_err err;
    char text[256];

    snprintf(text, sizeof text, "name: t\nexercise: counter\nsweep: {%s}\n", sweep);
    assert_ok(spec_load_text(text, strlen(text), &spec, &plan, &err), &err);
    gol_calibrate(plan, program, out);
    gol_plan_free(plan);
    gol_spec_free(spec);
}

static void a_calibration_knows_clock_timers_and_starts(void **state)
{
    struct gol_calibration calibration;
    char folder[64];
    char program[128];

    (void)state;
    fixture_folder(folder);
    fixture_write(folder, "trial", "#!/bin/sh\nprintf 'time_s 1\\nend\\n' >&3\n");
    snprintf(program, sizeof program, "%s/trial", folder);
    assert_int_equal(chmod(program, 0755), 0);
    calibrate("pause: [50ms, 0, 1ms, 3ms, 2s]", program, &calibration);
    fixture_remove(folder);
    assert_true(calibration.clock_ns > 0 && calibration.clock_ns < 1e6);
    assert_true(calibration.trial_start_ns > 0);
    assert_int_equal(calibration.n_timers, 3); /* 1, 3 and 20 ms, which stands for all that are longer */
    assert_int_equal(calibration.timers[0].pause_ns, 1000000);
    assert_int_equal(calibration.timers[1].pause_ns, 3000000);
    assert_int_equal(calibration.timers[2].pause_ns, 20000000);
    for (int i = 0; i < 3; i++) {
        assert_true(calibration.timers[i].default_ns >= 0);
        assert_true(calibration.timers[i].tight_ns >= 0);
        assert_in_range(calibration.timers[i].n, 3, 21);
    }
    calibrate("pause: 0", "/bin/true", &calibration); /* it ends well, but measures nothing */
    assert_int_equal(calibration.n_timers, 0);
    assert_int_equal(calibration.trial_start_ns, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said_before),
        cmocka_unit_test(what_went_wrong_is_said_after),
        cmocka_unit_test(counters_can_be_read),
        cmocka_unit_test(a_calibration_knows_clock_timers_and_starts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
