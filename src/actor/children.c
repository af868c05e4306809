/*
 * What is to be done with the children is two marks on each: it is doomed, that is to be ended, or it is due to be
 * started. A failure only sets marks, by the strategy; `advance` then does what it can: ask the last of the doomed to
 * end, and wait to hear that it has; when none is left, start those that are due, from the first. So a failure in the
 * middle of a restart needs no care of its own: it sets more marks. After OTP's supervisor (Armstrong's thesis, chapter
 * 5), which waits in place instead.
 */
#include "actor/children.h"

#include "gollab/durable.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHUTDOWN_NS INT64_C(5000000000) /* as OTP gives workers */

/* ---- starting and ending one child ---- */

static enum gol_code start_durable(struct gol_runtime *runtime, struct gol_child_state *child, struct gol_err *err)
{
    const struct gol_child *spec = child->spec;
    const enum gol_code code =
        gol_durable_spawn(runtime, spec->behaviour, spec->argument, spec->durable, &child->handle, NULL, err);

    if (code == GOL_OK)
        child->address = gol_actor_address(child->handle);
    return code;
}

static enum gol_code start(struct gol_children *children, struct gol_child_state *child, struct gol_err *err)
{
    const struct gol_child *spec = child->spec;
    struct gol_runtime *runtime = children->runtime;
    enum gol_code code;

    child->due = false;
    child->doomed = false;
    child->asked = false;
    if (spec->supervisor != NULL)
        code = gol_supervisor_make(runtime, spec->supervisor, NULL, &child->address, err);
    else if (spec->durable != NULL)
        code = start_durable(runtime, child, err);
    else
        code = gol_address_spawn(runtime, spec->behaviour, spec->argument, &spec->options, &child->address, err);
    if (code != GOL_OK)
        gol_err_prefix(err, "child %s", spec->name);
    return code;
}

/* It does not run, or is left to itself after it was told to end. */
static void let_go(struct gol_child_state *child)
{
    gol_actor_release(child->handle);
    child->handle = NULL;
    child->address = (struct gol_address){0};
}

/* Nobody else knows its address yet, so whatever becomes of it comes after this. */
static enum gol_code watch(struct gol_turn *turn, struct gol_child_state *child, struct gol_err *err)
{
    const enum gol_code code = gol_turn_monitor(turn, child->address, &child->monitor, err);

    if (code != GOL_OK) {
        gol_address_kill(child->address, NULL);
        let_go(child);
    }
    return code;
}

static bool is_running(const struct gol_child_state *child)
{
    return child->address.id != 0;
}

/* Has it end after what it has been sent; without memory to tell it so, at once. It may have ended already. */
static void tell_to_end(const struct gol_child_state *child)
{
    enum gol_code code = GOL_NO_MEMORY;

    if (child->spec->supervisor != NULL)
        code = gol_supervisor_stop(child->address, NULL);
    if (code == GOL_NO_MEMORY)
        code = gol_address_stop(child->address, NULL);
    if (code == GOL_NO_MEMORY)
        gol_address_kill(child->address, NULL);
}

static void forget_timer(struct gol_child_state *child)
{
    if (child->timer == NULL)
        return;
    gol_timer_cancel(child->timer);
    gol_timer_release(child->timer);
    child->timer = NULL;
}

/* Tells it, and sees to it that it does in time. */
static void ask_to_end(struct gol_turn *turn, struct gol_child_state *child)
{
    struct gol_msg overdue = {.type = GOL_CHILDREN_OVERDUE, .size = sizeof child->address};
    int64_t shutdown_ns = child->spec->shutdown_ns;
    enum gol_code code;

    child->asked = true;
    tell_to_end(child);
    if (shutdown_ns == 0)
        shutdown_ns = child->spec->supervisor != NULL ? GOL_FOREVER : SHUTDOWN_NS;
    if (shutdown_ns == GOL_FOREVER)
        return;
    memcpy(overdue.bytes, &child->address, sizeof child->address);
    code =
        gol_timer_start(gol_turn_runtime(turn), gol_turn_address(turn), &overdue, shutdown_ns, 0, &child->timer, NULL);
    if (code != GOL_OK) {
        child->timer = NULL;
        gol_address_kill(child->address, NULL);
    }
}

/* ---- marks ---- */

static void doom(struct gol_child_state *child)
{
    child->doomed = is_running(child);
}

/* All, and then the supervisor, which ends with children->failure. */
static void doom_all(struct gol_children *children)
{
    children->ends = true;
    for (size_t i = 0; i < children->options.n_children; i++) {
        children->all[i].due = false;
        doom(&children->all[i]);
    }
}

/* By the strategy, after child i failed. */
static void mark(struct gol_children *children, size_t i)
{
    const enum gol_strategy strategy = children->options.strategy;
    const size_t first = strategy == GOL_ONE_FOR_ALL ? 0 : i;
    const size_t end = strategy == GOL_ONE_FOR_ONE ? i + 1 : children->options.n_children;

    for (size_t k = first; k < end; k++) {
        struct gol_child_state *child = &children->all[k];

        doom(child);
        child->due = child->spec->restart != GOL_RESTART_TEMPORARY;
    }
}

/* Whether there may be one more restart, which then counts. Without memory to count it there may not. */
static bool may_restart(struct gol_children *children)
{
    const int64_t now_ns = gol_runtime_now_ns(children->runtime);
    size_t old = 0;

    while (old < children->n_restarts && now_ns - children->restarts_ns[old] > children->options.period_ns)
        old++;
    if (old > 0) {
        children->n_restarts -= old;
        memmove(children->restarts_ns, children->restarts_ns + old,
                children->n_restarts * sizeof *children->restarts_ns);
    }
    if (children->n_restarts >= children->options.intensity)
        return false;
    if (children->n_restarts == children->room) {
        const size_t room = children->room == 0 ? 4 : 2 * children->room;
        int64_t *more = realloc(children->restarts_ns, room * sizeof *more);

        if (more == NULL)
            return false;
        children->restarts_ns = more;
        children->room = room;
    }
    children->restarts_ns[children->n_restarts++] = now_ns;
    return true;
}

/* Child i has ended, or could not be started, and should run. */
static void fail(struct gol_children *children, size_t i, enum gol_code code, const char *text)
{
    const struct gol_supervisor_options *options = &children->options;

    if (children->ends)
        return;
    if (may_restart(children)) {
        mark(children, i);
        return;
    }
    gol_err_set(&children->failure, GOL_LIMIT, "more than %u restarts within %" PRId64 " ns: child %s: %s: %s",
                options->intensity, options->period_ns, options->children[i].name, gol_code_name(code), text);
    doom_all(children);
}

/* ---- doing what the marks say ---- */

/* Asks the last of the doomed to end. False: there is none. */
static bool end_last(struct gol_children *children, struct gol_turn *turn)
{
    for (size_t i = children->options.n_children; i-- > 0;) {
        struct gol_child_state *child = &children->all[i];

        if (!child->doomed)
            continue;
        if (!child->asked)
            ask_to_end(turn, child);
        return true;
    }
    return false;
}

/* After a start that failed: not at once, so that others get their turns, and the supervisor its messages. */
static void retry_later(struct gol_children *children, struct gol_turn *turn)
{
    const struct gol_msg retry = {.type = GOL_CHILDREN_RETRY};

    if (children->ends)
        return;
    if (gol_address_send(gol_turn_address(turn), &retry, &children->failure) == GOL_OK)
        children->retries = true;
    else
        doom_all(children);
}

/* Starts what is due. False: one could not be started, and the marks have changed. */
static bool start_due(struct gol_children *children, struct gol_turn *turn)
{
    for (size_t i = 0; i < children->options.n_children; i++) {
        struct gol_child_state *child = &children->all[i];
        struct gol_err err;
        enum gol_code code;

        if (!child->due)
            continue;
        code = start(children, child, &err);
        if (code == GOL_OK)
            code = watch(turn, child, &err);
        if (code != GOL_OK) {
            fail(children, i, code, err.message);
            retry_later(children, turn);
            return false;
        }
    }
    return true;
}

static enum gol_code advance(struct gol_children *children, struct gol_turn *turn)
{
    const struct gol_err *failure = &children->failure;

    do {
        if (end_last(children, turn))
            return GOL_OK;
        if (children->ends && failure->code != GOL_OK)
            return gol_err_set(gol_turn_err(turn), failure->code, "%s", failure->message);
        if (children->ends)
            gol_turn_stop(turn);
        if (children->ends || children->retries)
            return GOL_OK;
    } while (!start_due(children, turn));
    return GOL_OK;
}

/* ---- what the supervisor calls ---- */

static void dismiss(struct gol_children *children, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        if (is_running(&children->all[i]))
            tell_to_end(&children->all[i]);
        let_go(&children->all[i]);
        forget_timer(&children->all[i]);
    }
    free(children->all);
    free(children->restarts_ns);
}

enum gol_code gol_children_init(struct gol_children *children, struct gol_runtime *runtime,
                                const struct gol_supervisor_options *options, struct gol_err *err)
{
    const size_t n = options->n_children;

    children->runtime = runtime;
    children->options = *options;
    children->all = n < SIZE_MAX ? calloc(n + 1, sizeof *children->all) : NULL;
    if (children->all == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a supervisor of %zu children", n);
    for (size_t i = 0; i < n; i++) {
        enum gol_code code;

        children->all[i].spec = &options->children[i];
        code = start(children, &children->all[i], err);
        if (code != GOL_OK) {
            dismiss(children, i);
            return code;
        }
    }
    return GOL_OK;
}

void gol_children_fini(struct gol_children *children)
{
    dismiss(children, children->options.n_children);
}

enum gol_code gol_children_watch(struct gol_children *children, struct gol_turn *turn)
{
    for (size_t i = 0; i < children->options.n_children; i++) {
        struct gol_err err;
        const enum gol_code code = watch(turn, &children->all[i], &err);

        if (code != GOL_OK)
            fail(children, i, code, err.message);
    }
    return advance(children, turn);
}

enum gol_code gol_children_down(struct gol_children *children, struct gol_turn *turn, const struct gol_msg *msg)
{
    struct gol_down down;
    struct gol_child_state *child = children->all;
    const struct gol_child_state *end = child + children->options.n_children;
    bool doomed, wanted;
    enum gol_code code;

    memcpy(&down, msg->bytes, sizeof down);
    while (child < end && (!is_running(child) || child->monitor != down.monitor))
        child++;
    if (child == end)
        return GOL_OK;
    code = (enum gol_code)down.code;
    doomed = child->doomed;
    wanted = child->spec->restart == GOL_RESTART_PERMANENT ||
             (child->spec->restart == GOL_RESTART_TRANSIENT && code != GOL_OK);
    let_go(child);
    child->doomed = false;
    forget_timer(child);
    if (!doomed && wanted)
        fail(children, (size_t)(child - children->all), code,
             msg->blob != NULL ? gol_blob_bytes(msg->blob) : gol_code_meaning(code));
    return advance(children, turn);
}

enum gol_code gol_children_retry(struct gol_children *children, struct gol_turn *turn)
{
    children->retries = false;
    return advance(children, turn);
}

void gol_children_overdue(const struct gol_children *children, const struct gol_msg *msg)
{
    struct gol_address address;

    memcpy(&address, msg->bytes, sizeof address);
    for (size_t i = 0; i < children->options.n_children; i++) {
        if (is_running(&children->all[i]) && gol_address_equal(children->all[i].address, address))
            gol_address_kill(address, NULL);
    }
}

enum gol_code gol_children_end(struct gol_children *children, struct gol_turn *turn)
{
    if (!children->ends)
        doom_all(children);
    return advance(children, turn);
}
