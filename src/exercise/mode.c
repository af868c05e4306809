#include "exercise/mode.h"

#include <string.h>

static const char *const names[] = {
#define MODE_NAME(id, name, about) name,
    GOL_MODES(MODE_NAME)
#undef MODE_NAME
};

static const char *const abouts[] = {
#define MODE_ABOUT(id, name, about) about,
    GOL_MODES(MODE_ABOUT)
#undef MODE_ABOUT
};

const char *gol_mode_name(enum gol_mode mode)
{
    return names[mode];
}

const char *gol_mode_about(enum gol_mode mode)
{
    return abouts[mode];
}

bool gol_mode_find(const char *name, enum gol_mode *out)
{
    for (int i = 0; i < GOL_MODE_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum gol_mode)i;
            return true;
        }
    }
    return false;
}
