/*
 * The process of one trial: started, watched, ended and reaped. Used by the runner's main thread only.
 *
 * A child has a process group of its own, dies with the runner (PR_SET_PDEATHSIG), reads nothing, and writes a
 * record to one pipe and complaints to another. It has no other descriptors of ours, and when the machine runs out
 * of memory it is what the kernel ends first.
 */
#ifndef GOL_LAB_CHILD_H
#define GOL_LAB_CHILD_H

#include "gollab/error.h"
#include "util/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Of a child that was killed by SIGKILL: whether the kernel did it for want of memory, once the child is reaped. */
enum gol_child_memory { GOL_CHILD_MEMORY_UNKNOWN, GOL_CHILD_MEMORY_OUT, GOL_CHILD_MEMORY_LEFT };

struct gol_child {
    pid_t pid; /* 0 when there is none */
    int record_fd, error_fd; /* non-blocking read ends; -1 at their end */
    struct gol_buf record; /* what came so far */
    struct gol_buf errors; /* the last few kB of its standard error */
    int wait_status; /* as of waitpid, once it is reaped */
    int64_t oom_kills; /* that the kernel had made for want of memory when the child was started; -1: it does not say */
    enum gol_child_memory memory;
};

/* The wait_status when somebody else reaped the child: an exit code that no trial has. */
#define GOL_CHILD_STATUS_LOST (126 << 8)
#define GOL_CHILD_RECORD_FD 3 /* where the child finds its record pipe */

/*
 * argv is NULL-terminated; program is executed. memory_bytes limits what it may allocate, the stacks of its threads
 * included (RLIMIT_DATA counts them in full), 0: no limit. The calling thread must outlive the child: the kernel ends
 * the child with the thread that made it, not with the process.
 */
enum gol_code gol_child_start(struct gol_child *child, const char *program, char *const argv[], int64_t memory_bytes,
                              struct gol_err *err);
/* Reads what has come on both pipes, some 256 kB of each at most; never blocks. */
void gol_child_drain(struct gol_child *child);
/* Reaps the child if it has ended: true from then on. Never blocks. */
bool gol_child_ended(struct gol_child *child);
/* Kills the whole group and reaps. */
void gol_child_kill(struct gol_child *child);
/* Closes the pipes and frees the buffers; the child must have been reaped. */
void gol_child_fini(struct gol_child *child);

#endif
