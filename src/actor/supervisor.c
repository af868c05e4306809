/*
 * Supervisors, after Erlang/OTP: an actor that starts others, watches them, and starts again those that end. It stands
 * on the public interface of actors, but for a look at whether an actor is a supervisor; how it decides is in
 * children.c.
 */
#include "actor/actor.h"
#include "actor/children.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What others send it, besides GOL_CHILDREN_RETRY and GOL_CHILDREN_OVERDUE. */
#define MSG_BEGIN 0x73757002U /* the first one of all */
#define MSG_STOP 0x73757003U
#define MSG_CHILD 0x73757004U /* a call: where is the child whose name is in the blob? */

/* ---- options ---- */

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static enum gol_code check_names(const struct gol_supervisor_options *options, struct gol_err *err)
{
    const size_t n = options->n_children;
    const char **names = calloc(n + 1, sizeof *names);
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

static enum gol_code check_child(const struct gol_child *child, size_t i, struct gol_err *err)
{
    if (child->name == NULL)
        return gol_err_set(err, GOL_INVALID, "child %zu has no name", i);
    if (child->behaviour == NULL && child->supervisor == NULL)
        return gol_err_set(err, GOL_INVALID, "child %s has no behaviour", child->name);
    if (child->durable != NULL && child->supervisor != NULL)
        return gol_err_set(err, GOL_INVALID, "child %s is a supervisor, which cannot be durable", child->name);
    if ((unsigned)child->restart > GOL_RESTART_TEMPORARY)
        return gol_err_set(err, GOL_INVALID, "child %s: no kind of restart has the number %d", child->name,
                           (int)child->restart);
    if (child->shutdown_ns < 0 && child->shutdown_ns != GOL_FOREVER)
        return gol_err_set(err, GOL_INVALID, "child %s: a time to end of %" PRId64 " ns is negative", child->name,
                           child->shutdown_ns);
    return GOL_OK;
}

static enum gol_code check(const struct gol_supervisor_options *options, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    if ((unsigned)options->strategy > GOL_REST_FOR_ONE)
        return gol_err_set(err, GOL_INVALID, "no strategy has the number %d", (int)options->strategy);
    if (options->period_ns < 0)
        return gol_err_set(err, GOL_INVALID, "a period of %" PRId64 " ns is negative", options->period_ns);
    for (size_t i = 0; i < options->n_children && code == GOL_OK; i++)
        code = check_child(&options->children[i], i, err);
    return code == GOL_OK ? check_names(options, err) : code;
}

/* ---- the behaviour ---- */

struct plan {
    struct gol_runtime *runtime;
    const struct gol_supervisor_options *options;
};

static enum gol_code supervisor_start(void *state, const void *argument, struct gol_err *err)
{
    const struct plan *plan = argument;

    return gol_children_init(state, plan->runtime, plan->options, err);
}

static void answer_child(struct gol_turn *turn, const struct gol_children *children, const struct gol_msg *msg)
{
    const char *name = msg->blob != NULL ? gol_blob_bytes(msg->blob) : "";
    struct gol_promise *promise;

    for (size_t i = 0; i < children->options.n_children; i++) {
        const struct gol_child_state *child = &children->all[i];
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
    struct gol_children *children = state;

    switch (msg->type) {
    case MSG_BEGIN:
        return gol_children_watch(children, turn);
    case GOL_MSG_DOWN:
        return gol_children_down(children, turn, msg);
    case GOL_CHILDREN_RETRY:
        return gol_children_retry(children, turn);
    case MSG_STOP:
        return gol_children_end(children, turn);
    case GOL_CHILDREN_OVERDUE:
        gol_children_overdue(children, msg);
        return GOL_OK;
    case MSG_CHILD:
        answer_child(turn, children, msg);
        return GOL_OK;
    default:
        return GOL_OK; /* of no concern to a supervisor */
    }
}

static void supervisor_stop(void *state)
{
    gol_children_fini(state);
}

static const struct gol_behaviour supervisor_behaviour = {
    .name = "supervisor",
    .state_bytes = sizeof(struct gol_children),
    .start = supervisor_start,
    .handle = supervisor_handle,
    .stop = supervisor_stop,
};

/* ---- what users call ---- */

enum gol_code gol_supervisor_make(struct gol_runtime *runtime, const struct gol_supervisor_options *options,
                                  struct gol_actor **handle, struct gol_address *address, struct gol_err *err)
{
    const struct plan plan = {runtime, options};
    const struct gol_msg first = {.type = MSG_BEGIN};
    enum gol_code code = check(options, err);

    *address = (struct gol_address){0};
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
    struct gol_actor *actor = NULL;
    struct gol_address address;
    const enum gol_code code = gol_supervisor_make(runtime, options, &actor, &address, err);

    *out = code == GOL_OK ? actor : NULL;
    if (code != GOL_OK)
        gol_actor_release(actor);
    return code;
}

/* What a supervisor is sent would be a message like any other to another actor. */
static enum gol_code check_supervisor(struct gol_address address, struct gol_err *err)
{
    struct gol_actor *actor = gol_address_retain(address); /* so that its slot is not another's meanwhile */
    enum gol_code code = GOL_OK;

    if (actor == NULL)
        return gol_err_set(err, GOL_CLOSED, "the actor has ended");
    if (actor->behaviour != &supervisor_behaviour)
        code = gol_err_set(err, GOL_INVALID, "actor %s is no supervisor", actor->behaviour->name);
    gol_actor_release(actor);
    return code;
}

enum gol_code gol_supervisor_stop(struct gol_address supervisor, struct gol_err *err)
{
    const struct gol_msg msg = {.type = MSG_STOP};
    const enum gol_code code = check_supervisor(supervisor, err);

    return code == GOL_OK ? gol_address_send(supervisor, &msg, err) : code;
}

enum gol_code gol_supervisor_child(struct gol_address supervisor, const char *name, struct gol_future **out,
                                   struct gol_err *err)
{
    const size_t size = strlen(name) + 1;
    struct gol_msg msg = {.type = MSG_CHILD};
    enum gol_code code = check_supervisor(supervisor, err);

    *out = NULL;
    if (code != GOL_OK)
        return code;
    msg.blob = gol_blob_new(size);
    if (msg.blob == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory to ask for a child");
    memcpy(gol_blob_fill(msg.blob), name, size);
    code = gol_address_call(supervisor, &msg, out, err);
    if (code != GOL_OK)
        gol_blob_release(msg.blob);
    return code;
}
