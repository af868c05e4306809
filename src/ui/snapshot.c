#include "ui/snapshot.h"

#include "lab/table.h"
#include "ui/feed.h"
#include "ui/view.h"
#include "util/clock.h"
#include "util/file.h"

#include <stdlib.h>

#define WIDTH 120
#define HEIGHT_AROUND 12 /* progress, headings, note, blank lines */
#define HEIGHT_GAMES 34

enum gol_code gol_snapshot_write(const char *run_dir, const struct gol_plan *plan, const struct gol_row *rows,
                                 int n_rows, const struct gol_live *live, struct gol_err *err)
{
    const struct gol_screen_options options = {.run_dir = run_dir, .plan = plan, .runner_fd = -1};
    struct gol_scene scene = {.unicode = true};
    char *path = gol_file_join(run_dir, "screen.txt");
    struct gol_frame frame = {0};
    struct gol_layout layout;
    struct gol_feed feed;
    struct gol_buf text;
    const int64_t now_ns = gol_clock_ns();
    enum gol_code code;
    int height;

    gol_buf_init(&text);
    code = gol_feed_init_on(&feed, &options, live, err);
    if (code == GOL_OK)
        code = gol_feed_rows(&feed, rows, n_rows, err);
    if (code != GOL_OK)
        goto out;
    gol_look_init(&scene.look);
    gol_feed_update(&feed, now_ns, false);
    gol_feed_scene(&feed, now_ns, &scene);
    height = HEIGHT_AROUND + (scene.games.games > 0 ? HEIGHT_GAMES : 0) + feed.table.n_rows;
    gol_layout_make(WIDTH, height, &scene, &layout);
    gol_feed_update_games(&feed, layout.grid.first, layout.grid.shown);
    code = gol_frame_init(&frame, WIDTH, height - 1, err); /* the line of keys falls off */
    if (code != GOL_OK)
        goto out;
    gol_scene_draw(&frame, &scene, &layout);
    gol_frame_dump(&frame, &text);
    while (text.size > 1 && text.data[text.size - 2] == '\n') /* blank lines at the end */
        text.data[--text.size] = '\0';
    code = gol_buf_ok(&text, err);
    if (code == GOL_OK && path == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (code == GOL_OK)
        code = gol_file_write(path, text.data, text.size, err);
out:
    gol_frame_fini(&frame);
    gol_feed_fini(&feed);
    gol_buf_fini(&text);
    free(path);
    return code;
}
