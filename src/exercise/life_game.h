/*
 * One game of the exercise life: the same object in every mode. Serial calls it, the actors handle messages with it.
 */
#ifndef GOL_EXERCISE_LIFE_GAME_H
#define GOL_EXERCISE_LIFE_GAME_H

#include "exercise/exercise.h"
#include "gollab/actor.h"
#include "gollab/life.h"

/* How a game is built; the same for all games but for the seed. */
struct gol_game_start {
    struct gol_life_options options;
    uint64_t seed;
    double density;
};

struct gol_game {
    struct gol_life *life;
    uint64_t seed;
    double density;
};

enum gol_game_message { GOL_GAME_STEP, GOL_GAME_WARM, GOL_GAME_CHECKSUM };

struct gol_game_request {
    int64_t generations;
    int32_t view; /* enum gol_view_kind: which states the reply carries: none, the last, or each */
};

/* The blob of a STEP reply: this header and then the cells, once for each state. */
struct gol_game_state {
    int64_t generation;
    int64_t population;
};

/* Builds the game and fills it at random; `argument` is a struct gol_game_start. As a gol_behaviour's start. */
enum gol_code gol_game_start(void *state, const void *argument, struct gol_err *err);
/* Releases what the game owns. As a gol_behaviour's stop. */
void gol_game_stop(void *state);
/* Steps a game and returns the states that the view asks for; NULL when it asks for none, or memory is out. */
struct gol_blob *gol_game_step(struct gol_game *game, const struct gol_game_request *request);
/* Steps and starts over: caches and heap are warm, the state is as it was at the start. */
void gol_game_warm(struct gol_game *game, const struct gol_game_request *request);

/* The game as an actor. Replies: STEP the blob of gol_game_step, WARM nothing, CHECKSUM 8 bytes. */
extern const struct gol_behaviour gol_game_behaviour;

#endif
