/* run.yaml written and read back, whole and damaged. */
#include "cmocka_all.h"

#include "fixture_plan.h"
#include "lab/key.h"
#include "report/run_past.h"
#include "report/run_yaml.h"
#include "util/clock.h"

static const struct gol_machine machine = {
    .cpu = "Bob's CPU: fast #1", .cpus = 3, .kernel = "Linux", .load = "0.1 0.2"};
static const char *const warnings[] = {"it's hot: 90 C # really", "second"};

static void write_facts(const char *folder, const struct gol_plan *plan, const char *resumed)
{
    const struct gol_run_facts facts = {
        .plan = plan,
        .machine = &machine,
        .build = UINT64_C(0xfedcba9876543210),
        .started_ns = 1767323045000000000,
        .ended_ns = 1767323145000000000,
        .resumed = resumed,
        .complete = true,
        .trials = 12,
        .failed = 2,
        .warnings = warnings,
        .n_warnings = 2,
    };
    struct gol_err err;

    assert_ok(gol_run_yaml_write(folder, &facts, &err), &err);
}

static void what_is_written_comes_back(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    struct gol_run_past past;
    struct gol_run_origin origin;
    struct gol_buf outline;
    struct gol_err err;
    char folder[64];

    (void)state;
    fixture->plan.trials_min = 30;
    fixture->plan.trials_max = 300;
    fixture_folder(folder);
    write_facts(folder, &fixture->plan, "2026-01-02T03:05:00Z, from trial 4\n2026-01-02T03:06:00Z, from trial 7\n");
    assert_ok(gol_run_past_read(folder, &past, &err), &err);
    assert_int_equal(past.started_ns, 1767323045000000000);
    assert_int_equal(past.ended_ns, 1767323145000000000);
    assert_true(past.complete);
    assert_int_equal(past.trials, 12);
    assert_int_equal(past.failed, 2);
    assert_int_equal(past.planned_min, 30);
    assert_int_equal(past.planned_max, 300);
    assert_string_equal(past.cpu, machine.cpu);
    assert_int_equal(past.cpus, 3);
    assert_true(past.build == UINT64_C(0xfedcba9876543210));
    assert_string_equal(past.version, GOL_VERSION);
    assert_string_equal(gol_buf_text(&past.resumed),
                        "2026-01-02T03:05:00Z, from trial 4\n2026-01-02T03:06:00Z, from trial 7\n");
    assert_string_equal(gol_buf_text(&past.warnings), "it's hot: 90 C # really\nsecond\n");
    gol_buf_init(&outline);
    gol_plan_outline(&fixture->plan, &outline);
    assert_string_equal(gol_buf_text(&past.outline), gol_buf_text(&outline));
    gol_buf_fini(&outline);
    gol_run_past_fini(&past);
    assert_ok(gol_run_origin_read(folder, &origin, &err), &err);
    assert_string_equal(origin.started, "2026-01-02T03:04:05Z");
    assert_int_equal(origin.cpus, 3);
    fixture_remove(folder);
    free(fixture);
}

/* A hand may leave any part of it. What is read is what was written, or nothing. */
static void any_part_of_it_reads(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    struct gol_run_past past;
    struct gol_err err;
    char folder[64];
    char *text;

    (void)state;
    fixture_folder(folder);
    write_facts(folder, &fixture->plan, "");
    text = fixture_read(folder, "run.yaml");
    for (size_t size = strlen(text); size > 0; size--) {
        text[size] = '\0';
        fixture_write(folder, "run.yaml", text);
        if (gol_run_past_read(folder, &past, &err) != GOL_OK)
            assert_int_equal(err.code, GOL_PARSE);
        assert_true(past.started_ns == 0 || past.started_ns == 1767323045000000000);
        assert_true(strncmp(past.cpu, machine.cpu, strlen(past.cpu)) == 0);
        assert_int_equal(past.resumed.size, 0);
        gol_run_past_fini(&past);
    }
    fixture_write(folder, "run.yaml",
                  "complete: yes\nstarted: [x]\nmachine: 7\nresumed: {a: [1]}\ntrials: 99999999999\nfailed: "
                  "-1\nbuild:\n  id: 'xyz'\n");
    assert_ok(gol_run_past_read(folder, &past, &err), &err);
    assert_false(past.complete);
    assert_int_equal(past.trials, 0);
    assert_int_equal(past.failed, 0);
    assert_true(past.build == 0);
    gol_run_past_fini(&past);
    fixture_remove(folder);
    assert_int_not_equal(gol_run_past_read(folder, &past, &err), GOL_OK);
    gol_run_past_fini(&past);
    free(text);
    free(fixture);
}

static void stamps_are_read_strictly(void **state)
{
    int64_t ns = 7;

    (void)state;
    assert_true(gol_clock_parse("1970-01-01T00:00:01Z", &ns));
    assert_int_equal(ns, 1000000000);
    assert_false(gol_clock_parse("1970-01-01T00:00:01", &ns));
    assert_false(gol_clock_parse("1970-01-01T00:00:01Z ", &ns));
    assert_false(gol_clock_parse("", &ns));
    assert_int_equal(ns, 1000000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(any_part_of_it_reads),
        cmocka_unit_test(stamps_are_read_strictly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
