/* Kernels in vectors of 512 bits, for x86-64 with AVX-512 (F, BW, DQ, VL). */
#include "life/kernels.h"

#if defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)

#define KERNEL_WORDS 8
#include "life/kernel_body.h"

const struct gol_kernels *gol_kernels_avx512(void)
{
    return &kernels;
}

#else

const struct gol_kernels *gol_kernels_avx512(void)
{
    return NULL;
}

#endif
