/* Eight actors add up the numbers below 8 million, a million each, on two threads. */
#include "gollab/actor.h"
#include <stdio.h>
#include <string.h>

static enum gol_code add(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct gol_msg reply = {.size = sizeof(int64_t)};
    int64_t *sum = state;
    for (int64_t i = msg->type * 1000000LL, end = i + 1000000; i < end; i++)
        *sum += i;
    memcpy(reply.bytes, sum, sizeof *sum);
    return gol_turn_reply(turn, &reply, gol_turn_err(turn));
}

int main(void)
{
    const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_POOL, .workers = 2};
    const struct gol_behaviour adder = {.name = "adder", .state_bytes = sizeof(int64_t), .handle = add};
    struct gol_actor *actors[8] = {NULL};
    struct gol_future *futures[8] = {NULL};
    struct gol_runtime *runtime;
    struct gol_err err = {.message = "wrong sum"};
    int64_t part, sum = 0;
    enum gol_code code = gol_runtime_new(&options, &runtime, &err);
    for (uint32_t i = 0; i < 8 && code == GOL_OK; i++) {
        code = gol_actor_spawn(runtime, &adder, NULL, NULL, &actors[i], &err);
        if (code == GOL_OK)
            code = gol_actor_call(actors[i], &(struct gol_msg){.type = i}, &futures[i], &err);
        gol_actor_release(actors[i]); /* it ends when it has answered */
    }
    for (int i = 0; i < 8 && code == GOL_OK; i++, sum += part) {
        struct gol_msg reply = {.bytes = {0}};
        code = gol_future_get(futures[i], GOL_FOREVER, &reply, &err);
        memcpy(&part, reply.bytes, sizeof part);
        gol_future_release(futures[i]);
    }
    gol_runtime_free(runtime);
    return puts(code == GOL_OK && sum == 31999996000000 ? "31999996000000" : err.message) < 0 || code != GOL_OK;
}
