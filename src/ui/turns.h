/*
 * Boards take turns: where all that have changed would come to more bytes than a frame may, those that have waited
 * longest are sent first, and the others stand as they are until a later frame. A board is sent whole, with its
 * caption, as it is then. One thread.
 */
#ifndef GOL_UI_TURNS_H
#define GOL_UI_TURNS_H

#include "lab/live.h"
#include "ui/frame.h"
#include "ui/painter.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_TURNS_BOARDS GOL_LIVE_GAMES
#define GOL_TURNS_WAIT 4 /* frames that one is behind at most, whatever the budget says; not the line */

struct gol_turns { /* zero at first */
    struct gol_rect boards[GOL_TURNS_BOARDS]; /* of the frame before */
    int n;
    int waited[GOL_TURNS_BOARDS]; /* frames that each is behind what it should be */
    int next; /* goes first of those that have waited equally long */
    bool patient; /* for the caller to say: they may be behind for longer, since the line takes no more */
};

/*
 * Which boards go: costs[i] is what board i takes, 0 when it has not changed, room what all may take together. One goes
 * in any case, and all that have waited as long as they may.
 */
void gol_turns_choose(struct gol_turns *turns, const int *costs, int n, int64_t room, bool *goes);

/*
 * Makes those n parts of a frame (GOL_TURNS_BOARDS at most) that have to wait what the painter shows of them; all of
 * it, the rest too, is to come to `room` bytes. `whole`: none waits. None waits either where boards stand elsewhere
 * than in the frame before, or the painter paints all anew.
 */
void gol_turns_take(struct gol_turns *turns, const struct gol_painter *painter, struct gol_frame *frame,
                    const struct gol_rect *boards, int n, int64_t room, bool whole);

#endif
