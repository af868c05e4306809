/*
 * One thread around one poll: keys, signals, the runner's standard error, the runner's end, and a timer for
 * the frames.
 *
 * When a frame is due is ui/pace's to say. What it costs in bytes goes out as the terminal takes it; until then no
 * other is drawn, so that a slow terminal sees fewer frames, and each of them whole. Signals come through a descriptor
 * (ui/signals). Ctrl-C is a key here, so that it reaches the screen alone and not the runner beside it.
 */
#include "ui/screen.h"

#include "ui/feed.h"
#include "ui/keys.h"
#include "ui/moment.h"
#include "ui/news.h"
#include "ui/pace.h"
#include "ui/restore.h"
#include "ui/signals.h"
#include "ui/terminal.h"
#include "ui/turns.h"
#include "ui/view.h"
#include "util/clock.h"
#include "util/num.h"

#include <poll.h>
#include <unistd.h>

#define STUCK_NS GOL_NS_PER_S /* how often the runner's end is looked for while the terminal takes nothing */
#define OLD_NS (GOL_NS_PER_S / 4) /* how long the picture stands before the runner is asked for a gap to draw in */
#define BLIND_NS (GOL_NS_PER_S / 200) /* how soon that gap is looked for where nothing says when a trial has ended */
#define RUNNER_TEXT_MAX (256 * 1024)

struct screen {
    const struct gol_screen_options *options;
    struct gol_screen_result *result;
    bool over;
    bool stays; /* when the run ends, until the user leaves */
    bool owns_run; /* as long as there is one */
    struct gol_signals signals;
    struct gol_news news; /* of the runner */
    struct gol_terminal *terminal;
    struct gol_frame frame;
    int tabs; /* line of it that has them; 0 where none has */
    struct gol_pace pace;
    struct gol_turns turns;
    struct gol_look drawn; /* as the frame before was looked at */
    struct gol_moment moment;
    int64_t drawn_ns; /* the frame before */
    int64_t asked_ns; /* since when an answer to a key or a signal waits to be drawn; 0: none does */
    struct gol_feed feed;
    struct gol_scene scene;
};

enum gol_code gol_screen_available(struct gol_err *err)
{
    return gol_terminal_check(err);
}

/* Makes the frame as large as the terminal is now. */
static enum gol_code fit_terminal(struct screen *screen, struct gol_err *err)
{
    int width, height;
    enum gol_code code = gol_terminal_fit(screen->terminal, &width, &height, err);

    gol_frame_fini(&screen->frame);
    if (code == GOL_OK)
        code = gol_frame_init(&screen->frame, width, height, err);
    screen->frame.has_mouse = screen->options->mouse;
    return code;
}

/* Lets boards wait whose bytes would make the frame too large; never what a key has asked for. */
static void take_turns(struct screen *screen, const struct gol_layout *layout)
{
    const struct gol_look *look = &screen->scene.look;
    struct gol_frame *frame = &screen->frame;
    struct gol_rect boards[GOL_LIVE_GAMES];
    const int n = look->mode == GOL_LOOK_HELP ? 0 : gol_layout_boards(layout, boards);
    int64_t room;

    screen->pace.interval_ns = GOL_NS_PER_S / look->frames_per_s;
    room = gol_pace_room(&screen->pace, (int64_t)frame->width * frame->height);
    screen->turns.patient = screen->pace.line_bytes_per_s > 0;
    gol_turns_take(&screen->turns, gol_terminal_painter(screen->terminal), frame, boards, n, room,
                   look->held || room == GOL_PACE_NO_END || !gol_look_same_games(look, &screen->drawn) ||
                       gol_terminal_has_rest(screen->terminal)); /* of which a board may be cut */
    screen->drawn = *look;
}

/* Draws everything as it is now into the frame. */
static void draw(struct screen *screen, int64_t now_ns)
{
    struct gol_layout layout;

    gol_feed_scene(&screen->feed, now_ns, &screen->scene);
    screen->scene.unicode = gol_terminal_unicode(screen->terminal);
    gol_painter_say(gol_terminal_painter(screen->terminal), &screen->scene.look);
    screen->scene.owns_run = screen->owns_run;
    screen->scene.hangup_stops = screen->options->hangup_stops;
    gol_layout_make(screen->frame.width, screen->frame.height, &screen->scene, &layout);
    if (!screen->scene.look.held)
        gol_feed_update_games(&screen->feed, layout.grid.first, layout.grid.shown);
    gol_scene_draw(&screen->frame, &screen->scene, &layout);
    gol_terminal_dress(screen->terminal, screen->scene.look.grids.map, screen->scene.look.grids.ground);
    take_turns(screen, &layout);
    screen->tabs = layout.tabs.y;
}

/* Paints a frame, or what is left of the one before, as far as there is room for it on the line. */
static enum gol_code paint(struct screen *screen, int64_t now_ns, int64_t room, struct gol_err *err)
{
    const bool more = gol_terminal_has_rest(screen->terminal) && screen->asked_ns == 0;
    enum gol_code code;
    size_t bytes;

    if (!more)
        draw(screen, now_ns);
    code = gol_terminal_paint(screen->terminal, &screen->frame, screen->tabs, room, more, &bytes, err);
    gol_pace_drawn(&screen->pace, now_ns, gol_clock_ns(), (int64_t)bytes);
    return code;
}

/* ---- what comes in ---- */

/* Who is suspended does not look: the runner is told by the lock that every screen holds. */
static void suspend(struct screen *screen)
{
    gol_live_look(screen->feed.own, false);
    gol_moment_leave(&screen->moment, screen->feed.own);
    gol_terminal_suspend(screen->terminal); /* the run goes on meanwhile */
    gol_live_look(screen->feed.own, true);
}

static void tell(struct screen *screen, enum gol_screen_wish wish)
{
    const struct gol_live_status *status = &screen->feed.status;

    /* Before it runs, the runner does not expect to be told anything. */
    if (screen->options->tell != NULL && status->state == GOL_LIVE_RUNNING &&
        (status->trial > 0 || wish == GOL_SCREEN_STOP_AFTER))
        screen->options->tell(screen->options->tell_context, wish, status->trial);
}

static void end(struct screen *screen, enum gol_screen_end how, int number)
{
    if (screen->over) /* the first reason counts */
        return;
    screen->over = true;
    screen->result->end = how;
    screen->result->signal = number;
}

/* What the look cannot do by itself. */
static void answer(struct screen *screen, enum gol_request request)
{
    switch (request) {
    case GOL_REQUEST_LEAVE:
        end(screen, screen->options->owns_run && !screen->owns_run ? GOL_SCREEN_RUN_ENDED : GOL_SCREEN_QUIT, 0);
        break;
    case GOL_REQUEST_STOP:
        end(screen, GOL_SCREEN_STOP_ASKED, 0);
        break;
    case GOL_REQUEST_INTERRUPT:
        end(screen, GOL_SCREEN_SIGNAL, SIGINT);
        break;
    case GOL_REQUEST_QUIT:
        end(screen, GOL_SCREEN_SIGNAL, SIGQUIT);
        break;
    case GOL_REQUEST_SUSPEND:
        suspend(screen);
        break;
    case GOL_REQUEST_REDRAW:
        gol_terminal_redraw(screen->terminal);
        break;
    case GOL_REQUEST_SKIP:
        tell(screen, GOL_SCREEN_SKIP);
        break;
    case GOL_REQUEST_STOP_AFTER:
        tell(screen, GOL_SCREEN_STOP_AFTER);
        break;
    case GOL_REQUEST_NONE:
        break;
    }
}

/* Returns whether there were any. */
static bool read_keys(struct screen *screen, short revents)
{
    bool readable = true, any = false;

    if ((revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        end(screen, GOL_SCREEN_HANGUP, SIGHUP);
    while (!screen->over) {
        const enum gol_key key = gol_terminal_key(screen->terminal, readable);

        readable = false;
        if (key == GOL_KEY_NONE)
            break;
        any = true;
        if (key == GOL_KEY_HANGUP)
            end(screen, GOL_SCREEN_HANGUP, SIGHUP);
        else if (key == GOL_KEY_MOUSE)
            answer(screen, gol_mouse_do(&screen->scene.look, screen->owns_run, &screen->frame,
                                        gol_terminal_mouse(screen->terminal)));
        else
            answer(screen, gol_keys_press(&screen->scene.look, screen->owns_run, key));
    }
    return any;
}

static enum gol_code read_signals(struct screen *screen, struct gol_err *err)
{
    enum gol_code code = GOL_OK;
    int number;

    while (code == GOL_OK && (number = gol_signals_next(&screen->signals)) != 0) {
        switch (number) {
        case SIGWINCH:
            code = fit_terminal(screen, err);
            break;
        case SIGTSTP:
            suspend(screen);
            break;
        case SIGCONT: /* somebody else may have drawn meanwhile */
            gol_terminal_resume(screen->terminal);
            code = fit_terminal(screen, err);
            break;
        case SIGHUP:
            end(screen, GOL_SCREEN_HANGUP, SIGHUP);
            break;
        default:
            end(screen, GOL_SCREEN_SIGNAL, number);
            break;
        }
    }
    return code;
}

/* ---- the loop ---- */

/* Somebody holds the picture, or is in the middle of something: the screen is not taken away from under that. */
static bool is_in_use(const struct gol_look *look)
{
    return look->held || look->mode == GOL_LOOK_HELP || look->mode == GOL_LOOK_TYPING;
}

/* The run is over, or nobody takes it further. */
static void run_ended(struct screen *screen)
{
    if (!screen->stays && !is_in_use(&screen->scene.look)) {
        end(screen, GOL_SCREEN_RUN_ENDED, 0);
        return;
    }
    gol_feed_orphaned(&screen->feed, gol_clock_ns());
    if (!screen->stays)
        gol_feed_say(&screen->feed, "the run is over: q leaves");
    screen->stays = true;
    screen->owns_run = false; /* nothing is to be stopped any more */
}

static void find_runner(struct screen *screen)
{
    const int pid = screen->options->runner_pid > 0 ? screen->options->runner_pid : screen->feed.status.runner_pid;

    if (!gol_feed_ended(&screen->feed) && gol_news_listen(&screen->news, pid))
        run_ended(screen);
}

/* Sends what waits. Returns whether another frame may follow. */
static bool send(struct screen *screen)
{
    bool gone;
    const bool all = gol_terminal_send(screen->terminal, &gone);

    if (gone)
        end(screen, GOL_SCREEN_HANGUP, SIGHUP);
    return all && !gone;
}

/* Brings everything up to date, draws it, and sends what the terminal takes of it; then trials may begin again. */
static enum gol_code next_frame(struct screen *screen, int64_t now_ns, int64_t room, struct gol_err *err)
{
    struct gol_feed *feed = &screen->feed;
    enum gol_code code = GOL_OK;

    gol_feed_update(feed, now_ns, screen->scene.look.held);
    find_runner(screen);
    if (gol_feed_ended(feed) && !screen->stays)
        run_ended(screen);
    if (!screen->over) {
        code = paint(screen, now_ns, room, err);
        screen->asked_ns = 0;
        send(screen);
        screen->drawn_ns = now_ns;
        screen->result->frames++;
        screen->result->early += gol_moment_was_early(feed->own, now_ns, gol_clock_ns());
    }
    gol_moment_leave(&screen->moment, feed->own);
    return code;
}

/* Waits for something to do, until then at most, and does it. */
static enum gol_code wait_until(struct screen *screen, int64_t due_ns, bool sent, struct gol_err *err)
{
    struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                           {.fd = screen->signals.fd, .events = POLLIN},
                           {.fd = screen->news.text_fd, .events = POLLIN},
                           {.fd = screen->news.end_fd, .events = POLLIN},
                           {.fd = sent ? -1 : gol_terminal_fd(screen->terminal), .events = POLLOUT},
                           {.fd = screen->news.rows_fd, .events = POLLIN}};
    const int64_t rest_ns = due_ns - gol_clock_ns();
    enum gol_code code = GOL_OK;
    bool asked = false;

    if (poll(fds, sizeof fds / sizeof fds[0], rest_ns > 0 ? (int)((rest_ns + 999999) / 1000000) : 0) <= 0)
        return GOL_OK;
    if (fds[1].revents != 0)
        code = read_signals(screen, err);
    if (fds[0].revents != 0 && !screen->over)
        asked = read_keys(screen, fds[0].revents);
    if ((asked || fds[1].revents != 0) && screen->asked_ns == 0)
        screen->asked_ns = gol_clock_ns(); /* an answer is seen at once */
    gol_news_take_text(&screen->news, &screen->result->runner_text, RUNNER_TEXT_MAX);
    if (fds[5].revents != 0)
        gol_news_take_rows(&screen->news);
    if (fds[3].revents != 0) {
        gol_news_took_end(&screen->news);
        run_ended(screen);
    }
    return code;
}

/*
 * When a frame is due; asked after that time, trials that are young put it off. From then on a moment may be held to
 * draw it in.
 */
static int64_t next_due_ns(struct screen *screen, int64_t now_ns)
{
    const bool rest = gol_terminal_has_rest(screen->terminal); /* goes on at once */
    const int64_t due_ns = rest ? now_ns : gol_pace_due(&screen->pace, screen->asked_ns);
    const int64_t old_ns = screen->drawn_ns + OLD_NS;
    const enum gol_moment_need need = screen->asked_ns != 0 ? GOL_MOMENT_KEY
                                      : now_ns >= old_ns    ? GOL_MOMENT_OLD
                                                            : GOL_MOMENT_IDLE;
    int64_t again_ns;

    if (now_ns < due_ns)
        return due_ns;
    again_ns = gol_moment_enter(&screen->moment, screen->feed.own, now_ns, need);
    if (again_ns == 0)
        return due_ns;
    if (need == GOL_MOMENT_IDLE && again_ns > old_ns)
        again_ns = old_ns;
    if (screen->news.rows_fd < 0 && again_ns > now_ns + BLIND_NS)
        again_ns = now_ns + BLIND_NS;
    return again_ns;
}

/* While the terminal takes nothing, or enough is on its way to it, no frame is drawn. */
static enum gol_code loop(struct screen *screen, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    while (!screen->over && code == GOL_OK) {
        const bool sent = send(screen);
        const int64_t now_ns = gol_clock_ns(), stuck_ns = now_ns + STUCK_NS;
        int64_t room, due_ns;

        if (screen->over)
            break;
        room = gol_terminal_room(screen->terminal, now_ns, screen->asked_ns != 0, &due_ns);
        screen->pace.line_bytes_per_s = gol_terminal_rate(screen->terminal);
        if (room > 0)
            due_ns = next_due_ns(screen, now_ns);
        else
            gol_moment_leave(&screen->moment, screen->feed.own);
        if (room > 0 && now_ns >= due_ns)
            code = next_frame(screen, now_ns, room, err);
        else
            code = wait_until(screen, due_ns < stuck_ns ? due_ns : stuck_ns, sent, err);
    }
    gol_news_take_text(&screen->news, &screen->result->runner_text, RUNNER_TEXT_MAX);
    return code;
}

enum gol_code gol_screen_run(const struct gol_screen_options *options, struct gol_screen_result *out,
                             struct gol_err *err)
{
    struct screen screen = {
        .options = options,
        .result = out,
        .stays = options->stays,
        .owns_run = options->owns_run,
        .signals = {.fd = -1},
        .pace = {.bytes_per_s = options->bytes_per_s, .thrifty = options->thrifty},
    };
    enum gol_code code;

    gol_look_init(&screen.scene.look);
    *out = (struct gol_screen_result){.end = GOL_SCREEN_QUIT};
    gol_buf_init(&out->runner_text);
    code = gol_screen_available(err);
    if (code != GOL_OK)
        return code;
    code = gol_feed_init(&screen.feed, options, err);
    if (code != GOL_OK)
        return code;
    gol_news_open(&screen.news, options->past == NULL ? options->run_dir : NULL, options->runner_fd);
    gol_restore_say(options->owns_run ? "gollab: the screen has crashed, and the run goes on: gollab watch shows it\n"
                                      : "");
    code = gol_signals_open(&screen.signals, err);
    if (code == GOL_OK)
        code = gol_terminal_open(options->mouse, options->bytes_per_s, &screen.terminal, err);
    if (code == GOL_OK)
        code = fit_terminal(&screen, err);
    if (code == GOL_OK)
        code = loop(&screen, err);
    gol_terminal_close(screen.terminal);
    gol_signals_close(&screen.signals); /* what came while we were leaving has been answered by leaving */
    gol_news_close(&screen.news);
    gol_frame_fini(&screen.frame);
    gol_feed_fini(&screen.feed);
    return code;
}

void gol_screen_result_fini(struct gol_screen_result *result)
{
    gol_buf_fini(&result->runner_text);
}
