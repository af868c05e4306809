/*
 * The games that a run has shown last, kept in its folder, so that they can be seen when its live memory is gone. Any
 * thread.
 *
 * RUN-DIR/games.gz is gzip data of (little-endian, whatever the machine)
 *
 *      0   8  mark: 0x89 "golgm" CR LF
 *      8   4  version of this format: 2; in format 1 no game is more than 256 x 256
 *     12   4  number of the trial, as in its row
 *     16   4  games; 20, 24: width, height as they were shown; 28, 32: of the whole games; 36: max_age
 *     40   4  size of the label
 *     44      the label ("pool pause=10ms"), without a NUL
 *             for each game that is shown: 8 bytes generation, 8 population, width * height ages
 *             8 bytes: XXH3 (64 bits) of all the bytes before
 *
 * What is kept is what a screen can show, so never more than some 4 MiB (GOL_LIVE_CELLS) before packing, however large
 * the games are.
 */
#ifndef GOL_LAB_LAST_GAMES_H
#define GOL_LAB_LAST_GAMES_H

#include "lab/live.h"
#include "util/buf.h"

#define GOL_LAST_GAMES_FORMAT 2U /* which is written; 1 is read, too */
#define GOL_LAST_GAMES_LABEL 160 /* bytes of a label with its NUL; as that of a status */
#define GOL_LAST_GAMES_FILE "games.gz"

struct gol_last_games {
    int trial;
    char label[GOL_LAST_GAMES_LABEL];
    struct gol_live_games games; /* without the number of the live memory, and whether every state was drawn */
    struct gol_live_states *states; /* of those that are shown; owned */
};

/*
 * What is shown now. GOL_NOT_FOUND: nothing is, or not yet. To be freed also then. A game that its trial was just
 * writing when it was killed is empty.
 */
enum gol_code gol_last_games_take(const struct gol_live *live, int trial, const char *label, struct gol_last_games *out,
                                  struct gol_err *err);
/* As a file of the run folder: the old one or the new one is there, never half of one. */
enum gol_code gol_last_games_write(const struct gol_last_games *last, const char *run_dir, struct gol_err *err);
/* GOL_NOT_FOUND: there is none. What is no such file has a message of one line that names it; *out is empty then. */
enum gol_code gol_last_games_read(const char *run_dir, struct gol_last_games *out, struct gol_err *err);
/* All zero is allowed. */
void gol_last_games_fini(struct gol_last_games *last);

/* ---- the same as bytes, before they are packed ---- */

enum gol_code gol_last_games_encode(const struct gol_last_games *last, struct gol_buf *out, struct gol_err *err);
/* GOL_MISMATCH for all that is not one, byte for byte; the message goes behind the name of the file and a colon. */
enum gol_code gol_last_games_decode(const void *bytes, size_t size, struct gol_last_games *out, struct gol_err *err);

#endif
