/*
 * What the lines of a chart are called. Where the names of all do not fit they get shorter, without the names of
 * parameters first and then with the first letter of the mode; where even that is too much it says how many are left
 * out.
 */
#include "ui/chart_data.h"

#include <stdio.h>
#include <string.h>

#define GAP 3 /* columns between two entries */

struct entry {
    uint32_t glyph; /* 0: none */
    enum gol_colour colour;
    char label[GOL_CHART_TEXT];
};

void gol_chart_say_series(const struct gol_chart *chart, int series, enum gol_chart_words words,
                          char out[GOL_CHART_TEXT])
{
    const char *part = chart->series[series].label, *end;
    enum gol_mode mode;
    int n = 0;

    snprintf(out, GOL_CHART_TEXT, "%s", part);
    for (bool first = true; words != GOL_CHART_WORDS_ALL && *part != '\0';
         first = false, part = *end == '\0' ? end : end + 2) {
        const char *value = strstr(part, " = ");
        char one[GOL_CHART_TEXT];

        end = strstr(part, ", ");
        end = end == NULL ? part + strlen(part) : end;
        value = value == NULL || value > end ? part : value + 3;
        snprintf(one, sizeof one, "%.*s", (int)(end - value), value);
        if (first && words == GOL_CHART_WORDS_LETTERS && gol_mode_find(one, &mode) && *end != '\0')
            one[1] = '\0';
        n += snprintf(out + n, (size_t)(GOL_CHART_TEXT - n), "%s%s", first ? "" : " ", one);
    }
}

static int count_entries(const struct gol_chart *chart)
{
    return chart->n_series + chart->n_references + (chart->plot->kind == GOL_PLOT_SPEEDUP);
}

static uint32_t series_glyph(const struct gol_chart_view *view, int series)
{
    const struct gol_chart *chart = view->chart;
    const enum gol_plot_kind kind = chart->plot->kind;

    if (chart->series[series].flat && (kind == GOL_PLOT_LINE || kind == GOL_PLOT_SPEEDUP))
        return view->unicode ? 0x2504 : '-';
    if (kind == GOL_PLOT_BARS)
        return view->unicode ? 0x2588 : '#';
    return gol_chart_series_glyph(chart, series, view->unicode);
}

/* The series, then the references, then what is ideal. */
static struct entry entry_at(const struct gol_chart_view *view, int at, enum gol_chart_words words)
{
    const struct gol_chart *chart = view->chart;
    const int reference = at - chart->n_series;
    struct entry entry = {.colour = GOL_COLOUR_DIM};

    if (reference < 0) {
        entry.glyph = series_glyph(view, at);
        entry.colour = gol_chart_series_colour(chart, at);
        gol_chart_say_series(chart, at, words, entry.label);
    } else if (reference < chart->n_references) {
        entry.glyph = gol_chart_reference_glyph(reference, view->unicode);
        snprintf(entry.label, sizeof entry.label, "%s", chart->references[reference].label);
    } else {
        entry.glyph = view->unicode ? 0x2026 : '.';
        snprintf(entry.label, sizeof entry.label, "ideal");
    }
    return entry;
}

/* The first `shown` entries, and how many there are besides; returns the lines. `frame` NULL: only counts. */
static int lay_out(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart_view *view,
                   enum gol_chart_words words, int shown)
{
    const int all = count_entries(view->chart);
    int x = 0, line = 0;

    for (int i = 0; i <= shown && i < all; i++) {
        struct entry entry = {.colour = GOL_COLOUR_DIM};
        int mark, width;

        if (i < shown)
            entry = entry_at(view, i, words);
        else
            snprintf(entry.label, sizeof entry.label, "+%d", all - shown);
        mark = entry.glyph != 0 ? 2 : 0;
        width = mark + gol_text_columns(entry.label);
        if (x > 0 && x + width > rect.width) {
            x = 0;
            line++;
        }
        if (frame != NULL && line < rect.height) {
            if (entry.glyph != 0)
                gol_frame_put(frame, rect.x + x, rect.y + line, entry.glyph, entry.colour, GOL_COLOUR_DEFAULT);
            gol_frame_text_cut(frame, rect.x + x + mark, rect.y + line, rect.width - x - mark, entry.label,
                               entry.colour == GOL_COLOUR_DIM ? GOL_COLOUR_DIM : GOL_COLOUR_DEFAULT, false);
        }
        x += width + GAP;
    }
    return line + 1;
}

/* The longest words with which all fit into so many lines. False: not even with the shortest. */
static bool find_words(const struct gol_chart_view *view, int width, int lines, enum gol_chart_words *words)
{
    const struct gol_rect room = {.width = width};
    int kind = 0;

    while (kind < GOL_CHART_WORDS_COUNT - 1 &&
           lay_out(NULL, room, view, (enum gol_chart_words)kind, count_entries(view->chart)) > lines)
        kind++;
    *words = (enum gol_chart_words)kind;
    return lay_out(NULL, room, view, *words, count_entries(view->chart)) <= lines;
}

int gol_chart_legend_lines(const struct gol_chart_view *view, int width, int most)
{
    enum gol_chart_words words;

    if (!find_words(view, width, most, &words))
        return most;
    return lay_out(NULL, (struct gol_rect){.width = width}, view, words, count_entries(view->chart));
}

void gol_chart_draw_legend(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart_view *view)
{
    enum gol_chart_words words;
    int shown = count_entries(view->chart);

    if (!find_words(view, rect.width, rect.height, &words))
        while (shown > 1 && lay_out(NULL, rect, view, words, shown) > rect.height)
            shown--;
    lay_out(frame, rect, view, words, shown);
}
