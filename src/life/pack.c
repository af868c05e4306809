/*
 * Packs: games side by side in the lanes of vectors. pack_step.h has the layout, pack_kernel.h the stepping; here is
 * what turns games into lanes and back, and the history that ages are worked out from.
 *
 * A group has a ring of planes: the last max(max_age, 2) generations. A cell is as old as it has been alive in
 * a row, looking back from now; so stepping costs nothing for ages, and each reader pays for what it reads. When ages are
 * read often they are counted instead, in bit planes beside a ring of two.
 *
 * A group goes through all generations asked for before the next one moves, so that it stays in the cache. Of those all
 * but the last ring's worth would be written over anyway: they take turns in two planes, a few kilobytes.
 */
#include "gollab/pack.h"
#include "life/pack_shape.h"
#include "util/num.h"
#include "util/rng.h"

#include <endian.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define VECTOR_BYTES 64 /* the largest vector, and a cache line */
#define RULE_MASK 0x1FFU /* neighbour counts 0 .. 8 */

struct gol_pack {
    struct gol_life_options options;
    struct gol_pack_shape shape;
    const struct gol_pack_kernels *kernels;
    int games;
    int ring; /* planes of a group */
    size_t group_words; /* of its planes, then its counters, up to a whole vector */
    int64_t generation;
    int now; /* the plane of the ring that holds the state */
    int fresh; /* generations for which the guards of that plane are good */
    uint64_t *words; /* within block, at a vector's boundary: group after group */
    void *block;
    XXH3_state_t *hash; /* for gol_pack_checksum, which takes the bytes in pieces */
};

/* One game in its group: its word of a vector is at [vector * lanes]. */
struct lane {
    uint64_t *planes; /* its word of the group's first vector */
    uint64_t *ages;
};

static const struct gol_pack_kernels *kernels_of(enum gol_life_level level)
{
    if (level == GOL_LIFE_LEVEL_AVX512 && gol_pack_avx512.lanes > 0)
        return &gol_pack_avx512;
    if (level >= GOL_LIFE_LEVEL_AVX2 && gol_pack_avx2.lanes > 0)
        return &gol_pack_avx2;
    return &gol_pack_plain;
}

static enum gol_code check_options(const struct gol_life_options *options, int games, struct gol_err *err)
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
    if (options->ages != GOL_AGES_SELDOM && options->ages != GOL_AGES_OFTEN)
        return gol_err_set(err, GOL_INVALID, "%d does not say how often ages are read", (int)options->ages);
    if (games < 1)
        return gol_err_set(err, GOL_INVALID, "a pack of %d games (want at least 1)", games);
    return GOL_OK;
}

static int groups_of(const struct gol_pack *pack)
{
    return (pack->games - 1) / pack->kernels->lanes + 1;
}

/* Takes the memory of all groups, all dead. */
static enum gol_code take_memory(struct gol_pack *pack, struct gol_err *err)
{
    const size_t vector_words = VECTOR_BYTES / sizeof(uint64_t);
    const size_t planes = (size_t)pack->ring + (size_t)pack->shape.age_bits;
    char text[GOL_NUM_TEXT];
    double bytes;

    /* A plane has less than 2^16 rows of 2^11 strips of 2^3 lanes, and there are less than 2^9 planes. */
    pack->group_words = (planes * pack->shape.plane_words + vector_words - 1) / vector_words * vector_words;
    bytes = (double)pack->group_words * (double)groups_of(pack) * sizeof(uint64_t) + VECTOR_BYTES;
    /* The system hands out pages of zeros as they are touched: what is not used yet costs nothing. */
    if (bytes < (double)PTRDIFF_MAX)
        pack->block = calloc(1, (size_t)groups_of(pack) * pack->group_words * sizeof(uint64_t) + VECTOR_BYTES);
    if (pack->block == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "a pack of %d games of %dx%d cells needs %sB of memory", pack->games,
                           pack->options.width, pack->options.height, gol_num_short(text, bytes));
    pack->words = (uint64_t *)(((uintptr_t)pack->block + VECTOR_BYTES - 1) / VECTOR_BYTES * VECTOR_BYTES);
    return GOL_OK;
}

enum gol_code gol_pack_new(const struct gol_life_options *options, int games, struct gol_pack **out,
                           struct gol_err *err)
{
    enum gol_code code = check_options(options, games, err);
    struct gol_pack *pack;

    *out = NULL;
    if (code != GOL_OK)
        return code;
    pack = calloc(1, sizeof *pack);
    if (pack == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a pack of games");
    pack->options = *options;
    pack->games = games;
    pack->kernels = kernels_of(gol_life_level());
    pack->ring = options->ages == GOL_AGES_OFTEN || options->max_age < 2 ? 2 : options->max_age;
    gol_pack_shape_init(&pack->shape, options, pack->kernels->lanes);
    pack->hash = XXH3_createState();
    if (pack->hash == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "no memory for a pack of games");
    else
        code = take_memory(pack, err);
    if (code == GOL_OK)
        *out = pack;
    else
        gol_pack_free(pack);
    return code;
}

void gol_pack_free(struct gol_pack *pack)
{
    if (pack == NULL)
        return;
    XXH3_freeState(pack->hash);
    free(pack->block);
    free(pack);
}

int gol_pack_games(const struct gol_pack *pack)
{
    return pack->games;
}

int64_t gol_pack_generation(const struct gol_pack *pack)
{
    return pack->generation;
}

/* ---- stepping ---- */

static uint64_t *group_planes(const struct gol_pack *pack, int group)
{
    return pack->words + (size_t)group * pack->group_words;
}

static uint64_t *group_ages(const struct gol_pack *pack, int group)
{
    if (pack->shape.age_bits == 0)
        return NULL;
    return group_planes(pack, group) + (size_t)pack->ring * pack->shape.plane_words;
}

/* Where in a step a group is. All groups take the same way. */
struct progress {
    int64_t left; /* generations still to come */
    int now, fresh; /* as in the pack */
    int even, odd; /* the planes that take turns while the ring is far from its end */
};

/* Where the next generation goes. */
static int next_plane(const struct gol_pack *pack, const struct progress *progress)
{
    if (progress->left > pack->ring)
        return progress->now == progress->even ? progress->odd : progress->even;
    return (progress->now + 1) % pack->ring;
}

static bool has_guards(const struct gol_pack *pack)
{
    return pack->shape.guard > 0;
}

static void step_group(const struct gol_pack *pack, int group, struct progress *progress)
{
    struct gol_pack_run run = {
        .shape = &pack->shape, .planes = group_planes(pack, group), .ages = group_ages(pack, group)};

    while (progress->left > 0) {
        int most = GOL_PACK_RUN_MAX;

        if (has_guards(pack)) {
            if (progress->fresh == 0) {
                pack->kernels->guard(&pack->shape, run.planes + (size_t)progress->now * pack->shape.plane_words);
                progress->fresh = pack->shape.guard;
            }
            most = progress->fresh;
        }
        run.at[0] = (size_t)progress->now * pack->shape.plane_words;
        for (run.generations = 0; run.generations < most && progress->left > 0; progress->left--) {
            progress->now = next_plane(pack, progress);
            run.at[++run.generations] = (size_t)progress->now * pack->shape.plane_words;
        }
        progress->fresh -= run.generations;
        pack->kernels->step(&run);
    }
}

void gol_pack_step(struct gol_pack *pack, int64_t generations)
{
    const struct progress start = {.left = generations,
                                   .now = pack->now,
                                   .fresh = pack->fresh,
                                   .even = pack->now,
                                   .odd = (pack->now + 1) % pack->ring};
    struct progress progress = start;

    for (int group = 0; group < groups_of(pack); group++) {
        progress = start;
        step_group(pack, group, &progress);
    }
    pack->now = progress.now;
    pack->fresh = progress.fresh;
    pack->generation += generations;
}

/* ---- games in and out ---- */

static struct lane lane_of(const struct gol_pack *pack, int game)
{
    const int lanes = pack->kernels->lanes;
    const int group = game / lanes;
    uint64_t *ages = group_ages(pack, group);

    return (struct lane){.planes = group_planes(pack, group) + game % lanes,
                         .ages = ages == NULL ? NULL : ages + game % lanes};
}

/* Words from a plane's begin to a row of a strip. */
static size_t row_at(const struct gol_pack *pack, int strip, int y)
{
    return (size_t)strip * pack->shape.strip_words + (size_t)y * (size_t)pack->kernels->lanes;
}

/* The state `back` generations ago. */
static size_t plane_at(const struct gol_pack *pack, int back)
{
    return (size_t)((pack->now - back + pack->ring) % pack->ring) * pack->shape.plane_words;
}

/* The word of bit k of the counters. */
static uint64_t *age_word(const struct gol_pack *pack, struct lane lane, int strip, int y, int k)
{
    const size_t bits = (size_t)pack->shape.age_bits;

    return lane.ages + row_at(pack, strip, y) * bits + (size_t)k * (size_t)pack->kernels->lanes;
}

/* Puts in the ages of a row of a strip; guards are left as they are until all are filled. */
static void write_row(struct gol_pack *pack, struct lane lane, int strip, int y, const uint8_t *cells)
{
    const int width = gol_pack_strip_width(&pack->shape, strip);
    const int guard = pack->shape.guard;
    const int ages = pack->options.max_age < pack->ring ? pack->options.max_age : pack->ring;

    for (int back = 0; back < pack->ring; back++) {
        uint64_t word = 0;

        /* A cell lives now, and as many generations before as its age says. */
        for (int x = 0; x < width && back < ages; x++)
            word |= (uint64_t)(cells[x] > back) << (guard + x);
        lane.planes[plane_at(pack, back) + row_at(pack, strip, y)] = word;
    }
    for (int k = 0; k < pack->shape.age_bits; k++) {
        uint64_t word = 0;

        for (int x = 0; x < width; x++) {
            const unsigned age = cells[x] > pack->shape.age_top ? pack->shape.age_top + 1 : cells[x];

            word |= (uint64_t)(age > 0 && ((age - 1) >> k & 1) != 0) << (guard + x);
        }
        *age_word(pack, lane, strip, y, k) = word;
    }
}

void gol_pack_write(struct gol_pack *pack, int game, const uint8_t *cells)
{
    const struct lane lane = lane_of(pack, game);

    for (int y = 0; y < pack->shape.height; y++)
        for (int strip = 0; strip < pack->shape.strips; strip++)
            write_row(pack, lane, strip, y,
                      cells + (size_t)y * (size_t)pack->shape.width + (size_t)strip * (size_t)pack->shape.strip_width);
    pack->fresh = 0;
}

void gol_pack_fill_random(struct gol_pack *pack, int game, uint64_t seed, double density)
{
    const struct lane lane = lane_of(pack, game);
    struct gol_rng rng = {.state = seed};

    for (int y = 0; y < pack->shape.height; y++)
        for (int strip = 0; strip < pack->shape.strips; strip++) {
            const int width = gol_pack_strip_width(&pack->shape, strip);
            uint8_t cells[64];

            /* 53 bits are what a double holds exactly: the comparison is the same on every machine. */
            for (int x = 0; x < width; x++)
                cells[x] = (double)(gol_rng_next(&rng) >> 11) * 0x1p-53 < density;
            write_row(pack, lane, strip, y, cells);
        }
    pack->fresh = 0;
    pack->generation = 0;
}

/* Adds one to the bit-sliced numbers at `sum`, bits high, in each place where `bits` is set. */
static void add_bits(uint64_t sum[8], uint64_t bits)
{
    for (int k = 0; k < 8 && bits != 0; k++) {
        const uint64_t carry = sum[k] & bits;

        sum[k] ^= bits;
        bits = carry;
    }
}

/* The ages of a row of a strip, bit k of each in sum[k]. */
static void row_ages(const struct gol_pack *pack, struct lane lane, int strip, int y, uint64_t sum[8])
{
    const size_t at = row_at(pack, strip, y);
    uint64_t alive = lane.planes[plane_at(pack, 0) + at];

    memset(sum, 0, 8 * sizeof sum[0]);
    if (pack->options.ages == GOL_AGES_OFTEN) {
        for (int k = 0; k < pack->shape.age_bits; k++)
            sum[k] = *age_word(pack, lane, strip, y, k) & alive;
        add_bits(sum, alive);
        return;
    }
    for (int back = 0; alive != 0;) {
        add_bits(sum, alive);
        if (++back == pack->options.max_age)
            break;
        alive &= lane.planes[plane_at(pack, back) + at];
    }
}

/* The lowest eight bits as the lowest bits of eight bytes, the first bit in the lowest byte. */
static uint64_t spread_bits(uint64_t bits)
{
    const uint64_t apart = (bits & 0xFF) * UINT64_C(0x0101010101010101) & UINT64_C(0x8040201008040201);

    return (apart + UINT64_C(0x7F7F7F7F7F7F7F7F)) >> 7 & UINT64_C(0x0101010101010101);
}

/* Reads a row of a strip into cells; room for all 64 is needed. */
static void read_row(const struct gol_pack *pack, struct lane lane, int strip, int y, uint8_t cells[64])
{
    const int width = gol_pack_strip_width(&pack->shape, strip);
    uint64_t sum[8];

    row_ages(pack, lane, strip, y, sum);
    for (int x = 0; x < width; x += 8) {
        uint64_t eight = 0;

        for (int k = 0; k < 8; k++)
            eight |= spread_bits(sum[k] >> pack->shape.guard >> x) << k;
        eight = htole64(eight);
        memcpy(cells + x, &eight, sizeof eight);
    }
}

void gol_pack_read(const struct gol_pack *pack, int game, uint8_t *out)
{
    const struct lane lane = lane_of(pack, game);

    for (int y = 0; y < pack->shape.height; y++)
        for (int strip = 0; strip < pack->shape.strips; strip++) {
            const size_t width = (size_t)gol_pack_strip_width(&pack->shape, strip);
            uint8_t cells[64];

            read_row(pack, lane, strip, y, cells);
            memcpy(out, cells, width);
            out += width;
        }
}

int64_t gol_pack_population(const struct gol_pack *pack, int game)
{
    const struct lane lane = lane_of(pack, game);
    int64_t live = 0;

    for (int strip = 0; strip < pack->shape.strips; strip++) {
        const uint64_t cells = gol_pack_cells_mask(&pack->shape, strip);

        for (int y = 0; y < pack->shape.height; y++)
            live += __builtin_popcountll(lane.planes[plane_at(pack, 0) + row_at(pack, strip, y)] & cells);
    }
    return live;
}

uint64_t gol_pack_checksum(const struct gol_pack *pack, int game)
{
    const struct lane lane = lane_of(pack, game);

    XXH3_64bits_reset(pack->hash);
    for (int y = 0; y < pack->shape.height; y++)
        for (int strip = 0; strip < pack->shape.strips; strip++) {
            uint8_t cells[64];

            read_row(pack, lane, strip, y, cells);
            XXH3_64bits_update(pack->hash, cells, (size_t)gol_pack_strip_width(&pack->shape, strip));
        }
    return XXH3_64bits_digest(pack->hash);
}
