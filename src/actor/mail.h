/*
 * A message on its way, and the pool that all of them come from.
 *
 * Every thread keeps two magazines of free mails (magazine.h), and gets or gives whole ones at a depot that all share:
 * a mail that one thread takes and another frees, as they all are, costs a lock for every 256 of them. The pool is the
 * process's; when its last runtime is freed, the memory goes back.
 */
#ifndef GOL_ACTOR_MAIL_H
#define GOL_ACTOR_MAIL_H

#include "actor/board.h"
#include "actor/context.h"
#include "actor/magazine.h"
#include "gollab/message.h"
#include "util/sanitized.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A message on its way, or some small ones (parcel.h): one cache line's worth. The size of a message needs 6 bits, the
 * others carry flags.
 */
struct gol_mail {
    _Atomic(struct gol_mail *)
        next; /* in a mailbox: written by the sender that came after; among the loose ones of the pool: the next one */
    struct gol_msg msg; /* msg.size: with flags, but while a handler looks at it */
};
static_assert(sizeof(struct gol_mail) == 64, "a mail is as large as a cache line");

#define GOL_MAIL_CALL (1U << 31) /* the mail is a part of a future, which waits for the answer */
#define GOL_MAIL_RELAY (1U << 30) /* the mail is a part of a relay, which knows the future (forwarded calls) */
#define GOL_MAIL_SYSTEM (1U << 28) /* for the runtime, not for the behaviour: its type is an enum gol_system */
#define GOL_MAIL_ANSWERED (1U << 27) /* of a call: nothing is owed any more */
#define GOL_MAIL_DONE (1U << 26) /* handled; the mailbox stands at it (warm.h) */
#define GOL_MAIL_BEHIND (7U << 23) /* how many messages more there are in the mail (parcel.h) */
#define GOL_MAIL_ONE_BEHIND (1U << 23)
#define GOL_MAIL_FLAGS (~((1U << 23) - 1U))
#define GOL_MAIL_ASKS (GOL_MAIL_CALL | GOL_MAIL_RELAY)

/* Whether there is nothing special about a mail: it has one message for the behaviour, and asks for nothing. */
static inline bool gol_mail_is_plain(const struct gol_mail *mail)
{
    return mail->msg.size < GOL_MAIL_ONE_BEHIND && mail->msg.blob == NULL;
}

/* The slow ways out of and into the magazines of the calling thread. get: NULL without memory. */
struct gol_mail *gol_mail_refill(struct gol_context *context);
void gol_mail_flush(struct gol_context *context, struct gol_mail *mail);

/* A runtime begins or ends its life; with the last one the memory of all mails goes. GOL_NO_MEMORY. */
enum gol_code gol_mail_pool_enter(struct gol_err *err);
void gol_mail_pool_leave(void);
/* From now on what there is of mails is noted on that board, and on no other; until it is hidden. */
void gol_mail_pool_show(struct gol_board *board);
void gol_mail_pool_hide(const struct gol_board *board);
/* Memory held for mails by the whole process; mails that are not in the depot. Any thread. */
size_t gol_mail_pool_bytes(void);
size_t gol_mail_pool_mails(void);

/* Mails that have come back to the depot so far, modulo 2^32. Any thread. */
uint32_t gol_mail_pool_returned(void);
/* Whether so many mails are free that a flood may go on. Any thread. */
bool gol_mail_pool_flows(void);
/* Waits for that, at most timeout_ns; may return early. */
bool gol_mail_pool_wait(int64_t timeout_ns);
/* Has those who wait look again, since those who could bring mails back are about to sleep. Any thread. */
void gol_mail_pool_nudge(void);

/* Hides free mails from code that still looks at them, when made by the address sanitizer. */
void gol_mail_poison(struct gol_mail *mail);
void gol_mail_unpoison(struct gol_mail *mail);

/* A free mail of the thread's own, with undefined contents, at a multiple of 64; NULL: ask gol_mail_refill. */
static inline struct gol_mail *gol_mail_pop(struct gol_magazine *magazine)
{
    struct gol_mail *mail = gol_magazine_pop(magazine);

    if (GOL_SANITIZED && mail != NULL)
        gol_mail_unpoison(mail);
    return mail;
}

/* The same, or NULL without memory. `context` is the calling thread's. */
static inline struct gol_mail *gol_mail_new(struct gol_context *context)
{
    struct gol_mail *mail = gol_mail_pop(context->loaded);

    return mail != NULL ? mail : gol_mail_refill(context);
}

static inline void gol_mail_free(struct gol_context *context, struct gol_mail *mail)
{
    if (GOL_SANITIZED)
        gol_mail_poison(mail);
    if (GOL_UNLIKELY(!gol_magazine_push(context->loaded, mail)))
        gol_mail_flush(context, mail);
}

/*
 * Writes a message into a mail of the caller's. The bytes behind the size need not be set; most messages have few. The
 * caller has just written them piece by piece, and a processor hands such a store on to a load only if the store covers
 * it: a load of more than was written at once would wait until all is in the cache, as long as everything else here
 * takes. Hence volatile, and no load of more than a word.
 */
static inline void gol_mail_write(struct gol_mail *mail, const struct gol_msg *from)
{
    typedef uint64_t __attribute__((may_alias)) word;
    const volatile struct gol_msg *each = from;
    volatile struct gol_msg *into = &mail->msg;
    const volatile word *source = (const volatile word *)(const void *)from->bytes;
    word *target = (word *)(void *)mail->msg.bytes;
    const uint32_t size = each->size;

    into->type = each->type;
    into->size = size;
    into->blob = each->blob;
    target[0] = source[0];
    if (size > 8)
        target[1] = source[1];
    if (size > 16) {
        target[2] = source[2];
        target[3] = source[3];
        target[4] = source[4];
    }
}

#endif
