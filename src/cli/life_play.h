/*
 * How `gollab life` runs its game: how far, and what it prints on the way. Complaints go to standard error, results are
 * exit codes.
 */
#ifndef GOL_CLI_LIFE_PLAY_H
#define GOL_CLI_LIFE_PLAY_H

#include "gollab/life.h"

#include <stdbool.h>
#include <stdint.h>

enum gol_life_print {
    GOL_LIFE_PRINT_DEFAULT,
    GOL_LIFE_PRINT_NOTHING,
    GOL_LIFE_PRINT_STATES,
    GOL_LIFE_PRINT_FINAL,
    GOL_LIFE_PRINT_POPULATION,
    GOL_LIFE_PRINT_STATS,
};

struct gol_life_play {
    int64_t steps; /* at most, with until_settled */
    enum gol_life_print print; /* not DEFAULT */
    int64_t every; /* generations between two that are printed; 0: not given */
    bool until_settled;
    bool quiet; /* standard output is taken: say on standard error that the game has settled */
};

/* The age from which on all look the same in what is printed: 1 when no ages are, 255 when each is told from the others. */
int gol_life_play_ages_told(const struct gol_life_play *play);
/* Runs the game and prints what is wanted on the way. */
int gol_life_play(const struct gol_life_play *play, struct gol_life *life);
/* The exit code after a failed write to standard output. A reader that had enough is no news, as with other filters. */
int gol_life_play_output_failed(void);

#endif
