/*
 * What happens when memory or threads run out: every call fails cleanly, and everything works again afterwards.
 * This program has its own malloc, mmap and pthread_create, which fail on demand; sanitizers bring their own, too, so
 * there it is skipped.
 */
#include "actor_fixture.h"

#include "gollab/timer.h"

#include <dlfcn.h>

#if !UNDER_TSAN && !UNDER_ASAN

/* Successes that the calling thread has left before it meets one failure; negative: none is due. */
static _Thread_local int allocations_left = -1;
static _Thread_local int threads_left = -1;

static bool fails(int *left)
{
    if (*left < 0 || (*left)-- > 0)
        return false;
    errno = ENOMEM;
    return true;
}

static bool allocation_fails(void)
{
    return fails(&allocations_left);
}

#include "failing_malloc.h"

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *argument)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

    const int left = allocations_left;
    int error = EAGAIN;

    if (fails(&threads_left))
        return error;
    allocations_left = -1; /* its own allocations are not ours to fail */
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    error = real(thread, attr, run, argument);
    allocations_left = left;
    return error;
}

enum { ACTORS = 70, QUESTIONS = 3 }; /* more actors than the first room for timers */

/* What use_all makes, for it to put away whatever happened. */
struct used {
    struct gol_actor *actors[ACTORS];
    struct gol_address loose;
    struct gol_future *futures[QUESTIONS];
    struct gol_future *stats;
    struct gol_timer *timer;
    struct gol_blob *blob;
};

/* The blob moves only when the call went well. */
static enum gol_code send_blob(struct used *used, struct fixture *f, struct gol_err *err)
{
    struct gol_msg msg = job_msg(step_nothing, NULL, 0);
    enum gol_code code;

    used->blob = gol_blob_new(10);
    if (used->blob == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a blob");
    msg.blob = used->blob;
    code = gol_actor_send(used->actors[ACTORS - 1], &msg, err);
    if (code != GOL_OK)
        return code;
    used->blob = gol_blob_new(10);
    if (used->blob == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a blob");
    msg.blob = used->blob;
    code = gol_timer_start(f->runtime, used->loose, &msg, MS, 0, &used->timer, err);
    if (code == GOL_OK)
        used->blob = NULL;
    return code;
}

static enum gol_code ask_all(struct used *used, struct gol_err *err)
{
    const struct gol_msg question = job_msg(step_count, NULL, 0);
    size_t ready[QUESTIONS], n_ready;
    enum gol_code code = GOL_OK;

    for (int i = 0; i < QUESTIONS && code == GOL_OK; i++)
        code = gol_actor_call(used->actors[i], &question, &used->futures[i], err);
    if (code == GOL_OK)
        code = gol_address_stats(used->loose, &used->stats, err);
    if (code == GOL_OK)
        code = gol_future_wait(used->futures, QUESTIONS, QUESTIONS, GOL_FOREVER, ready, &n_ready, err);
    return code;
}

/* Everything once; the code of the first call that failed. Nothing is left behind in any case. */
static enum gol_code use_all(struct fixture *f, struct gol_err *err)
{
    struct used used = {.blob = NULL};
    enum gol_code code = gol_runtime_new(&f->options, &f->runtime, err);

    for (int i = 0; i < ACTORS && code == GOL_OK; i++)
        code = gol_actor_spawn(f->runtime, &doer_behaviour, f, &(struct gol_actor_options){.mailbox_bound = 3},
                               &used.actors[i], err);
    if (code == GOL_OK)
        code = gol_address_spawn(f->runtime, &doer_behaviour, f, NULL, &used.loose, err);
    if (code == GOL_OK)
        code = send_blob(&used, f, err);
    if (code == GOL_OK)
        code = ask_all(&used, err);
    if (code == GOL_OK)
        code = gol_address_stop(used.loose, err);
    if (code != GOL_OK && used.loose.id != 0) {
        allocations_left = threads_left = -1;
        gol_address_kill(used.loose, NULL);
    }
    gol_timer_release(used.timer);
    for (int i = 0; i < QUESTIONS; i++)
        gol_future_release(used.futures[i]);
    gol_future_release(used.stats);
    gol_blob_release(used.blob);
    for (int i = 0; i < ACTORS; i++)
        gol_actor_release(used.actors[i]);
    return code;
}

/* Lets the n-th allocation (or thread) fail, for every n that there is. */
static void fail_each(const struct gol_runtime_options *options, int *left, enum gol_code wanted)
{
    static struct fixture f;
    struct gol_err err;
    int failures = 0;
    bool reached = true;

    for (int n = 0; reached && n < 3000; n++) {
        enum gol_code code;

        memset(&f, 0, sizeof f);
        pthread_mutex_init(&f.lock, NULL);
        f.options = *options;
        f.options.dead_letter = fixture_dead_letter;
        f.options.dead_letter_context = &f;
        err.message[0] = '\0';
        *left = n;
        code = use_all(&f, &err);
        reached = *left < 0;
        *left = -1;
        fixture_end(&f);
        pthread_mutex_destroy(&f.lock);
        assert_int_equal(atomic_load(&f.alive), 0);
        assert_int_equal(atomic_load(&f.errors), 0);
        assert_null(f.off);
        if (code != GOL_OK) {
            failures++;
            assert_int_equal(code, wanted);
            assert_int_equal(err.code, wanted);
            assert_true(strlen(err.message) > 10);
        }
    }
    assert_false(reached); /* the last round met no failure any more */
    assert_true(failures > 0);
}

static void test_allocations_fail(void **state)
{
    (void)state;
    fail_each(&on_pool_1, &allocations_left, GOL_NO_MEMORY);
    fail_each(&on_pool_4, &allocations_left, GOL_NO_MEMORY);
    fail_each(&on_threads, &allocations_left, GOL_NO_MEMORY);
    fail_each(&on_seeded, &allocations_left, GOL_NO_MEMORY);
    fail_each(&on_seeded_4, &allocations_left, GOL_NO_MEMORY);
}

static void test_threads_fail(void **state)
{
    (void)state;
    fail_each(&on_pool_1, &threads_left, GOL_SYSTEM);
    fail_each(&on_pool_4, &threads_left, GOL_SYSTEM);
    fail_each(&on_threads, &threads_left, GOL_SYSTEM);
}

#else

static void test_allocations_fail(void **state)
{
    (void)state;
    skip();
}

static void test_threads_fail(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocations_fail),
        cmocka_unit_test(test_threads_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
