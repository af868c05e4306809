#include "actor/block.h"

#include "actor/actor.h"
#include "actor/burst.h"
#include "actor/flood.h"
#include "util/clock.h"

#define HOLD_NS 1000000 /* a wait in vain */
#define QUEUED_NS 16000000 /* longer, while others are ready and wait for a worker */
#define LONG_HOLD_NS 4000000 /* the first of the longer ones */
#define LONGER 8 /* times as long is the next one */
#define LOOK_NS 10000000 /* in longer ones it looks again after so long */
#define PATIENT_MAILS (32U * GOL_DRAWN_MAILS) /* a thread that may draw so many waits for longer: 64 MiB */

bool gol_context_block(struct gol_context *context, void (*wait)(void *argument), void *argument)
{
    struct gol_turn *turn = context->turn;
    struct gol_scheduler *scheduler;

    gol_burst_stop(context); /* the actor is not held for so long */
    if (turn == NULL) {
        wait(argument);
        return true;
    }
    if (context->local != NULL)
        gol_warm_spill(context, context->warm); /* who has the seat next does not know what this actor was sent */
    turn->asked = true; /* it may come back on another seat, or late (visit.c) */
    scheduler = gol_slab_chunk(turn->actor)->scheduler;
    if (!scheduler->block_begin(scheduler, context))
        return false;
    wait(argument);
    scheduler->block_end(scheduler, context);
    return true;
}

/*
 * How long a wait is in vain. The allowance of a thread doubles each time; while it is small the waits are short, so
 * that a flood to actors that wait for each other, or for the one that floods, soon goes on. Then they grow faster than
 * the memory: eight times as long for twice as much, so that a receiver which takes nothing for a while costs little.
 */
static int64_t hold_ns(const struct gol_context *context)
{
    int64_t ns = LONG_HOLD_NS / LONGER;

    for (uint32_t mails = context->allowance; mails >= PATIENT_MAILS; mails /= 2)
        ns *= LONGER;
    return ns > HOLD_NS ? ns : HOLD_NS;
}

/*
 * The same as things stand. Nobody comes any more: not at all. All pause: not for long. The receiver may stand in a
 * long queue: for longer.
 */
static int64_t patience_ns(const struct gol_context *context)
{
    const struct gol_scheduler *scheduler = gol_slab_chunk(context->turn->actor)->scheduler;

    switch (scheduler->load != NULL ? scheduler->load(scheduler) : GOL_LOAD_RUNNING) {
    case GOL_LOAD_NONE:
        return 0;
    case GOL_LOAD_TIMERS:
        return hold_ns(context) / 4;
    case GOL_LOAD_QUEUED:
        return hold_ns(context) + QUEUED_NS;
    default:
        return hold_ns(context);
    }
}

/* Waits as long as mails come back, but not when none did for a while, nor for an actor that is killed. */
static void wait_for_mails(void *argument)
{
    const struct gol_context *context = argument;
    const struct gol_task *task = &context->turn->actor->task;
    uint32_t before = gol_mail_pool_returned();
    int64_t since_ns = gol_clock_ns();

    while (!gol_mail_pool_flows() && !gol_task_hurried(task)) {
        const int64_t now_ns = gol_clock_ns();
        const uint32_t now = gol_mail_pool_returned();
        int64_t left_ns;

        if (now != before)
            since_ns = now_ns;
        before = now;
        left_ns = since_ns + patience_ns(context) - now_ns;
        if (left_ns <= 0)
            return;
        gol_mail_pool_wait(left_ns < LOOK_NS ? left_ns : LOOK_NS);
    }
}

bool gol_flood_hold(struct gol_context *context)
{
    const uint32_t before = gol_mail_pool_returned();

    return gol_context_block(context, wait_for_mails, context) && gol_mail_pool_returned() != before;
}
