/*
 * Small messages in a row from one handler to one actor, which share mails: whatever becomes of one in its turn must
 * not touch those in the same mail.
 */
#include "actor_fixture.h"

#include "actor/parcel.h"

enum { MANY = 100, AFTER = 8, IN_ONE = GOL_PARCEL_MAX }; /* AFTER: so many are never gathered */

/* ---- takers: actors that do what a small message says ---- */

enum what { COUNT, PAUSE, PAUSE_SHORTLY, WRITE_TEXT, PASS_ON, EMIT, STOP, FAIL, KILL, LAST_WHAT = KILL };

struct small {
    int32_t n;
    uint32_t what;
};

static atomic_int taken; /* by all of them */

struct taker {
    struct doer doer; /* friend: whom it passes on to */
    int64_t next; /* number that is to come */
};

static struct gol_msg small_msg(int32_t n, enum what what)
{
    const struct small small = {n, what};
    struct gol_msg msg = {.type = 3, .size = sizeof small};

    memcpy(msg.bytes, &small, sizeof small);
    return msg;
}

static struct small small_of(const struct gol_msg *msg)
{
    struct small small;

    memcpy(&small, msg->bytes, sizeof small);
    return small;
}

static enum gol_code resume_same(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct taker *taker = state;

    (void)turn;
    expect(taker, small_of(msg).n == taker->next - 1 && msg->size == sizeof(struct small) && msg->type == 3);
    return GOL_OK;
}

static enum gol_code take_one(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct taker *taker = state;
    const struct small small = small_of(msg);

    if (msg->size == sizeof(struct job))
        return doer_handle(turn, state, msg);
    expect(taker, small.n == taker->next++ && msg->size == sizeof small && msg->type == 3 && msg->blob == NULL);
    taker->doer.count++;
    atomic_fetch_add(&taken, 1);
    switch ((enum what)small.what) {
    case COUNT:
        break;
    case PAUSE:
        gol_turn_pause(turn, 0, resume_same);
        break;
    case PAUSE_SHORTLY:
        gol_turn_pause(turn, 1000, resume_same);
        break;
    case WRITE_TEXT:
        gol_err_set(gol_turn_err(turn), GOL_INVALID, "this is of no consequence");
        break;
    case PASS_ON:
        if (taker->doer.friend.id != 0) /* or it is the one that it was passed on to */
            expect(taker, gol_turn_forward(turn, taker->doer.friend, NULL) == GOL_OK);
        break;
    case EMIT:
        for (int i = 0; i < 20; i++) {
            const struct gol_msg one = job_msg(step_add, NULL, 1);

            expect(taker, gol_address_send(taker->doer.friend, &one, NULL) == GOL_OK);
        }
        break;
    case STOP:
        gol_turn_stop(turn);
        break;
    case FAIL:
        return gol_err_set(gol_turn_err(turn), GOL_MISMATCH, "number %d", small.n);
    case KILL:
        expect(taker, gol_address_kill(gol_turn_address(turn), NULL) == GOL_OK);
        break;
    }
    return GOL_OK;
}

static const struct gol_behaviour taker_behaviour = {
    .name = "taker",
    .state_bytes = sizeof(struct taker),
    .start = doer_start,
    .handle = take_one,
    .stop = doer_stop,
    .drop = doer_drop,
};

static struct gol_actor *spawn_taker(struct fixture *f)
{
    struct gol_actor *actor;

    assert_ok(gol_actor_spawn(f->runtime, &taker_behaviour, f, NULL, &actor, &f->err), &f->err);
    return actor;
}

/* ---- who sends to them ---- */

struct row {
    struct gol_address to;
    int n;
    enum what what; /* of those of number first, first + every, ...; the others are counted */
    int first, every;
    atomic_int sent, refused;
};

static enum gol_code step_send_row(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct row *row = job_of(msg).argument;

    (void)turn;
    for (int i = 0; i < row->n; i++) {
        const bool special = i >= row->first && (i - row->first) % row->every == 0;
        const struct gol_msg small = small_msg(i, special ? row->what : COUNT);
        const enum gol_code code = gol_address_send(row->to, &small, NULL);

        expect(state, code == GOL_OK || code == GOL_CLOSED);
        atomic_fetch_add(code == GOL_OK ? &row->sent : &row->refused, 1);
    }
    return GOL_OK;
}

/* Every message is handled, in its order, whatever the others of its mail ask for. */
static void test_what_one_asks_for_is_its_own(void **state)
{
    static const enum what whats[] = {COUNT, PAUSE, PAUSE_SHORTLY, WRITE_TEXT, PASS_ON, EMIT};
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f), *taker, *other;
    struct gol_address friend;

    for (size_t i = 0; i < sizeof whats / sizeof whats[0]; i++) {
        for (int every = 1; every <= IN_ONE + 1; every++) {
            struct row row = {.n = MANY, .what = whats[i], .first = every - 1, .every = every};

            taker = spawn_taker(f);
            other = whats[i] == PASS_ON ? spawn_taker(f) : spawn(f);
            friend = gol_actor_address(other);
            row.to = gol_actor_address(taker);
            tell(f, taker, step_know, &friend, 0);
            if (whats[i] == PASS_ON && every > 1)
                row.what = COUNT; /* the other one would miss numbers */
            tell(f, sender, step_send_row, &row, 0);
            drain(f);
            assert_int_equal(atomic_load(&row.sent), MANY);
            assert_int_equal(answer(f, ask(f, taker, step_count, NULL, 0)), MANY);
            assert_int_equal(answer(f, ask(f, other, step_count, NULL, 0)), row.what == EMIT      ? 20 * (MANY / every)
                                                                            : row.what == PASS_ON ? MANY
                                                                                                  : 0);
            gol_actor_release(taker);
            gol_actor_release(other);
        }
    }
    assert_int_equal(atomic_load(&f->errors), 0);
    assert_int_equal(atomic_load(&f->dead), 0);
    gol_actor_release(sender);
}

/* The one that ends the actor is the last that is handled; those behind it are dead letters, each by itself. */
static void test_those_behind_an_end_are_dead_letters(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f);

    for (int what = STOP; what <= LAST_WHAT; what++) {
        for (int at = AFTER; at <= AFTER + IN_ONE; at++) {
            struct row row = {.n = MANY, .what = (enum what)what, .first = at, .every = MANY};
            struct gol_actor *taker = spawn_taker(f);
            const int dead_before = atomic_load(&f->dead), drops_before = atomic_load(&doer_drops);
            int dead;

            row.to = gol_actor_address(taker);
            tell(f, sender, step_send_row, &row, 0);
            drain(f);
            await_end(f, row.to);
            dead = atomic_load(&f->dead) - dead_before;
            assert_int_equal(atomic_load(&row.sent) + atomic_load(&row.refused), MANY);
            assert_int_equal(at + 1 + dead + atomic_load(&row.refused), MANY);
            assert_int_equal(atomic_load(&doer_drops) - drops_before, dead);
            for (int i = 0; i < dead; i++) {
                const struct letter *letter = &f->letters[dead_before + i];

                assert_int_equal(letter->n, at + 1 + i);
                assert_int_equal(letter->type, 3);
                assert_true(gol_address_equal(letter->to, row.to));
            }
            gol_actor_release(taker);
        }
    }
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(sender);
}

/* ---- kinds ---- */

/* The ith of a row in which type, size and blob change now and then. */
static struct gol_msg mixed_msg(int i)
{
    struct gol_msg msg = {.type = (uint32_t)(i / 11 % 3), .size = (uint32_t)(i / 7 % 12)};

    for (uint32_t k = 0; k < msg.size; k++)
        msg.bytes[k] = (unsigned char)(17 * i + (int)k);
    if (i % 13 == 0)
        msg.blob = gol_blob_new(1 + (size_t)i);
    return msg;
}

static enum gol_code take_mixed(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    struct gol_msg asked;

    if (msg->size == sizeof(struct job))
        return doer_handle(turn, state, msg);
    asked = mixed_msg((int)doer->count++);
    expect(doer,
           msg->type == asked.type && msg->size == asked.size && memcmp(msg->bytes, asked.bytes, asked.size) == 0);
    expect(doer, (msg->blob == NULL) == (asked.blob == NULL));
    expect(doer, msg->blob == NULL || gol_blob_size(msg->blob) == gol_blob_size(asked.blob));
    gol_blob_release(asked.blob);
    return GOL_OK;
}

static const struct gol_behaviour mixed_behaviour = {.name = "mixed",
                                                     .state_bytes = sizeof(struct doer),
                                                     .start = doer_start,
                                                     .handle = take_mixed,
                                                     .stop = doer_stop,
                                                     .drop = doer_drop};

/* By address and by handle, by turns. */
static enum gol_code step_send_mixed(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;

    (void)turn;
    for (int i = 0; i < job_of(msg).n; i++) {
        const struct gol_msg mixed = mixed_msg(i);

        expect(doer, (i / 3 % 2 ? gol_actor_send(doer->handle, &mixed, NULL)
                                : gol_address_send(gol_actor_address(doer->handle), &mixed, NULL)) == GOL_OK);
    }
    return GOL_OK;
}

static void test_each_keeps_its_type_size_and_blob(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f), *mixed;

    assert_ok(gol_actor_spawn(f->runtime, &mixed_behaviour, f, NULL, &mixed, &f->err), &f->err);
    tell(f, sender, step_take_handle, gol_actor_retain(mixed), 0);
    tell(f, sender, step_send_mixed, NULL, 2000);
    drain(f);
    assert_int_equal(answer(f, ask(f, mixed, step_count, NULL, 0)), 2000);
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(mixed);
    gol_actor_release(sender);
}

/* ---- what is counted ---- */

static size_t depth_in(struct fixture *f, struct gol_future *future)
{
    struct gol_actor_stats stats;
    struct gol_msg reply;

    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    memcpy(&stats, reply.bytes, sizeof stats);
    gol_future_release(future);
    return stats.mailbox_depth;
}

static void test_messages_are_counted_not_mails(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f), *taker = spawn_taker(f);
    struct row row = {.to = gol_actor_address(taker), .n = 1234, .what = COUNT, .first = 0, .every = 1};
    struct gol_runtime_stats before, after;
    struct gol_future *stats;
    struct gate gate;

    hold(f, taker, &gate);
    gol_runtime_stats(f->runtime, &before);
    assert_ok(gol_address_stats(row.to, &stats, &f->err), &f->err);
    tell(f, sender, step_send_row, &row, 0);
    assert_int_equal(answer(f, ask(f, sender, step_count, NULL, 0)), 0); /* the turn is over, so that all is pushed */
    let_go(&gate);
    assert_int_equal(depth_in(f, stats), 1234);
    drain(f);
    assert_ok(gol_address_stats(row.to, &stats, &f->err), &f->err);
    assert_int_equal(depth_in(f, stats), 0);
    gol_runtime_stats(f->runtime, &after);
    assert_int_equal(after.total.messages - before.total.messages,
                     1234 + 3); /* and the gate, and what the sender was told */
    gate_fini(&gate);
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(taker);
    gol_actor_release(sender);
}

/* A mailbox full of them takes a fifth of the mails. */
static void test_five_share_a_mail(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f), *taker = spawn_taker(f);
    struct row row = {.n = 10000, .what = COUNT, .first = 0, .every = 1};
    size_t before;
    struct gate gate;

    row.to = gol_actor_address(taker);
    hold(f, taker, &gate);
    assert_int_equal(answer(f, ask(f, sender, step_count, NULL, 0)), 0);
    before = gol_mail_pool_mails();
    tell(f, sender, step_send_row, &row, 0);
    assert_int_equal(answer(f, ask(f, sender, step_count, NULL, 0)), 0);
    assert_in_range(gol_mail_pool_mails() - before, 10000 / IN_ONE, 10000 / IN_ONE + 600); /* 600: in magazines */
    let_go(&gate);
    drain(f);
    assert_int_equal(answer(f, ask(f, taker, step_count, NULL, 0)), 10000);
    gate_fini(&gate);
    gol_actor_release(taker);
    gol_actor_release(sender);
}

/* ---- an end by others, at any time ---- */

static void test_killed_at_any_moment(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *sender = spawn(f);

    for (int round = 0; round < ROUNDS(200, 40); round++) {
        struct row row = {.n = MANY, .what = round % 3 == 0 ? PAUSE : COUNT, .first = 0, .every = 3};
        struct gol_actor *taker = spawn_taker(f);
        const int dead_before = atomic_load(&f->dead), taken_before = atomic_load(&taken);

        row.to = gol_actor_address(taker);
        tell(f, sender, step_send_row, &row, 0);
        if (is_seeded(f))
            gol_runtime_run(f->runtime, (size_t)round);
        else
            gol_clock_sleep_until(gol_clock_ns() + round % 50 * 1000);
        assert_ok(gol_address_kill(row.to, &f->err), &f->err);
        await_end(f, row.to);
        drain(f);
        assert_int_equal(atomic_load(&row.sent) + atomic_load(&row.refused), MANY);
        assert_int_equal(atomic_load(&taken) - taken_before + atomic_load(&f->dead) - dead_before,
                         atomic_load(&row.sent));
        gol_actor_release(taker);
    }
    assert_int_equal(atomic_load(&f->errors), 0);
    gol_actor_release(sender);
}

/* ---- the words of a mail ---- */

static void test_the_words_of_a_mail(void **state)
{
    struct gol_mail mail = {.msg = {.type = 1, .size = 8}};

    (void)state;
    for (uint32_t i = 0; i < IN_ONE; i++)
        gol_parcel_words(&mail)[i] = 10 + i;
    assert_true(gol_parcel_may_begin(&mail));
    assert_int_equal(gol_parcel_count(&mail), 1);
    mail.msg.size += (IN_ONE - 1) * GOL_MAIL_ONE_BEHIND;
    assert_int_equal(gol_parcel_count(&mail), IN_ONE);
    assert_true(gol_parcel_next(&mail));
    assert_int_equal(gol_parcel_words(&mail)[0], 11);
    assert_int_equal(gol_parcel_count(&mail), IN_ONE - 1);
    assert_int_equal(gol_parcel_behind(gol_parcel_open(&mail)), IN_ONE - 2);
    assert_int_equal(mail.msg.size, 8);
    /* 11 12 13 14: when that of 12 has come in the place of the first, 13 and 14 are behind it */
    gol_parcel_words(&mail)[0] = gol_parcel_words(&mail)[1];
    mail.msg.size += gol_parcel_cut(&mail, 1, IN_ONE - 2);
    for (uint32_t i = 0; i < IN_ONE - 2; i++)
        assert_int_equal(gol_parcel_words(&mail)[i], 12 + i);
    assert_int_equal(gol_parcel_count(&mail), IN_ONE - 2);
    while (gol_parcel_next(&mail))
        continue;
    assert_int_equal(gol_parcel_words(&mail)[0], 14);
    assert_int_equal(mail.msg.size, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_what_one_asks_for_is_its_own),
        ON_ALL(test_those_behind_an_end_are_dead_letters),
        ON_ALL(test_each_keeps_its_type_size_and_blob),
        ON(test_messages_are_counted_not_mails, threads),
        ON(test_messages_are_counted_not_mails, pool_2),
        ON(test_messages_are_counted_not_mails, pool_4),
        ON(test_five_share_a_mail, pool_2),
        ON(test_five_share_a_mail, pool_4),
        ON_ALL(test_killed_at_any_moment),
        cmocka_unit_test(test_the_words_of_a_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
