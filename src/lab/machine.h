/*
 * What this machine is and how it is set: for run.yaml and the captions of charts. Facts that the system does not tell
 * are "unknown". Any thread; reads /proc and /sys.
 */
#ifndef GOL_LAB_MACHINE_H
#define GOL_LAB_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

struct gol_machine {
    char cpu[96]; /* model name */
    int cpus; /* processors that this process may run on */
    int cpus_online;
    char cache_l1d[24], cache_l2[24], cache_l3[24]; /* of processor 0, as the kernel writes them: "48K" */
    char kernel[96]; /* "Linux 6.1.0 x86_64" */
    char governor[24];
    char turbo[12]; /* "on", "off" */
    char load[48]; /* the three load averages */
    double load_minute; /* the first of them; 0 when unknown */
    bool virtualised; /* the CPU says that it runs under a hypervisor */
    long memory_mb;
};

void gol_machine_read(struct gol_machine *out);
/*
 * Processor time that the hypervisor has given to others since boot, of all processors together, in steps of 10 ms; -1
 * when /proc/stat does not say.
 */
int64_t gol_machine_steal_ns(void);

#endif
