/* Stepping a game: in bands of rows for each thread, one or several generations a pass. */
#ifndef GOL_LIFE_MARCH_H
#define GOL_LIFE_MARCH_H

#include "life/game.h"

/* Advances the game by `generations` >= 1: all of it but the count of generations. */
void gol_march(struct gol_life *life, int64_t generations);

#endif
