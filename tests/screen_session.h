/*
 * A screen of gollab on a terminal of ours (on_pty.h), what its bytes make there (tube.h), and how it should look by
 * the table of keys: what a key does to view and mode is asked of the table, and the screen, another process, must come
 * to the same. Each key is followed by Ctrl-L, which has everything painted anew, so that what is seen is known to be
 * the answer.
 */
#ifndef GOL_TESTS_SCREEN_SESSION_H
#define GOL_TESTS_SCREEN_SESSION_H

#include "cmocka_all.h"

#include "on_pty.h"
#include "tube.h"
#include "ui/keys.h"

#include <curses.h>
#include <term.h>

#define SESSION_ANSWER_NS INT64_C(30000000000)

struct session {
    const char *env[5];
    bool owns_run;
    bool over; /* the run is, that it looks at */
    bool unicode, colours;
    struct pty pty;
    struct tube tube;
    struct gol_look look; /* as the table says that it is */
    int clears; /* that had come before the last key */
    char typed[64]; /* last, for messages */
};

/* ---- keys ---- */

/* Takes what has come, waiting for it no longer than ms. */
static inline void session_take(struct session *session, int ms)
{
    struct pty *pty = &session->pty;
    size_t used;

    pty_take(pty, ms);
    used = tube_read(&session->tube, pty->seen, pty->n);
    pty->n -= used;
    memmove(pty->seen, pty->seen + used, pty->n);
}

/* What a key sends: a character, or what terminfo has by that name, or an xterm sends where it has none. */
static inline const char *session_bytes_of(int key, char character[2])
{
    static const struct {
        enum gol_key key;
        const char *name, *bytes;
    } named[] = {
        {GOL_KEY_UP, "kcuu1", "\033[A"},    {GOL_KEY_DOWN, "kcud1", "\033[B"},   {GOL_KEY_LEFT, "kcub1", "\033[D"},
        {GOL_KEY_RIGHT, "kcuf1", "\033[C"}, {GOL_KEY_PAGE_UP, "kpp", "\033[5~"}, {GOL_KEY_PAGE_DOWN, "knp", "\033[6~"},
        {GOL_KEY_HOME, "khome", "\033[H"},  {GOL_KEY_END, "kend", "\033[F"},     {GOL_KEY_BACK_TAB, "kcbt", "\033[Z"},
        {GOL_KEY_F1, "kf1", "\033OP"},      {GOL_KEY_ENTER, NULL, "\r"},         {GOL_KEY_ESCAPE, NULL, "\033"},
        {GOL_KEY_BACKSPACE, NULL, "\b"},    {GOL_KEY_TAB, NULL, "\t"},           {GOL_KEY_INTERRUPT, NULL, "\003"},
        {GOL_KEY_QUIT, NULL, "\034"},       {GOL_KEY_SUSPEND, NULL, "\032"},     {GOL_KEY_REDRAW, NULL, "\f"},
        {GOL_KEY_OTHER, NULL, "\033[1;5D"}, /* Ctrl with an arrow: some types have a name for it */
    };

    character[0] = key > GOL_KEY_CHAR ? (char)(key - GOL_KEY_CHAR) : '\0';
    character[1] = '\0';
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        const char *sequence;

        if ((int)named[i].key != key)
            continue;
        if (named[i].name == NULL)
            return named[i].bytes;
        sequence = tigetstr(named[i].name);
        return sequence == NULL || sequence == (char *)-1 ? named[i].bytes : sequence;
    }
    return character;
}

/* Adds a key to what is typed, and has the look follow. False: the terminal has no such key. */
static inline bool session_add_key(struct session *session, int key, enum gol_request *request)
{
    char character[2];
    const char *bytes = session_bytes_of(key, character);

    if (bytes[0] == '\0')
        return false;
    *request = gol_keys_press(&session->look, session->owns_run, (enum gol_key)key);
    strcat(session->typed, bytes);
    return true;
}

/* ---- what has to be seen ---- */

static const char *const session_tabs[GOL_VIEW_COUNT] = {"0 Overview", "1 Grids", "2 Table", "3 Chart", "4 Workers"};

static inline bool session_begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static inline bool session_shows_view(const struct session *session)
{
    static const char *const running[GOL_VIEW_COUNT] = {"pool", NULL, "mode", "execution time", "process "};
    static const char *const past[GOL_VIEW_COUNT] = {"not finished", NULL, "mode", "execution time", "No trial runs"};
    const char *const *words = session->over ? past : running;
    const struct tube *tube = &session->tube;
    const enum gol_look_view view = session->look.view;

    if (view == GOL_VIEW_GRIDS) /* a caption, long or short, or the line above all */
        return tube_find(tube, "gen ") >= 0 || tube_find(tube, " g") >= 0 || tube_find(tube, "33x33") >= 0;
    if (view == GOL_VIEW_TABLE && tube_find(tube, "trial") >= 0)
        return true; /* those of a line */
    if (view == GOL_VIEW_TABLE && tube_find(tube, "filter") >= 0)
        return true;
    if (view == GOL_VIEW_TABLE &&
        tube->width < 24) { /* a heading, or the first line, by the letter of its mode; or trials of one */
        char line[1024];

        tube_line(tube, 1, false, line, sizeof line);
        return line[1] == 'm' || line[1] == 'p' || session_begins(line, "pool ");
    }
    if (view == GOL_VIEW_CHART) /* of any measure */
        return tube_find(tube, "pool") >= 0 || tube_find(tube, "(") >= 0 || tube_find(tube, "over") >= 0;
    return tube_find(tube, words[view]) >= 0;
}

/* NULL: all of it is as it should be; else what is not. */
static inline const char *session_missing(const struct session *session)
{
    static char line[1024];
    const struct tube *tube = &session->tube;
    const struct gol_look *look = &session->look;
    const char *bottom;

    if (tube->clears == session->clears)
        return "an answer";
    if (tube->width < 20 || tube->height < 5)
        return NULL;
    if (tube->cells[tube->width - 1].glyph == ' ')
        return "a first line up to the right edge";
    if (tube->height >= 16 &&
        strcmp(session_tabs[look->view], tube_line(tube, 4, true, line, sizeof line) + strspn(line, " ")) != 0)
        return "the tab of the view, and no other";
    tube_line(tube, tube->height - 1, false, line, sizeof line);
    bottom = look->mode == GOL_LOOK_ASKING   ? "s stop"
             : look->mode == GOL_LOOK_HELP   ? "arrows scroll"
             : look->mode == GOL_LOOK_TYPING ? "/"
             : look->held                    ? "held: space goes on"
                                             : "q quit";
    if (!session_begins(line, bottom))
        return "the keys of this mode in the last line";
    return look->mode == GOL_LOOK_NORMAL && !session_shows_view(session) ? "words of this view" : NULL;
}

static inline void session_complain(const struct session *session, const char *what)
{
    char line[1024];

    print_message("%s %s, %d x %d, view %d, mode %d, after", session->env[0], session->env[1], session->tube.width,
                  session->tube.height, (int)session->look.view, (int)session->look.mode);
    for (const char *at = session->typed; *at != '\0'; at++)
        print_message(*at >= ' ' ? " %c" : " \\%03o", *at);
    print_message("\n");
    for (int y = 0; y < session->tube.height; y++)
        print_message("| %s\n", tube_line(&session->tube, y, false, line, sizeof line));
    fail_msg("missing: %s", what);
}

/* Waits until the picture is as it should be. */
static inline void session_answered(struct session *session)
{
    const int64_t end_ns = gol_clock_ns() + SESSION_ANSWER_NS;
    const char *what;

    session_take(session, 0);
    while ((what = session_missing(session)) != NULL && session->tube.amiss[0] == '\0') {
        if (gol_clock_ns() >= end_ns || waitpid(session->pty.pid, NULL, WNOHANG) != 0)
            session_complain(session, what);
        session_take(session, 100);
    }
    if (session->tube.amiss[0] != '\0')
        session_complain(session, session->tube.amiss);
}

static inline void session_resize(struct session *session, int width, int height)
{
    session->clears = session->tube.clears;
    tube_resize(&session->tube, width, height);
    pty_size(&session->pty, width, height);
    snprintf(session->typed, sizeof session->typed, "(resized)");
}

/* ---- from here to there ---- */

/* Leads from wherever the look is to that view and mode. */
static inline void session_go(struct session *session, enum gol_look_view view, enum gol_look_mode mode)
{
    enum gol_request request;

    session->typed[0] = '\0';
    if (session->look.mode != GOL_LOOK_NORMAL)
        session_add_key(session, session->look.mode == GOL_LOOK_TYPING ? GOL_KEY_ENTER : GOL_KEY_CHAR + 'a', &request);
    if (session->look.held)
        session_add_key(session, GOL_KEY_CHAR + ' ', &request);
    session_add_key(session, GOL_KEY_CHAR + '0' + (int)view, &request);
    if (mode == GOL_LOOK_HELP)
        session_add_key(session, GOL_KEY_CHAR + '?', &request);
    if (mode == GOL_LOOK_TYPING)
        session_add_key(session, GOL_KEY_CHAR + '/', &request);
    if (mode == GOL_LOOK_ASKING)
        session_add_key(session, GOL_KEY_CHAR + 'q', &request);
}

/* ---- the end ---- */

/* The sequences that a terminal has, and a program may send. */
static inline void session_learn(struct tube *known, const char *term)
{
    int problem;

    assert_int_equal(setupterm(term, 1, &problem), OK);
    tube_init(known, 80, 24);
    for (int i = 0; strnames[i] != NULL; i++) {
        char plain[512];
        const char *text = tigetstr(strnames[i]);
        size_t n = 0;

        if (text == NULL || text == (char *)-1 || strnames[i][0] == 'k' || strstr(text, "%s") != NULL ||
            strstr(text, "%l") != NULL)
            continue;
        text = tparm(text, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        for (; text != NULL && *text != '\0' && n < sizeof plain - 1; text++) {
            if (strncmp(text, "$<", 2) == 0)
                text = strchr(text, '>');
            else
                plain[n++] = *text;
        }
        tube_read(known, plain, n);
    }
    del_curterm(cur_term);
}

static inline void session_check_sequences(const struct session *session)
{
    struct tube known;

    session_learn(&known, session->env[0] + strlen("TERM="));
    for (int i = 0; i < session->tube.n_kinds; i++)
        if (!tube_knows(&known, session->tube.kinds[i]))
            fail_msg("%s has no sequence like \"%s\"", session->env[0], session->tube.kinds[i]);
    tube_fini(&known);
    if (!session->unicode)
        assert_false(session->tube.beyond_ascii);
    assert_int_equal(session->tube.coloured, session->colours);
    if (strstr(session->env[0], "16color") != NULL)
        assert_in_range(session->tube.most, 8, 15);
    else if (strstr(session->env[0], "256color") == NULL)
        assert_in_range(session->tube.most, 0, 7);
    assert_int_equal(session->tube.direct > 0,
                     strstr(session->env[0], "direct") != NULL ||
                         (session->env[2] != NULL && strcmp(session->env[2], "COLORTERM=truecolor") == 0));
}

static inline void session_leave(struct session *session, const char *key, int code)
{
    int status;

    pty_type(&session->pty, key);
    status = pty_wait(&session->pty, false);
    session_take(session, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), code);
    assert_true(pty_is_restored(&session->pty));
    assert_false(session->tube.alternate);
    assert_false(session->tube.hidden);
    session_check_sequences(session);
    pty_fini(&session->pty);
    tube_fini(&session->tube);
}

#endif
