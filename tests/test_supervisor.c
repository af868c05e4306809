/*
 * Supervisors: in which order children are started and ended, which of them start again, when a supervisor gives up,
 * and that under any schedule none is lost.
 */
#include "actor_fixture.h"

#include "gollab/supervisor.h"

/* ---- children that write down when they start and stop ---- */

enum { MEMBERS = 8, DIARY_MAX = 4096 };

static struct {
    pthread_mutex_t lock;
    char text[DIARY_MAX]; /* "+a" when a has started, "-a" when it stopped */
    size_t size;
} diary = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* What a child is made from. */
struct member {
    char letter;
    atomic_int refusals; /* starts that are to fail, from now on */
    atomic_int starts, running;
};

static struct member members[MEMBERS];

static const char *const names[MEMBERS] = {"a", "b", "c", "d", "e", "f", "g", "h"};

static void note(char sign, char letter)
{
    pthread_mutex_lock(&diary.lock);
    if (diary.size + 3 < DIARY_MAX) {
        diary.text[diary.size++] = sign;
        diary.text[diary.size++] = letter;
        diary.text[diary.size] = '\0';
    }
    pthread_mutex_unlock(&diary.lock);
}

static void new_diary(void)
{
    pthread_mutex_lock(&diary.lock);
    diary.size = 0;
    diary.text[0] = '\0';
    pthread_mutex_unlock(&diary.lock);
}

struct child_state {
    struct doer doer; /* for the steps of the fixture */
    struct member *member;
};

static struct fixture *fixture_now;

static enum gol_code child_start(void *state, const void *argument, struct gol_err *err)
{
    struct child_state *child = state;

    child->member = (struct member *)(uintptr_t)argument;
    child->doer.f = fixture_now;
    if (atomic_load(&child->member->refusals) > 0) {
        atomic_fetch_sub(&child->member->refusals, 1);
        note('!', child->member->letter);
        return gol_err_set(err, GOL_BUSY, "not yet");
    }
    atomic_fetch_add(&child->member->starts, 1);
    atomic_fetch_add(&child->member->running, 1);
    note('+', child->member->letter);
    return GOL_OK;
}

static void child_stop(void *state)
{
    struct child_state *child = state;

    note('-', child->member->letter);
    atomic_fetch_sub(&child->member->running, 1);
}

static const struct gol_behaviour child_behaviour = {
    .name = "child",
    .state_bytes = sizeof(struct child_state),
    .start = child_start,
    .handle = doer_handle,
    .stop = child_stop,
};

static enum gol_code step_fail(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    return gol_err_set(gol_turn_err(turn), GOL_PARSE, "broken by %d", (int)job_of(msg).n);
}

static enum gol_code step_pause(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    gol_turn_pause(turn, job_of(msg).n, NULL);
    return GOL_OK;
}

/* n children from members[first] on. */
static void describe(struct gol_child *children, size_t first, size_t n, enum gol_restart restart)
{
    for (size_t i = 0; i < n; i++)
        children[i] = (struct gol_child){
            .name = names[first + i],
            .behaviour = &child_behaviour,
            .argument = &members[first + i],
            .restart = restart,
        };
}

static int setup(void **state)
{
    const int result = fixture_setup(state);

    fixture_now = *state;
    new_diary();
    for (int i = 0; i < MEMBERS; i++) {
        members[i].letter = (char)('a' + i);
        atomic_store(&members[i].refusals, 0);
        atomic_store(&members[i].starts, 0);
        atomic_store(&members[i].running, 0);
    }
    return result;
}

static int teardown(void **state)
{
    int running = 0;
    const int result = fixture_teardown(state);

    for (int i = 0; i < MEMBERS; i++)
        running += atomic_load(&members[i].running);
    if (running != 0)
        print_error("%d children are left\n", running);
    return result != 0 || running != 0;
}

/* ---- what tests do with a supervisor ---- */

static struct gol_actor *supervise(struct fixture *f, const struct gol_supervisor_options *options)
{
    struct gol_actor *supervisor;

    assert_ok(gol_supervisor_spawn(f->runtime, options, &supervisor, &f->err), &f->err);
    return supervisor;
}

static struct gol_address child_of(struct fixture *f, struct gol_actor *supervisor, const char *name)
{
    struct gol_future *future;
    struct gol_msg reply;
    struct gol_address address;

    assert_ok(gol_supervisor_child(gol_actor_address(supervisor), name, &future, &f->err), &f->err);
    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    assert_int_equal(reply.size, sizeof address);
    memcpy(&address, reply.bytes, sizeof address);
    gol_future_release(future);
    return address;
}

struct ended {
    enum gol_code code;
    char text[200];
};

static struct gol_future *watch(struct fixture *f, struct gol_address who)
{
    struct gol_future *future;

    assert_ok(gol_address_watch(who, &future, &f->err), &f->err);
    return future;
}

static struct ended the_end_of(struct fixture *f, struct gol_future *future)
{
    struct gol_msg reply;
    struct gol_down down;
    struct ended ended = {.text = ""};

    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    memcpy(&down, reply.bytes, sizeof down);
    ended.code = (enum gol_code)down.code;
    if (reply.blob != NULL)
        snprintf(ended.text, sizeof ended.text, "%s", (const char *)gol_blob_bytes(reply.blob));
    gol_future_release(future);
    return ended;
}

/* The way to end, as in the table of test_restart_kinds. */
static void end_child(struct fixture *f, struct gol_actor *supervisor, const char *name, enum gol_code how)
{
    const struct gol_address child = child_of(f, supervisor, name);

    assert_int_not_equal(child.id, 0);
    if (how == GOL_OK)
        tell_to(f, child, step_stop, NULL, 0);
    else if (how == GOL_KILLED)
        assert_ok(gol_address_kill(child, &f->err), &f->err);
    else
        tell_to(f, child, step_fail, NULL, 3);
    the_end_of(f, watch(f, child));
}

/* The supervisor has handled what there was, however many turns it took. */
static void settle_down(struct fixture *f)
{
    drain(f);
}

/* Ends it, and compares the end of the diary. */
static void stop_in_order(struct fixture *f, struct gol_actor *supervisor, const char *expected)
{
    const struct gol_address address = gol_actor_address(supervisor);
    struct gol_future *future = watch(f, address);

    new_diary();
    assert_ok(gol_supervisor_stop(address, &f->err), &f->err);
    assert_int_equal(the_end_of(f, future).code, GOL_OK);
    assert_string_equal(diary.text, expected);
    gol_actor_release(supervisor);
}

/* ---- order ---- */

static void test_started_in_order_ended_in_reverse(void **state)
{
    struct fixture *f = *state;
    struct gol_child children[4];
    struct gol_actor *supervisor;

    describe(children, 0, 4, GOL_RESTART_PERMANENT);
    supervisor = supervise(f, &(struct gol_supervisor_options){.children = children, .n_children = 4});
    assert_string_equal(diary.text, "+a+b+c+d");
    /* A child that takes its time is waited for. */
    tell_to(f, child_of(f, supervisor, "c"), step_pause, NULL, 5 * MS);
    stop_in_order(f, supervisor, "-d-c-b-a");
    supervisor = supervise(f, &(struct gol_supervisor_options){.n_children = 0});
    stop_in_order(f, supervisor, "");
}

static void test_strategies(void **state)
{
    static const struct {
        enum gol_strategy strategy;
        const char *diary;
    } cases[] = {
        {GOL_ONE_FOR_ONE, "-b+b"},
        {GOL_ONE_FOR_ALL, "-b-d-c-a+a+b+c+d"},
        {GOL_REST_FOR_ONE, "-b-d-c+b+c+d"},
    };
    struct fixture *f = *state;
    struct gol_child children[4];

    describe(children, 0, 4, GOL_RESTART_PERMANENT);
    for (size_t i = 0; i < 3; i++) {
        struct gol_actor *supervisor = supervise(f, &(struct gol_supervisor_options){
                                                        .strategy = cases[i].strategy,
                                                        .intensity = 1,
                                                        .period_ns = HOUR,
                                                        .children = children,
                                                        .n_children = 4,
                                                    });
        const struct gol_address before = child_of(f, supervisor, "d");

        new_diary();
        end_child(f, supervisor, "b", GOL_PARSE);
        settle_down(f);
        assert_string_equal(diary.text, cases[i].diary);
        assert_int_equal(gol_address_equal(before, child_of(f, supervisor, "d")), cases[i].strategy == GOL_ONE_FOR_ONE);
        stop_in_order(f, supervisor, "-d-c-b-a");
    }
}

static void test_restart_kinds(void **state)
{
    static const enum gol_code ways[] = {GOL_OK, GOL_KILLED, GOL_PARSE};
    struct fixture *f = *state;
    struct gol_child child;

    for (int restart = GOL_RESTART_PERMANENT; restart <= GOL_RESTART_TEMPORARY; restart++) {
        for (size_t way = 0; way < 3; way++) {
            const bool again =
                restart == GOL_RESTART_PERMANENT || (restart == GOL_RESTART_TRANSIENT && ways[way] != GOL_OK);
            struct gol_actor *supervisor;

            describe(&child, 0, 1, (enum gol_restart)restart);
            supervisor = supervise(f, &(struct gol_supervisor_options){
                                          .intensity = 1, .period_ns = HOUR, .children = &child, .n_children = 1});
            new_diary();
            end_child(f, supervisor, "a", ways[way]);
            settle_down(f);
            assert_string_equal(diary.text, again ? "-a+a" : "-a");
            assert_true((child_of(f, supervisor, "a").id != 0) == again);
            stop_in_order(f, supervisor, again ? "-a" : "");
        }
    }
}

/* With the others, a temporary child is ended for good, and a transient one that was done starts again. */
static void test_restart_kinds_with_others(void **state)
{
    struct fixture *f = *state;
    struct gol_child children[3];
    struct gol_actor *supervisor;

    describe(children, 0, 3, GOL_RESTART_PERMANENT);
    children[1].restart = GOL_RESTART_TEMPORARY;
    children[2].restart = GOL_RESTART_TRANSIENT;
    supervisor = supervise(
        f, &(struct gol_supervisor_options){
               .strategy = GOL_ONE_FOR_ALL, .intensity = 1, .period_ns = HOUR, .children = children, .n_children = 3});
    end_child(f, supervisor, "c", GOL_OK);
    settle_down(f);
    new_diary();
    end_child(f, supervisor, "a", GOL_PARSE);
    settle_down(f);
    assert_string_equal(diary.text, "-a-b+a+c");
    stop_in_order(f, supervisor, "-c-a");
}

/* ---- finding children ---- */

static void test_children_are_found(void **state)
{
    static const char long_name[] = "a child whose name does not fit into the bytes of a message by far";
    struct fixture *f = *state;
    struct gol_child children[2];
    struct gol_actor *supervisor;
    struct gol_address before, after;
    struct gol_future *future;

    describe(children, 0, 2, GOL_RESTART_PERMANENT);
    children[1].name = long_name;
    supervisor = supervise(
        f, &(struct gol_supervisor_options){.intensity = 1, .period_ns = HOUR, .children = children, .n_children = 2});
    before = child_of(f, supervisor, long_name);
    tell_to(f, before, step_add, NULL, 5);
    assert_int_equal(answer(f, ask_at(f, before, step_count, NULL, 0)), 5);
    end_child(f, supervisor, long_name, GOL_KILLED);
    settle_down(f);
    after = child_of(f, supervisor, long_name);
    assert_false(gol_address_equal(before, after));
    assert_int_equal(answer(f, ask_at(f, after, step_count, NULL, 0)), 0);
    assert_ok(gol_supervisor_child(gol_actor_address(supervisor), "nobody", &future, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_NOT_FOUND);
    stop_in_order(f, supervisor, "-b-a");
}

static void test_a_supervisor_that_has_ended(void **state)
{
    struct fixture *f = *state;
    struct gol_actor *supervisor = supervise(f, &(struct gol_supervisor_options){.n_children = 0});
    const struct gol_address address = gol_actor_address(supervisor);
    struct gol_future *future;

    stop_in_order(f, supervisor, "");
    assert_int_equal(gol_supervisor_child(address, "a", &future, &f->err), GOL_CLOSED);
    assert_null(future);
    assert_int_equal(gol_supervisor_stop(address, &f->err), GOL_CLOSED);
}

static atomic_int heard;

static enum gol_code bystander_handle(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    atomic_fetch_add(&heard, 1);
    return GOL_OK;
}

/* It does not even hear of it. */
static void test_an_actor_that_is_no_supervisor(void **state)
{
    static const struct gol_behaviour bystander = {.name = "bystander", .handle = bystander_handle};
    static const struct gol_address nobody;
    struct fixture *f = *state;
    struct gol_address address;
    struct gol_future *future;

    atomic_store(&heard, 0);
    assert_ok(gol_address_spawn(f->runtime, &bystander, NULL, NULL, &address, &f->err), &f->err);
    assert_int_equal(gol_supervisor_stop(address, &f->err), GOL_INVALID);
    assert_string_equal(f->err.message, "actor bystander is no supervisor");
    assert_int_equal(gol_supervisor_stop(address, NULL), GOL_INVALID);
    assert_int_equal(gol_supervisor_child(address, "a", &future, &f->err), GOL_INVALID);
    assert_string_equal(f->err.message, "actor bystander is no supervisor");
    assert_null(future);
    drain(f);
    assert_int_equal(atomic_load(&heard), 0);
    assert_ok(gol_address_stop(address, &f->err), &f->err);
    the_end_of(f, watch(f, address));
    assert_int_equal(gol_supervisor_stop(address, &f->err), GOL_CLOSED);
    assert_int_equal(gol_supervisor_child(address, "a", &future, &f->err), GOL_CLOSED);
    assert_null(future);
    assert_int_equal(gol_supervisor_stop(nobody, &f->err), GOL_CLOSED);
    assert_int_equal(gol_supervisor_child(nobody, "a", &future, &f->err), GOL_CLOSED);
}

static void test_bad_options_are_refused(void **state)
{
    struct fixture *f = *state;
    struct gol_child children[2];
    struct gol_supervisor_options options = {.children = children, .n_children = 2};
    const struct gol_supervisor_options bad = {.period_ns = -1};
    struct gol_actor *out;

    for (int wrong = 0; wrong < 8; wrong++) {
        describe(children, 0, 2, GOL_RESTART_PERMANENT);
        options.strategy = wrong == 0 ? (enum gol_strategy)3 : GOL_ONE_FOR_ONE;
        options.period_ns = wrong == 1 ? -1 : 0;
        if (wrong == 2)
            children[1].name = NULL;
        if (wrong == 3)
            children[1].behaviour = NULL;
        if (wrong == 4)
            children[1].restart = (enum gol_restart)3;
        if (wrong == 5)
            children[1].shutdown_ns = -2;
        if (wrong == 6)
            children[1].name = "a";
        if (wrong == 7)
            children[1].supervisor = &bad;
        out = (struct gol_actor *)&out;
        assert_int_equal(gol_supervisor_spawn(f->runtime, &options, &out, &f->err), GOL_INVALID);
        assert_null(out);
        assert_true(f->err.message[0] != '\0');
    }
}

/* ---- children that cannot be started ---- */

static void test_a_first_start_that_fails(void **state)
{
    struct fixture *f = *state;
    struct gol_child children[3];
    struct gol_actor *out;

    describe(children, 0, 3, GOL_RESTART_PERMANENT);
    atomic_store(&members[2].refusals, 1);
    assert_int_equal(gol_supervisor_spawn(f->runtime,
                                          &(struct gol_supervisor_options){.children = children, .n_children = 3}, &out,
                                          &f->err),
                     GOL_BUSY);
    assert_null(out);
    assert_string_equal(f->err.message, "child c: not yet");
    gol_runtime_settle(f->runtime);
    assert_int_equal(atomic_load(&members[0].running) + atomic_load(&members[1].running), 0);
}

static void test_a_restart_that_fails_is_one_more(void **state)
{
    static const struct {
        enum gol_strategy strategy;
        const char *diary;
    } cases[] = {
        {GOL_ONE_FOR_ONE, "-b!b!b+b"},
        {GOL_ONE_FOR_ALL, "-b-c-a+a!b-a+a!b-a+a+b+c"},
        {GOL_REST_FOR_ONE, "-b-c!b!b+b+c"},
    };
    struct fixture *f = *state;
    struct gol_child children[3];

    describe(children, 0, 3, GOL_RESTART_PERMANENT);
    for (size_t i = 0; i < 3; i++) {
        for (unsigned intensity = 2; intensity <= 3; intensity++) {
            struct gol_actor *supervisor = supervise(f, &(struct gol_supervisor_options){
                                                            .strategy = cases[i].strategy,
                                                            .intensity = intensity,
                                                            .period_ns = HOUR,
                                                            .children = children,
                                                            .n_children = 3,
                                                        });
            const struct gol_address address = gol_actor_address(supervisor);

            new_diary();
            atomic_store(&members[1].refusals, 2);
            end_child(f, supervisor, "b", GOL_PARSE);
            settle_down(f);
            if (intensity == 3) {
                assert_string_equal(diary.text, cases[i].diary);
                stop_in_order(f, supervisor, "-c-b-a");
            } else {
                assert_int_equal(gol_supervisor_stop(address, NULL), GOL_CLOSED);
                gol_actor_release(supervisor);
                atomic_store(&members[1].refusals, 0);
            }
        }
    }
}

/* ---- giving up ---- */

/* Watched before it can end. */
static struct ended give_up(struct fixture *f, struct gol_actor *supervisor, const char *name, enum gol_code how)
{
    struct gol_future *future = watch(f, gol_actor_address(supervisor));

    end_child(f, supervisor, name, how);
    return the_end_of(f, future);
}

static void test_one_restart_too_many(void **state)
{
    struct fixture *f = *state;
    struct gol_child children[3];

    describe(children, 0, 3, GOL_RESTART_PERMANENT);
    for (unsigned intensity = 0; intensity < 7; intensity += 3) {
        struct gol_actor *supervisor =
            supervise(f, &(struct gol_supervisor_options){
                             .intensity = intensity, .period_ns = HOUR, .children = children, .n_children = 3});
        struct ended ended;
        char text[200];

        for (unsigned i = 0; i < intensity; i++) {
            end_child(f, supervisor, names[i % 3], GOL_PARSE);
            settle_down(f);
        }
        new_diary();
        ended = give_up(f, supervisor, "b", GOL_PARSE);
        assert_int_equal(ended.code, GOL_LIMIT);
        snprintf(text, sizeof text, "more than %u restarts within 3600000000000 ns: child b: PARSE: broken by 3",
                 intensity);
        assert_string_equal(ended.text, text);
        assert_string_equal(diary.text, "-b-c-a");
        gol_actor_release(supervisor);
    }
}

/* The clock stands still but for `pass`. */
static void test_the_period_to_the_nanosecond(void **state)
{
    struct fixture *f = *state;
    struct gol_child child;

    describe(&child, 0, 1, GOL_RESTART_PERMANENT);
    for (int late = 0; late <= 1; late++) {
        struct gol_actor *supervisor =
            supervise(f, &(struct gol_supervisor_options){
                             .intensity = 2, .period_ns = 10 * MS, .children = &child, .n_children = 1});
        const struct gol_address address = gol_actor_address(supervisor);

        for (int i = 0; i < 2; i++) {
            end_child(f, supervisor, "a", GOL_PARSE);
            settle_down(f);
            pass(f, i == 0 ? 4 * MS : 6 * MS + late);
        }
        if (late == 0) {
            assert_int_equal(give_up(f, supervisor, "a", GOL_PARSE).code, GOL_LIMIT);
            gol_actor_release(supervisor);
            continue;
        }
        /* The first has just ceased to count; then the second counts still, and the third. */
        end_child(f, supervisor, "a", GOL_PARSE);
        settle_down(f);
        assert_int_not_equal(child_of(f, supervisor, "a").id, 0);
        pass(f, 4 * MS - late);
        assert_int_equal(give_up(f, supervisor, "a", GOL_PARSE).code, GOL_LIMIT);
        assert_int_equal(gol_supervisor_stop(address, NULL), GOL_CLOSED);
        gol_actor_release(supervisor);
    }
}

/* ---- ending ---- */

static void test_a_child_that_does_not_end_is_killed(void **state)
{
    struct fixture *f = *state;
    struct gol_child children[2];
    struct gol_actor *supervisor;
    int64_t begun_ns;

    describe(children, 0, 2, GOL_RESTART_PERMANENT);
    children[1].shutdown_ns = 3 * MS;
    supervisor = supervise(f, &(struct gol_supervisor_options){.children = children, .n_children = 2});
    begun_ns = now(f);
    tell_to(f, child_of(f, supervisor, "b"), step_pause, NULL, HOUR);
    stop_in_order(f, supervisor, "-b-a");
    assert_true(now(f) - begun_ns >= 3 * MS);
    assert_true(now(f) - begun_ns < HOUR / 2);
}

/* Virtual time: 5 seconds by default, for ever if it is to be. */
static void test_how_long_a_child_may_take(void **state)
{
    struct fixture *f = *state;
    struct gol_child child;

    for (int ever = 0; ever <= 1; ever++) {
        struct gol_actor *supervisor;
        int64_t begun_ns;

        describe(&child, 0, 1, GOL_RESTART_PERMANENT);
        child.shutdown_ns = ever != 0 ? GOL_FOREVER : 0;
        supervisor = supervise(f, &(struct gol_supervisor_options){.children = &child, .n_children = 1});
        begun_ns = now(f);
        tell_to(f, child_of(f, supervisor, "a"), step_pause, NULL, HOUR);
        stop_in_order(f, supervisor, "-a");
        assert_true(now(f) - begun_ns == (ever != 0 ? HOUR : 5 * SECOND));
    }
}

/* However a supervisor ends, its children do not stay. */
static void test_every_end_takes_the_children_along(void **state)
{
    struct fixture *f = *state;
    struct gol_child children[3];

    describe(children, 0, 3, GOL_RESTART_PERMANENT);
    for (int way = 0; way < 5; way++) {
        struct gol_actor *supervisor =
            supervise(f, &(struct gol_supervisor_options){.children = children, .n_children = 3});
        const struct gol_address address = gol_actor_address(supervisor);

        if (way == 0)
            assert_ok(gol_address_stop(address, &f->err), &f->err);
        if (way == 1)
            assert_ok(gol_address_kill(address, &f->err), &f->err);
        if (way == 2)
            assert_ok(gol_runtime_stop(f->runtime, &f->err), &f->err);
        if (way == 3)
            assert_ok(gol_runtime_kill(f->runtime, &f->err), &f->err);
        gol_actor_release(supervisor); /* way 4 */
        gol_runtime_settle(f->runtime);
        for (int i = 0; i < 3; i++)
            assert_int_equal(atomic_load(&members[i].running), 0);
    }
}

/* ---- trees ---- */

static void test_supervisors_of_supervisors(void **state)
{
    struct fixture *f = *state;
    struct gol_child leaves[2], branches[3];
    struct gol_supervisor_options inner = {
        .strategy = GOL_ONE_FOR_ALL, .intensity = 1, .period_ns = HOUR, .children = leaves, .n_children = 2};
    struct gol_actor *root;
    struct gol_address branch;
    struct gol_future *future;
    struct gol_msg reply;

    describe(leaves, 1, 2, GOL_RESTART_PERMANENT);
    describe(branches, 0, 1, GOL_RESTART_PERMANENT);
    branches[1] = (struct gol_child){.name = "inner", .supervisor = &inner};
    describe(branches + 2, 3, 1, GOL_RESTART_PERMANENT);
    root = supervise(
        f, &(struct gol_supervisor_options){
               .strategy = GOL_REST_FOR_ONE, .intensity = 1, .period_ns = HOUR, .children = branches, .n_children = 3});
    assert_string_equal(diary.text, "+a+b+c+d");
    for (int i = 0; i < 2; i++) {
        struct gol_address leaf;

        branch = child_of(f, root, "inner");
        assert_ok(gol_supervisor_child(branch, "b", &future, &f->err), &f->err);
        assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
        memcpy(&leaf, reply.bytes, sizeof leaf);
        gol_future_release(future);
        new_diary();
        tell_to(f, leaf, step_fail, NULL, 1);
        settle_down(f);
        /*
         * At first it helps itself; the second time it gives up, and the root starts it again with what is behind it.
         */
        assert_string_equal(diary.text, i == 0 ? "-b-c+b+c" : "-b-c-d+b+c+d");
        assert_int_equal(gol_address_equal(branch, child_of(f, root, "inner")), i == 0);
    }
    stop_in_order(f, root, "-d-c-b-a");
}

/* ---- storms ---- */

/* Pauses, fails, stops or does nothing. */
static enum gol_code step_whim(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    const int64_t n = job_of(msg).n;

    (void)state;
    switch (n % 8) {
    case 0:
        gol_turn_pause(turn, n % 1000, NULL);
        return GOL_OK;
    case 1:
        gol_turn_stop(turn);
        return GOL_OK;
    case 2:
        return gol_err_set(gol_turn_err(turn), GOL_PARSE, "a whim");
    default:
        return GOL_OK;
    }
}

enum { CROWD = 200 };

static struct member crowd[CROWD];
static char crowd_names[CROWD][24];

/* Sends children whims, and refuses starts now and then; then nothing may be missing. */
static void weather(struct fixture *f, uint64_t seed, enum gol_strategy strategy, size_t n, int whims)
{
    struct gol_child children[CROWD];
    struct gol_rng rng = {seed};
    struct gol_actor *supervisor;

    for (size_t i = 0; i < n; i++) {
        snprintf(crowd_names[i], sizeof crowd_names[i], "%zu", i);
        atomic_store(&crowd[i].refusals, 0);
        crowd[i].letter = '.';
        children[i] =
            (struct gol_child){.name = crowd_names[i],
                               .behaviour = &child_behaviour,
                               .argument = &crowd[i],
                               .restart = gol_rng_below(&rng, 4) == 0 ? GOL_RESTART_TRANSIENT : GOL_RESTART_PERMANENT,
                               .shutdown_ns = 1 + gol_rng_below(&rng, 2000)};
    }
    supervisor = supervise(
        f, &(struct gol_supervisor_options){
               .strategy = strategy, .intensity = 1000000, .period_ns = HOUR, .children = children, .n_children = n});
    for (int i = 0; i < whims; i++) {
        const size_t at = gol_rng_below(&rng, (uint32_t)n);
        const struct gol_address child = child_of(f, supervisor, children[at].name);
        const struct gol_msg whim = job_msg(step_whim, NULL, (int64_t)(gol_rng_next(&rng) >> 8));

        if (gol_rng_below(&rng, 16) == 0)
            atomic_store(&crowd[gol_rng_below(&rng, (uint32_t)n)].refusals, 2);
        if (gol_rng_below(&rng, 8) == 0)
            gol_address_kill(child, NULL);
        gol_address_send(child, &whim, NULL); /* it may have ended */
    }
    drain(f);
    for (size_t i = 0; i < n; i++) {
        const bool runs = child_of(f, supervisor, children[i].name).id != 0;

        assert_int_equal(atomic_load(&crowd[i].running), runs);
        if (children[i].restart == GOL_RESTART_PERMANENT)
            assert_true(runs);
    }
    assert_ok(gol_supervisor_stop(gol_actor_address(supervisor), &f->err), &f->err);
    gol_actor_release(supervisor);
    gol_runtime_settle(f->runtime);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(atomic_load(&crowd[i].running), 0);
}

static void test_storm_under_each_dispatcher(void **state)
{
    struct fixture *f = *state;
    const bool threads = f->options.dispatcher == GOL_DISPATCH_THREADS;
    const uint64_t seed = test_seed();

    print_message("seed %" PRIu64 "\n", seed);
    weather(f, seed, GOL_ONE_FOR_ONE, threads ? 40 : CROWD, ROUNDS(3000, 500));
    weather(f, seed + 1, GOL_ONE_FOR_ALL, 20, ROUNDS(500, 100));
    weather(f, seed + 2, GOL_REST_FOR_ONE, 20, ROUNDS(500, 100));
}

static void test_storms_under_many_schedules(void **state)
{
    const uint64_t seed = test_seed();
    const int n = ROUNDS(300, 60);

    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    for (int i = 0; i < n; i++) {
        const struct gol_runtime_options options = {
            .dispatcher = GOL_DISPATCH_SEEDED, .workers = (unsigned)(i % 3), .seed = seed + (uint64_t)i};
        struct fixture f = {.options = options};

        fixture_now = &f;
        assert_ok(gol_runtime_new(&options, &f.runtime, &f.err), &f.err);
        weather(&f, options.seed, (enum gol_strategy)(i % 3), 1 + (size_t)i % 30, 150);
        gol_runtime_free(f.runtime);
    }
}

#define UNDER(test, options)                                                                                           \
    {                                                                                                                  \
#test " on_" #options, test, setup, teardown, (void *)&on_##options                                            \
    }
#define UNDER_SEEDED(test) UNDER(test, seeded), UNDER(test, seeded_4)
#define UNDER_ALL(test)                                                                                                \
    UNDER(test, threads), UNDER(test, pool_1), UNDER(test, pool_2), UNDER(test, pool_4), UNDER_SEEDED(test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNDER_ALL(test_started_in_order_ended_in_reverse),
        UNDER_ALL(test_strategies),
        UNDER_ALL(test_restart_kinds),
        UNDER_ALL(test_restart_kinds_with_others),
        UNDER_ALL(test_children_are_found),
        UNDER_ALL(test_a_supervisor_that_has_ended),
        UNDER_ALL(test_an_actor_that_is_no_supervisor),
        UNDER_ALL(test_bad_options_are_refused),
        UNDER_ALL(test_a_first_start_that_fails),
        UNDER_ALL(test_a_restart_that_fails_is_one_more),
        UNDER_ALL(test_one_restart_too_many),
        UNDER_SEEDED(test_the_period_to_the_nanosecond),
        UNDER_ALL(test_a_child_that_does_not_end_is_killed),
        UNDER_SEEDED(test_how_long_a_child_may_take),
        UNDER_ALL(test_every_end_takes_the_children_along),
        UNDER_ALL(test_supervisors_of_supervisors),
        UNDER_ALL(test_storm_under_each_dispatcher),
        cmocka_unit_test(test_storms_under_many_schedules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
