/*
 * See live.h for who writes what. Everything that more than one process touches is an atomic word; plain bytes are
 * moved in 64-bit words.
 */
#include "lab/live.h"

#include "util/clock.h"
#include "util/futex.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC UINT64_C(0x676f6c6c61623031) /* "gollab01" */
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

struct frame_part {
    struct part lock;
    _Atomic uint64_t words[WORDS(GOL_LIVE_FRAME_WIDTH * GOL_LIVE_FRAME_HEIGHT * sizeof(struct gol_cell))];
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

struct shared {
    /* set once by the creator, before the name is known to anybody */
    uint64_t magic;
    uint64_t size_bytes;
    /* runner only */
    struct status_part status;
    struct frame_part frame;
    /* trial only while there is one, else the runner */
    struct games_part games;
    struct game_part game[GOL_LIVE_GAMES];
    struct ring ring;
};

struct gol_live {
    struct shared *shared;
    int fd;
    bool creator;
    char name[64]; /* as shm_open wants it: "/gollab-..." */
};

/* ---- sequence locks ---- */

/* A process that died inside leaves an odd number: the next writer goes on from it to the next odd one. */
static void part_begin(struct part *lock)
{
    /* relaxed: there is one writer at a time, and it reads its own number */
    const uint64_t now = atomic_load_explicit(&lock->sequence, memory_order_relaxed);

    /* relaxed: the release stores of the words behind it keep it in front of them */
    atomic_store_explicit(&lock->sequence, (now + 1) | 1, memory_order_relaxed);
}

static void part_end(struct part *lock)
{
    const uint64_t now = atomic_load_explicit(&lock->sequence, memory_order_relaxed); /* relaxed: as in part_begin */

    atomic_store_explicit(&lock->sequence, now + 1, memory_order_release); /* release: pairs with part_read */
}

static void words_put(_Atomic uint64_t *words, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < WORDS(size); i++) {
        uint64_t word = 0;

        memcpy(&word, at + i * 8, size - i * 8 < 8 ? size - i * 8 : 8);
        atomic_store_explicit(&words[i], word,
                              memory_order_release); /* release: pairs with words_get, after part_begin */
    }
}

static void words_get(const _Atomic uint64_t *words, void *bytes, size_t size)
{
    unsigned char *at = bytes;

    for (size_t i = 0; i < WORDS(size); i++) {
        /* acquire: pairs with words_put; the second look at the sequence stays behind it */
        const uint64_t word = atomic_load_explicit(&words[i], memory_order_acquire);

        memcpy(at + i * 8, &word, size - i * 8 < 8 ? size - i * 8 : 8);
    }
}

/* Copies size bytes out of the words when no writer came in between; a bounded number of tries. */
static bool part_read(const struct part *lock, const _Atomic uint64_t *words, void *out, size_t size)
{
    for (int tries = 0; tries < 64; tries++) {
        /* acquire: pairs with part_end */
        const uint64_t before = atomic_load_explicit(&lock->sequence, memory_order_acquire);

        if (before % 2 == 0) {
            words_get(words, out, size);
            /* relaxed: the acquire loads of the words keep it behind them */
            if (atomic_load_explicit(&lock->sequence, memory_order_relaxed) == before)
                return true;
        }
        if (tries > 8)
            gol_clock_sleep_until(gol_clock_ns() + 20000);
    }
    return false;
}

static void part_write(struct part *lock, _Atomic uint64_t *words, const void *bytes, size_t size)
{
    part_begin(lock);
    words_put(words, bytes, size);
    part_end(lock);
}

/* ---- making and finding ---- */

/* Removes what killed runners of this user left behind: names hold the pid of their creator. */
static void remove_stale(void)
{
    char prefix[32];
    DIR *dir = opendir("/dev/shm");
    struct dirent *entry;

    if (dir == NULL)
        return;
    snprintf(prefix, sizeof prefix, "gollab-%u-", (unsigned)getuid());
    while ((entry = readdir(dir)) != NULL) {
        char name[300];
        long pid;

        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        pid = strtol(entry->d_name + strlen(prefix), NULL, 10);
        if (pid <= 0 || kill((pid_t)pid, 0) == 0 || errno != ESRCH)
            continue;
        snprintf(name, sizeof name, "/%s", entry->d_name);
        shm_unlink(name);
    }
    closedir(dir);
}

static enum gol_code map(struct gol_live *live, bool writable, struct gol_err *err)
{
    void *at = mmap(NULL, sizeof *live->shared, writable ? PROT_READ | PROT_WRITE : PROT_READ,
                    MAP_SHARED | (writable ? MAP_POPULATE : 0), live->fd, 0);

    if (at == MAP_FAILED)
        return gol_err_errno(err, "cannot map the live memory /dev/shm%s", live->name);
    live->shared = at;
    return GOL_OK;
}

enum gol_code gol_live_create(struct gol_live **out, struct gol_err *err)
{
    struct gol_live *live = calloc(1, sizeof *live);
    enum gol_code code = GOL_OK;
    int failure;

    *out = NULL;
    if (live == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    live->fd = -1;
    remove_stale();
    for (int i = 0; i < 1000 && live->fd < 0; i++) {
        snprintf(live->name, sizeof live->name, "/gollab-%u-%ld-%d", (unsigned)getuid(), (long)getpid(), i);
        live->fd = shm_open(live->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (live->fd < 0 && errno != EEXIST)
            break;
    }
    if (live->fd < 0) {
        code = gol_err_errno(err, "cannot make the live memory /dev/shm%s", live->name);
        goto out;
    }
    live->creator = true;
    failure = posix_fallocate(live->fd, 0, (off_t)sizeof *live->shared);
    if (failure != 0) {
        errno = failure;
        code =
            gol_err_errno(err, "cannot get %zu bytes for the live memory /dev/shm%s", sizeof *live->shared, live->name);
        goto out;
    }
    code = map(live, true, err);
    if (code != GOL_OK)
        goto out;
    live->shared->magic = MAGIC;
    live->shared->size_bytes = sizeof *live->shared;
    *out = live;
    live = NULL;
out:
    gol_live_close(live);
    return code;
}

enum gol_code gol_live_open(const char *name, bool writable, struct gol_live **out, struct gol_err *err)
{
    struct gol_live *live = calloc(1, sizeof *live);
    enum gol_code code = GOL_OK;
    struct stat info;

    *out = NULL;
    if (live == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    snprintf(live->name, sizeof live->name, "%s", name);
    live->fd = shm_open(name, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC, 0);
    if (live->fd < 0) {
        code = gol_err_errno(err, "cannot open the live memory /dev/shm%s", name);
        goto out;
    }
    if (fstat(live->fd, &info) != 0 || info.st_size != (off_t)sizeof *live->shared) {
        code = gol_err_set(err, GOL_INVALID, "/dev/shm%s is not the live memory of this version", name);
        goto out;
    }
    code = map(live, writable, err);
    if (code != GOL_OK)
        goto out;
    if (live->shared->magic != MAGIC || live->shared->size_bytes != sizeof *live->shared) {
        code = gol_err_set(err, GOL_INVALID, "/dev/shm%s is not the live memory of this version", name);
        goto out;
    }
    if (!writable)
        flock(live->fd, LOCK_SH); /* waits for gol_live_watched only, which holds it for an instant */
    *out = live;
    live = NULL;
out:
    gol_live_close(live);
    return code;
}

void gol_live_close(struct gol_live *live)
{
    if (live == NULL)
        return;
    if (live->shared != NULL)
        munmap(live->shared, sizeof *live->shared);
    if (live->creator)
        shm_unlink(live->name);
    if (live->fd >= 0)
        close(live->fd);
    free(live);
}

const char *gol_live_name(const struct gol_live *live)
{
    return live->name;
}

/* ---- runner ---- */

void gol_live_status_put(struct gol_live *live, const struct gol_live_status *status)
{
    part_write(&live->shared->status.lock, live->shared->status.words, status, sizeof *status);
}

static void games_put(struct gol_live *live, const struct gol_live_games *games)
{
    part_write(&live->shared->games.lock, live->shared->games.words, games, sizeof *games);
}

void gol_live_trial_begin(struct gol_live *live)
{
    struct ring *ring = &live->shared->ring;
    struct gol_live_games games = {0};

    gol_live_games_get(live, &games);
    games_put(live, &(struct gol_live_games){.trial = games.trial + 1});
    /* relaxed: no trial runs now; starting its process comes after these stores */
    atomic_store_explicit(&ring->head, 0, memory_order_relaxed);
    atomic_store_explicit(&ring->tail, 0, memory_order_relaxed);
    atomic_store_explicit(&ring->producer_waits, 0, memory_order_relaxed);
}

void gol_live_frame_put(struct gol_live *live, const struct gol_cell *cells)
{
    part_write(&live->shared->frame.lock, live->shared->frame.words, cells,
               GOL_LIVE_FRAME_WIDTH * GOL_LIVE_FRAME_HEIGHT * sizeof *cells);
}

bool gol_live_watched(const struct gol_live *live)
{
    if (flock(live->fd, LOCK_EX | LOCK_NB) == 0) {
        flock(live->fd, LOCK_UN);
        return false;
    }
    return errno == EWOULDBLOCK;
}

/* ---- the ring: one producer (the trial's driver), one consumer (the runner's drain thread) ---- */

/* How many bytes of a state are used: its header and height * width cells, never more than there are. */
static size_t used_bytes(const struct gol_live_games *games)
{
    const size_t cells = (size_t)games->width * (size_t)games->height;

    return offsetof(struct gol_live_game, cells) +
           (cells < GOL_LIVE_SIDE * GOL_LIVE_SIDE ? cells : GOL_LIVE_SIDE * GOL_LIVE_SIDE);
}

bool gol_live_ring_take(struct gol_live *live, int timeout_ms, int *index, struct gol_live_game *game)
{
    struct ring *ring = &live->shared->ring;
    const uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed); /* relaxed: only we write it */
    struct gol_live_games games;
    const struct ring_slot *slot;

    /* acquire: pairs with the store of tail in gol_live_ring_put */
    if (atomic_load_explicit(&ring->tail, memory_order_acquire) == head) {
        /* seq_cst here and in gol_live_ring_put: of "I wait" and "there is one more", one side sees the other's */
        atomic_store_explicit(&ring->consumer_waits, 1, memory_order_seq_cst);
        if (atomic_load_explicit(&ring->tail, memory_order_seq_cst) == head)
            gol_futex_wait(&ring->tail, head, timeout_ms * 1000000LL);
        atomic_store_explicit(&ring->consumer_waits, 0,
                              memory_order_relaxed); /* relaxed: a wake too many is harmless */
        /* acquire: as above */
        if (atomic_load_explicit(&ring->tail, memory_order_acquire) == head)
            return false;
    }
    slot = &ring->slots[head % GOL_LIVE_RING];
    if (!gol_live_games_get(live, &games))
        return false;
    *index = slot->index;
    memcpy(game, &slot->game, used_bytes(&games));
    /* seq_cst: releases the slot to the producer, and see above */
    atomic_store_explicit(&ring->head, head + 1, memory_order_seq_cst);
    if (atomic_load_explicit(&ring->producer_waits, memory_order_seq_cst) != 0)
        gol_futex_wake(&ring->head, 1);
    return true;
}

/* The part of a state that is shown, packed; the upper left corner of what is larger. */
static void crop(const struct gol_view_state *state, struct gol_live_game *out)
{
    const int width = state->width < GOL_LIVE_SIDE ? state->width : GOL_LIVE_SIDE;
    const int height = state->height < GOL_LIVE_SIDE ? state->height : GOL_LIVE_SIDE;

    out->generation = state->generation;
    out->population = state->population;
    for (int y = 0; y < height; y++)
        memcpy(out->cells + (size_t)y * (size_t)width, state->cells + (size_t)y * (size_t)state->width, (size_t)width);
}

void gol_live_ring_put(struct gol_live *live, const struct gol_view_state *state)
{
    struct ring *ring = &live->shared->ring;
    const uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed); /* relaxed: only we write it */
    struct ring_slot *slot = &ring->slots[tail % GOL_LIVE_RING];
    uint32_t head;

    for (;;) {
        /* acquire: pairs with the store of head in gol_live_ring_take */
        head = atomic_load_explicit(&ring->head, memory_order_acquire);
        if (tail - head < GOL_LIVE_RING)
            break;
        atomic_store_explicit(&ring->producer_waits, 1, memory_order_seq_cst); /* seq_cst: see gol_live_ring_take */
        if (atomic_load_explicit(&ring->head, memory_order_seq_cst) == head)
            gol_futex_wait(&ring->head, head, 100 * 1000000LL);
        atomic_store_explicit(&ring->producer_waits, 0,
                              memory_order_relaxed); /* relaxed: a wake too many is harmless */
    }
    slot->index = state->game;
    crop(state, &slot->game);
    /* seq_cst: hands the slot to the consumer, and see gol_live_ring_take */
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_seq_cst);
    if (atomic_load_explicit(&ring->consumer_waits, memory_order_seq_cst) != 0)
        gol_futex_wake(&ring->tail, 1);
}

/* ---- trial ---- */

void gol_live_games_open(struct gol_live *live, int games, int width, int height, int max_age, bool every)
{
    struct gol_live_games opened = {
        .games = games,
        .width = width < GOL_LIVE_SIDE ? width : GOL_LIVE_SIDE,
        .height = height < GOL_LIVE_SIDE ? height : GOL_LIVE_SIDE,
        .max_age = max_age,
        .every = every,
    };
    struct gol_live_games before = {0};
    struct gol_live_game blank = {0};

    gol_live_games_get(live, &before);
    opened.trial = before.trial;
    for (int i = 0; i < games && i < GOL_LIVE_GAMES; i++)
        part_write(&live->shared->game[i].lock, live->shared->game[i].words, &blank, used_bytes(&opened));
    games_put(live, &opened);
}

void gol_live_game_put(struct gol_live *live, const struct gol_view_state *state)
{
    struct gol_live_game game;
    const struct gol_live_games shape = {
        .width = state->width < GOL_LIVE_SIDE ? state->width : GOL_LIVE_SIDE,
        .height = state->height < GOL_LIVE_SIDE ? state->height : GOL_LIVE_SIDE,
    };

    if (state->game >= GOL_LIVE_GAMES)
        return;
    crop(state, &game);
    part_write(&live->shared->game[state->game].lock, live->shared->game[state->game].words, &game, used_bytes(&shape));
}

/* ---- screen ---- */

bool gol_live_status_get(const struct gol_live *live, struct gol_live_status *out)
{
    return part_read(&live->shared->status.lock, live->shared->status.words, out, sizeof *out);
}

bool gol_live_games_get(const struct gol_live *live, struct gol_live_games *out)
{
    return part_read(&live->shared->games.lock, live->shared->games.words, out, sizeof *out);
}

bool gol_live_game_get(const struct gol_live *live, int index, struct gol_live_game *out)
{
    struct gol_live_games games;

    if (index < 0 || index >= GOL_LIVE_GAMES || !gol_live_games_get(live, &games))
        return false;
    return part_read(&live->shared->game[index].lock, live->shared->game[index].words, out, used_bytes(&games));
}

bool gol_live_frame_get(const struct gol_live *live, struct gol_cell *out)
{
    return part_read(&live->shared->frame.lock, live->shared->frame.words, out,
                     GOL_LIVE_FRAME_WIDTH * GOL_LIVE_FRAME_HEIGHT * sizeof *out);
}
