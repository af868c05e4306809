/*
 * Bounded mailboxes: what takes a place, what each policy does at the bound, and senders that wait. No runtime: the
 * test takes the part of the visitor, and where a handler sends, of the dispatcher.
 */
#include "cmocka_all.h"

#include "actor/annex.h"
#include "actor/context.h"
#include "util/clock.h"
#include "util/rng.h"

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>

/* ---- mails; their first bytes are a number ---- */

static struct gol_mail *new_mail(uint64_t number)
{
    struct gol_mail *mail = calloc(1, sizeof *mail);

    assert_non_null(mail);
    mail->msg.size = sizeof number;
    memcpy(mail->msg.bytes, &number, sizeof number);
    return mail;
}

static struct gol_mail *new_system_mail(uint64_t number)
{
    struct gol_mail *mail = new_mail(number);

    mail->msg.size |= GOL_MAIL_SYSTEM;
    return mail;
}

static uint64_t number_of(const struct gol_mail *mail)
{
    uint64_t number;

    memcpy(&number, mail->msg.bytes, sizeof number);
    return number;
}

/* Frees a mail and returns its number; -1 for NULL. */
static int64_t open_mail(struct gol_mail *mail)
{
    int64_t number = -1;

    if (mail != NULL)
        number = (int64_t)number_of(mail);
    free(mail);
    return number;
}

static size_t free_list(struct gol_mail *mail)
{
    size_t n = 0;

    for (; mail != NULL; n++) {
        struct gol_mail *next = atomic_load(&mail->next);

        free(mail);
        mail = next;
    }
    return n;
}

static enum gol_code put(struct gol_bound *bound, struct gol_mail *mail)
{
    struct gol_mail *dropped;
    const enum gol_code code = gol_bound_put(bound, NULL, &gol_context_here, mail, &dropped);

    assert_null(dropped);
    if (code != GOL_OK)
        free(mail);
    return code;
}

/* ---- one thread ---- */

static void test_refuses_at_the_bound(void **state)
{
    struct gol_bound *bound = gol_bound_new(2, GOL_OVERFLOW_FAIL);
    struct gol_mail *down = new_mail(5);

    (void)state;
    assert_non_null(bound);
    assert_false(gol_bound_any(bound));
    assert_null(gol_bound_take(bound));
    assert_int_equal(put(bound, new_mail(1)), GOL_OK);
    assert_int_equal(put(bound, new_mail(2)), GOL_OK);
    assert_int_equal(put(bound, new_mail(3)), GOL_MAILBOX_FULL);
    /* The runtime's own go past the bound, for whomever they are. */
    assert_int_equal(put(bound, new_system_mail(4)), GOL_OK);
    down->msg.type = GOL_MSG_DOWN;
    assert_int_equal(put(bound, down), GOL_OK);
    assert_int_equal(gol_bound_count(bound), 4);
    assert_int_equal(open_mail(gol_bound_take(bound)), 1);
    assert_int_equal(put(bound, new_mail(6)), GOL_OK);
    assert_int_equal(put(bound, new_mail(7)), GOL_MAILBOX_FULL);
    assert_int_equal(open_mail(gol_bound_take(bound)), 2);
    assert_int_equal(open_mail(gol_bound_take(bound)), 4);
    assert_true(gol_bound_any(bound));
    assert_int_equal(open_mail(gol_bound_take(bound)), 5);
    assert_int_equal(open_mail(gol_bound_take(bound)), 6);
    assert_null(gol_bound_take(bound));
    gol_bound_free(bound);
}

static void test_close_gives_what_is_left(void **state)
{
    struct gol_bound *bound = gol_bound_new(3, GOL_OVERFLOW_FAIL);
    struct gol_mail *left;

    (void)state;
    assert_int_equal(put(bound, new_mail(1)), GOL_OK);
    assert_int_equal(put(bound, new_system_mail(2)), GOL_OK);
    left = gol_bound_close(bound);
    assert_int_equal(number_of(left), 1);
    assert_int_equal(number_of(atomic_load(&left->next)), 2);
    assert_int_equal(free_list(left), 2);
    assert_int_equal(put(bound, new_mail(3)), GOL_CLOSED);
    assert_int_equal(put(bound, new_system_mail(4)), GOL_CLOSED);
    assert_int_equal(gol_bound_count(bound), 0);
    assert_null(gol_bound_close(bound));
    gol_bound_free(bound);
}

static void test_counted(void **state)
{
    struct gol_bound *bound = gol_bound_new(1, GOL_OVERFLOW_FAIL);

    (void)state;
    assert_null(*gol_bound_current(bound));
    assert_ptr_equal(gol_bound_retain(bound), bound);
    gol_bound_free(bound);
    assert_int_equal(put(bound, new_mail(1)), GOL_OK); /* still there */
    assert_int_equal(open_mail(gol_bound_take(bound)), 1);
    gol_bound_free(bound);
    gol_bound_free(NULL);
}

/* What a bounded mailbox is, plainly: an array, searched from its beginning. */
struct model {
    struct {
        uint64_t number;
        bool system;
    } mails[4096];
    size_t n;
    size_t limit;
};

static size_t model_places(const struct model *model)
{
    size_t places = 0;

    for (size_t i = 0; i < model->n; i++)
        places += !model->mails[i].system;
    return places;
}

static int64_t model_remove(struct model *model, size_t i)
{
    const uint64_t number = model->mails[i].number;

    memmove(&model->mails[i], &model->mails[i + 1], (--model->n - i) * sizeof model->mails[0]);
    return (int64_t)number;
}

/* The number that is dropped for it, or -1. */
static int64_t model_put(struct model *model, uint64_t number, bool system)
{
    int64_t dropped = -1;
    size_t i = 0;

    if (!system && model_places(model) >= model->limit) {
        while (model->mails[i].system)
            i++;
        dropped = model_remove(model, i);
    }
    model->mails[model->n].number = number;
    model->mails[model->n++].system = system;
    return dropped;
}

/* Random mails of both kinds: the one that is dropped, and the order of the others, are those of the model. */
static void test_drops_the_oldest(void **state)
{
    static struct model model;
    struct gol_rng rng = {gol_rng_mix((uint64_t)gol_clock_wall_ns())};

    (void)state;
    print_message("seed %" PRIu64 "\n", rng.state);
    for (int round = 0; round < 50; round++) {
        struct gol_bound *bound;

        model.n = 0;
        model.limit = 1 + gol_rng_below(&rng, 6);
        bound = gol_bound_new(model.limit, GOL_OVERFLOW_DROP_OLDEST);
        for (uint64_t number = 0; number < 1000; number++) {
            const uint32_t draw = gol_rng_below(&rng, 8);

            if (draw < 3) {
                assert_int_equal(open_mail(gol_bound_take(bound)), model.n > 0 ? model_remove(&model, 0) : -1);
            } else {
                const bool system = draw < 5;
                struct gol_mail *mail = system ? new_system_mail(number) : new_mail(number);
                struct gol_mail *dropped;

                assert_int_equal(gol_bound_put(bound, NULL, &gol_context_here, mail, &dropped), GOL_OK);
                assert_int_equal(open_mail(dropped), model_put(&model, number, system));
            }
            assert_int_equal(gol_bound_count(bound), model.n);
        }
        while (model.n > 0)
            assert_int_equal(open_mail(gol_bound_take(bound)), model_remove(&model, 0));
        assert_null(gol_bound_take(bound));
        gol_bound_free(bound);
    }
}

/* ---- the part of the dispatcher ---- */

static atomic_int begun, ended;

static bool begin(struct gol_scheduler *scheduler, struct gol_context *context)
{
    (void)scheduler;
    (void)context;
    atomic_fetch_add(&begun, 1);
    return true;
}

static bool refuse_to_begin(struct gol_scheduler *scheduler, struct gol_context *context)
{
    (void)scheduler;
    (void)context;
    return false;
}

static void end(struct gol_scheduler *scheduler, struct gol_context *context)
{
    (void)scheduler;
    (void)context;
    atomic_fetch_add(&ended, 1);
}

/*
 * Two actors in a chunk, of which the first one has a turn on this thread; their dispatcher gives seats away by
 * `begin`.
 */
struct handler {
    struct gol_scheduler scheduler;
    struct gol_chunk *chunk;
    struct gol_actor *self, *other;
    struct gol_turn turn;
};

static void make_actors(struct handler *handler, bool (*how)(struct gol_scheduler *, struct gol_context *))
{
    memset(handler, 0, sizeof *handler);
    handler->scheduler.block_begin = how;
    handler->scheduler.block_end = end;
    handler->chunk = aligned_alloc(GOL_SLAB_CHUNK_BYTES, GOL_SLAB_CHUNK_BYTES);
    assert_non_null(handler->chunk);
    handler->chunk->scheduler = &handler->scheduler;
    handler->self = (struct gol_actor *)(void *)((char *)handler->chunk + 4096);
    handler->other = handler->self + 1;
    handler->turn.actor = handler->self;
    atomic_store(&begun, 0);
    atomic_store(&ended, 0);
}

static void enter_handler(struct handler *handler, bool (*how)(struct gol_scheduler *, struct gol_context *))
{
    make_actors(handler, how);
    gol_context_here.turn = &handler->turn;
}

static void leave_handler(struct handler *handler)
{
    gol_context_here.turn = NULL;
    free(handler->chunk);
}

/* ---- senders on threads ---- */

enum { SENDERS = 4, MAILS = 500, LIMIT = 3 };

struct sender {
    struct gol_bound *bound;
    const struct gol_actor *to;
    uint64_t id;
    uint64_t n;
    /* written by its thread, read after the join */
    int accepted, closed, other;
};

static void *send_all(void *argument)
{
    struct sender *sender = argument;

    for (uint64_t i = 0; i < sender->n; i++) {
        struct gol_mail *mail = calloc(1, sizeof *mail);
        const uint64_t number = sender->id << 32 | i;
        struct gol_mail *dropped = NULL;
        enum gol_code code;

        if (mail == NULL) {
            sender->other++;
            continue;
        }
        mail->msg.size = sizeof number;
        memcpy(mail->msg.bytes, &number, sizeof number);
        code = gol_bound_put(sender->bound, sender->to, &gol_context_here, mail, &dropped);
        sender->accepted += code == GOL_OK;
        sender->closed += code == GOL_CLOSED;
        sender->other += (code != GOL_OK && code != GOL_CLOSED) || dropped != NULL;
        if (code != GOL_OK)
            free(mail);
    }
    return NULL;
}

static void start_senders(struct sender *senders, pthread_t *threads, struct gol_bound *bound,
                          const struct gol_actor *to, uint64_t n)
{
    for (uint64_t i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){.bound = bound, .to = to, .id = i, .n = n};
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
    }
}

static void test_senders_wait(void **state)
{
    struct gol_bound *bound = gol_bound_new(LIMIT, GOL_OVERFLOW_BLOCK);
    uint64_t next[SENDERS] = {0};
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    size_t taken = 0;
    size_t deepest = 0;
    bool in_order = true;
    struct handler actors;

    (void)state;
    make_actors(&actors, begin);
    start_senders(senders, threads, bound, actors.other, MAILS);
    while (taken < SENDERS * MAILS) {
        const size_t depth = gol_bound_count(bound);
        struct gol_mail *mail = gol_bound_take(bound);
        uint64_t number;

        if (depth > deepest)
            deepest = depth;
        if (mail == NULL) {
            sched_yield();
            continue;
        }
        number = number_of(mail);
        in_order = in_order && (number & UINT32_MAX) == next[number >> 32]++;
        free(mail);
        taken++;
    }
    for (int i = 0; i < SENDERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(senders[i].accepted, MAILS);
        assert_int_equal(senders[i].closed + senders[i].other, 0);
    }
    assert_true(in_order);
    assert_in_range(deepest, 1, LIMIT);
    assert_false(gol_bound_any(bound));
    assert_int_equal(atomic_load(&begun), 0); /* they are in no handler */
    free(actors.chunk);
    gol_bound_free(bound);
}

/* Whether they wait already or come later, senders are told. */
static void test_close_while_senders_wait(void **state)
{
    struct handler actors;

    (void)state;
    make_actors(&actors, begin);
    for (int round = 0; round < 30; round++) {
        struct gol_bound *bound = gol_bound_new(LIMIT, GOL_OVERFLOW_BLOCK);
        struct sender senders[SENDERS];
        pthread_t threads[SENDERS];
        int accepted = 0;
        size_t left;

        start_senders(senders, threads, bound, actors.other, LIMIT);
        while (gol_bound_count(bound) < LIMIT)
            sched_yield();
        if (round % 2 == 0) /* most of them wait by then */
            gol_clock_sleep_until(gol_clock_ns() + 1000000);
        left = free_list(gol_bound_close(bound));
        for (int i = 0; i < SENDERS; i++) {
            pthread_join(threads[i], NULL);
            accepted += senders[i].accepted;
            assert_int_equal(senders[i].accepted + senders[i].closed, LIMIT);
            assert_int_equal(senders[i].other, 0);
        }
        assert_int_equal(left, LIMIT);
        assert_int_equal(accepted, LIMIT);
        gol_bound_free(bound);
    }
    free(actors.chunk);
}

/* ---- handlers that send ---- */

static void *take_two(void *argument)
{
    struct gol_bound *bound = argument;

    /* Not before the handler has given its seat away. */
    while (atomic_load(&begun) == 0)
        sched_yield();
    for (int taken = 0; taken < 2;) {
        struct gol_mail *mail = gol_bound_take(bound);

        if (mail == NULL)
            sched_yield();
        else
            taken++;
        free(mail);
    }
    return NULL;
}

static void test_a_handler_gives_its_seat_away(void **state)
{
    struct gol_bound *bound = gol_bound_new(1, GOL_OVERFLOW_BLOCK);
    struct gol_mail *mail = new_mail(2);
    struct gol_mail *dropped;
    struct handler handler;
    pthread_t taker;
    enum gol_code code;

    (void)state;
    assert_int_equal(put(bound, new_mail(1)), GOL_OK);
    assert_int_equal(pthread_create(&taker, NULL, take_two, bound), 0);
    enter_handler(&handler, begin);
    code = gol_bound_put(bound, handler.other, &gol_context_here, mail, &dropped);
    leave_handler(&handler);
    pthread_join(taker, NULL);
    assert_int_equal(code, GOL_OK);
    assert_int_equal(atomic_load(&begun), 1);
    assert_int_equal(atomic_load(&ended), 1);
    assert_false(gol_bound_any(bound));
    gol_bound_free(bound);
}

/* For itself, where the seat cannot be given away, and for a thread that must not wait: refused, and nobody waits. */
static void test_refused_rather_than_waiting(void **state)
{
    struct gol_bound *bound = gol_bound_new(1, GOL_OVERFLOW_BLOCK);
    struct gol_mail *mail = new_mail(2);
    struct gol_mail *dropped;
    struct handler handler;

    (void)state;
    assert_int_equal(put(bound, new_mail(1)), GOL_OK);
    enter_handler(&handler, begin);
    assert_int_equal(gol_bound_put(bound, handler.self, &gol_context_here, mail, &dropped), GOL_MAILBOX_FULL);
    assert_int_equal(atomic_load(&begun), 0);
    leave_handler(&handler);
    enter_handler(&handler, refuse_to_begin);
    assert_int_equal(gol_bound_put(bound, handler.other, &gol_context_here, mail, &dropped), GOL_MAILBOX_FULL);
    assert_int_equal(atomic_load(&ended), 0);
    leave_handler(&handler);
    assert_int_equal(gol_bound_put(bound, NULL, NULL, mail, &dropped), GOL_MAILBOX_FULL);
    /* With a place there is nothing to wait for. */
    assert_int_equal(open_mail(gol_bound_take(bound)), 1);
    assert_int_equal(gol_bound_put(bound, NULL, NULL, mail, &dropped), GOL_OK);
    assert_int_equal(open_mail(gol_bound_take(bound)), 2);
    gol_bound_free(bound);
}

/* ---- a dispatcher without threads ---- */

static struct gol_bound *stepped; /* whose visitor the step is */
static int steps_left;

static bool step(struct gol_scheduler *scheduler, int64_t until_ns)
{
    (void)scheduler;
    (void)until_ns;
    if (steps_left == 0)
        return false;
    if (--steps_left % 2 == 0) /* the others go to somebody else */
        free(gol_bound_take(stepped));
    return true;
}

/* Who waits for a place is the one who makes it; when nothing is left to run, there will be none. */
static void test_sender_runs_a_seeded_runtime(void **state)
{
    struct gol_bound *bound = gol_bound_new(1, GOL_OVERFLOW_BLOCK);
    struct gol_mail *mail = new_mail(3);
    struct gol_mail *dropped;
    struct handler actors;

    (void)state;
    make_actors(&actors, refuse_to_begin);
    actors.scheduler.step = step;
    stepped = bound;
    steps_left = 4;
    assert_int_equal(gol_bound_put(bound, actors.other, &gol_context_here, new_mail(1), &dropped), GOL_OK);
    assert_int_equal(steps_left, 4);
    assert_int_equal(gol_bound_put(bound, actors.other, &gol_context_here, new_mail(2), &dropped), GOL_OK);
    assert_int_equal(steps_left, 2);
    steps_left = 1; /* which takes */
    assert_int_equal(gol_bound_put(bound, actors.other, &gol_context_here, mail, &dropped), GOL_OK);
    mail = new_mail(4);
    assert_int_equal(gol_bound_put(bound, actors.other, &gol_context_here, mail, &dropped), GOL_MAILBOX_FULL);
    free(mail);
    assert_int_equal(open_mail(gol_bound_take(bound)), 3);
    gol_bound_free(bound);
    free(actors.chunk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_at_the_bound),
        cmocka_unit_test(test_close_gives_what_is_left),
        cmocka_unit_test(test_counted),
        cmocka_unit_test(test_drops_the_oldest),
        cmocka_unit_test(test_senders_wait),
        cmocka_unit_test(test_close_while_senders_wait),
        cmocka_unit_test(test_a_handler_gives_its_seat_away),
        cmocka_unit_test(test_refused_rather_than_waiting),
        cmocka_unit_test(test_sender_runs_a_seeded_runtime),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
