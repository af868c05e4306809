#include "cmocka_all.h"

#include "fixture_plan.h"
#include "report/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void rows_come_back(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    char folder[64];
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 2, &n);
    struct gol_row *back = NULL;
    struct gol_csv csv;
    struct gol_err err;
    int n_back = 0;

    (void)state;
    fixture_folder(folder);
    assert_int_equal(gol_csv_load(folder, &fixture->plan, &back, &n_back, &err), GOL_NOT_FOUND);
    for (int i = 0; i < n; i++) { /* opened anew each time: one header all the same */
        assert_ok(gol_csv_open(folder, &fixture->plan, &csv, &err), &err);
        assert_ok(gol_csv_append(&csv, &rows[i], &err), &err);
        gol_csv_close(&csv);
    }
    assert_ok(gol_csv_load(folder, &fixture->plan, &back, &n_back, &err), &err);
    assert_int_equal(n_back, n);
    for (int i = 0; i < n; i++)
        assert_int_equal(back[i].time_ns, rows[i].time_ns);
    fixture_remove(folder);
    free(back);
    free(rows);
    free(fixture);
}

static void a_torn_last_line_is_cut_off(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    char folder[64];
    struct gol_row row;
    struct gol_row *back = NULL;
    struct gol_csv csv;
    struct gol_err err;
    char *text;
    int n = 0;

    (void)state;
    fixture_folder(folder);
    fixture_write(folder, GOL_CSV_TRIALS, "trial,poi"); /* killed while it wrote the header */
    assert_ok(gol_csv_open(folder, &fixture->plan, &csv, &err), &err);
    assert_int_equal(csv.torn_bytes, 9);
    fixture_row(fixture, 0, 1, 1000, &row);
    assert_ok(gol_csv_append(&csv, &row, &err), &err);
    assert_true(write(csv.fd, "2,1,1,thre", 10) == 10); /* killed while it wrote a row */
    gol_csv_close(&csv);
    assert_ok(gol_csv_load(folder, &fixture->plan, &back, &n, &err), &err);
    assert_int_equal(n, 1);
    free(back);
    assert_ok(gol_csv_open(folder, &fixture->plan, &csv, &err), &err);
    assert_int_equal(csv.torn_bytes, 10);
    assert_ok(gol_csv_append(&csv, &row, &err), &err);
    gol_csv_close(&csv);
    assert_ok(gol_csv_open(folder, &fixture->plan, &csv, &err), &err);
    assert_int_equal(csv.torn_bytes, 0);
    gol_csv_close(&csv);
    assert_ok(gol_csv_load(folder, &fixture->plan, &back, &n, &err), &err);
    assert_int_equal(n, 2);
    text = fixture_read(folder, GOL_CSV_TRIALS);
    assert_null(strstr(text, "thre,"));
    free(text);
    fixture_remove(folder);
    free(back);
    free(fixture);
}

static void another_header_is_refused_and_left_alone(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    char folder[64];
    struct gol_csv csv;
    struct gol_err err;
    char *text;

    (void)state;
    fixture_folder(folder);
    fixture_write(folder, GOL_CSV_TRIALS, "trial,other\n1,2\n");
    assert_int_equal(gol_csv_open(folder, &fixture->plan, &csv, &err), GOL_PARSE);
    assert_non_null(strstr(err.message, "trials.csv:1: "));
    text = fixture_read(folder, GOL_CSV_TRIALS);
    assert_string_equal(text, "trial,other\n1,2\n");
    free(text);
    fixture_remove(folder);
    assert_int_equal(gol_csv_open(folder, &fixture->plan, &csv, &err), GOL_NOT_FOUND);
    assert_non_null(strstr(err.message, folder));
    free(fixture);
}

/* A file that may not grow: write(2) is short and then fails with EFBIG, as it does with ENOSPC on a full disk. */
static void a_full_disk_leaves_whole_lines(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    char folder[64];
    struct gol_row row;
    struct gol_row *back = NULL;
    struct gol_csv csv;
    struct gol_err err;
    struct rlimit before;
    struct rlimit tight;
    struct stat info;
    enum gol_code code;
    void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
    char *text;
    int n = 0;

    (void)state;
    fixture_folder(folder);
    fixture_row(fixture, 0, 1, 1000, &row);
    assert_ok(gol_csv_open(folder, &fixture->plan, &csv, &err), &err);
    assert_ok(gol_csv_append(&csv, &row, &err), &err);
    assert_int_equal(fstat(csv.fd, &info), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = (rlim_t)info.st_size + 20; /* room for a part of the next row */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    code = gol_csv_append(&csv, &row, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, old);
    assert_int_equal(code, GOL_SYSTEM);
    assert_non_null(strstr(err.message, "trials.csv"));
    assert_non_null(strstr(err.message, strerror(EFBIG)));
    text = fixture_read(folder, GOL_CSV_TRIALS);
    assert_int_equal((off_t)strlen(text), info.st_size);
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(text);
    assert_ok(gol_csv_append(&csv, &row, &err), &err); /* there is room again */
    gol_csv_close(&csv);
    assert_ok(gol_csv_load(folder, &fixture->plan, &back, &n, &err), &err);
    assert_int_equal(n, 2);
    fixture_remove(folder);
    free(back);
    free(fixture);
}

static void append_part(const char *folder, const char *text, size_t size)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, GOL_CSV_TRIALS);
    file = fopen(path, "a");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* However it is cut into pieces, and whatever has come by then, the rows are those of the whole file. */
static void a_file_that_grows_is_followed(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    struct gol_csv_tail tail = {0};
    struct gol_buf text;
    struct gol_err err;
    char folder[64];
    int n = 0, seen = 0;
    struct gol_row *rows = fixture_rows(fixture, 100, &n); /* more than are read at a time */
    size_t written = 0, step = 1;

    (void)state;
    fixture_folder(folder);
    assert_int_equal(gol_csv_follow(&tail, folder, &fixture->plan, &err), GOL_NOT_FOUND);
    gol_buf_init(&text);
    gol_row_csv_header(fixture->plan.spec, &text);
    for (int i = 0; i < n; i++)
        gol_row_csv_line(&fixture->plan, &rows[i], &text);
    assert_true(text.size > 65536);
    while (written < text.size) {
        step = step * 2 < text.size - written ? step * 2 : text.size - written;
        append_part(folder, text.data + written, step);
        written += step;
        assert_ok(gol_csv_follow(&tail, folder, &fixture->plan, &err), &err);
        assert_true(tail.n >= seen);
        seen = tail.n;
    }
    assert_int_equal(tail.n, n);
    for (int i = 0; i < n; i++)
        assert_memory_equal(&tail.rows[i], &rows[i], sizeof rows[i]);
    assert_true(tail.room <= n + n / 2 + 1);
    /* a line that is no row: those before it are there, and stay */
    append_part(folder, "1,2,3\n", 6);
    assert_int_equal(gol_csv_follow(&tail, folder, &fixture->plan, &err), GOL_PARSE);
    append_part(folder, "\0\n", 2);
    assert_int_equal(gol_csv_follow(&tail, folder, &fixture->plan, &err), GOL_PARSE);
    assert_non_null(strstr(err.message, "NUL"));
    assert_int_equal(tail.n, n);
    /* another file in its place */
    fixture_write(folder, GOL_CSV_TRIALS, "");
    assert_ok(gol_csv_follow(&tail, folder, &fixture->plan, &err), &err);
    assert_int_equal(tail.n, 0);
    gol_csv_tail_fini(&tail);
    gol_buf_fini(&text);
    fixture_remove(folder);
    free(rows);
    free(fixture);
}

enum { WRITERS = 4, ROWS_EACH = 50 };

static void writers_do_not_tear_each_other(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    char folder[64];
    pid_t pids[WRITERS];
    int seen[WRITERS] = {0};
    struct gol_row *back = NULL;
    struct gol_err err;
    int n = 0;

    (void)state;
    fixture_folder(folder);
    for (int w = 0; w < WRITERS; w++) {
        pids[w] = fork();
        assert_true(pids[w] >= 0);
        if (pids[w] == 0) {
            struct gol_csv csv;
            struct gol_row row;
            enum gol_code code = gol_csv_open(folder, &fixture->plan, &csv, NULL);

            for (int i = 0; i < ROWS_EACH && code == GOL_OK; i++) {
                fixture_row(fixture, 0, i + 1, 1000 + w, &row);
                code = gol_csv_append(&csv, &row, NULL);
            }
            _exit(code == GOL_OK ? 0 : 1);
        }
    }
    for (int w = 0; w < WRITERS; w++) {
        int status = -1;

        assert_int_equal(waitpid(pids[w], &status, 0), pids[w]);
        assert_int_equal(status, 0);
    }
    assert_ok(gol_csv_load(folder, &fixture->plan, &back, &n, &err), &err);
    assert_int_equal(n, WRITERS * ROWS_EACH);
    for (int i = 0; i < n; i++) { /* the rows of each writer are all there, in its order */
        const int w = (int)(back[i].time_ns - 1000);

        assert_true(w >= 0 && w < WRITERS);
        assert_int_equal(back[i].repeat, ++seen[w]);
    }
    fixture_remove(folder);
    free(back);
    free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back),
        cmocka_unit_test(a_torn_last_line_is_cut_off),
        cmocka_unit_test(another_header_is_refused_and_left_alone),
        cmocka_unit_test(a_full_disk_leaves_whole_lines),
        cmocka_unit_test(a_file_that_grows_is_followed),
        cmocka_unit_test(writers_do_not_tear_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
