/*
 * Patterns into a game and out of it, for commands: complaints go to standard error, results are exit codes.
 */
#ifndef GOL_CLI_LIFE_FILES_H
#define GOL_CLI_LIFE_FILES_H

#include "gollab/pattern.h"

#include <stdbool.h>

/* What the command line asks for; what it leaves open, the pattern decides. */
struct gol_life_start {
    const char *path; /* of the pattern; NULL: none */
    bool has_size, has_topology, has_rule; /* given on the command line */
    bool has_at;
    int at_x, at_y; /* of the top left cell of the pattern */
};

/* Reads "10,20" as the option --at. */
enum gol_code gol_life_start_read_at(struct gol_life_start *start, const char *text, struct gol_err *err);
/*
 * Reads the pattern, sets what options leave open (rule, size, topology) and works out its place in the grid. A pattern
 * that does not fit is wrong use.
 */
int gol_life_start_load(struct gol_life_start *start, struct gol_life_options *options, struct gol_pattern *out);
/* Puts the pattern into the game. */
int gol_life_start_place(const struct gol_life_start *start, const struct gol_pattern *pattern, struct gol_life *life);
/* GOL_INVALID for a path whose end names a format that patterns are read in and not saved in, such as ".mc". */
enum gol_code gol_life_check_saved(const char *path, struct gol_err *err);
/* Saves the state in the format that the end of the path names; "-" is standard output. */
int gol_life_save(const struct gol_life *life, const char *path, bool ages);

#endif
