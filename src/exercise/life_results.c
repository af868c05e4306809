/*
 * Where the games of a trial ended: asked of every host after the timed region, so that nothing of it is in time_s.
 */
#include "exercise/life_trial.h"

#include "util/ascending.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static enum gol_code take_results(struct gol_life_trial *trial, size_t host, const struct gol_blob *blob,
                                  struct gol_err *err)
{
    if (blob == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for the results of game %zu", host * trial->pack);
    memcpy(trial->results + host * trial->pack, gol_blob_bytes(blob), gol_blob_size(blob));
    return GOL_OK;
}

static enum gol_code collect_results(struct gol_life_trial *trial, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < trial->n_hosts && code == GOL_OK; i++) {
        struct gol_blob *blob = gol_host_results(&trial->hosts[i]);

        code = take_results(trial, i, blob, err);
        gol_blob_release(blob);
    }
    if (code == GOL_OK)
        code = gol_actor_set_call_all(&trial->set, GOL_HOST_RESULTS, NULL, 0, err);
    for (size_t i = 0; i < trial->set.n && code == GOL_OK; i++) {
        struct gol_msg reply;

        code = gol_actor_set_get(&trial->set, i, &reply, err);
        if (code == GOL_OK)
            code = take_results(trial, i, reply.blob, err);
        gol_actor_set_forget(&trial->set, i);
    }
    return code;
}

/* The newest state of a history, which comes as the very blob that the game keeps, must be where the game ended. */
static enum gol_code check_newest(const struct gol_life_trial *trial, size_t game, const struct gol_blob *blob,
                                  struct gol_err *err)
{
    if (blob == NULL || XXH3_64bits(gol_blob_bytes(blob), gol_blob_size(blob)) != trial->results[game].checksum)
        return gol_err_set(err, GOL_MISMATCH, "the history of game %zu does not end where the game does", game);
    return GOL_OK;
}

static enum gol_code check_histories(struct gol_life_trial *trial, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t game = 0; game < trial->games && code == GOL_OK; game++) {
        const size_t host = game / trial->pack;
        const int64_t at = (int64_t)(game % trial->pack);
        const struct gol_msg ask = gol_actor_set_msg(GOL_HOST_NEWEST, &at, sizeof at);
        struct gol_msg reply = {0};

        if (trial->mode == GOL_MODE_SERIAL) {
            struct gol_blob *blob = gol_host_newest(&trial->hosts[host], at);

            code = check_newest(trial, game, blob, err);
            gol_blob_release(blob);
            continue;
        }
        code = gol_actor_set_call(&trial->set, host, &ask, err);
        if (code == GOL_OK)
            code = gol_actor_set_get(&trial->set, host, &reply, err);
        if (code == GOL_OK)
            code = check_newest(trial, game, reply.blob, err);
        gol_actor_set_forget(&trial->set, host);
    }
    return code;
}

/* How many games have settled, and the generation by which half of those had; sorts into `settled`, room for all. */
static void count_settled(const struct gol_life_trial *trial, int64_t *settled, struct gol_trial_parts *parts)
{
    size_t n = 0;

    if (!trial->start.settles)
        return;
    for (size_t i = 0; i < trial->games; i++)
        if (trial->results[i].settled >= 0)
            settled[n++] = trial->results[i].settled;
    parts->settled_games = (int64_t)n;
    if (n == 0)
        return;
    qsort(settled, n, sizeof *settled, gol_ascending_i64);
    parts->settled_generation = settled[(n - 1) / 2];
}

enum gol_code gol_life_trial_verify(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    struct gol_life_trial *trial = state;
    const int64_t cells = (int64_t)trial->start.options.width * trial->start.options.height;
    uint64_t *checksums = calloc(trial->games, sizeof *checksums);
    int64_t *settled = calloc(trial->games, sizeof *settled);
    enum gol_code code = GOL_OK;

    if (checksums == NULL || settled == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu checksums", trial->games);
    if (code == GOL_OK)
        code = gol_life_trial_show_last(trial, err);
    if (code == GOL_OK)
        code = collect_results(trial, err);
    if (code == GOL_OK && trial->start.history > 0)
        code = check_histories(trial, err);
    if (code != GOL_OK)
        goto out;
    parts->work = 0;
    for (size_t i = 0; i < trial->games; i++) {
        const struct gol_host_result *result = &trial->results[i];

        checksums[i] = result->checksum;
        parts->work += result->generation * cells;
        if (result->generation != trial->steps && result->settled < 0)
            code = gol_err_set(err, GOL_MISMATCH, "game %zu ended at generation %" PRId64, i, result->generation);
    }
    count_settled(trial, settled, parts);
    gol_pauses_report(&trial->pauses, parts);
    parts->messages = trial->asked;
    if (trial->view_kind != GOL_VIEW_OFF)
        parts->skew_generations = trial->skew;
    parts->checksum = XXH3_64bits(checksums, trial->games * sizeof *checksums);
out:
    free(settled);
    free(checksums);
    return code;
}
