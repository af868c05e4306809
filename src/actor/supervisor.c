/*
 * Supervisors, after Erlang/OTP: an actor that starts others, watches them, and starts again those that end.
 *
 * What is to be done is kept as two marks on each child: it is doomed, that is to be ended, or it is due to be started. A
 * failure only sets marks, by the strategy; `advance` then does what it can: ask the last of the doomed to end and wait
 * to hear that it has, and when none is left start those that are due, from the first. So failures that
 * come in the middle of a restart need no care of their own: they set more marks.
 */
#include "gollab/supervisor.h"

#include "gollab/timer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHUTDOWN_NS INT64_C(5000000000) /* OTP's default for workers */

/* The messages of a supervisor; far from those that others would send it by mistake. */
enum {
    MSG_BEGIN = 0x73757000, /* the first one */
    MSG_CHILD, /* a call: where is the child of this name, in the blob? */
    MSG_STOP,
    MSG_RETRY, /* from itself: start what is due */
    MSG_OVERDUE, /* a timer's: a struct gol_address that should have ended by now */
};

struct child {
    const struct gol_child *spec;
    struct gol_address address; /* nobody: it does not run */
    uint64_t monitor;
    bool doomed; /* it runs, and is to end */
    bool asked; /* and has been told */
    bool due; /* it is to start when no child is doomed */
    struct gol_timer *timer; /* until it is overdue, or NULL */
};

struct supervisor {
    struct gol_runtime *runtime;
    struct gol_supervisor_options options;
    struct child *children;
    /* the restarts that still count, oldest first */
    int64_t *restarts_ns;
    size_t n_restarts, room;
    bool retries; /* MSG_RETRY is under way */
    bool ends; /* nothing is started any more */
    struct gol_err failure; /* to end with */
};

/* What the start of a supervisor needs to know. */
struct plan {
    struct gol_runtime *runtime;
    const struct gol_supervisor_options *options;
};

static bool is_running(const struct child *child)
{
    return child->address.id != 0;
}

/* ---- options ---- */

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static enum gol_code check_names(const struct gol_supervisor_options *options, struct gol_err *err)
{
    const size_t n = options->n_children;
    const char **names = n < SIZE_MAX / sizeof(struct child) ? malloc((n + 1) * sizeof *names) : NULL;
    enum gol_code code = GOL_OK;

    if (names == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a supervisor of %zu children", n);
    for (size_t i = 0; i < n; i++)
        names[i] = options->children[i].name;
    qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 1; i < n && code == GOL_OK; i++) {
        if (strcmp(names[i - 1], names[i]) == 0)
            code = gol_err_set(err, GOL_INVALID, "two children are called %s", names[i]);
    }
    free(names);
    return code;
}

static enum gol_code check(const struct gol_supervisor_options *options, struct gol_err *err)
{
    if ((unsigned)options->strategy > GOL_REST_FOR_ONE)
        return gol_err_set(err, GOL_INVALID, "no strategy has the number %d", (int)options->strategy);
    if (options->period_ns < 0)
        return gol_err_set(err, GOL_INVALID, "a period of %" PRId64 " ns is negative", options->period_ns);
    for (size_t i = 0; i < options->n_children; i++) {
        const struct gol_child *child = &options->children[i];

        if (child->name == NULL || (child->behaviour == NULL && child->supervisor == NULL))
            return gol_err_set(err, GOL_INVALID, "child %zu has no %s", i, child->name == NULL ? "name" : "behaviour");
        if ((unsigned)child->restart > GOL_RESTART_TEMPORARY)
            return gol_err_set(err, GOL_INVALID, "child %s: no kind of restart has the number %d", child->name,
                               (int)child->restart);
        if (child->shutdown_ns < 0 && child->shutdown_ns != GOL_FOREVER)
            return gol_err_set(err, GOL_INVALID, "child %s: a time to end of %" PRId64 " ns is negative", child->name,
                               child->shutdown_ns);
    }
    return check_names(options, err);
}

/* ---- starting and ending one child ---- */

static enum gol_code spawn(struct gol_runtime *runtime, const struct gol_supervisor_options *options,
                           struct gol_actor **handle, struct gol_address *address, struct gol_err *err);

/* Nobody else knows its address yet, so that whoever watches it now is told of whatever becomes of it. */
static enum gol_code start_child(struct supervisor *s, struct child *child, struct gol_err *err)
{
    const struct gol_child *spec = child->spec;
    const enum gol_code code =
        spec->supervisor != NULL
            ? spawn(s->runtime, spec->supervisor, NULL, &child->address, err)
            : gol_address_spawn(s->runtime, spec->behaviour, spec->argument, &spec->options, &child->address, err);

    child->due = false;
    child->doomed = false;
    child->asked = false;
    if (code != GOL_OK)
        gol_err_prefix(err, "child %s", spec->name);
    return code;
}

static enum gol_code watch_child(struct gol_turn *turn, struct child *child, struct gol_err *err)
{
    const enum gol_code code = gol_turn_monitor(turn, child->address, &child->monitor, err);

    if (code != GOL_OK) {
        gol_address_kill(child->address, NULL);
        child->address = (struct gol_address){0};
    }
    return code;
}

/* Has it end after what it has been sent; without memory to tell it so, at once. It may have ended. */
static void tell_to_end(const struct child *child)
{
    enum gol_code code = GOL_NO_MEMORY;

    if (child->spec->supervisor != NULL)
        code = gol_supervisor_stop(child->address, NULL);
    if (code == GOL_NO_MEMORY)
        code = gol_address_stop(child->address, NULL);
    if (code == GOL_NO_MEMORY)
        gol_address_kill(child->address, NULL);
}

static void forget_timer(struct child *child)
{
    if (child->timer == NULL)
        return;
    gol_timer_cancel(child->timer);
    gol_timer_release(child->timer);
    child->timer = NULL;
}

/* Tells it, and sees to it that it does in time. */
static void ask_to_end(struct gol_turn *turn, struct child *child)
{
    struct gol_msg overdue = {.type = MSG_OVERDUE, .size = sizeof child->address};
    int64_t shutdown_ns = child->spec->shutdown_ns;

    child->asked = true;
    tell_to_end(child);
    if (shutdown_ns == 0)
        shutdown_ns = child->spec->supervisor != NULL ? GOL_FOREVER : SHUTDOWN_NS;
    if (shutdown_ns == GOL_FOREVER)
        return;
    memcpy(overdue.bytes, &child->address, sizeof child->address);
    if (gol_timer_start(gol_turn_runtime(turn), gol_turn_address(turn), &overdue, shutdown_ns, 0, &child->timer,
                        NULL) == GOL_OK)
        return;
    child->timer = NULL;
    gol_address_kill(child->address, NULL);
}

/* ---- marks ---- */

static void doom(struct child *child)
{
    child->doomed = is_running(child);
}

/* Ends all, and then the supervisor, with s->failure. */
static void begin_to_end(struct supervisor *s)
{
    s->ends = true;
    for (size_t i = 0; i < s->options.n_children; i++) {
        s->children[i].due = false;
        doom(&s->children[i]);
    }
}

/* By the strategy, after the failure of child i. */
static void mark(struct supervisor *s, size_t i)
{
    size_t first = i;
    size_t end = i + 1;

    if (s->options.strategy == GOL_ONE_FOR_ALL)
        first = 0;
    if (s->options.strategy != GOL_ONE_FOR_ONE)
        end = s->options.n_children;
    for (size_t k = first; k < end; k++) {
        doom(&s->children[k]);
        s->children[k].due = s->children[k].spec->restart != GOL_RESTART_TEMPORARY;
    }
}

/* Whether there may be one more restart, which then counts. Without memory to count it there may not. */
static bool may_restart(struct supervisor *s)
{
    const int64_t now_ns = gol_runtime_now_ns(s->runtime);
    size_t old = 0;

    while (old < s->n_restarts && now_ns - s->restarts_ns[old] > s->options.period_ns)
        old++;
    if (old > 0) {
        s->n_restarts -= old;
        memmove(s->restarts_ns, s->restarts_ns + old, s->n_restarts * sizeof *s->restarts_ns);
    }
    if (s->n_restarts >= s->options.intensity)
        return false;
    if (s->n_restarts == s->room) {
        const size_t room = s->room == 0 ? 4 : 2 * s->room;
        int64_t *more = realloc(s->restarts_ns, room * sizeof *more);

        if (more == NULL)
            return false;
        s->restarts_ns = more;
        s->room = room;
    }
    s->restarts_ns[s->n_restarts++] = now_ns;
    return true;
}

/* Child i has ended, or could not be started, and should run. */
static void fail(struct supervisor *s, size_t i, enum gol_code code, const char *text)
{
    if (s->ends)
        return;
    if (may_restart(s)) {
        mark(s, i);
        return;
    }
    gol_err_set(&s->failure, GOL_LIMIT, "child %s ended with %s (%s): more than %u restarts within %" PRId64 " ns",
                s->children[i].spec->name, gol_code_name(code), text, s->options.intensity, s->options.period_ns);
    begin_to_end(s);
}

/* ---- doing what the marks say ---- */

/* Asks the last of the doomed to end. False: there is none. */
static bool end_next(struct gol_turn *turn, struct supervisor *s)
{
    for (size_t i = s->options.n_children; i-- > 0;) {
        struct child *child = &s->children[i];

        if (!child->doomed)
            continue;
        if (!child->asked)
            ask_to_end(turn, child);
        return true;
    }
    return false;
}

/* After a start that failed: not at once, so that others get their turns, and the supervisor its messages. */
static void retry_later(struct gol_turn *turn, struct supervisor *s)
{
    const struct gol_msg retry = {.type = MSG_RETRY};

    if (s->ends)
        return;
    if (gol_address_send(gol_turn_address(turn), &retry, &s->failure) == GOL_OK)
        s->retries = true;
    else
        begin_to_end(s);
}

/* Starts what is due. False: one could not be started, and the marks have changed. */
static bool start_due(struct gol_turn *turn, struct supervisor *s)
{
    for (size_t i = 0; i < s->options.n_children; i++) {
        struct child *child = &s->children[i];
        struct gol_err err;
        enum gol_code code;

        if (!child->due)
            continue;
        code = start_child(s, child, &err);
        if (code == GOL_OK)
            code = watch_child(turn, child, &err);
        if (code != GOL_OK) {
            fail(s, i, code, err.message);
            retry_later(turn, s);
            return false;
        }
    }
    return true;
}

static enum gol_code advance(struct gol_turn *turn, struct supervisor *s)
{
    do {
        if (end_next(turn, s))
            return GOL_OK;
        if (s->ends && s->failure.code != GOL_OK)
            return gol_err_set(gol_turn_err(turn), s->failure.code, "%s", s->failure.message);
        if (s->ends)
            gol_turn_stop(turn);
        if (s->ends || s->retries)
            return GOL_OK;
    } while (!start_due(turn, s));
    return GOL_OK;
}

/* ---- the behaviour ---- */

/* Ends the children without waiting for them. */
static void dismiss(struct supervisor *s, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        if (is_running(&s->children[i]))
            tell_to_end(&s->children[i]);
        forget_timer(&s->children[i]);
    }
    free(s->children);
    free(s->restarts_ns);
}

static enum gol_code supervisor_start(void *state, const void *argument, struct gol_err *err)
{
    const struct plan *plan = argument;
    struct supervisor *s = state;
    const size_t n = plan->options->n_children;

    s->runtime = plan->runtime;
    s->options = *plan->options;
    s->children = calloc(n + 1, sizeof *s->children);
    if (s->children == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a supervisor of %zu children", n);
    for (size_t i = 0; i < n; i++) {
        enum gol_code code;

        s->children[i].spec = &s->options.children[i];
        code = start_child(s, &s->children[i], err);
        if (code != GOL_OK) {
            dismiss(s, i);
            return code;
        }
    }
    return GOL_OK;
}

static enum gol_code begin(struct gol_turn *turn, struct supervisor *s)
{
    for (size_t i = 0; i < s->options.n_children; i++) {
        struct gol_err err;
        const enum gol_code code = watch_child(turn, &s->children[i], &err);

        if (code != GOL_OK)
            fail(s, i, code, err.message);
    }
    return advance(turn, s);
}

static enum gol_code handle_down(struct gol_turn *turn, struct supervisor *s, const struct gol_msg *msg)
{
    struct gol_down down;
    struct child *child = s->children;
    const struct child *end = child + s->options.n_children;
    bool doomed, wanted;

    memcpy(&down, msg->bytes, sizeof down);
    while (child < end && (!is_running(child) || child->monitor != down.monitor))
        child++;
    if (child == end)
        return GOL_OK;
    doomed = child->doomed;
    wanted = child->spec->restart == GOL_RESTART_PERMANENT ||
             (child->spec->restart == GOL_RESTART_TRANSIENT && down.code != GOL_OK);
    child->address = (struct gol_address){0};
    child->doomed = false;
    forget_timer(child);
    if (!doomed && wanted)
        fail(s, (size_t)(child - s->children), (enum gol_code)down.code,
             msg->blob != NULL ? gol_blob_bytes(msg->blob) : gol_code_meaning((enum gol_code)down.code));
    return advance(turn, s);
}

static void kill_overdue(const struct supervisor *s, const struct gol_msg *msg)
{
    struct gol_address address;

    memcpy(&address, msg->bytes, sizeof address);
    for (size_t i = 0; i < s->options.n_children; i++) {
        if (is_running(&s->children[i]) && gol_address_equal(s->children[i].address, address))
            gol_address_kill(address, NULL);
    }
}

static void answer_child(struct gol_turn *turn, const struct supervisor *s, const struct gol_msg *msg)
{
    const char *name = msg->blob != NULL ? gol_blob_bytes(msg->blob) : "";
    struct gol_promise *promise;

    for (size_t i = 0; i < s->options.n_children; i++) {
        const struct child *child = &s->children[i];
        struct gol_msg reply = {.size = sizeof child->address};

        if (strcmp(child->spec->name, name) != 0)
            continue;
        memcpy(reply.bytes, &child->address, sizeof child->address);
        gol_turn_reply(turn, &reply, NULL);
        return;
    }
    if (gol_turn_promise(turn, &promise, NULL) == GOL_OK)
        gol_promise_break(promise, GOL_NOT_FOUND);
}

static enum gol_code supervisor_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct supervisor *s = state;

    switch (msg->type) {
    case MSG_BEGIN:
        return begin(turn, s);
    case GOL_MSG_DOWN:
        return handle_down(turn, s, msg);
    case MSG_RETRY:
        s->retries = false;
        return advance(turn, s);
    case MSG_STOP:
        if (!s->ends)
            begin_to_end(s);
        return advance(turn, s);
    case MSG_OVERDUE:
        kill_overdue(s, msg);
        return GOL_OK;
    case MSG_CHILD:
        answer_child(turn, s, msg);
        return GOL_OK;
    default:
        return GOL_OK;
    }
}

static void supervisor_stop(void *state)
{
    struct supervisor *s = state;

    dismiss(s, s->options.n_children);
}

static const struct gol_behaviour supervisor_behaviour = {
    .name = "supervisor",
    .state_bytes = sizeof(struct supervisor),
    .start = supervisor_start,
    .handle = supervisor_handle,
    .stop = supervisor_stop,
};

/* ---- what users call ---- */

/* With a handle, or without. */
static enum gol_code spawn(struct gol_runtime *runtime, const struct gol_supervisor_options *options,
                           struct gol_actor **handle, struct gol_address *address, struct gol_err *err)
{
    const struct plan plan = {runtime, options};
    const struct gol_msg first = {.type = MSG_BEGIN};
    enum gol_code code = check(options, err);

    if (code == GOL_OK && handle == NULL)
        code = gol_address_spawn(runtime, &supervisor_behaviour, &plan, NULL, address, err);
    else if (code == GOL_OK)
        code = gol_actor_spawn(runtime, &supervisor_behaviour, &plan, NULL, handle, err);
    if (code != GOL_OK)
        return code;
    if (handle != NULL)
        *address = gol_actor_address(*handle);
    code = gol_address_send(*address, &first, err);
    if (code != GOL_OK) {
        gol_address_kill(*address, NULL);
        *address = (struct gol_address){0};
    }
    return code;
}

enum gol_code gol_supervisor_spawn(struct gol_runtime *runtime, const struct gol_supervisor_options *options,
                                   struct gol_actor **out, struct gol_err *err)
{
    struct gol_address address;
    enum gol_code code;

    *out = NULL;
    code = spawn(runtime, options, out, &address, err);
    if (code != GOL_OK) {
        gol_actor_release(*out);
        *out = NULL;
    }
    return code;
}

enum gol_code gol_supervisor_stop(struct gol_address supervisor, struct gol_err *err)
{
    const struct gol_msg msg = {.type = MSG_STOP};

    return gol_address_send(supervisor, &msg, err);
}

enum gol_code gol_supervisor_child(struct gol_address supervisor, const char *name, struct gol_future **out,
                                   struct gol_err *err)
{
    struct gol_msg msg = {.type = MSG_CHILD, .blob = gol_blob_new(strlen(name) + 1)};
    enum gol_code code;

    *out = NULL;
    if (msg.blob == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory to ask for a child");
    memcpy(gol_blob_fill(msg.blob), name, strlen(name) + 1);
    code = gol_address_call(supervisor, &msg, out, err);
    if (code != GOL_OK)
        gol_blob_release(msg.blob);
    return code;
}
