/* The memory of actors on its own: sizes, generations that never come twice, stocks of two workers, counts. */
#include "cmocka_all.h"

#include "actor/actor.h"
#include "actor/slab_own.h"
#include "util/rng.h"

#include <string.h>

struct slab {
    struct gol_runtime runtime;
    struct gol_scheduler scheduler;
    struct gol_slab slab;
    struct gol_board *board;
    struct gol_slab_stock stocks[2];
};

static int setup(void **state)
{
    struct slab *slab = calloc(1, sizeof *slab);

    if (slab == NULL)
        return -1;
    slab->board = gol_board_new(2);
    if (slab->board == NULL) {
        free(slab);
        return -1;
    }
    for (int i = 0; i < 2; i++)
        gol_slab_stock_init(&slab->stocks[i], &slab->board->workers[i].slots);
    gol_slab_init(&slab->slab, &slab->runtime, &slab->scheduler, slab->board);
    *state = slab;
    return 0;
}

static int teardown(void **state)
{
    struct slab *slab = *state;

    for (int i = 0; i < 2; i++)
        gol_slab_stock_fini(&slab->stocks[i]);
    gol_slab_fini(&slab->slab);
    free(slab->board);
    free(slab);
    return 0;
}

static void test_sizes(void **state)
{
    struct slab *slab = *state;

    assert_int_equal(gol_slab_class(0), 0);
    assert_int_equal(gol_slab_class(16), 0);
    assert_int_equal(gol_slab_class(17), 1);
    assert_int_equal(gol_slab_class(64), 1);
    assert_int_equal(gol_slab_class(65), 2);
    assert_int_equal(gol_slab_class(GOL_STATE_INLINE_MAX), GOL_SLAB_CLASSES - 1);
    assert_int_equal(gol_slab_class(GOL_STATE_INLINE_MAX + 1), 0); /* outside: the slot has a pointer */
    for (unsigned class = 0; class < GOL_SLAB_CLASSES; class ++) {
        /* More than a chunk has. */
        for (uint32_t i = 0; i < GOL_SLAB_CHUNK_BYTES / (64U << class) + 2; i++) {
            struct gol_actor *actor = gol_slab_take(&slab->slab, &slab->stocks[0], class);

            assert_non_null(actor);
            assert_true((uintptr_t)actor % 64 == 0);
            assert_ptr_equal(gol_slab_chunk(actor)->runtime, &slab->runtime);
            assert_int_equal(gol_slab_chunk(actor)->slot_bytes, 64U << class);
            memset(actor->state, 0xa5, (64U << class) - offsetof(struct gol_actor, state));
        }
    }
}

static void test_a_generation_never_comes_twice(void **state)
{
    struct slab *slab = *state;
    struct gol_actor *actor = gol_slab_take(&slab->slab, NULL, 0);
    uint64_t before = gol_actor_generation(actor);

    for (int i = 0; i < 1000; i++) {
        const struct gol_address old = gol_actor_address(actor);

        gol_slab_give(&slab->slab, NULL, actor);
        assert_ptr_equal(gol_slab_take(&slab->slab, NULL, 0), actor);
        assert_true(gol_actor_generation(actor) == before + 1);
        assert_true(gol_word_generation(atomic_load(&actor->mailbox.word)) == before + 1);
        assert_null(gol_address_retain(old));
        before++;
    }
    /* The last generation: the slot is given up with it. */
    atomic_store(&actor->control, GOL_GENERATION_MAX << GOL_WORD_BITS);
    atomic_store(&actor->mailbox.word, gol_word_state(GOL_GENERATION_MAX, GOL_CLOSED_BOX));
    gol_slab_give(&slab->slab, NULL, actor);
    assert_ptr_not_equal(gol_slab_take(&slab->slab, NULL, 0), actor);
    assert_true(gol_actor_generation(actor) == GOL_GENERATION_MAX); /* what looks there still finds it closed */
    assert_int_equal(atomic_load(&slab->board->others.taken), 1002);
    assert_int_equal(atomic_load(&slab->board->others.given), 1001);
}

static void count_slot(void *context, struct gol_actor *actor)
{
    assert_true((atomic_load(&actor->mailbox.word) & GOL_WORD_MASK) == GOL_CLOSED_BOX);
    ++*(size_t *)context;
}

enum { ROUNDS = 50, EACH = 1000 };

/* The first worker makes actors, and `giver` ends them: the slots go round, and no more are cut. */
static void send_slots_round(struct slab *slab, struct gol_slab_stock *giver)
{
    static struct gol_actor *actors[EACH];
    size_t slots = 0;

    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < EACH; i++) {
            actors[i] = gol_slab_take(&slab->slab, &slab->stocks[0], 1);
            assert_non_null(actors[i]);
        }
        for (int i = 0; i < EACH; i++)
            gol_slab_give(&slab->slab, giver, actors[i]);
    }
    gol_slab_each(&slab->slab, count_slot, &slots);
    assert_in_range(slots, EACH, 2 * EACH);
}

/* One worker makes what another one ends: the slots go round, and no more are cut. */
static void test_slots_go_round(void **state)
{
    struct slab *slab = *state;

    send_slots_round(slab, &slab->stocks[1]);
    assert_int_equal(atomic_load(&slab->stocks[0].counts->taken), ROUNDS * EACH);
    assert_int_equal(atomic_load(&slab->stocks[1].counts->given), ROUNDS * EACH);
    /* Threads without a seat get what a worker gave back. */
    assert_non_null(gol_slab_take(&slab->slab, NULL, 1));
}

/* A worker makes what threads without a seat end, as when they have the last handles: the slots go round, too. */
static void test_workers_get_what_others_gave(void **state)
{
    struct slab *slab = *state;

    send_slots_round(slab, NULL);
    assert_int_equal(atomic_load(&slab->board->others.given), ROUNDS * EACH);
}

/* Whatever the sizes of the heaps that they make of it: each slot is somebody's, and only once. */
static void test_no_slot_is_lost_or_doubled(void **state)
{
    enum { MOST = 3000 };
    static struct gol_actor *actors[MOST];
    struct slab *slab = *state;
    struct gol_rng rng = {gol_rng_mix(20261126)};
    size_t slots = 0, n = 0;

    for (int i = 0; i < 400; i++) {
        struct gol_slab_stock *const stocks[] = {&slab->stocks[0], &slab->stocks[1], NULL};
        struct gol_slab_stock *stock = stocks[gol_rng_below(&rng, 3)];
        size_t wanted = gol_rng_below(&rng, MOST);

        for (; n < wanted; n++) {
            actors[n] = gol_slab_take(&slab->slab, stock, 0);
            assert_non_null(actors[n]);
            assert_true(atomic_exchange(&actors[n]->mailbox.first, (struct gol_mail *)1) == NULL); /* nobody has it */
        }
        while (n > wanted) {
            atomic_store(&actors[--n]->mailbox.first, NULL);
            gol_slab_give(&slab->slab, stock, actors[n]);
        }
    }
    gol_slab_each(&slab->slab, count_slot, &slots);
    assert_in_range(slots, n, 2 * MOST);
}

static void count_references(void *context, struct gol_actor *actor)
{
    *(uint64_t *)context += gol_actor_control(actor) & GOL_CONTROL_REFS;
}

static uint64_t references_at_start;

static enum gol_code look_around(void *state, const void *argument, struct gol_err *err)
{
    struct gol_slab *slab = *(struct gol_slab *const *)argument;

    (void)state;
    references_at_start = 0;
    gol_slab_each(slab, count_references, &references_at_start);
    return gol_err_set(err, GOL_LIMIT, "seen enough");
}

/*
 * Who goes through all slots, as to stop all actors, can take no handle of one that is not made yet and may never be.
 */
static void test_an_actor_that_is_being_made_cannot_be_held(void **state)
{
    static const struct gol_behaviour behaviour = {.name = "never", .start = look_around};
    const struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_SEEDED};
    struct gol_runtime *runtime;
    struct gol_slab *slab;
    struct gol_address address;
    struct gol_actor *actor;
    uint64_t references = 0;

    (void)state;
    assert_int_equal(gol_runtime_new(&options, &runtime, NULL), GOL_OK);
    slab = &runtime->slab;
    assert_int_equal(gol_actor_spawn(runtime, &behaviour, &slab, NULL, &actor, NULL), GOL_LIMIT);
    assert_int_equal(references_at_start, 0);
    assert_int_equal(gol_address_spawn(runtime, &behaviour, &slab, NULL, &address, NULL), GOL_LIMIT);
    assert_int_equal(references_at_start, 0);
    gol_slab_each(slab, count_references, &references);
    assert_int_equal(references, 0);
    gol_runtime_free(runtime);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_generation_never_comes_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_slots_go_round, setup, teardown),
        cmocka_unit_test_setup_teardown(test_workers_get_what_others_gave, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_slot_is_lost_or_doubled, setup, teardown),
        cmocka_unit_test(test_an_actor_that_is_being_made_cannot_be_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
