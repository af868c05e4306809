/*
 * What stands in the live memory besides the games: the status, and who looks. See live.h for who writes what,
 * live_shared.h for where it stands.
 */
#include "lab/live_shared.h"

#include <errno.h>
#include <sys/file.h>

void gol_live_status_put(struct gol_live *live, const struct gol_live_status *status)
{
    gol_live_part_write(&live->shared->status.lock, live->shared->status.words, status, sizeof *status);
}

bool gol_live_status_get(const struct gol_live *live, struct gol_live_status *out)
{
    return gol_live_part_read(&live->shared->status.lock, live->shared->status.words, out, sizeof *out);
}

bool gol_live_watched(const struct gol_live *live)
{
    if (flock(live->fd, LOCK_EX | LOCK_NB) == 0) {
        flock(live->fd, LOCK_UN);
        return false;
    }
    return errno == EWOULDBLOCK;
}
