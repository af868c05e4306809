#include "exercise/life_game.h"

#include "exercise/actors.h"

#include <string.h>

enum gol_code gol_game_start(void *state, const void *argument, struct gol_err *err)
{
    const struct gol_game_start *start = argument;
    struct gol_game *game = state;
    const enum gol_code code = gol_life_new(&start->options, &game->life, err);

    if (code != GOL_OK)
        return code;
    game->seed = start->seed;
    game->density = start->density;
    gol_life_fill_random(game->life, game->seed, game->density);
    return GOL_OK;
}

void gol_game_stop(void *state)
{
    struct gol_game *game = state;

    gol_life_free(game->life);
}

static size_t game_cells(const struct gol_life *life)
{
    const struct gol_life_options *options = gol_life_options_get(life);

    return (size_t)options->width * (size_t)options->height;
}

/* Copies the state of a game behind a header; `at` has room for both. */
static void copy_state(const struct gol_life *life, unsigned char *at)
{
    const struct gol_game_state header = {gol_life_generation(life), gol_life_population(life)};

    memcpy(at, &header, sizeof header);
    gol_life_read(life, at + sizeof header);
}

struct gol_blob *gol_game_step(struct gol_game *game, const struct gol_game_request *request)
{
    const size_t state_bytes = sizeof(struct gol_game_state) + game_cells(game->life);
    const size_t states = request->view == GOL_VIEW_EVERY ? (size_t)request->generations : 1;
    struct gol_blob *blob = NULL;

    if (request->view != GOL_VIEW_OFF && states <= SIZE_MAX / state_bytes)
        blob = gol_blob_new(states * state_bytes);
    if (blob == NULL || request->view == GOL_VIEW_SAMPLED) {
        gol_life_step(game->life, request->generations);
        if (blob != NULL)
            copy_state(game->life, gol_blob_fill(blob));
        return blob;
    }
    for (size_t i = 0; i < states; i++) {
        gol_life_step(game->life, 1);
        copy_state(game->life, (unsigned char *)gol_blob_fill(blob) + i * state_bytes);
    }
    return blob;
}

void gol_game_warm(struct gol_game *game, const struct gol_game_request *request)
{
    gol_blob_release(gol_game_step(game, request));
    gol_life_fill_random(game->life, game->seed, game->density);
}

static void game_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_game *game = state;
    struct gol_msg reply = {.type = msg->type};
    struct gol_game_request request = {0};

    if (msg->type == GOL_GAME_CHECKSUM) {
        const uint64_t checksum = gol_life_checksum(game->life);

        reply = gol_actor_set_msg(GOL_GAME_CHECKSUM, &checksum, sizeof checksum);
    } else {
        memcpy(&request, msg->bytes, sizeof request);
        if (msg->type == GOL_GAME_WARM)
            gol_game_warm(game, &request);
        else
            reply.blob = gol_game_step(game, &request);
    }
    if (gol_turn_reply(turn, &reply, NULL) != GOL_OK)
        gol_blob_release(reply.blob);
}

const struct gol_behaviour gol_game_behaviour = {
    .name = "life",
    .state_bytes = sizeof(struct gol_game),
    .start = gol_game_start,
    .handle = game_handle,
    .stop = gol_game_stop,
};
