#include "lab/replay.h"

#include <stdlib.h>

enum gol_code gol_replay_init(struct gol_replay *replay, const struct gol_row *rows, int n, struct gol_err *err)
{
    *replay = (struct gol_replay){.rows = rows, .n = n};
    replay->taken = calloc((size_t)n + 1, sizeof *replay->taken);
    if (replay->taken == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %d rows", n);
    for (int i = 0; i < n; i++)
        if (rows[i].trial > replay->last_trial)
            replay->last_trial = rows[i].trial;
    return GOL_OK;
}

static const struct gol_row *take(struct gol_replay *replay, int index)
{
    replay->taken[index] = true;
    replay->next = index + 1;
    return &replay->rows[index];
}

const struct gol_row *gol_replay_take(struct gol_replay *replay, int point, int repeat)
{
    for (int i = 0; i < replay->n; i++) {
        const int at = (replay->next + i) % replay->n;

        if (!replay->taken[at] && replay->rows[at].point == point && replay->rows[at].repeat == repeat)
            return take(replay, at);
    }
    return NULL;
}

const struct gol_row *gol_replay_rest(struct gol_replay *replay)
{
    for (int i = 0; i < replay->n; i++)
        if (!replay->taken[i])
            return take(replay, i);
    return NULL;
}

void gol_replay_fini(struct gol_replay *replay)
{
    free(replay->taken);
    *replay = (struct gol_replay){0};
}
