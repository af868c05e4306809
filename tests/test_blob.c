/* Blobs: contents, edges, and a count that many threads change. */
#include "cmocka_all.h"

#include "gollab/blob.h"

#include <pthread.h>

static void test_holds_bytes(void **state)
{
    struct gol_blob *blob = gol_blob_new(1000);

    (void)state;
    assert_non_null(blob);
    assert_int_equal(gol_blob_size(blob), 1000);
    assert_int_equal((uintptr_t)gol_blob_bytes(blob) % _Alignof(max_align_t), 0);
    memset(gol_blob_fill(blob), 'x', 1000);
    assert_ptr_equal(gol_blob_retain(blob), blob);
    gol_blob_release(blob);
    assert_int_equal(((const char *)gol_blob_bytes(blob))[999], 'x');
    gol_blob_release(blob);
}

static void test_edges(void **state)
{
    struct gol_blob *empty = gol_blob_new(0);

    (void)state;
    assert_non_null(empty);
    assert_int_equal(gol_blob_size(empty), 0);
    gol_blob_release(empty);
    gol_blob_release(NULL);
    assert_null(gol_blob_new(SIZE_MAX));
    assert_null(gol_blob_new(SIZE_MAX - 8));
}

#define ROUNDS 20000

/* Takes over one reference. */
static void *share(void *argument)
{
    struct gol_blob *blob = argument;
    uintptr_t sum = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct gol_blob *mine = gol_blob_retain(blob);

        sum += *(const unsigned char *)gol_blob_bytes(mine);
        gol_blob_release(mine);
    }
    gol_blob_release(blob);
    return (void *)sum;
}

static void test_shared_by_threads(void **state)
{
    struct gol_blob *blob = gol_blob_new(1);
    pthread_t threads[4];

    (void)state;
    *(unsigned char *)gol_blob_fill(blob) = 3;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, share, gol_blob_retain(blob)), 0);
    gol_blob_release(blob); /* the last thread frees */
    for (int i = 0; i < 4; i++) {
        void *sum;

        pthread_join(threads[i], &sum);
        assert_int_equal((uintptr_t)sum, 3 * ROUNDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds_bytes),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_shared_by_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
