/* Run folders: what is put into one, who owns it, and which one a user means. */
#include "cmocka_all.h"

#include "folder.h"
#include "lab/run_dir.h"
#include "util/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char dir[64];
    char results[96];
    struct gol_spec *spec;
};

static const char experiment[] = "name: probe\nexercise: counter\nmodes: [serial]\nsweep: {pause: [0, 1ms]}\n"
                                 "plots: {x: pause, y: time, by: mode, reference: {file: data/old.csv}}\n";

static char *in(const struct fixture *f, const char *name)
{
    char *path = gol_file_join(f->dir, name);

    assert_non_null(path);
    return path;
}

static void put(const struct fixture *f, const char *name, const char *text)
{
    struct gol_err err = {0};
    char *path = in(f, name);

    assert_ok(gol_file_write(path, text, strlen(text), &err), &err);
    free(path);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct gol_err err = {0};
    char *path;

    fixture_folder(f->dir);
    snprintf(f->results, sizeof f->results, "%s/out/results", f->dir);
    path = in(f, "data");
    assert_int_equal(mkdir(path, 0700), 0);
    free(path);
    put(f, "data/old.csv", "pause_s,time_s\n0,0.7\n0.001,0.8\n");
    put(f, "probe.yaml", experiment);
    path = in(f, "probe.yaml");
    assert_ok(gol_spec_load(path, &f->spec, &err), &err);
    free(path);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    gol_spec_free(f->spec);
    fixture_remove(f->dir);
    free(f);
    return 0;
}

static struct gol_run_dir create(const struct fixture *f)
{
    struct gol_run_dir dir;
    struct gol_err err = {0};

    assert_ok(gol_run_dir_create(f->results, f->spec, &dir, &err), &err);
    return dir;
}

static void expect_file(const struct gol_run_dir *dir, const char *name, const char *wanted)
{
    char *path = gol_run_dir_file(dir, name);
    struct gol_buf text;
    struct gol_err err = {0};

    gol_buf_init(&text);
    assert_ok(gol_file_read(path, 100000, &text, &err), &err);
    assert_string_equal(gol_buf_text(&text), wanted);
    gol_buf_fini(&text);
    free(path);
}

static void a_run_folder_can_be_run_again(void **state)
{
    const struct fixture *f = *state;
    struct gol_run_dir dir = create(f);
    struct gol_spec *again;
    struct gol_err err = {0};
    char *path;

    expect_file(&dir, "experiment.yaml", experiment);
    expect_file(&dir, "data/old.csv", "pause_s,time_s\n0,0.7\n0.001,0.8\n");
    path = gol_run_dir_file(&dir, "experiment.yaml");
    assert_ok(gol_spec_load(path, &again, &err), &err);
    gol_spec_free(again);
    free(path);
    gol_run_dir_fini(&dir);
}

static void a_run_folder_has_one_owner(void **state)
{
    struct gol_run_dir dir = create(*state);
    const int fd = open(dir.path, O_RDONLY | O_DIRECTORY);

    assert_true(fd >= 0);
    assert_int_not_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    gol_run_dir_fini(&dir);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    close(fd);
}

/* Two runs in one second are two folders; latest is the later one, and always a run folder. */
static void latest_points_at_the_last_one(void **state)
{
    const struct fixture *f = *state;
    struct gol_run_dir first = create(f);
    struct gol_run_dir second = create(f);
    char *parent = gol_file_join(f->results, "probe");
    char *latest = gol_file_join(parent, "latest");
    char target[64] = "";
    struct gol_err err = {0};
    char *found;

    assert_string_not_equal(first.path, second.path);
    assert_true(readlink(latest, target, sizeof target - 1) > 0);
    assert_string_equal(target, strrchr(second.path, '/') + 1);
    assert_null(strchr(target, '/')); /* the whole tree can be moved */

    assert_ok(gol_run_dir_find(first.path, f->results, &found, &err), &err);
    assert_string_equal(found, first.path);
    free(found);
    assert_ok(gol_run_dir_find("probe", f->results, &found, &err), &err);
    assert_string_equal(found, latest);
    free(found);
    assert_ok(gol_run_dir_find(parent, f->results, &found, &err), &err);
    assert_string_equal(found, latest);
    free(found);
    assert_ok(gol_run_dir_find(NULL, f->results, &found, &err), &err);
    assert_string_equal(found, latest);
    free(found);
    free(latest);
    free(parent);
    gol_run_dir_fini(&first);
    gol_run_dir_fini(&second);
}

static void what_is_no_run_is_said(void **state)
{
    const struct fixture *f = *state;
    struct gol_err err = {0};
    char *found;

    assert_int_equal(gol_run_dir_find(NULL, f->results, &found, &err), GOL_NOT_FOUND);
    assert_non_null(strstr(err.message, "no run here"));
    assert_null(found);
    assert_int_equal(gol_run_dir_find(f->dir, f->results, &found, &err), GOL_NOT_FOUND);
    assert_non_null(strstr(err.message, "is no run folder"));
    assert_int_equal(gol_run_dir_find("nothing", f->results, &found, &err), GOL_NOT_FOUND);
}

static void a_folder_that_cannot_be_made_is_said(void **state)
{
    const struct fixture *f = *state;
    struct gol_run_dir dir;
    struct gol_err err = {0};
    char *file = in(f, "probe.yaml");

    assert_int_not_equal(gol_run_dir_create(file, f->spec, &dir, &err), GOL_OK);
    assert_non_null(strstr(err.message, "probe.yaml is no folder"));
    assert_int_equal(dir.lock_fd, -1);
    free(file);
}

/* Somebody made a folder where the link belongs: it is left alone. */
static void a_folder_called_latest_is_not_replaced(void **state)
{
    const struct fixture *f = *state;
    struct gol_run_dir dir;
    struct gol_err err = {0};
    char *latest = gol_file_join(f->results, "probe/latest/kept");

    assert_ok(gol_file_mkdirs(latest, &err), &err);
    assert_int_not_equal(gol_run_dir_create(f->results, f->spec, &dir, &err), GOL_OK);
    assert_non_null(strstr(err.message, "cannot point"));
    assert_int_equal(access(latest, F_OK), 0);
    free(latest);
}

static void results_are_where_they_are_wanted(void **state)
{
    (void)state;
    unsetenv("GOLLAB_RESULTS");
    assert_string_equal(gol_run_dir_results(NULL), "results");
    setenv("GOLLAB_RESULTS", "", 1);
    assert_string_equal(gol_run_dir_results(NULL), "results");
    setenv("GOLLAB_RESULTS", "/elsewhere", 1);
    assert_string_equal(gol_run_dir_results(NULL), "/elsewhere");
    assert_string_equal(gol_run_dir_results("here"), "here");
    unsetenv("GOLLAB_RESULTS");
}

/* A folder is taken by its own name, so that a link that moves on does not take it along. */
static void a_folder_is_taken_again(void **state)
{
    const struct fixture *f = *state;
    struct gol_run_dir first = create(f);
    char *parent = gol_file_join(f->results, "probe");
    char *latest = gol_file_join(parent, "latest/");
    struct gol_run_dir again;
    struct gol_err err = {0};

    assert_true(gol_run_is_under_way(first.path));
    assert_int_equal(gol_run_dir_open(latest, &again, &err), GOL_BUSY);
    assert_non_null(strstr(err.message, "gollab watch"));
    assert_int_equal(again.lock_fd, -1);
    close(first.lock_fd);
    first.lock_fd = -1;
    assert_false(gol_run_is_under_way(first.path));
    assert_ok(gol_run_dir_open(latest, &again, &err), &err);
    assert_string_equal(again.path, first.path);
    assert_true(gol_run_is_under_way(first.path));
    gol_run_dir_fini(&again);
    assert_int_equal(gol_run_dir_open("/nowhere/at/all", &again, &err), GOL_NOT_FOUND);
    free(latest);
    free(parent);
    gol_run_dir_fini(&first);
}

static void a_link_that_is_missing_is_mended(void **state)
{
    const struct fixture *f = *state;
    struct gol_run_dir dir = create(f);
    char *parent = gol_file_join(f->results, "probe");
    char *latest = gol_file_join(parent, "latest");
    char target[64] = "";
    struct gol_err err = {0};

    assert_int_equal(unlink(latest), 0);
    assert_ok(gol_run_dir_mend_latest(&dir, "another", &err),
              &err); /* it was moved: the link would be a stranger there */
    assert_int_not_equal(access(latest, F_OK), 0);
    assert_ok(gol_run_dir_mend_latest(&dir, "probe", &err), &err);
    assert_true(readlink(latest, target, sizeof target - 1) > 0);
    assert_string_equal(target, strrchr(dir.path, '/') + 1);
    assert_int_equal(unlink(latest), 0);
    assert_int_equal(symlink("experiment-that-is-there", latest), 0);
    free(latest);
    latest = gol_file_join(parent, "experiment-that-is-there");
    assert_int_equal(mkdir(latest, 0700), 0);
    assert_ok(gol_run_dir_mend_latest(&dir, "probe", &err), &err); /* one that is there is another run's */
    assert_int_equal(rmdir(latest), 0);
    free(latest);
    free(parent);
    gol_run_dir_fini(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_run_folder_can_be_run_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_folder_has_one_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(latest_points_at_the_last_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_run_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_made_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_called_latest_is_not_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_is_taken_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_that_is_missing_is_mended, set_up, tear_down),
        cmocka_unit_test(results_are_where_they_are_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
