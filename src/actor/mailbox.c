#include "actor/mailbox.h"

#include <sched.h>

/* Between a sender's exchange and its link there are a few instructions, unless it was put aside just there. */
struct gol_mail *gol_mailbox_await(_Atomic(struct gol_mail *) *link)
{
    struct gol_mail *mail;

    /* acquire: pairs with gol_mailbox_link */
    for (unsigned tries = 0; (mail = atomic_load_explicit(link, memory_order_acquire)) == NULL; tries++)
        if (tries >= 64)
            sched_yield();
    return mail;
}
