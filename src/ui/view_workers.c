/*
 * Processors first, then the runtime in a line or two, then a line for each worker with its last minute as small bars,
 * the newest at the right. As room gets scarce, columns at the right go, then what was spent on stealing has no bars,
 * then the histories get shorter.
 */
#include "ui/view_workers.h"

#include "util/least.h"
#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAME_WIDTH 9 /* "process  " */
#define BAR_MOST 48
#define CPU_WIDTH 24 /* "1.62 of 2 processors" */
#define HISTORY_MOST 60
#define HISTORY_LEAST 10
#define HISTORY_TWO 34 /* columns in which there is room for two of them */
#define HISTORY_GAP 2
#define RARE 8 /* percent: a bar that is told from none */
#define ALL_LINES 8 /* from here on there is room for what can be left out */
#define AIRY_LINES 12 /* and from here on for blank ones */
#define WORKERS_LEAST 3 /* that are seen before the runtime gets a second line */

struct column {
    const char *heading;
    int width;
    void (*show)(const struct gol_pulse_worker *worker, char *out, size_t size);
};

/* ---- small parts ---- */

static void draw_bar(struct gol_frame *frame, int x, int y, int width, double share, enum gol_colour colour,
                     bool unicode)
{
    const double within = share < 0 ? 0 : share > 1 ? 1 : share;
    const int filled = (int)(within * width + 0.5);

    for (int i = 0; i < width; i++)
        gol_frame_put(frame, x + i, y,
                      i < filled ? (unicode ? 0x2588 : '#')
                      : unicode  ? 0x2591
                                 : '.',
                      i < filled ? colour : GOL_COLOUR_DIM, GOL_COLOUR_DEFAULT);
}

/* A look as a bar an eighth of a line fine; a worker that did little is told from one that did nothing. */
static uint32_t bar_of(int percent, bool unicode)
{
    static const char ascii[] = "_.:-=+*#%@";

    if (percent == GOL_PULSE_GAP)
        return ' ';
    if (!unicode)
        return (uint32_t)ascii[percent <= 0 ? 0 : 1 + (percent - 1) * 9 / 100];
    return percent <= 0 ? 0x2581 : 0x2581U + (uint32_t)((percent * 7 + 50) / 100);
}

static void draw_history(struct gol_frame *frame, int x, int y, int width, const struct gol_history *history,
                         const struct gol_pulse *pulse, enum gol_colour colour, bool unicode)
{
    for (int i = 0; i < width; i++) {
        const int percent = gol_history_at(history, pulse, width - 1 - i);

        gol_frame_put(frame, x + i, y, bar_of(percent, unicode), percent <= 0 ? GOL_COLOUR_DIM : colour,
                      GOL_COLOUR_DEFAULT);
    }
}

/* ---- processors ---- */

static int draw_cpu(struct gol_frame *frame, struct gol_rect rect, const struct gol_workers_view *view)
{
    const struct gol_pulse *pulse = view->pulse;
    const int bar = gol_least_int(rect.width - NAME_WIDTH - CPU_WIDTH, BAR_MOST);
    char all[GOL_NUM_TEXT], own[GOL_NUM_TEXT], use[GOL_NUM_TEXT];
    char text[160];
    double percent;

    if (rect.height < 1)
        return 0;
    if (!pulse->has_cpu) {
        gol_frame_text_cut(frame, rect.x, rect.y, rect.width, "processors: not known", GOL_COLOUR_DIM, false);
        return 1;
    }
    for (int line = 0; line < 2 && line < rect.height; line++) {
        const double used = line == 0 ? pulse->cpu : pulse->driver;
        int x = gol_frame_text(frame, rect.x, rect.y + line, rect.width, line == 0 ? "process" : "driver",
                               GOL_COLOUR_DEFAULT, false);

        x = NAME_WIDTH;
        if (bar >= 4) {
            draw_bar(frame, rect.x + x, rect.y + line, bar, used / pulse->processors,
                     line == 0 ? GOL_COLOUR_POOL : GOL_COLOUR_SERIAL, view->unicode);
            x += bar + 2;
        }
        gol_num_fixed(use, used, 2);
        snprintf(text, sizeof text,
                 line > 0                         ? "%s"
                 : rect.width - x < CPU_WIDTH - 2 ? "%s of %d"
                                                  : "%s of %d processors",
                 use, pulse->processors);
        gol_frame_text_cut(frame, rect.x + x, rect.y + line, rect.width - x, text, GOL_COLOUR_DEFAULT, false);
        x += CPU_WIDTH;
        if (rect.width - x >= HISTORY_LEAST)
            draw_history(frame, rect.x + x, rect.y + line, gol_least_int(rect.width - x, HISTORY_MOST),
                         line == 0 ? &pulse->cpu_history : &pulse->driver_history, pulse,
                         line == 0 ? GOL_COLOUR_POOL : GOL_COLOUR_SERIAL, view->unicode);
    }
    if (rect.height < ALL_LINES)
        return rect.height < 2 ? rect.height : 2;
    percent = pulse->cpu_ns > 0 ? 100 * (double)pulse->driver_ns / (double)pulse->cpu_ns : 0;
    snprintf(text, sizeof text, "so far   %s of processor time; %%time, in the driver, sees %s (%s %%)",
             gol_num_time(all, (double)pulse->cpu_ns / 1e9, 3), gol_num_time(own, (double)pulse->driver_ns / 1e9, 3),
             gol_num_fixed(use, percent, percent < 10 ? 1 : 0));
    gol_frame_text_cut(frame, rect.x, rect.y + 2, rect.width, text, GOL_COLOUR_DEFAULT, false);
    return 3;
}

/* ---- the runtime ---- */

/* Puts a text behind those before it, on the next line when there is no room. */
static void put_item(struct gol_frame *frame, struct gol_rect rect, const char *text, int *column, int *line)
{
    const int width = gol_text_columns(text);

    if (*column > 0 && *column + width > rect.width) {
        *column = 0;
        ++*line;
    }
    if (*line < rect.height)
        gol_frame_text_cut(frame, rect.x + *column, rect.y + *line, rect.width - *column, text, GOL_COLOUR_DEFAULT,
                           false);
    *column += width + 3;
}

/* "0", "1", "2-3" and so on: what one of the depths stands for. */
static const char *depth_of(char out[GOL_NUM_TEXT], int depth)
{
    if (depth < 2)
        snprintf(out, GOL_NUM_TEXT, "%d", depth);
    else if (depth < GOL_DEPTHS - 1)
        snprintf(out, GOL_NUM_TEXT, "%d-%d", 1 << (depth - 1), (1 << depth) - 1);
    else
        snprintf(out, GOL_NUM_TEXT, "%d+", 1 << (depth - 1));
    return out;
}

/* "mailbox  median 1, most 4-7 waiting   0 ▁█▂▁▁▁▁▁▁▁▁▁ 1024+" */
static void draw_mailboxes(struct gol_frame *frame, struct gol_rect rect, const struct gol_workers_view *view)
{
    const struct gol_pulse *pulse = view->pulse;
    char a[GOL_NUM_TEXT], b[GOL_NUM_TEXT], text[80];
    int median, deepest, x;
    double highest = 0;

    if (!gol_pulse_depths(pulse, &median, &deepest)) {
        gol_frame_text_cut(frame, rect.x, rect.y, rect.width, "mailbox  none was looked at just now", GOL_COLOUR_DIM,
                           false);
        return;
    }
    snprintf(text, sizeof text, "mailbox  median %s, most %s waiting   ", depth_of(a, median), depth_of(b, deepest));
    x = gol_frame_text_cut(frame, rect.x, rect.y, rect.width, text, GOL_COLOUR_DEFAULT, false);
    if (x + GOL_DEPTHS + 8 > rect.width)
        return;
    for (int i = 0; i < GOL_DEPTHS; i++)
        highest = pulse->depths[i] > highest ? pulse->depths[i] : highest;
    x += gol_frame_text(frame, rect.x + x, rect.y, rect.width - x, "0 ", GOL_COLOUR_DIM, false);
    for (int i = 0; i < GOL_DEPTHS; i++) {
        const int share = (int)ceil(100 * pulse->depths[i] / highest);
        const int percent = share > 0 && share < RARE ? RARE : share;

        gol_frame_put(frame, rect.x + x++, rect.y, bar_of(percent, view->unicode),
                      percent == 0 ? GOL_COLOUR_DIM : GOL_COLOUR_POOL, GOL_COLOUR_DEFAULT);
    }
    snprintf(text, sizeof text, " %s", depth_of(a, GOL_DEPTHS - 1));
    gol_frame_text(frame, rect.x + x, rect.y, rect.width - x, text, GOL_COLOUR_DIM, false);
}

/* Returns the lines that were used. */
static int draw_runtime(struct gol_frame *frame, struct gol_rect rect, const struct gol_workers_view *view)
{
    const struct gol_pulse *pulse = view->pulse;
    const struct gol_runtime_stats *stats = &pulse->stats;
    char a[GOL_NUM_TEXT], b[GOL_NUM_TEXT], c[GOL_NUM_TEXT];
    char text[128];
    int column = 0, line = 0;

    if (stats->actors > 0 && stats->actor_slots > 0)
        snprintf(text, sizeof text, "actors %s (%s, %s each)", gol_num_short(a, (double)stats->actors),
                 gol_num_bytes(b, (double)stats->actor_bytes),
                 gol_num_bytes(c, (double)stats->actor_bytes / (double)stats->actor_slots));
    else
        snprintf(text, sizeof text, "actors %s", gol_num_short(a, (double)stats->actors));
    put_item(frame, rect, text, &column, &line);
    snprintf(text, sizeof text, "messages %s/s", gol_num_short(a, pulse->messages_per_s));
    put_item(frame, rect, text, &column, &line);
    if (stats->mails > 0)
        snprintf(text, sizeof text, "up to %s mails under way (%s)", gol_num_short(a, (double)stats->mails),
                 gol_num_bytes(b, (double)stats->mail_bytes));
    else
        snprintf(text, sizeof text, "no mails under way");
    put_item(frame, rect, text, &column, &line);
    if (pulse->mode == GOL_MODE_POOL) {
        snprintf(text, sizeof text, "timers %s", gol_num_short(a, (double)stats->total.pending));
        put_item(frame, rect, text, &column, &line);
    }
    if (stats->dead_letters > 0) {
        snprintf(text, sizeof text, "dead letters %s", gol_num_short(a, (double)stats->dead_letters));
        put_item(frame, rect, text, &column, &line);
    }
    if (++line < rect.height)
        draw_mailboxes(frame, (struct gol_rect){rect.x, rect.y + line++, rect.width, 1}, view);
    return line < rect.height ? line : rect.height;
}

/* ---- workers ---- */

static void show_share(double share, char *out, size_t size)
{
    const int percent = (int)(share * 100 + 0.5);

    snprintf(out, size, share > 0 && percent == 0 ? "<1 %%" : "%d %%", percent);
}

static void show_busy(const struct gol_pulse_worker *worker, char *out, size_t size)
{
    show_share(worker->busy, out, size);
}

static void show_stealing(const struct gol_pulse_worker *worker, char *out, size_t size)
{
    show_share(worker->stealing, out, size);
}

static void show_messages(const struct gol_pulse_worker *worker, char *out, size_t size)
{
    char number[GOL_NUM_TEXT];

    snprintf(out, size, "%s", gol_num_short(number, worker->messages_per_s));
}

static void show_steals(const struct gol_pulse_worker *worker, char *out, size_t size)
{
    char number[GOL_NUM_TEXT];

    snprintf(out, size, "%s", gol_num_short(number, worker->steals_per_s));
}

static void show_ready(const struct gol_pulse_worker *worker, char *out, size_t size)
{
    char number[GOL_NUM_TEXT];

    snprintf(out, size, "%s", gol_num_short(number, (double)worker->stats.ready));
}

static void show_pending(const struct gol_pulse_worker *worker, char *out, size_t size)
{
    char number[GOL_NUM_TEXT];

    snprintf(out, size, "%s", gol_num_short(number, (double)worker->stats.pending));
}

static const struct column columns[] = {
    {"busy", 7, show_busy},        {"messages/s", 12, show_messages}, {"stealing", 10, show_stealing},
    {"steals/s", 10, show_steals}, {"ready", 8, show_ready},          {"timers", 8, show_pending},
};
#define COLUMNS (int)(sizeof columns / sizeof columns[0])

/* The columns of each history: of the busy shares, and where there is room of those spent on stealing. */
static int share_history(int room)
{
    return room < HISTORY_TWO ? room : (room - HISTORY_GAP) / 2;
}

static int draw_heading(struct gol_frame *frame, struct gol_rect rect, int shown, int history)
{
    const int one = share_history(history);
    int x = NAME_WIDTH + history;

    gol_frame_text_cut(frame, rect.x, rect.y, rect.width, "worker", GOL_COLOUR_TITLE, true);
    gol_frame_text_cut(frame, rect.x + NAME_WIDTH, rect.y, one, one < 26 ? "busy" : "busy, four looks a second",
                       GOL_COLOUR_DIM, false);
    if (one < history)
        gol_frame_text_cut(frame, rect.x + NAME_WIDTH + one + HISTORY_GAP, rect.y, one, "stealing", GOL_COLOUR_DIM,
                           false);
    for (int c = 0; c < shown; c++) {
        x += columns[c].width;
        gol_frame_text(frame, rect.x + x - (int)strlen(columns[c].heading), rect.y, columns[c].width,
                       columns[c].heading, GOL_COLOUR_TITLE, true);
    }
    return 1;
}

static void draw_worker(struct gol_frame *frame, struct gol_rect rect, const struct gol_workers_view *view, int index,
                        int shown, int history)
{
    const struct gol_pulse_worker *worker = &view->pulse->workers[index];
    const int one = share_history(history);
    int x = NAME_WIDTH + history;
    char text[64];

    snprintf(text, sizeof text, "%6d", index);
    gol_frame_text(frame, rect.x, rect.y, rect.width, text, GOL_COLOUR_DEFAULT, false);
    draw_history(frame, rect.x + NAME_WIDTH, rect.y, one, &worker->history, view->pulse, GOL_COLOUR_POOL,
                 view->unicode);
    if (one < history)
        draw_history(frame, rect.x + NAME_WIDTH + one + HISTORY_GAP, rect.y, one, &worker->stealing_history,
                     view->pulse, GOL_COLOUR_THREADS, view->unicode);
    for (int c = 0; c < shown; c++) {
        columns[c].show(worker, text, sizeof text);
        x += columns[c].width;
        gol_frame_text(frame, rect.x + x - (int)strlen(text), rect.y, columns[c].width, text, GOL_COLOUR_DEFAULT,
                       false);
    }
}

static void draw_workers(struct gol_frame *frame, struct gol_rect rect, struct gol_workers_view *view)
{
    const int n = (int)view->pulse->stats.workers;
    int right = 0, shown = 0;
    int history;

    while (shown < COLUMNS && NAME_WIDTH + HISTORY_LEAST + right + columns[shown].width <= rect.width)
        right += columns[shown++].width;
    history = gol_within_int(rect.width - NAME_WIDTH - right, 0, GOL_PULSE_LENGTH);
    view->page = rect.height - 1 > 0 ? rect.height - 1 : 1;
    view->row = gol_within_int(view->row, 0, n - view->page);
    view->whole = n <= view->page;
    if (rect.height < 2)
        return;
    draw_heading(frame, rect, shown, history);
    for (int i = 0; i + view->row < n && i + 1 < rect.height; i++)
        draw_worker(frame, (struct gol_rect){rect.x, rect.y + 1 + i, rect.width, 1}, view, i + view->row, shown,
                    history);
}

/* ---- all of it ---- */

/* What is to be known before any figure; NULL: nothing. */
static const char *about(const struct gol_pulse *pulse)
{
    if (pulse->pid == 0 && !pulse->has_cpu && pulse->missed)
        return "Trials end before they can be looked at. Of those that take half a second this shows workers, "
               "processors "
               "and mailboxes.";
    if (pulse->looked_ns == 0 || (pulse->pid == 0 && !pulse->has_cpu))
        return "No trial runs. Of one that does, this shows workers, processors and mailboxes.";
    if (pulse->mode == GOL_MODE_SERIAL)
        return "Mode serial: plain calls. The driver does all the work; there are no actors.";
    if (!pulse->counted)
        return "The trial has no runtime yet, or one with more workers than can be shown.";
    if (pulse->mode == GOL_MODE_THREADS)
        return "Mode threads: each actor has a thread of its own, and the kernel runs them.";
    return NULL;
}

/* Where there is no room for all of it, the first sentence. */
static void draw_words(struct gol_frame *frame, struct gol_rect rect, const char *words)
{
    const char *end = strchr(words, '.');
    char first[160];

    if (end != NULL && gol_text_columns(words) > rect.width * rect.height * 3 / 4) { /* lines end where words do */
        snprintf(first, sizeof first, "%.*s", (int)(end + 1 - words), words);
        words = first;
    }
    gol_frame_text_wrap(frame, rect, words, GOL_COLOUR_DIM);
}

void gol_workers_draw(struct gol_frame *frame, struct gol_rect rect, struct gol_workers_view *view)
{
    const struct gol_pulse *pulse = view->pulse;
    const char *words = about(pulse);
    const bool airy = rect.height >= AIRY_LINES;
    char whose[200];
    int y = 0;

    view->page = 1;
    view->whole = true;
    if (rect.x + rect.width > frame->width)
        rect.width = frame->width - rect.x;
    if (rect.y + rect.height > frame->height)
        rect.height = frame->height - rect.y;
    if (rect.width < 1 || rect.height < 1)
        return;
    if (rect.height >= ALL_LINES && pulse->trial > 0) {
        snprintf(whose, sizeof whose, "trial %d: %s", pulse->trial, pulse->label);
        gol_frame_text_cut(frame, rect.x, rect.y, rect.width, whose, GOL_COLOUR_TITLE, false);
        rect.y++;
        rect.height--;
    }
    if (pulse->has_cpu)
        y += draw_cpu(frame, rect, view) + airy;
    if (pulse->counted && y < rect.height) {
        const int n = gol_least_int((int)pulse->stats.workers, WORKERS_LEAST);
        const int lines = rect.height - y - 1 - n - airy;

        y += draw_runtime(frame, (struct gol_rect){rect.x, rect.y + y, rect.width, lines < 1 ? 1 : lines}, view) + airy;
    }
    if (y >= rect.height)
        return;
    if (words != NULL)
        draw_words(frame, (struct gol_rect){rect.x, rect.y + y, rect.width, rect.height - y}, words);
    else
        draw_workers(frame, (struct gol_rect){rect.x, rect.y + y, rect.width, rect.height - y}, view);
}
