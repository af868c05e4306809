/*
 * As in checkpoints of actors, sizes are only believed when they add up to what is there, and the rest when the
 * checksum is that of the bytes; what is behind it is looked at all the same, for a file that somebody made.
 */
#include "lab/last_games.h"

#include "life/gzip.h"
#include "util/bytes.h"
#include "util/file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static const unsigned char mark[8] = {0x89, 'g', 'o', 'l', 'g', 'm', '\r', '\n'};

/* Where the numbers stand, and how long they are. */
enum { AT_FORMAT = 8, AT_TRIAL = 12, AT_SHAPE = 16, AT_LABEL_SIZE = 40, AT_LABEL = 44 };
enum { HASH_BYTES = 8, STATE_HEAD = 16, N_SHAPE = 6 };

#define MOST_BYTES (AT_LABEL + GOL_LAST_GAMES_LABEL + GOL_LIVE_GAMES * STATE_HEAD + GOL_LIVE_CELLS + HASH_BYTES)

static bool is_shape(const struct gol_live_games *games)
{
    return games->games > 0 && gol_live_games_possible(games) && games->whole_width >= games->width &&
           games->whole_height >= games->height && games->max_age >= 0;
}

static enum gol_code room_for(struct gol_last_games *last, struct gol_err *err)
{
    last->states = calloc(1, sizeof *last->states);
    if (last->states == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the games of a run");
    gol_live_states_clear(last->states, &last->games);
    return GOL_OK;
}

void gol_last_games_fini(struct gol_last_games *last)
{
    free(last->states);
    *last = (struct gol_last_games){0};
}

static void blank(struct gol_last_games *last, int game)
{
    struct gol_live_game *state = &last->states->game[game];

    state->generation = state->population = 0;
    memset(state->cells, 0, gol_live_cells_of(&last->games));
}

enum gol_code gol_last_games_take(const struct gol_live *live, int trial, const char *label, struct gol_last_games *out,
                                  struct gol_err *err)
{
    bool seen = false;
    enum gol_code code;

    *out = (struct gol_last_games){.trial = trial};
    snprintf(out->label, sizeof out->label, "%s", label);
    if (!gol_live_games_get(live, &out->games) || !is_shape(&out->games)) {
        out->games = (struct gol_live_games){0};
        return gol_err_set(err, GOL_NOT_FOUND, "no games are shown");
    }
    code = room_for(out, err);
    for (int i = 0; code == GOL_OK && i < gol_live_shown(&out->games); i++) {
        if (!gol_live_game_get(live, &out->games, i, &out->states->game[i]))
            blank(out, i);
        seen = seen || out->states->game[i].generation > 0 || out->states->game[i].population > 0;
    }
    out->games.trial = 0;
    out->games.every = false;
    if (code == GOL_OK && !seen) /* a trial that has just begun */
        code = gol_err_set(err, GOL_NOT_FOUND, "the games have not been shown yet");
    return code;
}

/* ---- bytes ---- */

/* The numbers of the shape, in the order in which they are written. */
static void list_shape(struct gol_live_games *games, int *list[N_SHAPE])
{
    int *const all[N_SHAPE] = {&games->games,       &games->width,        &games->height,
                               &games->whole_width, &games->whole_height, &games->max_age};

    memcpy(list, all, sizeof all);
}

enum gol_code gol_last_games_encode(const struct gol_last_games *last, struct gol_buf *out, struct gol_err *err)
{
    unsigned char head[AT_LABEL];
    unsigned char state[STATE_HEAD];
    unsigned char hash[HASH_BYTES];
    struct gol_live_games games = last->games;
    const size_t before = out->size;
    int *shape[N_SHAPE];

    list_shape(&games, shape);
    memcpy(head, mark, sizeof mark);
    gol_bytes_put(head + AT_FORMAT, GOL_LAST_GAMES_FORMAT, 4);
    gol_bytes_put(head + AT_TRIAL, (uint64_t)last->trial, 4);
    for (int i = 0; i < N_SHAPE; i++)
        gol_bytes_put(head + AT_SHAPE + 4 * i, (uint64_t)*shape[i], 4);
    gol_bytes_put(head + AT_LABEL_SIZE, strlen(last->label), 4);
    gol_buf_add(out, head, sizeof head);
    gol_buf_puts(out, last->label);
    for (int i = 0; i < gol_live_shown(&games); i++) {
        gol_bytes_put(state, (uint64_t)last->states->game[i].generation, 8);
        gol_bytes_put(state + 8, (uint64_t)last->states->game[i].population, 8);
        gol_buf_add(out, state, sizeof state);
        gol_buf_add(out, last->states->game[i].cells, gol_live_cells_of(&games));
    }
    if (!out->failed)
        gol_bytes_put(hash, XXH3_64bits(out->data + before, out->size - before), sizeof hash);
    gol_buf_add(out, hash, sizeof hash); /* nothing, when the buffer has failed */
    return gol_buf_ok(out, err);
}

static enum gol_code refuse(struct gol_err *err, const char *what)
{
    return gol_err_set(err, GOL_MISMATCH, "%s; the file is of no use and can be removed", what);
}

/* Reads what stands in front of the states; *states is where they begin. */
static enum gol_code decode_head(const unsigned char *at, size_t size, struct gol_last_games *out, size_t *states,
                                 struct gol_err *err)
{
    size_t label_bytes;
    int *shape[N_SHAPE];

    if (size < sizeof mark || memcmp(at, mark, sizeof mark) != 0)
        return refuse(err, "this is not what a run keeps of its games");
    if (size >= AT_TRIAL && gol_bytes_get(at + AT_FORMAT, 4) - 1 >= GOL_LAST_GAMES_FORMAT)
        return gol_err_set(err, GOL_MISMATCH, "the games are in format %u, and formats up to %u are read here",
                           (unsigned)gol_bytes_get(at + AT_FORMAT, 4), GOL_LAST_GAMES_FORMAT);
    if (size < AT_LABEL)
        return refuse(err, "the games are cut short");
    list_shape(&out->games, shape);
    for (int i = 0; i < N_SHAPE; i++) {
        const uint64_t number = gol_bytes_get(at + AT_SHAPE + 4 * i, 4);

        *shape[i] = number <= INT_MAX ? (int)number : -1;
    }
    label_bytes = (size_t)gol_bytes_get(at + AT_LABEL_SIZE, 4);
    if (!is_shape(&out->games) || label_bytes >= sizeof out->label || gol_bytes_get(at + AT_TRIAL, 4) > INT_MAX)
        return refuse(err, "the games are damaged: there can be none of that shape");
    *states = AT_LABEL + label_bytes;
    if (size !=
        *states + (size_t)gol_live_shown(&out->games) * (STATE_HEAD + gol_live_cells_of(&out->games)) + HASH_BYTES)
        return refuse(err, "the games are cut short or damaged: not as long as they say");
    if (XXH3_64bits(at, size - HASH_BYTES) != gol_bytes_get(at + size - HASH_BYTES, HASH_BYTES))
        return refuse(err, "the games are damaged: their checksum is another");
    if (memchr(at + AT_LABEL, '\0', label_bytes) != NULL)
        return refuse(err, "the games are damaged: the name of their trial is none");
    out->trial = (int)gol_bytes_get(at + AT_TRIAL, 4);
    memcpy(out->label, at + AT_LABEL, label_bytes);
    return GOL_OK;
}

enum gol_code gol_last_games_decode(const void *bytes, size_t size, struct gol_last_games *out, struct gol_err *err)
{
    const unsigned char *at = bytes;
    enum gol_code code;
    size_t states = 0;

    *out = (struct gol_last_games){0};
    code = decode_head(at, size, out, &states, err);
    if (code == GOL_OK)
        code = room_for(out, err);
    if (code != GOL_OK) {
        *out = (struct gol_last_games){0};
        return code;
    }
    at += states;
    for (int i = 0; i < gol_live_shown(&out->games); i++) {
        out->states->game[i].generation = (int64_t)gol_bytes_get(at, 8);
        out->states->game[i].population = (int64_t)gol_bytes_get(at + 8, 8);
        memcpy(out->states->game[i].cells, at + STATE_HEAD, gol_live_cells_of(&out->games));
        at += STATE_HEAD + gol_live_cells_of(&out->games);
    }
    return GOL_OK;
}

/* ---- the file ---- */

enum gol_code gol_last_games_write(const struct gol_last_games *last, const char *run_dir, struct gol_err *err)
{
    char *path = gol_file_join(run_dir, GOL_LAST_GAMES_FILE);
    struct gol_buf bytes;
    char *packed = NULL;
    size_t packed_size;
    enum gol_code code;

    gol_buf_init(&bytes);
    code = path == NULL ? gol_err_set(err, GOL_NO_MEMORY, "out of memory") : gol_last_games_encode(last, &bytes, err);
    if (code == GOL_OK)
        code = gol_gzip_pack(bytes.data, bytes.size, &packed, &packed_size, err);
    if (code == GOL_OK)
        code = gol_file_write(path, packed, packed_size, err);
    free(packed);
    gol_buf_fini(&bytes);
    free(path);
    return code;
}

enum gol_code gol_last_games_read(const char *run_dir, struct gol_last_games *out, struct gol_err *err)
{
    char *path = gol_file_join(run_dir, GOL_LAST_GAMES_FILE);
    struct gol_buf packed;
    char *bytes = NULL;
    size_t size;
    enum gol_code code;

    *out = (struct gol_last_games){0};
    gol_buf_init(&packed);
    if (path == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    else
        code = gol_file_read(path, MOST_BYTES, &packed, err);
    if (code != GOL_OK)
        goto out;
    if (!gol_gzip_is(gol_buf_text(&packed), packed.size))
        code = gol_err_set(err, GOL_MISMATCH, "%s: this is no gzip data; the file is of no use and can be removed",
                           GOL_LAST_GAMES_FILE);
    else
        code = gol_gzip_unpack(packed.data, packed.size, MOST_BYTES, GOL_LAST_GAMES_FILE, &bytes, &size, err);
    if (code != GOL_OK)
        goto out;
    code = gol_last_games_decode(bytes, size, out, err);
    if (code != GOL_OK)
        gol_err_prefix(err, "%s", GOL_LAST_GAMES_FILE);
out:
    free(bytes);
    gol_buf_fini(&packed);
    free(path);
    return code;
}
