/*
 * The only file that knows ncurses. Only cells that differ from what was painted before are handed to it,
 * and it sends only what the terminal has not got.
 *
 * ncurses has habits that a measuring program cannot have: initscr ends the program on an unknown TERM (newterm
 * does not), newterm installs signal handlers (they are taken out), getch refreshes the window
 * that it reads from (keys are read from a pad), and it writes to a descriptor until all is written, turning in circles when that
 * one would block. So its descriptor is one of ours, which is the terminal while modes are set, and a file in memory while it
 * paints; what it has written there goes out through ui/outlet.
 */
#include "ui/terminal.h"

#include "ui/outlet.h"
#include "ui/palette.h"
#include "ui/restore.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

#define SIDE_MAX 1000 /* characters: a terminal that claims more is not believed */
#define PAIRS_MAX 1000 /* of colours; more than half blocks of all ages need */
#define ESCAPE_MS 25 /* how long the rest of an arrow key may be behind its escape character */
#define NOT_SHOWN UINT32_MAX /* a glyph that no frame has: painted anew */
#define LEAVE_MS 500 /* how long a terminal that takes nothing may hold us up when we leave */
#define CONTROL(letter) ((letter)&0x1F)

static const int touched[] = {SIGINT, SIGTERM, SIGWINCH, SIGTSTP}; /* by newterm */
#define N_TOUCHED (sizeof touched / sizeof touched[0])

struct gol_terminal {
    struct termios saved;
    char *old_locale;
    SCREEN *screen;
    FILE *out; /* what ncurses writes to; its descriptor is the terminal or the memory */
    int memory_fd; /* a file in memory */
    struct gol_outlet outlet;
    WINDOW *keys;
    bool mouse;
    bool unicode;
    int colours; /* that it has; 0: none, or none wanted */
    enum gol_map map;
    enum gol_ground ground;
    int numbers[GOL_COLOUR_COUNT]; /* of its colours, for those of frames */
    short pairs[GOL_COLOUR_COUNT][GOL_COLOUR_COUNT], n_pairs; /* made when first needed: few colours, few pairs */
    struct gol_frame shown;
};

/* A string of terminfo; NULL when the terminal has none of that name. */
static const char *capability(const char *name)
{
    const char *text = tigetstr(name);

    return text == (char *)-1 ? NULL : text;
}

enum gol_code gol_terminal_check(struct gol_err *err)
{
    const char *name = getenv("TERM");
    enum gol_code code = GOL_OK;
    int problem = 0;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return gol_err_set(err, GOL_NOT_FOUND, "standard %s is not a terminal",
                           isatty(STDIN_FILENO) ? "output" : "input");
    if (tcgetpgrp(STDIN_FILENO) != getpgrp())
        return gol_err_set(err, GOL_NOT_FOUND, "this process is not in the foreground of its terminal");
    if (name == NULL || name[0] == '\0')
        return gol_err_set(err, GOL_NOT_FOUND, "TERM is not set");
    if (setupterm(NULL, STDOUT_FILENO, &problem) != OK)
        return gol_err_set(err, GOL_NOT_FOUND, "the terminal type TERM=%.40s is not known here", name);
    if (capability("cup") == NULL)
        code = gol_err_set(err, GOL_NOT_FOUND, "the terminal type TERM=%.40s cannot place the cursor", name);
    del_curterm(cur_term);
    return code;
}

/* ---- opening and closing ---- */

static void number_colours(struct gol_terminal *terminal)
{
    for (int i = 0; i < GOL_COLOUR_COUNT; i++)
        terminal->numbers[i] =
            gol_palette_number((enum gol_colour)i, terminal->map, terminal->ground, terminal->colours);
}

static void start_colours(struct gol_terminal *terminal)
{
    const char *no_color = getenv("NO_COLOR"); /* https://no-color.org: when it is not empty */

    if ((no_color != NULL && no_color[0] != '\0') || !has_colors() || start_color() == ERR || COLORS < 8)
        return;
    use_default_colors();
    terminal->colours = COLORS;
    number_colours(terminal);
}

static void arm_restore(const struct gol_terminal *terminal)
{
    static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx", "rmcup"};
    char sequence[GOL_RESTORE_BYTES] = "\030"; /* CAN: what is cut in the middle is no sequence any more */

    if (terminal->mouse)
        gol_restore_add(sequence, "\033[?1000l\033[?1006l");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        gol_restore_add(sequence, capability(names[i]));
    gol_restore_arm(STDOUT_FILENO, &terminal->saved, sequence);
}

/* From now on ncurses writes to this descriptor. */
static void route(const struct gol_terminal *terminal, int fd)
{
    dup2(fd, fileno(terminal->out));
}

static void set_modes(const struct gol_terminal *terminal)
{
    raw();
    noecho();
    nonl();
    curs_set(0);
    keypad(terminal->keys, TRUE);
    nodelay(terminal->keys, TRUE);
    typeahead(-1); /* frames are painted whole: they do not wait for the terminal */
    if (terminal->mouse)
        mousemask(BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

static SCREEN *new_screen(FILE *out)
{
    struct sigaction actions[N_TOUCHED];
    SCREEN *screen;

    for (size_t i = 0; i < N_TOUCHED; i++)
        sigaction(touched[i], NULL, &actions[i]);
    screen = newterm(NULL, out, stdin);
    for (size_t i = 0; i < N_TOUCHED; i++)
        sigaction(touched[i], &actions[i], NULL);
    return screen;
}

/* The descriptors that painting goes through. */
static enum gol_code open_ways(struct gol_terminal *terminal, struct gol_err *err)
{
    const int out_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

    terminal->out = out_fd < 0 ? NULL : fdopen(out_fd, "w");
    if (terminal->out == NULL) {
        const enum gol_code code = gol_err_errno(err, "cannot use the terminal");

        if (out_fd >= 0)
            close(out_fd);
        return code;
    }
    terminal->memory_fd = memfd_create("gollab-frame", MFD_CLOEXEC);
    if (terminal->memory_fd < 0)
        return gol_err_errno(err, "cannot get memory to draw in");
    return gol_outlet_open(&terminal->outlet, STDOUT_FILENO, err);
}

enum gol_code gol_terminal_open(bool mouse, struct gol_terminal **out, struct gol_err *err)
{
    struct gol_terminal *terminal = calloc(1, sizeof *terminal);
    const char *locale = setlocale(LC_CTYPE, NULL);
    enum gol_code code = GOL_OK;

    *out = NULL;
    if (terminal == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
    terminal->memory_fd = terminal->outlet.fd = -1;
    terminal->mouse = mouse;
    if (tcgetattr(STDOUT_FILENO, &terminal->saved) != 0) {
        code = gol_err_set(err, GOL_NOT_FOUND, "standard output is not a terminal");
        goto out;
    }
    code = open_ways(terminal, err);
    if (code != GOL_OK)
        goto out;
    terminal->old_locale = strdup(locale != NULL ? locale : "C");
    setlocale(LC_CTYPE, ""); /* never LC_NUMERIC: numbers have points */
    terminal->unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    terminal->screen = new_screen(terminal->out);
    if (terminal->screen == NULL) {
        code = gol_err_set(err, GOL_NOT_FOUND, "the terminal cannot be used");
        goto out;
    }
    terminal->keys = newpad(1, 1);
    if (terminal->keys == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
        goto out;
    }
    arm_restore(terminal);
    set_escdelay(ESCAPE_MS);
    set_modes(terminal);
    start_colours(terminal);
    route(terminal, terminal->memory_fd);
    *out = terminal;
    terminal = NULL;
out:
    gol_terminal_close(terminal);
    return code;
}

/* The terminal as it was found. What waits goes out first, or it would follow what leaves the screen. */
static void leave(struct gol_terminal *terminal)
{
    gol_outlet_finish(&terminal->outlet, LEAVE_MS);
    route(terminal, STDOUT_FILENO);
    endwin();
    tcsetattr(STDOUT_FILENO, TCSANOW, &terminal->saved);
    gol_restore_disarm();
}

void gol_terminal_close(struct gol_terminal *terminal)
{
    if (terminal == NULL)
        return;
    if (terminal->keys != NULL)
        delwin(terminal->keys);
    if (terminal->screen != NULL) {
        leave(terminal);
        delscreen(terminal->screen);
    }
    if (terminal->out != NULL)
        fclose(terminal->out);
    if (terminal->memory_fd >= 0)
        close(terminal->memory_fd);
    gol_outlet_close(&terminal->outlet);
    if (terminal->old_locale != NULL)
        setlocale(LC_CTYPE, terminal->old_locale);
    free(terminal->old_locale);
    gol_frame_fini(&terminal->shown);
    free(terminal);
}

bool gol_terminal_unicode(const struct gol_terminal *terminal)
{
    return terminal->unicode;
}

void gol_terminal_redraw(struct gol_terminal *terminal)
{
    (void)terminal;
    clearok(curscr, TRUE);
}

enum gol_code gol_terminal_fit(struct gol_terminal *terminal, int *width, int *height, struct gol_err *err)
{
    struct winsize size = {0};

    *width = COLS;
    *height = LINES;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *width = size.ws_col;
        *height = size.ws_row;
    }
    *width = *width > SIDE_MAX ? SIDE_MAX : *width;
    *height = *height > SIDE_MAX ? SIDE_MAX : *height;
    if (is_term_resized(*height, *width))
        resizeterm(*height, *width);
    erase();
    gol_terminal_redraw(terminal);
    gol_frame_fini(&terminal->shown);
    return gol_frame_init(&terminal->shown, *width, *height, err);
}

void gol_terminal_resume(struct gol_terminal *terminal)
{
    route(terminal, STDOUT_FILENO);
    reset_prog_mode();
    set_modes(terminal);
    route(terminal, terminal->memory_fd);
    gol_terminal_redraw(terminal);
}

void gol_terminal_suspend(struct gol_terminal *terminal)
{
    sigset_t stop;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    leave(terminal);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, NULL); /* stops here, unless there is no shell that could continue it */
    sigprocmask(SIG_BLOCK, &stop, NULL);
    arm_restore(terminal);
    gol_terminal_resume(terminal);
}

/* ---- painting ---- */

static bool define_pair(const struct gol_terminal *terminal, int pair, int fg, int bg)
{
    return init_extended_pair(pair, terminal->numbers[fg], terminal->numbers[bg]) != ERR;
}

static short pair_of(struct gol_terminal *terminal, int fg, int bg)
{
    short *pair = &terminal->pairs[fg][bg];

    if (terminal->colours == 0 || (terminal->numbers[fg] < 0 && terminal->numbers[bg] < 0))
        return 0;
    if (*pair == 0 && terminal->n_pairs + 1 < COLOR_PAIRS && terminal->n_pairs < PAIRS_MAX &&
        define_pair(terminal, terminal->n_pairs + 1, fg, bg))
        *pair = ++terminal->n_pairs;
    return *pair;
}

void gol_terminal_dress(struct gol_terminal *terminal, enum gol_map map, enum gol_ground ground)
{
    if (map == terminal->map && ground == terminal->ground)
        return;
    terminal->map = map;
    terminal->ground = ground;
    number_colours(terminal);
    for (int fg = 0; fg < GOL_COLOUR_COUNT; fg++)
        for (int bg = 0; bg < GOL_COLOUR_COUNT; bg++)
            if (terminal->pairs[fg][bg] != 0)
                define_pair(terminal, terminal->pairs[fg][bg], fg, bg);
    for (int i = 0; i < terminal->shown.width * terminal->shown.height; i++)
        terminal->shown.cells[i] = (struct gol_cell){.glyph = NOT_SHOWN};
}

/* Where the C library, and so ncurses, sees another width than the frame did, a '?' keeps the columns right. */
static wchar_t sendable(uint32_t glyph)
{
    return glyph < 0x7F || wcwidth((wchar_t)glyph) == gol_glyph_columns(glyph) ? (wchar_t)glyph : L'?';
}

static void paint_cell(struct gol_terminal *terminal, int x, int y, struct gol_cell cell)
{
    const struct gol_cell plain = gol_cell_plain(cell, terminal->unicode, terminal->colours > 0);
    const wchar_t text[2] = {plain.glyph == 0 ? L' ' : sendable(plain.glyph), L'\0'};
    attr_t attributes = plain.bold ? A_BOLD : A_NORMAL;
    cchar_t sent;

    if (plain.fg == GOL_COLOUR_DIM && (terminal->colours == 0 || terminal->numbers[GOL_COLOUR_DIM] < 0))
        attributes |= A_DIM;
    setcchar(&sent, text, attributes, pair_of(terminal, plain.fg, plain.bg), NULL);
    mvadd_wch(y, x, &sent); /* ERR in the lower right corner, where the cursor cannot go on; the cell is set */
}

static bool differ(const struct gol_cell *a, const struct gol_cell *b)
{
    return a->glyph != b->glyph || a->fg != b->fg || a->bg != b->bg || a->bold != b->bold;
}

/* A glyph of two columns is painted whole, and its second half never by itself. */
static bool covers_next(const struct gol_terminal *terminal, uint32_t glyph)
{
    return terminal->unicode && gol_glyph_columns(glyph) == 2 && sendable(glyph) == (wchar_t)glyph;
}

/* Hands over what ncurses has drawn into the memory. */
static enum gol_code take_drawn(struct gol_terminal *terminal, size_t *bytes, struct gol_err *err)
{
    const off_t end = lseek(terminal->memory_fd, 0, SEEK_CUR);

    lseek(terminal->memory_fd, 0, SEEK_SET);
    *bytes = end > 0 ? (size_t)end : 0;
    return gol_outlet_take(&terminal->outlet, terminal->memory_fd, *bytes, err);
}

enum gol_code gol_terminal_paint(struct gol_terminal *terminal, const struct gol_frame *frame, size_t *bytes,
                                 struct gol_err *err)
{
    const int width = frame->width;

    *bytes = 0;
    if (width != terminal->shown.width || frame->height != terminal->shown.height)
        return GOL_OK;
    for (int y = 0; y < frame->height; y++) {
        const struct gol_cell *row = &frame->cells[(size_t)y * (size_t)width];
        struct gol_cell *old = &terminal->shown.cells[(size_t)y * (size_t)width];

        for (int x = 0; x < width; x++) {
            const bool wide = covers_next(terminal, row[x].glyph) && x + 1 < width;

            if (differ(&row[x], &old[x]) || (wide && differ(&row[x + 1], &old[x + 1])))
                paint_cell(terminal, x, y, row[x]);
            x += wide;
        }
        memcpy(old, row, (size_t)width * sizeof *row);
    }
    refresh();
    return take_drawn(terminal, bytes, err);
}

bool gol_terminal_send(struct gol_terminal *terminal, bool *gone)
{
    const bool all = gol_outlet_send(&terminal->outlet);

    *gone = terminal->outlet.gone;
    return all;
}

int gol_terminal_fd(const struct gol_terminal *terminal)
{
    return terminal->outlet.fd;
}

/* ---- keys ---- */

static enum gol_key wheel_key(void)
{
    MEVENT event;

    if (getmouse(&event) != OK)
        return GOL_KEY_OTHER;
    return (event.bstate & BUTTON4_PRESSED) != 0   ? GOL_KEY_UP
           : (event.bstate & BUTTON5_PRESSED) != 0 ? GOL_KEY_DOWN
                                                   : GOL_KEY_OTHER;
}

static enum gol_key function_key(wint_t code)
{
    static const struct {
        wint_t code;
        enum gol_key key;
    } known[] = {
        {KEY_UP, GOL_KEY_UP},
        {KEY_DOWN, GOL_KEY_DOWN},
        {KEY_LEFT, GOL_KEY_LEFT},
        {KEY_RIGHT, GOL_KEY_RIGHT},
        {KEY_PPAGE, GOL_KEY_PAGE_UP},
        {KEY_NPAGE, GOL_KEY_PAGE_DOWN},
        {KEY_HOME, GOL_KEY_HOME},
        {KEY_END, GOL_KEY_END},
        {KEY_ENTER, GOL_KEY_ENTER},
        {KEY_BTAB, GOL_KEY_BACK_TAB},
        {KEY_BACKSPACE, GOL_KEY_BACKSPACE},
        {KEY_F(1), GOL_KEY_F1},
    };

    if (code == KEY_MOUSE)
        return wheel_key();
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].code == code)
            return known[i].key;
    return GOL_KEY_OTHER;
}

static enum gol_key character_key(wint_t code)
{
    switch (code) {
    case CONTROL('c'):
        return GOL_KEY_INTERRUPT;
    case CONTROL('\\'):
        return GOL_KEY_QUIT;
    case CONTROL('z'):
        return GOL_KEY_SUSPEND;
    case CONTROL('l'):
        return GOL_KEY_REDRAW;
    case CONTROL('m'):
    case CONTROL('j'):
        return GOL_KEY_ENTER;
    case CONTROL('i'):
        return GOL_KEY_TAB;
    case CONTROL('['):
        return GOL_KEY_ESCAPE;
    case CONTROL('h'):
    case 0x7F:
        return GOL_KEY_BACKSPACE;
    default:
        return code >= ' ' && code < 0x7F ? (enum gol_key)(GOL_KEY_CHAR + code) : GOL_KEY_OTHER;
    }
}

enum gol_key gol_terminal_key(struct gol_terminal *terminal, bool readable)
{
    int waiting = 0, kind;
    wint_t code;

    /* A terminal in raw mode that is readable but has no bytes is at its end. */
    if (readable && (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0))
        return GOL_KEY_HANGUP;
    do
        kind = wget_wch(terminal->keys, &code);
    while (kind == KEY_CODE_YES && code == KEY_RESIZE); /* resizeterm says so; SIGWINCH had said it */
    if (kind == ERR)
        return GOL_KEY_NONE;
    return kind == KEY_CODE_YES ? function_key(code) : character_key(code);
}
