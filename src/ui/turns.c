#include "ui/turns.h"

#include <string.h>

/*
 * Which of those that are behind is next: the one that has waited longest, of equals the first from turns->next on; -1:
 * none.
 */
static int find_next(const struct gol_turns *turns, const int *costs, int n, const bool *asked)
{
    int best = -1;

    for (int i = 0; i < n; i++) {
        const int board = (turns->next + i) % n;

        if (!asked[board] && costs[board] > 0 && (best < 0 || turns->waited[board] > turns->waited[best]))
            best = board;
    }
    return best;
}

void gol_turns_choose(struct gol_turns *turns, const int *costs, int n, int64_t room, bool *goes)
{
    bool asked[GOL_TURNS_BOARDS] = {false}, any = false;
    int last = -1;

    for (int board; (board = find_next(turns, costs, n, asked)) >= 0;) {
        asked[board] = true;
        /*
         * What goes over the edge by less than a half does so no more often than what ends before it: the mean is the
         * room.
         */
        goes[board] = !any || costs[board] / 2 < room || (!turns->patient && turns->waited[board] >= GOL_TURNS_WAIT);
        if (!goes[board])
            continue; /* a smaller one may still go */
        any = true;
        room -= costs[board];
        last = board;
    }
    if (last >= 0)
        turns->next = (last + 1) % n;
    for (int i = 0; i < n; i++) {
        goes[i] = goes[i] && asked[i];
        turns->waited[i] = costs[i] > 0 && !goes[i] ? turns->waited[i] + 1 : 0;
    }
}

static bool stand_elsewhere(const struct gol_turns *turns, const struct gol_rect *boards, int n)
{
    if (n != turns->n)
        return true;
    for (int i = 0; i < n; i++)
        if (boards[i].x != turns->boards[i].x || boards[i].y != turns->boards[i].y ||
            boards[i].width != turns->boards[i].width || boards[i].height != turns->boards[i].height)
            return true;
    return false;
}

void gol_turns_take(struct gol_turns *turns, const struct gol_painter *painter, struct gol_frame *frame,
                    const struct gol_rect *boards, int n, int64_t room, bool whole)
{
    const struct gol_rect all = {0, 0, frame->width, frame->height};
    const int total = gol_painter_cost(painter, frame, all);
    bool goes[GOL_TURNS_BOARDS] = {false};
    int costs[GOL_TURNS_BOARDS] = {0}, of_boards = 0;

    if (whole || total < 0 || stand_elsewhere(turns, boards, n)) {
        *turns = (struct gol_turns){.n = n};
        memcpy(turns->boards, boards, (size_t)n * sizeof *boards);
        return;
    }
    for (int i = 0; i < n; i++) {
        costs[i] = gol_painter_cost(painter, frame, boards[i]);
        of_boards += costs[i];
    }
    gol_turns_choose(turns, costs, n, room - (total - of_boards), goes);
    for (int i = 0; i < n; i++)
        if (!goes[i])
            gol_painter_keep(painter, frame, boards[i]);
}
