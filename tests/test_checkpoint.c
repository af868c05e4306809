/* The file of a durable actor as bytes: the format as it is written down, and that nothing else is taken for one. */
#include "cmocka_all.h"

#include "actor/checkpoint.h"
#include "gollab/error.h"
#include "util/clock.h"
#include "util/rng.h"

#include <inttypes.h>
#include <xxhash.h>

enum { HASH_BYTES = 8 };

static struct gol_checkpoint make(const char *name, uint32_t version, uint64_t handled, const void *state, size_t size)
{
    struct gol_checkpoint checkpoint = {.version = version, .handled = handled, .state = state, .state_bytes = size};

    assert_int_equal(gol_checkpoint_name(&checkpoint, name, NULL), GOL_OK);
    return checkpoint;
}

static void encode(const struct gol_checkpoint *checkpoint, struct gol_buf *out)
{
    struct gol_err err;

    gol_buf_init(out);
    assert_ok(gol_checkpoint_encode(checkpoint, out, &err), &err);
}

/* Puts the checksum right after the bytes were changed. */
static void sign(struct gol_buf *buf)
{
    const uint64_t hash = XXH3_64bits(buf->data, buf->size - HASH_BYTES);

    for (size_t i = 0; i < HASH_BYTES; i++)
        buf->data[buf->size - HASH_BYTES + i] = (char)(unsigned char)(hash >> (8 * i));
}

static void refused(const void *bytes, size_t size, const char *words)
{
    struct gol_checkpoint checkpoint;
    struct gol_err err = {0};

    assert_int_equal(gol_checkpoint_decode(bytes, size, &checkpoint, &err), GOL_MISMATCH);
    assert_int_equal(err.code, GOL_MISMATCH);
    assert_null(strchr(err.message, '\n'));
    if (strstr(err.message, words) == NULL)
        fail_msg("\"%s\" has no \"%s\"", err.message, words);
    assert_int_equal(gol_checkpoint_decode(bytes, size, &checkpoint, NULL), GOL_MISMATCH);
}

static void same(const struct gol_checkpoint *a, const struct gol_checkpoint *b)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->version, b->version);
    assert_true(a->handled == b->handled);
    assert_int_equal(a->state_bytes, b->state_bytes);
    if (a->state_bytes > 0)
        assert_memory_equal(a->state, b->state, a->state_bytes);
}

/* Files that were written once can be read for ever, on any machine: so these are the bytes, to the last one. */
static void test_the_format(void **state)
{
    static const unsigned char wanted[] = {
        0x89, 'g',  'o',  'l',  'c',  'k',  '\r', '\n', /* mark */
        1,    0,    0,    0, /* format */
        0x78, 0x56, 0x34, 0x12, /* version of the behaviour */
        0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, /* handled */
        3,    0,    0,    0,    0,    0,    0,    0, /* size of the state */
        4,    0,    0,    0,    0,    0,    0,    0, /* size of the name */
        'l',  'i',  'f',  'e',  0,    0,    0,    0, /* name, zeros up to 48 */
        'a',  'b',  'c', /* state */
    };
    const struct gol_checkpoint checkpoint = make("life", 0x12345678, UINT64_C(0x0102030405060708), "abc", 3);
    struct gol_checkpoint again;
    struct gol_err err;
    struct gol_buf buf;

    (void)state;
    encode(&checkpoint, &buf);
    assert_int_equal(buf.size, sizeof wanted + HASH_BYTES);
    assert_memory_equal(buf.data, wanted, sizeof wanted);
    for (size_t i = 0; i < HASH_BYTES; i++)
        assert_int_equal((unsigned char)buf.data[sizeof wanted + i],
                         (XXH3_64bits(wanted, sizeof wanted) >> (8 * i)) & 0xff);
    assert_ok(gol_checkpoint_decode(buf.data, buf.size, &again, &err), &err);
    same(&again, &checkpoint);
    gol_buf_fini(&buf);
}

/* Behind what the buffer has already. */
static void test_it_is_appended(void **state)
{
    const struct gol_checkpoint checkpoint = make("n", 0, 0, "x", 1);
    struct gol_checkpoint again;
    struct gol_buf alone;
    struct gol_buf behind;
    struct gol_err err;

    (void)state;
    encode(&checkpoint, &alone);
    gol_buf_init(&behind);
    gol_buf_puts(&behind, "before");
    assert_ok(gol_checkpoint_encode(&checkpoint, &behind, &err), &err);
    assert_int_equal(behind.size, alone.size + 6);
    assert_memory_equal(behind.data + 6, alone.data, alone.size);
    assert_ok(gol_checkpoint_decode(behind.data + 6, alone.size, &again, &err), &err);
    gol_buf_fini(&behind);
    gol_buf_fini(&alone);
}

static void test_names(void **state)
{
    struct gol_checkpoint checkpoint = {0};
    struct gol_checkpoint again;
    char name[GOL_CHECKPOINT_NAME_MAX + 2];
    struct gol_err err;

    (void)state;
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_int_equal(gol_checkpoint_name(&checkpoint, NULL, &err), GOL_INVALID);
    assert_int_equal(gol_checkpoint_name(&checkpoint, "", &err), GOL_INVALID);
    assert_int_equal(gol_checkpoint_name(&checkpoint, name, &err), GOL_INVALID);
    for (size_t length = GOL_CHECKPOINT_NAME_MAX; length > 0; length--) {
        struct gol_buf buf;

        name[length] = '\0';
        checkpoint = make(name, 1, 2, "state", 5);
        encode(&checkpoint, &buf);
        assert_ok(gol_checkpoint_decode(buf.data, buf.size, &again, &err), &err);
        same(&again, &checkpoint);
        /* aligned for any type, as the buffer is */
        assert_int_equal(((const char *)again.state - buf.data) % 16, 0);
        gol_buf_fini(&buf);
    }
}

static void test_random_ones_come_back(void **state)
{
    struct gol_rng rng = {(uint64_t)gol_clock_wall_ns()};

    (void)state;
    print_message("seed %" PRIu64 "\n", rng.state);
    for (int round = 0; round < 300; round++) {
        const size_t size = gol_rng_below(&rng, 2) ? gol_rng_below(&rng, 64) : gol_rng_below(&rng, 5000);
        unsigned char *bytes = malloc(size + 1);
        struct gol_checkpoint checkpoint;
        struct gol_checkpoint again;
        struct gol_err err;
        struct gol_buf buf;

        assert_non_null(bytes);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (unsigned char)gol_rng_next(&rng);
        checkpoint = make("random", (uint32_t)gol_rng_next(&rng), gol_rng_next(&rng), bytes, size);
        encode(&checkpoint, &buf);
        assert_ok(gol_checkpoint_decode(buf.data, buf.size, &again, &err), &err);
        same(&again, &checkpoint);
        gol_buf_fini(&buf);
        free(bytes);
    }
}

/* At every length; and with more behind it, as when a shorter file was written over a longer one. */
static void test_torn_ones_are_refused(void **state)
{
    const struct gol_checkpoint checkpoint = make("life", 1, 7, "0123456789", 10);
    struct gol_buf buf;

    (void)state;
    encode(&checkpoint, &buf);
    refused(NULL, 0, "is empty");
    for (size_t size = 1; size < buf.size; size++) {
        /* On the heap and no longer than that, so that the address sanitizer sees a look behind the end. */
        char *part = malloc(size);

        assert_non_null(part);
        memcpy(part, buf.data, size);
        refused(part, size, "remove it to start anew");
        free(part);
    }
    for (int more = 1; more <= 20; more++) {
        gol_buf_add(&buf, "", 1);
        refused(buf.data, buf.size, "not as long as it says");
    }
    gol_buf_fini(&buf);
}

static void test_each_altered_bit_is_found(void **state)
{
    const struct gol_checkpoint checkpoint = make("life", 1, 7, "0123456789", 10);
    struct gol_buf buf;

    (void)state;
    encode(&checkpoint, &buf);
    for (size_t bit = 0; bit < 8 * buf.size; bit++) {
        buf.data[bit / 8] = (char)(buf.data[bit / 8] ^ 1 << bit % 8);
        refused(buf.data, buf.size, "remove it to start anew");
        buf.data[bit / 8] = (char)(buf.data[bit / 8] ^ 1 << bit % 8);
    }
    gol_buf_fini(&buf);
}

static void test_other_files_and_formats(void **state)
{
    static const char text[] =
        "name: counter\ntitle: Pause vs. execution time\nexercise: counter\nmodes: [serial, pool]\n";
    const struct gol_checkpoint checkpoint = make("life", 1, 7, "0123456789", 10);
    struct gol_buf buf;

    (void)state;
    refused(text, sizeof text - 1, "is not a checkpoint");
    encode(&checkpoint, &buf);
    buf.data[8] = 2;
    sign(&buf);
    refused(buf.data, buf.size, "is a checkpoint in format 2, and format 1 is read here");
    gol_buf_fini(&buf);
}

static void put_size(struct gol_buf *buf, size_t at, uint64_t size)
{
    for (size_t i = 0; i < 8; i++)
        buf->data[at + i] = (char)(unsigned char)(size >> (8 * i));
    sign(buf);
}

/* Sizes that lie, under a checksum that is right: no sum of them may go round. */
static void test_sizes_that_lie(void **state)
{
    static const uint64_t lies[] = {0,
                                    1,
                                    9,
                                    11,
                                    255,
                                    256,
                                    UINT32_MAX,
                                    (uint64_t)INT64_MAX,
                                    UINT64_MAX - 63,
                                    UINT64_MAX - 15,
                                    UINT64_MAX - 7,
                                    UINT64_MAX};
    const struct gol_checkpoint checkpoint = make("life", 1, 7, "0123456789", 10);

    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct gol_buf buf;

        encode(&checkpoint, &buf);
        put_size(&buf, 24, lies[i]);
        refused(buf.data, buf.size, "not as long as it says");
        put_size(&buf, 24, 10);
        put_size(&buf, 32, lies[i]);
        refused(buf.data, buf.size, "remove it to start anew");
        gol_buf_fini(&buf);
    }
}

/* There is one way only to write a checkpoint. */
static void test_names_that_are_none(void **state)
{
    const struct gol_checkpoint checkpoint = make("life", 1, 7, "0123456789", 10);
    struct gol_buf buf;

    (void)state;
    encode(&checkpoint, &buf);
    buf.data[40 + 2] = '\0';
    sign(&buf);
    refused(buf.data, buf.size, "the name");
    buf.data[40 + 2] = 'f';
    buf.data[47] = 'x';
    sign(&buf);
    refused(buf.data, buf.size, "the name");
    gol_buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_format),
        cmocka_unit_test(test_it_is_appended),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_random_ones_come_back),
        cmocka_unit_test(test_torn_ones_are_refused),
        cmocka_unit_test(test_each_altered_bit_is_found),
        cmocka_unit_test(test_other_files_and_formats),
        cmocka_unit_test(test_sizes_that_lie),
        cmocka_unit_test(test_names_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
