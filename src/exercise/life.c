/*
 * life: `games` independent games of Life. In each of steps / batch rounds the driver pauses, asks every game for
 * `batch` generations, handles the replies in the order in which they finish, hands the states to the view, and waits
 * for all. The second exercise of the course: does running games as actors help, does batching, what does drawing cost?
 *
 * Batches chain (generation k + 1 comes from k), so that the final states depend on the seed and the parameters of the
 * game alone, never on mode, batch, view or workers. When steps is not a multiple of batch, the last round is shorter.
 */
#include "exercise/actors.h"
#include "exercise/life_game.h"
#include "exercise/life_params.h"
#include "exercise/table.h"
#include "util/clock.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* ---- the trial ---- */

struct trial {
    enum gol_mode mode;
    size_t n;
    int width, height;
    int64_t steps, batch, pause_ns;
    enum gol_view_kind view_kind;
    const struct gol_view *view;
    struct gol_game *games; /* serial: n games; NULL otherwise */
    size_t n_games; /* of them built */
    struct gol_actor_set set; /* the other modes */
    struct gol_future **waiting; /* n: the futures of this round that are not handled yet */
    size_t *which; /* n: the game of waiting[i] */
    size_t *ready; /* n: scratch of gol_future_wait */
    int64_t *shown; /* n: the generation of each game that the view saw last */
    int64_t shown_least; /* the least of them */
    size_t shown_at_least; /* how many games are there still */
    int64_t skew; /* the largest lead so far */
};

static void teardown(void *state)
{
    struct trial *trial = state;

    if (trial == NULL)
        return;
    gol_actor_set_fini(&trial->set);
    for (size_t i = 0; i < trial->n_games; i++)
        gol_game_stop(&trial->games[i]);
    free(trial->games);
    free(trial->shown);
    free(trial->ready);
    free(trial->which);
    free(trial->waiting);
    free(trial);
}

static enum gol_code build_games(struct trial *trial, struct gol_game_start *start, uint64_t seed, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < trial->n && code == GOL_OK; i++) {
        start->seed = gol_rng_stream(seed, i);
        if (trial->mode == GOL_MODE_SERIAL) {
            code = gol_game_start(&trial->games[i], start, err);
            trial->n_games += code == GOL_OK;
        } else {
            code = gol_actor_spawn(trial->set.runtime, &gol_game_behaviour, start, NULL, &trial->set.actors[i], err);
        }
    }
    return code;
}

static enum gol_code prepare(const struct gol_trial_setting *setting, struct gol_trial_parts *parts, void **state,
                             struct gol_err *err)
{
    const struct gol_value *values = setting->values;
    struct trial *trial = calloc(1, sizeof *trial);
    struct gol_game_start start = {.density = values[GOL_LIFE_DENSITY].as.real};
    enum gol_code code;
    int64_t spawn_started_ns;

    *state = trial;
    if (trial == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    start.options = (struct gol_life_options){
        .width = values[GOL_LIFE_SIZE].as.size.width,
        .height = values[GOL_LIFE_SIZE].as.size.height,
        .topology = (enum gol_topology)values[GOL_LIFE_TOPOLOGY].as.choice,
        .max_age = (int)values[GOL_LIFE_MAX_AGE].as.count,
    };
    code = gol_rule_parse(values[GOL_LIFE_RULE].text, &start.options.rule, err);
    if (code != GOL_OK)
        return code;
    trial->mode = setting->mode;
    trial->n = (size_t)values[GOL_LIFE_GAMES].as.count;
    trial->width = start.options.width;
    trial->height = start.options.height;
    trial->steps = values[GOL_LIFE_STEPS].as.count;
    trial->batch = values[GOL_LIFE_BATCH].as.count;
    trial->pause_ns = values[GOL_LIFE_PAUSE].as.ns;
    trial->view_kind = (enum gol_view_kind)values[GOL_LIFE_VIEW].as.choice;
    trial->view = setting->view;
    trial->waiting = calloc(trial->n, sizeof *trial->waiting);
    trial->which = calloc(trial->n, sizeof *trial->which);
    trial->ready = calloc(trial->n, sizeof *trial->ready);
    trial->shown = calloc(trial->n, sizeof *trial->shown);
    trial->games = calloc(trial->mode == GOL_MODE_SERIAL ? trial->n : 1, sizeof *trial->games);
    trial->shown_at_least = trial->n;
    if (trial->waiting == NULL || trial->which == NULL || trial->ready == NULL || trial->shown == NULL ||
        trial->games == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu games", trial->n);
    code = gol_actor_set_init(&trial->set, trial->mode, values[GOL_LIFE_WORKERS].as.count, trial->n,
                              &parts->runtime_start_ns, err);
    if (code != GOL_OK)
        return code;
    spawn_started_ns = gol_clock_ns();
    code = build_games(trial, &start, setting->seed, err);
    parts->spawn_ns = gol_clock_ns() - spawn_started_ns;
    if (code == GOL_OK && trial->view_kind != GOL_VIEW_OFF && trial->view != NULL)
        trial->view->open(trial->view->context, (int)trial->n, trial->width, trial->height, start.options.max_age);
    return code;
}

/*
 * One round without a pause, whose states are made as the view wants them but not shown: the heap is warm for them, too.
 * The games start over after it.
 */
static enum gol_code warm(void *state, struct gol_err *err)
{
    struct trial *trial = state;
    const struct gol_game_request request = {.generations = trial->batch, .view = (int32_t)trial->view_kind};
    enum gol_code code;

    for (size_t i = 0; i < trial->n_games; i++)
        gol_game_warm(&trial->games[i], &request);
    code = gol_actor_set_call_all(&trial->set, GOL_GAME_WARM, &request, sizeof request, err);
    return code == GOL_OK ? gol_actor_set_settle(&trial->set, err) : code;
}

/* ---- showing, and how far apart the games are when seen ---- */

static void note_skew(struct trial *trial, size_t game, int64_t generation)
{
    const int64_t before = trial->shown[game];

    trial->shown[game] = generation;
    if (before == trial->shown_least && --trial->shown_at_least == 0) {
        trial->shown_least = generation;
        for (size_t i = 0; i < trial->n; i++)
            if (trial->shown[i] < trial->shown_least)
                trial->shown_least = trial->shown[i];
        for (size_t i = 0; i < trial->n; i++)
            trial->shown_at_least += trial->shown[i] == trial->shown_least;
    }
    if (generation - trial->shown_least > trial->skew)
        trial->skew = generation - trial->shown_least;
}

/* Hands the states of one reply to the view. */
static enum gol_code show(struct trial *trial, size_t game, const struct gol_blob *blob, struct gol_err *err)
{
    const size_t state_bytes = sizeof(struct gol_game_state) + (size_t)trial->width * (size_t)trial->height;

    if (trial->view_kind == GOL_VIEW_OFF)
        return GOL_OK;
    if (blob == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for the states of game %zu", game);
    for (size_t at = 0; at < gol_blob_size(blob); at += state_bytes) {
        const unsigned char *bytes = (const unsigned char *)gol_blob_bytes(blob) + at;
        struct gol_view_state seen = {
            .game = (int)game,
            .width = trial->width,
            .height = trial->height,
            .cells = bytes + sizeof(struct gol_game_state),
        };
        struct gol_game_state header;

        memcpy(&header, bytes, sizeof header);
        seen.generation = header.generation;
        seen.population = header.population;
        note_skew(trial, game, header.generation);
        if (trial->view != NULL)
            trial->view->show(trial->view->context, trial->view_kind, &seen);
    }
    return GOL_OK;
}

/* ---- a round ---- */

static enum gol_code round_serial(struct trial *trial, const struct gol_game_request *request,
                                  struct gol_trial_parts *parts, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < trial->n && code == GOL_OK; i++) {
        const int64_t start_ns = gol_clock_ns();
        struct gol_blob *blob = gol_game_step(&trial->games[i], request);
        const int64_t stepped_ns = gol_clock_ns();

        code = show(trial, i, blob, err);
        gol_blob_release(blob);
        parts->run_ns += stepped_ns - start_ns;
        parts->collect_ns += gol_clock_ns() - stepped_ns;
    }
    return code;
}

/* Handles the answers that are ready, in the order in which they finished. */
static enum gol_code handle_ready(struct trial *trial, size_t n_ready, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < n_ready && code == GOL_OK; i++) {
        const size_t at = trial->ready[i];
        const size_t game = trial->which[at];
        struct gol_msg reply;

        code = gol_actor_set_get(&trial->set, game, &reply, err);
        if (code == GOL_OK)
            code = show(trial, game, reply.blob, err);
        gol_actor_set_forget(&trial->set, game);
        trial->waiting[at] = NULL;
    }
    return code;
}

/* Waits for all answers of a round. Without a view there is nothing to handle early, so that one wait is enough. */
static enum gol_code round_collect(struct trial *trial, struct gol_trial_parts *parts, struct gol_err *err)
{
    enum gol_code code = GOL_OK;
    size_t left = trial->n;

    for (size_t i = 0; i < left; i++) {
        trial->waiting[i] = trial->set.futures[i];
        trial->which[i] = i;
    }
    while (left > 0 && code == GOL_OK) {
        const size_t wanted = trial->view_kind == GOL_VIEW_OFF ? left : 1;
        const int64_t start_ns = gol_clock_ns();
        int64_t woken_ns;
        size_t n_ready = 0;
        size_t kept = 0;

        code = gol_future_wait(trial->waiting, left, wanted, GOL_FOREVER, trial->ready, &n_ready, err);
        woken_ns = gol_clock_ns();
        if (code == GOL_OK)
            code = handle_ready(trial, n_ready, err);
        for (size_t i = 0; i < left; i++) {
            if (trial->waiting[i] == NULL)
                continue;
            trial->waiting[kept] = trial->waiting[i];
            trial->which[kept++] = trial->which[i];
        }
        left = kept;
        parts->run_ns += woken_ns - start_ns;
        parts->collect_ns += gol_clock_ns() - woken_ns;
    }
    return code;
}

static enum gol_code round_actors(struct trial *trial, const struct gol_game_request *request,
                                  struct gol_trial_parts *parts, struct gol_err *err)
{
    const int64_t start_ns = gol_clock_ns();
    const enum gol_code code = gol_actor_set_call_all(&trial->set, GOL_GAME_STEP, request, sizeof *request, err);

    parts->send_ns += gol_clock_ns() - start_ns;
    return code == GOL_OK ? round_collect(trial, parts, err) : code;
}

static enum gol_code run(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    struct trial *trial = state;
    struct gol_game_request request = {.view = (int32_t)trial->view_kind};
    enum gol_code code = GOL_OK;

    for (int64_t done = 0; done < trial->steps && code == GOL_OK; done += request.generations) {
        request.generations = trial->steps - done < trial->batch ? trial->steps - done : trial->batch;
        if (trial->pause_ns > 0)
            gol_clock_sleep_until(gol_clock_ns() + trial->pause_ns);
        code = trial->mode == GOL_MODE_SERIAL ? round_serial(trial, &request, parts, err)
                                              : round_actors(trial, &request, parts, err);
    }
    return code;
}

static enum gol_code verify(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    struct trial *trial = state;
    uint64_t *checksums = calloc(trial->n, sizeof *checksums);
    enum gol_code code;

    if (checksums == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu checksums", trial->n);
    for (size_t i = 0; i < trial->n_games; i++)
        checksums[i] = gol_life_checksum(trial->games[i].life);
    code = gol_actor_set_call_all(&trial->set, GOL_GAME_CHECKSUM, NULL, 0, err);
    for (size_t i = 0; i < trial->set.n && code == GOL_OK; i++) {
        struct gol_msg reply;

        code = gol_actor_set_get(&trial->set, i, &reply, err);
        if (code == GOL_OK)
            memcpy(&checksums[i], reply.bytes, sizeof checksums[i]);
        gol_actor_set_forget(&trial->set, i);
    }
    parts->messages = (int64_t)trial->n * gol_life_rounds(trial->steps, trial->batch);
    parts->work = (int64_t)trial->n * trial->width * trial->height * trial->steps;
    parts->skew_generations = trial->view_kind == GOL_VIEW_OFF ? -1 : trial->skew;
    parts->checksum = XXH3_64bits(checksums, trial->n * sizeof *checksums);
    free(checksums);
    return code;
}

const struct gol_exercise gol_exercise_life = {
    .name = "life",
    .about = "games of Life in rounds: do actors help, does batching, what does drawing cost?",
    .work_unit = "cells",
    .params = gol_life_params,
    .n_params = GOL_LIFE_COUNT,
    .check = gol_life_check,
    .ideal_ns = gol_life_ideal_ns,
    .work_ns = gol_life_work_ns,
    .prepare = prepare,
    .warm = warm,
    .run = run,
    .verify = verify,
    .teardown = teardown,
};
