#include "lab/grid.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gol_grid_column(struct gol_grid *grid, const char *heading, bool right, int rank)
{
    if (grid->n_columns < GOL_GRID_COLUMNS_MAX) {
        struct gol_grid_column *column = &grid->columns[grid->n_columns];

        *column = (struct gol_grid_column){.right = right, .rank = rank, .shown = true};
        snprintf(column->heading, sizeof column->heading, "%s", heading);
    }
    grid->n_columns++;
}

enum gol_code gol_grid_rows(struct gol_grid *grid, int n, struct gol_err *err)
{
    if (grid->n_columns > GOL_GRID_COLUMNS_MAX)
        return gol_err_set(err, GOL_LIMIT, "a table of %d columns (want at most %d)", grid->n_columns,
                           GOL_GRID_COLUMNS_MAX);
    if (grid->cell_bytes == 0)
        grid->cell_bytes = GOL_GRID_CELL;
    grid->cells = calloc((size_t)n * (size_t)grid->n_columns + 1, (size_t)grid->cell_bytes);
    if (grid->cells == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "a table of %d lines: out of memory", n);
    grid->n_rows = n;
    return GOL_OK;
}

static char *cell_at(const struct gol_grid *grid, int row, int column)
{
    return grid->cells + ((size_t)row * (size_t)grid->n_columns + (size_t)column) * (size_t)grid->cell_bytes;
}

void gol_grid_put(struct gol_grid *grid, int row, int column, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(cell_at(grid, row, column), (size_t)grid->cell_bytes, format, args);
    va_end(args);
}

/* Characters before the decimal point; of a text without one, those up to the end of its first digits. */
static int before_point(const char *text)
{
    const char *at = text;

    while (*at != '\0' && !isdigit((unsigned char)*at))
        at++;
    while (isdigit((unsigned char)*at))
        at++;
    return (int)(at - text);
}

void gol_grid_measure(struct gol_grid *grid)
{
    for (int c = 0; c < grid->n_columns; c++) {
        struct gol_grid_column *column = &grid->columns[c];

        column->width = (int)strlen(column->heading);
        for (int r = 0; r < grid->n_rows; r++) {
            const char *text = cell_at(grid, r, c);
            const int before = before_point(text);
            const int length = (int)strlen(text);

            if (before > column->before)
                column->before = before;
            if (length - before > column->after)
                column->after = length - before;
            if (length > column->width)
                column->width = length;
        }
        if (column->point && column->before + column->after > column->width)
            column->width = column->before + column->after;
    }
}

void gol_grid_fini(struct gol_grid *grid)
{
    free(grid->cells);
    *grid = (struct gol_grid){0};
}

const char *gol_grid_cell(const struct gol_grid *grid, int row, int column)
{
    return cell_at(grid, row, column);
}

const char *gol_grid_text(const struct gol_grid *grid, int row, int column)
{
    return row < 0 ? grid->columns[column].heading : cell_at(grid, row, column);
}

int gol_grid_indent(const struct gol_grid *grid, int row, int column)
{
    const struct gol_grid_column *at = &grid->columns[column];
    const char *text = gol_grid_text(grid, row, column);
    const int spare = at->width - (int)strlen(text);

    if (!at->right || spare <= 0)
        return 0;
    return at->point && row >= 0 ? at->width - at->after - before_point(text) : spare;
}

static int width_of(const struct gol_grid *grid)
{
    int width = 0;

    for (int i = 0; i < grid->n_columns; i++)
        if (grid->columns[i].shown)
            width += grid->columns[i].width + (width > 0 ? GOL_GRID_GAP : 0);
    return width;
}

int gol_grid_fit(struct gol_grid *grid, int width)
{
    for (int i = 0; i < grid->n_columns; i++)
        grid->columns[i].shown = true;
    while (width_of(grid) > width) {
        struct gol_grid_column *least = NULL;

        for (int i = 0; i < grid->n_columns; i++) {
            struct gol_grid_column *column = &grid->columns[i];

            if (column->shown && column->rank > 0 && (least == NULL || column->rank > least->rank))
                least = column;
        }
        if (least == NULL)
            break;
        least->shown = false;
    }
    return width_of(grid);
}
