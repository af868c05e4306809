/*
 * spawn: `actors` actors are made, each is sent one message, and each ends by it. What does an actor cost, in time and
 * in memory, and how many can there be? Two figures come out: the time of the three acts by the number of actors, and
 * the bytes by which the process is larger when all actors are alive than it was before the first.
 *
 * An actor keeps one pointer, to its own place in a ledger, where it enters the number that its message carries; then
 * it stops. In serial a plain object does, allocated on its own as an actor is. Ledger and handles are touched before
 * anything is measured: they belong to the exercise and not to the actors.
 *
 * The warm-up makes at most WARM_ACTORS: code and runtime are warm then, but the memory of a million actors is not
 * there yet, and to get it is part of what they cost. Memory is weighed between making and sending, and what that takes
 * is left out of the time.
 */
#include "exercise/actors.h"
#include "exercise/memory.h"
#include "exercise/table.h"
#include "util/clock.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { P_ACTORS, P_WORKERS, N_PARAMS };

#define WARM_ACTORS 1000
#define OBJECT_NS 50 /* a guess of what a plain one takes */
#define THREADS_LIKELY 32768 /* where Linux, as it comes, stops making threads for a process */

static const struct gol_param params[N_PARAMS] = {
    [P_ACTORS] = {.name = "actors",
                  .shapes_result = true,
                  .type = GOL_PARAM_COUNT,
                  .fallback = "1000",
                  .about = "actors that are alive at once",
                  .min = 1,
                  .max = 10000000,
                  .modes = GOL_MODES_ALL},
    [P_WORKERS] = GOL_PARAM_WORKERS,
};

/* ---- the actor, and the plain object ---- */

struct clerk {
    uint64_t *entry; /* its place in the ledger */
};

/* Adds, where it could store, so that a message that came twice would show. */
static void clerk_enter(struct clerk *clerk, uint64_t number)
{
    *clerk->entry += number;
}

static enum gol_code clerk_start(void *state, const void *argument, struct gol_err *err)
{
    struct clerk *clerk = state;

    (void)err;
    clerk->entry = *(uint64_t *const *)argument;
    return GOL_OK;
}

static enum gol_code clerk_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    uint64_t number;

    memcpy(&number, msg->bytes, sizeof number);
    clerk_enter(state, number);
    gol_turn_stop(turn);
    return GOL_OK;
}

static const struct gol_behaviour clerk_behaviour = {
    .name = "clerk",
    .state_bytes = sizeof(struct clerk),
    .start = clerk_start,
    .handle = clerk_handle,
};

/* ---- the trial ---- */

/* How one of them is reached. */
union clerk_handle {
    struct gol_address address;
    struct clerk *object; /* in serial */
};

struct trial {
    struct gol_runtime *runtime; /* NULL in serial */
    uint64_t seed;
    size_t n;
    uint64_t *ledger; /* n entries */
    union clerk_handle *clerks; /* n of them */
    size_t n_objects; /* in serial: how many of them are there */
    int64_t before_bytes; /* memory of the process before the first was made; -1: not known */
};

static int64_t ideal_ns(enum gol_mode mode, const struct gol_value *values)
{
    (void)mode;
    (void)values;
    return 0;
}

static int64_t work_ns(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t actors = values[P_ACTORS].as.count;
    const int64_t each_ns = mode == GOL_MODE_SERIAL ? OBJECT_NS : gol_actor_guess_ns(mode);

    return each_ns * (mode == GOL_MODE_THREADS && actors > THREADS_LIKELY ? THREADS_LIKELY : actors);
}

static void free_objects(struct trial *trial)
{
    for (size_t i = 0; i < trial->n_objects; i++)
        free(trial->clerks[i].object);
    trial->n_objects = 0;
}

static void teardown(void *state)
{
    struct trial *trial = state;

    if (trial == NULL)
        return;
    if (trial->runtime == NULL)
        free_objects(trial);
    else
        gol_runtime_kill(trial->runtime, NULL); /* after an error, those that have not got their message */
    gol_runtime_free(trial->runtime);
    free(trial->clerks);
    free(trial->ledger);
    free(trial);
}

static enum gol_code prepare(const struct gol_trial_setting *setting, struct gol_trial_parts *parts, void **state,
                             struct gol_err *err)
{
    struct trial *trial = calloc(1, sizeof *trial);
    enum gol_code code;

    *state = trial;
    if (trial == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    trial->seed = setting->seed;
    trial->n = (size_t)setting->values[P_ACTORS].as.count;
    trial->ledger = calloc(trial->n, sizeof *trial->ledger);
    trial->clerks = calloc(trial->n, sizeof *trial->clerks);
    if (trial->ledger == NULL || trial->clerks == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for the handles of %zu actors", trial->n);
    gol_memory_touch(trial->ledger, trial->n * sizeof *trial->ledger);
    gol_memory_touch(trial->clerks, trial->n * sizeof *trial->clerks);
    code = gol_mode_start(setting, setting->values[P_WORKERS].as.count, &trial->runtime, &parts->runtime_start_ns, err);
    trial->before_bytes = gol_memory_own_bytes();
    return code;
}

static uint64_t number_of(const struct trial *trial, size_t i)
{
    return gol_rng_stream(trial->seed, i);
}

static enum gol_code make_one(struct trial *trial, size_t i, struct gol_err *err)
{
    uint64_t *entry = &trial->ledger[i];
    union clerk_handle *clerk = &trial->clerks[i];

    if (trial->runtime != NULL)
        return gol_address_spawn(trial->runtime, &clerk_behaviour, &entry, NULL, &clerk->address, err);
    clerk->object = malloc(sizeof *clerk->object);
    if (clerk->object == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    clerk->object->entry = entry;
    trial->n_objects++;
    return GOL_OK;
}

static enum gol_code send_one(struct trial *trial, size_t i, struct gol_err *err)
{
    const uint64_t number = number_of(trial, i);
    struct gol_msg msg;

    if (trial->runtime != NULL) {
        msg = gol_actor_set_msg(0, &number, sizeof number);
        return gol_address_send(trial->clerks[i].address, &msg, err);
    }
    clerk_enter(trial->clerks[i].object, number);
    return GOL_OK;
}

/*
 * What each of n actors has made the process larger by. Unknown, -1, also when it is not larger: the few that there are
 * went into pages that it had.
 */
static int64_t weigh(const struct trial *trial, size_t n)
{
    const int64_t now_bytes = gol_memory_own_bytes();

    if (now_bytes < 0 || trial->before_bytes < 0 || now_bytes <= trial->before_bytes)
        return -1;
    return (now_bytes - trial->before_bytes + (int64_t)n / 2) / (int64_t)n;
}

/* The three acts, for the first n. In serial each message is a call: there is nothing left to wait for then. */
static enum gol_code pass(struct trial *trial, size_t n, struct gol_trial_parts *parts, struct gol_err *err)
{
    const int64_t start_ns = gol_clock_ns();
    int64_t made_ns;
    int64_t weighed_ns;
    int64_t sent_ns;
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < n && code == GOL_OK; i++) {
        code = make_one(trial, i, err);
        if (code != GOL_OK)
            gol_err_prefix(err, "actor %zu of %zu", i + 1, n);
    }
    if (code != GOL_OK)
        return code;
    made_ns = gol_clock_ns();
    parts->bytes_per_actor = weigh(trial, n);
    weighed_ns = gol_clock_ns();
    for (size_t i = 0; i < n && code == GOL_OK; i++)
        code = send_one(trial, i, err);
    sent_ns = gol_clock_ns();
    if (code != GOL_OK)
        return code;
    free_objects(trial);
    gol_runtime_settle(trial->runtime);
    parts->spawn_ns = made_ns - start_ns;
    parts->aside_ns = weighed_ns - made_ns;
    parts->send_ns = sent_ns - weighed_ns;
    parts->run_ns = gol_clock_ns() - sent_ns;
    return GOL_OK;
}

static enum gol_code warm(void *state, struct gol_err *err)
{
    struct trial *trial = state;
    const size_t n = trial->n < WARM_ACTORS ? trial->n : WARM_ACTORS;
    struct gol_trial_parts unused = {0};
    const enum gol_code code = pass(trial, n, &unused, err);

    memset(trial->ledger, 0, n * sizeof *trial->ledger);
    return code;
}

static enum gol_code run(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    struct trial *trial = state;

    return pass(trial, trial->n, parts, err);
}

static enum gol_code verify(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    const struct trial *trial = state;

    for (size_t i = 0; i < trial->n; i++)
        if (trial->ledger[i] != number_of(trial, i))
            return gol_err_set(err, GOL_MISMATCH, "actor %zu entered %llx and not %llx", i,
                               (unsigned long long)trial->ledger[i], (unsigned long long)number_of(trial, i));
    parts->messages = (int64_t)trial->n;
    parts->work = (int64_t)trial->n;
    parts->checksum = XXH3_64bits(trial->ledger, trial->n * sizeof *trial->ledger);
    return GOL_OK;
}

const struct gol_exercise gol_exercise_spawn = {
    .name = "spawn",
    .about = "actors that get one message and end: the time and the memory of an actor, and how many there can be",
    .work_unit = "actors",
    .work_one = "actor",
    .params = params,
    .n_params = N_PARAMS,
    .ideal_ns = ideal_ns,
    .work_ns = work_ns,
    .prepare = prepare,
    .warm = warm,
    .run = run,
    .verify = verify,
    .teardown = teardown,
};
