/*
 * Part of mailbox.pml: a worker, what it does in a visit of the actor, and between two (visit.c, ending.c).
 */

/* ---- visit.c ---- */

/*
 * A worker of the pool: visits the actor whenever it is scheduled (gol_task_visit). `mail` is the one that is handled;
 * behind the last one, NIL when there was none.
 */
proctype worker(byte me)
{
    byte generation, mail, next, old, control, text;
    byte kept; /* the generation of the actor that is kept warm; 0: none */
#if LOCAL > 0
    byte slot_last, slot_word, message; /* of struct gol_warm; the local sender's */
#endif

end_idle:
    do
#if LOCAL > 0
    :: atomic { /* who has the seat is the only one to run the local sender, and hands him on through a queue */
            !local_busy && local_next <= LOCAL -> local_busy = true
        };
        send_local();
        goto end_idle
    :: atomic {
            slotted[me] -> slotted[me] = false;
            CHECK(!visited && !scheduled, two_visitors);
            visited = true;
            slot_last = NIL;
            slot_word = 0
        };
        goto visit
    :: atomic { /* displaced from the slot: anybody may have it */
            slotted[me] && DRAINED(me) -> slotted[me] = false;
            slot_last = NIL;
            slot_word = 0;
            schedule()
        };
        goto end_idle
#endif
#if WARM
    :: kept != 0 -> cool(); goto end_idle
    :: kept != 0 -> look(); goto end_idle
#endif
    :: atomic {
            scheduled -> scheduled = false;
            CHECK(!visited, two_visitors);
            visited = true
        };
#if LOCAL > 0
visit:
#endif
        atomic {
            true -> LOAD(me, CONTROL, control);
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
        if
        :: !is_done[mail] -> handle()
        :: else
        fi;
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
#if WARM
        if
        :: mail != NIL && !MUST_END(control) -> /* keep, gol_warm_keep */
            atomic {
                is_done[mail] = true;
                STORE(me, FIRST, mail);
                mail = NIL;
                kept = generation
            };
            goto forget
        :: true
        fi;
#endif
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
            CHECK(!visited && !scheduled && !slotted[0] && !slotted[1], two_visitors);
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
        bury_all(NONE);
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
