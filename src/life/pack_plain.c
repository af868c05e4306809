/* The kernels of a pack for one word: any processor. */
#define KERNEL_WORDS 1
#include "life/pack_kernel.h"

const struct gol_pack_kernels gol_pack_plain = {.lanes = KERNEL_WORDS, .step = step, .guard = guard};
