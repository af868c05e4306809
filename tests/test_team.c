/*
 * A pool whose workers are busy with short messages between each other lets some of them step back, and has them back
 * when there is something to do for them. Whether and when that pays is for benchmarks: here nothing may be lost, and
 * nobody may wait.
 */
#include "actor_fixture.h"

#include "actor/actor.h"
#include "actor/pool.h"
#include "gollab/timer.h"

enum { PLAYERS = 60 };
#define PATIENCE_NS                                                                                                    \
    (ROUNDS(4, 8) * SECOND) /* for a step back: a machine that is busy with other things may never see one */

struct court {
    struct gol_address players[PLAYERS];
    atomic_bool over;
    atomic_int gone; /* players that have seen it */
};

/* Hits on to some other player, as long as the game goes on. */
static enum gol_code step_play(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct court *court = job_of(msg).argument;
    struct doer *doer = state;
    struct gol_rng rng = {(uint64_t)doer->count++ * 2654435761U + (uint64_t)job_of(msg).n};

    (void)turn;
    if (atomic_load_explicit(&court->over, memory_order_relaxed)) {
        atomic_fetch_add(&court->gone, 1);
        return GOL_OK;
    }
    {
        const struct gol_msg ball = job_msg(step_play, court, job_of(msg).n);

        expect(doer, gol_address_send(court->players[gol_rng_below(&rng, PLAYERS)], &ball, NULL) == GOL_OK);
    }
    return GOL_OK;
}

static struct gol_team *team_of(const struct fixture *f)
{
    return &((struct gol_pool *)f->runtime->scheduler)->workers.team;
}

/* One ball for each player, until `until` says that it is enough, or patience ends. */
static bool play(struct fixture *f, struct court *court, bool (*until)(const struct fixture *f))
{
    const int64_t began_ns = gol_clock_ns();
    bool good = false;

    memset(court, 0, sizeof *court);
    for (int i = 0; i < PLAYERS; i++)
        court->players[i] = spawn_loose(f);
    for (int i = 0; i < PLAYERS; i++)
        tell_to(f, court->players[i], step_play, court, i);
    while (!good && gol_clock_ns() - began_ns < PATIENCE_NS) {
        usleep(1000);
        good = until(f);
    }
    return good;
}

static void end(struct fixture *f, struct court *court)
{
    atomic_store(&court->over, true);
    drain(f);
    assert_int_equal(atomic_load(&court->gone), PLAYERS); /* as many balls as there were */
    assert_int_equal(atomic_load(&f->errors), 0);
    for (int i = 0; i < PLAYERS; i++)
        assert_ok(gol_address_stop(court->players[i], &f->err), &f->err);
}

static bool has_stepped_back(const struct fixture *f)
{
    return atomic_load(&team_of(f)->steps) > 0;
}

static bool is_back(const struct fixture *f)
{
    return atomic_load(&team_of(f)->size) == f->options.workers;
}

static void test_no_ball_is_lost_when_workers_step_back(void **state)
{
    struct fixture *f = *state;
    static struct court court;
    const bool stepped = play(f, &court, has_stepped_back);

    end(f, &court);
    if (!stepped)
        skip(); /* too slow a machine, or one that does other things */
    while (!is_back(f)) /* out of work, they call it back before they sleep */
        usleep(1000);
}

static enum gol_code step_be_long(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    while (!atomic_load((atomic_bool *)job_of(msg).argument))
        usleep(100);
    return GOL_OK;
}

/*
 * Workers but one are stuck in long handlers, which only what is left can end: one that has stepped back has to come.
 */
static void test_one_that_has_stepped_back_is_there_when_the_others_are_stuck(void **state)
{
    struct fixture *f = *state;
    const unsigned workers = f->options.workers;
    static struct court court;
    static atomic_bool done;
    const bool stepped = play(f, &court, has_stepped_back);
    struct gol_actor *stuck[8];
    struct gol_actor *saver = spawn(f);

    atomic_store(&done, false);
    for (unsigned i = 0; i + 1 < workers; i++) {
        stuck[i] = spawn(f);
        tell(f, stuck[i], step_be_long, &done, 0);
    }
    tell(f, saver, step_set, &done, 0);
    while (!atomic_load(&done)) /* a hang here is what this is about */
        usleep(1000);
    end(f, &court);
    for (unsigned i = 0; i + 1 < workers; i++)
        gol_actor_release(stuck[i]);
    gol_actor_release(saver);
    if (!stepped)
        skip();
}

/* Timers of a worker that has stepped back fire all the same. */
static void test_timers_fire_while_workers_have_stepped_back(void **state)
{
    struct fixture *f = *state;
    static struct court court;
    static atomic_int tally;
    const struct gol_msg msg = job_msg(step_tally, &tally, 0);
    struct gol_actor *counter = spawn(f);
    struct gol_timer *timers[20];
    const bool stepped = play(f, &court, has_stepped_back);

    atomic_store(&tally, 0);
    for (int i = 0; i < 20; i++)
        assert_ok(gol_timer_start(f->runtime, gol_actor_address(counter), &msg, i * MS, 0, &timers[i], &f->err),
                  &f->err);
    while (atomic_load(&tally) < 20)
        usleep(1000);
    end(f, &court);
    for (int i = 0; i < 20; i++)
        gol_timer_release(timers[i]);
    gol_actor_release(counter);
    if (!stepped)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(test_no_ball_is_lost_when_workers_step_back, pool_2),
        ON(test_no_ball_is_lost_when_workers_step_back, pool_4),
        ON(test_one_that_has_stepped_back_is_there_when_the_others_are_stuck, pool_2),
        ON(test_one_that_has_stepped_back_is_there_when_the_others_are_stuck, pool_4),
        ON(test_timers_fire_while_workers_have_stepped_back, pool_2),
        ON(test_timers_fire_while_workers_have_stepped_back, pool_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
