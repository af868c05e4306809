/*
 * Actors that talk to each other at random, so that their messages wait in their worker's own queue (local.h), and now
 * and then do something that takes them out of it: what is sent arrives once, in the order of its sender, and nobody
 * handles two messages at a time.
 */
#include "actor_fixture.h"

#include "actor/actor.h"

enum {
    TALKERS = 40,
    TALKS = 60, /* messages under way; some more for a moment */
    HOPS = ROUNDS(3000, 200), /* that each is sent on */
    HOPS_OF_TWO = ROUNDS(20000, 1000), /* the same where one of two workers has to step back first */
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
    int hops; /* of each */
    int one_in; /* 0: nothing odd is done */
    bool may[ODDITIES];
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
static void note(struct talker *self, int to, enum gol_code code)
{
    if (code == GOL_OK)
        atomic_fetch_add_explicit(&talk.sent, 1, memory_order_relaxed);
    else
        self->sent[to]--;
}

static void say(struct talker *self, int to, int hops)
{
    const struct gol_msg msg = next_word(self, to, hops);
    const bool by_handle = gol_rng_below(&self->rng, 8) == 0;

    note(self, to,
         by_handle ? gol_actor_send(talk.handles[to], &msg, NULL) : gol_address_send(talk.talkers[to], &msg, NULL));
}

static int anybody(struct talker *self)
{
    return (int)gol_rng_below(&self->rng, TALKERS);
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
            gol_address_kill(talk.talkers[to], NULL);
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
    say(self, anybody(self), word_of(msg).hops - 1);
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
    self->inside = true;
    atomic_fetch_add_explicit(&talk.handled, 1, memory_order_relaxed);
    if (word.from != TALKERS)
        complain_unless(word.n == ++self->got[word.from]);
    if (word.hops > 0) {
        const bool odd = talk.one_in > 0 && gol_rng_below(&self->rng, (uint32_t)talk.one_in) == 0;

        if (!odd || !be_odd(turn, self, word.hops - 1))
            say(self, anybody(self), word.hops - 1);
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
    talk.f = f;
    talk.hops = f->options.workers == 2 ? HOPS_OF_TWO : HOPS;
    atomic_store(&talk.sent, 0);
    atomic_store(&talk.handled, 0);
    atomic_store(&talk.wrong, 0);
    talk.narrow = spawn_with(f, &(struct gol_actor_options){1, GOL_OVERFLOW_BLOCK});
    for (int i = 0; i < TALKERS; i++) {
        assert_ok(gol_actor_spawn(f->runtime, &talker_behaviour, &i, NULL, &talk.handles[i], &f->err), &f->err);
        talk.talkers[i] = gol_actor_address(talk.handles[i]);
    }
    for (int i = 0; i < TALKS; i++) {
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

    talk.one_in = 0;
    let_them_talk(f);
    assert_int_equal(atomic_load(&talk.handled), TALKS * (talk.hops + 1));
    need_local(f);
}

static void let_them_be_odd(struct fixture *f, int one_in)
{
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

    talk.one_in = 10;
    for (int i = 0; i < ODDITIES; i++)
        talk.may[i] = i == KILL || i == EACH_OF_SOME;
    let_them_talk(f);
    need_local(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(test_talk_arrives_once_and_in_order, pool_1),
        ON(test_talk_arrives_once_and_in_order, pool_2),
        ON(test_talk_arrives_once_and_in_order, seeded_4),
        ON(test_whatever_talkers_do_beside, pool_1),
        ON(test_whatever_talkers_do_beside, pool_2),
        ON(test_whatever_talkers_do_beside, seeded_4),
        ON(test_one_thing_that_talkers_do_beside, pool_1),
        ON(test_one_thing_that_talkers_do_beside, seeded_4),
        ON(test_talkers_are_killed, pool_1),
        ON(test_talkers_are_killed, pool_2),
        ON(test_talkers_are_killed, seeded_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
