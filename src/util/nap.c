#include "util/nap.h"

#include "util/clock.h"
#include "util/futex.h"
#include "util/relax.h"

void gol_nap_while(_Atomic uint32_t *word, uint32_t seen, int64_t deadline_ns)
{
    static _Thread_local struct gol_nap nap;
    const int64_t began_ns = gol_clock_ns();
    const int64_t asked_ns = gol_nap_begin(&nap, deadline_ns - began_ns);
    int64_t now_ns = began_ns, woken_ns;

    /* acquire, and below: pairs with whoever changes the word */
    while (now_ns < began_ns + asked_ns && atomic_load_explicit(word, memory_order_acquire) == seen) {
        gol_futex_wait(word, seen, began_ns + asked_ns - now_ns);
        now_ns = gol_clock_ns();
    }
    if (asked_ns > 0)
        gol_nap_end(&nap, asked_ns, now_ns - began_ns);
    woken_ns = now_ns;
    while (now_ns < deadline_ns && atomic_load_explicit(word, memory_order_acquire) == seen) {
        GOL_RELAX();
        now_ns = gol_clock_ns();
    }
    gol_nap_paid(&nap, now_ns - woken_ns);
}

void gol_nap_until(int64_t deadline_ns)
{
    _Atomic uint32_t nobody = 0; /* wakes it */

    gol_nap_while(&nobody, 0, deadline_ns);
}
