/*
 * Monitors, after Erlang (Armstrong: "Making reliable distributed systems in the presence of software errors", thesis,
 * KTH 2003): asking for one is a signal to the other actor, which goes through its mailbox in order with all else, and
 * is kept there in a table (watchers.h) until it is taken off, or the actor ends. Links are in link.c.
 *
 * Memory. An end must be told whatever happens, so everything that takes is made when it is asked for, where a failure
 * can be reported: the signal carries the watcher that the receiver keeps, and that the mail by which it will be told.
 * Only an actor that has no memory for the table itself cannot promise to tell; it fails with GOL_NO_MEMORY, and tells
 * that.
 */
#include "actor/actor.h"
#include "actor/future.h"
#include "actor/watchers.h"
#include "gollab/supervisor.h"

#include <string.h>

static enum gol_code no_memory(struct gol_err *err)
{
    return gol_err_set(err, GOL_NO_MEMORY, "no memory to watch an actor");
}

static struct gol_msg down_msg(struct gol_address who, uint64_t monitor, enum gol_code code, struct gol_blob *text)
{
    const struct gol_down down = {.who = who, .monitor = monitor, .code = code};
    struct gol_msg msg = {.type = GOL_MSG_DOWN, .size = sizeof down, .blob = text};

    memcpy(msg.bytes, &down, sizeof down);
    return msg;
}

/* ---- telling ---- */

static void tell_monitor(struct gol_watcher *watcher, struct gol_address who, enum gol_code code, struct gol_blob *text)
{
    const struct gol_msg msg = down_msg(who, watcher->id, code, text);

    gol_watcher_tell(watcher, watcher->who, &msg);
}

static void tell_future(struct gol_watcher *watcher, struct gol_address who, enum gol_code code, struct gol_blob *text)
{
    const struct gol_msg msg = down_msg(who, 0, code, text);

    if (text != NULL)
        gol_blob_retain(text);
    gol_promise_keep(watcher->promise, &msg, NULL);
    watcher->promise = NULL;
}

void gol_watch_ended(struct gol_actor *actor, enum gol_code code, struct gol_blob *text)
{
    const struct gol_address self = gol_actor_address(actor);
    struct gol_annex *annex = gol_actor_has_annex(actor);

    if (annex == NULL)
        return;
    for (struct gol_watcher *watcher = gol_watchers_first(annex->monitors); watcher != NULL; watcher = watcher->next) {
        switch (watcher->kind) {
        case GOL_WATCHER_MONITOR:
            tell_monitor(watcher, self, code, text);
            break;
        case GOL_WATCHER_FUTURE:
            tell_future(watcher, self, code, text);
            break;
        case GOL_WATCHER_LINK:
            gol_link_tell(watcher, watcher->who, self, code, text);
            break;
        case GOL_WATCHER_UNLINKED:
            break;
        }
    }
    gol_watchers_free(annex->monitors);
    annex->monitors = NULL;
}

/* ---- asking ---- */

enum gol_code gol_turn_monitor(struct gol_turn *turn, struct gol_address who, uint64_t *monitor, struct gol_err *err)
{
    const struct gol_signal signal = {.from = gol_turn_address(turn), .monitor = gol_watcher_number()};
    struct gol_watcher *watcher = gol_watcher_new(GOL_WATCHER_MONITOR, signal.from, signal.monitor);
    enum gol_code code;

    if (watcher == NULL)
        return no_memory(err);
    if (monitor != NULL)
        *monitor = signal.monitor;
    code = gol_system_send(who, GOL_SYSTEM_MONITOR, &signal, watcher->blob, NULL);
    if (code == GOL_OK)
        return GOL_OK;
    if (code == GOL_CLOSED)
        tell_monitor(watcher, who, GOL_CLOSED, NULL);
    gol_watcher_free(watcher);
    return code == GOL_CLOSED ? GOL_OK : no_memory(err);
}

enum gol_code gol_turn_demonitor(struct gol_turn *turn, struct gol_address who, uint64_t monitor, struct gol_err *err)
{
    const struct gol_signal signal = {.from = gol_turn_address(turn), .monitor = monitor};
    const enum gol_code code = gol_system_send(who, GOL_SYSTEM_DEMONITOR, &signal, NULL, NULL);

    /* GOL_CLOSED: what there was to tell is under way. */
    return code == GOL_NO_MEMORY ? no_memory(err) : GOL_OK;
}

enum gol_code gol_address_watch(struct gol_address who, struct gol_future **out, struct gol_err *err)
{
    const struct gol_signal signal = {.from = {0}};
    const struct gol_msg request = {.size = 0};
    const struct gol_msg reply = down_msg(who, 0, GOL_CLOSED, NULL);
    const enum gol_code code = gol_system_call(who, GOL_SYSTEM_MONITOR, &signal, out, NULL);

    if (code == GOL_OK)
        return GOL_OK;
    if (code == GOL_CLOSED)
        *out = gol_future_new(&request, NULL);
    if (*out == NULL)
        return no_memory(err);
    gol_future_settle(*out, GOL_OK, &reply);
    gol_future_release(*out); /* the one of the actor that would have answered */
    return GOL_OK;
}

/* ---- handling ---- */

static enum gol_code handle_watch(struct gol_turn *turn)
{
    struct gol_monitor *table = gol_watchers_made(turn->actor);
    struct gol_watcher *watcher =
        table != NULL ? gol_watcher_new(GOL_WATCHER_FUTURE, (struct gol_address){0}, 0) : NULL;
    struct gol_future *future = gol_turn_future(turn);
    struct gol_promise *promise;

    if (gol_turn_promise(turn, &promise, NULL) == GOL_OK) {
        if (watcher == NULL) {
            gol_promise_break(promise, GOL_NO_MEMORY);
            return GOL_OK;
        }
        watcher->future = future;
        watcher->promise = promise;
        gol_watchers_add(table, watcher);
    } else {
        gol_watcher_free(watcher);
    }
    return GOL_OK;
}

static enum gol_code handle_monitor(struct gol_turn *turn)
{
    struct gol_watcher *watcher = gol_watcher_take(turn->mail);
    struct gol_monitor *table = gol_watchers_made(turn->actor);

    if (table != NULL) {
        gol_watchers_add(table, watcher);
        return GOL_OK;
    }
    tell_monitor(watcher, gol_turn_address(turn), GOL_NO_MEMORY, NULL);
    gol_watcher_free(watcher);
    return no_memory(gol_turn_err(turn));
}

enum gol_code gol_watch_handle(struct gol_turn *turn, enum gol_system what, const struct gol_msg *msg)
{
    const struct gol_signal signal = gol_signal_of(msg);
    struct gol_monitor *table;
    struct gol_watcher *watcher;

    switch (what) {
    case GOL_SYSTEM_MONITOR:
        return signal.from.id == 0 ? handle_watch(turn) : handle_monitor(turn);
    case GOL_SYSTEM_DEMONITOR:
        table = gol_watchers_of(turn->actor);
        watcher = gol_watchers_monitor(table, signal.from, signal.monitor);
        if (watcher != NULL)
            gol_watchers_take(table, watcher);
        gol_watcher_free(watcher);
        return GOL_OK;
    default:
        return gol_link_handle(turn, what, &signal);
    }
}

/* ---- too late ---- */

void gol_watch_undelivered(struct gol_address to, enum gol_system what, const struct gol_msg *msg)
{
    const struct gol_signal signal = gol_signal_of(msg);
    struct gol_mail *mail = (struct gol_mail *)((uintptr_t)msg - offsetof(struct gol_mail, msg));

    if (what == GOL_SYSTEM_MONITOR && signal.from.id != 0) {
        struct gol_watcher *watcher = gol_watcher_take(mail);

        tell_monitor(watcher, to, GOL_CLOSED, NULL);
        gol_watcher_free(watcher);
    } else if (what == GOL_SYSTEM_MONITOR) {
        const struct gol_msg reply = down_msg(to, 0, GOL_CLOSED, NULL);

        gol_future_settle(gol_future_of(mail), GOL_OK, &reply);
    } else {
        gol_link_undelivered(to, what, &signal, mail);
    }
}
