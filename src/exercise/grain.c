/*
 * grain: `messages` pieces of work of `grain` each. How large must a piece be for it to pay to hand it to another
 * thread as a message? In serial the pieces are calls. As actors they are messages, shared out evenly over `actors`
 * actors: each actor sends itself its next piece until it has done its share.
 *
 * Why to itself: each message goes the whole way through mailbox and scheduler, but nothing else is in it. A driver
 * that sent all of them would be what is measured (one thread can feed so many a second and no more), and actors that
 * sent to each other would add what it costs to move a cache line between processors, which depends on who happens to
 * run where. The actors share nothing, so that with enough of them and a scheduler that spreads them, k workers can be
 * k times as fast; what is missing from that is the cost of a message. From that grain on at which it is above 1 a
 * second worker pays.
 *
 * A piece is a number of rounds of arithmetic (spin.c) that take `grain` on this machine, found out in each trial. The
 * rounds are the work of the row, and so the throughput, in rounds a second, is right even if a trial ran at another
 * clock rate. States depend on the number of rounds; the checksum therefore only has how many pieces each actor did,
 * and that the work was really done, to the last round, is verified for one of them.
 */
#include "exercise/actors.h"
#include "exercise/spin.h"
#include "exercise/table.h"
#include "util/clock.h"
#include "util/processors.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { P_GRAIN, P_MESSAGES, P_ACTORS, P_WORKERS, N_PARAMS };

#define WARM_SHARE 100 /* pieces of each actor in the warm-up */

static const struct gol_param params[N_PARAMS] = {
    [P_GRAIN] = {.name = "grain",
                 .type = GOL_PARAM_DURATION,
                 .fallback = "1us",
                 .about = "what the work of a message takes, 1 ns to 1 s",
                 .min = 1,
                 .max = 1000000000,
                 .modes = GOL_MODES_ALL},
    [P_MESSAGES] = {.name = "messages",
                    .shapes_result = true,
                    .type = GOL_PARAM_COUNT,
                    .fallback = "100000",
                    .about = "pieces of work, all actors together",
                    .min = 1,
                    .max = 1000000000,
                    .modes = GOL_MODES_ALL},
    [P_ACTORS] = {.name = "actors",
                  .shapes_result = true,
                  .type = GOL_PARAM_COUNT,
                  .fallback = "64",
                  .about = "actors that share them evenly",
                  .min = 1,
                  .max = 1000000,
                  .modes = GOL_MODES_ALL},
    [P_WORKERS] = GOL_PARAM_WORKERS,
};

/* ---- one who works: the same object in every mode ---- */

struct worker {
    int64_t rounds; /* of a piece */
    int64_t left; /* pieces to do */
    int64_t done; /* pieces done */
    struct gol_spin spin; /* what all rounds so far came to */
    struct gol_promise *promise; /* of the answer that is due when none is left; NULL in serial */
};

enum worker_message { WORKER_START, WORKER_GO_ON };

struct order { /* of WORKER_START */
    int64_t pieces;
    uint64_t seed; /* of the work */
};

struct report { /* the answer to it */
    int64_t pieces;
    uint64_t result; /* of the work */
};

static void worker_begin(struct worker *worker, const struct order *order)
{
    worker->left = order->pieces;
    worker->done = 0;
    gol_spin_start(&worker->spin, order->seed);
}

static void worker_do_one(struct worker *worker)
{
    gol_spin_do(&worker->spin, worker->rounds);
    worker->done++;
    worker->left--;
}

static struct report worker_report(const struct worker *worker)
{
    return (struct report){.pieces = worker->done, .result = gol_spin_result(&worker->spin)};
}

static enum gol_code worker_start(void *state, const void *argument, struct gol_err *err)
{
    struct worker *worker = state;

    (void)err;
    worker->rounds = *(const int64_t *)argument;
    return GOL_OK;
}

static enum gol_code worker_answer(struct worker *worker, struct gol_err *err)
{
    const struct report report = worker_report(worker);
    const struct gol_msg reply = gol_actor_set_msg(WORKER_START, &report, sizeof report);
    const enum gol_code code = gol_promise_keep(worker->promise, &reply, err);

    if (code == GOL_OK)
        worker->promise = NULL;
    return code;
}

static enum gol_code worker_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    static const struct gol_msg go_on = {.type = WORKER_GO_ON};
    struct worker *worker = state;
    struct order order;

    if (msg->type == WORKER_START) {
        const enum gol_code code = gol_turn_promise(turn, &worker->promise, gol_turn_err(turn));

        if (code != GOL_OK)
            return code;
        memcpy(&order, msg->bytes, sizeof order);
        worker_begin(worker, &order);
    }
    worker_do_one(worker);
    if (worker->left > 0)
        return gol_actor_send(gol_turn_self(turn), &go_on, gol_turn_err(turn));
    return worker_answer(worker, gol_turn_err(turn));
}

static void worker_stop(void *state)
{
    struct worker *worker = state;

    gol_promise_break(worker->promise, GOL_CLOSED);
}

static const struct gol_behaviour worker_behaviour = {
    .name = "grain",
    .state_bytes = sizeof(struct worker),
    .start = worker_start,
    .handle = worker_handle,
    .stop = worker_stop,
};

/* ---- the trial ---- */

struct trial {
    enum gol_mode mode;
    uint64_t seed;
    size_t actors;
    int64_t messages;
    int64_t rounds; /* of a piece */
    struct worker *workers; /* serial only */
    struct gol_actor_set set;
    int64_t *pieces; /* what each actor did */
    uint64_t *results; /* and came to */
};

static enum gol_code check(enum gol_mode mode, const struct gol_value *values, const char **warning,
                           struct gol_err *err)
{
    (void)mode;
    (void)warning;
    if (values[P_ACTORS].as.count > values[P_MESSAGES].as.count)
        return gol_err_set(err, GOL_INVALID, "actors %s is more than messages %s (want actors <= messages)",
                           values[P_ACTORS].text, values[P_MESSAGES].text);
    return GOL_OK;
}

/* How many can be at work at once. */
static int64_t lanes(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t actors = values[P_ACTORS].as.count;
    const int64_t workers = values[P_WORKERS].as.count;
    int64_t most = mode == GOL_MODE_SERIAL ? 1 : gol_processors();

    if (mode == GOL_MODE_POOL && workers < most)
        most = workers;
    return actors < most ? actors : most;
}

/* The work alone, spread over the processors that can share it. */
static int64_t ideal_ns(enum gol_mode mode, const struct gol_value *values)
{
    return values[P_MESSAGES].as.count * values[P_GRAIN].as.ns / lanes(mode, values);
}

static int64_t work_ns(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t message_ns = mode == GOL_MODE_SERIAL ? 5 : 300;

    return values[P_MESSAGES].as.count * message_ns + values[P_ACTORS].as.count * gol_actor_guess_ns(mode);
}

static void teardown(void *state)
{
    struct trial *trial = state;

    if (trial == NULL)
        return;
    gol_actor_set_fini(&trial->set);
    free(trial->workers);
    free(trial->results);
    free(trial->pieces);
    free(trial);
}

static enum gol_code spawn_workers(struct trial *trial, struct gol_err *err)
{
    struct gol_actor_set *set = &trial->set;
    enum gol_code code = GOL_OK;

    for (size_t i = 0; i < set->n && code == GOL_OK; i++)
        code = gol_actor_spawn(set->runtime, &worker_behaviour, &trial->rounds, NULL, &set->actors[i], err);
    return code;
}

static enum gol_code prepare(const struct gol_trial_setting *setting, struct gol_trial_parts *parts, void **state,
                             struct gol_err *err)
{
    const struct gol_value *values = setting->values;
    struct trial *trial = calloc(1, sizeof *trial);
    int64_t spawn_started_ns;
    enum gol_code code;

    *state = trial;
    if (trial == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    trial->mode = setting->mode;
    trial->seed = setting->seed;
    trial->actors = (size_t)values[P_ACTORS].as.count;
    trial->messages = values[P_MESSAGES].as.count;
    trial->rounds = gol_spin_rounds(values[P_GRAIN].as.ns);
    trial->workers = calloc(trial->mode == GOL_MODE_SERIAL ? trial->actors : 1, sizeof *trial->workers);
    trial->pieces = calloc(trial->actors, sizeof *trial->pieces);
    trial->results = calloc(trial->actors, sizeof *trial->results);
    if (trial->workers == NULL || trial->pieces == NULL || trial->results == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %zu actors", trial->actors);
    code = gol_actor_set_init(&trial->set, setting, values[P_WORKERS].as.count, trial->actors, &parts->runtime_start_ns,
                              err);
    spawn_started_ns = gol_clock_ns();
    if (code == GOL_OK)
        code = spawn_workers(trial, err);
    parts->spawn_ns = gol_clock_ns() - spawn_started_ns;
    return code;
}

/* Pieces that actor i has to do: the first ones do one more where the messages cannot be shared out evenly. */
static int64_t share_of(const struct trial *trial, size_t i)
{
    const int64_t actors = (int64_t)trial->actors;

    return trial->messages / actors + ((int64_t)i < trial->messages % actors);
}

/* Of the work of actor i. */
static uint64_t seed_of(const struct trial *trial, size_t i)
{
    return gol_rng_stream(trial->seed, i);
}

/* What actor i is asked for, with no more than `most` pieces. */
static struct order order_for(const struct trial *trial, size_t i, int64_t most)
{
    const int64_t share = share_of(trial, i);

    return (struct order){.pieces = share < most ? share : most, .seed = seed_of(trial, i)};
}

static void keep_report(struct trial *trial, size_t i, struct report report)
{
    trial->pieces[i] = report.pieces;
    trial->results[i] = report.result;
}

static void run_serial(struct trial *trial, int64_t most, struct gol_trial_parts *parts)
{
    const int64_t start_ns = gol_clock_ns();

    for (size_t i = 0; i < trial->actors; i++) {
        const struct order order = order_for(trial, i, most);
        struct worker *worker = &trial->workers[i];

        worker->rounds = trial->rounds;
        worker_begin(worker, &order);
        while (worker->left > 0)
            worker_do_one(worker);
        keep_report(trial, i, worker_report(worker));
    }
    parts->run_ns = gol_clock_ns() - start_ns;
}

static enum gol_code run_actors(struct trial *trial, int64_t most, struct gol_trial_parts *parts, struct gol_err *err)
{
    struct gol_actor_set *set = &trial->set;
    const int64_t start_ns = gol_clock_ns();
    enum gol_code code = GOL_OK;
    struct gol_msg reply;
    struct report report;
    int64_t sent_ns;
    int64_t ran_ns;

    for (size_t i = 0; i < set->n && code == GOL_OK; i++) {
        const struct order order = order_for(trial, i, most);
        const struct gol_msg msg = gol_actor_set_msg(WORKER_START, &order, sizeof order);

        code = gol_actor_set_call(set, i, &msg, err);
    }
    sent_ns = gol_clock_ns();
    for (size_t i = 0; i < set->n && code == GOL_OK; i++)
        code = gol_actor_set_get(set, i, &reply, err);
    ran_ns = gol_clock_ns();
    for (size_t i = 0; i < set->n && code == GOL_OK; i++) {
        code = gol_actor_set_get(set, i, &reply, err);
        if (code == GOL_OK) {
            memcpy(&report, reply.bytes, sizeof report);
            keep_report(trial, i, report);
        }
        gol_actor_set_forget(set, i);
    }
    parts->send_ns = sent_ns - start_ns;
    parts->run_ns = ran_ns - sent_ns;
    parts->collect_ns = gol_clock_ns() - ran_ns;
    return code;
}

static enum gol_code pass(struct trial *trial, int64_t most, struct gol_trial_parts *parts, struct gol_err *err)
{
    if (trial->mode != GOL_MODE_SERIAL)
        return run_actors(trial, most, parts, err);
    run_serial(trial, most, parts);
    return GOL_OK;
}

static enum gol_code warm(void *state, struct gol_err *err)
{
    struct gol_trial_parts unused = {0};

    return pass(state, WARM_SHARE, &unused, err);
}

static enum gol_code run(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    return pass(state, INT64_MAX, parts, err);
}

static enum gol_code verify(void *state, struct gol_trial_parts *parts, struct gol_err *err)
{
    const struct trial *trial = state;
    const size_t looked_at = (size_t)(trial->seed % trial->actors);
    struct gol_spin spin;

    for (size_t i = 0; i < trial->actors; i++)
        if (trial->pieces[i] != share_of(trial, i))
            return gol_err_set(err, GOL_MISMATCH, "actor %zu did %lld pieces and not %lld", i,
                               (long long)trial->pieces[i], (long long)share_of(trial, i));
    gol_spin_start(&spin, seed_of(trial, looked_at));
    gol_spin_do(&spin, share_of(trial, looked_at) * trial->rounds);
    if (trial->results[looked_at] != gol_spin_result(&spin))
        return gol_err_set(err, GOL_MISMATCH, "actor %zu has not done its work", looked_at);
    parts->messages = trial->messages;
    parts->work = trial->messages * trial->rounds;
    parts->checksum = XXH3_64bits(trial->pieces, trial->actors * sizeof *trial->pieces);
    return GOL_OK;
}

const struct gol_exercise gol_exercise_grain = {
    .name = "grain",
    .about = "work in pieces of some length: from what length on does it pay to do them as messages?",
    .work_unit = "rounds",
    .work_one = "round",
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
