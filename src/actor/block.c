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

static void wait_for_mails(void *argument)
{
    const int64_t until_ns = gol_clock_ns() + HOLD_NS;
    int64_t left_ns = HOLD_NS;

    (void)argument;
    while (left_ns > 0 && !gol_mail_pool_wait(left_ns))
        left_ns = until_ns - gol_clock_ns();
}

void gol_flood_hold(struct gol_context *context)
{
    const bool held = gol_context_block(context, wait_for_mails, NULL);

    if (held && gol_mail_pool_flows())
        context->allowance = context->sends + GOL_FLOOD_SENDS / 2;
    else /* they wait for something else, or nobody else can run: less and less often */
        context->allowance = context->sends < UINT32_MAX / 2 ? 2 * context->sends : UINT32_MAX;
}
