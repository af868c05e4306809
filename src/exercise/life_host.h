/*
 * What a `life` actor hosts: one game, or several of one shape, which step together as a pack of the engine
 * (gollab/pack.h) or, when they are to stop where they settle, each on its own. The same object in every mode: serial
 * calls it, the actors handle messages with it. One thread at a time.
 *
 * Each game stays its own: it has its number among all games of the trial, its seed, its results and its history.
 */
#ifndef GOL_EXERCISE_LIFE_HOST_H
#define GOL_EXERCISE_LIFE_HOST_H

#include "exercise/exercise.h"
#include "gollab/actor.h"
#include "gollab/life.h"

#include <stdbool.h>

/* Periods that games are watched for: 4 x 256, so that a glider comes back on a square torus of up to 256 cells. */
#define GOL_HOST_PERIOD_MAX 1024

/* How a host is built; the same for all hosts but for the games. */
struct gol_host_start {
    struct gol_life_options options;
    uint64_t seed; /* of the trial; each game has its own stream of it */
    double density;
    int64_t first, games; /* numbers of its games among all: first, first + 1, ... */
    int64_t history; /* states that are kept of each game; 0: none */
    bool settles; /* a game stops when it is known to have settled */
};

struct gol_hosted; /* one of the games */

struct gol_host {
    struct gol_host_start start;
    struct gol_pack *pack; /* the games together, or NULL */
    struct gol_hosted *games; /* start.games of them */
    int64_t running; /* games that have not stopped */
    size_t cells; /* of one game */
    enum gol_code code; /* GOL_NO_MEMORY once a state could not be kept */
};

enum gol_host_message { GOL_HOST_STEP, GOL_HOST_WARM, GOL_HOST_RESULTS, GOL_HOST_NEWEST };

/* Of STEP and WARM. */
struct gol_host_request {
    int64_t generations;
    int32_t view; /* enum gol_view_kind: which states the answer carries: none, the last, or each */
    int32_t wanted; /* of SAMPLED: 0: only those of games that have just stopped */
};

/* The answer to STEP; its states are in a blob. */
struct gol_host_answer {
    int64_t states; /* in the blob */
    int64_t running; /* games that have not stopped */
    int32_t code; /* GOL_NO_MEMORY when states are missing */
};

/* In the blob: this header and then the cells, once for each state; those of one game in order. */
struct gol_host_state {
    int64_t game; /* its number among all */
    int64_t generation;
    int64_t population;
    int64_t stopped; /* not 0: the last state of this game */
    int64_t made_ns; /* processor time that reading its cells took; 0: not measured */
};

/* The blob that answers RESULTS: one for each game. */
struct gol_host_result {
    uint64_t checksum; /* of the state where it stands */
    int64_t generation; /* where it stands */
    int64_t settled; /* the generation at which it settled; -1: it has not, or nobody looked */
};

/* Builds the games and fills them at random; `argument` is a struct gol_host_start. As a gol_behaviour's start. */
enum gol_code gol_host_start(void *state, const void *argument, struct gol_err *err);
/* Releases what the host owns. As a gol_behaviour's stop. */
void gol_host_stop(void *state);
/* Steps the games that run and returns the states that the view asks for; NULL when it asks for none. */
struct gol_blob *gol_host_step(struct gol_host *host, const struct gol_host_request *request,
                               struct gol_host_answer *answer);
/* Steps and starts over: caches and heap are warm, the games are as they were at the start. */
void gol_host_warm(struct gol_host *host, const struct gol_host_request *request);
/* NULL without memory. */
struct gol_blob *gol_host_results(const struct gol_host *host);
/* The newest state in the history of game number `game` of this host, from 0; NULL without a history. */
struct gol_blob *gol_host_newest(const struct gol_host *host, int64_t game);

/* The host as an actor. Answers: STEP a gol_host_answer, WARM nothing, RESULTS and NEWEST (of an int64_t) a blob. */
extern const struct gol_behaviour gol_host_behaviour;

#endif
