/*
 * Messages: what actors send each other. A message is a value, at most GOL_MSG_INLINE bytes with a type, and may carry
 * an immutable blob (gollab/blob.h). It is copied when it is sent.
 *
 * An address names an actor, as a pid does in Erlang: a value that may be copied, compared, kept and put into messages,
 * also longer than the actor lives. It keeps nothing alive, and never comes to mean another actor: what is sent to an
 * actor that has ended is refused. An address may be used as long as the runtime of its actor is there.
 */
#ifndef GOLLAB_MESSAGE_H
#define GOLLAB_MESSAGE_H

#include "gollab/blob.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gol_address {
    uint64_t id; /* 0: nobody */
};

static inline bool gol_address_equal(struct gol_address a, struct gol_address b)
{
    return a.id == b.id;
}

/* Bytes that travel in the message itself; larger values go in a blob. Rows of up to 8 and no blob are cheapest. */
#define GOL_MSG_INLINE 40

struct gol_msg {
    uint32_t type; /* chosen by the behaviour, below GOL_MSG_RESERVED; 0 is an ordinary type */
    uint32_t size; /* bytes used of `bytes`, at most GOL_MSG_INLINE; those behind them need not be set */
    struct gol_blob *blob; /* or NULL; one reference travels with the message */
    unsigned char bytes[GOL_MSG_INLINE];
};

/* ---- what the runtime itself sends; nobody else can ---- */

#define GOL_MSG_RESERVED 0xfffffff0U
#define GOL_MSG_DOWN 0xfffffff0U /* a monitored actor has ended: a struct gol_down */
#define GOL_MSG_EXIT 0xfffffff1U /* a linked actor has ended, told to one that traps exits: a struct gol_down */

/*
 * How an actor ended: GOL_OK when it stopped itself, was stopped, or its last handle was released; GOL_KILLED; what its
 * handler returned; GOL_CLOSED when it had ended before anybody could look. The message's blob, unless it is NULL, is
 * the text of the error, with its NUL.
 */
struct gol_down {
    struct gol_address who;
    uint64_t monitor; /* what gol_turn_monitor returned; 0 for an exit */
    uint32_t code; /* enum gol_code */
};

#ifdef __cplusplus
}
#endif

#endif
