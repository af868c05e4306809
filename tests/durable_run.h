/*
 * The run that test_durable_life.c kills: a few games of Life, each a durable actor that makes some generations at each
 * message. It is a process of its own, and says through a pipe what it is doing.
 */
#ifndef GOL_TESTS_DURABLE_RUN_H
#define GOL_TESTS_DURABLE_RUN_H

#include "cmocka_all.h"

#include "gollab/actor.h"
#include "gollab/durable.h"
#include "gollab/life.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <xxhash.h>

enum {
    GAMES = 5,
    ROUNDS_OF_GAME = 60, /* messages to each */
    GENERATIONS = 3, /* at each message */
    EVERY = 4, /* messages between checkpoints */
    MAX_AGE = 200, /* more than a still life grows in a run: an age that got lost is missed in the checksum */
};

/* ---- what the run tells the test ---- */

enum report_kind { REPORT_STARTED, REPORT_HANDLING, REPORT_CHECKSUM };

/* Small enough for a pipe to take it as a whole. */
struct report {
    uint32_t kind;
    uint32_t game; /* CHECKSUM: of all */
    uint64_t value; /* STARTED: messages in the checkpoint; HANDLING: nothing */
};

static int report_fd = -1; /* in the run */

static inline void report(enum report_kind kind, uint32_t game, uint64_t value)
{
    const struct report said = {(uint32_t)kind, game, value};

    while (write(report_fd, &said, sizeof said) < 0 && errno == EINTR)
        continue;
}

/* ---- a game as a durable actor ---- */

enum { STEP, CHECKSUM };

struct game {
    struct gol_life *life;
    uint64_t generation; /* the engine's own count begins anew when a game is filled with cells */
    uint32_t number;
};

static inline struct gol_life_options shape_of(uint32_t number)
{
    return (struct gol_life_options){
        .width = 61 + 16 * (int)number,
        .height = 48 + 5 * (int)number,
        .topology = number % 2 ? GOL_TOPOLOGY_PLANE : GOL_TOPOLOGY_TORUS,
        .rule = GOL_RULE_LIFE,
        .max_age = MAX_AGE,
        .ages = number % 3 ? GOL_AGES_OFTEN : GOL_AGES_SELDOM,
    };
}

static inline size_t cells_of(const struct game *game)
{
    const struct gol_life_options *options = gol_life_options_get(game->life);

    return (size_t)options->width * (size_t)options->height;
}

static inline enum gol_code game_new(struct game *game, uint32_t number, struct gol_err *err)
{
    const struct gol_life_options options = shape_of(number);

    game->number = number;
    return gol_life_new(&options, &game->life, err);
}

static inline enum gol_code game_start(void *state, const void *argument, struct gol_err *err)
{
    struct game *game = state;
    const enum gol_code code = game_new(game, *(const uint32_t *)argument, err);

    if (code == GOL_OK)
        gol_life_fill_random(game->life, 1000 + game->number, 0.35);
    return code;
}

static inline void game_stop(void *state)
{
    gol_life_free(((struct game *)state)->life);
}

/* The generation, little-endian, and the age of each cell. */
static inline struct gol_blob *game_save(const void *state, struct gol_err *err)
{
    const struct game *game = state;
    struct gol_blob *blob = gol_blob_new(8 + cells_of(game));
    uint8_t *bytes;

    (void)err;
    if (blob == NULL)
        return NULL;
    bytes = gol_blob_fill(blob);
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(game->generation >> (8 * i));
    gol_life_read(game->life, bytes + 8);
    return blob;
}

static inline enum gol_code game_load(void *state, const void *argument, uint32_t version, const void *bytes,
                                      size_t size, struct gol_err *err)
{
    const uint8_t *at = bytes;
    struct game *game = state;
    const enum gol_code code = game_new(game, *(const uint32_t *)argument, err);

    if (code != GOL_OK)
        return code;
    if (version != 1 || size != 8 + cells_of(game)) {
        gol_life_free(game->life);
        return gol_err_set(err, GOL_MISMATCH, "%zu bytes are not a game of this shape", size);
    }
    for (int i = 0; i < 8; i++)
        game->generation |= (uint64_t)at[i] << (8 * i);
    gol_life_write(game->life, at + 8);
    return GOL_OK;
}

static inline enum gol_code game_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct game *game = state;
    uint64_t sums[2];
    struct gol_msg reply = {.size = sizeof sums};

    if (msg->type == STEP) {
        report(REPORT_HANDLING, game->number, 0);
        gol_life_step(game->life, GENERATIONS);
        game->generation += GENERATIONS;
        return GOL_OK;
    }
    sums[0] = game->generation;
    sums[1] = gol_life_checksum(game->life);
    memcpy(reply.bytes, sums, sizeof sums);
    return gol_turn_reply(turn, &reply, gol_turn_err(turn));
}

static const struct gol_behaviour game_behaviour = {
    .name = "game of life",
    .state_bytes = sizeof(struct game),
    .start = game_start,
    .handle = game_handle,
    .stop = game_stop,
    .version = 1,
    .save = game_save,
    .load = game_load,
};

/* ---- the run: test_durable_life run FOLDER FD DISPATCHER ---- */

static const struct {
    const char *name;
    struct gol_runtime_options options;
} dispatchers[] = {
    {"threads", {.dispatcher = GOL_DISPATCH_THREADS}},
    {"pool", {.dispatcher = GOL_DISPATCH_POOL, .workers = 2}},
    {"seeded", {.dispatcher = GOL_DISPATCH_SEEDED, .seed = 1}},
};

static inline int give_up(const char *what, const struct gol_err *err)
{
    fprintf(stderr, "run: %s: %s\n", what, err->message);
    return 1;
}

/* Spawns the games from their checkpoints and sends each what is not in its own. */
static inline int resume(struct gol_runtime *runtime, const char *folder, struct gol_actor **games)
{
    uint64_t handled[GAMES];
    struct gol_err err;

    for (uint32_t i = 0; i < GAMES; i++) {
        char path[256];
        const struct gol_durable_options options = {.path = path, .every = EVERY};

        snprintf(path, sizeof path, "%s/%" PRIu32, folder, i);
        if (gol_durable_spawn(runtime, &game_behaviour, &i, &options, &games[i], &handled[i], &err) != GOL_OK)
            return give_up("spawn", &err);
        report(REPORT_STARTED, i, handled[i]);
    }
    for (uint64_t round = 0; round < ROUNDS_OF_GAME; round++)
        for (uint32_t i = 0; i < GAMES; i++)
            if (round >= handled[i] && gol_actor_send(games[i], &(struct gol_msg){.type = STEP}, &err) != GOL_OK)
                return give_up("send", &err);
    return 0;
}

static inline int run(const char *folder, const char *fd, const char *dispatcher)
{
    size_t which = 0;
    struct gol_runtime *runtime;
    struct gol_actor *games[GAMES];
    uint64_t sums[GAMES][2];
    struct gol_err err;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    report_fd = atoi(fd);
    while (strcmp(dispatcher, dispatchers[which].name) != 0)
        which++;
    if (gol_runtime_new(&dispatchers[which].options, &runtime, &err) != GOL_OK)
        return give_up("runtime", &err);
    if (resume(runtime, folder, games) != 0)
        return 1;
    for (uint32_t i = 0; i < GAMES; i++) {
        struct gol_future *future;
        struct gol_msg reply;

        if (gol_actor_call(games[i], &(struct gol_msg){.type = CHECKSUM}, &future, &err) != GOL_OK ||
            gol_future_get(future, GOL_FOREVER, &reply, &err) != GOL_OK)
            return give_up("ask", &err);
        memcpy(sums[i], reply.bytes, sizeof sums[i]);
        gol_future_release(future);
        gol_actor_release(games[i]);
    }
    gol_runtime_free(runtime);
    report(REPORT_CHECKSUM, 0, XXH3_64bits(sums, sizeof sums));
    return 0;
}

#endif
