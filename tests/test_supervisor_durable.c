/* Supervised children that are durable: what they knew at their last checkpoint they know again after a restart. */
#include "durable_fixture.h"

#include "gollab/supervisor.h"

static enum gol_code step_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    (void)msg;
    return gol_err_set(gol_turn_err(turn), GOL_PARSE, "broken");
}

static struct gol_address child_of(struct fixture *f, struct gol_actor *supervisor, const char *name)
{
    struct gol_future *future;
    struct gol_address child;
    struct gol_msg reply;

    assert_ok(gol_supervisor_child(gol_actor_address(supervisor), name, &future, &f->err), &f->err);
    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    memcpy(&child, reply.bytes, sizeof child);
    gol_future_release(future);
    return child;
}

static struct gol_actor *supervise(struct fixture *f, enum gol_strategy strategy, const struct gol_child *children,
                                   size_t n)
{
    const struct gol_supervisor_options options = {
        .strategy = strategy,
        .intensity = 5,
        .period_ns = HOUR,
        .children = children,
        .n_children = n,
    };
    struct gol_actor *supervisor;

    assert_ok(gol_supervisor_spawn(f->runtime, &options, &supervisor, &f->err), &f->err);
    return supervisor;
}

static int64_t count_of(struct fixture *f, struct gol_address who)
{
    return answer(f, ask_at(f, who, step_count, NULL, 0));
}

static struct gol_child durable_child(struct fixture *f, const char *name, const struct gol_durable_options *durable)
{
    return (struct gol_child){.name = name, .behaviour = durable_doer(), .argument = f, .durable = durable};
}

/*
 * One child's failure starts both again; each has what it had at its own last checkpoint, a new one that has none
 * nothing.
 */
static void test_started_again_from_its_checkpoint(void **state)
{
    struct fixture *f = *state;
    const struct path first = fresh();
    const struct path second = fresh();
    const struct gol_durable_options often = {.path = first.text, .every = 1};
    const struct gol_durable_options seldom = {.path = second.text, .every = 3, .actor = {.mailbox_bound = 100}};
    const struct gol_child children[] = {
        durable_child(f, "often", &often),
        durable_child(f, "seldom", &seldom),
        {.name = "plain", .behaviour = durable_doer(), .argument = f},
    };
    struct gol_actor *supervisor = supervise(f, GOL_ONE_FOR_ALL, children, 3);

    for (int round = 1; round <= 2; round++) {
        const struct gol_address failing = child_of(f, supervisor, "often");

        for (int i = 0; i < 4; i++) {
            tell_to(f, failing, step_add, NULL, 1);
            tell_to(f, child_of(f, supervisor, "seldom"), step_add, NULL, 1);
            tell_to(f, child_of(f, supervisor, "plain"), step_add, NULL, 1);
        }
        tell_to(f, failing, step_fail, NULL, 0);
        drain(f);
        assert_false(gol_address_equal(child_of(f, supervisor, "often"), failing));
        disk_has(&first, 4 * (uint64_t)round, 4 * round);
        disk_has(&second, 3 * (uint64_t)round, 3 * round);
        assert_int_equal(count_of(f, child_of(f, supervisor, "plain")), 0);
    }
    assert_int_equal(count_of(f, child_of(f, supervisor, "often")), 8);
    assert_int_equal(count_of(f, child_of(f, supervisor, "seldom")), 6);
    assert_ok(gol_supervisor_stop(gol_actor_address(supervisor), &f->err), &f->err);
    gol_actor_release(supervisor);
    fixture_end(f);
    disk_has(&first, 9, 8); /* the question was a message, too */
}

/* A supervisor that ends with its last handle lets its durable children go as it does others. */
static void test_they_end_with_their_supervisor(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    const struct gol_durable_options durable = {.path = path.text, .every = 2};
    const struct gol_child children[] = {durable_child(f, "a", &durable)};
    struct gol_actor *supervisor = supervise(f, GOL_ONE_FOR_ONE, children, 1);

    tell_to(f, child_of(f, supervisor, "a"), step_add, NULL, 5);
    tell_to(f, child_of(f, supervisor, "a"), step_add, NULL, 5);
    gol_actor_release(supervisor);
    fixture_end(f);
    disk_has(&path, 2, 10);
    assert_ok(gol_runtime_new(&f->options, &f->runtime, &f->err), &f->err);
    supervisor = supervise(f, GOL_ONE_FOR_ONE, children, 1);
    assert_int_equal(count_of(f, child_of(f, supervisor, "a")), 10);
    gol_actor_release(supervisor);
    fixture_end(f); /* before the descriptions of its children go */
}

/*
 * A file that cannot be loaded is a start that failed: the spawn's, or a restart, tried until the supervisor gives up.
 */
static void test_a_checkpoint_that_is_not_whole(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    const struct gol_durable_options durable = {.path = path.text, .every = 1};
    const struct gol_child children[] = {durable_child(f, "a", &durable)};
    const struct gol_supervisor_options options = {
        .intensity = 3, .period_ns = HOUR, .children = children, .n_children = 1};
    struct gol_actor *supervisor = supervise(f, GOL_ONE_FOR_ONE, children, 1);
    struct gol_future *end;
    struct gol_msg reply;
    struct gol_down down;

    tell_to(f, child_of(f, supervisor, "a"), step_add, NULL, 5);
    drain(f);
    assert_ok(gol_address_watch(gol_actor_address(supervisor), &end, &f->err), &f->err);
    assert_int_equal(truncate(path.text, 20), 0);
    tell_to(f, child_of(f, supervisor, "a"), step_fail, NULL, 0);
    assert_ok(gol_future_get(end, GOL_FOREVER, &reply, &f->err), &f->err);
    memcpy(&down, reply.bytes, sizeof down);
    assert_int_equal(down.code, GOL_LIMIT);
    assert_non_null(strstr(gol_blob_bytes(reply.blob), path.text));
    gol_future_release(end);
    gol_actor_release(supervisor);
    assert_int_equal(gol_supervisor_spawn(f->runtime, &options, &supervisor, &f->err), GOL_MISMATCH);
    assert_null(supervisor);
}

static void test_what_cannot_be_durable(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    const struct gol_durable_options durable = {.path = path.text};
    const struct gol_supervisor_options nobody = {.intensity = 1};
    struct gol_child child = durable_child(f, "a", &durable);
    const struct gol_supervisor_options options = {.children = &child, .n_children = 1};
    struct gol_actor *supervisor;

    child.supervisor = &nobody;
    assert_int_equal(gol_supervisor_spawn(f->runtime, &options, &supervisor, &f->err), GOL_INVALID);
    child.supervisor = NULL;
    child.behaviour = &doer_behaviour; /* no save, no load */
    assert_int_equal(gol_supervisor_spawn(f->runtime, &options, &supervisor, &f->err), GOL_INVALID);
    assert_null(supervisor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_started_again_from_its_checkpoint),
        ON_ALL(test_they_end_with_their_supervisor),
        ON_ALL(test_a_checkpoint_that_is_not_whole),
        ON_ALL(test_what_cannot_be_durable),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
