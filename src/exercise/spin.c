/*
 * A round is a shift, an exclusive or and a multiplication, each of which needs the one before: about five cycles that
 * neither a compiler nor a processor can shorten, overlap or do without, and that touch no memory. (Multiplying and adding,
 * as a linear congruential generator does, would not do: compilers fold several such steps into one.) A round is one to one,
 * so that a start that is not 0 never comes to 0, where it would stay.
 *
 * How long a round takes is the least of many short bursts: whatever disturbs one (an interrupt, another process, a
 * processor that has yet to speed up) makes it longer, nothing makes it shorter.
 */
#include "exercise/spin.h"

#include "util/clock.h"

#define BURST_ROUNDS 50000 /* some 100 us: the clock's own 30 ns do not count, and most bursts are left alone */
#define BURSTS 40

__attribute__((noinline)) uint64_t gol_spin(uint64_t x, int64_t rounds)
{
    for (int64_t i = 0; i < rounds; i++)
        x = (x ^ (x >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
    return x;
}

int64_t gol_spin_rounds(int64_t time_ns)
{
    volatile uint64_t kept = 1; /* each burst goes on from the one before, so that none is left out */
    int64_t least_ns = INT64_MAX;
    double rounds;

    for (int i = 0; i < BURSTS; i++) {
        const int64_t start_ns = gol_clock_ns();
        int64_t taken_ns;

        kept = gol_spin(kept, BURST_ROUNDS);
        taken_ns = gol_clock_ns() - start_ns;
        if (taken_ns < least_ns)
            least_ns = taken_ns;
    }
    rounds = (double)time_ns * BURST_ROUNDS / (double)(least_ns > 0 ? least_ns : 1);
    return rounds < 1 ? 1 : (int64_t)(rounds + 0.5);
}
