#include "actor/block.h"

#include "actor/actor.h"
#include "actor/flood.h"
#include "util/clock.h"

#define HOLD_NS 1000000 /* a wait in vain */

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

static bool is_idle(struct gol_scheduler *scheduler)
{
    return scheduler->idle != NULL && scheduler->idle(scheduler);
}

/* Waits as long as mails come back, but not when none did for a while, and not when all others sleep. */
static void wait_for_mails(void *argument)
{
    uint32_t before = gol_mail_pool_returned();
    int64_t until_ns = gol_clock_ns() + HOLD_NS;

    while (!gol_mail_pool_flows()) {
        const int64_t now_ns = gol_clock_ns();

        if (now_ns >= until_ns || is_idle(argument)) {
            const uint32_t now = gol_mail_pool_returned();

            if (now == before)
                return;
            before = now;
            until_ns = now_ns + HOLD_NS;
        }
        gol_mail_pool_wait(until_ns - now_ns);
    }
}

bool gol_flood_hold(struct gol_context *context)
{
    const uint32_t before = gol_mail_pool_returned();

    return gol_context_block(context, wait_for_mails, gol_slab_chunk(context->turn->actor)->scheduler) &&
           gol_mail_pool_returned() != before;
}
