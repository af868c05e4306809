/*
 * Games that step together are a pack of the engine, one in each lane. Games that stop by themselves are not: each of
 * their generations has to be looked at, and once most have stopped there would be nobody left to share a vector with.
 * Each of them is a game on its own, steps as far as it may and stays where it settled. So where a game ends depends on
 * the game alone, never on its neighbours or on how many generations were asked for at a time.
 *
 * Unless the view or a history wants to see single generations, all of a request are one step of the engine.
 */
#include "exercise/life_host.h"

#include "exercise/actors.h"
#include "gollab/history.h"
#include "gollab/pack.h"
#include "gollab/settle.h"
#include "util/clock.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>

struct gol_hosted {
    struct gol_life *life; /* NULL in a pack */
    struct gol_settle *settle; /* NULL when games do not stop */
    struct gol_history *history; /* NULL without one */
    int64_t generation;
    int64_t shown; /* the generation that the view has; -1: none yet */
    bool stopped;
};

/* Where the states of one answer go. */
struct states {
    enum gol_view_kind view;
    bool wanted; /* as in a request */
    struct gol_blob *blob; /* NULL: nobody wants them */
    int64_t n; /* in the blob so far */
};

/* ---- one game of the host ---- */

static void read_ages(const struct gol_host *host, int64_t game, uint8_t *out)
{
    if (host->pack == NULL)
        gol_life_read(host->games[game].life, out);
    else
        gol_pack_read(host->pack, (int)game, out);
}

static int64_t population_of(const struct gol_host *host, int64_t game)
{
    return host->pack == NULL ? gol_life_population(host->games[game].life)
                              : gol_pack_population(host->pack, (int)game);
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
        host->code = GOL_NO_MEMORY; /* there is a hole where a state could not be kept */
    gol_blob_release(blob);
}

/* Puts the state of a game into the answer, unless the view has it already. */
static void show_state(struct gol_host *host, int64_t game, struct states *states)
{
    struct gol_hosted *hosted = &host->games[game];
    const bool timed = states->view == GOL_VIEW_SAMPLED; /* which bounds what it takes */
    int64_t start_ns;
    struct gol_host_state header = {
        .game = host->start.first + game,
        .generation = hosted->generation,
        .population = population_of(host, game),
        .stopped = hosted->stopped,
    };
    unsigned char *at;

    if (states->blob == NULL || hosted->shown == hosted->generation)
        return;
    at = (unsigned char *)gol_blob_fill(states->blob) + (size_t)states->n++ * (sizeof header + host->cells);
    start_ns = timed ? gol_clock_thread_ns() : 0;
    read_ages(host, game, at + sizeof header);
    header.made_ns = timed ? gol_clock_thread_ns() - start_ns : 0;
    memcpy(at, &header, sizeof header);
    hosted->shown = hosted->generation;
}

/* Goes `generations` further, or to where the game is known to have settled, which it may be already. */
static void step_alone(struct gol_host *host, struct gol_hosted *hosted, int64_t generations)
{
    struct gol_settled settled;

    if (hosted->settle == NULL) {
        gol_life_step(hosted->life, generations);
        hosted->generation += generations;
        return;
    }
    hosted->generation += gol_settle_step(hosted->settle, hosted->life, generations, true);
    gol_settle_get(hosted->settle, &settled);
    if (settled.kind != GOL_SETTLED_NOT) {
        hosted->stopped = true;
        host->running--;
    }
}

/* ---- all games ---- */

/* Puts all games at their start, at generation 0, where one may have settled already. */
static void begin(struct gol_host *host)
{
    host->running = host->start.games;
    for (int64_t i = 0; i < host->start.games; i++) {
        const uint64_t seed = gol_rng_stream(host->start.seed, (uint64_t)(host->start.first + i));
        struct gol_hosted *hosted = &host->games[i];

        hosted->generation = 0;
        hosted->shown = -1;
        hosted->stopped = false;
        if (host->pack == NULL)
            gol_life_fill_random(hosted->life, seed, host->start.density);
        else
            gol_pack_fill_random(host->pack, (int)i, seed, host->start.density);
        if (hosted->settle != NULL) {
            gol_settle_reset(hosted->settle);
            step_alone(host, hosted, 0);
        }
        if (hosted->history != NULL)
            gol_history_clear(hosted->history);
        keep_state(host, i);
    }
}

/* All games that run; what history and view want of this generation, and of none that was passed on the way. */
static void step(struct gol_host *host, int64_t generations, struct states *states)
{
    if (host->pack != NULL)
        gol_pack_step(host->pack, generations);
    for (int64_t i = 0; i < host->start.games; i++) {
        struct gol_hosted *hosted = &host->games[i];

        if (hosted->stopped)
            continue;
        if (host->pack == NULL)
            step_alone(host, hosted, generations);
        else
            hosted->generation += generations;
        keep_state(host, i);
        if (states->view == GOL_VIEW_EVERY)
            show_state(host, i, states);
    }
}

/* Room for so many states of each of `games`; NULL without memory. */
static void make_room(const struct gol_host *host, size_t games, size_t each, struct states *states,
                      struct gol_host_answer *answer)
{
    const size_t state_bytes = sizeof(struct gol_host_state) + host->cells;

    if (games == 0 || each <= SIZE_MAX / state_bytes / games)
        states->blob = gol_blob_new(games * each * state_bytes);
    if (states->blob == NULL)
        answer->code = GOL_NO_MEMORY;
}

/* Whether a sampling view is to have the newest state of a game: it is wanted, or the last that there will be. */
static bool is_sampled(const struct gol_hosted *hosted, const struct states *states)
{
    return (states->wanted || hosted->stopped) && hosted->generation > 0 && hosted->shown != hosted->generation;
}

static void sample_states(struct gol_host *host, struct states *states, struct gol_host_answer *answer)
{
    size_t n = 0;

    for (int64_t i = 0; i < host->start.games; i++)
        n += is_sampled(&host->games[i], states);
    if (n == 0)
        return;
    make_room(host, n, 1, states, answer);
    for (int64_t i = 0; i < host->start.games; i++)
        if (is_sampled(&host->games[i], states))
            show_state(host, i, states);
}

struct gol_blob *gol_host_step(struct gol_host *host, const struct gol_host_request *request,
                               struct gol_host_answer *answer)
{
    struct states states = {.view = (enum gol_view_kind)request->view, .wanted = request->wanted != 0};
    const int64_t stride = states.view == GOL_VIEW_EVERY || host->start.history > 0 ? 1 : request->generations;

    *answer = (struct gol_host_answer){.code = GOL_OK};
    if (states.view == GOL_VIEW_EVERY)
        make_room(host, (size_t)host->running, (size_t)request->generations, &states, answer);
    for (int64_t done = 0; done < request->generations && host->running > 0; done += stride)
        step(host, stride, &states);
    if (states.view == GOL_VIEW_SAMPLED)
        sample_states(host, &states, answer);
    answer->states = states.n;
    answer->running = host->running;
    if (host->code != GOL_OK)
        answer->code = (int32_t)host->code;
    return states.blob;
}

void gol_host_warm(struct gol_host *host, const struct gol_host_request *request)
{
    struct gol_host_answer answer;

    gol_blob_release(gol_host_step(host, request, &answer));
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
        result->checksum =
            host->pack == NULL ? gol_life_checksum(host->games[i].life) : gol_pack_checksum(host->pack, (int)i);
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

static enum gol_code make_game(struct gol_host *host, struct gol_hosted *hosted, struct gol_err *err)
{
    struct gol_life_options options = host->start.options;
    enum gol_code code = GOL_OK;

    if (host->start.games > 1)
        options.threads = 1;
    if (host->pack == NULL)
        code = gol_life_new(&options, &hosted->life, err);
    if (code == GOL_OK && host->start.settles)
        code = gol_settle_new(&options, GOL_HOST_PERIOD_MAX, &hosted->settle, err);
    if (code == GOL_OK && host->start.history > 0)
        code = gol_history_new(&options, host->start.history, &hosted->history, err);
    return code;
}

static enum gol_code make_games(struct gol_host *host, struct gol_err *err)
{
    const struct gol_host_start *start = &host->start;
    enum gol_code code = GOL_OK;

    host->games = calloc((size_t)start->games, sizeof *host->games);
    if (host->games == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %lld games", (long long)start->games);
    if (start->games > 1 && !start->settles)
        code = gol_pack_new(&start->options, (int)start->games, &host->pack, err);
    for (int64_t i = 0; i < start->games && code == GOL_OK; i++)
        code = make_game(host, &host->games[i], err);
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
        gol_history_free(host->games[i].history);
        gol_settle_free(host->games[i].settle);
        gol_life_free(host->games[i].life);
    }
    free(host->games);
    gol_pack_free(host->pack);
    *host = (struct gol_host){.start = {.games = 0}};
}

/* ---- as an actor ---- */

static enum gol_code host_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_host *host = state;
    struct gol_msg reply = {.type = msg->type};
    struct gol_host_request request = {0};
    struct gol_host_answer answer;
    int64_t game = 0;
    enum gol_code code;

    switch ((enum gol_host_message)msg->type) {
    case GOL_HOST_STEP:
        memcpy(&request, msg->bytes, sizeof request);
        reply.blob = gol_host_step(host, &request, &answer);
        memcpy(reply.bytes, &answer, sizeof answer);
        reply.size = sizeof answer;
        break;
    case GOL_HOST_WARM:
        memcpy(&request, msg->bytes, sizeof request);
        gol_host_warm(host, &request);
        break;
    case GOL_HOST_RESULTS:
        reply.blob = gol_host_results(host);
        break;
    case GOL_HOST_NEWEST:
        memcpy(&game, msg->bytes, sizeof game);
        reply.blob = gol_host_newest(host, game);
        break;
    }
    code = gol_turn_reply(turn, &reply, gol_turn_err(turn));
    if (code != GOL_OK)
        gol_blob_release(reply.blob);
    return code;
}

const struct gol_behaviour gol_host_behaviour = {
    .name = "life",
    .state_bytes = sizeof(struct gol_host),
    .start = gol_host_start,
    .handle = host_handle,
    .stop = gol_host_stop,
};
