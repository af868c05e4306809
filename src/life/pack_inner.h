/*
 * What a pack consists of, for the two sources that share it: pack.c (making, stepping) and pack_cells.c (games in and
 * out).
 */
#ifndef GOL_LIFE_PACK_INNER_H
#define GOL_LIFE_PACK_INNER_H

#include "gollab/pack.h"
#include "life/pack_shape.h"

#include <xxhash.h>

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

static inline uint64_t *gol_pack_planes(const struct gol_pack *pack, int group)
{
    return pack->words + (size_t)group * pack->group_words;
}

static inline uint64_t *gol_pack_ages(const struct gol_pack *pack, int group)
{
    if (pack->shape.age_bits == 0)
        return NULL;
    return gol_pack_planes(pack, group) + (size_t)pack->ring * pack->shape.plane_words;
}

#endif
