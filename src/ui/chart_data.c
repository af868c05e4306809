/*
 * Lines and intervals are dots; points are marks of a shape that tells the series apart without colours, too. Where
 * points stand closer than marks can, every few of them has one. Bars are blocks, an eighth of a line fine.
 */
#include "ui/chart_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MARK_COLUMNS 3 /* between the marks of a line */

/* ---- how series are told apart ---- */

static bool by_variation(const struct gol_chart *chart)
{
    return chart->one_mode && chart->n_series > 1;
}

enum gol_colour gol_chart_series_colour(const struct gol_chart *chart, int series)
{
    static const enum gol_colour modes[GOL_MODE_COUNT] = {
        [GOL_MODE_SERIAL] = GOL_COLOUR_SERIAL,
        [GOL_MODE_THREADS] = GOL_COLOUR_THREADS,
        [GOL_MODE_POOL] = GOL_COLOUR_POOL,
    };
    static const enum gol_colour variations[] = {GOL_COLOUR_POOL,  GOL_COLOUR_THREADS, GOL_COLOUR_SERIAL,
                                                 GOL_COLOUR_TITLE, GOL_COLOUR_BAD,     GOL_COLOUR_DEFAULT};

    if (by_variation(chart))
        return variations[(size_t)chart->series[series].variation % (sizeof variations / sizeof variations[0])];
    return modes[chart->plan->points[chart->series[series].point].mode];
}

uint32_t gol_chart_series_glyph(const struct gol_chart *chart, int series, bool unicode)
{
    static const uint32_t modes[GOL_MODE_COUNT][2] = {
        [GOL_MODE_SERIAL] = {'o', 0x25CB}, [GOL_MODE_THREADS] = {'x', 0x25A1}, [GOL_MODE_POOL] = {'*', 0x25CF}};
    static const uint32_t variations[][2] = {{'*', 0x25CF}, {'x', 0x25A1}, {'o', 0x25CB}, {'+', 0x25B2}, {'#', 0x25A0},
                                             {'@', 0x25C6}, {'%', 0x25B3}, {'&', 0x25C7}, {'=', 0x25BC}, {'$', 0x25BD},
                                             {'A', 0x25B6}, {'B', 0x25B7}, {'C', 0x25C0}, {'D', 0x25C1}, {'E', 0x25D0},
                                             {'F', 0x25D1}, {'G', 0x25CE}, {'H', 0x25C9}};
    const size_t n = sizeof variations / sizeof variations[0];
    bool varied = by_variation(chart);

    for (int i = 0; i < chart->n_series; i++)
        varied = varied || chart->series[i].variation > 0;
    if (varied) /* several lines of one mode, or of one colour */
        return variations[(size_t)(chart->n_series <= (int)n ? series : chart->series[series].variation) % n][unicode];
    return modes[chart->plan->points[chart->series[series].point].mode][unicode];
}

uint32_t gol_chart_reference_glyph(int reference, bool unicode)
{
    static const uint32_t glyphs[][2] = {{'r', 0x25B4}, {'s', 0x25BE}, {'t', 0x25AA}, {'u', 0x25B5}};

    return glyphs[(unsigned)reference % 4][unicode];
}

/* ---- where ---- */

static int dot_x(const struct gol_chart_room *room, double x)
{
    return gol_scale_dot(&room->x, x);
}

/* From the top; what is beyond an end of the axis stands at that end. */
static int dot_y(const struct gol_chart_room *room, double y)
{
    const double within = fmin(fmax(y, room->y.from), room->y.to);
    const int dot = gol_scale_dot(&room->y, within);

    return dot < 0 ? -1 : room->y.dots - 1 - dot;
}

/* The place 0, which no line goes to. */
static bool is_zero(const struct gol_chart *chart, double x)
{
    return isfinite(chart->x.zero) && x == chart->x.zero;
}

/* ---- lines ---- */

static void draw_interval(const struct gol_chart_room *room, const struct gol_chart_mark *mark, int x,
                          enum gol_colour colour)
{
    const int low = dot_y(room, mark->low), high = dot_y(room, mark->high);

    if (isfinite(mark->low) && isfinite(mark->high) && low >= 0 && high >= 0 && x >= 0)
        gol_dots_line(&room->dots, x, low, x, high, 0, colour);
}

/* Between two points: every other dot of every fourth column, where those of the band before it have none. */
static void draw_band(const struct gol_chart_room *room, const struct gol_chart_mark *a, const struct gol_chart_mark *b,
                      enum gol_colour colour)
{
    const int from = dot_x(room, a->x), to = dot_x(room, b->x);
    const int low_a = dot_y(room, a->low), low_b = dot_y(room, b->low);
    const int high_a = dot_y(room, a->high), high_b = dot_y(room, b->high);

    if (from < 0 || to <= from || low_a < 0 || low_b < 0 || high_a < 0 || high_b < 0)
        return;
    for (int x = from; x <= to; x++) {
        const int low = low_a + (low_b - low_a) * (x - from) / (to - from);
        const int high = high_a + (high_b - high_a) * (x - from) / (to - from);

        for (int y = high; y <= low && x % 4 == a->series % 4; y++)
            if (y % 2 == 0)
                gol_dots_put(&room->dots, x, y, colour);
    }
}

static void draw_flat(const struct gol_chart_room *room, const struct gol_chart_mark *mark, enum gol_colour colour)
{
    const int y = dot_y(room, mark->y);

    if (y >= 0)
        gol_dots_line(&room->dots, 0, y, room->x.dots - 1, y, 3, colour);
}

/* The marks first..last-1 are of one series. */
static void draw_line(const struct gol_chart_room *room, const struct gol_chart_mark *marks, int n)
{
    const struct gol_chart *chart = room->view->chart;
    const enum gol_colour colour = gol_chart_series_colour(chart, marks->series);
    /* Bands of single dots would hide in ASCII what they are about. */
    const bool bands = chart->intervals == GOL_INTERVALS_BANDS && room->dots.unicode;

    if (chart->series[marks->series].flat) {
        draw_flat(room, marks, colour);
        return;
    }
    for (int i = 0; i < n; i++) {
        const int x = dot_x(room, marks[i].x), y = dot_y(room, marks[i].y);

        if (chart->intervals != GOL_INTERVALS_NONE && !bands)
            draw_interval(room, &marks[i], x, colour);
        if (i == 0 || is_zero(chart, marks[i - 1].x))
            continue;
        if (bands)
            draw_band(room, &marks[i - 1], &marks[i], colour);
        if (x >= 0 && y >= 0)
            gol_dots_line(&room->dots, dot_x(room, marks[i - 1].x), dot_y(room, marks[i - 1].y), x, y, 0, colour);
    }
}

/* The shapes of a line, from the right, so that its last value has one. */
static void draw_shapes(const struct gol_chart_room *room, const struct gol_chart_mark *marks, int n)
{
    const struct gol_chart *chart = room->view->chart;
    const int gap = MARK_COLUMNS * (room->dots.unicode ? 2 : 1);
    int last = INT32_MAX / 2;

    for (int i = n - 1; i >= 0 && !chart->series[marks->series].flat; i--) {
        const int x = dot_x(room, marks[i].x), y = dot_y(room, marks[i].y);

        if (x < 0 || y < 0 || (last - x < gap && i > 0))
            continue;
        gol_dots_mark(&room->dots, x, y, gol_chart_series_glyph(chart, marks->series, room->dots.unicode),
                      gol_chart_series_colour(chart, marks->series));
        last = x;
    }
}

static void draw_references(const struct gol_chart_room *room)
{
    const struct gol_chart *chart = room->view->chart;

    for (int r = 0; r < chart->n_references; r++) {
        const struct gol_chart_reference *line = &chart->references[r];
        int before_x = -1, before_y = -1;

        for (int i = 0; i < line->n; i++) {
            const double at = line->x[i] == 0 && isfinite(chart->x.zero) ? chart->x.zero : line->x[i];
            const int x = dot_x(room, at), y = dot_y(room, line->y[i]);

            if (before_x >= 0 && x >= 0 && y >= 0)
                gol_dots_line(&room->dots, before_x, before_y, x, y, 2, GOL_COLOUR_DIM);
            if (x >= 0 && y >= 0 && line->n < 16)
                gol_dots_mark(&room->dots, x, y, gol_chart_reference_glyph(r, room->dots.unicode), GOL_COLOUR_DIM);
            before_x = is_zero(chart, at) ? -1 : x;
            before_y = y;
        }
    }
}

/* n times as fast with n workers, as far as there are processors. */
static void draw_ideal(const struct gol_chart_room *room)
{
    const struct gol_chart *chart = room->view->chart;

    for (int x = 0; x < room->x.dots; x++) {
        const double share = room->x.dots < 2 ? 0 : (double)x / (room->x.dots - 1);
        const double at = room->x.log ? room->x.from * pow(room->x.to / room->x.from, share)
                                      : room->x.from + share * (room->x.to - room->x.from);
        const double ideal = gol_chart_is_capped(chart) ? fmin(at, chart->processors) : at;

        if (x / 2 % 2 == 0 && ideal >= room->y.from && ideal <= room->y.to)
            gol_dots_put(&room->dots, x, dot_y(room, ideal), GOL_COLOUR_DIM);
    }
}

/* ---- places side by side ---- */

/* The columns of characters in which slot `slot` of a place stands: *from .. *to - 1. */
static void slot_columns(const struct gol_chart_room *room, double place, int slot, int *from, int *to)
{
    const struct gol_chart *chart = room->view->chart;
    const int slots = chart->slots > 0 ? chart->slots : 1;
    const double pitch = room->dots.rect.width / (room->x.to - room->x.from);
    const double width = pitch >= 2 * slots + 1 ? floor((pitch - 1) / slots) : fmax(pitch - 1, 1) / slots;
    const double left = (place - room->x.from) * pitch - width * slots / 2;

    *from = (int)lround(left + width * slot);
    *to = (int)lround(left + width * (slot + 1));
    if (*to <= *from)
        *to = *from + 1;
    else if (*to - *from > 2)
        --*to; /* a gap between bars */
}

static void draw_bar(const struct gol_chart_room *room, const struct gol_chart_mark *mark)
{
    const struct gol_chart *chart = room->view->chart;
    const struct gol_rect rect = room->dots.rect;
    const enum gol_colour colour = gol_chart_series_colour(chart, mark->series);
    const struct gol_scale eighths = {room->y.from, room->y.to, room->y.log, rect.height * 8 + 1};
    const int top = gol_scale_dot(&eighths, fmin(mark->y, room->y.to));
    int from, to;

    slot_columns(room, mark->x, chart->series[mark->series].slot, &from, &to);
    for (int x = from; x < to; x++) {
        if (x < 0 || x >= rect.width || top < 0)
            continue;
        for (int row = 0; row * 8 < top || row == 0; row++) {
            const int filled = top - row * 8 >= 8 ? 8 : top - row * 8;
            const uint32_t glyph = !room->dots.unicode ? (filled >= 4 ? '#' : '_')
                                   : filled < 1        ? 0x2581
                                                       : 0x2580U + (uint32_t)filled;

            gol_frame_put(room->dots.frame, rect.x + x, rect.y + rect.height - 1 - row, glyph, colour,
                          GOL_COLOUR_DEFAULT);
        }
    }
    if (isfinite(mark->low) && isfinite(mark->high)) {
        const int per = room->dots.unicode ? 4 : 1;
        const int low = dot_y(room, mark->low) / per, high = dot_y(room, mark->high) / per;

        for (int row = high; row <= low && low > high; row++)
            gol_frame_put(room->dots.frame, rect.x + (from + to - 1) / 2, rect.y + row,
                          room->dots.unicode ? 0x2502 : '|', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    }
}

/* Each trial is a dot, those of a point beside each other; the median is a mark over them. */
static void draw_trials(const struct gol_chart_room *room, const struct gol_chart_mark *mark, int number)
{
    const struct gol_chart *chart = room->view->chart;
    const int per = room->dots.unicode ? 2 : 1;
    const int y = dot_y(room, mark->y);
    int from, to;

    slot_columns(room, mark->x, chart->series[mark->series].slot, &from, &to);
    if (y < 0)
        return;
    if (mark->trial)
        gol_dots_put(&room->dots, from * per + number * 5 % ((to - from) * per), y,
                     gol_chart_series_colour(chart, mark->series));
    else
        gol_dots_mark(&room->dots, (from + to - 1) / 2 * per, y,
                      gol_chart_series_glyph(chart, mark->series, room->dots.unicode),
                      gol_chart_series_colour(chart, mark->series));
}

/* ---- all ---- */

void gol_chart_draw_data(const struct gol_chart_room *room)
{
    const struct gol_chart_view *view = room->view;
    const enum gol_plot_kind kind = view->chart->plot->kind;

    if (kind == GOL_PLOT_BARS || kind == GOL_PLOT_DISTRIBUTION) {
        for (int i = 0; i < view->n_marks; i++) {
            if (kind == GOL_PLOT_BARS)
                draw_bar(room, &view->marks[i]);
            else
                draw_trials(room, &view->marks[i], i);
        }
        return;
    }
    draw_references(room);
    if (kind == GOL_PLOT_SPEEDUP)
        draw_ideal(room);
    for (int shapes = 0; shapes < 2; shapes++) /* shapes over all lines */
        for (int first = 0, next = 0; first < view->n_marks; first = next) {
            while (next < view->n_marks && view->marks[next].series == view->marks[first].series)
                next++;
            if (shapes)
                draw_shapes(room, &view->marks[first], next - first);
            else
                draw_line(room, &view->marks[first], next - first);
        }
}
