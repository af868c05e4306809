/* The whole picture and its keys, as text. */
#include "view_parts.h"

#include "fixture_plan.h"

#include "ui/keys.h"

/* ---- keys ---- */

static void assert_keys(const struct gol_look *look, bool owns_run, int width, const char *wanted)
{
    struct gol_frame frame = frame_of(width, 1);

    gol_keys_line(&frame, (struct gol_rect){0, 0, width, 1}, look, owns_run, owns_run ? "yours" : "");
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_line_of_keys(void **state)
{
    struct gol_look look;

    (void)state;
    gol_look_init(&look);
    assert_keys(&look, true, 200,
                "q quit or stop   F1 ? h help   Tab next view   arrows scroll   g glyphs   c colours   b background   "
                "[ ] ages   space hold   x skip trial   X stop after it   Ctrl-L redraw   Ctrl-C stop   yours\n");
    assert_keys(&look, true, 80, "q quit or stop   F1 ? h help   Tab next view   arrows scroll   g glyphs\n");
    assert_keys(&look, true, 20, "q quit or stop\n");
    assert_keys(&look, true, 5, "\n");
    assert_keys(&look, false, 80, "q quit   F1 ? h help   Tab next view   arrows scroll   g glyphs   c colours\n");
    look.grids.colourless = true;
    assert_keys(&look, false, 80, "q quit   F1 ? h help   Tab next view   arrows scroll   g glyphs   [ ] ages\n");
    look.grids.digits = true;
    assert_keys(&look, false, 80, "q quit   F1 ? h help   Tab next view   arrows scroll   g glyphs   space hold\n");
    look.grids.colourless = look.grids.digits = false;
    look.view = GOL_VIEW_CHART; /* what would do nothing just now is not there */
    assert_keys(&look, false, 100,
                "q quit   F1 ? h help   Tab next view   l log   m measure   o overhead   n p next plot   space hold\n");
    look.series.single = look.series.scrolls = true;
    assert_keys(&look, false, 100,
                "q quit   F1 ? h help   Tab next view   l log   m measure   o overhead   arrows scroll   space hold\n");
    look.series.none = true, look.series.scrolls = false;
    assert_keys(&look, false, 45, "q quit   F1 ? h help   Tab next view\n");
    look.view = GOL_VIEW_WORKERS;
    assert_keys(&look, false, 55, "q quit   F1 ? h help   Tab next view   arrows scroll\n");
    look.workers.whole = true;
    assert_keys(&look, false, 55, "q quit   F1 ? h help   Tab next view   space hold\n");
    look.view = GOL_VIEW_OVERVIEW;
    look.mode = GOL_LOOK_ASKING;
    assert_keys(&look, true, 80, "s stop the run   d leave it running   any other key stays\n");
    assert_keys(&look, true, 30, "s stop   d detach   else stay\n");
    assert_keys(&look, true, 20, "s stop   d detach\n");
}

/* ---- all of it ---- */

static uint8_t cells[4][64];
static struct gol_live_game states[4];

static struct gol_scene scene_of(const struct gol_live_status *status, struct gol_grid *table)
{
    struct gol_look look;

    gol_look_init(&look);
    for (int i = 0; i < 4; i++) {
        states[i].cells = cells[i];
        states[i].generation = 5;
        states[i].population = 3;
        states[i].cells[9] = states[i].cells[10] = states[i].cells[11] = 1;
    }
    return (struct gol_scene){
        .progress = {.title = "Four games", .status = status, .now_ns = 14 * S + S / 2},
        .games = {.trial = 1, .games = 4, .width = 8, .height = 8},
        .states = states,
        .games_note = "",
        .table = table,
        .current = 2,
        .owns_run = true,
        .unicode = true,
        .look = look,
    };
}

static void assert_scene(struct gol_scene *scene, int width, int height, const char *wanted)
{
    struct gol_frame frame = frame_of(width, height);
    struct gol_layout layout;

    gol_layout_make(width, height, scene, &layout);
    gol_scene_draw(&frame, scene, &layout);
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
}

static void test_scene(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;

    (void)state;
    make_table(&table, 4);
    scene = scene_of(&status, &table);
    assert_scene(&scene, 80, 24,
                 "Four games                                                               running\n"
                 "█████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4  repeat 2  2 s\n"
                 "0 Overview  1 Grids  2 Table  3 Chart  4 Workers\n"
                 "4 games of 8x8                                              age 1 ██████████ 10+\n"
                 " ▄▄▄                       ▄▄▄\n"
                 "\n"
                 "\n"
                 "\n"
                 "game 1  gen 5  pop 3      game 2  gen 5  pop 3\n"
                 " ▄▄▄                       ▄▄▄\n"
                 "\n"
                 "\n"
                 "\n"
                 "game 3  gen 5  pop 3      game 4  gen 5  pop 3\n"
                 "\n"
                 "  mode      pause     time  overhead  speed-up   memory    CPU\n"
                 "  serial     0 ms   101 ms    1.2 ms     1.00x  4.21 MB   0.3%\n"
                 "  threads    0 ms   101 ms    1.2 ms     1.00x  4.21 MB   0.3%\n"
                 "▸ pool       0 ms        -         -         -        -      -\n"
                 "  serial     1 ms        -         -         -        -      -\n"
                 "\n"
                 "q quit or stop   F1 ? h help   Tab next view   arrows scroll   g glyphs\n");
    gol_grid_fini(&table);
}

/* Wide enough for both: the table stands beside the games. */
static void test_wide_scene(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;
    struct gol_layout layout;

    (void)state;
    make_table(&table, 4);
    scene = scene_of(&status, &table);
    scene.current = -1;
    gol_layout_make(140, 16, &scene, &layout);
    assert_int_equal(layout.games.y, layout.table.y);
    assert_true(layout.games.x + layout.games.width < layout.table.x);
    assert_int_equal(layout.grid.shown, 4);
    assert_int_equal(layout.table.height, 6);
    /* not when games would be lost by it */
    scene.games.games = 40;
    gol_layout_make(140, 40, &scene, &layout);
    assert_true(layout.games.y + layout.games.height <= layout.table.y);
    gol_grid_fini(&table);
}

static void test_scene_without_games(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;

    (void)state;
    make_table(&table, 9);
    scene = scene_of(&status, &table);
    scene.games.games = 0;
    scene.look.mode = GOL_LOOK_ASKING;
    assert_scene(&scene, 60, 12,
                 "Four games                                           running\n"
                 "█████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4  repeat 2  2 s\n"
                 "  mode      pause     time  overhead  speed-up   memory    ›\n"
                 "  serial     0 ms   101 ms    1.2 ms     1.00x  4.21 MB\n"
                 "  threads    0 ms   101 ms    1.2 ms     1.00x  4.21 MB\n"
                 "▸ pool       0 ms        -         -         -        -\n"
                 "  serial     1 ms        -         -         -        -\n"
                 "  threads    1 ms        -         -         -        -\n"
                 "  pool       1 ms        -         -         -        -    ↓\n"
                 "s stop the run   d leave it running   any other key stays\n");
    scene.table = NULL;
    scene.look.mode = GOL_LOOK_NORMAL;
    assert_scene(&scene, 40, 8,
                 "Four games                       running\n"
                 "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4\n"
                 "\n"
                 "\n"
                 "\n"
                 "q quit or stop   F1 ? h help\n");
    gol_grid_fini(&table);
}

static void test_small_scenes(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;
    struct gol_scene scene;

    (void)state;
    make_table(&table, 4);
    scene = scene_of(&status, &table);
    assert_scene(&scene, 40, 12,
                 "Four games                       running\n"
                 "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4\n"
                 "4 games of 8x8\n"
                 "⠐⠒               ⠐⠒\n"
                 "\n"
                 "1 g5 p3          2 g5 p3\n"
                 "⠐⠒               ⠐⠒\n"
                 "\n"
                 "3 g5 p3          4 g5 p3\n"
                 "q quit or stop   F1 ? h help\n");
    assert_scene(&scene, 20, 5,
                 "Four games   running\n"
                 "██░░░░░  45/120  37%\n"
                 "2 failed\n"
                 "pool pause=10ms cou…\n"
                 "q quit or stop\n");
    assert_scene(&scene, 19, 5, "45/120  37%  pool …\n\n\n\n\n");
    assert_scene(&scene, 40, 2,
                 "██████████░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "2 failed  pool pause=10ms counters=4\n");
    assert_scene(&scene, 1, 1, "\n");
    gol_grid_fini(&table);
}

/* When a run is over, the line in which its trial stood is one for what was measured. */
static void test_small_scene_of_a_run_that_is_over(void **state)
{
    struct gol_live_status status = {
        .state = GOL_LIVE_DONE, .total = 9, .done = 9, .point = -1, .eta_ns = -1, .started_ns = 1, .ended_ns = 5 * S};
    struct gol_grid table;
    struct gol_scene scene;

    (void)state;
    make_table(&table, 4);
    scene = scene_of(&status, &table);
    scene.games.games = 0;
    scene.current = -1;
    assert_scene(&scene, 20, 5,
                 "Four games      done\n"
                 "█████████  9/9  100%\n"
                 "elapsed 4 s\n"
                 " s 0ms       101 ms↓\n"
                 "q quit or stop\n");
    scene.look.table.row = 2;
    assert_scene(&scene, 60, 5,
                 "Four games                                              done\n"
                 "█████████████████████████████████████████████████  9/9  100%\n"
                 "elapsed 4 s\n"
                 "  pool       0 ms        -         -         -        -    ↓\n"
                 "q quit or stop   F1 ? h help   Tab next view   arrows scroll\n");
    status.state = GOL_LIVE_RUNNING; /* between two trials the line stays free: nothing is to jump */
    assert_scene(&scene, 20, 5,
                 "Four games   running\n"
                 "█████████  9/9  100%\n"
                 "elapsed 4 s\n"
                 "\n"
                 "q quit or stop\n");
    status.state = GOL_LIVE_DONE;
    snprintf(status.message, sizeof status.message, "not finished");
    assert_scene(&scene, 20, 5,
                 "Four games      done\n"
                 "█████████  9/9  100%\n"
                 "elapsed 4 s\n"
                 "not finished\n"
                 "q quit or stop\n");
    gol_grid_fini(&table);
}

/* The header stays, whatever the view; what has nothing to show says so. */
static void test_views(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_scene scene = scene_of(&status, NULL);

    (void)state;
    scene.look.view = GOL_VIEW_GRIDS;
    assert_scene(&scene, 60, 18,
                 "Four games                                           running\n"
                 "█████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4  repeat 2  2 s\n"
                 "0 Overview  1 Grids  2 Table  3 Chart  4 Workers\n"
                 "4 games of 8x8                          age 1 ██████████ 10+\n"
                 " ▄▄▄                       ▄▄▄\n"
                 "\n"
                 "\n"
                 "\n"
                 "game 1  gen 5  pop 3      game 2  gen 5  pop 3\n"
                 " ▄▄▄                       ▄▄▄\n"
                 "\n"
                 "\n"
                 "\n"
                 "game 3  gen 5  pop 3      game 4  gen 5  pop 3\n"
                 "\n"
                 "q quit or stop   F1 ? h help   Tab next view   z zoom\n");
    scene.games.games = 0;
    assert_scene(&scene, 60, 8,
                 "45/120  37%  2 failed  pool pause=10ms counters=4  ███░░░░░░\n"
                 "\n"
                 "\n"
                 "\n"
                 "                    no games to see yet\n"
                 "\n"
                 "\n"
                 "q quit or stop   F1 ? h help   Tab next view   space hold\n");
    scene.no_games = "games.gz: the games are cut short";
    assert_scene(&scene, 60, 5,
                 "45/120  37%  2 failed  pool pause=10ms counters=4  ███░░░░░░\n"
                 "\n"
                 "             games.gz: the games are cut short\n"
                 "\n"
                 "q quit or stop   F1 ? h help   Tab next view   space hold\n");
    scene.look.view = GOL_VIEW_TABLE;
    scene.look.held = true;
    assert_scene(&scene, 80, 16,
                 "Four games                                                               running\n"
                 "█████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  45/120  37%\n"
                 "elapsed 13 s  left 1 min 15 s  2 failed\n"
                 "pool pause=10ms counters=4  repeat 2  2 s\n"
                 "0 Overview  1 Grids  2 Table  3 Chart  4 Workers\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "                                 no results yet\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "\n"
                 "held: space goes on   q quit or stop   F1 ? h help   Tab next view\n");
    scene.look.mode = GOL_LOOK_HELP;
    assert_scene(&scene, 60, 6,
                 "45/120  37%  2 failed  pool pause=10ms counters=4  ███░░░░░░\n"
                 "Everywhere\n"
                 "  q                   leave; asks what should become of the\n"
                 "                      run\n"
                 "  F1 ? h              this help\n"
                 "arrows scroll   any other key closes\n");
}

/* From 1x1 to 500x200, with and without games and table: the parts stay inside and do not overlap. */
static void test_layouts(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_grid table;

    (void)state;
    make_table(&table, 30);
    for (int width = 1; width <= 500; width += 1 + width / 4) {
        for (int height = 1; height <= 200; height += 1 + height / 5) {
            for (int variant = 0; variant < 4; variant++) {
                struct gol_scene scene = scene_of(&status, variant % 2 == 0 ? &table : NULL);
                struct gol_frame frame = frame_of(width, height);
                struct gol_layout layout;
                const struct gol_rect *parts[] = {&layout.progress, &layout.games, &layout.table, &layout.keys};

                scene.look.view = (enum gol_look_view)((width + height) % GOL_VIEW_COUNT);
                scene.look.mode = (enum gol_look_mode)(width % 4);
                if (variant / 2 == 1)
                    scene.games.games = 0;
                gol_layout_make(width, height, &scene, &layout);
                gol_scene_draw(&frame, &scene, &layout);
                for (int i = 0; i < 4; i++) {
                    const struct gol_rect *a = parts[i];

                    assert_true(a->x >= 0 && a->y >= 0 && a->width >= 0 && a->height >= 0);
                    assert_true(a->x + a->width <= width && a->y + a->height <= height);
                    for (int j = 0; j < i; j++) {
                        const struct gol_rect *b = parts[j];

                        assert_true(a->width == 0 || b->width == 0 || a->height == 0 || b->height == 0 ||
                                    a->y + a->height <= b->y || b->y + b->height <= a->y || a->x + a->width <= b->x ||
                                    b->x + b->width <= a->x);
                    }
                }
                gol_frame_fini(&frame);
            }
        }
    }
    gol_grid_fini(&table);
}

/* Why there are no games is said of this experiment; also where there is hardly any room. */
static void test_why_there_are_no_games(void **state)
{
    struct fixture *fixture = fixture_new("0", "1", "2", "off");
    struct gol_exercise gameless = fixture_exercise;
    const struct gol_live_status status = {
        .state = GOL_LIVE_RUNNING, .total = 120, .done = 45, .point = -1, .eta_ns = -1};
    struct gol_scene scene = scene_of(&status, NULL);

    (void)state;
    scene.plan = &fixture->plan;
    scene.games.games = 0;
    scene.look.view = GOL_VIEW_GRIDS;
    assert_scene(&scene, 20, 5,
                 "45/120  37%\n"
                 "no games to see with\n"
                 "view: off\n"
                 "\n"
                 "q quit or stop\n");
    fixture->spec.axes[VIEW].values[0].text[1] = 'n'; /* any other */
    assert_scene(&scene, 20, 5,
                 "45/120  37%\n"
                 "\n"
                 "no games to see yet\n"
                 "\n"
                 "q quit or stop\n");
    gameless.n_params = VIEW;
    fixture->spec.exercise = &gameless;
    assert_scene(&scene, 20, 5,
                 "45/120  37%\n"
                 "no games to see:\n"
                 "fixture has none\n"
                 "\n"
                 "q quit or stop\n");
    free(fixture);
}

/* Types the keys; then the line above the games has these words. */
static void type(struct gol_scene *scene, const int *keys, const char *words)
{
    struct gol_frame frame = frame_of(120, 40);
    struct gol_layout layout;
    struct gol_buf text;

    gol_buf_init(&text);
    for (;; keys++) {
        gol_layout_make(120, 40, scene, &layout);
        gol_scene_draw(&frame, scene, &layout);
        if (*keys == 0)
            break;
        gol_keys_press(&scene->look, true, (enum gol_key) * keys);
    }
    gol_frame_dump(&frame, &text);
    if (strstr(gol_buf_text(&text), words) == NULL)
        fail_msg("no \"%s\" in\n%s", words, gol_buf_text(&text));
    gol_buf_fini(&text);
    gol_frame_fini(&frame);
}

/* In which nothing lives. To be freed. */
static struct gol_live_states *two_large_games(struct gol_scene *scene)
{
    struct gol_live_states *room = calloc(1, sizeof *room);

    assert_non_null(room);
    scene->games = (struct gol_live_games){.trial = 1, .games = 2, .width = 1024, .height = 1024};
    gol_live_states_clear(room, &scene->games);
    scene->states = room->game;
    return room;
}

/* All at once, as a slow screen gets them. */
static void test_keys_before_a_picture(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_scene scene = scene_of(&status, NULL);
    struct gol_live_states *room = two_large_games(&scene);

    (void)state;
    for (const char *keys = "1zaa"; *keys != '\0'; keys++)
        gol_keys_press(&scene.look, true, (enum gol_key)(GOL_KEY_CHAR + *keys));
    type(&scene, (const int[]){0}, "1 of 2 games of 1024x1024, a dot is 2x2 cells ");
    free(room);
}

#define TYPE(words, ...) type(&scene, (const int[]){__VA_ARGS__, 0}, words)
#define C(letter) (GOL_KEY_CHAR + (letter))

/* Two games as in the course: whole, alone, closer by halves about their middle, moved over, and back. */
static void test_large_games(void **state)
{
    const struct gol_live_status status = status_of();
    struct gol_scene scene = scene_of(&status, NULL);
    struct gol_live_states *room = two_large_games(&scene);

    (void)state;
    TYPE("2 games of 1024x1024, a dot is 9x9 cells ", C('1'));
    TYPE("1 of 2 games of 1024x1024, a dot is 9x9 cells ", C('z'));
    TYPE("a dot is 4x4 cells, from 64,261 on ", C('a'));
    TYPE("a dot is 2x2 cells, from 304,385 on ", C('a'));
    TYPE("1 of 2 games of 1024x1024, from 424,447 on ", C('a'));
    TYPE("from 428,443 on ", GOL_KEY_RIGHT, GOL_KEY_UP);
    TYPE("from 428,474 on ", GOL_KEY_PAGE_DOWN);
    TYPE("from 904,962 on ", GOL_KEY_END);
    TYPE("1 of 2 games of 1024x1024  ", GOL_KEY_HOME);
    TYPE("a dot is 9x9 cells  ", C('a'));
    TYPE("a dot is 4x4 cells, from 64,261 on ", C('a'));
    TYPE("from 48,245 on ", GOL_KEY_LEFT, GOL_KEY_UP);
    TYPE("1 of 2 games of 1024x1024, a dot is 9x9 cells  ", C('a'), C('a'), C('a'));
    TYPE("2 games of 1024x1024, a dot is 9x9 cells ", GOL_KEY_ESCAPE);
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_of_keys),
        cmocka_unit_test(test_scene),
        cmocka_unit_test(test_wide_scene),
        cmocka_unit_test(test_scene_without_games),
        cmocka_unit_test(test_small_scenes),
        cmocka_unit_test(test_small_scene_of_a_run_that_is_over),
        cmocka_unit_test(test_views),
        cmocka_unit_test(test_why_there_are_no_games),
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_large_games),
        cmocka_unit_test(test_keys_before_a_picture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
