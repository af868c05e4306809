/*
 * Inside of visits: what the short way of plain messages (visit.c), any turns (visit_turns.c) and bounded mailboxes
 * (visit_bounded.c) share. For these files only.
 */
#ifndef GOL_ACTOR_VISIT_H
#define GOL_ACTOR_VISIT_H

#include "actor/actor.h"
#include "actor/burst.h"

#define GOL_VISIT_SENDS 512U /* what an actor sends in a visit before others have their turn */

static inline void gol_visit_begin(struct gol_turn *turn, struct gol_mail *mail, uint32_t flags)
{
    turn->mail = mail;
    turn->flags = flags;
    turn->step = NULL;
    turn->stops = turn->failed = turn->skipped = turn->asked = false; /* with the flags, one store */
}

/*
 * Runs the handler for a mail about which nothing is special, but that messages may be `behind` that of the turn in it
 * (flags, by gol_parcel_open). With a burst, which is to be ended, it has asked for something.
 */
static inline enum gol_code gol_visit_take_plain(struct gol_actor *actor, struct gol_context *context,
                                                 struct gol_turn *turn, struct gol_mail *mail, void *state,
                                                 uint32_t behind)
{
    gol_visit_begin(turn, mail, behind);
    context->messages++;
    return actor->behaviour->handle(turn, state, &mail->msg);
}

/* Whether a turn that is over has asked for nothing. */
static inline bool gol_visit_asked_nothing(const struct gol_turn *turn, enum gol_code code)
{
    return code == GOL_OK && !turn->asked;
}

/* The mail of a turn that is over, or one that was done before. */
static inline void gol_visit_let_go(struct gol_turn *turn, struct gol_mail *mail)
{
    if (GOL_UNLIKELY(mail == turn->mail && turn->flags != 0))
        mail->msg.size |= turn->flags;
    if (GOL_UNLIKELY(!gol_mail_is_plain(mail)))
        gol_mail_dispose(turn->context, mail, GOL_CLOSED);
    else
        gol_mail_free(turn->context, mail);
}

/* Whoever visits the actor next begins with `mail`. */
static inline void gol_visit_stand_at(struct gol_actor *actor, struct gol_mail *mail)
{
    atomic_store_explicit(&actor->mailbox.first, mail, memory_order_relaxed); /* relaxed: the visitor's own */
}

/* The worker keeps the actor warm, whose mailbox stands at `last`, handled. */
static inline void gol_visit_keep_warm(struct gol_actor *actor, struct gol_context *context, struct gol_mail *last,
                                       uint64_t control)
{
    gol_visit_stand_at(actor, last);
    gol_warm_keep(context, context->warm, gol_word(gol_word_generation(control), actor), last);
}

/* ---- visit_turns.c ---- */

/* What a visit has had beyond its turns. */
struct gol_visit_time {
    unsigned grants;
    int64_t since_ns; /* of the first one */
};
/*
 * A visit's turns are used up: more of them, if those since the first look at the clock were short; else 0. So a
 * receiver that is ahead of nobody drains what is sent to it, and one whose turns are long does not keep others
 * waiting. (The short way of plain mails counts by itself, so that a visit that goes on at length after that may have
 * twice as many.)
 */
unsigned gol_visit_grant(struct gol_visit_time *time, const struct gol_actor *actor);

/* Whether others should run before the next turn of a visit that has so many turns `left`, none of them then. */
static inline bool gol_visit_is_used_up(const struct gol_turn *turn, unsigned *left, struct gol_visit_time *time)
{
    if (GOL_LIKELY(turn->context->sends < GOL_VISIT_SENDS &&
                   (--*left > 0 || (*left = gol_visit_grant(time, turn->actor)) > 0)))
        return false;
    *left = 0;
    return true;
}

/* What a pause named to go on with, once; NULL: no turn is under way. */
gol_resume *gol_visit_take_step(struct gol_actor *actor);
/* Any turn: of the mail, or the step to go on with. */
enum gol_code gol_visit_take(struct gol_turn *turn, struct gol_mail *mail, gol_resume *step, uint64_t control);
/* The handler has named a step to go on with. */
enum gol_visit gol_visit_pause(struct gol_turn *turn, int64_t *wake_ns);
/* The turn is over. True: the actor is to end with *code. */
bool gol_visit_ends(struct gol_turn *turn, enum gol_code *code);
/* Ends the actor. The mailbox stands at `last`, which was `handled`; NULL: it is closed, or bounded. */
enum gol_visit gol_visit_end(struct gol_turn *turn, struct gol_mail *last, bool handled, enum gol_code code);
/*
 * Nobody gets a handle of the actor any more, unless somebody has one: then false, with the control word as it is now.
 */
bool gol_visit_claim_end(struct gol_actor *actor, uint64_t *control);
void gol_visit_disclaim_end(struct gol_actor *actor);
/* Turns of any kind. `mail`: its plain turn was taken, and ended with `code`; NULL: begins with the first. */
enum gol_visit gol_visit_at_length(struct gol_turn *turn, struct gol_mail *mail, enum gol_code code, unsigned turns,
                                   int64_t *wake_ns);

/* ---- visit.c ---- */

/*
 * The visit of an actor after a plain turn of `mail`, which its mailbox stands at, that ended with `code`, and about
 * which there was something; NULL: there is something about the first mail.
 */
enum gol_visit gol_visit_conclude(struct gol_turn *turn, struct gol_mail *mail, enum gol_code code, unsigned turns,
                                  int64_t *wake_ns);

/* ---- visit_local.c ---- */

/*
 * Visits for messages that wait in the worker's local queue, for some time. GOL_VISIT_REST, or what was asked for in
 * the last one, of *task.
 */
enum gol_visit gol_visit_local(struct gol_turn *turn, struct gol_task **task, unsigned turns, int64_t *wake_ns);

/* ---- visit_bounded.c ---- */

enum gol_visit gol_visit_bounded(struct gol_turn *turn, struct gol_bound *bound, unsigned turns, int64_t *wake_ns);

#endif
