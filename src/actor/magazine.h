/*
 * Free things of one kind (mails, slots of actors) that one thread has to itself, and gives and gets by many at a place
 * that all share (Bonwick, Adams: "Magazines and vmem", USENIX 2001). An array, so that those that come next can be
 * fetched from another core's cache while nobody waits for them. In front of them are some places that are never taken,
 * so that there is always one to fetch.
 */
#ifndef GOL_ACTOR_MAGAZINE_H
#define GOL_ACTOR_MAGAZINE_H

#include "actor/context.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOL_MAGAZINE_AHEAD 4U /* things that are fetched before they are wanted */

struct gol_magazine {
    uint32_t n, size;
    void *places[]; /* GOL_MAGAZINE_AHEAD of nothing, `size` for things: n are there */
};

/* What a thread has before it has any: takes nothing, gives nothing. */
extern const struct gol_magazine gol_magazine_none;
#define GOL_MAGAZINE_NONE ((struct gol_magazine *)(uintptr_t)&gol_magazine_none)

/* An empty one; NULL: no memory. */
struct gol_magazine *gol_magazine_new(uint32_t size);
/* Nothing for gol_magazine_none. What is in it is not touched. */
void gol_magazine_free(struct gol_magazine *magazine);
/* The last `n` things of one magazine, which are there, go behind those of another one, which has the places. */
void gol_magazine_move(struct gol_magazine *to, struct gol_magazine *from, uint32_t n);

/* The newest thing; NULL: there is none. */
static inline void *gol_magazine_pop(struct gol_magazine *magazine)
{
    const uint32_t n = magazine->n - 1;

    if (GOL_UNLIKELY(magazine->n == 0))
        return NULL;
    magazine->n = n;
    __builtin_prefetch(magazine->places[n], 1);
    return magazine->places[n + GOL_MAGAZINE_AHEAD];
}

/* False: it is full. */
static inline bool gol_magazine_push(struct gol_magazine *magazine, void *thing)
{
    const uint32_t n = magazine->n;

    if (GOL_UNLIKELY(n == magazine->size))
        return false;
    magazine->places[n + GOL_MAGAZINE_AHEAD] = thing;
    magazine->n = n + 1;
    return true;
}

#endif
