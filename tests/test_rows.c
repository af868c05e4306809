/*
 * Rows of visits (visit.c): a worker whose actors answer each other goes from one to the next without a look around,
 * but not for so long that others who are ready wait for it.
 */
#include "actor_fixture.h"

#include "actor/workers.h"

enum { WAITING = 100, IN_A_ROW_MOST = GOL_SLOT_HITS_BRISK + 1, ROUNDS_OF_ALL = 20, WAITS = 200 };

/* One worker: nobody else writes it. */
static struct {
    bool over; /* nobody returns the ball any more */
    int64_t hits; /* of the ball */
    int64_t before; /* hits when the last of those who waited had its turn; -1: none had yet */
    int64_t most; /* between two such turns */
    int left; /* turns */
    int64_t back; /* hits when a player that had to wait went on; -1: none does, or others have had their turns since */
    int waits; /* of players */
    struct gol_actor *narrow; /* for which they wait */
    struct gol_address waiting[WAITING];
} game;

static void know_each_other(struct fixture *f, struct gol_address players[2])
{
    for (int i = 0; i < 2; i++)
        players[i] = spawn_loose(f);
    for (int i = 0; i < 2; i++)
        tell_to(f, players[i], step_know, &players[1 - i], 0);
    drain(f);
}

static enum gol_code step_hit(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    game.hits++;
    if (!game.over)
        expect(state, gol_address_send(((struct doer *)state)->friend, msg, NULL) == GOL_OK);
    return GOL_OK;
}

static enum gol_code step_look(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    if (game.before >= 0 && game.hits - game.before > game.most)
        game.most = game.hits - game.before;
    game.before = --game.left > 0 ? game.hits : -1;
    return GOL_OK;
}

/* Has all of them ready at once; again when they had their turns. */
static enum gol_code step_rouse(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_address *waiting = job_of(msg).argument;
    const struct gol_msg look = job_msg(step_look, NULL, 0);

    if (game.left == 0) {
        ((struct doer *)state)->count++;
        game.left = WAITING;
        for (int i = 0; i < WAITING; i++)
            expect(state, gol_address_send(waiting[i], &look, NULL) == GOL_OK);
    }
    game.over = ((struct doer *)state)->count == ROUNDS_OF_ALL;
    if (!game.over)
        gol_turn_pause(turn, MS / 10, step_rouse);
    return GOL_OK;
}

static void test_those_who_wait_are_visited_between_rows(void **state)
{
    struct fixture *f = *state;
    struct gol_address waiting[WAITING], players[2];
    struct gol_actor *rouser = spawn(f);

    memset(&game, 0, sizeof game);
    game.before = -1;
    for (int i = 0; i < WAITING; i++)
        waiting[i] = spawn_loose(f);
    know_each_other(f, players);
    tell_to(f, players[0], step_hit, NULL, 0);
    tell(f, rouser, step_rouse, waiting, 0);
    drain(f);
    print_message("at most %" PRId64 " visits in a row while others waited\n", game.most);
    assert_in_range(game.most, 1, IN_A_ROW_MOST);
    assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
    gol_actor_release(rouser);
}

/* ---- a handler that waits in the middle of a row ---- */

static enum gol_code step_look_after_wait(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    game.left--;
    if (game.back >= 0 && game.hits - game.back > game.most)
        game.most = game.hits - game.back;
    game.back = -1;
    return GOL_OK;
}

static enum gol_code step_rouse_all(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg look = job_msg(step_look_after_wait, NULL, 0);

    (void)turn;
    (void)msg;
    game.left = WAITING;
    for (int i = 0; i < WAITING; i++)
        expect(state, gol_address_send(game.waiting[i], &look, NULL) == GOL_OK);
    return GOL_OK;
}

/* Now and then the player waits for a place with one who, meanwhile, has all the others ready. */
static enum gol_code step_hit_or_wait(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg rouse = job_msg(step_rouse_all, NULL, 0), nothing = job_msg(step_nothing, NULL, 0);

    (void)turn;
    if (++game.hits % 337 == 0 && game.left == 0) {
        game.back = -1;
        expect(state, gol_actor_send(game.narrow, &rouse, NULL) == GOL_OK);
        expect(state, gol_actor_send(game.narrow, &nothing, NULL) == GOL_OK);
        game.back = game.left > 0 ? game.hits : -1; /* some wait yet, as far as it was not asleep for long */
        game.waits++;
    }
    if (game.waits < WAITS)
        expect(state, gol_address_send(((struct doer *)state)->friend, msg, NULL) == GOL_OK);
    return GOL_OK;
}

static void test_a_row_ends_with_a_wait(void **state)
{
    struct fixture *f = *state;
    struct gol_address players[2];

    memset(&game, 0, sizeof game);
    game.back = -1;
    game.narrow = spawn_with(f, &(struct gol_actor_options){1, GOL_OVERFLOW_BLOCK});
    for (int i = 0; i < WAITING; i++)
        game.waiting[i] = spawn_loose(f);
    know_each_other(f, players);
    tell_to(f, players[0], step_hit_or_wait, NULL, 0);
    drain(f);
    print_message("at most %" PRId64 " visits in a row after a wait\n", game.most);
    assert_int_equal(game.waits, WAITS);
    assert_in_range(game.most, 0, IN_A_ROW_MOST);
    assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
    gol_actor_release(game.narrow);
}

/* ---- mail for an actor that is kept warm while others play ---- */

enum { CALLS = ROUNDS(100, 20) };

static atomic_bool over; /* the game; any thread */

static enum gol_code step_hit_until_over(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    if (!atomic_load_explicit(&over, memory_order_relaxed))
        expect(state, gol_address_send(((struct doer *)state)->friend, msg, NULL) == GOL_OK);
    return GOL_OK;
}

/* Nobody but its worker looks at it, and that has always something else to do. */
static void test_mail_from_outside_is_seen_while_others_play(void **state)
{
    struct fixture *f = *state;
    struct gol_address players[2], aside = spawn_loose(f);

    atomic_store(&over, false);
    know_each_other(f, players);
    tell_to(f, players[0], step_hit_until_over, NULL, 0);
    for (int i = 0; i < CALLS; i++) {
        tell_to(f, aside, step_add, NULL, 1);
        usleep(100); /* so that it is kept warm when the call comes, which is a hang here when nobody looks */
        assert_int_equal(answer(f, ask_at(f, aside, step_count, NULL, 0)), i + 1);
    }
    atomic_store(&over, true);
    drain(f);
    assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
}

/* ---- what is special about the second mail of a visit in such a row ---- */

enum { HEAT = ROUNDS(1000000, 20000), MAILS = 4 };

static struct {
    struct gol_address target;
    gol_resume *step; /* for what is sent to it */
    struct gol_blob *blob; /* for the second mail; or NULL */
    atomic_int handled;
} special;

static enum gol_code step_note(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    atomic_fetch_add(&special.handled, 1);
    return GOL_OK;
}

static enum gol_code step_note_and_kill_with_second(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (job_of(msg).n == 1)
        expect(state, gol_address_kill(gol_turn_address(turn), NULL) == GOL_OK);
    return step_note(turn, state, msg);
}

/* Two play until visits here are known to be short; then one sends some messages to the target, in one turn. */
static enum gol_code step_heat(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_msg next = job_msg(step_heat, NULL, job_of(msg).n - 1);

    (void)turn;
    if (job_of(msg).n > 0) {
        expect(state, gol_address_send(((struct doer *)state)->friend, &next, NULL) == GOL_OK);
        return GOL_OK;
    }
    for (int i = 0; i < MAILS; i++) {
        struct gol_msg one = job_msg(special.step, NULL, i);

        one.blob = i == 1 && special.blob != NULL ? gol_blob_retain(special.blob) : NULL;
        expect(state, gol_address_send(special.target, &one, NULL) == GOL_OK);
    }
    return GOL_OK;
}

static void send_special(struct fixture *f, gol_resume *step)
{
    struct gol_address players[2];

    special.target = spawn_loose(f);
    special.step = step;
    atomic_store(&special.handled, 0);
    know_each_other(f, players);
    tell_to(f, players[0], step_heat, NULL, HEAT);
    drain(f);
}

static void test_who_is_killed_in_the_second_turn_has_no_third(void **state)
{
    struct fixture *f = *state;

    special.blob = NULL;
    send_special(f, step_note_and_kill_with_second);
    assert_int_equal(atomic_load(&special.handled), 2);
    assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
}

/* What is not let go of shows as a leak under the address sanitizer. */
static void test_the_blob_of_a_second_mail_is_let_go(void **state)
{
    struct fixture *f = *state;

    special.blob = gol_blob_new(1);
    assert_non_null(special.blob);
    send_special(f, step_note);
    gol_blob_release(special.blob);
    assert_int_equal(atomic_load(&special.handled), MAILS);
    assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(test_those_who_wait_are_visited_between_rows, pool_1),
        ON(test_a_row_ends_with_a_wait, pool_1),
        ON(test_mail_from_outside_is_seen_while_others_play, pool_1),
        ON(test_mail_from_outside_is_seen_while_others_play, pool_2),
        ON(test_who_is_killed_in_the_second_turn_has_no_third, pool_1),
        ON(test_who_is_killed_in_the_second_turn_has_no_third, pool_2),
        ON(test_who_is_killed_in_the_second_turn_has_no_third, seeded_4),
        ON(test_the_blob_of_a_second_mail_is_let_go, pool_1),
        ON(test_the_blob_of_a_second_mail_is_let_go, seeded_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
