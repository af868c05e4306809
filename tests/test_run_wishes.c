/*
 * What a user asks of the runner while a trial runs: to skip it, to stop after it; and a screen that leaves it. The
 * first trial is a script that would never end; all others are good at once.
 */
#include "cmocka_all.h"

#include "folder.h"
#include "lab/run.h"
#include "spec_text.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/thread.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char dir[64], script[96], runs[96]; /* runs: the script says there that it was begun, once a line */
    struct gol_live *live, *screen;
    int trial; /* that is to be skipped */
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct gol_buf text;
    struct gol_row row;
    struct gol_err err = {0};
    char path[96];

    fixture_folder(fixture->dir);
    snprintf(fixture->script, sizeof fixture->script, "%s/trial", fixture->dir);
    snprintf(fixture->runs, sizeof fixture->runs, "%s/runs", fixture->dir);
    gol_row_init(&row);
    row.time_ns = row.overhead_ns = 1000;
    row.ideal_ns = 0;
    gol_buf_init(&text);
    gol_row_record(&row, &text);
    snprintf(path, sizeof path, "%s/record", fixture->dir);
    assert_ok(gol_file_write(path, text.data, text.size, &err), &err);
    gol_buf_fini(&text);
    gol_buf_printf(&text,
                   "#!/bin/sh\ncd '%s' || exit\nif [ ! -e runs ]; then echo first >runs; while [ ! -e go ]; do sleep "
                   "0.01; done; fi\necho next >>runs\ncat record >&3\n",
                   fixture->dir);
    assert_ok(gol_file_write(fixture->script, text.data, text.size, &err), &err);
    gol_buf_fini(&text);
    assert_int_equal(chmod(fixture->script, 0755), 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    fixture_remove(fixture->dir);
    free(fixture);
    return 0;
}

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    (void)context;
    (void)plan;
    (void)row;
    (void)err;
    return GOL_OK;
}

static void wait_for_trial(const struct fixture *fixture)
{
    for (int i = 0; i < 3000 && access(fixture->runs, F_OK) != 0; i++)
        usleep(10000);
}

static void let_go(const struct fixture *fixture)
{
    char path[96];

    snprintf(path, sizeof path, "%s/go", fixture->dir);
    gol_file_write(path, "", 0, NULL);
}

/* Runs the plan while `act` does something in a thread, once the first trial is under way. */
static void run(struct fixture *fixture, const char *text, void *(*act)(void *), struct gol_run_result *result)
{
    struct gol_spec *spec = spec_of(text);
    const struct gol_run_sink sink = {.row = on_row};
    const struct gol_run_options options = {.program = fixture->script, .live = fixture->live};
    struct gol_plan *plan;
    struct gol_err err = {0};
    pthread_t thread;

    assert_ok(gol_plan_new(spec, &plan, &err), &err);
    assert_ok(gol_thread_start(&thread, act, fixture, &err), &err);
    assert_ok(gol_run(plan, &options, &sink, result, &err), &err);
    pthread_join(thread, NULL);
    gol_plan_free(plan);
    gol_spec_free(spec);
}

#define COUNTER "name: t\nexercise: counter\nmodes: [serial]\nrepeats: 3\nnoise_floor: false\n"

static void *skip_it(void *argument)
{
    const struct fixture *fixture = argument;

    wait_for_trial(fixture);
    sigqueue(getpid(), GOL_RUN_SKIP, (union sigval){.sival_int = fixture->trial});
    if (fixture->trial > 1) {
        usleep(
            20000); /* a wish that is not heard is seen by nothing; where this is too short the test is weaker, not red */
        let_go(fixture);
    }
    return NULL;
}

static void a_trial_is_skipped(void **state)
{
    struct fixture *fixture = *state;
    struct gol_run_result result;

    fixture->trial = 1;
    run(fixture, COUNTER, skip_it, &result);
    assert_int_equal(result.n_rows, 3);
    assert_int_equal(result.rows[0].status, GOL_STATUS_SKIPPED);
    assert_string_equal(result.rows[0].note, "skipped by the user");
    assert_int_equal(result.rows[1].status, GOL_STATUS_OK);
    assert_int_equal(result.rows[2].repeat, 3); /* it is not made up for */
    assert_int_equal(result.failed, 0); /* nothing went wrong */
    assert_int_equal(result.stop_signal, 0);
    gol_run_result_fini(&result);
}

/* The wish came late: that trial is over, and this one is not meant. */
static void another_trial_is_not_skipped(void **state)
{
    struct fixture *fixture = *state;
    struct gol_run_result result;

    fixture->trial = 7;
    run(fixture, COUNTER, skip_it, &result);
    assert_int_equal(result.n_rows, 3);
    assert_int_equal(result.rows[0].status, GOL_STATUS_OK);
    gol_run_result_fini(&result);
}

static void *stop_after_it(void *argument)
{
    const struct fixture *fixture = argument;

    wait_for_trial(fixture);
    kill(getpid(), GOL_RUN_STOP_AFTER);
    let_go(fixture);
    return NULL;
}

static void the_run_stops_after_a_trial(void **state)
{
    struct fixture *fixture = *state;
    struct gol_run_result result;

    run(fixture, COUNTER, stop_after_it, &result);
    assert_int_equal(result.n_rows, 1);
    assert_int_equal(result.rows[0].status, GOL_STATUS_OK);
    assert_int_equal(result.stop_signal, SIGINT);
    gol_run_result_fini(&result);
}

static struct gol_live_status stopping; /* as it was while the run was to stop */

static void *think_again(void *argument)
{
    const struct fixture *fixture = argument;
    struct gol_live_status status;

    memset(&stopping, 0, sizeof stopping);
    wait_for_trial(fixture);
    kill(getpid(), GOL_RUN_STOP_AFTER);
    for (int i = 0; i < 3000; i++) { /* or two signals may become one */
        if (gol_live_status_get(fixture->live, &status) && strcmp(status.message, "stops after this trial") == 0) {
            stopping = status;
            break;
        }
        usleep(1000);
    }
    kill(getpid(), GOL_RUN_STOP_AFTER);
    let_go(fixture);
    return NULL;
}

static void the_wish_to_stop_is_taken_back(void **state)
{
    struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_err err = {0};

    assert_ok(gol_live_create(&fixture->live, &err), &err);
    run(fixture, COUNTER, think_again, &result);
    gol_live_close(fixture->live);
    assert_int_equal(result.n_rows, 3);
    assert_int_equal(result.stop_signal, 0);
    assert_true(stopping.trial_eta_ns > 0);
    assert_int_equal(stopping.eta_ns, stopping.trial_eta_ns); /* and nothing after it */
    gol_run_result_fini(&result);
}

static void *leave_it(void *argument)
{
    struct fixture *fixture = argument;

    wait_for_trial(fixture);
    gol_live_look(fixture->screen, false); /* as Ctrl-Z does, and as the kernel does when a screen dies */
    return NULL;
}

/* The screen that every state was drawn for is gone: what was measured so far is given up, and the trial run again. */
static void a_trial_whose_screen_leaves_is_run_again(void **state)
{
    struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_buf text;
    struct gol_err err = {0};

    assert_ok(gol_live_create(&fixture->live, &err), &err);
    assert_ok(gol_live_open(gol_live_name(fixture->live), false, &fixture->screen, &err), &err);
    run(fixture, "name: t\nexercise: life\nmodes: [serial]\nrepeats: 1\nnoise_floor: false\nsweep: {view: every}\n",
        leave_it, &result);
    gol_live_close(fixture->screen);
    gol_live_close(fixture->live);
    assert_int_equal(result.n_rows, 1);
    assert_int_equal(result.rows[0].trial, 1);
    assert_int_equal(result.rows[0].status, GOL_STATUS_OK);
    assert_string_equal(result.rows[0].viewer, "null");
    gol_buf_init(&text);
    assert_ok(gol_file_read(fixture->runs, 100, &text, &err), &err);
    assert_string_equal(gol_buf_text(&text), "first\nnext\n");
    gol_buf_fini(&text);
    gol_run_result_fini(&result);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_trial_is_skipped),
        TEST(another_trial_is_not_skipped),
        TEST(the_run_stops_after_a_trial),
        TEST(the_wish_to_stop_is_taken_back),
        TEST(a_trial_whose_screen_leaves_is_run_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
