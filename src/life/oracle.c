/*
 * The rules spelled out. It shares no code with the kernels, and its worth is that it can be checked by reading:
 * leave it as it is when they become faster.
 */
#include "life/oracle.h"

#include <stdbool.h>
#include <stddef.h>

static bool is_alive(const struct gol_life_options *options, const uint8_t *cells, int x, int y)
{
    if (options->topology == GOL_TOPOLOGY_TORUS) {
        x = (x + options->width) % options->width;
        y = (y + options->height) % options->height;
    } else if (x < 0 || x >= options->width || y < 0 || y >= options->height) {
        return false;
    }
    return cells[(size_t)y * (size_t)options->width + (size_t)x] > 0;
}

static int count_neighbours(const struct gol_life_options *options, const uint8_t *cells, int x, int y)
{
    int count = 0;

    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++)
            if ((dx != 0 || dy != 0) && is_alive(options, cells, x + dx, y + dy))
                count++;
    return count;
}

static uint8_t next_age(const struct gol_life_options *options, uint8_t age, int neighbours)
{
    const bool is_born = age == 0 && (options->rule.birth & (1U << neighbours)) != 0;
    const bool survives = age > 0 && (options->rule.survival & (1U << neighbours)) != 0;

    if (is_born)
        return 1;
    if (survives && age < options->max_age)
        return (uint8_t)(age + 1);
    if (survives)
        return (uint8_t)options->max_age;
    return 0;
}

void gol_oracle_step(const struct gol_life_options *options, const uint8_t *cells, uint8_t *next)
{
    for (int y = 0; y < options->height; y++)
        for (int x = 0; x < options->width; x++) {
            const size_t at = (size_t)y * (size_t)options->width + (size_t)x;

            next[at] = next_age(options, cells[at], count_neighbours(options, cells, x, y));
        }
}
