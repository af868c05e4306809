/* The heap of timers against a sorted array, and deadlines that must not overflow. */
#include "cmocka_all.h"

#include "actor/os.h"
#include "actor/timers.h"
#include "util/clock.h"
#include "util/rng.h"

#include <inttypes.h>

static void push(struct gol_timers *timers, int64_t deadline_ns, void *what, struct gol_timers_place *place)
{
    struct gol_err err;

    assert_ok(gol_timers_push(timers, deadline_ns, what, place, &err), &err);
}

static void test_empty(void **state)
{
    struct gol_timers_place place = {0};
    struct gol_timers timers;
    struct gol_timers_entry entry;

    (void)state;
    gol_timers_init(&timers);
    assert_true(gol_timers_earliest(&timers) == GOL_OS_NEVER);
    assert_false(gol_timers_pop_due(&timers, GOL_OS_NEVER, &entry));
    assert_false(gol_timers_pop(&timers, &entry));
    assert_false(gol_timers_remove(&timers, &timers, NULL));
    assert_false(gol_timers_remove(&timers, &timers, &place));
    gol_timers_fini(&timers);
}

static void test_entries_come_back_whole(void **state)
{
    struct gol_timers timers;
    struct gol_timers_entry entry;
    struct gol_timers_place place = {0};
    char task, timer;

    (void)state;
    gol_timers_init(&timers);
    assert_int_equal(gol_timers_push(&timers, 20, &timer, &place, NULL), GOL_OK);
    assert_int_equal(gol_timers_push(&timers, 10, &task, NULL, NULL), GOL_OK);
    assert_false(gol_timers_pop_due(&timers, 9, &entry));
    assert_true(gol_timers_pop_due(&timers, 10, &entry));
    assert_int_equal(entry.deadline_ns, 10);
    assert_ptr_equal(entry.what, &task);
    assert_null(entry.place);
    assert_false(gol_timers_pop_due(&timers, 19, &entry));
    assert_true(gol_timers_pop(&timers, &entry)); /* whenever it is due */
    assert_int_equal(entry.deadline_ns, 20);
    assert_ptr_equal(entry.what, &timer);
    assert_ptr_equal(entry.place, &place);
    gol_timers_fini(&timers);
}

static void test_no_memory(void **state)
{
    struct gol_timers timers = {.count = SIZE_MAX / 2, .capacity = SIZE_MAX / 2};
    struct gol_timers_place place = {0};
    struct gol_err err;

    (void)state;
    assert_int_equal(gol_timers_push(&timers, 1, &timers, &place, &err), GOL_NO_MEMORY);
    assert_true(timers.count == SIZE_MAX / 2 && timers.capacity == SIZE_MAX / 2);
}

/* What was taken comes back although others have filled the heap meanwhile, and there is no memory for more. */
static void test_put_back(void **state)
{
    enum { FULL = 64 };
    struct gol_timers timers;
    struct gol_timers_entry taken[2], entry;
    struct gol_timers_place places[FULL] = {{0}};
    char whats[FULL];
    size_t capacity;

    (void)state;
    gol_timers_init(&timers);
    for (int i = 0; i < 2; i++)
        push(&timers, i, &whats[i], &places[i]);
    capacity = timers.capacity;
    assert_in_range(capacity, 2, FULL);
    for (int i = 0; i < 2; i++)
        assert_true(gol_timers_pop(&timers, &taken[i]));
    gol_timers_keep(&timers, 2);
    for (size_t i = 2; i < capacity; i++)
        push(&timers, 1000, &whats[i], &places[i]);
    assert_int_equal(timers.capacity, capacity);
    gol_timers_put_back(&timers, 5, taken[0].what, taken[0].place);
    gol_timers_put_back(&timers, 3, taken[1].what, taken[1].place);
    assert_int_equal(timers.capacity, capacity);
    assert_int_equal(timers.count, capacity);
    assert_true(gol_timers_remove(&timers, taken[0].what, taken[0].place));
    assert_true(gol_timers_pop_due(&timers, 3, &entry));
    assert_ptr_equal(entry.what, taken[1].what);
    /* Room that is kept is not taken; once it is given up, it is. */
    gol_timers_keep(&timers, 1);
    push(&timers, 1000, taken[0].what, taken[0].place);
    gol_timers_give_up(&timers, 1);
    push(&timers, 1000, taken[1].what, taken[1].place);
    assert_int_equal(timers.capacity, capacity);
    gol_timers_remove(&timers, taken[0].what, taken[0].place);
    gol_timers_keep(&timers, 1);
    push(&timers, 1000, taken[0].what, taken[0].place);
    assert_true(timers.capacity > capacity);
    gol_timers_give_up(&timers, 1);
    gol_timers_fini(&timers);
}

/* ---- against a sorted array ---- */

enum { N = 3000 };

struct model {
    struct gol_timers_entry left[N]; /* sorted */
    size_t n;
};

static void model_push(struct model *model, int64_t deadline_ns, void *what, struct gol_timers_place *place)
{
    size_t i = model->n++;

    for (; i > 0 && model->left[i - 1].deadline_ns > deadline_ns; i--)
        model->left[i] = model->left[i - 1];
    model->left[i] = (struct gol_timers_entry){deadline_ns, what, place};
}

static void model_remove(struct model *model, size_t i)
{
    memmove(&model->left[i], &model->left[i + 1], (--model->n - i) * sizeof model->left[0]);
}

/* The entry is there, with that deadline; equal ones come in any order. */
static void model_check_popped(struct model *model, const struct gol_timers_entry *entry)
{
    size_t i = 0;

    assert_int_equal(entry->deadline_ns, model->left[0].deadline_ns);
    while (i < model->n && model->left[i].what != entry->what)
        i++;
    assert_true(i < model->n);
    assert_int_equal(model->left[i].deadline_ns, entry->deadline_ns);
    assert_ptr_equal(model->left[i].place, entry->place);
    model_remove(model, i);
}

static void remove_any(struct gol_timers *timers, struct model *model, struct gol_rng *rng)
{
    const size_t i = gol_rng_below(rng, (uint32_t)model->n);
    const struct gol_timers_entry *entry = &model->left[i];

    assert_true(gol_timers_remove(timers, entry->what, entry->place));
    assert_false(gol_timers_remove(timers, entry->what, entry->place));
    model_remove(model, i);
}

static bool is_multiple(void *context, const struct gol_timers_entry *entry)
{
    return entry->deadline_ns % *(const int64_t *)context == 0;
}

static void remove_multiples(struct gol_timers *timers, struct model *model, int64_t of)
{
    size_t kept = 0;

    gol_timers_remove_if(timers, is_multiple, &of);
    for (size_t i = 0; i < model->n; i++)
        if (model->left[i].deadline_ns % of != 0)
            model->left[kept++] = model->left[i];
    model->n = kept;
}

/* Pushes, pops and removes at random, half of them by place: nothing comes before its time, or twice, or not at all. */
static void test_order(void **state)
{
    static struct model model;
    static char whats[N]; /* only their addresses count */
    static struct gol_timers_place places[N];
    struct gol_rng rng = {gol_rng_mix((uint64_t)gol_clock_wall_ns())};
    struct gol_timers timers;
    struct gol_timers_entry entry;
    int pushed = 0;

    (void)state;
    print_message("seed %" PRIu64 "\n", rng.state);
    gol_timers_init(&timers);
    model.n = 0;
    while (pushed < N || model.n > 0) {
        const uint32_t draw = gol_rng_below(&rng, 8);

        if (pushed < N && draw < 5) {
            const int64_t deadline_ns = (int64_t)gol_rng_below(&rng, 500);
            struct gol_timers_place *place = gol_rng_below(&rng, 2) == 0 ? &places[pushed] : NULL;

            model_push(&model, deadline_ns, &whats[pushed], place);
            push(&timers, deadline_ns, &whats[pushed++], place);
        } else if (model.n > 0 && draw == 5) {
            remove_any(&timers, &model, &rng);
        } else if (draw == 6 && gol_rng_below(&rng, 40) == 0) {
            remove_multiples(&timers, &model, 1 + (int64_t)gol_rng_below(&rng, 9));
        } else if (model.n > 0) {
            assert_int_equal(gol_timers_earliest(&timers), model.left[0].deadline_ns);
            assert_false(gol_timers_pop_due(&timers, model.left[0].deadline_ns - 1, &entry));
            assert_true(gol_timers_pop_due(&timers, model.left[0].deadline_ns, &entry));
            model_check_popped(&model, &entry);
        }
        assert_int_equal(gol_timers_count(&timers), model.n);
    }
    gol_timers_fini(&timers);
}

/* As many pauses of the same length do: each deadline is the latest one when it is set. */
static void test_equal_pauses(void **state)
{
    enum { PAUSES = 10000, PAUSE_NS = 1000 };
    static char whats[PAUSES];
    struct gol_timers timers;
    struct gol_timers_entry entry;

    (void)state;
    gol_timers_init(&timers);
    for (int i = 0; i < PAUSES; i++)
        push(&timers, i + PAUSE_NS, &whats[i], NULL);
    for (int i = 0; i < 3 * PAUSES; i++) {
        assert_true(gol_timers_pop_due(&timers, GOL_OS_NEVER, &entry));
        assert_ptr_equal(entry.what, &whats[i % PAUSES]);
        push(&timers, entry.deadline_ns + PAUSES, entry.what, NULL);
    }
    assert_int_equal(gol_timers_count(&timers), PAUSES);
    assert_int_equal(timers.count, 0); /* none in the heap */
    gol_timers_fini(&timers);
}

/*
 * Pauses of some lengths are no work for the heap, even when the longest are asked for first; and one more length is
 * none for a row.
 */
static void test_pauses_of_some_lengths(void **state)
{
    enum { EACH = 1000 };
    static char whats[GOL_TIMERS_ROWS + 1][EACH];
    int64_t lengths_ns[GOL_TIMERS_ROWS + 1];
    struct gol_timers timers;
    struct gol_timers_entry entry;
    int64_t before_ns = 0;

    (void)state;
    gol_timers_init(&timers);
    for (unsigned row = 0; row <= GOL_TIMERS_ROWS; row++)
        lengths_ns[row] = INT64_C(1000000) >> (2 * row);
    for (int i = 0; i < EACH; i++)
        for (unsigned row = 0; row < GOL_TIMERS_ROWS; row++)
            push(&timers, i + lengths_ns[row], &whats[row][i], NULL);
    assert_int_equal(timers.count, 0);
    push(&timers, lengths_ns[GOL_TIMERS_ROWS], &whats[GOL_TIMERS_ROWS][0], NULL);
    push(&timers, GOL_OS_NEVER, &whats[GOL_TIMERS_ROWS][1], NULL);
    assert_int_equal(timers.count, 2);
    assert_true(gol_timers_remove(&timers, &whats[1][EACH / 2], NULL));
    assert_false(gol_timers_remove(&timers, &whats[1][EACH / 2], NULL));
    for (unsigned i = 0; i < GOL_TIMERS_ROWS * EACH; i++) {
        assert_true(gol_timers_pop_due(&timers, INT64_C(2000000), &entry));
        assert_true(entry.deadline_ns >= before_ns);
        before_ns = entry.deadline_ns;
    }
    assert_false(gol_timers_pop_due(&timers, INT64_C(2000000), &entry));
    assert_true(gol_timers_pop(&timers, &entry));
    assert_ptr_equal(entry.what, &whats[GOL_TIMERS_ROWS][1]);
    assert_int_equal(gol_timers_count(&timers), 0);
    gol_timers_fini(&timers);
}

/* A place is that of one queue: another does not find there what it has not got, whatever the place says. */
static void test_place_in_another(void **state)
{
    enum { HERE = 3 };
    struct gol_timers here, there;
    struct gol_timers_place places[HERE] = {{0}}, place = {0};
    char whats[HERE], what;

    (void)state;
    gol_timers_init(&here);
    gol_timers_init(&there);
    for (int i = 0; i < HERE; i++)
        push(&here, i, &whats[i], &places[i]);
    push(&there, 0, &what, &place);
    for (int i = 0; i < HERE; i++)
        assert_false(gol_timers_remove(&there, &whats[i], &places[i]));
    assert_false(gol_timers_remove(&here, &what, &place));
    assert_true(gol_timers_remove(&there, &what, &place));
    for (int i = 0; i < HERE; i++)
        assert_true(gol_timers_remove(&here, &whats[i], &places[i]));
    gol_timers_fini(&here);
    gol_timers_fini(&there);
}

/* So many that to look through them for each one would take minutes. */
static void test_many_are_removed(void **state)
{
    enum { MANY = 1000000 };
    struct gol_rng rng = {1};
    struct gol_timers timers;
    struct gol_timers_place *places = calloc(MANY, sizeof *places);
    unsigned *order = calloc(MANY, sizeof *order);

    (void)state;
    assert_non_null(places);
    assert_non_null(order);
    gol_timers_init(&timers);
    for (unsigned i = 0; i < MANY; i++) {
        const unsigned other = gol_rng_below(&rng, i + 1);

        order[i] = order[other];
        order[other] = i;
        push(&timers, (int64_t)gol_rng_below(&rng, MANY), &places[i], &places[i]);
    }
    for (unsigned i = 0; i < MANY; i++)
        assert_true(gol_timers_remove(&timers, &places[order[i]], &places[order[i]]));
    assert_int_equal(timers.count, 0);
    gol_timers_fini(&timers);
    free(places);
    free(order);
}

static void test_deadline_does_not_overflow(void **state)
{
    (void)state;
    assert_true(gol_os_deadline(100, 50) == 150);
    assert_true(gol_os_deadline(100, INT64_MAX) == GOL_OS_NEVER);
    assert_true(gol_os_deadline(INT64_MAX - 10, 10) == GOL_OS_NEVER);
    assert_true(gol_os_deadline(INT64_MAX - 10, 9) == INT64_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_entries_come_back_whole),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_put_back),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_equal_pauses),
        cmocka_unit_test(test_pauses_of_some_lengths),
        cmocka_unit_test(test_place_in_another),
        cmocka_unit_test(test_many_are_removed),
        cmocka_unit_test(test_deadline_does_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
