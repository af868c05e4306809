/*
 * Cells are added in lanes of vectors, row by row and sixteen columns at a time, whatever dots they belong to; what
 * each column comes to is added to its dot then. So the work is that of the cells, not of the dots, which would leave
 * most lanes idle.
 */
#include "ui/cell_sums.h"

#include "util/least.h"

#include <string.h>

#define LANES 16 /* columns: the bytes of a vector */
#define PIECE (16 * LANES) /* columns at a time */
#define ROWS_MOST 128 /* whose ages have room in 16 bits, and which have room in 8 */

typedef uint8_t bytes __attribute__((vector_size(LANES)));
typedef uint16_t pairs __attribute__((vector_size(LANES))); /* the byte that comes first is the low one (x86, arm) */

/* What columns come to, over some rows. */
struct columns {
    uint16_t alive[PIECE], ages[PIECE];
};

/* Writes lanes of 16 bits in the order of the columns: the even ones, and the odd ones. */
static inline void interleave(pairs even, pairs odd, uint16_t *out)
{
    const pairs lower = __builtin_shufflevector(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
    const pairs upper = __builtin_shufflevector(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);

    memcpy(out, &lower, sizeof lower);
    memcpy(out + LANES / 2, &upper, sizeof upper);
}

/* LANES columns, from column `x` of the piece on. */
static void add_rows(const uint8_t *at, size_t stride, int rows, int x, struct columns *out)
{
    const pairs low = (pairs){0} + 0xFF;
    bytes alive = {0};
    pairs even = {0}, odd = {0};

    for (int i = 0; i < rows; i++, at += stride) {
        bytes ages;

        memcpy(&ages, at, sizeof ages);
        alive -= (bytes)(ages != 0); /* all bits of a lane that lives: -1 */
        even += (pairs)ages & low;
        odd += (pairs)ages >> 8;
    }
    interleave((pairs)alive & low, (pairs)alive >> 8, out->alive + x);
    interleave(even, odd, out->ages + x);
}

/* One that has no others beside it. */
static void add_single(const uint8_t *at, size_t stride, int rows, int x, struct columns *out)
{
    int alive = 0, ages = 0;

    for (int i = 0; i < rows; i++, at += stride) {
        alive += *at != 0;
        ages += *at;
    }
    out->alive[x] = (uint16_t)alive;
    out->ages[x] = (uint16_t)ages;
}

/* Of these columns, the first of which is that number `x` of all dots. */
static void add_to_dots(const struct columns *columns, int n, int x, int scale, struct gol_cell_sum *dots)
{
    for (int i = 0; i < n;) {
        const int dot = (x + i) / scale, end = (dot + 1) * scale - x;
        int alive = 0, ages = 0;

        for (; i < end && i < n; i++) {
            alive += columns->alive[i];
            ages += columns->ages[i];
        }
        dots[dot].alive += alive;
        dots[dot].ages += ages;
    }
}

/* Lays out the dots; how many columns of cells there are for them. */
static int count_cells(const struct gol_cell_dots *dots, int left, int rows, int n, struct gol_cell_sum *out)
{
    int columns = 0;

    for (int i = 0; i < n; i++) {
        const int beyond = dots->width - (left + i * dots->scale);
        const int own = beyond > 0 && rows > 0 ? gol_least_int(dots->scale, beyond) : 0;

        out[i] = (struct gol_cell_sum){.cells = own * rows};
        columns += own;
    }
    return columns;
}

void gol_cell_sums(const struct gol_cell_dots *dots, int column, int row, int n, struct gol_cell_sum *out)
{
    const size_t stride = (size_t)dots->width;
    const int left = dots->x + column * dots->scale, top = dots->y + row * dots->scale;
    const int height = gol_least_int(dots->scale, dots->height - top), width = count_cells(dots, left, height, n, out);
    struct columns columns;

    for (int y = 0; y < height; y += ROWS_MOST) {
        const int rows = gol_least_int(height - y, ROWS_MOST);

        for (int x = 0; x < width; x += PIECE) {
            const uint8_t *at = dots->ages + (size_t)(top + y) * stride + (size_t)(left + x);
            const int some = gol_least_int(width - x, PIECE);
            int i = 0;

            for (; i + LANES <= some; i += LANES)
                add_rows(at + i, stride, rows, i, &columns);
            for (; i < some; i++)
                add_single(at + i, stride, rows, i, &columns);
            add_to_dots(&columns, some, x, dots->scale, out);
        }
    }
}
