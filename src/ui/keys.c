/*
 * An entry of the table is a key in one mode and some views, what it does to the look, and what it is called. Earlier
 * entries win, and come first in the line at the bottom.
 */
#include "ui/keys_acts.h"
#include "ui/keys_table.h"

/* ---- the table ---- */

#define C(character) (GOL_KEY_CHAR + (character))
#define EVERYWHERE GOL_KEYS_EVERYWHERE
#define OVERVIEW GOL_KEYS_IN(GOL_VIEW_OVERVIEW)
#define GRIDS GOL_KEYS_IN(GOL_VIEW_GRIDS)
#define TABLE GOL_KEYS_IN(GOL_VIEW_TABLE)
#define CHART GOL_KEYS_IN(GOL_VIEW_CHART)
#define WORKERS GOL_KEYS_IN(GOL_VIEW_WORKERS)
#define NORMAL GOL_LOOK_NORMAL
#define HELP GOL_LOOK_HELP
#define ASKING GOL_LOOK_ASKING
#define TYPING GOL_LOOK_TYPING
#define ANYBODY GOL_KEYS_ANYBODY
#define OWNER GOL_KEYS_OWNER
#define GUEST GOL_KEYS_GUEST
#define COLOURED GOL_KEYS_COLOURED
#define ARROWS_UP_DOWN GOL_KEY_UP, GOL_KEY_DOWN

/* clang-format off */
const struct gol_key_entry gol_key_entries[] = {
    {ASKING, EVERYWHERE, ANYBODY, {C('s'), C('S')},
     "s", "stop the run", NULL, gol_act_stop},
    {ASKING, EVERYWHERE, ANYBODY, {C('d'), C('D')},
     "d", "leave it running", NULL, gol_act_leave},
    {TYPING, EVERYWHERE, ANYBODY, {GOL_KEY_ENTER},
     "Enter", "keep the filter", NULL, gol_act_type_filter},
    {TYPING, EVERYWHERE, ANYBODY, {GOL_KEY_ESCAPE},
     "Esc", "no filter", NULL, gol_act_type_filter},
    {HELP, EVERYWHERE, ANYBODY, {ARROWS_UP_DOWN},
     "arrows", "scroll", NULL, gol_act_scroll_help},
    {HELP, EVERYWHERE, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, NULL, gol_act_scroll_help},
    {NORMAL, EVERYWHERE, OWNER, {C('q'), C('Q')},
     "q", "quit or stop", "leave; asks what should become of the run", gol_act_ask},
    {NORMAL, EVERYWHERE, GUEST, {C('q'), C('Q')},
     "q", "quit", "leave; the run does not notice", gol_act_leave},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_F1, C('?'), C('h')},
     "F1 ? h", "help", "this help", gol_act_help},
    {NORMAL, EVERYWHERE, ANYBODY, {C('0'), C('1'), C('2'), C('3'), C('4')},
     "0-4", NULL, "overview, grids, table, chart, workers", gol_act_view},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_TAB, GOL_KEY_BACK_TAB},
     "Tab", "next view", "the next view; Shift-Tab: the one before", gol_act_view},
    {NORMAL, OVERVIEW, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_LEFT, GOL_KEY_RIGHT},
     "arrows", "scroll", "scroll the table, by lines and by columns", gol_act_scroll_overview},
    {NORMAL, OVERVIEW, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, "scroll the table further", gol_act_scroll_overview},
    {NORMAL, GRIDS, ANYBODY, {C('z'), GOL_KEY_ENTER},
     "z", "zoom", "the chosen game alone, or all of them; Enter, too", gol_act_zoom},
    {NORMAL, GRIDS, ANYBODY, {GOL_KEY_ESCAPE},
     "Esc", NULL, "all of them", gol_act_zoom},
    {NORMAL, GRIDS, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_LEFT, GOL_KEY_RIGHT},
     "arrows", "choose", "choose a game; move over one that is closer than it fits", gol_act_move_games},
    {NORMAL, GRIDS, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, "the same, further", gol_act_move_games},
    {NORMAL, GRIDS, ANYBODY, {C('n'), C('p')},
     "n p", NULL, "the next game, the one before", gol_act_next_game},
    {NORMAL, GRIDS, ANYBODY, {C('a')},
     "a", "closer", "a game larger than the screen: half the scale, down to its own size, and back", gol_act_closer},
    {NORMAL, GRIDS | OVERVIEW, ANYBODY, {C('g')},
     "g", "glyphs", "half blocks, braille, squares, squares sized by age, digits", gol_act_dress},
    {NORMAL, GRIDS | OVERVIEW, COLOURED, {C('c')},
     "c", "colours", "colours of ages: red to blue, viridis, cividis (for colour-blind eyes), grey", gol_act_dress},
    {NORMAL, GRIDS | OVERVIEW, COLOURED, {C('b')},
     "b", "background", "behind the cells: the terminal's own, dark, light, green", gol_act_dress},
    {NORMAL, GRIDS | OVERVIEW, ANYBODY, {C('['), C(']')},
     "[ ]", "ages", "the oldest age that looks different from all above", gol_act_max_age},
    {NORMAL, TABLE, ANYBODY, {GOL_KEY_ENTER},
     "Enter", "trials", "all trials of the chosen line, or the table", gol_act_open_line},
    {NORMAL, TABLE, ANYBODY, {GOL_KEY_ESCAPE},
     "Esc", NULL, "the table again; without its filter", gol_act_open_line},
    {NORMAL, TABLE, ANYBODY, {C('/')},
     "/", "filter", "show lines that have all of the words that you type", gol_act_start_filter},
    {NORMAL, TABLE, ANYBODY, {C('s'), C('S')},
     "s S", "sort", "sort by the next column, or the one before; at last as in the plan", gol_act_sort},
    {NORMAL, TABLE, ANYBODY, {C('r')},
     "r", "reverse", "the other way round", gol_act_sort},
    {NORMAL, TABLE, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_LEFT, GOL_KEY_RIGHT},
     "arrows", "choose", "choose a line; walk through columns that do not fit", gol_act_scroll_table},
    {NORMAL, TABLE, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, "the same, further", gol_act_scroll_table},
    {NORMAL, CHART, ANYBODY, {C('l')},
     "l", "log", "the axes: as asked, linear, logarithmic, both so", gol_act_chart},
    {NORMAL, CHART, ANYBODY, {C('m')},
     "m", "measure", "the next measure that there are values of", gol_act_chart},
    {NORMAL, CHART, ANYBODY, {C('o')},
     "o", "overhead", "overhead, or what the plot shows", gol_act_chart},
    {NORMAL, CHART, ANYBODY, {C('n'), C('p')},
     "n p", "next plot", "the next plot, the one before", gol_act_chart},
    {NORMAL, CHART, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN},
     "arrows", "scroll", "scroll through its lines, where there is no room for axes", gol_act_scroll_series},
    {NORMAL, WORKERS, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN},
     "arrows", "scroll", "scroll through the workers", gol_act_scroll_workers},
    {NORMAL, EVERYWHERE, ANYBODY, {C(' ')},
     "space", "hold", "hold the picture; the run goes on", gol_act_hold},
    {NORMAL, EVERYWHERE, OWNER, {C('x')},
     "x", "skip trial", "end this trial; the run goes on", gol_act_control},
    {NORMAL, EVERYWHERE, OWNER, {C('X')},
     "X", "stop after it", "stop the run after this trial; again: do not", gol_act_control},
    {NORMAL, EVERYWHERE, ANYBODY, {C('+'), C('='), C('-')},
     "+ -", NULL, "more frames a second, or fewer", gol_act_rate},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_REDRAW},
     "Ctrl-L", "redraw", "draw everything anew", gol_act_control},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_SUSPEND},
     "Ctrl-Z", NULL, "suspend the screen; the run goes on, and fg shows it again", gol_act_control},
    {NORMAL, EVERYWHERE, OWNER, {GOL_KEY_INTERRUPT},
     "Ctrl-C", "stop", "stop the run", gol_act_control},
    {NORMAL, EVERYWHERE, GUEST, {GOL_KEY_INTERRUPT},
     "Ctrl-C", NULL, "leave", gol_act_control},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_QUIT},
     "Ctrl-\\", NULL, NULL, gol_act_control},
    {ASKING, EVERYWHERE, ANYBODY, {GOL_KEYS_ANY},
     "any other key", "stays", NULL, gol_act_normal},
    {HELP, EVERYWHERE, ANYBODY, {GOL_KEYS_ANY},
     "any other key", "closes", NULL, gol_act_normal},
    {TYPING, EVERYWHERE, ANYBODY, {GOL_KEYS_ANY},
     "", NULL, NULL, gol_act_type_filter},
};
/* clang-format on */

const size_t gol_n_key_entries = sizeof gol_key_entries / sizeof gol_key_entries[0];

/* ---- who presses what ---- */

/* Ctrl-C, Ctrl-\, Ctrl-Z and Ctrl-L mean the same in every mode. */
static bool is_control(int key)
{
    return key == GOL_KEY_INTERRUPT || key == GOL_KEY_QUIT || key == GOL_KEY_SUSPEND || key == GOL_KEY_REDRAW;
}

bool gol_key_is_there(const struct gol_key_entry *entry, const struct gol_look *look, bool owns_run)
{
    switch (entry->who) {
    case GOL_KEYS_OWNER:
        return owns_run;
    case GOL_KEYS_GUEST:
        return !owns_run;
    case GOL_KEYS_COLOURED:
        return !look->grids.colourless;
    case GOL_KEYS_ANYBODY:
        break;
    }
    return true;
}

bool gol_key_is_meant(const struct gol_key_entry *entry, const struct gol_look *look, bool owns_run)
{
    return entry->mode == look->mode && (entry->views & GOL_KEYS_IN(look->view)) != 0 &&
           gol_key_is_there(entry, look, owns_run);
}

enum gol_request gol_keys_press(struct gol_look *look, bool owns_run, enum gol_key key)
{
    if (is_control((int)key))
        return gol_act_control(look, (int)key);
    for (size_t i = 0; i < gol_n_key_entries; i++) {
        if (!gol_key_is_meant(&gol_key_entries[i], look, owns_run))
            continue;
        for (int k = 0; k < GOL_KEYS_OF_ENTRY && gol_key_entries[i].keys[k] != 0; k++)
            if (gol_key_entries[i].keys[k] == (int)key || gol_key_entries[i].keys[k] == GOL_KEYS_ANY)
                return gol_key_entries[i].act(look, (int)key);
    }
    return GOL_REQUEST_NONE;
}
