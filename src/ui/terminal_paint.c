/*
 * The way of a frame: ui/painter makes bytes of it, ui/slices cuts it to what ui/line says may be on its way, and
 * ui/outlet sends them. What has gone out is told to the line, which learns from it.
 */
#include "ui/terminal_inner.h"

#include "ui/restore.h"
#include "util/clock.h"

#include <string.h>

/* A pty keeps what was written at once until all of it is drained: in pieces it is soon seen that there is room. */
#define PIECE_BYTES 512

static enum gol_code put(struct gol_terminal *terminal, const struct gol_buf *bytes, bool query, struct gol_err *err)
{
    enum gol_code code = gol_outlet_put(&terminal->outlet, bytes->data, bytes->size, err);

    if (code == GOL_OK && query)
        code = gol_outlet_put(&terminal->outlet, GOL_LINE_QUERY, strlen(GOL_LINE_QUERY), err);
    gol_line_sent(&terminal->line, gol_clock_ns(), (int64_t)bytes->size + (query ? (int64_t)strlen(GOL_LINE_QUERY) : 0),
                  query);
    return code;
}

int64_t gol_terminal_room(struct gol_terminal *terminal, int64_t now_ns, bool key, int64_t *again_ns)
{
    const bool waits = terminal->outlet.sent < terminal->outlet.size;
    const int64_t room = waits ? 0 : gol_line_room(&terminal->line, now_ns, key);
    bool gone;

    if (!waits && gol_line_wants(&terminal->line, now_ns)) {
        (void)put(terminal, &(struct gol_buf){0}, true, NULL); /* without it nothing is known, and that is all */
        (void)gol_terminal_send(terminal, &gone);
    }
    *again_ns = waits && terminal->line.answers ? GOL_LINE_NO_END : gol_line_due(&terminal->line, now_ns);
    gol_restore_owes(gol_line_owed_ns(&terminal->line, now_ns) > now_ns);
    return room;
}

int64_t gol_terminal_rate(const struct gol_terminal *terminal)
{
    return gol_line_rate(&terminal->line);
}

/*
 * A line that says nothing is filled behind a picture, so that it is known what it drains. Without a filler, or memory,
 * that is learnt later.
 */
static void fill(struct gol_terminal *terminal)
{
    const int64_t bytes = terminal->filler != NULL ? gol_line_filling(&terminal->line, gol_clock_ns()) : 0;
    struct gol_buf filling;

    if (bytes == 0)
        return;
    gol_buf_init(&filling);
    while ((int64_t)filling.size < bytes && !filling.failed)
        gol_buf_puts(&filling, terminal->filler);
    if (!filling.failed)
        (void)put(terminal, &filling, false, NULL);
    gol_buf_fini(&filling);
}

enum gol_code gol_terminal_paint(struct gol_terminal *terminal, const struct gol_frame *frame, int first, int64_t room,
                                 bool more, size_t *bytes, struct gol_err *err)
{
    const struct gol_buf *out = &terminal->painter.out;
    enum gol_code code = gol_slices_paint(&terminal->slices, &terminal->painter, frame, first, room, more, err);

    *bytes = out->size;
    if (code == GOL_OK)
        code = put(terminal, out, out->size > 0 && gol_line_asks(&terminal->line), err);
    if (code == GOL_OK)
        fill(terminal);
    return code;
}

bool gol_terminal_has_rest(const struct gol_terminal *terminal)
{
    return terminal->slices.rest;
}

const struct gol_painter *gol_terminal_painter(const struct gol_terminal *terminal)
{
    return &terminal->painter;
}

bool gol_terminal_send(struct gol_terminal *terminal, bool *gone)
{
    const int64_t taken = terminal->outlet.taken;
    bool all;

    terminal->outlet.piece = terminal->line.answers ? 0 : PIECE_BYTES;
    all = gol_outlet_send(&terminal->outlet);
    *gone = terminal->outlet.gone;
    gol_line_took(&terminal->line, gol_clock_ns(), terminal->outlet.taken - taken, !all);
    if (!gol_line_drops(&terminal->line))
        return all;
    gol_outlet_drop(&terminal->outlet);
    gol_line_reopen(&terminal->line, gol_clock_ns(), terminal->line.asks); /* the query may have been in there */
    gol_painter_redraw(&terminal->painter);
    return true;
}

int gol_terminal_fd(const struct gol_terminal *terminal)
{
    return terminal->outlet.fd;
}

void gol_terminal_redraw(struct gol_terminal *terminal)
{
    gol_painter_redraw(&terminal->painter);
}

void gol_terminal_dress(struct gol_terminal *terminal, enum gol_map map, enum gol_ground ground)
{
    gol_painter_dress(&terminal->painter, map, ground);
}
