#include "lab/surroundings.h"

#include "util/kernel_number.h"
#include "util/num.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STEAL_SHARE 0.01 /* of the time of a trial from which on it is said */

/* ---- counters ---- */

static int64_t sum_of_files(const char *pattern)
{
    int64_t sum = -1;
    glob_t found;

    if (glob(pattern, 0, NULL, &found) != 0)
        return -1;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const int64_t value = gol_kernel_number(found.gl_pathv[i], "");

        if (value >= 0)
            sum = sum < 0 ? value : sum + value;
    }
    globfree(&found);
    return sum;
}

void gol_surroundings_read(struct gol_surroundings *out)
{
    const int64_t in = gol_kernel_number("/proc/vmstat", "pswpin");
    const int64_t gone = gol_kernel_number("/proc/vmstat", "pswpout");

    out->swapped_pages = in < 0 || gone < 0 ? -1 : in + gone;
    out->throttled = sum_of_files("/sys/devices/system/cpu/cpu*/thermal_throttle/core_throttle_count");
}

/* ---- lines ---- */

struct teller {
    gol_warn *warn;
    void *context;
};

static void tell(const struct teller *teller, const char *format, ...) GOL_PRINTF(2, 3);
static void tell(const struct teller *teller, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    teller->warn(teller->context, text);
}

static void tell_machine(const struct teller *teller, const struct gol_machine *machine)
{
    char load[GOL_NUM_TEXT];

    if (machine->virtualised)
        tell(teller,
             "this is a virtual machine: others may take its processors away at any time; compare within a run, "
             "not between runs of different hours");
    if (strcmp(machine->governor, "unknown") != 0 && strcmp(machine->governor, "performance") != 0)
        tell(teller,
             "the governor is %s: the clock rate follows the load, and short trials run slowly; try cpupower "
             "frequency-set -g performance",
             machine->governor);
    if (strcmp(machine->turbo, "on") == 0)
        tell(teller,
             "turbo is on: processors run faster when few of them are busy, so that serial looks better than it "
             "is; switch it off to compare modes");
    if (machine->load_minute > machine->cpus)
        tell(teller,
             "the load is %s on %d processor%s: other programs are running; wait for their end, or expect scatter",
             gol_num_short(load, machine->load_minute), machine->cpus, machine->cpus == 1 ? "" : "s");
}

/* What runs side by side in a trial by the parameter of this name: workers of the pool, threads of one game. */
static void tell_crowd(const struct teller *teller, const struct gol_machine *machine, const struct gol_plan *plan,
                       const char *name)
{
    const int param = gol_exercise_param(plan->spec->exercise, name);
    int64_t most = 0;

    for (int i = 0; i < plan->n_points && param >= 0; i++)
        if (gol_point_uses(plan->spec, &plan->points[i], param) && plan->points[i].values[param].as.count > most)
            most = plan->points[i].values[param].as.count;
    if (most > machine->cpus)
        tell(teller, "%lld %s on %d processor%s: they take turns, and time slices of the system are measured too",
             (long long)most, name, machine->cpus, machine->cpus == 1 ? "" : "s");
}

void gol_surroundings_before(const struct gol_machine *machine, const struct gol_plan *plan, gol_warn *warn,
                             void *context)
{
    const struct teller teller = {warn, context};

    tell_machine(&teller, machine);
    tell_crowd(&teller, machine, plan, "workers");
    tell_crowd(&teller, machine, plan, "threads");
}

static void tell_steal(const struct teller *teller, const struct gol_row *rows, int n)
{
    char sum_text[GOL_NUM_TEXT];
    char worst_text[GOL_NUM_TEXT];
    int64_t sum_ns = 0;
    int worst = -1;
    int hit = 0;

    for (int i = 0; i < n; i++) {
        const struct gol_row *row = &rows[i];

        if (row->status != GOL_STATUS_OK || row->steal_ns <= 0 ||
            (double)row->steal_ns < STEAL_SHARE * (double)row->time_ns)
            continue;
        hit++;
        sum_ns += row->steal_ns;
        if (worst < 0 || row->steal_ns > rows[worst].steal_ns)
            worst = i;
    }
    if (worst >= 0)
        tell(teller,
             "the hypervisor took processor time away in %d of %d trials, %s in all, %s in trial %d; "
             "steal_s of trials.csv has each",
             hit, n, gol_num_duration(sum_text, sum_ns), gol_num_duration(worst_text, rows[worst].steal_ns),
             rows[worst].trial);
}

void gol_surroundings_after(const struct gol_surroundings *before, const struct gol_surroundings *after,
                            const struct gol_row *rows, int n, gol_warn *warn, void *context)
{
    const struct teller teller = {warn, context};

    tell_steal(&teller, rows, n);
    if (before->swapped_pages >= 0 && after->swapped_pages > before->swapped_pages)
        tell(&teller, "the machine swapped %lld pages during the run: memory was short, and times have disk in them",
             (long long)(after->swapped_pages - before->swapped_pages));
    if (before->throttled >= 0 && after->throttled > before->throttled)
        tell(&teller,
             "processors were slowed down for heat %lld times during the run: cool the machine, or let it rest",
             (long long)(after->throttled - before->throttled));
}
