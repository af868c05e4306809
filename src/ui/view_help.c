/* The line of keys at the bottom, and the question that `q` asks. The keys that matter most come first. */
#include "ui/view.h"

#include <stdio.h>

static int key(struct gol_frame *frame, struct gol_rect rect, int x, const char *name, const char *about)
{
    const int named = gol_text_columns(name) > 0 ? gol_text_columns(name) + 1 : 0;
    const int used = named + gol_text_columns(about);

    if (x + used > rect.width)
        return rect.width; /* no later key either: half a line of them would look like all */
    gol_frame_text(frame, rect.x + x, rect.y, rect.width - x, name, GOL_COLOUR_DEFAULT, true);
    gol_frame_text(frame, rect.x + x + named, rect.y, rect.width - x - named, about, GOL_COLOUR_DIM, false);
    return x + used + 3;
}

void gol_help_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_help *help)
{
    int x = 0;

    if (rect.height < 1 || rect.width < 1)
        return;
    if (help->asking) {
        const bool narrow = rect.width < 58;

        x = key(frame, rect, x, "s", narrow ? "stop" : "stop the run");
        x = key(frame, rect, x, "d", narrow ? "detach" : "leave it running");
        key(frame, rect, x, narrow ? "else" : "any other key", narrow ? "stay" : "stays");
        return;
    }
    x = key(frame, rect, x, "q", help->owns_run ? "quit or stop" : "quit");
    if (help->scrolls)
        x = key(frame, rect, x, "arrows PgUp PgDn", "scroll");
    x = key(frame, rect, x, "Ctrl-L", "redraw");
    if (help->owns_run)
        x = key(frame, rect, x, "Ctrl-C", "stop");
    if (help->owns_run)
        key(frame, rect, x, "",
            help->hangup_stops ? "a lost connection stops it" : "a lost connection leaves it running");
}
