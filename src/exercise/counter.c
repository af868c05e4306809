/*
 * counter: `counters` objects, each asked `count_to` times for `next`, which pauses and adds one; then each is asked
 * for its count. The first exercise of the course: it shows what asking costs, and that pauses of different actors
 * overlap while those of plain objects add up.
 */
#include "exercise/actors.h"
#include "exercise/pauses.h"
#include "exercise/table.h"
#include "util/clock.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { P_COUNT_TO, P_COUNTERS, P_PAUSE, P_WORKERS, N_PARAMS };

/* Every request waits in a mailbox at once: 10^8 of them are some 10 GB. */
#define REQUESTS_MAX 100000000LL

static const struct gol_param params[N_PARAMS] = {
    [P_COUNT_TO] = {.name = "count_to",
                    .shapes_result = true,
                    .type = GOL_PARAM_COUNT,
                    .fallback = "10",
                    .about = "times that each counter is asked for next",
                    .min = 1,
                    .max = REQUESTS_MAX,
                    .modes = GOL_MODES_ALL},
    [P_COUNTERS] = {.name = "counters",
                    .shapes_result = true,
                    .type = GOL_PARAM_COUNT,
                    .fallback = "1",
                    .about = "counters, all asked at once",
                    .min = 1,
                    .max = 1000000,
                    .modes = GOL_MODES_ALL},
    [P_PAUSE] = {.name = "pause",
                 .type = GOL_PARAM_DURATION,
                 .fallback = "0",
                 .about = "what each next waits before it adds one",
                 .modes = GOL_MODES_ALL},
    [P_WORKERS] = GOL_PARAM_WORKERS,
};

/* ---- the counter itself: the same object in every mode ---- */

struct counter {
    int64_t count;
    struct gol_pause_log *log; /* of its pauses; NULL: it does not pause */
};

enum counter_message { COUNTER_NEXT, COUNTER_COUNT };

static enum gol_code counter_start(void *state, const void *argument, struct gol_err *err)
{
    struct counter *counter = state;

    (void)err;
    counter->log = *(struct gol_pause_log *const *)argument;
    return GOL_OK;
}

static enum gol_code counter_add(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct counter *counter = state;

    (void)turn;
    (void)msg;
    if (counter->log != NULL)
        gol_pause_end(counter->log);
    counter->count++;
    return GOL_OK;
}

static enum gol_code counter_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct counter *counter = state;

    if (msg->type == COUNTER_COUNT) {
        const struct gol_msg reply = gol_actor_set_msg(COUNTER_COUNT, &counter->count, sizeof counter->count);

        return gol_turn_reply(turn, &reply, gol_turn_err(turn));
    }
    if (counter->log == NULL)
        return counter_add(turn, state, msg);
    gol_pause_begin(counter->log);
    gol_turn_pause(turn, counter->log->pause_ns, counter_add);
    return GOL_OK;
}

static const struct gol_behaviour counter_behaviour = {
    .name = "counter",
    .state_bytes = sizeof(struct counter),
    .start = counter_start,
    .handle = counter_handle,
};

/* What serial mode calls in the place of a message. */
static void counter_next(struct counter *counter)
{
    if (counter->log != NULL)
        gol_pause_here(counter->log);
    counter->count++;
}

/* ---- the trial ---- */

struct trial {
    enum gol_mode mode;
    size_t counters;
    int64_t count_to;
    struct gol_pauses pauses; /* of each counter; in serial all are the driver's */
    struct gol_actor_set set;
    int64_t *counts; /* what came out, one for each counter */
};

static enum gol_code check(enum gol_mode mode, const struct gol_value *values, const char **warning,
                           struct gol_err *err)
{
    const int64_t count_to = values[P_COUNT_TO].as.count;
    const int64_t counters = values[P_COUNTERS].as.count;

    (void)mode;
    (void)warning;
    if (count_to > REQUESTS_MAX / counters)
        return gol_err_set(err, GOL_LIMIT, "count_to %lld x counters %lld is more than %lld requests",
                           (long long)count_to, (long long)counters, REQUESTS_MAX);
    return GOL_OK;
}

static int64_t ideal_ns(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t one = values[P_COUNT_TO].as.count;
    const int64_t in_turn = mode == GOL_MODE_SERIAL ? one * values[P_COUNTERS].as.count : one;

    /* in_turn is at most REQUESTS_MAX once check has passed; the product may still be too long for a number. */
    return values[P_PAUSE].as.ns > INT64_MAX / in_turn ? INT64_MAX : in_turn * values[P_PAUSE].as.ns;
}

static int64_t work_ns(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t calls = values[P_COUNT_TO].as.count * values[P_COUNTERS].as.count;
    const int64_t call_ns = mode == GOL_MODE_SERIAL ? 2 : 500;

    return calls * call_ns + values[P_COUNTERS].as.count * gol_actor_guess_ns(mode);
}

static void teardown(void *state)
{
    struct trial *trial = state;

    if (trial == NULL)
        return;
    gol_actor_set_fini(&trial->set);
    gol_pauses_fini(&trial->pauses);
    free(trial->counts);
    free(trial);
}

static enum gol_code prepare(const struct gol_trial_setting *setting, struct gol_trial_parts *parts, void **state,
                             struct gol_err *err)
{
    const struct gol_value *values = setting->values;
    struct trial *trial = calloc(1, sizeof *trial);
    const bool serial = setting->mode == GOL_MODE_SERIAL;
    enum gol_code code;

    *state = trial;
    if (trial == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    trial->mode = setting->mode;
    trial->counters = (size_t)values[P_COUNTERS].as.count;
    trial->count_to = values[P_COUNT_TO].as.count;
    trial->counts = calloc(trial->counters, sizeof *trial->counts);
    if (trial->counts == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu counts", trial->counters);
    code = gol_pauses_init(&trial->pauses, serial ? 1 : trial->counters,
                           serial ? trial->count_to * (int64_t)trial->counters : trial->count_to, values[P_PAUSE].as.ns,
                           err);
    if (code != GOL_OK)
        return code;
    return gol_actor_set_init(&trial->set, setting, values[P_WORKERS].as.count, trial->counters,
                              &parts->runtime_start_ns, err);
}

static enum gol_code run_serial(struct trial *trial, bool pauses, struct gol_trial_parts *parts, struct gol_err *err)
{
    const int64_t start_ns = gol_clock_ns();
    struct counter *counters = calloc(trial->counters, sizeof *counters);
    int64_t spawned_ns;
    int64_t ran_ns;

    if (counters == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu counters", trial->counters);
    for (size_t i = 0; i < trial->counters; i++)
        counters[i].log = pauses ? gol_pauses_log(&trial->pauses, 0) : NULL;
    spawned_ns = gol_clock_ns();
    for (size_t i = 0; i < trial->counters; i++)
        for (int64_t k = 0; k < trial->count_to; k++)
            counter_next(&counters[i]);
    ran_ns = gol_clock_ns();
    for (size_t i = 0; i < trial->counters; i++)
        trial->counts[i] = counters[i].count;
    parts->spawn_ns = spawned_ns - start_ns;
    parts->run_ns = ran_ns - spawned_ns;
    parts->collect_ns = gol_clock_ns() - ran_ns;
    free(counters);
    return GOL_OK;
}

static enum gol_code run_actors(struct trial *trial, bool pauses, struct gol_trial_parts *parts, struct gol_err *err)
{
    const struct gol_msg next = gol_actor_set_msg(COUNTER_NEXT, NULL, 0);
    struct gol_actor_set *set = &trial->set;
    const int64_t start_ns = gol_clock_ns();
    enum gol_code code = GOL_OK;
    struct gol_msg reply;
    int64_t spawned_ns;
    int64_t sent_ns;
    int64_t ran_ns;

    for (size_t i = 0; i < set->n && code == GOL_OK; i++) {
        struct gol_pause_log *log = pauses ? gol_pauses_log(&trial->pauses, i) : NULL;

        code = gol_actor_spawn(set->runtime, &counter_behaviour, &log, NULL, &set->actors[i], err);
    }
    spawned_ns = gol_clock_ns();
    for (size_t i = 0; i < set->n && code == GOL_OK; i++)
        for (int64_t k = 0; k < trial->count_to && code == GOL_OK; k++)
            code = gol_actor_send(set->actors[i], &next, err);
    if (code == GOL_OK)
        code = gol_actor_set_call_all(set, COUNTER_COUNT, NULL, 0, err);
    sent_ns = gol_clock_ns();
    for (size_t i = 0; i < set->n && code == GOL_OK; i++)
        code = gol_actor_set_get(set, i, &reply, err);
    ran_ns = gol_clock_ns();
    for (size_t i = 0; i < set->n && code == GOL_OK; i++) {
        code = gol_actor_set_get(set, i, &reply, err);
        if (code == GOL_OK)
            memcpy(&trial->counts[i], reply.bytes, sizeof trial->counts[i]);
    }
    parts->spawn_ns = spawned_ns - start_ns;
    parts->send_ns = sent_ns - spawned_ns;
    parts->run_ns = ran_ns - sent_ns;
    parts->collect_ns = gol_clock_ns() - ran_ns;
    return code;
}

/* One pass over all counters, from making them to their counts. The actors stay until teardown or the next pass. */
static enum gol_code pass(struct trial *trial, bool pauses, struct gol_trial_parts *parts, struct gol_err *err)
{
    return trial->mode == GOL_MODE_SERIAL ? run_serial(trial, pauses, parts, err)
                                          : run_actors(trial, pauses, parts, err);
}

/*
 * A whole pass without pauses: the code, the heap and the threads are warm then. What it made is gone when this
 * returns: actors that were still ending, a thread each, would be counted in the region that is measured next.
 */
static enum gol_code warm(void *state, struct gol_err *err)
{
    struct trial *trial = state;
    struct gol_trial_parts unused = {0};
    const enum gol_code code = pass(trial, false, &unused, err);

    gol_actor_set_release(&trial->set);
    return code;
}

static enum gol_code run(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    struct trial *trial = state;

    return pass(trial, true, parts, err);
}

static enum gol_code verify(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    const struct trial *trial = state;
    const int64_t requests = (int64_t)trial->counters * trial->count_to;

    for (size_t i = 0; i < trial->counters; i++)
        if (trial->counts[i] != trial->count_to)
            return gol_err_set(err, GOL_MISMATCH, "counter %zu counted %lld and not %lld", i,
                               (long long)trial->counts[i], (long long)trial->count_to);
    gol_pauses_report(&trial->pauses, parts);
    parts->messages = requests + (int64_t)trial->counters;
    parts->work = requests;
    parts->checksum = XXH3_64bits(trial->counts, trial->counters * sizeof *trial->counts);
    return GOL_OK;
}

const struct gol_exercise gol_exercise_counter = {
    .name = "counter",
    .about = "counters that pause and add one: what an actor costs, and what overlapping pauses gain",
    .work_unit = "calls",
    .work_one = "call",
    .params = params,
    .n_params = N_PARAMS,
    .check = check,
    .ideal_ns = ideal_ns,
    .work_ns = work_ns,
    .prepare = prepare,
    .warm = warm,
    .run = run,
    .verify = verify,
    .teardown = teardown,
};
