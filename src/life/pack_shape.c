/*
 * How wide the strips of a pack are.
 *
 * Narrow strips waste bits, wide ones leave little room for guards, which must then be filled often. Filling costs
 * less than half a generation (measured: 0.3 to 0.5 of one), so the work for a generation is about
 * strips * (1 + 0.4 / guard); the width with the least of it is taken. That is 2 strips of 50 for 100 cells.
 */
#include "life/pack_shape.h"

#include "util/least.h"

#include <stdint.h>

#define GUARD_COST 0.4

/* One strip without guards: a plane's border needs none, and a torus wraps around within a word, at a third more. */
static double cost_alone(const struct gol_pack_shape *shape)
{
    return shape->topology == GOL_TOPOLOGY_PLANE ? 1.0 : 1.35;
}

/* Sets strips, strip_width, last_width and guard. */
static void cut_into_strips(struct gol_pack_shape *shape)
{
    double best = 1e9;

    if (shape->width <= 64) {
        shape->strips = 1;
        shape->strip_width = shape->last_width = shape->width;
        shape->guard = 0;
        best = cost_alone(shape);
    }
    for (int width = gol_least_int(shape->width, 62); width >= 1; width--) {
        const int strips = (shape->width + width - 1) / width;
        const int last = shape->width - (strips - 1) * width;
        const int guard = gol_least_int((64 - width) / 2, last);
        const double cost = strips * (1 + GUARD_COST / guard);

        if (cost >= best)
            continue;
        best = cost;
        shape->strips = strips;
        shape->strip_width = width;
        shape->last_width = last;
        shape->guard = guard;
    }
}

void gol_pack_shape_init(struct gol_pack_shape *shape, const struct gol_life_options *options, int lanes)
{
    *shape = (struct gol_pack_shape){.topology = options->topology,
                                     .rule = options->rule,
                                     .width = options->width,
                                     .height = options->height,
                                     .age_top = (unsigned)options->max_age - 1};
    cut_into_strips(shape);
    if (options->ages == GOL_AGES_OFTEN)
        while (shape->age_top >> shape->age_bits != 0)
            shape->age_bits++;
    shape->strip_words = (size_t)shape->height * (size_t)lanes;
    shape->plane_words = (size_t)shape->strips * shape->strip_words;
}
