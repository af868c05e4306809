/* The kernels of a pack for AVX-512: eight games side by side. */
#ifdef __AVX512F__

#define KERNEL_WORDS 8
#include "life/pack_kernel.h"

const struct gol_pack_kernels gol_pack_avx512 = {.lanes = KERNEL_WORDS, .step = step, .guard = guard};

#else

#include "life/pack_step.h"

const struct gol_pack_kernels gol_pack_avx512 = {.lanes = 0};

#endif
