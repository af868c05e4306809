/*
 * Links: two actors that each keep a watcher of the other (watchers.h), so that the end of one is told to the other,
 * which then ends too, or hears of it.
 *
 * Both sides may change a link at the same time: A links what B has just unlinked. So that they come to agree, each
 * change has a number, larger than all those that its maker has seen, and the change of the larger number wins on both
 * sides; the numbers are a clock as Lamport's ("Time, clocks, and the ordering of events", CACM 21, 1978). An actor
 * that took a link off remembers the number until the other one says that it has heard: what that one sent before, and
 * may be older, has come by then. Erlang's protocol of links has had such an answer since OTP 23.
 */
#include "actor/actor.h"
#include "actor/watchers.h"
#include "gollab/supervisor.h"

#include <string.h>

/* In the code of GOL_SYSTEM_UNLINK. */
enum { UNLINK, UNLINK_HEARD };

static enum gol_code no_memory(struct gol_err *err)
{
    return gol_err_set(err, GOL_NO_MEMORY, "no memory to link two actors");
}

void gol_link_tell(struct gol_watcher *watcher, struct gol_address to, struct gol_address who, enum gol_code code,
                   struct gol_blob *text)
{
    const struct gol_signal signal = {.from = who, .code = code};
    struct gol_msg msg = {.type = GOL_SYSTEM_EXIT, .size = sizeof signal | GOL_MAIL_SYSTEM, .blob = text};

    memcpy(msg.bytes, &signal, sizeof signal);
    gol_watcher_tell(watcher, to, &msg);
}

/* ---- asking ---- */

/*
 * Links for the first time, or again. `own` is this actor's side: in the table, or new. The other one's goes with the
 * signal; when there is nobody to take it, its mail tells this actor, as if the other had ended right after.
 */
static enum gol_code ask_link(struct gol_turn *turn, struct gol_monitor *table, struct gol_watcher *own)
{
    const struct gol_signal signal = {.from = gol_turn_address(turn), .monitor = gol_watcher_number()};
    struct gol_watcher *other = gol_watcher_new(GOL_WATCHER_LINK, signal.from, signal.monitor);
    enum gol_code code;

    if (other == NULL)
        return GOL_NO_MEMORY;
    code = gol_system_send(own->who, GOL_SYSTEM_LINK, &signal, other->blob, NULL);
    if (code == GOL_CLOSED)
        gol_link_tell(other, signal.from, own->who, GOL_CLOSED, NULL);
    if (code != GOL_OK)
        gol_watcher_free(other);
    if (code == GOL_NO_MEMORY)
        return code;
    own->kind = GOL_WATCHER_LINK;
    own->id = signal.monitor;
    if (own->link == NULL)
        gol_watchers_add(table, own);
    return GOL_OK;
}

enum gol_code gol_turn_link(struct gol_turn *turn, struct gol_address who, struct gol_err *err)
{
    struct gol_monitor *table = gol_watchers_made(turn->actor);
    struct gol_watcher *own = gol_watchers_link(table, who);
    enum gol_code code;

    if (table == NULL)
        return no_memory(err);
    /* It ends with itself anyway. */
    if ((own != NULL && own->kind == GOL_WATCHER_LINK) || gol_address_equal(who, gol_turn_address(turn)))
        return GOL_OK;
    if (own == NULL)
        own = gol_watcher_new(GOL_WATCHER_LINK, who, 0);
    if (own == NULL)
        return no_memory(err);
    code = ask_link(turn, table, own);
    if (code == GOL_OK)
        return GOL_OK;
    if (own->link == NULL)
        gol_watcher_free(own);
    return no_memory(err);
}

enum gol_code gol_turn_unlink(struct gol_turn *turn, struct gol_address who, struct gol_err *err)
{
    const struct gol_signal signal = {.from = gol_turn_address(turn), .monitor = gol_watcher_number(), .code = UNLINK};
    struct gol_monitor *table = gol_watchers_of(turn->actor);
    struct gol_watcher *own = gol_watchers_link(table, who);
    enum gol_code code;

    if (own == NULL || own->kind == GOL_WATCHER_UNLINKED)
        return GOL_OK;
    code = gol_system_send(who, GOL_SYSTEM_UNLINK, &signal, NULL, NULL);
    if (code == GOL_NO_MEMORY)
        return no_memory(err);
    /* GOL_CLOSED: what the other one sent at its end is under way, and takes this away. */
    own->kind = GOL_WATCHER_UNLINKED;
    own->id = signal.monitor;
    return GOL_OK;
}

/* ---- handling ---- */

static enum gol_code handle_link(struct gol_turn *turn)
{
    struct gol_watcher *watcher = gol_watcher_take(turn->mail);
    struct gol_monitor *table = gol_watchers_made(turn->actor);
    struct gol_watcher *own = gol_watchers_link(table, watcher->who);

    if (table == NULL) {
        gol_link_tell(watcher, watcher->who, gol_turn_address(turn), GOL_NO_MEMORY, NULL);
        gol_watcher_free(watcher);
        return no_memory(gol_turn_err(turn));
    }
    if (own == NULL) {
        gol_watchers_add(table, watcher);
        return GOL_OK;
    }
    if (own->id < watcher->id) {
        own->kind = GOL_WATCHER_LINK;
        own->id = watcher->id;
    }
    gol_watcher_free(watcher);
    return GOL_OK;
}

/*
 * `self` has heard that the other one took the link off, or has ended and will send nothing any more. Without memory to
 * say so the other one remembers the link that was for longer, which does no harm.
 */
static void answer_unlink(struct gol_address self, const struct gol_signal *signal)
{
    const struct gol_signal heard = {.from = self, .monitor = signal->monitor, .code = UNLINK_HEARD};

    gol_system_send(signal->from, GOL_SYSTEM_UNLINK, &heard, NULL, NULL);
}

static void handle_unlink(struct gol_turn *turn, const struct gol_signal *signal)
{
    struct gol_monitor *table = gol_watchers_of(turn->actor);
    struct gol_watcher *own = gol_watchers_link(table, signal->from);
    bool over = own != NULL && own->id < signal->monitor;

    if (signal->code == UNLINK_HEARD)
        over = own != NULL && own->kind == GOL_WATCHER_UNLINKED && own->id == signal->monitor;
    if (over) {
        gol_watchers_take(table, own);
        gol_watcher_free(own);
    }
    if (signal->code == UNLINK)
        answer_unlink(gol_turn_address(turn), signal);
}

/* Hands the end of a linked actor to the behaviour, as an ordinary message of this turn: it may pause on it. */
static enum gol_code handle_trapped(struct gol_turn *turn, const struct gol_signal *signal)
{
    const struct gol_down down = {.who = signal->from, .code = signal->code};
    struct gol_actor *actor = turn->actor;
    struct gol_msg *msg = &turn->mail->msg;

    msg->type = GOL_MSG_EXIT;
    msg->size = sizeof down;
    memcpy(msg->bytes, &down, sizeof down);
    turn->flags &= ~GOL_MAIL_SYSTEM;
    return actor->behaviour->handle(turn, gol_actor_state(actor), msg);
}

static enum gol_code handle_exit(struct gol_turn *turn, const struct gol_signal *signal)
{
    const enum gol_code code = (enum gol_code)signal->code;
    const struct gol_blob *text = turn->mail->msg.blob;
    struct gol_monitor *table = gol_watchers_of(turn->actor);
    struct gol_watcher *own = gol_watchers_link(table, signal->from);
    bool linked;

    if (own == NULL)
        return GOL_OK;
    linked = own->kind == GOL_WATCHER_LINK;
    gol_watchers_take(table, own);
    gol_watcher_free(own);
    if (linked && turn->actor->behaviour->traps_exits)
        return handle_trapped(turn, signal);
    if (!linked || code == GOL_OK)
        return GOL_OK;
    return gol_err_set(gol_turn_err(turn), code, "%s",
                       text != NULL ? (const char *)gol_blob_bytes(text) : gol_code_meaning(code));
}

enum gol_code gol_link_handle(struct gol_turn *turn, enum gol_system what, const struct gol_signal *signal)
{
    switch (what) {
    case GOL_SYSTEM_LINK:
        return handle_link(turn);
    case GOL_SYSTEM_UNLINK:
        handle_unlink(turn, signal);
        return GOL_OK;
    case GOL_SYSTEM_EXIT:
        return handle_exit(turn, signal);
    default:
        return GOL_OK;
    }
}

void gol_link_undelivered(struct gol_address to, enum gol_system what, const struct gol_signal *signal,
                          struct gol_mail *mail)
{
    if (what == GOL_SYSTEM_LINK) {
        struct gol_watcher *watcher = gol_watcher_take(mail);

        gol_link_tell(watcher, signal->from, to, GOL_CLOSED, NULL);
        gol_watcher_free(watcher);
    } else if (what == GOL_SYSTEM_UNLINK && signal->code == UNLINK) {
        answer_unlink(to, signal);
    }
}
