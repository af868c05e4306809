/*
 * The turn loop, the same under every dispatcher: take a mail, run its handler, and after a pause what the handler
 * named to go on with; end the turn; take the next mail, until there is none or others should run.
 */
#include "actor/actor.h"
#include "actor/future.h"
#include "actor/os.h"
#include "util/clock.h"

#include <stdlib.h>

/* Set while this thread is inside a visit: waiting here could stop the thread that must answer. */
static _Thread_local bool visiting;

bool gol_task_visiting(void)
{
    return visiting;
}

static struct gol_actor *actor_of(struct gol_task *task)
{
    return (struct gol_actor *)(void *)((char *)task - offsetof(struct gol_actor, task));
}

/* False: there is no mail, and the actor rests. */
static bool turn_begin(struct gol_actor *actor)
{
    struct gol_mail *mail = gol_mailbox_take(&actor->mailbox, &actor->queue);

    if (mail == NULL)
        return false;
    actor->turn = (struct gol_turn){
        .mail = mail,
        .future = mail->msg.size & GOL_MAIL_CALL ? gol_future_of(mail) : NULL,
        .step = actor->behaviour->handle,
    };
    mail->msg.size &= ~GOL_MAIL_FLAGS;
    return true;
}

static void turn_end(struct gol_turn *turn)
{
    gol_blob_release(turn->mail->msg.blob);
    if (turn->future == NULL) {
        free(turn->mail);
    } else {
        if (!turn->answered)
            gol_future_settle(turn->future, GOL_CLOSED, NULL);
        gol_future_release(turn->future); /* the mail is a part of it */
    }
    turn->mail = NULL;
}

/* The dispatcher's reference goes; true when that was the last one, and the actor has stopped. */
static bool give_up(struct gol_actor *actor)
{
    /* acq_rel: pairs with gol_actor_release, so that all else comes before the end */
    if (atomic_fetch_sub_explicit(&actor->refs, 1, memory_order_acq_rel) != 1)
        return false;
    if (actor->behaviour->stop != NULL)
        actor->behaviour->stop(gol_actor_state(actor));
    return true;
}

static enum gol_visit run_turns(struct gol_actor *actor, unsigned turns, int64_t *wake_ns)
{
    struct gol_turn *turn = &actor->turn;

    for (; turns > 0; turns--) {
        gol_resume *step;

        if (turn->mail == NULL && !turn_begin(actor))
            return give_up(actor) ? GOL_VISIT_END : GOL_VISIT_REST;
        step = turn->step;
        turn->step = NULL;
        turn->wake_ns = 0;
        step(turn, gol_actor_state(actor), &turn->mail->msg);
        if (turn->step == NULL) {
            turn_end(turn);
        } else if (turn->wake_ns > 0) {
            *wake_ns = turn->wake_ns;
            return GOL_VISIT_PAUSE;
        }
    }
    return GOL_VISIT_MORE;
}

enum gol_visit gol_task_visit(struct gol_task *task, unsigned turns, int64_t *wake_ns)
{
    enum gol_visit visit;

    visiting = true;
    visit = run_turns(actor_of(task), turns, wake_ns);
    visiting = false;
    return visit;
}

void gol_task_free(struct gol_task *task)
{
    struct gol_actor *actor = actor_of(task);
    struct gol_runtime *runtime = actor->runtime;

    free(actor);
    gol_runtime_leave(runtime);
}

/* ---- what a handler may do with its turn ---- */

enum gol_code gol_turn_reply(struct gol_turn *turn, const struct gol_msg *reply, struct gol_err *err)
{
    if (turn->future == NULL)
        return gol_err_set(err, GOL_INVALID, "a plain send has no answer");
    if (turn->answered)
        return gol_err_set(err, GOL_INVALID, "the call has been answered already");
    if (reply->size > GOL_MSG_INLINE)
        return gol_err_set(err, GOL_INVALID, "an answer of %u bytes (at most %d; larger values go in a blob)",
                           reply->size, GOL_MSG_INLINE);
    turn->answered = true;
    gol_future_settle(turn->future, GOL_OK, reply);
    return GOL_OK;
}

static void resume_to_nothing(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
}

void gol_turn_pause(struct gol_turn *turn, int64_t pause_ns, gol_resume *resume)
{
    turn->step = resume != NULL ? resume : resume_to_nothing;
    turn->wake_ns = pause_ns > 0 ? gol_os_deadline(gol_clock_ns(), pause_ns) : 0;
}

struct gol_actor *gol_turn_self(const struct gol_turn *turn)
{
    return (struct gol_actor *)(void *)((char *)turn - offsetof(struct gol_actor, turn));
}
