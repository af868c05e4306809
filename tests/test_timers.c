/* The heap of timers against a sorted array, and deadlines that must not overflow. */
#include "cmocka_all.h"

#include "actor/os.h"
#include "actor/timers.h"
#include "util/rng.h"

#include <time.h>

static void test_empty(void **state)
{
    struct gol_timers timers;

    (void)state;
    gol_timers_init(&timers);
    assert_true(gol_timers_earliest(&timers) == GOL_OS_NEVER);
    assert_null(gol_timers_pop_due(&timers, GOL_OS_NEVER));
    gol_timers_fini(&timers);
}

static void test_no_memory(void **state)
{
    struct gol_timers timers;
    struct gol_err err;

    (void)state;
    gol_timers_init(&timers);
    assert_ok(gol_timers_reserve(&timers, 100, &err), &err);
    assert_int_equal(gol_timers_reserve(&timers, SIZE_MAX, &err), GOL_NO_MEMORY);
    assert_true(timers.capacity >= 100);
    gol_timers_fini(&timers);
}

static int compare(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* Pushes and pops at random; the times popped are those of the sorted array, and nothing comes before its time. */
static void test_order(void **state)
{
    enum { N = 3000 };
    static int64_t left[N]; /* the deadlines not popped, sorted */
    static char tasks[N]; /* only their addresses count */
    struct gol_rng rng = {(uint64_t)time(NULL)};
    struct gol_timers timers;
    struct gol_err err;
    size_t n_left = 0;
    int pushed = 0;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)rng.state);
    gol_timers_init(&timers);
    while (pushed < N || n_left > 0) {
        if (pushed < N && gol_rng_below(&rng, 3) != 0) {
            const int64_t deadline_ns = (int64_t)gol_rng_below(&rng, 500);

            left[n_left++] = deadline_ns;
            qsort(left, n_left, sizeof left[0], compare);
            assert_ok(gol_timers_reserve(&timers, n_left, &err), &err);
            gol_timers_push(&timers, deadline_ns, (struct gol_task *)(void *)&tasks[pushed++]);
        } else if (n_left > 0) {
            assert_int_equal(gol_timers_earliest(&timers), left[0]);
            assert_null(gol_timers_pop_due(&timers, left[0] - 1));
            assert_non_null(gol_timers_pop_due(&timers, left[0]));
            memmove(left, left + 1, --n_left * sizeof left[0]);
        }
    }
    assert_int_equal(timers.count, 0);
    gol_timers_fini(&timers);
}

static void test_each_task_once(void **state)
{
    enum { N = 1000 };
    static unsigned char tasks[N];
    struct gol_timers timers;
    struct gol_task *task;
    int popped = 0;

    (void)state;
    gol_timers_init(&timers);
    assert_int_equal(gol_timers_reserve(&timers, N, NULL), GOL_OK);
    for (int i = 0; i < N; i++)
        gol_timers_push(&timers, i * 7 % 10, (struct gol_task *)(void *)&tasks[i]);
    while ((task = gol_timers_pop_due(&timers, 10)) != NULL) {
        assert_int_equal((*(unsigned char *)(void *)task)++, 0);
        popped++;
    }
    assert_int_equal(popped, N);
    gol_timers_fini(&timers);
}

static void test_deadline_does_not_overflow(void **state)
{
    (void)state;
    assert_true(gol_os_deadline(100, 50) == 150);
    assert_true(gol_os_deadline(100, INT64_MAX) == GOL_OS_NEVER);
    assert_true(gol_os_deadline(INT64_MAX - 10, 10) == GOL_OS_NEVER);
    assert_true(gol_os_deadline(INT64_MAX - 10, 9) == INT64_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_each_task_once),
        cmocka_unit_test(test_deadline_does_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
