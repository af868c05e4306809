/*
 * History: the last states of a game, each as an immutable blob that is shared by reference count.
 *
 * A blob holds the ages, height * width bytes row by row. It may outlive the history, and other threads may read it;
 * the history itself is used by one thread at a time. States are those of consecutive generations.
 */
#ifndef GOLLAB_HISTORY_H
#define GOLLAB_HISTORY_H

#include "gollab/blob.h"
#include "gollab/life.h"

#ifdef __cplusplus
extern "C" {
#endif

struct gol_history;

/* The memory that `states` states of a game of this shape take, all told; UINT64_MAX when it is beyond that. */
uint64_t gol_history_bytes(const struct gol_life_options *options, uint64_t states);
/* Keeps the last `states` >= 1 states. Memory for them is taken as they come. GOL_INVALID, GOL_NO_MEMORY. */
enum gol_code gol_history_new(const struct gol_life_options *options, int64_t states, struct gol_history **out,
                              struct gol_err *err);
/*
 * Keeps all states of `generations` generations: the first and one after each. GOL_LIMIT, saying how much it needs,
 * when that is more than limit_bytes.
 */
enum gol_code gol_history_new_all(const struct gol_life_options *options, int64_t generations, uint64_t limit_bytes,
                                  struct gol_history **out, struct gol_err *err);
/* NULL is allowed. Blobs that others hold stay. */
void gol_history_free(struct gol_history *history);
/* Forgets all states; for a game that was filled anew. */
void gol_history_clear(struct gol_history *history);

/*
 * Keeps the state of the game at its generation and lets go of the oldest one where there is no more room. GOL_INVALID
 * when it is not the generation after the newest one; GOL_NO_MEMORY. The history is as it was then.
 */
enum gol_code gol_history_push(struct gol_history *history, const struct gol_life *life, struct gol_err *err);
/* The same for a state that is a blob already, of exactly height * width bytes; the history takes its own reference. */
enum gol_code gol_history_add(struct gol_history *history, int64_t generation, struct gol_blob *blob,
                              struct gol_err *err);
/* The state of a generation, to be released by the caller; NULL when it is not kept (any more). */
struct gol_blob *gol_history_get(const struct gol_history *history, int64_t generation);
/* The generations that are kept; -1 when there are none. */
int64_t gol_history_oldest(const struct gol_history *history);
int64_t gol_history_newest(const struct gol_history *history);

#ifdef __cplusplus
}
#endif

#endif
