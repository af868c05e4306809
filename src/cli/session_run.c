/*
 * A session while it runs: what the runner tells goes to trials.csv, run.yaml and standard error; at the end reports
 * are written of what there is. Several sessions can run side by side, trial by trial.
 */
#include "cli/session.h"

#include "cli/session_inner.h"
#include "report/report.h"
#include "ui/snapshot.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"
#include "util/rng.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAMES_SHARE 50 /* the games are not kept again for this many times the time that keeping them took, */
#define GAMES_EVERY_NS GOL_NS_PER_S /* nor before this time is over: who is killed loses a picture as old as that */

/* ---- what the runner tells ---- */

/* Takes what the trial that has ended shows; a trial that shows nothing leaves what is there. */
static void take_games(struct gol_session *session)
{
    struct gol_last_games now;
    enum gol_code code;

    if (session->live == NULL)
        return;
    code = gol_last_games_take(session->live, session->trial, session->label, &now, NULL);
    if (code != GOL_OK) {
        gol_last_games_fini(&now);
        return;
    }
    gol_last_games_fini(&session->games);
    session->games = now;
    session->games_kept = false;
}

/* Into the run folder. What cannot be kept there is no reason to stop. */
static void keep_games(struct gol_session *session)
{
    const int64_t began_ns = gol_clock_ns();
    struct gol_err err;

    if (session->games.states == NULL || session->games_kept)
        return;
    if (gol_last_games_write(&session->games, session->dir.path, &err) != GOL_OK)
        gol_session_note(session, err.message);
    session->games_kept = true;
    session->keep_after_ns = gol_clock_ns() + GAMES_EVERY_NS + GAMES_SHARE * (gol_clock_ns() - began_ns);
}

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct gol_session *session = context;
    const enum gol_code code = gol_csv_append(&session->csv, row, err);

    (void)plan;
    gol_session_read_screen(session);
    take_games(session);
    if (code == GOL_OK && gol_clock_ns() >= session->keep_after_ns)
        keep_games(session);
    return code;
}

/* Into errors/trial-N.txt. What cannot be kept there is no reason to stop: the row has the last line. */
static void on_complaints(void *context, const struct gol_row *row, const char *text, size_t size)
{
    struct gol_session *session = context;
    char *folder = gol_run_dir_file(&session->dir, "errors");
    char *path = folder == NULL ? NULL : gol_cli_errors_file(session->dir.path, row->trial);
    struct gol_err err;

    if (path != NULL && (gol_file_mkdirs(folder, &err) != GOL_OK || gol_file_write(path, text, size, &err) != GOL_OK))
        gol_session_note(session, err.message);
    free(path);
    free(folder);
}

static void on_progress(void *context, const struct gol_run_progress *progress)
{
    struct gol_session *session = context;
    const struct gol_row *row = progress->row;
    char time[GOL_NUM_TEXT];
    char overhead[GOL_NUM_TEXT];
    char eta[GOL_NUM_TEXT];

    if (row == NULL) {
        session->trial = progress->trial;
        snprintf(session->label, sizeof session->label, "%s", progress->label);
    }
    if (!session->options->progress || row == NULL)
        return;
    if (session->options->side != NULL)
        fprintf(stderr, "%s ", session->options->side);
    fprintf(stderr, "%*d/%d  %-32s ", progress->total >= 1000 ? 6 : 3, progress->trial, progress->total,
            progress->label);
    if (row->status == GOL_STATUS_OK)
        fprintf(stderr, "%-9s overhead %-9s", gol_num_duration(time, row->time_ns),
                gol_num_duration(overhead, row->overhead_ns));
    else
        fprintf(stderr, "%s: %s", gol_status_name(row->status), row->note);
    fprintf(stderr, "  ETA %s\n", gol_num_duration(eta, progress->eta_ns / GOL_NS_PER_S * GOL_NS_PER_S));
}

static void on_draw(void *context, const struct gol_live_games *games, int index, const struct gol_live_game *game)
{
    struct gol_session *session = context;

    gol_view_draw_every(&session->every, games, index, game);
}

/* It goes into run.yaml at once, since nobody knows how the run will end. */
static void on_calibrated(void *context, const struct gol_calibration *calibration)
{
    struct gol_session *session = context;
    struct gol_err err;

    session->calibration = *calibration;
    session->calibrated = true;
    if (gol_session_write_facts(session, NULL, false, &err) != GOL_OK)
        gol_session_warn(session, err.message);
}

/* ---- running ---- */

/* What a row of the live memory's status says at the end; screens close then. */
static void tell_end(struct gol_session *session, const struct gol_run_result *result)
{
    struct gol_live_status status;

    if (session->live == NULL || !gol_live_status_get(session->live, &status))
        return;
    status.state = result->stop_signal == 0 ? GOL_LIVE_DONE : GOL_LIVE_STOPPED;
    status.message[0] = '\0';
    status.ended_ns = gol_clock_ns();
    gol_live_status_put(session->live, &status);
}

/* Reports of what there is. A failure is complained about and does not keep the others from being written. */
static bool write_reports(struct gol_session *session, const struct gol_run_result *result, const sigset_t *stop)
{
    struct gol_surroundings after;
    struct gol_err err = {0};
    size_t warned;
    bool good = true;

    gol_surroundings_read(&after);
    if (session->games.trial != session->trial) /* it was broken off, and has no row */
        take_games(session);
    keep_games(session);
    gol_surroundings_after(&session->before, &after, result->rows, result->n_rows, gol_session_on_warning, session);
    warned = session->warnings.size;
    if (gol_report_write(session->dir.path, session->plan, result->rows, result->n_rows,
                         &(struct gol_report_options){.formats = GOL_REPORT_PICTURES, .stop = stop}, &session->warnings,
                         &err) != GOL_OK) {
        gol_cli_fail(&err, 0);
        good = false;
    }
    gol_cli_warn_lines(gol_buf_text(&session->warnings) + warned);
    if (session->live != NULL && gol_snapshot_write(session->dir.path, session->plan, result->rows, result->n_rows,
                                                    session->live, &err) != GOL_OK) {
        gol_cli_fail(&err, 0);
        good = false;
    }
    if (gol_session_write_facts(session, result, result->stop_signal == 0, &err) != GOL_OK) {
        gol_cli_fail(&err, 0);
        good = false;
    }
    return good;
}

/*
 * The runner could not go on, most likely since the disk is full. That is said once: what cannot be written now for the
 * same reason is not complained about, and no charts are drawn.
 */
static int broken_off(struct gol_session *session, const struct gol_run_result *result, const struct gol_err *why)
{
    struct gol_run_result safe = {.stop_signal = result->stop_signal};
    struct gol_err err;
    struct gol_buf unsaid;

    gol_buf_init(&unsaid);
    (void)gol_csv_load(session->dir.path, session->plan, &safe.rows, &safe.n_rows, NULL);
    for (int i = 0; i < safe.n_rows; i++)
        safe.failed += gol_status_is_bad(safe.rows[i].status);
    gol_err_set(&err, why->code,
                "%s: the run stops, %d trials are safe; when that is mended go on with: gollab resume %s", why->message,
                safe.n_rows, session->dir.path);
    gol_cli_fail(&err, 0);
    gol_session_note(session, why->message);
    (void)gol_report_write(session->dir.path, session->plan, safe.rows, safe.n_rows, &(struct gol_report_options){0},
                           &unsaid, NULL);
    (void)gol_session_write_facts(session, &safe, false, NULL);
    gol_run_result_fini(&safe);
    gol_buf_fini(&unsaid);
    return GOL_EXIT_FAILED;
}

/* The first warning into out, cut at size; how many there are. */
static int first_warning(const struct gol_session *session, char *out, size_t size)
{
    const char *lines = gol_buf_text(&session->warnings);
    int n = 0;

    snprintf(out, size, "%.*s", (int)strcspn(lines, "\n"), lines);
    for (; *lines != '\0'; lines++)
        n += *lines == '\n';
    return n;
}

/* A session while it runs. */
struct under_way {
    struct gol_session *session;
    struct gol_run_options options;
    struct gol_run_sink sink;
    char warning[160];
    struct gol_runner *runner;
    bool more; /* trials */
    enum gol_code code;
    struct gol_err err;
};

static void begin(struct gol_session *session, struct under_way *out)
{
    *out = (struct under_way){.session = session};
    out->options = (struct gol_run_options){
        .hangup_stops = session->options->hangup_stops,
        .live = session->live,
        .n_warnings = first_warning(session, out->warning, sizeof out->warning),
        .warning = out->warning,
        .program = session->options->program,
        .foreign = session->options->program != NULL,
        .build = session->build,
        .done = session->past.rows,
        .n_done = session->past.n_rows,
    };
    out->sink = (struct gol_run_sink){
        .context = session,
        .row = on_row,
        .complaints = on_complaints,
        .calibrated = on_calibrated,
        .progress = on_progress,
        .draw = on_draw,
    };
    out->code = gol_runner_open(session->plan, &out->options, &out->sink, &out->runner, &out->err);
    out->more = out->code == GOL_OK;
}

static int end(struct under_way *one, const sigset_t *stop)
{
    struct gol_run_result result;
    struct gol_err err;
    const enum gol_code closed = gol_runner_close(one->runner, &result, &err);
    int exit_code = GOL_EXIT_OK;
    int stop_signal;

    if (one->code != GOL_OK || closed != GOL_OK)
        exit_code = broken_off(one->session, &result, one->code != GOL_OK ? &one->err : &err);
    else if (!write_reports(one->session, &result, stop) || result.failed > 0)
        exit_code = GOL_EXIT_FAILED;
    stop_signal = result.stop_signal != 0 ? result.stop_signal : gol_cli_stopped(stop);
    if (stop_signal != 0)
        exit_code = GOL_EXIT_SIGNAL + stop_signal;
    tell_end(one->session, &result);
    gol_run_result_fini(&result);
    return exit_code;
}

/* After a trial of ways[which]: what stops one stops all. */
static void stop_together(struct under_way *ways, int n, int which)
{
    const int stop_signal = ways[which].code != GOL_OK ? SIGTERM : gol_runner_stopped(ways[which].runner);

    for (int i = 0; i < n && stop_signal != 0; i++)
        if (i != which && ways[i].runner != NULL)
            gol_runner_stop(ways[i].runner, stop_signal);
}

int gol_session_run_side_by_side(struct gol_session *const *sessions, int n)
{
    struct under_way ways[GOL_SESSIONS_MAX];
    struct gol_rng rng = {gol_rng_stream(sessions[0]->plan->spec->seed, UINT64_C(0x73696465))}; /* "side" */
    int exit_code = GOL_EXIT_OK;
    bool more = true;
    sigset_t stop;

    gol_cli_stop_signals(sessions[0]->options->hangup_stops, &stop); /* runners block them */
    for (int i = 0; i < n; i++)
        begin(sessions[i], &ways[i]);
    while (more) {
        const int first = (int)gol_rng_below(&rng, (uint32_t)n);

        more = false;
        for (int i = 0; i < n; i++) {
            struct under_way *one = &ways[(first + i) % n];

            if (!one->more)
                continue;
            one->code = gol_runner_step(one->runner, &one->more, &one->err);
            one->more = one->more && one->code == GOL_OK;
            more = more || one->more;
            stop_together(ways, n, (first + i) % n);
        }
    }
    for (int i = 0; i < n; i++) {
        const int its_code = end(&ways[i], &stop);

        if (exit_code == GOL_EXIT_OK)
            exit_code = its_code;
    }
    return exit_code;
}

int gol_session_run(struct gol_session *session)
{
    return gol_session_run_side_by_side(&session, 1);
}
