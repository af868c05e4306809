/*
 * The runner, with shell scripts in the place of trials: a good one, one that crashes, hangs, complains, lies, or
 * disagrees with another mode.
 */
#include "cmocka_all.h"

#include "folder.h"
#include "lab/run.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"
#include "util/thread.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char dir[64];
    char script[96];
    struct gol_spec *spec;
    struct gol_plan *plan;
};

struct seen {
    int rows, begun, ended;
    struct gol_row last;
    enum gol_code answer; /* what the sink answers to a row */
    int64_t grace_ns; /* that the runner gives a trial; 0: its own */
    int stop_after; /* raise SIGTERM after so many rows; 0: never */
    int complained; /* trials that ended badly with something to say */
    char complaint[32]; /* how the last of them began */
};

static const char experiment[] =
    "name: t\nexercise: counter\nmodes: [serial, pool]\nrepeats: 2\norder: sequential\nsweep:\n  counters: 2\n";

static void write_text(const char *path, const char *text)
{
    struct gol_err err = {0};

    assert_ok(gol_file_write(path, text, strlen(text), &err), &err);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct gol_err err = {0};
    char path[96];

    fixture_folder(fixture->dir);
    snprintf(fixture->script, sizeof fixture->script, "%s/trial", fixture->dir);
    snprintf(path, sizeof path, "%s/t.yaml", fixture->dir);
    write_text(path, experiment);
    assert_ok(gol_spec_load(path, &fixture->spec, &err), &err);
    assert_ok(gol_plan_new(fixture->spec, &fixture->plan, &err), &err);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    gol_plan_free(fixture->plan);
    gol_spec_free(fixture->spec);
    fixture_remove(fixture->dir);
    free(fixture);
    return 0;
}

/* Makes the script: `body`, which finds good records in $dir/record-MODE and the mode in $mode. */
static void make_script(const struct fixture *fixture, const char *body)
{
    struct gol_buf text;

    gol_buf_init(&text);
    gol_buf_printf(&text, "#!/bin/sh\ndir='%s'\nmode=serial\ncase \"$*\" in *' pool '*) mode=pool;; esac\n%s\n",
                   fixture->dir, body);
    write_text(fixture->script, gol_buf_text(&text));
    gol_buf_fini(&text);
    assert_int_equal(chmod(fixture->script, 0755), 0);
}

static void make_record(const struct fixture *fixture, const char *mode, uint64_t checksum)
{
    struct gol_row row;
    struct gol_buf text;
    char path[96];

    gol_row_init(&row);
    row.time_ns = 1000;
    row.ideal_ns = 0;
    row.overhead_ns = 1000;
    row.messages = 22;
    row.work = 20;
    row.checksum = checksum;
    gol_buf_init(&text);
    gol_row_record(&row, &text);
    snprintf(path, sizeof path, "%s/record-%s", fixture->dir, mode);
    write_text(path, gol_buf_text(&text));
    gol_buf_fini(&text);
}

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct seen *seen = context;

    (void)plan;
    seen->rows++;
    seen->last = *row;
    if (seen->stop_after == seen->rows)
        kill(getpid(), SIGTERM);
    return seen->answer == GOL_OK ? GOL_OK : gol_err_set(err, seen->answer, "the disk is full");
}

static void on_complaints(void *context, const struct gol_row *row, const char *text, size_t size)
{
    struct seen *seen = context;

    assert_int_not_equal(row->status, GOL_STATUS_OK);
    assert_int_equal(row->trial, seen->rows + 1);
    assert_true(size > 0);
    seen->complained++;
    snprintf(seen->complaint, sizeof seen->complaint, "%s", text);
}

static void on_progress(void *context, const struct gol_run_progress *progress)
{
    struct seen *seen = context;

    if (progress->row == NULL)
        seen->begun++;
    else
        seen->ended++;
}

static enum gol_code run(const struct fixture *fixture, struct seen *seen, struct gol_run_result *result,
                         struct gol_err *err)
{
    const struct gol_run_options options = {.program = fixture->script, .grace_ns = seen->grace_ns};
    const struct gol_run_sink sink = {
        .context = seen, .row = on_row, .complaints = on_complaints, .progress = on_progress};

    return gol_run(fixture->plan, &options, &sink, result, err);
}

static void good_trials_become_rows(void **state)
{
    const struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {0};

    make_record(fixture, "serial", 7);
    make_record(fixture, "pool", 7);
    make_script(fixture, "cat \"$dir/record-$mode\" >&3");
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(result.n_rows, 4);
    assert_int_equal(result.failed, 0);
    assert_int_equal(seen.rows, 4);
    assert_int_equal(seen.begun, 4);
    assert_int_equal(seen.ended, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(result.rows[i].status, GOL_STATUS_OK);
        assert_int_equal(result.rows[i].trial, i + 1);
        assert_int_equal(result.rows[i].time_ns, 1000);
        assert_true(result.rows[i].wall_ns > 0);
        assert_int_equal(result.rows[i].repeat, i % 2 + 1);
        assert_int_equal(result.rows[i].point, i / 2);
    }
    gol_run_result_fini(&result);
}

static void modes_that_disagree_are_said(void **state)
{
    const struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {0};

    make_record(fixture, "serial", 7);
    make_record(fixture, "pool", 8);
    make_script(fixture, "cat \"$dir/record-$mode\" >&3");
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(result.failed, 2);
    assert_int_equal(seen.last.status, GOL_STATUS_MISMATCH);
    assert_non_null(strstr(seen.last.note, "0000000000000008 differs from 0000000000000007 of trial 1 (serial)"));
    gol_run_result_fini(&result);
}

static void expect_all(const struct fixture *fixture, const char *script, enum gol_status status, const char *note)
{
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {.grace_ns = status == GOL_STATUS_TIMEOUT ? 300000000 : 0};

    make_script(fixture, script);
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(result.n_rows, 4);
    assert_int_equal(result.failed, 4);
    assert_int_equal(seen.last.status, status);
    if (strstr(seen.last.note, note) == NULL)
        fail_msg("note \"%s\" has no \"%s\"", seen.last.note, note);
    assert_null(strpbrk(seen.last.note, ",\"\n"));
    gol_run_result_fini(&result);
}

static void a_crash_becomes_a_row(void **state)
{
    expect_all(*state, "kill -SEGV $$", GOL_STATUS_CRASHED, "signal 11");
    expect_all(*state, "echo 'x, y' >&2; kill -ABRT $$", GOL_STATUS_CRASHED, "signal 6 (Aborted): x; y");
    expect_all(*state, "kill -KILL $$", GOL_STATUS_CRASHED,
               "killed by signal 9 (Killed); by somebody: the kernel had memory");
}

/* The note has the last line that says something; all of it goes to the sink. */
static void the_last_words_are_kept(void **state)
{
    const struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {0};

    expect_all(fixture, "printf 'first\\nlast, words\\n\\n----\\n==1==ABORTING\\n' >&2; kill -SEGV $$",
               GOL_STATUS_CRASHED, "killed by signal 11 (Segmentation fault): last; words");
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(seen.complained, 4);
    assert_int_equal(strncmp(seen.complaint, "first\nlast", 10), 0);
    gol_run_result_fini(&result);
    make_record(fixture, "serial", 7);
    make_record(fixture, "pool", 7);
    make_script(fixture, "echo warning >&2; cat \"$dir/record-$mode\" >&3"); /* a good end needs no words */
    seen = (struct seen){0};
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(result.failed, 0);
    assert_int_equal(seen.complained, 0);
    gol_run_result_fini(&result);
}

/* `timeout:` of the experiment, which no grace makes longer. */
static void the_experiment_says_when_a_trial_hangs(void **state)
{
    const struct fixture *fixture = *state;
    const int64_t began_ns = gol_clock_ns();
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {0};

    fixture->spec->timeout_ns = 300000000; /* a shell begins in that, also on a machine that is busy */
    make_script(fixture, "echo 'waiting for Godot' >&2; sleep 1000");
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(result.failed, 4);
    assert_int_equal(seen.last.status, GOL_STATUS_TIMEOUT);
    assert_string_equal(seen.last.note, "no result after 300 ms; killed: waiting for Godot");
    assert_int_equal(seen.complained, 4);
    assert_true(gol_clock_ns() - began_ns < 50 * GOL_NS_PER_S);
    gol_run_result_fini(&result);
}

static void a_complaint_becomes_a_row(void **state)
{
    expect_all(*state, "echo 'error counter 3, \"x\" is wrong' >&3; exit 1", GOL_STATUS_FAILED,
               "counter 3; 'x' is wrong");
    expect_all(*state, "echo 'no luck' >&2; exit 5", GOL_STATUS_FAILED, "exit code 5: no luck");
}

static void half_a_record_becomes_a_row(void **state)
{
    expect_all(*state, "echo 'time_s 1' >&3", GOL_STATUS_FAILED, "");
    expect_all(*state, "exit 0", GOL_STATUS_FAILED, "");
}

static void a_flood_is_survived(void **state)
{
    expect_all(*state, "head -c 1000000 /dev/zero >&3; head -c 1000000 /dev/zero >&2; exit 3", GOL_STATUS_FAILED,
               "exit code 3");
}

/* A pipe that never runs empty must not keep the runner from looking at its clock. */
static void an_endless_flood_is_ended(void **state)
{
    expect_all(*state, "yes >&2 & yes >&2 & yes >&2 & yes >&2", GOL_STATUS_TIMEOUT, "no result after");
}

/* 10 is where a shell keeps its script. */
static void a_trial_inherits_nothing(void **state)
{
    const int fd = open("/dev/null", O_RDONLY); /* as if the shell had started us with it */

    assert_true(fd >= 0);
    assert_int_equal(dup2(fd, 77), 77);
    expect_all(*state, "echo $(cd /proc/$$/fd; ls | grep -vx 10 | sort) >&2; exit 5", GOL_STATUS_FAILED,
               "exit code 5: 0 1 2 3");
    expect_all(*state, "[ ! -e /proc/$$/fd/77 ] && [ ! -e /proc/$$/fd/4 ] && exit 5", GOL_STATUS_FAILED, "exit code 5");
    close(77);
    close(fd);
}

static void a_trial_goes_first_when_memory_is_out(void **state)
{
    expect_all(*state, "cat /proc/self/oom_score_adj >&2; exit 5", GOL_STATUS_FAILED, "exit code 5: 1000");
}

/* Then the kernel would reap trials by itself, and their ends would never be known. */
static void ends_are_noticed_where_they_were_ignored(void **state)
{
    signal(SIGCHLD, SIG_IGN);
    expect_all(*state, "exit 5", GOL_STATUS_FAILED, "exit code 5");
    signal(SIGCHLD, SIG_DFL);
}

/* One repeat of one point is enough here: each takes the whole grace. */
static void a_hang_is_ended_with_its_children(void **state)
{
    const struct fixture *fixture = *state;
    char path[96];
    struct gol_buf text;
    struct gol_err err = {0};
    char trace[128];
    long pid;

    snprintf(path, sizeof path, "%s/pid", fixture->dir);
    expect_all(fixture, "sleep 1000 & echo $! >\"$dir/pid\"; wait", GOL_STATUS_TIMEOUT, "no result after");
    gol_buf_init(&text);
    assert_ok(gol_file_read(path, 100, &text, &err), &err);
    pid = strtol(gol_buf_text(&text), NULL, 10);
    gol_buf_fini(&text);
    assert_true(pid > 1);
    /* It may be a zombie of init for a moment, but it does not run. */
    for (int i = 0; i < 100 && kill((pid_t)pid, 0) == 0; i++)
        usleep(20000);
    snprintf(trace, sizeof trace, "! grep -q '^State:.[RS]' /proc/%ld/status 2>/dev/null", pid);
    assert_int_equal(system(trace), 0);
}

static void a_program_that_is_not_there(void **state)
{
    const struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {0};

    unlink(fixture->script);
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(result.failed, 4);
    assert_non_null(strstr(seen.last.note, "exit code 127: the process could not be set up"));
    gol_run_result_fini(&result);
}

static void a_sink_that_cannot_write_stops_the_run(void **state)
{
    const struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {.answer = GOL_SYSTEM};

    make_record(fixture, "serial", 7);
    make_record(fixture, "pool", 7);
    make_script(fixture, "cat \"$dir/record-$mode\" >&3");
    assert_int_equal(run(fixture, &seen, &result, &err), GOL_SYSTEM);
    assert_string_equal(err.message, "the disk is full");
    assert_int_equal(result.n_rows, 1); /* what was measured is kept in memory */
    gol_run_result_fini(&result);
}

static void a_signal_stops_between_trials(void **state)
{
    const struct fixture *fixture = *state;
    struct gol_run_result result;
    struct gol_err err = {0};
    struct seen seen = {.stop_after = 3};

    make_record(fixture, "serial", 7);
    make_record(fixture, "pool", 7);
    make_script(fixture, "cat \"$dir/record-$mode\" >&3");
    assert_ok(run(fixture, &seen, &result, &err), &err);
    assert_int_equal(result.stop_signal, SIGTERM);
    assert_int_equal(result.n_rows, 3);
    gol_run_result_fini(&result);
}

/* Waits until the trial says that it runs, and asks the runner to stop. */
static void *stop_when_running(void *argument)
{
    const char *path = argument;

    for (int i = 0; i < 3000 && access(path, F_OK) != 0; i++)
        usleep(10000);
    kill(getpid(), SIGTERM);
    return NULL;
}

static void a_signal_stops_a_trial_that_ignores_all(void **state)
{
    const struct fixture *fixture = *state;
    const struct gol_run_options options = {.program = fixture->script}; /* a minute at least */
    struct seen seen = {0};
    const struct gol_run_sink sink = {.context = &seen, .row = on_row};
    struct gol_run_result result;
    struct gol_err err = {0};
    char path[96];
    pthread_t thread;
    const int64_t started_ns = gol_clock_ns();

    snprintf(path, sizeof path, "%s/runs", fixture->dir);
    make_script(fixture, "trap '' INT TERM HUP QUIT; echo >\"$dir/runs\"; while :; do sleep 1; done");
    assert_ok(gol_thread_start(&thread, stop_when_running, path, &err), &err);
    assert_ok(gol_run(fixture->plan, &options, &sink, &result, &err), &err);
    pthread_join(thread, NULL);
    assert_int_equal(result.stop_signal, SIGTERM);
    assert_int_equal(result.n_rows, 0); /* half a measurement is none */
    assert_true(gol_clock_ns() - started_ns < 50 * GOL_NS_PER_S);
    gol_run_result_fini(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(good_trials_become_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(modes_that_disagree_are_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_crash_becomes_a_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_words_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_experiment_says_when_a_trial_hangs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_complaint_becomes_a_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_a_record_becomes_a_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_flood_is_survived, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hang_is_ended_with_its_children, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_program_that_is_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sink_that_cannot_write_stops_the_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_signal_stops_between_trials, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_signal_stops_a_trial_that_ignores_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_endless_flood_is_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_trial_inherits_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_trial_goes_first_when_memory_is_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ends_are_noticed_where_they_were_ignored, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
