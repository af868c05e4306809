/*
 * A fuzz target for libFuzzer: any bytes as the checkpoint of a durable actor. What decodes is encoded to the same
 * bytes again, and a change of one bit is found. As random bytes hardly ever have the right checksum, each input is
 * tried as it is, with its checksum put right, as changes to a good checkpoint, and as the state of one.
 */
#include "actor/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz_checkpoint: %s\n", what);
    abort();
}

static void same_bytes_again(const struct gol_checkpoint *checkpoint, const uint8_t *data, size_t size)
{
    struct gol_buf again;
    struct gol_err err;

    gol_buf_init(&again);
    require(gol_checkpoint_encode(checkpoint, &again, &err) == GOL_OK, "cannot be encoded");
    require(again.size == size && memcmp(again.data, data, size) == 0, "encodes to other bytes");
    gol_buf_fini(&again);
}

static void try_as_it_is(const uint8_t *data, size_t size)
{
    struct gol_checkpoint checkpoint;
    struct gol_err err = {0};
    const enum gol_code code = gol_checkpoint_decode(data, size, &checkpoint, &err);

    if (code == GOL_OK) {
        same_bytes_again(&checkpoint, data, size);
        return;
    }
    require(code == GOL_MISMATCH && err.code == GOL_MISMATCH, "another code");
    require(err.message[0] != '\0' && strpbrk(err.message, "\r\n") == NULL, "not one line");
}

static void sign(uint8_t *bytes, size_t size)
{
    const uint64_t hash = XXH3_64bits(bytes, size - sizeof hash);

    for (size_t i = 0; i < sizeof hash; i++)
        bytes[size - sizeof hash + i] = (uint8_t)(hash >> (8 * i));
}

static void try_with_its_checksum(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size);

    require(copy != NULL, "no memory");
    memcpy(copy, data, size);
    sign(copy, size);
    try_as_it_is(copy, size);
    free(copy);
}

/* The bytes change those of a good checkpoint, sizes and mark too, and its checksum is put right. */
static void try_as_changes(const uint8_t *data, size_t size)
{
    const struct gol_checkpoint checkpoint = {
        .name = "behaviour", .version = 1, .handled = 7, .state = "0123456789", .state_bytes = 10};
    struct gol_buf buf;

    gol_buf_init(&buf);
    require(gol_checkpoint_encode(&checkpoint, &buf, NULL) == GOL_OK, "a good one cannot be encoded");
    for (size_t i = 0; i < buf.size && i < size; i++)
        buf.data[i] = (char)(buf.data[i] ^ data[i]);
    sign((uint8_t *)buf.data, buf.size);
    try_as_it_is((const uint8_t *)buf.data, buf.size);
    gol_buf_fini(&buf);
}

/* The first bytes choose the numbers and the bit that is changed. */
static void try_as_a_state(const uint8_t *data, size_t size)
{
    struct gol_checkpoint checkpoint = {.state = data, .state_bytes = size};
    struct gol_checkpoint again;
    struct gol_buf buf;
    size_t bit;

    memcpy(&checkpoint.handled, data, sizeof checkpoint.handled);
    checkpoint.version = data[1];
    memset(checkpoint.name, 'n', 1 + data[0] % GOL_CHECKPOINT_NAME_MAX);
    gol_buf_init(&buf);
    require(gol_checkpoint_encode(&checkpoint, &buf, NULL) == GOL_OK, "a state cannot be encoded");
    require(gol_checkpoint_decode(buf.data, buf.size, &again, NULL) == GOL_OK, "what was encoded cannot be read");
    require(strcmp(again.name, checkpoint.name) == 0 && again.version == checkpoint.version &&
                again.handled == checkpoint.handled && again.state_bytes == size &&
                memcmp(again.state, data, size) == 0,
            "something else came back");
    bit = (size_t)(checkpoint.handled % (8 * buf.size));
    buf.data[bit / 8] = (char)(buf.data[bit / 8] ^ 1 << bit % 8);
    require(gol_checkpoint_decode(buf.data, buf.size, &again, NULL) == GOL_MISMATCH, "a changed bit was not found");
    gol_buf_fini(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_as_it_is(data, size);
    try_as_changes(data, size);
    if (size >= sizeof(uint64_t)) {
        try_with_its_checksum(data, size);
        try_as_a_state(data, size);
    }
    return 0;
}
