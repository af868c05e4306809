/*
 * All trials of one point: a line each, the newest first, and beside them a histogram of their times. It has 2 n^(1/3) bars
 * (Rice's rule), as many as there is room for at most.
 */
#include "ui/view.h"

#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_COLUMNS 62 /* without the note */
#define BRIEF_COLUMNS 35 /* of these, up to the time */
#define HISTOGRAM_LEAST 30
#define GAP 3
#define BARS_MAX 20

static int64_t time_of(const struct gol_results_view *view, int index)
{
    return view->rows[index].time_ns;
}

/*
 * The rows of a point; returns how many, the good ones of them, and whether any has a note. *indices is on the heap, NULL without
 * memory.
 */
static int find_rows(const struct gol_results_view *view, int point, int **indices, int *good, bool *noted)
{
    int n = 0;

    *good = 0;
    *noted = false;
    *indices = malloc((size_t)(view->n_rows > 0 ? view->n_rows : 1) * sizeof **indices);
    for (int i = 0; *indices != NULL && i < view->n_rows; i++) {
        if (view->rows[i].point != point)
            continue;
        (*indices)[n++] = i;
        *good += view->rows[i].status == GOL_STATUS_OK;
        *noted = *noted || view->rows[i].note[0] != '\0';
    }
    return n;
}

/* A line of them in a room that may end behind the time. */
static int draw_text(struct gol_frame *frame, struct gol_rect at, char *text, enum gol_colour colour)
{
    if (at.width == BRIEF_COLUMNS && strlen(text) > BRIEF_COLUMNS)
        text[BRIEF_COLUMNS] = '\0';
    return gol_frame_text_cut(frame, at.x, at.y, at.width, text, colour, false);
}

static void draw_trial(struct gol_frame *frame, struct gol_rect at, const struct gol_row *row)
{
    const bool bad = row->status != GOL_STATUS_OK;
    char text[160], time[GOL_NUM_TEXT], overhead[GOL_NUM_TEXT];
    int used;

    gol_num_time(time, bad ? NAN : (double)row->time_ns / GOL_NS_PER_S, 4);
    gol_num_time(overhead, bad ? NAN : (double)row->overhead_ns / GOL_NS_PER_S, 3);
    if (bad && row->note[0] != '\0') /* the reason stands in place of the figures, which are not known */
        snprintf(text, sizeof text, "%5d  %6d  %-8s", row->trial, row->repeat, gol_status_name(row->status));
    else
        snprintf(text, sizeof text, "%5d  %6d  %-8s  %10.10s  %10.10s  %s", row->trial, row->repeat,
                 gol_status_name(row->status), time, overhead, strlen(row->started) > 11 ? row->started + 11 : "");
    used = draw_text(frame, at, text, bad ? GOL_COLOUR_BAD : GOL_COLOUR_DEFAULT);
    if (row->note[0] != '\0' && used + 2 < at.width)
        gol_frame_text_cut(frame, at.x + used + 2, at.y, at.width - used - 2, row->note,
                           bad ? GOL_COLOUR_BAD : GOL_COLOUR_DIM, false);
}

static void draw_list(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view,
                      const int *indices, int n, int *first)
{
    char heading[] = "trial  repeat  status          time    overhead  began";
    const int room = rect.height - 1;
    int y = rect.y;

    if (*first > n - room)
        *first = n - room;
    if (*first < 0)
        *first = 0;
    if (room < 1)
        return;
    draw_text(frame, rect, heading, GOL_COLOUR_DIM);
    for (int i = *first; i < n && i - *first < room; i++)
        draw_trial(frame, (struct gol_rect){rect.x, ++y, rect.width, 1}, &view->rows[indices[n - 1 - i]]);
}

/* Times from the least to the most in equal steps, and how many are in each. False: there is nothing to be seen in that. */
static bool draw_histogram(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view,
                           const int *indices, int n, int good)
{
    int64_t least = INT64_MAX, most = 0;
    int counts[BARS_MAX] = {0}, bars = (int)ceil(2 * cbrt(good)), highest = 0;

    for (int i = 0; i < n; i++) {
        if (view->rows[indices[i]].status != GOL_STATUS_OK)
            continue;
        least = time_of(view, indices[i]) < least ? time_of(view, indices[i]) : least;
        most = time_of(view, indices[i]) > most ? time_of(view, indices[i]) : most;
    }
    bars = bars > BARS_MAX ? BARS_MAX : bars;
    bars = bars > rect.height - 1 ? rect.height - 1 : bars;
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

void gol_trials_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view, int point,
                     int *first)
{
    struct gol_rect list = rect, histogram = rect;
    char text[224], label[160];
    int *indices, n, good, columns = 0;
    bool noted;

    if (rect.height < 1 || rect.width < 1)
        return;
    n = find_rows(view, point, &indices, &good, &noted);
    if (indices == NULL)
        return;
    gol_point_label(view->plan->spec, &view->plan->points[point], label, sizeof label);
    snprintf(text, sizeof text, "%s: %d trial%s, %d bad", label, n, n == 1 ? "" : "s", n - good);
    gol_frame_text_cut(frame, rect.x, rect.y, rect.width, text, GOL_COLOUR_TITLE, true);
    list.y = ++histogram.y;
    list.height = --histogram.height;
    if (rect.width >= LIST_COLUMNS + GAP + HISTOGRAM_LEAST)
        columns = rect.width * 3 / 5 > LIST_COLUMNS ? rect.width * 3 / 5 : LIST_COLUMNS;
    else if (rect.width >= BRIEF_COLUMNS + GAP + HISTOGRAM_LEAST && !noted)
        columns = BRIEF_COLUMNS;
    if (columns > 0) {
        list.width = columns;
        histogram.x += list.width + GAP;
        histogram.width -= list.width + GAP;
        if (!draw_histogram(frame, histogram, view, indices, n, good))
            list.width = rect.width;
    }
    draw_list(frame, list, view, indices, n, first);
    free(indices);
}
