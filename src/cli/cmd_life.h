/*
 * `gollab life`: one game as a filter.
 */
#ifndef GOL_CLI_CMD_LIFE_H
#define GOL_CLI_CMD_LIFE_H

/* argv[0] is "life". Returns the exit code: 0, 1 (could not read, write or find memory) or 2 (usage). */
int gol_cmd_life(int argc, char **argv);

#endif
