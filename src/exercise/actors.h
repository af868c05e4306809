/*
 * What the exercises share when they run as actors: the runtime that a mode stands for, and a row of actors.
 * Used by the driver thread only.
 */
#ifndef GOL_EXERCISE_ACTORS_H
#define GOL_EXERCISE_ACTORS_H

#include "exercise/exercise.h"
#include "gollab/actor.h"

/* The parameter that all exercises have in the pool. */
#define GOL_PARAM_WORKERS                                                                                              \
    {                                                                                                                  \
        .name = "workers", .type = GOL_PARAM_COUNT, .fallback = "cpus", .about = "threads of the pool", .min = 1,      \
        .max = 1024, .modes = GOL_MODE_BIT(GOL_MODE_POOL)                                                              \
    }

/* A rough guess of what making an actor, and ending it, takes; 0 in serial. For plans (work_ns of an exercise) only. */
int64_t gol_actor_guess_ns(enum gol_mode mode);

struct gol_actor_set {
    struct gol_runtime *runtime; /* NULL in serial mode */
    struct gol_actor **actors; /* n of them, NULL where none was spawned */
    struct gol_future **futures; /* n slots, NULL where no call is under way */
    size_t n;
};

/*
 * Starts the runtime of the setting's mode; none, NULL, in serial. *start_ns gets what starting took. It counts on the
 * setting's board, where there is one with room for it.
 */
enum gol_code gol_mode_start(const struct gol_trial_setting *setting, int64_t workers, struct gol_runtime **out,
                             int64_t *start_ns, struct gol_err *err);
/* The same, and makes room for n actors. */
enum gol_code gol_actor_set_init(struct gol_actor_set *set, const struct gol_trial_setting *setting, int64_t workers,
                                 size_t n, int64_t *start_ns, struct gol_err *err);
/* Calls actor i with msg; its future goes into futures[i]. */
enum gol_code gol_actor_set_call(struct gol_actor_set *set, size_t i, const struct gol_msg *msg, struct gol_err *err);
/* Calls every actor with a message of `type` and size bytes of `value`. */
enum gol_code gol_actor_set_call_all(struct gol_actor_set *set, uint32_t type, const void *value, uint32_t size,
                                     struct gol_err *err);
/* Waits for the answer of actor i. The blob of *reply lives until gol_actor_set_forget(set, i). */
enum gol_code gol_actor_set_get(struct gol_actor_set *set, size_t i, struct gol_msg *reply, struct gol_err *err);
void gol_actor_set_forget(struct gol_actor_set *set, size_t i);
/* Waits for all answers and drops them. */
enum gol_code gol_actor_set_settle(struct gol_actor_set *set, struct gol_err *err);
/* Releases all actors, waits until they and their threads are gone, and keeps the runtime. */
void gol_actor_set_release(struct gol_actor_set *set);
/* Releases everything, the runtime too. A zeroed set is allowed. */
void gol_actor_set_fini(struct gol_actor_set *set);

/* A message with a value of at most GOL_MSG_INLINE bytes. */
struct gol_msg gol_actor_set_msg(uint32_t type, const void *value, uint32_t size);

#endif
