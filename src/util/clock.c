#include "util/clock.h"

#include "util/num.h"

#include <errno.h>
#include <sys/prctl.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * GOL_NS_PER_S + now.tv_nsec;
}

int64_t gol_clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t gol_clock_thread_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

int64_t gol_clock_wall_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

const char *gol_clock_format(int64_t wall_ns, const char *format, char *out, size_t size)
{
    const time_t seconds = (time_t)(wall_ns / GOL_NS_PER_S);
    struct tm parts;

    gmtime_r(&seconds, &parts);
    if (strftime(out, size, format, &parts) == 0)
        out[0] = '\0';
    return out;
}

bool gol_clock_parse(const char *text, int64_t *wall_ns)
{
    struct tm parts = {0};
    const char *end = strptime(text, GOL_CLOCK_ISO, &parts);

    if (end == NULL || *end != '\0')
        return false;
    *wall_ns = (int64_t)timegm(&parts) * GOL_NS_PER_S;
    return true;
}

void gol_clock_sleep_until(int64_t deadline_ns)
{
    const struct timespec until = {
        .tv_sec = (time_t)(deadline_ns / GOL_NS_PER_S),
        .tv_nsec = (long)(deadline_ns % GOL_NS_PER_S),
    };

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
}

void gol_clock_tighten(void)
{
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}
