/*
 * What stands between the axes of a chart: lines, points, intervals, bars, references; and what those are called. For
 * view_chart.c.
 */
#ifndef GOL_UI_CHART_DATA_H
#define GOL_UI_CHART_DATA_H

#include "ui/dots.h"
#include "ui/scale.h"
#include "ui/view_chart.h"

struct gol_chart_room {
    const struct gol_chart_view *view;
    struct gol_dots dots; /* where the data is drawn */
    struct gol_scale x, y; /* of its dots; y counts from the bottom */
};

void gol_chart_draw_data(const struct gol_chart_room *room);

/* All of it where there is no room for axes; `scale` is that of y, whatever its dots. */
void gol_chart_draw_small(struct gol_frame *frame, struct gol_rect rect, struct gol_chart_view *view,
                          const struct gol_scale *scale);

/* What a series is called, in fewer words where there is little room: "pool, counters = 2", "pool 2", "p 2". */
enum gol_chart_words { GOL_CHART_WORDS_ALL, GOL_CHART_WORDS_VALUES, GOL_CHART_WORDS_LETTERS, GOL_CHART_WORDS_COUNT };

void gol_chart_say_series(const struct gol_chart *chart, int series, enum gol_chart_words words,
                          char out[GOL_CHART_TEXT]);

/* Lines of the legend, `most` at most, and the legend in those. */
int gol_chart_legend_lines(const struct gol_chart_view *view, int width, int most);
void gol_chart_draw_legend(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart_view *view);

/* How a series, or reference number `reference`, is told apart: also without colours. */
enum gol_colour gol_chart_series_colour(const struct gol_chart *chart, int series);
uint32_t gol_chart_series_glyph(const struct gol_chart *chart, int series, bool unicode);
uint32_t gol_chart_reference_glyph(int reference, bool unicode);

#endif
