/*
 * One thread around one poll: keys, signals, the runner's standard error, the runner's end, and a timer for
 * the frames.
 *
 * A terminal that takes long gets fewer frames: the pause after a frame is a multiple of the time that it took, and
 * while the terminal takes nothing, nothing is drawn. Signals are blocked and come through a descriptor, so no
 * handler ever runs in the middle of drawing. Ctrl-C is a key here, so that it reaches the screen alone and not
 * the runner beside it.
 */
#include "ui/screen.h"

#include "ui/feed.h"
#include "ui/keys.h"
#include "ui/terminal.h"
#include "ui/view.h"
#include "util/clock.h"
#include "util/num.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define FRAME_SHARE 4 /* the pause after a frame, in times of what drawing it took */
#define RUNNER_TEXT_MAX (256 * 1024)

static const int handled[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};
#define N_HANDLED (sizeof handled / sizeof handled[0])

struct screen {
    const struct gol_screen_options *options;
    struct gol_screen_result *result;
    bool over;
    sigset_t old_mask;
    int signal_fd, runner_fd, runner_pidfd;
    struct gol_terminal *terminal;
    struct gol_frame frame;
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
    return code != GOL_OK ? code : gol_frame_init(&screen->frame, width, height, err);
}

static void draw(struct screen *screen, int64_t now_ns)
{
    struct gol_layout layout;

    gol_feed_scene(&screen->feed, now_ns, &screen->scene);
    screen->scene.unicode = gol_terminal_unicode(screen->terminal);
    screen->scene.owns_run = screen->options->owns_run;
    screen->scene.hangup_stops = screen->options->hangup_stops;
    gol_layout_make(screen->frame.width, screen->frame.height, &screen->scene, &layout);
    if (!screen->scene.look.held)
        gol_feed_update_games(&screen->feed, layout.grid.first, layout.grid.shown);
    gol_scene_draw(&screen->frame, &screen->scene, &layout);
    gol_terminal_dress(screen->terminal, screen->scene.look.grids.map, screen->scene.look.grids.ground);
    gol_terminal_paint(screen->terminal, &screen->frame);
}

/* ---- what comes in ---- */

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
        end(screen, GOL_SCREEN_QUIT, 0);
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
        gol_terminal_suspend(screen->terminal); /* the run goes on meanwhile */
        break;
    case GOL_REQUEST_REDRAW:
        gol_terminal_redraw(screen->terminal);
        break;
    case GOL_REQUEST_SKIP:
    case GOL_REQUEST_STOP_AFTER:
    case GOL_REQUEST_NONE:
        break;
    }
}

static void read_keys(struct screen *screen, short revents)
{
    bool readable = true;

    if ((revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        end(screen, GOL_SCREEN_HANGUP, SIGHUP);
    while (!screen->over) {
        const enum gol_key key = gol_terminal_key(screen->terminal, readable);

        readable = false;
        if (key == GOL_KEY_NONE)
            break;
        if (key == GOL_KEY_HANGUP)
            end(screen, GOL_SCREEN_HANGUP, SIGHUP);
        else
            answer(screen, gol_keys_press(&screen->scene.look, screen->options->owns_run, key));
    }
}

static enum gol_code read_signals(struct screen *screen, struct gol_err *err)
{
    struct signalfd_siginfo info;
    enum gol_code code = GOL_OK;

    while (read(screen->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        switch (info.ssi_signo) {
        case SIGWINCH:
            code = fit_terminal(screen, err);
            break;
        case SIGTSTP:
            gol_terminal_suspend(screen->terminal);
            break;
        case SIGCONT: /* somebody else may have drawn meanwhile */
            gol_terminal_resume(screen->terminal);
            code = fit_terminal(screen, err);
            break;
        case SIGHUP:
            end(screen, GOL_SCREEN_HANGUP, SIGHUP);
            break;
        default:
            end(screen, GOL_SCREEN_SIGNAL, (int)info.ssi_signo);
            break;
        }
        if (code != GOL_OK)
            break;
    }
    return code;
}

static void drain_runner(struct screen *screen)
{
    struct gol_buf *text = &screen->result->runner_text;
    struct pollfd ready = {.fd = screen->runner_fd, .events = POLLIN};
    char chunk[4096];

    while (screen->runner_fd >= 0 && poll(&ready, 1, 0) > 0) {
        const ssize_t got = read(screen->runner_fd, chunk, sizeof chunk);

        if (got > 0 && text->size + (size_t)got <= RUNNER_TEXT_MAX)
            gol_buf_add(text, chunk, (size_t)got);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN))
            screen->runner_fd = -1; /* the other end is closed */
        if (got <= 0)
            break;
    }
}

/* ---- the loop ---- */

/* A descriptor that becomes readable when the runner ends; without one its number is asked for each time. */
static void find_runner(struct screen *screen)
{
    const int pid = screen->options->runner_pid > 0 ? screen->options->runner_pid : screen->feed.status.runner_pid;

    if (screen->runner_pidfd >= 0 || pid <= 0)
        return;
    screen->runner_pidfd = pidfd_open(pid, 0);
    if (screen->runner_pidfd < 0 && kill(pid, 0) != 0 && errno == ESRCH)
        end(screen, GOL_SCREEN_RUN_ENDED, 0);
}

/* Returns when the next frame is due. */
static int64_t next_frame(struct screen *screen, int64_t now_ns)
{
    const int64_t frame_ns = GOL_NS_PER_S / screen->scene.look.frames_per_s;
    int64_t took_ns;
    bool gone = false;

    gol_feed_update(&screen->feed, now_ns, screen->scene.look.held);
    find_runner(screen);
    if (gol_feed_ended(&screen->feed))
        end(screen, GOL_SCREEN_RUN_ENDED, 0);
    if (!screen->over && gol_terminal_takes_bytes(&gone))
        draw(screen, now_ns);
    if (gone)
        end(screen, GOL_SCREEN_HANGUP, SIGHUP);
    took_ns = gol_clock_ns() - now_ns;
    return now_ns + took_ns + (FRAME_SHARE * took_ns > frame_ns ? FRAME_SHARE * took_ns : frame_ns);
}

static enum gol_code loop(struct screen *screen, struct gol_err *err)
{
    int64_t due_ns = gol_clock_ns();
    enum gol_code code = GOL_OK;

    while (!screen->over && code == GOL_OK) {
        struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                               {.fd = screen->signal_fd, .events = POLLIN},
                               {.fd = screen->runner_fd, .events = POLLIN},
                               {.fd = screen->runner_pidfd, .events = POLLIN}};
        int64_t now_ns = gol_clock_ns();
        int rest_ms;

        if (now_ns >= due_ns) {
            due_ns = next_frame(screen, now_ns);
            continue;
        }
        rest_ms = (int)((due_ns - now_ns + 999999) / 1000000);
        if (poll(fds, sizeof fds / sizeof fds[0], rest_ms) <= 0)
            continue;
        if (fds[1].revents != 0)
            code = read_signals(screen, err);
        if (fds[0].revents != 0 && !screen->over) {
            read_keys(screen, fds[0].revents);
            due_ns = 0; /* an answer to a key is seen at once */
        }
        drain_runner(screen);
        if (fds[3].revents != 0)
            end(screen, GOL_SCREEN_RUN_ENDED, 0);
        if (fds[1].revents != 0)
            due_ns = 0;
    }
    drain_runner(screen);
    return code;
}

static enum gol_code take_signals(struct screen *screen, struct gol_err *err)
{
    sigset_t mask;

    sigemptyset(&mask);
    for (size_t i = 0; i < N_HANDLED; i++)
        sigaddset(&mask, handled[i]);
    sigprocmask(SIG_BLOCK, &mask, &screen->old_mask);
    screen->signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    return screen->signal_fd < 0 ? gol_err_errno(err, "signalfd") : GOL_OK;
}

/* What came while we were leaving has been answered by leaving. */
static void release_signals(struct screen *screen)
{
    struct signalfd_siginfo info;

    while (screen->signal_fd >= 0 && read(screen->signal_fd, &info, sizeof info) > 0)
        continue;
    sigprocmask(SIG_SETMASK, &screen->old_mask, NULL);
    if (screen->signal_fd >= 0)
        close(screen->signal_fd);
}

enum gol_code gol_screen_run(const struct gol_screen_options *options, struct gol_screen_result *out,
                             struct gol_err *err)
{
    struct screen screen = {
        .options = options, .result = out, .signal_fd = -1, .runner_fd = options->runner_fd, .runner_pidfd = -1};
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
    code = take_signals(&screen, err);
    if (code == GOL_OK)
        code = gol_terminal_open(&screen.terminal, err);
    if (code == GOL_OK)
        code = fit_terminal(&screen, err);
    if (code == GOL_OK)
        code = loop(&screen, err);
    gol_terminal_close(screen.terminal);
    release_signals(&screen);
    if (screen.runner_pidfd >= 0)
        close(screen.runner_pidfd);
    gol_frame_fini(&screen.frame);
    gol_feed_fini(&screen.feed);
    return code;
}

void gol_screen_result_fini(struct gol_screen_result *result)
{
    gol_buf_fini(&result->runner_text);
}
