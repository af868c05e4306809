/*
 * An entry of the table of keys, for those who dispatch it and those who draw it (keys.c, keys_draw.c); all others use
 * keys.h.
 */
#ifndef GOL_UI_KEYS_TABLE_H
#define GOL_UI_KEYS_TABLE_H

#include "ui/keys.h"

#include <stddef.h>

#define GOL_KEYS_OF_ENTRY 5
#define GOL_KEYS_ANY (-1) /* in place of a key: whatever comes */
#define GOL_KEYS_IN(view) (1U << (view))
#define GOL_KEYS_EVERYWHERE (GOL_KEYS_IN(GOL_VIEW_COUNT) - 1)

enum gol_keys_who {
    GOL_KEYS_ANYBODY,
    GOL_KEYS_OWNER,
    GOL_KEYS_GUEST,
    GOL_KEYS_COLOURED /* anybody whose terminal has colours: without them nothing would come of it */
};

struct gol_key_entry {
    enum gol_look_mode mode;
    unsigned views; /* GOL_KEYS_IN of each */
    enum gol_keys_who who;
    int keys[GOL_KEYS_OF_ENTRY]; /* 0: no more */
    const char *name; /* as people write them */
    const char *brief; /* in the line at the bottom; NULL: only in the help */
    const char *about; /* in the help; NULL: not there */
    enum gol_request (*act)(struct gol_look *look, int key);
};

extern const struct gol_key_entry gol_key_entries[];
extern const size_t gol_n_key_entries;

/* Whether it has a meaning on this terminal, for those who own the run or do not. */
bool gol_key_is_there(const struct gol_key_entry *entry, const struct gol_look *look, bool owns_run);
/* Whether it has one now. */
bool gol_key_is_meant(const struct gol_key_entry *entry, const struct gol_look *look, bool owns_run);

#endif
