/*
 * Who is told of an actor's end: its monitors, the futures that watch it, and its links. The actor's own turns only.
 *
 * They are told in the order in which they came, which does not depend on where in memory anybody is. Once there are
 * many, one is found in constant time.
 */
#ifndef GOL_ACTOR_WATCHERS_H
#define GOL_ACTOR_WATCHERS_H

#include "actor/actor.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct gol_monitor; /* the table: all watchers of one actor */

enum gol_watcher_kind {
    GOL_WATCHER_MONITOR,
    GOL_WATCHER_FUTURE,
    GOL_WATCHER_LINK,
    GOL_WATCHER_UNLINKED, /* a link that this actor took off; kept until the other one has heard of it */
};

/*
 * One watcher. It lies in a blob, so that it can come with the signal that asks for it, and brings the mail by which it
 * will be told: so neither taking it in nor the end of the actor needs memory.
 */
struct gol_watcher {
    struct gol_watcher *next; /* in the order in which they came */
    struct gol_watcher **link; /* what points at this one; NULL: it is in no table */
    struct gol_watcher *chain; /* in its bucket */
    struct gol_blob *blob; /* in which it lies */
    struct gol_mail *mail; /* to tell it by; NULL for a future, or when it was used */
    enum gol_watcher_kind kind;
    struct gol_address who; /* nobody: a future */
    uint64_t id; /* of the monitor; of a link: of what was last done to it (watch.c) */
    struct gol_future *future; /* the one behind `promise`, which keeps it */
    struct gol_promise *promise;
};

/* One to fill in, with its mail. NULL: no memory. */
struct gol_watcher *gol_watcher_new(enum gol_watcher_kind kind, struct gol_address who, uint64_t id);
/* Takes the one that came with a signal out of its mail. */
struct gol_watcher *gol_watcher_take(struct gol_mail *mail);
/* Frees one that is in no table, with its mail; breaks its promise with GOL_CLOSED. NULL is allowed. */
void gol_watcher_free(struct gol_watcher *watcher);

/*
 * Sends its mail, once. Nothing if `to` has ended. The blob of `msg` is shared, its size may have flags. Cannot fail.
 */
void gol_watcher_tell(struct gol_watcher *watcher, struct gol_address to, const struct gol_msg *msg);
/* Numbers for monitors and changes of links: above 0, and larger than all that the caller knows of. Any thread. */
uint64_t gol_watcher_number(void);

/* The table of an actor; made: made if there is none. NULL: there is none; no memory. */
struct gol_monitor *gol_watchers_of(const struct gol_actor *actor);
struct gol_monitor *gol_watchers_made(struct gol_actor *actor);
/* Frees all that is in it, too. NULL is allowed. */
void gol_watchers_free(struct gol_monitor *table);
/*
 * Adds one, which is the table's then; now and then forgets those who would not hear any more. Cannot fail: a table
 * that gets no memory to grow is slower.
 */
void gol_watchers_add(struct gol_monitor *table, struct gol_watcher *watcher);
/* Takes one out, which is the caller's then. */
void gol_watchers_take(struct gol_monitor *table, struct gol_watcher *watcher);
/* NULL: there is none. `table` may be NULL, which has none, here and below. */
struct gol_watcher *gol_watchers_monitor(const struct gol_monitor *table, struct gol_address who, uint64_t id);
/* The link with `who`, whether it is taken off or not. NULL: there is none. */
struct gol_watcher *gol_watchers_link(const struct gol_monitor *table, struct gol_address who);
/* The one that came first; the others follow by `next`. NULL: none. */
struct gol_watcher *gol_watchers_first(const struct gol_monitor *table);

/* ---- links (link.c) ---- */

static inline struct gol_signal gol_signal_of(const struct gol_msg *msg)
{
    struct gol_signal signal;

    memcpy(&signal, msg->bytes, sizeof signal);
    return signal;
}

/* Tells `to` that `who`, which is linked with it, has ended. */
void gol_link_tell(struct gol_watcher *watcher, struct gol_address to, struct gol_address who, enum gol_code code,
                   struct gol_blob *text);
/* As gol_watch_handle and gol_watch_undelivered, for the signals that concern links. */
enum gol_code gol_link_handle(struct gol_turn *turn, enum gol_system what, const struct gol_signal *signal);
void gol_link_undelivered(struct gol_address to, enum gol_system what, const struct gol_signal *signal,
                          struct gol_mail *mail);

#endif
