#include "util/nap.h"

#include "util/clock.h"
#include "util/relax.h"

void gol_nap_until(int64_t deadline_ns)
{
    static _Thread_local struct gol_nap nap;
    const int64_t now_ns = gol_clock_ns();
    const int64_t end_ns = now_ns + gol_nap_begin(&nap, deadline_ns - now_ns);

    if (end_ns > now_ns) {
        gol_clock_sleep_until(end_ns);
        gol_nap_end(&nap, gol_clock_ns() - end_ns);
    }
    while (gol_clock_ns() < deadline_ns)
        GOL_RELAX();
}
