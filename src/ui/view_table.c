/*
 * The results table as it fills. Columns that do not fit are left out, the least important ones first; the arrow
 * keys then walk through them, while mode, parameters and time stay in sight.
 */
#include "ui/view.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define MARGIN 2 /* the mark of the row whose trial runs */
#define EDGE 2 /* the arrows that say that there is more */

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

/* Shows the columns of rank 0, and of the others, after the first `skip` ones, as many as fit. */
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
        if (widths(table) - GOL_GRID_GAP > width) {
            column->shown = false;
            return;
        }
    }
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
    if (view->column >= others)
        view->column = others - 1;
    if (view->column <= 0) {
        view->column = 0;
        gol_grid_fit(table, width - MARGIN);
    } else {
        show_from(table, view->column, width);
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

/* The chosen line is in sight. */
static void follow(struct gol_table_view *view, int room)
{
    if (view->row > view->chosen)
        view->row = view->chosen;
    if (view->row < view->chosen - room + 1)
        view->row = view->chosen - room + 1;
}

bool gol_table_draw(struct gol_frame *frame, struct gol_rect rect, struct gol_table_view *view)
{
    const struct gol_grid *table = view->table;
    const int room = rect.height - 1, n_lines = view->order != NULL ? view->n_order : table->n_rows;
    struct gol_rect at = {rect.x, rect.y, rect.width - EDGE, 1};
    bool more_columns;
    int last;

    if (rect.height < 1 || rect.width < 1)
        return false;
    if (view->order != NULL && view->chosen >= 0)
        follow(view, room);
    if (view->row > n_lines - room)
        view->row = n_lines - room;
    if (view->row < 0)
        view->row = 0;
    last = view->row + room < n_lines ? view->row + room : n_lines;
    more_columns = choose_columns(view, at.width);
    draw_line(frame, at, view, -1);
    for (int line = view->row; line < last; line++) {
        at.y++;
        draw_line(frame, at, view, view->order != NULL ? view->order[line] : line);
        if (view->order != NULL && line == view->chosen)
            gol_frame_choose(frame, rect.x, at.y, rect.width);
    }
    if (last == n_lines && at.y + 1 < rect.y + rect.height)
        gol_frame_text_cut(frame, rect.x + MARGIN, at.y + 1, rect.width - MARGIN, table->note, GOL_COLOUR_DIM, false);
    if (more_columns)
        gol_frame_put(frame, rect.x + rect.width - 1, rect.y, view->column > 0 ? 0x2039 : 0x203A, GOL_COLOUR_BAR,
                      GOL_COLOUR_DEFAULT);
    if (view->row > 0)
        gol_frame_put(frame, rect.x + rect.width - 1, rect.y + 1, 0x2191, GOL_COLOUR_BAR, GOL_COLOUR_DEFAULT);
    if (last < n_lines)
        gol_frame_put(frame, rect.x + rect.width - 1, rect.y + rect.height - 1, 0x2193, GOL_COLOUR_BAR,
                      GOL_COLOUR_DEFAULT);
    return more_columns || room < n_lines;
}
