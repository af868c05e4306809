/*
 * What the screen shows, brought up to date from the live memory and the rows of a run. One thread.
 */
#ifndef GOL_UI_FEED_H
#define GOL_UI_FEED_H

#include "lab/live.h"
#include "lab/table.h"
#include "ui/charts.h"
#include "ui/pulse.h"
#include "ui/screen.h"
#include "ui/view.h"

struct gol_feed {
    const struct gol_screen_options *options;
    struct gol_live *own; /* NULL until the runner has made it */
    const struct gol_live *live; /* that, or one that is borrowed */
    struct gol_live_status status;
    struct gol_live_games
        games; /* the last that were shown; kept between trials, so that the picture does not flicker */
    struct gol_live_states *states; /* of those games */
    uint8_t *scratch; /* GOL_LIVE_CELLS: of one game */
    int other; /* the game that was fetched in turn */
    uint64_t whole; /* games.trial of which all were fetched when it was over; 0: of none */
    const struct gol_row *rows; /* those that summary and table were made of, or more; borrowed */
    int n_rows;
    enum gol_outlier *outliers; /* of those that they were made of; NULL: not known */
    int n_outliers; /* marks */
    struct gol_summary summary;
    struct gol_grid table, full; /* of that summary, the second with all columns */
    struct gol_charts charts;
    struct gol_pulse pulse;
    int loaded; /* trials done when the rows were loaded; -1 never */
    int64_t load_after_ns; /* not before this time: reading rows may take no more than a few percent of ours */
    bool over; /* the runner is gone, whatever it has said last */
    bool stale; /* the picture is of a trial that has ended */
    int shown_trial; /* the number of that trial; 0: not known */
    char shown_label[GOL_LAST_GAMES_LABEL];
    char past_trial[GOL_LAST_GAMES_LABEL + 24]; /* the same in words */
    int64_t
        seek_after_ns; /* when the games of trials before are looked for again; of a run whose screen was not there then */
    int sought; /* trials that were done when they were looked for */
};

/*
 * GOL_NOT_FOUND when there is no live memory and the caller neither owns the run nor names a runner that
 * could still make one. GOL_INVALID when it is of another build.
 */
enum gol_code gol_feed_init(struct gol_feed *feed, const struct gol_screen_options *options, struct gol_err *err);
/* On a mapping that stays with the caller. */
enum gol_code gol_feed_init_on(struct gol_feed *feed, const struct gol_screen_options *options,
                               const struct gol_live *live, struct gol_err *err);
void gol_feed_fini(struct gol_feed *feed);

/* Status, shape of the games and, when trials were added, the table; held: the status only. */
void gol_feed_update(struct gol_feed *feed, int64_t now_ns, bool held);
/* Makes the table from these rows, which are kept until the next ones. */
enum gol_code gol_feed_rows(struct gol_feed *feed, const struct gol_row *rows, int n, struct gol_err *err);
/* The states of `shown` games from the first one on; those of others as they come to it. */
void gol_feed_update_games(struct gol_feed *feed, int first, int shown);
/* Points the scene at what the feed holds; leaves the look, whose run it is, and unicode alone. */
void gol_feed_scene(struct gol_feed *feed, int64_t now_ns, struct gol_scene *scene);
/* The runner's process has ended. */
void gol_feed_orphaned(struct gol_feed *feed, int64_t now_ns);
/* What is said in the header, unless the run itself has something to say. */
void gol_feed_say(struct gol_feed *feed, const char *message);
/* Whether the run is over. */
bool gol_feed_ended(const struct gol_feed *feed);

#endif
