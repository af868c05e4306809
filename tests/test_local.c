/*
 * Actors that talk to each other at random, so that their messages wait in their worker's own queue (local.h), and now
 * and then do something that takes them out of it: what is sent arrives once, in the order of its sender, and nobody
 * handles two messages at a time.
 */
#include "actor_fixture.h"

#include "actor/actor.h"
#include "gollab/timer.h"

enum {
    TALKERS = 40,
    TALKS = 60, /* messages under way; some more for a moment */
    MANY_TALKS = 2 * GOL_LOCAL_MAX, /* more than may be local */
    HOPS = ROUNDS(3000, 200), /* that each is sent on */
    HOPS_LONG = ROUNDS(20000, 1000), /* the same where the pool has to find out first that it may be local */
    MAILS = 12, /* of who sends many to one: more than may wait for it in the local queue */
    SPIN_NS = 3000, /* of who takes long */
};

struct word {
    uint16_t from, hops;
    uint32_t n; /* from that one to this one so far */
};

/* What a talker does now and then beside sending one message on, one in `one_in`. */
enum oddity { ITSELF, MANY_TO_ONE, EACH_OF_SOME, BLOB, PAUSE, CALL, LONG, NARROW, KILL, ODDITIES };

static struct {
    const struct fixture *f;
    struct gol_address talkers[TALKERS];
    struct gol_actor *handles[TALKERS];
    struct gol_actor *narrow; /* whoever sends it two waits */
    int talks, hops; /* messages, and how far each goes */
    int one_in; /* 0: nothing odd is done */
    bool may[ODDITIES];
    bool at_once; /* there are two workers */
    bool killed[TALKERS]; /* where no other handler is under way at that time */
    atomic_uint sent, handled, wrong;
} talk;

struct talker {
    struct gol_rng rng;
    int me;
    bool inside; /* a handler is under way */
    uint32_t sent[TALKERS], got[TALKERS];
    struct gol_future *call; /* the last one; nobody waits for its answer */
};

static enum gol_code start_talker(void *state, const void *argument, struct gol_err *err)
{
    struct talker *self = state;

    (void)err;
    self->me = *(const int *)argument;
    self->rng.state = gol_rng_stream(talk.f->options.seed, (uint64_t)self->me);
    return GOL_OK;
}

static void stop_talker(void *state)
{
    gol_future_release(((struct talker *)state)->call);
}

static struct gol_msg next_word(struct talker *self, int to, int hops)
{
    const struct word word = {(uint16_t)self->me, (uint16_t)hops, ++self->sent[to]};
    struct gol_msg msg = {.type = 1, .size = sizeof word};

    memcpy(msg.bytes, &word, sizeof word);
    return msg;
}

/* One that was not sent has no number. */
static bool note(struct talker *self, int to, enum gol_code code)
{
    if (code == GOL_OK)
        atomic_fetch_add_explicit(&talk.sent, 1, memory_order_relaxed);
    else
        self->sent[to]--;
    return code == GOL_OK;
}

static bool say(struct talker *self, int to, int hops)
{
    const struct gol_msg msg = next_word(self, to, hops);
    const bool by_handle = gol_rng_below(&self->rng, 8) == 0;

    return note(self, to,
                by_handle ? gol_actor_send(talk.handles[to], &msg, NULL)
                          : gol_address_send(talk.talkers[to], &msg, NULL));
}

static int anybody(struct talker *self)
{
    return (int)gol_rng_below(&self->rng, TALKERS);
}

/* To somebody who is alive, if one is soon found. */
static void say_on(struct talker *self, int hops)
{
    for (int tries = 0; tries < TALKERS && !say(self, anybody(self), hops); tries++)
        continue;
}

static enum gol_code resume_talker(struct gol_turn *turn, void *state, const struct gol_msg *msg);

static void call(struct talker *self, int to)
{
    const struct gol_msg msg = next_word(self, to, 0);

    gol_future_release(self->call);
    note(self, to, gol_address_call(talk.talkers[to], &msg, &self->call, NULL));
}

static void say_with_blob(struct talker *self, int to, int hops)
{
    struct gol_msg msg = next_word(self, to, hops);
    enum gol_code code;

    msg.blob = gol_blob_new(8);
    code = msg.blob != NULL ? gol_address_send(talk.talkers[to], &msg, NULL) : GOL_NO_MEMORY;
    if (code != GOL_OK)
        gol_blob_release(msg.blob);
    note(self, to, code);
}

/* True: the message is sent on later. */
static bool be_odd(struct gol_turn *turn, struct talker *self, int hops)
{
    const enum oddity oddity = gol_rng_below(&self->rng, ODDITIES);
    const struct gol_msg nothing = job_msg(step_nothing, NULL, 0);
    const int to = anybody(self);

    if (!talk.may[oddity])
        return false;
    switch (oddity) {
    case ITSELF:
        say(self, self->me, 0);
        return false;
    case MANY_TO_ONE:
        for (int i = 0; i < MAILS; i++)
            say(self, to, 0);
        return false;
    case EACH_OF_SOME:
        for (int i = 0; i < MAILS; i++)
            say(self, (to + i) % TALKERS, 0);
        return false;
    case BLOB:
        say_with_blob(self, to, hops);
        return true;
    case PAUSE:
        gol_turn_pause(turn, 0, resume_talker);
        return true;
    case CALL:
        call(self, to);
        return false;
    case LONG:
        for (const int64_t until_ns = gol_clock_ns() + SPIN_NS; gol_clock_ns() < until_ns;)
            continue;
        return false;
    case NARROW:
        for (int i = 0; i < 3; i++)
            gol_actor_send(talk.narrow, &nothing, NULL);
        return false;
    case KILL:
        if (hops < talk.hops / 2 && gol_rng_below(&self->rng, 64) == 0) /* they have been quick for a while */
            talk.killed[to] = gol_address_kill(talk.talkers[to], NULL) == GOL_OK && !talk.at_once;
        return false;
    default:
        return false;
    }
}

static struct word word_of(const struct gol_msg *msg)
{
    struct word word;

    memcpy(&word, msg->bytes, sizeof word);
    return word;
}

static enum gol_code resume_talker(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct talker *self = state;

    (void)turn;
    say_on(self, word_of(msg).hops - 1);
    return GOL_OK;
}

static void complain_unless(bool good)
{
    if (!good)
        atomic_fetch_add(&talk.wrong, 1);
}

static enum gol_code handle_talker(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct talker *self = state;
    const struct word word = word_of(msg);

    complain_unless(!self->inside);
    complain_unless(!talk.killed[self->me]);
    self->inside = true;
    atomic_fetch_add_explicit(&talk.handled, 1, memory_order_relaxed);
    if (word.from != TALKERS)
        complain_unless(word.n == ++self->got[word.from]);
    if (word.hops > 0) {
        const bool odd = talk.one_in > 0 && gol_rng_below(&self->rng, (uint32_t)talk.one_in) == 0;

        if (!odd || !be_odd(turn, self, word.hops - 1))
            say_on(self, word.hops - 1);
    }
    self->inside = false;
    return GOL_OK;
}

static const struct gol_behaviour talker_behaviour = {.name = "talker",
                                                      .state_bytes = sizeof(struct talker),
                                                      .start = start_talker,
                                                      .handle = handle_talker,
                                                      .stop = stop_talker};

/* Messages that have waited in local queues, modulo 2^32. All is quiet. */
static uint32_t count_local(const struct fixture *f)
{
    const struct gol_scheduler *scheduler = f->runtime->scheduler;
    uint32_t n = 0;

    for (unsigned i = 0; i < scheduler->n_workers; i++)
        n += scheduler->worker(scheduler, i)->warm.local.tail;
    return n;
}

static void let_them_talk(struct fixture *f)
{
    memset(talk.handles, 0, sizeof talk.handles);
    memset(talk.killed, 0, sizeof talk.killed);
    talk.f = f;
    talk.at_once = f->options.workers == 2;
    talk.hops = (is_seeded(f) ? HOPS : HOPS_LONG) * TALKS / talk.talks;
    atomic_store(&talk.sent, 0);
    atomic_store(&talk.handled, 0);
    atomic_store(&talk.wrong, 0);
    talk.narrow = spawn_with(f, &(struct gol_actor_options){1, GOL_OVERFLOW_BLOCK});
    for (int i = 0; i < TALKERS; i++) {
        assert_ok(gol_actor_spawn(f->runtime, &talker_behaviour, &i, NULL, &talk.handles[i], &f->err), &f->err);
        talk.talkers[i] = gol_actor_address(talk.handles[i]);
    }
    for (int i = 0; i < talk.talks; i++) {
        const struct word word = {TALKERS, (uint16_t)talk.hops, 0};
        struct gol_msg msg = {.type = 1, .size = sizeof word};

        memcpy(msg.bytes, &word, sizeof word);
        if (gol_address_send(talk.talkers[i % TALKERS], &msg, NULL) == GOL_OK)
            atomic_fetch_add(&talk.sent, 1);
    }
    drain(f);
    for (int i = 0; i < TALKERS; i++)
        gol_actor_release(talk.handles[i]);
    gol_actor_release(talk.narrow);
    drain(f);
    print_message("%u messages, %" PRIu32 " of them local, %d dead letters\n", atomic_load(&talk.sent), count_local(f),
                  atomic_load(&f->dead));
    assert_int_equal(atomic_load(&talk.wrong), 0);
    assert_int_equal(atomic_load(&talk.sent), atomic_load(&talk.handled) + (unsigned)atomic_load(&f->dead));
}

/* Whether that is the way they take depends on how fast the machine is, but where it is drawn. */
static void need_local(const struct fixture *f)
{
    if (count_local(f) > 0)
        return;
    if (is_seeded(f))
        fail_msg("no message was local");
    skip();
}

static void test_talk_arrives_once_and_in_order(void **state)
{
    struct fixture *f = *state;

    talk.talks = TALKS;
    talk.one_in = 0;
    let_them_talk(f);
    assert_int_equal(atomic_load(&talk.handled), TALKS * (talk.hops + 1));
    need_local(f);
}

/* It is left alone then; nobody's messages are written over. */
static void test_more_messages_than_may_be_local(void **state)
{
    struct fixture *f = *state;

    talk.talks = TALKS; /* so that it is known to be local then */
    talk.one_in = 0;
    let_them_talk(f);
    talk.talks = MANY_TALKS;
    let_them_talk(f);
    assert_int_equal(atomic_load(&talk.handled), talk.talks * (talk.hops + 1));
    need_local(f);
}

static void let_them_be_odd(struct fixture *f, int one_in)
{
    talk.talks = TALKS;
    talk.one_in = one_in;
    for (int i = 0; i < ODDITIES; i++)
        talk.may[i] = i != KILL && !(i == NARROW && is_seeded(f));
    let_them_talk(f);
}

static void test_whatever_talkers_do_beside(void **state)
{
    struct fixture *f = *state;

    let_them_be_odd(f, 20);
    let_them_be_odd(f, 1000);
    need_local(f);
}

/* Each kind alone, so that most of what is beside it is local. */
static void test_one_thing_that_talkers_do_beside(void **state)
{
    struct fixture *f = *state;

    talk.talks = TALKS;
    talk.one_in = 50;
    for (int i = 0; i < KILL; i++) {
        memset(talk.may, 0, sizeof talk.may);
        talk.may[i] = !(i == NARROW && is_seeded(f));
        let_them_talk(f);
    }
    need_local(f);
}

/* What waits for who is killed is a dead letter. */
static void test_talkers_are_killed(void **state)
{
    struct fixture *f = *state;

    talk.talks = TALKS;
    talk.one_in = 10;
    for (int i = 0; i < ODDITIES; i++)
        talk.may[i] = i == KILL || i == EACH_OF_SOME;
    let_them_talk(f);
    need_local(f);
}

/* ---- others, while there is no end of local messages ---- */

enum { BALLS = 30, PLAYERS = 40, STEPPERS = 3, LOOKS = ROUNDS(60, 10), HITS = 1000 };

static struct {
    struct gol_address players[PLAYERS];
    atomic_bool over;
    atomic_uint hits, steps;
} game;

static enum gol_code step_hit(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *self = state;
    struct gol_rng rng = {(uint64_t)self->count++ * 2654435761U + (uint64_t)job_of(msg).n};

    (void)turn;
    atomic_fetch_add_explicit(&game.hits, 1, memory_order_relaxed);
    if (!atomic_load_explicit(&game.over, memory_order_relaxed))
        gol_address_send(game.players[gol_rng_below(&rng, PLAYERS)], msg, NULL);
    return GOL_OK;
}

/* Ready again and again: each of its visits ends in the middle of a turn. */
static enum gol_code step_on(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    atomic_fetch_add_explicit(&game.steps, 1, memory_order_relaxed);
    if (!atomic_load_explicit(&game.over, memory_order_relaxed))
        gol_turn_pause(turn, 0, step_on);
    return GOL_OK;
}

static void begin_game(struct fixture *f)
{
    memset(&game, 0, sizeof game);
    for (int i = 0; i < PLAYERS; i++)
        game.players[i] = spawn_loose(f);
    for (int i = 0; i < BALLS; i++)
        tell_to(f, game.players[i], step_hit, NULL, i);
    pass(f, 20 * MS); /* until it is known to be local */
}

static void end_game(struct fixture *f)
{
    atomic_store(&game.over, true);
    drain(f);
    assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
    need_local(f);
}

static void wait_for_more(atomic_uint *count)
{
    const unsigned before = atomic_load(count);
    const int64_t until_ns = gol_clock_ns() + 10 * SECOND;

    while (atomic_load(count) - before < HITS && gol_clock_ns() < until_ns)
        usleep(100);
    assert_true(atomic_load(count) - before >= HITS);
}

static void test_neither_they_nor_who_is_always_ready_waits_for_long(void **state)
{
    struct fixture *f = *state;
    struct gol_address steppers[STEPPERS];

    begin_game(f);
    for (int i = 0; i < STEPPERS; i++) {
        steppers[i] = spawn_loose(f);
        tell_to(f, steppers[i], step_on, NULL, 0);
    }
    for (int i = 0; i < LOOKS; i++) {
        wait_for_more(&game.hits);
        wait_for_more(&game.steps);
    }
    end_game(f);
}

/* Mail from outside, timers and kills are seen, though the worker is never out of local messages. */
static void test_what_comes_from_elsewhere_is_seen(void **state)
{
    struct fixture *f = *state;
    struct gol_address aside = spawn_loose(f);
    const struct gol_msg add = job_msg(step_add, NULL, 1);
    int expected = 0;

    begin_game(f);
    for (int i = 0; i < LOOKS; i++) {
        struct gol_timer *timer;
        const int alive = atomic_load(&f->alive);
        struct gol_address victim = spawn_loose(f);

        tell_to(f, aside, step_add, NULL, 1);
        assert_ok(gol_timer_start(f->runtime, aside, &add, MS / 10, 0, &timer, &f->err), &f->err);
        gol_timer_release(timer);
        expected += 2;
        tell_to(f, victim, step_nothing, NULL, 0);
        usleep(1000); /* so that both are kept warm, perhaps */
        while (answer(f, ask_at(f, aside, step_count, NULL, 0)) < expected) /* hangs if it is not seen, as below */
            usleep(100);
        assert_ok(gol_address_kill(victim, &f->err), &f->err);
        while (atomic_load(&f->alive) > alive)
            usleep(100);
    }
    end_game(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(test_talk_arrives_once_and_in_order, pool_1),
        ON(test_talk_arrives_once_and_in_order, pool_2),
        ON(test_talk_arrives_once_and_in_order, seeded_4),
        ON(test_more_messages_than_may_be_local, pool_1),
        ON(test_more_messages_than_may_be_local, pool_2),
        ON(test_more_messages_than_may_be_local, seeded_4),
        ON(test_whatever_talkers_do_beside, pool_1),
        ON(test_whatever_talkers_do_beside, pool_2),
        ON(test_whatever_talkers_do_beside, seeded_4),
        ON(test_one_thing_that_talkers_do_beside, pool_1),
        ON(test_one_thing_that_talkers_do_beside, seeded_4),
        ON(test_talkers_are_killed, pool_1),
        ON(test_talkers_are_killed, pool_2),
        ON(test_talkers_are_killed, seeded_4),
        ON(test_neither_they_nor_who_is_always_ready_waits_for_long, pool_1),
        ON(test_what_comes_from_elsewhere_is_seen, pool_1),
        ON(test_what_comes_from_elsewhere_is_seen, pool_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
