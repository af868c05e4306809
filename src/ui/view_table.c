/*
 * The results table as it fills. Columns that do not fit are left out, the least important ones first; the arrow keys
 * then walk through them, while mode, parameters and time stay in sight. Where not even those have room, or not with
 * the column that was walked to, a line is one text of mode and parameters, and the time, or that column, at its right
 * end: what is cut off is never the figure.
 */
#include "ui/view.h"

#include "util/least.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define MARGIN 2 /* the mark of the row whose trial runs */
#define EDGE 2 /* the arrows that say that there is more */
#define TIGHT_HEADING_LINES 4 /* from here on tight lines have a heading, or when it is not the time that they show */

static int widths(const struct gol_grid *table)
{
    int width = MARGIN;

    for (int i = 0; i < table->n_columns; i++)
        if (table->columns[i].shown)
            width += table->columns[i].width + GOL_GRID_GAP;
    return width;
}

void gol_table_room(struct gol_grid *table, int *width, int *height)
{
    *width = gol_grid_fit(table, INT_MAX) + MARGIN + EDGE;
    *height = table->n_rows + 2; /* headings and note */
}

static void hide_behind(struct gol_grid *table, int column)
{
    for (int i = column + 1; i < table->n_columns; i++)
        table->columns[i].shown = false;
}

/*
 * Shows the columns of rank 0, and of the others, after the first `skip` ones, as many as fit. The first of these is
 * there in any case: who has walked to it wants to see it, and what is behind it gives way.
 */
static void show_from(struct gol_grid *table, int skip, int width)
{
    int others = 0;

    for (int i = 0; i < table->n_columns; i++)
        table->columns[i].shown = table->columns[i].rank == 0;
    for (int i = 0; i < table->n_columns; i++) {
        struct gol_grid_column *column = &table->columns[i];

        if (column->rank == 0 || others++ < skip)
            continue;
        column->shown = true;
        if (widths(table) - GOL_GRID_GAP <= width)
            continue;
        if (others > skip + 1)
            column->shown = false;
        else
            hide_behind(table, i);
        return;
    }
}

/* The column that it is sorted by, of those that may be left out; -1: none of them. */
static int sorted_by(const struct gol_table_view *view)
{
    const bool is_there = view->order != NULL && view->sort >= 0 && view->sort < view->table->n_columns;

    return is_there && view->table->columns[view->sort].rank > 0 ? view->sort : -1;
}

/*
 * The most important ones that fit, with the one that lines are sorted by: an order by what is not seen looks like
 * none.
 */
static void show_first(const struct gol_table_view *view, int width)
{
    struct gol_grid *table = view->table;
    const int sorted = sorted_by(view);
    const int rank = sorted >= 0 ? table->columns[sorted].rank : 0;

    if (sorted >= 0)
        table->columns[sorted].rank = 0;
    gol_grid_fit(table, width - MARGIN);
    if (sorted >= 0)
        table->columns[sorted].rank = rank;
    if (sorted >= 0 && widths(table) - GOL_GRID_GAP > width)
        gol_grid_fit(table, width - MARGIN);
}

/* Whether columns are left out. */
static bool choose_columns(struct gol_table_view *view, int width)
{
    struct gol_grid *table = view->table;
    int others = 0;

    gol_grid_fit(table, INT_MAX);
    if (widths(table) - GOL_GRID_GAP <= width) {
        view->column = 0;
        return false;
    }
    for (int i = 0; i < table->n_columns; i++)
        others += table->columns[i].rank > 0;
    if (view->column > others)
        view->column = others;
    if (view->column <= 0) {
        view->column = 0;
        show_first(view, width);
    } else {
        show_from(table, view->column - 1, width);
    }
    return others > 0;
}

static bool is_bad(const struct gol_table_view *view, int row)
{
    return view->summary != NULL && row >= 0 && view->summary->lines[row].n == 0 &&
           view->summary->lines[row].failed > 0;
}

static bool is_sorted_by(const struct gol_table_view *view, int column)
{
    return view->order != NULL && column == view->sort;
}

static enum gol_colour colour_of(const struct gol_table_view *view, int row, int column, const char *text)
{
    enum gol_mode mode;

    if (is_bad(view, row))
        return GOL_COLOUR_BAD;
    if (row >= 0 && column == 0 && gol_mode_find(text, &mode))
        return mode == GOL_MODE_SERIAL    ? GOL_COLOUR_SERIAL
               : mode == GOL_MODE_THREADS ? GOL_COLOUR_THREADS
                                          : GOL_COLOUR_POOL;
    if (row < 0 && is_sorted_by(view, column))
        return GOL_COLOUR_TITLE;
    return row < 0 || strcmp(text, "-") == 0 ? GOL_COLOUR_DIM : GOL_COLOUR_DEFAULT;
}

static void draw_line(struct gol_frame *frame, struct gol_rect at, const struct gol_table_view *view, int row)
{
    const struct gol_grid *table = view->table;
    const bool current = row >= 0 && row == view->current;
    int x = MARGIN;

    if (current)
        gol_frame_put(frame, at.x, at.y, 0x25B8, GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
    for (int i = 0; i < table->n_columns && x < at.width; i++) {
        const struct gol_grid_column *column = &table->columns[i];
        const char *text = gol_grid_text(table, row, i);
        const int indent = gol_grid_indent(table, row, i);
        if (!column->shown)
            continue;
        if (row < 0 && is_sorted_by(view, i))
            gol_frame_put(frame, at.x + x + indent - 1, at.y, view->reverse ? 0x2193 : 0x2191, GOL_COLOUR_TITLE,
                          GOL_COLOUR_DEFAULT);
        gol_frame_text_cut(frame, at.x + x + indent, at.y, at.width - x - indent, text, colour_of(view, row, i, text),
                           current);
        if (row < 0 && view->order != NULL) /* that of the overview is not sorted */
            gol_frame_spot(frame, (struct gol_rect){at.x + x, at.y, column->width, 1}, GOL_SPOT_COLUMN, i);
        x += column->width + GOL_GRID_GAP;
    }
}

/* ---- tight lines ---- */

static int time_column(const struct gol_grid *table)
{
    for (int i = 0; i < table->n_columns; i++)
        if (strcmp(table->columns[i].heading, "time") == 0)
            return i;
    return table->n_columns - 1;
}

/* What stands at the right: what was walked to, or the lines are sorted by, or the time. */
static int figure_column(const struct gol_table_view *view)
{
    int others = 0;

    for (int i = 0; i < view->table->n_columns && view->column > 0; i++)
        if (view->table->columns[i].rank > 0 && ++others == view->column)
            return i;
    return view->column == 0 && sorted_by(view) >= 0 ? sorted_by(view) : time_column(view->table);
}

/* Cells from column `from` up to the time, without their own blanks: "1 10ms". */
static void join_cells(const struct gol_grid *table, int row, int from, char *out, size_t size)
{
    const int end = time_column(table);
    size_t n = 0;

    for (int i = from; i < end; i++) {
        if (table->columns[i].rank > 0)
            continue;
        if (n > 0 && n + 1 < size)
            out[n++] = ' ';
        for (const char *at = gol_grid_text(table, row, i); *at != '\0' && n + 1 < size; at++)
            if (*at != ' ')
                out[n++] = *at;
    }
    out[n] = '\0';
}

struct tight {
    int figure; /* the column at the right */
    int room; /* columns for what a line is of */
    bool letters; /* of the modes the first ones only: the colour says it, too */
};

static struct tight make_tight(const struct gol_table_view *view, int width)
{
    const struct gol_grid *table = view->table;
    struct tight tight = {.figure = figure_column(view)};
    char rest[160];

    tight.room = width - 2 - table->columns[tight.figure].width;
    for (int row = 0; row < table->n_rows && !tight.letters; row++) {
        join_cells(table, row, 1, rest, sizeof rest);
        tight.letters =
            rest[0] != '\0' && gol_text_columns(gol_grid_text(table, row, 0)) + 1 + gol_text_columns(rest) > tight.room;
    }
    return tight;
}

static void draw_tight_line(struct gol_frame *frame, struct gol_rect at, const struct gol_table_view *view, int row,
                            const struct tight *tight)
{
    const struct gol_grid *table = view->table;
    const bool current = row >= 0 && row == view->current;
    const char *value = is_bad(view, row) ? "bad" : gol_grid_text(table, row, tight->figure);
    const char *mode = gol_grid_text(table, row, 0);
    char rest[160];
    int used;

    if (current)
        gol_frame_put(frame, at.x, at.y, 0x25B8, GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
    used = gol_frame_text(frame, at.x + 1, at.y, tight->letters ? 1 : tight->room, mode, colour_of(view, row, 0, mode),
                          current);
    join_cells(table, row, 1, rest, sizeof rest);
    gol_frame_text_cut(frame, at.x + 2 + used, at.y, tight->room - used - 1, rest, colour_of(view, row, 1, rest),
                       current);
    gol_frame_text(frame, at.x + at.width - gol_text_columns(value), at.y, at.width, value,
                   colour_of(view, row, tight->figure, value), current);
}

/* The chosen line is in sight. */
static void follow(struct gol_table_view *view, int room)
{
    if (view->row > view->chosen)
        view->row = view->chosen;
    if (view->row < view->chosen - room + 1)
        view->row = view->chosen - room + 1;
}

/* Whether mode, parameters and time have no room, with the column that was walked to beside them. */
static bool has_no_room(const struct gol_table_view *view, int width)
{
    const struct gol_grid *table = view->table;
    const int time = time_column(table), figure = figure_column(view);
    int needed = MARGIN - GOL_GRID_GAP;

    for (int i = 0; i <= time; i++)
        if (table->columns[i].rank == 0)
            needed += table->columns[i].width + GOL_GRID_GAP;
    if (view->column > 0 && figure != time)
        needed += table->columns[figure].width + GOL_GRID_GAP;
    return needed > width;
}

/* The arrows at the right. */
static void draw_edge(struct gol_frame *frame, struct gol_rect rect, const struct gol_table_view *view,
                      bool more_columns, bool more_lines)
{
    const int x = rect.x + rect.width - 1;

    if (more_columns && view->head > 0)
        gol_frame_put(frame, x, rect.y, view->column > 0 ? 0x2039 : 0x203A, GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
    if (view->row > 0)
        gol_frame_put(frame, x, rect.y + view->head, 0x2191, GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
    if (more_lines)
        gol_frame_put(frame, x, rect.y + rect.height - 1, 0x2193, GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
}

bool gol_table_draw(struct gol_frame *frame, struct gol_rect rect, struct gol_table_view *view)
{
    const struct gol_grid *table = view->table;
    const int n_lines = view->order != NULL ? view->n_order : table->n_rows;
    struct gol_rect at = {rect.x, rect.y, rect.width - EDGE, 1};
    struct tight tight;
    bool more_columns, is_tight;
    int last, room;

    view->head = 0;
    if (rect.height < 1 || rect.width < 1)
        return false;
    more_columns = choose_columns(view, at.width);
    is_tight = has_no_room(view, at.width);
    at.width += is_tight ? EDGE - 1 : 0;
    tight = make_tight(view, at.width);
    view->head =
        rect.height > 1 && (!is_tight || rect.height >= TIGHT_HEADING_LINES || tight.figure != time_column(table));
    room = rect.height - view->head;
    if (view->order != NULL && view->chosen >= 0)
        follow(view, room);
    view->row = gol_within_int(view->row, 0, n_lines - room);
    last = gol_least_int(view->row + room, n_lines);
    for (int i = view->head > 0 ? -1 : 0; i < last - view->row; i++, at.y++) {
        const int line = view->row + i, row = i < 0 ? -1 : view->order != NULL ? view->order[line] : line;

        if (is_tight)
            draw_tight_line(frame, at, view, row, &tight);
        else
            draw_line(frame, at, view, row);
        if (i >= 0 && view->order != NULL && line == view->chosen)
            gol_frame_choose(frame, rect.x, at.y, rect.width);
    }
    if (last == n_lines && at.y < rect.y + rect.height)
        gol_frame_text_cut(frame, rect.x + MARGIN, at.y, rect.width - MARGIN, table->note, GOL_COLOUR_DIM, false);
    draw_edge(frame, rect, view, more_columns, last < n_lines);
    return more_columns || room < n_lines;
}
