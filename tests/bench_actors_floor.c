/*
 * The floor: what the machine itself asks for the same work, whoever writes the runtime. Each has the name and the
 * operations of a benchmark, so that the ratio to it says how much of the figure is the machine's.
 *
 * - Messages: an indirect call, since the handler is known only when it runs, and an uncontended atomic exchange, since
 *   a mailbox that others may send to takes at least one to put a message in or to take the messages out. Nothing is
 *   copied, and everything is in the first cache. It is that of one core at any number of workers: the benchmarks of
 *   messages alone are chains, or have one receiver.
 * - fj: malloc and free of a cache line for the actor, and two messages.
 * - live: an array of the states, written.
 * - pause: ten times clock_nanosleep in one thread, each to a deadline 10 ms from when it is asked, as one actor asks.
 * - grain: the work, on as many threads as there are workers.
 */
#include "bench_actors.h"
#include "util/clock.h"
#include "util/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define LINE_BYTES 64 /* of a cache line: an actor has at least one */
#define THREADS_MAX 64

static uint64_t add_one(uint64_t value)
{
    return value + 1;
}

/* Volatile: the compiler must not know which function it is. */
static uint64_t (*volatile handler)(uint64_t) = add_one;

static uint64_t messages(uint64_t n)
{
    static _Alignas(LINE_BYTES) _Atomic(uint64_t) mailbox;
    uint64_t handled = 0;

    for (uint64_t i = 0; i < n; i++) {
        /* acq_rel: as in a mailbox; there is no partner here, which is what makes it the floor */
        atomic_exchange_explicit(&mailbox, i, memory_order_acq_rel);
        handled = handler(handled);
    }
    return handled;
}

static enum gol_code check(uint64_t got, uint64_t wanted, struct gol_err *err)
{
    if (got == wanted)
        return GOL_OK;
    return gol_err_set(err, GOL_MISMATCH, "the floor did %llu (want %llu)", (unsigned long long)got,
                       (unsigned long long)wanted);
}

enum gol_code gol_bench_floor_mail(const struct gol_bench_job *job, struct gol_err *err)
{
    return check(messages((uint64_t)job->ops), (uint64_t)job->ops, err);
}

enum gol_code gol_bench_floor_fj(const struct gol_bench_job *job, struct gol_err *err)
{
    /* Volatile: or the compiler would leave both calls out. */
    void *volatile actor;
    uint64_t handled = 0;

    for (int64_t i = 0; i < job->ops; i++) {
        actor = malloc(LINE_BYTES);
        if (actor == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "no memory for an actor");
        handled += messages(2);
        free(actor);
    }
    return check(handled, 2 * (uint64_t)job->ops, err);
}

enum gol_code gol_bench_floor_live(const struct gol_bench_job *job, struct gol_err *err)
{
    const size_t n = (size_t)job->ops;
    struct gol_address *states = malloc(n * sizeof *states);
    volatile struct gol_address *seen = states;
    uint64_t sum = 0;

    if (states == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the states");
    for (size_t i = 0; i < n; i++)
        seen[i].id = 1;
    for (size_t i = 0; i < n; i++)
        sum += seen[i].id;
    free(states);
    return check(sum, n, err);
}

enum gol_code gol_bench_floor_pause(const struct gol_bench_job *job, struct gol_err *err)
{
    const int64_t start_ns = gol_clock_ns();

    (void)job;
    for (int i = 0; i < GOL_BENCH_PAUSES; i++)
        gol_clock_sleep_until(gol_clock_ns() + GOL_BENCH_PAUSE_NS);
    if (gol_clock_ns() - start_ns < GOL_BENCH_PAUSES * GOL_BENCH_PAUSE_NS)
        return gol_err_set(err, GOL_MISMATCH, "the pauses of the floor were too short");
    return GOL_OK;
}

/* ---- grain ---- */

struct share {
    pthread_t thread;
    int64_t messages, spins;
    uint64_t work;
};

static void *grind(void *argument)
{
    struct share *share = argument;

    for (int64_t i = 0; i < share->messages; i++)
        share->work = gol_bench_spin(share->work + (uint64_t)i, share->spins);
    return NULL;
}

enum gol_code gol_bench_floor_grain(const struct gol_bench_job *job, struct gol_err *err)
{
    const int n = job->workers < THREADS_MAX ? (int)job->workers : THREADS_MAX;
    struct share shares[THREADS_MAX];
    enum gol_code code = GOL_OK;
    int64_t left = job->ops;
    int started = 0;

    for (; started < n && code == GOL_OK; started++) {
        struct share *share = &shares[started];

        *share = (struct share){.messages = left / (n - started), .spins = job->spins};
        left -= share->messages;
        code = gol_thread_start(&share->thread, grind, share, err);
        if (code != GOL_OK)
            break;
    }
    while (started > 0)
        pthread_join(shares[--started].thread, NULL);
    return code;
}
