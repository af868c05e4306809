/*
 * The engine behind life.h. Cells are bits, 64 in a word, in planes (plane.h); a generation is made by kernels that the
 * processor and the rule choose (kernels.h), in the order that march.c decides.
 *
 * Ages are kept in one of two ways. A *ring* of the last max_age planes costs nothing while stepping, since each
 * generation has to be written somewhere anyway; ages are worked out when they are read (ages.c). *Counters*, one
 * bit plane for each bit of max_age, cost about as much as stepping itself, and are there to be read at once; they also
 * take less memory. GOL_AGES_OFTEN, a large max_age and very large grids get counters.
 */
#include "gollab/life.h"
#include "life/ages.h"
#include "life/dispatch.h"
#include "life/march.h"
#include "life/options.h"
#include "util/num.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX 1024

struct gol_tuning gol_tuning_default(void)
{
    const long l2_bytes = sysconf(_SC_LEVEL2_CACHE_SIZE); /* of a core; 0 or less where the system does not say */
    const size_t cache_bytes = l2_bytes > 0 ? (size_t)l2_bytes : (size_t)512 << 10;

    return (struct gol_tuning){
        .near_rows = 64,
        .far_rows = 4,
        .near_bytes = 2 * cache_bytes,
        .wave_depth = 16,
        .wave_bytes = cache_bytes / 2,
        .wave_min_bytes = cache_bytes / 4,
        .wave_min_rows = 8,
        .band_min_words = 4096,
        .ring_bytes_max = (size_t)1 << 30,
        .ring_planes_max = 16,
    };
}

/* ---- making one ---- */

static enum gol_code check_options(const struct gol_life_options *options, struct gol_err *err)
{
    const enum gol_code code = gol_options_check(options, err);

    if (code == GOL_OK && (options->threads < 0 || options->threads > THREADS_MAX))
        return gol_err_set(err, GOL_INVALID, "%d threads for a game are out of range (want 0 to %d)", options->threads,
                           THREADS_MAX);
    return code;
}

/* Of the kernels of this level and below: the smallest vector with which a row takes the fewest. */
static const struct gol_kernels *choose_kernels(int width, size_t vector_words)
{
    const size_t words = ((size_t)width + 63) / 64;
    const struct gol_kernels *best = NULL;
    size_t best_vectors = 0;

    for (int level = 0; level <= (int)gol_life_level(); level++) {
        const struct gol_kernels *kernels = gol_dispatch_kernels((enum gol_life_level)level);
        const size_t vectors = (words + kernels->vector_words - 1) / kernels->vector_words;

        if (vector_words == kernels->vector_words)
            return kernels;
        if (best == NULL || vectors < best_vectors) {
            best = kernels;
            best_vectors = vectors;
        }
    }
    return best;
}

static bool wants_counters(const struct gol_life *life)
{
    const size_t plane_bytes = life->shape.plane_words * sizeof(uint64_t);

    return life->options.ages == GOL_AGES_OFTEN || life->options.max_age > life->tuning.ring_planes_max ||
           plane_bytes > life->tuning.ring_bytes_max / (size_t)life->options.max_age;
}

/* Lays out planes, counters and the dead row in one piece of memory; its size goes into memory_bytes. */
static bool take_memory(struct gol_life *life)
{
    const size_t plane = life->shape.plane_words;
    const size_t counters = wants_counters(life) ? life->age_bits : 0;
    size_t words;

    life->n_planes = counters == 0 && life->options.max_age > 2 ? life->options.max_age : 2;
    words = ((size_t)life->n_planes + counters) * plane + life->shape.lead + life->shape.stride;
    life->memory_bytes = words * sizeof(uint64_t);
    life->memory = gol_plane_memory_new(life->memory_bytes);
    if (life->memory == NULL)
        return false;
    life->planes = life->memory;
    if (counters > 0)
        life->counters = life->planes + (size_t)life->n_planes * plane;
    life->dead_row = life->planes + ((size_t)life->n_planes + counters) * plane;
    return true;
}

enum gol_code gol_life_new_tuned(const struct gol_life_options *options, const struct gol_tuning *tuning,
                                 struct gol_life **out, struct gol_err *err)
{
    enum gol_code code = check_options(options, err);
    struct gol_life *life = NULL;
    char text[GOL_NUM_TEXT];

    *out = NULL;
    if (code != GOL_OK)
        return code;
    life = calloc(1, sizeof *life);
    if (life == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "a game needs %zu bytes of memory", sizeof *life);
    life->options = *options;
    life->tuning = *tuning;
    life->kernels = choose_kernels(options->width, tuning->vector_words);
    gol_shape_init(&life->shape, options, life->kernels->vector_words);
    while (options->max_age >> life->age_bits != 0)
        life->age_bits++;
    life->hash = XXH3_createState();
    if (!take_memory(life) || life->hash == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "a game of %dx%d cells needs %zu bytes (%sB) of memory", options->width,
                           options->height, life->memory_bytes, gol_num_short(text, (double)life->memory_bytes));
        gol_life_free(life);
        return code;
    }
    *out = life;
    return GOL_OK;
}

enum gol_code gol_life_new(const struct gol_life_options *options, struct gol_life **out, struct gol_err *err)
{
    const struct gol_tuning tuning = gol_tuning_default();

    return gol_life_new_tuned(options, &tuning, out, err);
}

void gol_life_free(struct gol_life *life)
{
    if (life == NULL)
        return;
    gol_team_free(life->team);
    gol_plane_memory_free(life->wave_rows, life->wave_rows_bytes);
    gol_plane_memory_free(life->memory, life->memory_bytes);
    (void)XXH3_freeState(life->hash);
    free(life);
}

const struct gol_life_options *gol_life_options_get(const struct gol_life *life)
{
    return &life->options;
}

bool gol_life_is_counted(const struct gol_life *life)
{
    return life->counters != NULL;
}

int64_t gol_life_generation(const struct gol_life *life)
{
    return life->generation;
}

/* ---- cells in ---- */

/* After a row's cells were written. */
static void guard_row(struct gol_life *life, int y)
{
    for (int back = 0; back < life->n_planes; back++)
        gol_shape_guard(&life->shape, gol_game_row(life, back, y));
}

void gol_life_fill_random(struct gol_life *life, uint64_t seed, double density)
{
    const struct gol_shape *shape = &life->shape;
    /* Of 2^53 equally likely fractions those below the density. The product is exact; NaN and less than 0 are 0. */
    const uint64_t below = density >= 1 ? UINT64_C(1) << 53 : density > 0 ? (uint64_t)ceil(density * 0x1p53) : 0;

    for (int y = 0; y < shape->height; y++) {
        uint64_t *const row = gol_game_row(life, 0, y);

        life->kernels->fill(seed, (uint64_t)y * (uint64_t)shape->width, below, row, shape->words);
        row[shape->words - 1] &= shape->last_mask;
        for (int back = 1; back < life->n_planes; back++)
            memset(gol_game_row(life, back, y), 0, shape->padded_words * sizeof *row);
        for (unsigned k = 0; k < life->age_bits && life->counters != NULL; k++) {
            uint64_t *const counters = gol_shape_row(shape, life->counters + k * shape->plane_words, y);

            if (k == 0)
                memcpy(counters, row, shape->padded_words * sizeof *row);
            else
                memset(counters, 0, shape->padded_words * sizeof *row);
        }
        guard_row(life, y);
    }
    life->generation = 0;
    life->is_stepped = false;
}

static bool is_inside(const struct gol_life *life, int x, int y)
{
    return x >= 0 && y >= 0 && x < life->options.width && y < life->options.height;
}

static void set_bit(uint64_t *row, int x, bool is_set)
{
    const uint64_t bit = UINT64_C(1) << (x & 63);

    row[x >> 6] = is_set ? row[x >> 6] | bit : row[x >> 6] & ~bit;
}

enum gol_code gol_life_set(struct gol_life *life, int x, int y, int age, struct gol_err *err)
{
    const int clipped = age < life->options.max_age ? age : life->options.max_age;

    if (!is_inside(life, x, y))
        return gol_err_set(err, GOL_INVALID, "cell %d, %d lies outside the grid of %dx%d", x, y, life->options.width,
                           life->options.height);
    if (age < 0)
        return gol_err_set(err, GOL_INVALID, "an age of %d is below 0", age);
    for (int back = 0; back < life->n_planes; back++)
        set_bit(gol_game_row(life, back, y), x, clipped > back);
    for (unsigned k = 0; k < life->age_bits && life->counters != NULL; k++)
        set_bit(gol_shape_row(&life->shape, life->counters + k * life->shape.plane_words, y), x, clipped >> k & 1);
    guard_row(life, y);
    life->is_stepped = false;
    return GOL_OK;
}

/* The words of a row that are worked on together, from `word` on. */
static size_t chunk_at(const struct gol_shape *shape, size_t word)
{
    return shape->words - word < GOL_AGES_CHUNK ? shape->words - word : GOL_AGES_CHUNK;
}

/* Cells in n words of a row from `word` on. */
static size_t cells_in(const struct gol_shape *shape, size_t word, size_t n)
{
    return word + n < shape->words ? 64 * n : (size_t)shape->width - 64 * word;
}

void gol_life_write(struct gol_life *life, const uint8_t *cells)
{
    const struct gol_shape *shape = &life->shape;
    struct gol_ages_chunk chunk;

    for (int y = 0; y < shape->height; y++) {
        for (size_t word = 0; word < shape->words; word += GOL_AGES_CHUNK) {
            const size_t n = chunk_at(shape, word);
            const size_t count = cells_in(shape, word, n);

            gol_ages_pack(life, cells, count, &chunk);
            gol_ages_put(life, y, word, n, &chunk);
            cells += count;
        }
        guard_row(life, y);
    }
    life->is_stepped = false;
}

/* ---- time ---- */

void gol_life_step(struct gol_life *life, int64_t generations)
{
    if (generations < 1)
        return;
    gol_march(life, generations);
    life->generation += generations;
    life->is_stepped = true;
}

/* ---- cells out ---- */

int gol_life_get(const struct gol_life *life, int x, int y)
{
    int age = 0;

    if (!is_inside(life, x, y))
        return 0;
    if (life->counters == NULL) {
        while (age < life->options.max_age && (gol_game_row(life, age, y)[x >> 6] >> (x & 63) & 1) != 0)
            age++;
        return age;
    }
    for (unsigned k = 0; k < life->age_bits; k++) {
        const uint64_t *row = gol_shape_row(&life->shape, life->counters + k * life->shape.plane_words, y);

        age |= (int)(row[x >> 6] >> (x & 63) & 1) << k;
    }
    return age;
}

/* Ages of a chunk's cells as bytes; room for whole words. */
static void read_chunk(const struct gol_life *life, int y, size_t word, size_t n, uint8_t *out)
{
    struct gol_ages_chunk chunk;

    gol_ages_get(life, y, word, n, &chunk, 0);
    life->kernels->unpack(chunk.bits[0], GOL_AGES_STRIDE, life->age_bits, n, out);
}

void gol_life_read(const struct gol_life *life, uint8_t *out)
{
    const struct gol_shape *shape = &life->shape;
    uint8_t bytes[64 * GOL_AGES_CHUNK];

    for (int y = 0; y < shape->height; y++)
        for (size_t word = 0; word < shape->words; word += GOL_AGES_CHUNK) {
            const size_t n = chunk_at(shape, word);
            const size_t count = cells_in(shape, word, n);

            read_chunk(life, y, word, n, bytes);
            memcpy(out, bytes, count);
            out += count;
        }
}

uint64_t gol_life_checksum(const struct gol_life *life)
{
    const struct gol_shape *shape = &life->shape;
    uint8_t bytes[64 * GOL_AGES_CHUNK];

    (void)XXH3_64bits_reset(life->hash);
    for (int y = 0; y < shape->height; y++)
        for (size_t word = 0; word < shape->words; word += GOL_AGES_CHUNK) {
            const size_t n = chunk_at(shape, word);

            read_chunk(life, y, word, n, bytes);
            (void)XXH3_64bits_update(life->hash, bytes, cells_in(shape, word, n));
        }
    return XXH3_64bits_digest(life->hash);
}
