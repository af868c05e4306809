#include "cli/session.h"

#include "cli/session_inner.h"
#include "lab/key.h"
#include "report/run_yaml.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Keeps a line for run.yaml, once. */
void gol_session_note(struct gol_session *session, const char *text)
{
    const size_t length = strlen(text);

    for (const char *at = gol_buf_text(&session->warnings); (at = strstr(at, text)) != NULL; at++)
        if ((at == session->warnings.data || at[-1] == '\n') && at[length] == '\n')
            return;
    gol_buf_printf(&session->warnings, "%s\n", text);
}

void gol_session_warn(struct gol_session *session, const char *text)
{
    gol_session_note(session, text);
    gol_cli_warn(text);
}

/* Of two sessions side by side one tells the user what both find. */
void gol_session_on_warning(void *context, const char *text)
{
    struct gol_session *session = context;

    if (session->options->side != NULL && strcmp(session->options->side, "A") != 0)
        gol_session_note(session, text);
    else
        gol_session_warn(session, text);
}

bool gol_session_read_hangup(struct gol_session_options *options, const char *text)
{
    options->hangup_stops = strcmp(text, "stop") == 0;
    return options->hangup_stops || strcmp(text, "continue") == 0;
}

/*
 * Processor time of the screen that this run was started with; -1 when it is gone. Its number may be somebody else's
 * then, but a parent that is gone is no parent any more.
 */
static int64_t screen_time_ns(const struct gol_session *session)
{
    const int pid = session->options->screen_pid;
    struct timespec time;
    clockid_t clock;

    if (pid == 0 || getppid() != pid || clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return -1;
    return time.tv_sec * GOL_NS_PER_S + time.tv_nsec;
}

/* Asked for now and then, since the screen may leave earlier than the run ends. */
void gol_session_read_screen(struct gol_session *session)
{
    const int64_t now_ns = screen_time_ns(session);

    if (now_ns >= 0)
        session->screen_cpu_ns = now_ns - session->screen_began_ns;
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
enum gol_code gol_session_write_facts(struct gol_session *session, const struct gol_run_result *result, bool whole,
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
    gol_session_read_screen(session);
    facts.screen_cpu_ns = session->screen_cpu_ns;
    if (result == NULL) {
        facts.trials = session->past.n_rows;
    } else {
        facts.trials = result->n_rows;
        facts.failed = result->failed;
        facts.stop_signal = result->stop_signal;
        facts.complete = whole;
        facts.gave_way_ns = result->gave_way_ns;
    }
    while (facts.n_warnings < 64 && (lines[facts.n_warnings] = strsep(&rest, "\n")) != NULL)
        if (lines[facts.n_warnings][0] != '\0')
            facts.n_warnings++;
    code = gol_run_yaml_write(session->dir.path, &facts, err);
    free(text);
    return code;
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
    out->screen_began_ns = screen_time_ns(out);
    out->screen_cpu_ns = out->screen_began_ns < 0 ? -1 : 0;
    if (options->resume != NULL)
        take_up(out, options->resume);
    gol_machine_read(&out->machine);
    for (int i = 0; i < plan->n_warnings; i++)
        gol_session_on_warning(out, plan->warnings[i]);
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
        gol_session_warn(out,
                         live_err.message); /* without it there is no screen; gol_run says so when a view needs it */
    if (code == GOL_OK && out->live != NULL)
        code = announce_live(out, err);
    if (code == GOL_OK) {
        gol_surroundings_read(&out->before);
        gol_surroundings_before(&out->machine, plan, gol_session_on_warning, out);
        code = gol_session_write_facts(out, NULL, false, err);
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
    gol_last_games_fini(&session->games);
    gol_resume_fini(&session->past);
    gol_buf_fini(&session->warnings);
}
