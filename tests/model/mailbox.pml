/*
 * The mailbox, and the life of an actor from its making to the next use of its slot (src/actor: mailbox.h, send.c, actor.c,
 * visit.c, ending.c, warm.c).
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
 *   - What messages say, and futures: the queue does not look at them. A mail has one field, which is written and read as
 *     all of them are; a message is a number. Bounded mailboxes (bound.c) are lists under a lock.
 *   - The run queues: a task is a flag here, set by one who scheduled it and taken by any worker. That somebody comes for it
 *     is what park.pml shows. Setting it drains the store buffer, as the queues' locks and exchanges do.
 *   - The free lists of mails and slots belong to one thread, or are behind a lock: what is given back may be had at once by
 *     anybody, which is more than the code allows. The first mail that is free is taken, so that mails are soon used again.
 *   - Turns: a visit may break off after any of them, and another worker may take the next visit. That covers bounded visits
 *     and pauses. That an actor stops or fails is as a kill that comes just then.
 *   - Two generations stand for all: an address is of this generation or of an older one.
 *   - Awaiting a link blocks until it is there, where the code looks again and again.
 *
 *
 * Who sends, by -D with how many messages: USER0, USER1 (by a handle, which is released then), STRANGER (by an address of
 * the first actor in the slot), GUEST (by a handle that was had for such an address), HEIR (by the handle of the second
 * actor in the slot, made when the first one is gone), LOCAL (an actor with a handle, which runs on any worker between two
 * visits). KILL=1: somebody kills the first actor. WARM=1: workers may keep the actor warm.
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
#ifndef GUEST
#define GUEST 0
#endif
#ifndef LOCAL
#define LOCAL 0
#endif
#ifndef WARM
#define WARM 0
#endif
#define MESSAGES (LOCAL + USER0 + USER1 + STRANGER + GUEST + HEIR)
#ifndef MAILS
#define MAILS MESSAGES
#endif

/* threads: workers are 0 and 1 */
#define ME_USER0 2
#define ME_OTHER 3 /* USER1, the guest, or the killer */
#if (USER1 > 0) + (GUEST > 0) + KILL > 1
#error "USER1, GUEST or KILL"
#endif
#define ME_STRANGER 4
#define ME_HEIR 5
#define LOCAL_SENDER 0 /* an actor; on any worker */
#define THREADS 6
#ifndef DEPTH
#define DEPTH 4
#endif

/* cells of memory */
#define WORD 0
#define FIRST 1
#define CONTROL 2
#define NEXT(mail) (2 + (mail)) /* mails are 1 .. MAILS */
#define BODY(mail) (2 + MAILS + (mail))
#define CELLS (3 + 2 * MAILS)
#define NIL 0
#define NONE 0 /* messages are 1 .. MESSAGES */

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
bit visited; /* or kept warm */
bit slotted[2]; /* the task is in the slot of that worker */
bit is_done[MAILS + 1]; /* GOL_MAIL_DONE; written and read by who has the actor */
byte local_next; /* what the local sender sends next; whoever runs him */
bit local_busy;
bit ended[3];
byte leaving; /* threads that have not done yet */

#define STORED(where) \
    CHECK(where <= CONTROL || mail_out[(where - CONTROL - 1) % MAILS + 1], mail_used_after_free)
#define TOUCH(mail) CHECK(mail_out[mail], mail_used_after_free)

/* ---- what stands for other parts ---- */

bit scheduled; /* the task, in some queue */
bit in_stock; /* the slot, free for the next actor */

#include "tso.pml"
#include "mailbox_senders.pml"
#include "mailbox_warm.pml"
#include "mailbox_worker.pml"

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
        CHECK(leaving == 0 && local_next > LOCAL && !local_busy, stuck);
        CHECK(!visited && !scheduled && !slotted[0] && !slotted[1], stuck);
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
        own(LOCAL_SENDER, 1, 1, LOCAL);
        own(ME_USER0, 1, 1 + LOCAL, USER0);
        own(ME_OTHER, 1, 1 + LOCAL + USER0, USER1);
        own(ME_STRANGER, 1, 1 + LOCAL + USER0 + USER1, STRANGER);
        own(ME_OTHER, 1, 1 + LOCAL + USER0 + USER1 + STRANGER, GUEST);
        own(ME_HEIR, 2, 1 + LOCAL + USER0 + USER1 + STRANGER + GUEST, HEIR);
        i = 0;
        mem[WORD] = STATE_OF(1, REST);
        mem[CONTROL] = GENERATION_UNIT + 1 + (LOCAL > 0) + (USER0 > 0) + (USER1 > 0);
        local_next = 1;
        leaving = (USER0 > 0) + (USER1 > 0) + (STRANGER > 0) + (GUEST > 0) + (HEIR > 0) + KILL
    };
    atomic {
        run quiet();
        run worker(0);
#if WORKERS > 1
        run worker(1);
#endif
#if USER0 > 0
        run user(ME_USER0, 1, 1 + LOCAL, USER0);
#endif
#if USER1 > 0
        run user(ME_OTHER, 1, 1 + LOCAL + USER0, USER1);
#endif
#if STRANGER > 0
        run stranger(ME_STRANGER, 1, 1 + LOCAL + USER0 + USER1, STRANGER);
#endif
#if GUEST > 0
        run guest(ME_OTHER, 1, 1 + LOCAL + USER0 + USER1 + STRANGER, GUEST);
#endif
#if HEIR > 0
        run user(ME_HEIR, 2, 1 + LOCAL + USER0 + USER1 + STRANGER + GUEST, HEIR);
#endif
#if KILL
        run killer(ME_OTHER, 1)
#endif
    }
}
