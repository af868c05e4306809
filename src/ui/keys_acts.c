/*
 * Each act is a few lines on the look. Positions may leave their bounds here: drawing, which knows them, brings them
 * back in.
 */
#include "ui/keys_acts.h"

#include "util/least.h"

#include <string.h>

/* ---- views, and leaving ---- */

enum gol_request gol_act_leave(struct gol_look *look, int key)
{
    (void)look, (void)key;
    return GOL_REQUEST_LEAVE;
}

enum gol_request gol_act_ask(struct gol_look *look, int key)
{
    (void)key;
    look->mode = GOL_LOOK_ASKING;
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_stop(struct gol_look *look, int key)
{
    (void)look, (void)key;
    return GOL_REQUEST_STOP;
}

enum gol_request gol_act_normal(struct gol_look *look, int key)
{
    (void)key;
    look->mode = GOL_LOOK_NORMAL;
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_help(struct gol_look *look, int key)
{
    (void)key;
    look->mode = GOL_LOOK_HELP;
    look->help_row = 0;
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_control(struct gol_look *look, int key)
{
    look->mode = look->mode == GOL_LOOK_ASKING ? GOL_LOOK_NORMAL : look->mode;
    switch (key) {
    case GOL_KEY_INTERRUPT:
        return GOL_REQUEST_INTERRUPT;
    case GOL_KEY_QUIT:
        return GOL_REQUEST_QUIT;
    case GOL_KEY_SUSPEND:
        return GOL_REQUEST_SUSPEND;
    case GOL_KEY_REDRAW:
        return GOL_REQUEST_REDRAW;
    case GOL_KEY_CHAR + 'x':
        return GOL_REQUEST_SKIP;
    case GOL_KEY_CHAR + 'X':
        return GOL_REQUEST_STOP_AFTER;
    default:
        return GOL_REQUEST_NONE;
    }
}

enum gol_request gol_act_view(struct gol_look *look, int key)
{
    const int step = key == GOL_KEY_TAB ? 1 : GOL_VIEW_COUNT - 1;

    if (key >= GOL_KEY_CHAR + '0' && key < GOL_KEY_CHAR + '0' + GOL_VIEW_COUNT)
        look->view = (enum gol_look_view)(key - (GOL_KEY_CHAR + '0'));
    else
        look->view = (enum gol_look_view)(((int)look->view + step) % GOL_VIEW_COUNT);
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_hold(struct gol_look *look, int key)
{
    (void)key;
    look->held = !look->held;
    return GOL_REQUEST_NONE;
}

/* The next value of a list that grows, or the one before. */
static int step_in(const int *list, int n, int value, bool up)
{
    int at = 0;

    while (at < n - 1 && list[at] < value)
        at++;
    if (up)
        return list[at < n - 1 && list[at] <= value ? at + 1 : at];
    return list[at > 0 ? at - 1 : 0];
}

enum gol_request gol_act_rate(struct gol_look *look, int key)
{
    static const int rates[] = {1, 2, 5, 10, 15, 20, 30, 60};

    look->frames_per_s = step_in(rates, sizeof rates / sizeof rates[0], look->frames_per_s, key != GOL_KEY_CHAR + '-');
    return GOL_REQUEST_NONE;
}

/* ---- moving about; drawing brings everything into its bounds ---- */

#define FAR 1000000

/* Lines that a key goes down. */
static int lines_of(const struct gol_look *look, int key)
{
    switch (key) {
    case GOL_KEY_UP:
        return -1;
    case GOL_KEY_DOWN:
        return 1;
    case GOL_KEY_PAGE_UP:
        return -look->page;
    case GOL_KEY_PAGE_DOWN:
        return look->page;
    case GOL_KEY_HOME:
        return -FAR;
    case GOL_KEY_END:
        return FAR;
    default:
        return 0;
    }
}

static void add_to(int *value, int change)
{
    *value = gol_within_int(*value + change, 0, FAR);
}

enum gol_request gol_act_scroll_help(struct gol_look *look, int key)
{
    add_to(&look->help_row, lines_of(look, key));
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_scroll_overview(struct gol_look *look, int key)
{
    add_to(&look->table.row, lines_of(look, key));
    add_to(&look->table.column, (key == GOL_KEY_RIGHT) - (key == GOL_KEY_LEFT));
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_scroll_table(struct gol_look *look, int key)
{
    if (look->table.open && (key == GOL_KEY_PAGE_UP || key == GOL_KEY_PAGE_DOWN)) {
        add_to(&look->table.trial, lines_of(look, key));
        return GOL_REQUEST_NONE;
    }
    add_to(&look->table.chosen, lines_of(look, key));
    add_to(&look->table.column, (key == GOL_KEY_RIGHT) - (key == GOL_KEY_LEFT));
    look->table.trial = look->table.open && lines_of(look, key) == 0 ? look->table.trial : 0;
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_scroll_workers(struct gol_look *look, int key)
{
    add_to(&look->workers.row, lines_of(look, key));
    return GOL_REQUEST_NONE;
}

/* ---- games ---- */

#define PAN_DOTS 4 /* by an arrow: a tile of shaded dots, which then keeps its pattern */

/* Home and End are the upper left and the lower right corner. */
static void pan(struct gol_look *look, int key)
{
    const int page = look->page, step = PAN_DOTS * (look->grids.scale > 0 ? look->grids.scale : 1);

    look->page = look->grids.page_y;
    add_to(&look->grids.y, lines_of(look, key) * (key == GOL_KEY_UP || key == GOL_KEY_DOWN ? step : 1));
    add_to(&look->grids.x, step * ((key == GOL_KEY_RIGHT) - (key == GOL_KEY_LEFT)));
    if (key == GOL_KEY_HOME || key == GOL_KEY_END)
        add_to(&look->grids.x, lines_of(look, key));
    look->page = page;
}

enum gol_request gol_act_move_games(struct gol_look *look, int key)
{
    const int across = (key == GOL_KEY_RIGHT) - (key == GOL_KEY_LEFT);
    int down = lines_of(look, key);

    if (look->grids.zoomed && look->grids.closer > 0) {
        pan(look, key);
        return GOL_REQUEST_NONE;
    }
    if (look->grids.zoomed && (key == GOL_KEY_UP || key == GOL_KEY_DOWN))
        down = 0;
    add_to(&look->grids.chosen, across + down * (key == GOL_KEY_HOME || key == GOL_KEY_END ? 1 : look->grids.columns));
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_next_game(struct gol_look *look, int key)
{
    add_to(&look->grids.chosen, key == GOL_KEY_CHAR + 'n' ? 1 : -1);
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_zoom(struct gol_look *look, int key)
{
    look->grids.zoomed = key != GOL_KEY_ESCAPE && !look->grids.zoomed;
    look->grids.closer = look->grids.x = look->grids.y = 0;
    return GOL_REQUEST_NONE;
}

/* What was in the middle stays there. From its own size back to where it fits. */
enum gol_request gol_act_closer(struct gol_look *look, int key)
{
    (void)key;
    look->grids.closer = look->grids.zoomed ? look->grids.closer + 1 : 1;
    look->grids.zoomed = true;
    if (look->grids.closest > 0 && look->grids.closer > look->grids.closest)
        look->grids.closer = 0;
    if (look->grids.closer == 0) {
        look->grids.x = look->grids.y = 0;
    } else if (look->grids.scale > 1) {
        add_to(&look->grids.x, look->grids.page_x / 2);
        add_to(&look->grids.y, look->grids.page_y / 2);
    }
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_dress(struct gol_look *look, int key)
{
    if (key == GOL_KEY_CHAR + 'g')
        look->grids.glyphs = (enum gol_glyphs)((look->grids.glyphs + 1) % GOL_GLYPHS_COUNT);
    else if (key == GOL_KEY_CHAR + 'c')
        look->grids.map = (enum gol_map)((look->grids.map + 1) % GOL_MAP_COUNT);
    else
        look->grids.ground = (enum gol_ground)((look->grids.ground + 1) % GOL_GROUND_COUNT);
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_max_age(struct gol_look *look, int key)
{
    static const int ages[] = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250};

    look->grids.max_age = step_in(ages, sizeof ages / sizeof ages[0], look->grids.max_age, key == GOL_KEY_CHAR + ']');
    return GOL_REQUEST_NONE;
}

/* ---- the table ---- */

enum gol_request gol_act_sort(struct gol_look *look, int key)
{
    if (key == GOL_KEY_CHAR + 'r')
        look->table.reverse = !look->table.reverse;
    else if (key == GOL_KEY_CHAR + 's')
        look->table.sort++; /* drawing begins again behind the last column */
    else if (look->table.sort >= 0)
        look->table.sort--;
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_open_line(struct gol_look *look, int key)
{
    if (key == GOL_KEY_ESCAPE && !look->table.open)
        look->table.filter[0] = '\0';
    look->table.open = key != GOL_KEY_ESCAPE && !look->table.open;
    look->table.trial = 0;
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_start_filter(struct gol_look *look, int key)
{
    (void)key;
    look->table.open = false;
    look->mode = GOL_LOOK_TYPING;
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_type_filter(struct gol_look *look, int key)
{
    char *text = look->table.filter;
    const size_t size = strlen(text);

    if (key == GOL_KEY_ESCAPE)
        text[0] = '\0';
    if (key == GOL_KEY_ESCAPE || key == GOL_KEY_ENTER)
        look->mode = GOL_LOOK_NORMAL;
    else if (key == GOL_KEY_BACKSPACE && size > 0)
        text[size - 1] = '\0';
    else if (key >= GOL_KEY_CHAR + ' ' && key < GOL_KEY_CHAR + 0x7F && size + 1 < sizeof look->table.filter)
        text[size] = (char)(key - GOL_KEY_CHAR), text[size + 1] = '\0';
    return GOL_REQUEST_NONE;
}

/* ---- the chart ---- */

enum gol_request gol_act_chart(struct gol_look *look, int key)
{
    if (key == GOL_KEY_CHAR + 'l')
        add_to(&look->chart.axes, 1);
    else if (key == GOL_KEY_CHAR + 'm' && look->chart.overhead)
        look->chart.overhead = false; /* or it would stay whatever the measure */
    else if (key == GOL_KEY_CHAR + 'm')
        add_to(&look->chart.measure, 1);
    else if (key == GOL_KEY_CHAR + 'o')
        look->chart.overhead = !look->chart.overhead;
    else
        look->chart.plot += key == GOL_KEY_CHAR + 'p' ? -1 : 1; /* drawing goes round */
    return GOL_REQUEST_NONE;
}

enum gol_request gol_act_scroll_series(struct gol_look *look, int key)
{
    add_to(&look->series.row, lines_of(look, key));
    return GOL_REQUEST_NONE;
}
