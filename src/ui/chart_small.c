/*
 * A chart that has no room for axes: a line for each series, with a bar for each of its points, all to one scale, and
 * its last value in numbers. Labels get shorter where they must (chart_legend.c).
 */
#include "ui/chart_data.h"

#include "util/least.h"
#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVELS 8
#define NAME_COLUMNS 2 /* the mark of the series */
#define BARS_LEAST 3

struct small {
    const struct gol_chart_view *view;
    enum gol_chart_words words;
    struct gol_scale y; /* its dots are levels of bars */
    int bars, figures, label; /* columns */
};

/* The median at place `at` of a series, of all that it has; NULL: it has no more. */
static const struct gol_chart_mark *median_at(const struct gol_chart_view *view, int series, int at)
{
    for (int i = 0; i < view->n_marks; i++)
        if (view->marks[i].series == series && !view->marks[i].trial && at-- == 0)
            return &view->marks[i];
    return NULL;
}

static int count_medians(const struct gol_chart_view *view, int series)
{
    int n = 0;

    for (int i = 0; i < view->n_marks; i++)
        n += view->marks[i].series == series && !view->marks[i].trial;
    return n;
}

static const char *say_last(const struct gol_chart_view *view, int series, char out[GOL_PARAM_TEXT])
{
    const struct gol_chart_mark *last = median_at(view, series, count_medians(view, series) - 1);
    char number[GOL_NUM_TEXT];

    if (last == NULL)
        snprintf(out, GOL_PARAM_TEXT, "-");
    else if (view->chart->y.wide)
        gol_chart_amount(out, last->y, view->chart->measure->unit);
    else
        snprintf(out, GOL_PARAM_TEXT, "%s", gol_num_short(number, last->y));
    return out;
}

/* Columns of the longest label. */
static int width_of_labels(const struct gol_chart *chart, enum gol_chart_words words)
{
    char text[GOL_CHART_TEXT];
    int most = 0;

    for (int i = 0; i < chart->n_series; i++) {
        gol_chart_say_series(chart, i, words, text);
        most = gol_text_columns(text) > most ? gol_text_columns(text) : most;
    }
    return most;
}

static void share_columns(struct small *small, int width)
{
    const struct gol_chart_view *view = small->view;
    char text[GOL_PARAM_TEXT];
    int words = 0, most;

    for (int i = 0; i < view->chart->n_series; i++) {
        const int bars = count_medians(view, i), figures = gol_text_columns(say_last(view, i, text));

        small->bars = bars > small->bars ? bars : small->bars;
        small->figures = figures > small->figures ? figures : small->figures;
    }
    most = width - NAME_COLUMNS - 1 - small->figures; /* for label and bars */
    if (small->bars > most / 2)
        small->bars = most / 2 > BARS_LEAST ? most / 2 : BARS_LEAST;
    small->label = most - 1 - small->bars < 0 ? 0 : most - 1 - small->bars;
    for (int kind = 0; kind < GOL_CHART_WORDS_COUNT && (kind == 0 || words > small->label); kind++) {
        small->words = (enum gol_chart_words)kind;
        words = width_of_labels(view->chart, small->words);
    }
    small->label = small->label > words ? words : small->label;
}

static void draw_bars(struct gol_frame *frame, struct gol_rect at, const struct small *small, int series)
{
    static const char ascii[LEVELS + 1] = "_.:-=+*#";
    const struct gol_chart_view *view = small->view;
    const int n = count_medians(view, series), bars = n < small->bars ? n : small->bars;
    const enum gol_colour colour = gol_chart_series_colour(view->chart, series);

    for (int i = 0; i < bars && i < at.width;
         i++) { /* of more than there is room for: the first, the last, and some between */
        const double value = median_at(view, series, bars > 1 ? i * (n - 1) / (bars - 1) : 0)->y;
        const int level = gol_scale_dot(&small->y, fmin(fmax(value, small->y.from), small->y.to));

        gol_frame_put(frame, at.x + i, at.y,
                      view->unicode ? 0x2581U + (uint32_t)(level < 0 ? 0 : level)
                                    : (uint32_t)ascii[level < 0 ? 0 : level],
                      colour, GOL_COLOUR_DEFAULT);
    }
}

static void draw_series(struct gol_frame *frame, struct gol_rect line, const struct small *small, int series)
{
    const struct gol_chart_view *view = small->view;
    const int end = line.x + line.width;
    char text[GOL_PARAM_TEXT], label[GOL_CHART_TEXT];
    int x = line.x + NAME_COLUMNS, used;

    gol_frame_put(frame, line.x, line.y, gol_chart_series_glyph(view->chart, series, view->unicode),
                  gol_chart_series_colour(view->chart, series), GOL_COLOUR_DEFAULT);
    gol_chart_say_series(view->chart, series, small->words, label);
    gol_frame_text_cut(frame, x, line.y, small->label, label, GOL_COLOUR_DEFAULT, false);
    x += small->label > 0 ? small->label + 1 : 0;
    draw_bars(frame, (struct gol_rect){x, line.y, end - x, 1}, small, series);
    used = gol_text_columns(say_last(view, series, text));
    x += small->bars + 1 + small->figures - used;
    gol_frame_text(frame, x, line.y, end - x, text, GOL_COLOUR_DEFAULT, false);
}

/* "execution time (ms) over pause (ms)", or as much of that as fits. */
static void draw_head(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart *chart)
{
    char text[2 * GOL_CHART_TEXT + 8];

    snprintf(text, sizeof text, "%s over %s", chart->y.label, chart->x.label);
    gol_frame_text_cut(frame, rect.x, rect.y, rect.width, gol_text_columns(text) <= rect.width ? text : chart->y.label,
                       GOL_COLOUR_TITLE, true);
}

void gol_chart_draw_small(struct gol_frame *frame, struct gol_rect rect, struct gol_chart_view *view,
                          const struct gol_scale *scale)
{
    const struct gol_chart *chart = view->chart;
    struct small small = {.view = view, .y = *scale};

    small.y.dots = LEVELS;
    view->page = rect.height > 2 ? rect.height - 1 : 1;
    view->scrolls = chart->n_series > view->page;
    view->row = gol_within_int(view->row, 0, chart->n_series - view->page);
    share_columns(&small, rect.width - view->scrolls);
    draw_head(frame, rect, chart);
    for (int line = 1; line < rect.height && view->row + line <= chart->n_series; line++)
        draw_series(frame, (struct gol_rect){rect.x, rect.y + line, rect.width, 1}, &small, view->row + line - 1);
    if (view->row > 0)
        gol_frame_put(frame, rect.x + rect.width - 1, rect.y + 1, view->unicode ? 0x2191 : '^', GOL_COLOUR_BAR,
                      GOL_COLOUR_DEFAULT);
    if (view->row + view->page < chart->n_series)
        gol_frame_put(frame, rect.x + rect.width - 1, rect.y + rect.height - 1, view->unicode ? 0x2193 : 'v',
                      GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
}
