/* Kernels in plain 64-bit words, for every processor. */
#define KERNEL_WORDS 1
#include "life/kernel_body.h"

const struct gol_kernels *gol_kernels_plain(void)
{
    return &kernels;
}
