/*
 * Benchmarks of messages between actors that stay: pingpong, ring, big, counting and fanin. They know each other by
 * address. big is after the benchmark of that name in Aronis et al., "A scalability benchmark suite for Erlang/OTP",
 * 2012.
 */
#include "bench_actors.h"
#include "bench_actors_graph.h"

/* ---- pingpong: one message under way between two actors ---- */

enum { PING = GOL_BENCH_OWN, PONG };

struct pinger {
    struct gol_address ponger, collector;
    uint64_t left;
};

static enum gol_code start_pinger(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    *(struct pinger *)state = *(const struct pinger *)argument;
    return GOL_OK;
}

static enum gol_code handle_pinger(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct pinger *self = state;

    if (msg->type == PONG && --self->left == 0) {
        gol_turn_stop(turn);
        return gol_bench_tell(self->collector, GOL_BENCH_DONE, gol_bench_note_of(msg).value, GOL_BENCH_NOBODY);
    }
    return gol_bench_tell(self->ponger, PING, self->left, gol_turn_address(turn));
}

static enum gol_code handle_ponger(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_bench_note note = gol_bench_note_of(msg);

    (void)state;
    return gol_bench_tell(note.from, PONG, note.value, gol_turn_address(turn));
}

static const struct gol_behaviour pinger_behaviour = {
    .name = "pinger", .state_bytes = sizeof(struct pinger), .start = start_pinger, .handle = handle_pinger};
static const struct gol_behaviour ponger_behaviour = {.name = "ponger", .handle = handle_ponger};

/* size: round trips */
enum gol_code gol_bench_pingpong(const struct gol_bench_job *job, struct gol_err *err)
{
    struct pinger pinger = {.left = (uint64_t)job->size};
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, 1, &gather, err);

    pinger.collector = gather.collector;
    if (code == GOL_OK)
        code = gol_bench_spawn(job->runtime, &ponger_behaviour, NULL, &pinger.ponger, err);
    if (code == GOL_OK)
        code = gol_bench_spawn_started(job->runtime, &pinger_behaviour, &pinger, err);
    /* The last pong has the value of the last ping. */
    return gol_bench_conclude(&gather, code, 1, err);
}

/* ---- ring: one message that goes round a hundred actors ---- */

#define RING 100

enum { LINK = GOL_BENCH_OWN, HOP };

struct stage {
    struct gol_address next, collector;
};

static enum gol_code start_stage(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    ((struct stage *)state)->collector = *(const struct gol_address *)argument;
    return GOL_OK;
}

static enum gol_code handle_stage(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct gol_bench_note note = gol_bench_note_of(msg);
    struct stage *self = state;

    (void)turn;
    if (msg->type == LINK) {
        self->next = note.from;
        return GOL_OK;
    }
    if (note.value == 0)
        return gol_bench_tell(self->collector, GOL_BENCH_DONE, 1, GOL_BENCH_NOBODY);
    return gol_bench_tell(self->next, HOP, note.value - 1, GOL_BENCH_NOBODY);
}

static const struct gol_behaviour stage_behaviour = {
    .name = "stage", .state_bytes = sizeof(struct stage), .start = start_stage, .handle = handle_stage};

/* size: hops */
enum gol_code gol_bench_ring(const struct gol_bench_job *job, struct gol_err *err)
{
    struct gol_address ring[RING];
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, 1, &gather, err);

    for (int i = 0; i < RING && code == GOL_OK; i++)
        code = gol_bench_spawn(job->runtime, &stage_behaviour, &gather.collector, &ring[i], err);
    for (int i = 0; i < RING && code == GOL_OK; i++)
        code = gol_bench_tell(ring[i], LINK, 0, ring[(i + 1) % RING]);
    if (code == GOL_OK)
        code = gol_bench_tell(ring[0], HOP, (uint64_t)job->size, GOL_BENCH_NOBODY);
    return gol_bench_conclude(&gather, code, 1, err);
}

/* ---- big: each of 120 actors pings random others, and answers their pings ---- */

#define PLAYERS 120

struct player {
    struct gol_blob *all; /* their addresses, */
    const struct gol_address *everybody; /* which are these */
    struct gol_address collector;
    uint64_t random;
    uint64_t left;
};

static enum gol_code start_player(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    *(struct player *)state = *(const struct player *)argument;
    return GOL_OK;
}

/* Marsaglia's xorshift64 ("Xorshift RNGs", 2003), as in the Go program. */
static enum gol_code ping_somebody(struct gol_turn *turn, struct player *self)
{
    self->random ^= self->random << 13;
    self->random ^= self->random >> 7;
    self->random ^= self->random << 17;
    return gol_bench_tell(self->everybody[self->random % PLAYERS], PING, 0, gol_turn_address(turn));
}

static enum gol_code handle_player(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct player *self = state;

    switch (msg->type) {
    case GOL_BENCH_START:
        self->all = gol_blob_retain(msg->blob);
        self->everybody = gol_blob_bytes(self->all);
        return ping_somebody(turn, self);
    case PING:
        return gol_bench_tell(gol_bench_note_of(msg).from, PONG, 0, GOL_BENCH_NOBODY);
    default:
        if (--self->left > 0)
            return ping_somebody(turn, self);
        return gol_bench_tell(self->collector, GOL_BENCH_DONE, 1, GOL_BENCH_NOBODY);
    }
}

static void stop_player(void *state)
{
    gol_blob_release(((struct player *)state)->all);
}

static const struct gol_behaviour player_behaviour = {.name = "player",
                                                      .state_bytes = sizeof(struct player),
                                                      .start = start_player,
                                                      .handle = handle_player,
                                                      .stop = stop_player};

/* size: pings of each */
enum gol_code gol_bench_big(const struct gol_bench_job *job, struct gol_err *err)
{
    struct gol_blob *blob = gol_blob_new(PLAYERS * sizeof(struct gol_address));
    struct gol_address everybody[PLAYERS];
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, PLAYERS, &gather, err);

    if (code == GOL_OK && blob == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "no memory for addresses");
    for (uint64_t i = 0; i < PLAYERS && code == GOL_OK; i++) {
        const struct player player = {
            .collector = gather.collector, .random = i * 2654435761U + 88172645463325252U, .left = (uint64_t)job->size};

        code = gol_bench_spawn(job->runtime, &player_behaviour, &player, &everybody[i], err);
    }
    if (code == GOL_OK)
        memcpy(gol_blob_fill(blob), everybody, sizeof everybody);
    for (int i = 0; i < PLAYERS && code == GOL_OK; i++) {
        const struct gol_msg start = {.type = GOL_BENCH_START, .blob = gol_blob_retain(blob)};

        code = gol_address_send(everybody[i], &start, err);
        if (code != GOL_OK)
            gol_blob_release(start.blob);
    }
    gol_blob_release(blob);
    return gol_bench_conclude(&gather, code, PLAYERS, err);
}

/* ---- counting and fanin: many messages to one actor, sent in one turn or a thousand in each ---- */

#define SENDERS 8
#define CHUNK 1000

enum { INCREMENT = GOL_BENCH_OWN, GET };

/* Apart, so that the way of nearly all messages needs no place on the stack. */
static __attribute__((noinline)) enum gol_code tell_count(struct gol_turn *turn, uint64_t count,
                                                          const struct gol_msg *msg)
{
    gol_turn_stop(turn);
    return gol_bench_tell(gol_bench_note_of(msg).from, GOL_BENCH_DONE, count, GOL_BENCH_NOBODY);
}

static enum gol_code handle_counter(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    uint64_t *count = state;

    if (msg->type == GET)
        return tell_count(turn, *count, msg);
    *count += gol_bench_note_of(msg).value;
    return GOL_OK;
}

static const struct gol_behaviour counter_behaviour = {
    .name = "counter", .state_bytes = sizeof(uint64_t), .handle = handle_counter};

struct sender {
    struct gol_address to;
    struct gol_address asker; /* for whom it asks `to` for the count at the end, or nobody */
    uint64_t left, chunk;
};

static enum gol_code start_sender(void *state, const void *argument, struct gol_err *err)
{
    (void)err;
    *(struct sender *)state = *(const struct sender *)argument;
    return GOL_OK;
}

static enum gol_code handle_sender(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct sender *self = state;
    const uint64_t now = self->left < self->chunk ? self->left : self->chunk;
    enum gol_code code = GOL_OK;

    (void)msg;
    for (uint64_t i = 0; i < now && code == GOL_OK; i++)
        code = gol_bench_tell(self->to, INCREMENT, 1, GOL_BENCH_NOBODY);
    self->left -= now;
    if (code != GOL_OK)
        return code;
    if (self->left > 0)
        return gol_bench_tell(gol_turn_address(turn), GOL_BENCH_START, 0, GOL_BENCH_NOBODY);
    gol_turn_stop(turn);
    if (gol_address_equal(self->asker, GOL_BENCH_NOBODY))
        return GOL_OK;
    return gol_bench_tell(self->to, GET, 0, self->asker);
}

static const struct gol_behaviour sender_behaviour = {
    .name = "sender", .state_bytes = sizeof(struct sender), .start = start_sender, .handle = handle_sender};

/* size: messages. One sender, one counter. */
static enum gol_code count(const struct gol_bench_job *job, uint64_t chunk, struct gol_err *err)
{
    struct sender sender = {.left = (uint64_t)job->size, .chunk = chunk};
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, 1, &gather, err);

    sender.asker = gather.collector;
    if (code == GOL_OK)
        code = gol_bench_spawn(job->runtime, &counter_behaviour, NULL, &sender.to, err);
    if (code == GOL_OK)
        code = gol_bench_spawn_started(job->runtime, &sender_behaviour, &sender, err);
    return gol_bench_conclude(&gather, code, (uint64_t)job->size, err);
}

enum gol_code gol_bench_counting(const struct gol_bench_job *job, struct gol_err *err)
{
    return count(job, (uint64_t)job->size, err);
}

enum gol_code gol_bench_counting_chunk(const struct gol_bench_job *job, struct gol_err *err)
{
    return count(job, CHUNK, err);
}

/* size: messages of each sender. Eight senders, one collector. */
static enum gol_code fan_in(const struct gol_bench_job *job, uint64_t chunk, struct gol_err *err)
{
    const uint64_t all = SENDERS * (uint64_t)job->size;
    struct gol_bench_gather gather;
    enum gol_code code = gol_bench_gather(job->runtime, all, &gather, err);

    for (int i = 0; i < SENDERS && code == GOL_OK; i++) {
        const struct sender sender = {.to = gather.collector, .left = (uint64_t)job->size, .chunk = chunk};

        code = gol_bench_spawn_started(job->runtime, &sender_behaviour, &sender, err);
    }
    return gol_bench_conclude(&gather, code, all, err);
}

enum gol_code gol_bench_fanin(const struct gol_bench_job *job, struct gol_err *err)
{
    return fan_in(job, (uint64_t)job->size, err);
}

enum gol_code gol_bench_fanin_chunk(const struct gol_bench_job *job, struct gol_err *err)
{
    return fan_in(job, CHUNK, err);
}
