#include "ui/outlet.h"

#include "util/clock.h"
#include "util/num.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CHUNK_BYTES 256 /* what a terminal takes at once when it says that it takes some, where a write could block */

enum gol_code gol_outlet_open(struct gol_outlet *outlet, int tty_fd, struct gol_err *err)
{
    char path[32];

    *outlet = (struct gol_outlet){.tty_fd = tty_fd};
    snprintf(path, sizeof path, "/proc/self/fd/%d", tty_fd);
    outlet->fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (outlet->fd < 0) /* somebody else's terminal, as after su: its writes may block a little */
        outlet->fd = fcntl(tty_fd, F_DUPFD_CLOEXEC, 3);
    return outlet->fd < 0 ? gol_err_errno(err, "cannot open the terminal") : GOL_OK;
}

void gol_outlet_close(struct gol_outlet *outlet)
{
    if (outlet->fd >= 0)
        close(outlet->fd);
    free(outlet->bytes);
    *outlet = (struct gol_outlet){.fd = -1, .tty_fd = -1};
}

/* Room for `size` bytes more. */
static enum gol_code reserve(struct gol_outlet *outlet, size_t size, struct gol_err *err)
{
    const size_t wanted = outlet->size - outlet->sent + size;

    if (outlet->sent > 0) {
        memmove(outlet->bytes, outlet->bytes + outlet->sent, outlet->size - outlet->sent);
        outlet->size -= outlet->sent;
        outlet->sent = 0;
    }
    if (wanted > outlet->capacity) {
        char *bytes = realloc(outlet->bytes, 2 * wanted);

        if (bytes == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
        outlet->bytes = bytes;
        outlet->capacity = 2 * wanted;
    }
    return GOL_OK;
}

enum gol_code gol_outlet_put(struct gol_outlet *outlet, const char *bytes, size_t size, struct gol_err *err)
{
    const enum gol_code code = reserve(outlet, size, err);

    if (code != GOL_OK || size == 0)
        return code;
    memcpy(outlet->bytes + outlet->size, bytes, size);
    outlet->size += size;
    return GOL_OK;
}

/* What may be written now without waiting; 0: nothing. */
static size_t allowed(struct gol_outlet *outlet)
{
    struct pollfd out = {.fd = outlet->fd, .events = POLLOUT};
    const size_t left = outlet->size - outlet->sent;
    const int flags = fcntl(outlet->fd, F_GETFL);
    size_t most;

    if (poll(&out, 1, 0) > 0 && (out.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        outlet->gone = true;
    if (outlet->gone || (out.revents & POLLOUT) == 0)
        return 0;
    most = (flags & O_NONBLOCK) == 0 ? CHUNK_BYTES : outlet->piece > 0 ? outlet->piece : left;
    return left < most ? left : most;
}

bool gol_outlet_send(struct gol_outlet *outlet)
{
    size_t may = allowed(outlet);

    while (may > 0) {
        const ssize_t put = write(outlet->fd, outlet->bytes + outlet->sent, may);

        if (put < 0 && errno != EINTR) {
            outlet->gone = errno != EAGAIN;
            break;
        }
        outlet->sent += put > 0 ? (size_t)put : 0;
        outlet->taken += put > 0 ? put : 0;
        may = outlet->sent < outlet->size ? allowed(outlet) : 0;
    }
    return outlet->sent == outlet->size;
}

void gol_outlet_drop(struct gol_outlet *outlet)
{
    ssize_t ignored;

    tcflush(outlet->tty_fd, TCOFLUSH);
    ignored = write(outlet->fd, "\030", 1);
    (void)ignored; /* there is room now; and where there is none, nothing helps */
    outlet->sent = outlet->size = 0;
}

void gol_outlet_finish(struct gol_outlet *outlet, int timeout_ms)
{
    const int64_t end_ns = gol_clock_ns() + timeout_ms * (GOL_NS_PER_S / 1000);

    while (!gol_outlet_send(outlet) && !outlet->gone) {
        struct pollfd out = {.fd = outlet->fd, .events = POLLOUT};
        const int64_t left_ms = (end_ns - gol_clock_ns()) / (GOL_NS_PER_S / 1000);

        if (left_ms <= 0)
            gol_outlet_drop(outlet);
        else
            poll(&out, 1, (int)left_ms);
    }
    outlet->sent = outlet->size = 0;
}
