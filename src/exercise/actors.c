#include "exercise/actors.h"

#include "util/clock.h"

#include <stdlib.h>
#include <string.h>

int64_t gol_actor_guess_ns(enum gol_mode mode)
{
    static const int64_t each_ns[GOL_MODE_COUNT] = {[GOL_MODE_THREADS] = 50000, [GOL_MODE_POOL] = 500};

    return each_ns[mode];
}

enum gol_code gol_mode_start(const struct gol_trial_setting *setting, int64_t workers, struct gol_runtime **out,
                             int64_t *start_ns, struct gol_err *err)
{
    const struct gol_runtime_options options = {
        .dispatcher = setting->mode == GOL_MODE_POOL ? GOL_DISPATCH_POOL : GOL_DISPATCH_THREADS,
        .workers = (unsigned)workers,
        .board = setting->mode != GOL_MODE_POOL || workers <= (int64_t)setting->board_room ? setting->board : NULL,
    };
    const int64_t started_ns = gol_clock_ns();
    enum gol_code code;

    *out = NULL;
    *start_ns = 0;
    if (setting->mode == GOL_MODE_SERIAL)
        return GOL_OK;
    code = gol_runtime_new(&options, out, err);
    *start_ns = gol_clock_ns() - started_ns;
    return code;
}

enum gol_code gol_actor_set_init(struct gol_actor_set *set, const struct gol_trial_setting *setting, int64_t workers,
                                 size_t n, int64_t *start_ns, struct gol_err *err)
{
    enum gol_code code;

    *set = (struct gol_actor_set){0};
    code = gol_mode_start(setting, workers, &set->runtime, start_ns, err);
    if (code != GOL_OK || set->runtime == NULL)
        return code;
    set->actors = calloc(n, sizeof *set->actors);
    set->futures = calloc(n, sizeof *set->futures);
    if (set->actors == NULL || set->futures == NULL) {
        gol_actor_set_fini(set);
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu handles", n);
    }
    set->n = n;
    return GOL_OK;
}

struct gol_msg gol_actor_set_msg(uint32_t type, const void *value, uint32_t size)
{
    struct gol_msg msg = {.type = type, .size = size};

    if (size > 0)
        memcpy(msg.bytes, value, size);
    return msg;
}

enum gol_code gol_actor_set_call(struct gol_actor_set *set, size_t i, const struct gol_msg *msg, struct gol_err *err)
{
    return gol_actor_call(set->actors[i], msg, &set->futures[i], err);
}

enum gol_code gol_actor_set_call_all(struct gol_actor_set *set, uint32_t type, const void *value, uint32_t size,
                                     struct gol_err *err)
{
    const struct gol_msg msg = gol_actor_set_msg(type, value, size);
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < set->n && code == GOL_OK; i++)
        code = gol_actor_set_call(set, i, &msg, err);
    return code;
}

enum gol_code gol_actor_set_get(struct gol_actor_set *set, size_t i, struct gol_msg *reply, struct gol_err *err)
{
    return gol_future_get(set->futures[i], GOL_FOREVER, reply, err);
}

void gol_actor_set_forget(struct gol_actor_set *set, size_t i)
{
    gol_future_release(set->futures[i]);
    set->futures[i] = NULL;
}

enum gol_code gol_actor_set_settle(struct gol_actor_set *set, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < set->n; i++) {
        struct gol_msg reply;

        if (set->futures[i] == NULL)
            continue;
        if (code == GOL_OK)
            code = gol_actor_set_get(set, i, &reply, err);
        gol_actor_set_forget(set, i);
    }
    return code;
}

void gol_actor_set_release(struct gol_actor_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        gol_actor_set_forget(set, i);
        gol_actor_release(set->actors[i]);
        set->actors[i] = NULL;
    }
    gol_runtime_settle(set->runtime);
}

void gol_actor_set_fini(struct gol_actor_set *set)
{
    gol_actor_set_release(set);
    gol_runtime_free(set->runtime);
    free(set->futures);
    free(set->actors);
    *set = (struct gol_actor_set){0};
}
