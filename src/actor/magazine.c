#include "actor/magazine.h"

#include <stdlib.h>
#include <string.h>

/* Never written to: it is as full as it is empty. */
const struct gol_magazine gol_magazine_none = {.n = 0, .size = 0};

struct gol_magazine *gol_magazine_new(uint32_t size)
{
    struct gol_magazine *magazine = malloc(sizeof *magazine + (GOL_MAGAZINE_AHEAD + size) * sizeof magazine->places[0]);

    if (magazine == NULL)
        return NULL;
    *magazine = (struct gol_magazine){.size = size};
    for (uint32_t i = 0; i < GOL_MAGAZINE_AHEAD; i++)
        magazine->places[i] = magazine; /* to be fetched in vain, but not far */
    return magazine;
}

void gol_magazine_free(struct gol_magazine *magazine)
{
    if (magazine != GOL_MAGAZINE_NONE)
        free(magazine);
}

void gol_magazine_move(struct gol_magazine *to, struct gol_magazine *from, uint32_t n)
{
    from->n -= n;
    memcpy(&to->places[to->n + GOL_MAGAZINE_AHEAD], &from->places[from->n + GOL_MAGAZINE_AHEAD], n * sizeof(void *));
    to->n += n;
}
