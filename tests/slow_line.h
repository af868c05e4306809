/*
 * A terminal at the end of a slow line: what a program writes to its pty is taken out of it at a rate, travels for a
 * while, and is then drawn (tube.h); keys and what the terminal answers travel back. What is behind the pty takes
 * nothing ahead of that rate, or all up to some size at once, as a server of SSH does.
 */
#ifndef GOL_TESTS_SLOW_LINE_H
#define GOL_TESTS_SLOW_LINE_H

#include "on_pty.h"
#include "tube.h"
#include "util/num.h"

#define LINE_BUFFER (256 * 1024)
#define LINE_BURST_NS INT64_C(4000000) /* a line that was idle makes up for this much of it */
#define LINE_STEP_MS 2

struct slow_line {
    struct pty pty;
    struct tube tube;
    int64_t bytes_per_s, way_ns; /* there; and the same back */
    size_t room; /* taken out of the pty ahead of the rate; 0: nothing */
    bool answers; /* ESC [ 5 n */
    char buffer[LINE_BUFFER], drawn[LINE_BUFFER]; /* taken out of the pty; what has left that, and is not drawn yet */
    size_t n, n_drawn;
    struct { /* of drawn: so many bytes arrive then */
        int64_t at_ns;
        size_t bytes;
    } under_way[4096];
    int first, last; /* of under_way, used as a ring */
    size_t arrived; /* of drawn; fewer are drawn where a sequence is not whole */
    int64_t left_ns; /* up to which the rate is used up */
    struct { /* back */
        int64_t at_ns;
        char bytes[8];
    } back[256];
    int first_back, last_back;
    int answered; /* queries */
    int64_t total; /* bytes that were drawn */
};

static inline void slow_line_type(struct slow_line *line, const char *keys)
{
    line->back[line->last_back % 256].at_ns = gol_clock_ns() + line->way_ns;
    snprintf(line->back[line->last_back % 256].bytes, sizeof line->back[0].bytes, "%s", keys);
    line->last_back++;
}

/* What the rate lets go now. */
static inline void slow_line_let_go(struct slow_line *line, int64_t now_ns)
{
    const int64_t since_ns = line->left_ns > now_ns - LINE_BURST_NS ? line->left_ns : now_ns - LINE_BURST_NS;
    size_t may = (size_t)((now_ns - since_ns) * line->bytes_per_s / GOL_NS_PER_S);

    line->left_ns = since_ns;
    if (line->room == 0 && may > line->n) {
        const ssize_t got = read(line->pty.master, line->buffer + line->n, may - line->n);

        line->n += got > 0 ? (size_t)got : 0;
    }
    may = may < line->n ? may : line->n;
    may = may < sizeof line->drawn - line->n_drawn ? may : sizeof line->drawn - line->n_drawn;
    if (may == 0)
        return;
    memcpy(line->drawn + line->n_drawn, line->buffer, may);
    line->n_drawn += may;
    line->n -= may;
    memmove(line->buffer, line->buffer + may, line->n);
    line->left_ns += (int64_t)may * GOL_NS_PER_S / line->bytes_per_s;
    line->under_way[line->last % 4096].at_ns = now_ns + line->way_ns;
    line->under_way[line->last++ % 4096].bytes = may;
}

static inline void slow_line_draw(struct slow_line *line, int64_t now_ns)
{
    size_t used;

    for (; line->first < line->last && line->under_way[line->first % 4096].at_ns <= now_ns; line->first++)
        line->arrived += line->under_way[line->first % 4096].bytes;
    used = tube_read(&line->tube, line->drawn, line->arrived);
    line->arrived -= used;
    line->total += (int64_t)used;
    line->n_drawn -= used;
    memmove(line->drawn, line->drawn + used, line->n_drawn);
    for (; line->answered < line->tube.queries; line->answered++)
        if (line->answers)
            slow_line_type(line, "\033[0n");
    for (; line->first_back < line->last_back && line->back[line->first_back % 256].at_ns <= now_ns; line->first_back++)
        pty_type(&line->pty, line->back[line->first_back % 256].bytes);
}

/* Lets the line go on for a moment. */
static inline void slow_line_step(struct slow_line *line)
{
    struct pollfd ready = {.fd = line->pty.master, .events = POLLIN};

    if (line->room > line->n && poll(&ready, 1, LINE_STEP_MS) > 0) {
        const ssize_t got = read(line->pty.master, line->buffer + line->n, line->room - line->n);

        line->n += got > 0 ? (size_t)got : 0;
    } else if (line->room <= line->n) {
        usleep(LINE_STEP_MS * 1000);
    }
    slow_line_let_go(line, gol_clock_ns());
    slow_line_draw(line, gol_clock_ns());
}

#endif
