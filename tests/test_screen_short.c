/*
 * A screen on a run of trials that are all shorter than what it leaves alone of each: the picture is renewed, and no
 * frame meets the beginning of a trial. The screen counts both itself; so does the runner what it waited.
 */
#include "cmocka_all.h"

#include "cli/cli.h"
#include "cli/runs.h"
#include "on_pty.h"
#include "spec_text.h"
#include "ui/screen.h"
#include "util/file.h"

static const char tiny[] = "name: tiny\ntitle: Short trials\nexercise: counter\nmodes: [serial]\nrepeats: 100\n"
                           "noise_floor: false\nsweep: {count_to: 1, pause: 1ms}\n";

struct counts {
    int64_t frames, early;
    int end;
};

/* In the process that has the terminal. */
static void be_screen(const char *run_dir, int to)
{
    struct gol_experiment experiment;
    struct gol_rows_of_run rows = {.run_dir = run_dir};
    struct gol_screen_options options = {
        .run_dir = run_dir, .runner_fd = -1, .load = gol_rows_of_run_load, .context = &rows};
    struct gol_screen_result result;
    struct counts counts = {.end = -1};
    struct gol_err err;

    if (gol_experiment_load_run(run_dir, &experiment, &err) != GOL_OK)
        _exit(1);
    options.plan = rows.plan = experiment.plan;
    if (gol_screen_run(&options, &result, &err) == GOL_OK)
        counts = (struct counts){result.frames, result.early, (int)result.end};
    gol_csv_tail_fini(&rows.tail);
    _exit(write(to, &counts, sizeof counts) == (ssize_t)sizeof counts ? 0 : 1);
}

static pid_t start_run(const struct spec_folder *folder, const char *results)
{
    const char *program = getenv("GOLLAB");
    const pid_t pid = fork();
    int nowhere;

    if (pid != 0)
        return pid;
    nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execl(program, program, "run", "--headless", "--results", results, folder->file, NULL);
    _exit(127);
}

static bool until_there(const char *path)
{
    for (int i = 0; i < 3000 && access(path, F_OK) != 0; i++)
        usleep(10000);
    return access(path, F_OK) == 0;
}

/* A number of run.yaml; -1: it has none of that name. */
static double fact(const char *run_dir, const char *name)
{
    char *path = gol_file_join(run_dir, "run.yaml");
    struct gol_buf text;
    const char *at;
    double number;

    gol_buf_init(&text);
    assert_ok(gol_file_read(path, 1 << 20, &text, NULL), &(struct gol_err){0});
    at = strstr(gol_buf_text(&text), name);
    number = at == NULL ? -1 : strtod(at + strlen(name), NULL);
    gol_buf_fini(&text);
    free(path);
    return number;
}

static void short_trials_are_not_met(void **state)
{
    struct spec_folder folder;
    char results[96], run_dir[128], live[160], command[128];
    struct counts counts = {0};
    struct pty pty = {0};
    int pipes[2], status;
    pid_t runner;

    (void)state;
    if (getenv("GOLLAB") == NULL)
        skip();
    spec_folder_make(&folder);
    spec_folder_write(&folder, tiny, strlen(tiny));
    snprintf(results, sizeof results, "%s/r", folder.path);
    snprintf(run_dir, sizeof run_dir, "%s/tiny/latest", results);
    snprintf(live, sizeof live, "%s/live", run_dir);
    assert_int_equal(pipe(pipes), 0);
    runner = start_run(&folder, results);
    assert_true(until_there(live));
    assert_true(pty_fork(&pty, 100, 30));
    if (pty.pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        be_screen(run_dir, pipes[1]);
    }
    assert_int_equal(pty_wait(&pty, false), 0);
    waitpid(runner, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(read(pipes[0], &counts, sizeof counts), sizeof counts);
    assert_int_equal(counts.end, GOL_SCREEN_RUN_ENDED);
    /*
     * Without gaps to draw in every frame would be early. Where a processor is taken away in the middle of one, one may
     * be.
     */
    assert_true(counts.frames >= 3);
    assert_in_range(counts.early, 0, counts.frames / 8);
    /* Not there: every frame was drawn while a row was made safe. */
    assert_true(fact(run_dir, "screen_wait_s: ") < 0.025 * 100 + 0.5);
    pty_fini(&pty);
    close(pipes[0]);
    close(pipes[1]);
    snprintf(command, sizeof command, "rm -rf '%s'", folder.path);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_trials_are_not_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
