/*
 * What the command line says about the screen, for the subcommands that open one.
 */
#ifndef GOL_CLI_SCREEN_CHOICE_H
#define GOL_CLI_SCREEN_CHOICE_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stdint.h>

struct gol_screen_choice {
    bool headless;
    bool mouse;
    int64_t bytes_per_s; /* 0: as many as the terminal takes */
    bool thrifty; /* nobody has said how many, so that no more are sent than a good picture needs */
};

/* For getopt's table, and for the help. */
#define GOL_SCREEN_OPTIONS                                                                                             \
    {"max-kbps", required_argument, NULL, 'K'},                                                                        \
    {                                                                                                                  \
        "mouse", no_argument, NULL, 'M'                                                                                \
    }
#define GOL_SCREEN_HELP                                                                                                \
    "  --max-kbps N        what the screen sends at most, in 1000 bytes a second; 0: no limit, and all games in "      \
    "each\n"                                                                                                           \
    "                      picture (without it games take turns where they change much; 64 over SSH)\n"                \
    "  --mouse             clicks and the wheel work, F1 has a list (the terminal's own selecting needs Shift then)\n"

/*
 * As it is without options: thrifty, and over SSH at most 64 kB/s, so that no picture is on its way when a key is
 * pressed.
 */
void gol_screen_choice_init(struct gol_screen_choice *choice);
/* Takes one of GOL_SCREEN_OPTIONS; GOL_INVALID: its text says something else. */
enum gol_code gol_screen_choice_take(struct gol_screen_choice *choice, int option, const char *text,
                                     struct gol_err *err);

#endif
