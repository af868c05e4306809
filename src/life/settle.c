/*
 * A deterministic game on a bounded grid must come back to a state it had; the first state that comes back, at
 * generation t, was there at t - period, and `since` is t - period: nothing before it ever comes back. So it is enough
 * to find the first t whose state equals one of the last period_max.
 *
 * Hashes find the candidates. They stand in a ring of period_max slots, chained by bucket as in the match finders of
 * LZ77 compressors: the bucket knows its newest slot, each slot the next older one of its bucket. A slot is never
 * unlinked. It is overwritten when its turn comes again, and a chain that leads into an overwritten slot shows it,
 * since slots must grow older along a chain.
 *
 * A candidate counts only when the states are equal, and the older of the two is not there any more: keeping the last
 * period_max states would be far larger than the game. Instead it is made again. The state is set down every
 * period_max generations; from the newest such checkpoint before the candidate (two are enough) a second game is run up
 * to it, and then cell is compared with cell. So a collision costs time and nothing else: the search goes on with the
 * next slot of the chain, and a true match, whose hashes are equal, is always among the candidates.
 */
#include "gollab/settle.h"

#include "util/num.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_SLOT 0 /* slots are numbered from 1 in heads and links */

struct checkpoint {
    int64_t generation; /* -1: none yet */
    uint8_t *bits; /* which cells live, 8 in a byte */
};

struct gol_settle {
    struct gol_settled found;
    size_t cells; /* of the grid */
    bool empty_is_final; /* no births from nothing */
    uint64_t empty_hash;
    /* the ring */
    size_t slots; /* period_max */
    size_t at; /* the slot that comes next */
    int64_t generation; /* the last one looked at; -1: none */
    uint64_t *hashes; /* of each slot */
    uint16_t *links; /* slots: the next older slot of the same bucket, or NO_SLOT */
    uint16_t *heads; /* buckets: the newest slot, or NO_SLOT */
    size_t bucket_mask;
    /* making states again */
    struct checkpoint checkpoints[2]; /* the older one first */
    struct gol_life *again;
    uint8_t *ages; /* cells of them: scratch */
    uint8_t *bits; /* scratch */
};

/* ---- bits and bytes ---- */

static size_t bits_bytes(size_t cells)
{
    return (cells + 7) / 8;
}

static void pack_bits(const uint8_t *ages, size_t cells, uint8_t *bits)
{
    memset(bits, 0, bits_bytes(cells));
    for (size_t i = 0; i < cells; i++)
        bits[i / 8] = (uint8_t)(bits[i / 8] | (ages[i] != 0) << (i % 8));
}

static void unpack_bits(const uint8_t *bits, size_t cells, uint8_t *ages)
{
    for (size_t i = 0; i < cells; i++)
        ages[i] = (uint8_t)(bits[i / 8] >> (i % 8) & 1);
}

/* ---- making and releasing ---- */

void gol_settle_free(struct gol_settle *settle)
{
    if (settle == NULL)
        return;
    gol_life_free(settle->again);
    free(settle->bits);
    free(settle->ages);
    free(settle->checkpoints[1].bits);
    free(settle->checkpoints[0].bits);
    free(settle->heads);
    free(settle->links);
    free(settle->hashes);
    free(settle);
}

void gol_settle_reset(struct gol_settle *settle)
{
    settle->found = (struct gol_settled){.kind = GOL_SETTLED_NOT};
    settle->at = 0;
    settle->generation = -1;
    settle->checkpoints[0].generation = -1;
    settle->checkpoints[1].generation = -1;
    memset(settle->heads, 0, (settle->bucket_mask + 1) * sizeof *settle->heads);
}

/* Everything but the game that makes states again. */
static bool make_room(struct gol_settle *settle)
{
    const size_t bytes = bits_bytes(settle->cells);

    settle->hashes = calloc(settle->slots, sizeof *settle->hashes);
    settle->links = calloc(settle->slots, sizeof *settle->links);
    settle->heads = calloc(settle->bucket_mask + 1, sizeof *settle->heads);
    settle->checkpoints[0].bits = malloc(bytes);
    settle->checkpoints[1].bits = malloc(bytes);
    settle->ages = malloc(settle->cells);
    settle->bits = malloc(bytes);
    return settle->hashes != NULL && settle->links != NULL && settle->heads != NULL &&
           settle->checkpoints[0].bits != NULL && settle->checkpoints[1].bits != NULL && settle->ages != NULL &&
           settle->bits != NULL;
}

enum gol_code gol_settle_new(const struct gol_life_options *options, int period_max, struct gol_settle **out,
                             struct gol_err *err)
{
    struct gol_life_options bare = *options;
    struct gol_settle *settle;
    char text[GOL_NUM_TEXT];
    enum gol_code code;

    *out = NULL;
    if (period_max < 1 || period_max > GOL_SETTLE_PERIOD_MAX)
        return gol_err_set(err, GOL_INVALID, "a longest period of %d is out of range (want 1 to %d)", period_max,
                           GOL_SETTLE_PERIOD_MAX);
    settle = calloc(1, sizeof *settle);
    if (settle == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    bare.max_age = 1; /* hashes are of live cells only, so that its own mean the same */
    bare.threads = 0;
    bare.ages = GOL_AGES_SELDOM;
    code = gol_life_new(&bare, &settle->again, err); /* also says which option is wrong */
    if (code != GOL_OK)
        goto out;
    settle->cells = (size_t)options->width * (size_t)options->height;
    settle->slots = (size_t)period_max;
    for (settle->bucket_mask = 1; settle->bucket_mask < settle->slots; settle->bucket_mask *= 2)
        ;
    settle->bucket_mask--;
    if (!make_room(settle)) {
        code = gol_err_set(err, GOL_NO_MEMORY, "watching a game of %dx%d cells needs %sB of memory", options->width,
                           options->height, gol_num_short(text, (double)gol_settle_bytes(options, period_max)));
        goto out;
    }
    settle->empty_is_final = (options->rule.birth & 1U) == 0;
    settle->empty_hash = gol_life_hash(settle->again);
    gol_settle_reset(settle);
    *out = settle;
    settle = NULL;
out:
    gol_settle_free(settle);
    return code;
}

uint64_t gol_settle_bytes(const struct gol_life_options *options, int period_max)
{
    const uint64_t cells = (uint64_t)options->width * (uint64_t)options->height;
    const uint64_t slots = (uint64_t)period_max;

    return sizeof(struct gol_settle) + cells + 3 * ((cells + 7) / 8) +
           slots * (sizeof(uint64_t) + 3 * sizeof(uint16_t));
}

/* ---- looking ---- */

static void set_down(struct gol_settle *settle, const struct gol_settle_state *state)
{
    const struct checkpoint oldest = settle->checkpoints[0];

    settle->checkpoints[0] = settle->checkpoints[1];
    settle->checkpoints[1] = oldest;
    settle->checkpoints[1].generation = state->generation;
    state->read(state->game, settle->ages);
    pack_bits(settle->ages, settle->cells, settle->checkpoints[1].bits);
}

/* Makes the state of an earlier generation again and compares it with the one at hand. */
static bool equals_earlier(struct gol_settle *settle, int64_t generation, const struct gol_settle_state *state)
{
    const bool newer = settle->checkpoints[1].generation <= generation;
    const struct checkpoint *from = &settle->checkpoints[newer ? 1 : 0];

    unpack_bits(from->bits, settle->cells, settle->ages);
    gol_life_write(settle->again, settle->ages);
    gol_life_step(settle->again, generation - from->generation);
    gol_life_read(settle->again, settle->ages);
    pack_bits(settle->ages, settle->cells, settle->bits);
    state->read(state->game, settle->ages);
    for (size_t i = 0; i < settle->cells; i++)
        if ((settle->bits[i / 8] >> (i % 8) & 1) != (settle->ages[i] != 0))
            return false;
    return true;
}

static bool is_empty(struct gol_settle *settle, const struct gol_settle_state *state)
{
    if (!state->maybe_empty)
        return false;
    state->read(state->game, settle->ages);
    for (size_t i = 0; i < settle->cells; i++)
        if (settle->ages[i] != 0)
            return false;
    return true;
}

/* How many generations ago a slot was written: 1 .. slots. */
static int64_t slot_age(const struct gol_settle *settle, size_t slot)
{
    return (int64_t)(slot < settle->at ? settle->at - slot : settle->at + settle->slots - slot);
}

/* The distance to the equal state among those in the ring, 0 when there is none. */
static int64_t find_period(struct gol_settle *settle, const struct gol_settle_state *state)
{
    int64_t age = 0;

    for (size_t slot = settle->heads[state->hash & settle->bucket_mask]; slot != NO_SLOT;
         slot = settle->links[slot - 1]) {
        const int64_t older = slot_age(settle, slot - 1);

        if (older <= age)
            break; /* overwritten since: what came behind it is gone as well */
        age = older;
        if (settle->hashes[slot - 1] == state->hash && equals_earlier(settle, state->generation - age, state))
            return age;
    }
    return 0;
}

static void remember(struct gol_settle *settle, uint64_t hash)
{
    uint16_t *head = &settle->heads[hash & settle->bucket_mask];

    settle->hashes[settle->at] = hash;
    settle->links[settle->at] = *head;
    *head = (uint16_t)(settle->at + 1);
    settle->at = (settle->at + 1) % settle->slots;
}

static void settled(struct gol_settle *settle, enum gol_settled_kind kind, int64_t since, int64_t period)
{
    settle->found = (struct gol_settled){.kind = kind, .since = since, .period = (int)period};
}

bool gol_settle_look(struct gol_settle *settle, const struct gol_settle_state *state)
{
    int64_t period;

    if (settle->found.kind != GOL_SETTLED_NOT)
        return true;
    settle->generation = state->generation;
    if (settle->empty_is_final && is_empty(settle, state)) {
        settled(settle, GOL_SETTLED_EXTINCT, state->generation, 1);
        return true;
    }
    period = find_period(settle, state);
    if (period > 0) {
        settled(settle, period == 1 ? GOL_SETTLED_STILL : GOL_SETTLED_PERIODIC, state->generation - period, period);
        return true;
    }
    /* Every slots-th generation from the first on: then two reach back as far as the ring does. */
    if (settle->at == 0)
        set_down(settle, state);
    remember(settle, state->hash);
    return false;
}

static void read_life(const void *game, uint8_t *ages)
{
    gol_life_read(game, ages);
}

static bool look_at_life(struct gol_settle *settle, const struct gol_life *life)
{
    const uint64_t hash = gol_life_hash(life);
    const struct gol_settle_state state = {
        .generation = gol_life_generation(life),
        .hash = hash,
        .maybe_empty = hash == settle->empty_hash,
        .read = read_life,
        .game = life,
    };

    return gol_settle_look(settle, &state);
}

int64_t gol_settle_step(struct gol_settle *settle, struct gol_life *life, int64_t generations, bool stop)
{
    bool known = settle->found.kind != GOL_SETTLED_NOT;
    int64_t done = 0;

    if (!known && settle->generation < 0)
        known = look_at_life(settle, life);
    while (!known && done < generations) {
        gol_life_step(life, 1);
        done++;
        known = look_at_life(settle, life);
    }
    if (known && !stop && done < generations) {
        gol_life_step(life, generations - done); /* there is nothing more to learn */
        done = generations;
    }
    return done;
}

void gol_settle_get(const struct gol_settle *settle, struct gol_settled *out)
{
    *out = settle->found;
}

const char *gol_settled_format(char out[GOL_SETTLED_TEXT], const struct gol_settled *settled)
{
    switch (settled->kind) {
    case GOL_SETTLED_EXTINCT:
        snprintf(out, GOL_SETTLED_TEXT, "extinct at %" PRId64, settled->since);
        break;
    case GOL_SETTLED_STILL:
        snprintf(out, GOL_SETTLED_TEXT, "still at %" PRId64, settled->since);
        break;
    case GOL_SETTLED_PERIODIC:
        snprintf(out, GOL_SETTLED_TEXT, "settled at %" PRId64 ", period %d", settled->since, settled->period);
        break;
    case GOL_SETTLED_NOT:
        snprintf(out, GOL_SETTLED_TEXT, "not settled");
        break;
    }
    return out;
}
