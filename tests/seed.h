/* The seed of a run of tests that draw: GOL_TEST_SEED has one again. */
#ifndef GOL_TESTS_SEED_H
#define GOL_TESTS_SEED_H

#include "cmocka_all.h"

#include "util/clock.h"
#include "util/num.h"
#include "util/rng.h"

/* What GOL_TEST_SEED says, to have a failure again; otherwise `otherwise`. */
static inline uint64_t test_seed_or(uint64_t otherwise)
{
    const char *text = getenv("GOL_TEST_SEED");
    uint64_t seed;

    return text != NULL && gol_num_parse_u64(text, &seed, NULL) == GOL_OK ? seed : otherwise;
}

/* Otherwise another number at each run. Whoever uses it prints it. */
static inline uint64_t test_seed(void)
{
    return test_seed_or(gol_rng_mix((uint64_t)gol_clock_wall_ns()));
}

/* Otherwise always the same; says which. */
static inline uint64_t test_seed_usual(uint64_t usual)
{
    const uint64_t seed = test_seed_or(usual);

    print_message("seed: GOL_TEST_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

#endif
