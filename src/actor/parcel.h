/*
 * Parcels: small messages of one type that a handler sends in a row to one actor travel in one mail, up to five of
 * them. Such a row is what fills mailboxes; so it takes a fifth of the memory, of the cache lines that go from one
 * processor to another, and of the trips to the pool.
 *
 * The first message of a parcel is where that of any mail is, in msg; of the others there are only the bytes, a word
 * each, behind those of the first. The flags of the mail say how many there are (GOL_MAIL_BEHIND). When the turn of the
 * first is over, the next one comes in its place, and the mail stays where it is in the mailbox; so whatever may become
 * of a message in its turn, a pause or the end of the actor, may become of one in a parcel.
 *
 * Only bursts (burst.h) make parcels, before anybody else sees the mail.
 */
#ifndef GOL_ACTOR_PARCEL_H
#define GOL_ACTOR_PARCEL_H

#include "actor/mail.h"

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias)) gol_parcel_word;

#define GOL_PARCEL_BYTES sizeof(gol_parcel_word) /* of the largest message that may be in one */
#define GOL_PARCEL_MAX (GOL_MSG_INLINE / GOL_PARCEL_BYTES) /* messages */
static_assert((GOL_PARCEL_MAX - 1) * GOL_MAIL_ONE_BEHIND <= GOL_MAIL_BEHIND, "the flags can count them");

static inline gol_parcel_word *gol_parcel_words(struct gol_mail *mail)
{
    return (gol_parcel_word *)(void *)mail->msg.bytes;
}

/* Whether messages like that of a mail may come behind it. */
static inline bool gol_parcel_may_begin(const struct gol_mail *mail)
{
    return mail->msg.size <= GOL_PARCEL_BYTES && mail->msg.blob == NULL;
}

/* How many messages are behind the first, by the size of a mail or the flags of a turn. */
static inline uint32_t gol_parcel_behind(uint32_t flags)
{
    return (flags & GOL_MAIL_BEHIND) / GOL_MAIL_ONE_BEHIND;
}

/* Messages in a mail that is in a mailbox. */
static inline uint32_t gol_parcel_count(const struct gol_mail *mail)
{
    return mail->msg.size & GOL_MAIL_DONE ? 0 : 1 + gol_parcel_behind(mail->msg.size);
}

/* Lets go of the first message of a mail, and the next ones move up. False: it was the only one. */
static inline bool gol_parcel_next(struct gol_mail *mail)
{
    gol_parcel_word *words = gol_parcel_words(mail);

    if (!(mail->msg.size & GOL_MAIL_BEHIND))
        return false;
    for (unsigned i = 1; i < GOL_PARCEL_MAX; i++)
        words[i - 1] = words[i];
    mail->msg.size -= GOL_MAIL_ONE_BEHIND;
    return true;
}

/* Has the mail look like one with the first message only. Returns the flags for the others. */
static inline uint32_t gol_parcel_open(struct gol_mail *mail)
{
    const uint32_t behind = mail->msg.size & GOL_MAIL_BEHIND;

    if (GOL_UNLIKELY(behind != 0))
        mail->msg.size -= behind;
    return behind;
}

/*
 * Of an open mail with `behind` messages behind its first, the nth has come in the place of the first: those after it
 * come behind the first again. Returns the flags for them.
 */
static inline uint32_t gol_parcel_cut(struct gol_mail *mail, uint32_t nth, uint32_t behind)
{
    gol_parcel_word *words = gol_parcel_words(mail);

    for (uint32_t i = 1; i + nth <= behind; i++)
        words[i] = words[i + nth];
    return (behind - nth) * GOL_MAIL_ONE_BEHIND;
}

#endif
