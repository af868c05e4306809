#include "ui/looks.h"

#include "ui/palette.h"

#include <wchar.h>

static void number_colours(struct gol_looks *looks)
{
    for (int i = 0; i < GOL_COLOUR_COUNT; i++) {
        looks->kin[i] = (uint8_t)i;
        if (looks->colours == 0)
            continue;
        looks->numbers[i] = gol_palette_number((enum gol_colour)i, looks->map, looks->ground, looks->colours);
        /* Dim may be more than a colour. */
        for (int k = 0; k < i && looks->kin[i] == i && i != GOL_COLOUR_DIM; k++)
            if (looks->numbers[k] == looks->numbers[i] && k != GOL_COLOUR_DIM)
                looks->kin[i] = (uint8_t)k;
    }
}

void gol_looks_init(struct gol_looks *looks, bool unicode, int colours)
{
    *looks = (struct gol_looks){.unicode = unicode, .colours = colours};
    number_colours(looks);
}

bool gol_looks_dress(struct gol_looks *looks, enum gol_map map, enum gol_ground ground)
{
    if (looks->colours == 0 || (map == looks->map && ground == looks->ground))
        return false;
    looks->map = map;
    looks->ground = ground;
    number_colours(looks);
    return true;
}

struct gol_cell gol_looks_of(const struct gol_looks *looks, const struct gol_cell *cell)
{
    const bool coloured = looks->colours > 0;
    struct gol_cell look = gol_cell_plain(*cell, looks->unicode, coloured);

    look.fg = coloured || look.fg == GOL_COLOUR_DIM ? looks->kin[look.fg] : GOL_COLOUR_DEFAULT;
    if (coloured)
        look.bg = looks->kin[look.bg];
    else if (!looks->reverses || look.bg != GOL_COLOUR_CHOSEN_GROUND)
        look.bg = GOL_COLOUR_DEFAULT;
    if (gol_looks_blank(&look)) {
        look.fg = GOL_COLOUR_DEFAULT;
        look.bold = false;
    }
    return look;
}

bool gol_looks_differ(const struct gol_cell *a, const struct gol_cell *b)
{
    return a->glyph != b->glyph || a->fg != b->fg || a->bg != b->bg || a->bold != b->bold;
}

bool gol_looks_blank(const struct gol_cell *look)
{
    return look->glyph == ' ' || look->glyph == 0;
}

/*
 * Where the C library, which may be what the terminal goes by, sees another width than the frame did, a '?' keeps the
 * columns right.
 */
static uint32_t sendable(uint32_t glyph)
{
    return glyph < 0x7F || wcwidth((wchar_t)glyph) == gol_glyph_columns(glyph) ? glyph : '?';
}

uint32_t gol_looks_glyph(const struct gol_cell *look)
{
    return gol_looks_blank(look) ? ' ' : sendable(look->glyph);
}

int gol_looks_bytes(const struct gol_cell *look)
{
    char bytes[4];

    return (int)gol_glyph_encode(gol_looks_glyph(look), bytes);
}

bool gol_looks_wide(const struct gol_looks *looks, uint32_t glyph)
{
    return looks->unicode && gol_glyph_columns(glyph) == 2 && sendable(glyph) == glyph;
}
