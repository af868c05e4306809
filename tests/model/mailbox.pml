/*
 * The mailbox, and the life of an actor from its making to the next use of its slot (src/actor: mailbox.h, actor.c, turn.c).
 *
 * What must hold, in every run:
 *   message_lost, message_twice, message_unwritten   each message that was taken is handled or a dead letter, once, whole
 *   order_broken            the messages of one sender are handled in the order they were sent
 *   two_visitors, scheduled_twice   one thread at a time has the actor
 *   end_lost, ended_twice   an actor whose last handle is released, or that was killed, ends, once
 *   wrong_actor             no message reaches an actor that came to its slot after the address was given out
 *   mail_used_after_free    nobody reads or writes a mail that was given back
 *   slot_used_after_free    nobody with a handle finds the slot given to another actor
 *   stuck                   nobody waits for ever
 *
 * What is left out, and why nothing is lost by that:
 *   - What messages say, futures and bounds: the queue does not look at them. A mail has one field, which is written
 *     and read as all of them are; a message is a number.
 *   - The run queues: a task is a flag here, set by one who scheduled it and taken by any worker. That a set flag is seen
 *     is what park.pml shows. Setting it drains the store buffer, as the queues' locks and exchanges do.
 *   - The free lists of mails and slots belong to one thread, or are behind a lock: what is given back may be had again at
 *     once by anybody, which is more than the code allows.
 *   - Turns: a visit may break off after any of them, and another worker may take the next visit. That covers bounded visits
 *     and pauses.
 *   - Two generations stand for all: an address is of this generation or of an older one.
 *   - Awaiting a link blocks until it is there, where the code looks again and again.
 *
 * Senders, each with messages of its own: USER0, USER1 (how many messages each sends by handle before releasing it),
 * STRANGER (by an address of the first generation), HEIR (by the handle of the second actor in the slot, which he makes
 * there when the first one is gone); KILL: somebody kills the first actor. One or two of them at a time, by -D.
 */
#ifndef USER0
#define USER0 0
#endif
#ifndef USER1
#define USER1 0
#endif
#ifndef STRANGER
#define STRANGER 0
#endif
#ifndef HEIR
#define HEIR 0
#endif
#ifndef KILL
#define KILL 0
#endif
#ifndef WORKERS
#define WORKERS 2
#endif
#define MESSAGES (USER0 + USER1 + STRANGER + HEIR)
#ifndef MAILS
#define MAILS MESSAGES
#endif

/* threads: workers are 0 and 1 */
#define ME_USER0 2
#define ME_OTHER 3 /* USER1, or the killer */
#define ME_STRANGER 4
#define ME_HEIR 5
#define THREADS 6
#define DEPTH 4

/* cells of memory */
#define WORD 0
#define FIRST 1
#define CONTROL 2
#define NEXT(mail) (2 + (mail)) /* mails are 1 .. MAILS */
#define BODY(mail) (2 + MAILS + (mail))
#define CELLS (3 + 2 * MAILS)
#define NIL 0

/* the word: a generation, and a mail or a state */
#define AWAKE 0
#define REST 1
#define CLOSED 2
#define GENERATION_UNIT 16
#define STATE_OF(generation, state) ((generation) * GENERATION_UNIT + (state))
#define MAIL_OF(generation, mail) ((generation) * GENERATION_UNIT + (mail -> (mail) + CLOSED : AWAKE))
#define GENERATION(word) ((word) / GENERATION_UNIT)
#define CONTENT(word) ((word) % GENERATION_UNIT)
#define IS_MAIL(word) (CONTENT(word) > CLOSED)
#define MAIL(word) (CONTENT(word) - CLOSED)

/* the control word: a generation, whether it was killed, the references */
#define KILLED 8
#define REFS(control) ((control) % KILLED)
#define IS_KILLED(control) ((control) % GENERATION_UNIT >= KILLED)
#define MUST_END(control) (IS_KILLED(control) || REFS(control) == 1)

/* ---- what is only there to be checked ---- */

bit message_lost, message_twice, message_unwritten, order_broken, two_visitors, scheduled_twice, end_lost, ended_twice,
    wrong_actor, mail_used_after_free, slot_used_after_free, stuck;

bit mail_out[MAILS + 1]; /* neither free nor never had */
mtype = { UNSENT, SENT, REFUSED, HANDLED, DEAD };
mtype fate[MESSAGES + 1] = UNSENT;
byte meant_for[MESSAGES + 1]; /* which generation */
byte newest_of[THREADS]; /* the message of that sender handled last */
byte sender_of[MESSAGES + 1];
bit visited;
bit ended[3];
byte leaving; /* threads that have not done yet */

#define STORED(where) \
    CHECK(where <= CONTROL || mail_out[(where - CONTROL - 1) % MAILS + 1], mail_used_after_free)
#define TOUCH(mail) CHECK(mail_out[mail], mail_used_after_free)

/* ---- what stands for other parts ---- */

bit scheduled; /* the task, in some queue */
bit in_stock; /* the slot, free for the next actor */

#include "tso.pml"

/* gol_actor_schedule; what follows visits the actor */
inline schedule()
{
    atomic {
        DRAINED(me) -> CHECK(!scheduled && !visited, scheduled_twice);
        scheduled = true
    }
}

/* gol_mail_free */
inline mail_free()
{
    TOUCH(mail);
    mail_out[mail] = false
}

/* The handler; a dead letter, and its mail given back. */
inline handle()
{
    atomic {
        TOUCH(mail);
        LOAD(me, BODY(mail), text);
        CHECK(text != 0, message_unwritten);
        CHECK(fate[text] == SENT, message_twice);
        CHECK(meant_for[text] == generation, wrong_actor);
        CHECK(!ended[generation], wrong_actor);
        CHECK(newest_of[sender_of[text]] < text, order_broken);
        newest_of[sender_of[text]] = text;
        fate[text] = HANDLED;
        text = 0
    }
}
inline bury()
{
    TOUCH(mail);
    LOAD(me, BODY(mail), text);
    CHECK(text != 0, message_unwritten);
    CHECK(fate[text] == SENT, message_twice);
    fate[text] = DEAD;
    text = 0;
    mail_free()
}

/* gol_mailbox_await: waits until the cell is not NIL, which goes into `mail` */
#define AWAIT(me, where, mail) \
    d_step { \
        DRAINED(me) && mem[where] != NIL -> mail = mem[where] \
    }

/* Dead letters from `mail` to `old`, the newest, in the order of arrival. */
inline bury_all()
{
    do
    :: atomic {
            mail == old -> bury();
            mail = NIL;
            old = NIL
        };
        break
    :: atomic {
            mail != old -> TOUCH(mail);
            AWAIT(me, NEXT(mail), next);
            bury();
            mail = next;
            next = NIL
        }
    od
}

/* ---- mailbox.h ---- */

/* gol_mailbox_link, and scheduling the actor when its rest was ended. `mail` is not ours any more. */
inline link_mail()
{
    if
    :: atomic {
            IS_MAIL(old) -> TOUCH(MAIL(old));
            STORE(me, NEXT(MAIL(old)), mail);
            mail = NIL;
            old = 0
        }
    :: atomic {
            !IS_MAIL(old) -> STORE(me, FIRST, mail);
            mail = NIL
        };
#ifndef BUG_ANY_FIRST_SCHEDULES
        if
        :: CONTENT(old) == REST -> schedule()
        :: else
        fi;
#else
        schedule();
#endif
        old = 0
    fi
}

/*
 * A mail with the message in it, as gol_actor_send and gol_address_send make it. Nobody else sees it before the exchange
 * that follows, which drains the store buffer; so these stores may as well reach memory at once.
 */
inline write_mail()
{
    atomic {
        mail = 1;
        do
        :: mail < MAILS && mail_out[mail] -> mail++
        :: else -> break
        od;
        !mail_out[mail] -> mail_out[mail] = true;
        mem[BODY(mail)] = message;
        mem[NEXT(mail)] = NIL;
        fate[message] = SENT
    }
}

/* gol_mailbox_push, and what is done when it met CLOSED: gol_mailbox_reclose, and all are dead letters */
inline push()
{
#ifdef BUG_PUSH_BY_STORE
    LOAD(me, WORD, old);
    STORE_SC(me, WORD, MAIL_OF(generation, mail));
#else
    EXCHANGE(me, WORD, MAIL_OF(generation, mail), old);
#endif
    CHECK(GENERATION(old) == generation, slot_used_after_free);
    if
    :: CONTENT(old) == CLOSED ->
        atomic {
            EXCHANGE(me, WORD, STATE_OF(generation, CLOSED), old);
#ifdef BUG_RECLOSE_TAKES_ONE
            old = MAIL_OF(generation, mail);
#endif
            old = MAIL(old)
        };
        bury_all()
    :: else -> link_mail()
    fi
}

/* gol_mailbox_push_to */
inline push_to()
{
    LOAD(me, WORD, old);
    do
#ifdef BUG_NO_GENERATION
    :: CONTENT(old) == CLOSED ->
#else
    :: GENERATION(old) != generation || CONTENT(old) == CLOSED ->
#endif
        atomic {
            fate[message] = REFUSED;
            old = 0;
            mail_free();
            mail = NIL
        };
        break
    :: else ->
        atomic {
            COMPARE_EXCHANGE(me, WORD, old, MAIL_OF(GENERATION(old), mail), next);
            if
            :: next == old -> next = 0; break
            :: else -> old = next; next = 0
            fi
        }
    od;
    if
    :: mail != NIL -> link_mail()
    :: else
    fi
}

/* gol_mailbox_rouse: and, when that gives us the actor, its task is scheduled */
inline rouse_and_schedule()
{
    COMPARE_EXCHANGE(me, WORD, STATE_OF(generation, REST), STATE_OF(generation, AWAKE), old);
    if
    :: old == STATE_OF(generation, REST) -> schedule()
    :: else
    fi;
    old = 0
}

/* ---- actor.c ---- */

/* gol_slab_give: the next generation; from here gol_slab_take has it */
inline slot_give()
{
    CHECK(ended[generation], slot_used_after_free);
    STORE(me, CONTROL, (generation + 1) * GENERATION_UNIT);
    STORE(me, WORD, STATE_OF(generation + 1, CLOSED));
    atomic {
        DRAINED(me) -> in_stock = true
    }
}

/* gol_actor_unref(actor, 1) */
inline unref()
{
#ifdef BUG_RELEASE_LOOKS_FIRST
    LOAD(me, WORD, next);
#endif
    FETCH_ADD(me, CONTROL, -1, old);
    if
    :: REFS(old) == 1 -> slot_give()
#ifdef BUG_RELEASE_LOOKS_FIRST
    :: REFS(old) == 2 && next == STATE_OF(generation, REST) -> rouse_and_schedule()
#else
    :: REFS(old) == 2 -> rouse_and_schedule()
#endif
    :: else
    fi;
    next = 0;
    old = 0
}

/* gol_actor_make with a handle */
inline make()
{
    STORE(me, CONTROL, generation * GENERATION_UNIT + 2);
    STORE(me, FIRST, NIL);
    STORE(me, WORD, STATE_OF(generation, REST))
}

/* ---- senders ---- */

proctype user(byte me; byte generation; byte first; byte count)
{
    byte mail, old, next, text;
    byte message = first;

    if
    :: generation > 1 -> /* the heir */
        in_stock -> in_stock = false;
        make()
    :: else
    fi;
    do
    :: message < first + count ->
        write_mail();
        push();
        message++
    :: else -> break
    od;
#if KILL
    ended[1] -> skip; /* the handle is kept, so that only the killing can end the actor */
#endif
    unref();
    leaving--
}

proctype stranger(byte me; byte generation; byte first; byte count)
{
    byte mail, old, next;
    byte message = first;

    do
    :: message < first + count ->
        write_mail();
        push_to();
        message++
    :: else -> break
    od;
    leaving--
}

/* gol_address_kill, with gol_address_retain in it. Nobody pauses here, so there is nothing to hasten. */
proctype killer(byte me; byte generation)
{
    byte control, next, old;

    LOAD(me, CONTROL, control);
    do
    :: GENERATION(control) != generation || REFS(control) == 0 -> break
    :: else ->
        COMPARE_EXCHANGE(me, CONTROL, control, control + 1, next);
        if
        :: next == control ->
            next = 0;
            LOAD(me, WORD, old);
            if
            :: CONTENT(old) == CLOSED
            :: else ->
#ifdef BUG_KILL_LOOKS_FIRST
                rouse_and_schedule();
                FETCH_ADD(me, CONTROL, KILLED, old)
#else
                FETCH_ADD(me, CONTROL, KILLED, old);
                rouse_and_schedule()
#endif
            fi;
            unref();
            break
        :: else ->
            atomic {
                control = next;
                next = 0
            }
        fi
    od;
    leaving--
}

/* ---- turn.c ---- */

/*
 * A worker of the pool: visits the actor whenever it is scheduled (gol_task_visit). `mail` is the one that is handled;
 * behind the last one, NIL when there was none.
 */
proctype worker(byte me)
{
    byte generation, mail, next, old, control, text;

end_idle:
    do
    :: atomic {
            scheduled -> scheduled = false;
            CHECK(!visited, two_visitors);
            visited = true;
            LOAD(me, CONTROL, control);
            generation = GENERATION(control);
            control = 0
        };
        atomic {
            LOAD(me, FIRST, mail);
            if
            :: mail == NIL -> goto rest
            :: else
            fi
        };

turn:
        atomic {
            true -> LOAD(me, CONTROL, control);
            if
            :: IS_KILLED(control) -> goto end_killed
            :: else -> control = 0
            fi
        };
        handle();
        atomic {
            TOUCH(mail);
            LOAD(me, NEXT(mail), next);
            if
            :: next == NIL -> goto rest
            :: else
            fi
        };
        atomic {
            STORE(me, FIRST, next);
            mail_free();
            mail = next;
            next = NIL
        };
        goto more;

rest:
        atomic {
            true -> LOAD(me, CONTROL, control)
        };
leave:
        atomic {
            if
#ifndef BUG_REST_CLEARS_FIRST
            :: mail == NIL /* FIRST is NIL, or what a sender has put there since */
#endif
            :: else ->
#ifndef BUG_FIRST_IS_KEPT
                STORE(me, FIRST, NIL)
#endif
            fi
#ifdef BUG_FREE_BEFORE_LEAVING
            ;
            if
            :: mail != NIL -> mail_free()
            :: else
            fi
#endif
        };
        /* gol_mailbox_leave, and letting go of the mail */
        atomic {
#ifdef BUG_REST_BY_STORE
            if
            :: MUST_END(control) ->
                COMPARE_EXCHANGE(me, WORD, MAIL_OF(generation, mail), STATE_OF(generation, CLOSED), old)
            :: else ->
                LOAD(me, WORD, old);
                if
                :: old == MAIL_OF(generation, mail) -> goto rest_by_store
                :: else
                fi
            fi;
#else
            COMPARE_EXCHANGE(me, WORD, MAIL_OF(generation, mail),
                             STATE_OF(generation, (MUST_END(control) -> CLOSED : REST)), old);
#endif
            if
            :: old != MAIL_OF(generation, mail) -> goto followed
            :: else -> old = 0
            fi;
            if
            :: MUST_END(control) -> goto end_closed
            :: else -> visited = false
            fi
        };
#ifdef BUG_REST_BY_STORE
        goto look_again;
rest_by_store:
        atomic {
            true -> STORE(me, WORD, STATE_OF(generation, REST));
            visited = false;
            old = 0
        };
#endif
look_again:
        atomic {
            control = 0;
#ifndef BUG_FREE_BEFORE_LEAVING
            if
            :: mail != NIL -> mail_free()
            :: else
            fi;
#endif
            mail = NIL
        };
#ifdef BUG_NO_LOOK_AFTER_REST
        goto forget;
#endif
        atomic {
            LOAD(me, CONTROL, control);
            if
            :: GENERATION(control) != generation || !MUST_END(control) -> goto forget
            :: else
            fi
        };
        /* gol_mailbox_rouse */
        atomic {
            COMPARE_EXCHANGE(me, WORD, STATE_OF(generation, REST), STATE_OF(generation, AWAKE), old);
            if
            :: old != STATE_OF(generation, REST) -> goto forget
            :: else
            fi;
            CHECK(!visited && !scheduled, two_visitors);
            visited = true;
            old = 0;
            goto leave
        };

followed: /* a mail is behind this one, or will be at once */
        atomic {
            old = 0;
            control = 0;
            if
            :: mail != NIL -> TOUCH(mail); AWAIT(me, NEXT(mail), next)
            :: else -> AWAIT(me, FIRST, next)
            fi
        };
        atomic {
            STORE(me, FIRST, next);
            if
#ifdef BUG_FREE_BEFORE_LEAVING
            :: false
#else
            :: mail != NIL -> mail_free()
#endif
            :: else
            fi;
            mail = next;
            next = NIL
        };

more: /* the next turn, in this visit or in another one */
        if
        :: true -> goto turn
        :: atomic {
                DRAINED(me) -> mail = NIL;
                generation = 0;
                visited = false;
                schedule()
            };
            goto forget
        fi;

end_killed: /* gol_actor_end; gol_mailbox_close: all that is there are dead letters, without what was handled before */
        atomic {
            CHECK(!ended[generation], ended_twice);
            ended[generation] = true;
            control = 0
        };
        EXCHANGE(me, WORD, STATE_OF(generation, CLOSED), old);
        old = MAIL(old);
        bury_all();
        goto ended_now;
end_closed: /* gol_actor_end; the last mail has been handled */
        atomic {
            CHECK(!ended[generation], ended_twice);
            ended[generation] = true;
            control = 0;
            if
            :: mail != NIL ->
#ifndef BUG_FREE_BEFORE_LEAVING
                mail_free();
#endif
                mail = NIL
            :: else
            fi
        };
ended_now:
        atomic {
            CHECK(!scheduled, two_visitors);
            visited = false
        };
        unref();
forget:
        atomic {
            control = 0;
            old = 0;
            generation = 0
        }
    od
}

/* ---- the run ---- */

proctype quiet()
{
    byte i;

    timeout ->
    d_step {
        i = 1;
        do
        :: i <= MESSAGES ->
            CHECK(fate[i] == HANDLED || fate[i] == DEAD || fate[i] == REFUSED, message_lost);
            i++
        :: else -> break
        od;
        CHECK(ended[1], end_lost);
#if HEIR > 0
        CHECK(ended[2], end_lost);
#endif
        CHECK(leaving == 0, stuck);
        CHECK(!visited && !scheduled, stuck);
        i = 0
    }
}

/* The messages [first, first + count) are `me`'s. */
inline own(me, generation, first, count)
{
    i = first;
    do
    :: i < first + count ->
        sender_of[i] = me;
        meant_for[i] = generation;
        i++
    :: else -> break
    od
}

init
{
    byte i;

    d_step {
        own(ME_USER0, 1, 1, USER0);
        own(ME_OTHER, 1, 1 + USER0, USER1);
        own(ME_STRANGER, 1, 1 + USER0 + USER1, STRANGER);
        own(ME_HEIR, 2, 1 + USER0 + USER1 + STRANGER, HEIR);
        i = 0;
        mem[WORD] = STATE_OF(1, REST);
        mem[CONTROL] = GENERATION_UNIT + 1 + (USER0 > 0) + (USER1 > 0);
        leaving = (USER0 > 0) + (USER1 > 0) + (STRANGER > 0) + (HEIR > 0) + KILL
    };
    atomic {
        run quiet();
        run worker(0);
#if WORKERS > 1
        run worker(1);
#endif
#if USER0 > 0
        run user(ME_USER0, 1, 1, USER0);
#endif
#if USER1 > 0
        run user(ME_OTHER, 1, 1 + USER0, USER1);
#endif
#if STRANGER > 0
        run stranger(ME_STRANGER, 1, 1 + USER0 + USER1, STRANGER);
#endif
#if HEIR > 0
        run user(ME_HEIR, 2, 1 + USER0 + USER1 + STRANGER, HEIR);
#endif
#if KILL
        run killer(ME_OTHER, 1)
#endif
    }
}
