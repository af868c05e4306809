/* Points and their order, partners, the twin, estimates, warnings; and the order of trials. */
#include "spec_text.h"
#include "util/processors.h"

#include <stdbool.h>

#define HEAD "name: t\nexercise: counter\nnoise_floor: false\n"
#define LIFE "name: t\nexercise: life\n"

static void expect_labels(const struct both *both, const char *const *labels, int n)
{
    char label[128];

    assert_int_equal(both->plan->n_points, n);
    for (int i = 0; i < n; i++)
        assert_string_equal(gol_point_label(both->spec, &both->plan->points[i], label, sizeof label), labels[i]);
}

/* The first parameter turns slowest and the modes fastest; a mode does not see the parameters that it ignores. */
static void test_order_of_points(void **state)
{
    static const char *const labels[] = {
        "pool counters=1 pause=0s workers=2",   "serial counters=1 pause=0s",   "pool counters=1 pause=0s workers=4",
        "pool counters=1 pause=10ms workers=2", "serial counters=1 pause=10ms", "pool counters=1 pause=10ms workers=4",
        "pool counters=3 pause=0s workers=2",   "serial counters=3 pause=0s",   "pool counters=3 pause=0s workers=4",
        "pool counters=3 pause=10ms workers=2", "serial counters=3 pause=10ms", "pool counters=3 pause=10ms workers=4",
    };
    static const int partners[] = {1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10};
    struct both both = both_of(HEAD "modes: [pool, serial]\nrepeats: {min: 2, max: 5, until: 1%}\n"
                                    "sweep: {workers: [2, 4], pause: [0, 10ms], counters: [1, 3]}\n");
    const int workers = gol_exercise_param(both.spec->exercise, "workers");
    const int pause = gol_exercise_param(both.spec->exercise, "pause");
    char cpus[16];
    char cut[8];

    (void)state;
    expect_labels(&both, labels, 12);
    for (int i = 0; i < 12; i++)
        assert_int_equal(gol_plan_serial_of(both.plan, i), partners[i]);
    assert_int_equal(both.plan->trials_min, 24);
    assert_int_equal(both.plan->trials_max, 60);
    assert_true(gol_point_uses(both.spec, &both.plan->points[0], workers));
    assert_false(gol_point_uses(both.spec, &both.plan->points[1], workers));
    assert_string_equal(gol_point_text(both.spec, &both.plan->points[0], workers), "2");
    assert_string_equal(gol_point_text(both.spec, &both.plan->points[1], workers), "-");
    assert_string_equal(gol_point_text(both.spec, &both.plan->points[4], pause), "0.01");
    snprintf(cpus, sizeof cpus, "%d", gol_processors()); /* what is ignored has its default */
    assert_string_equal(both.plan->points[1].values[workers].text, cpus);
    assert_string_equal(gol_point_label(both.spec, &both.plan->points[0], cut, sizeof cut), "pool co");
    both_drop(&both);
}

static void test_no_serial(void **state)
{
    static const char *const labels[] = {"threads counters=1", "pool counters=1", "threads counters=2",
                                         "pool counters=2"};
    struct both both = both_of(HEAD "modes: [threads, pool]\nsweep: {counters: [1, 2]}\n");

    (void)state;
    expect_labels(&both, labels, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(gol_plan_serial_of(both.plan, i), -1);
    both_drop(&both);
}

/* No two points are the same, whatever is swept. */
static void test_distinct(void **state)
{
    struct both both =
        both_of(LIFE "sweep: {games: [1, 2], size: [4, 4x5, 5], steps: [10, 20], batch: [1, 5],\n"
                     "  view: [off, every], pause: [0, 1ms], workers: [1, 2, 3], density: [0.1, 0.2]}\n");
    const int n_params = both.spec->exercise->n_params;

    (void)state;
    assert_int_equal(both.plan->n_points, 192 * (1 + 1 + 3));
    for (int i = 0; i < both.plan->n_points; i++) {
        for (int k = 0; k < i; k++) {
            bool same = both.plan->points[i].mode == both.plan->points[k].mode;

            for (int param = 0; param < n_params && same; param++)
                same = strcmp(gol_point_text(both.spec, &both.plan->points[i], param),
                              gol_point_text(both.spec, &both.plan->points[k], param)) == 0;
            assert_false(same);
        }
    }
    /* A partner is serial and agrees in all that serial uses. */
    for (int i = 0; i < both.plan->n_points; i++) {
        const struct gol_point *partner = &both.plan->points[gol_plan_serial_of(both.plan, i)];

        assert_int_equal(partner->mode, GOL_MODE_SERIAL);
        for (int param = 0; param < n_params; param++)
            if (gol_point_uses(both.spec, partner, param))
                assert_string_equal(partner->values[param].text, both.plan->points[i].values[param].text);
    }
    both_drop(&both);
}

static void test_estimates(void **state)
{
    struct both both = both_of(HEAD "modes: [serial, pool]\nrepeats: 3\nsweep: {counters: 4, pause: 100ms}\n");
    const int64_t serial_ns = gol_point_estimate_ns(both.spec, &both.plan->points[0]);
    const int64_t pool_ns = gol_point_estimate_ns(both.spec, &both.plan->points[1]);

    (void)state;
    assert_in_range(serial_ns, 4000000000, 4100000000); /* 10 x 4 pauses of 0.1 s, one after the other */
    assert_in_range(pool_ns, 1000000000, 1100000000);
    assert_int_equal(both.plan->estimate_ns, 3 * (serial_ns + pool_ns));
    both_drop(&both);
    /* Ten years and more do not wrap around. */
    both = both_of(HEAD "repeats: 10000\nsweep: {counters: 1000000, count_to: 100, pause: 315359999}\n");
    assert_true(both.plan->estimate_ns == INT64_MAX);
    both_drop(&both);
    both = both_of(HEAD "modes: [serial]\nrepeats: {min: 4, max: 40, until: 1%}\nsweep: {pause: [10ms, 20ms]}\n");
    assert_int_equal(gol_plan_longest_ns(both.plan), 10 * both.plan->estimate_ns);
    both_drop(&both);
    /* Trials of two seconds: the one that begins within the budget goes beyond it. */
    both = both_of(
        HEAD
        "modes: [serial]\nrepeats: {min: 1, max: 8, until: 1%, budget: 1s}\nsweep: {pause: 10ms, count_to: 200}\n");
    assert_int_equal(gol_plan_longest_ns(both.plan), 1000000000 + both.plan->estimate_ns);
    both_drop(&both);
    both = both_of(HEAD "modes: [serial]\nrepeats: 4\nsweep: {pause: [10ms, 20ms]}\n");
    assert_int_equal(gol_plan_longest_ns(both.plan), both.plan->estimate_ns);
    both_drop(&both);
}

static void test_too_large(void **state)
{
    struct gol_spec *spec = NULL;
    struct gol_plan *plan = NULL;
    struct gol_err err;
    const char *text = LIFE "\nsweep:\n"
                            "  games: 1..100000 by 1\n  size: 5\n  steps: 1..100000 by 1\n  batch: 1..100000 by 1\n"
                            "  pause: 0..0.1 by 0.000001\n  max_age: 1..255 by 1\n";

    (void)state;
    (void)plan;
    assert_int_equal(spec_load_text(text, strlen(text), &spec, &plan, &err), GOL_LIMIT);
    assert_null(strchr(err.message, '\n'));
}

/* One point is there twice: the one in the middle by how long it takes, if there are repeats enough to compare. */
static void test_twin(void **state)
{
    const char *text =
        "name: t\nexercise: counter\nmodes: [serial]\nrepeats: 4\nsweep: {counters: 1, pause: [2ms, 0, 1ms]}\n";
    struct both both = both_of(text);
    struct both few = both_of("name: t\nexercise: counter\nrepeats: 3\n");
    struct both none = both_of(HEAD "repeats: 4\n");

    (void)state;
    assert_int_equal(both.plan->n_points, 3);
    assert_true(both.plan->has_twin);
    assert_int_equal(gol_plan_measured(both.plan), 4);
    assert_int_equal(both.plan->twin_of, 2);
    assert_int_equal(gol_plan_original(both.plan, 3), 2);
    assert_int_equal(gol_plan_original(both.plan, 1), 1);
    assert_memory_equal(&both.plan->points[3], &both.plan->points[2], sizeof both.plan->points[3]);
    assert_string_equal(gol_plan_label(both.plan, 0), "-");
    assert_string_equal(gol_plan_label(both.plan, 2), "A");
    assert_string_equal(gol_plan_label(both.plan, 3), "B");
    assert_int_equal(both.plan->trials_min, 16);
    assert_false(few.plan->has_twin);
    both_drop(&few);
    /* Where the numbers say when to stop half of the error is kept back, which needs a repeat more. */
    few = both_of("name: t\nexercise: counter\nmodes: [serial]\nrepeats: {min: 1, max: 4, until: 1%}\nsweep: {pause: "
                  "[0, 1ms]}\n");
    assert_false(few.plan->has_twin);
    assert_string_equal(gol_plan_label(few.plan, 0), "-");
    assert_false(none.plan->has_twin);
    both_drop(&both);
    both_drop(&few);
    both_drop(&none);
}

static void test_warnings(void **state)
{
    struct both both = both_of(LIFE "sweep: {steps: [10, 11, 12], batch: [1, 4, 5]}\n");

    (void)state;
    assert_int_equal(both.plan->n_warnings, 1); /* once, for all the points it is about */
    assert_string_equal(both.plan->warnings[0], "steps is not a multiple of batch: the last round is shorter");
    both_drop(&both);
    both = both_of(HEAD "modes: [serial, threads]\nsweep: {workers: [1, 2], pause: [0, 1ms]}\n");
    assert_int_equal(both.plan->n_warnings, 1);
    assert_string_equal(both.plan->warnings[0], "sweep.workers is used by none of the modes");
    assert_int_equal(both.plan->n_points, 4);
    both_drop(&both);
    both = both_of(HEAD "modes: [serial, pool]\ntimeout: 2s\nsweep: {counters: 10, pause: [10ms, 50ms, 100ms]}\n");
    assert_int_equal(both.plan->n_warnings, 1); /* of pause 50 ms; that of 100 ms is no news */
    assert_string_equal(both.plan->warnings[0],
                        "timeout 2 s is less than the 5 s that is asked of a trial in mode serial");
    both_drop(&both);
}

/* ---- the order of trials ---- */

#define TRIALS_MAX 64

struct trials {
    int point[TRIALS_MAX], repeat[TRIALS_MAX];
    int n;
};

static void run_schedule(const struct gol_plan *plan, gol_schedule_enough *enough, void *context, struct trials *out)
{
    struct gol_schedule schedule;
    struct gol_err err;

    out->n = 0;
    assert_ok(gol_schedule_init(&schedule, plan, &err), &err);
    while (out->n < TRIALS_MAX &&
           gol_schedule_next(&schedule, enough, context, &out->point[out->n], &out->repeat[out->n]))
        out->n++;
    assert_true(out->n < TRIALS_MAX);
    assert_false(gol_schedule_next(&schedule, enough, context, &out->point[out->n], &out->repeat[out->n]));
    gol_schedule_fini(&schedule);
}

static void expect_trials(const struct trials *trials, const int (*wanted)[2], int n)
{
    assert_int_equal(trials->n, n);
    for (int i = 0; i < n; i++) {
        assert_int_equal(trials->point[i], wanted[i][0]);
        assert_int_equal(trials->repeat[i], wanted[i][1]);
    }
}

/* Every round has each point once; the order is another in each, and hangs on the seed. */
static void test_interleaved(void **state)
{
    struct both both = both_of(HEAD "modes: [serial]\nrepeats: 4\nseed: 5\nsweep: {counters: 1..12 by 1}\n");
    struct both other = both_of(HEAD "modes: [serial]\nrepeats: 4\nseed: 6\nsweep: {counters: 1..12 by 1}\n");
    struct trials trials;
    struct trials again;
    struct trials others;

    (void)state;
    run_schedule(both.plan, NULL, NULL, &trials);
    run_schedule(both.plan, NULL, NULL, &again);
    run_schedule(other.plan, NULL, NULL, &others);
    assert_int_equal(trials.n, 48);
    for (int round = 0; round < 4; round++) {
        unsigned seen = 0;

        for (int i = 0; i < 12; i++) {
            assert_int_equal(trials.repeat[round * 12 + i], round);
            seen |= 1U << trials.point[round * 12 + i];
        }
        assert_int_equal(seen, (1U << 12) - 1); /* a permutation */
        if (round > 0) /* and a new one: 12! to 1 */
            assert_memory_not_equal(trials.point, trials.point + round * 12, 12 * sizeof trials.point[0]);
    }
    assert_memory_equal(trials.point, again.point, 48 * sizeof trials.point[0]);
    assert_memory_not_equal(trials.point, others.point, 48 * sizeof trials.point[0]);
    both_drop(&both);
    both_drop(&other);
}

static void test_sequential(void **state)
{
    static const int wanted[][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {2, 1}};
    struct both both = both_of(HEAD "repeats: 2\norder: sequential\n");
    struct trials trials;

    (void)state;
    run_schedule(both.plan, NULL, NULL, &trials);
    expect_trials(&trials, wanted, 6);
    both_drop(&both);
}

/* One order of all trials: each point has its repeats in their order, but rounds there are none. */
static void test_shuffled(void **state)
{
    struct both both = both_of(HEAD "modes: [serial]\nrepeats: 4\norder: shuffled\nsweep: {counters: 1..12 by 1}\n");
    struct trials trials;
    int repeats[12] = {0};
    bool rounds = true;

    (void)state;
    run_schedule(both.plan, NULL, NULL, &trials);
    assert_int_equal(trials.n, 48);
    for (int i = 0; i < 48; i++) {
        rounds = rounds && trials.repeat[i] == i / 12;
        assert_int_equal(trials.repeat[i], repeats[trials.point[i]]++);
    }
    assert_false(rounds);
    for (int i = 0; i < 12; i++)
        assert_int_equal(repeats[i], 4);
    both_drop(&both);
}

/* Point 0 is never known, point 1 at once, point 2 after three repeats. Records what it was asked. */
struct knowledge {
    int asked[3];
    int least; /* the smallest number of repeats that it was asked about */
};

static bool enough(void *context, int point, int repeats_done)
{
    struct knowledge *knowledge = context;

    knowledge->asked[point]++;
    if (repeats_done < knowledge->least)
        knowledge->least = repeats_done;
    return point == 1 || (point == 2 && repeats_done >= 3);
}

/* How many repeats each of three points got. */
static void expect_repeats(const struct trials *trials, int first, int second, int third)
{
    int repeats[3] = {0};

    for (int i = 0; i < trials->n; i++)
        assert_int_equal(trials->repeat[i], repeats[trials->point[i]]++);
    assert_int_equal(repeats[0], first);
    assert_int_equal(repeats[1], second);
    assert_int_equal(repeats[2], third);
}

static void test_adaptive(void **state)
{
    static const int sequential[][2] = {{0, 0}, {0, 1}, {0, 2}, {0, 3}, {1, 0}, {1, 1}, {2, 0}, {2, 1}, {2, 2}};
    struct both both = both_of(HEAD "repeats: {min: 2, max: 4, until: 1%}\n");
    struct knowledge knowledge = {.least = 99};
    struct trials trials;

    (void)state;
    run_schedule(both.plan, enough, &knowledge, &trials);
    expect_repeats(&trials, 4, 2, 3);
    assert_int_equal(knowledge.least, 2);
    assert_int_equal(knowledge.asked[0], 2);
    assert_int_equal(knowledge.asked[1], 1); /* once it is known nobody asks again */
    run_schedule(both.plan, NULL, NULL, &trials); /* never enough: all of them */
    expect_repeats(&trials, 4, 4, 4);
    both.spec->order = GOL_ORDER_SEQUENTIAL;
    run_schedule(both.plan, enough, &knowledge, &trials);
    expect_trials(&trials, sequential, 9);
    both.spec->order = GOL_ORDER_SHUFFLED;
    run_schedule(both.plan, enough, &knowledge, &trials);
    expect_repeats(&trials, 4, 2, 3);
    for (int i = 0; i < 6; i++)
        assert_true(trials.repeat[i] < 2); /* up to the first look, whatever comes first */
    both_drop(&both);
}

static bool always_enough(void *context, int point, int repeats_done)
{
    (void)point;
    (void)repeats_done;
    ++*(int *)context;
    return true;
}

/* Each question looks at every row: ten thousand rounds of them after the last trial would take minutes. */
static void test_nothing_is_asked_when_all_is_known(void **state)
{
    struct both both = both_of(HEAD "repeats: {min: 2, max: 10000, until: 1%}\n");
    struct trials trials;
    int asked = 0;

    (void)state;
    run_schedule(both.plan, always_enough, &asked, &trials);
    assert_int_equal(trials.n, 6);
    assert_int_equal(asked, 3);
    both_drop(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_points), cmocka_unit_test(test_no_serial),
        cmocka_unit_test(test_distinct),        cmocka_unit_test(test_estimates),
        cmocka_unit_test(test_too_large),       cmocka_unit_test(test_twin),
        cmocka_unit_test(test_warnings),        cmocka_unit_test(test_interleaved),
        cmocka_unit_test(test_sequential),      cmocka_unit_test(test_shuffled),
        cmocka_unit_test(test_adaptive),        cmocka_unit_test(test_nothing_is_asked_when_all_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
