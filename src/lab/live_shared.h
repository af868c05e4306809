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

struct game_part { /* its cells stand in shared.cells, and are under this lock, too */
    struct part lock;
    _Atomic uint64_t generation, population;
};

struct ring_state {
    int index;
    int64_t generation, population;
};

struct ring {
    /* trial only */
    _Alignas(LINE) _Atomic uint32_t tail; /* states put so far */
    _Atomic uint32_t producer_waits;
    /* runner only */
    _Alignas(LINE) _Atomic uint32_t head; /* states taken so far */
    _Atomic uint32_t consumer_waits;
    /* slot i belongs to the trial when tail - head < slots says that it is free, to the runner otherwise */
    _Alignas(LINE) struct ring_state states[GOL_LIVE_RING];
    _Alignas(LINE) uint8_t cells[GOL_LIVE_RING_CELLS]; /* shared evenly by the slots that there are */
};

/* Bytes of a board for GOL_LIVE_WORKERS (gol_board_bytes), which is checked by tests/test_live.c. */
#define BOARD_BYTES (sizeof(struct gol_board) + GOL_LIVE_WORKERS * sizeof(struct gol_counts))
#define GOL_LIVE_DEAF 8 /* screens that the runner knows to be stopped; with more it waits for none */
#define PAGE 4096 /* what a trial maps alone begins on one */

struct shared {
    /* set once by the creator, before the name is known to anybody */
    uint64_t magic;
    uint64_t layout; /* gol_live_layout of its build */
    /* runner only */
    struct status_part status;
    /* trial only while there is one, else the runner */
    struct games_part games;
    /* the same; with `view: every` the trial before it has filled the ring, then the runner's drain thread */
    struct game_part game[GOL_LIVE_GAMES];
    _Alignas(PAGE) _Atomic uint64_t cells[GOL_LIVE_CELLS / 8];
    struct ring ring;
    _Alignas(PAGE) _Atomic uint64_t board[(BOARD_BYTES + PAGE - 1) / PAGE * PAGE / 8];
};

struct gol_live {
    struct shared *shared;
    int fd;
    bool creator;
    char name[64]; /* as shm_open wants it: "/gollab-..." */
    struct gol_live_games shape; /* trial: of its games, which it has opened */
    uint64_t trial; /* runner: number of the trial that began last; not read back from what a trial may leave broken */
    int64_t deaf[GOL_LIVE_DEAF]; /* runner: bytes locked by screens that have been waited for in vain, rising */
    int n_deaf;
    int64_t turn; /* screen: the byte that is locked; 0: none */
    int64_t turns; /* screen: so far */
};

/* ---- sequence locks (live_part.c) ---- */

void gol_live_part_begin(struct part *lock);
void gol_live_part_end(struct part *lock);
/* Between the two: stores the bytes; NULL: as many zeros. */
void gol_live_words_put(_Atomic uint64_t *words, const void *bytes, size_t size);
void gol_live_part_write(struct part *lock, _Atomic uint64_t *words, const void *bytes, size_t size);

#define GOL_LIVE_TRIES 64 /* of a reader whose writer comes in between; it waits a little before the later ones */
/* Whether no writer is inside; then what is copied is good if the part has stayed as it was since. */
bool gol_live_part_enter(const struct part *lock, int tries, uint64_t *sequence);
void gol_live_words_get(const _Atomic uint64_t *words, void *bytes, size_t size);
bool gol_live_part_stayed(const struct part *lock, uint64_t sequence);
/* All of that: copies size bytes out of the words when no writer came in between. */
bool gol_live_part_read(const struct part *lock, const _Atomic uint64_t *words, void *out, size_t size);

/* ---- the rest ---- */

/* A number that another build, whose parts stand elsewhere or are of other sizes, has another of. */
uint64_t gol_live_layout(void);
/* Whether the file behind fd is the live memory of this build. */
enum gol_code gol_live_file_check(int fd, const char *name, struct gol_err *err);
/* Before each trial: nobody counts there. */
void gol_live_board_clear(struct gol_live *live);
/* How many states the ring holds of such games. */
uint32_t gol_live_ring_slots(const struct gol_live_games *games);

#endif
