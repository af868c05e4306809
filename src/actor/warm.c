#include "actor/warm.h"

#include "actor/actor.h"
#include "actor/deliver.h"

/* Its place is free already. What it has to be visited for, it is scheduled for. */
static void cool(struct gol_context *context, uint64_t id)
{
    struct gol_actor *actor = gol_address_slot((struct gol_address){id});
    const uint64_t generation = gol_word_generation(id);
    struct gol_mail *done = gol_mailbox_first(&actor->mailbox);

    if (!gol_control_is_over(gol_actor_control(actor))) {
        uint64_t control;

        /* relaxed: the compare-and-swap publishes it to the sender that ends the rest */
        atomic_store_explicit(&actor->mailbox.first, NULL, memory_order_relaxed);
        if (gol_mailbox_leave(&actor->mailbox, generation, done, GOL_REST)) {
            done->msg.size = 0;
            gol_mail_free(context, done);
            control = atomic_load_explicit(&actor->control, memory_order_seq_cst); /* seq_cst: as in visit.c's rest */
            if (gol_word_generation(control) == generation && gol_control_is_over(control) &&
                gol_mailbox_rouse(&actor->mailbox, generation))
                gol_actor_schedule(actor);
            return;
        }
        atomic_store_explicit(&actor->mailbox.first, done, memory_order_relaxed); /* relaxed: its own again */
    }
    gol_actor_schedule(actor);
}

void gol_warm_init(struct gol_warm *warm)
{
    for (unsigned i = 0; i < GOL_WARM_MAX; i++)
        warm->kept[i] = GOL_WARM_NONE;
    warm->slot_id = GOL_WARM_NONE;
}

struct gol_mail *gol_warm_part(struct gol_context *context, struct gol_mailbox *mailbox)
{
    struct gol_mail *mail = gol_mail_pop(context->loaded);
    struct gol_mail *done = gol_mailbox_first(mailbox);

    if (mail == NULL)
        return NULL;
    gol_mail_write(mail, &done->msg);
    done->msg.size = GOL_MAIL_DONE;
    done->msg.blob = NULL;
    /* relaxed, both: as in gol_warm_add */
    atomic_store_explicit(&mail->next, done, memory_order_relaxed);
    atomic_store_explicit(&mailbox->first, mail, memory_order_relaxed);
    return mail;
}

struct gol_mail *gol_warm_forget(struct gol_warm *warm, uint64_t id)
{
    struct gol_mailbox *mailbox = &gol_address_slot((struct gol_address){id})->mailbox;
    struct gol_local *local = &warm->local;
    uint32_t *waiting = gol_warm_waiting(warm, id);
    struct gol_mail *done = gol_mailbox_first(mailbox);
    _Atomic(struct gol_mail *) *link = &mailbox->first;
    struct gol_mail *last = NULL;

    *gol_warm_place(warm, id) = GOL_WARM_NONE;
    for (uint32_t i = local->head; i != local->tail && *waiting > 0; i++) {
        struct gol_local_message *message = &local->messages[i % GOL_LOCAL_MAX];

        local->passed++;
        if (message->id != id)
            continue;
        message->id = GOL_WARM_NONE;
        last = message->mail;
        atomic_store_explicit(link, last, memory_order_relaxed); /* relaxed, both: as in gol_warm_add */
        link = &last->next;
        --*waiting;
    }
    if (last != NULL)
        atomic_store_explicit(link, done, memory_order_relaxed);
    return last;
}

void gol_warm_release(struct gol_context *context, struct gol_warm *warm, uint64_t id)
{
    struct gol_actor *actor = gol_address_slot((struct gol_address){id});
    const struct gol_mail *done = gol_mailbox_first(&actor->mailbox);
    struct gol_mail *last = gol_warm_forget(warm, id);

    if (gol_actor_is_under_way(context, actor))
        return; /* its visit goes on with it */
    warm->slot_word = gol_word(gol_word_generation(id), done);
    gol_deliver_ready(context, actor, id, last != NULL, last);
}

/* From the newest to the oldest, each in front of what its actor has: one pass, however many they are for. */
void gol_warm_spill(struct gol_context *context, struct gol_warm *warm)
{
    struct gol_local *local = &warm->local;

    while (gol_local_any(local)) {
        const struct gol_local_message message = local->messages[--local->tail % GOL_LOCAL_MAX];
        struct gol_actor *actor = gol_address_slot((struct gol_address){message.id});

        if (message.id == GOL_WARM_NONE)
            continue;
        /* relaxed, both: as in gol_warm_add */
        atomic_store_explicit(&message.mail->next, gol_mailbox_first(&actor->mailbox), memory_order_relaxed);
        atomic_store_explicit(&actor->mailbox.first, message.mail, memory_order_relaxed);
        if (--*gol_warm_waiting(warm, message.id) == 0)
            gol_warm_release(context, warm, message.id);
    }
    if (context->turn != NULL) {
        const uint64_t id = gol_actor_address(context->turn->actor).id;

        if (*gol_warm_place(warm, id) == id)
            *gol_warm_place(warm, id) = GOL_WARM_NONE;
    }
}

void gol_warm_replace(struct gol_context *context, struct gol_warm *warm, uint64_t before)
{
    if (*gol_warm_waiting(warm, before) > 0) {
        gol_warm_release(context, warm, before);
        return;
    }
    *gol_warm_place(warm, before) = GOL_WARM_NONE;
    cool(context, before);
}

/*
 * The first place from `i` on that somebody has, or GOL_WARM_MAX. Most are free, eight of which are seen at once: no
 * address has all bits.
 */
static unsigned find_kept(const struct gol_warm *warm, unsigned i)
{
    while (i < GOL_WARM_MAX && warm->kept[i] == GOL_WARM_NONE) {
        const uint64_t *eight = &warm->kept[i];

        if (i % 8 == 0 && (eight[1] & eight[2] & eight[3] & eight[4] & eight[5] & eight[6] & eight[7]) == GOL_WARM_NONE)
            i += 8;
        else
            i++;
    }
    return i;
}

bool gol_warm_any(const struct gol_warm *warm)
{
    return find_kept(warm, 0) < GOL_WARM_MAX;
}

void gol_warm_look(struct gol_context *context, struct gol_warm *warm)
{
    for (unsigned i = find_kept(warm, 0); i < GOL_WARM_MAX; i = find_kept(warm, i + 1)) {
        const uint64_t id = warm->kept[i];
        struct gol_actor *actor = gol_address_slot((struct gol_address){id});
        /* relaxed, both: a look; the mails are read with acquire by the visit */
        const uint64_t word =
            gol_word(gol_word_generation(id), atomic_load_explicit(&actor->mailbox.first, memory_order_relaxed));

        if (atomic_load_explicit(&actor->mailbox.word, memory_order_relaxed) == word &&
            !gol_control_is_over(gol_actor_control(actor)))
            continue;
        gol_warm_release(context, warm, id);
    }
}

void gol_warm_cool(struct gol_context *context, struct gol_warm *warm)
{
    for (unsigned i = find_kept(warm, 0); i < GOL_WARM_MAX; i = find_kept(warm, i + 1)) {
        const uint64_t id = warm->kept[i];

        warm->kept[i] = GOL_WARM_NONE;
        cool(context, id);
    }
}
