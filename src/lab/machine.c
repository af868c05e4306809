#include "lab/machine.h"

#include "exercise/param.h"
#include "util/num.h"
#include "util/processors.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The first line of a file, "unknown" when there is none. */
static void first_line(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "re");
    char line[256];

    snprintf(out, size, "unknown");
    if (file == NULL)
        return;
    if (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        snprintf(out, size, "%.*s", (int)size - 1, line);
    }
    fclose(file);
}

/* The model name, and whether the flags name a hypervisor. */
static void read_cpuinfo(struct gol_machine *out)
{
    FILE *file = fopen("/proc/cpuinfo", "re");
    static const char *const model_keys[] = {"model name", "Hardware", "cpu model", "uarch"};
    char line[8192];

    snprintf(out->cpu, sizeof out->cpu, "unknown");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *value = strchr(line, ':');

        if (line[0] == '\n')
            break; /* the first processor stands for all */
        if (value == NULL)
            continue;
        value += strspn(value, ": \t");
        line[strcspn(line, "\n")] = '\0';
        for (size_t i = 0; i < sizeof model_keys / sizeof model_keys[0]; i++)
            if (strncmp(line, model_keys[i], strlen(model_keys[i])) == 0)
                snprintf(out->cpu, sizeof out->cpu, "%s", value);
        if (strncmp(line, "flags", 5) == 0 && strstr(value, " hypervisor") != NULL)
            out->virtualised = true;
    }
    fclose(file);
}

/* Cache sizes of processor 0 by level; instruction caches are passed over. */
static void read_caches(struct gol_machine *out)
{
    static const char base[] = "/sys/devices/system/cpu/cpu0/cache/index";

    snprintf(out->cache_l1d, sizeof out->cache_l1d, "unknown");
    snprintf(out->cache_l2, sizeof out->cache_l2, "unknown");
    snprintf(out->cache_l3, sizeof out->cache_l3, "unknown");
    for (int i = 0; i < 8; i++) {
        char path[96];
        char level[8];
        char type[24];
        char size[24];

        snprintf(path, sizeof path, "%s%d/level", base, i);
        first_line(path, level, sizeof level);
        snprintf(path, sizeof path, "%s%d/type", base, i);
        first_line(path, type, sizeof type);
        snprintf(path, sizeof path, "%s%d/size", base, i);
        first_line(path, size, sizeof size);
        if (strcmp(type, "Instruction") == 0)
            continue;
        if (strcmp(level, "1") == 0)
            memcpy(out->cache_l1d, size, sizeof size);
        else if (strcmp(level, "2") == 0)
            memcpy(out->cache_l2, size, sizeof size);
        else if (strcmp(level, "3") == 0)
            memcpy(out->cache_l3, size, sizeof size);
    }
}

/* Intel's driver has a file that says no, the others one that says yes. */
static void read_turbo(struct gol_machine *out)
{
    char no_turbo[8];
    char boost[8];

    first_line("/sys/devices/system/cpu/intel_pstate/no_turbo", no_turbo, sizeof no_turbo);
    first_line("/sys/devices/system/cpu/cpufreq/boost", boost, sizeof boost);
    if (strcmp(no_turbo, "0") == 0 || strcmp(boost, "1") == 0)
        snprintf(out->turbo, sizeof out->turbo, "on");
    else if (strcmp(no_turbo, "1") == 0 || strcmp(boost, "0") == 0)
        snprintf(out->turbo, sizeof out->turbo, "off");
    else
        snprintf(out->turbo, sizeof out->turbo, "unknown");
}

/* The first word of a text. Returns out. */
static const char *word_of(const char *text, char *out, size_t size)
{
    snprintf(out, size, "%.*s", (int)strcspn(text, " "), text);
    return out;
}

void gol_machine_read(struct gol_machine *out)
{
    struct utsname names;
    char word[32];

    *out = (struct gol_machine){0};
    read_cpuinfo(out);
    read_caches(out);
    out->cpus = gol_processors();
    out->cpus_online = (int)sysconf(_SC_NPROCESSORS_ONLN);
    out->memory_mb = (long)((double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 1e6);
    snprintf(out->kernel, sizeof out->kernel, "unknown");
    if (uname(&names) == 0)
        snprintf(out->kernel, sizeof out->kernel, "%.20s %.50s %.20s", names.sysname, names.release, names.machine);
    first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", out->governor, sizeof out->governor);
    read_turbo(out);
    first_line("/proc/loadavg", out->load, sizeof out->load);
    if (gol_num_parse_real(word_of(out->load, word, sizeof word), 0, 1e9, &out->load_minute, NULL) != GOL_OK)
        out->load_minute = 0;
}

int64_t gol_machine_steal_ns(void)
{
    const long ticks_per_s = sysconf(_SC_CLK_TCK);
    char line[256];
    long long steal;

    first_line("/proc/stat", line, sizeof line); /* cpu user nice system idle iowait irq softirq steal ... */
    if (ticks_per_s <= 0 || sscanf(line, "cpu %*u %*u %*u %*u %*u %*u %*u %lld", &steal) != 1)
        return -1;
    return steal * (GOL_NS_PER_S / ticks_per_s);
}
