/*
 * How the live memory is laid out; for live.c and live_*.c only. Everything that more than one process
 * touches at a time is an atomic word; plain bytes are moved in 64-bit words.
 */
#ifndef GOL_LAB_LIVE_SHARED_H
#define GOL_LAB_LIVE_SHARED_H

#include "actor/board.h"
#include "lab/live.h"

#include <stdatomic.h>
#include <stddef.h>

#define WORDS(bytes) (((bytes) + 7) / 8)
#define LINE 64 /* bytes of a cache line: what different processes write stands on different lines */

/* One part under a sequence lock: odd while its writer is inside. */
struct part {
    _Alignas(LINE) _Atomic uint64_t sequence;
};

struct status_part {
    struct part lock;
    _Atomic uint64_t words[WORDS(sizeof(struct gol_live_status))];
};

struct games_part {
    struct part lock;
    _Atomic uint64_t words[WORDS(sizeof(struct gol_live_games))];
};

struct game_part {
    struct part lock;
    _Atomic uint64_t words[WORDS(sizeof(struct gol_live_game))];
};

struct ring_slot {
    int index;
    struct gol_live_game game;
};

struct ring {
    /* trial only */
    _Alignas(LINE) _Atomic uint32_t tail; /* states put so far */
    _Atomic uint32_t producer_waits;
    /* runner only */
    _Alignas(LINE) _Atomic uint32_t head; /* states taken so far */
    _Atomic uint32_t consumer_waits;
    /* slot i belongs to the trial when tail - head < RING says that it is free, to the runner otherwise */
    _Alignas(LINE) struct ring_slot slots[GOL_LIVE_RING];
};

/* Bytes of a board for GOL_LIVE_WORKERS (gol_board_bytes), which is checked by tests/test_live.c. */
#define BOARD_BYTES (sizeof(struct gol_board) + GOL_LIVE_WORKERS * sizeof(struct gol_counts))
#define GOL_LIVE_DEAF 8 /* screens that the runner knows to be stopped; with more it waits for none */
#define PAGE 4096 /* what a trial maps alone begins on one */

struct shared {
    /* set once by the creator, before the name is known to anybody */
    uint64_t magic;
    uint64_t size_bytes;
    /* runner only */
    struct status_part status;
    /* trial only while there is one, else the runner */
    struct games_part games;
    /* the same; with `view: every` the trial before it has filled the ring, then the runner's drain thread */
    struct game_part game[GOL_LIVE_GAMES];
    struct ring ring;
    _Alignas(PAGE) _Atomic uint64_t board[(BOARD_BYTES + PAGE - 1) / PAGE * PAGE / 8];
};

struct gol_live {
    struct shared *shared;
    int fd;
    bool creator;
    char name[64]; /* as shm_open wants it: "/gollab-..." */
    uint64_t trial; /* runner: number of the trial that began last; not read back from what a trial may leave broken */
    int64_t deaf[GOL_LIVE_DEAF]; /* runner: bytes locked by screens that have been waited for in vain, rising */
    int n_deaf;
    int64_t turn; /* screen: the byte that is locked; 0: none */
    int64_t turns; /* screen: so far */
};

/* How many bytes of a state are used: its header and height * width cells, never more than there are. */
size_t gol_live_used_bytes(const struct gol_live_games *games);
/* Before each trial: nobody counts there. */
void gol_live_board_clear(struct gol_live *live);
/* The part of a state that is shown, packed; the upper left corner of what is larger. */
void gol_live_crop(const struct gol_view_state *state, struct gol_live_game *out);

#endif
