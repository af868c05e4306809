/*
 * What the painter sends, read by a terminal of a few lines: whatever frames come one after the other, that one shows the
 * last of them, in its colours. And it is little.
 */
#include "cmocka_all.h"

#include "ui/painter.h"
#include "util/rng.h"

#include <locale.h>

#include <curses.h>
#include <term.h>

#define WIDTH 31
#define HEIGHT 9

struct seen {
    uint32_t glyph;
    int fg, bg;
    bool bold;
};

static struct emulator {
    struct seen cells[HEIGHT][WIDTH];
    int x, y, fg, bg;
    bool bold;
    int unknown; /* sequences that it does not know, and what leaves the screen */
} tube;

static void clear_tube(void)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            tube.cells[y][x] = (struct seen){' ', -1, -1, false};
    tube.x = tube.y = 0;
}

static void set_graphics(const int *numbers, int n)
{
    for (int i = 0; i < n; i++) {
        int *colour = numbers[i] == 38 ? &tube.fg : &tube.bg;

        if (numbers[i] == 0) {
            tube.fg = tube.bg = -1;
            tube.bold = false;
        } else if (numbers[i] == 1) {
            tube.bold = true;
        } else if (numbers[i] == 2) {
            continue; /* dim, in place of a colour */
        } else if ((numbers[i] == 38 || numbers[i] == 48) && i + 2 < n && numbers[i + 1] == 5) {
            *colour = numbers[i + 2];
            i += 2;
        } else if (numbers[i] == 39) {
            tube.fg = -1;
        } else if (numbers[i] == 49) {
            tube.bg = -1;
        } else if (numbers[i] >= 30 && numbers[i] < 38) {
            tube.fg = numbers[i] - 30;
        } else if (numbers[i] >= 40 && numbers[i] < 48) {
            tube.bg = numbers[i] - 40;
        } else if (numbers[i] >= 90 && numbers[i] < 98) {
            tube.fg = numbers[i] - 90 + 8;
        } else if (numbers[i] >= 100 && numbers[i] < 108) {
            tube.bg = numbers[i] - 100 + 8;
        } else {
            tube.unknown++;
        }
    }
}

/* Takes a sequence after its "ESC ["; returns what follows it. */
static const char *take_sequence(const char *at)
{
    int numbers[8] = {0}, n = 1, first;

    for (; (*at >= '0' && *at <= '9') || *at == ';'; at++) {
        if (*at == ';')
            n += n < 8;
        else
            numbers[n - 1] = 10 * numbers[n - 1] + (*at - '0');
    }
    first = numbers[0] == 0 ? 1 : numbers[0];
    switch (*at) {
    case 'm':
        set_graphics(numbers, n);
        break;
    case 'H':
        tube.y = first - 1;
        tube.x = n > 1 && numbers[1] > 0 ? numbers[1] - 1 : 0;
        break;
    case 'C':
        tube.x += first;
        break;
    case 'D':
        tube.x -= first;
        break;
    case 'J':
        clear_tube();
        break;
    default:
        tube.unknown++;
    }
    return at + 1;
}

static void show(const struct gol_buf *out)
{
    const char *at = gol_buf_text(out);

    while (*at != '\0') {
        const unsigned char byte = (unsigned char)*at;
        uint32_t glyph = byte;

        if (strncmp(at, "\033[", 2) == 0) {
            at = take_sequence(at + 2);
            continue;
        }
        if (strncmp(at, "\033(B", 3) == 0) {
            at += 3;
            continue;
        }
        if (byte == '\n') {
            tube.y++;
            at++;
            continue;
        }
        if (byte >= 0xE0) {
            glyph = (byte & 0x0FU) << 12 | ((unsigned)at[1] & 0x3F) << 6 | ((unsigned)at[2] & 0x3F);
            at += 2;
        }
        at++;
        if (tube.x < 0 || tube.y < 0 || tube.x >= WIDTH || tube.y >= HEIGHT) {
            tube.unknown++;
            return;
        }
        tube.cells[tube.y][tube.x] = (struct seen){glyph, tube.fg, tube.bg, tube.bold};
        if (gol_glyph_columns(glyph) == 2 && tube.x + 1 < WIDTH)
            tube.cells[tube.y][++tube.x] = (struct seen){0, tube.fg, tube.bg, tube.bold};
        tube.x++;
    }
}

static void compare(const struct gol_painter *painter, const struct gol_frame *frame)
{
    assert_int_equal(tube.unknown, 0);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const struct gol_cell *cell = &frame->cells[y * WIDTH + x];
            const struct seen *seen = &tube.cells[y][x];
            const bool blank = cell->glyph == ' ';

            if (seen->glyph != cell->glyph || (cell->glyph != 0 && seen->bg != painter->numbers[cell->bg]) ||
                (!blank && cell->glyph != 0 &&
                 (seen->fg != painter->numbers[cell->fg] || seen->bold != (cell->bold != 0))))
                fail_msg("%d, %d: glyph %x (%x), foreground %d (%d), background %d (%d), bold %d (%d)", x, y,
                         seen->glyph, cell->glyph, seen->fg, painter->numbers[cell->fg], seen->bg,
                         painter->numbers[cell->bg], seen->bold, cell->bold);
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

static void set_up_terminal(const char *name, struct gol_painter *painter)
{
    struct gol_err err;
    int problem;

    assert_int_equal(setupterm(name, 1, &problem), OK);
    assert_ok(gol_painter_init(painter, true, true, &err), &err);
    assert_ok(gol_painter_fit(painter, WIDTH, HEIGHT, &err), &err);
}

static void whatever_comes_is_shown(void **state)
{
    static const char *const names[] = {"xterm-256color", "xterm"};
    struct gol_rng rng = {gol_rng_mix(20260101)};

    (void)state;
    for (size_t t = 0; t < 2; t++) {
        struct gol_painter painter;
        struct gol_frame frame;
        struct gol_err err;

        tube = (struct emulator){.fg = 3, .bg = 4, .bold = true}; /* as somebody may have left it */
        set_up_terminal(names[t], &painter);
        assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
        for (int i = 0; i < 400; i++) {
            change(&frame, &rng);
            if (gol_rng_below(&rng, 20) == 0) {
                tube.cells[3][4].glyph = 'X'; /* somebody else has written */
                gol_painter_redraw(&painter);
            }
            if (gol_rng_below(&rng, 20) == 0)
                gol_painter_dress(&painter, (enum gol_map)gol_rng_below(&rng, GOL_MAP_COUNT),
                                  (enum gol_ground)gol_rng_below(&rng, GOL_GROUND_COUNT));
            assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
            show(&painter.out);
            compare(&painter, &frame);
            assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
            assert_int_equal(painter.out.size, 0); /* nothing has changed */
        }
        gol_frame_fini(&frame);
        gol_painter_fini(&painter);
        del_curterm(cur_term);
    }
}

/* One cell costs its glyph, its place, and its colour if that is another. */
static void a_change_is_few_bytes(void **state)
{
    struct gol_painter painter;
    struct gol_frame frame;
    struct gol_err err;

    (void)state;
    set_up_terminal("xterm-256color", &painter);
    assert_ok(gol_frame_init(&frame, WIDTH, HEIGHT, &err), &err);
    assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
    gol_frame_put(&frame, 9, 4, 0x28FF, GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
    assert_string_equal(gol_buf_text(&painter.out), "\033[5;10H\xE2\xA3\xBF");
    gol_frame_put(&frame, 10, 4, 'x', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 13, 4, 'y', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 15, 5, 'z', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    assert_ok(gol_painter_paint(&painter, &frame, &err), &err);
    assert_string_equal(gol_buf_text(&painter.out), "x  y\n\033[1Cz");
    gol_frame_fini(&frame);
    gol_painter_fini(&painter);
    del_curterm(cur_term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_comes_is_shown),
        cmocka_unit_test(a_change_is_few_bytes),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
