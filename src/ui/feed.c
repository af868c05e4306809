/*
 * The live memory is written while it is read. Each read that a writer disturbed leaves what was there before, and a
 * state is taken over only when the trial is still the same afterwards. Nothing in it is believed: what cannot be is
 * not taken and texts are ended, since the writer may have crashed half way.
 */
#include "ui/feed.h"

#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIVE_NAME_MAX 200
#define SEEK_NS GOL_NS_PER_S /* no more often than games are kept */
#define LOAD_SHARE 20 /* the rows are not loaded again for this many times the time that loading took */

/* Opens the live memory named in the run folder; leaves feed->live NULL when it is not there (yet). */
static enum gol_code open_live(struct gol_feed *feed, struct gol_err *err)
{
    char *path = gol_file_join(feed->options->run_dir, "live");
    struct gol_buf name;
    enum gol_code code;

    gol_buf_init(&name);
    if (path == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
        goto out;
    }
    code = gol_file_read(path, LIVE_NAME_MAX, &name, err);
    if (code != GOL_OK)
        goto out;
    if (name.size > 0)
        name.data[strcspn(name.data, "\n")] = '\0';
    code = gol_live_open(gol_buf_text(&name), false, &feed->own, err);
    feed->live = feed->own;
out:
    gol_buf_fini(&name);
    free(path);
    return code;
}

enum gol_code gol_feed_init_on(struct gol_feed *feed, const struct gol_screen_options *options,
                               const struct gol_live *live, struct gol_err *err)
{
    memset(feed, 0, sizeof *feed);
    feed->options = options;
    feed->live = live;
    feed->loaded = -1;
    feed->stale = true;
    gol_pulse_init(&feed->pulse);
    feed->status = (struct gol_live_status){.eta_ns = -1, .point = -1, .repeat = -1};
    feed->states = calloc(1, sizeof *feed->states);
    feed->scratch = calloc(GOL_LIVE_CELLS, 1);
    if (feed->states != NULL && feed->scratch != NULL)
        return GOL_OK;
    gol_feed_fini(feed);
    return gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
}

static void copy_state(const struct gol_live_games *games, const struct gol_live_game *from, struct gol_live_game *to)
{
    to->generation = from->generation;
    to->population = from->population;
    memcpy(to->cells, from->cells, gol_live_cells_of(games));
}

/* What was shown last before the run was over. */
static void take_past_games(struct gol_feed *feed, const struct gol_last_games *last)
{
    if (last == NULL || last->states == NULL)
        return;
    feed->games = last->games;
    gol_live_states_clear(feed->states, &feed->games);
    for (int i = 0; i < gol_live_shown(&feed->games); i++)
        copy_state(&feed->games, &last->states->game[i], &feed->states->game[i]);
    feed->shown_trial = last->trial;
    snprintf(feed->shown_label, sizeof feed->shown_label, "%s", last->label);
}

/*
 * A screen that came later than the last trial that showed games: where the one of now shows none, those are in the run
 * folder.
 */
static void seek_past_games(struct gol_feed *feed, int64_t now_ns)
{
    struct gol_last_games last = {0};

    if (feed->games.games > 0 || feed->status.done == feed->sought || now_ns < feed->seek_after_ns)
        return;
    feed->sought = feed->status.done;
    feed->seek_after_ns = now_ns + SEEK_NS;
    if (gol_last_games_read(feed->options->run_dir, &last, NULL) == GOL_OK)
        take_past_games(feed, &last);
    gol_last_games_fini(&last);
}

enum gol_code gol_feed_init(struct gol_feed *feed, const struct gol_screen_options *options, struct gol_err *err)
{
    enum gol_code code = gol_feed_init_on(feed, options, NULL, err);

    if (code == GOL_OK && options->past != NULL) {
        feed->status = *options->past;
        take_past_games(feed, options->past_games);
        return GOL_OK;
    }
    if (code != GOL_OK)
        return code;
    code = open_live(feed, err);
    /* Without it a runner that is there may be about to make it. */
    if (code == GOL_OK || (code != GOL_INVALID && (options->owns_run || options->runner_pid > 0)))
        return GOL_OK;
    gol_feed_fini(feed);
    return code == GOL_INVALID ? code : gol_err_set(err, GOL_NOT_FOUND, "no run is under way in %s", options->run_dir);
}

void gol_feed_fini(struct gol_feed *feed)
{
    gol_charts_fini(&feed->charts);
    gol_grid_fini(&feed->table);
    gol_grid_fini(&feed->full);
    gol_summary_fini(&feed->summary);
    free(feed->outliers);
    gol_live_close(feed->own);
    free(feed->scratch);
    free(feed->states);
    memset(feed, 0, sizeof *feed);
}

static void update_status(struct gol_feed *feed)
{
    struct gol_live_status status;

    if (feed->over || !gol_live_status_get(feed->live, &status))
        return;
    status.label[sizeof status.label - 1] = '\0';
    status.message[sizeof status.message - 1] = '\0';
    status.warning[sizeof status.warning - 1] = '\0';
    feed->status = status;
}

static void update_shape(struct gol_feed *feed)
{
    struct gol_live_games games;

    if (!gol_live_games_get(feed->live, &games))
        return;
    feed->stale = games.games < 1;
    if (feed->stale)
        return;
    if (games.trial != feed->games.trial || games.games != feed->games.games || games.width != feed->games.width ||
        games.height != feed->games.height)
        gol_live_states_clear(feed->states, &games);
    feed->games = games;
    feed->shown_trial = feed->status.trial > 0 ? feed->status.trial : feed->shown_trial;
    if (feed->status.trial > 0)
        snprintf(feed->shown_label, sizeof feed->shown_label, "%s", feed->status.label);
}

/* Not knowing them is no mistake. */
static void mark_outliers(struct gol_feed *feed, const struct gol_row *rows, int n)
{
    enum gol_outlier *marks = realloc(feed->outliers, ((size_t)n + 1) * sizeof *marks);

    feed->outliers = marks != NULL ? marks : feed->outliers;
    feed->n_outliers = marks != NULL && gol_outliers_mark(feed->options->plan, rows, n, marks, NULL) == GOL_OK ? n : 0;
}

enum gol_code gol_feed_rows(struct gol_feed *feed, const struct gol_row *rows, int n, struct gol_err *err)
{
    const struct gol_plan *plan = feed->options->plan;
    struct gol_summary summary = {0};
    struct gol_grid table = {0}, full;
    enum gol_code code = gol_summary_make(plan, rows, n, &summary, err);

    if (code != GOL_OK)
        return code;
    code = gol_table_make(plan, &summary, &table, err);
    if (code == GOL_OK)
        code = gol_table_make_full(plan, &summary, &full, err);
    if (code != GOL_OK) {
        gol_grid_fini(&table);
        gol_summary_fini(&summary);
        return code;
    }
    gol_grid_fini(&feed->table);
    gol_grid_fini(&feed->full);
    gol_summary_fini(&feed->summary);
    feed->table = table;
    feed->full = full;
    feed->summary = summary;
    mark_outliers(feed, rows, n);
    feed->rows = rows;
    feed->n_rows = n;
    return GOL_OK;
}

static void load_rows(struct gol_feed *feed, int64_t now_ns)
{
    const struct gol_screen_options *options = feed->options;
    const struct gol_row *rows = NULL;
    const int before = feed->n_rows;
    int n = 0;

    /*
     * What cannot be read now can be with the next trial: the table of before stays, of rows that are still the first
     * ones.
     */
    if (options->load(options->context, &rows, &n, NULL) != GOL_OK || gol_feed_rows(feed, rows, n, NULL) != GOL_OK) {
        feed->rows = rows;
        feed->n_rows = n < before ? n : before;
    }
    feed->loaded = feed->status.done;
    feed->load_after_ns = now_ns + LOAD_SHARE * (gol_clock_ns() - now_ns);
}

/* What its workers do; also while another view is looked at, so that there is a history. */
static void look_at_trial(struct gol_feed *feed, int64_t now_ns)
{
    const struct gol_plan *plan = feed->options->plan;
    const int point = gol_plan_original(plan, feed->status.point);
    const bool known = point >= 0 && point < plan->n_points;

    gol_pulse_look(&feed->pulse, feed->live, &feed->status, known ? plan->points[point].mode : GOL_MODE_SERIAL, now_ns);
}

void gol_feed_update(struct gol_feed *feed, int64_t now_ns, bool held)
{
    if (feed->live == NULL && feed->options->past == NULL && open_live(feed, NULL) == GOL_INVALID)
        gol_feed_say(feed, "the run is of another build of gollab: watch it with that one");
    if (feed->live != NULL)
        update_status(feed);
    if (held)
        return;
    if (feed->live != NULL) {
        update_shape(feed);
        seek_past_games(feed, now_ns);
        look_at_trial(feed, now_ns);
    }
    if (feed->options->load != NULL && feed->loaded != feed->status.done && now_ns >= feed->load_after_ns)
        load_rows(feed, now_ns);
}

static void update_game(struct gol_feed *feed, int index)
{
    struct gol_live_game game = {.cells = feed->scratch};

    if (gol_live_game_get(feed->live, &feed->games, index, &game))
        copy_state(&feed->games, &game, &feed->states->game[index]);
}

/*
 * What is not shown now may be asked for when its trial is over, and then it is too late: one of the others is fetched
 * in turn with each picture, and all of them, once, where no trial runs.
 */
void gol_feed_update_games(struct gol_feed *feed, int first, int shown)
{
    const int games = gol_live_shown(&feed->games);
    const bool all = feed->status.trial == 0 && feed->whole != feed->games.trial;

    if (feed->live == NULL || feed->stale)
        return;
    feed->other = feed->other + 1 < games ? feed->other + 1 : 0;
    for (int i = 0; i < games; i++)
        if (all || (i >= first && i - first < shown) || i == feed->other)
            update_game(feed, i);
    if (all)
        feed->whole = feed->games.trial;
}

/* What to know of the games that are seen: of another trial than that of now. */
static const char *note_on_games(struct gol_feed *feed)
{
    if (!feed->stale)
        return feed->games.every ? "every generation is drawn" : "";
    if (feed->shown_trial == 0 ||
        (feed->live != NULL && !gol_feed_ended(feed) && feed->status.ended == feed->shown_trial))
        return "of the trial before";
    snprintf(feed->past_trial, sizeof feed->past_trial, "of trial %d: %s", feed->shown_trial, feed->shown_label);
    return feed->past_trial;
}

void gol_feed_scene(struct gol_feed *feed, int64_t now_ns, struct gol_scene *scene)
{
    scene->progress =
        (struct gol_progress){.title = feed->options->plan->spec->title, .status = &feed->status, .now_ns = now_ns};
    scene->games = feed->games;
    scene->states = feed->states->game;
    scene->games_note = note_on_games(feed);
    scene->no_games = feed->options->no_games;
    scene->plan = feed->options->plan;
    scene->rows = feed->rows;
    scene->n_rows = feed->n_rows;
    scene->outliers = feed->n_outliers >= feed->n_rows ? feed->outliers : NULL;
    scene->run_dir = feed->options->run_dir;
    scene->charts = &feed->charts;
    scene->pulse = &feed->pulse;
    scene->summary = feed->table.n_columns > 0 ? &feed->summary : NULL;
    scene->table = feed->table.n_columns > 0 ? &feed->table : NULL;
    scene->full = feed->table.n_columns > 0 ? &feed->full : NULL;
    scene->current =
        feed->status.state == GOL_LIVE_RUNNING ? gol_plan_original(feed->options->plan, feed->status.point) : -1;
}

void gol_feed_orphaned(struct gol_feed *feed, int64_t now_ns)
{
    if (feed->live != NULL)
        update_status(feed); /* it may have been quicker than we were */
    feed->over = true;
    if (gol_feed_ended(feed))
        return;
    feed->status.state = GOL_LIVE_STOPPED;
    feed->status.ended_ns = now_ns;
    snprintf(feed->status.message, sizeof feed->status.message, "the runner was killed");
}

void gol_feed_say(struct gol_feed *feed, const char *message)
{
    if (feed->status.message[0] == '\0')
        snprintf(feed->status.message, sizeof feed->status.message, "%s", message);
}

bool gol_feed_ended(const struct gol_feed *feed)
{
    return feed->status.state == GOL_LIVE_DONE || feed->status.state == GOL_LIVE_STOPPED;
}
