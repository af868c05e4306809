/*
 * A wall of games in memory: what the screen would draw of a run of life, without run, terminal and clock, and what of
 * that it would send.
 */
#ifndef GOL_TESTS_WALL_H
#define GOL_TESTS_WALL_H

#include "gollab/life.h"
#include "ui/painter.h"
#include "ui/turns.h"
#include "ui/view.h"
#include "util/num.h"

#include <curses.h>
#include <term.h>
/* Names that term.h takes for itself. */
#undef columns
#undef lines

#define WALL_GAMES 15
#define WALL_SIDE 33

struct wall {
    struct gol_life *lives[WALL_GAMES];
    struct gol_live_game states[WALL_GAMES];
    uint8_t cells[WALL_GAMES][WALL_SIDE * WALL_SIDE];
    struct gol_live_status status;
    struct gol_scene scene;
    struct gol_layout layout;
    struct gol_frame frame;
    struct gol_painter painter;
    struct gol_turns turns;
    struct gol_rect boards[GOL_LIVE_GAMES];
    int n; /* of those that are seen */
};

static inline bool wall_start(struct wall *wall, enum gol_glyphs glyphs, const char *term, int colours, int width,
                              int height)
{
    struct gol_err err;
    int problem;

    memset(wall, 0, sizeof *wall);
    wall->status =
        (struct gol_live_status){.state = GOL_LIVE_RUNNING, .total = 1, .point = -1, .repeat = -1, .eta_ns = -1};
    wall->scene = (struct gol_scene){
        .progress = {.title = "A wall of games", .status = &wall->status, .now_ns = GOL_NS_PER_S},
        .games = {.trial = 1, .games = WALL_GAMES, .width = WALL_SIDE, .height = WALL_SIDE, .max_age = 10},
        .states = wall->states,
        .games_note = "",
        .current = -1,
        .unicode = true,
    };
    gol_look_init(&wall->scene.look);
    wall->scene.look.view = GOL_VIEW_GRIDS;
    wall->scene.look.grids.glyphs = glyphs;
    for (int i = 0; i < WALL_GAMES; i++) {
        const struct gol_life_options options = {
            .width = WALL_SIDE, .height = WALL_SIDE, .rule = GOL_RULE_LIFE, .max_age = 10, .ages = GOL_AGES_OFTEN};

        if (gol_life_new(&options, &wall->lives[i], &err) != GOL_OK)
            return false;
        wall->states[i].cells = wall->cells[i];
        gol_life_fill_random(wall->lives[i], 1000 + (uint64_t)i, 0.3);
    }
    return setupterm(term, 1, &problem) == OK && gol_painter_init(&wall->painter, true, colours, &err) == GOL_OK &&
           gol_painter_fit(&wall->painter, width, height, &err) == GOL_OK &&
           gol_frame_init(&wall->frame, width, height, &err) == GOL_OK;
}

static inline void wall_end(struct wall *wall)
{
    for (int i = 0; i < WALL_GAMES; i++)
        gol_life_free(wall->lives[i]);
    gol_frame_fini(&wall->frame);
    gol_painter_fini(&wall->painter);
    del_curterm(cur_term);
}

/* All games so many generations later, drawn into wall->frame. */
static inline void wall_step(struct wall *wall, int generations)
{
    for (int i = 0; i < WALL_GAMES; i++) {
        gol_life_step(wall->lives[i], generations);
        wall->states[i].generation = gol_life_generation(wall->lives[i]);
        wall->states[i].population = gol_life_population(wall->lives[i]);
        gol_life_read(wall->lives[i], wall->states[i].cells);
    }
    wall->scene.progress.now_ns += GOL_NS_PER_S / 10;
    gol_layout_make(wall->frame.width, wall->frame.height, &wall->scene, &wall->layout);
    gol_scene_draw(&wall->frame, &wall->scene, &wall->layout);
    wall->n = gol_layout_boards(&wall->layout, wall->boards);
}

/* What of the frame is to be sent at once, and the bytes of that, which are in wall->painter.out. */
static inline size_t wall_send(struct wall *wall, int64_t room, bool whole)
{
    struct gol_err err;

    gol_turns_take(&wall->turns, &wall->painter, &wall->frame, wall->boards, wall->n, room, whole);
    if (gol_painter_paint(&wall->painter, &wall->frame, &err) != GOL_OK)
        abort();
    return wall->painter.out.size;
}

#endif
