/*
 * ncurses tells keys by the sequences that terminfo has for the type of the terminal, and hands all else over character
 * by character. So that a wrong or a poor TERM does no harm, it is told of what most terminals send, and what then
 * still comes as Esc and '[' is taken as a whole.
 */
#include "ui/keyboard.h"

#include "ui/line.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#define CONTROL(letter) ((letter)&0x1F)
#define KEY_REPORT (KEY_MAX - 1) /* what begins a report of the mouse; ncurses has none of that number, */
#define KEY_ANSWER (KEY_MAX - 2) /* nor of this */

enum gol_code gol_keyboard_open(struct gol_keyboard *keyboard, struct gol_err *err)
{
    *keyboard = (struct gol_keyboard){.pad = newpad(1, 1)};
    return keyboard->pad != NULL ? GOL_OK : gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
}

void gol_keyboard_close(struct gol_keyboard *keyboard)
{
    if (keyboard->pad != NULL)
        delwin(keyboard->pad);
    keyboard->pad = NULL;
}

/*
 * Keys as terminals of today send them, for terminal types that have other names for them or none (TERM=vt100 in an
 * xterm). What would come else is Esc, '[' and some digits, each of which is a key, too.
 */
static void name_keys(void)
{
    static const struct {
        const char *sequence; /* behind Esc */
        int code;
    } keys[] = {
        {"[A", KEY_UP},     {"OA", KEY_UP},   {"[B", KEY_DOWN},  {"OB", KEY_DOWN},   {"[C", KEY_RIGHT},
        {"OC", KEY_RIGHT},  {"[D", KEY_LEFT}, {"OD", KEY_LEFT},  {"[5~", KEY_PPAGE}, {"[6~", KEY_NPAGE},
        {"[H", KEY_HOME},   {"OH", KEY_HOME}, {"[1~", KEY_HOME}, {"[7~", KEY_HOME},  {"[F", KEY_END},
        {"OF", KEY_END},    {"[4~", KEY_END}, {"[8~", KEY_END},  {"[Z", KEY_BTAB},   {"OP", KEY_F(1)},
        {"[11~", KEY_F(1)},
    };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char sequence[8];

        snprintf(sequence, sizeof sequence, "\033%s", keys[i].sequence);
        if (key_defined(sequence) == 0)
            define_key(sequence, keys[i].code);
    }
}

void gol_keyboard_ready(const struct gol_keyboard *keyboard, bool mouse)
{
    keypad(keyboard->pad, TRUE);
    nodelay(keyboard->pad, TRUE);
    name_keys(); /* after keypad, which takes over what the description has */
    define_key(GOL_LINE_ANSWER, KEY_ANSWER);
    if (mouse)
        define_key(GOL_MOUSE_PREFIX, KEY_REPORT);
}

/* ---- what comes ---- */

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

/*
 * Takes what is no key: reports of the mouse, of which a part may come later, and what resizeterm has to say, which
 * SIGWINCH had said. True: it was that, and *event says whether a report is complete.
 */
static bool take_report(struct gol_keyboard *keyboard, int kind, wint_t code, bool *event)
{
    const bool special = kind == KEY_CODE_YES;

    *event = false;
    if (special && code == KEY_RESIZE)
        return true;
    if (keyboard->reading) {
        const enum gol_mouse_read read =
            gol_mouse_read(&keyboard->reader, special ? UINT32_MAX : (uint32_t)code, &keyboard->event);

        keyboard->reading = read == GOL_MOUSE_READ_MORE;
        *event = read == GOL_MOUSE_READ_EVENT;
        return true;
    }
    keyboard->reading = special && code == KEY_REPORT;
    if (special && code == KEY_MOUSE) { /* of a terminal that does not know SGR: three more characters */
        for (int i = 0; i < 3; i++)
            (void)wget_wch(keyboard->pad, &code);
        return true;
    }
    return keyboard->reading;
}

/* Behind Esc: takes the rest of a sequence that no key has, such as that of Ctrl with an arrow. True: it was one. */
static bool skip_sequence(const struct gol_keyboard *keyboard)
{
    wint_t code;
    int kind = wget_wch(keyboard->pad, &code);

    if (kind == OK && code == '[') {
        while (wget_wch(keyboard->pad, &code) == OK && !(code >= '@' && code <= '~'))
            continue;
        return true;
    }
    if (kind == OK)
        unget_wch((wchar_t)code);
    else if (kind == KEY_CODE_YES)
        ungetch((int)code);
    return false;
}

enum gol_key gol_keyboard_key(struct gol_keyboard *keyboard, bool readable)
{
    int waiting = 0, kind;
    bool event = false;
    wint_t code;

    /* A terminal in raw mode that is readable but has no bytes is at its end. */
    if (readable && (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0))
        return GOL_KEY_HANGUP;
    do {
        kind = wget_wch(keyboard->pad, &code);
        if (kind == ERR)
            return GOL_KEY_NONE;
        if (kind == KEY_CODE_YES && code == KEY_ANSWER)
            return GOL_KEY_ANSWER;
    } while (take_report(keyboard, kind, code, &event) && !event);
    if (event)
        return GOL_KEY_MOUSE;
    if (kind == OK && code == CONTROL('[') && skip_sequence(keyboard))
        return GOL_KEY_OTHER;
    return kind == KEY_CODE_YES ? function_key(code) : character_key(code);
}
