/*
 * Part of mailbox.pml: a worker keeps an actor that it has visited, and sends to it without an atomic operation (warm.c).
 */

/* ---- warm.c, and how send.c uses it ---- */

#if WARM
/* Schedules an actor that is not kept any more. */
#define FROM_WARM \
    atomic { \
        DRAINED(me) -> visited = false; \
        generation = 0; \
        mail = NIL; \
        control = 0; \
        schedule() \
    }

/* cool: has the actor that is kept rest, or schedules it when there is something to do */
inline cool()
{
    atomic {
        generation = kept;
        kept = 0;
        LOAD(me, FIRST, mail)
    };
    LOAD(me, CONTROL, control);
    if
    :: MUST_END(control) -> FROM_WARM
    :: else ->
        STORE(me, FIRST, NIL);
        atomic {
            COMPARE_EXCHANGE(me, WORD, MAIL_OF(generation, mail), STATE_OF(generation, REST), old);
            if
            :: old == MAIL_OF(generation, mail) -> visited = false
            :: else
            fi
        };
        if
        :: old == MAIL_OF(generation, mail) ->
            atomic {
                old = 0;
                mail_free();
                mail = NIL
            };
#ifndef BUG_NO_LOOK_AFTER_COOLING
            LOAD(me, CONTROL, control);
            if
            :: GENERATION(control) == generation && MUST_END(control) -> rouse_and_schedule()
            :: else
            fi;
#endif
            atomic {
                control = 0;
                generation = 0
            }
        :: else ->
            atomic {
                old = 0;
#ifndef BUG_COOLING_FORGETS_FIRST
                STORE(me, FIRST, mail)
#endif
            };
            FROM_WARM
        fi
    fi
}

/* gol_warm_look: schedules it when others have sent to it, or when it is to end */
inline look()
{
    atomic {
        generation = kept;
        LOAD(me, FIRST, mail)
    };
    LOAD(me, WORD, old);
    LOAD(me, CONTROL, control);
    if
    :: old == MAIL_OF(generation, mail) && !MUST_END(control) ->
        atomic {
            old = 0;
            mail = NIL;
            control = 0;
            generation = 0
        }
    :: else ->
        atomic {
            old = 0;
            kept = 0
        };
        FROM_WARM
    fi
}
#endif

#if LOCAL > 0
/* Scheduling on a worker: into its slot, or where others can take it. */
inline schedule_local()
{
    if
    :: atomic {
            CHECK(!scheduled && !visited && !slotted[0] && !slotted[1], scheduled_twice);
            slotted[me] = true
        }
    :: schedule()
    fi
}

#if WARM
/* gol_warm_reuse: the message goes into the mail that was handled, `next`, if nobody has pushed behind it */
inline reuse()
{
    atomic {
        kept != 0 -> LOAD(me, FIRST, next)
    };
    LOAD(me, WORD, old);
    if
#ifdef BUG_REUSES_WHAT_IS_FOLLOWED
    :: true ->
#else
    :: old == MAIL_OF(generation, next) ->
#endif
        atomic {
            TOUCH(next);
            is_done[next] = false;
            STORE(me, BODY(next), message);
            fate[message] = SENT;
            kept = 0;
            visited = false;
            schedule_local();
            if
            :: slotted[me] -> slot_word = old
            :: else
            fi;
            next = NIL;
            old = 0
        };
        goto sent
    :: else ->
        atomic {
            next = NIL;
            old = 0
        }
    fi
}
#endif

/* gol_warm_part: the message of the mail that was done goes into another one in front of it, if one is free */
inline part()
{
    atomic {
        LOAD(me, FIRST, next);
        if
        :: MAIL_OF(generation, next) == slot_word && next != NIL ->
            slot_last = 1;
            do
            :: slot_last < MAILS && mail_out[slot_last] -> slot_last++
            :: else -> break
            od;
            if
            :: mail_out[slot_last] -> slot_last = NIL
            :: else ->
                mail_out[slot_last] = true;
                TOUCH(next);
                LOAD(me, BODY(next), text);
                mem[BODY(slot_last)] = text;
                text = 0;
#ifndef BUG_PARTS_WITHOUT_DONE
                is_done[next] = true;
#endif
                mem[NEXT(slot_last)] = next;
                STORE(me, FIRST, slot_last)
            fi
        :: else
        fi;
        next = NIL
    }
}

/* send_kept and deliver_if_warm, and what comes before them, on a worker, in the turn of an actor that has a handle; after its last message it releases that */
inline send_local()
{
    atomic {
        generation = 1;
        message = local_next;
        local_next++
    };
#if WARM
    if
    :: reuse()
    :: true /* not kept; or the mail is there already, as those of calls and timers are */
    fi;
#endif
    write_mail();
    atomic {
        true -> LOAD(me, WORD, old)
    };
    if
    :: slot_word != 0 && old == slot_word -> part()
    :: else
    fi;
    if
#ifdef BUG_ADDS_AFTER_OTHERS
    :: slot_last != NIL ->
#else
    :: slot_last != NIL && old == slot_word -> /* gol_warm_add */
#endif
        atomic {
            TOUCH(slot_last);
            LOAD(me, NEXT(slot_last), next);
            STORE(me, NEXT(mail), next);
            STORE(me, NEXT(slot_last), mail);
            slot_last = mail;
            next = NIL;
            mail = NIL;
            old = 0
        }
#if WARM
    :: (slot_last == NIL || old != slot_word) && kept != 0 -> /* gol_warm_send */
        atomic {
            LOAD(me, FIRST, next);
            kept = 0
        };
        LOAD(me, WORD, old);
        if
#ifdef BUG_IN_FRONT_OF_OTHERS
        :: true ->
#else
        :: old == MAIL_OF(generation, next) ->
#endif
            atomic {
                STORE(me, NEXT(mail), next);
                STORE(me, FIRST, mail);
                visited = false;
                schedule_local();
                if
                :: slotted[me] -> slot_last = mail; slot_word = old
                :: else
                fi;
                next = NIL;
                mail = NIL;
                old = 0
            }
        :: else ->
            next = NIL;
            EXCHANGE(me, WORD, MAIL_OF(generation, mail), old);
            atomic {
                TOUCH(MAIL(old));
                STORE(me, NEXT(MAIL(old)), mail);
                mail = NIL;
                old = 0
            };
            atomic {
                visited = false;
                schedule_local()
            }
        fi
#endif
    :: else ->
        EXCHANGE(me, WORD, MAIL_OF(generation, mail), old);
        if
        :: CONTENT(old) == CLOSED ->
            atomic {
                EXCHANGE(me, WORD, STATE_OF(generation, CLOSED), old);
                old = MAIL(old)
            };
            bury_all(message)
        :: IS_MAIL(old) ->
            atomic {
                TOUCH(MAIL(old));
                STORE(me, NEXT(MAIL(old)), mail);
                mail = NIL;
                old = 0
            }
        :: CONTENT(old) < CLOSED ->
            STORE(me, FIRST, mail);
            if
            :: CONTENT(old) == REST -> schedule_local()
            :: else
            fi;
            mail = NIL;
            old = 0
        fi
    fi;
sent:
    if
    :: local_next > LOCAL ->
        unref()
    :: else
    fi;
    atomic {
        DRAINED(me) -> local_busy = false;
        generation = 0;
        message = 0
    }
}
#endif
