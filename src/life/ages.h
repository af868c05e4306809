/* Ages of a game, in and out, as bit planes and as bytes. */
#ifndef GOL_LIFE_AGES_H
#define GOL_LIFE_AGES_H

#include "life/game.h"

#include <stdalign.h>

#define GOL_AGES_CHUNK 256 /* words that are worked on together: the counting of bits likes many */
#define GOL_AGES_STRIDE (GOL_AGES_CHUNK + 8) /* a line more, so that planes do not meet in the same sets of the cache */

/* A stretch of a row's words as numbers: bit k of the ages is bits[k]. */
struct gol_ages_chunk {
    alignas(64) uint64_t bits[GOL_AGE_BITS_MAX][GOL_AGES_STRIDE];
};

/*
 * Ages of n <= GOL_AGES_CHUNK words of row y from `word` on, into places `at` .. at + n - 1 of the chunk; what lies
 * behind the row's last cell is 0.
 */
void gol_ages_get(const struct gol_life *life, int y, size_t word, size_t n, struct gol_ages_chunk *chunk, size_t at);
/* The way back: sets the cells, and forgets what they were before. Guards of the row are the caller's to write. */
void gol_ages_put(struct gol_life *life, int y, size_t word, size_t n, const struct gol_ages_chunk *chunk);
/* Bytes to bits, clipped to max_age: `cells` ages, at most 64 * GOL_AGES_CHUNK. The last word is filled up with 0. */
void gol_ages_pack(const struct gol_life *life, const uint8_t *ages, size_t cells, struct gol_ages_chunk *chunk);
/*
 * Adds the cells of each age from 1 on to by_age; words 0 .. n - 1 of the chunk. `live` holds the cells alive in it and
 * is used up. Returns how many they are.
 */
int64_t gol_ages_count(const struct gol_life *life, const struct gol_ages_chunk *chunk, size_t n, uint64_t *live,
                       int64_t by_age[256]);

#endif
