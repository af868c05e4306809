#include "cli/session.h"

#include "lab/key.h"
#include "report/report.h"
#include "report/run_yaml.h"
#include "ui/snapshot.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"
#include "util/rng.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Keeps a line for run.yaml, once. */
static void note(struct gol_session *session, const char *text)
{
    const size_t length = strlen(text);

    for (const char *at = gol_buf_text(&session->warnings); (at = strstr(at, text)) != NULL; at++)
        if ((at == session->warnings.data || at[-1] == '\n') && at[length] == '\n')
            return;
    gol_buf_printf(&session->warnings, "%s\n", text);
}

static void warn(struct gol_session *session, const char *text)
{
    note(session, text);
    gol_cli_warn(text);
}

/* Of two sessions side by side one tells the user what both find. */
static void on_warning(void *context, const char *text)
{
    struct gol_session *session = context;

    if (session->options->side != NULL && strcmp(session->options->side, "A") != 0)
        note(session, text);
    else
        warn(session, text);
}

bool gol_session_read_hangup(struct gol_session_options *options, const char *text)
{
    options->hangup_stops = strcmp(text, "stop") == 0;
    return options->hangup_stops || strcmp(text, "continue") == 0;
}

/* ---- what the runner tells ---- */

static enum gol_code on_row(void *context, const struct gol_plan *plan, const struct gol_row *row, struct gol_err *err)
{
    struct gol_session *session = context;

    (void)plan;
    return gol_csv_append(&session->csv, row, err);
}

/* Into errors/trial-N.txt. What cannot be kept there is no reason to stop: the row has the last line. */
static void on_complaints(void *context, const struct gol_row *row, const char *text, size_t size)
{
    struct gol_session *session = context;
    char *folder = gol_run_dir_file(&session->dir, "errors");
    char *path = folder == NULL ? NULL : gol_cli_errors_file(session->dir.path, row->trial);
    struct gol_err err;

    if (path != NULL && (gol_file_mkdirs(folder, &err) != GOL_OK || gol_file_write(path, text, size, &err) != GOL_OK))
        note(session, err.message);
    free(path);
    free(folder);
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

/* result NULL: the run begins. whole: it has come to its end. */
static enum gol_code write_facts(struct gol_session *session, const struct gol_run_result *result, bool whole,
                                 struct gol_err *err)
{
    char *text = strdup(gol_buf_text(&session->warnings));
    const char *lines[64];
    struct gol_run_facts facts = {
        .plan = session->plan,
        .machine = &session->machine,
        .calibration = session->calibrated ? &session->calibration : NULL,
        .build = session->build,
        .program = session->options->program,
        .started_ns = session->started_ns,
        .ended_ns = result != NULL ? gol_clock_wall_ns() : 0,
        .resumed = gol_buf_text(&session->past.past.resumed),
        .warnings = lines,
    };
    char *rest = text;
    enum gol_code code;

    if (text == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (result == NULL) {
        facts.trials = session->past.n_rows;
    } else {
        facts.trials = result->n_rows;
        facts.failed = result->failed;
        facts.stop_signal = result->stop_signal;
        facts.complete = whole;
    }
    while (facts.n_warnings < 64 && (lines[facts.n_warnings] = strsep(&rest, "\n")) != NULL)
        if (lines[facts.n_warnings][0] != '\0')
            facts.n_warnings++;
    code = gol_run_yaml_write(session->dir.path, &facts, err);
    free(text);
    return code;
}

/* It goes into run.yaml at once, since nobody knows how the run will end. */
static void on_calibrated(void *context, const struct gol_calibration *calibration)
{
    struct gol_session *session = context;
    struct gol_err err;

    session->calibration = *calibration;
    session->calibrated = true;
    if (write_facts(session, NULL, false, &err) != GOL_OK)
        warn(session, err.message);
}

/* Takes over what was there before: warnings, the first start; and says what is done now. */
static void take_up(struct gol_session *session, struct gol_resume *resume)
{
    struct gol_run_past *past = &session->past.past;
    char now[32];
    char *stale;
    int last = 0;

    session->past = *resume;
    session->dir = resume->dir;
    *resume = (struct gol_resume){.dir = {.lock_fd = -1}};
    session->past.dir = (struct gol_run_dir){.lock_fd = -1};
    if (past->started_ns != 0)
        session->started_ns = past->started_ns;
    for (int i = 0; i < session->past.n_rows; i++)
        if (session->past.rows[i].trial > last)
            last = session->past.rows[i].trial;
    gol_buf_puts(&session->warnings, gol_buf_text(&past->warnings));
    gol_buf_printf(&past->resumed, "%s, from trial %d\n",
                   gol_clock_format(gol_clock_wall_ns(), GOL_CLOCK_ISO, now, sizeof now), last + 1);
    fprintf(stderr, "gollab: resuming %s after %d trials\n", session->dir.path, session->past.n_rows);
    /* The trial that was broken off may have left its complaints before it could leave its row. */
    stale = gol_cli_errors_file(session->dir.path, last + 1);
    if (stale != NULL)
        unlink(stale);
    free(stale);
}

static enum gol_code open_rows(struct gol_session *session, struct gol_err *err)
{
    const enum gol_code code = gol_csv_open(session->dir.path, session->plan, &session->csv, err);

    if (code == GOL_OK && session->csv.torn_bytes > 0)
        fprintf(stderr, "gollab: %s: the last line was torn (%zu bytes) and is cut off: that trial runs again\n",
                session->csv.path, session->csv.torn_bytes);
    return code;
}

enum gol_code gol_session_open(const struct gol_session_options *options, const struct gol_plan *plan,
                               struct gol_session *out, struct gol_err *err)
{
    struct gol_err live_err = {0};
    enum gol_code code;

    *out = (struct gol_session){.options = options, .plan = plan, .csv = {.fd = -1}, .dir = {.lock_fd = -1}};
    out->past.dir.lock_fd = -1;
    gol_buf_init(&out->warnings);
    out->started_ns = gol_clock_wall_ns();
    if (options->resume != NULL)
        take_up(out, options->resume);
    gol_machine_read(&out->machine);
    for (int i = 0; i < plan->n_warnings; i++)
        on_warning(out, plan->warnings[i]);
    code = gol_build_id(options->program, &out->build, err);
    if (code == GOL_OK)
        code = gol_view_every_init(&out->every, err);
    if (code == GOL_OK && options->resume == NULL)
        code = gol_run_dir_create(gol_run_dir_results(options->results), plan->spec, &out->dir, err);
    if (code == GOL_OK && options->resume != NULL)
        code = gol_run_dir_mend_latest(&out->dir, plan->spec->name, err);
    if (code == GOL_OK)
        code = open_rows(out, err);
    if (code == GOL_OK && gol_live_create(&out->live, &live_err) != GOL_OK)
        warn(out, live_err.message); /* without it there is no screen; gol_run says so when a view needs it */
    if (code == GOL_OK && out->live != NULL)
        code = announce_live(out, err);
    if (code == GOL_OK) {
        gol_surroundings_read(&out->before);
        gol_surroundings_before(&out->machine, plan, on_warning, out);
        code = write_facts(out, NULL, false, err);
    }
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
    gol_resume_fini(&session->past);
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
    gol_surroundings_after(&session->before, &after, result->rows, result->n_rows, on_warning, session);
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
    if (write_facts(session, result, result->stop_signal == 0, &err) != GOL_OK) {
        gol_cli_fail(&err, 0);
        good = false;
    }
    return good;
}

/*
 * The runner could not go on, most likely since the disk is full. That is said once: what cannot be written now for the same
 * reason is not complained about, and no charts are drawn.
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
    note(session, why->message);
    (void)gol_report_write(session->dir.path, session->plan, safe.rows, safe.n_rows, &(struct gol_report_options){0},
                           &unsaid, NULL);
    (void)write_facts(session, &safe, false, NULL);
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
