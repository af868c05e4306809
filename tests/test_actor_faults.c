/*
 * What happens when memory or threads run out: every call fails cleanly, and everything works again afterwards.
 * This program has its own malloc and pthread_create, which fail on demand; sanitizers bring their own, too, so
 * there it is skipped.
 */
#include "actor_fixture.h"

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

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    return fails(&allocations_left) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails(&allocations_left) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails(&allocations_left) ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(&allocations_left) ? NULL : __libc_memalign(alignment, size);
}

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

/* Everything once; the code of the first call that failed. Nothing is left behind in any case. */
static enum gol_code use_all(const struct gol_runtime_options *options, struct fixture *f, struct gol_err *err)
{
    struct gol_actor *actors[70] = {NULL}; /* more than the first room for timers */
    struct gol_future *futures[3] = {NULL};
    size_t ready[3], n_ready;
    struct gol_msg plain = job_msg(step_nothing, NULL, 0);
    const struct gol_msg question = job_msg(step_count, NULL, 0);
    struct gol_blob *blob = NULL;
    enum gol_code code;

    code = gol_runtime_new(options, &f->runtime, err);
    for (int i = 0; i < 70 && code == GOL_OK; i++)
        code = gol_actor_spawn(f->runtime, &doer_behaviour, f, &(struct gol_actor_options){3}, &actors[i], err);
    if (code == GOL_OK) {
        blob = gol_blob_new(10);
        code = blob != NULL ? GOL_OK : gol_err_set(err, GOL_NO_MEMORY, "no memory for a blob");
    }
    if (code == GOL_OK) {
        plain.blob = blob;
        code = gol_actor_send(actors[69], &plain, err);
        if (code == GOL_OK)
            blob = NULL; /* moved */
    }
    for (int i = 0; i < 3 && code == GOL_OK; i++)
        code = gol_actor_call(actors[i], &question, &futures[i], err);
    if (code == GOL_OK)
        code = gol_future_wait(futures, 3, 3, GOL_FOREVER, ready, &n_ready, err);
    for (int i = 0; i < 3; i++)
        gol_future_release(futures[i]);
    gol_blob_release(blob);
    for (int i = 0; i < 70; i++)
        gol_actor_release(actors[i]);
    fixture_end(f);
    return code;
}

/* Lets the n-th allocation (or thread) fail, for every n that there is. */
static void fail_each(const struct gol_runtime_options *options, int *left, enum gol_code wanted)
{
    struct gol_err err;
    enum gol_code code;
    int n = 0;

    do {
        struct fixture f = {.options = options};

        err.message[0] = '\0';
        *left = n++;
        code = use_all(options, &f, &err);
        *left = -1;
        assert_int_equal(atomic_load(&f.alive), 0);
        assert_int_equal(atomic_load(&f.errors), 0);
        if (code != GOL_OK) {
            assert_int_equal(code, wanted);
            assert_int_equal(err.code, wanted);
            assert_true(strlen(err.message) > 10);
        }
    } while (code != GOL_OK && n < 1000);
    assert_int_equal(code, GOL_OK);
    assert_true(n > 1); /* something did fail */
}

static void test_allocations_fail(void **state)
{
    (void)state;
    fail_each(&on_pool_1, &allocations_left, GOL_NO_MEMORY);
    fail_each(&on_pool_4, &allocations_left, GOL_NO_MEMORY);
    fail_each(&on_threads, &allocations_left, GOL_NO_MEMORY);
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
