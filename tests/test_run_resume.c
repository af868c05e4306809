/*
 * Runs that are taken up again: wherever a run is broken off, the trials after it are those that would have followed,
 * in their order, adaptive repeats included. A shell script stands for the trials; what it measures depends on how
 * often it was called for a mode and on nothing else, so a run that decides otherwise is found out.
 */
#include "cmocka_all.h"

#include "folder.h"
#include "lab/key.h"
#include "lab/run.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/sanitized.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUILD UINT64_C(77)
#define CALLS 40

struct fixture {
    char dir[64], script[96];
    struct gol_spec *spec;
    struct gol_plan *plan;
};

struct seen {
    int rows;
    int stop_after; /* raise SIGTERM after so many rows; 0: never */
};

static void put_text(const struct fixture *fixture, const char *name, const char *text)
{
    struct gol_err err = {0};
    char path[128];

    snprintf(path, sizeof path, "%s/%s", fixture->dir, name);
    assert_ok(gol_file_write(path, text, strlen(text), &err), &err);
}

/*
 * The time of call number n: the first ten of pool scatter, the others lie close together between them, so that all of
 * them are enough before the first ten alone are. Serial scatters less and less as well.
 */
static int64_t time_of(enum gol_mode mode, int n)
{
    const int64_t middle_ns = 1000000;

    if (mode == GOL_MODE_POOL)
        return n <= 10 ? middle_ns + (n % 2 == 0 ? 400000 : -400000) : middle_ns + n;
    return middle_ns + n;
}

static void put_record(const struct fixture *fixture, enum gol_mode mode, int n)
{
    struct gol_row row;
    struct gol_buf text;
    char name[64];

    gol_row_init(&row);
    row.time_ns = row.overhead_ns = time_of(mode, n);
    row.ideal_ns = 0;
    row.messages = row.work = 20;
    row.checksum = 7;
    gol_buf_init(&text);
    gol_row_record(&row, &text);
    snprintf(name, sizeof name, "record-%s-%d", gol_mode_name(mode), n);
    put_text(fixture, name, gol_buf_text(&text));
    gol_buf_fini(&text);
}

static struct fixture *fixture_of(const char *order)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct gol_err err = {0};
    char text[512];

    fixture_folder(fixture->dir);
    snprintf(text, sizeof text,
             "name: t\nexercise: counter\nmodes: [serial, pool]\nnoise_floor: false\nrepeats: {min: 10, max: 20, "
             "until: 5%%}\norder: %s\n",
             order);
    put_text(fixture, "t.yaml", text);
    snprintf(text, sizeof text,
             "#!/bin/sh\ndir='%s'\nmode=serial\ncase \"$*\" in *' pool '*) mode=pool;; esac\n"
             "read n <\"$dir/calls-$mode\"\nn=$((n + 1))\necho $n >\"$dir/calls-$mode\"\n"
             "cat \"$dir/record-$mode-$n\" >&3\n",
             fixture->dir);
    put_text(fixture, "trial", text);
    snprintf(fixture->script, sizeof fixture->script, "%s/trial", fixture->dir);
    assert_int_equal(chmod(fixture->script, 0755), 0);
    for (int n = 1; n <= CALLS; n++) {
        put_record(fixture, GOL_MODE_SERIAL, n);
        put_record(fixture, GOL_MODE_POOL, n);
    }
    snprintf(text, sizeof text, "%s/t.yaml", fixture->dir);
    assert_ok(gol_spec_load(text, &fixture->spec, &err), &err);
    assert_ok(gol_plan_new(fixture->spec, &fixture->plan, &err), &err);
    return fixture;
}

static void drop(struct fixture *fixture)
{
    gol_plan_free(fixture->plan);
    gol_spec_free(fixture->spec);
    fixture_remove(fixture->dir);
    free(fixture);
}

static void forget_calls(const struct fixture *fixture)
{
    put_text(fixture, "calls-serial", "0\n");
    put_text(fixture, "calls-pool", "0\n");
}

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct seen *seen = context;

    (void)plan;
    (void)row;
    (void)err;
    if (++seen->rows == seen->stop_after)
        kill(getpid(), SIGTERM);
    return GOL_OK;
}

static struct gol_run_result run(const struct fixture *fixture, struct seen *seen, const struct gol_row *done,
                                 int n_done)
{
    const struct gol_run_options options = {.program = fixture->script, .build = BUILD, .done = done, .n_done = n_done};
    const struct gol_run_sink sink = {.context = seen, .row = on_row};
    struct gol_run_result result;
    struct gol_err err = {0};

    assert_ok(gol_run(fixture->plan, &options, &sink, &result, &err), &err);
    return result;
}

static void expect_same(const struct gol_run_result *a, const struct gol_run_result *b)
{
    assert_int_equal(a->n_rows, b->n_rows);
    for (int i = 0; i < a->n_rows; i++) {
        assert_int_equal(a->rows[i].trial, b->rows[i].trial);
        assert_int_equal(a->rows[i].point, b->rows[i].point);
        assert_int_equal(a->rows[i].repeat, b->rows[i].repeat);
        assert_true(a->rows[i].key == b->rows[i].key);
        assert_int_equal(a->rows[i].time_ns, b->rows[i].time_ns);
    }
}

static void broken_off_anywhere(const char *order)
{
    struct fixture *fixture = fixture_of(order);
    struct seen seen = {0};
    struct gol_run_result whole;

    forget_calls(fixture);
    whole = run(fixture, &seen, NULL, 0);
    assert_int_equal(whole.n_rows, 30); /* serial had enough at ten, pool at twenty */
    assert_int_equal(whole.n_new, whole.n_rows);
    for (int i = 0; i < whole.n_rows; i++)
        assert_true(whole.rows[i].key ==
                    gol_trial_key(fixture->plan, whole.rows[i].point, whole.rows[i].repeat, BUILD));
    for (int k = 1; k < whole.n_rows; k += (GOL_SANITIZED ? 11 : 3) + k % 4) {
        struct seen first = {.stop_after = k};
        struct seen second = {0};
        struct gol_run_result begun;
        struct gol_run_result ended;

        forget_calls(fixture);
        begun = run(fixture, &first, NULL, 0);
        assert_int_equal(begun.stop_signal, SIGTERM);
        assert_int_equal(begun.n_rows, k);
        ended = run(fixture, &second, begun.rows, begun.n_rows);
        assert_int_equal(ended.n_new, whole.n_rows - k);
        assert_int_equal(second.rows, ended.n_new);
        expect_same(&whole, &ended);
        gol_run_result_fini(&begun);
        gol_run_result_fini(&ended);
    }
    gol_run_result_fini(&whole);
    drop(fixture);
}

static void a_run_goes_on_as_it_would_have(void **state)
{
    (void)state;
    broken_off_anywhere("shuffled");
    broken_off_anywhere("sequential");
}

static void a_complete_run_has_nothing_left(void **state)
{
    struct fixture *fixture = fixture_of("interleaved");
    struct seen seen = {0};
    struct seen none = {0};
    struct gol_run_result whole;
    struct gol_run_result again;

    (void)state;
    forget_calls(fixture);
    whole = run(fixture, &seen, NULL, 0);
    again = run(fixture, &none, whole.rows, whole.n_rows);
    assert_int_equal(again.n_new, 0);
    assert_int_equal(none.rows, 0);
    expect_same(&whole, &again);
    gol_run_result_fini(&whole);
    gol_run_result_fini(&again);
    drop(fixture);
}

/* Somebody took a line out of trials.csv: that trial alone is measured, under a number that no other has. */
static void what_is_missing_in_the_middle_is_measured(void **state)
{
    struct fixture *fixture = fixture_of("interleaved");
    struct seen seen = {0};
    struct seen one = {0};
    struct gol_run_result whole;
    struct gol_run_result mended;
    struct gol_row lost;

    (void)state;
    forget_calls(fixture);
    whole = run(fixture, &seen, NULL, 0);
    lost = whole.rows[7];
    memmove(&whole.rows[7], &whole.rows[8], (size_t)(whole.n_rows - 8) * sizeof lost);
    mended = run(fixture, &one, whole.rows, whole.n_rows - 1);
    assert_int_equal(mended.n_new, 1);
    assert_int_equal(mended.n_rows, whole.n_rows);
    assert_int_equal(mended.rows[7].point, lost.point);
    assert_int_equal(mended.rows[7].repeat, lost.repeat);
    assert_int_equal(mended.rows[7].trial, whole.n_rows + 1);
    gol_run_result_fini(&whole);
    gol_run_result_fini(&mended);
    drop(fixture);
}

/* A run that is stopped before it has come as far as its rows go keeps them all. */
static void rows_not_asked_for_are_kept(void **state)
{
    struct fixture *fixture = fixture_of("sequential");
    struct seen seen = {0};
    struct seen stopped = {.stop_after = 1};
    struct gol_run_result whole;
    struct gol_run_result result;

    (void)state;
    forget_calls(fixture);
    whole = run(fixture, &seen, NULL, 0);
    result = run(fixture, &stopped, whole.rows + 1, whole.n_rows - 1);
    assert_int_equal(result.stop_signal, SIGTERM);
    assert_int_equal(result.n_new, 1);
    assert_int_equal(result.n_rows, whole.n_rows);
    gol_run_result_fini(&whole);
    gol_run_result_fini(&result);
    drop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_goes_on_as_it_would_have),
        cmocka_unit_test(a_complete_run_has_nothing_left),
        cmocka_unit_test(what_is_missing_in_the_middle_is_measured),
        cmocka_unit_test(rows_not_asked_for_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
