/*
 * A pack: many small games of one shape and rule, stepped together, one per 64-bit lane of a vector. A game of 33x33
 * fills a seventh of a vector row by row; four (AVX2) or eight (AVX-512) of them side by side fill it all.
 *
 * Each game stays its own: every figure equals that of a struct gol_life of the same start. One pack may be used by
 * one thread at a time, different packs by different threads.
 */
#ifndef GOLLAB_PACK_H
#define GOLLAB_PACK_H

#include "gollab/life.h"

#ifdef __cplusplus
extern "C" {
#endif

struct gol_pack;

/* All dead, at generation 0. options->threads is ignored. games >= 1. GOL_INVALID, GOL_NO_MEMORY as gol_life_new. */
enum gol_code gol_pack_new(const struct gol_life_options *options, int games, struct gol_pack **out,
                           struct gol_err *err);
/* NULL is allowed. */
void gol_pack_free(struct gol_pack *pack);

int gol_pack_games(const struct gol_pack *pack);
int64_t gol_pack_generation(const struct gol_pack *pack); /* all games are at the same one */
/* As gol_life_fill_random, for one game; all games go back to generation 0 together: fill each of them. */
void gol_pack_fill_random(struct gol_pack *pack, int game, uint64_t seed, double density);
/* Ages of one game in or out, height * width bytes row by row; as gol_life_write and gol_life_read. */
void gol_pack_write(struct gol_pack *pack, int game, const uint8_t *cells);
void gol_pack_read(const struct gol_pack *pack, int game, uint8_t *out);
/* Advances all games by `generations` >= 0. */
void gol_pack_step(struct gol_pack *pack, int64_t generations);
int64_t gol_pack_population(const struct gol_pack *pack, int game);
/* Equal to gol_life_checksum of the same state. */
uint64_t gol_pack_checksum(const struct gol_pack *pack, int game);

#ifdef __cplusplus
}
#endif

#endif
