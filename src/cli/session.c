#include "cli/session.h"

#include "report/report.h"
#include "report/run_yaml.h"
#include "ui/snapshot.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void warn(struct gol_session *session, const char *text)
{
    gol_buf_printf(&session->warnings, "%s\n", text);
    gol_cli_warn(text);
}

/* ---- what the runner tells ---- */

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct gol_session *session = context;

    (void)plan;
    return gol_csv_append(&session->csv, row, err);
}

static void on_progress(void *context, const struct gol_run_progress *progress)
{
    const struct gol_session *session = context;
    const struct gol_row *row = progress->row;
    char time[GOL_NUM_TEXT];
    char overhead[GOL_NUM_TEXT];
    char eta[GOL_NUM_TEXT];

    if (!session->options->progress || row == NULL)
        return;
    fprintf(stderr, "%*d/%d  %-32s ", progress->total >= 1000 ? 6 : 3, progress->trial, progress->total,
            progress->label);
    if (row->status == GOL_STATUS_OK)
        fprintf(stderr, "%-9s overhead %-9s", gol_num_duration(time, row->time_ns),
                gol_num_duration(overhead, row->overhead_ns));
    else
        fprintf(stderr, "%s: %s", gol_status_name(row->status), row->note);
    fprintf(stderr, "  ETA %s\n", gol_num_duration(eta, progress->eta_ns / GOL_NS_PER_S * GOL_NS_PER_S));
}

static void on_draw(void *context, const struct gol_live_games *games, int index, const struct gol_live_game *game,
                    struct gol_cell *cells)
{
    struct gol_session *session = context;

    gol_view_draw_every(&session->every, games, index, game, cells);
}

/* ---- opening ---- */

/* Puts the name of the live memory where `gollab watch` finds it. */
static enum gol_code announce_live(struct gol_session *session, struct gol_err *err)
{
    char *path = gol_run_dir_file(&session->dir, "live");
    char line[128];
    enum gol_code code;

    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    snprintf(line, sizeof line, "%s\n", gol_live_name(session->live));
    code = gol_file_write(path, line, strlen(line), err);
    free(path);
    return code;
}

static void retract_live(struct gol_session *session)
{
    char *path = gol_run_dir_file(&session->dir, "live");

    if (path != NULL)
        unlink(path);
    free(path);
}

static enum gol_code write_facts(struct gol_session *session, const struct gol_run_result *result, bool ended,
                                 struct gol_err *err)
{
    char *text = strdup(gol_buf_text(&session->warnings));
    const char *lines[64];
    struct gol_run_facts facts = {
        .plan = session->plan,
        .machine = &session->machine,
        .started_ns = session->started_ns,
        .ended_ns = ended ? gol_clock_wall_ns() : 0,
        .warnings = lines,
    };
    char *rest = text;
    enum gol_code code;

    if (text == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (result != NULL) {
        facts.trials = result->n_rows;
        facts.failed = result->failed;
        facts.stop_signal = result->stop_signal;
    }
    while (facts.n_warnings < 64 && (lines[facts.n_warnings] = strsep(&rest, "\n")) != NULL)
        if (lines[facts.n_warnings][0] != '\0')
            facts.n_warnings++;
    code = gol_run_yaml_write(session->dir.path, &facts, err);
    free(text);
    return code;
}

enum gol_code gol_session_open(const struct gol_session_options *options, const struct gol_plan *plan,
                               struct gol_session *out, struct gol_err *err)
{
    struct gol_err live_err = {0};
    enum gol_code code;

    *out = (struct gol_session){.options = options, .plan = plan, .csv = {.fd = -1}, .dir = {.lock_fd = -1}};
    gol_buf_init(&out->warnings);
    out->started_ns = gol_clock_wall_ns();
    gol_machine_read(&out->machine);
    for (int i = 0; i < plan->n_warnings; i++)
        warn(out, plan->warnings[i]);
    code = gol_view_every_init(&out->every, err);
    if (code == GOL_OK)
        code = gol_run_dir_create(gol_run_dir_results(options->results), plan->spec, &out->dir, err);
    if (code == GOL_OK)
        code = gol_csv_open(out->dir.path, plan, &out->csv, err);
    if (code == GOL_OK && gol_live_create(&out->live, &live_err) != GOL_OK)
        warn(out, live_err.message); /* without it there is no screen; gol_run says so when a view needs it */
    if (code == GOL_OK && out->live != NULL)
        code = announce_live(out, err);
    if (code == GOL_OK)
        code = write_facts(out, NULL, false, err);
    if (code != GOL_OK)
        gol_session_close(out);
    return code;
}

void gol_session_close(struct gol_session *session)
{
    if (session->live != NULL)
        retract_live(session);
    gol_csv_close(&session->csv);
    gol_live_close(session->live);
    gol_run_dir_fini(&session->dir);
    gol_view_every_fini(&session->every);
    gol_buf_fini(&session->warnings);
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
    gol_live_status_put(session->live, &status);
}

/* Reports of what there is. A failure is complained about and does not keep the others from being written. */
static bool write_reports(struct gol_session *session, const struct gol_run_result *result, const sigset_t *stop)
{
    const size_t warned = session->warnings.size;
    struct gol_err err = {0};
    bool good = true;

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
    if (write_facts(session, result, true, &err) != GOL_OK) {
        gol_cli_fail(&err, 0);
        good = false;
    }
    return good;
}

int gol_session_run(struct gol_session *session)
{
    const struct gol_run_options options = {.hangup_stops = session->options->hangup_stops, .live = session->live};
    const struct gol_run_sink sink = {.context = session, .row = on_row, .progress = on_progress, .draw = on_draw};
    struct gol_run_result result;
    struct gol_err err = {0};
    sigset_t stop;
    enum gol_code code;
    int exit_code = GOL_EXIT_OK;
    int stop_signal;

    code = gol_run(session->plan, &options, &sink, &result, &err);
    if (code != GOL_OK)
        exit_code = gol_cli_fail(&err, GOL_EXIT_FAILED);
    gol_cli_stop_signals(session->options->hangup_stops, &stop); /* gol_run has blocked them */
    if (!write_reports(session, &result, &stop) || result.failed > 0)
        exit_code = GOL_EXIT_FAILED;
    stop_signal = result.stop_signal != 0 ? result.stop_signal : gol_cli_stopped(&stop);
    if (stop_signal != 0)
        exit_code = GOL_EXIT_SIGNAL + stop_signal;
    tell_end(session, &result);
    gol_run_result_fini(&result);
    return exit_code;
}
