/*
 * What a thread is doing for the actors: which turn it runs, which worker's seat it has, and its free mails.
 */
#ifndef GOL_ACTOR_CONTEXT_H
#define GOL_ACTOR_CONTEXT_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stdint.h>

/* For compilers: which way is rare, and which is not. */
#define GOL_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define GOL_LIKELY(condition) __builtin_expect(!!(condition), 1)

struct gol_actor;
struct gol_local;
struct gol_magazine;
struct gol_mail;
struct gol_turn;
struct gol_warm;
struct gol_worker;

/* What the handler under way has sent to one actor, and not pushed yet (burst.h). */
struct gol_burst {
    uint64_t id; /* the address that it has pushed to last in this turn; 0: none */
    uint64_t turn; /* in which it was: the number of messages handled then */
    uint32_t row; /* mails pushed to it one by one */
    uint32_t n; /* messages that were gathered, but those that have joined the last mail while it has a place */
    struct gol_actor *actor; /* that of the address, held while mails may be gathered; or NULL */
    struct gol_mail *first, *last; /* the mails that they are in */
    void *place; /* in the last one, for one more message like its first (parcel.h); its end, or NULL: there is none */
};

/* The thread itself only, but when no runtime is left (gol_mail_pool_leave). */
struct gol_context {
    struct gol_worker *worker; /* whose seat it has in a pool or a seeded runtime; or NULL */
    struct gol_warm *warm; /* of that worker, while actors may be kept warm (warm.h); or NULL */
    struct gol_local *local; /* of that, while messages may wait in it (local.h); or NULL: it is empty */
    struct gol_turn *turn; /* NULL: no handler is under way here */
    struct gol_magazine *loaded; /* the magazine in use, or gol_magazine_none (mail.h) */
    struct gol_magazine *spare; /* another one, or gol_magazine_none */
    uint32_t magazine_size; /* of the next one; grows with use */
    uint32_t shifts; /* between the two, since the depot was asked */
    uint64_t messages; /* handled by this thread */
    uint32_t sends; /* in the visit under way */
    uint32_t drawn; /* mails of fresh memory, since it was last held back in vain */
    uint32_t allowance; /* how many it may draw in handlers before it has to wait for others' mails; 0: the usual */
    struct gol_burst burst;
    bool known; /* to the pool of mails */
    struct gol_context *next, **link; /* in the pool's list */
    struct gol_err err; /* of the turn under way; its code is GOL_OK until somebody writes one */
};

#if defined(__GNUC__)
/* A library that is loaded at the start, or a part of the program: no call to find the address. */
#define GOL_CONTEXT_TLS __attribute__((tls_model("initial-exec")))
#else
#define GOL_CONTEXT_TLS
#endif

extern _Thread_local struct gol_context gol_context_here GOL_CONTEXT_TLS;

#endif
