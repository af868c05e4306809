/*
 * Modes: who runs the handlers of an experiment. The X-macro is the one list of them.
 */
#ifndef GOL_EXERCISE_MODE_H
#define GOL_EXERCISE_MODE_H

#include <stdbool.h>
#include <stddef.h>

/* X(ID, name in YAML, what it is) in the order in which they are shown. */
#define GOL_MODES(X)                                                                                                   \
    X(SERIAL, "serial", "plain objects: the driver calls them itself, no runtime at all")                              \
    X(THREADS, "threads", "actors, one OS thread for each (a pinned dispatcher)")                                      \
    X(POOL, "pool", "actors on a pool of `workers` threads; a pause is a timer")

enum gol_mode {
#define GOL_MODE_ENUM(id, name, about) GOL_MODE_##id,
    GOL_MODES(GOL_MODE_ENUM)
#undef GOL_MODE_ENUM
        GOL_MODE_COUNT
};

/* A set of modes, for the parameters that only some of them use. */
#define GOL_MODE_BIT(mode) (1U << (mode))
#define GOL_MODES_ALL (GOL_MODE_BIT(GOL_MODE_COUNT) - 1U)

const char *gol_mode_name(enum gol_mode mode);
const char *gol_mode_about(enum gol_mode mode);
/* False when no mode has that name. */
bool gol_mode_find(const char *name, enum gol_mode *out);

#endif
