/* The mouse: reading what terminals say, and clicks on whole pictures, at the places where their words stand. */
#include "view_parts.h"

#include "fixture_plan.h"
#include "ui/mouse.h"

/* ---- reading ---- */

/* All characters of a report but its prefix; what the last one says. */
static enum gol_mouse_read read_all(const char *text, struct gol_mouse_event *event)
{
    struct gol_mouse_reader reader = {0};

    for (; text[1] != '\0'; text++)
        assert_int_equal(gol_mouse_read(&reader, (uint32_t)(unsigned char)*text, event), GOL_MOUSE_READ_MORE);
    return gol_mouse_read(&reader, (uint32_t)(unsigned char)*text, event);
}

static void test_reports(void **state)
{
    static const struct {
        const char *text;
        enum gol_mouse_act act;
        int x, y;
    } cases[] = {
        {"0;1;1M", GOL_MOUSE_DOWN, 0, 0},        {"0;1;1m", GOL_MOUSE_UP, 0, 0},
        {"0;300;70M", GOL_MOUSE_DOWN, 299, 69}, /* beyond column 223 */
        {"32;12;5M", GOL_MOUSE_DRAG, 11, 4},     {"64;3;4M", GOL_MOUSE_WHEEL_UP, 2, 3},
        {"65;3;4M", GOL_MOUSE_WHEEL_DOWN, 2, 3}, {"20;3;4M", GOL_MOUSE_DOWN, 2, 3}, /* with Shift and Ctrl */
        {"2;3;4M", GOL_MOUSE_OTHER, 2, 3},       {"35;3;4M", GOL_MOUSE_OTHER, 2, 3}, /* no button is down */
        {"128;3;4M", GOL_MOUSE_OTHER, 2, 3},
    };
    struct gol_mouse_event event;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(read_all(cases[i].text, &event), GOL_MOUSE_READ_EVENT);
        assert_int_equal(event.act, cases[i].act);
        assert_int_equal(event.x, cases[i].x);
        assert_int_equal(event.y, cases[i].y);
    }
}

static void test_what_is_no_report(void **state)
{
    static const char *const cases[] = {"M", ";", "0;1M", "0;;", "0;1;M", "0;1;1;", "0;1;1x", "-", "0;1\033"};
    struct gol_mouse_reader reader = {0};
    struct gol_mouse_event event;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(read_all(cases[i], &event), GOL_MOUSE_READ_BROKEN);
    for (int i = 0; i < 1000; i++) /* no number is too long */
        assert_int_equal(gol_mouse_read(&reader, '9', &event), GOL_MOUSE_READ_MORE);
    /* the next one is read from its beginning */
    assert_int_equal(gol_mouse_read(&reader, UINT32_MAX, &event), GOL_MOUSE_READ_BROKEN);
    for (const char *at = "0;7;8"; *at != '\0'; at++)
        assert_int_equal(gol_mouse_read(&reader, (uint32_t)*at, &event), GOL_MOUSE_READ_MORE);
    assert_int_equal(gol_mouse_read(&reader, 'M', &event), GOL_MOUSE_READ_EVENT);
    assert_int_equal(event.x, 6);
}

/* ---- a picture ---- */

struct picture {
    struct fixture *fixture;
    struct gol_row *rows;
    int n_rows;
    struct gol_summary summary;
    struct gol_grid table, full;
    struct gol_live_status status;
    struct gol_live_states *states;
    struct gol_scene scene;
    struct gol_layout layout;
    struct gol_frame frame;
};

static void draw(struct picture *p)
{
    gol_layout_make(p->frame.width, p->frame.height, &p->scene, &p->layout);
    gol_scene_draw(&p->frame, &p->scene, &p->layout);
}

static struct picture *picture_new(int width, int height)
{
    struct picture *p = calloc(1, sizeof *p);
    struct gol_err err;

    p->fixture = fixture_new("0 10ms", "1", "2", "off");
    p->rows = fixture_rows(p->fixture, 4, &p->n_rows);
    for (int i = 0; i < p->n_rows; i++)
        strcpy(p->rows[i].started, "2026-11-22T20:07:24Z");
    assert_ok(gol_summary_make(&p->fixture->plan, p->rows, p->n_rows, &p->summary, &err), &err);
    assert_ok(gol_table_make(&p->fixture->plan, &p->summary, &p->table, &err), &err);
    assert_ok(gol_table_make_full(&p->fixture->plan, &p->summary, &p->full, &err), &err);
    p->status = status_of();
    p->states = calloc(1, sizeof *p->states);
    gol_live_states_clear(p->states, &(struct gol_live_games){.games = 4, .width = 100, .height = 100});
    p->scene = (struct gol_scene){
        .progress = {.title = "Four games", .status = &p->status, .now_ns = 14 * S},
        .games = {.trial = 1, .games = 4, .width = 100, .height = 100},
        .states = p->states->game,
        .games_note = "",
        .plan = &p->fixture->plan,
        .rows = p->rows,
        .n_rows = p->n_rows,
        .summary = &p->summary,
        .table = &p->table,
        .full = &p->full,
        .current = 2,
        .owns_run = true,
        .unicode = true,
    };
    gol_look_init(&p->scene.look);
    p->frame = frame_of(width, height);
    p->frame.has_mouse = true;
    draw(p);
    return p;
}

static void picture_free(struct picture *p)
{
    gol_frame_fini(&p->frame);
    gol_grid_fini(&p->table);
    gol_grid_fini(&p->full);
    gol_summary_fini(&p->summary);
    free(p->states);
    free(p->rows);
    free(p->fixture);
    free(p);
}

/* Where a text of ASCII stands in what was drawn last. */
static void find(const struct picture *p, const char *text, int *x, int *y)
{
    const int size = (int)strlen(text);

    for (*y = 0; *y < p->frame.height; (*y)++) {
        for (*x = 0; *x + size <= p->frame.width; (*x)++) {
            const struct gol_cell *cell = &p->frame.cells[*y * p->frame.width + *x];
            int i = 0;

            while (i < size && cell[i].glyph == (uint32_t)text[i])
                i++;
            if (i == size)
                return;
        }
    }
    fail_msg("\"%s\" is not to be seen", text);
}

static enum gol_request mouse(struct picture *p, enum gol_mouse_act act, int x, int y)
{
    const enum gol_request request =
        gol_mouse_do(&p->scene.look, p->scene.owns_run, &p->frame, &(struct gol_mouse_event){act, x, y});

    draw(p);
    return request;
}

static enum gol_request click_at(struct picture *p, int x, int y)
{
    assert_int_equal(mouse(p, GOL_MOUSE_DOWN, x, y), GOL_REQUEST_NONE);
    return mouse(p, GOL_MOUSE_UP, x, y);
}

static enum gol_request click(struct picture *p, const char *text)
{
    int x, y;

    find(p, text, &x, &y);
    return click_at(p, x, y);
}

static void test_tabs_and_keys(void **state)
{
    struct picture *p = picture_new(200, 40);
    const struct gol_look *look = &p->scene.look;

    (void)state;
    click(p, "2 Table");
    assert_int_equal(look->view, GOL_VIEW_TABLE);
    click(p, "0 Overview");
    assert_int_equal(look->view, GOL_VIEW_OVERVIEW);
    click(p, "g glyphs");
    assert_int_equal(look->grids.glyphs, GOL_GLYPHS_HALF);
    click(p, "glyphs"); /* what is said of a key is part of it */
    assert_int_equal(look->grids.glyphs, GOL_GLYPHS_BRAILLE);
    click(p, "] ages"); /* of two keys that which was hit */
    assert_int_equal(look->grids.max_age, 12);
    click(p, "[ ] ages");
    assert_int_equal(look->grids.max_age, 10);
    click(p, "space hold");
    assert_true(look->held);
    click(p, "held: space goes on");
    assert_false(look->held);
    click(p, "arrows scroll"); /* which of them? */
    assert_int_equal(click(p, "X stop after it"), GOL_REQUEST_STOP_AFTER);
    assert_int_equal(click(p, "Four games"), GOL_REQUEST_NONE);
    picture_free(p);
}

static void test_questions_and_help(void **state)
{
    struct picture *p = picture_new(100, 30);
    const struct gol_look *look = &p->scene.look;

    (void)state;
    click(p, "q quit");
    assert_int_equal(look->mode, GOL_LOOK_ASKING);
    assert_int_equal(mouse(p, GOL_MOUSE_WHEEL_DOWN, 5, 5), GOL_REQUEST_NONE);
    assert_int_equal(look->mode, GOL_LOOK_ASKING); /* a wheel does not answer */
    click(p, "4 games of"); /* beside it: that is not what was asked */
    assert_int_equal(look->mode, GOL_LOOK_NORMAL);
    assert_int_equal(look->view, GOL_VIEW_OVERVIEW);
    click(p, "q quit");
    assert_int_equal(click(p, "any other key"), GOL_REQUEST_NONE);
    assert_int_equal(look->mode, GOL_LOOK_NORMAL);
    click(p, "q quit");
    assert_int_equal(click(p, "s stop the run"), GOL_REQUEST_STOP);
    click(p, "stays");
    click(p, "F1 ? h");
    assert_int_equal(look->mode, GOL_LOOK_HELP);
    mouse(p, GOL_MOUSE_WHEEL_DOWN, 5, 5);
    assert_int_equal(look->help_row, 1);
    click_at(p, 5, 10);
    assert_int_equal(look->mode, GOL_LOOK_HELP);
    click(p, "3 Chart"); /* where a key would only close it */
    assert_int_equal(look->mode, GOL_LOOK_NORMAL);
    assert_int_equal(look->view, GOL_VIEW_CHART);
    picture_free(p);
}

static void test_games(void **state)
{
    struct picture *p = picture_new(100, 40);
    const struct gol_look *look = &p->scene.look;
    int x, y;

    (void)state;
    click(p, "3  gen"); /* the caption is part of the game */
    assert_int_equal(look->view, GOL_VIEW_GRIDS);
    assert_int_equal(look->grids.chosen, 2);
    assert_false(look->grids.zoomed);
    find(p, "2  gen", &x, &y);
    click_at(p, x, y - 2);
    assert_int_equal(look->grids.chosen, 1);
    click_at(p, x, y - 2);
    assert_true(look->grids.zoomed);
    find(p, "2 of 4 games", &x, &y);
    click_at(p, x, y + 5);
    assert_false(look->grids.zoomed);
    assert_int_equal(look->grids.chosen, 1);
    picture_free(p);
}

/* A game in its own size follows the mouse, by cells of its glyphs, and stops at its edges. */
static void test_dragging(void **state)
{
    struct picture *p = picture_new(60, 20);
    struct gol_look *look = &p->scene.look;

    (void)state;
    look->view = GOL_VIEW_GRIDS;
    look->grids.zoomed = true;
    look->grids.closer = 30;
    look->grids.x = look->grids.y = 20;
    draw(p);
    mouse(p, GOL_MOUSE_DOWN, 30, 10);
    mouse(p, GOL_MOUSE_DRAG, 25, 8);
    assert_int_equal(look->grids.x, 25);
    assert_int_equal(look->grids.y, 24); /* half blocks */
    mouse(p, GOL_MOUSE_DRAG, 32, 11);
    assert_int_equal(look->grids.x, 18);
    assert_int_equal(look->grids.y, 18);
    mouse(p, GOL_MOUSE_DRAG, 59, 19);
    assert_int_equal(look->grids.x, 0);
    assert_int_equal(look->grids.y, 2);
    mouse(p, GOL_MOUSE_UP, 59, 19);
    assert_true(look->grids.zoomed); /* that was no click */
    mouse(p, GOL_MOUSE_DRAG, 0, 0); /* nothing is down */
    assert_int_equal(look->grids.y, 2);
    look->grids.glyphs = GOL_GLYPHS_FULL; /* two characters a cell */
    look->grids.closer = 30;
    draw(p);
    mouse(p, GOL_MOUSE_DOWN, 30, 10);
    mouse(p, GOL_MOUSE_DRAG, 24, 9);
    assert_int_equal(look->grids.x, 3);
    assert_int_equal(look->grids.y, 3);
    mouse(p, GOL_MOUSE_DRAG, 30, 10);
    mouse(p, GOL_MOUSE_UP, 30, 10);
    assert_true(look->grids.zoomed); /* moved and came back: no click either */
    picture_free(p);
}

static void test_the_table(void **state)
{
    struct picture *p = picture_new(120, 30);
    struct gol_look *look = &p->scene.look;
    int x, y;

    (void)state;
    find(p, "threads", &x, &y);
    click_at(p, x, y);
    assert_int_equal(look->view, GOL_VIEW_TABLE);
    assert_int_equal(look->table.chosen, 1);
    look->view = GOL_VIEW_OVERVIEW;
    strcpy(look->table.filter, "serial"); /* does not hide what is clicked on */
    draw(p);
    click_at(p, x, y + 4);
    assert_int_equal(look->table.chosen, 5);
    assert_string_equal(look->table.filter, "");
    find(p, "mode", &x, &y);
    click_at(p, x, y + 3);
    assert_int_equal(look->table.chosen, 2);
    assert_false(look->table.open);
    click_at(p, 110, y + 3); /* all of the line, its sparkline too */
    assert_true(look->table.open);
    click_at(p, x, y + 3);
    assert_false(look->table.open);
    click(p, "time");
    assert_string_equal(p->full.columns[look->table.sort].heading, "time");
    assert_false(look->table.reverse);
    click(p, "time");
    assert_true(look->table.reverse);
    click(p, "overhead");
    assert_string_equal(p->full.columns[look->table.sort].heading, "overhead");
    assert_false(look->table.reverse);
    look->mode = GOL_LOOK_TYPING; /* a click keeps what was typed */
    strcpy(look->table.filter, "pool");
    draw(p);
    click_at(p, x, y + 2);
    assert_int_equal(look->mode, GOL_LOOK_NORMAL);
    assert_string_equal(look->table.filter, "pool");
    picture_free(p);
}

/* Whoever has no mouse is not told of one, and costs nothing; the help has a line for each thing that can be hit. */
static void test_help(void **state)
{
    struct picture *p = picture_new(100, 90);
    const char *name, *about;
    int x, y, n = 0;

    (void)state;
    p->scene.look.mode = GOL_LOOK_HELP;
    draw(p);
    find(p, "Mouse", &x, &y);
    while (gol_mouse_help(n, &name, &about)) {
        find(p, name, &x, &y);
        find(p, about, &x, &y);
        n++;
    }
    assert_true(n > GOL_SPOT_KINDS);
    assert_false(gol_mouse_help(-1, &name, &about));
    p->frame.has_mouse = false;
    draw(p);
    assert_int_equal(p->frame.n_spots, 0);
    for (int i = 0; i < p->frame.width * p->frame.height; i++)
        assert_int_not_equal(p->frame.cells[i].glyph, 'M'); /* no other heading begins with it */
    picture_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports),       cmocka_unit_test(test_what_is_no_report),
        cmocka_unit_test(test_tabs_and_keys), cmocka_unit_test(test_questions_and_help),
        cmocka_unit_test(test_games),         cmocka_unit_test(test_dragging),
        cmocka_unit_test(test_the_table),     cmocka_unit_test(test_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
