/*
 * What a handler may do with its turn.
 */
#include "actor/actor.h"
#include "actor/future.h"
#include "actor/os.h"

struct gol_future *gol_turn_future(const struct gol_turn *turn)
{
    if (turn->flags & GOL_MAIL_ANSWERED)
        return NULL;
    if (turn->flags & GOL_MAIL_CALL)
        return gol_future_of(turn->mail);
    return turn->flags & GOL_MAIL_RELAY ? gol_relay_of(turn->mail)->future : NULL;
}

/* There is no future to be answered. */
static enum gol_code nothing_owed(const struct gol_turn *turn, struct gol_err *err)
{
    return turn->flags & GOL_MAIL_ANSWERED ? gol_err_set(err, GOL_INVALID, "the call has been answered already")
                                           : gol_err_set(err, GOL_INVALID, "a plain send has no answer");
}

enum gol_code gol_turn_reply(struct gol_turn *turn, const struct gol_msg *reply, struct gol_err *err)
{
    struct gol_future *future = gol_turn_future(turn);
    enum gol_code code;

    if (future == NULL)
        return nothing_owed(turn, err);
    code = gol_future_check_reply(reply, err);
    if (code != GOL_OK)
        return code;
    turn->flags |= GOL_MAIL_ANSWERED;
    gol_future_settle(future, GOL_OK, reply);
    return GOL_OK;
}

enum gol_code gol_turn_promise(struct gol_turn *turn, struct gol_promise **out, struct gol_err *err)
{
    struct gol_future *future = gol_turn_future(turn);

    *out = NULL;
    if (future == NULL)
        return nothing_owed(turn, err);
    turn->flags |= GOL_MAIL_ANSWERED;
    *out = gol_future_promise(future);
    return GOL_OK;
}

static enum gol_code resume_to_nothing(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    return GOL_OK;
}

void gol_turn_pause(struct gol_turn *turn, int64_t pause_ns, gol_resume *resume)
{
    turn->asked = true;
    turn->step = resume != NULL ? resume : resume_to_nothing;
    turn->wake_ns = pause_ns > 0 ? gol_os_deadline(gol_runtime_now_ns(gol_turn_runtime(turn)), pause_ns) : 0;
}

void gol_turn_stop(struct gol_turn *turn)
{
    turn->stops = turn->asked = true;
}

struct gol_actor *gol_turn_self(const struct gol_turn *turn)
{
    return turn->actor;
}

struct gol_address gol_turn_address(const struct gol_turn *turn)
{
    return (struct gol_address){gol_word(gol_actor_generation(turn->actor), turn->actor)};
}

struct gol_runtime *gol_turn_runtime(const struct gol_turn *turn)
{
    return gol_actor_runtime(turn->actor);
}

struct gol_err *gol_turn_err(struct gol_turn *turn)
{
    turn->failed = true;
    turn->context->err.code = GOL_OK;
    turn->context->err.message[0] = '\0';
    return &turn->context->err;
}
