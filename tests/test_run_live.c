/*
 * The runner with real trials (the program that $GOLLAB names) and live memory: what views deliver, who looked, and
 * how many repeats a point gets.
 */
#include "cmocka_all.h"

#include "lab/run.h"
#include "lab/trial.h"
#include "spec_text.h"
#include "util/sanitized.h"

#include <sys/resource.h>
#include <unistd.h>

struct seen {
    int draws;
    int64_t last_generation;
    int out_of_place; /* states of a game that came too early, late or twice */
    int64_t generation[4]; /* of each game, in this trial */
    uint64_t trial;
    struct gol_live_status status; /* at the last row */
    struct gol_live *live;
    int rows;
};

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct seen *seen = context;

    (void)plan;
    (void)row;
    (void)err;
    seen->rows++;
    if (seen->live != NULL)
        gol_live_status_get(seen->live, &seen->status);
    return GOL_OK;
}

/* On the runner's other thread: it records. */
static void on_draw(void *context, const struct gol_live_games *games, int index, const struct gol_live_game *game)
{
    struct seen *seen = context;

    if (games->trial != seen->trial)
        memset(seen->generation, 0, sizeof seen->generation);
    seen->trial = games->trial;
    seen->draws++;
    seen->out_of_place += index < 0 || index >= 4 || game->generation != ++seen->generation[index];
    seen->last_generation = game->generation;
}

static void run(const char *text, bool watched, struct seen *seen, struct gol_run_result *result)
{
    const char *program = getenv("GOLLAB");
    struct gol_spec *spec = spec_of(text);
    struct gol_live *screen = NULL;
    struct gol_plan *plan;
    struct gol_err err = {0};
    const struct gol_run_sink sink = {.context = seen, .row = on_row, .draw = on_draw};
    struct gol_run_options options = {.program = program};
    uint8_t cells[64 * 64];
    struct gol_live_game shown = {.cells = cells};
    struct gol_live_games games;

    assert_ok(gol_plan_new(spec, &plan, &err), &err);
    assert_ok(gol_live_create(&seen->live, &err), &err);
    options.live = seen->live;
    if (watched)
        assert_ok(gol_live_open(gol_live_name(seen->live), false, &screen, &err), &err);
    assert_ok(gol_run(plan, &options, &sink, result, &err), &err);
    for (int i = 0; i < result->n_rows; i++)
        if (result->rows[i].status != GOL_STATUS_OK)
            fail_msg("%s", result->rows[i].note);
    if (seen->draws > 0) {
        assert_true(gol_live_games_get(seen->live, &games) && gol_live_cells_of(&games) <= sizeof cells);
        assert_true(gol_live_game_get(seen->live, &games, 0, &shown)); /* what was drawn is there for screens, too */
        assert_int_equal(shown.generation, seen->last_generation);
    }
    gol_live_close(screen);
    gol_live_close(seen->live);
    gol_plan_free(plan);
    gol_spec_free(spec);
}

static void need_program(void)
{
    if (getenv("GOLLAB") == NULL)
        skip();
}

/*
 * A trial that gets no more memory says so, at once: not after all the pauses that are still in the mailboxes. The
 * limit is the user's, which the runner only lowers.
 */
static void a_trial_without_memory_says_so(void **state)
{
    static const char text[] = "name: t\nexercise: counter\nmodes: [threads, pool]\nrepeats: 1\n"
                               "sweep: {pause: 1000, count_to: 10000000}\n";
    const struct gol_run_options options = {.program = getenv("GOLLAB")};
    struct seen seen = {0};
    const struct gol_run_sink sink = {.context = &seen, .row = on_row};
    struct rlimit before;
    struct rlimit tight;
    struct gol_run_result result;
    struct gol_spec *spec;
    struct gol_plan *plan;
    struct gol_err err = {0};

    (void)state;
    if (options.program == NULL || GOL_SANITIZED)
        skip();
    spec = spec_of(text);
    assert_ok(gol_plan_new(spec, &plan, &err), &err);
    assert_int_equal(getrlimit(RLIMIT_DATA, &before), 0);
    tight = (struct rlimit){.rlim_cur = 100 << 20, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_DATA, &tight), 0);
    assert_ok(gol_run(plan, &options, &sink, &result, &err), &err);
    assert_int_equal(setrlimit(RLIMIT_DATA, &before), 0);
    assert_int_equal(result.failed, 2);
    for (int i = 0; i < result.n_rows; i++) {
        assert_int_equal(result.rows[i].status, GOL_STATUS_FAILED);
        assert_string_equal(result.rows[i].note, "no memory for a message to actor counter");
    }
    gol_run_result_fini(&result);
    gol_plan_free(plan);
    gol_spec_free(spec);
}

#define LIFE "name: t\nexercise: life\nrepeats: 1\n"

static void every_state_is_drawn_once_and_in_order(void **state)
{
    struct seen seen = {0};
    struct gol_run_result result;

    (void)state;
    need_program();
    run(LIFE "sweep: {view: every, games: 3, size: 9x7, steps: 25, batch: 4}\n", false, &seen, &result);
    assert_int_equal(result.n_rows, GOL_MODE_COUNT);
    assert_int_equal(seen.draws, GOL_MODE_COUNT * 3 * 25);
    assert_int_equal(seen.out_of_place, 0);
    assert_int_equal(seen.last_generation, 25);
    for (int i = 0; i < result.n_rows; i++) {
        assert_string_equal(result.rows[i].viewer, "null");
        assert_in_range(result.rows[i].skew_generations, 0, 25);
    }
    gol_run_result_fini(&result);
}

static void a_screen_is_in_the_row(void **state)
{
    struct seen seen = {0};
    struct gol_run_result result;

    (void)state;
    need_program();
    run(LIFE "modes: [serial, pool]\norder: sequential\nsweep: {view: [off, sampled], games: 2, size: 8, steps: 10}\n",
        true, &seen, &result);
    assert_int_equal(result.n_rows, 4);
    for (int i = 0; i < 4; i++)
        assert_string_equal(result.rows[i].viewer, i < 2 ? "-" : "screen");
    assert_int_equal(seen.draws, 0);
    assert_int_equal(seen.status.state, GOL_LIVE_RUNNING);
    assert_int_equal(seen.status.total, 4);
    assert_int_equal(seen.status.done, 3); /* the fourth is being told */
    assert_int_equal(seen.status.runner_pid, (int)getpid());
    gol_run_result_fini(&result);
}

/* With until: 100% the least that says anything is enough: looks are at 2, 4 and 8, whose interval has 99.2 %. */
static void repeats_end_when_enough_is_known(void **state)
{
    struct seen seen = {0};
    struct gol_run_result result;

    (void)state;
    need_program();
    run("name: t\nexercise: counter\nmodes: [serial]\nnoise_floor: false\nrepeats: {min: 2, max: 9, until: 100%}\n"
        "sweep: {pause: 2ms, count_to: 3}\n",
        false, &seen, &result);
    assert_in_range(result.n_rows, 8, 9); /* more where the machine is much disturbed */
    assert_int_equal(seen.status.total, result.n_rows);
    gol_run_result_fini(&result);
}

static void a_view_needs_the_live_memory(void **state)
{
    const struct gol_run_options options = {.program = "/bin/true"};
    const struct gol_run_sink sink = {.row = on_row};
    struct gol_spec *spec = spec_of(LIFE "sweep: {view: [off, sampled]}\n");
    struct gol_run_result result;
    struct gol_plan *plan;
    struct gol_err err = {0};

    (void)state;
    assert_ok(gol_plan_new(spec, &plan, &err), &err);
    assert_int_equal(gol_run(plan, &options, &sink, &result, &err), GOL_SYSTEM);
    assert_non_null(strstr(err.message, "a view needs the live memory"));
    assert_int_equal(result.n_rows, 0);
    gol_run_result_fini(&result);
    gol_plan_free(plan);
    gol_spec_free(spec);
}

/* A trial in this process: the last states are those that the screen finds. */
static void sampled_states_stay_in_the_live_memory(void **state)
{
    const struct gol_exercise *life = gol_exercise_find("life");
    const char *const pairs[][2] = {{"games", "3"}, {"size", "20x10"}, {"steps", "17"}, {"view", "sampled"}};
    struct gol_value values[GOL_PARAM_MAX];
    struct gol_trial_order order = {
        .exercise = life, .setting = {.mode = GOL_MODE_POOL, .seed = 3, .values = values}, .warmup = 1};
    uint8_t cells[200];
    struct gol_live_game game = {.cells = cells};
    struct gol_live_games games;
    struct gol_live *live;
    struct gol_row row;
    struct gol_err err = {0};

    (void)state;
    for (int i = 0; i < life->n_params; i++)
        assert_ok(gol_param_parse(&life->params[i], life->params[i].fallback, &values[i], &err), &err);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const int param = gol_exercise_param(life, pairs[i][0]);

        assert_ok(gol_param_parse(&life->params[param], pairs[i][1], &values[param], &err), &err);
    }
    assert_ok(gol_live_create(&live, &err), &err);
    order.live_name = gol_live_name(live);
    gol_row_init(&row);
    assert_ok(gol_trial_run(&order, &row, &err), &err);
    assert_true(gol_live_games_get(live, &games));
    assert_int_equal(games.games, 3);
    assert_int_equal(games.width, 20);
    assert_int_equal(games.height, 10);
    for (int i = 0; i < 3; i++) {
        int64_t population = 0;

        assert_true(gol_live_game_get(live, &games, i, &game));
        assert_int_equal(game.generation, 17);
        for (int k = 0; k < 200; k++)
            population += cells[k] > 0;
        assert_int_equal(game.population, population);
    }
    order.live_name = "/gollab-there-is-none";
    assert_int_equal(gol_trial_run(&order, &row, &err), GOL_NOT_FOUND);
    gol_live_close(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_is_drawn_once_and_in_order), cmocka_unit_test(a_screen_is_in_the_row),
        cmocka_unit_test(repeats_end_when_enough_is_known),       cmocka_unit_test(a_view_needs_the_live_memory),
        cmocka_unit_test(sampled_states_stay_in_the_live_memory), cmocka_unit_test(a_trial_without_memory_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
