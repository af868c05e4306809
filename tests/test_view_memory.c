/*
 * A screen that is looked at for long takes no more memory than at first: all keys of the table in every view, at
 * several sizes, with games that change in each picture; what is allocated after a round is what was allocated after
 * the one before, to the byte.
 */
#include "cmocka_all.h"

#include "fixture_plan.h"
#include "ui/feed.h"
#include "ui/keys_table.h"
#include "ui/painter.h"

#include <curses.h>
#include <malloc.h>
#include <term.h>
#include <unistd.h>
/* Names that term.h takes for itself. */
#undef columns
#undef lines

#define ROUNDS 4

struct bench {
    char folder[64];
    struct fixture *fixture;
    struct gol_row *rows;
    int n_rows;
    struct gol_live *live;
    struct gol_feed feed;
    struct gol_scene scene;
    struct gol_frame frame;
    struct gol_painter painter;
    struct gol_screen_options options;
    uint8_t cells[16 * 16]; /* of all games */
    int64_t generation; /* in this round */
    int64_t now_ns;
};

static enum gol_code load(void *context, const struct gol_row **rows, int *n, struct gol_err *err)
{
    struct bench *bench = context;

    (void)err;
    *rows = bench->rows;
    *n = bench->n_rows;
    return GOL_OK;
}

static void fit(struct bench *bench, int width, int height)
{
    struct gol_err err;

    gol_frame_fini(&bench->frame);
    assert_ok(gol_frame_init(&bench->frame, width, height, &err), &err);
    bench->frame.has_mouse = true;
    assert_ok(gol_painter_fit(&bench->painter, width, height, &err), &err);
}

/* As ui/screen.c does it. Another trial is done with each picture, as far as the rows are loaded anew. */
static void show(struct bench *bench)
{
    const struct gol_live_status status = {.state = GOL_LIVE_RUNNING,
                                           .total = 1000000,
                                           .done = (int)bench->generation % 1000,
                                           .trial = 7,
                                           .point = 1,
                                           .eta_ns = -1};
    const int64_t now_ns = bench->now_ns += 1000000000;
    struct gol_layout layout;
    struct gol_err err;

    bench->generation++;
    for (int i = 0; i < 9; i++) {
        const struct gol_view_state state = {.game = i,
                                             .generation = bench->generation,
                                             .population = 1,
                                             .width = 16,
                                             .height = 16,
                                             .cells = bench->cells};

        bench->cells[bench->generation * 7 % 256] = (uint8_t)(bench->generation % 30);
        gol_live_game_put(bench->live, &state);
    }
    gol_live_status_put(bench->live, &status);
    gol_feed_update(&bench->feed, now_ns, false);
    gol_feed_scene(&bench->feed, now_ns, &bench->scene);
    gol_layout_make(bench->frame.width, bench->frame.height, &bench->scene, &layout);
    gol_feed_update_games(&bench->feed, layout.grid.first, layout.grid.shown);
    gol_scene_draw(&bench->frame, &bench->scene, &layout);
    gol_painter_dress(&bench->painter, bench->scene.look.grids.map, bench->scene.look.grids.ground);
    assert_ok(gol_painter_paint(&bench->painter, &bench->frame, &err), &err);
}

/* From the look that there is at first, every key of the table where it is meant; and back to that. */
static void go_round(struct bench *bench)
{
    static const int sizes[][2] = {{200, 60}, {20, 5}, {1, 1}, {80, 24}};
    struct gol_look *look = &bench->scene.look;

    bench->generation = 0; /* each round is the same */
    memset(bench->cells, 0, sizeof bench->cells);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        fit(bench, sizes[s][0], sizes[s][1]);
        for (int view = 0; view < GOL_VIEW_COUNT; view++) {
            for (size_t i = 0; i < gol_n_key_entries; i++) {
                look->view = (enum gol_look_view)view;
                look->mode = gol_key_entries[i].mode;
                if (!gol_key_is_meant(&gol_key_entries[i], look, true))
                    continue;
                for (int k = 0; k < GOL_KEYS_OF_ENTRY && gol_key_entries[i].keys[k] > 0; k++)
                    gol_keys_press(look, true, (enum gol_key)gol_key_entries[i].keys[k]);
                show(bench);
            }
        }
        gol_look_init(look);
        for (int view = GOL_VIEW_COUNT - 1; view >= 0; view--) {
            look->view = (enum gol_look_view)view;
            show(bench);
        }
    }
}

static void a_round_leaves_nothing_behind(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    size_t used[ROUNDS];
    struct gol_err err;
    char line[80];
    int problem;

    (void)state;
    assert_non_null(bench);
    fixture_folder(bench->folder);
    bench->fixture = fixture_new("0 1ms 10ms", "1 2", "2", "off");
    bench->fixture->plots[0] = (struct gol_plot){.x = PAUSE, .y = "time", .by = {-1, COUNTERS}, .n_by = 2};
    bench->fixture->spec.n_plots = 1;
    bench->rows = fixture_rows(bench->fixture, 5, &bench->n_rows);
    bench->options = (struct gol_screen_options){
        .run_dir = bench->folder, .plan = &bench->fixture->plan, .runner_fd = -1, .load = load, .context = bench};
    assert_ok(gol_live_create(&bench->live, &err), &err);
    snprintf(line, sizeof line, "%s\n", gol_live_name(bench->live));
    fixture_write(bench->folder, "live", line);
    gol_live_trial_begin(bench->live);
    gol_live_games_open(bench->live, 9, 16, 16, 30, false);
    assert_ok(gol_feed_init(&bench->feed, &bench->options, &err), &err);
    gol_look_init(&bench->scene.look);
    bench->scene.unicode = bench->scene.owns_run = true;
    assert_int_equal(setupterm("xterm-256color", 1, &problem), OK);
    assert_ok(gol_painter_init(&bench->painter, true, 256, &err), &err);
    for (int i = 0; i < ROUNDS; i++) {
        go_round(bench);
        used[i] = mallinfo2().uordblks + mallinfo2().hblkhd;
        fprintf(stderr, "round %d %zu\n", i, used[i]);
    }
    for (int i = 2; i < ROUNDS; i++)
        assert_int_equal(used[i], used[1]);
    gol_feed_fini(&bench->feed);
    gol_frame_fini(&bench->frame);
    gol_painter_fini(&bench->painter);
    del_curterm(cur_term);
    gol_live_close(bench->live);
    fixture_remove(bench->folder);
    free(bench->rows);
    free(bench->fixture);
    free(bench);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_round_leaves_nothing_behind),
    };

    (void)argc;
    /* What threads keep of what they have freed would count as used. It is asked for before the first allocation. */
    if (getenv("GLIBC_TUNABLES") == NULL && setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1) == 0)
        execv("/proc/self/exe", argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
