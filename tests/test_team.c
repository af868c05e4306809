/* Threads that work together: nobody passes a barrier early, what was written before it is seen after it. */
#include "cmocka_all.h"

#include "life/team.h"

#include <sched.h>
#include <unistd.h>

#define MEMBERS_MAX 5

struct work {
    struct gol_team *team;
    int dawdler; /* who comes so late that the others sleep; -1: nobody */
    int steps[MEMBERS_MAX]; /* plain: only the barriers keep their threads apart */
    int wrong[MEMBERS_MAX]; /* what a member found: it records, the test asserts */
};

static void step_and_compare(void *argument, int member, int members)
{
    struct work *work = argument;

    for (int i = 0; i < 3; i++) {
        if (member == work->dawdler)
            (void)usleep(500);
        work->steps[member]++;
        gol_team_wait(work->team);
        for (int other = 0; other < members; other++)
            work->wrong[member] += work->steps[other] != work->steps[member];
        gol_team_wait(work->team);
    }
}

static void check_team(int members, int runs, int dawdler)
{
    struct work work = {.team = gol_team_new(members), .dawdler = dawdler};

    assert_non_null(work.team);
    assert_int_equal(gol_team_members(work.team), members);
    for (int i = 0; i < runs; i++)
        gol_team_run(work.team, step_and_compare, &work);
    gol_team_free(work.team);
    for (int i = 0; i < members; i++) {
        assert_int_equal(work.steps[i], 3 * runs);
        assert_int_equal(work.wrong[i], 0);
    }
}

static void test_members_meet(void **state)
{
    (void)state;
    for (int members = 2; members <= MEMBERS_MAX; members++)
        check_team(members, 200, -1);
}

static void test_members_sleep_and_are_woken(void **state)
{
    (void)state;
    check_team(2, 20, 0);
    check_team(3, 20, 2);
}

/* Members that share a processor must let each other run. */
static void test_members_meet_on_one_processor(void **state)
{
    cpu_set_t before;
    cpu_set_t one;
    size_t first = 0;

    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    while (!CPU_ISSET(first, &before))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    check_team(3, 100, -1);
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

static void test_teams_without_work_end(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++)
        gol_team_free(gol_team_new(MEMBERS_MAX));
    gol_team_free(NULL);
    gol_team_wait(NULL);
    assert_int_equal(gol_team_members(NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_meet),
        cmocka_unit_test(test_members_sleep_and_are_woken),
        cmocka_unit_test(test_members_meet_on_one_processor),
        cmocka_unit_test(test_teams_without_work_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
