/* How often `view: sampled` shows games: not more than it may cost, and always those of the end. */
#include "cmocka_all.h"

#include "exercise/exercise.h"
#include "lab/sampling.h"

static void what_is_spent_is_earned_first(void **state)
{
    struct gol_sampling sampling;

    (void)state;
    gol_sampling_begin(&sampling, 1000, 5000000);
    assert_false(gol_sampling_is_due(&sampling, 5000000));
    assert_false(gol_sampling_is_due(&sampling, 5199999));
    assert_true(gol_sampling_is_due(&sampling, 5200000));
    gol_sampling_spend(&sampling, 10, 6000000); /* late: what has not been used is lost */
    assert_false(gol_sampling_is_due(&sampling, 6001999));
    gol_sampling_spend(&sampling, 10, 6000010); /* the next game of the same round */
    assert_false(gol_sampling_is_due(&sampling, 6003999));
    assert_true(gol_sampling_is_due(&sampling, 6004000));
    gol_sampling_spend(&sampling, -5, 7000000); /* a clock that was set back */
    assert_true(gol_sampling_is_due(&sampling, 7000000));
}

/*
 * For ever: of ten thousand rounds of which each takes 1 us and the states of each 3 us, what is shown takes half a
 * percent.
 */
static void it_takes_its_part(void **state)
{
    struct gol_sampling sampling;
    int64_t now_ns = 0, shown_ns = 0;

    (void)state;
    gol_sampling_begin(&sampling, 3000, 0);
    for (int i = 0; i < 10000; i++) {
        now_ns += 1000;
        if (!gol_sampling_is_due(&sampling, now_ns))
            continue;
        now_ns += 3000;
        shown_ns += 3000;
        gol_sampling_spend(&sampling, 3000, now_ns);
    }
    assert_true(shown_ns > now_ns / 250);
    assert_true(shown_ns * GOL_SAMPLING_PART <= now_ns);
}

/* ---- a trial of life that is looked at ---- */

#define GAMES 5

struct seen {
    int wanted; /* every so many times; 0: never */
    int asked, shown;
    int64_t generation[GAMES], population[GAMES];
};

static void on_open(void *context, int games, int width, int height, int max_age)
{
    (void)context;
    assert_int_equal(games, GAMES);
    assert_int_equal(width * height, 16 * 12);
    assert_int_equal(max_age, 10);
}

static bool on_wants(void *context)
{
    struct seen *seen = context;

    seen->asked++;
    return seen->wanted > 0 && seen->asked % seen->wanted == 0;
}

static void on_show(void *context, enum gol_view_kind kind, const struct gol_view_state *view)
{
    struct seen *seen = context;
    int64_t population = 0;

    assert_int_equal(kind, GOL_VIEW_SAMPLED);
    for (int i = 0; i < 16 * 12; i++)
        population += view->cells[i] != 0;
    assert_int_equal(population, view->population);
    assert_true(view->made_ns >= 0);
    assert_true(view->generation > seen->generation[view->game]); /* none twice */
    seen->shown++;
    seen->generation[view->game] = view->generation;
    seen->population[view->game] = population;
}

/* Returns the skew that the trial says. */
static int64_t look(enum gol_mode mode, int wanted, const char *pack, const char *until, struct seen *seen,
                    uint64_t *checksum)
{
    const struct gol_exercise *life = gol_exercise_find("life");
    const char *const pairs[][2] = {{"games", "5"},      {"size", "16x12"}, {"steps", "200"}, {"batch", "3"},
                                    {"view", "sampled"}, {"pack", pack},    {"until", until}};
    const struct gol_view view = {seen, on_open, on_wants, on_show};
    struct gol_value values[GOL_PARAM_MAX];
    const struct gol_trial_setting setting = {.mode = mode, .seed = 7, .values = values, .view = &view};
    struct gol_trial_parts parts = GOL_TRIAL_PARTS;
    struct gol_err err = {0};
    void *trial;

    *seen = (struct seen){.wanted = wanted};
    for (int i = 0; i < life->n_params; i++)
        assert_ok(gol_param_parse(&life->params[i], life->params[i].fallback, &values[i], &err), &err);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const int param = gol_exercise_param(life, pairs[i][0]);

        assert_ok(gol_param_parse(&life->params[param], pairs[i][1], &values[param], &err), &err);
    }
    assert_ok(life->prepare(&setting, &parts, &trial, &err), &err);
    assert_ok(life->warm(trial, &err), &err);
    assert_int_equal(seen->shown, 0);
    assert_ok(life->run(trial, &parts, &err), &err);
    assert_ok(life->verify(trial, &parts, &err), &err);
    life->teardown(trial);
    *checksum = parts.checksum;
    return parts.skew_generations;
}

/* However rarely states are wanted, the last ones are seen, and what the trial says of itself is the same. */
static void the_last_states_are_always_seen(void **state)
{
    static const enum gol_mode modes[] = {GOL_MODE_SERIAL, GOL_MODE_POOL};
    static const char *const ways[][2] = {{"1", "steps"}, {"5", "steps"}, {"2", "steps"}, {"1", "settled"}};
    struct seen all, some;
    uint64_t checksum, other;

    (void)state;
    for (size_t m = 0; m < 2; m++) {
        for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
            const int64_t skew = look(modes[m], 1, ways[w][0], ways[w][1], &all, &checksum);

            for (int wanted = 0; wanted <= 14; wanted += 7) {
                const int64_t again = look(modes[m], wanted, ways[w][0], ways[w][1], &some, &other);

                assert_true(checksum == other);
                if (w < 3)
                    assert_int_equal(skew, again);
                assert_memory_equal(all.generation, some.generation, sizeof all.generation);
                assert_memory_equal(all.population, some.population, sizeof all.population);
                assert_int_equal(all.asked, some.asked);
                assert_true(some.shown < all.shown && some.shown >= GAMES);
                if (wanted == 0)
                    assert_int_equal(some.shown, GAMES);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_spent_is_earned_first),
        cmocka_unit_test(it_takes_its_part),
        cmocka_unit_test(the_last_states_are_always_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
