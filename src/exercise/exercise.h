/*
 * What every exercise gives to the lab: its parameters, and the four acts of a trial (prepare, run, verify,
 * teardown). One file each; the table in exercise.c lists them.
 *
 * A trial is one process. Its main thread, the driver, calls, in this order:
 *     prepare    builds everything that is not timed
 *     warm       `warmup` times: the exercise once in small, its states do not count
 *     run        the timed region
 *     verify     checks the results, makes the checksum
 *     teardown   releases all of it, also after an error of any act (the lab leaves that to the end of the process when
 *                there are actors: they may have hours of pauses left)
 */
#ifndef GOL_EXERCISE_EXERCISE_H
#define GOL_EXERCISE_EXERCISE_H

#include "exercise/mode.h"
#include "exercise/param.h"
#include "gollab/error.h"

#include <stdint.h>

/* ---- the view: where an exercise shows its states (life only; a null view drops them) ---- */

enum gol_view_kind { GOL_VIEW_OFF, GOL_VIEW_SAMPLED, GOL_VIEW_EVERY };

struct gol_view_state {
    int game; /* 0 .. games-1 */
    int64_t generation;
    int64_t population;
    int width, height; /* of the game */
    const uint8_t *cells; /* height * width ages; borrowed for the call */
    int64_t made_ns; /* processor time that it took to make them of what the game is; 0: not known */
};

/* Implemented by the trial (live memory), called by the driver thread only. */
struct gol_view {
    void *context;
    /* How many games there will be, of which size; before the first show. */
    void (*open)(void *context, int games, int width, int height, int max_age);
    /*
     * SAMPLED: whether it is time for the newest states; a trial makes none before. Costs no more than reading the
     * clock.
     */
    bool (*wants)(void *context);
    /* SAMPLED: publishes and returns at once. EVERY: waits while the consumer is behind. */
    void (*show)(void *context, enum gol_view_kind kind, const struct gol_view_state *state);
};

/* ---- a trial ---- */

struct gol_trial_setting {
    enum gol_mode mode;
    uint64_t seed;
    const struct gol_value *values; /* one for each param, in their order; those a mode ignores hold the default */
    const struct gol_view *view;
    struct gol_board
        *board; /* where the runtime counts, with room for board_room workers; NULL: in memory of its own */
    unsigned board_room;
};

/* Parts of a trial; what an exercise has not stays as GOL_TRIAL_PARTS has it. All written by the driver. */
struct gol_trial_parts {
    int64_t runtime_start_ns; /* starting the dispatcher; before time_s begins */
    int64_t spawn_ns; /* making the actors or objects */
    int64_t send_ns; /* asking */
    int64_t run_ns; /* waiting for the answers (serial: doing the work) */
    int64_t collect_ns; /* gathering results */
    int64_t messages; /* requests made: sends and calls; also counted in serial, where they are plain calls */
    int64_t work; /* units done: next calls of counter, cells x generations of life, actors of spawn, rounds of grain */
    int64_t aside_ns; /* what the exercise did within run for its own records (weighing memory): not in time_s */
    int64_t spared_ns; /* pauses that ideal_ns counts and that were not made, as nobody was left to wait for */
    /* Pauses, as long as they were; -1: there were none (gol_pauses_report). */
    int64_t overshoot_ns; /* too long, all those of whoever this was worst for: on the critical path */
    int64_t pause_asked_ns, pause_mean_ns, pause_p50_ns, pause_p99_ns, pause_max_ns; /* of one pause */
    int64_t skew_generations; /* the largest lead of a game over another that the view saw; -1: no view */
    int64_t settled_games; /* games that have settled; -1: nobody looked */
    int64_t settled_generation; /* the median of the generations at which they did; -1: none has */
    int64_t
        bytes_per_actor; /* of memory, by which all actors being alive makes the process larger; -1: nobody looked */
    uint64_t checksum; /* of the final states */
};

/* Parts as a trial begins with them. */
#define GOL_TRIAL_PARTS                                                                                                \
    {                                                                                                                  \
        .overshoot_ns = -1, .pause_asked_ns = -1, .pause_mean_ns = -1, .pause_p50_ns = -1, .pause_p99_ns = -1,         \
        .pause_max_ns = -1, .skew_generations = -1, .settled_games = -1, .settled_generation = -1,                     \
        .bytes_per_actor = -1                                                                                          \
    }

struct gol_exercise {
    const char *name; /* as in the YAML */
    const char *about; /* one line for gollab list */
    const char *work_unit; /* of parts.work, plural: "calls", "cells" */
    const char *work_one; /* one of them: "call", "cell" */
    const struct gol_param *params;
    int n_params;
    /* Rules between parameters (batch <= steps); NULL: none. *warning (may be NULL in and out) is static text. */
    enum gol_code (*check)(enum gol_mode mode, const struct gol_value *values, const char **warning,
                           struct gol_err *err);
    /* What was asked for, on the critical path: pauses, and work of a length that is given. */
    int64_t (*ideal_ns)(enum gol_mode mode, const struct gol_value *values);
    /* A rough guess of what is done besides that, for plans and time limits only. */
    int64_t (*work_ns)(enum gol_mode mode, const struct gol_value *values);

    enum gol_code (*prepare)(const struct gol_trial_setting *setting, struct gol_trial_parts *parts, void **state,
                             struct gol_err *err);
    enum gol_code (*warm)(void *state, struct gol_err *err);
    enum gol_code (*run)(void *state, struct gol_trial_parts *parts, struct gol_err *err);
    enum gol_code (*verify)(void *state, struct gol_trial_parts *parts, struct gol_err *err);
    void (*teardown)(void *state); /* state may be NULL */
};

/* All exercises, in the order of gollab list. */
extern const struct gol_exercise *const gol_exercises[];
extern const int gol_exercise_count;
/* NULL when there is none of that name. */
const struct gol_exercise *gol_exercise_find(const char *name);
/* The index of a param by name, -1 when there is none. */
int gol_exercise_param(const struct gol_exercise *exercise, const char *name);

#endif
