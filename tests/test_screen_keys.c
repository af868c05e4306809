/*
 * Every key of the table (ui/keys.c) in every view on a real terminal: at each size and with resizes in between, on
 * terminals and in locales of all sorts. After each key the screen must answer, and the picture that its bytes make
 * (tube.h) must be as large as the terminal, of the view that is asked for, and made of nothing that the terminal does
 * not know. A key that is added to the table is tested by that.
 */
#include "cmocka_all.h"

#include "screen_run.h"
#include "screen_session.h"
#include "ui/keys_table.h"
#include "util/sanitized.h"

/* Under a sanitizer a session has only each eighth key; together they have all. */
#define STRIDE (GOL_SANITIZED ? 8U : 1U)
#define KEYS_MOST 1000

/* A trial that is soon over, for table and chart; then one that lasts. */
#define WALL(name, view)                                                                                               \
    "name: " name "\ntitle: Every key\nexercise: life\nmodes: [pool]\nrepeats: 2\norder: sequential\n"                 \
    "noise_floor: false\nwarmup: 0\nsweep: {games: 15, size: 33, steps: [2, 30000], pause: 20ms, view: " view "}\n"

static const char sampled[] = WALL("keys", "sampled"), every[] = WALL("every", "every");

static const int sizes[][2] = {{80, 24}, {20, 5}, {200, 60}};

static struct screen_run run;

static int set_up(void **state)
{
    (void)state;
    return getenv("GOLLAB") == NULL || screen_run_start(&run, sampled, "keys", true) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return screen_run_stop(&run) ? 0 : -1;
}

/* ---- a session ---- */

static void start(struct session *session, int width, int height)
{
    const char *argv[8] = {getenv("GOLLAB"), "watch", "--results", run.results, NULL};
    char results[160], file[160];

    if (session->owns_run) {
        snprintf(results, sizeof results, "%s-owned", run.results);
        snprintf(file, sizeof file, "%s/every.yaml", run.folder.path);
        argv[1] = "run";
        argv[3] = results;
        argv[4] = file;
    }
    assert_true(pty_start(&session->pty, width, height, session->env, argv));
    session->pty.silent =
        !session->owns_run; /* of several at once each would be answered late, and so seem to be slow */
    tube_init(&session->tube, width, height);
    gol_look_init(&session->look);
    session->unicode = strstr(session->env[1], "UTF-8") != NULL;
    session->colours = strstr(session->env[0], "vt100") == NULL &&
                       (session->env[2] == NULL || strcmp(session->env[2], "NO_COLOR=1") != 0);
    session->look.grids.colourless = !session->colours;
}

/* ---- every key ---- */

struct step {
    enum gol_look_view view;
    enum gol_look_mode mode;
    int key;
};

static bool can_be_in(const struct gol_look *look, bool owns_run)
{
    return look->mode == GOL_LOOK_TYPING   ? look->view == GOL_VIEW_TABLE
           : look->mode == GOL_LOOK_ASKING ? owns_run
                                           : true;
}

/* All that mean something to this session. */
static size_t list_steps(bool owns_run, struct step *steps)
{
    static const int controls[] = {GOL_KEY_SUSPEND, GOL_KEY_REDRAW, GOL_KEY_OTHER, GOL_KEY_CHAR + '~'};
    size_t n = 0;

    for (int view = 0; view < GOL_VIEW_COUNT; view++) {
        for (size_t i = 0; i < gol_n_key_entries; i++) {
            const struct gol_key_entry *entry = &gol_key_entries[i];
            struct gol_look look;

            gol_look_init(&look);
            look.view = (enum gol_look_view)view;
            look.mode = entry->mode;
            if (!gol_key_is_meant(entry, &look, owns_run) || !can_be_in(&look, owns_run))
                continue;
            for (int k = 0; k < GOL_KEYS_OF_ENTRY && entry->keys[k] != 0 && n < KEYS_MOST; k++) {
                const int key = entry->keys[k] > 0 ? entry->keys[k] : GOL_KEY_CHAR + 'p'; /* any key */
                struct gol_look after = look;

                const enum gol_request request = gol_keys_press(&after, owns_run, (enum gol_key)key);

                /* Those that end all are for the end. */
                if (request == GOL_REQUEST_NONE || request == GOL_REQUEST_SUSPEND || request == GOL_REQUEST_REDRAW)
                    steps[n++] = (struct step){look.view, look.mode, key};
            }
        }
        for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++)
            steps[n++] = (struct step){(enum gol_look_view)view, GOL_LOOK_NORMAL, controls[i]};
    }
    return n;
}

static void type_step(struct session *session, const struct step *step)
{
    enum gol_request request;
    int problem;

    assert_int_equal(setupterm(session->env[0] + strlen("TERM="), 1, &problem), OK);
    session_go(session, step->view, step->mode);
    session_add_key(session, step->key, &request);
    session->clears = session->tube.clears;
    if (session->look.mode == GOL_LOOK_ASKING)
        session->clears--; /* Ctrl-L would be an answer to the question, which is a line of its own */
    else
        session_add_key(session, GOL_KEY_REDRAW, &request);
    del_curterm(cur_term);
    pty_type(&session->pty, session->typed);
}

/* The trial that lasts, and its runtime: a picture that is held before shows none as long as it is held. */
static void await_lasting(struct session *session)
{
    for (int i = 0; i < 300 && tube_find(&session->tube, "steps=30000") < 0; i++)
        session_take(session, 100);
    assert_true(tube_find(&session->tube, "steps=30000") >= 0);
    pty_type(&session->pty, "4");
    for (int i = 0; i < 300 && tube_find(&session->tube, "mailbox") < 0; i++)
        session_take(session, 100);
    assert_true(tube_find(&session->tube, "mailbox") >= 0);
    pty_type(&session->pty, "0");
}

static void keys_in_sessions(struct session *sessions, size_t n, bool owns_run)
{
    static struct step steps[KEYS_MOST + 100];
    const size_t n_steps = list_steps(owns_run, steps);

    assert_true(n_steps > 100);
    for (size_t s = 0; s < n; s++)
        start(&sessions[s], sizes[0][0], sizes[0][1]);
    for (size_t s = 0; s < n; s++)
        session_answered(&sessions[s]);
    for (size_t s = 0; s < n && owns_run; s++)
        await_lasting(&sessions[s]);
    for (size_t z = 0; z < sizeof sizes / sizeof sizes[0]; z++) {
        for (int small = z == 0 ? 0 : 1; small >= 0; small--) { /* by way of 1 x 1 */
            for (size_t s = 0; s < n; s++)
                session_resize(&sessions[s], small ? 1 : sizes[z][0], small ? 1 : sizes[z][1]);
            for (size_t s = 0; s < n && (z > 0 || small); s++)
                session_answered(&sessions[s]);
        }
        for (size_t i = 0; i < n_steps; i += STRIDE) {
            for (size_t s = 0; s < n; s++)
                type_step(&sessions[s], &steps[(i + s) % n_steps]);
            for (size_t s = 0; s < n; s++)
                session_answered(&sessions[s]);
        }
    }
}

static void leave_all(struct session *sessions, size_t n)
{
    static const char *const ways[] = {"q", "Q", "\003", "\034"};

    for (size_t s = 0; s < n; s++) {
        session_go(&sessions[s], GOL_VIEW_OVERVIEW, GOL_LOOK_NORMAL);
        pty_type(&sessions[s].pty, sessions[s].typed);
        session_leave(&sessions[s], ways[s % 4], 0);
    }
}

static void every_key_of_a_guest(void **state)
{
    struct session sessions[] = {
        {.env = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "COLORTERM=truecolor"}},
        {.env = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=1", "COLORTERM=truecolor"}},
        {.env = {"TERM=tmux-256color", "LC_ALL=C"}},
        {.env = {"TERM=xterm-direct", "LC_ALL=C.UTF-8", run.terminfo}},
        {.env = {"TERM=xterm-16color", "LC_ALL=C.UTF-8", run.terminfo}},
        {.env = {"TERM=vt100", "LC_ALL=C.UTF-8"}},
        {.env = {"TERM=vt100", "LC_ALL=C"}},
        {.env = {"TERM=linux", "LC_ALL=C.UTF-8"}},
    };
    const size_t n = sizeof sessions / sizeof sessions[0];

    (void)state;
    if (getenv("GOLLAB") == NULL)
        skip();
    putenv(run.terminfo); /* for setupterm */
    keys_in_sessions(sessions, n, false);
    leave_all(sessions, n);
}

/* Who owns the run is asked about it, and may skip a trial and stop after one. Every generation is drawn. */
static void every_key_of_the_owner(void **state)
{
    struct session session = {.env = {"TERM=xterm-256color", "LC_ALL=C.UTF-8"}, .owns_run = true};

    char path[160];
    FILE *file;

    (void)state;
    if (getenv("GOLLAB") == NULL)
        skip();
    snprintf(path, sizeof path, "%s/every.yaml", run.folder.path);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(every, file) >= 0 && fclose(file) == 0);
    keys_in_sessions(&session, 1, true);
    session_go(&session, GOL_VIEW_OVERVIEW, GOL_LOOK_NORMAL);
    strcat(session.typed, "X");
    pty_type(&session.pty, session.typed);
    for (int i = 0; i < 300 && tube_find(&session.tube, "stops after this trial") < 0; i++)
        session_take(&session, 100);
    assert_true(tube_find(&session.tube, "stops after this trial") >= 0);
    session_leave(&session, "x", 130);
}

/* The last of these tests: the run that all look at is stopped. */
static void every_key_when_the_run_is_over(void **state)
{
    struct session sessions[] = {
        {.env = {"TERM=tmux-256color", "LC_ALL=C.UTF-8"}, .over = true},
        {.env = {"TERM=vt100", "LC_ALL=C"}, .over = true},
    };

    (void)state;
    if (getenv("GOLLAB") == NULL)
        skip();
    kill(run.runner, SIGTERM);
    waitpid(run.runner, NULL, 0);
    run.runner = 0;
    keys_in_sessions(sessions, 2, false);
    leave_all(sessions, 2);
}

/* Where nothing can be drawn the table is printed, in lines, whatever is typed. */
static void terminals_of_lines(void **state)
{
    static const char *const terms[] = {"TERM=dumb", "TERM=no-such-terminal", "TERM="};
    static const char *const locales[] = {"LC_ALL=C", "LC_ALL=C.UTF-8"};

    (void)state;
    if (getenv("GOLLAB") == NULL)
        skip();
    for (int i = 0; i < 6; i++) {
        struct session session = {.env = {terms[i / 2], locales[i % 2]}};
        struct pty *pty = &session.pty;

        start(&session, 80, 24);
        pty_type(pty, "0?q");
        assert_true(pty_until(pty, "the run is under way"));
        assert_int_equal(pty_wait(pty, false), 0);
        for (size_t k = 0; k < pty->n; k++) {
            const unsigned char byte = (unsigned char)pty->seen[k];

            assert_true(byte >= ' ' || byte == '\r' || byte == '\n');
            assert_true(byte < 0x7F || session.unicode);
        }
        assert_true(pty_is_restored(pty));
        pty_fini(pty);
        tube_fini(&session.tube);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_of_a_guest),
        cmocka_unit_test(every_key_of_the_owner),
        cmocka_unit_test(terminals_of_lines),
        cmocka_unit_test(every_key_when_the_run_is_over),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
