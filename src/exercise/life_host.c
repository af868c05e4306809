/*
 * Games that step together are at the same generation for as long as all run. A game of a pack that has settled is only
 * said to have stopped: its lane goes on unseen, and what it was like when it stopped was noted then. So where a game
 * ends depends on the game alone, never on its neighbours or on how many generations were asked for at a time.
 *
 * Nobody looks at single generations unless the view, a history or the settling in a pack asks for it: then all
 * generations of a request are one step of the engine.
 */
#include "exercise/life_host.h"

#include "exercise/actors.h"
#include "gollab/history.h"
#include "gollab/pack.h"
#include "gollab/settle.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct gol_hosted {
    struct gol_settle *settle; /* NULL when games do not stop */
    struct gol_history *history; /* NULL without one */
    int64_t generation;
    bool stopped;
    uint64_t checksum; /* of its last state, once stopped */
};

/* Where the states of one answer go. */
struct states {
    enum gol_view_kind view;
    struct gol_blob *blob; /* NULL: nobody wants them */
    int64_t n; /* in the blob so far */
};

/* ---- one game of the host ---- */

static void read_ages(const struct gol_host *host, int64_t game, uint8_t *out)
{
    if (host->life != NULL)
        gol_life_read(host->life, out);
    else
        gol_pack_read(host->pack, (int)game, out);
}

static uint64_t checksum_of(const struct gol_host *host, int64_t game)
{
    if (host->games[game].stopped)
        return host->games[game].checksum;
    return host->life != NULL ? gol_life_checksum(host->life) : gol_pack_checksum(host->pack, (int)game);
}

/* What gol_settle_look reads a state of a pack by. */
struct lane {
    const struct gol_host *host;
    int64_t game;
};

static void read_lane(const void *game, uint8_t *ages)
{
    const struct lane *lane = game;

    read_ages(lane->host, lane->game, ages);
}

static uint64_t hash_alive(uint8_t *ages, size_t cells)
{
    for (size_t i = 0; i < cells; i++)
        ages[i] = ages[i] != 0;
    return XXH3_64bits(ages, cells);
}

/* Whether the game is known to have settled, now that it has come to its generation. */
static bool has_settled(struct gol_host *host, int64_t game)
{
    const struct lane lane = {host, game};
    struct gol_settle_state state = {.generation = host->games[game].generation, .read = read_lane, .game = &lane};
    struct gol_settled settled;

    if (host->games[game].settle == NULL)
        return false;
    if (host->life != NULL) { /* gol_settle_step has looked */
        gol_settle_get(host->games[game].settle, &settled);
        return settled.kind != GOL_SETTLED_NOT;
    }
    read_ages(host, game, host->ages);
    state.hash = hash_alive(host->ages, host->cells);
    state.maybe_empty = state.hash == host->empty_hash;
    return gol_settle_look(host->games[game].settle, &state);
}

static void keep_state(struct gol_host *host, int64_t game)
{
    struct gol_blob *blob;

    if (host->games[game].history == NULL)
        return;
    blob = gol_blob_new(host->cells);
    if (blob == NULL) {
        host->code = GOL_NO_MEMORY;
        return;
    }
    read_ages(host, game, gol_blob_fill(blob));
    if (gol_history_add(host->games[game].history, host->games[game].generation, blob, NULL) != GOL_OK)
        host->code = GOL_NO_MEMORY; /* it has a hole after a state that was not kept */
    gol_blob_release(blob);
}

static void show_state(const struct gol_host *host, int64_t game, struct states *states)
{
    const struct gol_hosted *hosted = &host->games[game];
    const struct gol_host_state header = {
        .game = host->start.first + game,
        .generation = hosted->generation,
        .population = host->life != NULL ? gol_life_population(host->life) : gol_pack_population(host->pack, (int)game),
        .stopped = hosted->stopped,
    };
    unsigned char *at;

    if (states->blob == NULL)
        return;
    at = (unsigned char *)gol_blob_fill(states->blob) + (size_t)states->n++ * (sizeof header + host->cells);
    memcpy(at, &header, sizeof header);
    read_ages(host, game, at + sizeof header);
}

static void stop_game(struct gol_host *host, int64_t game)
{
    host->games[game].checksum = checksum_of(host, game);
    host->games[game].stopped = true;
    host->running--;
}

/* ---- all games ---- */

static void fill(struct gol_host *host)
{
    for (int64_t i = 0; i < host->start.games; i++) {
        const uint64_t seed = gol_rng_stream(host->start.seed, (uint64_t)(host->start.first + i));

        if (host->life != NULL)
            gol_life_fill_random(host->life, seed, host->start.density);
        else
            gol_pack_fill_random(host->pack, (int)i, seed, host->start.density);
    }
}

/* Puts all games at their start, at generation 0, where one may have settled already. */
static void begin(struct gol_host *host)
{
    fill(host);
    host->running = host->start.games;
    for (int64_t i = 0; i < host->start.games; i++) {
        struct gol_hosted *hosted = &host->games[i];

        hosted->generation = 0;
        hosted->stopped = false;
        if (hosted->settle != NULL)
            gol_settle_reset(hosted->settle);
        if (hosted->settle != NULL && host->life != NULL)
            gol_settle_step(hosted->settle, host->life, 0, true);
        if (hosted->history != NULL)
            gol_history_clear(hosted->history);
        keep_state(host, i);
        if (has_settled(host, i))
            stop_game(host, i);
    }
}

/* One generation, looked at. */
static void step_one(struct gol_host *host, struct states *states)
{
    if (host->life == NULL)
        gol_pack_step(host->pack, 1);
    else if (host->games[0].settle != NULL)
        gol_settle_step(host->games[0].settle, host->life, 1, true);
    else
        gol_life_step(host->life, 1);
    for (int64_t i = 0; i < host->start.games; i++) {
        if (host->games[i].stopped)
            continue;
        host->games[i].generation++;
        keep_state(host, i);
        if (has_settled(host, i))
            stop_game(host, i);
        if (states->view == GOL_VIEW_EVERY || (states->view == GOL_VIEW_SAMPLED && host->games[i].stopped))
            show_state(host, i, states);
    }
}

/* All generations at once: a single game that may settle on the way, or games that cannot. */
static void step_many(struct gol_host *host, int64_t generations, struct states *states)
{
    int64_t done = generations;

    if (host->life == NULL)
        gol_pack_step(host->pack, generations);
    else if (host->games[0].settle != NULL)
        done = gol_settle_step(host->games[0].settle, host->life, generations, true);
    else
        gol_life_step(host->life, generations);
    for (int64_t i = 0; i < host->start.games; i++)
        host->games[i].generation += done;
    if (has_settled(host, 0)) {
        stop_game(host, 0);
        show_state(host, 0, states);
    }
}

static struct gol_blob *room_for_states(const struct gol_host *host, const struct gol_host_request *request)
{
    const size_t state_bytes = sizeof(struct gol_host_state) + host->cells;
    const size_t each = request->view == GOL_VIEW_EVERY ? (size_t)request->generations : 1;
    const size_t running = (size_t)host->running;

    if (running > 0 && each > SIZE_MAX / state_bytes / running)
        return NULL;
    return gol_blob_new(running * each * state_bytes);
}

struct gol_blob *gol_host_step(struct gol_host *host, const struct gol_host_request *request,
                               struct gol_host_answer *answer)
{
    struct states states = {.view = (enum gol_view_kind)request->view};
    const bool each =
        states.view == GOL_VIEW_EVERY || host->start.history > 0 || (host->start.settles && host->pack != NULL);

    *answer = (struct gol_host_answer){.code = GOL_OK};
    if (states.view != GOL_VIEW_OFF) {
        states.blob = room_for_states(host, request);
        if (states.blob == NULL)
            answer->code = GOL_NO_MEMORY;
    }
    if (!each && host->running > 0)
        step_many(host, request->generations, &states);
    for (int64_t done = 0; each && done < request->generations && host->running > 0; done++)
        step_one(host, &states);
    for (int64_t i = 0; states.view == GOL_VIEW_SAMPLED && i < host->start.games; i++)
        if (!host->games[i].stopped)
            show_state(host, i, &states);
    answer->states = states.n;
    answer->running = host->running;
    if (host->code != GOL_OK)
        answer->code = (int32_t)host->code;
    return states.blob;
}

void gol_host_warm(struct gol_host *host, int64_t generations)
{
    const struct gol_host_request request = {.generations = generations, .view = GOL_VIEW_OFF};
    struct gol_host_answer answer;

    gol_host_step(host, &request, &answer);
    begin(host);
}

struct gol_blob *gol_host_results(const struct gol_host *host)
{
    struct gol_blob *blob = gol_blob_new((size_t)host->start.games * sizeof(struct gol_host_result));

    for (int64_t i = 0; blob != NULL && i < host->start.games; i++) {
        struct gol_host_result *result = (struct gol_host_result *)gol_blob_fill(blob) + i;
        struct gol_settled settled = {.kind = GOL_SETTLED_NOT};

        if (host->games[i].settle != NULL)
            gol_settle_get(host->games[i].settle, &settled);
        result->checksum = checksum_of(host, i);
        result->generation = host->games[i].generation;
        result->settled = settled.kind == GOL_SETTLED_NOT ? -1 : settled.since;
    }
    return blob;
}

struct gol_blob *gol_host_newest(const struct gol_host *host, int64_t game)
{
    const struct gol_history *history = host->games[game].history;

    return history == NULL ? NULL : gol_history_get(history, gol_history_newest(history));
}

/* ---- making and releasing ---- */

static enum gol_code make_games(struct gol_host *host, struct gol_err *err)
{
    const struct gol_host_start *start = &host->start;
    enum gol_code code = start->games == 1 ? gol_life_new(&start->options, &host->life, err)
                                           : gol_pack_new(&start->options, (int)start->games, &host->pack, err);

    host->games = calloc((size_t)start->games, sizeof *host->games);
    host->ages = calloc(1, host->cells);
    if (code == GOL_OK && (host->games == NULL || host->ages == NULL))
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory for %lld games", (long long)start->games);
    for (int64_t i = 0; i < start->games && code == GOL_OK; i++) {
        if (start->settles)
            code = gol_settle_new(&start->options, GOL_HOST_PERIOD_MAX, &host->games[i].settle, err);
        if (code == GOL_OK && start->history > 0)
            code = gol_history_new(&start->options, start->history, &host->games[i].history, err);
    }
    return code;
}

enum gol_code gol_host_start(void *state, const void *argument, struct gol_err *err)
{
    struct gol_host *host = state;
    enum gol_code code;

    *host = (struct gol_host){.start = *(const struct gol_host_start *)argument};
    host->cells = (size_t)host->start.options.width * (size_t)host->start.options.height;
    code = make_games(host, err);
    if (code == GOL_OK) {
        host->empty_hash = hash_alive(host->ages, host->cells);
        begin(host);
        if (host->code != GOL_OK)
            code = gol_err_set(err, host->code, "out of memory for the history of a game");
    }
    if (code != GOL_OK)
        gol_host_stop(host);
    return code;
}

void gol_host_stop(void *state)
{
    struct gol_host *host = state;

    for (int64_t i = 0; host->games != NULL && i < host->start.games; i++) {
        gol_settle_free(host->games[i].settle);
        gol_history_free(host->games[i].history);
    }
    free(host->games);
    free(host->ages);
    gol_pack_free(host->pack);
    gol_life_free(host->life);
    *host = (struct gol_host){.start = {.games = 0}};
}

/* ---- as an actor ---- */

static void host_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_host *host = state;
    struct gol_msg reply = {.type = msg->type};
    struct gol_host_request request = {0};
    struct gol_host_answer answer;
    int64_t game = 0;

    switch ((enum gol_host_message)msg->type) {
    case GOL_HOST_STEP:
        memcpy(&request, msg->bytes, sizeof request);
        reply.blob = gol_host_step(host, &request, &answer);
        memcpy(reply.bytes, &answer, sizeof answer);
        reply.size = sizeof answer;
        break;
    case GOL_HOST_WARM:
        memcpy(&request, msg->bytes, sizeof request);
        gol_host_warm(host, request.generations);
        break;
    case GOL_HOST_RESULTS:
        reply.blob = gol_host_results(host);
        break;
    case GOL_HOST_NEWEST:
        memcpy(&game, msg->bytes, sizeof game);
        reply.blob = gol_host_newest(host, game);
        break;
    }
    if (gol_turn_reply(turn, &reply, NULL) != GOL_OK)
        gol_blob_release(reply.blob);
}

const struct gol_behaviour gol_host_behaviour = {
    .name = "life",
    .state_bytes = sizeof(struct gol_host),
    .start = gol_host_start,
    .handle = host_handle,
    .stop = gol_host_stop,
};
