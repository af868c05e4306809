/*
 * life: `games` independent games of Life. In each of steps / batch rounds the driver pauses, asks every host of games
 * for `batch` generations, handles the replies in the order in which they finish, hands the states to the view, and
 * waits for all. The second exercise of the course: does running games as actors help, does batching, what does drawing
 * cost? There each actor is one game; with `pack` it hosts several, in every mode, serial too, so that what the
 * engine gains by stepping games side by side is never taken for a gain of actors.
 *
 * Batches chain (generation k + 1 comes from k), so that the final states depend on the seed and the parameters of the
 * game alone, never on mode, batch, view, pack or workers. When steps is not a multiple of batch, the last round is
 * shorter. With `until: settled` a game stays at the generation in which it is known to have settled; a host all of
 * whose games have is not asked again, and when none is left to ask the rounds end.
 */
#include "exercise/life_params.h"
#include "exercise/life_trial.h"
#include "exercise/table.h"
#include "util/clock.h"

#include <stdlib.h>
#include <string.h>

static void teardown(void *state)
{
    struct gol_life_trial *trial = state;

    if (trial == NULL)
        return;
    gol_actor_set_fini(&trial->set);
    gol_pauses_fini(&trial->pauses);
    for (size_t i = 0; i < trial->n_hosts; i++)
        gol_host_stop(&trial->hosts[i]);
    free(trial->hosts);
    free(trial->results);
    free(trial->shown);
    free(trial->stopped);
    free(trial->ready);
    free(trial->which);
    free(trial->waiting);
    free(trial);
}

static size_t games_of(const struct gol_life_trial *trial, size_t host)
{
    const size_t left = trial->games - host * trial->pack;

    return left < trial->pack ? left : trial->pack;
}

static enum gol_code build_hosts(struct gol_life_trial *trial, struct gol_err *err)
{
    struct gol_host_start start = trial->start;
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < trial->n && code == GOL_OK; i++) {
        start.first = (int64_t)(i * trial->pack);
        start.games = (int64_t)games_of(trial, i);
        if (trial->mode == GOL_MODE_SERIAL) {
            code = gol_host_start(&trial->hosts[i], &start, err);
            trial->n_hosts += code == GOL_OK;
        } else {
            code = gol_actor_spawn(trial->set.runtime, &gol_host_behaviour, &start, NULL, &trial->set.actors[i], err);
        }
    }
    return code;
}

static enum gol_code make_room(struct gol_life_trial *trial, struct gol_err *err)
{
    trial->waiting = calloc(trial->n, sizeof *trial->waiting);
    trial->which = calloc(trial->n, sizeof *trial->which);
    trial->ready = calloc(trial->n, sizeof *trial->ready);
    trial->stopped = calloc(trial->n, sizeof *trial->stopped);
    trial->hosts = calloc(trial->mode == GOL_MODE_SERIAL ? trial->n : 1, sizeof *trial->hosts);
    trial->shown = calloc(trial->games, sizeof *trial->shown);
    trial->results = calloc(trial->games, sizeof *trial->results);
    if (trial->waiting == NULL || trial->which == NULL || trial->ready == NULL || trial->stopped == NULL ||
        trial->hosts == NULL || trial->shown == NULL || trial->results == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu games", trial->games);
    return GOL_OK;
}

static enum gol_code prepare(const struct gol_trial_setting *setting, struct gol_trial_parts *parts, void **state,
                             struct gol_err *err)
{
    const struct gol_value *values = setting->values;
    struct gol_life_trial *trial = calloc(1, sizeof *trial);
    enum gol_code code;
    int64_t spawn_started_ns;

    *state = trial;
    if (trial == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    code = gol_life_params_start(values, &trial->start, err);
    if (code != GOL_OK)
        return code;
    trial->start.seed = setting->seed;
    trial->mode = setting->mode;
    trial->games = (size_t)values[GOL_LIFE_PARAM_GAMES].as.count;
    trial->pack = (size_t)gol_life_params_pack(setting->mode, values);
    trial->n = (trial->games + trial->pack - 1) / trial->pack;
    trial->running = trial->n;
    trial->steps = values[GOL_LIFE_PARAM_STEPS].as.count;
    trial->batch = values[GOL_LIFE_PARAM_BATCH].as.count;
    trial->pause_ns = values[GOL_LIFE_PARAM_PAUSE].as.ns;
    trial->view_kind = (enum gol_view_kind)values[GOL_LIFE_PARAM_VIEW].as.choice;
    trial->view = setting->view;
    trial->shown_at_least = trial->games;
    code = make_room(trial, err);
    if (code == GOL_OK)
        code = gol_pauses_init(&trial->pauses, 1, gol_life_params_rounds(trial->steps, trial->batch), trial->pause_ns,
                               err);
    if (code == GOL_OK)
        code = gol_actor_set_init(&trial->set, setting, values[GOL_LIFE_PARAM_WORKERS].as.count, trial->n,
                                  &parts->runtime_start_ns, err);
    if (code != GOL_OK)
        return code;
    spawn_started_ns = gol_clock_ns();
    code = build_hosts(trial, err);
    parts->spawn_ns = gol_clock_ns() - spawn_started_ns;
    if (code == GOL_OK && trial->view_kind != GOL_VIEW_OFF && trial->view != NULL)
        trial->view->open(trial->view->context, (int)trial->games, trial->start.options.width,
                          trial->start.options.height, trial->start.options.max_age);
    return code;
}

/*
 * One round without a pause, whose states are made as the view wants them but not shown: the heap is warm for them,
 * too. The games start over after it.
 */
static enum gol_code warm(void *state, struct gol_err *err)
{
    struct gol_life_trial *trial = state;
    const struct gol_host_request request = {
        .generations = trial->batch, .view = (int32_t)trial->view_kind, .wanted = 1};
    enum gol_code code;

    for (size_t i = 0; i < trial->n_hosts; i++)
        gol_host_warm(&trial->hosts[i], &request);
    code = gol_actor_set_call_all(&trial->set, GOL_HOST_WARM, &request, sizeof request, err);
    return code == GOL_OK ? gol_actor_set_settle(&trial->set, err) : code;
}

/* ---- showing, and how far apart the games are when seen ---- */

/* A game that has stopped is behind nobody any more. */
static void note_skew(struct gol_life_trial *trial, size_t game, int64_t generation, bool stopped)
{
    const int64_t before = trial->shown[game];

    trial->shown[game] = stopped ? INT64_MAX : generation;
    if (before == trial->shown_least && --trial->shown_at_least == 0) {
        trial->shown_least = INT64_MAX;
        for (size_t i = 0; i < trial->games; i++)
            if (trial->shown[i] < trial->shown_least)
                trial->shown_least = trial->shown[i];
        for (size_t i = 0; i < trial->games; i++)
            trial->shown_at_least += trial->shown[i] == trial->shown_least;
    }
    if (generation - trial->shown_least > trial->skew)
        trial->skew = generation - trial->shown_least;
}

static void show(struct gol_life_trial *trial, const struct gol_host_answer *answer, const struct gol_blob *blob)
{
    const struct gol_life_options *options = &trial->start.options;
    const size_t state_bytes = sizeof(struct gol_host_state) + (size_t)options->width * (size_t)options->height;

    for (int64_t i = 0; i < answer->states; i++) {
        const unsigned char *bytes = (const unsigned char *)gol_blob_bytes(blob) + (size_t)i * state_bytes;
        struct gol_view_state seen = {
            .width = options->width,
            .height = options->height,
            .cells = bytes + sizeof(struct gol_host_state),
        };
        struct gol_host_state header;

        memcpy(&header, bytes, sizeof header);
        seen.game = (int)header.game;
        seen.generation = header.generation;
        seen.population = header.population;
        seen.made_ns = header.made_ns;
        note_skew(trial, (size_t)header.game, header.generation, header.stopped != 0);
        if (trial->view != NULL)
            trial->view->show(trial->view->context, trial->view_kind, &seen);
    }
}

/* Those that run have come as far as they were asked to, whether their cells were wanted or not. */
static void note_sampled(struct gol_life_trial *trial, size_t host)
{
    for (size_t i = 0; i < games_of(trial, host); i++) {
        const size_t game = host * trial->pack + i;

        if (trial->shown[game] < trial->generation)
            note_skew(trial, game, trial->generation, false);
    }
}

static enum gol_code handle_answer(struct gol_life_trial *trial, size_t host, const struct gol_host_answer *answer,
                                   const struct gol_blob *blob, struct gol_err *err)
{
    if (answer->code != GOL_OK)
        return gol_err_set(err, (enum gol_code)answer->code, "out of memory for the states of game %zu",
                           host * trial->pack);
    show(trial, answer, blob);
    if (trial->view_kind == GOL_VIEW_SAMPLED)
        note_sampled(trial, host);
    if (answer->running == 0) {
        trial->stopped[host] = true;
        trial->running--;
    }
    return GOL_OK;
}

/* ---- a round ---- */

static enum gol_code round_serial(struct gol_life_trial *trial, const struct gol_host_request *request,
                                  struct gol_trial_parts *parts, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < trial->n && code == GOL_OK; i++) {
        struct gol_host_answer answer;
        struct gol_blob *blob;
        int64_t start_ns;
        int64_t stepped_ns;

        if (trial->stopped[i])
            continue;
        start_ns = gol_clock_ns();
        blob = gol_host_step(&trial->hosts[i], request, &answer);
        stepped_ns = gol_clock_ns();
        trial->asked++;
        code = handle_answer(trial, i, &answer, blob, err);
        gol_blob_release(blob);
        parts->run_ns += stepped_ns - start_ns;
        parts->collect_ns += gol_clock_ns() - stepped_ns;
    }
    return code;
}

/* Handles the answers that are ready, in the order in which they finished. */
static enum gol_code handle_ready(struct gol_life_trial *trial, size_t n_ready, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < n_ready && code == GOL_OK; i++) {
        const size_t at = trial->ready[i];
        const size_t host = trial->which[at];
        struct gol_host_answer answer;
        struct gol_msg reply;

        code = gol_actor_set_get(&trial->set, host, &reply, err);
        if (code == GOL_OK) {
            memcpy(&answer, reply.bytes, sizeof answer);
            code = handle_answer(trial, host, &answer, reply.blob, err);
        }
        gol_actor_set_forget(&trial->set, host);
        trial->waiting[at] = NULL;
    }
    return code;
}

/* Waits for all answers of a round. Where nobody looks there is nothing to handle early, so that one wait is enough. */
static enum gol_code round_collect(struct gol_life_trial *trial, struct gol_trial_parts *parts, struct gol_err *err)
{
    enum gol_code code = GOL_OK;
    size_t left = 0;

    for (size_t i = 0; i < trial->n; i++) {
        if (trial->set.futures[i] == NULL)
            continue;
        trial->waiting[left] = trial->set.futures[i];
        trial->which[left++] = i;
    }
    while (left > 0 && code == GOL_OK) {
        const size_t wanted = trial->watched ? 1 : left;
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

static enum gol_code round_actors(struct gol_life_trial *trial, const struct gol_host_request *request,
                                  struct gol_trial_parts *parts, struct gol_err *err)
{
    const struct gol_msg msg = gol_actor_set_msg(GOL_HOST_STEP, request, sizeof *request);
    const int64_t start_ns = gol_clock_ns();
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < trial->n && code == GOL_OK; i++) {
        if (trial->stopped[i])
            continue;
        code = gol_actor_set_call(&trial->set, i, &msg, err);
        trial->asked++;
    }
    parts->send_ns += gol_clock_ns() - start_ns;
    return code == GOL_OK ? round_collect(trial, parts, err) : code;
}

static enum gol_code round_of_all(struct gol_life_trial *trial, const struct gol_host_request *request,
                                  struct gol_trial_parts *parts, struct gol_err *err)
{
    return trial->mode == GOL_MODE_SERIAL ? round_serial(trial, request, parts, err)
                                          : round_actors(trial, request, parts, err);
}

/* Whether a sampling view is to have the states of the next round. */
static bool wants_states(const struct gol_life_trial *trial)
{
    return trial->view_kind == GOL_VIEW_SAMPLED && trial->view != NULL && trial->view->wants(trial->view->context);
}

enum gol_code gol_life_trial_show_last(struct gol_life_trial *trial, struct gol_err *err)
{
    const struct gol_host_request request = {.view = GOL_VIEW_SAMPLED, .wanted = 1};
    const int64_t asked = trial->asked;
    struct gol_trial_parts untimed = {0};
    enum gol_code code;

    if (trial->view_kind != GOL_VIEW_SAMPLED || trial->view == NULL || trial->running == 0)
        return GOL_OK;
    code = round_of_all(trial, &request, &untimed, err);
    trial->asked = asked;
    return code;
}

static enum gol_code run(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    struct gol_life_trial *trial = state;
    struct gol_pause_log *log = gol_pauses_log(&trial->pauses, 0);
    struct gol_host_request request = {.view = (int32_t)trial->view_kind};
    enum gol_code code = GOL_OK;
    int64_t done = 0;

    for (; done < trial->steps && trial->running > 0 && code == GOL_OK; done += request.generations) {
        request.generations = trial->steps - done < trial->batch ? trial->steps - done : trial->batch;
        if (log != NULL)
            gol_pause_here(log);
        trial->generation = done + request.generations;
        request.wanted = wants_states(trial);
        trial->watched = request.wanted || trial->view_kind == GOL_VIEW_EVERY;
        code = round_of_all(trial, &request, parts, err);
    }
    if (done < trial->steps) /* the rounds that nobody needed any more */
        parts->spared_ns = gol_life_params_rounds(trial->steps - done, trial->batch) * trial->pause_ns;
    return code;
}

const struct gol_exercise gol_exercise_life = {
    .name = "life",
    .about = "games of Life in rounds: do actors help, does batching, what does drawing cost?",
    .work_unit = "cells",
    .work_one = "cell",
    .params = gol_life_params,
    .n_params = GOL_LIFE_PARAM_COUNT,
    .check = gol_life_params_check,
    .ideal_ns = gol_life_params_ideal_ns,
    .work_ns = gol_life_params_work_ns,
    .prepare = prepare,
    .warm = warm,
    .run = run,
    .verify = gol_life_trial_verify,
    .teardown = teardown,
};
