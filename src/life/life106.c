/*
 * Life 1.06: behind the line "#Life 1.06" the coordinates of one live cell on each line. Lines with # are comments.
 */
#include "life/formats.h"

static enum gol_code read_cell(struct gol_scan *scan, struct gol_canvas *canvas, struct gol_err *err)
{
    struct gol_number x, y;
    char shown[16];
    bool good = gol_scan_signed(scan, &x);

    if (good) {
        gol_scan_spaces(scan);
        good = scan->now.at > x.place.at && gol_scan_signed(scan, &y);
    }
    if (good)
        gol_scan_spaces(scan);
    if (!good || !gol_scan_at_line_end(scan))
        return gol_scan_fail(scan, scan->now, err, GOL_PARSE,
                             "%s where the coordinates of a cell should be (want two whole numbers, as -3 2)",
                             gol_scan_show(shown, gol_scan_peek(scan)));
    gol_canvas_run(canvas, x.value, y.value, 1, 1);
    return GOL_OK;
}

enum gol_code gol_life106_read(struct gol_scan *scan, struct gol_canvas *canvas, struct gol_err *err)
{
    while (gol_scan_peek(scan) != EOF) {
        gol_scan_spaces(scan);
        if (gol_scan_peek(scan) != '#' && !gol_scan_at_line_end(scan)) {
            const enum gol_code code = read_cell(scan, canvas, err);

            if (code != GOL_OK)
                return code;
        }
        gol_scan_line(scan);
    }
    return GOL_OK;
}
