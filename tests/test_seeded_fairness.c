/*
 * Fairness, by simulation: a pool of 64 workers is played on one thread, with many more ready actors than workers, some
 * of which keep themselves, or each other, busy for ever. Every visit counts one, and the age of a message, in visits
 * from when it was sent to when it is handled, is how long a ready actor waits for its turn.
 */
#include "actor_fixture.h"

enum { WORKERS = 64, SELFISH = 200, PAIRS = 100, WAITING = 300, VISITS = ROUNDS(60000, 20000) };
enum { READY = SELFISH + PAIRS + WAITING };

/*
 * An actor that waits is run before AGE_FACTOR times as many visits have passed as actors are ready. If each visit went
 * to the one that had waited longest it would be 1; workers that alternate at random, each with a queue of its own, and
 * a slot for the actor that was sent to last, make it larger. What it was is in the message that this test prints.
 */
enum { AGE_FACTOR = 40 };

static struct simulation {
    uint64_t visit;
    uint64_t oldest; /* age */
    const char *whose;
    uint64_t turns[READY];
    int64_t done[WAITING]; /* those that have had their turn, and are to get the next message */
    int n_done;
} simulation;

/* A message has come: how old is it? */
static void note(struct doer *doer, const struct gol_msg *msg)
{
    const uint64_t age = simulation.visit - (uint64_t)job_of(msg).n;

    if (age > simulation.oldest) {
        simulation.oldest = age;
        simulation.whose = job_of(msg).argument;
    }
    simulation.turns[doer->count]++;
}

/* Ready now and then, when somebody outside sends. */
static enum gol_code step_wait(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    note(doer, msg);
    simulation.done[simulation.n_done++] = doer->count;
    return GOL_OK;
}

static enum gol_code step_busy(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    const struct gol_msg next = job_msg(step_busy, job_of(msg).argument, (int64_t)simulation.visit);

    note(doer, msg);
    if (doer->friend.id == 0)
        doer->friend = gol_turn_address(turn);
    expect(doer, gol_address_send(doer->friend, &next, NULL) == GOL_OK);
    return GOL_OK;
}

/* Each has a number; the selfish send to themselves, and one of each pair has the ball. */
static void make_busy(struct fixture *f, struct gol_address actors[READY + PAIRS])
{
    static char selfish[] = "selfish", pair[] = "pair";

    for (int i = 0; i < READY + PAIRS; i++) {
        actors[i] = spawn_loose(f);
        tell_to(f, actors[i], step_add, NULL, i % READY);
    }
    for (int i = 0; i < PAIRS; i++) {
        tell_to(f, actors[SELFISH + i], step_know, &actors[READY + i], 0);
        tell_to(f, actors[READY + i], step_know, &actors[SELFISH + i], 0);
    }
    drain(f);
    for (int i = 0; i < READY; i++) {
        if (i < SELFISH + PAIRS)
            tell_to(f, actors[i], step_busy, i < SELFISH ? selfish : pair, 0);
        else
            simulation.done[simulation.n_done++] = i;
    }
}

static void test_nobody_waits_for_long(void **state)
{
    struct fixture *f = *state;
    static char waiting[] = "waiting";
    struct gol_address actors[READY + PAIRS];
    uint64_t fewest = UINT64_MAX, most = 0;

    memset(&simulation, 0, sizeof simulation);
    make_busy(f, actors);
    for (simulation.visit = 1; simulation.visit <= VISITS; simulation.visit++) {
        while (simulation.n_done > 0)
            tell_to(f, actors[simulation.done[--simulation.n_done]], step_wait, waiting, (int64_t)simulation.visit);
        assert_int_equal(gol_runtime_run(f->runtime, 1), 1);
    }
    assert_ok(gol_runtime_kill(f->runtime, &f->err), &f->err);
    for (int i = 0; i < READY; i++) {
        fewest = simulation.turns[i] < fewest ? simulation.turns[i] : fewest;
        most = simulation.turns[i] > most ? simulation.turns[i] : most;
    }
    print_message("%d ready actors on %u workers: the oldest waited %" PRIu64 " visits, %" PRIu64
                  " times their number (%s); turns from %" PRIu64 " to %" PRIu64 "\n",
                  READY, f->options.workers, simulation.oldest, simulation.oldest / READY, simulation.whose, fewest,
                  most);
    assert_true(fewest > 0);
    assert_true(simulation.oldest <= (uint64_t)AGE_FACTOR * READY);
}

static const struct gol_runtime_options on_seeded_64 = {.dispatcher = GOL_DISPATCH_SEEDED, .workers = WORKERS};
static const struct gol_runtime_options on_seeded_1 = {.dispatcher = GOL_DISPATCH_SEEDED, .workers = 1};

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(test_nobody_waits_for_long, seeded_64),
        ON(test_nobody_waits_for_long, seeded_4),
        ON(test_nobody_waits_for_long, seeded_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
