/*
 * What no worker has in its own queue: nothing is lost or doubled, what came first goes first, and few tasks at a time
 * do not pile up as many batches.
 */
#include "cmocka_all.h"

#include "actor/outside.h"
#include "actor/scheduler.h"
#include "util/rng.h"

#include <stdlib.h>

enum { TASKS = 20000, AT_ONCE = 64 };

/* Puts one task into a batch, and that outside. */
static struct gol_batch *put(struct gol_outside *outside, struct gol_batch *batch, struct gol_task **tasks, uint32_t n)
{
    if (batch == NULL)
        batch = malloc(sizeof *batch);
    assert_non_null(batch);
    batch->from = 0;
    batch->n = n;
    for (uint32_t i = 0; i < n; i++)
        batch->tasks[i] = tasks[i];
    return gol_outside_add_batch(outside, batch);
}

static void what_came_first_goes_first(void **state)
{
    static struct gol_task tasks[TASKS], *each[TASKS];
    struct gol_rng rng = {gol_rng_mix(20261126)};
    struct gol_batch *batch = NULL;
    struct gol_outside outside;
    struct gol_task *out[AT_ONCE];
    uint32_t in = 0, taken = 0;

    (void)state;
    for (uint32_t i = 0; i < TASKS; i++)
        each[i] = &tasks[i];
    gol_outside_init(&outside);
    while (taken < TASKS) {
        uint32_t wanted = 1 + gol_rng_below(&rng, GOL_BATCH_TASKS);

        wanted = wanted < TASKS - in ? wanted : TASKS - in;
        if (wanted > 0 && gol_rng_below(&rng, 2) == 0) {
            batch = put(&outside, batch, each + in, wanted);
            in += wanted;
            continue;
        }
        wanted = gol_outside_take(&outside, 1 + gol_rng_below(&rng, AT_ONCE), out);
        for (uint32_t i = 0; i < wanted; i++)
            assert_ptr_equal(out[i], each[taken++]);
        assert_int_equal(atomic_load(&outside.count), in - taken);
    }
    assert_int_equal(gol_outside_take(&outside, AT_ONCE, out), 0);
    free(batch);
    gol_outside_fini(&outside);
}

static uint32_t count_batches(const struct gol_batch *batch)
{
    uint32_t n = 0;

    for (; batch != NULL; batch = batch->next)
        n++;
    return n;
}

static void single_tasks_share_batches(void **state)
{
    static struct gol_task tasks[TASKS];
    struct gol_batch *batch = NULL;
    struct gol_outside outside;

    (void)state;
    gol_outside_init(&outside);
    for (uint32_t i = 0; i < TASKS; i++) {
        struct gol_task *task = &tasks[i];

        batch = put(&outside, batch, &task, 1);
    }
    assert_int_equal(count_batches(outside.first_batch), (TASKS + GOL_BATCH_TASKS - 1) / GOL_BATCH_TASKS);
    free(batch);
    gol_outside_fini(&outside);
}

static void single_and_batches_take_turns(void **state)
{
    static struct gol_task tasks[4 * AT_ONCE];
    struct gol_task *out[AT_ONCE], *many[GOL_BATCH_TASKS];
    struct gol_outside outside;
    uint32_t seen = 0;

    (void)state;
    gol_outside_init(&outside);
    for (uint32_t i = 0; i < GOL_BATCH_TASKS; i++)
        many[i] = &tasks[i];
    free(put(&outside, NULL, many, GOL_BATCH_TASKS));
    gol_outside_add(&outside, &tasks[AT_ONCE]);
    gol_outside_add(&outside, &tasks[AT_ONCE + 1]);
    for (uint32_t n, kinds = 0; (n = gol_outside_take(&outside, 1, out)) > 0; kinds++) {
        const bool single = out[0] >= &tasks[AT_ONCE];

        if (kinds < 4)
            assert_true(single == (kinds % 2 == 0));
        seen += n;
    }
    assert_int_equal(seen, GOL_BATCH_TASKS + 2);
    gol_outside_fini(&outside);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_first_goes_first),
        cmocka_unit_test(single_tasks_share_batches),
        cmocka_unit_test(single_and_batches_take_turns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
