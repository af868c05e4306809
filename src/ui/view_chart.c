/*
 * From the outside in: the measure and the legend above, the parameter below, numbers at the left; what is left is the
 * room of the data. As room gets scarce the legend gets shorter (chart_legend.c) and goes first, then the name of the
 * parameter; below that there are no axes (chart_small.c).
 */
#include "ui/view_chart.h"

#include "ui/chart_data.h"
#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEAST_WIDTH 24
#define LEAST_HEIGHT 6
#define NAME_HEIGHT 9 /* from here on the parameter has a line of its own */
#define LEGEND_HEIGHT 8
#define TICK_LINES 3 /* between the marks of the upright axis, at least */

struct frame_of_chart {
    struct gol_tick y_ticks[GOL_TICKS_MAX];
    int n_y_ticks;
    int left; /* columns at the left of the axis */
    int legend_lines;
};

/* ---- scales ---- */

/* With some room at both ends, as in the pictures. */
static void scale_x(const struct gol_chart *chart, int dots, struct gol_scale *out)
{
    const struct gol_chart_axis *axis = &chart->x;
    const double least = isnan(axis->zero) ? axis->min : axis->zero;
    double margin;

    *out = (struct gol_scale){.log = axis->log, .dots = dots < 1 ? 1 : dots};
    if (chart->categories) {
        out->from = -0.5;
        out->to = gol_chart_side_places(&chart->columns) - 0.5;
    } else if (axis->log) {
        margin = axis->max > least ? pow(axis->max / least, 0.025) : 2;
        out->from = least / margin;
        out->to = axis->max * margin;
    } else {
        margin = axis->max > least ? (axis->max - least) * 0.025 : axis->max > 0 ? axis->max / 2 : 1;
        out->from = least - margin;
        out->to = axis->max + margin;
    }
}

static void scale_y(const struct gol_chart *chart, int dots, struct gol_scale *out)
{
    const struct gol_chart_axis *axis = &chart->y;
    double top = axis->max;
    double margin;

    if (chart->plot->kind == GOL_PLOT_SPEEDUP) { /* the ideal line, where it leaves ours readable */
        const double ideal = gol_chart_is_capped(chart) ? fmin(chart->x.max, chart->processors) : chart->x.max;

        top = fmax(fmax(top, 1.2), fmin(ideal, top * 2.5));
    }
    *out = (struct gol_scale){.log = axis->log, .dots = dots < 1 ? 1 : dots};
    if (axis->log) {
        margin = fmax(pow(top / axis->min, 0.04) * 1.1, 2 / sqrt(top / axis->min));
        out->from = axis->min / margin;
        out->to = top * margin;
    } else if (axis->min >= 0) {
        out->to = top > 0 ? top * 1.05 : 1;
    } else {
        margin = fmax(top - axis->min, -axis->min) * 0.05;
        out->from = axis->min - margin;
        out->to = fmax(top, 0) + margin;
    }
}

/* ---- the upright axis ---- */

static void make_y_ticks(const struct gol_chart *chart, const struct gol_scale *scale, int rows,
                         struct frame_of_chart *out)
{
    const int most = rows / TICK_LINES < 2 ? 2 : rows / TICK_LINES;

    out->n_y_ticks = gol_scale_ticks(scale, most, false, out->y_ticks);
    out->left = 1;
    for (int i = 0; i < out->n_y_ticks; i++) {
        if (chart->y.wide)
            gol_chart_amount(out->y_ticks[i].text, out->y_ticks[i].at, chart->measure->unit);
        if ((int)strlen(out->y_ticks[i].text) > out->left)
            out->left = (int)strlen(out->y_ticks[i].text);
    }
}

static void draw_y_axis(struct gol_frame *frame, const struct gol_chart_room *room, const struct frame_of_chart *parts)
{
    const struct gol_rect rect = room->dots.rect;
    const bool unicode = room->dots.unicode;

    for (int row = 0; row < rect.height; row++)
        gol_frame_put(frame, rect.x - 1, rect.y + row, unicode ? 0x2502 : '|', GOL_COLOUR_DIM, GOL_COLOUR_DEFAULT);
    for (int i = 0; i < parts->n_y_ticks; i++) {
        const char *text = parts->y_ticks[i].text;
        const int dot = gol_scale_dot(&room->y, parts->y_ticks[i].at);
        const int row = (room->y.dots - 1 - dot) / (unicode ? 4 : 1);

        if (dot < 0)
            continue;
        gol_frame_text(frame, rect.x - 1 - (int)strlen(text), rect.y + row, (int)strlen(text), text, GOL_COLOUR_DEFAULT,
                       false);
        gol_frame_put(frame, rect.x - 1, rect.y + row, unicode ? 0x2524 : '+', GOL_COLOUR_DIM, GOL_COLOUR_DEFAULT);
    }
}

/* ---- the level axis ---- */

/*
 * A mark of the level axis with its text under it, unless that would run into the one before: *free is the first free
 * column.
 */
static void draw_x_tick(struct gol_frame *frame, const struct gol_chart_room *room, double at, const char *text,
                        int *free)
{
    const struct gol_rect rect = room->dots.rect;
    const bool unicode = room->dots.unicode;
    const int dot = gol_scale_dot(&room->x, at);
    const int column = rect.x + dot / (unicode ? 2 : 1);
    const int width = gol_text_columns(text);
    int begin = column - width / 2;

    if (begin + width > rect.x + rect.width)
        begin = rect.x + rect.width - width;
    if (dot < 0 || begin < *free)
        return;
    gol_frame_put(frame, column, rect.y + rect.height, unicode ? 0x252C : '+', GOL_COLOUR_DIM, GOL_COLOUR_DEFAULT);
    *free = begin + gol_frame_text(frame, begin, rect.y + rect.height + 1, width, text, GOL_COLOUR_DEFAULT, false) + 1;
}

/* Each value of the sweep in its place; those that have no room are left out. */
static void draw_values(struct gol_frame *frame, const struct gol_chart_room *room, int *free)
{
    const struct gol_chart *chart = room->view->chart;
    const struct gol_param *param = gol_chart_param(chart, chart->plot->x);
    char number[GOL_NUM_TEXT];
    char text[GOL_PARAM_TEXT];

    for (int i = 0; i < chart->columns.n; i++) {
        const struct gol_value *value = &chart->plan->spec->axes[chart->plot->x].values[chart->columns.values[i]];
        const double at = gol_chart_x(chart, value) * chart->x.factor;

        if (at > 0)
            draw_x_tick(frame, room, at, chart->x.wide ? gol_param_show(param, value, text) : gol_num_short(number, at),
                        free);
    }
}

/* Places that have no room for all their words are named one in so many. */
static void draw_places(struct gol_frame *frame, const struct gol_chart_room *room, int *free)
{
    const struct gol_chart *chart = room->view->chart;
    char text[GOL_PARAM_TEXT];

    for (int i = 0; i < gol_chart_side_places(&chart->columns); i++)
        draw_x_tick(frame, room, i, gol_chart_side_label(chart, &chart->columns, i, text), free);
}

/* The place of 0 on a logarithmic axis, and the break between it and the rest. */
static void draw_zero(struct gol_frame *frame, const struct gol_chart_room *room, int *free)
{
    const struct gol_chart_axis *axis = &room->view->chart->x;
    const struct gol_rect rect = room->dots.rect;
    const int dot = gol_scale_dot(&room->x, sqrt(axis->zero * axis->min));
    const int column = rect.x + dot / (room->dots.unicode ? 2 : 1);

    draw_x_tick(frame, room, axis->zero, "0", free);
    if (dot >= 0 && column > rect.x)
        gol_frame_text(frame, column - 1, rect.y + rect.height, 2, "//", GOL_COLOUR_DIM, false);
}

static void draw_x_axis(struct gol_frame *frame, const struct gol_chart_room *room)
{
    const struct gol_chart *chart = room->view->chart;
    const struct gol_rect rect = room->dots.rect;
    const bool unicode = room->dots.unicode;
    struct gol_tick ticks[GOL_TICKS_MAX];
    char number[GOL_NUM_TEXT];
    int free = 0;
    int n;

    for (int x = -1; x < rect.width; x++)
        gol_frame_put(frame, rect.x + x, rect.y + rect.height,
                      !unicode ? (x < 0 ? '+' : '-')
                      : x < 0  ? 0x2514
                               : 0x2500,
                      GOL_COLOUR_DIM, GOL_COLOUR_DEFAULT);
    if (isfinite(chart->x.zero))
        draw_zero(frame, room, &free);
    if (chart->categories) {
        draw_places(frame, room, &free);
    } else if (chart->x.log) {
        draw_values(frame, room, &free);
    } else if (chart->x.min == chart->x.max) { /* one value: what is beside it means nothing */
        draw_x_tick(frame, room, chart->x.min, gol_num_short(number, chart->x.min), &free);
    } else {
        n = gol_scale_ticks(&room->x,
                            rect.width / 8 < 2    ? 2
                            : rect.width / 8 > 20 ? 20
                                                  : rect.width / 8,
                            gol_chart_param(chart, chart->plot->x)->type == GOL_PARAM_COUNT, ticks);
        for (int i = 0; i < n; i++)
            draw_x_tick(frame, room, ticks[i].at, ticks[i].text, &free);
    }
}

/* ---- words ---- */

/* The measure at the left, which plot it is at the right. */
static void draw_head(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart_view *view)
{
    const struct gol_chart *chart = view->chart;
    const int label = gol_text_columns(chart->y.label);
    char head[128];
    int width;

    snprintf(head, sizeof head, "%s%s%.64s",
             chart->y.log && chart->x.log ? "log xy"
             : chart->y.log               ? "log y"
             : chart->x.log               ? "log x"
                                          : "",
             chart->y.log || chart->x.log ? "  " : "", view->head);
    width = gol_text_columns(head);
    gol_frame_text_cut(frame, rect.x, rect.y, rect.width, chart->y.label, GOL_COLOUR_TITLE, true);
    if (label + 2 + width <= rect.width)
        gol_frame_text(frame, rect.x + rect.width - width, rect.y, width, head, GOL_COLOUR_DIM, false);
}

/* ---- all of it ---- */

static struct gol_rect clip(struct gol_rect rect, const struct gol_frame *frame)
{
    if (rect.x + rect.width > frame->width)
        rect.width = frame->width - rect.x;
    if (rect.y + rect.height > frame->height)
        rect.height = frame->height - rect.y;
    return rect;
}

static void draw_parts(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart_view *view)
{
    const struct gol_chart *chart = view->chart;
    const bool named = rect.height >= NAME_HEIGHT;
    const bool noted = view->note[0] != '\0' && rect.height > NAME_HEIGHT + 1;
    const int above = 1 + (rect.height < LEGEND_HEIGHT ? 0 : gol_chart_legend_lines(view, rect.width, rect.height / 4));
    const int below = 2 + named + noted;
    struct gol_chart_room room = {.view = view, .dots = {.frame = frame, .unicode = view->unicode}};
    struct frame_of_chart parts = {0};

    room.dots.rect = (struct gol_rect){rect.x, rect.y + above, rect.width, rect.height - above - below};
    scale_y(chart, gol_dots_height(&room.dots), &room.y);
    make_y_ticks(chart, &room.y, room.dots.rect.height, &parts);
    if (parts.left > rect.width / 2)
        parts.left = rect.width / 2;
    room.dots.rect.x += parts.left + 1;
    room.dots.rect.width -= parts.left + 1;
    scale_x(chart, gol_dots_width(&room.dots), &room.x);
    draw_head(frame, rect, view);
    if (above > 1)
        gol_chart_draw_legend(frame, (struct gol_rect){rect.x, rect.y + 1, rect.width, above - 1}, view);
    draw_y_axis(frame, &room, &parts);
    draw_x_axis(frame, &room);
    gol_chart_draw_data(&room);
    if (named) {
        const int width = gol_text_columns(chart->x.label);
        const int middle = room.dots.rect.x + (room.dots.rect.width - width) / 2;

        gol_frame_text_cut(frame, middle > rect.x ? middle : rect.x, rect.y + rect.height - below + 2, rect.width,
                           chart->x.label, GOL_COLOUR_TITLE, true);
    }
    if (noted)
        gol_frame_text_cut(frame, rect.x, rect.y + rect.height - 1, rect.width, view->note, GOL_COLOUR_DIM, false);
}

void gol_chart_draw(struct gol_frame *frame, struct gol_rect rect, struct gol_chart_view *view)
{
    struct gol_scale scale;

    view->scrolls = false;
    view->page = 1;
    rect = clip(rect, frame);
    if (rect.width < 1 || rect.height < 1)
        return;
    if (view->chart == NULL) {
        gol_frame_text_wrap(frame, rect, view->note, GOL_COLOUR_DIM);
    } else if (rect.width >= LEAST_WIDTH && rect.height >= LEAST_HEIGHT) {
        draw_parts(frame, rect, view);
    } else {
        scale_y(view->chart, 1, &scale);
        gol_chart_draw_small(frame, rect, view, &scale);
    }
}
