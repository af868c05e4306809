/*
 * A frame in slices, for a line that takes little at once: each is painted, and what comes between two of them, such as
 * an answer to a key, is painted on what the terminal shows by then. What a key changes in any case comes first: a line
 * that the caller names, which has the tabs, and the last one, which has the keys. One thread.
 */
#ifndef GOL_UI_SLICES_H
#define GOL_UI_SLICES_H

#include "gollab/error.h"
#include "ui/frame.h"
#include "ui/painter.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_SLICES_ALL (INT64_MAX / 2) /* bytes: no frame is larger */

struct gol_slices { /* zero at first */
    bool rest; /* of the frame before, some has not been painted */
    int next; /* cell that is next then, in the order in which they are painted */
    double taken; /* bytes for each that was expected, of late, less one */
};

/*
 * Fills painter->out with as much of the frame as comes to about `room` bytes; `more` goes on with the frame of the
 * last call, which must be the same. Line `first` goes first, and then the last line.
 */
enum gol_code gol_slices_paint(struct gol_slices *slices, struct gol_painter *painter, const struct gol_frame *frame,
                               int first, int64_t room, bool more, struct gol_err *err);

#endif
