#include "lab/drain.h"

#include "util/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct gol_drain {
    /* set before the thread starts */
    struct gol_live *live;
    const struct gol_run_sink *sink;
    pthread_t thread;
    /* main thread: atomic */
    atomic_bool stop;
    /* drain thread only */
    struct gol_live_game game;
    uint8_t cells[GOL_LIVE_RING_CELLS]; /* of that game; what it does not need is never touched */
};

static void draw(struct gol_drain *drain, int index)
{
    struct gol_live_games games;

    if (drain->sink->draw != NULL && gol_live_games_get(drain->live, &games))
        drain->sink->draw(drain->sink->context, &games, index, &drain->game);
    gol_live_game_pass(drain->live, index, &drain->game);
}

static void *drain_main(void *argument)
{
    struct gol_drain *drain = argument;
    int index;

    for (;;) {
        /* relaxed: it says only that no more will come; what is in the ring is read through the ring */
        const bool last = atomic_load_explicit(&drain->stop, memory_order_relaxed);

        while (gol_live_ring_take(drain->live, last ? 0 : 20, &index, &drain->game))
            draw(drain, index);
        if (last)
            return NULL;
    }
}

enum gol_code gol_drain_start(struct gol_live *live, const struct gol_run_sink *sink, struct gol_drain **out,
                              struct gol_err *err)
{
    struct gol_drain *drain = calloc(1, sizeof *drain);
    enum gol_code code;

    *out = NULL;
    if (drain == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    drain->game.cells = drain->cells;
    drain->live = live;
    drain->sink = sink;
    atomic_init(&drain->stop, false);
    code = gol_thread_start(&drain->thread, drain_main, drain, err);
    if (code != GOL_OK) {
        free(drain);
        return gol_err_prefix(err, "drawing what a trial shows");
    }
    *out = drain;
    return GOL_OK;
}

void gol_drain_stop(struct gol_drain *drain)
{
    if (drain == NULL)
        return;
    atomic_store_explicit(&drain->stop, true, memory_order_relaxed); /* relaxed: see drain_main */
    pthread_join(drain->thread, NULL);
    free(drain);
}
