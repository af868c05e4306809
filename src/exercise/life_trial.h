/*
 * A trial of the exercise life, between life.c, which runs it, and life_results.c, which looks at where it ended. All
 * of it belongs to the driver thread.
 */
#ifndef GOL_EXERCISE_LIFE_TRIAL_H
#define GOL_EXERCISE_LIFE_TRIAL_H

#include "exercise/actors.h"
#include "exercise/life_host.h"
#include "exercise/pauses.h"

struct gol_life_trial {
    enum gol_mode mode;
    size_t games, pack;
    struct gol_host_start start;
    int64_t steps, batch, pause_ns;
    struct gol_pauses pauses; /* one log, the driver's */
    enum gol_view_kind view_kind;
    const struct gol_view *view;
    size_t n; /* hosts, or actors that are hosts */
    size_t running; /* of them with games that have not stopped */
    int64_t asked; /* requests so far */
    int64_t generation; /* that the games are asked to go to */
    bool watched; /* the states of this round are shown as they come */
    struct gol_host *hosts; /* serial: n of them; NULL otherwise */
    size_t n_hosts; /* of them built */
    struct gol_actor_set set; /* the other modes */
    struct gol_future **waiting; /* n: the futures of this round that are not handled yet */
    size_t *which; /* n: the host of waiting[i] */
    size_t *ready; /* n: scratch of gol_future_wait */
    bool *stopped; /* n: hosts that are not asked any more */
    int64_t *shown; /* games: the generation of each that the view saw last; INT64_MAX once it has stopped */
    int64_t shown_least; /* the least of them */
    size_t shown_at_least; /* how many games are there still */
    int64_t skew; /* the largest lead so far */
    struct gol_host_result *results; /* games: where each ended */
};

/* Shows the states in which the games ended, as far as a sampling view has not had them. After what is timed. */
enum gol_code gol_life_trial_show_last(struct gol_life_trial *trial, struct gol_err *err);
/* As in struct gol_exercise: checks that every game ended where it should, and makes the checksum. */
enum gol_code gol_life_trial_verify(void *state, struct gol_trial_parts *parts, struct gol_err *err);

#endif
