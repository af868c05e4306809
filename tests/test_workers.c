/* What a worker takes next, from its own queues: no threads, no visits, and tasks that are only told apart. */
#include "cmocka_all.h"

#include "actor/actor.h"
#include "actor/os.h"
#include "actor/workers.h"
#include "util/clock.h"
#include "util/num.h"

#include <stdlib.h>
#include <string.h>

enum { TASKS = 400 };

struct stage {
    struct gol_scheduler scheduler;
    struct gol_board *board;
    struct gol_workers workers;
    struct gol_member *first;
    int offers;
    struct gol_actor actors[TASKS]; /* at rest; what comes next is fetched */
    struct gol_task *tasks[TASKS];
};

static void count_offer(struct gol_scheduler *scheduler, struct gol_worker *worker)
{
    (void)worker;
    ((struct stage *)(void *)scheduler)->offers++;
}

static int64_t clock_ns(const struct gol_scheduler *scheduler)
{
    (void)scheduler;
    return gol_clock_ns();
}

static struct stage *stage_new(unsigned workers)
{
    struct stage *stage = aligned_alloc(64, (sizeof *stage + 63) / 64 * 64);

    assert_non_null(stage);
    memset(stage, 0, sizeof *stage);
    stage->scheduler = (struct gol_scheduler){.offered = count_offer, .now_ns = clock_ns, .n_workers = workers};
    stage->board = gol_board_new(workers);
    assert_non_null(stage->board);
    assert_int_equal(gol_workers_init(&stage->workers, workers, true, 1, stage->board, &stage->scheduler, NULL),
                     GOL_OK);
    stage->first = &stage->workers.members[0];
    for (int i = 0; i < TASKS; i++)
        stage->tasks[i] = &stage->actors[i].task;
    gol_workers_sit(&gol_context_here, stage->first);
    return stage;
}

static void stage_free(struct stage *stage)
{
    gol_workers_sit(&gol_context_here, NULL);
    gol_workers_fini(&stage->workers);
    free(stage->board);
    free(stage);
}

static void ready(struct stage *stage, struct gol_task *task)
{
    gol_worker_ready(&stage->first->worker, &gol_context_here, task);
}

/* As dispatchers do it. */
static struct gol_task *next(struct stage *stage)
{
    struct gol_task *task = gol_worker_next(&stage->first->worker, &gol_context_here);

    return task != NULL ? task : gol_workers_find(stage->first);
}

/* Makes the worker one of short visits, now. */
static void heat(struct stage *stage)
{
    stage->first->hot = true;
    stage->first->heat_ns = gol_clock_ns() + 3600 * GOL_NS_PER_S; /* it never took any time */
}

/* Only who was visited out of the slot is passed over when it is there again. */
static void test_slot_waits_for_one_when_the_queue_has_its_turn(void **state)
{
    struct stage *stage = stage_new(1);

    (void)state;
    heat(stage);
    for (int i = 0; i < 20; i++)
        gol_workers_requeue(stage->first, stage->tasks[i]);
    for (int i = 0; i < 3; i++) {
        ready(stage, stage->tasks[100 + i]);
        assert_ptr_equal(next(stage), stage->tasks[100 + i]);
    }
    ready(stage, stage->tasks[103]);
    assert_ptr_equal(next(stage), stage->tasks[0]);
    assert_ptr_equal(next(stage), stage->tasks[103]);
    stage_free(stage);
}

/* Visits that take no time to speak of may be more before others have their turn. */
static void test_slot_has_more_visits_in_a_row_when_they_are_brisk(void **state)
{
    struct stage *stage = stage_new(1);

    (void)state;
    heat(stage);
    stage->first->brisk = true;
    for (int i = 0; i < 20; i++)
        gol_workers_requeue(stage->first, stage->tasks[i]);
    for (int i = 0; i < (int)GOL_SLOT_HITS_BRISK - 1; i++) {
        ready(stage, stage->tasks[100 + i]);
        assert_ptr_equal(next(stage), stage->tasks[100 + i]);
    }
    ready(stage, stage->tasks[150]);
    assert_ptr_equal(next(stage), stage->tasks[0]);
    stage_free(stage);
}

/*
 * Which visit takes the task; -1: none of the first `most`. The others are from the queue, and come back to it; but
 * something is in the slot whenever the worker looks around.
 */
static int visits_until(struct stage *stage, const struct gol_task *wanted, int most)
{
    for (int i = 0; i < most; i++) {
        const struct gol_task *slots = stage->tasks[100 + i % 50];
        struct gol_task *task;

        if (stage->first->worker.tick % GOL_LOOK_TIMERS == GOL_LOOK_TIMERS - 1)
            ready(stage, stage->tasks[100 + i % 50]);
        task = next(stage);
        assert_non_null(task);
        if (task == wanted)
            return i;
        if (task != slots)
            gol_workers_requeue(stage->first, task);
    }
    return -1;
}

/*
 * As long as looks around find something in the slot, nothing is asked for outside; the time of that look must not be
 * far in the past then.
 */
static void test_outside_is_looked_at_after_billions_of_visits(void **state)
{
    struct stage *stage = stage_new(1);
    int visit;

    (void)state;
    heat(stage);
    for (int i = 0; i < 20; i++)
        gol_workers_requeue(stage->first, stage->tasks[i]);
    for (int i = 0; i < 3; i++) {
        visits_until(stage, NULL, 100);
        stage->first->pops += UINT32_C(0x30000000); /* that many visits later */
    }
    visits_until(stage, NULL, 2 * GOL_LOOK_TIMERS);
    gol_workers_inject(&stage->workers, stage->tasks[300]);
    visit = visits_until(stage, stage->tasks[300], 1000);
    print_message("from outside after %d visits\n", visit);
    assert_in_range(visit, 0, 200);
    stage_free(stage);
}

/* Several came from outside while visits were short; once they are long, nobody waits for as many of them. */
static void test_outside_is_looked_at_soon_when_visits_become_long(void **state)
{
    struct stage *stage = stage_new(1);
    int visit;

    (void)state;
    for (int i = 0; i < 20; i++)
        gol_workers_requeue(stage->first, stage->tasks[i]);
    heat(stage);
    for (int i = 0; i < 40; i++)
        gol_workers_inject(&stage->workers, stage->tasks[200 + i]);
    assert_in_range(visits_until(stage, stage->tasks[200], 1000), 0, 1000); /* and the others are in the queue */
    gol_workers_inject(&stage->workers, stage->tasks[300]);
    stage->first->heat_ns = 1; /* ages ago */
    visit = visits_until(stage, stage->tasks[300], 1000);
    print_message("from outside after %d visits\n", visit);
    assert_in_range(visit, 0, GOL_LOOK_TIMERS + 8);
    stage_free(stage);
}

/* What had no place in the queue goes outside at the next visit; others may have gone to sleep, who did not see it. */
static void test_what_goes_outside_is_offered(void **state)
{
    struct stage *stage = stage_new(2);
    int offers;

    (void)state;
    for (int i = 0; i < (int)GOL_RUN_QUEUE_SIZE + 10; i++)
        gol_workers_requeue(stage->first, stage->tasks[i]);
    offers = stage->offers;
    assert_non_null(stage->first->rest);
    assert_non_null(next(stage));
    assert_int_equal(stage->offers, offers + 1);
    stage_free(stage);
}

/* Visits of others until the one that they all send to has its turn, which it has had before. */
static int count_passes(struct stage *stage, struct gol_task *gatherer)
{
    int passes = 0;

    for (;;) {
        struct gol_task *task;

        if (stage->first->worker.slot == NULL)
            ready(stage, gatherer);
        task = next(stage);
        if (task == gatherer)
            return passes;
        gol_workers_requeue(stage->first, task);
        passes++;
    }
}

/*
 * Who is sent to by one after another is visited for several of them at once, while they send little, and their visits
 * are short.
 */
static void test_who_gathers_waits_for_some(void **state)
{
    enum { ROWS = 20 };
    struct stage *stage = stage_new(1);
    struct gol_task *gatherer = stage->tasks[100];
    int sum = 0;

    (void)state;
    for (int i = 0; i < 20; i++)
        gol_workers_requeue(stage->first, stage->tasks[i]);
    gol_context_here.sends = 1;
    assert_in_range(count_passes(stage, gatherer), 0, 1); /* not hot */
    assert_in_range(count_passes(stage, gatherer), 0, 1);
    heat(stage);
    count_passes(stage, gatherer);
    for (int i = 0; i < ROWS; i++) {
        int passes;

        heat(stage); /* or a tick of the clock would cool it */
        passes = count_passes(stage, gatherer);
        assert_in_range(passes, 0, 8); /* none when a look around has found it */
        sum += passes;
    }
    print_message("%d visits of others for %d\n", sum, ROWS);
    assert_in_range(sum, 3 * ROWS, 8 * ROWS);
    gol_context_here.sends = 1000;
    for (int i = 0; i < 10; i++)
        assert_in_range(count_passes(stage, gatherer), 0, 1);
    gol_context_here.sends = 0;
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slot_waits_for_one_when_the_queue_has_its_turn),
        cmocka_unit_test(test_slot_has_more_visits_in_a_row_when_they_are_brisk),
        cmocka_unit_test(test_outside_is_looked_at_after_billions_of_visits),
        cmocka_unit_test(test_outside_is_looked_at_soon_when_visits_become_long),
        cmocka_unit_test(test_what_goes_outside_is_offered),
        cmocka_unit_test(test_who_gathers_waits_for_some),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
