/*
 * The live memory: what is going on right now, for screens to look at.
 *
 * A file in /dev/shm, as large as it will ever be and with every page present from the start (a store into a
 * sparse file on a full disk is SIGBUS). Three kinds of process map it:
 *   the runner creates it and writes the status; it also drains the ring, and passes its states on (view: every);
 *   the trial writes the games (view: sampled) or fills the ring (view: every), and its runtime counts there;
 *   a screen maps it read-only and copies out what it shows, of either view the same.
 * Latest wins: no writer ever waits for a screen. Each part is a sequence lock over 64-bit words that are stored with
 * release and loaded with acquire, so that no stand-alone fence is needed (after Boehm: "Can seqlocks get along
 * with programming language memory models?", MSPC 2012).
 * Only the ring waits: the trial for the runner, as `view: every` promises.
 */
#ifndef GOL_LAB_LIVE_H
#define GOL_LAB_LIVE_H

#include "exercise/exercise.h"
#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOL_LIVE_GAMES 64 /* games that are shown; the others run unseen */
/*
 * Cells that are shown of all games together, a byte each. The games of a trial share them evenly, so that 64 of
 * 256x256, 4 of 1024x1024 or one of 2048x2048 are seen whole; of larger ones the upper left part that fits is.
 */
#define GOL_LIVE_CELLS ((size_t)64 * 256 * 256)
/*
 * The ring of `view: every` holds that many states, or as many as have room in that many cells, but one at least: 16 of
 * up to 256x256, one of 1024x1024, which is also the most that is shown of a game whose every generation is drawn. Few
 * large slots are enough, for the driver goes on as soon as the consumer has copied a state, before it is drawn; and
 * what they take all runs take, of small games too.
 */
#define GOL_LIVE_RING 16
#define GOL_LIVE_RING_CELLS ((size_t)16 * 256 * 256)
#define GOL_LIVE_WORKERS 64 /* of a pool that can be looked at; one with more is not seen */

struct gol_live; /* a mapping, with the role of its opener */

/* ---- what is shown ---- */

enum gol_live_state { GOL_LIVE_STARTING, GOL_LIVE_RUNNING, GOL_LIVE_FINISHING, GOL_LIVE_DONE, GOL_LIVE_STOPPED };

struct gol_live_status { /* written by the runner only */
    enum gol_live_state state;
    int runner_pid;
    int total, done, failed; /* trials; total is what is expected now */
    int64_t started_ns; /* gol_clock_ns, the same clock in every process of a machine */
    int64_t ended_ns; /* 0: not yet */
    int64_t eta_ns; /* expected rest when the trial began, -1 unknown */
    int64_t trial_eta_ns; /* of it, what the trial that runs is expected to take */
    int point, repeat; /* of the trial that runs; -1 when none */
    int trial; /* its number, as in its row; 0 between two trials */
    int ended; /* the number of the one that ended last; 0: none has */
    bool starting; /* it is about to begin: who draws now ends, and nobody begins to */
    int64_t trial_started_ns;
    int trial_pid; /* the process of the trial that runs; 0: there is none */
    char label[160]; /* "pool pause=10ms" */
    char message[160]; /* what a person should know: "stopping ...", "" */
    int warnings; /* lines about what makes the numbers worse; run.yaml has all */
    char warning[160]; /* the first of them */
};

struct gol_live_games { /* of the trial that runs */
    uint64_t trial; /* changes with each trial */
    int games; /* 0: this trial shows nothing */
    int width, height; /* of each game, as it is shown: what has room */
    int whole_width, whole_height; /* of each game; 0: as it is shown */
    int max_age;
    bool every; /* the runner's viewer draws every state, and passes it on */
};

struct gol_live_game {
    int64_t generation, population;
    uint8_t *cells; /* height * width ages, row by row, packed; whose they are says who has the state */
};

/*
 * Room for all states that can be shown at a time. What no game has needed takes no memory, when it came from calloc.
 */
struct gol_live_states {
    struct gol_live_game game[GOL_LIVE_GAMES];
    uint8_t cells[GOL_LIVE_CELLS];
};

/* How many of the games are shown, and the cells of each of these. */
int gol_live_shown(const struct gol_live_games *games);
size_t gol_live_cells_of(const struct gol_live_games *games);
/* Games of width x height as they are shown: all of each, or the upper left part that has room. `trial` is left 0. */
void gol_live_games_fit(struct gol_live_games *out, int games, int width, int height, int max_age, bool every);
/* Whether there can be such games: nothing that is read from elsewhere is believed. */
bool gol_live_games_possible(const struct gol_live_games *games);
/* Empty states of possible games: each at generation 0, with cells of its own in `states`. */
void gol_live_states_clear(struct gol_live_states *states, const struct gol_live_games *games);

/* ---- runner ---- */

/* Makes the memory under a name of its own in /dev/shm. */
enum gol_code gol_live_create(struct gol_live **out, struct gol_err *err);
/* The name, for the file `live` of the run folder and for the trial. */
const char *gol_live_name(const struct gol_live *live);
void gol_live_status_put(struct gol_live *live, const struct gol_live_status *status);
/* Before each trial: no games, empty ring. */
void gol_live_trial_begin(struct gol_live *live);
/*
 * Takes the oldest state of the ring into *game, with room for GOL_LIVE_RING_CELLS, and *index; false when none came
 * within timeout_ms.
 */
bool gol_live_ring_take(struct gol_live *live, int timeout_ms, int *index, struct gol_live_game *game);
/* Shows a state that came through the ring. */
void gol_live_game_pass(struct gol_live *live, int index, const struct gol_live_game *game);
/* Whether a screen looks: each holds a shared lock on the file, which goes with its process. */
bool gol_live_watched(const struct gol_live *live);

/*
 * Before a trial: waits until no screen draws, nor waits for the gap between two trials to draw in; most_ns at most.
 * Returns how long that was. Once before the status says that the trial is starting, and once after, which is the last
 * time: one for which that was in vain, too, is not waited for again before it has moved.
 */
int64_t gol_live_turn_await(struct gol_live *live, int64_t most_ns, bool last);

/* ---- trial ---- */

/* GOL_INVALID, with a line that says so, for that of another build: its parts may stand elsewhere. */
enum gol_code gol_live_open(const char *name, bool writable, struct gol_live **out, struct gol_err *err);
/* width and height of a game; every: its states come through the ring. */
void gol_live_games_open(struct gol_live *live, int games, int width, int height, int max_age, bool every);
void gol_live_game_put(struct gol_live *live, const struct gol_view_state *state); /* sampled */
/* Waits while the ring is full. When the runner dies, the kernel ends the trial with it. */
void gol_live_ring_put(struct gol_live *live, const struct gol_view_state *state); /* every */

/*
 * Where the trial's runtime counts: a mapping of its own, since that of a whole live memory would make the trial
 * larger.
 */
struct gol_live_board {
    struct gol_board *board; /* with room for GOL_LIVE_WORKERS */
    void *pages;
    size_t bytes;
};
enum gol_code gol_live_board_open(const char *name, struct gol_live_board *out, struct gol_err *err);
void gol_live_board_close(struct gol_live_board *board);

/* ---- screen (a mapping opened with writable = false cannot disturb anything; it holds the lock of a watcher) ---- */

/* Each returns false when a writer was in the way for too long, and leaves *out undefined: show the last one again. */
bool gol_live_status_get(const struct gol_live *live, struct gol_live_status *out);
bool gol_live_games_get(const struct gol_live *live, struct gol_live_games *out);
/*
 * Of these games, which gol_live_games_get has got, into out->cells with their room; also false when their trial is
 * another by now.
 */
bool gol_live_game_get(const struct gol_live *live, const struct gol_live_games *games, int index,
                       struct gol_live_game *out);
/* What the trial's runtime counts; read with gol_board_stats(board, GOL_LIVE_WORKERS, ...). */
const struct gol_board *gol_live_board(const struct gol_live *live);

/* A screen that is suspended looks no more (false) until it is there again. NULL is allowed. */
void gol_live_look(const struct gol_live *live, bool looks);

/*
 * A screen draws, or will as soon as no trial runs. What it reads of the status after gol_live_turn_take holds until it
 * leaves: between two trials none begins, unless the runner's patience ends. Taken again, it is a new one.
 */
void gol_live_turn_take(struct gol_live *live);
void gol_live_turn_leave(struct gol_live *live);

/* Unmaps; the creator also removes the name. NULL is allowed. */
void gol_live_close(struct gol_live *live);

#endif
