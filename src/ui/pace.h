/*
 * When the next frame may be drawn: not more often than asked, than the terminal drains, than a share of a processor
 * allows, and than a number of bytes a second allows. Plain arithmetic on times of gol_clock_ns; one thread.
 */
#ifndef GOL_UI_PACE_H
#define GOL_UI_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define GOL_PACE_ANSWER_NS INT64_C(100000000) /* a key is answered within this time, whatever the budget says */
#define GOL_PACE_NO_END (INT64_MAX / 2) /* bytes: no frame is larger */

struct gol_pace {
    int64_t interval_ns; /* between frames, as the user wants it */
    int64_t bytes_per_s; /* the budget; 0: none */
    bool thrifty; /* frames are to be small, whatever the budget */
    int64_t line_bytes_per_s; /* what the line is known to take; 0: nothing is known */
    /* kept here */
    int64_t next_ns; /* by the interval and by what drawing costs */
    int64_t paid_ns; /* when the bytes that were sent are paid for */
    int64_t frames, bytes; /* so far */
};

/* A frame was drawn: when that began, when it ended, and how many bytes came of it. */
void gol_pace_drawn(struct gol_pace *pace, int64_t began_ns, int64_t ended_ns, int64_t bytes);
/*
 * What a frame of that many characters is to come to, as far as parts of it can wait for a later one: a byte for two
 * characters when it is to be thrifty, its share of the budget, and most of its share of what the line takes.
 */
int64_t gol_pace_room(const struct gol_pace *pace, int64_t characters);
/* When the next one is due; asked_ns: since when an answer to a key waits, 0 none does. */
int64_t gol_pace_due(const struct gol_pace *pace, int64_t asked_ns);

#endif
