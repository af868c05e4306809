#include "actor/block.h"

#include "actor/actor.h"
#include "actor/flood.h"
#include "util/clock.h"

#define HOLD_NS 1000000 /* a wait in vain */
#define BUSY_NS 16000000 /* longer, while others are busy */
#define LONG_HOLD_NS 4000000 /* the first of the longer ones */
#define LONGER 8 /* times as long is the next one */
#define LOOK_NS 10000000 /* in longer ones it looks again after so long */
#define PATIENT_MAILS (32U * GOL_DRAWN_MAILS) /* a thread that may draw so many waits for longer: 64 MiB */

bool gol_context_block(struct gol_context *context, void (*wait)(void *argument), void *argument)
{
    struct gol_turn *turn = context->turn;
    struct gol_scheduler *scheduler;

    if (turn == NULL) {
        wait(argument);
        return true;
    }
    scheduler = gol_slab_chunk(turn->actor)->scheduler;
    if (!scheduler->block_begin(scheduler, context))
        return false;
    wait(argument);
    scheduler->block_end(scheduler, context);
    return true;
}

/*
 * How long a wait is in vain. The allowance of a thread doubles each time; while it is small the waits are short, so that a flood to
 * actors that wait for each other, or for the one that floods, soon goes on. Then they grow faster than the memory: eight times
 * as long for twice as much, so that a receiver which takes nothing for a while costs little.
 */
static int64_t hold_ns(const struct gol_context *context)
{
    int64_t ns = LONG_HOLD_NS / LONGER;

    for (uint32_t mails = context->allowance; mails >= PATIENT_MAILS; mails /= 2)
        ns *= LONGER;
    return ns > HOLD_NS ? ns : HOLD_NS;
}

static bool is_idle(struct gol_scheduler *scheduler)
{
    return scheduler->idle != NULL && scheduler->idle(scheduler);
}

/* Messages that all workers have handled. */
static uint64_t count_messages(const struct gol_scheduler *scheduler)
{
    uint64_t messages = 0;

    for (unsigned i = 0; i < scheduler->n_workers; i++) /* relaxed: counts */
        messages += atomic_load_explicit(&scheduler->worker(scheduler, i)->messages, memory_order_relaxed);
    return messages;
}

/*
 * Waits as long as mails come back, but not when none did for a while, nor when all others sleep, nor for an actor that is killed. As long
 * as messages are handled at all the while is longer: the receiver may stand in a long queue.
 */
static void wait_for_mails(void *argument)
{
    const struct gol_context *context = argument;
    const struct gol_task *task = &context->turn->actor->task;
    struct gol_scheduler *scheduler = gol_slab_chunk(context->turn->actor)->scheduler;
    uint32_t before = gol_mail_pool_returned();
    uint64_t messages = count_messages(scheduler);
    int64_t until_ns = gol_clock_ns() + hold_ns(context);
    int64_t at_last_ns = until_ns + BUSY_NS;

    while (!gol_mail_pool_flows() && !gol_task_hurried(task)) {
        const int64_t now_ns = gol_clock_ns();
        const uint32_t now = gol_mail_pool_returned();

        if (now == before && now_ns >= until_ns) {
            const uint64_t handled = count_messages(scheduler);

            if (handled == messages || now_ns >= at_last_ns)
                return;
            messages = handled;
            until_ns = now_ns + HOLD_NS;
        }
        if (now == before && is_idle(scheduler))
            return;
        if (now != before) {
            until_ns = now_ns + HOLD_NS;
            at_last_ns = until_ns + BUSY_NS;
        }
        before = now;
        gol_mail_pool_wait(until_ns - now_ns < LOOK_NS ? until_ns - now_ns : LOOK_NS);
    }
}

bool gol_flood_hold(struct gol_context *context)
{
    const uint32_t before = gol_mail_pool_returned();

    return gol_context_block(context, wait_for_mails, context) && gol_mail_pool_returned() != before;
}
