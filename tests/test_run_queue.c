/* The run queue on its own: order, wrap-around, steals of every size, and thieves against a busy owner. */
#include "cmocka_all.h"

#include "actor/run_queue.h"
#include "actor/scheduler.h"

#include <pthread.h>
#include <stdlib.h>

enum { SIZE = GOL_RUN_QUEUE_SIZE };

/* A queue whose counters begin at `at`. */
static struct gol_run_queue *queue_at(uint32_t at)
{
    struct gol_run_queue *queue = aligned_alloc(64, sizeof *queue);

    assert_non_null(queue);
    memset(queue, 0, sizeof *queue);
    atomic_init(&queue->head, at);
    atomic_init(&queue->tail, at);
    return queue;
}

static void test_first_in_first_out(void **state)
{
    static struct gol_task tasks[SIZE + 1];
    const uint32_t starts[] = {0, 200, UINT32_MAX - 100};

    (void)state;
    for (size_t s = 0; s < 3; s++) {
        for (int alone = 0; alone < 2; alone++) {
            struct gol_run_queue *queue = queue_at(starts[s]);

            assert_null(gol_run_queue_pop(queue, alone, false));
            assert_false(gol_run_queue_has(queue));
            for (int i = 0; i < SIZE; i++)
                assert_true(gol_run_queue_push(queue, &tasks[i], !alone));
            assert_false(gol_run_queue_push(queue, &tasks[SIZE], !alone));
            assert_int_equal(gol_run_queue_count(queue), SIZE);
            for (int i = 0; i < SIZE; i++)
                assert_ptr_equal(gol_run_queue_pop(queue, alone, false), &tasks[i]);
            assert_null(gol_run_queue_pop(queue, alone, false));
            free(queue);
        }
    }
}

/* Claimed ones come first, and in order; nobody steals them; and nothing is put in their places, however many leave. */
static void test_claimed_ones_stay(void **state)
{
    static struct gol_task tasks[3 * SIZE];
    const uint32_t starts[] = {0, 200, UINT32_MAX - 100};

    (void)state;
    for (size_t s = 0; s < 3; s++) {
        struct gol_run_queue *queue = queue_at(starts[s]);
        struct gol_run_queue *thief = queue_at(0);
        int pushed = 0, claimed, stolen = 0;

        while (gol_run_queue_push(queue, &tasks[pushed], true))
            pushed++;
        assert_int_equal(pushed, SIZE);
        assert_ptr_equal(gol_run_queue_pop(queue, false, true), &tasks[0]);
        claimed = SIZE - 1 - (int)gol_run_queue_count(queue);
        assert_in_range(claimed, 1, SIZE / 2);
        for (int i = 0; i < claimed; i++)
            assert_ptr_equal(gol_run_queue_peek(queue, (uint32_t)i), &tasks[1 + i]);
        /* Half of the others, again and again: none of them is a claimed one. */
        while (gol_run_queue_steal(thief, queue) != NULL) {
            stolen++;
            for (struct gol_task *task; (task = gol_run_queue_pop(thief, false, true)) != NULL; stolen++)
                assert_true(task - tasks > claimed);
        }
        assert_int_equal(stolen, SIZE - 1 - claimed);
        assert_int_equal(gol_run_queue_count(queue), 0);
        assert_true(gol_run_queue_has(queue));
        /* All places but theirs, and those of the stolen ones between. */
        while (gol_run_queue_push(queue, &tasks[pushed], true))
            pushed++;
        assert_int_equal(gol_run_queue_taken(queue), SIZE);
        for (int i = 1; i <= claimed; i++)
            assert_ptr_equal(gol_run_queue_pop(queue, false, i % 2 == 0), &tasks[i]);
        for (int i = SIZE; i < pushed; i++)
            assert_ptr_equal(gol_run_queue_pop(queue, false, i % 3 == 0), &tasks[i]);
        assert_false(gol_run_queue_has(queue));
        assert_null(gol_run_queue_pop(queue, false, true));
        free(queue);
        free(thief);
    }
}

static void test_half_is_stolen(void **state)
{
    static struct gol_task tasks[SIZE];

    (void)state;
    for (int n = 0; n <= SIZE; n++) {
        struct gol_run_queue *from = queue_at(UINT32_MAX - 7);
        struct gol_run_queue *to = queue_at(UINT32_MAX - 50);
        const int stolen = n - n / 2;
        struct gol_task *first;

        for (int i = 0; i < n; i++)
            gol_run_queue_push(from, &tasks[i], true);
        first = gol_run_queue_steal(to, from);
        if (n == 0) {
            assert_null(first);
        } else {
            /* One is returned, the others of the older half keep their order; the younger half stays. */
            assert_ptr_equal(first, &tasks[stolen - 1]);
            assert_int_equal(gol_run_queue_count(to), stolen - 1);
            for (int i = 0; i < stolen - 1; i++)
                assert_ptr_equal(gol_run_queue_pop(to, false, false), &tasks[i]);
            for (int i = stolen; i < n; i++)
                assert_ptr_equal(gol_run_queue_pop(from, false, false), &tasks[i]);
        }
        assert_int_equal(gol_run_queue_count(from), 0);
        free(from);
        free(to);
    }
}

/* ---- thieves ---- */

enum { THIEVES = 3, TASKS = 200000 };

static struct robbery {
    struct gol_run_queue *queue;
    struct gol_task *tasks;
    _Atomic(uint8_t) *seen; /* how often each task was taken */
    atomic_bool over;
} robbery;

static void saw(const struct gol_task *task)
{
    atomic_fetch_add(&robbery.seen[task - robbery.tasks], 1);
}

static void *steal_all(void *own)
{
    while (!atomic_load(&robbery.over) || gol_run_queue_count(robbery.queue) > 0) {
        struct gol_task *task = gol_run_queue_steal(own, robbery.queue);

        if (task == NULL)
            continue;
        saw(task);
        while ((task = gol_run_queue_pop(own, false, false)) != NULL)
            saw(task);
    }
    return NULL;
}

static void test_each_task_once(void **state)
{
    struct gol_run_queue *own[THIEVES];
    pthread_t threads[THIEVES];
    struct gol_task *task;
    int wrong = 0;

    (void)state;
    robbery.queue = queue_at(UINT32_MAX - 1000);
    robbery.tasks = calloc(TASKS, sizeof *robbery.tasks);
    robbery.seen = calloc(TASKS, sizeof *robbery.seen);
    assert_true(robbery.tasks != NULL && robbery.seen != NULL);
    for (int i = 0; i < THIEVES; i++) {
        own[i] = queue_at((uint32_t)i * 100);
        assert_int_equal(pthread_create(&threads[i], NULL, steal_all, own[i]), 0);
    }
    for (int i = 0; i < TASKS; i++) {
        while (!gol_run_queue_push(robbery.queue, &robbery.tasks[i], true))
            if ((task = gol_run_queue_pop(robbery.queue, false, i % 7 < 3)) != NULL)
                saw(task);
        if (i % 3 == 0 && (task = gol_run_queue_pop(robbery.queue, false, i % 7 < 3)) != NULL)
            saw(task);
    }
    while ((task = gol_run_queue_pop(robbery.queue, false, true)) != NULL)
        saw(task);
    atomic_store(&robbery.over, true);
    for (int i = 0; i < THIEVES; i++) {
        pthread_join(threads[i], NULL);
        free(own[i]);
    }
    for (int i = 0; i < TASKS; i++)
        wrong += atomic_load(&robbery.seen[i]) != 1;
    assert_int_equal(wrong, 0);
    free(robbery.queue);
    free(robbery.tasks);
    free(robbery.seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_in_first_out),
        cmocka_unit_test(test_claimed_ones_stay),
        cmocka_unit_test(test_half_is_stolen),
        cmocka_unit_test(test_each_task_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
