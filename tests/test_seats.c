/*
 * Seats (seats.c): who had to wait comes back on another one, which is another worker's.
 */
#include "actor_fixture.h"

enum { BIRTHS = ROUNDS(2000, 300), MAKERS = 4 };

static enum gol_code start_late_and_fail(void *state, const void *argument, struct gol_err *err)
{
    const struct gol_msg nothing = job_msg(step_nothing, NULL, 0);

    (void)state;
    gol_actor_send((struct gol_actor *)(uintptr_t)argument, &nothing, NULL);
    return gol_err_set(err, GOL_INVALID, "not today");
}

static const struct gol_behaviour late_behaviour = {
    .name = "late", .state_bytes = 8, .start = start_late_and_fail, .handle = step_nothing};

static enum gol_code step_make_in_vain(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_address made;

    for (int i = 0; i < job_of(msg).n; i++)
        expect(state, gol_address_spawn(gol_turn_runtime(turn), &late_behaviour, job_of(msg).argument, NULL, &made,
                                        NULL) == GOL_INVALID);
    return GOL_OK;
}

/* What it gives back goes to where it is then: else two would write the same stock, and the runtime would miscount. */
static void test_a_start_that_waits_in_vain(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *narrow = spawn_with(f, &(struct gol_actor_options){1, GOL_OVERFLOW_BLOCK});
    struct gol_actor *makers[MAKERS];

    for (int i = 0; i < MAKERS; i++) {
        makers[i] = spawn(f);
        tell(f, makers[i], step_make_in_vain, narrow, BIRTHS);
    }
    drain(f);
    for (int i = 0; i < MAKERS; i++)
        gol_actor_release(makers[i]);
    gol_actor_release(narrow);
    fixture_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_POOLS(test_a_start_that_waits_in_vain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
