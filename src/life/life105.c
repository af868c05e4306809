/*
 * Life 1.05 (Alan Hensel's Life, XLife): blocks of "." and "*" rows, each at the place that the "#P x y" line before it
 * names. "#N" and "#R 23/3" name the rule, other lines with # are comments. Empty lines are no rows. A "#P" without a
 * place goes on where the rows before it ended, as Golly does.
 */
#include "life/formats.h"

/* "#P x y", with the finger behind the P. */
static enum gol_code read_place(struct gol_scan *scan, int64_t *x, int64_t *y, struct gol_err *err)
{
    struct gol_number first, second;
    const char *wrong = "#P wants two whole numbers, as in #P -3 2";

    gol_scan_spaces(scan);
    if (gol_scan_at_line_end(scan))
        return GOL_OK;
    if (!gol_scan_signed(scan, &first))
        return gol_scan_fail(scan, first.place, err, GOL_PARSE, "%s", wrong);
    gol_scan_spaces(scan);
    if (!gol_scan_signed(scan, &second))
        return gol_scan_fail(scan, second.place, err, GOL_PARSE, "%s", wrong);
    gol_scan_spaces(scan);
    if (!gol_scan_at_line_end(scan))
        return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "%s", wrong);
    *x = first.value;
    *y = second.value;
    return GOL_OK;
}

static enum gol_code read_directive(struct gol_scan *scan, struct gol_canvas *canvas, int64_t *x, int64_t *y,
                                    struct gol_err *err)
{
    const struct gol_place place = scan->now;

    gol_scan_skip(scan);
    switch (gol_scan_peek(scan)) {
    case 'P':
        gol_scan_skip(scan);
        return read_place(scan, x, y, err);
    case 'R':
        gol_scan_skip(scan);
        return gol_pattern_read_rule(scan, canvas->pattern, err);
    case 'N':
        canvas->pattern->rule = GOL_RULE_LIFE;
        canvas->pattern->has_rule = 1;
        return GOL_OK;
    case 'I':
        return gol_scan_fail(scan, place, err, GOL_INVALID, "not supported: #I, which includes another file");
    default:
        return GOL_OK;
    }
}

static enum gol_code read_row(struct gol_scan *scan, struct gol_canvas *canvas, int64_t x, int64_t y,
                              struct gol_err *err)
{
    char shown[16];

    for (; !gol_scan_at_line_end(scan); gol_scan_skip(scan), x++) {
        const int c = gol_scan_peek(scan);

        if (c == '*' || c == 'O') {
            gol_canvas_run(canvas, x, y, 1, 1);
        } else if (c == ' ' || c == '\t') {
            gol_scan_spaces(scan);
            if (gol_scan_at_line_end(scan))
                break;
            return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "a blank in a row (want . or *)");
        } else if (c != '.') {
            return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "%s in a row (want . or *)", gol_scan_show(shown, c));
        }
    }
    return GOL_OK;
}

enum gol_code gol_life105_read(struct gol_scan *scan, struct gol_canvas *canvas, struct gol_err *err)
{
    int64_t x = 0;
    int64_t y = 0;

    while (gol_scan_peek(scan) != EOF) {
        enum gol_code code = GOL_OK;

        gol_scan_spaces(scan);
        if (gol_scan_peek(scan) == '#')
            code = read_directive(scan, canvas, &x, &y, err);
        else if (!gol_scan_at_line_end(scan))
            code = read_row(scan, canvas, x, y++, err);
        if (code != GOL_OK)
            return code;
        gol_scan_line(scan);
    }
    if (canvas->pattern->has_bounds)
        gol_pattern_set_offset(canvas->pattern, canvas->left, canvas->top);
    return GOL_OK;
}
