/* Whole files where writing goes wrong, and where there is no file: full disks, devices, pipes. */
#include "cmocka_all.h"

#include "folder.h"
#include "util/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int set_up(void **state)
{
    char *dir = malloc(64);

    assert_non_null(dir);
    fixture_folder(dir);
    *state = dir;
    return 0;
}

static int tear_down(void **state)
{
    fixture_remove(*state);
    free(*state);
    return 0;
}

static void expect_error(enum gol_code got, const struct gol_err *err, const char *words)
{
    assert_int_not_equal(got, GOL_OK);
    if (strstr(err->message, words) == NULL)
        fail_msg("\"%s\" has no \"%s\"", err->message, words);
}

static void a_full_disk_is_said(void **state)
{
    struct gol_err err = {0};

    (void)state;
    expect_error(gol_file_write("/dev/full", "x", 1, &err), &err, "/dev/full: No space left");
}

static void devices_stay_devices(void **state)
{
    struct gol_err err = {0};
    struct stat info;

    (void)state;
    assert_ok(gol_file_write("/dev/null", "x", 1, &err), &err);
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void pipes_get_the_bytes(void **state)
{
    char path[96];
    char got[8] = "";
    struct gol_err err = {0};
    int fd;

    snprintf(path, sizeof path, "%s/pipe", (const char *)*state);
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_ok(gol_file_write(path, "hello", 5, &err), &err);
    assert_int_equal(read(fd, got, sizeof got), 5);
    assert_string_equal(got, "hello");
    close(fd);
}

/* The old file stays, and nothing is left beside it. */
static void what_cannot_be_replaced_stays(void **state)
{
    char path[96];
    char beside[104];
    char inside[104];
    struct gol_err err = {0};

    snprintf(path, sizeof path, "%s/folder", (const char *)*state);
    snprintf(beside, sizeof beside, "%s.new", path);
    snprintf(inside, sizeof inside, "%s/no/file", path);
    assert_int_equal(mkdir(path, 0700), 0);
    expect_error(gol_file_write(path, "x", 1, &err), &err, "folder: Is a directory");
    assert_int_not_equal(access(beside, F_OK), 0);
    assert_int_equal(gol_file_write(inside, "x", 1, &err), GOL_NOT_FOUND);
}

static void folders_are_made_down_to_the_last(void **state)
{
    const char *dir = *state;
    char path[96];
    char file[96];
    char under[104];
    struct gol_err err = {0};
    struct stat info;

    snprintf(path, sizeof path, "%s/a//b/c/", dir);
    assert_ok(gol_file_mkdirs(path, &err), &err);
    assert_ok(gol_file_mkdirs(path, &err), &err); /* they may be there */
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    snprintf(file, sizeof file, "%s/file", dir);
    assert_ok(gol_file_write(file, "x", 1, &err), &err);
    snprintf(under, sizeof under, "%s/below", file);
    expect_error(gol_file_mkdirs(file, &err), &err, "file is no folder");
    expect_error(gol_file_mkdirs(under, &err), &err, "file is no folder");
    expect_error(gol_file_mkdirs("/proc/no", &err), &err, "cannot make the folder /proc/no");
}

static void reading_says_why_it_fails(void **state)
{
    struct gol_buf buf;
    struct gol_err err = {0};

    (void)state;
    gol_buf_init(&buf);
    /* Opens, and cannot be read at its beginning. */
    expect_error(gol_file_read("/proc/self/mem", 100, &buf, &err), &err, "/proc/self/mem: Input/output error");
    gol_buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_said),
        cmocka_unit_test(devices_stay_devices),
        cmocka_unit_test_setup_teardown(pipes_get_the_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_replaced_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_are_made_down_to_the_last, set_up, tear_down),
        cmocka_unit_test(reading_says_why_it_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
