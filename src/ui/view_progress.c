/*
 * How far the run is. Four lines when there is room; fewer lines keep what matters most: how much is done, then
 * what runs now, then the title, then the times. A single line has as much of all this as it is long for.
 */
#include "ui/view.h"

#include "util/least.h"
#include "util/num.h"

#include <stdio.h>

#define RATE_ROOM 12 /* columns beside it, for the title */
#define BAR_COLUMNS 8 /* of the bar of a single line, at least */
#define BAR_COLUMNS_MOST 20
#define TITLE_COLUMNS 12 /* with fewer a title is not worth its place there */
#define WARNING_COLUMNS 24 /* with fewer a warning says nothing */

static const char *state_name(enum gol_live_state state)
{
    switch (state) {
    case GOL_LIVE_STARTING:
        return "starting";
    case GOL_LIVE_RUNNING:
        return "running";
    case GOL_LIVE_FINISHING:
        return "finishing";
    case GOL_LIVE_DONE:
        return "done";
    case GOL_LIVE_STOPPED:
        return "stopped";
    }
    return "?";
}

static double fraction_of(const struct gol_live_status *status)
{
    if (status->total <= 0 || status->done <= 0)
        return 0;
    return status->done >= status->total ? 1 : (double)status->done / status->total;
}

/* Whole seconds: tenths that change ten times a second only draw the eye. */
static const char *duration(char out[GOL_NUM_TEXT], int64_t ns)
{
    return ns < GOL_NS_PER_S ? "0 s" : gol_num_duration(out, ns / GOL_NS_PER_S * GOL_NS_PER_S);
}

/* What is left of the run. A trial that takes longer than expected does not shorten what comes after it. */
static int64_t left_ns(const struct gol_progress *progress)
{
    const struct gol_live_status *status = progress->status;
    const int64_t ran_ns = status->trial > 0 ? progress->now_ns - status->trial_started_ns : 0;
    const int64_t saved_ns = ran_ns < status->trial_eta_ns ? ran_ns : status->trial_eta_ns;

    return saved_ns < 0 ? status->eta_ns : saved_ns < status->eta_ns ? status->eta_ns - saved_ns : 0;
}

/* Texts one after the other, two columns between them; what does not fit at all is left out. */
struct line {
    struct gol_frame *frame;
    int x, y, left;
};

static void add(struct line *line, const char *text, enum gol_colour colour, bool bold)
{
    int used;

    if (text[0] == '\0' || (line->left < 6 && gol_text_columns(text) > line->left))
        return;
    used = gol_frame_text_cut(line->frame, line->x, line->y, line->left, text, colour, bold) + 2;
    line->x += used;
    line->left -= used;
}

/* Whole or not at all. */
static void add_whole(struct line *line, const char *text, enum gol_colour colour, bool bold)
{
    if (gol_text_columns(text) <= line->left)
        add(line, text, colour, bold);
}

/* A rate that was asked for is said, or its keys would seem to do nothing. Returns the columns used. */
static int draw_rate(struct gol_frame *frame, struct gol_rect at, int frames_per_s)
{
    char text[32];
    int width;

    snprintf(text, sizeof text, "%d frame%s/s", frames_per_s, frames_per_s == 1 ? "" : "s");
    width = gol_text_columns(text);
    if (frames_per_s < 1 || at.width < width + RATE_ROOM)
        return 0;
    gol_frame_text(frame, at.x + at.width - width, at.y, width, text, GOL_COLOUR_DIM, false);
    return width + 2;
}

static void draw_title(struct gol_frame *frame, struct gol_rect at, const struct gol_progress *progress)
{
    const enum gol_live_state state = progress->status->state;
    const char *name = state_name(state);
    const int width = gol_text_columns(name);
    int left = at.width;

    if (at.width >= width + 12) {
        gol_frame_text(frame, at.x + at.width - width, at.y, width, name,
                       state == GOL_LIVE_STOPPED ? GOL_COLOUR_BAD
                       : state == GOL_LIVE_DONE  ? GOL_COLOUR_GOOD
                                                 : GOL_COLOUR_DIM,
                       false);
        left -= width + 2;
        left -= draw_rate(frame, (struct gol_rect){at.x, at.y, left, 1}, progress->frames_per_s);
    }
    gol_frame_text_cut(frame, at.x, at.y, left, progress->title, GOL_COLOUR_TITLE, true);
}

static void count_text(char *out, size_t size, const struct gol_live_status *status)
{
    if (status->total > 0)
        snprintf(out, size, "%d/%d  %d%%", status->done, status->total, (int)(100 * fraction_of(status)));
    else
        snprintf(out, size, "starting");
}

static void failed_text(char *out, size_t size, const struct gol_live_status *status)
{
    out[0] = '\0';
    if (status->failed > 0)
        snprintf(out, size, "%d failed", status->failed);
}

static void fill_bar(struct gol_frame *frame, int x, int y, int width, const struct gol_live_status *status)
{
    const int full = (int)(fraction_of(status) * width);

    for (int i = 0; i < width; i++)
        gol_frame_put(frame, x + i, y, i < full ? 0x2588 : 0x2591, i < full ? GOL_COLOUR_BAR : GOL_COLOUR_DIM,
                      GOL_COLOUR_DEFAULT);
}

static void draw_bar(struct gol_frame *frame, struct gol_rect at, const struct gol_live_status *status)
{
    char text[48];
    int used, width;

    count_text(text, sizeof text, status);
    used = gol_text_columns(text);
    width = at.width - used - 2;
    if (width < 4) {
        gol_frame_text_cut(frame, at.x, at.y, at.width, text, GOL_COLOUR_DEFAULT, true);
        return;
    }
    fill_bar(frame, at.x, at.y, width, status);
    gol_frame_text(frame, at.x + width + 2, at.y, used, text, GOL_COLOUR_DEFAULT, true);
}

#define TIME_TEXT 64

static void elapsed_text(char out[TIME_TEXT], const struct gol_progress *progress)
{
    const struct gol_live_status *status = progress->status;
    const int64_t now_ns = status->ended_ns > 0 ? status->ended_ns : progress->now_ns;
    char time[GOL_NUM_TEXT];

    snprintf(out, TIME_TEXT, "elapsed %s", duration(time, status->started_ns > 0 ? now_ns - status->started_ns : 0));
}

static void left_text(char out[TIME_TEXT], const struct gol_progress *progress)
{
    char time[GOL_NUM_TEXT];

    out[0] = '\0';
    if (progress->status->eta_ns >= 0 && progress->status->state <= GOL_LIVE_RUNNING)
        snprintf(out, TIME_TEXT, "left %s", duration(time, left_ns(progress)));
}

static void draw_times(struct gol_frame *frame, struct gol_rect at, const struct gol_progress *progress)
{
    const struct gol_live_status *status = progress->status;
    struct line line = {frame, at.x, at.y, at.width};
    char elapsed[TIME_TEXT], left[TIME_TEXT], failed[48];
    char warning[192];

    elapsed_text(elapsed, progress);
    left_text(left, progress);
    failed_text(failed, sizeof failed, status);
    /* In a narrow place the bad news come first. */
    if (at.width < gol_text_columns(elapsed) + gol_text_columns(left) + gol_text_columns(failed) + 4)
        add_whole(&line, failed, GOL_COLOUR_BAD, true), failed[0] = '\0';
    add_whole(&line, elapsed, GOL_COLOUR_DIM, false);
    add_whole(&line, left, GOL_COLOUR_DIM, false);
    add_whole(&line, failed, GOL_COLOUR_BAD, true);
    if (status->warnings > 0 && line.left >= WARNING_COLUMNS) {
        snprintf(warning, sizeof warning, "%d warning%s: %s", status->warnings, status->warnings == 1 ? "" : "s",
                 status->warning);
        add(&line, warning, GOL_COLOUR_DIM, false);
    }
}

static bool is_running(const struct gol_live_status *status)
{
    return status->point >= 0 && status->state == GOL_LIVE_RUNNING;
}

static void draw_trial(struct line *line, const struct gol_progress *progress)
{
    const struct gol_live_status *status = progress->status;
    const int message = gol_text_columns(status->message);

    /* A message is news; the trial is there all the time, so it gives way. */
    if (is_running(status) && (message == 0 || gol_text_columns(status->label) + message + 2 <= line->left))
        add(line, status->label, GOL_COLOUR_DEFAULT, false);
    add(line, status->message, GOL_COLOUR_BAD, true);
}

static void draw_repeat(struct line *line, const struct gol_progress *progress)
{
    const struct gol_live_status *status = progress->status;
    char text[64], time[GOL_NUM_TEXT];

    if (is_running(status) && status->message[0] == '\0' && line->left >= 24) {
        snprintf(text, sizeof text, "repeat %d  %s", status->repeat + 1,
                 duration(time, status->trial_started_ns > 0 ? progress->now_ns - status->trial_started_ns : 0));
        add(line, text, GOL_COLOUR_DIM, false);
    }
}

bool gol_progress_is_quiet(const struct gol_progress *progress)
{
    const struct gol_live_status *status = progress->status;

    return status->message[0] == '\0' && (status->state == GOL_LIVE_DONE || status->state == GOL_LIVE_STOPPED);
}

/* What has no room is left out, the bar and the title first. */
static void draw_single(struct line *line, const struct gol_progress *progress)
{
    const struct gol_live_status *status = progress->status;
    char text[TIME_TEXT];
    struct line title;

    count_text(text, sizeof text, status);
    add(line, text, GOL_COLOUR_DEFAULT, true);
    if (gol_progress_is_quiet(progress))
        add_whole(line, state_name(status->state), GOL_COLOUR_DIM, false);
    failed_text(text, sizeof text, status);
    add_whole(line, text, GOL_COLOUR_BAD, true);
    draw_trial(line, progress);
    left_text(text, progress);
    add_whole(line, text, GOL_COLOUR_DIM, false);
    elapsed_text(text, progress);
    add_whole(line, text, GOL_COLOUR_DIM, false);
    title = *line;
    if (line->left >= TITLE_COLUMNS + 2 + BAR_COLUMNS)
        title.left -= BAR_COLUMNS + 2;
    if (title.left >= TITLE_COLUMNS) {
        add(&title, progress->title, GOL_COLOUR_TITLE, true);
        line->left -= title.x - line->x;
        line->x = title.x;
    }
    if (line->left >= BAR_COLUMNS)
        fill_bar(line->frame, line->x, line->y, gol_least_int(line->left, BAR_COLUMNS_MOST), status);
}

void gol_progress_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_progress *progress)
{
    struct gol_rect at = {rect.x, rect.y, rect.width, 1};
    struct line line;
    char text[48];

    if (rect.height < 1 || rect.width < 1)
        return;
    if (rect.height >= 3)
        draw_title(frame, at, progress), at.y++;
    if (rect.height >= 2)
        draw_bar(frame, at, progress->status), at.y++;
    if (rect.height >= 4 || (rect.height == 3 && gol_progress_is_quiet(progress)))
        draw_times(frame, at, progress), at.y++;
    if (at.y >= rect.y + rect.height)
        return;
    line = (struct line){frame, at.x, at.y, at.width};
    if (rect.height == 1) {
        draw_single(&line, progress);
        return;
    }
    if (rect.height < 4) {
        failed_text(text, sizeof text, progress->status);
        add_whole(&line, text, GOL_COLOUR_BAD, true);
    }
    draw_trial(&line, progress);
    draw_repeat(&line, progress);
}
