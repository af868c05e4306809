#include "report/run_yaml.h"

#include "report/run_said.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/file.h"

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
    put_text(out, "  ", "load: ", machine->load);
    gol_buf_printf(out, "  virtualised: %s\n", machine->virtualised ? "true" : "false");
}

enum gol_code gol_run_yaml_write(const char *run_dir, const struct gol_run_facts *facts, struct gol_err *err)
{
    const struct gol_spec *spec = facts->plan->spec;
    char *path = gol_file_join(run_dir, GOL_RUN_YAML);
    struct gol_buf out;
    enum gol_code code;

    gol_buf_init(&out);
    put_text(&out, "", "name: ", spec->name);
    put_text(&out, "", "exercise: ", spec->exercise->name);
    gol_buf_printf(&out, "seed: %llu\n", (unsigned long long)spec->seed);
    put_time(&out, "started: ", facts->started_ns);
    if (facts->ended_ns != 0)
        put_time(&out, "ended: ", facts->ended_ns);
    gol_buf_printf(&out, "complete: %s\n", facts->ended_ns != 0 && facts->stop_signal == 0 ? "true" : "false");
    if (facts->stop_signal != 0)
        gol_buf_printf(&out, "stopped_by: '%s'\n", strsignal(facts->stop_signal));
    gol_buf_printf(&out, "points: %d\ntrials: %d\nfailed: %d\n", facts->plan->n_points, facts->trials, facts->failed);
    put_machine(&out, facts->machine);
    gol_buf_puts(&out, "build:\n");
    put_text(&out, "  ", "version: ", GOL_VERSION);
    put_text(&out, "  ", "compiler: ", COMPILER);
    put_text(&out, "  ", "flags: ", GOL_BUILD_FLAGS);
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

/* ---- reading back ---- */

enum gol_code gol_run_origin_read(const char *run_dir, struct gol_run_origin *out, struct gol_err *err)
{
    struct gol_said *said;
    enum gol_code code = gol_said_read(run_dir, &said, err);
    const char *cpu = gol_said_text(said, "machine.cpu");
    const char *cpus = gol_said_text(said, "machine.cpus");
    const char *started = gol_said_text(said, "started");

    *out = (struct gol_run_origin){0};
    snprintf(out->cpu, sizeof out->cpu, "%s", cpu == NULL ? "" : cpu);
    snprintf(out->started, sizeof out->started, "%s", started == NULL ? "" : started);
    out->cpus = cpus == NULL ? 0 : (int)strtol(cpus, NULL, 10);
    gol_said_free(said);
    return code;
}

const char *gol_run_origin_text(const struct gol_run_origin *origin, char *out, size_t size)
{
    snprintf(out, size, "%s, %d processor%s, %.10s", origin->cpu, origin->cpus, origin->cpus == 1 ? "" : "s",
             origin->started);
    return out;
}
