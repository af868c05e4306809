/*
 * Settling: when a game has become extinct, still, or periodic, and since which generation, exactly.
 *
 * Every generation is looked at: its hash is compared with those of the last period_max generations. A match is
 * verified by comparing whole states, so that a collision of hashes settles nothing. Since all generations from
 * the first look on are seen, the first match gives both the period and the generation in which it began. Ages do
 * not count: a block is still from the first generation that has it.
 *
 * A game is known to have settled one period after that (at once when extinct), whoever asks for how many generations
 * at a time. One that comes back only after more than period_max generations never settles.
 */
#ifndef GOLLAB_SETTLE_H
#define GOLLAB_SETTLE_H

#include "gollab/life.h"

#ifdef __cplusplus
extern "C" {
#endif

enum gol_settled_kind { GOL_SETTLED_NOT, GOL_SETTLED_EXTINCT, GOL_SETTLED_STILL, GOL_SETTLED_PERIODIC };

struct gol_settled {
    enum gol_settled_kind kind;
    int64_t since; /* the first generation that comes back (or the first empty, or the first of the still ones) */
    int period; /* 1 for extinct and still, 0 for not settled */
};

#define GOL_SETTLE_PERIOD_MAX 1024

struct gol_settle;

/*
 * Watches for periods up to period_max, 1 .. GOL_SETTLE_PERIOD_MAX, in a game of this shape and rule. One game, one
 * thread. GOL_INVALID, GOL_NO_MEMORY; *out is NULL then.
 */
enum gol_code gol_settle_new(const struct gol_life_options *options, int period_max, struct gol_settle **out,
                             struct gol_err *err);
/* NULL is allowed. */
void gol_settle_free(struct gol_settle *settle);
/* About the memory that one takes, without the small game of one age that it keeps besides. */
uint64_t gol_settle_bytes(const struct gol_life_options *options, int period_max);
/* Forgets what it has seen; for a game that was filled anew. */
void gol_settle_reset(struct gol_settle *settle);
/*
 * Advances the game by `generations` and looks at each; with `stop` it ends at the generation in which the game is
 * known to have settled. Returns the generations done. The game is always the same one, stepped by nothing else in
 * between.
 */
int64_t gol_settle_step(struct gol_settle *settle, struct gol_life *life, int64_t generations, bool stop);
/* What is known so far. Once settled, it stays so: a bounded grid is deterministic. */
void gol_settle_get(const struct gol_settle *settle, struct gol_settled *out);
/* "settled at 1103, period 2"; "extinct at 12"; "still at 87"; "not settled". Returns out. */
#define GOL_SETTLED_TEXT 64
const char *gol_settled_format(char out[GOL_SETTLED_TEXT], const struct gol_settled *settled);

/* ---- for games that are stepped by other means, as those of a pack ---- */

struct gol_settle_state {
    int64_t generation; /* one more than at the last look */
    uint64_t hash; /* of the live cells; any that is good, always the same one */
    bool maybe_empty; /* false: some cell lives; true: perhaps none does */
    void (*read)(const void *game, uint8_t *ages); /* as gol_life_read; called seldom */
    const void *game;
};

/* Looks at one generation; every one must be shown, in order. True once the game has settled. */
bool gol_settle_look(struct gol_settle *settle, const struct gol_settle_state *state);

#ifdef __cplusplus
}
#endif

#endif
