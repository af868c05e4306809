/*
 * All trials of one point: a line each, the newest first, and beside them a histogram of their times. It has 2 n^(1/3)
 * bars (Rice's rule), as many as there is room for at most.
 */
#include "ui/view.h"

#include "util/least.h"
#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much of a trial a line has. */
enum form {
    FORM_WHOLE,
    FORM_BRIEF, /* up to whether it is an outlier */
    FORM_LEAST /* its number, the time, and whether it is one */
};

#define WHOLE_COLUMNS 67 /* without the note */
#define BRIEF_COLUMNS 44
#define HEADING_LINES 3 /* from here on the list has a heading */
#define HISTOGRAM_LEAST 30
#define GAP 3
#define BARS_MAX 20

static int64_t time_of(const struct gol_results_view *view, int index)
{
    return view->rows[index].time_ns;
}

/* The trials of a point. */
struct trials {
    const struct gol_results_view *view;
    int *indices; /* of their rows; on the heap, NULL without memory */
    int n, good, skipped, outliers;
    bool noted; /* one has a note */
};

static enum gol_outlier outlier_of(const struct gol_results_view *view, int index)
{
    return view->outliers != NULL ? view->outliers[index] : GOL_OUTLIER_NONE;
}

static void find_trials(const struct gol_results_view *view, int point, struct trials *out)
{
    *out = (struct trials){.view = view};
    out->indices = malloc((size_t)(view->n_rows > 0 ? view->n_rows : 1) * sizeof *out->indices);
    for (int i = 0; out->indices != NULL && i < view->n_rows; i++) {
        if (view->rows[i].point != point)
            continue;
        out->indices[out->n++] = i;
        out->good += view->rows[i].status == GOL_STATUS_OK;
        out->skipped += view->rows[i].status == GOL_STATUS_SKIPPED;
        out->outliers += outlier_of(view, i) != GOL_OUTLIER_NONE;
        out->noted = out->noted || view->rows[i].note[0] != '\0';
    }
}

/*
 * What the line of a trial says up to its note. The reason of a bad one stands in place of the figures, which are not
 * known.
 */
static void say_trial(char *out, size_t size, const struct gol_row *row, enum gol_outlier outlier, enum form form)
{
    const bool bad = row->status != GOL_STATUS_OK;
    const char *status = gol_status_name(row->status),
               *mark = outlier == GOL_OUTLIER_NONE ? "" : gol_outlier_name(outlier);
    char time[GOL_NUM_TEXT], overhead[GOL_NUM_TEXT];

    gol_num_time(time, bad ? NAN : gol_seconds_of(row->time_ns), 4);
    gol_num_time(overhead, bad ? NAN : gol_seconds_of(row->overhead_ns), 3);
    if (form == FORM_LEAST && bad)
        snprintf(out, size, "%5d %s", row->trial, status);
    else if (form == FORM_LEAST)
        snprintf(out, size, "%5d %9.9s %s", row->trial, time, mark);
    else if (bad && row->note[0] != '\0')
        snprintf(out, size, "%5d  %6d  %-8s", row->trial, row->repeat, status);
    else if (form == FORM_BRIEF)
        snprintf(out, size, "%5d  %6d  %-8s  %10.10s  %7s", row->trial, row->repeat, status, time, mark);
    else
        snprintf(out, size, "%5d  %6d  %-8s  %10.10s  %7s  %10.10s  %s", row->trial, row->repeat, status, time, mark,
                 overhead, strlen(row->started) > 11 ? row->started + 11 : "");
}

static void draw_trial(struct gol_frame *frame, struct gol_rect at, const struct gol_row *row, enum gol_outlier outlier,
                       enum form form)
{
    const enum gol_colour colour = gol_status_is_bad(row->status) ? GOL_COLOUR_BAD
                                   : row->status == GOL_STATUS_OK ? GOL_COLOUR_DEFAULT
                                                                  : GOL_COLOUR_DIM;
    char text[160];
    int used;

    say_trial(text, sizeof text, row, outlier, form);
    used = gol_frame_text_cut(frame, at.x, at.y, at.width, text, colour, outlier != GOL_OUTLIER_NONE) + 2;
    if (row->note[0] != '\0' && used < at.width)
        gol_frame_text_cut(frame, at.x + used, at.y, at.width - used, row->note,
                           colour == GOL_COLOUR_BAD ? GOL_COLOUR_BAD : GOL_COLOUR_DIM, false);
}

static void draw_list(struct gol_frame *frame, struct gol_rect rect, const struct trials *trials, enum form form,
                      int *first)
{
    static const char *const headings[] = {
        [FORM_WHOLE] = "trial  repeat  status          time  outlier    overhead  began",
        [FORM_BRIEF] = "trial  repeat  status          time  outlier",
        [FORM_LEAST] = "trial      time",
    };
    int room;

    if (rect.height >= HEADING_LINES) {
        gol_frame_text_cut(frame, rect.x, rect.y, rect.width, headings[form], GOL_COLOUR_DIM, false);
        rect.y++;
        rect.height--;
    }
    room = rect.height;
    *first = gol_within_int(*first, 0, trials->n - room);
    for (int i = *first; i < trials->n && i - *first < room; i++) {
        const int index = trials->indices[trials->n - 1 - i];

        draw_trial(frame, (struct gol_rect){rect.x, rect.y + i - *first, rect.width, 1}, &trials->view->rows[index],
                   outlier_of(trials->view, index), form);
    }
}

/*
 * Times from the least to the most in equal steps, and how many are in each. False: there is nothing to be seen in
 * that.
 */
static bool draw_histogram(struct gol_frame *frame, struct gol_rect rect, const struct trials *trials)
{
    const struct gol_results_view *view = trials->view;
    const int *indices = trials->indices, n = trials->n, good = trials->good;
    int64_t least = INT64_MAX, most = 0;
    int counts[BARS_MAX] = {0}, bars = (int)ceil(2 * cbrt(good)), highest = 0;

    for (int i = 0; i < n; i++) {
        if (view->rows[indices[i]].status != GOL_STATUS_OK)
            continue;
        least = time_of(view, indices[i]) < least ? time_of(view, indices[i]) : least;
        most = time_of(view, indices[i]) > most ? time_of(view, indices[i]) : most;
    }
    bars = gol_least_int(bars, gol_least_int(BARS_MAX, rect.height - 1));
    if (bars < 1 || good < 2 || most == least)
        return false;
    for (int i = 0; i < n; i++) {
        if (view->rows[indices[i]].status == GOL_STATUS_OK) {
            const int bar = (int)((double)(time_of(view, indices[i]) - least) / (double)(most - least) * bars);

            counts[bar < bars ? bar : bars - 1]++;
        }
    }
    for (int i = 0; i < bars; i++)
        highest = counts[i] > highest ? counts[i] : highest;
    gol_frame_text_cut(frame, rect.x, rect.y, rect.width, "      from  trials", GOL_COLOUR_DIM, false);
    for (int i = 0; i < bars; i++) {
        const double from = (double)least + (double)(most - least) * i / bars;
        const int length = counts[i] * (rect.width - 18) / highest, y = rect.y + 1 + i;
        char text[64], time[GOL_NUM_TEXT];

        snprintf(text, sizeof text, "%10.10s  %4d  ", gol_num_time(time, from / GOL_NS_PER_S, 4), counts[i]);
        gol_frame_text(frame, rect.x, y, rect.width, text, GOL_COLOUR_DEFAULT, false);
        for (int x = 0; x < length; x++)
            gol_frame_put(frame, rect.x + 18 + x, y, 0x2588, GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
    }
    return true;
}

/*
 * "pool pause=10ms: 40 trials, 1 bad, 2 outliers"; where that is too long the numbers are seen, and as much of the
 * words as fits.
 */
static void draw_title(struct gol_frame *frame, struct gol_rect rect, const struct trials *trials, int point)
{
    const struct gol_plan *plan = trials->view->plan;
    char label[160], counts[96], text[300];
    const int bad = trials->n - trials->good - trials->skipped;
    int left;

    gol_point_label(plan->spec, &plan->points[point], label, sizeof label);
    snprintf(counts, sizeof counts, "%d trial%s, %d bad", trials->n, trials->n == 1 ? "" : "s", bad);
    if (trials->skipped > 0)
        snprintf(counts + strlen(counts), sizeof counts - strlen(counts), ", %d skipped", trials->skipped);
    if (trials->outliers > 0)
        snprintf(counts + strlen(counts), sizeof counts - strlen(counts), ", %d outlier%s", trials->outliers,
                 trials->outliers == 1 ? "" : "s");
    snprintf(text, sizeof text, "%s: %s", label, counts);
    left = rect.width - gol_text_columns(counts) - 2;
    if (gol_text_columns(text) <= rect.width || left < 8) {
        gol_frame_text_cut(frame, rect.x, rect.y, rect.width, text, GOL_COLOUR_TITLE, true);
        return;
    }
    gol_frame_text_cut(frame, rect.x, rect.y, left, label, GOL_COLOUR_TITLE, true);
    gol_frame_text(frame, rect.x + left + 2, rect.y, rect.width - left - 2, counts, GOL_COLOUR_TITLE, true);
}

void gol_trials_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view, int point,
                     int *first)
{
    struct gol_rect list = rect, histogram = rect;
    enum form form = rect.width < BRIEF_COLUMNS ? FORM_LEAST : rect.width < WHOLE_COLUMNS ? FORM_BRIEF : FORM_WHOLE;
    struct trials trials;
    int columns = 0;

    if (rect.height < 1 || rect.width < 1)
        return;
    find_trials(view, point, &trials);
    if (trials.indices == NULL)
        return;
    draw_title(frame, rect, &trials, point);
    list.y = ++histogram.y;
    list.height = --histogram.height;
    if (rect.width >= WHOLE_COLUMNS + GAP + HISTOGRAM_LEAST)
        columns = rect.width * 3 / 5 > WHOLE_COLUMNS ? rect.width * 3 / 5 : WHOLE_COLUMNS;
    else if (rect.width >= BRIEF_COLUMNS + GAP + HISTOGRAM_LEAST && !trials.noted)
        columns = BRIEF_COLUMNS;
    histogram.x += columns + GAP;
    histogram.width -= columns + GAP;
    if (columns > 0 && draw_histogram(frame, histogram, &trials)) {
        list.width = columns;
        form = columns < WHOLE_COLUMNS ? FORM_BRIEF : FORM_WHOLE;
    }
    draw_list(frame, list, &trials, form, first);
    free(trials.indices);
}
