#include "lab/calibration.h"

#include "lab/child.h"
#include "lab/stats.h"
#include "util/ascending.h"
#include "util/clock.h"
#include "util/num.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define CLOCK_TRIES 16
#define CLOCK_READINGS 1000 /* of a try */
#define SLEEP_MOST_NS 20000000 /* longer pauses are slept this long: how late a timer is does not hang on it */
#define SLEEPS_NS 20000000 /* that the sleeps of one kind may take, but at least SLEEPS_MIN are made */
#define SLEEPS_MIN 3
#define SLEEPS_MAX 21
#define STARTS 3
#define START_TIMEOUT_NS (2 * GOL_NS_PER_S)

static double clock_cost_ns(void)
{
    double least = 0;

    for (int i = 0; i < CLOCK_TRIES; i++) {
        const int64_t start_ns = gol_clock_ns();
        double cost;

        for (int k = 1; k < CLOCK_READINGS; k++)
            gol_clock_ns();
        cost = (double)(gol_clock_ns() - start_ns) / CLOCK_READINGS;
        if (i == 0 || cost < least)
            least = cost;
    }
    return least;
}

/* Of times that are whole nanoseconds, which a double holds exactly up to some hundred days. */
static int64_t median_ns(double *values_ns, int n)
{
    struct gol_stats stats;

    gol_stats_of(values_ns, n, &stats);
    return llround(stats.median);
}

/* ---- timers ---- */

static int64_t lateness_ns(int64_t pause_ns, int n)
{
    double late_ns[SLEEPS_MAX];

    for (int i = 0; i < n; i++) {
        const int64_t deadline_ns = gol_clock_ns() + pause_ns;

        gol_clock_sleep_until(deadline_ns);
        late_ns[i] = (double)(gol_clock_ns() - deadline_ns);
    }
    return median_ns(late_ns, n);
}

static void measure_timer(int64_t pause_ns, struct gol_calibration_timer *out)
{
    const int64_t fit = SLEEPS_NS / pause_ns;
    const int slack_ns = prctl(PR_GET_TIMERSLACK);

    out->pause_ns = pause_ns;
    out->n = fit < SLEEPS_MIN ? SLEEPS_MIN : fit > SLEEPS_MAX ? SLEEPS_MAX : (int)fit;
    prctl(PR_SET_TIMERSLACK, 0UL); /* 0 is the default of the thread */
    out->default_ns = lateness_ns(pause_ns, out->n);
    gol_clock_tighten();
    out->tight_ns = lateness_ns(pause_ns, out->n);
    if (slack_ns > 0)
        prctl(PR_SET_TIMERSLACK, (unsigned long)slack_ns);
}

/* The pauses of the plan that are not 0, in their order and each once, none longer than SLEEP_MOST_NS. */
static int pauses_of(const struct gol_plan *plan, int64_t *out)
{
    const int param = gol_exercise_param(plan->spec->exercise, "pause");
    const struct gol_axis *axis = param < 0 ? NULL : &plan->spec->axes[param];
    int n = 0;
    int kept = 0;

    for (int i = 0; axis != NULL && i < axis->n; i++)
        if (axis->values[i].as.ns > 0)
            out[n++] = axis->values[i].as.ns < SLEEP_MOST_NS ? axis->values[i].as.ns : SLEEP_MOST_NS;
    qsort(out, (size_t)n, sizeof *out, gol_ascending_i64);
    for (int i = 0; i < n; i++)
        if (i == 0 || out[i] != out[kept - 1])
            out[kept++] = out[i];
    return kept;
}

static void measure_timers(const struct gol_plan *plan, struct gol_calibration *out)
{
    const int param = gol_exercise_param(plan->spec->exercise, "pause");
    int64_t *pauses = param < 0 ? NULL : calloc((size_t)plan->spec->axes[param].n, sizeof *pauses);
    const int n = pauses == NULL ? 0 : pauses_of(plan, pauses);
    const int chosen[GOL_CALIBRATION_TIMERS] = {0, n / 2, n - 1};

    for (int i = 0; i < GOL_CALIBRATION_TIMERS && n > 0; i++)
        if (i == 0 || chosen[i] > chosen[i - 1])
            measure_timer(pauses[chosen[i]], &out->timers[out->n_timers++]);
    free(pauses);
}

/* ---- starting a trial ---- */

/* Starts a trial of as little as there is, and waits for its end. -1 when it does not end well. */
static int64_t start_once_ns(const char *program)
{
    char words[][32] = {"gollab", "trial",   "--warmup=0", "--record-fd=3", "counter",
                        "serial", "pause=0", "count_to=1", "counters=1"};
    char *argv[sizeof words / sizeof words[0] + 1] = {NULL};
    const int64_t start_ns = gol_clock_ns();
    struct gol_child child;
    bool good;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        argv[i] = words[i];
    if (gol_child_start(&child, program, argv, 0, NULL) != GOL_OK)
        return -1;
    while (!gol_child_ended(&child)) {
        struct pollfd wait_for[] = {{.fd = child.record_fd, .events = POLLIN},
                                    {.fd = child.error_fd, .events = POLLIN}};

        if (gol_clock_ns() - start_ns > START_TIMEOUT_NS) {
            gol_child_kill(&child);
            break;
        }
        /* Both pipes end with the process, a moment before it can be reaped. */
        poll(wait_for, 2, child.record_fd < 0 && child.error_fd < 0 ? 0 : 100);
        gol_child_drain(&child);
    }
    good = child.wait_status == 0 && strstr(gol_buf_text(&child.record), "\nend\n") != NULL;
    gol_child_fini(&child);
    return good ? gol_clock_ns() - start_ns : -1;
}

int64_t gol_calibrate_start(const char *program)
{
    double took_ns[STARTS];

    for (int i = 0; i < STARTS; i++) {
        const int64_t once_ns = start_once_ns(program);

        if (once_ns < 0)
            return -1;
        took_ns[i] = (double)once_ns;
    }
    return median_ns(took_ns, STARTS);
}

void gol_calibrate(const struct gol_plan *plan, const char *program, struct gol_calibration *out)
{
    *out = (struct gol_calibration){.clock_ns = clock_cost_ns()};
    measure_timers(plan, out);
    out->trial_start_ns = gol_calibrate_start(program);
}
