/*
 * Part of mailbox.pml: the mailbox as senders use it, handles and addresses, and the senders (mailbox.h, send.c, actor.c).
 *
 * An inline uses the variables of the thread it is in: me, generation, mail, old, next, control, message, text.
 */

/* gol_actor_schedule; what follows visits the actor */
inline schedule()
{
    atomic {
        DRAINED(me) -> CHECK(!scheduled && !visited && !slotted[0] && !slotted[1], scheduled_twice);
        scheduled = true
    }
}

/* gol_mail_free */
inline mail_free()
{
    TOUCH(mail);
    is_done[mail] = false;
    mail_out[mail] = false
}

/* The handler. */
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
/* gol_mailbox_await: waits until the cell is not NIL, which goes into `mail` */
#define AWAIT(me, where, mail) \
    d_step { \
        DRAINED(me) && mem[where] != NIL -> mail = mem[where] \
    }

/*
 * From `mail` to `old`, the newest, in the order of arrival: dead letters, but a first one that is `mine` goes back to its
 * sender. (bury_all of ending.c, take_back of send.c)
 */
inline bury_all(mine)
{
    do
    :: atomic {
            true ->
            if
            :: mail != old -> TOUCH(mail); AWAIT(me, NEXT(mail), next)
            :: else
            fi;
            TOUCH(mail);
            LOAD(me, BODY(mail), text);
            CHECK(text != 0, message_unwritten);
            CHECK(is_done[mail] || fate[text] == SENT, message_twice);
            fate[text] = (is_done[mail] -> HANDLED : (text == mine -> REFUSED : DEAD));
            text = 0;
            mail_free();
            if
            :: mail != old -> mail = next; next = NIL
            :: else -> mail = NIL; old = NIL; break
            fi
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
 * A mail with the message in it. These stores may as well reach memory at once: nobody else sees the mail before an exchange
 * or a store that this thread makes later, and store buffers keep their order.
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

/* gol_mailbox_push, and what is done when it met CLOSED (gol_mailbox_reclose) */
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
        bury_all(message)
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

/* gol_address_retain; `control` is 0 when the actor has ended */
inline retain()
{
    LOAD(me, CONTROL, control);
    do
    :: GENERATION(control) != generation || REFS(control) == 0 -> control = 0; break
    :: else ->
        COMPARE_EXCHANGE(me, CONTROL, control, control + 1, next);
        if
        :: next == control ->
            LOAD(me, WORD, old);
            if
            :: CONTENT(old) == CLOSED -> control = 0; unref()
            :: else
            fi;
            break
        :: else -> control = next
        fi
    od;
    atomic {
        next = 0;
        old = 0
    }
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

#if STRANGER > 0
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
#endif

#if GUEST > 0
proctype guest(byte me; byte generation; byte first; byte count)
{
    byte mail, old, next, control, text;
    byte message = first;

    retain();
    if
    :: control != 0 ->
        control = 0;
        do
        :: message < first + count ->
            write_mail();
            push();
            message++
        :: else -> break
        od;
        unref()
    :: else ->
        do
        :: atomic {
                message < first + count -> fate[message] = REFUSED;
                message++
            }
        :: else -> break
        od
    fi;
    leaving--
}
#endif

#if KILL
/* gol_address_kill. Nobody pauses here, so there is nothing to hasten. */
proctype killer(byte me; byte generation)
{
    byte control, next, old;

    retain();
    if
    :: control != 0 ->
        control = 0;
#ifdef BUG_KILL_LOOKS_FIRST
        rouse_and_schedule();
        FETCH_ADD(me, CONTROL, KILLED, old);
#else
        FETCH_ADD(me, CONTROL, KILLED, old);
        rouse_and_schedule();
#endif
        unref()
    :: else
    fi;
    leaving--
}
#endif
