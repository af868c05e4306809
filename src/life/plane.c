#include "life/plane.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LINE_WORDS ((size_t)8)
#define HUGE_BYTES ((size_t)1 << 21)

static size_t round_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

void gol_shape_init(struct gol_shape *shape, const struct gol_life_options *options, size_t vector_words)
{
    /*
     * Two words at least: the guards at the two ends of a pad are of different rows, and so may be of different
     * threads.
     */
    const size_t pad = vector_words < 2 ? 2 : vector_words;
    const unsigned end = (unsigned)options->width & 63;

    shape->width = options->width;
    shape->height = options->height;
    shape->wraps = options->topology == GOL_TOPOLOGY_TORUS;
    shape->words = ((size_t)options->width + 63) / 64;
    shape->padded_words = round_up(shape->words, vector_words);
    shape->lead = pad;
    shape->stride = shape->padded_words + pad;
    shape->plane_words = round_up(pad + (size_t)options->height * shape->stride, LINE_WORDS);
    shape->last_mask = end == 0 ? ~UINT64_C(0) : (UINT64_C(1) << end) - 1;
}

/* Larger pieces come straight from the system: zero already, and given back when they are freed. */
static bool is_large(size_t bytes)
{
    return bytes >= 2 * HUGE_BYTES;
}

static void *map(size_t bytes)
{
    const size_t whole = round_up(bytes, HUGE_BYTES);
    char *const at = mmap(NULL, whole + HUGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *start;

    if (at == MAP_FAILED)
        return NULL;
    start = at + (HUGE_BYTES - (uintptr_t)at % HUGE_BYTES) % HUGE_BYTES;
    if (start > at)
        (void)munmap(at, (size_t)(start - at));
    if (at + HUGE_BYTES > start)
        (void)munmap(start + whole, (size_t)(at + HUGE_BYTES - start));
    (void)madvise(start, whole, MADV_HUGEPAGE); /* a wish: without it there are more misses in the page tables */
    return start;
}

void *gol_plane_memory_new(size_t bytes)
{
    const size_t line = LINE_WORDS * sizeof(uint64_t);
    void *memory;

    if (is_large(bytes))
        return map(bytes);
    memory = aligned_alloc(line, round_up(bytes, line));
    if (memory != NULL)
        memset(memory, 0, round_up(bytes, line));
    return memory;
}

void gol_plane_memory_free(void *memory, size_t bytes)
{
    if (memory != NULL && is_large(bytes))
        (void)munmap(memory, round_up(bytes, HUGE_BYTES));
    else
        free(memory);
}
