/*
 * A list in the order of coming, and from some size on a hash table with chains over the same nodes (Knuth, TAOCP
 * volume 3, 6.4), which doubles when there are more watchers than buckets.
 *
 * An actor that lives long is watched by many that do not. Nobody tells it when a watcher ends, so it looks for itself:
 * when there are twice as many as after the last look, it forgets those that have ended, which costs a constant for
 * each that comes, and keeps the table at twice of what is alive.
 */
#include "actor/watchers.h"

#include "actor/actor.h"
#include "actor/deliver.h"
#include "actor/future.h"
#include "util/rng.h"

#include <stdlib.h>

enum { BUCKETS_FROM = 16 }; /* watchers; a list is as fast up to there */
enum { SWEEP_FROM = 64 };

struct gol_monitor {
    struct gol_watcher *first, **end; /* *end is NULL: where the next one goes */
    size_t n;
    size_t sweep_at; /* watchers at which to look for ended ones */
    struct gol_watcher **buckets; /* of monitors and links; NULL: none yet */
    size_t n_buckets; /* a power of two */
};

struct gol_watcher *gol_watcher_new(enum gol_watcher_kind kind, struct gol_address who, uint64_t id)
{
    struct gol_blob *blob = gol_blob_new(sizeof(struct gol_watcher));
    struct gol_watcher *watcher;

    if (blob == NULL)
        return NULL;
    watcher = gol_blob_fill(blob);
    *watcher = (struct gol_watcher){.blob = blob, .kind = kind, .who = who, .id = id};
    if (kind == GOL_WATCHER_FUTURE)
        return watcher;
    watcher->mail = gol_mail_new(&gol_context_here);
    if (watcher->mail != NULL)
        return watcher;
    gol_blob_release(blob);
    return NULL;
}

struct gol_watcher *gol_watcher_take(struct gol_mail *mail)
{
    struct gol_blob *blob = mail->msg.blob;

    mail->msg.blob = NULL;
    return gol_blob_fill(blob);
}

void gol_watcher_free(struct gol_watcher *watcher)
{
    if (watcher == NULL)
        return;
    if (watcher->mail != NULL)
        gol_mail_free(&gol_context_here, watcher->mail);
    gol_promise_break(watcher->promise, GOL_CLOSED);
    gol_blob_release(watcher->blob);
}

void gol_watcher_tell(struct gol_watcher *watcher, struct gol_address to, const struct gol_msg *msg)
{
    struct gol_mail *mail = watcher->mail;

    watcher->mail = NULL;
    mail->msg = *msg;
    if (msg->blob != NULL)
        gol_blob_retain(msg->blob);
    if (gol_deliver_to(&gol_context_here, to, mail) == GOL_OK)
        return;
    gol_blob_release(msg->blob);
    gol_mail_free(&gol_context_here, mail);
}

uint64_t gol_watcher_number(void)
{
    /* For all runtimes, as their actors may watch each other. */
    static _Alignas(64) _Atomic(uint64_t) numbers;

    /*
     * relaxed: who has heard of a number draws a larger one, as one variable has one order; nothing is published by it
     */
    return atomic_fetch_add_explicit(&numbers, 1, memory_order_relaxed) + 1;
}

/* ---- the table of an actor ---- */

struct gol_monitor *gol_watchers_of(const struct gol_actor *actor)
{
    return gol_actor_control(actor) & GOL_CONTROL_ANNEX ? actor->more.annex->monitors : NULL;
}

struct gol_monitor *gol_watchers_made(struct gol_actor *actor)
{
    struct gol_annex *annex = gol_actor_annex(actor);
    struct gol_monitor *table;

    if (annex == NULL || annex->monitors != NULL)
        return annex != NULL ? annex->monitors : NULL;
    table = calloc(1, sizeof *table);
    if (table == NULL)
        return NULL;
    table->end = &table->first;
    table->sweep_at = SWEEP_FROM;
    annex->monitors = table;
    return table;
}

void gol_watchers_free(struct gol_monitor *table)
{
    if (table == NULL)
        return;
    while (table->first != NULL) {
        struct gol_watcher *watcher = table->first;

        table->first = watcher->next;
        gol_watcher_free(watcher);
    }
    free(table->buckets);
    free(table);
}

/* ---- the buckets ---- */

/* An actor has one link with another, and any number of monitors, which have numbers of their own. */
static uint64_t hash(struct gol_address who, uint64_t monitor)
{
    return gol_rng_mix(who.id ^ gol_rng_mix(monitor));
}

static struct gol_watcher **bucket_of(const struct gol_monitor *table, const struct gol_watcher *watcher)
{
    const uint64_t monitor = watcher->kind == GOL_WATCHER_MONITOR ? watcher->id : 0;

    return &table->buckets[hash(watcher->who, monitor) & (table->n_buckets - 1)];
}

static void put_into_bucket(struct gol_monitor *table, struct gol_watcher *watcher)
{
    struct gol_watcher **bucket;

    if (table->buckets == NULL || watcher->kind == GOL_WATCHER_FUTURE)
        return;
    bucket = bucket_of(table, watcher);
    watcher->chain = *bucket;
    *bucket = watcher;
}

static void take_from_bucket(struct gol_monitor *table, struct gol_watcher *watcher)
{
    struct gol_watcher **at;

    if (table->buckets == NULL || watcher->kind == GOL_WATCHER_FUTURE)
        return;
    for (at = bucket_of(table, watcher); *at != watcher; at = &(*at)->chain)
        continue;
    *at = watcher->chain;
}

static void grow(struct gol_monitor *table)
{
    const size_t n_buckets = table->n_buckets == 0 ? 2 * (size_t)BUCKETS_FROM : 2 * table->n_buckets;
    struct gol_watcher **buckets = calloc(n_buckets, sizeof(struct gol_watcher *));

    if (buckets == NULL)
        return;
    free(table->buckets);
    table->buckets = buckets;
    table->n_buckets = n_buckets;
    for (struct gol_watcher *watcher = table->first; watcher != NULL; watcher = watcher->next)
        put_into_bucket(table, watcher);
}

/* ---- those who would not hear any more ---- */

static bool is_deaf(const struct gol_watcher *watcher)
{
    struct gol_actor *actor;

    if (watcher->kind == GOL_WATCHER_FUTURE)
        return !gol_future_pending(watcher->future);
    /* A link that ended says so itself. */
    if (watcher->kind != GOL_WATCHER_MONITOR)
        return false;
    actor = gol_address_retain(watcher->who);
    gol_actor_release(actor);
    return actor == NULL;
}

static void sweep(struct gol_monitor *table)
{
    struct gol_watcher *next;

    for (struct gol_watcher *watcher = table->first; watcher != NULL; watcher = next) {
        next = watcher->next;
        if (is_deaf(watcher)) {
            gol_watchers_take(table, watcher);
            gol_watcher_free(watcher);
        }
    }
    table->sweep_at = table->n < SWEEP_FROM / 2 ? SWEEP_FROM : 2 * table->n;
}

/* ---- in and out ---- */

void gol_watchers_add(struct gol_monitor *table, struct gol_watcher *watcher)
{
    if (table->n >= table->sweep_at)
        sweep(table);
    if (table->n >= BUCKETS_FROM && table->n >= table->n_buckets)
        grow(table);
    watcher->next = NULL;
    watcher->link = table->end;
    *table->end = watcher;
    table->end = &watcher->next;
    table->n++;
    put_into_bucket(table, watcher);
}

void gol_watchers_take(struct gol_monitor *table, struct gol_watcher *watcher)
{
    take_from_bucket(table, watcher);
    *watcher->link = watcher->next;
    if (watcher->next != NULL)
        watcher->next->link = watcher->link;
    else
        table->end = watcher->link;
    watcher->link = NULL;
    table->n--;
}

static bool is_link(const struct gol_watcher *watcher)
{
    return watcher->kind == GOL_WATCHER_LINK || watcher->kind == GOL_WATCHER_UNLINKED;
}

/* The monitor of this number; 0: the link. */
static struct gol_watcher *find(const struct gol_monitor *table, struct gol_address who, uint64_t monitor)
{
    const bool hashed = table != NULL && table->buckets != NULL;
    struct gol_watcher *watcher = NULL;

    if (hashed)
        watcher = table->buckets[hash(who, monitor) & (table->n_buckets - 1)];
    else if (table != NULL)
        watcher = table->first;
    while (watcher != NULL) {
        if (gol_address_equal(watcher->who, who) &&
            (monitor == 0 ? is_link(watcher) : watcher->kind == GOL_WATCHER_MONITOR && watcher->id == monitor))
            return watcher;
        watcher = hashed ? watcher->chain : watcher->next;
    }
    return NULL;
}

struct gol_watcher *gol_watchers_monitor(const struct gol_monitor *table, struct gol_address who, uint64_t id)
{
    return id != 0 ? find(table, who, id) : NULL;
}

struct gol_watcher *gol_watchers_link(const struct gol_monitor *table, struct gol_address who)
{
    return find(table, who, 0);
}

struct gol_watcher *gol_watchers_first(const struct gol_monitor *table)
{
    return table != NULL ? table->first : NULL;
}
