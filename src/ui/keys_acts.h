/*
 * What keys do to a look: the acts of the table in keys.c, which says by what key each is reached, and when. Each takes
 * the key that was pressed (enum gol_key), since some serve several, and returns what a look cannot do by itself. They
 * are for that table alone; all others press keys (keys.h).
 */
#ifndef GOL_UI_KEYS_ACTS_H
#define GOL_UI_KEYS_ACTS_H

#include "ui/keys.h"

/* Views, and leaving. `control` is what means the same in every view: Ctrl-C and its like, x and X. */
enum gol_request gol_act_leave(struct gol_look *look, int key);
enum gol_request gol_act_ask(struct gol_look *look, int key);
enum gol_request gol_act_stop(struct gol_look *look, int key);
enum gol_request gol_act_normal(struct gol_look *look, int key);
enum gol_request gol_act_help(struct gol_look *look, int key);
enum gol_request gol_act_control(struct gol_look *look, int key);
enum gol_request gol_act_view(struct gol_look *look, int key);
enum gol_request gol_act_hold(struct gol_look *look, int key);
enum gol_request gol_act_rate(struct gol_look *look, int key);

/* Moving about: lines, pages, columns. */
enum gol_request gol_act_scroll_help(struct gol_look *look, int key);
enum gol_request gol_act_scroll_overview(struct gol_look *look, int key);
enum gol_request gol_act_scroll_table(struct gol_look *look, int key);
enum gol_request gol_act_scroll_workers(struct gol_look *look, int key);
enum gol_request gol_act_scroll_series(struct gol_look *look, int key);

/* Games: which is chosen, how close it is, and what cells look like. */
enum gol_request gol_act_move_games(struct gol_look *look, int key);
enum gol_request gol_act_next_game(struct gol_look *look, int key);
enum gol_request gol_act_zoom(struct gol_look *look, int key);
enum gol_request gol_act_closer(struct gol_look *look, int key);
enum gol_request gol_act_dress(struct gol_look *look, int key);
enum gol_request gol_act_max_age(struct gol_look *look, int key);

/* The table of results. */
enum gol_request gol_act_sort(struct gol_look *look, int key);
enum gol_request gol_act_open_line(struct gol_look *look, int key);
enum gol_request gol_act_start_filter(struct gol_look *look, int key);
enum gol_request gol_act_type_filter(struct gol_look *look, int key);

/* The chart: its axes, its measure, its plot. */
enum gol_request gol_act_chart(struct gol_look *look, int key);

#endif
