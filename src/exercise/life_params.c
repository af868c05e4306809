#include "exercise/life_params.h"

#include <unistd.h>

static const char *const view_choices[] = {"off", "sampled", "every", NULL}; /* in the order of gol_view_kind */
static const char *const topology_choices[] = {"torus", "plane", NULL}; /* in the order of gol_topology */

#define COUNT_PARAM(text, most, help)                                                                                  \
    .type = GOL_PARAM_COUNT, .fallback = (text), .min = 1, .max = (most), .about = (help), .modes = GOL_MODES_ALL

const struct gol_param gol_life_params[GOL_LIFE_COUNT] = {
    [GOL_LIFE_GAMES] = {.name = "games", .shapes_result = true, COUNT_PARAM("15", 1000000, "independent games")},
    [GOL_LIFE_SIZE] = {.name = "size",
                       .shapes_result = true,
                       .type = GOL_PARAM_SIZE,
                       .fallback = "33",
                       .about = "cells of a game: N for a square, or WIDTHxHEIGHT",
                       .modes = GOL_MODES_ALL},
    [GOL_LIFE_STEPS] = {.name = "steps",
                        .shapes_result = true,
                        COUNT_PARAM("100", 1000000000, "generations of each game")},
    [GOL_LIFE_BATCH] = {.name = "batch", COUNT_PARAM("1", 1000000000, "generations that one request asks for")},
    [GOL_LIFE_PAUSE] = {.name = "pause",
                        .type = GOL_PARAM_DURATION,
                        .fallback = "0",
                        .about = "what the driver waits before each round",
                        .modes = GOL_MODES_ALL},
    [GOL_LIFE_VIEW] = {.name = "view",
                       .type = GOL_PARAM_CHOICE,
                       .fallback = "off",
                       .choices = view_choices,
                       .about = "off; sampled: publish the newest states; every: wait until each is drawn",
                       .modes = GOL_MODES_ALL},
    [GOL_LIFE_RULE] = {.name = "rule",
                       .shapes_result = true,
                       .type = GOL_PARAM_RULE,
                       .fallback = "B3/S23",
                       .about = "births and survivals",
                       .modes = GOL_MODES_ALL},
    [GOL_LIFE_TOPOLOGY] = {.name = "topology",
                           .shapes_result = true,
                           .type = GOL_PARAM_CHOICE,
                           .fallback = "torus",
                           .choices = topology_choices,
                           .about = "torus: edges meet; plane: everything outside is dead",
                           .modes = GOL_MODES_ALL},
    [GOL_LIFE_DENSITY] = {.name = "density",
                          .shapes_result = true,
                          .type = GOL_PARAM_REAL,
                          .fallback = "0.3",
                          .real_min = 0,
                          .real_max = 1,
                          .about = "share of live cells at the start",
                          .modes = GOL_MODES_ALL},
    [GOL_LIFE_MAX_AGE] = {.name = "max_age",
                          .shapes_result = true,
                          COUNT_PARAM("10", 255, "the age at which cells stop growing older")},
    [GOL_LIFE_WORKERS] = {.name = "workers",
                          .type = GOL_PARAM_COUNT,
                          .fallback = "cpus",
                          .about = "threads of the pool",
                          .min = 1,
                          .max = 1024,
                          .modes = GOL_MODE_BIT(GOL_MODE_POOL)},
};

enum gol_code gol_life_check(enum gol_mode mode, const struct gol_value *values, const char **warning,
                             struct gol_err *err)
{
    const int64_t steps = values[GOL_LIFE_STEPS].as.count;
    const int64_t batch = values[GOL_LIFE_BATCH].as.count;
    const double cells = (double)values[GOL_LIFE_SIZE].as.size.width * values[GOL_LIFE_SIZE].as.size.height;
    const double games = (double)values[GOL_LIFE_GAMES].as.count;
    /* What the replies carry: serial has one at a time, the others all of a round. */
    const double states = values[GOL_LIFE_VIEW].as.choice == GOL_VIEW_EVERY ? (double)batch : 1;
    const double replies = mode == GOL_MODE_SERIAL ? 1 : games;
    /* Two byte grids a game. */
    const double needed = cells * (2 * games + states * replies);
    const double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);

    if (batch > steps)
        return gol_err_set(err, GOL_INVALID, "batch %lld is more than steps %lld (want batch <= steps)",
                           (long long)batch, (long long)steps);
    if (games * cells * (double)steps > 9e18)
        return gol_err_set(err, GOL_LIMIT, "games x size x steps is more than 9e18 cells");
    if (memory > 0 && needed > memory)
        return gol_err_set(err, GOL_LIMIT, "games of this size need about %.1f GB and the machine has %.1f GB",
                           needed / 1e9, memory / 1e9);
    if (warning != NULL && steps % batch != 0)
        *warning = "steps is not a multiple of batch: the last round is shorter";
    return GOL_OK;
}

int64_t gol_life_rounds(int64_t steps, int64_t batch)
{
    return steps / batch + (steps % batch != 0);
}

int64_t gol_life_ideal_ns(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t rounds = gol_life_rounds(values[GOL_LIFE_STEPS].as.count, values[GOL_LIFE_BATCH].as.count);

    (void)mode;
    return values[GOL_LIFE_PAUSE].as.ns > INT64_MAX / rounds ? INT64_MAX : rounds * values[GOL_LIFE_PAUSE].as.ns;
}

int64_t gol_life_work_ns(enum gol_mode mode, const struct gol_value *values)
{
    static const double view_ns[] = {0, 2, 30}; /* off, sampled, every: by cell, a guess */
    const double games = (double)values[GOL_LIFE_GAMES].as.count;
    const double cells = games * values[GOL_LIFE_SIZE].as.size.width * values[GOL_LIFE_SIZE].as.size.height;
    const double steps = (double)values[GOL_LIFE_STEPS].as.count;
    const double rounds = (double)gol_life_rounds(values[GOL_LIFE_STEPS].as.count, values[GOL_LIFE_BATCH].as.count);
    const double message_ns = mode == GOL_MODE_SERIAL ? 0 : 5000;
    const double total = cells * steps * (2 + view_ns[values[GOL_LIFE_VIEW].as.choice]) + games * rounds * message_ns;

    return total > 1e18 ? (int64_t)1e18 : (int64_t)total;
}
