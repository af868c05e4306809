/*
 * Everything at once for as long as one likes: soak_actors SECONDS [SEED]. Driver threads and handlers spawn, send
 * (handlers also many in a row to one, as do stop functions and the hook of dead letters), call, forward, cancel,
 * pause, stop, kill, fail and release at random, with bounded mailboxes and timers, on a pool and on a dispatcher of
 * threads, and across the two. Every message carries an id of its own, and a ledger says where it is; at the end of a
 * round all runtimes are stopped and the ledger must balance to zero. Exit 1, with what is off and the seed, when it
 * does not; 2 for bad arguments.
 */
#include "gollab/actor.h"
#include "gollab/timer.h"
#include "util/clock.h"
#include "util/num.h"
#include "util/rng.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNTIMES = 2, DRIVERS = 3, SLOTS = 64, PINNED = 12, LEDGER = 1 << 20, ROUND_MS = 1500 };

/* What became of a message. Each id is written by whoever holds the message, one at a time. */
enum fate { UNUSED, FLYING, HANDLED, DEAD, REFUSED, FATES };

/* Where actors can be found by others. */
struct slot {
    pthread_mutex_t lock;
    struct gol_actor *handle; /* or NULL */
    struct gol_address address;
};

static struct soak {
    uint64_t seed;
    struct gol_runtime *runtimes[RUNTIMES];
    struct slot slots[SLOTS];
    atomic_bool over; /* the round: nothing new is begun */
    atomic_uint next_id;
    _Atomic unsigned char fate[LEDGER];
    atomic_bool forwarded[LEDGER]; /* comes to others too, and in another order */
    atomic_long spawned, started, stopped, pinned; /* pinned: of the threads dispatcher, that live */
    atomic_long letters, timers, twice, wrong_codes, unordered;
} soak;

struct citizen {
    bool pinned;
    struct gol_rng rng;
    int64_t last[DRIVERS]; /* number handled last, of each driver */
};

/* What a message says. */
struct text {
    uint32_t id; /* 0: of a timer */
    uint32_t driver; /* DRIVERS: of a handler */
    int64_t
        number; /* of that driver, growing; a handler's ends before it, so that those of a run share mails (parcel.h) */
};

static struct text text_of(const struct gol_msg *msg)
{
    struct text text;

    memcpy(&text, msg->bytes, sizeof text);
    return text;
}

/* From one place to the next; what was not where it should be has come twice. */
static void move(uint32_t id, enum fate from, enum fate to)
{
    if (id != 0 && atomic_exchange(&soak.fate[id], (unsigned char)to) != (unsigned char)from)
        atomic_fetch_add(&soak.twice, 1);
}

static void act(struct gol_rng *rng, uint32_t driver, int64_t number);
static struct gol_address somebody(struct gol_rng *rng);
static void post_run(struct gol_rng *rng, struct gol_address to);

static void dead_letter(void *context, struct gol_address to, const struct gol_msg *msg)
{
    struct gol_rng rng = {text_of(msg).id};

    (void)context;
    (void)to;
    atomic_fetch_add(&soak.letters, 1);
    move(text_of(msg).id, FLYING, DEAD);
    if (!atomic_load(&soak.over) && gol_rng_below(&rng, 100) == 0)
        post_run(&rng, somebody(&rng));
}

/* ---- citizens ---- */

static enum gol_code citizen_start(void *state, const void *argument, struct gol_err *err)
{
    struct citizen *citizen = state;

    memcpy(citizen, argument, sizeof *citizen);
    if (gol_rng_below(&citizen->rng, 50) == 0)
        return gol_err_set(err, GOL_LIMIT, "stillborn");
    atomic_fetch_add(&soak.started, 1);
    if (citizen->pinned) /* here, since one for which there is no thread is stopped before its spawn has failed */
        atomic_fetch_add(&soak.pinned, 1);
    return GOL_OK;
}

static void citizen_stop(void *state)
{
    struct citizen *citizen = state;

    if (!atomic_load(&soak.over) && gol_rng_below(&citizen->rng, 4) == 0)
        post_run(&citizen->rng, somebody(&citizen->rng));
    if (citizen->pinned)
        atomic_fetch_sub(&soak.pinned, 1);
    atomic_fetch_add(&soak.stopped, 1);
}

static struct gol_address somebody(struct gol_rng *rng)
{
    struct slot *slot = &soak.slots[gol_rng_below(rng, SLOTS)];
    struct gol_address address;

    pthread_mutex_lock(&slot->lock);
    address = slot->address;
    pthread_mutex_unlock(&slot->lock);
    return address;
}

static enum gol_code resume(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct citizen *citizen = state;
    struct gol_rng *rng = &citizen->rng;
    const uint32_t id = text_of(msg).id;
    enum gol_code code;

    if (!atomic_load(&soak.over) && gol_rng_below(rng, 3) == 0)
        act(rng, DRIVERS, 0);
    switch (gol_rng_below(rng, 16)) {
    case 0:
        gol_turn_pause(turn, gol_rng_below(rng, 3000000), gol_rng_below(rng, 2) ? resume : NULL);
        return GOL_OK;
    case 1:
        if (id == 0)
            break;
        move(id, HANDLED, FLYING);
        atomic_store(&soak.forwarded[id], true);
        code = gol_turn_forward(turn, somebody(rng), NULL);
        if (code != GOL_OK)
            move(id, FLYING, HANDLED);
        break;
    case 2:
        if (gol_rng_below(rng, 20) == 0)
            gol_turn_stop(turn);
        break;
    case 3:
        return gol_rng_below(rng, 40) == 0 ? GOL_MISMATCH : GOL_OK;
    default:
        break;
    }
    gol_turn_reply(turn, &(struct gol_msg){.type = 1}, NULL); /* refused where it was a send, or forwarded */
    return GOL_OK;
}

static enum gol_code citizen_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct citizen *citizen = state;
    const struct text text = text_of(msg);

    move(text.id, FLYING, HANDLED);
    if (text.driver < DRIVERS && !atomic_load(&soak.forwarded[text.id])) {
        if (text.number <= citizen->last[text.driver])
            atomic_fetch_add(&soak.unordered, 1);
        citizen->last[text.driver] = text.number;
    }
    return resume(turn, state, msg);
}

static const struct gol_behaviour citizen_behaviour = {.name = "citizen",
                                                       .state_bytes = sizeof(struct citizen),
                                                       .start = citizen_start,
                                                       .handle = citizen_handle,
                                                       .stop = citizen_stop};

/* ---- what may happen ---- */

/* A new actor in the slot; the one before it is let go, stopped or killed. */
static void replace(struct gol_rng *rng, struct slot *slot)
{
    struct citizen citizen = {.rng = {gol_rng_next(rng)}};
    struct gol_actor_options options = {0};
    struct gol_actor *handle, *old;
    struct gol_address old_address;
    const uint32_t end = gol_rng_below(rng, 3);

    citizen.pinned = gol_rng_below(rng, 4) == 0 && atomic_load(&soak.pinned) < PINNED;
    /* No mailbox that blocks: handlers that wait for each other in a ring would wait for ever. */
    if (gol_rng_below(rng, 3) == 0)
        options = (struct gol_actor_options){1 + gol_rng_below(rng, 8),
                                             gol_rng_below(rng, 2) ? GOL_OVERFLOW_FAIL : GOL_OVERFLOW_DROP_OLDEST};
    atomic_fetch_add(&soak.spawned, 1);
    if (gol_actor_spawn(soak.runtimes[citizen.pinned], &citizen_behaviour, &citizen, &options, &handle, NULL) != GOL_OK)
        return;
    pthread_mutex_lock(&slot->lock);
    if (atomic_load(&soak.over)) { /* the slots are being emptied */
        pthread_mutex_unlock(&slot->lock);
        gol_actor_release(handle);
        return;
    }
    old = slot->handle;
    old_address = slot->address;
    slot->handle = handle;
    slot->address = gol_actor_address(handle);
    pthread_mutex_unlock(&slot->lock);
    if (end == 1)
        gol_address_stop(old_address, NULL);
    if (end == 2)
        gol_address_kill(old_address, NULL);
    gol_actor_release(old);
}

static void post(struct gol_rng *rng, struct gol_address to, uint32_t driver, int64_t number, bool may_call)
{
    struct text text = {.driver = driver, .number = number};
    struct gol_msg msg = {.type = 2, .size = driver < DRIVERS ? sizeof text : offsetof(struct text, number)};
    struct gol_future *future = NULL;
    struct gol_actor *handle;
    enum gol_code code;

    if (to.id == 0)
        return;
    text.id = atomic_fetch_add(&soak.next_id, 1);
    if (text.id >= LEDGER)
        return; /* the ledger is full: the round is over */
    memcpy(msg.bytes, &text, sizeof text);
    if (gol_rng_below(rng, 8) == 0)
        msg.blob = gol_blob_new(1 + gol_rng_below(rng, 200));
    move(text.id, UNUSED, FLYING);
    switch (may_call ? gol_rng_below(rng, 4) : 1 + gol_rng_below(rng, 3)) {
    case 0:
        code = gol_address_call(to, &msg, &future, NULL);
        break;
    case 1:
        handle = gol_address_retain(to);
        code = handle != NULL ? gol_actor_send(handle, &msg, NULL) : GOL_CLOSED;
        gol_actor_release(handle);
        break;
    default:
        code = gol_address_send(to, &msg, NULL);
        break;
    }
    if (code != GOL_OK) {
        move(text.id, FLYING, REFUSED);
        gol_blob_release(msg.blob);
        if (code != GOL_CLOSED && code != GOL_MAILBOX_FULL)
            atomic_fetch_add(&soak.wrong_codes, 1);
    } else if (future != NULL) {
        struct gol_msg reply;

        /* Drivers wait for some; nobody waits for those of a handler. */
        if (gol_rng_below(rng, 3) == 0)
            gol_future_cancel(future);
        else if (driver < DRIVERS && gol_rng_below(rng, 4) == 0)
            gol_future_get(future, 50000000, &reply, NULL);
        gol_future_release(future);
    }
}

/* Many in a row from inside a visit, most of which are gathered (burst.h). */
static void post_run(struct gol_rng *rng, struct gol_address to)
{
    for (uint32_t n = 1 + gol_rng_below(rng, 60); n > 0; n--)
        post(rng, to, DRIVERS, 0, false);
}

static void start_timer(struct gol_rng *rng)
{
    const struct text text = {.driver = DRIVERS};
    const struct gol_address to = somebody(rng);
    struct gol_msg msg = {.size = sizeof text};
    struct gol_timer *timer;

    if (to.id == 0)
        return;
    memcpy(msg.bytes, &text, sizeof text);
    if (gol_timer_start(soak.runtimes[gol_rng_below(rng, RUNTIMES)], to, &msg, gol_rng_below(rng, 5000000),
                        gol_rng_below(rng, 2) ? 500000 : 0, &timer, NULL) != GOL_OK)
        return;
    atomic_fetch_add(&soak.timers, 1);
    if (gol_rng_below(rng, 2))
        gol_timer_cancel(timer);
    gol_timer_release(timer);
}

static void act(struct gol_rng *rng, uint32_t driver, int64_t number)
{
    switch (gol_rng_below(rng, 64)) {
    case 0:
        replace(rng, &soak.slots[gol_rng_below(rng, SLOTS)]);
        break;
    case 1:
        start_timer(rng);
        break;
    case 2:
        if (gol_rng_below(rng, 4) == 0)
            gol_address_kill(somebody(rng), NULL);
        break;
    case 3:
        if (driver == DRIVERS && gol_rng_below(rng, 4) == 0)
            post_run(rng, somebody(rng));
        break;
    default:
        post(rng, somebody(rng), driver, number, true);
        break;
    }
}

/* ---- rounds ---- */

static void *drive(void *argument)
{
    const uint32_t driver = (uint32_t)(uintptr_t)argument;
    struct gol_rng rng = {gol_rng_stream(soak.seed, driver)};

    for (int64_t number = 1; !atomic_load(&soak.over); number++)
        act(&rng, driver, number);
    return NULL;
}

static bool begin(unsigned workers, struct gol_err *err)
{
    const struct gol_runtime_options options[RUNTIMES] = {
        {.dispatcher = GOL_DISPATCH_POOL, .workers = workers, .dead_letter = dead_letter},
        {.dispatcher = GOL_DISPATCH_THREADS, .dead_letter = dead_letter},
    };

    atomic_store(&soak.over, false);
    atomic_store(&soak.next_id, 1);
    memset((void *)soak.fate, UNUSED, sizeof soak.fate); /* nobody else is there */
    memset((void *)soak.forwarded, 0, sizeof soak.forwarded);
    for (int i = 0; i < RUNTIMES; i++) {
        if (gol_runtime_new(&options[i], &soak.runtimes[i], err) != GOL_OK)
            return false;
    }
    return true;
}

/* Lets everything go, waits for all of it, and says whether the sums are right. */
static bool end(long counts[FATES])
{
    const uint32_t used = atomic_load(&soak.next_id) < LEDGER ? atomic_load(&soak.next_id) : LEDGER;

    for (int i = 0; i < SLOTS; i++) {
        struct gol_actor *handle;

        pthread_mutex_lock(&soak.slots[i].lock);
        handle = soak.slots[i].handle;
        soak.slots[i].handle = NULL;
        pthread_mutex_unlock(&soak.slots[i].lock);
        gol_actor_release(handle);
    }
    for (int i = 0; i < RUNTIMES; i++)
        gol_runtime_settle(soak.runtimes[i]);
    for (int i = 0; i < RUNTIMES; i++) {
        gol_runtime_free(soak.runtimes[i]);
        soak.runtimes[i] = NULL;
    }
    for (int i = 0; i < SLOTS; i++)
        soak.slots[i].address = (struct gol_address){0};
    for (uint32_t id = 1; id < used; id++)
        counts[atomic_load(&soak.fate[id])]++;
    return counts[FLYING] == 0 && counts[UNUSED] == 0 && atomic_load(&soak.started) == atomic_load(&soak.stopped) &&
           atomic_load(&soak.pinned) == 0 && atomic_load(&soak.twice) == 0 && atomic_load(&soak.wrong_codes) == 0 &&
           atomic_load(&soak.unordered) == 0;
}

static bool run_round(unsigned workers, long counts[FATES], struct gol_err *err)
{
    const int64_t until_ns = gol_clock_ns() + ROUND_MS * 1000000LL;
    pthread_t drivers[DRIVERS];
    int n = 0;

    if (!begin(workers, err))
        return false;
    while (n < DRIVERS && pthread_create(&drivers[n], NULL, drive, (void *)(uintptr_t)n) == 0)
        n++;
    while (gol_clock_ns() < until_ns && atomic_load(&soak.next_id) < LEDGER - 1000)
        gol_clock_sleep_until(gol_clock_ns() + 10000000);
    atomic_store(&soak.over, true);
    for (int i = 0; i < n; i++)
        pthread_join(drivers[i], NULL);
    return end(counts) && n == DRIVERS;
}

static void say(const char *what, int64_t started_ns, const long counts[FATES])
{
    printf("soak_actors: %s after %.0f s: %ld actors, %ld handled, %ld dead letters, %ld refused, %ld timers\n", what,
           (double)(gol_clock_ns() - started_ns) / 1e9, atomic_load(&soak.started), counts[HANDLED], counts[DEAD],
           counts[REFUSED], atomic_load(&soak.timers));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const int64_t started_ns = gol_clock_ns();
    long counts[FATES] = {0};
    struct gol_err err = {.message = ""};
    int64_t seconds;
    bool good = true;

    if (argc < 2 || argc > 3 || gol_num_parse_int(argv[1], 1, 1000000, &seconds, &err) != GOL_OK ||
        (argc == 3 && gol_num_parse_u64(argv[2], &soak.seed, &err) != GOL_OK)) {
        fprintf(stderr, "usage: soak_actors SECONDS [SEED]\n");
        return 2;
    }
    if (argc < 3)
        soak.seed = gol_rng_mix((uint64_t)gol_clock_wall_ns());
    printf("soak_actors: seed %" PRIu64 "\n", soak.seed);
    for (int i = 0; i < SLOTS; i++)
        pthread_mutex_init(&soak.slots[i].lock, NULL);
    for (unsigned round = 0; good && gol_clock_ns() - started_ns < seconds * 1000000000; round++) {
        good = run_round(1 + round % 4, counts, &err);
        soak.seed = gol_rng_stream(soak.seed, DRIVERS + round);
        if (good && round % 3 == 2)
            say("all balances", started_ns, counts);
    }
    say(good ? "passed" : "FAILED", started_ns, counts);
    if (!good)
        printf("soak_actors: %s%ld lost, %ld without a send, %ld twice, %ld out of order, %ld wrong codes, %ld started "
               "but %ld "
               "stopped, %ld pinned\n",
               err.message, counts[FLYING], counts[UNUSED], atomic_load(&soak.twice), atomic_load(&soak.unordered),
               atomic_load(&soak.wrong_codes), atomic_load(&soak.started), atomic_load(&soak.stopped),
               atomic_load(&soak.pinned));
    for (int i = 0; i < SLOTS; i++)
        pthread_mutex_destroy(&soak.slots[i].lock);
    return good ? 0 : 1;
}
