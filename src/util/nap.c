#include "util/nap.h"

#include "util/clock.h"
#include "util/relax.h"

void gol_nap_until(int64_t deadline_ns)
{
    static _Thread_local struct gol_nap nap;
    const int64_t began_ns = gol_clock_ns();
    const int64_t asked_ns = gol_nap_begin(&nap, deadline_ns - began_ns);
    int64_t now_ns = began_ns, woken_ns;

    if (asked_ns > 0) {
        gol_clock_sleep_until(began_ns + asked_ns);
        now_ns = gol_clock_ns();
        gol_nap_end(&nap, asked_ns, now_ns - began_ns);
    }
    woken_ns = now_ns;
    while (now_ns < deadline_ns) {
        GOL_RELAX();
        now_ns = gol_clock_ns();
    }
    gol_nap_paid(&nap, now_ns - woken_ns);
}
