/*
 * The Life engine when memory or threads run out: what has to have memory says so and leaves nothing behind, what can
 * do without goes on and is right. This program has its own malloc, mmap and pthread_create, which fail on demand;
 * sanitizers bring their own, too, so there it is skipped.
 */
#include "cmocka_all.h"

#include "gollab/history.h"
#include "gollab/pack.h"
#include "gollab/pattern.h"
#include "gollab/settle.h"
#include "life/tuning.h"
#include "util/sanitized.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#if !GOL_SANITIZED

/* Successes that the calling thread has left before it meets failures; negative: none is due. */
static _Thread_local int allocations_left = -1;
static _Thread_local bool no_threads;
static _Thread_local int failures;

static bool allocation_fails(void)
{
    if (allocations_left < 0 || allocations_left-- > 0)
        return false;
    failures++;
    errno = ENOMEM;
    return true;
}

#include "failing_malloc.h"

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *argument)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    int left;
    int error;

    if (no_threads || allocation_fails())
        return EAGAIN;
    left = allocations_left;
    allocations_left = -1; /* its own allocations are not ours to fail */
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    error = real(thread, attr, run, argument);
    allocations_left = left;
    return error;
}

static const char text[] = "x = 3, y = 3\n.A$2.B$3C!\n";
static const char tree[] = "[M2] (golly 4.0)\n#R B3/S23\n.*$..*$***$\n4 0 1 1 0\n";

static enum gol_code use_pattern(const char *from, struct gol_life *life, struct gol_err *err)
{
    struct gol_pattern pattern;
    char *out = NULL;
    size_t size;
    enum gol_code code = gol_pattern_parse(from, strlen(from), "text", &pattern, err);

    if (code == GOL_OK)
        code = gol_pattern_centre(&pattern, life, err);
    if (code == GOL_OK)
        code = gol_pattern_format(life, "x.rle.gz", 1, &out, &size, err);
    free(out);
    out = NULL;
    if (code == GOL_OK)
        code = gol_pattern_format(life, "x.cells", 0, &out, &size, err);
    free(out);
    gol_pattern_fini(&pattern);
    return code;
}

/* Everything that takes memory once; the code of the first call that failed. Nothing is left behind in any case. */
static enum gol_code use_all(const struct gol_life_options *options, struct gol_err *err)
{
    struct gol_history *history = NULL;
    struct gol_settle *settle = NULL;
    struct gol_pack *pack = NULL;
    struct gol_life *life = NULL;
    enum gol_code code = gol_life_new(options, &life, err);

    if (code == GOL_OK)
        code = use_pattern(text, life, err);
    if (code == GOL_OK)
        code = use_pattern(tree, life, err);
    if (code == GOL_OK)
        code = gol_history_new(options, 2, &history, err);
    if (code == GOL_OK)
        code = gol_history_push(history, life, err);
    if (code == GOL_OK)
        code = gol_settle_new(options, 60, &settle, err);
    if (code == GOL_OK)
        (void)gol_settle_step(settle, life, 5, true);
    if (code == GOL_OK)
        code = gol_pack_new(options, 9, &pack, err);
    gol_pack_free(pack);
    gol_settle_free(settle);
    gol_history_free(history);
    gol_life_free(life);
    return code;
}

static void memory_is_missed_with_a_message(void **state)
{
    const struct gol_life_options options = {
        .width = 70, .height = 40, .rule = GOL_RULE_LIFE, .max_age = 10, .threads = 2};
    struct gol_err err;
    enum gol_code code;
    int n = 0;

    (void)state;
    do {
        err.message[0] = '\0';
        failures = 0;
        allocations_left = n++;
        code = use_all(&options, &err);
        allocations_left = -1;
        if (code != GOL_OK) {
            assert_int_equal(code, GOL_NO_MEMORY);
            assert_int_equal(err.code, GOL_NO_MEMORY);
            assert_true(strlen(err.message) > 10);
        }
    } while (failures > 0 && n < 1000); /* some of them only make things slower */
    assert_int_equal(code, GOL_OK);
    assert_true(n > 20);
}

/* A large game says how many bytes it wanted. */
static void large_games_say_what_they_need(void **state)
{
    const struct gol_life_options options = {
        .width = 65536, .height = 65536, .rule = GOL_RULE_LIFE, .max_age = 255, .threads = 1};
    struct gol_life *life;
    struct gol_err err;

    (void)state;
    allocations_left = 2; /* the game itself and the state of its hash */
    assert_int_equal(gol_life_new(&options, &life, &err), GOL_NO_MEMORY);
    allocations_left = -1;
    assert_null(life);
    assert_non_null(strstr(err.message, "a game of 65536x65536 cells needs "));
    assert_non_null(strstr(err.message, "GB) of memory"));
}

/* Threads and the rows of a wavefront only make it faster. */
static void stepping_goes_on_without(void **state)
{
    const struct gol_life_options options = {
        .width = 300, .height = 500, .rule = GOL_RULE_LIFE, .max_age = 3, .threads = 3};
    struct gol_tuning tuning = gol_tuning_default();
    uint64_t wanted = 0;

    (void)state;
    tuning.band_min_words = 1;
    tuning.wave_min_bytes = 0;
    for (int what = 0; what < 7; what++) {
        struct gol_life *life;
        struct gol_err err;

        assert_ok(gol_life_new_tuned(&options, &tuning, &life, &err), &err);
        gol_life_fill_random(life, 5, 0.4);
        no_threads = what == 1;
        allocations_left = what < 2 ? -1 : what - 2;
        failures = 0;
        gol_life_step(life, 40);
        allocations_left = -1;
        no_threads = false;
        assert_true(what < 2 || failures == 1);
        gol_life_step(life, 40);
        if (what == 0)
            wanted = gol_life_checksum(life);
        assert_int_equal(gol_life_checksum(life), wanted);
        gol_life_free(life);
    }
}

#else

static void memory_is_missed_with_a_message(void **state)
{
    (void)state;
    skip();
}

static void large_games_say_what_they_need(void **state)
{
    (void)state;
    skip();
}

static void stepping_goes_on_without(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_missed_with_a_message),
        cmocka_unit_test(large_games_say_what_they_need),
        cmocka_unit_test(stepping_goes_on_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
