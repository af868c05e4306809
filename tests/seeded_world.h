/*
 * The world that the random programs of test_seeded_programs.c act in: its citizens, the ledger of their messages, and
 * how a message is written and sent. For that file only.
 */
#ifndef GOL_TESTS_SEEDED_WORLD_H
#define GOL_TESTS_SEEDED_WORLD_H

#include "actor_fixture.h"

#include <assert.h>

enum { CITIZENS = 48, MESSAGES = 2000, FUTURES = 400, PROMISES = 100, MAIN = CITIZENS };

enum fate { NEVER, FLYING, HANDLED, DEAD, REFUSED };

struct citizen {
    struct gol_address address;
    struct gol_actor *handle; /* or NULL */
    int started, stopped;
    bool blocks; /* its mailbox makes senders wait: only those with smaller numbers send to it, so that no ring waits */
    uint32_t last_seq[CITIZENS + 1]; /* handled, of each sender */
};

/* What a message of a citizen says. */
struct letter_text {
    uint16_t id; /* 0: of a timer, and not in the ledger */
    uint16_t seq; /* of its sender to its receiver */
    uint16_t from, to;
};
static_assert(sizeof(struct letter_text) <= 8, "those of a run share mails (parcel.h)");

/* One thread runs all of it: nothing here needs to be atomic. */
static struct world {
    struct gol_runtime *runtime;
    struct gol_rng rng;
    int64_t started_ns; /* of the runtime's clock */
    struct citizen citizens[CITIZENS];
    int n_citizens;
    int budget; /* things that may still be done */
    unsigned char fate[MESSAGES];
    unsigned char dropped[MESSAGES];
    bool forwarded[MESSAGES];
    uint32_t next_seq[CITIZENS + 1][CITIZENS + 1];
    uint32_t n_messages;
    struct gol_future *futures[FUTURES];
    int n_futures;
    struct gol_promise *promises[PROMISES];
    int n_promises;
    uint64_t handled, dead; /* messages, of timers too */
    uint64_t trace; /* a hash of what was handled, and when */
    const char *wrong; /* the first thing; NULL: all is well */
} world;

static void check(bool good, const char *what)
{
    if (!good && world.wrong == NULL)
        world.wrong = what;
}

static uint32_t draw(uint32_t n)
{
    return gol_rng_below(&world.rng, n);
}

/* ---- messages ---- */

static struct letter_text text_of(const struct gol_msg *msg)
{
    struct letter_text text;

    memcpy(&text, msg->bytes, sizeof text);
    return text;
}

static void dead_letter(void *context, struct gol_address to, const struct gol_msg *msg)
{
    const struct letter_text text = text_of(msg);

    (void)context;
    (void)to;
    world.dead++;
    if (text.id == 0)
        return;
    check(world.fate[text.id] == FLYING, "a dead letter was not under way");
    world.fate[text.id] = DEAD;
}

static void citizen_drop(const struct gol_msg *msg)
{
    const struct letter_text text = text_of(msg);

    if (text.id != 0)
        world.dropped[text.id]++;
}

/* A citizen that `from` may send to. */
static int somebody(int from)
{
    const int to = (int)draw((uint32_t)world.n_citizens);

    return world.citizens[to].blocks && from != MAIN && from >= to ? -1 : to;
}

static bool write_letter(int from, int to, uint32_t type, struct gol_msg *msg)
{
    struct letter_text text = {(uint16_t)world.n_messages, 0, (uint16_t)from, (uint16_t)to};

    if (to < 0 || world.n_messages == MESSAGES || world.citizens[to].address.id == 0)
        return false;
    text.seq = (uint16_t)++world.next_seq[from][to];
    *msg = (struct gol_msg){.type = type, .size = sizeof text};
    memcpy(msg->bytes, &text, sizeof text);
    if (draw(8) == 0)
        msg->blob = gol_blob_new(1 + draw(100));
    /* Before it is sent: it may be handled while a sender waits for a place. */
    world.fate[world.n_messages++] = FLYING;
    return true;
}

static void refused(const struct gol_msg *msg, enum gol_code code)
{
    const uint32_t id = text_of(msg).id;

    check(code == GOL_CLOSED || code == GOL_MAILBOX_FULL, "refused with a code that is not in the contract");
    check(world.fate[id] == FLYING, "a refused message was handled");
    world.fate[id] = REFUSED;
    gol_blob_release(msg->blob);
}

static void send_to(int from, int to, uint32_t type)
{
    struct gol_msg msg;
    enum gol_code code;

    if (!write_letter(from, to, type, &msg))
        return;
    if (world.citizens[to].handle != NULL && draw(2))
        code = gol_actor_send(world.citizens[to].handle, &msg, NULL);
    else
        code = gol_address_send(world.citizens[to].address, &msg, NULL);
    if (code != GOL_OK)
        refused(&msg, code);
}

static void send_one(int from)
{
    send_to(from, somebody(from), draw(5));
}

/* One after another to the same citizen, so that most of them are gathered (burst.h). */
static void send_run(int from)
{
    const int to = somebody(from);
    const uint32_t type = draw(5);

    for (uint32_t n = 1 + draw(60); n > 0; n--)
        send_to(from, to, draw(10) == 0 ? draw(5) : type);
}

static void call_one(int from)
{
    const int to = somebody(from);
    struct gol_future *future = NULL;
    struct gol_msg msg;
    enum gol_code code;

    if (world.n_futures == FUTURES || !write_letter(from, to, draw(5), &msg))
        return;
    code = gol_address_call(world.citizens[to].address, &msg, &future, NULL);
    check((code == GOL_OK) == (future != NULL), "a call that was refused has a future, or the other way round");
    if (code != GOL_OK)
        refused(&msg, code);
    else if (draw(5) == 0)
        gol_future_release(future);
    else if (world.n_futures < FUTURES) /* others may have called while this one waited for a place */
        world.futures[world.n_futures++] = future;
    else
        gol_future_release(future);
}

#endif
