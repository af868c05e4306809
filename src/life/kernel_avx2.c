/* Kernels in vectors of 256 bits, for x86-64 with AVX2. */
#include "life/kernels.h"

#if defined(__AVX2__) && defined(__BMI2__)

#define KERNEL_WORDS 4
#include "life/kernel_body.h"

const struct gol_kernels *gol_kernels_avx2(void)
{
    return &kernels;
}

#else

const struct gol_kernels *gol_kernels_avx2(void)
{
    return NULL;
}

#endif
