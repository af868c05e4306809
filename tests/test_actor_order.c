/*
 * Messages of one sender to one actor arrive in the order they were sent, none is lost, none comes twice: every sender,
 * actor or thread, numbers what it sends to each receiver, and each receiver counts on for itself.
 */
#include "actor_fixture.h"

enum { ACTORS = 6, RECEIVERS = 4, EACH = ROUNDS(4000, 500) };

/* One sender's numbers: what each receiver expects next. Row r is written by receiver r only. */
struct lane {
    int64_t next[RECEIVERS];
    int64_t padding[8];
};

struct mesh {
    struct fixture *f;
    struct gol_actor *receivers[RECEIVERS];
    struct lane lanes[ACTORS];
};

/* What a message says besides: who is to count it. */
struct numbered {
    gol_resume *step; /* as struct job begins */
    int64_t *next;
    int64_t n;
};

static enum gol_code step_numbered(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct numbered numbered;

    memcpy(&numbered, msg->bytes, sizeof numbered);
    expect(state, numbered.n == *numbered.next);
    ++*numbered.next;
    ((struct doer *)state)->count++;
    /* A pause now and then: what comes behind it must wait. */
    if (numbered.n % 97 == 0)
        gol_turn_pause(turn, numbered.n % 2 ? 0 : 10000, NULL);
    return GOL_OK;
}

/* Sends number n of `lane` to receiver r, by handle or address, as a send or a call. */
static bool send_numbered(struct mesh *mesh, struct lane *lane, int r, int64_t n, uint32_t how)
{
    const struct numbered numbered = {step_numbered, &lane->next[r], n};
    struct gol_msg msg = {.type = 7, .size = sizeof numbered};
    const struct gol_address address = gol_actor_address(mesh->receivers[r]);
    struct gol_future *future = NULL;
    enum gol_code code;

    memcpy(msg.bytes, &numbered, sizeof numbered);
    switch (how) {
    case 0:
        code = gol_address_call(address, &msg, &future, NULL);
        break;
    case 1:
        code = gol_actor_call(mesh->receivers[r], &msg, &future, NULL);
        break;
    case 2:
        code = gol_address_send(address, &msg, NULL);
        break;
    default:
        code = gol_actor_send(mesh->receivers[r], &msg, NULL);
        break;
    }
    gol_future_release(future);
    return code == GOL_OK;
}

/* Sends EACH numbers to every receiver over many turns, some of them after a pause. */
static enum gol_code step_emit(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    struct doer *doer = state;
    struct mesh *mesh = job_of(msg).argument;
    struct lane *lane = &mesh->lanes[job_of(msg).n];
    struct gol_rng rng = {(uint64_t)doer->count ^ (uint64_t)job_of(msg).n << 32};
    const int64_t until = doer->count + 1 + gol_rng_below(&rng, 60);

    for (; doer->count < until && doer->count < EACH; doer->count++) {
        for (int r = 0; r < RECEIVERS; r++)
            expect(doer, send_numbered(mesh, lane, r, doer->count, gol_rng_below(&rng, 12)));
    }
    if (doer->count == EACH)
        return GOL_OK;
    if (gol_rng_below(&rng, 2)) {
        gol_turn_pause(turn, gol_rng_below(&rng, 20000), step_emit);
    } else {
        const struct gol_msg again = *msg;

        expect(doer, gol_actor_send(gol_turn_self(turn), &again, NULL) == GOL_OK);
    }
    return GOL_OK;
}

static void assert_all_arrived(struct mesh *mesh, int senders)
{
    for (int i = 0; i < senders; i++) {
        for (int r = 0; r < RECEIVERS; r++)
            assert_int_equal(mesh->lanes[i].next[r], EACH);
    }
    for (int r = 0; r < RECEIVERS; r++) {
        assert_int_equal(answer(mesh->f, ask(mesh->f, mesh->receivers[r], step_count, NULL, 0)), senders * EACH);
        gol_actor_release(mesh->receivers[r]);
    }
}

static void test_order_among_actors(void **state)
{
    struct fixture *f = *state;
    static struct mesh mesh;

    memset(&mesh, 0, sizeof mesh);
    mesh.f = f;
    for (int r = 0; r < RECEIVERS; r++)
        mesh.receivers[r] = spawn(f);
    for (int i = 0; i < ACTORS; i++) {
        struct gol_actor *sender = spawn(f);

        tell(f, sender, step_emit, &mesh, i);
        gol_actor_release(sender);
    }
    drain(f);
    assert_all_arrived(&mesh, ACTORS);
}

struct outsider {
    struct mesh *mesh;
    struct lane *lane;
    int failed;
};

static void *emit_outside(void *argument)
{
    struct outsider *outsider = argument;

    for (int64_t n = 0; n < EACH; n++) {
        for (int r = 0; r < RECEIVERS; r++)
            outsider->failed += !send_numbered(outsider->mesh, outsider->lane, r, n, (uint32_t)n % 12);
    }
    return NULL;
}

/* Half the senders are threads that the runtime does not know. */
static void test_order_among_actors_and_threads(void **state)
{
    struct fixture *f = *state;
    static struct mesh mesh;
    struct outsider outsiders[ACTORS];
    pthread_t threads[ACTORS];

    memset(&mesh, 0, sizeof mesh);
    mesh.f = f;
    for (int r = 0; r < RECEIVERS; r++)
        mesh.receivers[r] = spawn(f);
    for (int i = 0; i < ACTORS; i++) {
        outsiders[i] = (struct outsider){&mesh, &mesh.lanes[i], 0};
        if (i % 2 == 0) {
            assert_int_equal(pthread_create(&threads[i], NULL, emit_outside, &outsiders[i]), 0);
        } else {
            struct gol_actor *sender = spawn(f);

            tell(f, sender, step_emit, &mesh, i);
            gol_actor_release(sender);
        }
    }
    for (int i = 0; i < ACTORS; i += 2) {
        pthread_join(threads[i], NULL);
        assert_int_equal(outsiders[i].failed, 0);
    }
    drain(f);
    assert_all_arrived(&mesh, ACTORS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_order_among_actors),
        ON_REAL(test_order_among_actors_and_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
