/*
 * An entry of the table is a key in one mode and some views, what it does to the look, and what it is called. Earlier
 * entries win, and come first in the line at the bottom. What an entry does is a few lines, so it is all in this file.
 */
#include "ui/keys_table.h"

#include "util/least.h"

#include <string.h>

#define C(character) (GOL_KEY_CHAR + (character))

/* ---- views, and leaving ---- */

static enum gol_request leave(struct gol_look *look, int key)
{
    (void)look, (void)key;
    return GOL_REQUEST_LEAVE;
}

static enum gol_request ask(struct gol_look *look, int key)
{
    (void)key;
    look->mode = GOL_LOOK_ASKING;
    return GOL_REQUEST_NONE;
}

static enum gol_request stop(struct gol_look *look, int key)
{
    (void)look, (void)key;
    return GOL_REQUEST_STOP;
}

static enum gol_request normal(struct gol_look *look, int key)
{
    (void)key;
    look->mode = GOL_LOOK_NORMAL;
    return GOL_REQUEST_NONE;
}

static enum gol_request help(struct gol_look *look, int key)
{
    (void)key;
    look->mode = GOL_LOOK_HELP;
    look->help_row = 0;
    return GOL_REQUEST_NONE;
}

static enum gol_request control(struct gol_look *look, int key)
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
    case C('x'):
        return GOL_REQUEST_SKIP;
    case C('X'):
        return GOL_REQUEST_STOP_AFTER;
    default:
        return GOL_REQUEST_NONE;
    }
}

static enum gol_request view(struct gol_look *look, int key)
{
    const int step = key == GOL_KEY_TAB ? 1 : GOL_VIEW_COUNT - 1;

    if (key >= C('0') && key < C('0') + GOL_VIEW_COUNT)
        look->view = (enum gol_look_view)(key - C('0'));
    else
        look->view = (enum gol_look_view)(((int)look->view + step) % GOL_VIEW_COUNT);
    return GOL_REQUEST_NONE;
}

static enum gol_request hold(struct gol_look *look, int key)
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

static enum gol_request rate(struct gol_look *look, int key)
{
    static const int rates[] = {1, 2, 5, 10, 15, 20, 30, 60};

    look->frames_per_s = step_in(rates, sizeof rates / sizeof rates[0], look->frames_per_s, key != C('-'));
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

static enum gol_request scroll_help(struct gol_look *look, int key)
{
    add_to(&look->help_row, lines_of(look, key));
    return GOL_REQUEST_NONE;
}

static enum gol_request scroll_overview(struct gol_look *look, int key)
{
    add_to(&look->table.row, lines_of(look, key));
    add_to(&look->table.column, (key == GOL_KEY_RIGHT) - (key == GOL_KEY_LEFT));
    return GOL_REQUEST_NONE;
}

static enum gol_request scroll_table(struct gol_look *look, int key)
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

static enum gol_request scroll_workers(struct gol_look *look, int key)
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

static enum gol_request move_games(struct gol_look *look, int key)
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

static enum gol_request next_game(struct gol_look *look, int key)
{
    add_to(&look->grids.chosen, key == C('n') ? 1 : -1);
    return GOL_REQUEST_NONE;
}

static enum gol_request zoom(struct gol_look *look, int key)
{
    look->grids.zoomed = key != GOL_KEY_ESCAPE && !look->grids.zoomed;
    look->grids.closer = look->grids.x = look->grids.y = 0;
    return GOL_REQUEST_NONE;
}

/* What was in the middle stays there. From its own size back to where it fits. */
static enum gol_request closer(struct gol_look *look, int key)
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

static enum gol_request dress(struct gol_look *look, int key)
{
    if (key == C('g'))
        look->grids.glyphs = (enum gol_glyphs)((look->grids.glyphs + 1) % GOL_GLYPHS_COUNT);
    else if (key == C('c'))
        look->grids.map = (enum gol_map)((look->grids.map + 1) % GOL_MAP_COUNT);
    else
        look->grids.ground = (enum gol_ground)((look->grids.ground + 1) % GOL_GROUND_COUNT);
    return GOL_REQUEST_NONE;
}

static enum gol_request max_age(struct gol_look *look, int key)
{
    static const int ages[] = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250};

    look->grids.max_age = step_in(ages, sizeof ages / sizeof ages[0], look->grids.max_age, key == C(']'));
    return GOL_REQUEST_NONE;
}

/* ---- the table ---- */

static enum gol_request sort(struct gol_look *look, int key)
{
    if (key == C('r'))
        look->table.reverse = !look->table.reverse;
    else if (key == C('s'))
        look->table.sort++; /* drawing begins again behind the last column */
    else if (look->table.sort >= 0)
        look->table.sort--;
    return GOL_REQUEST_NONE;
}

static enum gol_request open_line(struct gol_look *look, int key)
{
    if (key == GOL_KEY_ESCAPE && !look->table.open)
        look->table.filter[0] = '\0';
    look->table.open = key != GOL_KEY_ESCAPE && !look->table.open;
    look->table.trial = 0;
    return GOL_REQUEST_NONE;
}

static enum gol_request start_filter(struct gol_look *look, int key)
{
    (void)key;
    look->table.open = false;
    look->mode = GOL_LOOK_TYPING;
    return GOL_REQUEST_NONE;
}

static enum gol_request type_filter(struct gol_look *look, int key)
{
    char *text = look->table.filter;
    const size_t size = strlen(text);

    if (key == GOL_KEY_ESCAPE)
        text[0] = '\0';
    if (key == GOL_KEY_ESCAPE || key == GOL_KEY_ENTER)
        look->mode = GOL_LOOK_NORMAL;
    else if (key == GOL_KEY_BACKSPACE && size > 0)
        text[size - 1] = '\0';
    else if (key >= C(' ') && key < C(0x7F) && size + 1 < sizeof look->table.filter)
        text[size] = (char)(key - GOL_KEY_CHAR), text[size + 1] = '\0';
    return GOL_REQUEST_NONE;
}

/* ---- the chart ---- */

static enum gol_request chart(struct gol_look *look, int key)
{
    if (key == C('l'))
        add_to(&look->chart.axes, 1);
    else if (key == C('m') && look->chart.overhead)
        look->chart.overhead = false; /* or it would stay whatever the measure */
    else if (key == C('m'))
        add_to(&look->chart.measure, 1);
    else if (key == C('o'))
        look->chart.overhead = !look->chart.overhead;
    else
        look->chart.plot += key == C('p') ? -1 : 1; /* drawing goes round */
    return GOL_REQUEST_NONE;
}

static enum gol_request scroll_series(struct gol_look *look, int key)
{
    add_to(&look->series.row, lines_of(look, key));
    return GOL_REQUEST_NONE;
}

/* ---- the table of keys ---- */

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
     "s", "stop the run", NULL, stop},
    {ASKING, EVERYWHERE, ANYBODY, {C('d'), C('D')},
     "d", "leave it running", NULL, leave},
    {TYPING, EVERYWHERE, ANYBODY, {GOL_KEY_ENTER},
     "Enter", "keep the filter", NULL, type_filter},
    {TYPING, EVERYWHERE, ANYBODY, {GOL_KEY_ESCAPE},
     "Esc", "no filter", NULL, type_filter},
    {HELP, EVERYWHERE, ANYBODY, {ARROWS_UP_DOWN},
     "arrows", "scroll", NULL, scroll_help},
    {HELP, EVERYWHERE, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, NULL, scroll_help},
    {NORMAL, EVERYWHERE, OWNER, {C('q'), C('Q')},
     "q", "quit or stop", "leave; asks what should become of the run", ask},
    {NORMAL, EVERYWHERE, GUEST, {C('q'), C('Q')},
     "q", "quit", "leave; the run does not notice", leave},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_F1, C('?'), C('h')},
     "F1 ? h", "help", "this help", help},
    {NORMAL, EVERYWHERE, ANYBODY, {C('0'), C('1'), C('2'), C('3'), C('4')},
     "0-4", NULL, "overview, grids, table, chart, workers", view},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_TAB, GOL_KEY_BACK_TAB},
     "Tab", "next view", "the next view; Shift-Tab: the one before", view},
    {NORMAL, OVERVIEW, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_LEFT, GOL_KEY_RIGHT},
     "arrows", "scroll", "scroll the table, by lines and by columns", scroll_overview},
    {NORMAL, OVERVIEW, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, "scroll the table further", scroll_overview},
    {NORMAL, GRIDS, ANYBODY, {C('z'), GOL_KEY_ENTER},
     "z", "zoom", "the chosen game alone, or all of them; Enter, too", zoom},
    {NORMAL, GRIDS, ANYBODY, {GOL_KEY_ESCAPE},
     "Esc", NULL, "all of them", zoom},
    {NORMAL, GRIDS, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_LEFT, GOL_KEY_RIGHT},
     "arrows", "choose", "choose a game; move over one that is closer than it fits", move_games},
    {NORMAL, GRIDS, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, "the same, further", move_games},
    {NORMAL, GRIDS, ANYBODY, {C('n'), C('p')},
     "n p", NULL, "the next game, the one before", next_game},
    {NORMAL, GRIDS, ANYBODY, {C('a')},
     "a", "closer", "a game larger than the screen: half the scale, down to its own size, and back", closer},
    {NORMAL, GRIDS | OVERVIEW, ANYBODY, {C('g')},
     "g", "glyphs", "half blocks, braille, squares, squares sized by age, digits", dress},
    {NORMAL, GRIDS | OVERVIEW, COLOURED, {C('c')},
     "c", "colours", "colours of ages: red to blue, viridis, cividis (for colour-blind eyes), grey", dress},
    {NORMAL, GRIDS | OVERVIEW, COLOURED, {C('b')},
     "b", "background", "behind the cells: the terminal's own, dark, light, green", dress},
    {NORMAL, GRIDS | OVERVIEW, ANYBODY, {C('['), C(']')},
     "[ ]", "ages", "the oldest age that looks different from all above", max_age},
    {NORMAL, TABLE, ANYBODY, {GOL_KEY_ENTER},
     "Enter", "trials", "all trials of the chosen line, or the table", open_line},
    {NORMAL, TABLE, ANYBODY, {GOL_KEY_ESCAPE},
     "Esc", NULL, "the table again; without its filter", open_line},
    {NORMAL, TABLE, ANYBODY, {C('/')},
     "/", "filter", "show lines that have all of the words that you type", start_filter},
    {NORMAL, TABLE, ANYBODY, {C('s'), C('S')},
     "s S", "sort", "sort by the next column, or the one before; at last as in the plan", sort},
    {NORMAL, TABLE, ANYBODY, {C('r')},
     "r", "reverse", "the other way round", sort},
    {NORMAL, TABLE, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_LEFT, GOL_KEY_RIGHT},
     "arrows", "choose", "choose a line; walk through columns that do not fit", scroll_table},
    {NORMAL, TABLE, ANYBODY, {GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN, GOL_KEY_HOME, GOL_KEY_END},
     "PgUp PgDn Home End", NULL, "the same, further", scroll_table},
    {NORMAL, CHART, ANYBODY, {C('l')},
     "l", "log", "the axes: as asked, linear, logarithmic, both so", chart},
    {NORMAL, CHART, ANYBODY, {C('m')},
     "m", "measure", "the next measure that there are values of", chart},
    {NORMAL, CHART, ANYBODY, {C('o')},
     "o", "overhead", "overhead, or what the plot shows", chart},
    {NORMAL, CHART, ANYBODY, {C('n'), C('p')},
     "n p", "next plot", "the next plot, the one before", chart},
    {NORMAL, CHART, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN},
     "arrows", "scroll", "scroll through its lines, where there is no room for axes", scroll_series},
    {NORMAL, WORKERS, ANYBODY, {ARROWS_UP_DOWN, GOL_KEY_PAGE_UP, GOL_KEY_PAGE_DOWN},
     "arrows", "scroll", "scroll through the workers", scroll_workers},
    {NORMAL, EVERYWHERE, ANYBODY, {C(' ')},
     "space", "hold", "hold the picture; the run goes on", hold},
    {NORMAL, EVERYWHERE, OWNER, {C('x')},
     "x", "skip trial", "end this trial; the run goes on", control},
    {NORMAL, EVERYWHERE, OWNER, {C('X')},
     "X", "stop after it", "stop the run after this trial; again: do not", control},
    {NORMAL, EVERYWHERE, ANYBODY, {C('+'), C('='), C('-')},
     "+ -", NULL, "more frames a second, or fewer", rate},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_REDRAW},
     "Ctrl-L", "redraw", "draw everything anew", control},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_SUSPEND},
     "Ctrl-Z", NULL, "suspend the screen; the run goes on, and fg shows it again", control},
    {NORMAL, EVERYWHERE, OWNER, {GOL_KEY_INTERRUPT},
     "Ctrl-C", "stop", "stop the run", control},
    {NORMAL, EVERYWHERE, GUEST, {GOL_KEY_INTERRUPT},
     "Ctrl-C", NULL, "leave", control},
    {NORMAL, EVERYWHERE, ANYBODY, {GOL_KEY_QUIT},
     "Ctrl-\\", NULL, NULL, control},
    {ASKING, EVERYWHERE, ANYBODY, {GOL_KEYS_ANY},
     "any other key", "stays", NULL, normal},
    {HELP, EVERYWHERE, ANYBODY, {GOL_KEYS_ANY},
     "any other key", "closes", NULL, normal},
    {TYPING, EVERYWHERE, ANYBODY, {GOL_KEYS_ANY},
     "", NULL, NULL, type_filter},
};
/* clang-format on */

const size_t gol_n_key_entries = sizeof gol_key_entries / sizeof gol_key_entries[0];

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
        return control(look, (int)key);
    for (size_t i = 0; i < gol_n_key_entries; i++) {
        if (!gol_key_is_meant(&gol_key_entries[i], look, owns_run))
            continue;
        for (int k = 0; k < GOL_KEYS_OF_ENTRY && gol_key_entries[i].keys[k] != 0; k++)
            if (gol_key_entries[i].keys[k] == (int)key || gol_key_entries[i].keys[k] == GOL_KEYS_ANY)
                return gol_key_entries[i].act(look, (int)key);
    }
    return GOL_REQUEST_NONE;
}
