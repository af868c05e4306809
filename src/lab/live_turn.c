/*
 * How a runner that is about to start a trial and screens that are about to draw keep out of each other's way. A screen
 * maps the live memory read-only, so it speaks by a lock: while it draws, or waits for the next gap between two trials
 * to draw in, it holds a read lock on one byte of the file, far behind its end. The runner asks whether there is such a
 * lock, which takes a microsecond, and waits for its end, for a bounded time. A screen that dies leaves no lock behind.
 *
 * Each time a screen takes the lock on another byte, so that the runner can tell one that has not moved since it waited
 * in vain, and which it does not wait for again, from one that came too late.
 */
#include "lab/live_shared.h"

#include "util/clock.h"

#include <fcntl.h>
#include <unistd.h>

#define TURNS 4096 /* bytes of each screen */
#define LOOK_EVERY_NS INT64_C(100000)

static int64_t first_byte(const struct gol_live *live)
{
    return (int64_t)sizeof *live->shared;
}

/* ---- screen ---- */

static bool set_lock(int fd, short kind, int64_t byte)
{
    struct flock one = {.l_type = kind, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};

    return fcntl(fd, F_OFD_SETLK, &one) == 0;
}

void gol_live_turn_take(struct gol_live *live)
{
    const int64_t byte = first_byte(live) + (int64_t)getpid() * TURNS + live->turns++ % TURNS;

    gol_live_turn_leave(live);
    if (set_lock(live->fd, F_RDLCK, byte))
        live->turn = byte;
}

void gol_live_turn_leave(struct gol_live *live)
{
    if (live->turn > 0)
        set_lock(live->fd, F_UNLCK, live->turn);
    live->turn = 0;
}

/* ---- runner ---- */

/*
 * The byte in [from, to) on which a screen has a lock, the first that the kernel finds; 0: there is none. to 0: without
 * end.
 */
static int64_t locked_byte(int fd, int64_t from, int64_t to)
{
    struct flock part = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)from};

    if (to > 0 && from >= to)
        return 0;
    part.l_len = to > 0 ? (off_t)(to - from) : 0;
    return fcntl(fd, F_OFD_GETLK, &part) == 0 && part.l_type != F_UNLCK ? (int64_t)part.l_start : 0;
}

/* That of a screen that has not been waited for in vain; 0: there is none. */
static int64_t find_screen(const struct gol_live *live)
{
    int64_t from = first_byte(live), byte = 0;

    for (int i = 0; i < live->n_deaf && byte == 0; i++) {
        byte = locked_byte(live->fd, from, live->deaf[i]);
        from = live->deaf[i] + 1;
    }
    return byte > 0 ? byte : locked_byte(live->fd, from, 0);
}

/* Those whose locks are gone are not deaf any more. */
static void forget_those_that_moved(struct gol_live *live)
{
    int kept = 0;

    for (int i = 0; i < live->n_deaf; i++)
        if (locked_byte(live->fd, live->deaf[i], live->deaf[i] + 1) > 0)
            live->deaf[kept++] = live->deaf[i];
    live->n_deaf = kept;
}

/* Nobody waits for those that hold locks now; they are kept in rising order. */
static void call_deaf(struct gol_live *live)
{
    int64_t byte;

    while (live->n_deaf < GOL_LIVE_DEAF && (byte = find_screen(live)) > 0) {
        int at = live->n_deaf++;

        for (; at > 0 && live->deaf[at - 1] > byte; at--)
            live->deaf[at] = live->deaf[at - 1];
        live->deaf[at] = byte;
    }
}

int64_t gol_live_turn_await(struct gol_live *live, int64_t most_ns, bool last)
{
    const int64_t began_ns = gol_clock_ns();
    int64_t now_ns = began_ns;

    forget_those_that_moved(live);
    while (live->n_deaf < GOL_LIVE_DEAF && find_screen(live) > 0) {
        if (now_ns >= began_ns + most_ns) {
            if (last)
                call_deaf(live);
            break;
        }
        gol_clock_sleep_until(now_ns + LOOK_EVERY_NS);
        now_ns = gol_clock_ns();
    }
    return now_ns - began_ns;
}
