/*
 * What the painter sends, read by a terminal of a few lines: whatever frames come one after the other, that one shows
 * the last of them, in its colours. And it is little.
 */
#include "cmocka_all.h"
#include "tube.h"

#include "ui/painter.h"
#include "ui/palette.h"
#include "ui/slices.h"
#include "util/rng.h"

#include <locale.h>

#include <curses.h>
#include <term.h>

#define WIDTH 31
#define HEIGHT 9

static struct tube tube;

static bool is_wide(uint32_t glyph)
{
    return gol_glyph_columns(glyph) == 2;
}

static void show(const struct gol_buf *out)
{
    assert_int_equal(tube_read(&tube, gol_buf_text(out), out->size), out->size);
    assert_int_equal(tube.unknown, 0);
}

/* Whether what is seen is the frame: glyphs, and colours where there are any. */
static void compare(const struct gol_painter *painter, const struct gol_frame *frame)
{
    const struct gol_looks *looks = &painter->looks;

    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++) {
            struct gol_cell cell =
                gol_cell_plain(frame->cells[y * frame->width + x], looks->unicode, looks->colours > 0);
            const struct tube_cell *seen = &tube.cells[y * tube.width + x];
            const int fg = looks->colours > 0 ? looks->numbers[cell.fg] : -1;
            const int bg = looks->colours > 0 ? looks->numbers[cell.bg] : -1;
            const bool dim = fg < 0 && cell.fg == GOL_COLOUR_DIM && painter->ink.dim != NULL;
            const bool reversed =
                looks->colours == 0 && cell.bg == GOL_COLOUR_CHOSEN_GROUND && painter->ink.reverse != NULL;
            const bool inked = cell.glyph != ' ' && cell.glyph != 0;

            if (cell.glyph == 0 && !looks->unicode)
                cell.glyph = ' '; /* no glyph is wide there */
            if (seen->glyph != cell.glyph || (cell.glyph != 0 && (seen->bg != bg || seen->reversed != reversed)) ||
                (inked && (seen->fg != fg || seen->bold != (cell.bold != 0) || seen->dim != dim)))
                fail_msg("%d, %d: glyph %x (%x), foreground %d (%d), background %d (%d), bold %d (%d)", x, y,
                         seen->glyph, cell.glyph, seen->fg, fg, seen->bg, bg, seen->bold, cell.bold);
        }
}

/* Changes some cells, or many: texts, glyphs of one and two columns, and blanks. */
static void change(struct gol_frame *frame, struct gol_rng *rng)
{
    const int n = gol_rng_below(rng, 4) == 0 ? 300 : 12;

    for (int i = 0; i < n; i++) {
        const int x = (int)gol_rng_below(rng, WIDTH), y = (int)gol_rng_below(rng, HEIGHT);
        const enum gol_colour fg = (enum gol_colour)gol_rng_below(rng, GOL_COLOUR_COUNT);
        const enum gol_colour bg =
            gol_rng_below(rng, 3) == 0 ? (enum gol_colour)gol_rng_below(rng, GOL_COLOUR_COUNT) : GOL_COLOUR_DEFAULT;

        switch (gol_rng_below(rng, 5)) {
        case 0:
            gol_frame_text(frame, x, y, WIDTH, "日本", fg, gol_rng_below(rng, 2) == 0);
            break;
        case 1:
            gol_frame_text(frame, x, y, WIDTH, "some text", fg, gol_rng_below(rng, 2) == 0);
            break;
        case 2:
            gol_frame_erase(frame, (struct gol_rect){x, y, (int)gol_rng_below(rng, 9), 2});
            break;
        default:
            gol_frame_put(frame, x, y, 0x2800 + gol_rng_below(rng, 256), fg, bg);
        }
    }
}

static void set_up_terminal(const char *name, bool unicode, int colours, struct gol_painter *painter)
{
    struct gol_err err;
    int problem;

    assert_int_equal(setupterm(name, 1, &problem), OK);
    assert_ok(gol_painter_init(painter, unicode, colours, &err), &err);
    assert_ok(gol_painter_fit(painter, WIDTH, HEIGHT, &err), &err);
    tube_init(&tube, WIDTH, HEIGHT);
    tube.is_wide = unicode ? is_wide : NULL;
    tube.pen = (struct tube_cell){.fg = 3, .bg = 4, .bold = true}; /* as somebody may have left it */
}

static void take_down(struct gol_painter *painter)
{
    tube_fini(&tube);
    gol_painter_fini(painter);
    del_curterm(cur_term);
}

static void paint(struct gol_painter *painter, const struct gol_frame *frame)
{
    struct gol_err err;

    assert_ok(gol_painter_paint(painter, frame, &err), &err);
    show(&painter->out);
}

/* Every kind of terminal that the painter tells from others. */
static const struct {
    const char *name;
    bool unicode;
    int colours;
} terminals[] = {
    {"xterm-256color", true, 256},
    {"xterm-256color", true, GOL_PALETTE_DIRECT},
    {"tmux-256color", true, 256},
    {"tmux-256color", true, 16},
    {"xterm", true, 8},
    {"xterm-256color", false, 256},
    {"xterm-256color", true, 0},
    {"vt100", false, 0},
};

static void whatever_comes_is_shown(void **state)
{
    struct gol_rng rng = {gol_rng_mix(20260101)};

    (void)state;
    for (size_t t = 0; t < sizeof terminals / sizeof terminals[0]; t++) {
        struct gol_painter painter;
        struct gol_frame frame;
        struct gol_err err;

        set_up_terminal(terminals[t].name, terminals[t].unicode, terminals[t].colours, &painter);
        assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
        for (int i = 0; i < 200; i++) {
            change(&frame, &rng);
            if (gol_rng_below(&rng, 20) == 0) {
                tube.cells[3 * WIDTH + 4].glyph = 'X'; /* somebody else has written */
                gol_painter_redraw(&painter);
            }
            if (gol_rng_below(&rng, 20) == 0)
                gol_painter_dress(&painter, (enum gol_map)gol_rng_below(&rng, GOL_MAP_COUNT),
                                  (enum gol_ground)gol_rng_below(&rng, GOL_GROUND_COUNT));
            paint(&painter, &frame);
            compare(&painter, &frame);
            assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
            assert_int_equal(painter.out.size, 0); /* nothing has changed */
        }
        assert_int_equal(tube.direct > 0, terminals[t].colours == GOL_PALETTE_DIRECT);
        gol_frame_fini(&frame);
        take_down(&painter);
    }
}

/*
 * A frame that comes in slices is the same frame, and one that comes before all of it is there is painted on what there
 * is. Each slice is about as large as it may be.
 */
static void slices_come_to_the_frame(void **state)
{
    struct gol_rng rng = {gol_rng_mix(20260103)};
    struct gol_slices slices = {0};

    (void)state;
    for (size_t t = 0; t < sizeof terminals / sizeof terminals[0]; t++) {
        size_t over = 0, n = 0;
        struct gol_painter painter;
        struct gol_frame frame;
        struct gol_err err;

        set_up_terminal(terminals[t].name, terminals[t].unicode, terminals[t].colours, &painter);
        assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
        for (int i = 0; i < 100; i++) {
            const int first = (int)gol_rng_below(&rng, HEIGHT), most = (int)gol_rng_below(&rng, 12);

            change(&frame, &rng);
            if (gol_rng_below(&rng, 20) == 0)
                gol_painter_redraw(&painter);
            for (int k = 0; k == 0 || (slices.rest && (k < most || i % 2 == 0)); k++) {
                assert_ok(gol_slices_paint(&slices, &painter, &frame, first, 200, k > 0, &err), &err);
                show(&painter.out);
                over += painter.out.size > 500;
                n++;
            }
            if (!slices.rest)
                compare(&painter, &frame);
        }
        assert_in_range(over, 0, n / 10);
        gol_frame_fini(&frame);
        take_down(&painter);
    }
}

/* What a key changes comes first: the line of the tabs, and the last one. */
static void early_lines_come_first(void **state)
{
    struct gol_slices slices = {0};
    struct gol_painter painter;
    struct gol_frame frame;
    struct gol_err err;

    (void)state;
    set_up_terminal("xterm-256color", true, 256, &painter);
    assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
    paint(&painter, &frame);
    for (int y = 0; y < HEIGHT; y++)
        gol_frame_text(&frame, 0, y, WIDTH, "all of it is another", GOL_COLOUR_DEFAULT, false);
    assert_ok(gol_slices_paint(&slices, &painter, &frame, 4, 60, false, &err), &err);
    show(&painter.out);
    assert_true(slices.rest);
    for (int y = 0; y < HEIGHT; y++)
        assert_int_equal(tube.cells[y * WIDTH].glyph, y == 4 || y == HEIGHT - 1 ? 'a' : ' ');
    while (slices.rest) {
        assert_ok(gol_slices_paint(&slices, &painter, &frame, 4, 60, true, &err), &err);
        show(&painter.out);
    }
    compare(&painter, &frame);
    gol_frame_fini(&frame);
    take_down(&painter);
}

/* What is kept back stays as it was, and comes when it is let go. */
static void a_part_can_wait(void **state)
{
    const struct gol_rect part = {5, 2, 12, 4}, outside = {20, -3, 99, 6}, all = {0, 0, WIDTH, HEIGHT};
    struct gol_rng rng = {gol_rng_mix(20260102)};
    struct gol_painter painter;
    struct gol_frame frame, wanted;
    struct gol_err err;

    (void)state;
    set_up_terminal("xterm-256color", true, 256, &painter);
    assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
    assert_ok(gol_frame_init(&wanted, WIDTH, HEIGHT, &err), &err);
    assert_int_equal(gol_painter_cost(&painter, &frame, part), -1);
    paint(&painter, &frame);
    assert_int_equal(gol_painter_cost(&painter, &frame, all), 0);
    for (int i = 0; i < 100; i++) {
        for (int k = 0; k < 150; k++)
            gol_frame_put(&wanted, (int)gol_rng_below(&rng, WIDTH), (int)gol_rng_below(&rng, HEIGHT),
                          0x2800 + gol_rng_below(&rng, 256), (enum gol_colour)(GOL_COLOUR_AGE + gol_rng_below(&rng, 5)),
                          GOL_COLOUR_DEFAULT);
        memcpy(frame.cells, wanted.cells, WIDTH * HEIGHT * sizeof *frame.cells);
        gol_painter_keep(&painter, &frame, part);
        gol_painter_keep(&painter, &frame, outside);
        assert_int_equal(gol_painter_cost(&painter, &frame, part), 0);
        assert_true(gol_painter_cost(&painter, &frame, all) > 0);
        assert_true(gol_painter_cost(&painter, &wanted, part) > 0);
        paint(&painter, &frame);
        compare(&painter, &frame);
    }
    /* By now it knows what a change takes. */
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        wanted.cells[i].glyph ^= 3;
    assert_in_range(gol_painter_cost(&painter, &wanted, all), 1, 10000);
    {
        const int expected = gol_painter_cost(&painter, &wanted, all);

        paint(&painter, &wanted);
        compare(&painter, &wanted);
        assert_in_range(painter.out.size, expected / 2, 2 * expected);
    }
    gol_frame_fini(&wanted);
    gol_frame_fini(&frame);
    take_down(&painter);
}

static void put_at(struct gol_frame *frame, int x, int y, uint32_t glyph)
{
    gol_frame_put(frame, x, y, glyph, GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
}

/* One cell costs its glyph, its place, and its colour if that is another. */
/* Without colours a line that is chosen is written in reverse, blanks and all, and only that. */
static void a_chosen_line_is_reversed(void **state)
{
    struct gol_frame frame;
    struct gol_painter painter;
    struct gol_err err;

    (void)state;
    assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
    set_up_terminal("vt100", false, 0, &painter);
    for (int y = 0; y < 4; y++)
        gol_frame_text(&frame, 1, y, 20, "pool  10 ms", GOL_COLOUR_DEFAULT, false);
    for (int y = 0; y < 4; y++) {
        struct gol_frame chosen;

        assert_ok(gol_frame_init(&chosen, WIDTH, HEIGHT, &err), &err);
        memcpy(chosen.cells, frame.cells, sizeof *frame.cells * WIDTH * HEIGHT);
        gol_frame_choose(&chosen, 0, y, 30);
        paint(&painter, &chosen);
        compare(&painter, &chosen);
        for (int i = 0; i < WIDTH * HEIGHT; i++)
            assert_int_equal(tube.cells[i].reversed, i / WIDTH == y && i % WIDTH < 30);
        gol_frame_fini(&chosen);
    }
    take_down(&painter);
    gol_frame_fini(&frame);
}

static void a_change_is_few_bytes(void **state)
{
    static const struct {
        int x, y;
        const char *way; /* from behind the one before */
    } steps[] = {
        {9, 4, "\033[5;10H"}, {10, 4, ""},         {13, 4, "  "},  {15, 5, "\n\033[C"}, {15, 6, "\n\b"},
        {14, 7, "\n\b\b"},    {25, 7, "\033[10C"}, {0, 8, "\n\r"}, {20, 8, "\033[19C"},
    };
    struct gol_painter painter;
    struct gol_frame frame;
    struct gol_err err;
    struct gol_buf wanted;

    (void)state;
    gol_buf_init(&wanted);
    set_up_terminal("xterm-256color", true, 256, &painter);
    assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
    paint(&painter, &frame);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        put_at(&frame, steps[i].x, steps[i].y, 'x');
        gol_buf_printf(&wanted, "%sx", steps[i].way);
    }
    paint(&painter, &frame);
    assert_string_equal(gol_buf_text(&painter.out), gol_buf_text(&wanted));
    put_at(&frame, 9, 4, 0x28FF);
    paint(&painter, &frame);
    assert_string_equal(gol_buf_text(&painter.out), "\033[5;10H\xE2\xA3\xBF");
    /* Upwards on the way to another colour; what stands between is written again. */
    put_at(&frame, 14, 7, ' ');
    put_at(&frame, 16, 7, 'z');
    gol_frame_put(&frame, 17, 6, 'u', GOL_COLOUR_BAD, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 18, 6, 'v', GOL_COLOUR_BAD, GOL_COLOUR_DEFAULT);
    paint(&painter, &frame);
    assert_string_equal(gol_buf_text(&painter.out), "\n\n\n\033[6Cz\033[38;5;196m\033Muv\n\033[5D ");
    gol_buf_fini(&wanted);
    gol_frame_fini(&frame);
    take_down(&painter);
}

/* Colours that are one on this terminal are no change. */
static void what_looks_the_same_is_the_same(void **state)
{
    struct gol_painter painter;
    struct gol_frame frame;
    struct gol_err err;

    (void)state;
    set_up_terminal("xterm-256color", true, 256, &painter);
    assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
    assert_int_equal(painter.looks.numbers[GOL_COLOUR_AGE], painter.looks.numbers[GOL_COLOUR_AGE + 1]);
    gol_frame_put(&frame, 3, 3, 'x', GOL_COLOUR_AGE, GOL_COLOUR_GROUND);
    paint(&painter, &frame);
    gol_frame_put(&frame, 3, 3, 'x', GOL_COLOUR_AGE + 1, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 5, 3, ' ', GOL_COLOUR_AGE + 4, GOL_COLOUR_DEFAULT);
    assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
    assert_int_equal(painter.out.size, 0);
    gol_frame_put(&frame, 3, 3, 'x', GOL_COLOUR_AGE + 4, GOL_COLOUR_DEFAULT);
    assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
    assert_true(painter.out.size > 0);
    gol_frame_fini(&frame);
    take_down(&painter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_comes_is_shown),         cmocka_unit_test(slices_come_to_the_frame),
        cmocka_unit_test(early_lines_come_first),          cmocka_unit_test(a_part_can_wait),
        cmocka_unit_test(a_change_is_few_bytes),           cmocka_unit_test(a_chosen_line_is_reversed),
        cmocka_unit_test(what_looks_the_same_is_the_same),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
