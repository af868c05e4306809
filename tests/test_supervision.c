/*
 * Monitors and links: every way to end, told to every kind of watcher; and what two actors that change a link at the
 * same time come to agree on.
 */
#include "actor_fixture.h"

#include "gollab/supervisor.h"

/* ---- actors that write down what they hear ---- */

enum { HEARD_MAX = 20000, TEXT_MAX = 48 };

struct heard {
    uint32_t type;
    struct gol_down down;
    char text[TEXT_MAX]; /* "" : none */
};

static struct {
    pthread_mutex_t lock;
    sem_t any;
    int n;
    struct heard heard[HEARD_MAX];
} book = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void open_book(void)
{
    book.n = 0;
    sem_init(&book.any, 0, 0);
}

static struct heard heard_of(const struct gol_msg *msg)
{
    struct heard heard = {.type = msg->type};

    memcpy(&heard.down, msg->bytes, sizeof heard.down);
    if (msg->blob != NULL)
        snprintf(heard.text, sizeof heard.text, "%s", (const char *)gol_blob_bytes(msg->blob));
    return heard;
}

static void write_down(const struct gol_msg *msg)
{
    pthread_mutex_lock(&book.lock);
    if (book.n < HEARD_MAX)
        book.heard[book.n++] = heard_of(msg);
    pthread_mutex_unlock(&book.lock);
    sem_post(&book.any);
}

/* A doer that hears of ends. */
static enum gol_code hearer_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (msg->type < GOL_MSG_RESERVED)
        return doer_handle(turn, state, msg);
    write_down(msg);
    return GOL_OK;
}

static const struct gol_behaviour hearer = {
    .name = "hearer",
    .state_bytes = sizeof(struct doer),
    .start = doer_start,
    .handle = hearer_handle,
    .stop = doer_stop,
};

static const struct gol_behaviour trapper = {
    .name = "trapper",
    .state_bytes = sizeof(struct doer),
    .start = doer_start,
    .handle = hearer_handle,
    .stop = doer_stop,
    .traps_exits = true,
};

static struct gol_actor *spawn_of(struct fixture *f, const struct gol_behaviour *behaviour)
{
    struct gol_actor *actor;

    assert_ok(gol_actor_spawn(f->runtime, behaviour, f, NULL, &actor, &f->err), &f->err);
    return actor;
}

/* Waits until the book has n entries, and looks whether more come. */
static void await_heard(struct fixture *f, int n)
{
    for (int i = 0; i < n; i++)
        take(f, &book.any);
    drain(f);
    assert_int_equal(book.n, n);
}

static void assert_heard(int at, uint32_t type, struct gol_address who, uint64_t monitor, enum gol_code code,
                         const char *text)
{
    const struct heard *heard = &book.heard[at];

    assert_int_equal(heard->type, type);
    assert_int_equal(heard->down.who.id, who.id);
    assert_int_equal(heard->down.monitor, monitor);
    assert_string_equal(gol_code_name((enum gol_code)heard->down.code), gol_code_name(code));
    assert_string_equal(heard->text, text);
}

/* ---- what they are told to do ---- */

static enum gol_code step_monitor(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    uint64_t monitor = 0;

    expect(state, gol_turn_monitor(turn, *(struct gol_address *)job_of(msg).argument, &monitor, NULL) == GOL_OK);
    expect(state, monitor != 0);
    reply_number(turn, state, (int64_t)monitor);
    return GOL_OK;
}

static enum gol_code step_demonitor(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct job job = job_of(msg);

    expect(state, gol_turn_demonitor(turn, *(struct gol_address *)job.argument, (uint64_t)job.n, NULL) == GOL_OK);
    reply_number(turn, state, 0);
    return GOL_OK;
}

static enum gol_code step_link(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    expect(state, gol_turn_link(turn, *(struct gol_address *)job_of(msg).argument, NULL) == GOL_OK);
    reply_number(turn, state, 0);
    return GOL_OK;
}

static enum gol_code step_unlink(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    expect(state, gol_turn_unlink(turn, *(struct gol_address *)job_of(msg).argument, NULL) == GOL_OK);
    reply_number(turn, state, 0);
    return GOL_OK;
}

static enum gol_code step_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    return gol_err_set(gol_turn_err(turn), GOL_PARSE, "broken by %d", (int)job_of(msg).n);
}

static enum gol_code step_fail_silently(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    return GOL_MISMATCH;
}

static uint64_t monitor(struct fixture *f, struct gol_actor *who, struct gol_address of)
{
    return (uint64_t)answer(f, ask(f, who, step_monitor, &of, 0));
}

static void demonitor(struct fixture *f, struct gol_actor *who, struct gol_address of, uint64_t id)
{
    answer(f, ask(f, who, step_demonitor, &of, (int64_t)id));
}

static void link_them(struct fixture *f, struct gol_actor *who, struct gol_address with)
{
    answer(f, ask(f, who, step_link, &with, 0));
}

static void unlink_them(struct fixture *f, struct gol_actor *who, struct gol_address from)
{
    answer(f, ask(f, who, step_unlink, &from, 0));
}

/* ---- every way to end ---- */

enum way { STOPS_ITSELF, STOPPED, KILLED, KILLED_IN_PAUSE, FAILS, FAILS_SILENTLY, WAYS };

static const struct {
    enum gol_code code;
    const char *text;
} ends[WAYS] = {
    [STOPS_ITSELF] = {GOL_OK, ""},        [STOPPED] = {GOL_OK, ""},
    [KILLED] = {GOL_KILLED, ""},          [KILLED_IN_PAUSE] = {GOL_KILLED, ""},
    [FAILS] = {GOL_PARSE, "broken by 7"}, [FAILS_SILENTLY] = {GOL_MISMATCH, ""},
};

/* Whoever has asked to be told of it is. */
static void end_it(struct fixture *f, struct gol_address who, enum way way)
{
    answer(f, ask_at(f, who, step_count, NULL, 0)); /* a kill does not wait for what was sent before */
    switch (way) {
    case STOPS_ITSELF:
        tell_to(f, who, step_stop, NULL, 0);
        break;
    case STOPPED:
        assert_ok(gol_address_stop(who, &f->err), &f->err);
        break;
    case KILLED_IN_PAUSE:
        tell_to(f, who, step_pause_an_hour, NULL, 0);
        assert_ok(gol_address_kill(who, &f->err), &f->err);
        break;
    case KILLED:
        assert_ok(gol_address_kill(who, &f->err), &f->err);
        break;
    case FAILS:
        tell_to(f, who, step_fail, NULL, 7);
        break;
    default:
        tell_to(f, who, step_fail_silently, NULL, 0);
        break;
    }
}

/* Waits for the end; how it was. */
static struct heard the_end_of(struct fixture *f, struct gol_future *future)
{
    struct gol_msg reply;
    struct heard heard;

    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    assert_int_equal(reply.size, sizeof(struct gol_down));
    heard = heard_of(&reply);
    assert_int_equal(heard.type, GOL_MSG_DOWN);
    assert_int_equal(heard.down.monitor, 0);
    gol_future_release(future);
    return heard;
}

static struct gol_future *watch(struct fixture *f, struct gol_address who)
{
    struct gol_future *future;

    assert_ok(gol_address_watch(who, &future, &f->err), &f->err);
    return future;
}

/* ---- monitors ---- */

static void test_each_end_is_told(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *watcher = spawn_of(f, &hearer);

    for (enum way way = 0; way < WAYS; way++) {
        const struct gol_address victim = spawn_loose(f);
        struct gol_future *future = watch(f, victim);
        struct heard heard;
        uint64_t id;

        open_book();
        id = monitor(f, watcher, victim);
        end_it(f, victim, way);
        await_heard(f, 1);
        assert_heard(0, GOL_MSG_DOWN, victim, id, ends[way].code, ends[way].text);
        heard = the_end_of(f, future);
        assert_int_equal(heard.down.who.id, victim.id);
        assert_int_equal(heard.down.code, ends[way].code);
        assert_string_equal(heard.text, ends[way].text);
    }
    gol_actor_release(watcher);
}

static void test_the_last_handle_is_an_end(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *watcher = spawn_of(f, &hearer);
    struct gol_actor *victim = spawn(f);
    const struct gol_address address = gol_actor_address(victim);
    uint64_t id;

    open_book();
    id = monitor(f, watcher, address);
    gol_actor_release(victim);
    await_heard(f, 1);
    assert_heard(0, GOL_MSG_DOWN, address, id, GOL_OK, "");
    gol_actor_release(watcher);
}

static void test_who_has_ended_is_closed(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *watcher = spawn_of(f, &hearer);
    const struct gol_address nobody = {0};
    const struct gol_address victim = spawn_loose(f);
    struct heard heard;
    uint64_t id;

    open_book();
    end_it(f, victim, FAILS);
    the_end_of(f, watch(f, victim));
    id = monitor(f, watcher, victim);
    await_heard(f, 1);
    assert_heard(0, GOL_MSG_DOWN, victim, id, GOL_CLOSED, "");
    id = monitor(f, watcher, nobody);
    take(f, &book.any);
    assert_heard(1, GOL_MSG_DOWN, nobody, id, GOL_CLOSED, "");
    heard = the_end_of(f, watch(f, victim));
    assert_int_equal(heard.down.code, GOL_CLOSED);
    assert_int_equal(heard.down.who.id, victim.id);
    assert_int_equal(the_end_of(f, watch(f, nobody)).down.code, GOL_CLOSED);
    gol_actor_release(watcher);
}

/* The signals wait behind a turn that pauses until the actor is killed. */
static void test_asking_too_late_is_closed(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *watcher = spawn_of(f, &trapper);
    struct gol_actor *victim = spawn(f);
    const struct gol_address address = gol_actor_address(victim);
    struct gol_future *future;
    struct parking parking;
    uint64_t id;

    open_book();
    park(f, victim, &parking);
    id = monitor(f, watcher, address);
    link_them(f, watcher, address);
    future = watch(f, address);
    assert_ok(gol_address_kill(address, &f->err), &f->err);
    assert_int_equal(the_end_of(f, future).down.code, GOL_CLOSED);
    await_heard(f, 2);
    assert_heard(0, GOL_MSG_DOWN, address, id, GOL_CLOSED, "");
    assert_heard(1, GOL_MSG_EXIT, address, 0, GOL_CLOSED, "");
    assert_int_equal(atomic_load(&f->dead), 0);
    gol_actor_release(victim);
    gol_actor_release(watcher);
}

static void test_each_monitor_is_told_once(void **state)
{
    enum { N = 300 };
    struct fixture *f = *state;
    struct gol_actor *watcher = spawn_of(f, &hearer);
    const struct gol_address victim = spawn_loose(f);
    uint64_t ids[N];

    open_book();
    for (int i = 0; i < N; i++) {
        ids[i] = monitor(f, watcher, victim);
        for (int k = 0; k < i; k++)
            assert_int_not_equal(ids[k], ids[i]);
    }
    for (int i = 0; i < N; i++) {
        if (i % 3 != 0)
            demonitor(f, watcher, victim, ids[i]);
    }
    demonitor(f, watcher, victim, ids[1]); /* is off already */
    end_it(f, victim, FAILS);
    await_heard(f, N / 3);
    for (int i = 0; i < N / 3; i++)
        assert_heard(i, GOL_MSG_DOWN, victim, ids[3 * i], GOL_PARSE, "broken by 7");
    demonitor(f, watcher, victim, ids[0]); /* has ended */
    gol_actor_release(watcher);
}

static void test_all_watchers_are_told(void **state)
{
    enum { N = 150 };
    struct fixture *f = *state;
    struct gol_actor *watchers[N];
    const struct gol_address victim = spawn_loose(f);
    uint64_t ids[N];
    int told = 0;

    open_book();
    for (int i = 0; i < N; i++) {
        watchers[i] = spawn_of(f, &hearer);
        ids[i] = monitor(f, watchers[i], victim);
    }
    end_it(f, victim, KILLED);
    await_heard(f, N);
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < N; k++)
            told += book.heard[k].down.monitor == ids[i];
        gol_actor_release(watchers[i]);
    }
    assert_int_equal(told, N);
}

/* One that lives long does not keep what those cost who watched it and ended. */
static void test_watchers_that_ended_are_forgotten(void **state)
{
    struct fixture *f = *state;
    const int n = f->options.dispatcher == GOL_DISPATCH_THREADS ? 200 : ROUNDS(20000, 4000);
    const struct gol_address victim = spawn_loose(f);
    struct gol_runtime_stats before, after;

    open_book();
    gol_runtime_stats(f->runtime, &before);
    for (int i = 0; i < n; i++) {
        struct gol_actor *watcher = spawn_of(f, &hearer);
        struct gol_future *future = watch(f, victim);

        monitor(f, watcher, victim);
        gol_actor_release(watcher);
        gol_future_cancel(future);
        gol_future_release(future);
    }
    drain(f);
    gol_runtime_stats(f->runtime, &after);
    assert_true(after.mail_bytes - before.mail_bytes < 512 * 1024);
    end_it(f, victim, STOPPED);
    await_heard(f, 0);
}

static void test_a_watch_can_be_given_up(void **state)
{
    struct fixture *f = *state;
    const struct gol_address victim = spawn_loose(f);
    struct gol_future *cancelled = watch(f, victim);
    struct gol_future *released = watch(f, victim);
    struct gol_future *kept = watch(f, victim);

    assert_true(gol_future_cancel(cancelled));
    gol_future_release(released);
    end_it(f, victim, FAILS);
    assert_int_equal(outcome(cancelled), GOL_STOPPED);
    fixture_end(f); /* the future and its text live longer */
    assert_string_equal(the_end_of(f, kept).text, "broken by 7");
}

/* What the runtime says takes no place in a mailbox that is full. */
static void test_ends_go_past_the_bound(void **state)
{
    struct fixture *f = *state;
    const struct gol_actor_options one = {.mailbox_bound = 1};
    const struct gol_address victim = spawn_loose(f);
    const struct gol_msg job = job_msg(step_nothing, NULL, 0);
    struct gol_actor *watcher;
    struct parking parking;
    uint64_t id;

    open_book();
    assert_ok(gol_actor_spawn(f->runtime, &trapper, f, &one, &watcher, &f->err), &f->err);
    id = monitor(f, watcher, victim);
    link_them(f, watcher, victim);
    park(f, watcher, &parking);
    assert_int_equal(gol_actor_send(watcher, &job, NULL), GOL_OK);
    assert_int_equal(gol_actor_send(watcher, &job, NULL), GOL_MAILBOX_FULL);
    end_it(f, victim, FAILS);
    the_end_of(f, watch(f, victim));
    atomic_store(&parking.open, true);
    await_heard(f, 2);
    assert_heard(0, GOL_MSG_DOWN, victim, id, GOL_PARSE, "broken by 7");
    assert_heard(1, GOL_MSG_EXIT, victim, 0, GOL_PARSE, "broken by 7");
    gol_actor_release(watcher);
}

static void test_monitors_cross_runtimes(void **state)
{
    struct fixture *f = *state;
    struct gol_runtime *own = f->runtime;
    struct gol_runtime *other;
    struct gol_actor *watcher = spawn_of(f, &hearer);
    struct gol_address victim;
    uint64_t id;

    open_book();
    assert_ok(gol_runtime_new(&on_pool_2, &other, &f->err), &f->err);
    f->runtime = other;
    victim = spawn_loose(f);
    f->runtime = own;
    id = monitor(f, watcher, victim);
    end_it(f, victim, FAILS);
    the_end_of(f, watch(f, victim));
    await_heard(f, 1);
    assert_true(book.heard[0].down.monitor == id);
    gol_runtime_free(other);
    gol_actor_release(watcher);
}

static void test_nobody_hears_of_himself(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *loner = spawn_of(f, &trapper);
    const struct gol_address address = gol_actor_address(loner);

    open_book();
    monitor(f, loner, address);
    link_them(f, loner, address);
    unlink_them(f, loner, address);
    link_them(f, loner, address);
    end_it(f, address, FAILS);
    assert_int_equal(the_end_of(f, watch(f, address)).type, GOL_MSG_DOWN);
    gol_actor_release(loner);
    await_heard(f, 0);
    assert_int_equal(atomic_load(&f->dead), 0);
}

/* ---- links ---- */

static void test_links_work_both_ways(void **state)
{
    struct fixture *f = *state;

    for (enum way way = 0; way < WAYS; way++) {
        for (int side = 0; side < 2; side++) {
            struct gol_actor *pair[2] = {spawn(f), spawn(f)};
            const struct gol_address ended = gol_actor_address(pair[side]);
            const struct gol_address other = gol_actor_address(pair[1 - side]);
            struct gol_future *future = watch(f, other);

            link_them(f, pair[0], gol_actor_address(pair[1]));
            end_it(f, ended, way);
            if (ends[way].code == GOL_OK) {
                the_end_of(f, watch(f, ended));
                drain(f);
                assert_int_equal(gol_future_get(future, 0, &(struct gol_msg){0}, NULL), GOL_TIMED_OUT);
                gol_future_cancel(future);
                gol_future_release(future);
            } else {
                const struct heard heard = the_end_of(f, future);

                assert_int_equal(heard.down.code, ends[way].code);
                assert_string_equal(heard.text,
                                    ends[way].text[0] != '\0' ? ends[way].text : gol_code_meaning(ends[way].code));
            }
            gol_actor_release(pair[0]);
            gol_actor_release(pair[1]);
        }
    }
}

/* In a row each is linked with the next one; in a ring the last one with the first, too. */
static void all_end_with_the_first(struct fixture *f, bool ring, int first)
{
    enum { N = 40 };
    struct gol_address row[N];
    struct gol_future *futures[N];

    for (int i = 0; i < N; i++) {
        row[i] = spawn_loose(f);
        futures[i] = watch(f, row[i]);
    }
    for (int i = 0; i + 1 < N; i++)
        answer(f, ask_at(f, row[i], step_link, &row[i + 1], 0));
    if (ring)
        answer(f, ask_at(f, row[N - 1], step_link, &row[0], 0));
    tell_to(f, row[first], step_fail, NULL, first);
    for (int i = 0; i < N; i++) {
        const struct heard heard = the_end_of(f, futures[i]);
        char text[TEXT_MAX];

        snprintf(text, sizeof text, "broken by %d", first);
        assert_int_equal(heard.down.code, GOL_PARSE);
        assert_string_equal(heard.text, text);
    }
}

static void test_rows_and_rings_end_together(void **state)
{
    struct fixture *f = *state;

    all_end_with_the_first(f, false, 0);
    all_end_with_the_first(f, false, 17);
    all_end_with_the_first(f, true, 39);
    all_end_with_the_first(f, true, 20);
}

static void test_traps_hear_of_every_end(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *hears = spawn_of(f, &trapper);

    for (enum way way = 0; way < WAYS; way++) {
        const struct gol_address victim = spawn_loose(f);

        open_book();
        if (way % 2 == 0)
            link_them(f, hears, victim);
        else
            answer(f, ask_at(f, victim, step_link, &(struct gol_address){gol_actor_address(hears).id}, 0));
        link_them(f, hears, victim); /* once for each pair */
        end_it(f, victim, way);
        await_heard(f, 1);
        assert_heard(0, GOL_MSG_EXIT, victim, 0, ends[way].code, ends[way].text);
    }
    answer(f, ask(f, hears, step_count, NULL, 0));
    gol_actor_release(hears);
}

static void test_linking_with_who_has_ended(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *hears = spawn_of(f, &trapper);
    struct gol_actor *ends_too = spawn(f);
    const struct gol_address victim = spawn_loose(f);
    struct gol_future *future = watch(f, gol_actor_address(ends_too));

    open_book();
    end_it(f, victim, STOPPED);
    the_end_of(f, watch(f, victim));
    link_them(f, hears, victim);
    await_heard(f, 1);
    assert_heard(0, GOL_MSG_EXIT, victim, 0, GOL_CLOSED, "");
    link_them(f, ends_too, victim);
    assert_int_equal(the_end_of(f, future).down.code, GOL_CLOSED);
    gol_actor_release(ends_too);
    gol_actor_release(hears);
}

static void test_unlinking(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *hears = spawn_of(f, &trapper);
    struct gol_actor *stays = spawn(f);
    const struct gol_address ear = gol_actor_address(hears);
    const struct gol_address victim = spawn_loose(f);
    const struct gol_address second = spawn_loose(f);

    open_book();
    unlink_them(f, stays, victim); /* never was */
    link_them(f, stays, victim);
    link_them(f, hears, victim);
    unlink_them(f, stays, victim);
    answer(f, ask_at(f, victim, step_unlink, &(struct gol_address){ear.id}, 0)); /* from the other side */
    end_it(f, victim, FAILS);
    the_end_of(f, watch(f, victim));
    await_heard(f, 0);
    unlink_them(f, stays, victim); /* has ended */
    link_them(f, hears, second);
    unlink_them(f, hears, second);
    link_them(f, hears, second); /* again */
    end_it(f, second, FAILS);
    await_heard(f, 1);
    assert_heard(0, GOL_MSG_EXIT, second, 0, GOL_PARSE, "broken by 7");
    answer(f, ask(f, stays, step_count, NULL, 0));
    gol_actor_release(stays);
    gol_actor_release(hears);
}

/* ---- an end is a message like any other ---- */

static enum gol_code finish_hearing(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    write_down(msg);
    return GOL_OK;
}

static enum gol_code drowsy_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (msg->type < GOL_MSG_RESERVED)
        return doer_handle(turn, state, msg);
    gol_turn_pause(turn, MS, finish_hearing);
    return GOL_OK;
}

static enum gol_code brittle_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (msg->type < GOL_MSG_RESERVED)
        return doer_handle(turn, state, msg);
    return gol_err_set(gol_turn_err(turn), GOL_BUSY, "cannot bear it");
}

static void test_handlers_of_ends_may_pause_and_fail(void **state)
{
    const struct gol_behaviour drowsy = {
        .name = "drowsy",
        .state_bytes = sizeof(struct doer),
        .start = doer_start,
        .handle = drowsy_handle,
        .stop = doer_stop,
        .traps_exits = true,
    };
    struct gol_behaviour brittle = drowsy;
    struct fixture *f = *state;
    struct gol_actor *sleeps = spawn_of(f, &drowsy);
    struct gol_actor *fails;
    const struct gol_address victim = spawn_loose(f);
    struct gol_future *future;
    struct heard heard;
    uint64_t id;

    brittle.handle = brittle_handle;
    fails = spawn_of(f, &brittle);
    future = watch(f, gol_actor_address(fails));
    open_book();
    id = monitor(f, sleeps, victim);
    link_them(f, sleeps, victim);
    link_them(f, fails, victim);
    end_it(f, victim, FAILS);
    await_heard(f, 2);
    assert_heard(0, GOL_MSG_DOWN, victim, id, GOL_PARSE, "broken by 7");
    assert_heard(1, GOL_MSG_EXIT, victim, 0, GOL_PARSE, "broken by 7");
    heard = the_end_of(f, future);
    assert_int_equal(heard.down.code, GOL_BUSY);
    assert_string_equal(heard.text, "cannot bear it");
    gol_actor_release(fails);
    gol_actor_release(sleeps);
    fixture_end(f); /* the behaviours are on this stack */
}

/* What an actor sent before it ended comes before the news of its end. */
static enum gol_code step_send_and_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_address to = *(struct gol_address *)job_of(msg).argument;
    const struct gol_msg add = job_msg(step_add, NULL, 1);

    for (int i = 0; i < 100; i++)
        expect(state, gol_address_send(to, &add, NULL) == GOL_OK);
    return gol_err_set(gol_turn_err(turn), GOL_PARSE, "done");
}

static enum gol_code counts_at_the_end_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    if (msg->type < GOL_MSG_RESERVED)
        return doer_handle(turn, state, msg);
    ((struct doer *)state)->last = ((struct doer *)state)->count;
    write_down(msg);
    return GOL_OK;
}

static enum gol_code step_last(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)msg;
    reply_number(turn, state, ((struct doer *)state)->last);
    return GOL_OK;
}

static void test_the_end_comes_last(void **state)
{
    const struct gol_behaviour counter = {
        .name = "counter",
        .state_bytes = sizeof(struct doer),
        .start = doer_start,
        .handle = counts_at_the_end_handle,
        .stop = doer_stop,
    };
    struct fixture *f = *state;
    struct gol_actor *counts = spawn_of(f, &counter);
    struct gol_address to = gol_actor_address(counts);

    for (int i = 1; i <= 20; i++) {
        const struct gol_address victim = spawn_loose(f);

        open_book();
        monitor(f, counts, victim);
        tell_to(f, victim, step_send_and_fail, &to, 0);
        await_heard(f, 1);
        assert_int_equal(answer(f, ask(f, counts, step_last, NULL, 0)), 100 * i);
    }
    gol_actor_release(counts);
    fixture_end(f);
}

/* ---- two who change their link at the same time ---- */

struct wish {
    struct gol_address other;
    struct gol_rng rng;
};

/* Links or unlinks, n times in all, with pauses between. */
static enum gol_code step_waver(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct wish *wish = job_of(msg).argument;
    struct doer *doer = state;
    const uint64_t draw = gol_rng_next(&wish->rng);

    expect(state, (draw % 2 == 0 ? gol_turn_link : gol_turn_unlink)(turn, wish->other, NULL) == GOL_OK);
    if (++doer->count < job_of(msg).n)
        gol_turn_pause(turn, (int64_t)(draw >> 8) % 3, step_waver);
    return GOL_OK;
}

/*
 * Whether the end of one is felt by the other, after the wavering that the seed gives, and, when all is quiet, a last
 * word of `speaker`, step_link or step_unlink, or NULL.
 */
static bool is_felt(uint64_t seed, int side, int speaker, gol_resume *last)
{
    const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_SEEDED, .seed = seed};
    struct fixture f = {.options = options};
    struct gol_actor *pair[2];
    struct wish wishes[2];
    bool felt;

    assert_ok(gol_runtime_new(&options, &f.runtime, &f.err), &f.err);
    pair[0] = spawn(&f);
    pair[1] = spawn(&f);
    for (int i = 0; i < 2; i++) {
        wishes[i] = (struct wish){gol_actor_address(pair[1 - i]), {gol_rng_stream(seed, (uint64_t)i)}};
        tell(&f, pair[i], step_waver, &wishes[i], 1 + (int64_t)(gol_rng_mix(seed) % 7));
    }
    drain(&f);
    if (last != NULL)
        answer(&f, ask(&f, pair[speaker], last, &wishes[speaker].other, 0));
    drain(&f);
    tell(&f, pair[side], step_fail, NULL, 0);
    drain(&f);
    felt = gol_actor_send(pair[1 - side], &(struct gol_msg){.type = 1, .size = 0}, NULL) == GOL_CLOSED;
    if (!felt)
        assert_int_equal(gol_address_kill(gol_actor_address(pair[1 - side]), NULL), GOL_OK);
    gol_actor_release(pair[0]);
    gol_actor_release(pair[1]);
    gol_runtime_free(f.runtime);
    assert_int_equal(atomic_load(&f.errors), 0);
    assert_int_equal(atomic_load(&f.alive), 0);
    return felt;
}

static void test_both_sides_of_a_link_agree(void **state)
{
    const uint64_t seed = test_seed();
    const int n = ROUNDS(3000, 400);
    int linked = 0;

    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    for (int i = 0; i < n; i++) {
        const uint64_t one = seed + (uint64_t)i;
        const int side = i % 2;
        const int speaker = i / 2 % 2;
        const bool felt = is_felt(one, 0, 0, NULL);

        if (felt != is_felt(one, 1, 0, NULL))
            fail_msg("the end of one is felt, of the other is not: seed %" PRIu64, one);
        if (!is_felt(one, side, speaker, step_link))
            fail_msg("%d linked at last, and the end of %d is not felt: seed %" PRIu64, speaker, side, one);
        if (is_felt(one, side, speaker, step_unlink))
            fail_msg("%d unlinked at last, and the end of %d is felt: seed %" PRIu64, speaker, side, one);
        linked += felt;
    }
    /* Both outcomes are common. */
    assert_true(linked > n / 10 && linked < n - n / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_each_end_is_told),
        ON_ALL(test_the_last_handle_is_an_end),
        ON_ALL(test_who_has_ended_is_closed),
        ON_ALL(test_asking_too_late_is_closed),
        ON_ALL(test_each_monitor_is_told_once),
        ON_ALL(test_all_watchers_are_told),
        ON_ALL(test_watchers_that_ended_are_forgotten),
        ON_ALL(test_a_watch_can_be_given_up),
        ON_ALL(test_ends_go_past_the_bound),
        ON_REAL(test_monitors_cross_runtimes),
        ON_ALL(test_nobody_hears_of_himself),
        ON_ALL(test_links_work_both_ways),
        ON_ALL(test_rows_and_rings_end_together),
        ON_ALL(test_traps_hear_of_every_end),
        ON_ALL(test_linking_with_who_has_ended),
        ON_ALL(test_unlinking),
        ON_ALL(test_handlers_of_ends_may_pause_and_fail),
        ON_ALL(test_the_end_comes_last),
        cmocka_unit_test(test_both_sides_of_a_link_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
