/* Many actors, many senders, many pauses: under every dispatcher, and in time. */
#include "actor_fixture.h"

/* ---- many senders to one actor ---- */

enum { SENDERS = 8, EACH = UNDER_TSAN ? 1000 : 10000 };

struct crowd {
    struct fixture *f;
    struct gol_actor *actor;
    int64_t number;
    int64_t *next; /* what the actor expects of each sender */
    int failed;
};

static enum gol_code step_check_sender(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    int64_t *next = job_of(msg).argument;

    (void)turn;
    expect(state, *next == job_of(msg).n);
    ++*next;
    ((struct doer *)state)->count++;
    return GOL_OK;
}

static void *send_all(void *argument)
{
    struct crowd *crowd = argument;

    for (int64_t i = 0; i < EACH; i++) {
        const struct gol_msg msg = job_msg(step_check_sender, crowd->next, i);
        struct gol_future *future = NULL;

        if (i % 16 == 0) {
            crowd->failed += gol_actor_call(crowd->actor, &msg, &future, NULL) != GOL_OK;
            gol_future_release(future);
        } else {
            crowd->failed += gol_actor_send(crowd->actor, &msg, NULL) != GOL_OK;
        }
    }
    gol_actor_release(crowd->actor);
    return NULL;
}

static void test_many_senders(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *actor = spawn(f);
    struct crowd crowds[SENDERS];
    int64_t next[SENDERS] = {0};
    pthread_t threads[SENDERS];

    for (int i = 0; i < SENDERS; i++) {
        crowds[i] = (struct crowd){f, gol_actor_retain(actor), i, &next[i], 0};
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &crowds[i]), 0);
    }
    for (int i = 0; i < SENDERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(crowds[i].failed, 0);
    }
    assert_int_equal(answer(f, ask(f, actor, step_count, NULL, 0)), SENDERS * EACH);
    gol_actor_release(actor);
}

/* ---- a ring ---- */

static enum gol_code step_pass_on(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const struct job job = job_of(msg);
    const struct gol_msg next = job_msg(step_pass_on, job.argument, job.n - 1);

    (void)turn;
    if (job.n == 0)
        sem_post(job.argument);
    else
        expect(state, gol_actor_send(((struct doer *)state)->handle, &next, NULL) == GOL_OK);
    return GOL_OK;
}

static void test_ring(void **state)
{
    enum { N = UNDER_TSAN ? 100 : 1000, HOPS = UNDER_TSAN ? 1000 : 20000, TOKENS = 3 };
    struct fixture *f = *state;
    static struct gol_actor *actors[N];
    sem_t done;

    sem_init(&done, 0, 0);
    for (int i = 0; i < N; i++)
        actors[i] = spawn(f);
    for (int i = 0; i < N; i++)
        tell(f, actors[i], step_take_handle, gol_actor_retain(actors[(i + 1) % N]), 0);
    for (int i = 0; i < TOKENS; i++)
        tell(f, actors[i * N / TOKENS], step_pass_on, &done, HOPS);
    for (int i = 0; i < TOKENS; i++)
        take(f, &done);
    for (int i = 0; i < N; i++) {
        tell(f, actors[i], step_let_go, NULL, 0); /* a ring of handles would live for ever */
        gol_actor_release(actors[i]);
    }
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), N);
    sem_destroy(&done);
}

/* ---- a random graph ---- */

struct graph {
    atomic_int budget; /* steps left to do */
    atomic_int sent, handled; /* messages of the graph */
};

/* What an actor of the graph may do to the only actor it knows. */
static enum gol_code step_random(struct gol_turn *turn, void *state, const struct gol_msg *msg);

static void send_on(struct doer *doer, struct gol_actor *to, struct graph *graph, int64_t seed)
{
    const struct gol_msg msg = job_msg(step_random, graph, seed);

    atomic_fetch_add(&graph->sent, 1);
    expect(doer, gol_actor_send(to, &msg, NULL) == GOL_OK);
}

static void call_on(struct doer *doer, struct gol_actor *to, struct graph *graph, int64_t seed)
{
    const struct gol_msg msg = job_msg(step_random, graph, seed);
    struct gol_future *future;
    struct gol_msg reply;

    atomic_fetch_add(&graph->sent, 1);
    expect(doer, gol_actor_call(to, &msg, &future, NULL) == GOL_OK);
    gol_future_get(future, 0, &reply, NULL); /* there or not */
    gol_future_release(future);
}

static void spawn_on(struct doer *doer, struct graph *graph, int64_t seed)
{
    struct gol_actor *child;

    if (gol_actor_spawn(doer->f->runtime, &doer_behaviour, doer->f, NULL, &child, NULL) != GOL_OK) {
        expect(doer, false);
        return;
    }
    send_on(doer, child, graph, seed);
    gol_actor_release(doer->handle); /* forgets the actor it knew */
    doer->handle = child;
}

static enum gol_code resume_random(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    struct graph *graph = job_of(msg).argument;
    struct gol_rng rng = {(uint64_t)job_of(msg).n};
    struct gol_actor *to = doer->handle != NULL ? doer->handle : gol_turn_self(turn);

    if (gol_turn_reply(turn, &(struct gol_msg){.blob = NULL}, NULL) == GOL_OK)
        doer->count++;
    for (int i = 0; i < 2; i++) {
        const int64_t seed = (int64_t)(gol_rng_next(&rng) >> 1);

        if (atomic_fetch_sub(&graph->budget, 1) <= 0)
            break;
        switch (gol_rng_below(&rng, 8)) {
        case 0:
            spawn_on(doer, graph, seed);
            break;
        case 1:
        case 2:
            call_on(doer, gol_turn_self(turn), graph, seed);
            break;
        case 3:
        case 4:
            call_on(doer, to, graph, seed);
            break;
        default:
            send_on(doer, to, graph, seed);
            break;
        }
        to = doer->handle != NULL ? doer->handle : gol_turn_self(turn);
    }
    atomic_fetch_add(&graph->handled, 1);
    return GOL_OK;
}

static enum gol_code step_random(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const int64_t seed = job_of(msg).n;

    switch (seed % 16) {
    case 0:
        gol_turn_pause(turn, seed % 1000000, resume_random);
        break;
    case 1:
        gol_turn_pause(turn, 0, resume_random);
        break;
    default:
        return resume_random(turn, state, msg);
    }
    return GOL_OK;
}

static void test_random_graph(void **state)
{
    enum { ROOTS = 10, STEPS = UNDER_TSAN ? 3000 : 20000 };
    struct fixture *f = *state;
    struct gol_rng rng = {test_seed()};
    struct graph graph = {STEPS, ROOTS, 0};

    print_message("seed %" PRIu64 "\n", rng.state);
    for (int i = 0; i < ROOTS; i++) {
        struct gol_actor *root = spawn(f);

        tell(f, root, step_random, &graph, (int64_t)(gol_rng_next(&rng) >> 1));
        gol_actor_release(root);
    }
    fixture_end(f); /* ends when all is handled and every actor is gone */
    assert_true(atomic_load(&graph.budget) <= 0);
    assert_int_equal(atomic_load(&graph.sent), atomic_load(&graph.handled));
    assert_true(atomic_load(&f->stopped) >= ROOTS);
}

/* ---- handles that come and go while messages fly ---- */

static void *churn(void *argument)
{
    struct crowd *crowd = argument;

    for (int i = 0; i < EACH / 10; i++) {
        const struct gol_msg msg = job_msg(step_add, NULL, 1);
        struct gol_actor *actor;

        if (gol_actor_spawn(crowd->f->runtime, &doer_behaviour, crowd->f, NULL, &actor, NULL) != GOL_OK) {
            crowd->failed++;
            continue;
        }
        if (i % 2 == 0)
            crowd->failed += gol_actor_send(actor, &msg, NULL) != GOL_OK;
        gol_actor_release(gol_actor_retain(actor));
        gol_actor_release(actor);
    }
    return NULL;
}

static void test_short_lives(void **state)
{
    struct fixture *f = *state;
    struct crowd crowds[3];
    pthread_t threads[3];

    for (int i = 0; i < 3; i++) {
        crowds[i] = (struct crowd){.f = f};
        assert_int_equal(pthread_create(&threads[i], NULL, churn, &crowds[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(crowds[i].failed, 0);
    }
    fixture_end(f);
    assert_int_equal(atomic_load(&f->stopped), 3 * (EACH / 10));
}

/* ---- many pauses at once ---- */

static enum gol_code resume_add(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)msg;
    ((struct doer *)state)->count++;
    return GOL_OK;
}

static enum gol_code step_pause_and_add(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    gol_turn_pause(turn, job_of(msg).n, resume_add);
    return GOL_OK;
}

/* n actors pause three times 10 ms: one after the other they would take n times 30 ms. */
static void pause_together(struct fixture *f, int n)
{
    struct gol_actor **actors = calloc((size_t)n, sizeof *actors);
    const int64_t started_ns = now(f);
    int64_t took_ns;
    int made = 0;

    while (made < n) {
        const enum gol_code code = gol_actor_spawn(f->runtime, &doer_behaviour, f, NULL, &actors[made], &f->err);

        if (code == GOL_SYSTEM)
            break;
        assert_int_equal(code, GOL_OK);
        made++;
    }
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < made; i++)
            tell(f, actors[i], step_pause_and_add, NULL, 10 * MS);
    }
    for (int i = 0; i < made; i++) {
        assert_int_equal(answer(f, ask(f, actors[i], step_count, NULL, 0)), 3);
        gol_actor_release(actors[i]);
    }
    took_ns = now(f) - started_ns;
    free(actors);
    if (made < n) {
        print_message("%d threads: %s\n", made, f->err.message);
        fixture_end(f);
        skip();
    }
    assert_true(took_ns >= 30 * MS);
    assert_true(took_ns < 5000 * MS);
}

static void test_pauses_in_the_pool(void **state)
{
    pause_together(*state, UNDER_TSAN ? 2000 : 10000);
}

static void test_pauses_of_threads(void **state)
{
    pause_together(*state, UNDER_TSAN ? 200 : 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_REAL(test_many_senders),          ON_ALL(test_ring),
        ON_ALL(test_random_graph),           ON_REAL(test_short_lives),
        ON(test_pauses_in_the_pool, pool_1), ON(test_pauses_in_the_pool, pool_2),
        ON(test_pauses_of_threads, threads), ON_SEEDED(test_pauses_in_the_pool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
