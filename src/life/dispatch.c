/*
 * The level in use is one number that any thread reads. It starts unknown; threads that find it so at the same time
 * work out the same answer, so that no lock is needed.
 */
#include "life/dispatch.h"

#include <stdatomic.h>

#define UNKNOWN (-1)

static atomic_int level_in_use = UNKNOWN;

const char *gol_life_level_name(enum gol_life_level level)
{
    static const char *const names[GOL_LIFE_LEVEL_COUNT] = {"plain", "avx2", "avx512"};

    return (unsigned)level < GOL_LIFE_LEVEL_COUNT ? names[level] : "?";
}

const struct gol_kernels *gol_dispatch_kernels(enum gol_life_level level)
{
    switch (level) {
    case GOL_LIFE_LEVEL_AVX2:
        return gol_kernels_avx2();
    case GOL_LIFE_LEVEL_AVX512:
        return gol_kernels_avx512();
    default:
        return gol_kernels_plain();
    }
}

bool gol_dispatch_has(enum gol_life_level level)
{
    if (gol_dispatch_kernels(level) == NULL)
        return false;
    switch (level) {
    case GOL_LIFE_LEVEL_PLAIN:
        return true;
#ifdef __x86_64__
    /* The compiler's own test also asks whether the system saves the wide registers. */
    case GOL_LIFE_LEVEL_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    case GOL_LIFE_LEVEL_AVX512:
        return gol_dispatch_has(GOL_LIFE_LEVEL_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
#endif
    default:
        return false;
    }
}

static enum gol_life_level best_level(void)
{
    int level = GOL_LIFE_LEVEL_COUNT - 1;

    while (!gol_dispatch_has((enum gol_life_level)level))
        level--;
    return (enum gol_life_level)level;
}

enum gol_life_level gol_life_level(void)
{
    /* Relaxed: the number stands for itself, nothing else is read on the strength of it. */
    int level = atomic_load_explicit(&level_in_use, memory_order_relaxed);

    if (level == UNKNOWN) {
        const int best = (int)best_level();

        /* Exchanged, so that a level asked for meanwhile stays. Relaxed, as above. */
        if (atomic_compare_exchange_strong_explicit(&level_in_use, &level, best, memory_order_relaxed,
                                                    memory_order_relaxed))
            level = best;
    }
    return (enum gol_life_level)level;
}

bool gol_life_level_use(enum gol_life_level level)
{
    if (!gol_dispatch_has(level))
        return false;
    /* Relaxed: games already made keep the level that they have. */
    atomic_store_explicit(&level_in_use, (int)level, memory_order_relaxed);
    return true;
}
