/*
 * What a line drains whose terminal says nothing: seen by what the kernel takes while the pipe to it is full, or told
 * by the user. From then on it gets what queues for a moment at that rate. Plain arithmetic on times of gol_clock_ns;
 * one thread.
 */
#ifndef GOL_UI_SILENT_H
#define GOL_UI_SILENT_H

#include <stdbool.h>
#include <stdint.h>

#define GOL_SILENT_NO_END (INT64_MAX / 2) /* bytes, or a time: no limit is known */

struct gol_silent { /* zero: nothing is known, and nobody has said anything */
    int64_t told; /* bytes a second that the user allows; 0: any number */
    int64_t begun_ns; /* when it was first asked what may be sent; 0: not yet */
    int64_t rate; /* bytes a second that it has been seen to take; 0: not known */
    int64_t clear_ns; /* when all that was sent has drained, at the pace at which it is sent */
    bool full; /* something waits for the kernel to take it */
    bool drop; /* what is in the pipe keeps keys waiting for so long that it is better thrown away */
    int64_t moved_ns; /* when it filled, or took something, for the last time */
    int64_t measured_ns; /* since when its rate is measured; 0: it is not */
    int64_t measured, refilled; /* bytes since then; of them, since there was room for the last time */
    bool tries; /* for a while it gets all, since it may take more than is known */
    int64_t try_ns, wait_ns; /* when that is next, or filling while nothing is known; how long after this time */
    int64_t proven_ns; /* when all would have drained that was sent in this time, at a little more than the rate */
    int64_t key_ns; /* the last key */
};

/* So many bytes a second are allowed; 0: any number. */
void gol_silent_open(struct gol_silent *silent, int64_t told);
/* What was in the pipe has been thrown away, or nobody knows what became of it: its rate is still known. */
void gol_silent_emptied(struct gol_silent *silent, int64_t now_ns);
/* The kernel has taken so many bytes; `full`: not all that it was given. */
void gol_silent_took(struct gol_silent *silent, int64_t now_ns, int64_t bytes, bool full);
/* Bytes that may be sent now; 0: wait. More for what answers a key. */
int64_t gol_silent_room(struct gol_silent *silent, int64_t now_ns, bool key);
/*
 * Bytes that show nothing which are to be sent now, whatever there is room for: so many that a slow line tells its
 * rate, long before what is shown would fill it. 0: none; with anything else it is taken that they are sent.
 */
int64_t gol_silent_filling(struct gol_silent *silent, int64_t now_ns);
/*
 * When there may be room, if there is none now; while the pipe is full: when the kernel is to be offered the rest
 * again. At once, when it is to be emptied.
 */
int64_t gol_silent_due(const struct gol_silent *silent, int64_t now_ns);
/* Bytes a second that are sent; 0: as many as there are. */
int64_t gol_silent_pace(const struct gol_silent *silent);

#endif
