/*
 * The whole picture: the header, the view that is looked at, and the keys. The views are a table, so that their
 * order, their numbers and their names are said once.
 */
#include "ui/charts.h"
#include "ui/keys.h"
#include "ui/view.h"
#include "ui/view_workers.h"

#include <stdio.h>
#include <string.h>

typedef void draw_view(struct gol_frame *frame, const struct gol_layout *layout, struct gol_scene *scene);

static void draw_games(struct gol_frame *frame, struct gol_rect rect, const struct gol_layout *layout,
                       struct gol_scene *scene)
{
    if (rect.height < 1)
        return;
    scene->look.grids.digits = layout->grid.glyphs == GOL_GLYPHS_DIGITS;
    if (scene->states != NULL) {
        gol_games_draw_head(frame, rect, &scene->games, &scene->look, &layout->grid, scene->games_note);
        for (int i = 0; i < layout->grid.shown; i++)
            gol_games_draw_tile(frame, rect, &scene->games, &scene->look, &layout->grid, i,
                                &scene->states[layout->grid.first + i]);
    }
}

static void draw_table(struct gol_frame *frame, struct gol_rect rect, struct gol_scene *scene)
{
    struct gol_table_view view = {.table = scene->table,
                                  .row = scene->look.table.row,
                                  .column = scene->look.table.column,
                                  .current = scene->current,
                                  .summary = scene->summary};

    if (rect.height < 1 || scene->table == NULL)
        return;
    gol_table_draw(frame, rect, &view);
    gol_frame_spot(frame, rect, GOL_SPOT_KEY, GOL_KEY_CHAR + '0' + GOL_VIEW_TABLE);
    for (int i = 0; i < rect.height - view.head && view.row + i < scene->table->n_rows; i++)
        gol_frame_spot(frame, (struct gol_rect){rect.x, rect.y + view.head + i, rect.width, 1}, GOL_SPOT_POINT,
                       view.row + i);
    scene->look.table.row = view.row;
    scene->look.table.column = view.column;
    scene->look.page = rect.height > 2 ? rect.height - 2 : 1;
}

static void draw_overview(struct gol_frame *frame, const struct gol_layout *layout, struct gol_scene *scene)
{
    draw_games(frame, layout->games, layout, scene);
    draw_table(frame, layout->table, scene);
}

/* Why a view is empty, in its middle; in more than one line where it is narrow. */
static void nothing(struct gol_frame *frame, struct gol_rect rect, const char *why)
{
    const int used = gol_text_columns(why);
    const int above = used <= rect.width ? rect.height / 2 : rect.height > 4 ? rect.height / 3 : 0;
    const int left = used <= rect.width ? (rect.width - used) / 2 : 0;

    gol_frame_text_wrap(frame, (struct gol_rect){rect.x + left, rect.y + above, rect.width - left, rect.height - above},
                        why, GOL_COLOUR_DIM);
}

/* Of an exercise without them, of trials that do not show them, or of a run that has not come to those that do. */
static void say_no_games(const struct gol_scene *scene, char *out, size_t size)
{
    const struct gol_spec *spec = scene->plan == NULL ? NULL : scene->plan->spec;
    int view = -1;

    for (int i = 0; spec != NULL && i < spec->exercise->n_params; i++)
        if (strcmp(spec->exercise->params[i].name, "view") == 0)
            view = i;
    if (scene->no_games != NULL)
        snprintf(out, size, "%s", scene->no_games);
    else if (spec != NULL && view < 0)
        snprintf(out, size, "no games to see: %s has none", spec->exercise->name);
    else if (spec != NULL && spec->axes[view].n == 1 && strcmp(spec->axes[view].values[0].text, "off") == 0)
        snprintf(out, size, "no games to see with view: off");
    else
        snprintf(out, size, "no games to see yet");
}

static void draw_grids(struct gol_frame *frame, const struct gol_layout *layout, struct gol_scene *scene)
{
    const struct gol_games_grid *grid = &layout->grid;
    const struct gol_glyph_shape *shape = &gol_glyph_shapes[grid->glyphs];
    struct gol_look *look = &scene->look;
    char why[400];

    if (scene->games.games < 1) {
        say_no_games(scene, why, sizeof why);
        nothing(frame, layout->body, why);
        return;
    }
    draw_games(frame, layout->games, layout, scene);
    look->grids.chosen = grid->chosen;
    look->grids.columns = grid->columns > 0 ? grid->columns : 1;
    look->grids.x = grid->x;
    look->grids.y = grid->y;
    look->page = grid->rows > 0 ? grid->rows : 1;
    look->grids.scale = grid->scale;
    look->grids.closer = grid->closer;
    look->grids.closest = grid->closest > 0 ? grid->closest : look->grids.closest;
    look->grids.page_x = shape->columns > 0 ? grid->tile_width / shape->columns * shape->cells_x * grid->scale / 2
                                            : 0; /* nothing may be shown */
    look->grids.page_y = grid->tile_height * shape->cells_y * grid->scale / 2;
    look->grids.cells_x = shape->columns > 0 ? 2 * shape->cells_x * grid->scale / shape->columns : 0;
    look->grids.cells_y = shape->cells_y * grid->scale;
}

static void draw_table_view(struct gol_frame *frame, const struct gol_layout *layout, struct gol_scene *scene)
{
    const struct gol_results_view view = {scene->plan, scene->rows,    scene->n_rows,  scene->summary,
                                          scene->full, scene->current, scene->outliers};

    if (scene->full == NULL || scene->summary == NULL)
        nothing(frame, layout->body, "no results yet");
    else
        gol_results_draw(frame, layout->body, &view, &scene->look);
}

static void draw_chart(struct gol_frame *frame, const struct gol_layout *layout, struct gol_scene *scene)
{
    const struct gol_results results = {
        .plan = scene->plan,
        .rows = scene->rows,
        .n_rows = scene->summary == NULL ? 0 : scene->n_rows,
        .summary = scene->summary,
    };

    if (scene->charts == NULL)
        return;
    scene->look.series.none = scene->plan->spec->n_plots < 1;
    scene->look.series.single = scene->plan->spec->n_plots == 1;
    gol_charts_update(scene->charts, scene->run_dir, &results, &scene->look.chart);
    scene->charts->view.unicode = scene->unicode;
    scene->charts->view.row = scene->look.series.row;
    gol_chart_draw(frame, layout->body, &scene->charts->view);
    scene->look.series.row = scene->charts->view.row;
    scene->look.series.scrolls = scene->charts->view.scrolls;
    scene->look.page = scene->charts->view.page;
}

static void draw_workers(struct gol_frame *frame, const struct gol_layout *layout, struct gol_scene *scene)
{
    struct gol_workers_view view = {.pulse = scene->pulse, .row = scene->look.workers.row, .unicode = scene->unicode};

    if (scene->pulse == NULL)
        return;
    gol_workers_draw(frame, layout->body, &view);
    scene->look.workers.row = view.row;
    scene->look.workers.whole = view.whole;
    scene->look.page = view.page;
}

static const struct {
    const char *name;
    draw_view *draw;
} views[GOL_VIEW_COUNT] = {
    [GOL_VIEW_OVERVIEW] = {"Overview", draw_overview}, [GOL_VIEW_GRIDS] = {"Grids", draw_grids},
    [GOL_VIEW_TABLE] = {"Table", draw_table_view},     [GOL_VIEW_CHART] = {"Chart", draw_chart},
    [GOL_VIEW_WORKERS] = {"Workers", draw_workers},
};

/* "0 Overview  1 Grids ...", with the view of now set off. */
static void draw_tabs(struct gol_frame *frame, struct gol_rect rect, const struct gol_look *look)
{
    char text[32];
    int x = 0;

    if (rect.height < 1)
        return;
    for (int i = 0; i < GOL_VIEW_COUNT; i++) {
        const bool chosen = i == (int)look->view;

        snprintf(text, sizeof text, "%d %s", i, views[i].name);
        if (x + gol_text_columns(text) > rect.width)
            break;
        gol_frame_spot(frame, (struct gol_rect){rect.x + x, rect.y, gol_text_columns(text), 1}, GOL_SPOT_KEY,
                       GOL_KEY_CHAR + '0' + i);
        x += gol_frame_text(frame, rect.x + x, rect.y, rect.width - x, text, chosen ? GOL_COLOUR_TITLE : GOL_COLOUR_DIM,
                            chosen) +
             2;
    }
}

void gol_scene_draw(struct gol_frame *frame, struct gol_scene *scene, const struct gol_layout *layout)
{
    const char *about_run = !scene->owns_run      ? ""
                            : scene->hangup_stops ? "a lost connection stops it"
                                                  : "a lost connection leaves it running";

    scene->look.grids.none = scene->games.games < 1;
    scene->progress.frames_per_s = scene->look.frames_per_s == GOL_LOOK_FRAMES ? 0 : scene->look.frames_per_s;
    gol_frame_clear(frame);
    gol_progress_draw(frame, layout->progress, &scene->progress);
    draw_tabs(frame, layout->tabs, &scene->look);
    if (scene->look.mode == GOL_LOOK_HELP)
        gol_keys_help(frame, layout->body, &scene->look, scene->owns_run, scene->progress.status->warnings,
                      scene->progress.status->warning);
    else
        views[scene->look.view].draw(frame, layout, scene);
    gol_keys_line(frame, layout->keys, &scene->look, scene->owns_run, about_run);
}
