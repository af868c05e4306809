/*
 * The file of a durable actor as bytes: pure functions that read no file and write none. Any thread.
 *
 * Little-endian, whatever the machine:
 *
 *      0   8  mark: 0x89 "golck" CR LF, which no text has, and which a transfer as text would spoil
 *      8   4  version of this format: 1
 *     12   4  version of the behaviour
 *     16   8  messages handled
 *     24   8  size of the state
 *     32   8  size of the behaviour's name
 *     40      the name, without a NUL, and zeros up to a multiple of 16
 *             the state
 *             8 bytes: XXH3 (64 bits) of all the bytes before
 *
 * The state stands at a multiple of 16, so that one who loads it from aligned memory finds it aligned for any type.
 * There is one way only to write a checkpoint: what decodes encodes to the same bytes.
 */
#ifndef GOL_ACTOR_CHECKPOINT_H
#define GOL_ACTOR_CHECKPOINT_H

#include "gollab/error.h"
#include "util/buf.h"

#include <stddef.h>
#include <stdint.h>

#define GOL_CHECKPOINT_FORMAT 1U
#define GOL_CHECKPOINT_NAME_MAX 255 /* bytes of a behaviour's name */

struct gol_checkpoint {
    char name[GOL_CHECKPOINT_NAME_MAX + 1]; /* of the behaviour; 1 .. GOL_CHECKPOINT_NAME_MAX bytes and a NUL */
    uint32_t version; /* of the behaviour */
    uint64_t handled; /* messages */
    const void *state; /* borrowed */
    size_t state_bytes;
};

/* Sets the name. GOL_INVALID when it is NULL, empty or too long. */
enum gol_code gol_checkpoint_name(struct gol_checkpoint *checkpoint, const char *name, struct gol_err *err);
/* Appends the checkpoint to `out`. GOL_NO_MEMORY. */
enum gol_code gol_checkpoint_encode(const struct gol_checkpoint *checkpoint, struct gol_buf *out, struct gol_err *err);
/*
 * Reads a whole checkpoint; out->state points into `bytes`. GOL_MISMATCH for all that is not one, byte for byte, with a
 * message that says what is wrong and what to do, to be put behind the name of the file; *out is not to be used then.
 */
enum gol_code gol_checkpoint_decode(const void *bytes, size_t size, struct gol_checkpoint *out, struct gol_err *err);

#endif
