#include "exercise/pauses.h"

#include "util/clock.h"
#include "util/nap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MAX 262144 /* of all logs together: a megabyte */
#define LINE 64

enum gol_code gol_pauses_init(struct gol_pauses *pauses, size_t n, int64_t each, int64_t pause_ns, struct gol_err *err)
{
    size_t per_log; /* room for so many of each */
    int64_t every;
    size_t logs_bytes;
    size_t bytes;

    *pauses = (struct gol_pauses){.stride = (sizeof(struct gol_pause_log) + LINE - 1) / LINE * LINE};
    if (pause_ns <= 0 || n == 0 || each <= 0)
        return GOL_OK;
    per_log = n < KEPT_MAX ? KEPT_MAX / n : 1;
    every = 1 + (each - 1) / (int64_t)per_log;
    pauses->kept = (size_t)((each + every - 1) / every);
    logs_bytes = n * pauses->stride;
    bytes = (logs_bytes + n * pauses->kept * sizeof(float) + LINE - 1) / LINE * LINE;
    pauses->block = aligned_alloc(LINE, bytes);
    if (pauses->block == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for the lengths of %zu x %lld pauses", n,
                           (long long)each);
    memset(pauses->block, 0, bytes); /* touches it */
    pauses->n = n;
    pauses->late_ns = (float *)(void *)((char *)pauses->block + logs_bytes);
    for (size_t i = 0; i < n; i++)
        *gol_pauses_log(pauses, i) = (struct gol_pause_log){.pause_ns = pause_ns,
                                                            .late_ns = pauses->late_ns + i * pauses->kept,
                                                            .every = (int32_t)every,
                                                            .countdown = 1};
    return GOL_OK;
}

struct gol_pause_log *gol_pauses_log(const struct gol_pauses *pauses, size_t i)
{
    return i < pauses->n ? (struct gol_pause_log *)(void *)((char *)pauses->block + i * pauses->stride) : NULL;
}

int64_t gol_pause_begin(struct gol_pause_log *log)
{
    log->begun_ns = gol_clock_ns();
    return log->begun_ns;
}

void gol_pause_end(struct gol_pause_log *log)
{
    const int64_t late_ns = gol_clock_ns() - log->begun_ns - log->pause_ns;

    log->n++;
    log->late_sum_ns += late_ns;
    if (log->n == 1 || late_ns > log->late_max_ns)
        log->late_max_ns = late_ns;
    if (--log->countdown > 0)
        return;
    log->countdown = log->every;
    log->late_ns[(log->n - 1) / log->every] = (float)late_ns;
}

void gol_pause_here(struct gol_pause_log *log)
{
    gol_nap_until(gol_pause_begin(log) + log->pause_ns);
    gol_pause_end(log);
}

static int compare(const void *a, const void *b)
{
    const float x = *(const float *)a;
    const float y = *(const float *)b;

    return (x > y) - (x < y);
}

/* The kept ones of all logs, side by side; how many. Logs that made fewer pauses than they had room for leave gaps. */
static size_t gather(const struct gol_pauses *pauses, float *out)
{
    size_t n = 0;

    for (size_t i = 0; i < pauses->n; i++) {
        const struct gol_pause_log *log = gol_pauses_log(pauses, i);
        const size_t here = (size_t)((log->n + log->every - 1) / log->every);

        memcpy(out + n, log->late_ns, here * sizeof *out);
        n += here;
    }
    return n;
}

/*
 * By the nearest rank: the least value that a fraction `part` of all do not exceed. A float may round it above `most`.
 */
static int64_t quantile(const float *sorted, size_t n, double part, int64_t most)
{
    const size_t rank = (size_t)ceil(part * (double)n);
    const int64_t value = llroundf(sorted[rank == 0 ? 0 : rank - 1]);

    return value < most ? value : most;
}

void gol_pauses_report(const struct gol_pauses *pauses, struct gol_trial_parts *parts)
{
    float *late_ns = malloc((pauses->n * pauses->kept + 1) * sizeof *late_ns);
    const size_t kept = late_ns == NULL ? 0 : gather(pauses, late_ns);
    int64_t max_ns = INT64_MIN;
    int64_t overshoot_ns = INT64_MIN;
    int64_t count = 0;
    double sum_ns = 0;

    for (size_t i = 0; i < pauses->n; i++) {
        const struct gol_pause_log *log = gol_pauses_log(pauses, i);

        if (log->n == 0)
            continue;
        count += log->n;
        sum_ns += (double)log->late_sum_ns;
        max_ns = log->late_max_ns > max_ns ? log->late_max_ns : max_ns;
        overshoot_ns = log->late_sum_ns > overshoot_ns ? log->late_sum_ns : overshoot_ns;
    }
    if (count > 0 && kept > 0) {
        const int64_t pause_ns = gol_pauses_log(pauses, 0)->pause_ns;

        qsort(late_ns, kept, sizeof *late_ns, compare);
        parts->overshoot_ns = overshoot_ns;
        parts->pause_asked_ns = pause_ns;
        parts->pause_mean_ns = pause_ns + llround(sum_ns / (double)count);
        parts->pause_p50_ns = pause_ns + quantile(late_ns, kept, 0.5, max_ns);
        parts->pause_p99_ns = pause_ns + quantile(late_ns, kept, 0.99, max_ns);
        parts->pause_max_ns = pause_ns + max_ns;
    }
    free(late_ns);
}

void gol_pauses_fini(struct gol_pauses *pauses)
{
    free(pauses->block);
    *pauses = (struct gol_pauses){0};
}
