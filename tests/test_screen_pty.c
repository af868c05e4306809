/*
 * The screen (the program that $GOLLAB names) on a real terminal: that it gives the terminal back whatever ends it,
 * never waits for one that has stopped listening, and keeps its budget. All watch one run, whose games go on and on.
 * (test_screen_keys has terminals, locales and sizes.)
 */
#include "cmocka_all.h"

#include "on_pty.h"
#include "screen_run.h"
#include "slow_line.h"
#include "tube.h"
#include "util/sanitized.h"

static struct screen_run run;

static const char wall[] = "name: wall\ntitle: A wall of games\nexercise: life\nmodes: [pool]\nrepeats: 20\n"
                           "noise_floor: false\n"
                           "sweep: {games: 15, size: 33, steps: 3000, pause: 20ms, view: sampled}\n";

static int set_up(void **state)
{
    (void)state;
    return getenv("GOLLAB") == NULL || screen_run_start(&run, wall, "wall", false) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return screen_run_stop(&run) ? 0 : -1;
}

/* gollab watch on that run; `option` may be NULL. */
static void watch(struct pty *pty, int width, int height, const char *const *env, const char *option, const char *value)
{
    const char *argv[8] = {getenv("GOLLAB"), "watch", "--results", run.results, option, value, NULL};

    if (argv[0] == NULL)
        skip();
    assert_true(pty_start(pty, width, height, env, argv));
}

static const char *const xterm[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};

static void signals_give_the_terminal_back(void **state)
{
    static const int signals[] = {SIGTERM, SIGQUIT, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGBUS};

    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        const bool crash = signals[i] == SIGSEGV || signals[i] == SIGABRT || signals[i] == SIGBUS;
        struct pty pty;
        int status;

        if (crash && GOL_SANITIZED)
            continue; /* the sanitizer has the signal */
        watch(&pty, 80, 24, xterm, "--mouse", NULL);
        assert_true(pty_until(&pty, "A wall of games"));
        assert_true(pty_last(&pty, "\033[?1049h") >= 0);
        assert_true(pty_last(&pty, "1000h") >= 0);
        assert_false(pty_is_restored(&pty));
        kill(pty.pid, signals[i]);
        status = pty_wait(&pty, false);
        if (!pty_is_restored(&pty))
            fail_msg("signal %d left the terminal as it should not be", signals[i]);
        assert_true(crash ? WIFSIGNALED(status) && WTERMSIG(status) == signals[i] : WIFEXITED(status));
        pty_fini(&pty);
    }
}

/* Nothing is read: when no more fits in between, frames are left out, but keys are not. */
static void a_terminal_that_stops_listening_holds_nothing_up(void **state)
{
    struct pty pty;
    size_t before;

    (void)state;
    watch(&pty, 200, 60, xterm, NULL, NULL);
    assert_true(pty_until(&pty, "A wall of games"));
    for (int i = 0; i < 40; i++) { /* each paints all of it again */
        pty_type(&pty, "\f");
        usleep(i < 20 ? 10000 : 1000);
    }
    before = pty.n;
    pty_type(&pty, "q");
    assert_int_equal(pty_wait(&pty, true), 0);
    assert_true(pty_is_restored(&pty)); /* what was on its way is gone, but not what leaves the screen */
    assert_true(pty.n - before < 200000);
    pty_fini(&pty);
}

/* So much is written to the terminal that nobody else can write. */
static void fill(const struct pty *pty)
{
    static const char nuls[4096];
    const int own = open(ttyname(pty->slave), O_WRONLY | O_NOCTTY | O_NONBLOCK);

    assert_true(own >= 0);
    for (size_t size = sizeof nuls; size > 0; size /= 2)
        while (write(own, nuls, size) > 0)
            continue;
    close(own);
}

static void nor_does_it_hold_up_a_crash(void **state)
{
    struct pty pty;
    int status;

    (void)state;
    if (GOL_SANITIZED)
        skip();
    watch(&pty, 80, 24, xterm, NULL, NULL);
    assert_true(pty_until(&pty, "A wall of games"));
    fill(&pty);
    kill(pty.pid, SIGSEGV);
    status = pty_wait(&pty, true);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    assert_true(pty_is_restored(&pty));
    pty_fini(&pty);
}

/*
 * Clicks as terminals send them, also beyond column 223, in two pieces, and where the terminal's description knows the
 * older form only (tmux). They act, and none of their characters is taken for a key.
 */
static void clicks_are_heard(void **state)
{
    static const char *const tmux[] = {"TERM=tmux-256color", "LC_ALL=C.UTF-8", NULL};
    static const char *const *const envs[] = {xterm, tmux};
    static const char hit[] = "\033[<0;255;15M\033[<0;255;15m"; /* the eighth game of the upper row */

    (void)state;
    for (size_t i = 0; i < sizeof envs / sizeof envs[0]; i++) {
        struct pty pty;

        watch(&pty, 300, 60, envs[i], "--mouse", NULL);
        assert_true(pty_until(&pty, "4 Workers"));
        pty_type(&pty, "\033[<0;14;5M\033[<0;14;5m\f"); /* 1 Grids */
        assert_true(pty_until(&pty, "zoom"));
        pty_type(&pty, hit);
        pty_type(&pty, "\033[<0;255");
        pty_take(&pty, 50);
        pty_type(&pty, ";15M\033[<0;255;15m\f");
        assert_true(pty_until(&pty, "8 of 15 games of 33x33"));
        pty_type(&pty, "\033[<0;1;60M\033[<0;1;60m"); /* q quit */
        assert_int_equal(pty_wait(&pty, false), 0);
        assert_true(pty_is_restored(&pty));
        pty_fini(&pty);
    }
}

static void several_look_at_once(void **state)
{
    struct pty ptys[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        watch(&ptys[i], 80, 24, xterm, NULL, NULL);
    for (int i = 0; i < 3; i++)
        assert_true(pty_until(&ptys[i], "A wall of games"));
    for (int i = 0; i < 3; i++) {
        pty_type(&ptys[i], "q");
        assert_int_equal(pty_wait(&ptys[i], false), 0);
        pty_fini(&ptys[i]);
    }
}

static void the_budget_is_kept(void **state)
{
    const int64_t rate = 10000;
    struct pty pty;
    int64_t started_ns;
    size_t before;

    (void)state;
    watch(&pty, 80, 24, xterm, "--max-kbps", "10");
    assert_true(pty_until(&pty, "A wall of games"));
    pty_read_for(&pty, 20);
    assert_true(pty_take(&pty, 30000)); /* the second frame: the first, of everything, is paid for */
    started_ns = gol_clock_ns();
    before = pty.n;
    pty_read_for(&pty, 700);
    /*
     * A frame more than the rate allows: what there is left of one at the beginning. Without a budget it is 20 kB/s and
     * more.
     */
    assert_true((int64_t)(pty.n - before) <= rate * (gol_clock_ns() - started_ns) / 1000000000 + 4000);
    pty_type(&pty, "q");
    assert_int_equal(pty_wait(&pty, false), 0);
    pty_fini(&pty);
}

/* Reads until the last line begins with "held" and nothing more comes for a while. */
static void until_held(struct pty *pty, struct tube *tube, size_t *read)
{
    const struct tube_cell *last = &tube->cells[tube->width * (tube->height - 1)];

    for (int i = 0; i < 3000; i++) {
        const bool more = pty_take(pty, 20);

        *read += tube_read(tube, pty->seen + *read, pty->n - *read);
        assert_int_equal(tube->unknown, 0);
        if (!more && last[0].glyph == 'h' && last[1].glyph == 'e' && last[2].glyph == 'l' && last[3].glyph == 'd')
            return;
    }
    fail();
}

/* A terminal that has read all along looks as one that is painted anew: boards that waited have come by then. */
static void what_is_sent_is_the_picture(void **state)
{
    const int width = 120, height = 40, from = 5, to = height - 2; /* without the clock, and the line of keys */
    struct tube_cell *before = calloc((size_t)(width * height), sizeof *before);
    struct tube tube;
    struct pty pty;
    size_t read = 0;

    (void)state;
    assert_non_null(before);
    watch(&pty, width, height, xterm, NULL, NULL);
    tube_init(&tube, width, height);
    assert_true(pty_until(&pty, "A wall of games"));
    pty_type(&pty, "1gg");
    pty_read_for(&pty, 500);
    pty_type(&pty, " ");
    until_held(&pty, &tube, &read);
    memcpy(before, tube.cells, (size_t)(width * height) * sizeof *before);
    pty.mark = pty.n;
    pty_type(&pty, "\f");
    assert_true(pty_until(&pty, "\033[2J"));
    until_held(&pty, &tube, &read);
    for (int i = from * width; i < to * width; i++)
        if (tube.cells[i].glyph != before[i].glyph || tube.cells[i].bg != before[i].bg ||
            (tube.cells[i].glyph != ' ' && tube.cells[i].fg != before[i].fg))
            fail_msg("%d, %d: %x in %d was %x in %d", i % width, i / width, tube.cells[i].glyph, tube.cells[i].fg,
                     before[i].glyph, before[i].fg);
    free(before);
    tube_fini(&tube);
    pty_type(&pty, "q");
    assert_int_equal(pty_wait(&pty, false), 0);
    pty_fini(&pty);
}

/* ---- a terminal is asked when it has drawn something ---- */

#define TABS 4 /* line that has them */

static bool tab_is(const struct tube *tube, const char *name)
{
    char line[512];

    tube_line(tube, TABS, true, line, sizeof line);
    return strcmp(line + strspn(line, " "), name) == 0;
}

static void a_silent_terminal_is_asked_once(void **state)
{
    struct pty pty;

    (void)state;
    watch(&pty, 80, 24, xterm, NULL, NULL);
    pty.silent = true;
    assert_true(pty_until(&pty, "A wall of games"));
    pty_type(&pty, "\032"); /* Ctrl-Z, which nobody but us sees */
    assert_true(pty_until(&pty, "A wall of games"));
    assert_int_equal(pty.asked, 1);
    pty_type(&pty, "q");
    assert_int_equal(pty_wait(&pty, false), 0);
    assert_true(pty_is_restored(&pty));
    pty_fini(&pty);
}

/* What it still has to answer when the screen leaves does not become input of the shell. */
static void late_answers_go_nowhere(void **state)
{
    struct termios raw;
    struct pty pty;
    int waiting = -1;

    (void)state;
    watch(&pty, 80, 24, xterm, NULL, NULL);
    assert_true(pty_until(&pty, "A wall of games"));
    for (int i = 0; i < 1000 && pty.answered < 5; i++)
        pty_take(&pty, 100);
    pty.silent = true;
    for (int i = 0; i < 1000 && pty.asked == pty.answered; i++)
        pty_take(&pty, 100);
    assert_true(pty.asked > pty.answered);
    pty_type(&pty, "q");
    pty_answer(&pty);
    pty.silent = false;
    assert_int_equal(pty_wait(&pty, false), 0);
    assert_true(pty_is_restored(&pty));
    raw = pty.before;
    cfmakeraw(&raw);
    tcsetattr(pty.slave, TCSANOW, &raw);
    assert_int_equal(ioctl(pty.slave, FIONREAD, &waiting), 0);
    assert_int_equal(waiting, 0);
    pty_fini(&pty);
}

/* Not even those that nobody waits for. */
static void answers_are_no_keys(void **state)
{
    struct tube tube;
    struct pty pty;
    size_t read = 0;
    int clears;

    (void)state;
    watch(&pty, 80, 24, xterm, NULL, NULL);
    tube_init(&tube, 80, 24);
    pty_type(&pty, "2");
    while (!tab_is(&tube, "2 Table")) {
        assert_true(pty_take(&pty, 30000));
        read += tube_read(&tube, pty.seen + read, pty.n - read);
    }
    pty_type(&pty, "\033[0n\033[0n\033[0n\f"); /* 0 is a key */
    for (clears = tube.clears; tube.clears == clears || tube_find(&tube, "q quit") < 0;) {
        assert_true(pty_take(&pty, 30000));
        read += tube_read(&tube, pty.seen + read, pty.n - read);
    }
    assert_true(tab_is(&tube, "2 Table"));
    assert_int_equal(tube.unknown, 0);
    tube_fini(&tube);
    pty_type(&pty, "q");
    assert_int_equal(pty_wait(&pty, false), 0);
    pty_fini(&pty);
}

static void watch_slowly(struct slow_line *line, int64_t bytes_per_s, bool answers, const char *max_kbps)
{
    *line = (struct slow_line){.bytes_per_s = bytes_per_s, .answers = answers};
    watch(&line->pty, 80, 24, xterm, max_kbps != NULL ? "--max-kbps" : NULL, max_kbps);
    fcntl(line->pty.master, F_SETFL, O_NONBLOCK);
    tube_init(&line->tube, 80, 24);
    while (tube_find(&line->tube, "q quit") < 0)
        slow_line_step(line);
}

/*
 * On a slow line, behind a pty that holds twenty kilobytes, few bytes are drawn between a key and its answer. Counted
 * are bytes and not milliseconds, which depend on who else is at work here. So many are waited for before the first
 * key: time enough to fill it up.
 */
static void press_some(struct slow_line *line, int64_t first)
{
    for (int i = 0; i < 4; i++) {
        const int64_t until = line->total + (i == 0 ? first : 1000);
        int64_t before;

        while (line->total < until)
            slow_line_step(line);
        before = line->total;
        slow_line_type(line, i % 2 == 0 ? "1" : "0");
        while (!tab_is(&line->tube, i % 2 == 0 ? "1 Grids" : "0 Overview"))
            slow_line_step(line);
        assert_in_range(line->total - before, 1, 4000);
    }
    assert_string_equal(line->tube.amiss, "");
}

static void leave_slowly(struct slow_line *line)
{
    slow_line_type(line, "q");
    while (waitpid(line->pty.pid, NULL, WNOHANG) == 0)
        slow_line_step(line);
    pty_fini(&line->pty);
    tube_fini(&line->tube);
}

static void few_bytes_are_ahead_of_an_answer(void **state)
{
    static struct slow_line line;

    (void)state;
    watch_slowly(&line, 20000, true, NULL);
    press_some(&line, 12000);
    leave_slowly(&line);
}

static void nor_where_the_budget_is_the_rate(void **state)
{
    static struct slow_line line;

    (void)state;
    watch_slowly(&line, 20000, false, "20");
    press_some(&line, 5000);
    leave_slowly(&line);
}

/* Nothing is known until the pty is full; then that is thrown away, all is painted anew, and it does not fill again. */
static void nor_once_it_was_full(void **state)
{
    static struct slow_line line;
    int64_t redrawn = 0;

    (void)state;
    /* A third of the rate at which what the pty holds would not be worth throwing away: the rate is measured roughly. */
    watch_slowly(&line, 15000, false, NULL);
    while (line.tube.cancels == 0) {
        assert_true(line.total < 400000);
        if (line.total > redrawn + 500) {
            redrawn = line.total;
            slow_line_type(&line, "\f");
        }
        slow_line_step(&line);
    }
    while (line.tube.clears == line.tube.clears_before || tube_find(&line.tube, "q quit") < 0)
        slow_line_step(&line);
    press_some(&line, 3000);
    assert_int_equal(line.tube.cancels, 1);
    leave_slowly(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_give_the_terminal_back),
        cmocka_unit_test(a_terminal_that_stops_listening_holds_nothing_up),
        cmocka_unit_test(nor_does_it_hold_up_a_crash),
        cmocka_unit_test(several_look_at_once),
        cmocka_unit_test(clicks_are_heard),
        cmocka_unit_test(the_budget_is_kept),
        cmocka_unit_test(what_is_sent_is_the_picture),
        cmocka_unit_test(a_silent_terminal_is_asked_once),
        cmocka_unit_test(late_answers_go_nowhere),
        cmocka_unit_test(answers_are_no_keys),
        cmocka_unit_test(few_bytes_are_ahead_of_an_answer),
        cmocka_unit_test(nor_where_the_budget_is_the_rate),
        cmocka_unit_test(nor_once_it_was_full),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
