/*
 * A call for many generations falls into two parts. Ages never exceed max_age, so they depend on the last max_age
 * generations alone: those at the end, the *tail*, are made one by one, each into its slot of the ring or with counters
 * kept. All before the tail, the *run*, need only the cells, and use two slots in turn.
 *
 * In the run, grids that do not fit the cache go through memory once for several generations: a *wavefront* of rows, in
 * which each stage follows one row behind the one before it and reads what that has just written. Between stages only a
 * few rows are kept. (Temporal blocking; Wonnacott 2000, Wellein et al. 2009 for wavefronts.) Threads take bands of
 * rows; each wavefront begins and ends early enough to make for itself the few rows of other bands that its last stage
 * depends on, so that threads meet only once a pass.
 */
#include "life/march.h"

#include <string.h>

#define FEWEST_RING_ROWS 8

/* One call of gol_march, for all members of the team. */
struct march {
    struct gol_life *life;
    int64_t run; /* generations */
    int tail;
    int depth; /* of a wavefront */
    int ring_rows; /* rows kept between two stages, a power of two */
    size_t stage_words; /* of these rows and their pads */
    size_t member_words; /* of all stages of a member */
    gol_step_fn *step, *step_aged;
    int block_rows;
    bool is_far; /* planes come from memory, not from the cache */
};

/* A band of rows, from one plane to another. */
struct band {
    uint64_t *from, *to;
    int first, end;
    uint64_t *rows; /* of this member, for a wavefront */
};

/* ---- one generation ---- */

/* The row of a plane that a row of the grid reads as its neighbour; y is -1 .. height. */
static const uint64_t *row_near(const struct gol_life *life, uint64_t *plane, int y)
{
    const struct gol_shape *shape = &life->shape;

    if (y >= 0 && y < shape->height)
        return gol_shape_row(shape, plane, y);
    if (!shape->wraps)
        return life->dead_row + shape->lead;
    return gol_shape_row(shape, plane, y < 0 ? shape->height - 1 : 0);
}

static void step_band(const struct march *march, const struct band *band, bool is_aged)
{
    const struct gol_life *life = march->life;
    const struct gol_shape *shape = &life->shape;
    const uint64_t *in[GOL_BLOCK_ROWS_MAX + 2];
    uint64_t *out[GOL_BLOCK_ROWS_MAX];
    uint64_t *ages[GOL_BLOCK_ROWS_MAX];
    gol_step_fn *const step = is_aged ? march->step_aged : march->step;
    struct gol_block block = {.in = in,
                              .out = out,
                              .ages = ages,
                              .age_plane = shape->plane_words,
                              .words = shape->padded_words,
                              .fetch_in = march->is_far ? (size_t)march->block_rows * shape->stride : 0,
                              .rule = life->options.rule,
                              .age_bits = is_aged ? life->age_bits : 0,
                              .max_age = (unsigned)life->options.max_age};

    block.fetch_out = block.fetch_in;
    for (int y = band->first; y < band->end; y += block.rows) {
        block.rows = band->end - y < march->block_rows ? band->end - y : march->block_rows;
        for (int i = -1; i <= block.rows; i++)
            in[i + 1] = row_near(life, band->from, y + i);
        for (int i = 0; i < block.rows; i++) {
            out[i] = gol_shape_row(shape, band->to, y + i);
            ages[i] = is_aged ? gol_shape_row(shape, life->counters, y + i) : NULL;
        }
        step(&block);
        for (int i = 0; i < block.rows; i++)
            gol_shape_guard(shape, out[i]);
    }
}

/* ---- a wavefront ---- */

static uint64_t *kept_row(const struct march *march, const struct band *band, int stage, int y)
{
    const struct gol_shape *shape = &march->life->shape;
    const size_t slot = (unsigned)y & (unsigned)(march->ring_rows - 1);

    return band->rows + (size_t)stage * march->stage_words + shape->lead + slot * shape->stride;
}

/* A row that stage number `stage` (0 .. depth - 1) reads; y may lie outside the grid. */
static const uint64_t *stage_in(const struct march *march, const struct band *band, int stage, int y)
{
    const struct gol_life *life = march->life;
    const struct gol_shape *shape = &life->shape;

    if (!shape->wraps && (y < 0 || y >= shape->height))
        return life->dead_row + shape->lead;
    if (stage > 0)
        return kept_row(march, band, stage - 1, y);
    if (y < 0 || y >= shape->height)
        y = (y % shape->height + shape->height) % shape->height;
    return gol_shape_row(shape, band->from, y);
}

/* Rows first .. end - 1 of one stage; at most ring_rows - 2 of them. */
static void step_stage(const struct march *march, const struct band *band, int stage, bool is_last, int first, int end)
{
    const struct gol_shape *shape = &march->life->shape;
    const uint64_t *in[GOL_BLOCK_ROWS_MAX + 2];
    uint64_t *out[GOL_BLOCK_ROWS_MAX];
    const size_t next_rows = (size_t)(end - first) * shape->stride;
    const struct gol_block block = {.in = in,
                                    .out = out,
                                    .rows = end - first,
                                    .words = shape->padded_words,
                                    .fetch_in = march->is_far && stage == 0 ? next_rows : 0,
                                    .fetch_out = march->is_far && is_last ? next_rows : 0,
                                    .rule = march->life->options.rule};

    for (int i = -1; i <= block.rows; i++)
        in[i + 1] = stage_in(march, band, stage, first + i);
    for (int i = 0; i < block.rows; i++)
        out[i] = is_last ? gol_shape_row(shape, band->to, first + i) : kept_row(march, band, stage, first + i);
    march->step(&block);
    for (int i = 0; i < block.rows; i++)
        gol_shape_guard(shape, out[i]);
}

static void wave_band(const struct march *march, const struct band *band, int depth)
{
    const struct gol_shape *shape = &march->life->shape;
    const int block_rows = march->ring_rows - 2;

    if (band->first == band->end)
        return;
    for (int base = band->first - (depth - 1); base - (depth - 1) < band->end; base += block_rows)
        for (int stage = 0; stage < depth; stage++) {
            /* What this stage has to make at all: the later stages, and so the rows beyond the band, shrink to it. */
            const int margin = depth - 1 - stage;
            int first = base - stage;
            int end = first + block_rows;
            int low = band->first - margin;
            int high = band->end + margin;

            if (!shape->wraps && low < 0)
                low = 0;
            if (!shape->wraps && high > shape->height)
                high = shape->height;
            first = first < low ? low : first;
            end = end > high ? high : end;
            if (first < end)
                step_stage(march, band, stage, stage == depth - 1, first, end);
        }
}

/* ---- a call ---- */

/* Counters begin anew: who lives has an age of at least 1, and the tail is long enough to make that come true. */
static void restart_counters(const struct march *march, const struct band *band)
{
    const struct gol_life *life = march->life;
    const struct gol_shape *shape = &life->shape;

    for (int y = band->first; y < band->end; y++) {
        uint64_t *const row = gol_shape_row(shape, life->counters, y);

        memcpy(row, gol_shape_row(shape, band->from, y), shape->padded_words * sizeof *row);
        for (unsigned k = 1; k < life->age_bits; k++)
            memset(row + k * shape->plane_words, 0, shape->padded_words * sizeof *row);
    }
}

static void march_band(void *argument, int member, int members)
{
    const struct march *march = argument;
    const struct gol_life *life = march->life;
    const int64_t height = life->shape.height;
    struct band band = {.first = (int)(height * member / members), .end = (int)(height * (member + 1) / members)};
    const int other = (life->now + 1) % life->n_planes;
    int now = life->now;

    if (march->depth > 1)
        band.rows = life->wave_rows + (size_t)member * march->member_words;
    for (int64_t left = march->run; left > 0;) {
        const int depth = left < march->depth ? (int)left : march->depth;
        const int next = now == other ? life->now : other;

        band.from = gol_game_slot(life, now);
        band.to = gol_game_slot(life, next);
        if (depth > 1)
            wave_band(march, &band, depth);
        else
            step_band(march, &band, false);
        left -= depth;
        now = next;
        gol_team_wait(life->team);
    }
    band.from = gol_game_slot(life, now);
    if (march->run > 0 && life->counters != NULL)
        restart_counters(march, &band);
    for (int i = 0; i < march->tail; i++) {
        band.from = gol_game_slot(life, now);
        now = (now + 1) % life->n_planes;
        band.to = gol_game_slot(life, now);
        step_band(march, &band, life->counters != NULL);
        if (i + 1 < march->tail)
            gol_team_wait(life->team);
    }
}

/* Slot in which march_band ends. */
static int slot_after(const struct march *march)
{
    const struct gol_life *life = march->life;
    const int64_t passes = (march->run + march->depth - 1) / march->depth;

    return (int)((life->now + passes % 2 + march->tail) % life->n_planes);
}

/* ---- planning a call ---- */

/* How many generations the end of a call makes one by one, when the call is long enough to have a run before them. */
static int tail_of(const struct gol_life *life)
{
    if (life->counters == NULL)
        return life->n_planes - 1;
    return life->options.max_age > 2 ? life->options.max_age - 1 : 1;
}

static void find_team(struct gol_life *life)
{
    const size_t words = life->shape.padded_words * (size_t)life->shape.height;
    int members = life->options.threads;

    if (life->team != NULL || life->has_no_team)
        return;
    if (life->tuning.band_min_words > 0 && words / life->tuning.band_min_words < (size_t)members)
        members = (int)(words / life->tuning.band_min_words);
    if (members > life->shape.height)
        members = life->shape.height;
    if (members > 1)
        life->team = gol_team_new(members);
    life->has_no_team = life->team == NULL;
}

/* Makes room for the wavefront's rows; without memory there is none, and generations are made one by one. */
static void plan_wave(struct march *march)
{
    struct gol_life *life = march->life;
    const struct gol_shape *shape = &life->shape;
    const size_t row_bytes = shape->stride * sizeof(uint64_t);
    const size_t members = (size_t)gol_team_members(life->team);
    const size_t band_rows = (size_t)shape->height / members;
    int depth = life->tuning.wave_depth;
    int rows = GOL_BLOCK_ROWS_MAX;
    size_t bytes;

    march->depth = 1;
    /* In the cache of one core a wavefront gains nothing; with several threads it saves them from waiting. */
    if (march->run < 2 || (members == 1 && shape->plane_words * sizeof(uint64_t) < life->tuning.wave_min_bytes))
        return;
    if (depth < 2)
        return;
    if ((size_t)depth * life->tuning.wave_min_rows > band_rows)
        depth = (int)(band_rows / life->tuning.wave_min_rows);
    if (depth < 2)
        return;
    /* Passes of about the same depth: a last one of two generations costs as much memory as one of twenty. */
    depth = (int)((march->run - 1) / ((march->run - 1) / depth + 1) + 1);
    while (rows > FEWEST_RING_ROWS && (size_t)(depth - 1) * (size_t)rows * row_bytes > life->tuning.wave_bytes)
        rows /= 2;
    while (depth > 2 && (size_t)(depth - 1) * (size_t)rows * row_bytes > life->tuning.wave_bytes)
        depth--;
    march->ring_rows = rows;
    march->stage_words = shape->lead + (size_t)rows * shape->stride;
    march->stage_words = (march->stage_words + 7) / 8 * 8;
    march->member_words = (size_t)(depth - 1) * march->stage_words;
    bytes = members * march->member_words * sizeof(uint64_t);
    if (bytes > life->wave_rows_bytes) {
        gol_plane_memory_free(life->wave_rows, life->wave_rows_bytes);
        life->wave_rows = gol_plane_memory_new(bytes);
        life->wave_rows_bytes = life->wave_rows == NULL ? 0 : bytes;
    }
    if (life->wave_rows != NULL)
        march->depth = depth;
}

void gol_march(struct gol_life *life, int64_t generations)
{
    const int tail = tail_of(life);
    struct march march = {
        .life = life,
        .tail = generations < tail ? (int)generations : tail,
        .step = life->kernels->step_for(life->options.rule, 0),
        .step_aged = life->kernels->step_for(life->options.rule, life->age_bits),
        .is_far = 2 * life->shape.plane_words * sizeof(uint64_t) > life->tuning.near_bytes,
    };

    march.block_rows = march.is_far ? life->tuning.far_rows : life->tuning.near_rows;
    march.run = generations - march.tail;
    find_team(life);
    plan_wave(&march);
    gol_team_run(life->team, march_band, &march);
    life->now = slot_after(&march);
}
