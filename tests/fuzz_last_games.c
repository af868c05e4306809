/*
 * A fuzz target for libFuzzer: any bytes as the games that a run has kept (lab/last_games.h). What decodes encodes to
 * the same bytes again, or, of an older format, to the same in this one. As random bytes hardly ever have the right
 * checksum, each input is tried as it is, with its checksum put right, and as changes to good ones.
 */
#include "lab/last_games.h"

#include "util/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define AT_FORMAT 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz_last_games: %s\n", what);
    abort();
}

static void put_checksum(void *bytes, size_t size)
{
    gol_bytes_put((unsigned char *)bytes + size - 8, XXH3_64bits(bytes, size - 8), 8);
}

static void try_as_it_is(const void *data, size_t size)
{
    const uint64_t format = size >= AT_FORMAT + 4 ? gol_bytes_get((const unsigned char *)data + AT_FORMAT, 4) : 0;
    struct gol_last_games last;
    struct gol_err err = {0};
    struct gol_buf again;

    if (gol_last_games_decode(data, size, &last, &err) != GOL_OK) {
        require(err.code == GOL_MISMATCH, "another code");
        require(err.message[0] != '\0' && strpbrk(err.message, "\r\n") == NULL, "not one line");
        return;
    }
    gol_buf_init(&again);
    require(gol_last_games_encode(&last, &again, &err) == GOL_OK, "cannot be encoded");
    gol_bytes_put((unsigned char *)again.data + AT_FORMAT, format, 4);
    put_checksum(again.data, again.size);
    require(again.size == size && memcmp(again.data, data, size) == 0, "encodes to other bytes");
    gol_buf_fini(&again);
    gol_last_games_fini(&last);
}

static void try_with_its_checksum(void *bytes, size_t size)
{
    put_checksum(bytes, size);
    try_as_it_is(bytes, size);
}

/* The bytes change those of two small games, sizes and mark too, and the checksum is put right. */
static void try_as_changes(const uint8_t *data, size_t size)
{
    static struct gol_live_states states;
    const struct gol_last_games good = {
        .trial = 3,
        .label = "pool",
        .games = {.games = 2, .width = 3, .height = 2, .whole_width = 3, .whole_height = 2, .max_age = 9},
        .states = &states};
    struct gol_buf buf;

    gol_live_states_clear(&states, &good.games);
    gol_buf_init(&buf);
    require(gol_last_games_encode(&good, &buf, NULL) == GOL_OK, "good ones cannot be encoded");
    for (size_t i = 0; i < buf.size && i < size; i++)
        buf.data[i] = (char)(buf.data[i] ^ data[i]);
    try_with_its_checksum(buf.data, buf.size);
    gol_buf_fini(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_as_it_is(data, size);
    try_as_changes(data, size);
    if (size >= 8) {
        uint8_t *copy = malloc(size);

        require(copy != NULL, "no memory");
        memcpy(copy, data, size);
        try_with_its_checksum(copy, size);
        free(copy);
    }
    return 0;
}
