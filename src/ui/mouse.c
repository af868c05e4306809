/*
 * A report of the mouse is three numbers: button and modifiers in bits, column and line from 1; then M, or m when the
 * button came up ("XTerm Control Sequences", SGR 1006). ncurses reads it too, but only where the terminal's description
 * says so: that of tmux does not, and the older form ends at column 223.
 *
 * What a click does is a table by what was hit, from which the help is made, too.
 */
#include "ui/mouse.h"

#include <stddef.h>

/* ---- reading ---- */

#define NUMBER_MOST 100000
#define BUTTONS 0xC3 /* of the first number: which button it is */
#define MOVED 0x20
#define LEFT 0
#define WHEEL_UP 64
#define WHEEL_DOWN 65

static enum gol_mouse_act act_of(int bits, bool up)
{
    switch (bits & BUTTONS) {
    case LEFT:
        return up ? GOL_MOUSE_UP : (bits & MOVED) != 0 ? GOL_MOUSE_DRAG : GOL_MOUSE_DOWN;
    case WHEEL_UP:
        return GOL_MOUSE_WHEEL_UP;
    case WHEEL_DOWN:
        return GOL_MOUSE_WHEEL_DOWN;
    default:
        return GOL_MOUSE_OTHER;
    }
}

enum gol_mouse_read gol_mouse_read(struct gol_mouse_reader *reader, uint32_t character, struct gol_mouse_event *out)
{
    int *number = &reader->numbers[reader->n];

    if (character >= '0' && character <= '9') {
        if (*number < NUMBER_MOST)
            *number = *number * 10 + (int)(character - '0');
        reader->digits = true;
        return GOL_MOUSE_READ_MORE;
    }
    if (character == ';' && reader->digits && reader->n < 2) {
        reader->n++;
        reader->digits = false;
        return GOL_MOUSE_READ_MORE;
    }
    if ((character == 'M' || character == 'm') && reader->digits && reader->n == 2) {
        *out = (struct gol_mouse_event){act_of(reader->numbers[0], character == 'm'), reader->numbers[1] - 1,
                                        reader->numbers[2] - 1};
        *reader = (struct gol_mouse_reader){0};
        return GOL_MOUSE_READ_EVENT;
    }
    *reader = (struct gol_mouse_reader){0};
    return GOL_MOUSE_READ_BROKEN;
}

/* ---- clicks ---- */

static enum gol_request on_game(struct gol_look *look, int game)
{
    if (look->view == GOL_VIEW_GRIDS && look->grids.zoomed) {
        look->grids.zoomed = false;
        look->grids.closer = look->grids.x = look->grids.y = 0;
    } else if (look->view == GOL_VIEW_GRIDS && look->grids.chosen == game) {
        look->grids.zoomed = true;
    } else {
        look->grids.zoomed = false;
        look->grids.closer = look->grids.x = look->grids.y = 0;
        look->grids.chosen = game;
    }
    look->view = GOL_VIEW_GRIDS;
    return GOL_REQUEST_NONE;
}

static enum gol_request on_line(struct gol_look *look, int line)
{
    look->table.open = look->table.chosen == line && !look->table.open;
    look->table.chosen = line;
    look->table.trial = 0;
    return GOL_REQUEST_NONE;
}

/* A filter that hides the line goes. */
static enum gol_request on_point(struct gol_look *look, int point)
{
    look->view = GOL_VIEW_TABLE;
    look->table.sought = point + 1;
    look->table.open = false;
    return GOL_REQUEST_NONE;
}

static enum gol_request on_column(struct gol_look *look, int column)
{
    look->table.reverse = look->table.sort == column && !look->table.reverse;
    look->table.sort = column;
    return GOL_REQUEST_NONE;
}

static const struct {
    enum gol_request (*act)(struct gol_look *look, int value); /* NULL: the key is pressed */
    const char *name, *about;
} kinds[GOL_SPOT_KINDS] = {
    [GOL_SPOT_KEY] = {NULL, "click: a tab, a key", "opens that view; presses that key of the last line"},
    [GOL_SPOT_GAME] = {on_game, "click: a game", "chooses it in the grids; again: it alone; again: all of them"},
    [GOL_SPOT_LINE] = {on_line, "click: a line", "chooses it in the table; again: all its trials, or the table"},
    [GOL_SPOT_POINT] = {on_point, "click: in overview", "on a line of its table: opens the table and chooses it there"},
    [GOL_SPOT_COLUMN] = {on_column, "click: a heading", "sorts the table by it; again: the other way round"},
};

static enum gol_request click(struct gol_look *look, bool owns_run, const struct gol_spot *spot)
{
    if (look->mode == GOL_LOOK_ASKING && (spot == NULL || spot->kind != GOL_SPOT_KEY))
        return gol_keys_press(look, owns_run, GOL_KEY_OTHER); /* no answer is one, too */
    if (spot == NULL)
        return GOL_REQUEST_NONE;
    if (kinds[spot->kind].act != NULL) {
        look->mode = GOL_LOOK_NORMAL; /* what was typed is a filter */
        return kinds[spot->kind].act(look, spot->value);
    }
    if (look->mode == GOL_LOOK_HELP && spot->value >= GOL_KEY_CHAR)
        look->mode = GOL_LOOK_NORMAL; /* a tab, beside the help: there a key would only close it */
    return gol_keys_press(look, owns_run, (enum gol_key)spot->value);
}

/* ---- all of it ---- */

/* The game follows the mouse; drawing brings it back into its bounds. */
static void pan(struct gol_look *look, const struct gol_mouse_event *event)
{
    const int x = look->mouse.pan_x - (event->x - look->mouse.x) * look->grids.cells_x / 2;
    const int y = look->mouse.pan_y - (event->y - look->mouse.y) * look->grids.cells_y;

    if (look->view != GOL_VIEW_GRIDS || look->grids.closer == 0)
        return;
    look->grids.x = x > 0 ? x : 0;
    look->grids.y = y > 0 ? y : 0;
}

enum gol_request gol_mouse_do(struct gol_look *look, bool owns_run, const struct gol_frame *frame,
                              const struct gol_mouse_event *event)
{
    switch (event->act) {
    case GOL_MOUSE_WHEEL_UP:
    case GOL_MOUSE_WHEEL_DOWN:
        if (look->mode == GOL_LOOK_ASKING) /* it would be any other key */
            return GOL_REQUEST_NONE;
        return gol_keys_press(look, owns_run, event->act == GOL_MOUSE_WHEEL_UP ? GOL_KEY_UP : GOL_KEY_DOWN);
    case GOL_MOUSE_DOWN:
        look->mouse.down = true;
        look->mouse.moved = false;
        look->mouse.x = event->x;
        look->mouse.y = event->y;
        look->mouse.pan_x = look->grids.x;
        look->mouse.pan_y = look->grids.y;
        return GOL_REQUEST_NONE;
    case GOL_MOUSE_DRAG:
        look->mouse.moved = look->mouse.moved || event->x != look->mouse.x || event->y != look->mouse.y;
        if (look->mouse.down && look->mouse.moved)
            pan(look, event);
        return GOL_REQUEST_NONE;
    case GOL_MOUSE_UP:
        if (!look->mouse.down || look->mouse.moved || event->x != look->mouse.x || event->y != look->mouse.y) {
            look->mouse.down = false;
            return GOL_REQUEST_NONE;
        }
        look->mouse.down = false;
        return click(look, owns_run, gol_frame_spot_at(frame, event->x, event->y));
    case GOL_MOUSE_OTHER:
        break;
    }
    return GOL_REQUEST_NONE;
}

/* ---- for the help ---- */

bool gol_mouse_help(int line, const char **name, const char **about)
{
    static const struct {
        const char *name, *about;
    } more[] = {
        {"drag", "moves a game that is closer than it fits"},
        {"wheel", "as the arrows up and down"},
        {"with Shift", "the terminal's own, as without --mouse: selecting, pasting"},
    };

    if (line < 0 || line >= GOL_SPOT_KINDS + (int)(sizeof more / sizeof more[0]))
        return false;
    *name = line < GOL_SPOT_KINDS ? kinds[line].name : more[line - GOL_SPOT_KINDS].name;
    *about = line < GOL_SPOT_KINDS ? kinds[line].about : more[line - GOL_SPOT_KINDS].about;
    return true;
}
