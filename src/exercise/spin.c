/*
 * A round is a shift, an exclusive or and a multiplication, each of which needs the one before, in four lanes beside
 * each other. Neither a compiler nor a processor can shorten that or do without it, and it touches no memory.
 * (Multiplying and adding, as a linear congruential generator does, would not do: compilers fold several such steps
 * into one.) It is one to one, so that a lane that does not start at 0 never comes to 0, where it would stay.
 *
 * Why four lanes: one alone takes as long, about five cycles, but leaves most of the processor idle, and a processor
 * that runs ahead would do the work of the runtime meanwhile, so that messages seemed to cost nothing. Four keep it
 * busy.
 *
 * How long a round takes is the least of many short bursts: whatever disturbs one (an interrupt, another process, a
 * processor that has yet to speed up) makes it longer, nothing makes it shorter.
 */
#include "exercise/spin.h"

#include "util/clock.h"
#include "util/rng.h"

#define BURST_ROUNDS 50000 /* some 70 us: the clock's own 30 ns do not count, and most bursts are left alone */
#define BURSTS 60

void gol_spin_start(struct gol_spin *spin, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++)
        spin->lanes[i] = gol_rng_stream(seed, i) | 1;
}

static uint64_t turn_lane(uint64_t x)
{
    return (x ^ (x >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Not inlined, so that it is the same code whoever calls it. */
__attribute__((noinline)) void gol_spin_do(struct gol_spin *spin, int64_t rounds)
{
    uint64_t a = spin->lanes[0];
    uint64_t b = spin->lanes[1];
    uint64_t c = spin->lanes[2];
    uint64_t d = spin->lanes[3];

    for (int64_t i = 0; i < rounds; i++) {
        a = turn_lane(a);
        b = turn_lane(b);
        c = turn_lane(c);
        d = turn_lane(d);
    }
    *spin = (struct gol_spin){{a, b, c, d}};
}

uint64_t gol_spin_result(const struct gol_spin *spin)
{
    uint64_t result = 0;

    for (unsigned i = 0; i < 4; i++)
        result = gol_rng_mix(result ^ spin->lanes[i]);
    return result;
}

int64_t gol_spin_rounds(int64_t time_ns)
{
    int64_t least_ns = INT64_MAX;
    struct gol_spin spin;
    double rounds;

    gol_spin_start(&spin, 1);
    for (int i = 0; i < BURSTS; i++) {
        const int64_t start_ns = gol_clock_ns();
        int64_t taken_ns;

        gol_spin_do(&spin, BURST_ROUNDS);
        taken_ns = gol_clock_ns() - start_ns;
        if (taken_ns < least_ns)
            least_ns = taken_ns;
    }
    rounds = (double)time_ns * BURST_ROUNDS / (double)(least_ns > 0 ? least_ns : 1);
    return rounds < 1 ? 1 : (int64_t)(rounds + 0.5);
}
