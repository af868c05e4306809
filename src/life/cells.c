/*
 * Plaintext, the .cells files of the LifeWiki: a line for each row, "." for a dead and "O" for a live cell; lines that
 * start with "!" are comments. An empty line is a row without live cells.
 */
#include "life/formats.h"

static enum gol_code read_row(struct gol_scan *scan, struct gol_canvas *canvas, int64_t y, struct gol_err *err)
{
    struct gol_pattern *pattern = canvas->pattern;
    int64_t x = 0;
    char shown[16];

    if (y == GOL_LIFE_SIDE_MAX)
        return gol_scan_fail(scan, scan->now, err, GOL_LIMIT, "the pattern is higher than %d cells", GOL_LIFE_SIDE_MAX);
    for (; !gol_scan_at_line_end(scan); gol_scan_skip(scan), x++) {
        const struct gol_place place = scan->now;
        const int c = gol_scan_peek(scan);

        if (c == ' ' || c == '\t') { /* blanks at the end of a line are no cells */
            gol_scan_spaces(scan);
            if (gol_scan_at_line_end(scan))
                break;
            return gol_scan_fail(scan, place, err, GOL_PARSE, "a blank in a row (want . or O)");
        }
        if (x == GOL_LIFE_SIDE_MAX)
            return gol_scan_fail(scan, place, err, GOL_LIMIT, "the row is longer than %d cells", GOL_LIFE_SIDE_MAX);
        if (c == 'O' || c == 'o' || c == '*')
            gol_canvas_run(canvas, x, y, 1, 1);
        else if (c != '.')
            return gol_scan_fail(scan, place, err, GOL_PARSE, "%s in a row (want . or O)", gol_scan_show(shown, c));
    }
    if (pattern->width < x)
        pattern->width = (int)x;
    if (pattern->height < y + 1)
        pattern->height = (int)y + 1;
    return GOL_OK;
}

enum gol_code gol_cells_read(struct gol_scan *scan, struct gol_canvas *canvas, struct gol_err *err)
{
    int64_t y = 0;

    while (gol_scan_peek(scan) != EOF) {
        if (gol_scan_peek(scan) != '!') {
            const enum gol_code code = read_row(scan, canvas, y++, err);

            if (code != GOL_OK)
                return code;
        }
        gol_scan_line(scan);
    }
    return GOL_OK;
}
