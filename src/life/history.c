/*
 * A ring of references. Generations follow each other, so that the newest one and the number of states say where any
 * other is. A state that falls out loses the history's reference and lives on while somebody else holds one.
 */
#include "gollab/history.h"

#include "life/options.h"
#include "util/num.h"

#include <inttypes.h>
#include <stdlib.h>

struct gol_history {
    size_t state_bytes; /* of one blob */
    int64_t slots, used;
    int64_t at; /* the slot that comes next */
    int64_t newest; /* -1: none */
    struct gol_blob *ring[];
};

/* What malloc and the blob's own head take besides the cells, about. */
#define BLOB_OVERHEAD 48

uint64_t gol_history_bytes(const struct gol_life_options *options, uint64_t states)
{
    const uint64_t area = (uint64_t)options->width * (uint64_t)options->height;
    const uint64_t each = area + BLOB_OVERHEAD + sizeof(struct gol_blob *);

    return states > (UINT64_MAX - sizeof(struct gol_history)) / each ? UINT64_MAX
                                                                     : sizeof(struct gol_history) + states * each;
}

enum gol_code gol_history_new(const struct gol_life_options *options, int64_t states, struct gol_history **out,
                              struct gol_err *err)
{
    struct gol_history *history = NULL;
    enum gol_code code;

    *out = NULL;
    if (states < 1)
        return gol_err_set(err, GOL_INVALID, "a history of %" PRId64 " states is out of range (want 1 or more)",
                           states);
    code = gol_options_check_size(options, err);
    if (code != GOL_OK)
        return code;
    if ((uint64_t)states <= (PTRDIFF_MAX - sizeof *history) / sizeof history->ring[0])
        history = calloc(1, sizeof *history + (size_t)states * sizeof history->ring[0]);
    if (history == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for a history of %" PRId64 " states", states);
    history->state_bytes = (size_t)options->width * (size_t)options->height;
    history->slots = states;
    history->newest = -1;
    *out = history;
    return GOL_OK;
}

enum gol_code gol_history_new_all(const struct gol_life_options *options, int64_t generations, uint64_t limit_bytes,
                                  struct gol_history **out, struct gol_err *err)
{
    char needed[GOL_NUM_TEXT];
    char limit[GOL_NUM_TEXT];
    const enum gol_code code = gol_options_check_size(options, err);
    uint64_t bytes;

    *out = NULL;
    if (code != GOL_OK)
        return code;
    if (generations < 0 || generations == INT64_MAX)
        return gol_err_set(err, GOL_INVALID, "%" PRId64 " generations are out of range", generations);
    bytes = gol_history_bytes(options, (uint64_t)generations + 1);
    if (bytes > limit_bytes)
        return gol_err_set(err, GOL_LIMIT,
                           "history: all needs %s for %" PRId64 " states of %dx%d cells, and may take %s",
                           gol_num_bytes(needed, (double)bytes), generations + 1, options->width, options->height,
                           gol_num_bytes(limit, (double)limit_bytes));
    return gol_history_new(options, generations + 1, out, err);
}

void gol_history_clear(struct gol_history *history)
{
    for (int64_t i = 0; i < history->used; i++) {
        const int64_t slot = (history->at - 1 - i + history->slots) % history->slots;

        gol_blob_release(history->ring[slot]);
        history->ring[slot] = NULL;
    }
    history->used = 0;
    history->at = 0;
    history->newest = -1;
}

void gol_history_free(struct gol_history *history)
{
    if (history == NULL)
        return;
    gol_history_clear(history);
    free(history);
}

enum gol_code gol_history_add(struct gol_history *history, int64_t generation, struct gol_blob *blob,
                              struct gol_err *err)
{
    if (gol_blob_size(blob) != history->state_bytes)
        return gol_err_set(err, GOL_INVALID, "a state of %zu bytes does not fit a history of states of %zu",
                           gol_blob_size(blob), history->state_bytes);
    if (generation < 0 || (history->used > 0 && generation != history->newest + 1))
        return gol_err_set(err, GOL_INVALID, "generation %" PRId64 " does not follow generation %" PRId64, generation,
                           history->newest);
    gol_blob_release(history->ring[history->at]); /* the oldest one once the ring is full, NULL before */
    history->ring[history->at] = gol_blob_retain(blob);
    history->at = (history->at + 1) % history->slots;
    history->used += history->used < history->slots;
    history->newest = generation;
    return GOL_OK;
}

enum gol_code gol_history_push(struct gol_history *history, const struct gol_life *life, struct gol_err *err)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    struct gol_blob *blob = NULL;
    enum gol_code code;

    blob = gol_blob_new((size_t)options->width * (size_t)options->height);
    if (blob == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for generation %" PRId64 " of the history",
                           gol_life_generation(life));
    gol_life_read(life, gol_blob_fill(blob));
    code = gol_history_add(history, gol_life_generation(life), blob, err);
    gol_blob_release(blob);
    return code;
}

struct gol_blob *gol_history_get(const struct gol_history *history, int64_t generation)
{
    int64_t back;

    if (generation < 0 || generation > history->newest || history->newest - generation >= history->used)
        return NULL;
    back = history->newest - generation;
    return gol_blob_retain(history->ring[(history->at - 1 - back + history->slots) % history->slots]);
}

int64_t gol_history_oldest(const struct gol_history *history)
{
    return history->used == 0 ? -1 : history->newest - history->used + 1;
}

int64_t gol_history_newest(const struct gol_history *history)
{
    return history->newest;
}
