/*
 * A game: two grids of ages that change places at every generation. Both lie in one block with the kernel's work
 * space, so that the system is asked once for all that a game needs and can refuse it as a whole.
 */
#include "gollab/life.h"
#include "life/step.h"
#include "util/num.h"
#include "util/rng.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define RULE_MASK 0x1FFU /* neighbour counts 0 .. 8 */

struct gol_life {
    struct gol_life_options options;
    int64_t generation;
    uint8_t *cells; /* the state */
    uint8_t *next; /* the state to come */
    uint8_t *scratch; /* of the kernel */
    uint8_t block[]; /* where these three point */
};

static size_t n_cells(const struct gol_life *life)
{
    return (size_t)life->options.width * (size_t)life->options.height;
}

static enum gol_code check_options(const struct gol_life_options *options, struct gol_err *err)
{
    if (options->width < 1 || options->width > GOL_LIFE_SIDE_MAX || options->height < 1 ||
        options->height > GOL_LIFE_SIDE_MAX)
        return gol_err_set(err, GOL_INVALID, "a grid of %dx%d cells is out of range (want 1x1 to %dx%d)",
                           options->width, options->height, GOL_LIFE_SIDE_MAX, GOL_LIFE_SIDE_MAX);
    if (options->topology != GOL_TOPOLOGY_TORUS && options->topology != GOL_TOPOLOGY_PLANE)
        return gol_err_set(err, GOL_INVALID, "%d is not a topology", (int)options->topology);
    if ((options->rule.birth & ~RULE_MASK) != 0 || (options->rule.survival & ~RULE_MASK) != 0)
        return gol_err_set(err, GOL_INVALID, "a rule counts more than 8 neighbours");
    if (options->max_age < 1 || options->max_age > UINT8_MAX)
        return gol_err_set(err, GOL_INVALID, "a max_age of %d is out of range (want 1 to %d)", options->max_age,
                           UINT8_MAX);
    return GOL_OK;
}

enum gol_code gol_life_new(const struct gol_life_options *options, struct gol_life **out, struct gol_err *err)
{
    enum gol_code code = check_options(options, err);
    struct gol_life *life = NULL;
    char text[GOL_NUM_TEXT];
    uint64_t area;
    uint64_t bytes;

    *out = NULL;
    if (code != GOL_OK)
        return code;
    area = (uint64_t)options->width * (uint64_t)options->height;
    bytes = sizeof *life + 2 * area + gol_step_scratch_bytes(options->width);
    /* No object is larger than PTRDIFF_MAX; where size_t is short, more than that would wrap around. */
    if (bytes <= PTRDIFF_MAX)
        life = calloc(1, (size_t)bytes);
    if (life == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "a game of %dx%d cells needs %" PRIu64 " bytes (%sB) of memory",
                           options->width, options->height, bytes, gol_num_short(text, (double)bytes));
    life->options = *options;
    life->cells = life->block;
    life->next = life->cells + area;
    life->scratch = life->next + area;
    *out = life;
    return GOL_OK;
}

void gol_life_free(struct gol_life *life)
{
    free(life);
}

const struct gol_life_options *gol_life_options_get(const struct gol_life *life)
{
    return &life->options;
}

int64_t gol_life_generation(const struct gol_life *life)
{
    return life->generation;
}

int64_t gol_life_population(const struct gol_life *life)
{
    const size_t n = n_cells(life);
    int64_t live = 0;

    for (size_t i = 0; i < n; i++)
        live += life->cells[i] != 0;
    return live;
}

void gol_life_fill_random(struct gol_life *life, uint64_t seed, double density)
{
    const size_t n = n_cells(life);
    struct gol_rng rng = {.state = seed};

    for (size_t i = 0; i < n; i++) {
        /* 53 bits are what a double holds exactly: the comparison is the same on every machine. */
        const double fraction = (double)(gol_rng_next(&rng) >> 11) * 0x1p-53;

        life->cells[i] = fraction < density;
    }
    life->generation = 0;
}

/* The cell, or NULL outside the grid. */
static uint8_t *cell_at(const struct gol_life *life, int x, int y)
{
    if (x < 0 || y < 0 || x >= life->options.width || y >= life->options.height)
        return NULL;
    return life->cells + (size_t)y * (size_t)life->options.width + (size_t)x;
}

enum gol_code gol_life_set(struct gol_life *life, int x, int y, int age, struct gol_err *err)
{
    uint8_t *cell = cell_at(life, x, y);

    if (cell == NULL)
        return gol_err_set(err, GOL_INVALID, "cell %d, %d lies outside the grid of %dx%d", x, y, life->options.width,
                           life->options.height);
    if (age < 0)
        return gol_err_set(err, GOL_INVALID, "an age of %d is below 0", age);
    *cell = (uint8_t)(age < life->options.max_age ? age : life->options.max_age);
    return GOL_OK;
}

int gol_life_get(const struct gol_life *life, int x, int y)
{
    const uint8_t *cell = cell_at(life, x, y);

    return cell == NULL ? 0 : *cell;
}

void gol_life_step(struct gol_life *life, int64_t generations)
{
    for (int64_t i = 0; i < generations; i++) {
        uint8_t *past = life->cells;

        gol_step_generation(&life->options, life->cells, life->next, life->scratch);
        life->cells = life->next;
        life->next = past;
        life->generation++;
    }
}

void gol_life_read(const struct gol_life *life, uint8_t *out)
{
    memcpy(out, life->cells, n_cells(life));
}

void gol_life_write(struct gol_life *life, const uint8_t *cells)
{
    const uint8_t max_age = (uint8_t)life->options.max_age;
    const size_t n = n_cells(life);

    for (size_t i = 0; i < n; i++)
        life->cells[i] = cells[i] < max_age ? cells[i] : max_age;
}

uint64_t gol_life_checksum(const struct gol_life *life)
{
    return XXH3_64bits(life->cells, n_cells(life));
}

uint64_t gol_life_hash(const struct gol_life *life)
{
    return gol_life_checksum(life);
}
