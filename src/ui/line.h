/*
 * What is on its way to the terminal, and how much may be: so little that a key never waits long behind it, whatever
 * buffers there are in between. A terminal that says when it has drawn something, because it is asked, is known by
 * that; one that does not answer, by what the kernel takes (ui/silent.h). Plain arithmetic on times of gol_clock_ns;
 * one thread.
 */
#ifndef GOL_UI_LINE_H
#define GOL_UI_LINE_H

#include "ui/silent.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_LINE_QUERY "\033[5n" /* how are you? (DSR, ECMA-48), which shows nothing */
#define GOL_LINE_ANSWER "\033[0n" /* well */
#define GOL_LINE_NO_END GOL_SILENT_NO_END /* bytes: no limit is known */
#define GOL_LINE_QUERIES 32 /* that are on their way at once, at most */

struct gol_line_query {
    int64_t sent_ns;
    int64_t since_ns; /* the line has been busy with these bytes and those ahead of them */
    int64_t upto; /* bytes that had been sent then, of all; this query among them */
    int64_t bytes; /* of what it was sent with */
    int64_t ahead; /* bytes before that, still on their way then */
};

struct gol_line { /* zero: of a terminal that is not asked */
    bool asks; /* the terminal is of a kind that answers */
    bool answers; /* and it has */
    bool lost; /* but has not for so long that its answers are not waited for any more */
    int64_t sent, drawn; /* bytes, since it was opened: all, and those that it has answered behind */
    struct gol_line_query queries[GOL_LINE_QUERIES]; /* that wait for their answers, the oldest at queries[first] */
    int first, n;
    int64_t answered_ns; /* last */
    int64_t window; /* bytes that may be on their way */
    int64_t way_ns[2]; /* the shortest time to an answer: now, and in the period before this */
    int64_t period_ns; /* since when; 0: not known */
    int64_t clear_ns; /* when nothing queues any more, at the rate that is known */
    int64_t quiet_ns; /* until then answers may be to queries that were given up */
    struct gol_silent silent; /* while it does not answer */
};

/* The terminal is there; `told`: bytes a second that the user allows, 0 any number. */
void gol_line_open(struct gol_line *line, bool asks, int64_t told);
/* It is there again, after others had it; or what was on its way has been thrown away. */
void gol_line_reopen(struct gol_line *line, int64_t now_ns, bool asks);
/* Whether a query is to be sent by itself. */
bool gol_line_wants(const struct gol_line *line, int64_t now_ns);
/* Whether one is to follow what is sent now. */
bool gol_line_asks(const struct gol_line *line);
/* So many bytes are sent, the query included if there is one behind them. */
void gol_line_sent(struct gol_line *line, int64_t now_ns, int64_t bytes, bool query);
/* Of what was sent the kernel has taken so many bytes; `full`: there are more that it does not take now. */
void gol_line_took(struct gol_line *line, int64_t now_ns, int64_t bytes, bool full);
/* Whether what the kernel has taken is better thrown away. */
bool gol_line_drops(const struct gol_line *line);
/* An answer has come. */
void gol_line_answered(struct gol_line *line, int64_t now_ns);
/* Bytes that may be sent now; 0: wait. More for what answers a key, since that goes on top of what is on its way. */
int64_t gol_line_room(struct gol_line *line, int64_t now_ns, bool key);
/*
 * Bytes that show nothing which are to be sent now, to learn of a line that says nothing (gol_silent_filling); 0: none.
 */
int64_t gol_line_filling(struct gol_line *line, int64_t now_ns);
/* When gol_line_room may have become another, if no answer comes before. */
int64_t gol_line_due(const struct gol_line *line, int64_t now_ns);
/* Bytes a second that it takes; 0: not known. */
int64_t gol_line_rate(const struct gol_line *line);
/* Until when an answer may come that nobody else should get; a time that is past: none will. */
int64_t gol_line_owed_ns(const struct gol_line *line, int64_t now_ns);

#endif
