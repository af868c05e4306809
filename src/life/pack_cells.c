/*
 * Games of a pack in and out: bytes of ages to bits in one lane of a group, and back. A row of a strip is the unit,
 * since it is one word for each plane: ages come out of it 64 at a time, as bit-sliced numbers.
 */
#include "life/pack_inner.h"
#include "util/rng.h"

#include <endian.h>
#include <string.h>

/* One game in its group: its word of a vector is at [vector * lanes]. */
struct lane {
    uint64_t *planes; /* its word of the group's first vector */
    uint64_t *ages;
};

static struct lane lane_of(const struct gol_pack *pack, int game)
{
    const int lanes = pack->kernels->lanes;
    const int group = game / lanes;
    uint64_t *ages = gol_pack_ages(pack, group);

    return (struct lane){.planes = gol_pack_planes(pack, group) + game % lanes,
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
