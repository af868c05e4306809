/* The small things that everything stands on: errors, buffers, files, random numbers, suggestions. */
#include "cmocka_all.h"

#include "util/buf.h"
#include "util/file.h"
#include "util/kernel_number.h"
#include "util/rng.h"
#include "util/suggest.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- errors ---- */

static void test_error(void **state)
{
    struct gol_err err = {0};
    char text[2000];

    (void)state;
    assert_string_equal(gol_code_name(GOL_PARSE), "PARSE");
    assert_string_equal(gol_code_name((enum gol_code)999), "?");
    assert_string_equal(gol_code_meaning(GOL_OK), "no error");
    assert_int_equal(gol_err_set(&err, GOL_LIMIT, "%d is too much", 5), GOL_LIMIT);
    assert_int_equal(err.code, GOL_LIMIT);
    assert_string_equal(err.message, "5 is too much");
    assert_int_equal(gol_err_prefix(&err, "%s:%d", "a.yaml", 7), GOL_LIMIT);
    assert_string_equal(err.message, "a.yaml:7: 5 is too much");
    assert_int_equal(gol_err_set(NULL, GOL_BUSY, "nobody reads this"), GOL_BUSY);
    assert_int_equal(gol_err_prefix(NULL, "x"), GOL_INVALID);
    errno = ENOENT;
    assert_int_equal(gol_err_errno(&err, "%s", "file"), GOL_NOT_FOUND);
    assert_string_equal(err.message, "file: No such file or directory");
    errno = ENOMEM;
    assert_int_equal(gol_err_errno(NULL, "x"), GOL_NO_MEMORY);
    errno = EACCES;
    assert_int_equal(gol_err_errno(NULL, "x"), GOL_SYSTEM);
    /* Longer than there is room for: cut, and still a string. */
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    gol_err_set(&err, GOL_PARSE, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    gol_err_prefix(&err, "y");
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_memory_equal(err.message, "y: xxx", 6);
    errno = EACCES;
    gol_err_errno(&err, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

/* ---- buffers ---- */

static void test_buf(void **state)
{
    struct gol_buf buf;
    struct gol_err err;
    char *text;

    (void)state;
    gol_buf_init(&buf);
    assert_string_equal(gol_buf_text(&buf), "");
    text = gol_buf_take(&buf); /* nothing was appended */
    assert_string_equal(text, "");
    free(text);
    for (int i = 0; i < 1000; i++)
        gol_buf_printf(&buf, "%d,", i);
    gol_buf_puts(&buf, "end");
    gol_buf_add(&buf, "\0x", 2);
    assert_ok(gol_buf_ok(&buf, &err), &err);
    assert_int_equal(buf.size, 10 * 2 + 90 * 3 + 900 * 4 + 3 + 2);
    assert_memory_equal(buf.data + buf.size - 6, ",end\0x", 7);
    text = gol_buf_take(&buf);
    assert_int_equal(buf.size, 0);
    assert_null(buf.data);
    assert_memory_equal(text, "0,1,2,", 6);
    free(text);
    gol_buf_fini(&buf);
}

static void test_buf_fails(void **state)
{
    struct gol_buf buf;
    struct gol_err err;

    (void)state;
    gol_buf_init(&buf);
    gol_buf_puts(&buf, "abc");
    gol_buf_add(&buf, "", SIZE_MAX - 10); /* refused before a byte is looked at */
    assert_int_equal(gol_buf_ok(&buf, &err), GOL_NO_MEMORY);
    gol_buf_puts(&buf, "def"); /* no-op */
    assert_string_equal(gol_buf_text(&buf), "abc");
    gol_buf_clear(&buf);
    assert_ok(gol_buf_ok(&buf, &err), &err);
    gol_buf_puts(&buf, "ghi");
    assert_string_equal(gol_buf_text(&buf), "ghi");
    gol_buf_add(&buf, "", SIZE_MAX - 10);
    assert_null(gol_buf_take(&buf));
    assert_int_equal(buf.size, 0);
}

/* ---- files ---- */

static char folder[] = "/tmp/gollab-util-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static void test_join(void **state)
{
    static const struct {
        const char *dir, *name, *path;
    } joins[] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"}, {"a", "/b", "/b"}, {"/", "b", "/b"}};

    (void)state;
    for (size_t i = 0; i < sizeof joins / sizeof joins[0]; i++) {
        char *path = gol_file_join(joins[i].dir, joins[i].name);

        assert_string_equal(path, joins[i].path);
        free(path);
    }
}

static void test_file(void **state)
{
    char *path = gol_file_join(folder, "file");
    char *beside = gol_file_join(folder, "file.new");
    struct gol_buf buf;
    struct gol_err err;

    (void)state;
    gol_buf_init(&buf);
    assert_int_equal(gol_file_read(path, 100, &buf, &err), GOL_NOT_FOUND);
    assert_non_null(strstr(err.message, path));
    assert_int_equal(gol_file_read(folder, 100, &buf, &err), GOL_INVALID);
    assert_non_null(strstr(err.message, "is a directory"));
    assert_ok(gol_file_write(path, "first\0text", 10, &err), &err);
    assert_ok(gol_file_write(path, "hello", 5, &err), &err); /* over the first */
    assert_int_equal(access(beside, F_OK), -1);
    gol_buf_puts(&buf, "> ");
    assert_ok(gol_file_read(path, 5, &buf, &err), &err); /* appends; exactly as large as allowed */
    assert_string_equal(gol_buf_text(&buf), "> hello");
    assert_int_equal(gol_file_read(path, 4, &buf, &err), GOL_LIMIT);
    assert_int_equal(gol_file_read("/dev/zero", 100000, &buf, &err), GOL_LIMIT); /* has no end */
    assert_int_equal(unlink(path), 0);
    gol_buf_fini(&buf);
    free(path);
    free(beside);
}

/* What cannot be written leaves nothing behind. */
static void test_file_refused(void **state)
{
    char *path = gol_file_join(folder, "none/file");
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_file_write(path, "x", 1, &err), GOL_NOT_FOUND);
    assert_non_null(strstr(err.message, path));
    free(path);
    if (access("/dev/full", W_OK) == 0) {
        FILE *full = fopen("/dev/full", "w");

        assert_int_equal(gol_file_write_fd(fileno(full), "x", 1, "full", &err), GOL_SYSTEM);
        assert_string_equal(err.message, "full: No space left on device");
        fclose(full);
    }
}

static void test_mkdirs(void **state)
{
    char *path = gol_file_join(folder, "a/b/c");
    struct gol_err err;
    struct stat info;

    (void)state;
    assert_ok(gol_file_mkdirs(path, &err), &err);
    assert_ok(gol_file_mkdirs(path, &err), &err); /* once more: it is there */
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rmdir(path), 0);
        *strrchr(path, '/') = '\0';
    }
    free(path);
    assert_int_not_equal(gol_file_mkdirs("/dev/null/x", &err), GOL_OK);
    assert_non_null(strstr(err.message, "/dev/null/x"));
}

/* ---- random numbers ---- */

static void test_rng(void **state)
{
    struct gol_rng rng = {.state = 1234567};
    int counts[10] = {0};

    (void)state;
    /* The first outputs of the reference implementation for this seed (Vigna, splitmix64.c). */
    assert_true(gol_rng_next(&rng) == UINT64_C(6457827717110365317));
    assert_true(gol_rng_next(&rng) == UINT64_C(3203168211198807973));
    assert_true(gol_rng_next(&rng) == UINT64_C(9817491932198370423));
    assert_true(gol_rng_next(&rng) == UINT64_C(4593380528125082431));
    assert_true(gol_rng_next(&rng) == UINT64_C(16408922859458223821));
    for (int i = 0; i < 100000; i++)
        counts[gol_rng_below(&rng, 10)]++;
    for (int i = 0; i < 10; i++) /* 10000 expected, sd 95 */
        assert_in_range(counts[i], 9400, 10600);
    for (int i = 0; i < 100; i++)
        assert_int_equal(gol_rng_below(&rng, 1), 0);
    assert_true(gol_rng_stream(1, 0) != gol_rng_stream(1, 1));
    assert_true(gol_rng_stream(1, 0) != gol_rng_stream(2, 0));
    assert_true(gol_rng_stream(5, 3) == gol_rng_stream(5, 3));
}

/* ---- suggestions ---- */

static void test_suggest(void **state)
{
    static const char *const names[] = {"count_to", "counters", "pause", "workers", "x"};
    const size_t n = sizeof names / sizeof names[0];
    struct gol_buf buf;
    char longest[GOL_SUGGEST_LENGTH + 2];

    (void)state;
    assert_int_equal(gol_suggest_distance("", ""), 0);
    assert_int_equal(gol_suggest_distance("abc", ""), 3);
    assert_int_equal(gol_suggest_distance("", "abc"), 3);
    assert_int_equal(gol_suggest_distance("pause", "PAUSE"), 0);
    assert_int_equal(gol_suggest_distance("puase", "pause"), 1); /* neighbours swapped: one edit */
    assert_int_equal(gol_suggest_distance("kitten", "sitting"), 3);
    assert_int_equal(gol_suggest_distance("ca", "abc"), 3); /* no letter is edited twice */
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_true(gol_suggest_distance(longest, "a") == SIZE_MAX);
    longest[GOL_SUGGEST_LENGTH] = '\0';
    assert_int_equal(gol_suggest_distance(longest, "a"), GOL_SUGGEST_LENGTH - 1);
    assert_int_equal(gol_suggest_distance(longest, longest), 0);

    assert_string_equal(gol_suggest_nearest("puase", names, n), "pause");
    assert_string_equal(gol_suggest_nearest("counter", names, n), "counters");
    assert_string_equal(gol_suggest_nearest("Workers", names, n), "workers");
    assert_null(gol_suggest_nearest("banana", names, n));
    assert_null(gol_suggest_nearest("", names, n));
    assert_null(gol_suggest_nearest("y", names, n)); /* a whole name changed is no slip */
    gol_buf_init(&buf);
    gol_suggest_add(&buf, "wrokers", names, 4);
    assert_string_equal(gol_buf_text(&buf), "did you mean \"workers\"? known: count_to, counters, pause, workers");
    gol_buf_clear(&buf);
    gol_suggest_add(&buf, "?", names, 1);
    assert_string_equal(gol_buf_text(&buf), "known: count_to");
    gol_buf_fini(&buf);
}

/* ---- numbers of the kernel ---- */

static void test_kernel_number(void **state)
{
    static const char status[] = "Name:\tgollab\nVmHW:\t5\nVmHWM:\t  1234 kB\noom 1\noom_kill 3\nlast -4\nnone x\n";
    char *path = gol_file_join(folder, "status");
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_kernel_number(path, "VmHWM"), -1); /* no such file */
    assert_ok(gol_file_write(path, status, sizeof status - 1, &err), &err);
    assert_int_equal(gol_kernel_number(path, "VmHWM"), 1234);
    assert_int_equal(gol_kernel_number(path, "VmHW"), 5);
    assert_int_equal(gol_kernel_number(path, "oom_kill"), 3);
    assert_int_equal(gol_kernel_number(path, "last"), -4);
    assert_int_equal(gol_kernel_number(path, "none"), -1);
    assert_int_equal(gol_kernel_number(path, "kill"), -1); /* not at the beginning of a line */
    assert_int_equal(gol_kernel_number(path, ""), -1); /* it begins with a word */
    assert_ok(gol_file_write(path, "17\n", 3, &err), &err);
    assert_int_equal(gol_kernel_number(path, ""), 17);
    assert_ok(gol_file_write(path, "", 0, &err), &err);
    assert_int_equal(gol_kernel_number(path, ""), -1);
    unlink(path);
    free(path);
    assert_true(gol_kernel_number("/proc/self/status", "VmHWM") > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error),         cmocka_unit_test(test_buf),  cmocka_unit_test(test_buf_fails),
        cmocka_unit_test(test_join),          cmocka_unit_test(test_file), cmocka_unit_test(test_file_refused),
        cmocka_unit_test(test_mkdirs),        cmocka_unit_test(test_rng),  cmocka_unit_test(test_suggest),
        cmocka_unit_test(test_kernel_number),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
