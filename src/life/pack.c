/*
 * Packs: games side by side in the lanes of vectors. pack_step.h has the layout, pack_kernel.h the stepping of one
 * group of games, pack_cells.c the ways in and out; here is how a pack is made, and the history that ages are worked
 * out from.
 *
 * A group has a ring of planes: the last max(max_age, 2) generations. A cell is as old as it has been alive in a row,
 * looking back from now; so stepping costs nothing for ages, and each reader pays for what it reads. When ages are read
 * often they are counted instead, in bit planes beside a ring of two. Counting takes about half of the speed at a
 * max_age of 10 and two thirds at 255, the ring nothing worth measuring; it takes max_age bits a cell of a whole word.
 *
 * A group goes through all generations asked for before the next one moves, so that it stays in the cache. Of those all
 * but the last ring's worth would be written over anyway: they take turns in two planes, a few kilobytes.
 */
#include "life/options.h"
#include "life/pack_inner.h"
#include "util/num.h"

#include <stdbool.h>
#include <stdlib.h>

#define VECTOR_BYTES 64 /* the largest vector, and a cache line */

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
    const enum gol_code code = gol_options_check(options, err);

    if (code == GOL_OK && games < 1)
        return gol_err_set(err, GOL_INVALID, "a pack of %d games (want at least 1)", games);
    return code;
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
        .shape = &pack->shape, .planes = gol_pack_planes(pack, group), .ages = gol_pack_ages(pack, group)};

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
        if (has_guards(pack))
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

    if (generations < 1)
        return;
    for (int group = 0; group < groups_of(pack); group++) {
        progress = start;
        step_group(pack, group, &progress);
    }
    pack->now = progress.now;
    pack->fresh = progress.fresh;
    pack->generation += generations;
}
