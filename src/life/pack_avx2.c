/* The kernels of a pack for AVX2: four games side by side. */
#ifdef __AVX2__

#define KERNEL_WORDS 4
#include "life/pack_kernel.h"

const struct gol_pack_kernels gol_pack_avx2 = {.lanes = KERNEL_WORDS, .step = step, .guard = guard};

#else

#include "life/pack_step.h"

const struct gol_pack_kernels gol_pack_avx2 = {.lanes = 0};

#endif
