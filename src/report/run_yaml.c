#include "report/run_yaml.h"

#include "lab/key.h"
#include "report/run_said.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

/* KEY: 'text', with quotes doubled and control characters as blanks: any text is one YAML scalar then. */
static void put_text(struct gol_buf *out, const char *indent, const char *key, const char *text)
{
    gol_buf_printf(out, "%s%s'", indent, key);
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;

        if (c == '\'')
            gol_buf_puts(out, "''");
        else
            gol_buf_add(out, c < ' ' || c == 127 ? " " : text, 1);
    }
    gol_buf_puts(out, "'\n");
}

static void put_time(struct gol_buf *out, const char *key, int64_t wall_ns)
{
    char text[32];

    put_text(out, "", key, gol_clock_format(wall_ns, GOL_CLOCK_ISO, text, sizeof text));
}

/* The lines of text as a list. */
static void put_list(struct gol_buf *out, const char *key, const char *text)
{
    char item[512];

    gol_buf_printf(out, "%s:\n", key);
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");

        snprintf(item, sizeof item, "%.*s", (int)length, text);
        put_text(out, "  ", "- ", item);
        text += length + (text[length] == '\n');
    }
}

/* What the experiment asks for, by which one that was edited since is told. */
static void put_outline(struct gol_buf *out, const struct gol_plan *plan)
{
    struct gol_buf outline;
    char key[128];
    char value[256];

    gol_buf_init(&outline);
    gol_plan_outline(plan, &outline);
    gol_buf_puts(out,
                 "experiment: # all that shapes the trials; a run is resumed only as long as the file says the same\n");
    for (const char *at = gol_buf_text(&outline); *at != '\0';) {
        at = gol_outline_line(at, key, sizeof key, value, sizeof value);
        gol_buf_printf(out, "  %s: ", key);
        put_text(out, "", "", value);
    }
    out->failed = out->failed || outline.failed;
    gol_buf_fini(&outline);
}

static void put_machine(struct gol_buf *out, const struct gol_machine *machine)
{
    gol_buf_puts(out, "machine:\n");
    put_text(out, "  ", "cpu: ", machine->cpu);
    gol_buf_printf(out, "  cpus: %d # that the run may use; what 'cpus' in the experiment stands for\n", machine->cpus);
    gol_buf_printf(out, "  cpus_online: %d\n", machine->cpus_online);
    put_text(out, "  ", "cache_l1d: ", machine->cache_l1d);
    put_text(out, "  ", "cache_l2: ", machine->cache_l2);
    put_text(out, "  ", "cache_l3: ", machine->cache_l3);
    gol_buf_printf(out, "  memory_mb: %ld\n", machine->memory_mb);
    put_text(out, "  ", "kernel: ", machine->kernel);
    put_text(out, "  ", "governor: ", machine->governor);
    put_text(out, "  ", "turbo: ", machine->turbo);
    put_text(out, "  ", "load: ", machine->load);
    gol_buf_printf(out, "  virtualised: %s\n", machine->virtualised ? "true" : "false");
}

static void put_calibration(struct gol_buf *out, const struct gol_calibration *calibration)
{
    char a[GOL_NUM_TEXT], b[GOL_NUM_TEXT], c[GOL_NUM_TEXT];

    if (calibration == NULL)
        return;
    gol_buf_puts(out, "calibration: # what measuring costs here\n");
    gol_buf_printf(out, "  clock_s: %s # one reading of the clock\n",
                   gol_num_real(a, calibration->clock_ns / (double)GOL_NS_PER_S));
    if (calibration->trial_start_ns >= 0)
        gol_buf_printf(out, "  trial_start_s: %s # a trial that does next to nothing, from start to end\n",
                       gol_num_seconds(a, calibration->trial_start_ns));
    if (calibration->n_timers > 0)
        gol_buf_puts(out, "  timers: # how late a sleep ends, by default and with the timer slack of a trial (1 ns)\n");
    for (int i = 0; i < calibration->n_timers; i++) {
        const struct gol_calibration_timer *timer = &calibration->timers[i];

        gol_buf_printf(out, "    - {pause_s: %s, default_s: %s, trial_s: %s, sleeps: %d}\n",
                       gol_num_seconds(a, timer->pause_ns), gol_num_seconds(b, timer->default_ns),
                       gol_num_seconds(c, timer->tight_ns), timer->n);
    }
}

enum gol_code gol_run_yaml_write(const char *run_dir, const struct gol_run_facts *facts, struct gol_err *err)
{
    const struct gol_spec *spec = facts->plan->spec;
    char *path = gol_file_join(run_dir, GOL_RUN_YAML);
    char number[GOL_NUM_TEXT];
    struct gol_buf out;
    enum gol_code code;

    gol_buf_init(&out);
    put_text(&out, "", "name: ", spec->name);
    gol_buf_printf(&out, "seed: %llu\n", (unsigned long long)spec->seed);
    put_time(&out, "started: ", facts->started_ns);
    if (facts->resumed[0] != '\0')
        put_list(&out, "resumed", facts->resumed);
    if (facts->ended_ns != 0)
        put_time(&out, "ended: ", facts->ended_ns);
    gol_buf_printf(&out, "complete: %s\n", facts->complete ? "true" : "false");
    if (facts->stop_signal != 0)
        gol_buf_printf(&out, "stopped_by: '%s'\n", strsignal(facts->stop_signal));
    gol_buf_printf(&out, "points: %d\nplanned_min: %lld\nplanned_max: %lld\ntrials: %d\nfailed: %d\n",
                   facts->plan->n_points, (long long)facts->plan->trials_min, (long long)facts->plan->trials_max,
                   facts->trials, facts->failed);
    if (facts->screen_cpu_ns >= 0)
        gol_buf_printf(&out, "screen_cpu_s: %s # what the screen of this run has used, beside the trials\n",
                       gol_num_seconds(number, facts->screen_cpu_ns));
    if (facts->gave_way_ns > 0)
        gol_buf_printf(&out,
                       "screen_wait_s: %s # what was waited between trials for screens to draw, beside the trials\n",
                       gol_num_seconds(number, facts->gave_way_ns));
    put_machine(&out, facts->machine);
    put_calibration(&out, facts->calibration);
    gol_buf_puts(&out, "build:\n");
    gol_buf_printf(&out, "  id: '%016llx' # hash of the program\n", (unsigned long long)facts->build);
    if (facts->program != NULL) { /* what it was made of only it knows */
        put_text(&out, "  ", "program: ", facts->program);
    } else {
        put_text(&out, "  ", "version: ", GOL_VERSION);
        put_text(&out, "  ", "compiler: ", COMPILER);
        put_text(&out, "  ", "flags: ", GOL_BUILD_FLAGS);
    }
    put_outline(&out, facts->plan);
    gol_buf_puts(&out, facts->n_warnings == 0 ? "warnings: []\n" : "warnings:\n");
    for (int i = 0; i < facts->n_warnings; i++)
        put_text(&out, "  ", "- ", facts->warnings[i]);
    code = path == NULL ? gol_err_set(err, GOL_NO_MEMORY, "out of memory") : gol_buf_ok(&out, err);
    if (code == GOL_OK)
        code = gol_file_write(path, gol_buf_text(&out), out.size, err);
    gol_buf_fini(&out);
    free(path);
    return code;
}
