/*
 * Takes the terminal and gives it back. What is painted goes out beside it (terminal_paint.c); keys are read by
 * ui/keyboard.
 *
 * ncurses has habits that a measuring program cannot have: initscr ends the program on an unknown TERM (newterm does
 * not), newterm installs signal handlers (they are taken out), getch refreshes the window that it reads from (keys are
 * read from a pad), and it writes to a descriptor until all is written, turning in circles when that one would block
 * (so it writes only a few sequences, when it takes and gives back).
 */
#include "ui/terminal_inner.h"

#include "ui/palette.h"
#include "ui/restore.h"
#include "util/clock.h"
#include "util/least.h"

#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

#define SIDE_MAX 1000 /* characters: a terminal that claims more is not believed */
#define ESCAPE_MS 25 /* how long the rest of an arrow key may be behind its escape character */
#define LEAVE_MS 500 /* how long a terminal that takes nothing may hold us up when we leave */

static const int touched[] = {SIGINT, SIGTERM, SIGWINCH, SIGTSTP}; /* by newterm */
#define N_TOUCHED (sizeof touched / sizeof touched[0])

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
        return gol_err_set(err, GOL_INVALID, "no screen: TERM is not set");
    if (setupterm(NULL, STDOUT_FILENO, &problem) != OK)
        return gol_err_set(
            err, GOL_INVALID,
            "no screen: the terminal type TERM=%.40s is not known here (TERM=xterm-256color does for most)", name);
    if (capability("cup") == NULL)
        code = gol_err_set(err, GOL_INVALID, "no screen: the terminal type TERM=%.40s cannot place the cursor", name);
    del_curterm(cur_term);
    return code;
}

/* ---- opening and closing ---- */

static void arm_restore(const struct gol_terminal *terminal)
{
    static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx", "rmcup"};
    char sequence[GOL_RESTORE_BYTES] = "\030"; /* CAN: what is cut in the middle is no sequence any more */

    if (terminal->mouse)
        gol_restore_add(sequence, GOL_MOUSE_OFF);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        gol_restore_add(sequence, capability(names[i]));
    gol_restore_arm(STDOUT_FILENO, &terminal->saved, sequence);
}

/* Sends a sequence now: putp goes through stdio, which ncurses' own output does not wait for. */
static void say(const char *sequence)
{
    putp(sequence);
    fflush(stdout);
}

static void set_modes(const struct gol_terminal *terminal)
{
    raw();
    noecho();
    nonl();
    curs_set(0);
    gol_keyboard_ready(&terminal->keyboard, terminal->mouse);
    if (terminal->mouse)
        say(GOL_MOUSE_ON);
    refresh(); /* the alternate screen, empty; nothing else is ever drawn on ncurses' own */
}

static SCREEN *new_screen(void)
{
    struct sigaction actions[N_TOUCHED];
    SCREEN *screen;

    for (size_t i = 0; i < N_TOUCHED; i++)
        sigaction(touched[i], NULL, &actions[i]);
    screen = newterm(NULL, stdout, stdin);
    for (size_t i = 0; i < N_TOUCHED; i++)
        sigaction(touched[i], &actions[i], NULL);
    return screen;
}

static int find_depth(void)
{
    const struct gol_palette_words words = {
        .term = getenv("TERM"),
        .term_program = getenv("TERM_PROGRAM"),
        .colorterm = getenv("COLORTERM"),
        .no_color = getenv("NO_COLOR"),
    };

    return gol_palette_depth(tigetnum("colors"), &words);
}

/*
 * Whether the terminal is of a kind that answers queries: terminfo has the one for the place of the cursor, in the same
 * form, as u7.
 */
static bool can_answer(void)
{
    const char *query = capability("u7");

    return query != NULL && strcmp(query, "\033[6n") == 0;
}

/* What may go to this terminal at any time and shows nothing: the cursor is hidden already. */
static const char *find_filler(void)
{
    const char *hide = capability("civis");

    return hide != NULL && hide[0] != '\0' && strchr(hide, '$') == NULL ? hide : NULL;
}

enum gol_code gol_terminal_open(bool mouse, int64_t told, struct gol_terminal **out, struct gol_err *err)
{
    struct gol_terminal *terminal = calloc(1, sizeof *terminal);
    const char *locale = setlocale(LC_CTYPE, NULL);
    enum gol_code code = GOL_OK;

    *out = NULL;
    if (terminal == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
    terminal->outlet.fd = -1;
    if (tcgetattr(STDOUT_FILENO, &terminal->saved) != 0) {
        code = gol_err_set(err, GOL_NOT_FOUND, "standard output is not a terminal");
        goto out;
    }
    code = gol_outlet_open(&terminal->outlet, STDOUT_FILENO, err);
    if (code != GOL_OK)
        goto out;
    terminal->old_locale = strdup(locale != NULL ? locale : "C");
    setlocale(LC_CTYPE, ""); /* never LC_NUMERIC: numbers have points */
    terminal->unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    terminal->screen = new_screen();
    if (terminal->screen == NULL) {
        code = gol_err_set(err, GOL_NOT_FOUND, "the terminal cannot be used");
        goto out;
    }
    code = gol_keyboard_open(&terminal->keyboard, err);
    if (code != GOL_OK)
        goto out;
    terminal->mouse = mouse && capability("kmous") != NULL; /* in what form is another matter */
    terminal->painting = true;
    code = gol_painter_init(&terminal->painter, terminal->unicode, find_depth(), err);
    if (code != GOL_OK)
        goto out;
    gol_line_open(&terminal->line, can_answer(), told);
    terminal->filler = find_filler();
    arm_restore(terminal);
    set_escdelay(ESCAPE_MS);
    set_modes(terminal);
    *out = terminal;
    terminal = NULL;
out:
    gol_terminal_close(terminal);
    return code;
}

/*
 * Waits for what the terminal has been asked for, or it would come as input of the shell. What is typed meanwhile is
 * kept.
 */
static void hear_out(struct gol_terminal *terminal)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    int64_t now_ns = gol_clock_ns();
    const int64_t end_ns = gol_line_owed_ns(&terminal->line, now_ns);
    bool owed = end_ns > now_ns;

    for (; owed && now_ns < end_ns && poll(&in, 1, (int)((end_ns - now_ns) / 1000000) + 1) > 0;
         now_ns = gol_clock_ns()) {
        enum gol_key key = gol_keyboard_key(&terminal->keyboard, true);

        for (; key != GOL_KEY_NONE && key != GOL_KEY_HANGUP; key = gol_keyboard_key(&terminal->keyboard, false))
            if (key == GOL_KEY_ANSWER)
                gol_line_answered(&terminal->line, gol_clock_ns());
            else if (key != GOL_KEY_MOUSE && terminal->n_kept < GOL_TERMINAL_KEPT)
                terminal->kept[terminal->n_kept++] = key;
        owed = key != GOL_KEY_HANGUP && gol_line_owed_ns(&terminal->line, now_ns) > now_ns;
    }
    if (owed)
        tcflush(STDIN_FILENO, TCIFLUSH);
}

/* The terminal as it was found. What waits goes out first, or it would follow what leaves the screen. */
static void leave(struct gol_terminal *terminal)
{
    gol_outlet_finish(&terminal->outlet, LEAVE_MS);
    hear_out(terminal);
    if (terminal->mouse)
        say(GOL_MOUSE_OFF);
    say(capability("sgr0")); /* ncurses does not know of our colours */
    say(capability("op"));
    endwin();
    tcsetattr(STDOUT_FILENO, TCSANOW, &terminal->saved);
    gol_restore_disarm();
}

void gol_terminal_close(struct gol_terminal *terminal)
{
    if (terminal == NULL)
        return;
    if (terminal->screen != NULL)
        leave(terminal);
    gol_keyboard_close(&terminal->keyboard);
    if (terminal->screen != NULL)
        delscreen(terminal->screen);
    gol_outlet_close(&terminal->outlet);
    if (terminal->painting)
        gol_painter_fini(&terminal->painter);
    if (terminal->old_locale != NULL)
        setlocale(LC_CTYPE, terminal->old_locale);
    free(terminal->old_locale);
    free(terminal);
}

bool gol_terminal_unicode(const struct gol_terminal *terminal)
{
    return terminal->unicode;
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
    *width = gol_least_int(*width, SIDE_MAX);
    *height = gol_least_int(*height, SIDE_MAX);
    if (is_term_resized(*height, *width))
        resizeterm(*height, *width);
    return gol_painter_fit(&terminal->painter, *width, *height, err);
}

void gol_terminal_resume(struct gol_terminal *terminal)
{
    reset_prog_mode();
    set_modes(terminal);
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
    gol_line_reopen(&terminal->line, gol_clock_ns(),
                    terminal->line.answers); /* who has not answered is not asked again */
    arm_restore(terminal);
    gol_terminal_resume(terminal);
}

/* ---- keys ---- */

enum gol_key gol_terminal_key(struct gol_terminal *terminal, bool readable)
{
    enum gol_key key;

    if (terminal->n_kept > 0) {
        key = terminal->kept[0];
        memmove(terminal->kept, terminal->kept + 1, --terminal->n_kept * sizeof key);
        return key;
    }
    key = gol_keyboard_key(&terminal->keyboard, readable);
    for (; key == GOL_KEY_ANSWER; key = gol_keyboard_key(&terminal->keyboard, false))
        gol_line_answered(&terminal->line, gol_clock_ns());
    return key;
}

const struct gol_mouse_event *gol_terminal_mouse(const struct gol_terminal *terminal)
{
    return &terminal->keyboard.event;
}
