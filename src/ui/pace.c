/*
 * The budget is a debt: each frame costs its bytes at the rate that is allowed, and the next waits until that is paid.
 * So the mean never exceeds the rate by more than a frame, and nothing is saved up for a burst, which would lie in the
 * buffers of a slow line in front of the answer to a key. Answers may go into debt: they wait 100 ms at most, and what
 * follows pays; not at all where it is known what is on its way (ui/line.h).
 */
#include "ui/pace.h"

#include "util/least.h"
#include "util/num.h"

#define CHARACTERS_A_BYTE 2 /* of a thrifty frame */
#define LINE_PARTS 4 /* of what the line takes; one of them is left free */
#define DRAWING_SHARE 4 /* the pause after a frame, in times of what drawing it took */

void gol_pace_drawn(struct gol_pace *pace, int64_t began_ns, int64_t ended_ns, int64_t bytes)
{
    /* From the beginning of a frame to that of the next, so that the rate is what was asked for. */
    pace->next_ns = gol_most_i64(began_ns + pace->interval_ns, ended_ns + DRAWING_SHARE * (ended_ns - began_ns));
    if (pace->bytes_per_s > 0)
        pace->paid_ns = gol_most_i64(pace->paid_ns, began_ns) + bytes * GOL_NS_PER_S / pace->bytes_per_s;
    pace->frames++;
    pace->bytes += bytes;
}

int64_t gol_pace_room(const struct gol_pace *pace, int64_t characters)
{
    int64_t room = pace->thrifty ? characters / CHARACTERS_A_BYTE : GOL_PACE_NO_END;

    if (pace->interval_ns <= 0)
        return room;
    if (pace->bytes_per_s > 0)
        room = gol_least_i64(room, pace->bytes_per_s / gol_most_i64(GOL_NS_PER_S / pace->interval_ns, 1));
    if (pace->line_bytes_per_s > 0)
        room = gol_least_i64(room, pace->line_bytes_per_s / LINE_PARTS * (LINE_PARTS - 1) /
                                       gol_most_i64(GOL_NS_PER_S / pace->interval_ns, 1));
    return room;
}

int64_t gol_pace_due(const struct gol_pace *pace, int64_t asked_ns)
{
    if (asked_ns == 0)
        return gol_most_i64(pace->next_ns, pace->paid_ns);
    if (pace->paid_ns <= asked_ns || pace->line_bytes_per_s > 0)
        return asked_ns;
    return gol_least_i64(pace->paid_ns, asked_ns + GOL_PACE_ANSWER_NS);
}
