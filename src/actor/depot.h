/*
 * The depot of the pool of mails (mail.h): magazines that no thread has, full and empty ones, and the memory that mails
 * are cut from. It gives mails that have come back before fresh ones. Under a lock of the pool's, but for what is
 * atomic.
 */
#ifndef GOL_ACTOR_DEPOT_H
#define GOL_ACTOR_DEPOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gol_depot_chunk;
struct gol_magazine;
struct gol_mail;

struct gol_depot {
    /* under the lock */
    struct gol_magazine **full; /* magazines with mails in them: a stack */
    struct gol_magazine **empty; /* without: another one, of the same capacity */
    size_t n_full, n_empty, capacity;
    struct gol_mail *loose; /* for which there was no magazine */
    struct gol_depot_chunk *chunks;
    size_t mails; /* of all chunks */
    uint32_t uncut; /* of the newest chunk that nobody has had */
    /* any thread: atomic */
    _Atomic(uint32_t) free_mails; /* in the depot; a futex for those who wait */
    _Atomic(uint32_t) returned; /* mails that have come back, modulo 2^32 */
};

/* Takes a magazine, or gol_magazine_none; also when there is no memory to note it. */
void gol_depot_put(struct gol_depot *depot, struct gol_magazine *magazine);
/* Takes a single mail. */
void gol_depot_put_loose(struct gol_depot *depot, struct gol_mail *mail);
/* A magazine with mails that have come back; NULL: there is none. */
struct gol_magazine *gol_depot_get_full(struct gol_depot *depot);
/* An empty magazine of at least `size`; NULL: no memory. */
struct gol_magazine *gol_depot_get_empty(struct gol_depot *depot, uint32_t size);
/*
 * Fills an empty magazine with `size` mails that are loose, or that nobody has had. False: no memory for a single one.
 */
bool gol_depot_cut(struct gol_depot *depot, struct gol_magazine *magazine, uint32_t size);

/* Memory held for mails; mails that somebody has had, and those of them that are not in the depot. */
size_t gol_depot_bytes(const struct gol_depot *depot);
size_t gol_depot_count_cut(const struct gol_depot *depot);
size_t gol_depot_count_out(const struct gol_depot *depot);

/* Gives all memory back. Nobody has a mail. */
void gol_depot_clear(struct gol_depot *depot);

#endif
