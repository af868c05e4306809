/*
 * A checkpoint is believed when its sizes add up and its checksum is that of its bytes. The sizes come first, since
 * they say where the checksum is, and nothing they say is trusted until then: each is compared with what is there,
 * never added to something before. The checksum finds accidents, not forgers: XXH3 (Yann Collet, 2019) is quick and no
 * cryptographic hash. What is behind it is looked at all the same, for a file that somebody made.
 */
#include "actor/checkpoint.h"

#include "util/bytes.h"

#include <string.h>
#include <xxhash.h>

static const unsigned char mark[8] = {0x89, 'g', 'o', 'l', 'c', 'k', '\r', '\n'};

/* Where the parts begin. */
enum { AT_FORMAT = 8, AT_VERSION = 12, AT_HANDLED = 16, AT_STATE_SIZE = 24, AT_NAME_SIZE = 32, AT_NAME = 40 };
enum { HASH_BYTES = 8, ALIGNMENT = 16 };

/* Where the state begins. */
static size_t at_state(size_t name_bytes)
{
    return (AT_NAME + name_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* ---- writing ---- */

enum gol_code gol_checkpoint_name(struct gol_checkpoint *checkpoint, const char *name, struct gol_err *err)
{
    const size_t size = name == NULL ? 0 : strlen(name);

    if (size == 0)
        return gol_err_set(err, GOL_INVALID, "a behaviour without a name has no checkpoints");
    if (size > GOL_CHECKPOINT_NAME_MAX)
        return gol_err_set(err, GOL_INVALID, "the behaviour's name has %zu bytes; a checkpoint takes at most %d", size,
                           GOL_CHECKPOINT_NAME_MAX);
    memcpy(checkpoint->name, name, size + 1);
    return GOL_OK;
}

enum gol_code gol_checkpoint_encode(const struct gol_checkpoint *checkpoint, struct gol_buf *out, struct gol_err *err)
{
    unsigned char head[AT_NAME + GOL_CHECKPOINT_NAME_MAX + ALIGNMENT] = {0};
    unsigned char hash[HASH_BYTES];
    const size_t before = out->size;
    const size_t name_bytes = strlen(checkpoint->name);

    memcpy(head, mark, sizeof mark);
    gol_bytes_put(head + AT_FORMAT, GOL_CHECKPOINT_FORMAT, 4);
    gol_bytes_put(head + AT_VERSION, checkpoint->version, 4);
    gol_bytes_put(head + AT_HANDLED, checkpoint->handled, 8);
    gol_bytes_put(head + AT_STATE_SIZE, checkpoint->state_bytes, 8);
    gol_bytes_put(head + AT_NAME_SIZE, name_bytes, 8);
    memcpy(head + AT_NAME, checkpoint->name, name_bytes);
    gol_buf_add(out, head, at_state(name_bytes));
    if (checkpoint->state_bytes > 0)
        gol_buf_add(out, checkpoint->state, checkpoint->state_bytes);
    if (!out->failed)
        gol_bytes_put(hash, XXH3_64bits(out->data + before, out->size - before), sizeof hash);
    gol_buf_add(out, hash, sizeof hash); /* nothing, when the buffer has failed */
    return gol_buf_ok(out, err);
}

/* ---- reading ---- */

static enum gol_code refuse(struct gol_err *err, const char *what)
{
    return gol_err_set(err, GOL_MISMATCH, "%s; put a good copy in its place, or remove it to start anew", what);
}

enum gol_code gol_checkpoint_decode(const void *bytes, size_t size, struct gol_checkpoint *out, struct gol_err *err)
{
    static const unsigned char zeros[ALIGNMENT];
    const unsigned char *at = bytes;
    uint64_t name_bytes;
    size_t state;

    if (size < sizeof mark || memcmp(at, mark, sizeof mark) != 0)
        return refuse(err, size == 0 ? "is empty, not a checkpoint" : "is not a checkpoint of an actor");
    if (size < AT_VERSION)
        return refuse(err, "is torn: the checkpoint is cut short");
    if (gol_bytes_get(at + AT_FORMAT, 4) != GOL_CHECKPOINT_FORMAT)
        return gol_err_set(
            err, GOL_MISMATCH,
            "is a checkpoint in format %u, and format %u is read here; use the program that wrote it, or "
            "remove it to start anew",
            (unsigned)gol_bytes_get(at + AT_FORMAT, 4), GOL_CHECKPOINT_FORMAT);
    if (size < AT_NAME)
        return refuse(err, "is torn: the checkpoint is cut short");
    name_bytes = gol_bytes_get(at + AT_NAME_SIZE, 8);
    if (name_bytes == 0 || name_bytes > GOL_CHECKPOINT_NAME_MAX)
        return refuse(err, "is damaged: the checkpoint has no name of a behaviour");
    state = at_state((size_t)name_bytes);
    if (size < state + HASH_BYTES || size - state - HASH_BYTES != gol_bytes_get(at + AT_STATE_SIZE, 8))
        return refuse(err, "is torn or damaged: the checkpoint is not as long as it says");
    if (XXH3_64bits(at, size - HASH_BYTES) != gol_bytes_get(at + size - HASH_BYTES, HASH_BYTES))
        return refuse(err, "is damaged: the checksum of the checkpoint is not that of its bytes");
    if (memchr(at + AT_NAME, 0, (size_t)name_bytes) != NULL ||
        memcmp(at + AT_NAME + name_bytes, zeros, state - AT_NAME - (size_t)name_bytes) != 0)
        return refuse(err, "is damaged: the name in the checkpoint is none");
    *out = (struct gol_checkpoint){
        .version = (uint32_t)gol_bytes_get(at + AT_VERSION, 4),
        .handled = gol_bytes_get(at + AT_HANDLED, 8),
        .state = at + state,
        .state_bytes = size - state - HASH_BYTES,
    };
    memcpy(out->name, at + AT_NAME, (size_t)name_bytes);
    return GOL_OK;
}
